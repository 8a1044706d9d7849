"""Recordings written again in the library's own shape: JSON lines, one record a line.

Converted, each record has the place that it came from. Redacted, each stands on the line on which it
stood, as far as lines go forward in the original, so that findings name the same lines.
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
"""What stands in a redacted recording for what cannot be read: it is no JSON, and cannot be read either."""

MOST_BLANK = 1_000_000
"""Blank lines that are written at most so that a record stands where it stood."""


def written(record: Record) -> dict[str, Any]:
    """Give a record in the library's own shape."""
    told = record.context
    around = {"at": told.at, "client": told.client, "self": told.self_, "role": told.role}
    wrapper = {key: text for key, text in around.items() if text is not None}
    if "request" in record.value:
        inner = {key: record.value[key] for key in ("request", "response") if key in record.value}
        return {**wrapper, **inner}
    return {**wrapper, "message": record.value}


def as_lines(found: Iterable[Found]) -> Iterator[str]:
    """Give each record as a line of JSON, with the place that it came from."""
    for each in found:
        if isinstance(each, Record) and not _is_foreign(each):
            place = {"file": each.place.file, "line": each.place.line, "index": each.place.index}
            yield _line({**written(each), "place": place})


def _is_foreign(record: Record) -> bool:
    """Tell what says nothing of monitoring: a frame of the channel's own, or the line of another log."""
    value = record.value
    return str(value.get("channel", "")).startswith("/meta/") or not (value.keys() & {"request", *BODIES})


def redacted_lines(found: Iterable[Found], redactor: Redactor) -> Iterator[str]:
    """Give a recording without what identifies anybody, each record on its line.

    Args:
        found: the recording.
        redactor: who replaces.
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
    """Part what stands on one line where its positions go back: it stood in another order than it came."""
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
    """Give what stands on one line: one record, or an array with each where it stood."""
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
