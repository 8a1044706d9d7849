"""An audit of a recording in parts: each group is told what the whole recording tells.

A group has its own lines only. These things of an audit rest on all of them:

| what                                                                     | how a group is told it           |
|--------------------------------------------------------------------------|----------------------------------|
| the time of a line that tells none, or an earlier one than the one above | what the clock shows before it   |
| when the recording begins and ends                                       | its first and its last moment    |
| what could not be read in another group                                  | the positions; see `grouped`     |
| whether the requests of whoever is not named are recorded                | the position of the first of them |

A first pass reads the times. The recording may be cut into runs of pieces for that, which are put together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import asdict, define, evolve, field, frozen

from monitoring_core.conformance.audit.audited import Audited, audit_of
from monitoring_core.conformance.grouped import Followed, follow_group
from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import Record, records
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.follow.assumed import USUAL, Assumed
from monitoring_core.follow.claims import EVERYTHING, Claim
from monitoring_core.follow.finding import Place
from monitoring_core.follow.moments import seconds
from monitoring_core.follow.views import answer_views, request_view
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.errors import PayloadError

__all__ = ["AuditedGroup", "ClockReader", "Clocked", "Run", "Whole", "audit_group", "whole_of"]

_NOWHERE = Place()


@frozen
class Clocked:
    """The part of a record that the clock needs.

    Attributes:
        at: its time in seconds since 1970; None if it tells none.
        asks: whether it is a request of whoever is not named.
    """

    at: float | None
    asks: bool


class ClockReader:
    """Reads what the records of a piece tell the clock.

    Args:
        decoder: who reads the JSON.
    """

    def __init__(self, decoder: str = "auto") -> None:
        self._decode: Decode = decoder_named(decoder)

    def told(self, piece: bytes | None) -> list[Clocked]:
        """Give what each record of a piece tells; None is a piece that is too long to be read."""
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
        last: the same of the last one.
        timed: position of the first piece with a record that tells a time.
        first_at: that time.
        highest: the latest time.
        asked: position of the first request of whoever is not named.
    """

    begins: int
    first: int | None = None
    last: int | None = None
    timed: int | None = None
    first_at: float | None = None
    highest: float | None = None
    asked: int | None = None

    def take(self, position: int, told: Iterable[Clocked]) -> None:
        """Take in what a piece tells."""
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
        """Give it as plain data that `Run` is made of again."""
        return asdict(self)


def _later(now: float | None, at: float | None) -> float | None:
    """Give what the clock shows after a record; it never goes back."""
    return now if at is None or (now is not None and at < now) else at


@frozen
class Whole:
    """The times of all pieces of a recording.

    Attributes:
        run: all of them as one run.
        before: position at which a run begins -> what the clock shows before it.
    """

    run: Run
    before: Mapping[int, float | None]

    def readings(self, pieces: Iterable[tuple[int, list[Clocked]]]) -> Iterator[float | None]:
        """Give what the clock shows before each piece of one run.

        Args:
            pieces: each with its position, from the beginning of the run on.
        """
        now: float | None = None
        is_first = True
        for position, told in pieces:
            now, is_first = (self.before[position] if is_first else now), False
            yield now
            for each in told:
                now = _later(now, each.at)


def whole_of(runs: Iterable[Run]) -> Whole:
    """Put the runs of a recording together."""
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
        met: positions of the pieces of it in which something could not be read.
    """

    audited: Audited
    met: set[int] = field(factory=set[int])


def audit_group(
    items: Iterable[tuple[int, Item, float | None]],
    whole: Whole,
    gaps: Sequence[int],
    *,
    file: str | None = None,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    assumed: Assumed = USUAL,
    agents_as_shown: bool = False,
) -> AuditedGroup:
    """Audit one group of a recording.

    Args:
        items: its pieces in order, each with its position, which is its line, and what the clock shows before it.
        whole: what all pieces of the recording tell the clock.
        gaps: as for `follow_group`. If more are met, all groups have to be audited again, and told of them.
        file: what the recording is called.
        ruleset: what it is judged by.
        decoder: who reads the JSON.
        memory: as for `follow_group`.
        assumed: what is assumed of the recording.
        agents_as_shown: as for `audit_of`.
    """
    timeline = Timeline(ruleset, assumed)
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
    follow = follow_group(
        in_time(),
        gaps,
        file=file,
        ruleset=ruleset,
        decoder=decoder,
        memory=memory,
        assumed=assumed,
        timeline=timeline,
    )
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
