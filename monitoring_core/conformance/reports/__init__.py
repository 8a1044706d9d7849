"""Reports: what came of a check, as a value, and in the formats that people and programs read."""

from __future__ import annotations

from monitoring_core.conformance.reports.checked import KEPT, Checked
from monitoring_core.conformance.reports.json_document import NotAReport, as_json, from_json, report_schema
from monitoring_core.conformance.reports.report import Report, RulesetsDiffer, Unusable, merged
from monitoring_core.conformance.reports.text import as_text

__all__ = [
    "KEPT",
    "Checked",
    "NotAReport",
    "Report",
    "RulesetsDiffer",
    "Unusable",
    "as_json",
    "as_text",
    "from_json",
    "merged",
    "report_schema",
]
