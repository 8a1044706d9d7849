"""What the example server writes goes out together: a head with its body, and answers to what came at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from tests.server.running import EXAMPLE, Connection, Running, request


class Wire:
    """A transport that notes what is sent, and that it is closed."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.sent.append(b"closed")

    def is_closing(self) -> bool:
        return b"closed" in self.sent


def sent(write: Callable[[Any, asyncio.AbstractEventLoop], None]) -> list[bytes]:
    """Give what is sent of what this writes, each sending by itself, until the loop has nothing to do."""
    spec = spec_from_file_location("sending_of_the_example", EXAMPLE / "sending.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    wire = Wire()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        together = module.Together(wire, loop)
        write(together, loop)
        for _ in range(10):
            await asyncio.sleep(0)
        assert wire.is_closing() == together.is_closing()

    asyncio.run(run())
    return wire.sent


def test_what_is_written_in_one_step_is_sent_at_once() -> None:
    """A head and its body."""

    def write(together: Any, loop: asyncio.AbstractEventLoop) -> None:
        together.write(b"head")
        together.write(b"body")

    assert [b"headbody"] == sent(write)


def test_what_the_next_step_writes_is_sent_with_it() -> None:
    """The answer to the request behind, which is begun when the one before is answered."""

    def write(together: Any, loop: asyncio.AbstractEventLoop) -> None:
        together.write(b"first")
        loop.call_soon(together.write, b"second")

    assert [b"firstsecond"] == sent(write)


def test_what_waits_for_something_else_is_sent_by_itself() -> None:
    """What is written after the loop has gone round without anything more."""

    def write(together: Any, loop: asyncio.AbstractEventLoop) -> None:
        together.write(b"first")
        loop.call_soon(loop.call_soon, loop.call_soon, together.write, b"second")

    assert [b"first", b"second"] == sent(write)


def test_not_much_is_held() -> None:
    """64 KiB are sent whatever follows, and what follows by itself."""

    def write(together: Any, loop: asyncio.AbstractEventLoop) -> None:
        together.write(b"x" * 65_536)
        together.write(b"rest")

    assert [b"x" * 65_536, b"rest"] == sent(write)


def test_what_is_held_is_sent_before_the_end() -> None:
    """Closing loses nothing."""

    def write(together: Any, loop: asyncio.AbstractEventLoop) -> None:
        together.write(b"last")
        together.close()

    assert [b"last", b"closed"] == sent(write)


def test_requests_that_come_at_once_are_answered_in_their_order(server: Running) -> None:
    """One connection is enough for several users: who asks is said by each request."""
    with closing(Connection(server.address)) as connection:
        connection.send(*(request(user, "GET", "/api/v2/me/devices") for user in ("s1", "s2", "s1")))
        ids = [connection.receive()[1]["devices"][0]["id"] for _ in range(3)]
    assert ["s1-device", "s2-device", "s1-device"] == ids
