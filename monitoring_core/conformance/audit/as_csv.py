"""An audit as a text table (CSV, RFC 4180).

A spreadsheet takes a cell for a formula if it begins with one of a few characters. An id in a recording may begin
with any character. So such a cell gets an apostrophe in front, which a spreadsheet does not show.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from monitoring_core.conformance.audit.audited import Audited
from monitoring_core.conformance.audit.cells import COLUMNS, Cell, cells

__all__ = ["FORMULA", "as_csv", "harmless"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""The first characters with which a spreadsheet may take a cell for a formula."""


def as_csv(audits: Iterable[Audited]) -> str:
    """Return the rows of all recordings, and those of answers with their question; without a line feed at the end."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [name for name, _ in COLUMNS], lineterminator="\n")
    writer.writeheader()
    for audited in audits:
        for row in audited.rows:
            writer.writerow(_harmless(cells(audited.file, "", row)))
        for answer in audited.answers:
            for row in answer.rows:
                writer.writerow(_harmless(cells(audited.file, answer.question, row)))
    return text.getvalue().rstrip("\n")


def _harmless(row: dict[str, Cell]) -> dict[str, Cell]:
    return {name: harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
