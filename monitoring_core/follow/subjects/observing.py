"""Subjects with a history: what devices, legs and text sessions do with their observations.

Whatever kind a subject is, the same happens. It hands the history what it observes. The history says which rules are
certain to be broken, and each becomes a finding. A request whose outcome never shows is told late: the finding waits,
and becomes a note where the outcome shows after all. It stays as it is if that is the outcome of a later request, whose
line may stand behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from attrs import define

from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, LAG_MESSAGES, Charge, Happened
from monitoring_core.follow.engine.history import Explained, History
from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.findings.standing import Standing
from monitoring_core.follow.subjects.subject import Subject
from monitoring_core.follow.wording.common import Worded

__all__ = ["Observing", "Unshown"]

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


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

    def later(self, *, is_shown: bool) -> Unshown:
        """Return it as it is after another message; ``is_shown`` is whether that shows the outcome."""
        return self._replace(since=self.since + 1) if self.since or is_shown else self


@define(slots=True, eq=False, weakref_slot=False)
class Observing(Subject, Generic[Hypothesis, Observation]):
    """A subject with the history that explains it."""

    KIND: ClassVar[str] = ""
    """What such subjects are, in the plural."""

    history: History[Hypothesis, Observation] | None = None
    """How it is explained; None until something was observed."""
    unshown: tuple[Unshown, ...] = ()
    """What was asked for and never showed."""

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

    def end(self) -> Observation:
        """Return the observation that nothing more comes."""
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

    def begin_anew(self, history: History[Hypothesis, Observation] | None = None) -> None:
        """Forget how it was explained, and go on with another history if one is given."""
        self.history = history

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
        return [self.lowered(each.finding) for each in self._taken(lambda each: each.since > LAG_MESSAGES)]

    def told_at_last(self, is_meant: Callable[[Any], bool] = lambda _: True, *, reach: int = 0) -> list[Finding]:
        """Return the findings about requests whose outcome never showed, or is that of another request.

        Args:
            is_meant: which requests are meant, by what they asked for.
            reach: if these are asked for again, how old the outcome may be of which that is the line.
        """
        taken = self._taken(lambda each: is_meant(each.asked))
        return [each.finding if each.since < max(reach, 1) else self.lowered(each.finding) for each in taken]

    def _taken(self, is_meant: Callable[[Unshown], bool]) -> list[Unshown]:
        taken = [each for each in self.unshown if is_meant(each)]
        self.unshown = tuple([each for each in self.unshown if each not in taken])
        return taken

    def finish(self) -> list[Finding]:
        """Return the findings that waited for more evidence."""
        made: list[Finding] = []
        if self.history is not None:
            self.mark_explained()
            if self.history.belief.is_cut:
                # A hypothesis that was left out may have been the right one.
                self.doubts.add(Cause.CUT, self.KIND, self.name)
            made = self.observe(self.end(), Stamp())
            self.doubt_losses(self.KIND, self.history.conclude())
        return made + self.told_at_last()
