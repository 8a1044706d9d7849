"""The rows of an audit: each is a time, with what held in it, in words for a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from monitoring_core.conformance.timelines.intervals import Certainty, Interval, intervals, runs
from monitoring_core.conformance.timelines.moments import Moment, seconds_between
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Span, Track

__all__ = ["HEARS", "SEES", "Row", "judged", "rows"]

HEARS, SEES = "hears", "sees"
"""The word for the listener's part in a row of a call, and in a row of a text session."""

Judge = Callable[[Span], Certainty | None]


@frozen
class Row:
    """A time in which something held, such as that one party could hear another.

    Attributes:
        subject: the call or the text session, as findings name it.
        client: the client that recorded it; None if no line names one.
        agents: the ids of the agents whom the supervisor monitored. Several if it is one of them; none if unknown.
        what: ``hears`` or ``sees``; a state or a mode; or ``private note``.
        speaker: the party that speaks or writes; empty if the row is not about hearing or seeing.
        listener: the party that hears or sees; empty if the row is not about hearing or seeing.
        begin: the moment when it begins.
        end: the moment when it ends.
        certainty: certain, possible or unknown.
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
        """Its length in seconds; None if the recording has no times."""
        length = seconds_between(self.begin, self.end)
        return None if length is None else round(length, 3)

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
        """Return a row about a track."""
        agents = track.monitored_until(end).agents
        return cls(track.name, track.client, agents, what, speaker, listener, begin, end, certainty)


def rows(timeline: Timeline, *, agents_as_shown: bool = False) -> Iterator[Row]:
    """Yield every interval of a recording as a row: subject by subject, each in the order of time."""
    for track in timeline.tracks:
        told = sorted(intervals(track, agents_as_shown=agents_as_shown), key=_order)
        what = HEARS if track.kind is Kind.LEG else SEES
        for each in told:
            yield Row.of(track, what, each.begin, each.end, each.certainty, str(each.speaker), str(each.listener))


def _order(interval: Interval) -> tuple[float, int]:
    return interval.begin.at or 0.0, interval.begin.line or 0


def judged(track: Track, judge: Judge) -> Iterator[tuple[Moment, Moment, Certainty]]:
    """Yield the times for which ``judge`` returns a certainty, with equal neighbours joined."""
    yield from runs((span, judge(span)) for span in track.spans())
