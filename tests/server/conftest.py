"""One server for the tests of a process; each test begins with a centre in which nothing goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.running import Client, Listener, Running, running


@pytest.fixture(scope="session")
def process() -> Iterator[Running]:
    """Run one server for all tests that do not harm it."""
    with running() as server:
        yield server


@pytest.fixture
def server(process: Running) -> Running:
    """Give that server, in its first state."""
    process.reset()
    return process


@pytest.fixture
def s1(server: Running) -> Iterator[Client]:
    """Give a client of the first supervisor."""
    with server.client("s1") as client:
        yield client


@pytest.fixture
def s2(server: Running) -> Iterator[Client]:
    """Give a client of the second supervisor."""
    with server.client("s2") as client:
        yield client


@pytest.fixture
def listening(server: Running) -> Iterator[Listener]:
    """Give a Bayeux client of the first supervisor that is subscribed to everything."""
    with server.client("s1") as client:
        yield Listener(client).shake_hands()
