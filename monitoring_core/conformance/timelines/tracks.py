"""The track of one subject in a recording: its possible situations, messages, requests and findings over time.

A subject is a supervisor's device in one call, a supervisor's text session, or an agent's own call. If a device
has several legs in one call, they follow one another on one track, and the device is absent between them.
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
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.subjects.seen import Seen
from monitoring_core.vocabulary import Medium

__all__ = ["Kind", "Mark", "Marks", "Monitored", "Span", "Track"]


class Kind(StrEnum):
    """The kind of subject that a track is about."""

    LEG = "leg"
    SESSION = "session"
    AGENT_CALL = "agent's call"


class Span(NamedTuple):
    """A time in which the same situations are possible.

    Attributes:
        begin: the moment when it begins.
        end: the moment when it ends; the next span begins there.
        possible: the possible situations. If there is only one, it is certain. If there is none, nothing is known.
    """

    begin: Moment
    end: Moment
    possible: Possible

    @property
    def is_unknown(self) -> bool:
        """True if nothing is known."""
        return not self.possible

    @property
    def is_certain(self) -> bool:
        """True if only one situation is possible."""
        return len(self.possible) == 1

    @property
    def situation(self) -> Situation:
        """The situation that is certain.

        Raises:
            ValueError: no situation is certain.
        """
        (only,) = self.possible
        return only


class Mark(NamedTuple):
    """A message or a request of a subject.

    Attributes:
        moment: the moment when it was read.
        operation: the operation of a request; empty for a message.
        code: the status code of the answer to a request; None for a message, or without an answer.
    """

    moment: Moment
    operation: str = ""
    code: int | None = None


class Monitored(NamedTuple):
    """The agents whom a supervisor monitors during a leg, as far as that is known.

    Attributes:
        moment: the moment when this was known first.
        agents: ids of devices; in a text session, of users. Several if a subscription was replaced as the leg began.
        is_sure: whether the leg can follow nobody else, since its beginning was seen and its scope is Agent.
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
        """Add a message or request; ``file`` is the number of its file in the recording."""
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
        """Yield the messages and requests in order; ``files`` are the names of the recording's files."""
        for line, time, file, what in zip(self._lines, self._times, self._files, self._whats, strict=True):
            at = None if time != time else time
            yield Mark(Moment(line or None, at, files[file]), *self._words[what])


@define(slots=True, eq=False, weakref_slot=False)
class Track:
    """The track of one subject.

    Attributes:
        kind: the kind of the subject.
        name: its name in findings, such as ``call c-9 of device d-1``.
        client: the name of the client that recorded it; None if no line names one.
        id: the id of the call or the session.
        device: the id of the device in the call; None for a text session.
        medium: the medium of a text session; None for a call.
        course: its possible situations, as far as it was followed.
        lag: the seconds that a message may be on its way.
        files: the names of the recording's files.
        monitored: the agents whom the supervisor monitored in each leg, as far as that is known.
        first: the moment of its first line.
        last: the moment of its last line; after the end of the recording, that of the recording's last line.
        findings: the findings about it, in the order of their places.
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
    """True if its `kind` is certain; otherwise it may be a call or session of another kind."""
    highest: int | None = None
    """The highest duration of the present leg."""
    began: float | None = None
    """The latest possible beginning of the present leg, in seconds since 1970, by times and durations."""
    is_on: bool = False
    """True if its last message shows neither that it is over nor that it rings."""
    rings: bool = False
    """True if its last message shows that it rings."""
    late_in_a_row: int = 0
    """The number of its last messages in a row whose duration was lower than the highest one."""
    may_be_another: bool = False
    """True if the newest message with a lower duration may begin another leg, after an end that was not seen."""
    holes: int = 0
    """The number of places up to its last message that could not be read."""

    @property
    def agent(self) -> str | None:
        """The device that the supervisor monitored last, as far as that is known."""
        return " or ".join(self.monitored[-1].agents) or None if self.monitored else None

    def monitored_until(self, moment: Moment) -> Monitored:
        """Return the agents whom the supervisor monitored in the leg or session at that moment."""
        there = [each for each in self.monitored if _is_by(each.moment, moment)]
        return there[-1] if there else Monitored(moment, (), is_sure=False)

    @property
    def marks(self) -> Iterator[Mark]:
        """Its messages and requests in their order; `marked` tells how many there are."""
        return self.marked.told(tuple(self.files))

    def spans(self) -> Iterator[Span]:
        """Yield its time in spans, in order. Each span begins where the one before ends, and neighbours differ.

        A message shows something that happened up to `lag` seconds before. So a situation that begins with a message is
        possible up to that much earlier. A situation that it ends is certain only up to that much earlier.
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
        """Yield the possible situations from each cut on: those of all stretches that may be going on."""
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
