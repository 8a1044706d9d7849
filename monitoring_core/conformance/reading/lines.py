"""Lines of a stream of bytes, each within a bound, and what tells a damaged line.

A hole of NUL bytes, as a crash or a rotated log leaves one, is told with its extent.
A recorder that died in the middle of a line and was started again leaves a record
that breaks off and another right behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

__all__ = ["BLANK", "BYTE_ORDER_MARK", "LONGEST", "hole", "is_blank", "restart", "split_lines"]

LONGEST = 64 * 1024 * 1024
"""Bytes of the longest line, and of the longest element of a document, that is read; more is passed over."""

BLANK = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Text of two or four bytes a character has shorter runs of them.
_HOLE = re.compile(rb"\x00{4,}")
# What a record begins with; the names are those of the wrapper, of the envelope and of notifications.
_BEGINNING = re.compile(rb'\[?\{ ?"(?:at|client|self|role|message|request|data|channel|messageType|time|timestamp)"')


def split_lines(chunks: Iterable[bytes], feed: bytes = b"\n") -> Iterator[bytes | None]:
    """Give the lines of a stream without their line feeds; None stands for one longer than `LONGEST`.

    Args:
        chunks: the bytes, cut anywhere.
        feed: the byte that ends a line.
    """
    return chain.from_iterable(_lines_of_chunks(chunks, feed))


def _lines_of_chunks(chunks: Iterable[bytes], feed: bytes) -> Iterator[list[bytes | None]]:
    """Give the lines that end in each chunk."""
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
    """Tell whether there is nothing on a line but blanks and a byte-order mark."""
    return not line.removeprefix(BYTE_ORDER_MARK).strip(BLANK)


def hole(line: bytes) -> str | None:
    """Give what a hole of NUL bytes in a line is told as, with where it begins and how long it is; None without one."""
    holes = [found.span() for found in _HOLE.finditer(line)]
    if not holes:
        return None
    length = sum(end - begin for begin, end in holes)
    return f"a hole of {length:,} NUL bytes that begins at byte {holes[0][0] + 1:,} of the line"


def restart(line: bytes) -> int | None:
    """Give the position in a damaged line where the last record in it seems to begin; None if it is the beginning."""
    last = None
    for found in _BEGINNING.finditer(line, 1):
        # What a record begins with stands inside one too, behind a colon, a comma or a bracket.
        if line[: found.start()].rstrip(BLANK)[-1:] not in (b":", b",", b"[", b""):
            last = found.start()
    return last
