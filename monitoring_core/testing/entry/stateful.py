"""Exploration: Hypothesis drives an adapter step by step, or word by word.

`exploration` gives a `RuleBasedStateMachine` for an adapter. Each step draws an input of some
kind, whatever is offered at the moment: most faults sit in what has to be refused, and
rules that are guarded by capabilities never ask for that. What happens in the world is
drawn from what is possible. A failure is made small, and its message is a program that
shows it without Hypothesis.

    TestExploration = exploration(MyAdapter).TestCase

`check_word` runs one drawn word, for tests of one's own:

    @given(words())
    def test_words(word):
        check_word(MyAdapter(), word)

Words find more than exploration for the same number of inputs; exploration
goes where no component was thought of. Methods of the adapter may be ``async``: each
test case has an event loop of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from unittest import TestCase

from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from monitoring_core.floor import Ask, Input
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.adapter import Adapter, AdapterError, Caller
from monitoring_core.testing.judging.describing import described
from monitoring_core.testing.judging.excuses import excuse_on
from monitoring_core.testing.judging.ids import BEGINS
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.examination import Examination
from monitoring_core.testing.running.program import program
from monitoring_core.testing.running.reduction import reduced, stops
from monitoring_core.testing.running.seen import Seen
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.strategies.possible_inputs import Parameters, kinds, offers, parameters_of
from monitoring_core.testing.words import Setting, Word

__all__ = ["NotConforming", "check_word", "exploration", "explore"]

_REQUIRED = Requirements()
_SETTING = Setting(("s1", "s2"), ("a1", "a2"), ("q1",), GWS_V2)


# How slow an implementation is, and how often nothing can happen, is no fault of the test.
_NO_ADVICE = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


class NotConforming(AssertionError):
    """Raised when an adapter goes another way than the floor; its message says how, and is a program that shows it.

    Attributes:
        word: how to get there, and the input that fails.
        differences: what was found there.
    """

    def __init__(
        self,
        adapter: Adapter,
        word: Word,
        requirements: Requirements,
        found: list[Difference],
        confirmed: tuple[int, int] | None = None,
    ) -> None:
        told = "\n".join(str(each) for each in found)
        again = "" if confirmed is None else f" (run again {confirmed[1]} times, failed {confirmed[0]})"
        last = described(word.inputs[-1])
        super().__init__(f"{last}{again}:\n{told}\n\n{program(adapter, word, requirements, found)}")
        self.word = word
        self.differences: tuple[Difference, ...] = tuple(found)


def check_word(adapter: Adapter, word: Word, requirements: Requirements = _REQUIRED) -> None:
    """Run one word on an adapter; inputs that are not required are left out as in every suite.

    Raises:
        NotConforming: the adapter goes another way, by a difference that the requirements count as a failure.
        AdapterError: it cannot be used any further; whatever else the adapter raises is raised as well.
    """
    examination = Examination(adapter, requirements, ruleset=word.setting.ruleset, reduce=False, goes_on=False)
    with Caller() as caller:
        report = caller.have(examination.component("word", [word]))
    if report.unusable is not None:
        raise AdapterError("word", report.unusable)
    for failure in report.failing:
        raise NotConforming(adapter, failure.word, requirements, list(failure.differences))


@frozen
class _Plan:
    make: Callable[[], Adapter]
    requirements: Requirements
    setting: Setting
    failure: Callable[[Adapter, Word, Requirements, list[Difference]], BaseException]
    seen: Seen | None = None


class _Met(BaseException):
    """A test case failed. Hypothesis shrinks what ends with an `Exception`; `explore` has a quicker way."""

    def __init__(self, adapter: Adapter, word: Word, requirements: Requirements, found: list[Difference]) -> None:
        super().__init__()
        self.adapter = adapter
        self.word = word
        self.differences = found


class _Exploration(RuleBasedStateMachine):
    """A test case of exploration; `exploration` says of what."""

    plan: ClassVar[_Plan]

    def __init__(self) -> None:
        super().__init__()
        self.adapter = self.plan.make()
        self.requirements, self.setting = self.plan.requirements, self.plan.setting
        self.caller = Caller()
        self.trial = Trial(self.adapter, self.setting, self.requirements, self.caller)
        self.inputs: list[Input] = []
        self.ended = False
        # Counters of this test case alone: what depends on earlier cases cannot be replayed.
        self.calls = self.sessions = 1
        self.trial.begin()

    def give(self, kind: str, place: int, given: Parameters) -> None:
        """Give the input of a kind at a place among those that may be given now."""
        if self.ended:
            return
        now = self.trial.floor
        given = evolve(given, call=f"c{self.calls}", session=f"t{self.sessions}")
        offered = [
            each
            for each in offers(now, kind, given)
            if (isinstance(each, Ask) or not now.impossible(each))
            and not excuse_on(self.requirements, now, each, self.setting)
        ]
        if not offered:
            return
        chosen = self.requirements.adapted(offered[place % len(offered)])
        begins = BEGINS.get(type(chosen).__name__)
        self.calls += begins == "call"
        self.sessions += begins == "session"
        self.inputs.append(chosen)
        found = self.trial.take(chosen)
        if self.plan.seen is not None:
            self.plan.seen.count(now, chosen, accepted=self.trial.steps[-1].outcome is None)
        self.judge(found)

    def judge(self, found: list[Difference]) -> None:
        """End the test case where nothing can be judged any more, as a failure if what was found counts as one."""
        self.ended = any(stops(each, self.requirements) for each in found)
        failing = [each for each in found if each.level.rank >= self.requirements.fail_on.rank]
        if failing:
            word = Word("exploration", self.setting, tuple(self.inputs))
            raise self.plan.failure(self.adapter, word, self.requirements, failing)

    def teardown(self) -> None:
        """Judge what is still told, and let the loop go."""
        try:
            if not self.ended:
                self.judge(self.trial.finish())
        finally:
            self.caller.close()


def exploration(
    make: Callable[[], Adapter],
    requirements: Requirements = _REQUIRED,
    setting: Setting = _SETTING,
) -> type[RuleBasedStateMachine]:
    """Give a state machine that explores an implementation; its ``TestCase`` is collected by pytest.

    A failure of the ``TestCase`` is made small and told as a program, as by `explore`; its ``settings`` may be set.

    Args:
        make: makes the adapter of a test case: the class itself, or a function that gives one adapter each time.
        requirements: what the implementation has and what it promises.
        setting: who is there; two supervisors, two agents and a queue by default.
    """
    machine = _machine(_Plan(make, requirements, setting, NotConforming))
    machine.TestCase = _test_case(_Plan(make, requirements, setting, _Met))  # type: ignore[assignment]  # it is a descriptor
    return machine


def _test_case(plan: _Plan) -> type[TestCase]:
    class ExplorationTestCase(TestCase):
        """Explores one adapter; a failure is the program that every other way of testing prints."""

        settings: ClassVar[hypothesis_settings] = hypothesis_settings(deadline=None, suppress_health_check=_NO_ADVICE)

        def runTest(self) -> None:
            """Explore."""
            _explore(plan, self.settings)

    return ExplorationTestCase


def _machine(plan: _Plan) -> type[_Exploration]:
    class Exploration(_Exploration):
        """Explores one adapter."""

        @rule(
            kind=st.sampled_from(kinds(text=plan.requirements.text)),
            place=st.integers(0, 31),
            given=parameters_of("c1", "t1"),
        )
        def step(self, kind: str, place: int, given: Parameters) -> None:
            """Give one input."""
            self.give(kind, place, given)

    Exploration.plan = plan
    return Exploration


def explore(
    make: Callable[[], Adapter],
    requirements: Requirements = _REQUIRED,
    setting: Setting = _SETTING,
    *,
    max_examples: int = 100,
    steps: int = 50,
    derandomize: bool = False,
) -> Seen:
    """Explore an implementation at once.

    A failure is made small as those of suites are, by leaving out inputs and running the rest again, which takes a
    fraction of the runs that Hypothesis would need.

    Args:
        make: see `exploration`.
        requirements: see `exploration`.
        setting: see `exploration`.
        max_examples: how many test cases at most.
        steps: inputs of a test case at most.
        derandomize: draw the same test cases each time, as Hypothesis does with its setting of that name.

    Returns:
        What was seen; its text says which share of the legal cells and of the pair states of two supervisors.

    Raises:
        NotConforming: with a short way to the difference that was found first.
    """
    limits = hypothesis_settings(
        max_examples=max_examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=derandomize,
    )
    seen = Seen(requirements, setting.ruleset)
    _explore(_Plan(make, requirements, setting, _Met, seen), limits)
    return seen


def _explore(plan: _Plan, limits: hypothesis_settings) -> None:
    """Explore within limits, and make what is found small in our own way.

    Raises:
        NotConforming: see `explore`.
    """
    requirements = plan.requirements
    # The advice of Hypothesis is on repeating its own search; the word that is raised says more.
    own = hypothesis_settings(limits, database=None, phases=(Phase.generate,), verbosity=Verbosity.quiet)
    try:
        run_state_machine_as_test(_machine(plan), settings=own)
    except _Met as met:
        failed = met
    else:
        return
    with Caller() as caller:
        small = caller.have(reduced(failed.adapter, failed.word, requirements, failed.differences, caller))
    failing = [each for each in small.differences if each.level.rank >= requirements.fail_on.rank]
    raise NotConforming(failed.adapter, small.word, requirements, failing, confirmed=(small.failed, small.runs))
