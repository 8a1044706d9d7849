"""Intervals: the times in which somebody could hear somebody in a call, or see something in a text session.

A span of a track has the situations that are possible. For each of them the tables of `perception` and of
`text.visibility` say who hears and who sees. What holds in all of these situations is certain. What holds in
some of them is possible. If nothing is known, it is unknown. What holds in none of them is excluded, and there
is no interval.

No message tells a supervisor whether the agent has put the call on hold, or whether another supervisor has
muted the agent (VC-HOLD, VC-MUTE-OWN-LEG). So it is at most possible that an agent hears or is heard. An option
of the audit treats agents as the supervisor's leg shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from monitoring_core import perception
from monitoring_core.conformance.timelines.moments import Moment, seconds_between
from monitoring_core.conformance.timelines.situations import LegSituation, SessionSituation, Situation
from monitoring_core.conformance.timelines.tracks import Kind, Span, Track
from monitoring_core.text.visibility import SHOWN_AS, sees
from monitoring_core.vocabulary import Party

__all__ = ["PAIRS", "Certainty", "Interval", "Pair", "intervals", "pairs_in", "runs"]

Pair: TypeAlias = tuple[Party, Party]
"""The party that speaks or writes, and the party that hears or sees it."""

PAIRS: tuple[Pair, ...] = tuple((one, other) for one in Party for other in Party if one is not other)

_PAIRS_OF: Mapping[Kind, tuple[Pair, ...]] = MappingProxyType(
    {Kind.LEG: PAIRS, Kind.SESSION: tuple(pair for pair in PAIRS if Party.SUPERVISOR in pair)}
)
"""Kind of subject -> the pairs that its messages tell something about."""

_ALL = frozenset(Party)
_ONE_PARTY = (_ALL - {Party.CUSTOMER}, _ALL - {Party.AGENT})


class Certainty(StrEnum):
    """The certainty of an interval."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


class Interval(NamedTuple):
    """A time in which one party could hear another, or see what it writes.

    Attributes:
        speaker: the party that speaks or writes.
        listener: the party that hears or sees it.
        begin: the moment when it begins.
        end: the moment when it ends.
        certainty: certain, possible, or unknown if nothing is known about that time.
    """

    speaker: Party
    listener: Party
    begin: Moment
    end: Moment
    certainty: Certainty

    @property
    def seconds(self) -> float | None:
        """Its length in seconds; None if the recording has no times."""
        return seconds_between(self.begin, self.end)


@cache
def pairs_in(situation: Situation, *, agents_as_shown: bool) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Return the pairs that certainly hear or see each other in a situation, and those that possibly do.

    Args:
        situation: the situation of a leg or of a text session.
        agents_as_shown: whether to assume that the agent has not put the call on hold, and that no other supervisor
            has muted him.
    """
    if isinstance(situation, LegSituation):
        worlds = [_hearing(situation, present) for present in ((_ALL,) if situation.both else _ONE_PARTY)]
        certain = _in_all(worlds)
        if not agents_as_shown:
            certain = frozenset(pair for pair in certain if Party.AGENT not in pair)
        return certain, frozenset[Pair]().union(*worlds)
    if isinstance(situation, SessionSituation) and situation.mode is not None:
        seen = SHOWN_AS[situation.mode]
        shown = {(Party.SUPERVISOR, each) for each in (Party.AGENT, Party.CUSTOMER) if sees(each, seen)}
        reads = {(each, Party.SUPERVISOR) for each in (Party.AGENT, Party.CUSTOMER)}
        return frozenset(shown | reads), frozenset(shown | reads)
    return frozenset(), frozenset()


def _hearing(leg: LegSituation, present: frozenset[Party]) -> frozenset[Pair]:
    told = perception.matrix(
        state=leg.state,
        present=present,
        agent_muted=leg.agent_muted,
        on_hold={Party.SUPERVISOR} if leg.held else (),
        muted=leg.muted,
    )
    return frozenset(pair for pair, hears in told.items() if hears)


def _in_all(sets: Sequence[frozenset[Pair]]) -> frozenset[Pair]:
    return sets[0].intersection(*sets[1:])


def intervals(track: Track, *, agents_as_shown: bool = False) -> Iterator[Interval]:
    """Yield the intervals of a supervisor's call or text session: pair by pair, each in the order of time.

    Args:
        track: the track of a leg or of a text session. The track of an agent's own call has no interval.
        agents_as_shown: as for `pairs_in`.
    """
    told = [(span, _certainty(span, agents_as_shown=agents_as_shown)) for span in track.spans()]
    for pair in _PAIRS_OF.get(track.kind, ()):
        for begin, end, certainty in runs((span, known.get(pair)) for span, known in told):
            yield Interval(*pair, begin, end, certainty)


def _certainty(span: Span, *, agents_as_shown: bool) -> dict[Pair, Certainty]:
    if span.is_unknown:
        return dict.fromkeys(PAIRS, Certainty.UNKNOWN)
    told = [pairs_in(each, agents_as_shown=agents_as_shown) for each in span.possible]
    certain = _in_all([always for always, _ in told])
    possible = frozenset[Pair]().union(*[sometimes for _, sometimes in told])
    return dict.fromkeys(possible, Certainty.POSSIBLE) | dict.fromkeys(certain, Certainty.CERTAIN)


def runs(told: Iterable[tuple[Span, Certainty | None]]) -> Iterator[tuple[Moment, Moment, Certainty]]:
    """Yield the times with one certainty, with equal neighbours joined; spans with None are left out."""
    begin: Moment | None = None
    end: Moment | None = None
    last: Certainty | None = None
    for span, known in told:
        if known is not last:
            if begin is not None and end is not None and last is not None:
                yield begin, end, last
            begin, last = span.begin, known
        end = span.end
    if begin is not None and end is not None and last is not None:
        yield begin, end, last
