"""Several supervisors at once: a program of clients, what they saw, and whether one order explains it.

A `Program` says what happens first, one after the other; what each client does then, all
clients at once; and what is asked when all are done, so that what was lost shows. `run`
gives it to an adapter, through threads where its methods are plain and through tasks
where they are ``async``, and records each operation with the moments of its
invocation and its answer. `check` then looks for one order of them that the floor would have
answered in the same way (`linearizability`).

Such a run finds a race only if the race happens, so a program is run several times. One that
has failed is made small by leaving out inputs **of the program** and running that again.
What was recorded is never shortened: without an operation it would be the history of
another run, one that nobody has seen.

What was sent is not judged here. With several clients at once, notifications of one
supervisor come between those of another, and each kind of server mixes them in its own way.
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
"""The client who makes happen what the supervisors do not ask for."""


@frozen
class Race:
    """What came of a program.

    Attributes:
        program: what was run.
        history: what was recorded.
        linearization: the order that explains it, or how far one gets.
        differences: where the adapter went another way before any client started, and there is no history then; or
            answers to the clients that cannot be read.
        runs: how often the program was run; the last of them is the one that is told.
        made: an import line and an expression that make the adapter, for the program that is printed.
    """

    program: Program
    history: History
    linearization: Linearization[Input, int | None]
    differences: tuple[Difference, ...] = ()
    runs: int = field(default=1, eq=False)
    made: tuple[str, str] = field(default=UNKNOWN, eq=False)

    @property
    def says_nothing(self) -> bool:
        """Whether there were requests and none of them was answered: any order explains that."""
        asked = [each for each in self.history if isinstance(each.input, Ask)]
        return bool(asked) and all(each.output is None for each in asked)

    @property
    def verdict(self) -> Verdict:
        """Ok, illegal, or unknown because the budget ran out or no request was answered."""
        found = self.linearization.verdict
        return Verdict.UNKNOWN if found is Verdict.OK and self.says_nothing else found

    @property
    def passed(self) -> bool:
        """Whether the verdict is ok; unknown is no pass."""
        return self.verdict is Verdict.OK

    def __str__(self) -> str:
        """Give the program, to be pasted, and what came of it as comments."""
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
    """Print an order with its inputs as they are named everywhere else."""
    text = str(found)
    for each in (*found.order, *(operation for operation, _ in found.stuck)):
        text = text.replace(str(each.input), described(each.input))
    return text


def run(
    adapter: Adapter, program: Program, requirements: Requirements = _REQUIRED
) -> tuple[History, tuple[Difference, ...]]:
    """Run a program once.

    Args:
        adapter: the implementation. Plain methods are called from several threads at once, ``async`` ones in
            several tasks of one loop. An id of its own for a call that begins while clients run has to be told
            by ``happen``; one that begins before may be bound by a notification, as in any word.
        program: what to do.
        requirements: how what comes before the clients is judged.

    Returns:
        What was recorded, and where the adapter went another way before any client started, which were not started
        then, or the answers to them that cannot be read.

    Raises:
        Exception: what the adapter raises, with a note. ``TimeoutError`` and ``ConnectionError`` are not raised:
            the operation has no answer, may or may not have taken effect, and is the client's last.
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
        # What was told meanwhile is taken out, so that it does not meet whoever comes next.
        caller.have(_one(adapter.observe(0, requirements.deadline)))
        return running.history(), tuple(running.unreadable)


def _one(value: Any) -> Conversation[Any]:
    """Give the conversation that says one thing."""
    return (yield value)


def _step(floor: Floor, given: Input) -> Any:
    """Be the model: the floor, with the status code as its output."""
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
    """Look for one order of what was recorded that the floor would have answered in the same way.

    Args:
        program: what was run.
        history: what was recorded.
        requirements: with ``refusals="without effect"`` an answer 0 to what had to be refused proves nothing.
        codes: whether a refusal has to have the very status code (AN-CODE), or only to be one.
        budget: model steps after which the verdict is unknown.
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
    """Run a program several times, until one run is not explained.

    Args:
        adapter: the implementation; see `run`.
        program: what to do.
        requirements: see `check`.
        repeats: how often at most; a race need not happen the first time.
        codes: see `check`.
        budget: of each run; see `check`.

    Returns:
        The first run whose verdict is not ok, else the last one.
    """
    if repeats < 1:
        raise ValueError("a program is run at least once")
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
    """Make the program of a race small: leave out inputs and run it again, as long as it still is illegal.

    Args:
        adapter: the implementation.
        race: one whose verdict is illegal; another is given back as it is.
        requirements: see `check`.
        repeats: how often a smaller program is run before it counts as one without the race.
        codes: see `check`.
        budget: see `check`.

    Returns:
        The race of the smallest program that was found, as it happened there.
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
    """Give the programs that lack one client, or one input, those that are much smaller first."""
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
    """Tell whether the world can do its part, given that the supervisors do nothing while clients run."""
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
