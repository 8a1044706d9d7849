"""The oracle: a suite of words given to an implementation, and a report of what came of it.

`check_conformance` is the whole of it:

    report = check_conformance(MyAdapter())
    print(report)

A word stops at its first input where the implementation goes another way than the
floor, since nothing after that can be judged; the next word begins anew. Of each way in which
it differs the first word is made small, confirmed, and printed as a program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias, cast

from attrs import evolve

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input
from monitoring_core.rules import Severity
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter, AdapterError, Caller, Conversation, converse, has_read
from monitoring_core.testing.judging.excuses import excuse_on
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.budget import Budget, Spending
from monitoring_core.testing.running.coverage import Cell, words_to_cells
from monitoring_core.testing.running.limited import left_out, limits_of
from monitoring_core.testing.running.program import program
from monitoring_core.testing.running.reduction import BUDGET, CONFIRMATIONS, Reduced, reduced, stops
from monitoring_core.testing.running.report import Failure, Report
from monitoring_core.testing.running.savepoints import WayBack, branch_points, can_return
from monitoring_core.testing.running.stronger import from_stronger_state, most_inputs
from monitoring_core.testing.running.trial import Trial, is_of_adapter
from monitoring_core.testing.words import Word

if TYPE_CHECKING:
    from monitoring_core.testing.suites.component import Component
    from monitoring_core.testing.suites.default import Part
    from monitoring_core.testing.suites.limits import Limits
    from monitoring_core.testing.suites.listed import Pairs

__all__ = [
    "Examination",
    "Suite",
    "check_conformance",
    "check_conformance_async",
    "components_of",
    "default_components",
]

Suite: TypeAlias = "Mapping[str, Iterable[Word]] | Iterable[Word]"
"""Component -> its words; or words alone, whose component is what their name has before the first ``/``."""

MOST_FAILURES = 20
"""Ways of differing that are kept and made small; after them only those under a rule or at a level not yet kept."""

MOST_BROKEN = 3
"""Words in a row in which the adapter may raise an error."""

_FIGURES = re.compile(r"\d+")
_REQUIRED = Requirements()


def check_conformance(
    adapter: Adapter,
    requirements: Requirements = _REQUIRED,
    suite: Suite | None = None,
    *,
    ruleset: Ruleset = GWS_V2,
    reduce: bool = True,
    stop_at_first: bool = False,
    budget: Budget | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Run a suite on an implementation.

    Args:
        adapter: the implementation; plain or ``async``.
        requirements: what it has and what it promises.
        suite: the words; by default the complete suite of the ruleset, which is a smaller one where the adapter
            has ``read()``: see `default_components`. With the default every legal cell has to be taken, with
            another what its own words would take of a correct server.
        ruleset: what the default suite is for; words of another suite name their own.
        reduce: make the first word of each failure small, confirm it and write its program.
        stop_at_first: end the run with the first failure at or above ``fail_on``.
        budget: how much the run may cost. The words of the default suite then come in the order of what they add by
            the model, those of another suite in their own. What a budget left out makes no run vacuous.
        progress: told the component and the number of words run in it so far.

    Returns:
        The report. An adapter that cannot be used any further (`AdapterError`) ends the run and is told in it. After
        any other error of the adapter its word is run once more. If that fails too, it is told and the run goes on;
        after three such words in a row the run ends. Ctrl-C ends it as well. What was found until then is told.
    """
    examination = Examination(
        adapter,
        requirements,
        ruleset=ruleset,
        reduce=reduce,
        stop_at_first=stop_at_first,
        budget=budget,
        progress=progress,
    )
    with Caller() as caller:
        return caller.have(examination.whole(suite))


async def check_conformance_async(
    adapter: Adapter,
    requirements: Requirements = _REQUIRED,
    suite: Suite | None = None,
    *,
    ruleset: Ruleset = GWS_V2,
    reduce: bool = True,
    stop_at_first: bool = False,
    budget: Budget | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Do as `check_conformance`, on the running loop."""
    examination = Examination(
        adapter,
        requirements,
        ruleset=ruleset,
        reduce=reduce,
        stop_at_first=stop_at_first,
        budget=budget,
        progress=progress,
    )
    return await converse(examination.whole(suite))


def raised(error: Exception) -> str:
    """Say what an adapter raised, where, and at which input."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    told = "; ".join([f"{type(error).__name__}: {error}{where}", *getattr(error, "__notes__", ())])
    return told.replace("\n", " ")


def components_of(suite: Suite) -> dict[str, Iterable[Word]]:
    """Give the words of a suite by their component, in order, so that they can be gone through again and again."""
    if isinstance(suite, Mapping):
        given = cast("Mapping[str, Iterable[Word]]", suite)
        return {name: list(words) if isinstance(words, Iterator) else words for name, words in given.items()}
    parts: dict[str, list[Word]] = {}
    for word in suite:
        parts.setdefault(word.name.partition("/")[0], []).append(word)
    return {**parts}


def default_components(
    ruleset: Ruleset = GWS_V2, *, reads: bool = False, requirements: Requirements = _REQUIRED
) -> dict[str, Iterable[Word]]:
    """Give the complete suite of a ruleset, by component; words are made when they are gone through.

    Args:
        ruleset: whose suite.
        reads: for an adapter that reads the state after every input: one checking word takes the place of
            a component's words, or a few where states read alike, and tours need not tell where they are. That
            proves what a suite without extra states does, if what is read is true. Where the one word has to end
            before its time, the component is gone through again with a word for each transition.
        requirements: words are made over the inputs that can be given to an implementation with these.
    """
    from monitoring_core.testing.suites.default import COMPONENTS
    from monitoring_core.testing.suites.listed import LISTED, listed

    limits = limits_of(requirements)
    machines: dict[str, Iterable[Word]] = {each.name: _Words(each, ruleset, reads, limits) for each in COMPONENTS}
    return machines | {name: listed(name, ruleset, limits, reads=reads).words() for name in LISTED}


def rest(legal: Mapping[Cell, Word], report: Report) -> tuple[str, list[Word]]:
    """Give, as a component, words to the legal cells that no word of a run was to take.

    A complete suite is made for everything that there is. Of one that may not ask for all of that some words
    end early, and what stood behind can be reached in another way.
    """
    return "rest", list(dict.fromkeys(legal[cell] for cell in sorted(legal.keys() - report.coverage.required)))


class _Words:
    """The words of a component in the default suite, made afresh each time; it is explored when the first is made."""

    def __init__(self, component: Component, ruleset: Ruleset, reads: bool, limits: Limits) -> None:
        self._component = component
        self._ruleset = ruleset
        self._reads = reads
        self._limits = limits

    @cached_property
    def _part(self) -> Part:
        from monitoring_core.testing.suites.component import explored_once
        from monitoring_core.testing.suites.default import Part, reading_suite, suite

        name = [self._component.name]
        if not self._reads:
            return suite(self._ruleset, name, limits=self._limits).parts[0]
        if self._component.k is not None:
            return reading_suite(self._ruleset, name, self._limits).parts[0]
        return Part(explored_once(self._component, self._ruleset, self._limits), None, None)

    def __iter__(self) -> Iterator[Word]:
        return iter(self._part.words())

    def one_by_one(self) -> Iterator[Word]:
        """Give, where one word checks every transition, a word for each transition; else nothing."""
        from monitoring_core.testing.suites.methods import hsi

        if not self._part.reads or len(self._part.letters) > 1:
            return
        machine, readings = self._part.explored.readable()
        for number, letters in enumerate(hsi(machine, readings=readings), 1):
            yield self._part.explored.word(f"{self._part.name}/transition {number}", letters)


class Examination:
    """A run of a suite, component by component; parameters as for `check_conformance`.

    With ``goes_on`` an error of the adapter, and Ctrl-C, is told in the report; without it is raised at once.
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
        self.reduce = reduce
        self.stop_at_first = stop_at_first
        self.progress = progress
        self.goes_on = goes_on
        # How many words in a row the adapter broke down in.
        self._broken = 0
        self._spending = None if budget is None else Spending(budget)
        self._pairs: dict[str, Pairs] = {}
        self._ways: dict[tuple[str, str], Failure] = {}
        self._cut_short = False
        self._adapted_before: set[Word] = set()
        self._way_back = WayBack() if can_return(adapter) else None

    def whole(self, suite: Suite | None = None) -> Conversation[Report]:
        """Give the conversation that runs every component of a suite, or as much of it as the budget allows."""
        report = Report(self.requirements, self.ruleset)
        reads = has_read(self.adapter)
        if suite is None:
            report.skipped.update(left_out(self.requirements))
            from monitoring_core.testing.suites.listed import pairs_of

            self._pairs = pairs_of(self.ruleset, limits_of(self.requirements), reads=reads)
        legal: Mapping[Cell, Word] = words_to_cells(self.ruleset, self.requirements) if suite is None else {}
        if self._spending is not None:
            given = [self._by_gain()] if suite is None else components_of(suite).values()
            yield from self._by_budget(self._spending, chain.from_iterable(given), report)
            report.legal, report.legal_taken = len(legal), len(legal.keys() & report.coverage.taken.keys())
            self._count_obligations(report)
            return report
        if suite is None:
            parts = default_components(self.ruleset, reads=reads, requirements=self.requirements)
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
        """Give the words of the default suite, what adds most first."""
        from monitoring_core.testing.suites.brief.by_gain import by_gain

        return by_gain(self.ruleset, limits_of(self.requirements), reads=has_read(self.adapter))

    def _by_budget(self, spending: Spending, words: Iterable[Word], report: Report) -> Conversation[None]:
        """Run words until the budget is used up; the last one is cut where it is."""
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
        """Say how many obligations of pairs there are, if that is known without exploring anything for it."""
        if all(part.is_made for part in self._pairs.values()):
            report.obligations_known = sum(part.made.known for part in self._pairs.values())

    def _new_obligations(self, word: Word) -> int:
        """Give how many obligations a word of pairs meets that earlier ones do not."""
        world, _, number = word.name.partition("/")
        part = self._pairs.get(world)
        return part.made.words[int(number) - 1].new if part is not None and number.isdecimal() else 0

    def component(self, name: str, words: Iterable[Word]) -> Conversation[Report]:
        """Give the conversation that runs the words of one component."""
        report = Report(self.requirements, self.ruleset)
        self._cut_short, self._adapted_before = False, set()
        ended = yield from self._words(name, words, report)
        if self._cut_short and not ended and isinstance(words, _Words):
            # What stands behind the end of a word that was to check everything is not lost.
            yield from self._words(name, words.one_by_one(), report)
        if not report.words[name] and not report.skipped and not isinstance(words, list):
            # Words are made over what can be given, and of this component nothing is left.
            report.skipped.update(left_out(self.requirements))
        return report

    def _words(self, component: str, words: Iterable[Word], report: Report) -> Conversation[bool]:
        """Run words; whether the run is to end with them."""
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
        """Run one word and keep its failure; whether the run is to end with it."""
        try:
            failed = yield from self._twice(component, word, marks, report)
            if failed is not None:
                yield from self._failed(component, word, *failed, report)
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
        """Give the words that are required, without parameters that the implementation does not have."""
        for original in words:
            word = self._adapted(original)
            excuse = self.requirements.excuses_setting(word.setting)
            if word is not original and not excuse:
                # Without their parameters many words are one.
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
        """Run one word, and once more if the adapter raises an error; one that does so twice is told and left."""
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
        """Run one word, marking states after so many inputs; give the inputs up to a failure, and the differences."""
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
                        # It was taken, and what came of it is told without failing the run.
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
        """Require what the rest of a word that failed would have taken."""
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

    def _failed(
        self,
        component: str,
        word: Word,
        inputs: tuple[Input, ...],
        found: list[Difference],
        report: Report,
    ) -> Conversation[None]:
        """Keep a failure: a new way of differing is made small, a known one counted."""
        worst = max(found, key=lambda each: each.level.rank)
        last = inputs[-1]
        what = str(last.request.operation) if isinstance(last, Ask) else type(last).__name__
        goes_on = not any(stops(each, self.requirements) for each in found)
        # Two messages that differ in ids and figures alone are one way.
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
        # Notes that end no word may be many, and making each of them small costs more than the suite.
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
        """Make a failure small, and look whether it breaks a stronger rule as well."""
        most: int | None = None
        if self._spending is not None:
            most = self._spending.left_for_reductions(report.inputs, report.reductions)
            # It is run once at first, and what is left of it is confirmed.
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
        """Count a failure under an earlier one, if made small the two are one."""
        for known in self._ways.values():
            if known is not failure and (known.rule, known.word.inputs) == (failure.rule, failure.word.inputs):
                known.times += failure.times
                report.failures.remove(failure)
                self._ways = {each: known if kept is failure else kept for each, kept in self._ways.items()}
                return
