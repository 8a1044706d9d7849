"""The audit of a recording in parts: each group is told the facts that rest on the whole recording.

A group has only its own lines. These facts of an audit rest on all lines:

| fact                                                              | how a group is told it                 |
|-------------------------------------------------------------------|----------------------------------------|
| the time of a line without a time, or with one before the clock's | the time on the clock before each line |
| when the recording begins and ends                                | its first and its last moment          |
| the pieces of other groups that could not be read                 | their positions; see `grouped`         |
| whether requests of unnamed clients are recorded                  | the position of the first of them      |

A first pass reads the times. For this the recording may be cut into runs of pieces, which are joined again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

from attrs import asdict, define, evolve, field, frozen

from monitoring_core.conformance.audit.audited import Audited, audit_of
from monitoring_core.conformance.grouped import Followed, follow_group
from monitoring_core.conformance.how import Judging
from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import Record, records
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.follow.across.claims import EVERYTHING, Claim
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.follow.findings.finding import Place
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.lines.views import answer_views, request_view
from monitoring_core.rulesets import GWS_V2
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.errors import PayloadError

__all__ = ["AuditedGroup", "ClockReader", "Clocked", "Run", "Whole", "audit_group", "whole_of"]

_NOWHERE = Place()


@frozen
class Clocked:
    """The part of a record that the clock needs.

    Attributes:
        at: its time in seconds since 1970; None if it has no time.
        asks: whether it is a request of a client without a name.
    """

    at: float | None
    asks: bool


class ClockReader:
    """Reads the times of the records in a piece.

    Args:
        decoder: the name of the JSON decoder.
    """

    def __init__(self, decoder: str = "auto") -> None:
        self._decode: Decode = decoder_named(decoder)

    def told(self, piece: bytes | None) -> list[Clocked]:
        """Return the time of each record in a piece; a piece that is too long to be read is given as None."""
        if piece is None or is_blank(piece):
            return []
        try:
            whole: Told | None = Told(self._decode(piece))
        except PayloadError as error:
            _, whole = beside_damage(piece, error, 1, self._decode)
        if whole is None:
            return []
        found = records(whole.value, _NOWHERE, self._decode, whole.context)
        return [_clocked(each) for each in found if isinstance(each, Record)]


def _clocked(record: Record) -> Clocked:
    return Clocked(seconds(record.context.at), record.context.client is None and _asks(record.value))


def _asks(record: dict[str, Any]) -> bool:
    if "request" not in record:
        return False
    try:
        return answer_views(record) is None and request_view(record)[0] is not None
    except PayloadError:
        return False


@define
class Run:
    """The times of some pieces of a recording that follow each other.

    Attributes:
        begins: position of the first piece.
        first: position of the first piece with a record.
        last: position of the last piece with a record.
        timed: position of the first piece with a record that has a time.
        first_at: the time of that record, in seconds since 1970.
        highest: the latest time, in seconds since 1970.
        asked: position of the first request of a client without a name.
    """

    begins: int
    first: int | None = None
    last: int | None = None
    timed: int | None = None
    first_at: float | None = None
    highest: float | None = None
    asked: int | None = None

    def take(self, position: int, told: Iterable[Clocked]) -> None:
        """Take in the times of a piece."""
        for each in told:
            self.first = position if self.first is None else self.first
            self.last = position
            if each.asks and self.asked is None:
                self.asked = position
            if each.at is None:
                continue
            if self.timed is None:
                self.timed, self.first_at = position, each.at
            self.highest = _later(self.highest, each.at)

    def told(self) -> dict[str, Any]:
        """Return the run as plain data: the keyword arguments of `Run`."""
        return asdict(self)


def _later(now: float | None, at: float | None) -> float | None:
    """Return the time on the clock after a record; the clock never goes back."""
    return now if at is None or (now is not None and at < now) else at


@frozen
class Whole:
    """The times of all pieces of a recording.

    Attributes:
        run: all of them as one run.
        before: position at which a run begins -> the time on the clock before it.
    """

    run: Run
    before: Mapping[int, float | None]

    def readings(self, pieces: Iterable[tuple[int, list[Clocked]]]) -> Iterator[float | None]:
        """Yield the time on the clock before each piece of one run.

        Args:
            pieces: the pieces of the run in order, each with its position.
        """
        now: float | None = None
        is_first = True
        for position, told in pieces:
            now, is_first = (self.before[position] if is_first else now), False
            yield now
            for each in told:
                now = _later(now, each.at)


def whole_of(runs: Iterable[Run]) -> Whole:
    """Return the times of a recording, joined from its runs."""
    whole, before = Run(0), dict[int, float | None]()
    for run in sorted(runs, key=lambda each: each.begins):
        before[run.begins] = whole.highest
        whole.first = run.first if whole.first is None else whole.first
        whole.last = whole.last if run.last is None else run.last
        whole.asked = run.asked if whole.asked is None else whole.asked
        if whole.timed is None:
            whole.timed, whole.first_at = run.timed, run.first_at
        whole.highest = _later(whole.highest, run.highest)
    return Whole(whole, before)


@define
class AuditedGroup:
    """The outcome of the audit of one group.

    Attributes:
        audited: its rows, its totals and its figures.
        met: positions of its pieces in which something could not be read.
    """

    audited: Audited
    met: set[int] = field(factory=set[int])


def audit_group(
    items: Iterable[tuple[int, Item, float | None]],
    whole: Whole,
    gaps: Sequence[int],
    *,
    file: str | None = None,
    agents_as_shown: bool = False,
    **judging: Unpack[Judging],
) -> AuditedGroup:
    """Audit one group of a recording.

    Args:
        items: its pieces in order, each with its position, which is its line, and the time on the clock before it.
        whole: the times of all pieces of the recording.
        gaps: as for `follow_group`. If the audit finds more gaps, all groups must be audited again with all gaps.
        file: the name of the recording.
        agents_as_shown: as for `audit_of`.
        **judging: how it is judged; see `Judging`.
    """
    timeline = Timeline(judging.get("ruleset", GWS_V2), judging.get("assumed", USUAL))
    run, clock = whole.run, timeline.clock

    def in_time() -> Iterator[tuple[int, Item]]:
        for position, item, now in items:
            if run.asked is not None and run.asked < position:
                timeline.asks(None)
            if run.first is not None and run.first < position:
                is_timed = run.timed is not None and run.timed < position
                clock.first = Moment(run.first, run.first_at if is_timed else None, file)
                clock.last = Moment(None, now, file)
            yield position, item

    made = AuditedGroup(Audited(file))
    follow = follow_group(in_time(), gaps, file=file, timeline=timeline, **judging)
    for each in follow:
        if isinstance(each, Claim) and each.about == EVERYTHING:
            made.met.add(each.order[0])
        elif isinstance(each, Followed):
            clock.last = Moment(run.last, run.highest, file)
            timeline.ends()
            checked = evolve(each.checked, timeline=timeline)
            own_holes = len(checked.unreadable) + checked.unreadable_omitted
            made.audited = evolve(audit_of(checked, agents_as_shown=agents_as_shown), holes=own_holes)
    return made
