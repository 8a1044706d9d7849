"""What comes of asking: accepted, or refused with the rule that refuses.

A refusal is a value and changes nothing (AN-REFUSED). Whoever prefers
exceptions calls ``require`` instead of ``step``, which raises `IllegalOperation`
with the same refusal inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from monitoring_core.vocabulary import StatusCode

__all__ = ["Accepted", "IllegalOperation", "MonitoringError", "Refusal", "RulesetError", "UnknownEvent", "alike"]

Next = TypeVar("Next", covariant=True)
Notification = TypeVar("Notification", covariant=True)


@frozen
class Refusal:
    """Why an event was refused, and what would be accepted instead.

    Attributes:
        rule: id of the rule that refuses; where several do, the first in the order of the tables.
        reasons: ids of all the rules that refuse, ``rule`` first.
        state: the value that refused; it is unchanged and usable.
        event: what was asked: for a request the wire spelling of its operation, else the name of the event.
        code: ``statusCode`` of the answer (AN-CODE).
        allowed: operations that some parameters would make accepted now, in the order of the tables.
        place: where that is, for the sentence: "on the call", "on the device", "in the session"; empty if what was
            named does not exist, so that nothing can be said of it.
        because: the reason in a few words.
    """

    rule: str
    reasons: tuple[str, ...]
    state: Any
    event: str
    code: StatusCode
    allowed: tuple[str, ...]
    place: str
    because: str = field(default="")

    @property
    def accepted(self) -> bool:
        """False, so that ``outcome.accepted`` tells the two kinds of outcome apart."""
        return False

    def __str__(self) -> str:
        reason = f"{self.rule}: {self.because}" if self.because else self.rule
        # The operation is whatever a client wrote.
        refused = f"refused: {ascii(str(self.event))[1:-1]} {self.state} ({reason})."
        return (
            f"{refused}\nAllowed {self.place} now: {', '.join(self.allowed) or 'nothing'}." if self.place else refused
        )


@frozen
class Accepted(Generic[Next, Notification]):
    """An accepted request: the value to keep from now on, and what to send.

    Attributes:
        next: replaces the value that was asked.
        notifications: the monitoring part of each notification to send, in order.
    """

    next: Next
    notifications: tuple[Notification, ...] = ()

    @property
    def accepted(self) -> bool:
        """True, so that ``outcome.accepted`` tells the two kinds of outcome apart."""
        return True

    @property
    def code(self) -> StatusCode:
        """``statusCode`` of the answer: 0 (AN-ASYNC)."""
        return StatusCode.OK


class MonitoringError(ValueError):
    """Root of the exceptions about what this library knows: operations, events, rules, rulesets, payloads, adapters.

    A value of the wrong type, or a word that is none of an enumeration, raises what Python raises.
    """


class IllegalOperation(MonitoringError):
    """Raised by ``require``: the event was refused. The value that was asked is unchanged and usable.

    Attributes:
        refusal: rule, state, event and what is allowed.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal)


class UnknownEvent(MonitoringError, KeyError):
    """Raised for what is no event of the machine that was asked.

    Attributes:
        event: what was given.
        machine: the machine, in words.
        close: texts of events that look like it.
    """

    def __init__(self, event: object, machine: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(event, machine, close)
        self.event = event
        self.machine = machine
        self.close = close

    def __str__(self) -> str:
        word = f"the text {self.event!a}" if isinstance(self.event, str) else repr(self.event)
        advice = "the events are constants, and event(text) finds one by its text"
        if self.close:
            advice = f"did you mean {' or '.join(self.close)}?"
        return f"{word} is no event of {self.machine}; {advice}"


def alike(word: object, known: Iterable[str]) -> tuple[str, ...]:
    """Give the known words that look like a word, the likest first; none if it is no text."""
    from difflib import get_close_matches

    return tuple(get_close_matches(word, known)) if isinstance(word, str) else ()


class RulesetError(MonitoringError):
    """Raised when a ruleset is built from a value or a combination that cannot be.

    Attributes:
        field: the field of the ruleset that is wrong.
        reason: what it is and what would be right.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"ruleset field {self.field}: {self.reason}"
