"""An audit of a made recording held against the truth: certain intervals lie within it, possible ones over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from monitoring_core.conformance.recordings import check_lines
from monitoring_core.conformance.timelines.intervals import Certainty, Interval, Pair, intervals
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Track
from monitoring_core.follow.findings.assumed import Assumed
from monitoring_core.vocabulary import Party
from tests.conformance.audit.histories import History
from tests.made.said import START

Times: TypeAlias = list[tuple[float, float]]

ONLY_CLIENT = "sup-0"
"""Whose recording it is where no line names a client."""

ROUNDED = 0.005
"""Times are written down in milliseconds."""

LAG = 2.0


def followed(history: History, assumed: Assumed) -> Timeline:
    """Give the timeline of a history."""
    timeline = check_lines([each.text for each in history.lines], assumed=assumed, timed=True).timeline
    assert timeline is not None
    return timeline


def wrong(history: History, assumed: Assumed) -> list[str]:
    """Give what an audit claims and is not so, and what is so and it rules out, however agents are taken."""
    if not history.lines:
        return []
    timeline = followed(history, assumed)
    found: list[str] = []
    for track in timeline.tracks:
        if track.kind is Kind.AGENT_CALL:
            continue
        for shown in (False, True):
            told = [*intervals(track, agents_as_shown=shown)]
            true = _true(history, track, agents_as_shown=shown)
            words = f"{track.name}{', agents as shown' if shown else ''}"
            found += [f"{words}: {each}" for each in _differ(history, timeline, told, true)]
    return found


def shares(history: History, assumed: Assumed) -> tuple[float, float]:
    """Give for how many seconds somebody certainly heard or saw another, and for how many he really did.

    Agents are taken as the supervisors' calls show them.
    """
    certain = true = 0.0
    timeline = followed(history, assumed)
    for track in timeline.tracks:
        if track.kind is not Kind.AGENT_CALL:
            told = intervals(track, agents_as_shown=True)
            certain += sum(
                _second(history, each.end) - _second(history, each.begin)
                for each in told
                if each.certainty is Certainty.CERTAIN
            )
            of_pairs = _true(history, track, agents_as_shown=True)
            true += sum(max(end - begin, 0.0) for times in of_pairs.values() for begin, end in times)
    return certain, true


def _true(history: History, track: Track, *, agents_as_shown: bool) -> dict[Pair, Times]:
    """Give when each pair heard or saw each other, within the time of the recording."""
    told = history.shift.history.get((track.client or ONLY_CLIENT, track.id), [])
    ends = [moment for moment, _ in told[1:]] + [history.lines[-1].at] * bool(told)
    true: dict[Pair, Times] = defaultdict(list)
    for (begin, truth), end in zip(told, ends, strict=True):
        for pair in truth.shown if agents_as_shown else truth.heard:
            if not (track.kind is Kind.SESSION and Party.SUPERVISOR not in pair):
                true[pair].append((max(begin, history.lines[0].at), min(end, history.lines[-1].at)))
    return true


def _differ(history: History, timeline: Timeline, told: Iterable[Interval], true: dict[Pair, Times]) -> Iterator[str]:
    certain: dict[Pair, Times] = defaultdict(list)
    covered: dict[Pair, Times] = defaultdict(list)
    # Without times a line stands for the moment at which it was read, however long it was under way.
    lag = 0.0 if timeline.has_times else LAG
    for each in told:
        begin, end = _second(history, each.begin), _second(history, each.end)
        covered[each.speaker, each.listener].append((begin - lag, end))
        if each.certainty is Certainty.CERTAIN:
            certain[each.speaker, each.listener].append((begin, end - lag))
    for pair in {*certain, *true}:
        for begin, end in _without(certain[pair], true.get(pair, [])):
            yield f"{pair[0]} to {pair[1]} is certain from {begin:.2f} to {end:.2f}, and not so"
        for begin, end in _without(true.get(pair, []), covered[pair]):
            yield f"{pair[0]} to {pair[1]} is so from {begin:.2f} to {end:.2f}, and ruled out"


def _second(history: History, moment: Moment) -> float:
    """Give the second of the shift at which a moment is."""
    if moment.at is not None:
        return moment.at - START.timestamp()
    assert moment.line is not None
    return history.lines[moment.line - 1].at


def _without(times: Times, others: Times) -> Times:
    """Give what is left of times once others are taken out, roundings aside."""
    left = times
    for begin, end in others:
        left = [part for one, other in left for part in ((one, min(other, begin)), (max(one, end), other))]
    return [(begin, end) for begin, end in left if end - begin > ROUNDED]
