"""A track: one subject over the time of a recording: what was possible when, its messages, requests and findings.

A subject is a supervisor's device in one call, a supervisor's text session, or an agent's own call. Several legs
of one device in one call follow each other on one track, with absence between them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from attrs import define, field

from monitoring_core.conformance.timelines.course import Course
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.situations import UNKNOWN, Possible, Situation, together
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.seen import Seen
from monitoring_core.vocabulary import Medium

__all__ = ["Kind", "Mark", "Marks", "Monitored", "Span", "Track"]


class Kind(StrEnum):
    """The kind of subject that a track is about."""

    LEG = "leg"
    SESSION = "session"
    AGENT_CALL = "agent's call"


class Span(NamedTuple):
    """A time in which the same is possible.

    Attributes:
        begin: when it begins.
        end: when it ends; the next span begins there.
        possible: what is possible. One situation alone is certain; none says that nothing is known.
    """

    begin: Moment
    end: Moment
    possible: Possible

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known."""
        return not self.possible

    @property
    def is_certain(self) -> bool:
        """Whether one situation alone is possible."""
        return len(self.possible) == 1

    @property
    def situation(self) -> Situation:
        """The situation that is certain.

        Raises:
            ValueError: none is.
        """
        (only,) = self.possible
        return only


class Mark(NamedTuple):
    """A message or a request of a subject.

    Attributes:
        moment: when it was read.
        operation: what was asked for; empty for a message.
        code: what a request was answered; None for a message, and where no answer was recorded.
    """

    moment: Moment
    operation: str = ""
    code: int | None = None


class Monitored(NamedTuple):
    """The agents whom a supervisor monitors during a leg, as far as that was told.

    Attributes:
        moment: when that was told first.
        agents: ids of devices; in a text session, of users. Several where a subscription was replaced as the leg began.
        is_sure: whether the leg can follow nobody else: it was seen to begin, and its scope is Agent.
    """

    moment: Moment
    agents: tuple[str, ...]
    is_sure: bool


_NO_LINE, _NO_TIME = 0, float("nan")


class Marks:
    """The messages and requests of a subject in their order, 16 bytes each."""

    __slots__ = ("_files", "_lines", "_times", "_whats", "_words")

    def __init__(self) -> None:
        self._lines = array("L" if array("L").itemsize == 4 else "I")
        self._times = array("d")
        self._files = array("H")
        self._whats = array("H")
        self._words: list[tuple[str, int | None]] = [("", None)]

    def add(self, moment: Moment, file: int, operation: str = "", code: int | None = None) -> None:
        """Add one; ``file`` is the number of its file in the recording."""
        told = (operation, code)
        if told not in self._words:
            self._words.append(told)
        self._lines.append(moment.line or _NO_LINE)
        self._times.append(_NO_TIME if moment.at is None else moment.at)
        self._files.append(file)
        self._whats.append(self._words.index(told))

    def __len__(self) -> int:
        return len(self._lines)

    def told(self, files: tuple[str | None, ...]) -> Iterator[Mark]:
        """Give them in their order; ``files`` are the names of the recording's files."""
        for line, time, file, what in zip(self._lines, self._times, self._files, self._whats, strict=True):
            at = None if time != time else time
            yield Mark(Moment(line or None, at, files[file]), *self._words[what])


@define(slots=True, eq=False, weakref_slot=False)
class Track:
    """One subject.

    Attributes:
        kind: what it is.
        name: what findings call it, such as ``call c-9 of device d-1``.
        client: whose recording it is; None if no line told.
        id: of the call or the session.
        device: id of the device in the call; None for a text session.
        medium: of a text session; None for a call.
        course: what is possible, as it is followed.
        lag: seconds that a message may be under way.
        files: names of the recording's files.
        monitored: whom the supervisor monitored in each leg, as far as that was told.
        first: its first line.
        last: the last line of the recording once that is over, or of the subject.
        findings: what was found about it, in the order of their places.
    """

    kind: Kind
    name: str
    client: str | None
    id: str
    course: Course
    lag: float
    files: list[str | None]
    device: str | None = None
    medium: Medium | None = None
    monitored: list[Monitored] = field(factory=list[Monitored])
    first: Moment | None = None
    last: Moment | None = None
    findings: list[Finding] = field(factory=list[Finding])
    marked: Marks = field(factory=Marks)
    seen: Seen = field(factory=Seen)
    is_known: bool = False
    """It is what `kind` says; until then it may be a call or session of another kind."""
    highest: int | None = None
    """The highest duration of the present leg."""
    began: float | None = None
    """By when the present leg had begun, in seconds since 1970, as times and durations tell."""
    is_on: bool = False
    """Its last message did not say that it is over, or only rings."""
    rings: bool = False
    """Its last message said that it rings."""
    late_in_a_row: int = 0
    may_be_another: bool = False
    """The newest message with a lower duration may be the first one of another leg, whose predecessor ended unseen."""
    holes: int = 0
    """Places that could not be read, up to its last message."""

    @property
    def agent(self) -> str | None:
        """The device that the supervisor monitored last, as far as that was told."""
        return " or ".join(self.monitored[-1].agents) or None if self.monitored else None

    def monitored_until(self, moment: Moment) -> Monitored:
        """Give whom he monitored in what was there at that moment."""
        there = [each for each in self.monitored if _is_by(each.moment, moment)]
        return there[-1] if there else Monitored(moment, (), is_sure=False)

    @property
    def marks(self) -> Iterator[Mark]:
        """Its messages and requests in their order; `marked` tells how many there are."""
        return self.marked.told(tuple(self.files))

    def spans(self) -> Iterator[Span]:
        """Give its time in spans, in order; each begins where the one before ends, and neighbours differ.

        A message tells of something that happened up to `lag` seconds before. So what begins with a message is
        possible that much earlier, and what it ends is certain that much shorter.
        """
        if self.last is None:
            return
        told = list(self.course.stretches())
        begins = [(begin.before(self.lag), number) for number, (begin, _) in enumerate(told) if number]
        cuts = sorted(
            [(begin, 1, number, number) for number, (begin, _) in enumerate(told)]
            + [(begin, 0, number - 1, number) for begin, number in begins],
            key=lambda cut: (_time_of(cut[0]), cut[3], cut[1]),
        )
        yield from _merged(self._cut(told, cuts), self.last)

    def _cut(
        self, told: list[tuple[Moment, Possible]], cuts: list[tuple[Moment, int, int, int]]
    ) -> Iterator[tuple[Moment, Possible]]:
        """Give what is possible from each cut on: of the stretch that goes on and of those that may have begun."""
        oldest = newest = 0
        for begin, goes_on, _, number in cuts:
            if goes_on:
                oldest = number
            newest = max(newest, number)
            sets = [possible for _, possible in told[oldest : newest + 1]]
            yield begin, UNKNOWN if UNKNOWN in sets else together(sets)


def _is_by(one: Moment, other: Moment) -> bool:
    if one.at is not None and other.at is not None:
        return one.at <= other.at
    return (one.line or 0) <= (other.line or 0)


def _time_of(moment: Moment) -> float:
    return float("-inf") if moment.at is None else moment.at


def _merged(cuts: Iterator[tuple[Moment, Possible]], last: Moment) -> Iterator[Span]:
    begin: Moment | None = None
    present: Possible = UNKNOWN
    for moment, possible in cuts:
        if begin is not None and possible == present:
            continue
        if begin is not None and begin != moment:
            yield Span(begin, moment, present)
        begin, present = moment, possible
    if begin is not None:
        yield Span(begin, last, present)
