"""How responses are sent: head and body together, and with what else is ready for the connection.

Each sending costs as much as all the rest of a short answer, and wakes the client. So what is written is held until
the event loop has gone round once without anything more. A client that sends several requests at once, without
waiting for the answers, has the answers at once, too.
"""

from __future__ import annotations

import asyncio
from typing import Any

__all__ = ["Together"]

MOST_HELD = 64 * 1024
"""Bytes; so much is sent whatever follows, or a client that never reads could let the rest pile up here."""


class Together:
    """A transport that holds what is written until nothing more comes.

    Args:
        transport: what it sends with; everything else is asked of that.
        loop: whose rounds count.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        """Send this soon."""
        if not self._held:
            self._loop.call_soon(self._look, 0)
        self._held += data
        if len(self._held) >= MOST_HELD:
            self._send()

    def close(self) -> None:
        """Send what is held, and close."""
        self._send()
        self._transport.close()

    def _look(self, before: int) -> None:
        """Send if nothing has been written since so many bytes were held."""
        if len(self._held) > before:
            self._loop.call_soon(self._look, len(self._held))
        else:
            self._send()

    def _send(self) -> None:
        if self._held:
            held, self._held = bytes(self._held), bytearray()
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
