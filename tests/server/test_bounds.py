"""Whoever is not known yet cannot take much of the server, and what goes on has an end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tests.server.running import Client, Connection, Running, request, running

DEVICES = "/api/v2/me/devices"
HEAD = 16 * 1024


@pytest.fixture
def connection(server: Running) -> Iterator[Connection]:
    """Give a bare connection."""
    with closing(Connection(server.address)) as made:
        yield made


def with_header(size: int) -> bytes:
    """Give a request of a known user with a header of that many bytes."""
    return request("s1", "GET", DEVICES, b"", f"X-Long: {'x' * size}")


LONG: dict[str, list[bytes]] = {
    "a header without an end": [b"GET / HTTP/1.1\r\nX-Long: ", *[b"x" * 4096] * 10_000],
    "headers without an end": [b"GET / HTTP/1.1\r\n", *[b"X-Again: 1\r\n" * 400] * 10_000],
    "a url without an end": [b"GET /", *[b"x" * 4096] * 10_000],
    "a whole head": [with_header(2 * HEAD)],
    "a whole url": [request("s1", "GET", f"{DEVICES}?{'x' * 2 * HEAD}")],
    "a head and another request": [with_header(2 * HEAD) + request("s1", "GET", DEVICES)],
    "trailers without an end": [
        request("s1", "POST", f"{DEVICES}/s1-device", b"", "Transfer-Encoding: chunked"),
        b"0\r\nX-Long: ",
        *[b"x" * 4096] * 10_000,
    ],
    "the extension of a chunk without an end": [
        request("s1", "POST", f"{DEVICES}/s1-device", b"", "Transfer-Encoding: chunked"),
        b"1;long=",
        *[b"x" * 4096] * 10_000,
    ],
}


@pytest.mark.parametrize("parts", LONG.values(), ids=LONG.keys())
def test_a_head_has_an_end(connection: Connection, s1: Client, parts: list[bytes]) -> None:
    """A request of forty megabytes besides its body is refused while it is being sent, whoever sends it."""
    sent = 0
    try:
        for part in parts:
            connection.send(part)
            sent += len(part)
    except OSError:
        # What the socket's buffers hold on both sides may be sent before the server closes.
        assert sent < 16 * 1024 * 1024
    else:
        status, answer = connection.receive()
        assert (431, 10) == (status, answer["statusCode"])
        assert f"at most {HEAD} bytes" in answer["statusMessage"]
        assert connection.is_closed()
    assert 1 == len(s1.state())


def test_a_usual_head_passes(connection: Connection) -> None:
    """The limit is for each request anew, and a body does not count."""
    big = b'{"operationName": "Coach", "more": "%s"}' % (b"x" * 40_000)
    for _ in range(5):
        connection.send(with_header(HEAD // 2))
        assert 200 == connection.receive()[0]
        connection.send(request("s1", "POST", f"{DEVICES}/s1-device", big))
        status, answer = connection.receive()
        assert (200, 1) == (status, answer["statusCode"])


def test_there_is_a_most_to_connections() -> None:
    """Who comes when all places are taken is told so at once; a place that gets free is given again."""
    with running("--connections", "3") as server, ExitStack() as opened:
        idle = [opened.enter_context(closing(Connection(server.address))) for _ in range(3)]
        for each in idle:
            each.send(request("s1", "GET", DEVICES))
            assert 200 == each.receive()[0]
        refused = opened.enter_context(closing(Connection(server.address)))
        status, answer = refused.receive()
        assert (503, 12) == (status, answer["statusCode"])
        assert "3 connections are open already" == answer["statusMessage"]
        assert refused.is_closed()
        idle[0].close()
        assert 200 == served_again(server)


def served_again(server: Running) -> int:
    """Give the status of the first answer that is no 503: when the server sees a connection close is its affair."""
    for _ in range(200):
        with closing(Connection(server.address)) as connection:
            try:
                connection.send(request("s1", "GET", DEVICES))
                status = connection.receive()[0]
            except ConnectionError:
                status = 503
            if status != 503:
                return status
        time.sleep(0.01)
    return 503


@pytest.mark.parametrize("begun", [b"", b"GET /api", request("s1", "GET", DEVICES)[:-2]], ids=["none", "some", "most"])
def test_a_head_that_does_not_come_is_given_up(begun: bytes) -> None:
    """A connection on which no request arrives is closed when patience is at its end."""
    with running("--patience", "0.2") as server, closing(Connection(server.address)) as connection:
        connection.send(begun)
        assert connection.is_closed()


def test_patience_is_not_for_those_who_wait(server: Running) -> None:
    """A connect that is held for longer than a head may take is answered all the same."""
    with running("--patience", "0.2") as patient, patient.client("s1") as client:
        hello = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        (reply,) = client.post("/api/v2/notifications", [hello])
        connect = {"channel": "/meta/connect", "clientId": reply["clientId"], "advice": {"timeout": 700}}
        (held,) = client.post("/api/v2/notifications", [connect])
        assert held["successful"]


def test_there_is_a_most_to_what_goes_on() -> None:
    """When as many calls and sessions go on as there is room for no other begins; when one ends there is room again."""
    with running("--running", "2") as server, server.client("s1") as s1:
        call = server.happen("AgentAnswers", agent="a1")["call"]
        session = server.happen("SessionStarts", agent="a1", medium="chat")["session"]
        for do in ({"do": "AgentAnswers", "agent": "a2"}, {"do": "SessionStarts", "agent": "a2", "medium": "chat"}):
            with server.client("admin") as admin:
                admin.send("/admin/happenings", do)
                status, answer = admin.connection.receive()
            assert (503, 12) == (status, answer["statusCode"])
            assert "2 calls and sessions go on already" == answer["statusMessage"]
        assert {"statusCode": 0} == s1.ask(f"users/a1/chats/{session}", "Intrude", supervisorVisibilityMode="Coach")
        server.happen("CallEnds", call=call)
        assert "call" in server.happen("AgentAnswers", agent="a2")
