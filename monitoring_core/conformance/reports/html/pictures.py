"""The pictures of a page: one for each call and each text session, with a track for every client that recorded it.

A track has spans with the possible situations, intervals of hearing and seeing, a mark for each message
and request, and the findings about it. Their positions are whole numbers on one axis: milliseconds since
the recording began, or its lines if it has no times. A column of numbers holds the differences between
neighbours, so that it packs well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from attrs import define, field

from monitoring_core.conformance.reports.html.numbered import Numbered
from monitoring_core.conformance.reports.printable import printable, short
from monitoring_core.conformance.timelines.intervals import Certainty, intervals
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.situations import (
    ABSENT,
    AgentSituation,
    LegSituation,
    Possible,
    SessionSituation,
)
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Track
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.vocabulary import MonitoringState, Party, VisibilityMode

__all__ = ["Pictures"]

SURE = (Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.UNKNOWN)
"""The certainties, in the order in which the data numbers them."""

_ORDER: Mapping[str, int] = {str(word): place for place, word in enumerate((*MonitoringState, *VisibilityMode))}
_LONGEST_NAME = 80
_KINDS: Mapping[Kind, str] = MappingProxyType(
    {Kind.LEG: "supervisor", Kind.SESSION: "supervisor", Kind.AGENT_CALL: "agent"}
)


@define
class Pictures:
    """The pictures of several recordings, and the tables that they share.

    Attributes:
        subjects: subject and client -> number; shared with the findings.
        found: finding -> number.
        situations: description of a span -> number.
        asked: operation and answer of a mark -> number; an empty operation without an answer is a message.
        pairs: the pair that hears or sees, in words -> number.
    """

    subjects: Numbered[tuple[str, str]]
    found: Mapping[Finding, int]
    situations: Numbered[tuple[Any, ...]] = field(factory=Numbered[tuple[Any, ...]])
    asked: Numbered[tuple[str, int | None]] = field(factory=Numbered[tuple[str, int | None]])
    pairs: Numbered[str] = field(factory=Numbered[str])

    def data(self, timelines: Iterable[Timeline | None]) -> dict[str, Any]:
        """Return the data of the pictures of recordings, each given by its timeline or None."""
        axes: list[dict[str, Any]] = []
        made: list[dict[str, Any]] = []
        for number, timeline in enumerate(timelines):
            axes.append(_axis(timeline))
            if timeline is not None:
                made += self._of(timeline, number)
        return {
            "axes": axes,
            "pictures": made,
            "situations": [list(each) for each in self.situations],
            "asked": [list(each) for each in self.asked],
            "pairs": list(self.pairs),
        }

    def _of(self, timeline: Timeline, recording: int) -> Iterator[dict[str, Any]]:
        by_name: dict[str, list[Track]] = {}
        for track in timeline.tracks:
            by_name.setdefault(_title(track), []).append(track)
        for title, tracks in by_name.items():
            told = [self._track(each, timeline) for each in tracks]
            yield {"title": printable(short(title, _LONGEST_NAME)), "recording": recording, "tracks": told}

    def _track(self, track: Track, timeline: Timeline) -> dict[str, Any]:
        at = _Places(timeline)
        spans = list(track.spans())
        begins = [at(each.begin) for each in spans] + [at(spans[-1].end)] if spans else []
        marks = list(track.marks)
        files = [timeline.files.index(each.moment.file) for each in marks] if len(timeline.files) > 1 else []
        return {
            "subject": self.subjects.number((printable(track.name), printable(track.client or ""))),
            "kind": _KINDS[track.kind],
            "who": printable(short(_who(track), _LONGEST_NAME)),
            "agent": printable(short(track.agent or "", _LONGEST_NAME)),
            "spans": _steps(begins),
            "situations": [self.situations.number(_told(each.possible)) for each in spans],
            "hears": self._hears(track, at),
            "marks": _steps([at(each.moment) for each in marks]),
            "lines": _steps([each.moment.line or 0 for each in marks]) if timeline.has_times else [],
            "files": files,
            "asked": [self.asked.number((printable(each.operation), each.code)) for each in marks],
            "findings": [self.found[each] for each in track.findings if each in self.found],
        }

    def _hears(self, track: Track, at: _Places) -> list[list[Any]]:
        """Return for each pair the beginnings, the ends and the certainties of its intervals."""
        verb = "sees" if track.kind is Kind.SESSION else "hears"
        told: dict[str, tuple[list[int], list[int]]] = {}
        for each in intervals(track):
            places, sure = told.setdefault(f"{each.listener} {verb} {each.speaker}", ([], []))
            places += at(each.begin), at(each.end)
            sure.append(SURE.index(each.certainty))
        return [[self.pairs.number(pair), _steps(places), sure] for pair, (places, sure) in told.items()]


class _Places:
    """The positions of moments on the axis of a recording."""

    def __init__(self, timeline: Timeline) -> None:
        self._has_times = timeline.has_times
        self._first = (timeline.first.at if timeline.first is not None else None) or 0.0

    def __call__(self, moment: Moment) -> int:
        if not self._has_times:
            return moment.line or 0
        return round(((self._first if moment.at is None else moment.at) - self._first) * 1000)


def _axis(timeline: Timeline | None) -> dict[str, Any]:
    """Return the axis of a recording: its beginning in seconds since 1970, or null for an axis of lines."""
    if timeline is None:
        return {"begin": None, "end": 0, "files": []}
    end = timeline.last
    names = [printable(each or "") for each in timeline.files]
    begin = timeline.first.at if timeline.has_times and timeline.first is not None else None
    return {"begin": begin, "end": 0 if end is None else _Places(timeline)(end), "files": names}


def _title(track: Track) -> str:
    return f"call {track.id}" if track.device is not None else track.name


def _who(track: Track) -> str:
    named = [each for each in (track.client, track.device and f"device {track.device}") if each]
    return ", ".join(named)


def _steps(numbers: list[int]) -> list[int]:
    """Return the difference of each number from the one before it, and of the first one from 0."""
    return [later - earlier for earlier, later in pairwise([0, *numbers])]


def _told(possible: Possible) -> tuple[Any, ...]:
    """Return a description of the possible situations: the states, a text, the certainty, the agent and the customer.

    The text names the states, and what holds in all situations. The last two are indexes in `SURE`, for the presence of
    the agent and of the customer. They are null if the party is absent or unknown.
    """
    if not possible:
        return "", "unknown", SURE.index(Certainty.UNKNOWN), None, None
    present = [each for each in possible if each is not None]
    states = sorted({_state(each) for each in present}, key=_in_order)
    words = [*states, *(["not there"] if ABSENT in possible else [])]
    told = [" or ".join(words), *_shared(present)]
    sure = SURE.index(Certainty.CERTAIN if len(words) == 1 else Certainty.POSSIBLE)
    return " ".join(states), ", ".join(told), sure, *_parties(possible)


def _in_order(state: str) -> tuple[int, str]:
    return _ORDER.get(state, -1), state


def _state(situation: LegSituation | SessionSituation | AgentSituation) -> str:
    if isinstance(situation, LegSituation):
        return str(situation.state)
    if isinstance(situation, SessionSituation):
        return str(situation.mode or "Invited")
    return "monitored" if situation.is_listened_to else "unmonitored"


def _shared(present: list[Any]) -> Iterator[str]:
    """Yield the remarks that hold in every situation."""
    remarks = {
        "on hold": [getattr(each, "held", False) for each in present],
        "agent muted": [getattr(each, "agent_muted", getattr(each, "is_muted", False)) for each in present],
        "own microphone off": [getattr(each, "muted", False) for each in present],
        f"{Party.AGENT} or {Party.CUSTOMER} has left": [not getattr(each, "both", True) for each in present],
    }
    return (remark for remark, so in remarks.items() if so and all(so))


def _parties(possible: Possible) -> tuple[int | None, int | None]:
    legs = [each for each in possible if isinstance(each, LegSituation)]
    if not legs:
        return None, None
    is_certain = len(legs) == len(possible) and all(each.both for each in legs)
    told = SURE.index(Certainty.CERTAIN if is_certain else Certainty.POSSIBLE)
    return told, told
