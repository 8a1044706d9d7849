"""Whatever comes in, the server answers or refuses, goes on serving, and its state is never half changed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.server.running import (
    EXAMPLE,
    NOTIFICATIONS,
    PATIENCE,
    Client,
    Connection,
    Listener,
    Running,
    request,
    running,
)

DEVICE = "/api/v2/me/devices/s1-device"
ADDRESSES = [DEVICE, NOTIFICATIONS, "/admin/happenings", "/admin/reset", "/api/v2/me/chats/x"]
COACH = json.dumps({"operationName": "Coach", "targetDeviceUri": "a1-device"}).encode()
MORE_THAN_SOCKETS_HOLD = 150_000_000  # Bytes. A system may let the two sockets of a connection hold 40 MB.


@pytest.fixture
def connection(server: Running) -> Iterator[Connection]:
    """Give a bare connection."""
    made = Connection(server.address)
    yield made
    made.close()


def user_of(address: str) -> str:
    """Give who may send something there."""
    return "admin" if address.startswith("/admin") else "s1"


GARBAGE = {
    "nothing": b"",
    "no JSON": b"{'operationName': 1}",
    "bytes": bytes(range(256)),
    "not UTF-8": b'{"operationName": "\xff"}',
    "cut short": COACH[:-5],
    "a text": b'"Coach"',
    "null": b"null",
    "wrong types": b'{"operationName": ["Coach"], "channel": 5, "do": {}, "supervisors": "s1"}',
    "an empty object": b"{}",
    "messages of garbage": b"[1, null, {}]",
    "deep": b"[" * 20_000,
    "not a number": b'{"operationName": NaN}',
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_refused(connection: Connection, s1: Client, address: str, body: bytes) -> None:
    """A body that says nothing is refused with a code, by what is no door with HTTP status 400; it changes nothing."""
    before = s1.state()
    connection.send(request(user_of(address), "POST", address, body))
    status, answer = connection.receive()
    is_door = address.startswith("/api") and address != NOTIFICATIONS
    assert (200 if is_door else 400, True) == (status, answer["statusCode"] in (1, 10))
    assert answer["statusMessage"]
    assert before == s1.state()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(connection: Connection, s1: Client, address: str, kind: str) -> None:
    """What is not JSON by its own word is not read."""
    before = s1.state()
    connection.send(request(user_of(address), "POST", address, COACH, f"Content-Type: {kind}"))
    status, answer = connection.receive()
    assert (415, 10) == (status, answer["statusCode"])
    assert before == s1.state()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_huge_body_is_refused_before_it_is_read(connection: Connection, server: Running, address: str) -> None:
    """A body beyond the limit is refused while it is still being sent, chunk by chunk without a length too."""
    head = request(user_of(address), "POST", address, b"", "Transfer-Encoding: chunked")
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    connection.send(head, chunk * 5)
    status, answer = connection.receive()
    assert (413, 10) == (status, answer["statusCode"])
    assert connection.is_closed()


@pytest.mark.parametrize(
    ("method", "path", "user", "password", "expected"),
    [
        ("POST", DEVICE, "s1", "wrong", (401, 20)),
        ("POST", DEVICE, "nobody", "secret", (401, 20)),
        ("GET", "/api/v2/me/devices", "", "", (401, 20)),
        ("POST", NOTIFICATIONS, "s1", "wrong", (401, 20)),
        ("POST", "/admin/reset", "admin", "wrong", (401, 20)),
        ("POST", NOTIFICATIONS, "a1", "secret", (403, 5)),
        ("POST", "/admin/reset", "s1", "secret", (403, 5)),
        ("GET", "/elsewhere", "s1", "secret", (404, 6)),
        ("PUT", "/admin/reset", "admin", "secret", (405, 6)),
        ("BREW", DEVICE, "s1", "secret", (400, 10)),
    ],
)
def test_what_http_objects_to_has_a_code_too(
    connection: Connection, method: str, path: str, user: str, password: str, expected: tuple[int, int]
) -> None:
    """Not authenticated is 20, not permitted 5, no such address 6."""
    connection.send(request(user, method, path, COACH, password=password))
    status, answer = connection.receive()
    assert expected == (status, answer["statusCode"])


@pytest.mark.parametrize(
    ("method", "path", "user", "expected"),
    [
        ("POST", "/api/v2/me/fax/1", "s1", 6),
        ("DELETE", DEVICE, "s1", 6),
        ("GET", "/api/v2/me/calls/none", "s1", 6),
        ("GET", "/api/v2/me", "s1", 6),
        ("POST", DEVICE, "a1", 5),
    ],
)
def test_the_door_answers_what_is_sent_to_the_api(
    connection: Connection, method: str, path: str, user: str, expected: int
) -> None:
    """Whatever a user sends there is answered by the library, with its codes; HTTP has nothing to object."""
    connection.send(request(user, method, path, COACH))
    status, answer = connection.receive()
    assert (200, expected) == (status, answer["statusCode"])


@pytest.mark.parametrize(
    "header",
    ["Authorization: Basic", "Authorization: Basic !!!", "Authorization: Basic /w==", "Authorization: Basic é", "X: y"],
)
def test_garbled_credentials_are_none(connection: Connection, header: str) -> None:
    """What is no user and password is not authenticated, and no failure."""
    connection.send(f"GET /api/v2/me/devices HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
    status, answer = connection.receive()
    assert (401, 20) == (status, answer["statusCode"])


def test_a_client_that_is_dropped_in_mid_request_has_asked_nothing(server: Running, s1: Client) -> None:
    """Wherever a request breaks off, the state is that of before; the whole request changes it."""
    whole = request("s1", "POST", DEVICE, COACH)
    before = s1.state()
    for end in [*random.Random(7).sample(range(1, len(whole)), 25), len(whole) - 1]:
        connection = Connection(server.address)
        connection.send(whole[:end])
        connection.close()
    assert before == s1.state()
    connection = Connection(server.address)
    connection.send(whole)
    assert (200, {"statusCode": 0}) == connection.receive()
    connection.close()
    assert before != s1.state()


def test_a_client_that_does_not_wait_for_the_answer_has_asked(server: Running, s1: Client) -> None:
    """A whole request is decided whether or not somebody reads the answer, and its notification is kept."""
    listener = Listener(s1).shake_hands()
    connection = Connection(server.address)
    connection.send(request("s1", "POST", DEVICE, COACH))
    connection.close()
    (told,) = listener.poll(timeout=10)
    assert "Coach" == told["data"]["devices"][0]["supervisorMonitoringState"]["state"]


def test_a_body_that_does_not_come_is_given_up() -> None:
    """A client that stops in the middle of its body is answered when patience is at its end."""
    with running("--patience", "0.2") as server:
        connection = Connection(server.address)
        connection.send(request("s1", "POST", DEVICE, COACH)[:-1])
        status, answer = connection.receive()
        assert (408, 9) == (status, answer["statusCode"])
        assert connection.is_closed()
        connection.close()


def send_more_than_sockets_hold(connection: Connection, part: bytes) -> None:
    """Send it again and again, part by part; each has the time-out of the connection."""
    for _ in range(MORE_THAN_SOCKETS_HOLD // len(part)):
        connection.send(part)


def test_a_reader_who_never_reads_holds_nobody_up(server: Running, s1: Client) -> None:
    """Answers that nobody reads stop their own connection; others are answered while that one is stuck."""
    with closing(Connection(server.address, timeout=1)) as stuck:
        with pytest.raises(TimeoutError):  # The server reads no further while its answers are not read.
            send_more_than_sockets_hold(stuck, request("s1", "GET", "/api/v2/me/devices") * 10_000)
        assert 0 == s1.ask("me/devices/s1-device", "ListenIn", targetDeviceUri="a1-device")["statusCode"]


def test_a_killed_server_starts_clean() -> None:
    """After SIGKILL in the middle of things a new process has the first state, and old clients shake hands again."""
    with running() as server, server.client("s1") as s1:
        first = s1.state()
        s1.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")
        call = server.happen("AgentAnswers", agent="a1")["call"]
        listener = Listener(s1).shake_hands()
        listener.connect(timeout=20)
        server.process.kill()
        server.process.wait()
        with pytest.raises(ConnectionError):
            listener.receive()
    with running() as server, server.client("s1") as s1:
        assert first == s1.state()
        assert 6 == s1.ask(f"me/calls/{call}", "Hold")["statusCode"]
        again = Listener(s1, id=listener.id)
        assert [] == again.poll()
        assert again.refused is not None
        assert "handshake" == again.refused["advice"]["reconnect"]


def test_a_reset_leaves_nothing_of_before(server: Running, s1: Client) -> None:
    """After a reset the state is the first one, and what waited for a client is not told any more."""
    first = s1.state()
    listener = Listener(s1).shake_hands()
    s1.ask("me/devices/s1-device", "BargeIn", targetDeviceUri="a1-device")
    server.happen("AgentAnswers", agent="a1")
    server.reset()
    assert first == s1.state()
    assert [] == listener.poll()
    assert listener.refused is not None


@pytest.mark.parametrize(
    "setting",
    [
        {"supervisors": ["s1", "s1"], "agents": [], "routing_points": [], "ruleset": {"name": "GWS_V2"}},
        {"supervisors": ["s1"], "agents": ["s1"], "routing_points": [], "ruleset": {"name": "GWS_V2"}},
        {"supervisors": ["s1"], "agents": [], "routing_points": [], "ruleset": {"name": "x", "intrusion": 3}},
        {"supervisors": ["s1"]},
    ],
)
def test_a_reset_to_what_cannot_be_leaves_all_as_it_is(server: Running, s1: Client, setting: object) -> None:
    """A setting that is none is refused; what went on goes on."""
    s1.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")
    before = s1.state()
    with server.client("admin") as admin:
        assert admin.post("/admin/reset", setting)["statusCode"] in (1, 10)
    assert before == s1.state()


@pytest.mark.parametrize("missing", ["supervisors", "agents", "routing_points", "ruleset"])
def test_what_a_reset_misses_is_named(server: Running, missing: str) -> None:
    """A missing field is answered with code 1 wherever it is missing, and one of a wrong type with 10."""
    whole = {"supervisors": ["s1"], "agents": [], "routing_points": [], "ruleset": {"name": "GWS_V2"}}
    with server.client("admin") as admin:
        left = admin.post("/admin/reset", {key: value for key, value in whole.items() if key != missing})
        null = admin.post("/admin/reset", {**whole, missing: None})
    assert (1, True) == (left["statusCode"], left["statusMessage"].startswith(f"{missing} is missing"))
    assert (10, True) == (null["statusCode"], null["statusMessage"].startswith(f"{missing} is null"))


@pytest.mark.parametrize(("user", "why"), [("s:2", "without a colon"), ("admin", "does what the world does")])
def test_a_supervisor_who_could_not_say_who_he_is_is_refused(server: Running, s1: Client, user: str, why: str) -> None:
    """HTTP basic authentication ends a name at a colon, and the administrator is somebody else: nothing is reset."""
    s1.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")
    before = s1.state()
    setting = {"supervisors": ["s1", user], "agents": [], "routing_points": [], "ruleset": {"name": "GWS_V2"}}
    with server.client("admin") as admin:
        answer = admin.post("/admin/reset", setting)
    assert 10 == answer["statusCode"]
    assert "supervisors[1]" in answer["statusMessage"]
    assert why in answer["statusMessage"]
    assert before == s1.state()


@pytest.mark.parametrize("users", [("s:2",), ("admin",), ("s1", "s1")], ids=str)
def test_a_server_of_such_supervisors_does_not_start(users: tuple[str, ...]) -> None:
    """The command says what is wrong, in the form of its other complaints."""
    command = [sys.executable, str(EXAMPLE), "--port", "0", "--supervisors", *users]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (2, "") == (done.returncode, done.stdout)
    assert "server: error: " in done.stderr
    assert users[-1] in done.stderr
