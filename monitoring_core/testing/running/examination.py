"""A run: an implementation gets words one after the other, and a report collects the results.

A word ends at the first input after which the implementation is in another state than the floor, since
nothing after that can be judged. The next word begins with a reset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import TYPE_CHECKING

from attrs import evolve

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter, AdapterError, Conversation, has_read
from monitoring_core.testing.judging.excuses import excuse_on
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.budget import Budget, Spending
from monitoring_core.testing.running.coverage import Cell, words_to_cells
from monitoring_core.testing.running.keeping import KeptFailures, raised
from monitoring_core.testing.running.limited import left_out, limits_of
from monitoring_core.testing.running.reduction import stops
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.running.savepoints import WayBack, branch_points, can_return
from monitoring_core.testing.running.trial import Trial, is_of_adapter
from monitoring_core.testing.running.words_given import (
    ComponentWords,
    Suite,
    components_of,
    default_components,
    rest,
)
from monitoring_core.testing.words import Word

if TYPE_CHECKING:
    from monitoring_core.testing.suites.listed import Pairs

__all__ = ["Examination"]

MOST_BROKEN = 3
"""The number of words in a row with an error of the adapter after which the run ends."""

_REQUIRED = Requirements()


class Examination:
    """A run of a suite, component by component; the parameters are those of `check_conformance`.

    With ``goes_on`` an error of the adapter, or Ctrl-C, is written into the report. Without it the error is raised.
    """

    def __init__(
        self,
        adapter: Adapter,
        requirements: Requirements = _REQUIRED,
        *,
        ruleset: Ruleset = GWS_V2,
        reduce: bool = True,
        stop_at_first: bool = False,
        budget: Budget | None = None,
        progress: Callable[[str, int], None] | None = None,
        goes_on: bool = True,
    ) -> None:
        self.adapter = adapter
        self.requirements = requirements
        self.ruleset = ruleset
        self.stop_at_first = stop_at_first
        self.progress = progress
        self.goes_on = goes_on
        # The number of words in a row with an error of the adapter.
        self._broken = 0
        self._spending = None if budget is None else Spending(budget)
        self._pairs: dict[str, Pairs] = {}
        self._cut_short = False
        self._adapted_before: set[Word] = set()
        self._way_back = WayBack() if can_return(adapter) else None
        self._kept = KeptFailures(
            adapter,
            requirements,
            reduce=reduce,
            goes_on=goes_on,
            spending=self._spending,
            way_back=self._way_back,
        )

    def whole(self, suite: Suite | None = None) -> Conversation[Report]:
        """Return the conversation that runs every component of a suite, or as much of it as the budget allows."""
        report = Report(self.requirements, self.ruleset)
        reads, returns = has_read(self.adapter), self._way_back is not None and self._spending is None
        if suite is None:
            report.skipped.update(left_out(self.requirements))
            from monitoring_core.testing.suites.listed import pairs_of

            self._pairs = pairs_of(self.ruleset, limits_of(self.requirements), reads=reads, returns=returns)
        legal: Mapping[Cell, Word] = words_to_cells(self.ruleset, self.requirements) if suite is None else {}
        if self._spending is not None:
            given = [self._by_gain()] if suite is None else components_of(suite).values()
            yield from self._by_budget(self._spending, chain.from_iterable(given), report)
            report.legal, report.legal_taken = len(legal), len(legal.keys() & report.coverage.taken.keys())
            self._count_obligations(report)
            return report
        if suite is None:
            parts = default_components(self.ruleset, reads=reads, returns=returns, requirements=self.requirements)
        else:
            parts = components_of(suite)
        for name, words in parts.items():
            report.add((yield from self.component(name, words)))
            if report.unusable is not None or (self.stop_at_first and report.failing):
                break
        else:
            report.add((yield from self.component(*rest(legal, report))))
        report.coverage.required |= legal.keys()
        self._count_obligations(report)
        return report

    def _by_gain(self) -> Iterator[Word]:
        """Yield the words of the default suite; those that add most coverage come first."""
        from monitoring_core.testing.suites.brief.by_gain import by_gain

        return by_gain(self.ruleset, limits_of(self.requirements), reads=has_read(self.adapter))

    def _by_budget(self, spending: Spending, words: Iterable[Word], report: Report) -> Conversation[None]:
        """Run words until the budget is used up; the last word is cut off."""
        report.budget = str(spending.budget)
        for word in self._required(words, report):
            left = spending.left(report.inputs)
            if left == 0:
                return
            if left is not None and left < len(word):
                word = evolve(word, name=f"{word.name}/begun", inputs=word.inputs[:left])
            component = word.name.partition("/")[0]
            if (yield from self._one(component, word, frozenset(), report)):
                return

    def _count_obligations(self, report: Report) -> None:
        """Count the obligations of pairs, if this needs no exploration."""
        if all(part.is_made for part in self._pairs.values()):
            report.obligations_known = sum(part.made.known for part in self._pairs.values())

    def _new_obligations(self, word: Word) -> int:
        """Return the number of obligations that a word of pairs meets and no earlier word meets."""
        world, _, number = word.name.partition("/")
        part = self._pairs.get(world)
        return part.placed[int(number) - 1].new if part is not None and number.isdecimal() else 0

    def component(self, name: str, words: Iterable[Word]) -> Conversation[Report]:
        """Return the conversation that runs the words of one component."""
        report = Report(self.requirements, self.ruleset)
        self._cut_short, self._adapted_before = False, set()
        ended = yield from self._words(name, words, report)
        if self._cut_short and not ended and isinstance(words, ComponentWords):
            # If the one word that checks everything ended early, the rest is checked with further words.
            yield from self._words(name, words.one_by_one(), report)
        if not report.words[name] and not report.skipped and not isinstance(words, list):
            # Words contain only inputs that can be given; this component has none.
            report.skipped.update(left_out(self.requirements))
        return report

    def _words(self, component: str, words: Iterable[Word], report: Report) -> Conversation[bool]:
        """Run words; return whether the run must end."""
        points: Iterable[frozenset[int]] = repeat(frozenset[int]())
        required: Iterable[Word] = self._required(words, report)
        if self._way_back is not None:
            required = list(required)
            points = branch_points(required)
        for word, marks in zip(required, points, strict=False):
            if (yield from self._one(component, word, marks, report)):
                return True
        return False

    def _one(self, component: str, word: Word, marks: frozenset[int], report: Report) -> Conversation[bool]:
        """Run one word and keep its failure; return whether the run must end."""
        try:
            failed = yield from self._twice(component, word, marks, report)
            if failed is not None:
                yield from self._kept.keep(component, word, *failed, report)
        except AdapterError as error:
            report.unusable = f"in word {word.name}: {error}"
            return True
        except KeyboardInterrupt:
            if not self.goes_on:
                raise
            report.unusable, report.interrupted = f"by Ctrl-C, in word {word.name}", True
            return True
        if self._broken >= MOST_BROKEN:
            report.unusable = f"the adapter raised an error in {MOST_BROKEN} words, one after the other"
            return True
        if self.progress is not None:
            self.progress(component, report.words[component])
        return self.stop_at_first and bool(report.failing)

    def _required(self, words: Iterable[Word], report: Report) -> Iterator[Word]:
        """Yield the required words, without parameters that the implementation does not have."""
        for original in words:
            word = self._adapted(original)
            excuse = self.requirements.excuses_setting(word.setting)
            if word is not original and not excuse:
                # Without their parameters many words are equal.
                same = evolve(word, name="", rules=())
                excuse = "the same as another word, without scope or mode" if same in self._adapted_before else ""
                self._adapted_before.add(same)
            if excuse:
                report.skipped[excuse] += 1
            else:
                yield word

    def _adapted(self, word: Word) -> Word:
        if self.requirements.scope and self.requirements.mode:
            return word
        inputs = tuple(self.requirements.adapted(each) for each in word.inputs)
        return (
            word
            if all(new is old for new, old in zip(inputs, word.inputs, strict=True))
            else evolve(word, inputs=inputs)
        )

    def _twice(
        self, component: str, word: Word, marks: frozenset[int], report: Report
    ) -> Conversation[tuple[tuple[Input, ...], list[Difference]] | None]:
        """Run one word, and once more if the adapter raises an error; a second error goes into the report."""
        for is_last in (False, True):
            try:
                found = yield from self._word(component, word, marks, report)
            except AdapterError:
                raise
            except Exception as error:
                if not self.goes_on or not is_of_adapter(error):
                    raise
                if self._way_back is not None:
                    self._way_back.forget()
                if is_last:
                    self._broken += 1
                    report.errors.append(f"word {word.name}: {raised(error)}")
                else:
                    report.words[component] -= 1
            else:
                self._broken = 0
                return found
        return None

    def _word(
        self, component: str, word: Word, marks: frozenset[int], report: Report
    ) -> Conversation[tuple[tuple[Input, ...], list[Difference]] | None]:
        """Run one word and mark states on the way; return the inputs up to a failure, and the differences."""
        trial = Trial(self.adapter, word.setting, self.requirements)
        noted: tuple[tuple[Input, ...], list[Difference]] | None = None
        report.words[component] += 1
        adapts = not (self.requirements.scope and self.requirements.mode)
        begun = 0
        if self._way_back is None:
            yield from trial.beginning()
        else:
            begun = yield from self._way_back.begin(trial, word)
            report.spared += begun
        try:
            for place, input in enumerate(word.inputs[begun:], begun):
                before = trial.floor
                excuse = excuse_on(self.requirements, before, input, word.setting)
                if adapts and not isinstance(input, Ask) and before.impossible(input):
                    report.skipped["impossible without scope or mode"] += 1
                    self._cut_short = True
                    break
                if excuse:
                    report.skipped[excuse] += 1
                    if before.step(input).next != before:
                        self._cut_short = True
                        break
                    continue
                found = yield from trial.taking(input)
                report.inputs += 1
                accepted = trial.steps[-1].outcome is None
                if any(stops(each, self.requirements) for each in found):
                    self._cut_short = True
                    if all(each.level.rank < self.requirements.fail_on.rank for each in found):
                        # The cell was taken. Its difference is reported, but does not make the run fail.
                        report.coverage.count(before, input, accepted=accepted)
                    self._require_rest(before, evolve(word, inputs=word.inputs[place:]), report)
                    return tuple(trial.inputs), found
                noted = noted or ((tuple(trial.inputs), found) if found else None)
                report.coverage.count(before, input, accepted=accepted)
                if accepted:
                    report.coverage.require(before, input)
                if place + 1 in marks and self._way_back is not None:
                    yield from self._way_back.mark(trial, place + 1)
            else:
                report.rules.update(word.rules)
                report.obligations += self._new_obligations(word)
            late = yield from trial.finishing()
            return (tuple(trial.inputs), late) if late else noted
        finally:
            report.answers += trial.judge.answers
            report.notifications += trial.judge.notifications
            report.readings += trial.judge.readings
            report.quiet_looks += trial.quiet_looks
            report.quiet_seconds += trial.quiet_seconds
            report.rules |= trial.judge.rules

    def _require_rest(self, floor: Floor, rest: Word, report: Report) -> None:
        """Require the cells that the rest of a failed word would have taken."""
        for input in rest.inputs:
            try:
                step = floor.step(input)
            except ImpossibleHappening:
                return
            excuse = excuse_on(self.requirements, floor, input, rest.setting)
            if excuse and step.next != floor:
                return
            if step.outcome is None and not excuse:
                report.coverage.require(floor, input)
            floor = step.next
