"""Rows of styled text, broken to the width of the terminal.

A row that does not fit is continued on the next line, indented. It is broken between words. A word
that is longer than a line is broken at the end of the line. A wide character counts as two
columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias
from unicodedata import category, east_asian_width

from attrs import frozen

__all__ = ["Line", "Row", "cells"]

Line: TypeAlias = list[tuple[str, str]]
"""A line of a report: texts, each with the name of its style (`Severity` values, ``dim``, ``bold`` or none)."""

_PIECES = re.compile(r" +|[^ ]+")
_NARROWEST = 20
"""The fewest columns for the text of a row, however far it is indented."""


@frozen
class Row:
    """A row of a report.

    Attributes:
        parts: texts, each with the name of its style.
        hang: the number of columns by which all lines but the first are indented.
    """

    parts: tuple[tuple[str, str], ...] = ()
    hang: int = 2

    def lines(self, width: int | None) -> Iterator[Line]:
        """Yield the lines of the row.

        Args:
            width: the number of columns; None breaks no line.
        """
        if width is None or sum(cells(text) for text, _ in self.parts) <= width:
            yield list(self.parts)
            return
        hang = max(0, min(self.hang, width - _NARROWEST))
        line: Line = []
        used = 0
        for text, style in self.parts:
            for piece in _PIECES.findall(text):
                for part in _cut(piece, max(1, width - hang)):
                    length = cells(part)
                    if line and used + length > width:
                        yield _without_blanks_at_the_end(line)
                        line, used = ([(" " * hang, "")] if hang else []), hang
                        if part.isspace():
                            continue
                    line.append((part, style))
                    used += length
        if "".join(text for text, _ in line).strip():
            yield line


def _without_blanks_at_the_end(line: Line) -> Line:
    while line and line[-1][0].isspace():
        line.pop()
    return line


def cells(text: str) -> int:
    """Return the number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(each) for each in text)


def _cells_of(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _cut(piece: str, width: int) -> Iterator[str]:
    """Cut a word that is longer than a line into parts."""
    start = taken = 0
    for place, character in enumerate(piece):
        length = cells(character)
        if taken + length > width and place > start:
            yield piece[start:place]
            start, taken = place, 0
        taken += length
    yield piece[start:]
