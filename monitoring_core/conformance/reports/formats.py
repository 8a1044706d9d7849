"""The formats of a report, one a row: its name, who reads it, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from monitoring_core.conformance.reports.github import as_github
from monitoring_core.conformance.reports.json_document import as_json
from monitoring_core.conformance.reports.junit import as_junit
from monitoring_core.conformance.reports.markdown import as_markdown
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.sarif import as_sarif
from monitoring_core.conformance.reports.text import as_text
from monitoring_core.rules import Severity

__all__ = ["FORMATS", "Asked", "Format"]


@frozen
class Asked:
    """What is asked of a report besides its format.

    Attributes:
        fail_on: the lowest level of a finding that fails.
        coverage: whether text lists the rules that were never exercised.
    """

    fail_on: Severity = Severity.ERROR
    coverage: bool = False


@frozen
class Format:
    """A format.

    Attributes:
        reader: who reads it.
        write: gives the report as text without a line feed at its end.
    """

    reader: str
    write: Callable[[Report, Asked], str]


def _text(report: Report, asked: Asked) -> str:
    return "\n".join("".join(text for text, _ in line) for line in as_text(report, coverage=asked.coverage))


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": Format("people, at a terminal", _text),
        "json": Format("programs, `merge` and `--baseline`", lambda report, _: as_json(report)),
        "sarif": Format("code scanning and editors", lambda report, _: as_sarif(report)),
        "junit": Format(
            "the test page of continuous integration", lambda report, asked: as_junit(report, asked.fail_on)
        ),
        "github": Format("the log of a GitHub step", lambda report, _: as_github(report)),
        "markdown": Format("a job's summary, a merge request, a ticket", lambda report, _: as_markdown(report)),
    }
)
"""Name -> format, in the order of the documentation."""
