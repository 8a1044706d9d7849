"""The example server under the oracle: what binds the two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitoring_core.floor import Ask, Happening
from monitoring_core.testing.entry.crowd import Crowd, Lane
from monitoring_core.testing.words import Setting, setting_to_json, to_json
from monitoring_core.wire import write_request
from tests.server.running import Client, Listener, Running


class ServerAdapter:
    """Asks the server over HTTP and listens over Bayeux, with a connection for each supervisor and one for the world.

    Args:
        server: the server, for this adapter alone.
    """

    def __init__(self, server: Running) -> None:
        self._server = server
        self._clients: dict[str, Client] = {}
        self._listeners: dict[str, Listener] = {}

    def reset(self, setting: Setting) -> dict[str, str] | None:
        """Begin anew; users and devices have their ids from the setting."""
        answer = self._client("admin").post("/admin/reset", setting_to_json(setting))
        assert answer == {"statusCode": 0}, answer
        self._listeners = {user: Listener(self._client(user)).shake_hands() for user in setting.supervisors}
        return None

    def request(self, ask: Ask) -> Mapping[str, Any]:
        """Send a request as its supervisor."""
        written = write_request(ask.request)
        answer: Mapping[str, Any] = self._client(ask.supervisor).post(written["url"], written["body"])
        return answer

    def happen(self, happening: Happening) -> Mapping[str, Any]:
        """Have the world do it; the server tells the id of what begins."""
        answer: Mapping[str, Any] = self._client("admin").post("/admin/happenings", to_json(happening))
        assert answer["statusCode"] == 0, answer
        return answer

    def observe(self, expected: int, deadline: float) -> list[tuple[str, Mapping[str, Any]]]:
        """Give what waits for each supervisor: the server answers only when everybody's messages wait."""
        for listener in self._listeners.values():
            listener.connect()
        return [(user, message) for user, listener in self._listeners.items() for message in listener.receive()]

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.connection.close()
        self._clients.clear()

    def _client(self, user: str) -> Client:
        if user not in self._clients:
            self._clients[user] = self._server.client(user)
        return self._clients[user]


class ReadingAdapter(ServerAdapter):
    """The same, for a tester who also reads the state after each input."""

    def read(self, supervisor: str) -> list[Mapping[str, Any]]:
        """Give what the server shows of a supervisor now."""
        return list(self._client(supervisor).state())


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
        """Let the connections go from one supervisor to the next; who it is says each request."""
        users = [ids[symbol] for symbol in setting.supervisors]
        clients = [self._clients.pop(user) for user in self._listeners]
        for user in users:
            client = clients.pop() if clients else self._server.client(user)
            client.user, self._clients[user] = user, client
        for client in clients:
            client.connection.close()
        self._listeners = {user: Listener(self._clients[user]).shake_hands() for user in users}
