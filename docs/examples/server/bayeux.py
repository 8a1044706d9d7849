"""Bayeux over long-polling: clients, what they subscribed to, and what waits for them.

A client shakes hands, subscribes, and then always has one ``/meta/connect``
open, which is answered as soon as there is something to tell, or when its time
is up. Nothing here knows what the messages are about, and nothing here speaks
HTTP: `Bayeux.answer` takes the messages of one request and gives those of the
response.

What is told goes out with the next connect. A client that asks for the
acknowledge extension names in each connect the batch that it has received last;
batches after that one are sent again. Without the extension, what was written
into a connection that broke is lost.

Everything is bounded. A client that lets too much pile up, or stays away for too
long, is forgotten; when it comes back it is advised to shake hands again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeGuard

from attrs import define, field, frozen

from monitoring_core import wire
from monitoring_core.wire.errors import shown
from monitoring_core.wire.fields import is_array, is_object

__all__ = ["Bayeux", "Limits"]

Json = dict[str, Any]

CHANNELS = ("/v2/me/devices", "/v2/me/calls", "/v2/me/smssessions", "/v2/me/chats")
"""The channels that can be subscribed to, by name or by a pattern."""


def _patterns(channel: str) -> frozenset[str]:
    """Give every subscription that hears the channel: itself, ``*`` for its end, ``**`` for any end."""
    parts = channel.split("/")
    ends = ["/".join([*parts[:length], "**"]) for length in range(1, len(parts))]
    return frozenset([channel, "/".join([*parts[:-1], "*"]), *ends])


HEARD_BY = {channel: _patterns(channel) for channel in CHANNELS}
SUBSCRIPTIONS = frozenset[str]().union(*HEARD_BY.values())


@frozen
class Limits:
    """How long and how much.

    Attributes:
        poll: seconds that a connect is held when there is nothing to tell.
        absence: seconds without a connect after which a client is forgotten.
        backlog: messages that may wait for a client, those not yet acknowledged included.
        clients: how many a user may have at once.
    """

    poll: float = 25.0
    absence: float = 10.0
    backlog: int = 1_000
    clients: int = 20


@define(eq=False)
class Client:
    """One Bayeux client of a user; a user with two windows has two.

    Attributes:
        user: whose it is.
        id: its ``clientId``.
        acknowledges: whether it uses the acknowledge extension.
        subscriptions: channels and patterns.
        waiting: messages not sent yet.
        sent: messages sent and not acknowledged, with the number of their batch.
        batch: number of the last batch.
        held: done when there is something to tell the connect that is held.
        absent: forgets the client when it has been away for too long.
    """

    user: str
    id: str
    acknowledges: bool
    subscriptions: set[str] = field(factory=set[str])
    waiting: deque[Json] = field(factory=deque[Json])
    sent: deque[tuple[int, Json]] = field(factory=deque[tuple[int, Json]])
    batch: int = 0
    held: asyncio.Future[None] | None = None
    absent: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """Let the connect that is held, if there is one, be answered."""
        if self.held is not None and not self.held.done():
            self.held.set_result(None)

    def acknowledge(self, batch: int) -> None:
        """Take in what has arrived: later batches wait to be sent again, in their order."""
        lost = [message for number, message in self.sent if number > batch]
        self.waiting.extendleft(reversed(lost))
        self.sent.clear()

    def take(self) -> Iterator[Json]:
        """Return the waiting messages, as one batch."""
        if self.waiting:
            self.batch += 1
        while self.waiting:
            message = self.waiting.popleft()
            if self.acknowledges:
                self.sent.append((self.batch, message))
            yield message


class Bayeux:
    """All the clients. It lives in one event loop, and each of its methods but `answer` is one step of it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._clients: dict[str, dict[str, Client]] = {}

    def publish(self, user: str, message: Json) -> None:
        """Tell every client of the user that subscribed to the message's channel."""
        heard_by = HEARD_BY[message["channel"]]
        for client in list(self._clients.get(user, {}).values()):
            if client.subscriptions.isdisjoint(heard_by):
                continue
            client.waiting.append(message)
            if len(client.waiting) + len(client.sent) > self.limits.backlog:
                self._forget(client)
            else:
                client.wake()

    def forget_everybody(self) -> None:
        """Begin anew: each client is advised to shake hands again."""
        for clients in list(self._clients.values()):
            for client in list(clients.values()):
                self._forget(client)

    async def answer(self, user: str, messages: object, gone: Callable[[], Awaitable[object]]) -> list[Json]:
        """Answer the messages of one request.

        Args:
            user: who sent them; a client id of somebody else is unknown to him.
            messages: the decoded body, one message or an array of them.
            gone: ends when the sender has closed the connection; what waits for him then stays.

        Raises:
            PayloadError: a message is no object or names no channel. None of the messages was then looked at.
        """
        replies: list[Json] = []
        for message in _read(messages):
            told, reply = await self._answer(user, message, gone)
            replies += told
            replies.append(
                {"channel": message["channel"], **({"id": message["id"]} if "id" in message else {}), **reply}
            )
        return replies

    async def _answer(self, user: str, message: Json, gone: Callable[[], Awaitable[object]]) -> tuple[list[Json], Json]:
        channel = message["channel"]
        if channel == "/meta/handshake":
            return [], self._handshake(user, message)
        client_id = message.get("clientId")
        client = self._clients.get(user, {}).get(client_id) if isinstance(client_id, str) else None
        if client is None:
            return [], _failure("402::unknown client", "handshake")
        if channel == "/meta/connect":
            return await self._connect(client, message, gone)
        if channel in ("/meta/subscribe", "/meta/unsubscribe"):
            return [], _subscribe(client, message)
        if channel == "/meta/disconnect":
            self._forget(client)
            return [], {"successful": True, "clientId": client.id}
        return [], {"successful": False, "error": "403::clients publish nothing here"}

    def _handshake(self, user: str, message: Json) -> Json:
        shaken = {"version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        types = message.get("supportedConnectionTypes")
        if not is_array(types) or "long-polling" not in types:
            return {**shaken, **_failure("400::long-polling is the only connection type", "none")}
        if len(self._clients.get(user, {})) >= self.limits.clients:
            return {**shaken, **_failure("503::too many clients", "handshake", 1_000)}
        client = Client(user, secrets.token_hex(16), _ext(message).get("ack") is True)
        self._clients.setdefault(user, {})[client.id] = client
        self._await(client)
        ext = {"ext": {"ack": True}} if client.acknowledges else {}
        return {"successful": True, **shaken, "clientId": client.id, "advice": self._advice(), **ext}

    async def _connect(
        self, client: Client, message: Json, gone: Callable[[], Awaitable[object]]
    ) -> tuple[list[Json], Json]:
        if client.absent is not None:
            client.absent.cancel()
        ack = _ext(message).get("ack")
        if client.acknowledges and _is_integer(ack):
            client.acknowledge(ack)
        client.wake()  # A connect that is still held has lost its reader.
        client.held = held = asyncio.get_running_loop().create_future()
        timeout = self._timeout(message)
        is_gone = False
        if not client.waiting and timeout > 0:
            left = asyncio.ensure_future(gone())
            await asyncio.wait({held, left}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            is_gone = left.done()
            left.cancel()
        if client.id not in self._clients.get(client.user, {}):
            return [], _failure("402::unknown client", "handshake")
        if client.held is not held:
            return [], _failure("409::another connect came", "none")
        client.held = None
        self._await(client)
        told = [] if is_gone else list(client.take())
        ext = {"ext": {"ack": client.batch}} if client.acknowledges else {}
        return told, {"successful": True, "clientId": client.id, "advice": self._advice(), **ext}

    def _timeout(self, message: Json) -> float:
        """Give the seconds to hold a connect: our own limit, or less if the client says so."""
        advice = message.get("advice")
        asked = advice.get("timeout") if is_object(advice) else None
        milliseconds = self.limits.poll * 1_000
        return (min(asked, milliseconds) if _is_integer(asked) else milliseconds) / 1_000

    def _advice(self) -> Json:
        return {
            "reconnect": "retry",
            "interval": 0,
            "timeout": int(self.limits.poll * 1_000),
            "maxInterval": int(self.limits.absence * 1_000),
        }

    def _await(self, client: Client) -> None:
        """Expect the next connect."""
        client.absent = asyncio.get_running_loop().call_later(self.limits.absence, self._forget, client)

    def _forget(self, client: Client) -> None:
        if client.absent is not None:
            client.absent.cancel()
        clients = self._clients[client.user]
        del clients[client.id]
        if not clients:
            del self._clients[client.user]
        client.wake()


def _read(messages: object) -> list[Json]:
    given: list[Any] = messages if is_array(messages) else [messages]
    for place, message in enumerate(given):
        if not is_object(message) or not isinstance(message.get("channel"), str):
            raise wire.PayloadError(f"[{place}]", shown(message), "an object with a channel")
    return given


def _subscribe(client: Client, message: Json) -> Json:
    """Take in a subscription, or the end of one."""
    given = message.get("subscription")
    named: list[Any] = given if is_array(given) else [given]
    reply = {"clientId": client.id, "subscription": given}
    if not all(isinstance(each, str) and each in SUBSCRIPTIONS for each in named):
        return {"successful": False, **reply, "error": f"403::the channels are {', '.join(CHANNELS)}"}
    if message["channel"] == "/meta/subscribe":
        client.subscriptions.update(named)
    else:
        client.subscriptions.difference_update(named)
    return {"successful": True, **reply}


def _failure(error: str, reconnect: str, interval: int = 0) -> Json:
    return {"successful": False, "error": error, "advice": {"reconnect": reconnect, "interval": interval}}


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _ext(message: Json) -> Json:
    ext = message.get("ext")
    return ext if is_object(ext) else {}
