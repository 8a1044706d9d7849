"""Races: a program of several clients is run, and one order of their operations must explain all answers.

A `Program` has inputs before the clients start, the inputs of each client, and inputs
after all clients have ended, which show what was lost. `run` gives the program to an
adapter: in threads if its methods are plain, in tasks if they are ``async``. It records
each operation with the moments of its invocation and its answer. `check` looks for
one order in which the floor gives the same answers (`linearizability`).

A race shows only if it happens, so a program is run several times. A failing
program is made small: inputs **of the program** are left out and it is run again.
A recorded history is never made smaller: without an operation it would be a history
that nobody has seen.

Notifications are not judged here. With several clients at once, each kind of server mixes the
notifications of different supervisors in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, field, frozen

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input, Step
from monitoring_core.testing.adapter import Adapter, Caller, Conversation
from monitoring_core.testing.concurrency.history import History, ProgramRun, is_async
from monitoring_core.testing.concurrency.linearizability import BUDGET, NOT_HERE, Linearization, Verdict, linearize
from monitoring_core.testing.concurrency.program import Program
from monitoring_core.testing.judging.describing import described
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.program import UNKNOWN, made
from monitoring_core.testing.running.reduction import stops
from monitoring_core.testing.running.trial import Trial

__all__ = ["History", "Program", "Race", "check", "check_program", "run", "shrink"]

_REQUIRED = Requirements()

WORLD = "world"
"""The name of the client that causes the happenings."""


@frozen
class Race:
    """The result of a program.

    Attributes:
        program: the program that was run.
        history: the recorded operations.
        linearization: the order that explains the answers, or the longest such beginning.
        differences: differences before the clients started (then there is no history), or answers to the clients that
            cannot be read.
        runs: how often the program was run; this is the result of the last run.
        made: an import line and an expression that makes the adapter, for the printed program.
    """

    program: Program
    history: History
    linearization: Linearization[Input, int | None]
    differences: tuple[Difference, ...] = ()
    runs: int = field(default=1, eq=False)
    made: tuple[str, str] = field(default=UNKNOWN, eq=False)

    @property
    def says_nothing(self) -> bool:
        """True if no request was answered: then every order explains the history."""
        asked = [each for each in self.history if isinstance(each.input, Ask)]
        return bool(asked) and all(each.output is None for each in asked)

    @property
    def verdict(self) -> Verdict:
        """The verdict: ok, illegal, or unknown if the budget was used up or no request was answered."""
        found = self.linearization.verdict
        return Verdict.UNKNOWN if found is Verdict.OK and self.says_nothing else found

    @property
    def passed(self) -> bool:
        """True if the verdict is ok; unknown does not count as passed."""
        return self.verdict is Verdict.OK

    def __str__(self) -> str:
        """Return the program as Python code, with its result as comments."""
        if self.differences:
            when = "while clients ran" if self.history else "before any client started"
            told = "\n".join([f"wrong {when}:", *map(str, self.differences)])
        else:
            told = f"run {self.runs} time(s); {_shown(self.linearization)}"
            if self.verdict is not self.linearization.verdict:
                told = f"unknown: no request was answered, which any order explains\n{told}"
        comments = "\n".join(f"# {line}" for line in told.splitlines())
        return f"{self.program.source(self.made)}\n\n{comments}"


def _shown(found: Linearization[Input, int | None]) -> str:
    """Return an order as text, with the usual descriptions of its inputs."""
    text = str(found)
    for each in (*found.order, *(operation for operation, _ in found.stuck)):
        text = text.replace(str(each.input), described(each.input))
    return text


def run(
    adapter: Adapter, program: Program, requirements: Requirements = _REQUIRED
) -> tuple[History, tuple[Difference, ...]]:
    """Run a program once.

    Args:
        adapter: the implementation. Plain methods are called from several threads at once, ``async`` methods in
            several tasks of one loop. If the implementation has its own id for a call that begins while clients run,
            ``happen`` must return it. For an earlier call a notification may show it.
        program: the program.
        requirements: what is judged before the clients start.

    Returns:
        The history, and differences. If the implementation differs before the clients start, they are not started. The
        other differences are answers that cannot be read.

    Raises:
        Exception: an exception of the adapter, with a note. ``TimeoutError`` and ``ConnectionError`` are not raised:
            then the operation has no answer and may or may not have taken effect. It is the last one of its client.
    """
    with Caller() as caller:
        trial = Trial(adapter, program.setting, requirements, caller)
        trial.begin()
        for given in program.before:
            found = [each for each in trial.take(given) if stops(each, requirements)]
            if found:
                return (), tuple(found)
        running = ProgramRun(adapter, program, trial)
        if is_async(adapter):
            caller.have(_one(running.in_tasks()))
        else:
            running.in_threads()
        for error in running.errors:
            raise error
        # Notifications of this run are fetched, so that they do not reach the next run.
        caller.have(_one(adapter.observe(0, requirements.deadline)))
        return running.history(), tuple(running.unreadable)


def _one(value: Any) -> Conversation[Any]:
    """Return the conversation with one method call."""
    return (yield value)


def _step(floor: Floor, given: Input) -> Any:
    """Return the next floor and the status code; this is the sequential model."""
    try:
        step: Step = floor.step(given)
    except ImpossibleHappening:
        return NOT_HERE
    return step.next, int(step.code)


def check(
    program: Program,
    history: History,
    *,
    requirements: Requirements = _REQUIRED,
    codes: bool = False,
    budget: int = BUDGET,
) -> Linearization[Input, int | None]:
    """Look for one order of the operations in which the floor gives the same answers.

    Args:
        program: the program that was run.
        history: the recorded operations.
        requirements: with ``refusals="without effect"`` an answer 0 to a request that must be refused proves nothing.
        codes: whether a refusal must have the right status code (AN-CODE), or any code other than 0.
        budget: number of model steps after which the verdict is unknown.
    """
    answered = requirements.refusals == "answered"

    def agrees(expected: int, seen: int | None) -> bool:
        if seen is None or (expected != 0 and not answered):
            return True
        return expected == seen if codes else (expected == 0) == (seen == 0)

    floor = program.setting.floor()
    for given in program.before:
        floor = floor.step(given).next
    return linearize(history, _step, floor, agrees=agrees, budget=budget)


def check_program(
    adapter: Adapter,
    program: Program,
    requirements: Requirements = _REQUIRED,
    *,
    repeats: int = 5,
    codes: bool = False,
    budget: int = BUDGET,
) -> Race:
    """Run a program several times, until no order explains a run.

    Args:
        adapter: the implementation; see `run`.
        program: the program.
        requirements: see `check`.
        repeats: how often it is run at most; a race may need several runs.
        codes: see `check`.
        budget: the budget of each run; see `check`.

    Returns:
        The first run whose verdict is not ok, else the last one.

    Raises:
        ValueError: ``repeats`` is less than 1.
    """
    if repeats < 1:
        raise ValueError("repeats is 0 or less; a program must be run at least once")
    race: Race | None = None
    for number in range(1, repeats + 1):
        history, differences = run(adapter, program, requirements)
        if differences:
            nothing = Linearization[Input, "int | None"](Verdict.ILLEGAL, ())
            return Race(program, history, nothing, differences, number, made(adapter))
        found = check(program, history, requirements=requirements, codes=codes, budget=budget)
        race = Race(program, history, found, (), number, made(adapter))
        if not race.passed:
            break
    assert race is not None
    return race


def shrink(
    adapter: Adapter,
    race: Race,
    requirements: Requirements = _REQUIRED,
    *,
    repeats: int = 20,
    codes: bool = False,
    budget: int = BUDGET,
) -> Race:
    """Make the program of a race small: inputs are left out as long as the verdict stays illegal.

    Args:
        adapter: the implementation.
        race: a race whose verdict is illegal; any other is returned unchanged.
        requirements: see `check`.
        repeats: how often a smaller program is run before it counts as a program without the race.
        codes: see `check`.
        budget: see `check`.

    Returns:
        The race of the smallest program that still fails.
    """
    if race.verdict is not Verdict.ILLEGAL or not race.history:
        return race
    smaller = True
    while smaller:
        smaller = False
        for candidate in _without_one(race.program):
            if not _can_be(candidate):
                continue
            again = check_program(adapter, candidate, requirements, repeats=repeats, codes=codes, budget=budget)
            alike = bool(again.history) and bool(again.differences) == bool(race.differences)
            if again.verdict is Verdict.ILLEGAL and alike:
                race, smaller = again, True
                break
    return race


def _without_one(program: Program) -> Iterator[Program]:
    """Yield the programs without one client, or without one input; much smaller programs come first."""
    for place in range(len(program.clients)):
        yield evolve(program, clients=program.clients[:place] + program.clients[place + 1 :])
    for place, (name, inputs) in enumerate(program.clients):
        for left_out in range(len(inputs)):
            fewer = (name, inputs[:left_out] + inputs[left_out + 1 :])
            yield evolve(program, clients=(*program.clients[:place], fewer, *program.clients[place + 1 :]))
    for name in ("after", "before"):
        inputs = getattr(program, name)
        for left_out in range(len(inputs)):
            yield evolve(program, **{name: inputs[:left_out] + inputs[left_out + 1 :]})


def _can_be(program: Program) -> bool:
    """Tell whether all happenings are possible if the supervisors do nothing while the clients run."""
    if not any(inputs for _, inputs in program.clients):
        return False
    floor = program.setting.floor()
    world = [each for _, inputs in program.clients for each in inputs if not isinstance(each, Ask)]
    try:
        for given in (*program.before, *world, *program.after):
            floor = floor.step(given).next
    except ImpossibleHappening:
        return False
    return True
