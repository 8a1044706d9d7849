"""The data of an HTML page, as one JSON object with its version.

The functions of the text report make the texts here, too. So a page and a terminal say the
same. Characters of a recording that are not printable are escaped. Things that several
findings share, such as files, rules and subjects, have a table of their own. A finding
has only their numbers in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.html.numbered import Numbered
from monitoring_core.conformance.reports.html.pictures import Pictures
from monitoring_core.conformance.reports.printable import counted, printable, shown_name
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.rows import Line
from monitoring_core.conformance.reports.text import (
    first_line_of,
    in_order,
    innocent_in_words,
    is_worth_less,
    levels_in_words,
    remarks_of,
    rules_as_text,
)
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.rules import RULES, Severity

__all__ = ["SCHEMA", "VERSION", "first_line", "page_data"]

SCHEMA = "urn:monitoring-core:page:1"
"""The id of the form of the data; it changes only if the scripts of a page must be changed."""

VERSION = "1.1"
"""The version of the data: the first number is that of `SCHEMA`; the second one grows when keys are added."""

LEVELS = tuple(sorted(Severity, key=lambda level: -level.rank))
"""The levels of findings, in the order in which the data numbers them."""

LISTED_UNREADABLE = 50
"""The most unreadable places of a recording that are listed."""


def first_line(report: Report) -> Line:
    """Return the first line of a page: the numbers of findings and messages, and the reasons for doubt.

    If there is only one recording, this is the first line of the text report.
    """
    if len(report.recordings) == 1:
        return first_line_of(report.recordings[0])
    number = sum(report.found.values())
    levels = f" ({levels_in_words(report.found)})" if number else ""
    said = f"{counted(number, 'findings')}{levels} in {counted(report.messages, 'messages')}"
    parts = [(f"{counted(len(report.recordings), 'recordings')}: ", "bold"), (said, "")]
    unusable, worth_less = len(report.unusable), sum(map(is_worth_less, report.recordings))
    if unusable:
        parts.append((f" · unusable: {counted(unusable, 'recordings')}", "warning"))
    if worth_less:
        parts.append((f" · worth less: a pass of {counted(worth_less, 'recordings')}", "warning"))
    return parts


def page_data(
    report: Report, lines: Mapping[Place, str], answers: Sequence[tuple[str, Sequence[str]]] = ()
) -> dict[str, Any]:
    """Return the data of a page.

    Args:
        report: the report of the check.
        lines: place -> the record there, as far as it is known.
        answers: as for `as_html`.
    """
    found = in_order(report.findings)
    shown = Numbered[str]()
    subjects = Numbered[tuple[str, str]]()
    rules = Numbered[str]()
    places = Numbered[Place]()
    rows = [_finding(each, shown, subjects, rules, places) for each in found]
    numbers = {each: number for number, each in enumerate(found)}
    pictures = Pictures(subjects, numbers).data(each.timeline for each in report.recordings)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "ruleset": report.ruleset.name,
        "rules_exercised": "".join(text for text, _ in next(rules_as_text(report, coverage=True))),
        "omitted": sum(report.found.values()) - len(found),
        "levels": list(LEVELS),
        "rules": [[each, RULES[each].statement if each in RULES else ""] for each in rules],
        "subjects": [list(each) for each in subjects],
        "findings": rows,
        "places": [[shown.number(shown_name(each.file)), each.line, each.index] for each in places],
        "lines": [printable(lines[each]) if each in lines else None for each in places],
        "files": list(shown),
        **pictures,
        "recordings": [_recording(each) for each in report.recordings],
        "answers": [[said, list(times)] for said, times in answers],
    }


def _finding(
    finding: Finding,
    files: Numbered[str],
    subjects: Numbered[tuple[str, str]],
    rules: Numbered[str],
    places: Numbered[Place],
) -> list[Any]:
    """Return a finding as a row; `FINDING` in reading.js names its columns."""
    files.number(shown_name(finding.place.file))
    return [
        LEVELS.index(finding.level),
        rules.number(finding.rule),
        subjects.number((printable(finding.subject), printable(finding.client or ""))),
        places.number(finding.place),
        printable(finding.at or ""),
        printable(finding.message.removeprefix(finding.subject).strip() if finding.subject else finding.message),
        printable(finding.expected),
        printable(" or ".join(finding.before)),
        printable(finding.operation or ""),
        printable(innocent_in_words(finding)),
        [places.number(each) for each in finding.witnesses],
    ]


def _recording(checked: Checked) -> dict[str, Any]:
    """Return the data about a recording besides its findings."""
    name, *said = first_line_of(checked)
    remarks = ["".join(text for text, _ in line) for line in remarks_of(checked, listed=LISTED_UNREADABLE)]
    if checked.unusable is not None:
        remarks.insert(0, f"unusable: {printable(checked.unusable)}")
    return {"name": name[0].removesuffix(": "), "said": said, "remarks": remarks}
