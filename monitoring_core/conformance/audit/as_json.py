"""An audit as one JSON object. It follows `audit_schema`, and names the id and the version of that schema.

Totals are sums. So the totals of audits of different recordings are added up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from attrs import asdict

from monitoring_core.conformance.audit.audited import Audited, summed
from monitoring_core.conformance.audit.cells import cells
from monitoring_core.conformance.audit.rows import Row

__all__ = ["SCHEMA", "VERSION", "as_json", "audit_schema"]

SCHEMA = "urn:monitoring-core:audit:1"
"""The id of the schema; it changes only if programs that read audits must be changed."""

VERSION = "1.0"
"""The version: the first number is that of the schema; the second one grows when keys are added."""


def audit_schema() -> dict[str, Any]:
    """Return the JSON Schema of an audit (draft 2020-12)."""
    source = files("monitoring_core.conformance.audit") / "audit.schema.json"
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def as_json(audits: Sequence[Audited]) -> str:
    """Return the audit of several recordings as one JSON object, in ASCII, without a line feed at its end."""
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "recordings": [_recording(each) for each in audits],
        "totals": [asdict(each) for each in summed(total for each in audits for total in each.totals)],
    }
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f")


def _recording(audited: Audited) -> dict[str, Any]:
    return {
        "file": audited.file,
        "messages": audited.messages,
        "assumed": audited.assumed,
        "timeless": audited.timeless,
        "backwards": audited.backwards,
        "holes": audited.holes,
        "inconclusive": list(audited.doubts),
        "unusable": audited.unusable,
        "intervals": [_row(each) for each in audited.rows],
        "answers": [
            {
                "question": each.question,
                "unanswered": each.unanswered,
                "rows": [_row(row) for row in each.rows],
            }
            for each in audited.answers
        ],
        "totals": [asdict(each) for each in audited.totals],
    }


def _row(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = dict(cells(None, "", row))
    del told["recording"], told["question"]
    return {**told, "agent": list(row.agents)}
