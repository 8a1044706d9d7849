"""The outcome of an audit: rows, answers and totals of each recording, and the exit status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from monitoring_core.conformance.audit.questions import Answer, Question
from monitoring_core.conformance.audit.rows import Row, judged, rows
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.timelines.intervals import Certainty
from monitoring_core.conformance.timelines.situations import LegSituation, SessionSituation, Situation
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Span, Track
from monitoring_core.conformance.verdict import Status, reasons, status_of
from monitoring_core.vocabulary import MonitoringState, VisibilityMode

__all__ = ["Audited", "Total", "audit_of", "status", "summed"]


@frozen(order=True)
class Total:
    """The time that one supervisor spent in one state with one agent.

    Attributes:
        supervisor: the client, or the device if no client is named.
        agent: the id of the agent whom he monitored; several possible ones are joined by ``or``; empty if unknown.
        kind: ``leg`` or ``session``.
        what: the state or the mode.
        certain: the seconds that are certain.
        possible: the most seconds that are possible, with the certain ones.
        unknown: the seconds about which nothing is known.
    """

    supervisor: str
    agent: str
    kind: str
    what: str
    certain: float = 0.0
    possible: float = 0.0
    unknown: float = 0.0


@frozen
class Audited:
    """The outcome of the audit of one recording.

    Attributes:
        file: its name as it was given; None if it has none.
        rows: the times in which somebody could hear or see somebody; empty if questions were asked.
        answers: the answers to the questions, in order.
        totals: the totals by supervisor and agent; empty if the recording has no times.
        messages: the number of messages about monitoring in it.
        timeless: the number of lines without a time.
        backwards: the number of lines with a time before that of the line above.
        holes: the number of places that could not be read.
        assumed: the assumptions about it, in words.
        doubts: the reasons why it is inconclusive, in words.
        unusable: why it could not be used, or not to its end; None if it could.
        checked: the outcome of its check, for formats that draw timelines.
    """

    file: str | None
    rows: tuple[Row, ...] = ()
    answers: tuple[Answer, ...] = ()
    totals: tuple[Total, ...] = ()
    messages: int = 0
    timeless: int = 0
    backwards: int = 0
    holes: int = 0
    assumed: str = ""
    doubts: tuple[str, ...] = ()
    unusable: str | None = None
    checked: Checked | None = field(default=None, eq=False, repr=False)


def audit_of(checked: Checked, questions: Sequence[Question] = (), *, agents_as_shown: bool = False) -> Audited:
    """Audit a recording that was checked with a timeline.

    Args:
        checked: the outcome of the check.
        questions: the questions; without a question the audit lists every interval.
        agents_as_shown: as for `intervals.pairs_in`.
    """
    timeline = checked.timeline
    if timeline is None:
        return Audited(checked.file, unusable=checked.unusable)
    told = () if questions else rows(timeline, agents_as_shown=agents_as_shown)
    return Audited(
        file=checked.file,
        rows=tuple(told),
        answers=tuple(each.answer(timeline, agents_as_shown=agents_as_shown) for each in questions),
        totals=tuple(summed(_totals(timeline))),
        messages=checked.messages,
        timeless=timeline.clock.timeless,
        backwards=timeline.backwards,
        holes=len(timeline.holes),
        assumed=str(timeline.assumed),
        doubts=tuple(reasons(checked.doubts)),
        unusable=checked.unusable,
        checked=checked,
    )


_WORDS: Mapping[Kind, tuple[MonitoringState | VisibilityMode, ...]] = {
    Kind.LEG: tuple(MonitoringState),
    Kind.SESSION: tuple(VisibilityMode),
}


def _totals(timeline: Timeline) -> Iterator[Total]:
    if not timeline.has_times:
        return
    for track in timeline.tracks:
        for word in _WORDS.get(track.kind, ()):
            yield from _of_word(track, word)


def _of_word(track: Track, word: MonitoringState | VisibilityMode) -> Iterator[Total]:
    def judge(span: Span) -> Certainty | None:
        told = [_word_of(each) is word for each in span.possible]
        if not told:
            return Certainty.UNKNOWN
        return Certainty.CERTAIN if all(told) else Certainty.POSSIBLE if any(told) else None

    supervisor = track.client if track.client is not None else track.device or track.id
    for begin, end, certainty in judged(track, judge):
        row = Row.of(track, str(word), begin, end, certainty)
        seconds = row.seconds or 0.0
        yield Total(
            supervisor,
            " or ".join(row.agents),
            str(track.kind),
            str(word),
            seconds if certainty is Certainty.CERTAIN else 0.0,
            seconds if certainty is not Certainty.UNKNOWN else 0.0,
            seconds if certainty is Certainty.UNKNOWN else 0.0,
        )


def _word_of(situation: Situation) -> MonitoringState | VisibilityMode | None:
    if isinstance(situation, LegSituation):
        return situation.state
    return situation.mode if isinstance(situation, SessionSituation) else None


def summed(totals: Iterable[Total]) -> list[Total]:
    """Return the totals with equal supervisor, agent and state added up, sorted by these."""
    sums: dict[tuple[str, str, str, str], Total] = {}
    for each in totals:
        key = (each.supervisor, each.agent, each.kind, each.what)
        known = sums.get(key, Total(*key))
        sums[key] = Total(
            *key,
            round(known.certain + each.certain, 3),
            round(known.possible + each.possible, 3),
            round(known.unknown + each.unknown, 3),
        )
    return sorted(each for each in sums.values() if each.possible or each.unknown)


def status(audits: Sequence[Audited], *, allow_inconclusive: bool = False) -> Status:
    """Return the exit status; a certain answer to a question counts as a finding of a check.

    Without a question there is no finding. If something is only possible, unknown or not answered, it is inconclusive.
    """
    answers = [answer for each in audits for answer in each.answers]
    found = {row.certainty for answer in answers for row in answer.rows}
    is_open = bool(found - {Certainty.CERTAIN}) or any(each.unanswered is not None for each in answers)
    applies = {
        Status.UNUSABLE: any(each.unusable is not None for each in audits),
        Status.FINDINGS: Certainty.CERTAIN in found,
        Status.NOTHING: not any(each.messages for each in audits),
        Status.INCONCLUSIVE: is_open or any(each.doubts for each in audits),
    }
    return status_of([each for each, is_so in applies.items() if is_so], allow_inconclusive=allow_inconclusive)
