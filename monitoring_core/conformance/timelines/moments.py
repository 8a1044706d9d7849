"""Moments of a recording, each a time and a place, and the clock that gives each line one.

A recording has one order, that of its lines. Its clock follows them. A line without a time has the time of the
line before it. A line whose time lies before that of the line above it is counted, and has the time of the
line above: what arrived later is never placed earlier. Where no line has a time there is none, and lines
are all that tells one moment from another.
"""

from __future__ import annotations

from typing import NamedTuple

from attrs import define, field

from monitoring_core.follow.moments import seconds
from monitoring_core.follow.stamp import Stamp

__all__ = ["Clock", "Moment"]


class Moment(NamedTuple):
    """A moment of a recording.

    Attributes:
        line: the line that was read then, from 1; None if there are no lines.
        at: its time in seconds since 1970; None while the recording has told no time.
        file: name of the file that the line stands in; None if it has none.
    """

    line: int | None
    at: float | None
    file: str | None = None

    def before(self, lag: float) -> Moment:
        """Give the moment so many seconds earlier, with the same line; the same one where there are no times."""
        return self if self.at is None else self._replace(at=self.at - lag)


@define(slots=True, eq=False)
class Clock:
    """The clock of one recording.

    Attributes:
        first: the first moment; None before any line was read.
        last: the last one so far.
        timeless: lines that have no time of their own.
        backwards: lines whose time lies before that of the line above.
    """

    first: Moment | None = None
    last: Moment | None = None
    timeless: int = 0
    backwards: int = 0
    _at: str | None = field(default=None)
    _seconds: float | None = field(default=None)

    @property
    def has_times(self) -> bool:
        """Whether some line has told a time."""
        return self.last is not None and self.last.at is not None

    def read(self, stamp: Stamp) -> Moment:
        """Give the moment of a line that was read."""
        moment = Moment(stamp.line, self._now(stamp.at), stamp.file)
        if self.first is None:
            self.first = moment
        elif self.first.at is None and moment.at is not None:
            self.first = self.first._replace(at=moment.at)
        self.last = moment
        return moment

    def _now(self, at: str | None) -> float | None:
        now = self.last.at if self.last is not None else None
        if at is None:
            self.timeless += 1
            return now
        if at != self._at:
            self._at, self._seconds = at, seconds(at)
        told = self._seconds
        if told is None:
            self.timeless += 1
            return now
        if now is not None and told < now:
            self.backwards += 1
            return now
        return told
