"""Subjects of a recording: what devices, legs, text sessions and agents' calls have in common.

A subject is a device, a leg, a text session or an agent's call of one client. Whatever kind it is, the same happens. It
hands its history what it observes. The history says which rules are certain to be broken, and each becomes a finding. A
request whose outcome never shows is told late: the finding waits, and becomes a note where the outcome shows after all.
It stays as it is if that is the outcome of a later request, whose line may stand behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

from attrs import define, evolve

from monitoring_core.follow.automata.hypotheses import END
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, LAG_MESSAGES, Charge, Happened
from monitoring_core.follow.engine.history import Explained, History, Verdict
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Cause, Doubts
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.judgement import Broken, broken_rule
from monitoring_core.follow.findings.moments import is_later, seconds
from monitoring_core.follow.findings.oddities import ABOUT_LISTS, ODDITIES, Judged, Oddity, exercised
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import EXPLAINED, NO_MARKS, Marks, Standing
from monitoring_core.follow.lines.messages import CONFIGURED
from monitoring_core.follow.subjects.seen import Seen
from monitoring_core.follow.wording.common import STEPS, Line, Worded, made
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import AT_MOST, Evidence, at_most
from monitoring_core.rulesets import Ruleset

__all__ = ["AnySubject", "Subject", "Unshown", "as_judged"]

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")

OTHER_REFUSAL = 1
"""The status that stands for every refusal for a reason that the state does not tell."""


def as_judged(status: int | None, *, reach: int, was_offered: bool) -> tuple[int | None, int, bool]:
    """Return the parts of an answer that matter, so that few answers differ.

    Args:
        status: of the answer; None if none was recorded.
        reach: how old that may be of which its request is the line, in messages; 0 if it stands too late.
        was_offered: whether the last two messages offered what was asked for.

    Returns:
        The status, how far it reaches, and whether it was offered. All refusals for a reason that the state does not
        tell have one status. Only an accepted request reaches back. Only a request that the state should have opened
        counts as offered.
    """
    if status in (0, None):
        return status, reach, False
    return (status, 0, was_offered) if status in (2, 3) else (OTHER_REFUSAL, 0, False)


class Unshown(NamedTuple):
    """An accepted request that never showed, and the finding that waits.

    Attributes:
        asked: what it asked for.
        finding: a note if the outcome shows after all.
        since: messages since the outcome showed, with the one that shows it; 0 while none does.
    """

    asked: Hashable
    finding: Finding
    since: int = 0


@define(slots=True, eq=False, weakref_slot=False)
class Subject(Generic[Hypothesis, Observation]):
    """Base of the four kinds of subject.

    There are thousands of them and most are simple, so what is rarely needed is made when it is.
    """

    KIND: ClassVar[str] = ""
    """What such subjects are in doubts, in the plural."""
    COUNTED_AS: ClassVar[str] = ""
    """Their kind in the counts of verdicts, one of `standing.KINDS`."""

    ruleset: Ruleset
    exercised: set[str]
    doubts: Doubts
    seen: Seen | None = None
    """The messages that were seen of it, to tell duplicates by."""
    heard: int = 0
    """The number of the follower's message that was the last about it."""
    gaps: int = 0
    """How many unreadable places the recording had when it was heard last."""
    assumed: Assumed = USUAL
    """What is assumed of the recording."""
    last_at: str | None = None
    """When its last message was taken; of a leg the last that was no duplicate."""
    marks: Marks = NO_MARKS
    """The marks that its verdict is made of."""
    refused: dict[Hashable, Line] | None = None
    """What was asked for -> the newest request for it that was refused, the newest last."""
    forgot_refused: bool = False
    history: History[Hypothesis, Observation] | None = None
    """How it is explained; None until something was observed."""
    unshown: tuple[Unshown, ...] = ()
    """What was asked for and never showed."""
    refusals: tuple[Finding, ...] = ()
    """The findings about refusals of what was offered. The message that it was no longer open may come yet."""
    reported: tuple[int, ...] = ()
    """Hashes of the oddities that were told."""

    @property
    def name(self) -> str:
        """Its name in findings."""
        raise NotImplementedError

    @property
    def pending(self) -> tuple[str, ...]:
        """The operations that were accepted and have not shown yet."""
        raise NotImplementedError

    def was_seen(self, message: int, *, tells_age: bool = False) -> bool:
        """Tell whether an equal message of it was seen before, and remember this one; see `Seen.before`."""
        if self.seen is None:
            self.seen = Seen()
        return self.seen.before(message, tells_age=tells_age)

    def is_slow(self, stamp: Stamp) -> bool:
        """Tell whether a request stands too late to be the line of what the last message showed."""
        return is_later(stamp.at, self.last_at, self.assumed.request_lag)

    def may_ask(self, operation: str, offered: frozenset[str], before: frozenset[str], stamp: Stamp) -> bool:
        """Tell whether an operation is offered, or was until the line of a request for it may have come late.

        Args:
            operation: which.
            offered: what is offered now.
            before: what the message before the last one offered.
            stamp: of the request.
        """
        return operation in offered or (operation in before and not self.is_slow(stamp))

    def taken_at(self, stamp: Stamp) -> None:
        """Remember when the last message was taken."""
        self.last_at = stamp.at

    def forget_history(self) -> None:
        """Forget how it was explained."""
        self.history = None

    def forget_refused(self) -> None:
        """Forget the requests that were refused."""
        self.refused = None

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        raise NotImplementedError

    def resume(self, seen: Seen | None, counted_as: Standing | None) -> None:
        """Go on with the messages that were seen of it before it ended, and with the verdict it was counted under."""
        self.seen, self.marks = seen, NO_MARKS._replace(counted_as=counted_as)

    def remember_refused(self, shows: Hashable, asked: Line) -> None:
        """Remember the newest refused request for what it would have shown."""
        if self.refused is None:
            self.refused = {}
        self.refused.pop(shows, None)
        if len(self.refused) >= bounds.REFUSED:
            del self.refused[next(iter(self.refused))]
            self.forgot_refused = True
        self.refused[shows] = asked

    def _is_told(self, rule: str, message: str, stamp: Stamp, *, again: bool) -> bool:
        """Tell whether a broken rule is told: once for the subject unless ``again``; remember it."""
        self.exercised.add(rule)
        if stamp.is_answer and rule in ABOUT_LISTS:
            return False
        key = hash((rule, message))
        if key in self.reported:
            return again
        if len(self.reported) < bounds.REPORTED:
            self.reported = (*self.reported, key)
        return True

    def findings(self, broken: Iterable[Broken], stamp: Stamp, *, again: bool = False) -> list[Finding]:
        """Make the findings, each oddity once for the subject unless ``again``."""
        told: list[Finding] = []
        for each in broken:
            if self._is_told(each.rule, each.message, stamp, again=again):
                told.append(each.finding(self.name, stamp))
        if told:
            proves = any(each.level is not Severity.NOTE or each.rule not in CONFIGURED for each in told)
            self._mark(violates=any(each.level is not Severity.NOTE for each in told), breaks=proves)
        return told

    def finding(self, worded: Worded, explained: Explained[Any, Any]) -> Finding | None:
        """Make the finding of what a history explains; None if it was told before, and is no step that is told anew."""
        if not self._is_told(worded.rule, worded.message, worded.stamp, again=explained.charge.what in STEPS):
            return None
        finding = made(self.name, worded, explained, self.ruleset)
        if explained.charge.what is not Happened.OFFERED_REFUSED:
            proves = explained.charge.what not in ASKED_ELSEWHERE
            self._mark(violates=finding.level is not Severity.NOTE, breaks=proves)
        return finding

    def _mark(self, *, violates: bool, breaks: bool) -> None:
        """Mark what a finding says of it."""
        marks = self.marks
        if (violates and not marks.violates) or (breaks and not marks.breaks):
            self.marks = marks._replace(violates=marks.violates or violates, breaks=marks.breaks or breaks)

    def doubt_losses(self, verdict: Verdict) -> None:
        """Doubt a subject that only lost messages explain."""
        if verdict.lost <= self.assumed.may_lose or self.marks.violates:
            return
        rules = dict.fromkeys(each.rule for each in verdict.suspected if each.what not in ASKED_ELSEWHERE)
        if rules:
            self.doubt(Cause.LOST, f"{self.name}: {verdict.lost:,} lost, or else {' and '.join(rules)} is broken")

    def doubt(self, cause: Cause, told: str) -> None:
        """Doubt it, so that its verdict is inconclusive; ``told`` says why."""
        self.doubts.add(cause, self.KIND, told)
        self.marks = self.marks._replace(is_doubted=True)

    def is_explained_by_a_loss(self, oddity: Oddity) -> bool:
        """Tell whether one lost message may explain an oddity. Then it is doubted, unless messages may be lost."""
        if self.assumed.is_reliable:
            return False
        rule = ODDITIES[oddity]
        self.exercised.add(rule)
        if not self.assumed.may_lose:
            self.doubt(Cause.LOST, f"{self.name}: 1 lost, or else {rule} is broken")
        return True

    def odd(self, oddity: Oddity, message: str, expected: str, evidence: Evidence, stamp: Stamp) -> list[Finding]:
        """Make the finding of an oddity, and count its rule among those that the recording is judged by."""
        self.exercised.add(ODDITIES[oddity])
        return self.findings([broken_rule(ODDITIES[oddity], message, expected, self.ruleset, evidence)], stamp)

    def judged(self, *what: Judged) -> None:
        """Count the rules that something is judged by."""
        for each in what:
            self.exercised |= exercised(each, self.ruleset)

    @property
    def standing(self) -> Standing | None:
        """The verdict on it so far; None if nothing of it was observed."""
        marks = self.marks
        if self.history is None and not marks.was_explained:
            return None
        doubted = Standing.INCONCLUSIVE if marks.is_doubted else Standing.CONFORMS
        return Standing.VIOLATES if marks.breaks else doubted

    def table(self) -> Table[Hypothesis, Observation]:
        """Return the table of its automaton."""
        raise NotImplementedError

    def worded(self, explained: Explained[Hypothesis, Observation]) -> tuple[Worded, Hashable]:
        """Return the words of a finding, and the thing that its request asked for."""
        raise NotImplementedError

    def ages(self, seen: Observation) -> bool:
        """Tell whether an observation is a message that makes older what waits and what is owed."""
        raise NotImplementedError

    def reach(self, stamp: Stamp) -> int:
        """Return the age up to which a request explains a change; 0 if the request is too late.

        The age of a change is the number of messages with something new since, the message of the change included.
        """
        asked = seconds(stamp.at)
        if self.is_slow(stamp):
            return 0
        told = self.history.newest(self.ages, LAG_MESSAGES) if self.history is not None else []
        shown = [seconds(each.at) for each in told]
        near = [asked is None or each is None or asked - each <= self.assumed.request_lag for each in shown]
        return LAG_MESSAGES + 1 if all(near) else near.index(False) + 1

    def explaining(self) -> History[Hypothesis, Observation]:
        """Return the history, which begins if there is none."""
        history = self.history
        if history is None:
            history = self.history = History(self.table())
        return history

    def observe(self, seen: Observation, stamp: Stamp, context: Any = None) -> list[Finding]:
        """Let the history take what was observed, and give what is certain then.

        Args:
            seen: what was observed.
            stamp: where it stands.
            context: what the wording of a finding needs of that moment.
        """
        history = self.explaining()
        found = history.observe(seen, stamp, context)
        return self._found(history, found) if found else []

    def _found(self, history: History[Hypothesis, Observation], found: tuple[Charge, ...]) -> list[Finding]:
        made: list[Finding] = []
        for explained in history.explain(found):
            worded, asked = self.worded(explained)
            if explained.charge.what in ASKED_ELSEWHERE and self._shows_late(asked):
                continue
            finding = self.finding(worded, explained)
            if finding is None:
                continue
            if explained.charge.what is Happened.SILENT:
                self.unshown = (*self.unshown, Unshown(asked, finding))[-bounds.UNSHOWN :]
            elif explained.charge.what is Happened.OFFERED_REFUSED:
                self.refusals = (*self.refusals, finding)[-bounds.UNSHOWN :]
            else:
                made.append(finding)
            if explained.charge.what in ASKED_ELSEWHERE and self.forgot_refused:
                self.doubts.add(Cause.OVERFLOWN, "requests", self.name)
        return made

    def _shows_late(self, asked: Hashable) -> bool:
        """Tell whether something shows that was asked for here, and late: no other window has to have asked for it."""
        return any(each.since and each.asked == asked for each in self.unshown)

    def shows_after_all(self, is_shown: Callable[[Any], bool]) -> list[Finding]:
        """Return as notes the late findings whose outcome shows after all.

        They wait until no line of a later request can explain the outcome.

        Args:
            is_shown: whether the newest message shows what a request asked for.
        """
        older = [each._replace(since=each.since + 1) for each in self.unshown]
        self.unshown = tuple(
            [each if each.since > 1 or is_shown(each.asked) else each._replace(since=0) for each in older]
        )
        return [_lowered(each.finding) for each in self._taken(lambda each: each.since > LAG_MESSAGES)]

    def forget_refusals(self) -> None:
        """Forget the refusals of what was offered, since the subject is over and nothing shows it any more."""
        self.refusals = ()

    def refused_still(self, offered: frozenset[str]) -> list[Finding]:
        """Return the findings about refusals of what the next new message offers, too; the others are dropped.

        What is not offered then may have been closed before the request, by something whose message is late or lost.
        """
        told = [each for each in self.refusals if each.operation in offered]
        self.refusals = ()
        self._mark(violates=False, breaks=bool(told))
        return told

    def told_at_last(self, is_meant: Callable[[Any], bool] = lambda _: True, *, reach: int = 0) -> list[Finding]:
        """Return the findings about requests whose outcome never showed, or is that of another request.

        Args:
            is_meant: which requests are meant, by what they asked for.
            reach: if these are asked for again, how old the outcome may be of which that is the line.
        """
        taken = self._taken(lambda each: is_meant(each.asked))
        return [each.finding if each.since < max(reach, 1) else _lowered(each.finding) for each in taken]

    def shown_by_its_end(self, asked: Hashable) -> list[Finding]:
        """Return as notes the findings about requests whose outcome is the end of the subject."""
        return [_lowered(each.finding) for each in self._taken(lambda each: each.asked == asked)]

    def _taken(self, is_meant: Callable[[Unshown], bool]) -> list[Unshown]:
        taken = [each for each in self.unshown if is_meant(each)]
        self.unshown = tuple([each for each in self.unshown if each not in taken])
        return taken

    def finish(self) -> list[Finding]:
        """Return the findings that waited for more evidence."""
        made: list[Finding] = []
        if self.history is not None:
            self.marks = EXPLAINED if self.marks is NO_MARKS else self.marks._replace(was_explained=True)
            if self.history.belief.is_cut:
                # A hypothesis that was left out may have been the right one.
                self.doubts.add(Cause.CUT, self.KIND, self.name)
            made = self.observe(END, Stamp())
            self.doubt_losses(self.history.conclude())
        # Nothing came after these that would explain them.
        refused = self.refused_still(frozenset([each.operation or "" for each in self.refusals]))
        return [*made, *refused, *self.told_at_last()]


AnySubject: TypeAlias = Subject[Any, Any]


def _lowered(finding: Finding) -> Finding:
    """Return a finding as a note."""
    return evolve(finding, level=at_most(finding.level, AT_MOST[Evidence.WEAK]))
