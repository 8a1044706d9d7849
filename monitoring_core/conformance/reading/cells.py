"""Text tables (CSV) with a column of JSON. Commas, semicolons, tabs or bars separate the cells.

A cell that begins with a quote may hold separators and line feeds. A quote in it is written twice. A row
ends with the line on which all its quotes are closed. The first row may name the columns. Without names,
the column of JSON and the column of times are recognized by their content.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from monitoring_core.conformance.reading import lines as bounds
from monitoring_core.conformance.reading.lines import BYTE_ORDER_MARK, split_lines
from monitoring_core.conformance.reading.logs import Line, in_line
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import OTHER_LINES, Context, Passed
from monitoring_core.conformance.reading.times import TIME_NAMES, written_time
from monitoring_core.wire.errors import PayloadError

__all__ = ["COLUMNS", "SEPARATORS", "is_table", "read_table"]

SEPARATORS = (b",", b";", b"\t", b"|")

COLUMNS: dict[str, tuple[str, ...]] = {
    "at": TIME_NAMES,
    "client": ("client",),
    "self": ("self",),
    "role": ("role",),
    "method": ("method",),
    "url": ("url", "uri", "path"),
    "body": ("body", "requestbody", "request_body"),
    "answer": ("answer", "response", "responsebody", "response_body"),
}
"""Meaning of a column -> the names that it may have, in any case."""

_ROWS_LOOKED_AT = 6
_LINES_LOOKED_AT = 200
_SEPARATOR_TOLD = re.compile(rb"sep=(.)\s*")


class _Cell(NamedTuple):
    text: bytes
    is_quoted: bool


class _Row(NamedTuple):
    line: int
    cells: list[_Cell] | None
    """None for a row that is too long."""


def _parsed(row: bytes, separator: bytes) -> list[_Cell] | None:
    """Cut a row into its cells.

    None if the row ends within quotes. An empty list if text follows quotes that hold several lines.
    """
    cells: list[_Cell] = []
    at = 0
    while True:
        cell, end = _quoted(row, at, separator) if row.startswith(b'"', at) else (None, 0)
        if end < 0:
            return None
        if cell is None:
            if b"\n" in row[at:end]:
                return []
            end = row.find(separator, at)
            end = len(row) if end < 0 else end
            cell = _Cell(row[at:end], False)
        cells.append(cell)
        if end == len(row):
            return cells
        at = end + len(separator)


def _quoted(row: bytes, at: int, separator: bytes) -> tuple[_Cell | None, int]:
    """Return the quoted cell that begins here, and its end; the end is negative if the quotes are never closed.

    The cell is None if text follows the quotes, since the quotes then belong to the text.
    """
    end = at + 1
    while (end := row.find(b'"', end)) >= 0:
        if not row.startswith(b'""', end):
            is_cell = end + 1 == len(row) or row.startswith(separator, end + 1)
            return (_Cell(row[at + 1 : end].replace(b'""', b'"'), True) if is_cell else None), end + 1
        end += 2
    return None, -1


class _Rows:
    """Joins lines into rows."""

    def __init__(self, lines: Iterable[bytes | None], separator: bytes) -> None:
        self._coming = enumerate(lines, 1)
        self._again: deque[tuple[int, bytes | None]] = deque()
        self._separator = separator

    def __iter__(self) -> Iterator[_Row]:
        """Yield the rows, each with the number of the line on which it begins."""
        while (first := self._next()) is not None:
            number, line = first
            if line is None:
                yield _Row(number, None)
            elif line.strip():
                yield from self._row(number, line)

    def _next(self) -> tuple[int, bytes | None] | None:
        return self._again.popleft() if self._again else next(self._coming, None)

    def _row(self, begins: int, first: bytes) -> Iterator[_Row]:
        """Yield the row that begins on a line; only that line if its quotes are never closed."""
        held = [(begins, first)]
        length = len(first)
        cells = _parsed(first.removesuffix(b"\r"), self._separator)
        while cells is None:
            coming = self._next()
            if coming is None or coming[1] is None:
                self._again.extend([*held[1:], *([coming] if coming is not None else [])])
                cells = []
                break
            held.append((coming[0], coming[1]))
            length += len(coming[1]) + 1
            if length > bounds.LONGEST:
                yield _Row(begins, None)
                return
            if b'"' in coming[1]:
                cells = _parsed(b"\n".join(line for _, line in held).removesuffix(b"\r"), self._separator)
                if cells == []:
                    self._again.extendleft(reversed(held[1:]))
        yield _Row(begins, cells or [_Cell(cell, False) for cell in first.split(self._separator)])


def _separator(first_lines: list[bytes], decode: Decode) -> bytes | None:
    """Return the separator of a table; None if the lines are not a table with JSON in a cell."""
    told = _SEPARATOR_TOLD.fullmatch(first_lines[0]) if first_lines else None
    if told is not None:
        return told[1]
    for separator in SEPARATORS:
        rows = list(islice(_Rows(first_lines, separator), _ROWS_LOOKED_AT))
        if any(_has_json(row, separator, decode) for row in rows):
            return separator
    return None


def _has_json(row: _Row, separator: bytes, decode: Decode) -> bool:
    """Tell whether a row has a cell with JSON: a quoted one, or one whose JSON does not hold the separator."""
    cells = row.cells or []
    return any(
        (cell.is_quoted or (separator in (b"\t", b"|") and len(cells) > 1)) and _is_json(cell.text, decode)
        for cell in cells
    )


def _is_json(text: bytes, decode: Decode) -> bool:
    line = in_line(text.decode("utf-8", "surrogateescape"), decode) if text.strip() else None
    return isinstance(line, Line)


def is_table(first_lines: list[bytes], decode: Decode) -> bool:
    """Tell whether a text that begins with these lines is a table with a column of JSON."""
    return bool(first_lines) and _separator(first_lines, decode) is not None


def read_table(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the record of each row."""
    coming = split_lines(chunks)
    first = list(islice(coming, _LINES_LOOKED_AT))
    known = [line.removeprefix(BYTE_ORDER_MARK) for line in first if line is not None]
    separator = _separator([line for line in known if line.strip()], decode) or b","
    columns: dict[str, int] | None = None
    for row in _Rows(_without_mark(first, coming), separator):
        if row.cells is None:
            yield row.line, None, None
        elif columns is None:
            columns = _named(row.cells, decode)
            if columns is None:
                columns = {}
                yield row.line, None, _record(row.cells, columns, decode)
        else:
            yield row.line, None, _record(row.cells, columns, decode)


def _without_mark(first: list[bytes | None], coming: Iterator[bytes | None]) -> Iterator[bytes | None]:
    for line in first[:1]:
        is_told = line is not None and _SEPARATOR_TOLD.fullmatch(line)
        yield b"" if is_told or line is None else line.removeprefix(BYTE_ORDER_MARK)
    yield from first[1:]
    yield from coming


def _named(cells: list[_Cell], decode: Decode) -> dict[str, int] | None:
    """Return meaning -> index of each column, by the first row; None if the first row has no names."""
    if any(_is_json(cell.text, decode) or written_time(_text(cell)) for cell in cells):
        return None
    names = [_text(cell).strip().casefold() for cell in cells]
    columns: dict[str, int] = {}
    for what, known in COLUMNS.items():
        for name in known:
            if name.casefold() in names:
                columns.setdefault(what, names.index(name.casefold()))
    return columns


def _record(cells: list[_Cell], columns: dict[str, int], decode: Decode) -> Told | Passed | str:
    """Return the record of a row."""

    def told(what: str) -> str | None:
        at = columns.get(what, len(cells))
        return (_text(cells[at]).strip() or None) if at < len(cells) else None

    times = [told("at")] if "at" in columns else [_text(cell).strip() for cell in cells]
    at = next((time for text in times if text is not None and (time := written_time(text)) is not None), None)
    context = Context(at, told("client"), told("self"), told("role"))
    method, url = told("method"), told("url")
    if method is not None and url is not None:
        return _request(method, url, told("body"), told("answer"), context, decode)
    damage = None
    for cell in cells:
        line = in_line(_text(cell), decode) if cell.text.strip() else None
        if isinstance(line, Line):
            return Told(line.value, context._replace(at=line.at or at))
        damage = damage or line
    return damage or Passed(OTHER_LINES)


def _request(
    method: str, url: str, body: str | None, answer: str | None, context: Context, decode: Decode
) -> Told | str:
    request: dict[str, Any] = {"method": method, "url": url}
    record: dict[str, Any] = {"request": request}
    try:
        if body is not None:
            request["body"] = decode(body)
        if answer is not None:
            record["response"] = decode(answer)
    except PayloadError as error:
        return f"a cell is no JSON: {error.found}"
    return Told(record, context)


def _text(cell: _Cell) -> str:
    return cell.text.decode("utf-8", "surrogateescape")
