"""Polling: wait for the notifications of a real server, which come some time after a request.

    class MyAdapter:
        def observe(self, expected, deadline):
            return poll(self.client.fetch, expected, deadline)

`Requirements.deadline` says how many seconds an expected notification may take. The wait ends when all have come. If
no notification is expected, a late one would be judged with the next input. `Requirements.quiet` says how long to wait
in that case. It is spent after every input without an expected notification; the report has the sum.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic, sleep
from typing import Any

__all__ = ["PAUSE", "poll", "poll_async"]

PAUSE = 0.01
"""Seconds between two fetches."""

Fetched = Iterable[tuple[str, Any]]


def poll(
    fetch: Callable[[], Fetched], expected: int, deadline: float, *, pause: float = PAUSE
) -> list[tuple[str, Any]]:
    """Fetch until the expected notifications have come, or the time is over.

    Args:
        fetch: returns what has come since its last call, as pairs of recipient and payload; it does not wait.
        expected: how many notifications are expected. If 0, the whole time is waited.
        deadline: the time in seconds. If 0, ``fetch`` is called once.
        pause: seconds between two fetches.
    """
    end = monotonic() + deadline
    came = list(fetch())
    while not (expected and len(came) >= expected):
        left = end - monotonic()
        if left <= 0:
            break
        sleep(min(pause, left))
        came += fetch()
    return came


async def poll_async(
    fetch: Callable[[], Fetched | Awaitable[Fetched]], expected: int, deadline: float, *, pause: float = PAUSE
) -> list[tuple[str, Any]]:
    """Do the same as `poll` on the running event loop; ``fetch`` may be ``async``."""

    async def fetched() -> Fetched:
        given = fetch()
        return await given if isinstance(given, Awaitable) else given

    end = monotonic() + deadline
    came = list(await fetched())
    while not (expected and len(came) >= expected):
        left = end - monotonic()
        if left <= 0:
            break
        await asyncio.sleep(min(pause, left))
        came += await fetched()
    return came
