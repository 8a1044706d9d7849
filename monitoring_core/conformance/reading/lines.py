"""Cuts a stream of bytes into lines of bounded length, and recognizes two kinds of damage.

A crash or a rotated log may leave a hole of NUL bytes. It is reported with its place and its length.
A recorder that died within a line and was started again leaves a record that breaks off, and
another one directly after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

__all__ = [
    "BLANK",
    "BYTE_ORDER_MARK",
    "LONGEST",
    "around_holes",
    "hole",
    "is_blank",
    "restart",
    "split_lines",
]

LONGEST = 64 * 1024 * 1024
"""The most bytes of a line, and of an element of a document. A longer one is skipped, and reported."""

BLANK = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Text with two or four bytes for a character has shorter runs of NUL bytes.
_HOLE = re.compile(rb"\x00{4,}")
# The beginning of a record: a brace, and a key of a wrapper, an envelope or a notification.
_BEGINNING = re.compile(rb'\[?\{ ?"(?:at|client|self|role|message|request|data|channel|messageType|time|timestamp)"')


def split_lines(chunks: Iterable[bytes], feed: bytes = b"\n") -> Iterator[bytes | None]:
    """Yield the lines of a stream without their line feeds; None in place of a line longer than `LONGEST`.

    Args:
        chunks: the bytes, cut anywhere.
        feed: the byte that ends a line.
    """
    return chain.from_iterable(_lines_of_chunks(chunks, feed))


def _lines_of_chunks(chunks: Iterable[bytes], feed: bytes) -> Iterator[list[bytes | None]]:
    """Yield the lines that end in each chunk."""
    pieces: list[bytes] = []
    length = 0
    for chunk in chunks:
        lines: list[bytes | None] = [*chunk.split(feed)]
        first, last = lines[0], lines[-1]
        assert first is not None
        assert last is not None
        length += len(first)
        if length > LONGEST:
            pieces.clear()
        else:
            pieces.append(first)
        if len(lines) > 1:
            lines[0] = b"".join(pieces) if length <= LONGEST else None
            lines.pop()
            yield lines
            pieces = [last]
            length = len(last)
    if length:
        yield [b"".join(pieces) if length <= LONGEST else None]


def is_blank(line: bytes) -> bool:
    """Tell whether a line has only blanks and byte-order marks."""
    return not line.removeprefix(BYTE_ORDER_MARK).strip(BLANK)


def hole(line: bytes) -> str | None:
    """Return a message about a hole of NUL bytes in a line, with its place and length; None without a hole."""
    holes = [found.span() for found in _HOLE.finditer(line)]
    if not holes:
        return None
    length = sum(end - begin for begin, end in holes)
    return f"a hole of {length:,} NUL bytes that begins at byte {holes[0][0] + 1:,} of the line"


def around_holes(line: bytes) -> list[bytes]:
    """Return the parts of a line before, between and behind its holes of NUL bytes."""
    return _HOLE.split(line)


def restart(line: bytes) -> int | None:
    """Return the position in a damaged line where its last record seems to begin; None if that is the beginning."""
    last = None
    for found in _BEGINNING.finditer(line, 1):
        # An object inside a record may begin in the same way: after a colon, a comma or a bracket.
        if line[: found.start()].rstrip(BLANK)[-1:] not in (b":", b",", b"[", b""):
            last = found.start()
    return last
