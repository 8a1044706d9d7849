"""A file that is still being written, read on and on, and anew when it is rotated."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import sleep
from typing import BinaryIO

__all__ = ["Following"]

SECONDS = 0.2
"""How long is waited before a file is looked at again."""


class Following:
    """A stream that does not end with its file: it waits for more, and goes over to a new file of the same name.

    Ctrl-C while it waits is its end.

    Args:
        path: the file.
        wait: what waits; it raises KeyboardInterrupt to end the stream.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str, wait: Callable[[float], object] = sleep) -> None:
        self._path = path
        self._wait = wait
        self._file: BinaryIO = open(path, "rb", buffering=0)  # noqa: SIM115 - it is closed when it is rotated
        self._has_ended = False

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes as soon as there are some; none after Ctrl-C."""
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
        """Go over to the file that has the name now, or to the beginning of one that was cut."""
        try:
            now = os.stat(self._path)
        except OSError:
            # Between two files there may be none.
            return
        held = os.fstat(self._file.fileno())
        if (now.st_dev, now.st_ino) != (held.st_dev, held.st_ino):
            self._file.close()
            self._file = open(self._path, "rb", buffering=0)  # noqa: SIM115 - as above
        elif now.st_size < self._file.tell():
            self._file.seek(0)
