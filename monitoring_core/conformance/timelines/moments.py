"""Moments of a recording, each with a time and a line, and the clock that gives each line its moment.

The order of a recording is the order of its lines. A line without a time has the time of the line before it. If
the time of a line is before that of the line above, the line is counted, and has the time of the line above. So a
record that came later is never placed earlier. If no line has a time, only the lines tell moments apart.
"""

from __future__ import annotations

from typing import NamedTuple

from attrs import define, field

from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.stamp import Stamp

__all__ = ["Clock", "Moment", "seconds_between"]


class Moment(NamedTuple):
    """A moment of a recording.

    Attributes:
        line: the number of the line, from 1; None if there are no lines.
        at: its time in seconds since 1970; None if no line so far has a time.
        file: the name of the file of the line; None if it has no name.
    """

    line: int | None
    at: float | None
    file: str | None = None

    def before(self, lag: float) -> Moment:
        """Return the moment ``lag`` seconds earlier, with the same line; without a time, the same moment."""
        return self if self.at is None else self._replace(at=self.at - lag)


def seconds_between(begin: Moment, end: Moment) -> float | None:
    """Return the seconds from one moment to another; None if one of them has no time."""
    return None if begin.at is None or end.at is None else end.at - begin.at


@define(slots=True, eq=False)
class Clock:
    """The clock of one recording.

    Attributes:
        first: the first moment; None before any line was read.
        last: the last one so far.
        timeless: the number of lines without a time of their own.
        backwards: the number of lines with a time before that of the line above.
    """

    first: Moment | None = None
    last: Moment | None = None
    timeless: int = 0
    backwards: int = 0
    _at: str | None = field(default=None)
    _seconds: float | None = field(default=None)

    @property
    def has_times(self) -> bool:
        """True if some line so far has a time."""
        return self.last is not None and self.last.at is not None

    def read(self, stamp: Stamp) -> Moment:
        """Return the moment of a line, and move the clock on to it."""
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
