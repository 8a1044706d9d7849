"""The formats of a report are valid by what nobody here wrote."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from monitoring_core.conformance import Checked, Report, Unreadable, check_files
from monitoring_core.conformance.reports.formats import FORMATS, Asked
from monitoring_core.follow import Cause, Doubt, Place
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES, Severity

pytestmark = pytest.mark.tools

TOOLS = Path(os.environ.get("MONITORING_CORE_TOOLS", ""))
SHIFTS = [f"docs/examples/{name}" for name in ("clean-shift.jsonl", "faulty-shift.jsonl")]
HOSTILE = "50 %, a::b,c=\r\n<b>&amp;]]>\x00\x1b[2J\ud800\ufffe\u202e\"' | `code` 日本"


def hostile() -> Report:
    """Give a report full of what a format could take for more than text."""
    made = Checked(f"a b/{HOSTILE}.jsonl", messages=3, doubts=(Doubt(Cause.APART, "calls", 1, (HOSTILE,)),))
    for rule in RULES:
        for level in Severity:
            place = Place(made.file, 3, 1)
            made.add(Finding(rule, level, f"call {HOSTILE}", HOSTILE, HOSTILE, place, at=HOSTILE, client=HOSTILE))
    made.add_unreadable(Unreadable(Place(made.file, 7), HOSTILE))
    nameless = Checked(None, messages=1)
    nameless.add(Finding("TX-SEND", Severity.NOTE, "", "", ""))
    return Report([made, nameless, Checked("/folder/missing.jsonl", unusable=HOSTILE)])


REPORTS = {
    "empty": Report(),
    "shifts": check_files(SHIFTS) if TOOLS.name else Report(),
    "hostile": hostile(),
}


def written(name: str, as_what: str) -> str:
    """Give a report in a format."""
    return FORMATS[as_what].write(REPORTS[name], Asked())


def schema_of_sarif() -> dict[str, Any]:
    """Give the schema that the package of SARIF matchers holds."""
    (source,) = TOOLS.glob("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0*.json")
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def complaints(folder: Path, text: str) -> list[str]:
    """Give the errors that the validator of SARIF's own authors reports; its exit status says nothing of them."""
    (folder / "report.sarif").write_text(text, encoding="utf-8")
    validator = TOOLS / "node_modules" / ".bin" / "sarif-multitool"
    arguments = ["validate", "report.sarif", "--output", "results.sarif", "--rule-kind", "Sarif"]
    subprocess.run([validator, *arguments], cwd=folder, capture_output=True, timeout=120, check=True)
    log = json.loads((folder / "results.sarif").read_text(encoding="utf-8-sig"))
    assert log["runs"][0]["invocations"][0]["executionSuccessful"]
    return [
        f"{each['ruleId']}: {each['message']}" for each in log["runs"][0]["results"] if each.get("level") == "error"
    ]


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_is_valid(name: str, tmp_path: Path) -> None:
    """Neither the schema nor the validator has anything against it."""
    text = written(name, "sarif")
    assert [] == [error.message for error in Draft7Validator(schema_of_sarif()).iter_errors(json.loads(text))]
    assert [] == complaints(tmp_path, text)


def test_what_is_no_sarif_is_noticed(tmp_path: Path) -> None:
    """Both find a message that is a number, so the test above can fail."""
    log = json.loads(written("shifts", "sarif"))
    log["runs"][0]["results"][0]["message"]["text"] = 5
    assert [] != list(Draft7Validator(schema_of_sarif()).iter_errors(log))
    assert [] != complaints(tmp_path, json.dumps(log))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("fail_on", Severity)
def test_junit_is_valid(name: str, fail_on: Severity) -> None:
    """The schema that pytest's own reports are held to takes it."""
    import xmlschema

    text = FORMATS["junit"].write(REPORTS[name], Asked(fail_on))
    schema = xmlschema.XMLSchema(str(TOOLS / "junit-10.xsd"))
    assert [] == [error.reason for error in schema.iter_errors(text)]
    assert not schema.is_valid(text.replace("tests=", "test="))


_ANNOTATE = """
import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
for (const [kind, message, properties] of JSON.parse(readFileSync(0, 'utf-8'))) core[kind](message, properties);
"""


@pytest.mark.parametrize("name", REPORTS)
def test_annotations_are_those_of_github(name: str, tmp_path: Path) -> None:
    """GitHub's own library prints the same lines for the same findings."""
    from monitoring_core.conformance.reports.printable import printable
    from monitoring_core.conformance.reports.text import in_order, sentence

    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    told: list[tuple[str, str, dict[str, Any]]] = []
    for each in in_order(REPORTS[name].findings):
        properties: dict[str, Any] = {"title": each.rule}
        if each.place.file is not None:
            properties |= {"file": printable(each.place.file), "startLine": each.place.line}
        expected = f"\nexpected {printable(each.expected)}" if each.expected else ""
        told.append((kinds[each.level], f"{printable(sentence(each))}{expected}", properties))
    (TOOLS / "annotate.mjs").write_text(_ANNOTATE, encoding="utf-8")
    finished = subprocess.run(
        ["node", TOOLS / "annotate.mjs"], input=json.dumps(told), capture_output=True, encoding="utf-8", check=True
    )
    lines = written(name, "github").splitlines()
    about_findings = [each for each in lines if "title=unusable" not in each and "title=inconclusive" not in each]
    assert finished.stdout.splitlines() == about_findings
