"""The programs under docs/examples when nobody reads what they print: no traceback, and a server serves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.documentation import ROOT

EXAMPLES = ROOT / "docs" / "examples"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no error of its own for a closed pipe")


@contextmanager
def nobody_reads() -> Iterator[int]:
    """Give the end of a pipe to write to, when the other end is closed."""
    theirs, ours = os.pipe()
    os.close(theirs)
    try:
        yield ours
    finally:
        os.close(ours)


def test_a_shift_that_nobody_reads_ends_in_silence() -> None:
    """As under ``head``, which closes the pipe when it has enough."""
    with nobody_reads() as out:
        ended = subprocess.run(
            [sys.executable, EXAMPLES / "shift.py"], stdout=out, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (0, "") == (ended.returncode, ended.stderr)


def test_a_server_that_nobody_reads_serves() -> None:
    """It cannot tell where it listens, and listens all the same."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    command = [sys.executable, str(EXAMPLES / "server"), "--port", str(address[1])]
    with nobody_reads() as out, subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            assert answers(address)
        finally:
            process.terminate()
        assert "" == process.stderr.read()


def answers(address: tuple[str, int]) -> bool:
    """Tell whether somebody answers at an address within half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with socket.create_connection(address, timeout=30) as connection:
                connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return connection.recv(9) == b"HTTP/1.1 "
        except ConnectionRefusedError:
            time.sleep(0.1)
    return False
