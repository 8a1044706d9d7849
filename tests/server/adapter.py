"""The example server under the oracle: what binds the two."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitoring_core.floor import Ask, Happening
from monitoring_core.testing.entry.crowd import Crowd, Lane
from monitoring_core.testing.words import Setting, setting_to_json, to_json
from monitoring_core.wire import write_request
from monitoring_core.wire.state import OBJECTS
from tests.server.running import CHANNELS, FRESH, NOTIFICATIONS, Connection, Running, request


class ServerAdapter:
    """Asks the server over HTTP and listens over Bayeux.

    All goes over one connection, since who sends is said by each request. Behind a request goes at once what asks for
    the messages that it brings about: the server answers one after the other, and there is only one way to wait for.

    Args:
        server: the server, for this adapter alone.
    """

    def __init__(self, server: Running) -> None:
        self._address = server.address
        self._connection = Connection(server.address)
        self._listeners: dict[str, str] = {}
        self._asked = False

    def reset(self, setting: Setting) -> dict[str, str] | None:
        """Begin anew; users and devices have their ids from the setting."""
        self._again()
        self._send(_post("admin", "/admin/reset", setting_to_json(setting)))
        _succeeded(self._receive())
        self._listen(setting.supervisors)
        return None

    def request(self, ask: Ask) -> Mapping[str, Any]:
        """Send a request as its supervisor."""
        written = write_request(ask.request)
        return self._ask(_post(ask.supervisor, written["url"], written["body"]))

    def happen(self, happening: Happening) -> Mapping[str, Any]:
        """Have the world do it; the server tells the id of what begins."""
        return _succeeded(self._ask(_post("admin", "/admin/happenings", to_json(happening))))

    def observe(self, expected: int, deadline: float) -> list[tuple[str, Mapping[str, Any]]]:
        """Give what waits for each supervisor: the server answers only when everybody's messages wait."""
        if not self._asked:
            self._send(*self._connects())
        self._asked = False
        came = [(user, self._receive()) for user in self._listeners]
        for _, told in came:
            assert told.pop()["successful"], told
        return [(user, message) for user, told in came for message in told]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, request: bytes) -> Mapping[str, Any]:
        self._send(request, *self._connects())
        self._asked = True
        answer: Mapping[str, Any] = self._receive()
        return answer

    def _connects(self) -> Iterator[bytes]:
        return (_post(user, NOTIFICATIONS, [_connect(listener)]) for user, listener in self._listeners.items())

    def _listen(self, supervisors: Sequence[str]) -> None:
        """Shake hands as each supervisor, and subscribe to everything."""
        self._send(*(_post(user, NOTIFICATIONS, [HELLO]) for user in supervisors))
        self._listeners = {user: self._receive()[0]["clientId"] for user in supervisors}
        self._send(*(_post(user, NOTIFICATIONS, [_subscribe(each)]) for user, each in self._listeners.items()))
        for _ in supervisors:
            assert self._receive()[0]["successful"]

    def _again(self) -> None:
        """Take another connection if the server may be about to close this one, or if it has still to answer."""
        if self._asked or time.monotonic() - self._connection.used > FRESH:
            self._connection.close()
            self._connection, self._asked = Connection(self._address), False

    def _send(self, *requests: bytes) -> None:
        self._connection.send(*requests)

    def _receive(self) -> Any:
        return self._connection.receive()[1]


HELLO = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}


def _subscribe(listener: str) -> dict[str, Any]:
    return {"channel": "/meta/subscribe", "clientId": listener, "subscription": CHANNELS}


def _connect(listener: str) -> dict[str, Any]:
    """Ask for what there is; the server is not to wait for more."""
    advice = {"timeout": 0}
    return {"channel": "/meta/connect", "clientId": listener, "connectionType": "long-polling", "advice": advice}


def _post(user: str, path: str, body: object) -> bytes:
    return request(user, "POST", path, json.dumps(body).encode())


def _succeeded(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    assert answer["statusCode"] == 0, answer
    return answer


class ReadingAdapter(ServerAdapter):
    """The same, for a tester who also reads the state after each input."""

    def read(self, supervisor: str) -> list[Mapping[str, Any]]:
        """Give what the server shows of a supervisor now, each object as a notification holds it."""
        self._send(*(request(supervisor, "GET", f"/api/v2/me/{collection}") for collection in OBJECTS))
        shown: list[Mapping[str, Any]] = []
        for collection, key in OBJECTS.items():
            shown += [{key: [each] if key == collection else each} for each in _succeeded(self._receive())[collection]]
        return shown


CROWD = 1_200
"""So many supervisors, agents and routing points does a crowded centre have."""


def crowd_of(server: Running) -> Crowd:
    """Fill a centre with people, and give the crowd of them."""
    kinds = ("supervisor", "agent", "queue")
    supervisors, agents, queues = (tuple(f"{kind}{n}" for n in range(CROWD)) for kind in kinds)
    with server.client("admin") as admin:
        answer = admin.post("/admin/reset", setting_to_json(Setting(supervisors, agents, queues)))
        assert answer == {"statusCode": 0}, answer
    return Crowd(supervisors, agents, queues)


class ServerLane(Lane, ServerAdapter):
    """One of several adapters that use one centre at the same time.

    Args:
        server: the server whose centre it is.
        crowd: whom it takes its people from.
    """

    def __init__(self, server: Running, crowd: Crowd) -> None:
        Lane.__init__(self, crowd)
        ServerAdapter.__init__(self, server)

    def meet(self, ids: dict[str, str], setting: Setting) -> None:
        """Listen as people whom nobody has listened for yet."""
        self._again()
        self._listen([ids[symbol] for symbol in setting.supervisors])
