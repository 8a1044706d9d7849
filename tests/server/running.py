"""The example server as a process of its own, and a client of it that is no more than a socket.

The client is written here, so that a test can stop in the middle of a request, and
because it is asked some ten thousand times: a request costs it a few dozen microseconds.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from attrs import define, field

from monitoring_core.wire.state import OBJECTS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "server"

Json = dict[str, Any]

NOTIFICATIONS = "/api/v2/notifications"
CHANNELS = ["/v2/me/devices", "/v2/me/calls", "/v2/me/smssessions", "/v2/me/chats"]

PATIENCE = 20.0
"""Seconds after which a test gives up on the server; nothing is expected to take a tenth of that."""

FRESH = 2.0
"""Seconds without use after which a connection is not used again: the server closes it after five."""


def request(user: str, method: str, path: str, body: bytes = b"", *headers: str, password: str = "secret") -> bytes:
    """Give the bytes of a request."""
    credentials = b64encode(f"{user}:{password}".encode()).decode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Basic {credentials}", *headers]
    if not any(header.lower().startswith("content-type:") for header in headers):
        lines.append("Content-Type: application/json")
    if not any(header.lower().startswith(("content-length:", "transfer-encoding:")) for header in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One connection to the server, kept open from request to request."""

    def __init__(self, address: tuple[str, int], timeout: float = PATIENCE) -> None:
        self.socket = socket.create_connection(address, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""
        self.used = time.monotonic()

    def send(self, *sent: bytes) -> None:
        """Send requests, or parts of one, without waiting for an answer."""
        self.socket.sendall(b"".join(sent))

    def receive(self) -> tuple[int, Any]:
        """Wait for the next response: HTTP status and decoded body."""
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            self._more()
        head, begin = self._read[:end].lower(), end + 4
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(self._read) < begin + length:
            self._more()
        body, self._read = self._read[begin : begin + length], self._read[begin + length :]
        self.used = 0.0 if b"connection: close" in head else time.monotonic()
        return int(head.split(b" ", 2)[1]), json.loads(body) if body else None

    def is_closed(self) -> bool:
        """Tell whether the server has closed the connection; waits until it does."""
        return self.socket.recv(1) == b""

    def close(self) -> None:
        """Close the connection, whatever is under way."""
        self.socket.close()

    def _more(self) -> None:
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._read += part


class Client:
    """What one user does at the server, over a connection of his own."""

    def __init__(self, address: tuple[str, int], user: str) -> None:
        self.address = address
        self.user = user
        self.connection = Connection(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def send(self, path: str, body: object, method: str = "POST") -> None:
        """Send a request without waiting for its answer."""
        if time.monotonic() - self.connection.used > FRESH:
            self.connection.close()
            self.connection = Connection(self.address)
        written = b"" if body is None else json.dumps(body).encode()
        self.connection.send(request(self.user, method, path, written))

    def post(self, path: str, body: object) -> Any:
        """Give the body of the answer to a POST."""
        self.send(path, body)
        return self.connection.receive()[1]

    def get(self, path: str) -> Any:
        """Give the body of the answer to a GET."""
        self.send(path, None, "GET")
        return self.connection.receive()[1]

    def ask(self, path: str, operation: str, **parameters: str) -> Json:
        """Give the answer to an operation."""
        answer: Json = self.post(f"/api/v2/{path}", {"operationName": operation, **parameters})
        return answer

    def state(self) -> list[Json]:
        """Give what the server shows of the user now, each object as a notification holds it."""
        shown: list[Json] = []
        for collection, key in OBJECTS.items():
            answer = self.get(f"/api/v2/me/{collection}")
            assert answer["statusCode"] == 0, answer
            shown += [{key: [each] if key == collection else each} for each in answer[collection]]
        return shown


@define(eq=False)
class Listener:
    """A Bayeux client of a user."""

    client: Client
    acknowledges: bool = False
    id: str = ""
    batch: int = 0
    refused: Json | None = field(default=None)

    def shake_hands(self, subscriptions: list[str] = CHANNELS) -> Self:
        """Shake hands, subscribe, and take the first connect, which is answered at once."""
        ext = {"ext": {"ack": True}} if self.acknowledges else {}
        hello = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"], **ext}
        (reply,) = self.client.post(NOTIFICATIONS, [hello])
        self.id, self.batch, self.refused = reply["clientId"], 0, None
        subscribe = {"channel": "/meta/subscribe", "clientId": self.id, "subscription": subscriptions}
        (subscribed,) = self.client.post(NOTIFICATIONS, [subscribe])
        assert subscribed["successful"], subscribed
        return self

    def connect(self, timeout: float = 0.0) -> None:
        """Send a connect that is answered with what there is, after ``timeout`` seconds at the latest."""
        ext = {"ext": {"ack": self.batch}} if self.acknowledges else {}
        advice = {"timeout": int(timeout * 1_000)}
        message = {"channel": "/meta/connect", "clientId": self.id, "connectionType": "long-polling", "advice": advice}
        self.client.send(NOTIFICATIONS, [{**message, **ext}])

    def receive(self) -> list[Json]:
        """Wait for the answer to a connect and give the messages that came with it."""
        told: list[Json] = self.client.connection.receive()[1]
        reply = told.pop()
        self.refused = None if reply["successful"] else reply
        if self.acknowledges and self.refused is None:
            self.batch = reply["ext"]["ack"]
        return told

    def poll(self, timeout: float = 0.0) -> list[Json]:
        """Give what there is, or what comes within ``timeout`` seconds."""
        self.connect(timeout)
        return self.receive()


@define(eq=False)
class Running:
    """A server that runs."""

    process: subprocess.Popen[str]
    url: str

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def client(self, user: str) -> Client:
        """Give a client of that user."""
        return Client(self.address, user)

    def reset(self, supervisors: tuple[str, ...] = ("s1", "s2"), agents: tuple[str, ...] = ("a1", "a2")) -> None:
        """Have the server begin anew."""
        setting = {
            "supervisors": list(supervisors),
            "agents": list(agents),
            "routing_points": ["q1"],
            "ruleset": {"name": "GWS_V2"},
        }
        with self.client("admin") as admin:
            assert {"statusCode": 0} == admin.post("/admin/reset", setting)

    def happen(self, do: str, **fields: str) -> Json:
        """Have the world do something."""
        with self.client("admin") as admin:
            answer: Json = admin.post("/admin/happenings", {"do": do, **fields})
            return answer


@contextmanager
def running(*options: str, example: Path = EXAMPLE, complaint: str = "") -> Generator[Running]:
    """Run a server, from its folder, until the end of the block; options are those of its command.

    What it has printed by then is to end with that complaint; without one it is to have printed nothing, since
    what a client does is no reason for a line in the log.
    """
    command = [sys.executable, str(example), "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    with process:
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on "), line + process.stdout.read()
            yield Running(process, line.split()[-1])
        finally:
            process.kill()
        printed = process.stdout.read()
        assert printed.rstrip().endswith(complaint) if complaint else not printed, printed


def changed(folder: Path, changes: Mapping[str, str]) -> Path:
    """Give a copy of the example with other texts in ``centre.py``.

    Args:
        folder: where the copy is made.
        changes: the right text, which stands there once -> the other one.
    """
    copied = folder / "server"
    shutil.copytree(EXAMPLE, copied, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    centre = copied / "centre.py"
    text = centre.read_text(encoding="utf-8")
    for right, wrong in changes.items():
        assert 1 == text.count(right)
        text = text.replace(right, wrong)
    centre.write_text(text, encoding="utf-8")
    return copied
