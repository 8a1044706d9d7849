"""The parts that all automata share: requests that wait, effects whose request line is missing, and three observations.

An accepted request waits for its effect. An effect that is shown before the line of its request is owed this line.
Both grow older with each message that is new. What a request asks for is told in the terms of its automaton.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, LAG_MESSAGES, Charge, Happened

__all__ = ["END", "End", "Gap", "Owed", "RequestLine", "Waiting", "expired", "is_settled", "older", "position_of"]

Asks = TypeVar("Asks")


class Waiting(NamedTuple, Generic[Asks]):
    """An accepted request that waits for its effect.

    Attributes:
        asks: what it asks for.
        age: unequal messages that did not show it.
        closed_by: of a leg: the rule that closed it when it was accepted; empty if none did.
        may_be_over: of a device or a session: whether it may have come and gone before something else was shown.
    """

    asks: Asks
    age: int = 0
    closed_by: str = ""
    may_be_over: bool = False


class Owed(NamedTuple, Generic[Asks]):
    """An effect whose request line is still to come.

    Attributes:
        asks: what the request asks for.
        what: what was paid for it.
        rule: the rule to name if the line does not come.
        age: messages since.
        is_muted: of a leg: whether the microphone was closed in the first message after a switch to BargeIn.
    """

    asks: Asks
    what: Happened
    rule: str
    age: int = 0
    is_muted: bool = False


# Tuples of one length may be equal though they are of two classes, so each tells its kind.
class RequestLine(NamedTuple):
    """The line of a request to a call or a session.

    Attributes:
        asks: the operation; of Intrude with a mode the spelling of its event.
        code: what it was answered; None if no answer was recorded.
        reach: it may be the line of what was shown, if fewer unequal messages than this have come since; 0 is too late.
        was_offered: whether the last two messages offered it.
    """

    asks: str
    code: int | None
    reach: int = LAG_MESSAGES + 1
    was_offered: bool = False


class Gap(NamedTuple):
    """Something could not be read, and anything may have happened there."""

    kind: str = "gap"


class End(NamedTuple):
    """Nothing more comes: the line of a request that is missing is missing for good."""

    kind: str = "end"


END: Any = End()
"""The observation that ends every automaton."""


def position_of(asks: Asks, waiting: Iterable[Waiting[Asks]]) -> int | None:
    """Return the position of the oldest request that asks for something; None if none does."""
    return next((number for number, each in enumerate(waiting) if each.asks == asks), None)


def is_settled(waiting: tuple[Waiting[Any], ...], owed: tuple[Owed[Any], ...]) -> bool:
    """Tell whether nothing waits, and no line of a request is missing but for what was so at the beginning."""
    return not waiting and all(each.what is Happened.SAME for each in owed)


def older(owed: Iterable[Owed[Asks]], most: int) -> tuple[tuple[Owed[Asks], ...], tuple[Charge, ...]]:
    """Return the effects that are still owed their lines after another message, and the rules that the others break.

    Args:
        owed: the effects before it.
        most: the age up to which a line may come.
    """
    later = [each._replace(age=each.age + 1) for each in owed]
    return tuple([each for each in later if each.age <= most]), expired([each for each in later if each.age > most])


def expired(owed: Iterable[Owed[Any]]) -> tuple[Charge, ...]:
    """Return the rules that are broken by effects whose request line did not come."""
    return tuple([Charge(each.rule, each.what) for each in owed if each.what in ASKED_ELSEWHERE])
