"""A client that nobody here wrote: CometD's own for Node receives the notifications."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from tests.server.running import EXAMPLE, PATIENCE, Client, Json, Running, running

INSTALL = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the example's listener and the packages it needs, or skip and say why there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("listener")
    for name in ("package.json", "listen.js"):
        shutil.copy(EXAMPLE / name, folder)
    try:
        installed = subprocess.run([npm, *INSTALL], cwd=folder, capture_output=True, text=True, timeout=90)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not give the packages within 90 seconds")
    if installed.returncode:
        pytest.skip(f"npm cannot have the packages: {installed.stderr.strip() or installed.stdout.strip()}")
    return folder


class Listening:
    """A listener in Node that runs; what it prints is what it was told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def next(self) -> Json:
        """Wait for the next message that the client hands to its subscribers."""
        assert self.process.stdout is not None
        message: Json = json.loads(self.process.stdout.readline())
        return message

    def wait_until_subscribed(self) -> None:
        """Wait until all four channels are subscribed to, for the first time or again."""
        assert self.process.stderr is not None
        assert "listening\n" == self.process.stderr.readline()


@contextmanager
def listener(package: Path, server: Running, user: str) -> Generator[Listening]:
    """Run the example's listener for a user until the end of the block, or until there is no more patience with it."""
    command = ["node", "listen.js", server.url, user, "secret"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=package, stdout=pipe, stderr=pipe, text=True) as process:
        watchdog = Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            listening = Listening(process)
            listening.wait_until_subscribed()
            yield listening
        finally:
            watchdog.cancel()
            process.kill()


def test_the_notifications_arrive(package: Path, server: Running, s1: Client, s2: Client) -> None:
    """Voice and text, each supervisor his own, in order, on the channels they were subscribed to."""
    with listener(package, server, "s1") as first, listener(package, server, "s2") as second:
        s1.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")
        s2.ask("users/a1/channels/chat", "BargeIn", nickname="Bo")
        call = server.happen("AgentAnswers", agent="a1")["call"]
        server.happen("SessionStarts", agent="a1", medium="chat")
        s1.ask(f"me/calls/{call}", "SwitchToBargeIn")

        told = [first.next() for _ in range(3)]
        assert ["/v2/me/devices", "/v2/me/calls", "/v2/me/calls"] == [message["channel"] for message in told]
        (device,) = told[0]["data"]["devices"]
        assert "Coach" == device["supervisorMonitoringState"]["state"]
        assert [call, call] == [message["data"]["call"]["id"] for message in told[1:]]
        assert "SwitchToBargeIn" in told[1]["data"]["call"]["capabilities"]
        assert "SwitchToBargeIn" not in told[2]["data"]["call"]["capabilities"]

        invited = second.next()
        assert ("/v2/me/chats", "Invited") == (invited["channel"], invited["data"]["chat"]["state"])


def test_many_notifications_arrive_once_and_in_order(package: Path, server: Running, s1: Client) -> None:
    """With the acknowledge extension nothing is lost and nothing comes twice, however fast it comes."""
    operations = ["ListenIn", "Coach", "BargeIn"] * 40
    with listener(package, server, "s1") as listening:
        for operation in operations:
            s1.ask("me/devices/s1-device", operation, targetDeviceUri="a1-device")
        told = [listening.next()["data"]["devices"][0]["supervisorMonitoringState"]["state"] for _ in operations]
    assert operations == told


def test_a_client_finds_its_way_back_after_a_restart(package: Path) -> None:
    """The client of a server that was killed shakes hands with the one that comes in its place."""
    with running() as server:
        port = str(server.address[1])
        with listener(package, server, "s1") as listening:
            server.process.kill()
            server.process.wait()
            with running("--port", port) as again, again.client("s1") as s1:
                listening.wait_until_subscribed()
                s1.ask("me/devices/s1-device", "ListenIn", targetDeviceUri="a1-device")
                assert "/v2/me/devices" == listening.next()["channel"]


def test_a_client_finds_its_way_back_after_a_reset(package: Path, server: Running, s1: Client) -> None:
    """A reset of the centre sends every client back to the handshake, and it goes on from there."""
    with listener(package, server, "s1") as listening:
        server.reset()
        listening.wait_until_subscribed()
        s1.ask("me/devices/s1-device", "ListenIn", targetDeviceUri="a1-device")
        assert "/v2/me/devices" == listening.next()["channel"]
