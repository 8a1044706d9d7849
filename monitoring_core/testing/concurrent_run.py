"""One run of a concurrent program: its clients in threads or tasks, and what each saw, with the moments."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from monitoring_core.floor import Ask, Input
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.binding import BEGINS, Binding
from monitoring_core.testing.concurrent_program import Program
from monitoring_core.testing.describing import described
from monitoring_core.testing.linearizability import Operation
from monitoring_core.testing.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["History", "ProgramRun", "is_async"]

History: TypeAlias = tuple[Operation[Input, "int | None"], ...]
"""The operations of one run."""

SWITCH_INTERVAL = 1e-5
"""Seconds after which Python gives another thread its turn, while clients run."""


def is_async(adapter: Adapter) -> bool:
    """Tell whether the requests of an adapter have to be awaited."""
    return iscoroutinefunction(adapter.request)


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


class ProgramRun:
    """One run of a program, from where its clients start.

    Args:
        adapter: the implementation.
        program: what to do.
        trial: what came before the clients; it has the ids.

    Attributes:
        errors: what the adapter raised and is no lost answer.
    """

    def __init__(self, adapter: Adapter, program: Program, trial: Trial) -> None:
        self.adapter = adapter
        self.program = program
        self.trial = trial
        self.errors: list[Exception] = []
        self._recorder = _Recorder()
        self._binding = threading.Lock()

    def history(self) -> History:
        """Give what was recorded, in the order of the invocations."""
        return self._recorder.history()

    @property
    def _ids(self) -> Binding:
        return self.trial.judge.binding

    def _begin(self, given: Input) -> tuple[int, Input]:
        """Translate an input and take the moment of its invocation."""
        with self._binding:
            kind = BEGINS.get(type(given).__name__)
            if kind is not None:
                self._ids.begins(getattr(given, "medium", None), getattr(given, kind))
            own = self._ids.translated(given)
        return self._recorder.invoked(), own

    def _end(self, client: str, given: Input, answer: Any, invoked: int) -> None:
        """Take the moment of the answer, and the id of what has begun."""
        if isinstance(given, Ask):
            self._recorder.answered(client, given, _code(answer), invoked)
            return
        self._recorder.answered(client, given, 0, invoked)
        kind = BEGINS.get(type(given).__name__)
        if kind is not None and isinstance(answer, Mapping):
            told = cast("Mapping[str, Any]", answer).get(kind)
            if told:
                with self._binding:
                    self._ids.bind(getattr(given, "medium", None), getattr(given, kind), str(told))

    def _give(self, own: Input) -> Any:
        return self.adapter.request(own) if isinstance(own, Ask) else self.adapter.happen(own)

    def _failed(self, client: str, given: Input, error: Exception, invoked: int) -> None:
        """Keep an operation that was not answered; an error that is no lost answer is the adapter's own."""
        self._recorder.lost(client, given, invoked)
        if not isinstance(error, TimeoutError | ConnectionError):
            error.add_note(f"the adapter raised this for client {client} during {described(given)}")
            self.errors.append(error)

    def _client(self, name: str, inputs: tuple[Input, ...]) -> None:
        """Give a client's inputs, one after the other, in this thread; an unanswered one is the client's last."""
        for given in inputs:
            invoked, own = self._begin(given)
            try:
                answer = self._give(own)
            except Exception as error:
                self._failed(name, given, error, invoked)
                return
            self._end(name, given, answer, invoked)

    async def _client_async(self, name: str, inputs: tuple[Input, ...]) -> None:
        """Do the same in a task."""
        for given in inputs:
            invoked, own = self._begin(given)
            try:
                answer = await cast("Awaitable[Any]", self._give(own))
            except Exception as error:
                self._failed(name, given, error, invoked)
                return
            self._end(name, given, answer, invoked)

    def in_threads(self) -> None:
        """Run every client in a thread of its own, all started together."""
        start = threading.Barrier(len(self.program.clients))

        def client(name: str, inputs: tuple[Input, ...]) -> None:
            start.wait()
            self._client(name, inputs)

        threads = [threading.Thread(target=client, args=each, name=each[0]) for each in self.program.clients]
        with _quick_turns():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self._client("afterwards", self.program.after)

    async def in_tasks(self) -> None:
        """Run every client in a task of its own."""
        async with asyncio.TaskGroup() as group:
            for name, inputs in self.program.clients:
                group.create_task(self._client_async(name, inputs))
        await self._client_async("afterwards", self.program.after)


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
