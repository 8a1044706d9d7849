"""The rows of an audit: a time, and what was so in it, in words that a table can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from monitoring_core.conformance.timelines.intervals import Certainty, Interval, intervals, runs
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Span, Track

__all__ = ["HEARS", "SEES", "Row", "judged", "rows"]

HEARS, SEES = "hears", "sees"
"""What a row of a call, and of a text session, says that the listener does."""

Judge = Callable[[Span], Certainty | None]


@frozen
class Row:
    """A time in which something was so.

    Attributes:
        subject: the call or the text session, as findings name it.
        client: whose recording it is; None if that is not told.
        agents: ids of whom the supervisor monitored; several where nothing tells which, none if it was not told.
        what: ``hears`` or ``sees``; a state or a mode; or ``private note``.
        speaker: who speaks or writes; empty where the row is about nobody's ears or eyes.
        listener: who hears or sees it; empty as above.
        begin: when it begins.
        end: when it ends.
        certainty: how far it is known.
    """

    subject: str
    client: str | None
    agents: tuple[str, ...]
    what: str
    speaker: str
    listener: str
    begin: Moment
    end: Moment
    certainty: Certainty

    @property
    def seconds(self) -> float | None:
        """Its length in seconds; None where the recording tells no times."""
        if self.begin.at is None or self.end.at is None:
            return None
        return round(self.end.at - self.begin.at, 3)

    @classmethod
    def of(
        cls,
        track: Track,
        what: str,
        begin: Moment,
        end: Moment,
        certainty: Certainty,
        speaker: str = "",
        listener: str = "",
    ) -> Row:
        """Give a row about a track."""
        agents = track.monitored_until(end).agents
        return cls(track.name, track.client, agents, what, speaker, listener, begin, end, certainty)


def rows(timeline: Timeline, *, agents_as_shown: bool = False) -> Iterator[Row]:
    """Give every interval of a recording as a row, subject by subject, each in the order of its time."""
    for track in timeline.tracks:
        told = sorted(intervals(track, agents_as_shown=agents_as_shown), key=_order)
        what = HEARS if track.kind is Kind.LEG else SEES
        for each in told:
            yield Row.of(track, what, each.begin, each.end, each.certainty, str(each.speaker), str(each.listener))


def _order(interval: Interval) -> tuple[float, int]:
    return interval.begin.at or 0.0, interval.begin.line or 0


def judged(track: Track, judge: Judge) -> Iterator[tuple[Moment, Moment, Certainty]]:
    """Give the times for which a judge of spans has an answer, neighbours with the same one joined."""
    yield from runs((span, judge(span)) for span in track.spans())
