"""Checks recordings of real traffic against the rules, and reports what they find.

- `reading` reads recordings of every form.
- `check` gives the records to a follower. `recordings`, `joined` and `jobs` check a file, several files as one, and
  several files at once. `how` has the options of all of them.
- `grouping` finds the lines that belong together. `grouped` and `grouped_audit` check and audit each group by itself.
  `split` and `shares` give the groups of a large file to several processes; `spark` gives them to a cluster.
- `reports` holds the outcome and its formats. `verdict` has the exit statuses. `witnessed` reads the lines behind a
  finding again.
- `timelines` keeps the possible states of each subject over time. `audit` answers who heard and saw whom.
- `converting` writes recordings again, in the library's own shape.
"""

from __future__ import annotations

from monitoring_core.conformance.audit.as_json import audit_schema
from monitoring_core.conformance.audit.audited import Audited, audit_of
from monitoring_core.conformance.audit.merging import NotAnAudit, audits_from_json, merged_audits
from monitoring_core.conformance.audit.questions import Coached, HeardBy, NoteSeenBy, SilentLonger
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.how import How
from monitoring_core.conformance.jobs import check_at_once
from monitoring_core.conformance.joined import check_together
from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.recordings import check_file, check_files, check_lines
from monitoring_core.conformance.reports import (
    Checked,
    NotAReport,
    Report,
    RulesetsDiffer,
    as_html,
    as_json,
    as_text,
    from_json,
    merged,
    report_schema,
)
from monitoring_core.conformance.witnessed import witness_lines

__all__ = [
    "Audited",
    "Checked",
    "Checking",
    "Coached",
    "HeardBy",
    "How",
    "NotAReport",
    "NotAnAudit",
    "NoteSeenBy",
    "Report",
    "RulesetsDiffer",
    "SilentLonger",
    "Unreadable",
    "as_html",
    "as_json",
    "as_text",
    "audit_of",
    "audit_schema",
    "audits_from_json",
    "check_at_once",
    "check_file",
    "check_files",
    "check_lines",
    "check_together",
    "from_json",
    "merged",
    "merged_audits",
    "report_schema",
    "witness_lines",
]
