"""Reports: the outcome of a check as a value, and in formats for people and programs.

- `checked` is the outcome of one recording, and `report` that of several. `figures` joins the figures of two.
- `selection` says which findings count. `fingerprint` recognizes a fault again in another recording.
- `formats` lists the formats. `text`, `json_document`, `html`, `junit`, `sarif`, `markdown` and `github` write them.
- `printable` and `rows` make text that a terminal can show.
"""

from __future__ import annotations

from monitoring_core.conformance.reports.checked import KEPT, Checked
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.reports.github import as_github
from monitoring_core.conformance.reports.html import as_html
from monitoring_core.conformance.reports.json_document import NotAReport, as_json, from_json, report_schema
from monitoring_core.conformance.reports.junit import as_junit
from monitoring_core.conformance.reports.markdown import as_markdown
from monitoring_core.conformance.reports.report import Report, RulesetsDiffer, Unusable, merged
from monitoring_core.conformance.reports.sarif import as_sarif
from monitoring_core.conformance.reports.selection import Selection, SelectionError
from monitoring_core.conformance.reports.text import as_text

__all__ = [
    "KEPT",
    "Checked",
    "NotAReport",
    "Report",
    "RulesetsDiffer",
    "Selection",
    "SelectionError",
    "Unusable",
    "as_github",
    "as_html",
    "as_json",
    "as_junit",
    "as_markdown",
    "as_sarif",
    "as_text",
    "fingerprint",
    "from_json",
    "merged",
    "report_schema",
]
