"""A buffer for a stream of JSON, and a reader that takes whole pieces from it at once."""

from __future__ import annotations

import json
from codecs import utf_8_decode
from collections.abc import Iterable
from typing import Any, NamedTuple, NoReturn

from monitoring_core.conformance.reading import lines
from monitoring_core.conformance.reading.lines import BLANK

__all__ = ["Ahead", "Buffer", "Taken"]


class Buffer:
    """The part of a stream that has come, but is not yet read.

    Attributes:
        held: the bytes.
        at: the position in these bytes up to which they are read.
        line: the number of the line at that position, from 1.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._coming = iter(chunks)
        self.held: bytes = b""
        self.at: int = 0
        self.line: int = 1
        self.column: int = 0
        """The number of bytes of this line that were dropped from the buffer."""
        self._was_blank = True
        """True if the dropped bytes are blanks."""

    def more(self, at_least: int = 1) -> bool:
        """Add more bytes of the stream; False at its end."""
        pieces = [self.held]
        while at_least > 0:
            chunk = next(self._coming, None)
            if chunk is None:
                break
            pieces.append(chunk)
            at_least -= len(chunk)
        if len(pieces) == 1:
            return False
        self.held = b"".join(pieces)
        return True

    def advance(self, to: int) -> None:
        """Move to a later position."""
        self.line += self.held.count(b"\n", self.at, to)
        self.at = to

    def let_go(self) -> None:
        """Drop the bytes that were read."""
        if self.at:
            line_begins = self.held.rfind(b"\n", 0, self.at) + 1
            is_blank = not self.held[line_begins : self.at].strip(BLANK)
            self._was_blank = is_blank and (bool(line_begins) or self._was_blank)
            self.column = self.at - line_begins + (0 if line_begins else self.column)
            self.held = self.held[self.at :]
            self.at = 0

    def margin(self, place: int) -> int | None:
        """Return the indentation of a position; None if its line has anything but blanks before it."""
        line_begins = self.held.rfind(b"\n", 0, place) + 1
        if not line_begins and not self._was_blank:
            return None
        before = self.held[line_begins:place]
        return None if before.strip(BLANK) else len(before) + (0 if line_begins else self.column)


class Taken(NamedTuple):
    """A piece as it is written, and its decoded value."""

    text: bytes
    value: Any


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_SCAN = json.JSONDecoder(parse_constant=_no_constant).raw_decode
_LOOK_AHEAD = 256 * 1024
"""The most bytes of a piece that is taken at once; a longer one is read bracket by bracket, in bounded memory."""


class Ahead:
    """Takes a whole piece at once if it is JSON and has come; the JSON scanner of Python's library finds its end.

    All other pieces are read bracket by bracket. This is slower, but it can tell what is wrong with a piece.
    """

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._looked_at: bytes | None = None
        self._text: str | None = None
        self._place = 0
        self._character = 0

    def take(self) -> Taken | None:
        """Return the piece that begins here; None if it cannot be taken at once."""
        buffer = self._buffer
        while True:
            text, character = self._from_here()
            if text is None:
                return None
            try:
                value, end = _SCAN(text, character)
            except (ValueError, RecursionError):
                left = len(buffer.held) - buffer.at
                if left >= _LOOK_AHEAD:
                    return None
                buffer.let_go()
                if not buffer.more(max(1, left)):
                    return None
                continue
            begin = buffer.at
            taken = text[character:end].encode()
            if len(taken) > lines.LONGEST:
                return None
            buffer.advance(begin + len(taken))
            self._place, self._character = buffer.at, end
            return Taken(taken, value)

    def _from_here(self) -> tuple[str | None, int]:
        """Return the text that has come, and the position of the next character in it."""
        held, at = self._buffer.held, self._buffer.at
        if held is not self._looked_at:
            self._looked_at, self._place, self._character = held, at, 0
            try:
                self._text = utf_8_decode(held[at:], "strict", False)[0]
            except UnicodeDecodeError:
                self._text = None
        between = held[self._place : at] if self._text is not None else b""
        is_plain = between.isascii()
        return self._text, self._character + len(between if is_plain else between.decode("utf-8", "replace"))
