"""The adapter: what binds an implementation to the oracle, and how the oracle talks to it.

An adapter has four methods, plain or ``async``: `Adapter.reset`, `Adapter.request`,
`Adapter.happen` and `Adapter.observe`. It sees the implementation's own ids;
symbolic ones stay on the oracle's side. It may have more: ``barrier()`` returns once
all that was asked so far is done and told, ``read(supervisor)`` gives what the implementation
says is true of a supervisor now, as payloads like those of notifications. Where there is
a ``read`` the default suite is one for testers who can look. With ``mark()`` and ``goto(state)`` it
is taken back to where words that begin alike part; see `returning`.

The oracle is written once for both kinds: a **conversation** is a generator that yields
whatever an adapter's method returned and is sent the value of it. `Caller` waits for
the awaitable ones on an event loop of its own; `converse` does it on the running loop.
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
"""Symbolic id -> the implementation's own id or uri; one that is missing is the same on both sides."""

Answer: TypeAlias = "int | Mapping[str, Any] | None"
"""``statusCode``, an object that holds it, or None if no answer was recorded."""

Told: TypeAlias = "Mapping[str, Any] | None"
"""``{"call": ...}`` or ``{"session": ...}``: the id of what has begun, where it is known at once."""

Delivered: TypeAlias = "Iterable[tuple[str, Mapping[str, Any] | Notification]]"
"""(user id of the recipient, payload): a decoded message with or without its envelope, or a notification."""


@runtime_checkable
class Adapter(Protocol):
    """What the oracle needs of an implementation; every method may be ``async``."""

    def reset(self, setting: Setting) -> Ids | Awaitable[Ids]:
        """Begin anew with these supervisors and agents, all logged in, and nothing going on.

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
        """Make the world's part happen: an agent answers, a customer hangs up.

        Returns:
            The id of the call or session that begins, if it is known and another than the one given.
        """
        ...

    def observe(self, expected: int, deadline: float, /) -> Delivered | Awaitable[Delivered]:
        """Give the notifications that came since the last time.

        Args:
            expected: how many the oracle waits for; 0 asks for whatever is there.
            deadline: seconds after which to give what there is.
        """
        ...


def has_read(adapter: object) -> bool:
    """Tell whether what is true of a supervisor can be read; ``read = None`` is a way to say that it cannot."""
    return getattr(adapter, "read", None) is not None


class AdapterError(MonitoringError):
    """An adapter that cannot be used any further.

    Attributes:
        during: what the oracle wanted of it.
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
"""Yields what an adapter's method returned, is sent its value, and ends with a result."""

_PLAIN = frozenset({bool, dict, int, list, tuple, type(None)})


class Caller:
    """Has conversations with an adapter whose methods are plain or ``async``.

    The event loop is made when the first awaitable comes, so nobody else pays for it. One caller
    keeps one loop, so what an adapter opens in ``reset`` is still open in ``request``.
    """

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def have(self, conversation: Conversation[Result]) -> Result:
        """Have a conversation to its end and give its result.

        Raises:
            AdapterError: a method is ``async`` and this thread has a running loop; use `converse` there.
        """
        try:
            given = conversation.send(None)
            while True:
                if type(given) not in _PLAIN and isawaitable(given):
                    try:
                        given = self._wait(given)
                    except BaseException as error:
                        # The conversation says where it was; most often it raises the error again.
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
        """Close the loop, if there is one; what still runs on it is cancelled."""
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
    """Have a conversation on the running loop and give its result."""
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
