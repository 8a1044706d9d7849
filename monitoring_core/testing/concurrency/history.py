"""One run of a concurrent program, with clients in threads or tasks; it records each operation and its moments."""

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
from monitoring_core.rules import Severity
from monitoring_core.testing.adapter import Adapter, AdapterError
from monitoring_core.testing.concurrency.linearizability import Operation
from monitoring_core.testing.concurrency.program import Program
from monitoring_core.testing.judging.describing import asked, described
from monitoring_core.testing.judging.ids import BEGINS, Binding
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Promise
from monitoring_core.testing.running.trial import Trial
from monitoring_core.wire.answers import read_answer
from monitoring_core.wire.errors import PayloadError, shown

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["History", "ProgramRun", "is_async"]

History: TypeAlias = tuple[Operation[Input, "int | None"], ...]
"""The operations of one run."""

SWITCH_INTERVAL = 1e-5
"""Seconds after which Python switches to another thread, while clients run."""


def is_async(adapter: Adapter) -> bool:
    """Tell whether the methods of an adapter are ``async``."""
    return iscoroutinefunction(adapter.request)


class _Recorder:
    """Numbers the invocations and answers in order; each number is one atomic step, so threads may share it."""

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
    """One run of a program, from the start of its clients.

    Args:
        adapter: the implementation.
        program: the program.
        trial: the trial of the inputs before the clients; it has the ids.

    Attributes:
        errors: exceptions of the adapter other than a lost answer, and results that cannot be used.
        unreadable: answers that cannot be read (RQ-READABLE).
    """

    def __init__(self, adapter: Adapter, program: Program, trial: Trial) -> None:
        self.adapter = adapter
        self.program = program
        self.trial = trial
        self.errors: list[Exception] = []
        self.unreadable: list[Difference] = []
        self._recorder = _Recorder()
        self._binding = threading.Lock()

    def history(self) -> History:
        """Return the recorded operations, in the order of their invocations."""
        return self._recorder.history()

    @property
    def _ids(self) -> Binding:
        return self.trial.judge.binding

    def _begin(self, given: Input) -> tuple[int, Input]:
        """Translate an input and note the moment of its invocation."""
        with self._binding:
            kind = BEGINS.get(type(given).__name__)
            if kind is not None:
                self._ids.begins(getattr(given, "medium", None), getattr(given, kind))
            own = self._ids.translated(given)
        return self._recorder.invoked(), own

    def _end(self, client: str, given: Input, answer: Any, invoked: int) -> None:
        """Note the moment of the answer, and the id of a call or session that has begun."""
        if isinstance(given, Ask):
            self._recorder.answered(client, given, self._read(client, given, answer), invoked)
            return
        self._recorder.answered(client, given, 0, invoked)
        if answer is not None and not isinstance(answer, Mapping):
            reason = f'it gave {shown(answer)}; it must give {{"call": id}}, {{"session": id}} or None'
            self.errors.append(_told_where(AdapterError("happen", reason), client, given))
            return
        kind = BEGINS.get(type(given).__name__)
        if kind is not None and isinstance(answer, Mapping):
            told = cast("Mapping[str, Any]", answer).get(kind)
            if told:
                with self._binding:
                    self._ids.bind(getattr(given, "medium", None), getattr(given, kind), str(told))

    def _read(self, client: str, given: Ask, answer: Any) -> int | None:
        """Return the status code of an answer; None if there is no answer, or it cannot be read."""
        try:
            return _code(answer)
        except PayloadError as error:
            subject, message = (
                f"client {client}: {given.supervisor} asks {asked(given)}",
                f"the answer cannot be read: {error}",
            )
            expected = "a status code, or an object that holds one"
            self.unreadable.append(Difference(Promise.READABLE, Severity.ERROR, subject, message, expected))
            return None

    def _give(self, own: Input) -> Any:
        return self.adapter.request(own) if isinstance(own, Ask) else self.adapter.happen(own)

    def _failed(self, client: str, given: Input, error: Exception, invoked: int) -> None:
        """Keep an operation without an answer; keep the error, too, unless it means that the answer was lost."""
        self._recorder.lost(client, given, invoked)
        if not isinstance(error, TimeoutError | ConnectionError):
            self.errors.append(_told_where(error, client, given))

    def _client(self, name: str, inputs: tuple[Input, ...]) -> None:
        """Give a client's inputs one after the other in this thread; the client stops after an input without answer."""
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
        """Run every client in a thread of its own; all start together."""
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
    """Let Python switch threads more often, so that races become likely."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _told_where(error: Exception, client: str, given: Input) -> Exception:
    """Add a note to an adapter's exception: for which client and which input it was raised."""
    error.add_note(f"the adapter raised this for client {client} during {described(given)}")
    return error


def _code(answer: Any) -> int | None:
    """Return the status code of an answer; None if there is no answer.

    Raises:
        PayloadError: the answer has no status code, or a wrong one.
    """
    if answer is None or (isinstance(answer, int) and not isinstance(answer, bool)):
        return answer
    return read_answer(answer).status_code
