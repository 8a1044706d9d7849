"""The agent's call: the histories that explain its two flags beside the legs of the call (VA).

``supervisorListeningIn`` is true while a leg follows the agent. ``monitoredUserMuted`` is true while a leg has muted
him. So the legs give each flag a value. The agent's client and the supervisors' clients are told by channels of their
own, and the messages of two channels have no common order. So a flag may differ from what the legs have told. Each
difference is read in one of these ways:

| reading    | what is so                                                          | what may end it            |
|------------|---------------------------------------------------------------------|----------------------------|
| as told    | the legs are as they were told                                      | the flag shows another     |
| ahead      | the legs have changed, and the message of that is on its way        | a leg tells the change     |
| unmet      | a leg is in the call that no message has told of                    | a leg tells that it is on  |
| missed     | the legs have changed, and the message of that was lost             | a leg tells another change |
| wrong once | the server has set the flag wrongly, and one message has shown it   | a second message shows it  |
| wrong      | the same, and two messages have shown it                            | the flag or a leg changes  |

A message of the agent's call that comes too soon after a change of the legs tells nothing, and does not come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeVar

from monitoring_core.follow.automata.hypotheses import End
from monitoring_core.follow.engine.costs import LOST, Charge, Happened, price
from monitoring_core.follow.engine.search import Entry, Move, begin

__all__ = [
    "FLAGS",
    "AgentHypothesis",
    "AgentSeen",
    "Flag",
    "Known",
    "LegsShow",
    "Reading",
    "SideShows",
    "agent_moves",
    "agent_start",
]


class Flag(StrEnum):
    """A flag of the agent's call."""

    LISTENING = "supervisorListeningIn"
    MUTED = "monitoredUserMuted"


FLAGS: Mapping[Flag, str] = MappingProxyType({Flag.LISTENING: "VA-LISTENING-FLAG", Flag.MUTED: "VA-MUTED-FLAG"})
"""Flag -> id of the rule that says when it is true."""


class Reading(StrEnum):
    """The ways in which a flag is read beside the legs; the table above says what each means."""

    AS_TOLD = "as told"
    AHEAD = "ahead"
    UNMET = "unmet"
    MISSED = "missed"
    WRONG_ONCE = "wrong once"
    WRONG = "wrong"


class Known(NamedTuple):
    """One flag: the value that the legs have told, None if they tell none, and how the flag is read beside it."""

    told: bool | None = None
    reading: Reading = Reading.AS_TOLD


class AgentHypothesis(NamedTuple):
    """A history of the agent's call.

    Attributes:
        known: what is known of each flag, in the order of `Flag`.
        has_leg: whether a leg is on, as far as was told.
    """

    known: tuple[Known, Known] = (Known(), Known())
    has_leg: bool = False


class LegsShow(NamedTuple):
    """A message of a leg of the call.

    Attributes:
        values: the right values of the flags, in the order of `Flag`; None if it is not certain.
        has_leg: whether a leg is on.
        is_change: whether it tells that the agent's mute has changed, though its value is as it was.
    """

    values: tuple[bool | None, bool | None]
    has_leg: bool
    is_change: bool = False


class SideShows(NamedTuple):
    """A message of the agent's call.

    Attributes:
        flags: what it shows, in the order of `Flag`; None if it does not tell.
        is_newest: whether its duration is higher than all before, so that it cannot be late.
    """

    flags: tuple[bool | None, bool | None]
    is_newest: bool


AgentSeen: TypeAlias = LegsShow | SideShows | End

_Then = TypeVar("_Then")
_Ways: TypeAlias = Iterator[Move[Known]]


def agent_start() -> tuple[Entry[AgentHypothesis], ...]:
    """Return the belief before anything was observed."""
    return begin(AgentHypothesis())


def agent_moves(known: AgentHypothesis, seen: AgentSeen) -> Iterator[Move[AgentHypothesis]]:
    """Yield the ways in which an agent's call explains what was observed; see `search`."""
    if isinstance(seen, LegsShow):
        changed = (False, seen.is_change)
        ways = [_told(*each) for each in zip(known.known, seen.values, changed, strict=True)]
        yield from _together(ways, has_leg=seen.has_leg)
        return
    if isinstance(seen, End):
        yield from _together(map(_ended, known.known), has_leg=known.has_leg)
        return
    shown = zip(FLAGS.values(), known.known, seen.flags, strict=True)
    yield from _together([_shown(*each, has_leg=known.has_leg) for each in shown], has_leg=known.has_leg)
    if not seen.is_newest and any(map(_differs, known.known, seen.flags)):
        yield _paying(known, Happened.LATE)


def _together(ways: Iterator[_Ways] | list[_Ways], *, has_leg: bool) -> Iterator[Move[AgentHypothesis]]:
    """Yield each combination of what happened to the two flags."""
    for listening, muted in product(*ways):
        yield Move(
            listening.price + muted.price,
            AgentHypothesis((listening.then, muted.then), has_leg),
            (*listening.broken, *muted.broken),
            (*listening.faults, *muted.faults),
        )


def _paying(then: _Then, *what: Happened) -> Move[_Then]:
    """Return the move to what is so then, with the price of what happened, and with the faults of delivery in it."""
    faults = tuple([each for each in what if each in LOST or each is Happened.LATE])
    return Move(price(*what), then, faults=faults)


def _differs(known: Known, flag: bool | None) -> bool:
    """Tell whether a flag is otherwise than it is in a history."""
    if known.told is None or flag is None:
        return False
    return (flag == known.told) is (known.reading is not Reading.AS_TOLD)


def _told(known: Known, value: bool | None, is_change: bool) -> _Ways:
    """Yield the ways of a flag whose right value a leg tells."""
    told, reading = known
    then = Known(value)
    if value is None or reading is Reading.AS_TOLD:
        yield _paying(then)
    elif is_change or value != told:
        # That the legs change just to what a wrong flag shows would be a coincidence.
        yield _paying(then, Happened.FLAG_AGREES) if reading is Reading.WRONG else _paying(then)
    elif reading in (Reading.WRONG_ONCE, Reading.WRONG):
        yield _paying(known)
    elif reading is Reading.MISSED:
        yield _paying(known, Happened.LATE)
        yield _paying(then, Happened.LOST)
    else:
        yield _paying(known, Happened.TOLD_ELSEWHERE_TWICE)


def _shown(rule: str, known: Known, flag: bool | None, *, has_leg: bool) -> _Ways:
    """Yield the ways of a flag that the agent's call shows."""
    told, reading = known
    if told is None or flag is None:
        yield _paying(known)
    elif flag == told:
        yield _paying(Known(told), *_CHANGED_BACK.get(reading, ()))
    elif reading is Reading.AS_TOLD:
        yield _paying(Known(told, Reading.WRONG_ONCE), Happened.FLAG_WRONG_ONCE)
        yield _paying(Known(told, Reading.AHEAD), Happened.TOLD_ELSEWHERE)
    elif reading is Reading.AHEAD:
        # The message of the leg would have come by now.
        yield _paying(Known(told, Reading.MISSED), Happened.LOST) if has_leg else _paying(Known(told, Reading.UNMET))
    elif reading is Reading.WRONG_ONCE:
        yield Move(0, Known(told, Reading.WRONG), (Charge(rule, Happened.FLAG_WRONG),))
    else:
        yield _paying(known)


_UNTOLD_LEG = (Happened.LOST, Happened.LOST)
"""No message has told of a leg, neither of its beginning nor of its end."""

_CHANGED_BACK: Mapping[Reading, tuple[Happened, ...]] = MappingProxyType(
    {
        Reading.AHEAD: (Happened.TOLD_ELSEWHERE,),
        Reading.UNMET: _UNTOLD_LEG,
        Reading.MISSED: (Happened.LOST,),
    }
)
"""Reading of a flag -> what must have happened if the next message shows again what the legs have told."""


def _ended(known: Known) -> _Ways:
    """Yield the ways of a flag of which nothing more comes."""
    if known.reading is Reading.UNMET:
        yield _paying(known, *_UNTOLD_LEG)
    else:
        yield _paying(known)
