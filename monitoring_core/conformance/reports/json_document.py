"""Writes a report as one JSON object, and reads a report from such an object.

The object follows `report_schema`, and names the id and the version of that schema. Other programs read it,
``merge`` joins several, and a baseline is such an object. ``recordings`` has the figures of each
recording. All other keys are about all recordings together.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any, cast

from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.figures import summed
from monitoring_core.conformance.reports.fingerprint import FINGERPRINTS
from monitoring_core.conformance.reports.report import Report, by_kind
from monitoring_core.follow.automata.tables import Beliefs
from monitoring_core.follow.findings.doubts import Cause, Doubt
from monitoring_core.follow.findings.finding import Finding, Innocent, Place
from monitoring_core.follow.findings.moments import in_utc, seconds
from monitoring_core.outcome import MonitoringError, RulesetError
from monitoring_core.rules import RULES, Severity
from monitoring_core.rulesets import named

__all__ = ["SCHEMA", "VERSION", "NotAReport", "as_json", "from_json", "report_schema"]

SCHEMA = "urn:monitoring-core:report:1"
"""The id of the schema of a report; it changes only if programs that read reports must be changed."""

VERSION = "1.6"
"""The version of a report: the first number is that of the schema; the second one grows when keys are added."""


class NotAReport(MonitoringError):
    """Raised for a text that is not a report as `as_json` writes it.

    Attributes:
        reason: what is wrong, with the path of the field.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"no report of monitoring-core: {self.reason}; give what `monitoring-core check --format json` wrote"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report (draft 2020-12)."""
    source = files("monitoring_core.conformance.reports") / "report.schema.json"
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def as_json(report: Report) -> str:
    """Return the report as one JSON object, in plain ASCII, without a line feed at its end."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "version": VERSION,
        "ruleset": report.ruleset.name,
        "messages": report.messages,
        "first": in_utc(report.first, "microseconds"),
        "last": in_utc(report.last, "microseconds"),
        "subjects": report.subjects,
        "verdicts": report.verdicts,
        "found": {level.value: count for level, count in report.found.items()},
        "findings": [_finding_object(each) for each in report.findings],
        "findings_omitted": summed(each.omitted for each in report.recordings),
        "findings_known": sum(each.known for each in report.recordings),
        "fingerprint_version": report.fingerprint_version,
        "fingerprints": summed(each.fingerprints for each in report.recordings),
        "rules_exercised": report.rules_exercised,
        "rules_never_exercised": report.rules_never_exercised,
        "unreadable": [{**_place_object(each.place), "reason": each.reason} for each in report.unreadable],
        "unreadable_omitted": sum(each.unreadable_omitted for each in report.recordings),
        "suffixed": sum(each.suffixed for each in report.recordings),
        "unusable": [{"file": each.file, "reason": each.reason} for each in report.unusable],
        "unknown": summed(each.unknown for each in report.recordings),
        "unknown_roles": summed(each.unknown_roles for each in report.recordings),
        "forgotten": summed(each.forgotten for each in report.recordings),
        "beliefs": None if report.beliefs is None else {kind: each._asdict() for kind, each in report.beliefs.items()},
        "inconclusive": [
            {"file": each.file, **_doubt_object(doubt)} for each in report.recordings for doubt in each.doubts
        ],
        "recordings": [_recording_object(each) for each in report.recordings],
    }
    # This is the only unprintable character of ASCII that JSON does not escape.
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f")


def from_json(text: str | bytes) -> Report:
    """Return the report in a JSON object.

    Args:
        text: the text that `as_json` wrote.

    Raises:
        NotAReport: the text is something else; then nothing of it is used.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAReport("it is no JSON") from None
    if not isinstance(document, dict) or "schema" not in document:
        raise NotAReport("it has no schema")
    told = cast("dict[str, Any]", document)
    if told["schema"] != SCHEMA:
        raise NotAReport(f"its schema is {str(told['schema'])[:60]!r} and not {SCHEMA!r}")
    try:
        return _report(told)
    except RulesetError as error:
        raise NotAReport(str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise NotAReport(f"a field is missing or of another kind ({type(error).__name__}: {str(error)[:80]})") from None


def _report(told: dict[str, Any]) -> Report:
    # The lists do not tell recordings of one name apart, so they are joined into one.
    rows: dict[str | None, Checked] = {}
    for row in told["recordings"]:
        made = _recording(row)
        rows[made.file] = rows[made.file].merged(made) if made.file in rows else made
    recordings = list(rows.values())
    # A place in a recording of several files names only one of the files.
    for made in recordings:
        rows.update(dict.fromkeys(made.files, made))
    for each in told["findings"]:
        finding = _finding(each)
        rows[finding.place.file].findings.append(finding)
    for each in told["unreadable"]:
        place = _place(each)
        rows[place.file].unreadable.append(Unreadable(place, str(each["reason"])))
    for each in told["inconclusive"]:
        doubt = Doubt(Cause(each["cause"]), str(each["what"]), int(each["count"]), tuple(map(str, each["names"])))
        row = rows[_text(each["file"])]
        row.doubts = (*row.doubts, doubt)
    return Report(recordings, named(told["ruleset"]), _fingerprint_version(told), _beliefs(told.get("beliefs")))


def _beliefs(told: dict[str, Any] | None) -> dict[str, Beliefs] | None:
    if told is None:
        return None
    return {str(kind): Beliefs(**_counts(counts)) for kind, counts in told.items()}


def _verdicts(told: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (kind, verdict): count
            for kind, of_kind in told.items()
            for verdict, count in _counts(of_kind).items()
            if count
        }
    )


def _fingerprint_version(told: dict[str, Any]) -> int:
    # Reports before version 1.4 do not have this key. Fingerprints had changed with version 1.3.
    return int(told.get("fingerprint_version", FINGERPRINTS if told["version"] == "1.3" else 1))


def _recording_object(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.file,
        "messages": checked.messages,
        "requests": checked.requests,
        "unnamed": checked.unnamed,
        "subjects": checked.subjects,
        "found": {level.value: count for level, count in checked.found.items()},
        "of_rule": dict(checked.of_rule),
        "omitted": dict(checked.omitted),
        "known": checked.known,
        "fingerprints": dict(checked.fingerprints),
        "exercised": [each for each in RULES if each in checked.exercised],
        "unreadable_omitted": checked.unreadable_omitted,
        "suffixed": checked.suffixed,
        "unknown": checked.unknown,
        "unknown_roles": dict(checked.unknown_roles),
        "forgotten": checked.forgotten,
        "unusable": checked.unusable,
        "form": checked.form,
        "passed": dict(checked.passed),
        "files": list(checked.files),
        "never_shown": checked.never_shown,
        "verdicts": by_kind(checked.verdicts),
        "assumed": list(checked.assumed),
        "first": in_utc(checked.first, "microseconds"),
        "last": in_utc(checked.last, "microseconds"),
    }


def _recording(row: dict[str, Any]) -> Checked:
    return Checked(
        file=_text(row["file"]),
        messages=int(row["messages"]),
        requests=int(row["requests"]),
        unnamed=int(row["unnamed"]),
        subjects=_counts(row["subjects"]),
        found=Counter({Severity(level): count for level, count in _counts(row["found"]).items()}),
        of_rule=Counter(_counts(row["of_rule"])),
        omitted=Counter(_counts(row["omitted"])),
        known=int(row["known"]),
        fingerprints=Counter(_counts(row["fingerprints"])),
        exercised=set(map(str, row["exercised"])),
        unreadable_omitted=int(row["unreadable_omitted"]),
        suffixed=int(row["suffixed"]),
        unknown=_counts(row["unknown"]),
        forgotten=_counts(row["forgotten"]),
        unusable=_text(row["unusable"]),
        # Reports of version 1.0 do not have this key.
        form=_text(row.get("form")),
        passed=Counter(_counts(row.get("passed", {}))),
        files=tuple(map(str, row.get("files", ()))),
        never_shown=int(row.get("never_shown", 0)),
        assumed=tuple(map(str, row.get("assumed", ()))),
        # Reports before version 1.5 do not have these keys.
        first=_moment(row.get("first")),
        last=_moment(row.get("last")),
        # Reports before version 1.6 do not have this key.
        unknown_roles=_counts(row.get("unknown_roles", {})),
        verdicts=_verdicts(row.get("verdicts", {})),
    )


def _counts(told: dict[str, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in told.items()}


def _finding_object(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        **_place_object(finding.place),
        "at": finding.at,
        "client": finding.client,
        "subject": finding.subject,
        "message": finding.message,
        "expected": finding.expected,
        "operation": finding.operation,
        "before": list(finding.before),
        "witnesses": [_place_object(each) for each in finding.witnesses],
        "innocent": _innocent_object(finding.innocent),
    }


def _innocent_object(innocent: Innocent | None) -> dict[str, Any] | None:
    return None if innocent is None else {"cost": innocent.cost, "happened": list(innocent.happened)}


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(
        rule=str(told["rule"]),
        level=Severity(told["level"]),
        subject=str(told["subject"]),
        message=str(told["message"]),
        expected=str(told["expected"]),
        place=_place(told),
        at=_text(told["at"]),
        client=_text(told["client"]),
        # Reports before version 1.3 do not have these keys.
        operation=_text(told.get("operation")),
        before=tuple(map(str, told.get("before", ()))),
        witnesses=tuple(map(_place, told.get("witnesses", ()))),
        innocent=_innocent(told.get("innocent")),
    )


def _innocent(told: dict[str, Any] | None) -> Innocent | None:
    return None if told is None else Innocent(int(told["cost"]), tuple(map(str, told["happened"])))


def _doubt_object(doubt: Doubt) -> dict[str, Any]:
    return {"cause": doubt.cause.value, "what": doubt.what, "count": doubt.count, "names": list(doubt.names)}


def _place_object(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "index": place.index}


def _place(told: dict[str, Any]) -> Place:
    return Place(_text(told["file"]), _number(told["line"]), _number(told["index"]))


def _text(told: object) -> str | None:
    if told is not None and not isinstance(told, str):
        raise TypeError(f"{told!r:.40} is no string")
    return told


def _moment(told: object) -> float | None:
    text = _text(told)
    moment = seconds(text)
    if text is not None and moment is None:
        raise ValueError(f"{text!r:.40} is no time")
    return moment


def _number(told: object) -> int | None:
    if told is not None and type(told) is not int:
        raise TypeError(f"{told!r:.40} is no whole number")
    return told
