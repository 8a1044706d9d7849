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

import asyncio
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import evolve, field, frozen

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input, Step
from monitoring_core.testing.adapter import Adapter, Caller, Conversation
from monitoring_core.testing.binding import BEGINS, Binding
from monitoring_core.testing.concurrent_program import Program
from monitoring_core.testing.describing import described
from monitoring_core.testing.expectation import Difference
from monitoring_core.testing.linearizability import BUDGET, NOT_HERE, Linearization, Operation, Verdict, linearize
from monitoring_core.testing.reduction import stops
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["History", "Program", "Race", "check", "check_program", "run", "shrink"]

History: TypeAlias = tuple[Operation[Input, "int | None"], ...]
"""The operations of one run."""

_REQUIRED = Requirements()

WORLD = "world"
"""The client who makes happen what the supervisors do not ask for."""

SWITCH_INTERVAL = 1e-5
"""Seconds after which Python gives another thread its turn, while clients run."""


@frozen
class Race:
    """What came of a program.

    Attributes:
        program: what was run.
        history: what was recorded.
        linearization: the order that explains it, or how far one gets.
        differences: where the adapter went another way before any client started; then there is no history.
        runs: how often the program was run; the last of them is the one that is told.
    """

    program: Program
    history: History
    linearization: Linearization[Input, int | None]
    differences: tuple[Difference, ...] = ()
    runs: int = field(default=1, eq=False)

    @property
    def verdict(self) -> Verdict:
        """Ok, illegal, or unknown because the budget ran out."""
        return self.linearization.verdict

    @property
    def passed(self) -> bool:
        """Whether the verdict is ok; unknown is no pass."""
        return self.linearization.passed

    def __str__(self) -> str:
        if self.differences:
            told = "\n".join(str(each) for each in self.differences)
            return f"{self.program}\n\nwrong before any client started:\n{told}"
        return f"{self.program}\n\nrun {self.runs} time(s); {_shown(self.linearization)}"


def _shown(found: Linearization[Input, int | None]) -> str:
    """Print an order with its inputs as they are named everywhere else."""
    text = str(found)
    for each in (*found.order, *(operation for operation, _ in found.stuck)):
        text = text.replace(str(each.input), described(each.input))
    return text


class _Recorder:
    """Gives the moments of invocations and answers; thread-safe, since each is one atomic step of the interpreter."""

    def __init__(self) -> None:
        self._moments = count()
        self._done: list[Operation[Input, int | None]] = []

    def invoked(self) -> int:
        return next(self._moments)

    def answered(self, client: str, given: Input, output: int | None, invoked: int) -> None:
        self._done.append(Operation(client, given, output, invoked, next(self._moments)))

    def lost(self, client: str, given: Input, invoked: int) -> None:
        self._done.append(Operation(client, given, None, invoked, None))

    def history(self) -> History:
        return tuple(sorted(self._done, key=lambda each: each.invoked))


class _Run:
    """One run of a program."""

    def __init__(self, adapter: Adapter, program: Program, trial: Trial) -> None:
        self.adapter = adapter
        self.program = program
        self.trial = trial
        self.recorder = _Recorder()
        self.errors: list[Exception] = []
        self._binding = threading.Lock()

    @property
    def binding(self) -> Binding:
        return self.trial.judge.binding

    def begin(self, given: Input) -> tuple[int, Input]:
        """Translate an input and take the moment of its invocation."""
        with self._binding:
            kind = BEGINS.get(type(given).__name__)
            if kind is not None:
                self.binding.begins(getattr(given, "medium", None), getattr(given, kind))
            own = self.binding.translated(given)
        return self.recorder.invoked(), own

    def end(self, client: str, given: Input, answer: Any, invoked: int) -> None:
        """Take the moment of the answer, and the id of what has begun."""
        if isinstance(given, Ask):
            self.recorder.answered(client, given, _code(answer), invoked)
            return
        self.recorder.answered(client, given, 0, invoked)
        kind = BEGINS.get(type(given).__name__)
        if kind is not None and isinstance(answer, Mapping):
            told = cast("Mapping[str, Any]", answer).get(kind)
            if told:
                with self._binding:
                    self.binding.bind(getattr(given, "medium", None), getattr(given, kind), str(told))

    def give(self, own: Input) -> Any:
        return self.adapter.request(own) if isinstance(own, Ask) else self.adapter.happen(own)

    def failed(self, client: str, given: Input, error: Exception, invoked: int) -> None:
        """Keep an operation that was not answered; an error that is no lost answer is the adapter's own."""
        self.recorder.lost(client, given, invoked)
        if not isinstance(error, TimeoutError | ConnectionError):
            error.add_note(f"the adapter raised this for client {client} during {described(given)}")
            self.errors.append(error)

    def client(self, name: str, inputs: tuple[Input, ...]) -> None:
        """Give a client's inputs, one after the other, in this thread; an unanswered one is the client's last."""
        for given in inputs:
            invoked, own = self.begin(given)
            try:
                answer = self.give(own)
            except Exception as error:
                self.failed(name, given, error, invoked)
                return
            self.end(name, given, answer, invoked)

    async def client_async(self, name: str, inputs: tuple[Input, ...]) -> None:
        """Do the same in a task."""
        for given in inputs:
            invoked, own = self.begin(given)
            try:
                answer = await cast("Awaitable[Any]", self.give(own))
            except Exception as error:
                self.failed(name, given, error, invoked)
                return
            self.end(name, given, answer, invoked)

    def in_threads(self) -> None:
        """Run every client in a thread of its own, all started together."""
        start = threading.Barrier(len(self.program.clients))

        def client(name: str, inputs: tuple[Input, ...]) -> None:
            start.wait()
            self.client(name, inputs)

        threads = [threading.Thread(target=client, args=each, name=each[0]) for each in self.program.clients]
        with _quick_turns():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.client("afterwards", self.program.after)

    async def in_tasks(self) -> None:
        """Run every client in a task of its own."""
        async with asyncio.TaskGroup() as group:
            for name, inputs in self.program.clients:
                group.create_task(self.client_async(name, inputs))
        await self.client_async("afterwards", self.program.after)


@contextmanager
def _quick_turns() -> Generator[None, None, None]:
    """Let threads take turns more often, so that what can come between two steps does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _code(answer: Any) -> int | None:
    """Give the status code of an answer, None if there is none."""
    if isinstance(answer, Mapping):
        answer = cast("Mapping[str, Any]", answer).get("statusCode")
    return answer if isinstance(answer, int) else None


def is_async(adapter: Adapter) -> bool:
    """Tell whether the requests of an adapter have to be awaited."""
    return iscoroutinefunction(adapter.request)


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
        What was recorded, and where the adapter went another way before any client started: then they
        were not started.

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
        running = _Run(adapter, program, trial)
        if is_async(adapter):
            caller.have(_one(running.in_tasks()))
        else:
            running.in_threads()
        for error in running.errors:
            raise error
        # What was told meanwhile is taken out, so that it does not meet whoever comes next.
        caller.have(_one(adapter.observe(0, requirements.deadline)))
        return running.recorder.history(), ()


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
            return Race(program, history, nothing, differences, number)
        found = check(program, history, requirements=requirements, codes=codes, budget=budget)
        race = Race(program, history, found, (), number)
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
    if race.verdict is not Verdict.ILLEGAL or race.differences:
        return race
    smaller = True
    while smaller:
        smaller = False
        for candidate in _without_one(race.program):
            if not _can_be(candidate):
                continue
            again = check_program(adapter, candidate, requirements, repeats=repeats, codes=codes, budget=budget)
            if again.verdict is Verdict.ILLEGAL and not again.differences:
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
