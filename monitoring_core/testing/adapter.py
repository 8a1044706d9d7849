"""The adapter: it connects an implementation to the oracle.

An adapter has four methods, plain or ``async``: `Adapter.reset`, `Adapter.request`,
`Adapter.happen` and `Adapter.observe`. They receive the implementation's own ids. The oracle
itself uses symbolic ids such as ``s1`` and ``a1-device``. An adapter may have more methods:

- ``barrier()`` returns when all earlier requests are done and their notifications are sent.
- ``read(supervisor)`` returns the present state of a supervisor, as payloads like those of
  notifications. With it the default suite is smaller, since states can be read.
- ``mark()`` and ``goto(state)`` save a state and return to it. Words with the same beginning
  then share it; see `running.savepoints`.

The oracle is written once for plain and ``async`` adapters. A **conversation** is a generator
that yields the result of an adapter's method and is sent its value. `Caller` waits for
awaitable results on an event loop of its own. `converse` waits on the running loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator, Iterable, Mapping
from inspect import isawaitable, iscoroutine
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias, TypeVar, runtime_checkable

from monitoring_core.outcome import MonitoringError

if TYPE_CHECKING:
    import asyncio

    from monitoring_core.floor import Ask, Happening
    from monitoring_core.notifications import Notification
    from monitoring_core.testing.words import Setting

__all__ = [
    "Adapter",
    "AdapterError",
    "Answer",
    "Caller",
    "Conversation",
    "Delivered",
    "Ids",
    "Told",
    "converse",
    "has_read",
]

Ids: TypeAlias = "Mapping[str, str] | None"
"""Symbolic id -> the implementation's own id or uri; a missing id is the same on both sides."""

Answer: TypeAlias = "int | Mapping[str, Any] | None"
"""The ``statusCode``, an object with it, or None if there was no answer."""

Told: TypeAlias = "Mapping[str, Any] | None"
"""``{"call": ...}`` or ``{"session": ...}``: the id of the call or session that began; None if not known yet."""

Delivered: TypeAlias = "Iterable[tuple[str, Mapping[str, Any] | Notification]]"
"""(user id of the recipient, payload): a decoded message with or without its envelope, or a notification."""


@runtime_checkable
class Adapter(Protocol):
    """The methods that the oracle needs; each may be ``async``."""

    def reset(self, setting: Setting) -> Ids | Awaitable[Ids]:
        """Reset the implementation: these supervisors and agents are logged in, and there are no calls and sessions.

        Returns:
            The implementation's own ids: ``{"s1": "u-17", "s1-device": "d-9", "a1": ..., "a1-device": ...}``.
        """
        ...

    def request(self, ask: Ask, /) -> Answer | Awaitable[Answer]:
        """Send a supervisor's request; ``wire.write_request(ask.request)`` gives method, url and body.

        Returns:
            The answer.
        """
        ...

    def happen(self, happening: Happening, /) -> Told | Awaitable[Told]:
        """Cause a happening: an agent answers, a customer hangs up.

        Returns:
            The id of the call or session that begins, if it is known and differs from the given id.
        """
        ...

    def observe(self, expected: int, deadline: float, /) -> Delivered | Awaitable[Delivered]:
        """Return the notifications that came since the last call.

        Args:
            expected: how many notifications the oracle waits for; 0 if it expects none.
            deadline: how many seconds to wait at most; then return the notifications that have come.
        """
        ...


def has_read(adapter: object) -> bool:
    """Tell whether the adapter can read the state of a supervisor; ``read = None`` says that it cannot."""
    return getattr(adapter, "read", None) is not None


class AdapterError(MonitoringError):
    """Raised if an adapter cannot be used any further.

    Attributes:
        during: the method that the oracle called.
        reason: what was wrong.
    """

    def __init__(self, during: str, reason: str) -> None:
        super().__init__(during, reason)
        self.during = during
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.during}: {self.reason}"


Result = TypeVar("Result")
Conversation: TypeAlias = Generator[Any, Any, Result]
"""A generator that yields results of the adapter's methods, is sent their values, and ends with a result."""

_PLAIN = frozenset({bool, dict, int, list, tuple, type(None)})


class Caller:
    """Runs conversations with an adapter whose methods are plain or ``async``.

    The event loop is made for the first awaitable. So plain adapters need none. A caller keeps its loop: what an
    adapter opens in ``reset`` is still open in ``request``.
    """

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def have(self, conversation: Conversation[Result]) -> Result:
        """Run a conversation to its end and return its result.

        Raises:
            AdapterError: a method is ``async`` and this thread has a running event loop. Use `converse` there.
        """
        try:
            given = conversation.send(None)
            while True:
                if type(given) not in _PLAIN and isawaitable(given):
                    try:
                        given = self._wait(given)
                    except BaseException as error:
                        # The conversation adds a note about the place; it mostly raises the error again.
                        given = conversation.throw(error)
                        continue
                given = conversation.send(given)
        except StopIteration as ended:
            result: Result = ended.value
            return result

    def _wait(self, awaitable: Awaitable[Any]) -> Any:
        if self._runner is None:
            import asyncio

            try:
                asyncio.get_running_loop()
            except RuntimeError:
                self._runner = asyncio.Runner()
            else:
                if iscoroutine(awaitable):
                    awaitable.close()
                reason = "an event loop runs in this thread already: use the function whose name ends in _async"
                raise AdapterError("an async method", reason)
        return self._runner.run(_value_of(awaitable))

    def close(self) -> None:
        """Close the event loop, if there is one, and cancel its tasks."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _value_of(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


async def converse(conversation: Conversation[Result]) -> Result:
    """Run a conversation on the running event loop and return its result."""
    try:
        given = conversation.send(None)
        while True:
            if type(given) not in _PLAIN and isawaitable(given):
                try:
                    given = await given
                except BaseException as error:
                    given = conversation.throw(error)
                    continue
            given = conversation.send(given)
    except StopIteration as ended:
        result: Result = ended.value
        return result
