"""A stream that tells how much was read of it, for whoever shows how far a check is."""

from __future__ import annotations

from collections.abc import Callable

from monitoring_core.conformance.reading.source import Readable

__all__ = ["Watched"]


class Watched:
    """A stream, and whoever is told of what was read.

    Args:
        stream: what is read.
        told: is told how many bytes were read, whenever some were.
    """

    def __init__(self, stream: Readable, told: Callable[[int], None]) -> None:
        # A pipe hands out what there is, instead of waiting for as much as was asked for.
        self._read: Callable[[int], bytes | None] = getattr(stream, "read1", stream.read)
        self._told = told

    @classmethod
    def of(cls, stream: Readable, told: Callable[[int], None] | None) -> Readable:
        """Give the stream, watched if somebody wants to be told."""
        return stream if told is None else cls(stream, told)

    def read(self, size: int, /) -> bytes | None:
        """Give at most so many bytes, none at the end."""
        chunk = self._read(size)
        if chunk:
            self._told(len(chunk))
        return chunk
