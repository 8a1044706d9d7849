"""A report as Markdown, for the summary of a job, a merge request or a ticket.

One table has the figures of the recordings, and one counts the findings of each rule. The last one lists
the findings, the worst first. It has at most `LISTED` findings, since the length of such pages is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.printable import counted, printable, shown_name
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.text import in_order, levels_in_words, place_in_words, sentence, worst_subject
from monitoring_core.conformance.verdict import missing, reasons
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES

__all__ = ["LISTED", "as_markdown"]

LISTED = 100
"""The most findings that are listed; a line says how many more there are."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$@#])")


def as_markdown(report: Report) -> str:
    """Return the report as a page of Markdown with tables, as GitHub and GitLab show them."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    number = sum(report.found.values())
    levels = f" ({levels_in_words(report.found)})" if number else ""
    yield f"## {counted(number, 'findings')}{levels} in {counted(report.messages, 'messages')}"
    yield ""
    yield from _table(("recording", "messages", "findings", "worth less"), map(_recording, report.recordings))
    if number:
        yield from _rules(report)
        yield from _findings(report)


def _recording(checked: Checked) -> tuple[str, ...]:
    less = [*reasons(checked.doubts), *missing(checked.messages, checked.requests, checked.unnamed)]
    if checked.unusable is not None:
        less.insert(0, checked.unusable)
    found = levels_in_words(checked.found) or "0"
    return shown_name(checked.file), f"{checked.messages:,}", found, ", ".join(less)


def _rules(report: Report) -> Iterator[str]:
    counts = {rule: sum(each.of_rule.get(rule, 0) for each in report.recordings) for rule in RULES}
    rows = [(rule, f"{count:,}", RULES[rule].statement) for rule, count in counts.items() if count]
    yield from _table(("rule", "findings", "what holds"), rows)


def _findings(report: Report) -> Iterator[str]:
    kept = in_order(report.findings)
    worst = worst_subject(kept)
    if worst is not None:
        subject, client, found = worst
        whose = f" of client {client}" if client else ""
        yield _escaped(f"Worst: {subject}{whose}, {levels_in_words(found)}.")
        yield ""
    yield from _table(("level", "rule", "where", "what was seen", "expected"), map(_finding, kept[:LISTED]))
    more = sum(report.found.values()) - min(len(kept), LISTED)
    if more:
        yield f"{more:,} more are not listed."
        yield ""


def _finding(finding: Finding) -> tuple[str, ...]:
    where = f"{shown_name(finding.place.file)} {place_in_words(finding.place)}".strip()
    return finding.level.value, finding.rule, where, sentence(finding), finding.expected


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(map(_escaped, row))} |"
    yield ""


def _escaped(text: str) -> str:
    """Escape characters that have a meaning in Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", printable(text))
