"""A stream that reports how much of it was read, so that a command can show its progress."""

from __future__ import annotations

from collections.abc import Callable

from monitoring_core.conformance.reading.source import Readable

__all__ = ["Watched"]


class Watched:
    """A stream that reports how much of it was read.

    Args:
        stream: the stream to read.
        told: called with the number of bytes whenever some were read.
    """

    def __init__(self, stream: Readable, told: Callable[[int], None]) -> None:
        # `read1` returns the bytes that a pipe has now, and does not wait for all that were asked for.
        self._read: Callable[[int], bytes | None] = getattr(stream, "read1", stream.read)
        self._told = told

    @classmethod
    def of(cls, stream: Readable, told: Callable[[int], None] | None) -> Readable:
        """Return the stream itself, or a watched one if ``told`` is given."""
        return stream if told is None else cls(stream, told)

    def read(self, size: int, /) -> bytes | None:
        """Return at most ``size`` bytes; none at the end."""
        chunk = self._read(size)
        if chunk:
            self._told(len(chunk))
        return chunk
