"""A report in SARIF 2.1.0, which code-scanning pages and editors show beside the lines of the recording.

Each broken rule is a rule of the run, and each finding is a result at its line. Each reason for doubt is a
notification of the run, and so is each input that could not be used. The fingerprint of a finding is in its
``partialFingerprints``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from monitoring_core.conformance.reports.fingerprint import FINGERPRINTS, fingerprint
from monitoring_core.conformance.reports.printable import printable
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.text import grounds_in_words, sentence
from monitoring_core.conformance.verdict import reasons
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.rules import RULES, Severity
from monitoring_core.version import __version__

__all__ = ["as_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """Return the report as one SARIF log in plain ASCII, without a line feed at its end."""
    broken = [each for each in RULES if any(each in recording.of_rule for recording in report.recordings)]
    place = {rule: number for number, rule in enumerate(broken)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "monitoring-core",
                        "semanticVersion": __version__,
                        "rules": [_rule(each) for each in broken],
                    }
                },
                "automationDetails": {"id": "monitoring-core/check/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not report.unusable,
                        "toolExecutionNotifications": list(_notifications(report)),
                    }
                ],
                "results": [_result(each, place[each.rule]) for each in report.findings],
            }
        ],
    }
    return json.dumps(log, indent=2).replace("\x7f", "\\u007f")


def _rule(rule_id: str) -> dict[str, Any]:
    rule = RULES[rule_id]
    statement = f"{rule.statement[:1].upper()}{rule.statement[1:]}"
    return {
        "id": rule.id,
        "shortDescription": {"text": _ended(statement)},
        "fullDescription": {"text": _ended(statement)},
        "help": {
            "text": f"{_ended(statement)} Level: {rule.level}. Source: {rule.source.title}. "
            f"`monitoring-core explain {rule.id}` shows an example that keeps it and one that breaks it."
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [str(rule.level)]},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    told = {
        "subject": finding.subject,
        "expected": finding.expected,
        "at": finding.at,
        "client": finding.client,
        "grounds": grounds_in_words(finding),
    }
    said = f"{sentence(finding)}; expected {finding.expected}" if finding.expected else sentence(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.level.value,
        "message": {"text": _ended(printable(said))},
        "locations": [_location(finding.place, finding.subject)],
        "partialFingerprints": {f"monitoringCore/v{FINGERPRINTS}": fingerprint(finding)},
        "properties": {name: value for name, value in told.items() if value},
    }
    if finding.witnesses:
        result["relatedLocations"] = [
            {"id": number, **_location(place, ""), "message": {"text": "A line that bears witness."}}
            for number, place in enumerate(finding.witnesses)
        ]
    return result


def _location(place: Place, subject: str) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if place.file is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
        if place.line is not None:
            physical["region"] = {"startLine": place.line}
        location["physicalLocation"] = physical
    if subject:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(subject), "kind": "object"}]
    return location


def _uri(file: str) -> str:
    path = Path(file)
    try:
        # A name that is not valid UTF-8 keeps its bytes, as in Python.
        return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(printable(path.as_posix()))


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    for checked in report.recordings:
        name = checked.file or "recording"
        if checked.unusable is not None:
            yield _notification("UNUSABLE", Severity.ERROR, f"{name}: {checked.unusable}")
        for reason in reasons(checked.doubts):
            yield _notification("INCONCLUSIVE", Severity.WARNING, f"{name}: {reason}")


def _notification(name: str, level: Severity, said: str) -> dict[str, Any]:
    return {"descriptor": {"id": name}, "level": level.value, "message": {"text": _ended(printable(said))}}


def _ended(text: str) -> str:
    """Return a sentence with a full stop at its end, as SARIF requires."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
