"""The progress of a check on standard error, for a terminal: bytes read, rate and time left.

Nothing is printed in the first second, and nothing at all in a pipe.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from time import perf_counter

from monitoring_core.cli.terminal import Progress

__all__ = ["Reading"]

_BEFORE = 1.0
"""Seconds of silence at the beginning."""

_BETWEEN = 0.2
"""Seconds between two lines."""


class Reading:
    """Counts the bytes of the inputs that were read.

    Args:
        files: the names of the files. The length of standard input is unknown.
        clock: returns the time in seconds.
    """

    def __init__(self, files: Iterable[str], clock: Callable[[], float] = perf_counter) -> None:
        self._progress = Progress()
        self._clock = clock
        self._is_shown = False
        self._bytes = 0
        self._began = clock()
        self._next = self._began + _BEFORE
        self._total = _total(files) if self._progress.is_wanted else None

    @property
    def told(self) -> Callable[[int], None] | None:
        """The function to call with the number of bytes that were read; None without a terminal."""
        return self._tell if self._progress.is_wanted else None

    def wipe(self) -> None:
        """Wipe the line of progress, if there is one, before something else is printed."""
        if self._is_shown:
            self._is_shown = False
            self._progress.say("")

    def _tell(self, count: int) -> None:
        self._bytes += count
        now = self._clock()
        if now >= self._next:
            self._next = now + _BETWEEN
            self._is_shown = True
            self._progress.say(_in_words(self._bytes, self._total, now - self._began))


def _total(files: Iterable[str]) -> int | None:
    try:
        sizes = [os.stat(each).st_size if os.path.isfile(each) else None for each in files]
    except OSError:
        return None
    return None if None in sizes else sum(size or 0 for size in sizes)


def _in_words(count: int, total: int | None, seconds: float) -> str:
    from rich.filesize import decimal

    rate = count / seconds
    said = f"read {decimal(count)}"
    if total is not None:
        said += f" of {decimal(total)}"
    said += f", {decimal(int(rate))}/s"
    if total is not None:
        said += f", {_time(max(0, total - count) / rate)} left"
    return said


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
