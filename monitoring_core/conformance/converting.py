"""Writes recordings again in the library's own shape: JSON lines, one record a line.

A converted record names the place that it came from. A redacted record stands on the same line as in
the original, as long as the lines of the original go forward. So findings name the same lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from monitoring_core.conformance.reading.records import Found, Passed, Record, Unreadable
from monitoring_core.conformance.reading.redaction import Redactor
from monitoring_core.wire.keys import BODIES

__all__ = ["as_lines", "redacted_lines", "written"]

UNREADABLE = "unreadable"
"""A redacted recording has this word in place of a piece that cannot be read. It is no JSON, so it cannot be read."""

MOST_BLANK = 1_000_000
"""The most blank lines that are written so that a record stands on the same line as in the original."""


def written(record: Record) -> dict[str, Any]:
    """Return a record in the library's own shape."""
    told = record.context
    around = {"at": told.at, "client": told.client, "self": told.self_, "role": told.role}
    wrapper = {key: text for key, text in around.items() if text is not None}
    if "request" in record.value:
        inner = {key: record.value[key] for key in ("request", "response") if key in record.value}
        return {**wrapper, **inner}
    return {**wrapper, "message": record.value}


def as_lines(found: Iterable[Found]) -> Iterator[str]:
    """Yield each record as a line of JSON, with the place that it came from."""
    for each in found:
        if isinstance(each, Record) and not _is_foreign(each):
            place = {"file": each.place.file, "line": each.place.line, "index": each.place.index}
            yield _line({**written(each), "place": place})


def _is_foreign(record: Record) -> bool:
    """Tell whether a record has nothing about monitoring: a ``/meta/`` frame, or a line of another log."""
    value = record.value
    return str(value.get("channel", "")).startswith("/meta/") or not (value.keys() & {"request", *BODIES})


def redacted_lines(found: Iterable[Found], redactor: Redactor) -> Iterator[str]:
    """Yield the lines of a recording with everything replaced that identifies anybody, each record on its line.

    Args:
        found: the records of the recording, and the places that cannot be read.
        redactor: replaces ids, numbers, names and texts.
    """
    line = 0
    placed = (each for each in found if not isinstance(each, Passed))
    for number, group in groupby(placed, key=lambda each: each.place.line):
        for together in _rising(group):
            blank = (number or 0) - line - 1
            if 0 < blank <= MOST_BLANK:
                yield from [""] * blank
                line += blank
            line += 1
            yield _together([redactor.redacted(each) for each in together])


def _rising(group: Iterable[Record | Unreadable]) -> Iterator[list[Record | Unreadable]]:
    """Split the records of one line wherever the index goes back, since they did not stand in that order."""
    held: list[Record | Unreadable] = []
    for each in group:
        is_next = held and each.place.index is not None and (held[-1].place.index or 0) <= each.place.index
        if held and not is_next:
            yield held
            held = []
        held.append(each)
    if held:
        yield held


def _together(group: list[Found]) -> str:
    """Return the text of one line: one record, or an array with each record at its index."""
    row: list[Any] = []
    for each in group:
        if isinstance(each, Passed):
            continue
        made: Any = written(each) if isinstance(each, Record) else UNREADABLE
        index = each.place.index
        if index is None:
            return UNREADABLE if made == UNREADABLE else _line(made)
        row += [{}] * (index - len(row))
        if index < len(row):
            row[index] = [row[index], made]
        else:
            row.append(made)
    return _line(row)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(", ", ": "))
