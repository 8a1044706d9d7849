"""The failures of a run: the first failure of each kind is kept and made small; the others are counted."""

from __future__ import annotations

import re

from attrs import evolve

from monitoring_core.floor import Ask, Input
from monitoring_core.rules import Severity
from monitoring_core.testing.adapter import Adapter, AdapterError, Conversation
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.budget import Spending
from monitoring_core.testing.running.failure import Failure
from monitoring_core.testing.running.program import program
from monitoring_core.testing.running.reduction import BUDGET, CONFIRMATIONS, Reduced, reduced, stops
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.running.savepoints import WayBack
from monitoring_core.testing.running.stronger import from_stronger_state, most_inputs
from monitoring_core.testing.running.trial import is_of_adapter
from monitoring_core.testing.words import Word

__all__ = ["MOST_FAILURES", "KeptFailures", "raised"]

MOST_FAILURES = 20
"""How many kinds of failure are kept and made small; then only those with a new rule or a new severity."""

_FIGURES = re.compile(r"\d+")


def raised(error: Exception) -> str:
    """Describe an exception of an adapter: what, where, and at which input."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    told = "; ".join([f"{type(error).__name__}: {error}{where}", *getattr(error, "__notes__", ())])
    return told.replace("\n", " ")


class KeptFailures:
    """The failures that a run keeps.

    Args:
        adapter: the implementation.
        requirements: what it has and what it promises.
        reduce: whether the first word of each kind is made small.
        goes_on: whether an error of the adapter goes into the report; else it is raised.
        spending: the budget of the run; None without one.
        way_back: the states to which the implementation can return; None if it cannot.
    """

    def __init__(
        self,
        adapter: Adapter,
        requirements: Requirements,
        *,
        reduce: bool,
        goes_on: bool,
        spending: Spending | None,
        way_back: WayBack | None,
    ) -> None:
        self.adapter = adapter
        self.requirements = requirements
        self.reduce = reduce
        self.goes_on = goes_on
        self._spending = spending
        self._way_back = way_back
        self._ways: dict[tuple[str, str], Failure] = {}

    def keep(
        self,
        component: str,
        word: Word,
        inputs: tuple[Input, ...],
        found: list[Difference],
        report: Report,
    ) -> Conversation[None]:
        """Keep a failure: a new kind is made small, a known kind is counted."""
        worst = max(found, key=lambda each: each.level.rank)
        last = inputs[-1]
        what = str(last.request.operation) if isinstance(last, Ask) else type(last).__name__
        goes_on = not any(stops(each, self.requirements) for each in found)
        # Two messages that differ only in ids and numbers are of one kind.
        way = (worst.rule, _FIGURES.sub("#", worst.message) if goes_on else what)
        if way in self._ways:
            self._ways[way].times += 1
            return
        known = any(each.rule == worst.rule and each.level.rank >= worst.level.rank for each in self._ways.values())
        if known and len(self._ways) >= MOST_FAILURES:
            report.further[worst.rule] += 1
            return
        failing = evolve(word, inputs=inputs)
        failure = Failure(tuple(found), failing, component, word.name)
        self._ways[way] = failure
        report.failures.append(failure)
        # There may be many notes. To make each of them small would cost more than the suite.
        if self.reduce and not (goes_on and worst.level is Severity.NOTE):
            if self._way_back is not None:
                self._way_back.forget()
            try:
                small = yield from self._made_small(failing, found, report)
            except AdapterError:
                raise
            except Exception as error:
                if not self.goes_on or not is_of_adapter(error):
                    raise
                failure.not_minimal = f"the adapter raised an error: {raised(error)}"
                return
            failure.word, failure.differences = small.word, small.differences
            failure.runs, failure.failed, failure.not_minimal = small.runs, small.failed, small.not_minimal
            decisive = [each for each in small.differences if goes_on or stops(each, self.requirements)]
            failure.written = program(self.adapter, small.word, self.requirements, decisive)
            self._drop_if_known(failure, report)

    def _made_small(self, failing: Word, found: list[Difference], report: Report) -> Conversation[Reduced]:
        """Make a failure small, and check whether it also breaks a stronger rule."""
        most: int | None = None
        if self._spending is not None:
            most = self._spending.left_for_reductions(report.inputs, report.reductions)
            # It is run once at first. The shortened word is confirmed later.
            most -= (1 + CONFIRMATIONS) * len(failing)
            if most < 0:
                return Reduced(failing, tuple(found), 0, 0, 0, BUDGET)
        small = yield from reduced(self.adapter, failing, self.requirements, found, most_inputs=most)
        report.inputs += small.inputs
        report.reductions += small.inputs
        if not small.failed or (most is not None and most < small.inputs + most_inputs(small.word)):
            return small
        stronger, spent = yield from from_stronger_state(self.adapter, small, self.requirements)
        report.inputs += spent
        report.reductions += spent
        return stronger or small

    def _drop_if_known(self, failure: Failure, report: Report) -> None:
        """Count a failure under an earlier one if both are the same after they were made small."""
        for known in self._ways.values():
            if known is not failure and (known.rule, known.word.inputs) == (failure.rule, failure.word.inputs):
                known.times += failure.times
                report.failures.remove(failure)
                self._ways = {each: known if kept is failure else kept for each, kept in self._ways.items()}
                return
