"""Subjects of a recording, whatever their kind: messages seen before, refused requests, and findings.

A subject is a device, a leg or a text session of one client. What happened to it is explained by a history;
here is what stands around that.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from attrs import define, evolve

from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, COSTS, Happened
from monitoring_core.follow.engine.history import Explained, Verdict
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.assumed import USUAL, Assumed
from monitoring_core.follow.findings.doubts import Cause, Doubts
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.judgement import Broken, broken_rule
from monitoring_core.follow.findings.moments import is_later
from monitoring_core.follow.findings.oddities import ABOUT_LISTS, ODDITIES, Judged, Oddity, exercised
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import EXPLAINED, NO_MARKS, Marks, Standing
from monitoring_core.follow.lines.messages import CONFIGURED
from monitoring_core.follow.subjects.seen import Seen
from monitoring_core.follow.wording.common import STEPS, Line, Worded, made
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import AT_MOST, Evidence, at_most
from monitoring_core.rulesets import Ruleset

__all__ = ["Subject", "as_judged"]

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


@define(slots=True, eq=False, weakref_slot=False)
class Subject:
    """Base of the three kinds of subject.

    There are thousands of them and most are simple, so what is rarely needed is made when it is.
    """

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

    def was_seen(self, message: Hashable, *, tells_age: bool = False) -> bool:
        """Tell whether an equal message of it was seen before, and remember this one; see `Seen.before`."""
        seen = self.seen
        if seen is None:
            seen = self.seen = Seen()
        return seen.before(message, tells_age=tells_age)

    def taken_at(self, stamp: Stamp) -> None:
        """Remember when the last message was taken."""
        self.last_at = stamp.at

    def is_slow(self, stamp: Stamp) -> bool:
        """Tell whether a request stands too late to be the line of what the last message showed."""
        return is_later(stamp.at, self.last_at, self.assumed.request_lag)

    def after_gap(self) -> None:
        """Take into account that anything may have happened to it in a place that could not be read."""
        raise NotImplementedError

    def finish(self) -> list[Finding]:
        """Return the findings that waited for more evidence, since none will come."""
        raise NotImplementedError

    def resume(self, seen: Seen | None, counted_as: Standing | None) -> None:
        """Go on with the messages that were seen of it before it ended, and with the verdict it was counted under."""
        self.seen, self.marks = seen, NO_MARKS._replace(counted_as=counted_as)

    def mark_explained(self) -> None:
        """Note that it had a history."""
        self.marks = EXPLAINED if self.marks is NO_MARKS else self.marks._replace(was_explained=True)

    def forget_standing(self) -> None:
        """Begin a new verdict, since it is another one of the same id."""
        self.marks = NO_MARKS

    def forget_refused(self) -> None:
        """Forget the requests that were refused."""
        self.refused = None

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
        proves = explained.charge.what not in ASKED_ELSEWHERE
        self._mark(violates=finding.level is not Severity.NOTE, breaks=proves)
        return finding

    def _mark(self, *, violates: bool, breaks: bool) -> None:
        """Mark what a finding says of it."""
        marks = self.marks
        if (violates and not marks.violates) or (breaks and not marks.breaks):
            self.marks = marks._replace(violates=marks.violates or violates, breaks=marks.breaks or breaks)

    def doubt_losses(self, kind: str, verdict: Verdict) -> None:
        """Doubt a subject that only lost messages explain; ``kind`` is what it is, in the plural."""
        if verdict.lost <= self.assumed.may_lose or self.marks.violates:
            return
        rules = dict.fromkeys(each.rule for each in verdict.suspected if each.what not in ASKED_ELSEWHERE)
        if rules:
            self.doubt(Cause.LOST, kind, f"{self.name}: {verdict.lost:,} lost, or else {' and '.join(rules)} is broken")

    def doubt(self, cause: Cause, kind: str, told: str) -> None:
        """Doubt it, so that its verdict is inconclusive; ``told`` says why."""
        self.doubts.add(cause, kind, told)
        self.marks = self.marks._replace(is_doubted=True)

    @property
    def standing(self) -> Standing | None:
        """The verdict on it so far; None if nothing of it was observed."""
        raise NotImplementedError

    def broken(self, rule_id: str, message: str, expected: str, what: Happened) -> Broken:
        """Return a rule that is broken, as severe as its row in the table of costs proves."""
        self.exercised.add(rule_id)
        return broken_rule(rule_id, message, expected, self.ruleset, COSTS[what].proves or Evidence.SHOWN)

    def odd(self, oddity: Oddity, message: str, expected: str, evidence: Evidence = Evidence.SHOWN) -> Broken:
        """Return the rule that an oddity breaks, and count it among those that the recording is judged by."""
        self.exercised.add(ODDITIES[oddity])
        return broken_rule(ODDITIES[oddity], message, expected, self.ruleset, evidence)

    def judged(self, *what: Judged) -> None:
        """Count the rules that something is judged by."""
        for each in what:
            self.exercised |= exercised(each, self.ruleset)

    def lowered(self, finding: Finding) -> Finding:
        """Return a finding as a note."""
        return evolve(finding, level=at_most(finding.level, AT_MOST[Evidence.WEAK]))
