"""The witnesses of findings, read again from the recordings: the lines that a finding rests on.

A check keeps only what it still needs. Its report has the places of the lines that findings rest
on, but not the lines. So a report that shows these lines reads the files a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from attrs import evolve

from monitoring_core.conformance.converting import written
from monitoring_core.conformance.reading.files import records_of
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reading.records import Record
from monitoring_core.conformance.reports.printable import short
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.text import in_order
from monitoring_core.follow.findings.finding import Place

__all__ = ["LONGEST_LINE", "MOST_LINES", "witness_lines"]

MOST_LINES = 5000
"""The most lines that are read; the worst findings come first."""

LONGEST_LINE = 4000
"""A line with more characters is shortened."""


def witness_lines(report: Report, paths: Iterable[str], reading: Reading = AS_IT_IS) -> dict[Place, str]:
    """Return the records at the places of findings and of their witnesses, each as a line of JSON.

    Records from standard input, and records that cannot be read again, are left out.

    Args:
        report: the report of the check.
        paths: the files that were checked.
        reading: how they were read. If it has a redactor, the lines are redacted too.
    """
    wanted: dict[str | None, set[Place]] = {}
    for place in islice(dict.fromkeys(_places(report)), MOST_LINES):
        wanted.setdefault(place.file, set()).add(place)
    lines: dict[Place, str] = {}
    redactor = reading.redactor
    for path in paths:
        name = path if redactor is None else redactor.label(path, "file")
        if path != "-" and name in wanted:
            with suppress(OSError):
                _read(path, wanted[name], reading, lines)
    return lines


def _places(report: Report) -> Iterator[Place]:
    for finding in in_order(report.findings):
        yield finding.place
        yield from finding.witnesses


def _read(path: str, wanted: set[Place], reading: Reading, lines: dict[Place, str]) -> None:
    """Read a file up to the last wanted line."""
    left = set(wanted)
    for found in records_of(path, evolve(reading, redactor=None)):
        record = found if reading.redactor is None else reading.redactor.redacted(found)
        if isinstance(record, Record) and record.place in left:
            left.discard(record.place)
            lines[record.place] = short(json.dumps(written(record), ensure_ascii=False), LONGEST_LINE)
            if not left:
                return
