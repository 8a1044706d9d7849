"""A report as annotations of GitHub Actions: a step prints them, and GitHub shows them at the lines of a change.

An error becomes an error, a warning a warning, and a note a notice. The worst findings come first, since
a page shows only the first few annotations of each kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from monitoring_core.conformance.reports.printable import printable, shown_name
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.text import in_order, sentence
from monitoring_core.conformance.verdict import reasons
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import Severity

__all__ = ["as_github"]

COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
)
"""Level of a finding -> the command that annotates it."""

_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_github(report: Report) -> str:
    """Return the report as lines for a step's output, without a line feed at the end; empty for a clean report."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    for each in report.unusable:
        yield _command("error", {"title": "unusable", "file": each.file}, f"{shown_name(each.file)}: {each.reason}")
    yield from map(_annotation, in_order(report.findings))
    for checked in report.recordings:
        for reason in reasons(checked.doubts):
            yield _command("warning", {"title": "inconclusive", "file": checked.file}, reason)


def _annotation(finding: Finding) -> str:
    place = finding.place
    expected = f"\nexpected {printable(finding.expected)}" if finding.expected else ""
    properties = {"title": finding.rule, "file": place.file, "line": place.line}
    return _command(COMMANDS[finding.level], properties, f"{printable(sentence(finding))}{expected}")


def _command(name: str, properties: dict[str, str | int | None], said: str) -> str:
    told = ",".join(
        f"{key}={printable(str(value)).translate(_IN_PROPERTY)}" for key, value in properties.items() if value
    )
    text = "\n".join(printable(line) for line in said.split("\n"))
    return f"::{name} {told}::{text.translate(_IN_TEXT)}"
