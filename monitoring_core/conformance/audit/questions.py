"""The questions of an audit. An answer has rows, or the reason why a recording cannot answer the question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from attrs import frozen

from monitoring_core.conformance.audit.durations import in_words
from monitoring_core.conformance.audit.rows import HEARS, Row, judged
from monitoring_core.conformance.timelines.intervals import Certainty, intervals, pairs_in
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.notes import Note
from monitoring_core.conformance.timelines.situations import LegSituation, Situation
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.conformance.timelines.tracks import Kind, Span, Track
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import MonitoringState, Party

__all__ = ["PRIVATE_NOTE", "Answer", "Coached", "HeardBy", "NoteSeenBy", "Question", "SilentLonger"]

PRIVATE_NOTE = "private note"
_NO_LEG = "no call of a supervisor is in the recording"
_COACHING = (Party.SUPERVISOR, Party.AGENT)


@frozen
class Answer:
    """The answer that a recording gives to a question.

    Attributes:
        question: the question in words.
        rows: the times that answer it; empty if there was no such time.
        unanswered: why the recording cannot answer it; None if it can.
    """

    question: str
    rows: tuple[Row, ...] = ()
    unanswered: str | None = None


class Question(Protocol):
    """A question of an audit."""

    @property
    def words(self) -> str:
        """The question in words."""
        ...

    def answer(self, timeline: Timeline, *, agents_as_shown: bool) -> Answer:
        """Return the answer of a recording.

        Args:
            timeline: the timeline of the recording.
            agents_as_shown: as for `intervals.pairs_in`.
        """
        ...


@frozen
class HeardBy:
    """The question when one party could hear another one.

    Attributes:
        listener: the party that hears.
        speaker: the party that is heard.
    """

    listener: Party
    speaker: Party

    @property
    def words(self) -> str:
        """The question in words."""
        return f"when could the {self.listener} hear the {self.speaker}"

    def answer(self, timeline: Timeline, *, agents_as_shown: bool) -> Answer:
        """Return the intervals of this pair in every call; for the arguments see `Question.answer`."""
        legs = _legs(timeline)
        if not legs:
            return Answer(self.words, unanswered=_NO_LEG)
        made: list[Row] = []
        for track in legs:
            for each in intervals(track, agents_as_shown=agents_as_shown):
                if (each.speaker, each.listener) == (self.speaker, self.listener):
                    told = (each.begin, each.end, each.certainty)
                    made.append(Row.of(track, HEARS, *told, str(self.speaker), str(self.listener)))
        return Answer(self.words, tuple(made))


@frozen
class Coached:
    """The question when an agent was coached in a call.

    Attributes:
        agent: id of his device, or a uri that ends in it.
    """

    agent: str

    @property
    def words(self) -> str:
        """The question in words."""
        return f"when was {self.agent} coached"

    def answer(self, timeline: Timeline, *, agents_as_shown: bool) -> Answer:
        """Return the times in which the agent could hear a coach; for the arguments see `Question.answer`."""
        legs, wanted = _legs(timeline), device_id(self.agent)
        if not legs:
            return Answer(self.words, unanswered=_NO_LEG)
        of_agent = [track for track in legs if any(wanted in each.agents for each in track.monitored)]
        if not of_agent and all(each.agents for track in legs for each in track.monitored):
            told = f"no device in the recording shows a subscription to {wanted} with a call"
            return Answer(self.words, unanswered=told)
        made: list[Row] = []
        for track in legs:
            judge = partial(_coaching, agents_as_shown=agents_as_shown)
            for begin, end, certainty in judged(track, judge):
                known = _as_far_as_agent(track, wanted, end, certainty)
                if known is not None:
                    made.append(Row.of(track, str(MonitoringState.COACH), begin, end, known, *map(str, _COACHING)))
        return Answer(self.words, tuple(made))


def _coaching(span: Span, *, agents_as_shown: bool) -> Certainty | None:
    def certainly(situation: Situation) -> bool:
        return _is_in(situation, MonitoringState.COACH) and _COACHING in told(situation)[0]

    def possibly(situation: Situation) -> bool:
        return _is_in(situation, MonitoringState.COACH) and _COACHING in told(situation)[1]

    told = partial(pairs_in, agents_as_shown=agents_as_shown)
    return _known(span, certainly, possibly)


def _as_far_as_agent(track: Track, agent: str, moment: Moment, certainty: Certainty) -> Certainty | None:
    """Return a certainty, lowered if it is not certain that the leg follows this agent; None if it follows another."""
    known = track.monitored_until(moment)
    if not known.agents:
        return Certainty.UNKNOWN
    if agent not in known.agents:
        return None
    return Certainty.POSSIBLE if certainty is Certainty.CERTAIN and not known.is_sure else certainty


@frozen
class SilentLonger:
    """The question who was in ListenIn for a long time without a switch.

    Attributes:
        seconds: the time must be longer than this.
    """

    seconds: float

    @property
    def words(self) -> str:
        """The question in words."""
        return f"who was in ListenIn for longer than {in_words(self.seconds)} without a switch"

    def answer(self, timeline: Timeline, *, agents_as_shown: bool) -> Answer:
        """Return the certain and possible long times in ListenIn; for the arguments see `Question.answer`."""
        del agents_as_shown
        legs = _legs(timeline)
        if not legs:
            return Answer(self.words, unanswered=_NO_LEG)
        if not timeline.has_times:
            return Answer(self.words, unanswered="no line of the recording tells a time")
        return Answer(self.words, tuple(row for track in legs for row in self._of(track)))

    def _of(self, track: Track) -> Iterator[Row]:
        certain = [Row.of(track, _LISTEN_IN, *each) for each in judged(track, _listens) if each[2] is _CERTAIN]
        long = [each for each in certain if (each.seconds or 0) > self.seconds]
        yield from long
        for begin, end, certainty in judged(track, _may_listen):
            row = Row.of(track, _LISTEN_IN, begin, end, certainty)
            has_certain = any(begin <= each.begin and each.end <= end for each in long)
            if (row.seconds or 0) > self.seconds and not has_certain:
                yield row


_LISTEN_IN = str(MonitoringState.LISTEN_IN)
_CERTAIN = Certainty.CERTAIN


def _listens(span: Span) -> Certainty | None:
    def is_so(situation: Situation) -> bool:
        return _is_in(situation, MonitoringState.LISTEN_IN)

    return _known(span, is_so, is_so)


def _may_listen(span: Span) -> Certainty | None:
    """Return the certainty of ListenIn; a certain time counts as a possible one, so that both are joined."""
    known = _listens(span)
    return Certainty.POSSIBLE if known is Certainty.CERTAIN else known


@frozen
class NoteSeenBy:
    """The question which private notes of a supervisor a party could see.

    Attributes:
        party: the party that sees them.
    """

    party: Party

    @property
    def words(self) -> str:
        """The question in words."""
        return f"which private notes could the {self.party} see"

    def answer(self, timeline: Timeline, *, agents_as_shown: bool) -> Answer:
        """Return the notes that the party saw or may have seen; for the arguments see `Question.answer`."""
        del agents_as_shown
        sessions = [each for each in timeline.tracks if each.kind is Kind.SESSION]
        if not sessions:
            return Answer(self.words, unanswered="no text session of a supervisor is in the recording")
        notes = list(timeline.notes.all())
        if not notes and not timeline.notes.requests:
            told = "no request to send is recorded, so nothing tells which texts were private"
            return Answer(self.words, unanswered=told)
        made = [self._row(note, sessions) for note in notes]
        return Answer(self.words, tuple(row for row in made if row is not None))

    def _row(self, note: Note, sessions: list[Track]) -> Row | None:
        seen = note.is_seen_by(self.party)
        of = [each for each in sessions if (each.medium, each.id) == note.session]
        own = [each for each in of if each.client == note.client] or of
        if seen is False or not own:
            return None
        apart = Certainty.CERTAIN if note.is_told_apart else Certainty.POSSIBLE
        certainty = Certainty.UNKNOWN if seen is None else apart
        shown = note.shown or note.sent
        begin, end = (note.sent, shown) if _is_by(note.sent, shown) else (shown, note.sent)
        return Row.of(own[0], PRIVATE_NOTE, begin, end, certainty, str(Party.SUPERVISOR), str(self.party))


def _is_by(one: Moment, other: Moment) -> bool:
    return (one.at or 0.0, one.line or 0) <= (other.at or 0.0, other.line or 0)


def _legs(timeline: Timeline) -> list[Track]:
    return [each for each in timeline.tracks if each.kind is Kind.LEG]


def _is_in(situation: Situation, state: MonitoringState) -> bool:
    return isinstance(situation, LegSituation) and situation.state is state


def _known(
    span: Span, certainly: Callable[[Situation], bool], possibly: Callable[[Situation], bool]
) -> Certainty | None:
    if span.is_unknown:
        return Certainty.UNKNOWN
    if all(map(certainly, span.possible)):
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if any(map(possibly, span.possible)) else None
