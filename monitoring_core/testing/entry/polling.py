"""Waiting for notifications that a real server sends when it is ready.

    class MyAdapter:
        def observe(self, expected, deadline):
            return poll(self.client.fetch, expected, deadline)

What is due has so many seconds to come (`Requirements.deadline`), and the wait ends when it is there. Where nothing is
due there is nothing to wait for, and what comes late is taken for an answer to the next input. `Requirements.quiet`
says how long to wait then. It is spent after every input after which nothing is due; the report says how much it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic, sleep
from typing import Any

__all__ = ["PAUSE", "poll", "poll_async"]

PAUSE = 0.01
"""Seconds between two looks."""

Fetched = Iterable[tuple[str, Any]]


def poll(
    fetch: Callable[[], Fetched], expected: int, deadline: float, *, pause: float = PAUSE
) -> list[tuple[str, Any]]:
    """Fetch until what is expected has come, or the time is over.

    Args:
        fetch: gives what has come since it was last called, as pairs of recipient and payload; it does not wait.
        expected: how many are due. If none is, all the time is waited.
        deadline: the time, in seconds. At 0 it is fetched once.
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
    """Do as `poll` on the running loop; ``fetch`` may be ``async``."""

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
