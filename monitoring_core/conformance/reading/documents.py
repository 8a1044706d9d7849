"""Cuts JSON documents that have several lines into pieces, as a stream.

Documents may follow one another. An object is one piece. An array is cut into its elements. An array
deeper in a document is also cut, if its path is given. Everything else is skipped. Only the piece that
is being read is held in memory.

If a document is damaged or cut short, its whole pieces are still read. A string cannot go beyond its line. So
a string that is never closed hides only the rest of its line. An opening bracket that JSON does not allow
there also begins a new piece, if it starts a line and is indented like the piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from monitoring_core.conformance.reading import lines
from monitoring_core.conformance.reading.buffered import Ahead, Buffer
from monitoring_core.conformance.reading.lines import BLANK, BYTE_ORDER_MARK

__all__ = ["TOP", "Decoded", "Piece", "cut", "decoded"]

Piece = tuple[int, int | None, bytes | str | None]
"""The line on which a piece begins, its position in its array or None, and its bytes.

In place of the bytes, a text says what is wrong there. None means that the piece is longer than `LONGEST`.
"""


class Decoded(NamedTuple):
    """A decoded piece, and the number of its characters."""

    value: Any
    length: int


TOP: frozenset[tuple[str, ...]] = frozenset({()})
"""The path of an array that is the whole document."""

_STRING = rb'"(?:[^"\\\n]++|\\[^\n])*+'
# From a position outside a string to the next bracket, or to the end if there is none.
_TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb'(?:"|(?=\n)))*+[\[\]{}]?')
_NOT_BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb'(?:"|(?=\n)))*+')
_BRACE = 0x7B
_OPENING, _CLOSING = frozenset(b"{["), frozenset(b"}]")
_NO_VALUE = (b"]", b"}", b",", b":")
_SCALAR = re.compile(rb"[^\s\[\]{},:\"]++")
_WHOLE_STRING = re.compile(_STRING + rb'(?:"|(?=\n))')
_BLANKS = re.compile(rb"[ \t\r\n\x1e]*+")
_STRING_BEGINS = re.compile(_STRING + rb"\Z")
_FIRST_LOOK = 256
"""The number of bytes that are read before the first search for a new piece among them; it doubles each time.

So the time for a file of pieces that are never closed is in proportion to its length.
"""


def cut(chunks: Iterable[bytes], paths: frozenset[tuple[str, ...]] = TOP) -> Iterator[Piece]:
    """Cut a stream of JSON documents into its pieces.

    Args:
        chunks: the text, cut anywhere.
        paths: the paths of the arrays whose elements are pieces. A path is the keys from the top. An object at the top
            is a piece only if no path leads into it.
    """
    return _Cutter(chunks, paths).pieces()


def decoded(
    chunks: Iterable[bytes], paths: frozenset[tuple[str, ...]]
) -> Iterator[tuple[int, int | None, Decoded | bytes | str | None]]:
    """Cut a stream as `cut` does, but yield the decoded value in place of the bytes where there is one.

    The JSON decoder of Python's library decodes it. So this is for files of other programs, whose strings hold the
    messages.
    """
    cutter = _Cutter(chunks, paths)
    for line, index, piece in cutter.pieces():
        value, cutter.value = cutter.value, None
        yield line, index, piece if value is None else Decoded(value, len(piece or ()))


class _Cutter:
    """Reads documents token by token along the paths, and pieces at once or bracket by bracket.

    Attributes:
        value: the last piece that was yielded, if it was decoded.
    """

    def __init__(self, chunks: Iterable[bytes], paths: frozenset[tuple[str, ...]]) -> None:
        self.value: Any = None
        self._buffer = Buffer(chunks)
        self._ahead = Ahead(self._buffer)
        self._paths = paths
        self._leads_inside = any(paths)
        self._is_cut = False

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all documents."""
        buffer = self._buffer
        buffer.more(len(BYTE_ORDER_MARK))
        if buffer.held.startswith(BYTE_ORDER_MARK):
            buffer.at = len(BYTE_ORDER_MARK)
        while token := self._next():
            if token == b",":
                # A comma remains where the elements of an array were written as lines.
                buffer.advance(buffer.at + 1)
            else:
                yield from self._value((), None)

    def _next(self) -> bytes:
        """Skip blanks, and return the next byte; empty at the end."""
        buffer = self._buffer
        while True:
            found = _BLANKS.match(buffer.held, buffer.at)
            assert found is not None
            buffer.advance(found.end())
            if buffer.at < len(buffer.held):
                return buffer.held[buffer.at : buffer.at + 1]
            buffer.let_go()
            if not buffer.more():
                return b""

    def _value(self, path: tuple[str, ...], index: int | None) -> Iterator[Piece]:
        """Yield the pieces of the value that begins here, which is at this path."""
        opening = self._next()
        if opening == b"[" and path in self._paths and index is None:
            yield from self._elements(path)
        elif opening == b"{" and index is None and self._leads(path):
            yield from self._members(path)
        elif not path or index is not None:
            yield self._piece(index)
        else:
            self._piece(None, is_kept=False)

    def _leads(self, path: tuple[str, ...]) -> bool:
        return self._leads_inside and any(each[: len(path)] == path and len(each) > len(path) for each in self._paths)

    def _elements(self, path: tuple[str, ...]) -> Iterator[Piece]:
        """Yield the elements of the array that opens here."""
        buffer = self._buffer
        begins, index = buffer.line, 0
        buffer.advance(buffer.at + 1)
        was_comma = True
        while (token := self._next()) not in (b"]", b"}", b""):
            if token in (b",", b":"):
                if was_comma:
                    yield buffer.line, index, "no element, where a comma says that there is one"
                    index += 1
                was_comma = True
                buffer.advance(buffer.at + 1)
                continue
            was_comma = False
            yield self._piece(index)
            index += 1
        if not token:
            if not self._is_cut:
                yield buffer.line, None, "the array that opens the document is not closed"
            return
        if was_comma and index:
            yield buffer.line, index, "no element, where a comma says that there is one"
        elif was_comma and not path:
            yield begins, None, b"[]"
        buffer.advance(buffer.at + 1)

    def _members(self, path: tuple[str, ...]) -> Iterator[Piece]:
        """Yield the pieces in the members of the object that opens here."""
        buffer = self._buffer
        buffer.advance(buffer.at + 1)
        key = None
        while (token := self._next()) not in (b"}", b"]", b""):
            if token == b",":
                key = None
            if token in (b",", b":"):
                buffer.advance(buffer.at + 1)
            elif key is None and token == b'"':
                key = self._key()
            else:
                yield from self._value((*path, key or ""), None)
                key = None
        if not token:
            if not self._is_cut:
                yield buffer.line, None, "the document is not closed: it was cut short"
            return
        buffer.advance(buffer.at + 1)

    def _key(self) -> str:
        _, _, text = self._piece(None)
        return text.strip(b'"').decode("utf-8", "replace") if isinstance(text, bytes) else ""

    def _piece(self, index: int | None, *, is_kept: bool = True) -> Piece:
        """Return the value that begins here as a piece; its bytes are None if it is too long or not kept."""
        buffer = self._buffer
        line = buffer.line
        opening = self._next()
        if opening in (b"{", b"["):
            found = self._ahead.take() if is_kept else None
            if found is not None:
                self.value = found.value
                return line, index, found.text
            text = self._bracketed(is_kept)
        else:
            text = self._scalar(_WHOLE_STRING if opening == b'"' else _SCALAR)
        return line, index, text

    def _scalar(self, pattern: re.Pattern[bytes]) -> bytes | None:
        """Read a string, a number or a word."""
        buffer = self._buffer
        buffer.let_go()
        is_kept = True
        while True:
            found = pattern.match(buffer.held)
            if buffer.held[:1] in _NO_VALUE or (found and found.end() < len(buffer.held)):
                break
            if len(buffer.held) > lines.LONGEST:
                is_kept = False
                self._shorten()
            if not buffer.more(len(buffer.held)):
                break
        # A byte that belongs to no value is a piece of its own, so that it is reported.
        end = found.end() if found else 1 if buffer.held[:1] in _NO_VALUE else max(len(buffer.held), 1)
        text = buffer.held[:end]
        buffer.advance(end)
        return text if is_kept and len(text) <= lines.LONGEST else None

    def _shorten(self) -> None:
        """Drop the beginning of a string, number or word that is not kept."""
        held = self._buffer.held
        escapes = len(held) - len(held.rstrip(b"\\"))
        self._buffer.held = b'"' + b"\\" * (escapes % 2) if held[:1] == b'"' else held[-1:]

    def _bracketed(self, is_kept: bool) -> bytes | None:
        """Read from the bracket that opens here to the one that closes it, or to the beginning of a new piece."""
        buffer = self._buffer
        margin = buffer.margin(buffer.at)
        buffer.let_go()
        depth = read = looked = 0
        window = _FIRST_LOOK
        while True:
            held = buffer.held
            until = min(len(held), read + window)
            # This loop decides how fast documents are read. So it goes from bracket to bracket.
            for found in _TO_BRACKET.finditer(held, read, until):
                end = found.end()
                bracket = held[end - 1] if end > read else 0
                if bracket in _OPENING:
                    depth += 1
                elif bracket in _CLOSING:
                    depth -= 1
                else:
                    break
                read = end
                if not depth:
                    break
            begins = None if margin is None else _new_piece(held, margin, looked, read)
            if begins is not None or (read and not depth):
                return self._taken(read if begins is None else begins, is_kept)
            looked = read
            if until < len(held):
                window *= 2
                continue
            if len(held) > lines.LONGEST or not is_kept:
                is_kept = False
                self._drop(read)
                looked = read = 0
            if not buffer.more(max(1, len(buffer.held) - read)):
                self._is_cut = True
                return self._taken(len(buffer.held), is_kept)

    def _taken(self, end: int, is_kept: bool) -> bytes | None:
        buffer = self._buffer
        text = buffer.held[:end] if is_kept and end <= lines.LONGEST else None
        buffer.advance(end)
        return text.rstrip(BLANK) if text is not None else None

    def _drop(self, read: int) -> None:
        """Drop the beginning of a piece that is not kept."""
        buffer = self._buffer
        found = _NOT_BRACKETS.match(buffer.held, read)
        buffer.advance(found.end() if found else read)
        buffer.let_go()
        if _STRING_BEGINS.match(buffer.held):
            self._shorten()


def _new_piece(held: bytes, margin: int, begin: int, end: int) -> int | None:
    """Return the position of an opening bracket that JSON does not allow there, indented like the piece.

    Args:
        held: the piece from its beginning.
        margin: the indentation of the piece.
        begin: the position up to which it was searched before.
        end: the position up to which brackets were read.
    """
    for found in _at_margin(margin).finditer(held, max(0, begin - margin - 2), end):
        place = found.end() - 1
        before = held[:place].rstrip(BLANK)[-1:]
        if before not in (b":", b"[", b",") or (before == b"," and _opened(held, place) == _BRACE):
            return place
    return None


@cache
def _at_margin(margin: int) -> re.Pattern[bytes]:
    return re.compile(rb"\n[ \t]{%d}[{\[]" % margin)


def _opened(held: bytes, place: int) -> int:
    """Return the bracket that is open at a position."""
    opened: list[int] = []
    for found in _TO_BRACKET.finditer(held, 0, place):
        bracket = held[found.end() - 1]
        if bracket in _OPENING:
            opened.append(bracket)
        elif bracket in _CLOSING and opened:
            opened.pop()
    return opened[-1] if opened else 0
