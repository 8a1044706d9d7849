"""Uvicorn's protocol, with bounds on the cost of a connection before anybody is known.

A client that is not authenticated yet may send a head without an end, open
connections without end, or open one and say nothing. So there is a most to all three:

- what is not body, head and trailers and the frame of chunks, has at most ``head`` bytes in a request,
- at most ``connections`` are open at once, and who comes then is answered 503,
- a head arrives within ``patience`` seconds, the first one of a connection from its opening on, and a body
  that the application does not wait for, too.
"""

from __future__ import annotations

import asyncio
import json

from attrs import frozen
from sending import Together
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["Bounds", "bounded"]

STATUS = {400: b"Bad Request", 431: b"Request Header Fields Too Large", 503: b"Service Unavailable"}


@frozen
class Bounds:
    """How much and how long.

    Attributes:
        head: bytes of a request besides its body.
        connections: that are open at once.
        patience: seconds that a head may take.
    """

    head: int = 16 * 1024
    connections: int = 500
    patience: float = 10.0


class Bounded(HttpToolsProtocol):
    """One connection."""

    bounds = Bounds()
    beside_body = 0
    deadline: asyncio.TimerHandle | None = None

    # uvicorn's method takes the narrower transport of a stream, as its own callers do.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= self.bounds.connections:
            self.transport = transport
            self._object(503, 12, f"{self.bounds.connections} connections are open already")
            return
        # A transport in all that is asked of it.
        super().connection_made(Together(transport, self.loop))  # type: ignore[arg-type]
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.beside_body += len(data)
        super().data_received(data)
        if self.beside_body > self.bounds.head and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        # A head that came as a whole, within one read, has not been measured yet.
        head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if head > self.bounds.head:
            self._refuse_head()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.beside_body = max(0, self.beside_body - len(body))
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self.beside_body = 0
        self._arrived()
        if not self.transport.is_closing():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if not self.transport.is_closing():
            self._object(400, 10, msg)

    def _refuse_head(self) -> None:
        self._object(431, 10, f"the head must have at most {self.bounds.head} bytes")

    def _expect(self) -> None:
        """Wait for a request, but not for ever."""
        self._arrived()
        self.deadline = self.loop.call_later(self.bounds.patience, self._give_up)

    def _give_up(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            # The application has a patience of its own; and while it answers, nothing more may be read.
            self._expect()
        else:
            self.transport.abort()

    def _arrived(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _object(self, status: int, code: int, message: str) -> None:
        """Answer what does not get as far as the application, and close."""
        body = json.dumps({"statusCode": code, "statusMessage": message}).encode()
        head = b"HTTP/1.1 %d %s\r\n" % (status, STATUS[status])
        kind = b"content-type: application/json\r\ncontent-length: %d\r\n" % len(body)
        self.transport.write(head + kind + b"connection: close\r\n\r\n" + body)
        self.transport.close()


def bounded(bounds: Bounds) -> type[Bounded]:
    """Give uvicorn's protocol with these bounds."""

    class OfThese(Bounded):
        pass

    OfThese.bounds = bounds
    return OfThese
