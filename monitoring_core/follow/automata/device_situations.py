"""The situations of a device: what a history says of its subscription, and what is observed of it.

A hypothesis has the subscription of the device, and the stage in which NextCall is used up. It also has the accepted
requests that wait for their effect, and the effects that wait for the line of their request. A subscription is a
`Token`. It has the rank of its value among the values that were named last, and whether its mode is NextCall. The
value is the state, scope, mode and target. The values stay with the subject, so that all devices share one table.

There are four kinds of observations: a message of the device, the line of a request, a leg that begins, and a leg that
ends.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import NamedTuple, TypeAlias

from monitoring_core.follow.automata.hypotheses import End, Gap, Owed, Waiting
from monitoring_core.follow.engine.costs import LAG_MESSAGES
from monitoring_core.follow.engine.search import Entry, begin
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice.subscription import Monitored, Subscription, subscription_in

__all__ = [
    "CANCEL",
    "RANKS",
    "UNKNOWN",
    "Asked",
    "Device",
    "DeviceSeen",
    "LegBegan",
    "LegEnded",
    "NextCall",
    "Place",
    "Shows",
    "Token",
    "after_naming",
    "device_start",
    "ends_with_leg",
    "is_used_up",
]

RANKS = 4
"""Values of one device that are told apart: the newest ones that a line named."""

CANCEL = "cancel"
UNKNOWN = "unknown"


class Token(NamedTuple):
    """A subscription: its rank among the values named last, 0 for the newest, and whether its mode is NextCall."""

    rank: int
    is_next_call: bool


Place: TypeAlias = Token | str | None
"""What a device is in: a subscription, `UNKNOWN`, or nothing; of a request `CANCEL` in place of nothing."""


class NextCall(IntEnum):
    """The stages in which a NextCall subscription is used up."""

    UNUSED = 0
    LEG_UNDER_IT = 1
    ENDED = 2
    SHOWN_SINCE = 3


class Device(NamedTuple):
    """A hypothesis."""

    shown: Place
    next_call: NextCall = NextCall.UNUSED
    waiting: tuple[Waiting[Place], ...] = ()
    owed: tuple[Owed[Place], ...] = ()


# Tuples of one length may be equal though they are of two classes, so each tells its kind.
class Shows(NamedTuple):
    """A message of the device.

    Attributes:
        shown: the subscription it shows, always the one named last; None if it shows none.
        named: the rank that it had before this message; `RANKS` if it was not among those, None if none is shown.
        is_again: whether it equals one of the newest messages as a whole.
        is_recorded: whether requests of this client are in the recording.
        is_alike: whether it shows the state and target of the newest request, with another scope or mode.
        is_logged_out: whether its user is logged out.
        is_as_before: whether it shows what was shown before the last message, which told of a change.
    """

    shown: Token | None
    named: int | None
    is_again: bool = False
    is_recorded: bool = False
    is_alike: bool = False
    is_logged_out: bool = False
    is_as_before: bool = False
    kind: str = "message"


class Asked(NamedTuple):
    """The line of a request to the device.

    Attributes:
        asks: the subscription it asks for, always the one named last, or `CANCEL`.
        named: the rank that it had before this line, as of `Shows`.
        code: what it was answered; None if no answer was recorded.
        reach: it may be the line of what was shown, if fewer unequal messages than this have come since; 0 is too late.
        is_alike: whether the last message showed its state and target, with another scope or mode.
        was_offered: whether the last two messages offered it.
        is_shown: whether the last message showed what it asks for.
        is_repeated: whether the last accepted request asked for the same, so long ago that its effect is due.
        or_of: what is shown, if this may be its line, too: it gives its target as a number only.
    """

    asks: Place
    named: int | None
    code: int | None
    reach: int = LAG_MESSAGES + 1
    is_alike: bool = False
    was_offered: bool = False
    is_shown: bool = False
    is_repeated: bool = False
    or_of: Token | None = None
    kind: str = "request"


class LegBegan(NamedTuple):
    """A leg of the device began.

    Attributes:
        is_under: whether it certainly did under what the device shows, or, if that is nothing, will show.
        is_recorded: whether requests of this client are in the recording.
        kind: of the observation.
    """

    is_under: bool
    is_recorded: bool = False
    kind: str = "leg began"


class LegEnded(NamedTuple):
    """The leg that had begun is over.

    Attributes:
        is_apart: whether it is not, and began so long before the next subscription that it is not under that.
        kind: of the observation.
    """

    is_apart: bool = False
    kind: str = "leg ended"


DeviceSeen: TypeAlias = Shows | Asked | LegBegan | LegEnded | Gap | End


def device_start(*, idle: bool) -> tuple[Entry[Device], ...]:
    """Return the belief about a device before any observation: anything is possible, or nothing is monitored."""
    return begin(Device(None if idle else UNKNOWN))


def after_naming(hypothesis: Device, named: int | None) -> Device:
    """Return the hypothesis with the ranks as they are once the value of that rank was named."""
    if named is None:
        return hypothesis
    return Device(
        _ranked(hypothesis.shown, named),
        hypothesis.next_call,
        tuple([each._replace(asks=_ranked(each.asks, named)) for each in hypothesis.waiting]),
        tuple([each._replace(asks=_ranked(each.asks, named)) for each in hypothesis.owed]),
    )


def _ranked(place: Place, named: int) -> Place:
    if not isinstance(place, Token) or place.rank > named:
        return place
    rank = 0 if place.rank == named else place.rank + 1
    return place._replace(rank=rank) if rank < RANKS else UNKNOWN


@cache
def _control(ruleset: Ruleset, mode: MonitoringMode) -> Subscription:
    state = MonitoringState.LISTEN_IN
    return subscription_in(ruleset, Monitored(state, MonitoringScope.CALL, mode, state))


def ends_with_leg(ruleset: Ruleset, place: Place) -> bool:
    """Tell whether a subscription ends with the leg that was joined under it."""
    if not isinstance(place, Token):
        return False
    mode = MonitoringMode.NEXT_CALL if place.is_next_call else MonitoringMode.ALL_CALLS
    return not _control(ruleset, mode).after_leg().is_active


def is_used_up(hypothesis: Device) -> bool:
    """Tell whether a leg began under its NextCall, so that it ends without a Cancel."""
    return hypothesis.next_call is not NextCall.UNUSED
