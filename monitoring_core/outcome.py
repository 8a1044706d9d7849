"""The outcome of a request: accepted, or refused with the rule that refuses.

A refusal is a value and changes nothing (AN-REFUSED). If you prefer exceptions, call
``require`` instead of ``step``. It raises `IllegalOperation`, which holds the same refusal.
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
    """The reason why an event was refused, and the operations that would be accepted instead.

    Attributes:
        rule: id of the rule that refuses. If several rules refuse, `cells.REFUSAL_ORDER` says which one this is.
        reasons: ids of all the rules that refuse, ``rule`` first.
        state: the value that refused; it is unchanged.
        event: for a request the wire spelling of its operation, else the name of the event.
        code: ``statusCode`` of the answer (AN-CODE).
        allowed: the operations that are accepted now with suitable parameters, in the order of the tables.
        place: where ``allowed`` holds, as words for a sentence: "on the call", "on the device", "in the session".
            Empty if the request names an object that does not exist.
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
        """Always False; so ``outcome.accepted`` distinguishes the two kinds of outcome."""
        return False

    def __str__(self) -> str:
        reason = f"{self.rule}: {self.because}" if self.because else self.rule
        # A client may have written any text as the operation.
        refused = f"refused: {ascii(str(self.event))[1:-1]} {self.state} ({reason})."
        return (
            f"{refused}\nAllowed {self.place} now: {', '.join(self.allowed) or 'nothing'}." if self.place else refused
        )


@frozen
class Accepted(Generic[Next, Notification]):
    """An accepted request: the value to keep from now on, and the notifications to send.

    Attributes:
        next: replaces the value that was asked.
        notifications: the monitoring part of each notification to send, in order.
    """

    next: Next
    notifications: tuple[Notification, ...] = ()

    @property
    def accepted(self) -> bool:
        """Always True; so ``outcome.accepted`` distinguishes the two kinds of outcome."""
        return True

    @property
    def code(self) -> StatusCode:
        """``statusCode`` of the answer: 0 (AN-ASYNC)."""
        return StatusCode.OK


class MonitoringError(ValueError):
    """The base class of this library's exceptions: about operations, events, rules, rulesets, payloads and adapters.

    A value of the wrong type raises ``TypeError``. A word that is not in an enumeration raises ``ValueError``.
    """


class IllegalOperation(MonitoringError):
    """Raised by ``require`` if the event was refused; the value is unchanged.

    Attributes:
        refusal: the rule, the state, the event, and the operations that are allowed.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal)


class UnknownEvent(MonitoringError, KeyError):
    """Raised if a machine has no such event.

    Attributes:
        event: the value that was given.
        machine: the name of the machine.
        close: spellings of events that look like it.
    """

    def __init__(self, event: object, machine: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(event, machine, close)
        self.event = event
        self.machine = machine
        self.close = close

    def __str__(self) -> str:
        word = f"the text {self.event!a}" if isinstance(self.event, str) else repr(self.event)
        advice = "use a constant, or find one by its spelling with event(spelling)"
        if self.close:
            advice = f"did you mean {' or '.join(self.close)}?"
        return f"{word} is not an event of {self.machine}; {advice}"


def alike(word: object, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words that begin like a word, else those that look like it; empty if it is not a text.

    Args:
        word: the word that somebody wrote.
        known: the words that it may have been meant for.
    """
    from difflib import get_close_matches

    if not isinstance(word, str):
        return ()
    known = tuple(known)
    completed = [each for each in known if word and each.startswith(word)]
    return tuple(completed[:3] or get_close_matches(word, known))


class RulesetError(MonitoringError):
    """Raised if a ruleset is made with a wrong field, a wrong value or a wrong name.

    Attributes:
        field: the field of the ruleset that is wrong.
        reason: the value of the field, and the values that would be right.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"ruleset field {self.field}: {self.reason}"
