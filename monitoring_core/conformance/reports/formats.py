"""The formats of a report. Each row has a name, the readers, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import field, frozen

from monitoring_core.conformance.reports.github import as_github
from monitoring_core.conformance.reports.html import as_html
from monitoring_core.conformance.reports.json_document import as_json
from monitoring_core.conformance.reports.junit import as_junit
from monitoring_core.conformance.reports.markdown import as_markdown
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.sarif import as_sarif
from monitoring_core.conformance.reports.text import as_text
from monitoring_core.follow.findings.finding import Place
from monitoring_core.rules import Severity

__all__ = ["FORMATS", "Asked", "Format"]


@frozen
class Asked:
    """The options of a report besides its format.

    Attributes:
        fail_on: the lowest level of a finding that makes a test fail.
        coverage: whether the text lists the rules that were never exercised.
        lines: place -> the record there, for formats that show records.
    """

    fail_on: Severity = Severity.ERROR
    coverage: bool = False
    lines: Mapping[Place, str] = field(factory=dict[Place, str])


@frozen
class Format:
    """A format.

    Attributes:
        reader: the people or programs that read it.
        write: returns the report as text, without a line feed at its end.
        needs: the library of the extra ``cli`` that writes it; None if it needs none.
        shows_recordings: whether it shows the witnesses of findings and the timelines.
    """

    reader: str
    write: Callable[[Report, Asked], str]
    needs: str | None = None
    shows_recordings: bool = False


def _text(report: Report, asked: Asked) -> str:
    return "\n".join("".join(text for text, _ in line) for line in as_text(report, coverage=asked.coverage))


def _html(report: Report, asked: Asked) -> str:
    return as_html(report, asked.lines)


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
        "html": Format("people who look into it, in a browser", _html, needs="jinja2", shows_recordings=True),
    }
)
"""Name -> format, in the order in which the documentation lists them."""
