"""Exploration: Hypothesis drives an adapter step by step, or word by word.

`exploration` returns a `RuleBasedStateMachine` for an adapter. Each step draws any request, offered or
not, since most faults are in requests that must be refused. Happenings are drawn from those that are
possible. A failure is made small, and its message is a program that shows it without Hypothesis.

    TestExploration = exploration(MyAdapter).TestCase

`check_word` runs one drawn word, for your own tests:

    @given(words())
    def test_words(word):
        check_word(MyAdapter(), word)

With the same number of inputs, words find more faults than exploration. Exploration also
tries combinations that belong to no component. Methods of the adapter may be ``async``: each
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


# A slow implementation, and steps in which nothing is possible, are not faults of the test.
_NO_ADVICE = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


class NotConforming(AssertionError):
    """Raised if an adapter differs from the floor; the message is the difference and a program that shows it.

    Attributes:
        word: the inputs that lead there, and the input that fails.
        differences: the differences at the last input.
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
    """Run one word on an adapter; inputs that are not required are left out, as in every suite.

    Args:
        adapter: the implementation.
        word: the word.
        requirements: the requirements; by default everything is required.

    Raises:
        NotConforming: the adapter differs, and the requirements count the difference as a failure.
        AdapterError: the adapter cannot be used any further. Other exceptions of the adapter are raised, too.
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
    """Raised when a test case fails. It is not an `Exception`, so Hypothesis does not shrink it; `explore` does."""

    def __init__(self, adapter: Adapter, word: Word, requirements: Requirements, found: list[Difference]) -> None:
        super().__init__()
        self.adapter = adapter
        self.word = word
        self.differences = found


class _Exploration(RuleBasedStateMachine):
    """A test case of exploration; a subclass has the adapter, the requirements and the setting."""

    plan: ClassVar[_Plan]

    def __init__(self) -> None:
        super().__init__()
        self.adapter = self.plan.make()
        self.requirements, self.setting = self.plan.requirements, self.plan.setting
        self.caller = Caller()
        self.trial = Trial(self.adapter, self.setting, self.requirements, self.caller)
        self.inputs: list[Input] = []
        self.ended = False
        # The ids are counted for each test case alone, so that a case can be replayed.
        self.calls = self.sessions = 1
        self.trial.begin()

    def give(self, kind: str, place: int, given: Parameters) -> None:
        """Give one input; ``kind`` and ``place`` select it among the inputs that are possible now."""
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
        """End the test case if nothing more can be judged; it fails if a difference counts as a failure."""
        self.ended = any(stops(each, self.requirements) for each in found)
        failing = [each for each in found if each.level.rank >= self.requirements.fail_on.rank]
        if failing:
            word = Word("exploration", self.setting, tuple(self.inputs))
            raise self.plan.failure(self.adapter, word, self.requirements, failing)

    def teardown(self) -> None:
        """Judge the last notifications, and close the event loop."""
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
    """Return a state machine that explores an implementation; pytest collects its ``TestCase``.

    A failure of the ``TestCase`` is made small and printed as a program, as by `explore`. Its ``settings`` may be set.

    Args:
        make: makes the adapter of a test case: the class, or a function that returns an adapter.
        requirements: what the implementation has and promises.
        setting: the people; two supervisors, two agents and a queue by default.
    """
    machine = _machine(_Plan(make, requirements, setting, NotConforming))
    machine.TestCase = _test_case(_Plan(make, requirements, setting, _Met))  # type: ignore[assignment]  # it is a descriptor
    return machine


def _test_case(plan: _Plan) -> type[TestCase]:
    class ExplorationTestCase(TestCase):
        """Explores one adapter; a failure is printed as a program."""

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
    """Explore an implementation now, without pytest.

    A failure is made small as in suites: inputs are left out and the rest is run again. This needs far fewer runs
    than the shrinking of Hypothesis.

    Args:
        make: see `exploration`.
        requirements: see `exploration`.
        setting: see `exploration`.
        max_examples: the most test cases.
        steps: the most inputs of a test case.
        derandomize: whether the same test cases are drawn each time, as with the setting of Hypothesis.

    Returns:
        The coverage: its text has the share of the legal cells, and of the pair states of two supervisors.

    Raises:
        NotConforming: the first difference, with a short word that shows it.
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
    """Explore within the limits of Hypothesis, and make a failure small without Hypothesis.

    Raises:
        NotConforming: see `explore`.
    """
    requirements = plan.requirements
    # Hypothesis advises how to repeat its search. The word of the error is more useful.
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
