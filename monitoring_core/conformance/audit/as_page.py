"""An audit as an HTML page: the page of a check, with the questions and answers before the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitoring_core.conformance.audit.as_text import TOTALS, answers_in_words, rows_in_words, total_in_words
from monitoring_core.conformance.audit.audited import Audited, summed
from monitoring_core.conformance.reports.html.page import as_html
from monitoring_core.conformance.reports.printable import printable, shown_name
from monitoring_core.conformance.reports.report import Report

__all__ = ["as_page"]


def as_page(audits: Iterable[Audited]) -> str:
    """Return the audit of several recordings as one HTML page, without a line feed at its end.

    Raises:
        ImportError: jinja2 is not installed; it comes with the extra ``cli``.
    """
    given = list(audits)
    checked = [each.checked for each in given if each.checked is not None]
    report = Report(checked)
    timelines = [each.timeline for each in checked if each.timeline is not None]
    if timelines:
        report.ruleset = timelines[0].ruleset
    return as_html(report, answers=list(_answers(given))).rstrip("\n")


def _answers(given: list[Audited]) -> Iterator[tuple[str, list[str]]]:
    for audited in given:
        # If there is only one recording, the first line of the page names it.
        name = f"{shown_name(audited.file)}: " if audited.file is not None and len(given) > 1 else ""
        if audited.unusable is not None:
            yield f"{name}{printable(audited.unusable)}", []
        for said, rows in answers_in_words(audited):
            yield f"{name}{said}", rows
        if audited.rows:
            yield f"{name}who could hear whom, and who could see what", list(rows_in_words(audited.rows))
    totals = summed(total for each in given for total in each.totals)
    if totals:
        yield TOTALS, [total_in_words(each) for each in totals]
