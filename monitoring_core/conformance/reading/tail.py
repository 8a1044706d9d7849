"""Reads a file that is still being written, and goes on with the new file when it is rotated."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import sleep
from typing import BinaryIO

from monitoring_core.conformance.reading.folders import open_recording

__all__ = ["Following"]

SECONDS = 0.2
"""The seconds to wait before a file is read again."""


class Following:
    """A stream that waits at the end of its file for more, and goes on with a new file of the same name.

    Ctrl-C during the wait ends the stream.

    Args:
        path: the file.
        wait: waits for a number of seconds; it raises KeyboardInterrupt to end the stream.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str, wait: Callable[[float], object] = sleep) -> None:
        self._path = path
        self._wait = wait
        self._file: BinaryIO = open_recording(path)
        self._has_ended = False

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes as soon as there are some; none after Ctrl-C."""
        while not self._has_ended:
            if piece := self._file.read(size):
                return piece
            try:
                self._wait(SECONDS)
                self._go_over()
            except KeyboardInterrupt:
                self._has_ended = True
                self._file.close()
        return b""

    def _go_over(self) -> None:
        """Go to the new file with the same name, or to the beginning of the file if it was cut."""
        try:
            now = os.stat(self._path)
        except OSError:
            # During a rotation there may be no file of this name for a moment.
            return
        held = os.fstat(self._file.fileno())
        if (now.st_dev, now.st_ino) != (held.st_dev, held.st_ino):
            self._file.close()
            self._file = open(self._path, "rb", buffering=0)  # noqa: SIM115 - it is closed when it is rotated
        elif now.st_size < self._file.tell():
            self._file.seek(0)
