"""Each format says what the report says, whatever stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from monitoring_core.cli.parameters import FORMAT_NAMES
from monitoring_core.conformance import Checked, Report, check_files
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.reports.formats import FORMATS, Asked
from monitoring_core.conformance.reports.markdown import LISTED
from monitoring_core.conformance.reports.printable import printable
from monitoring_core.follow import Cause, Doubt, Place
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES, Severity

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
FAULTY = str(EXAMPLES / "faulty-shift.jsonl")


def finding(text: str = "in Coach again", **changed: Any) -> Finding:
    """Give a finding with this text in every field that a recording has an influence on."""
    fields: dict[str, Any] = {"rule": "VC-NO-RETURN", "level": Severity.ERROR, "place": Place("shift.jsonl", 12)}
    texts = dict.fromkeys(("subject", "message", "expected", "at", "client"), text)
    return Finding(**{**texts, **fields, **changed})


def report_of(*findings: Finding, **fields: Any) -> Report:
    """Give a report on one recording with these findings."""
    made = Checked(**{"file": "shift.jsonl", "messages": 20, "requests": 1, **fields})
    for each in findings:
        made.add(each)
    return Report([made])


def written(report: Report, as_what: str, fail_on: Severity = Severity.ERROR) -> str:
    """Give a report in a format."""
    return FORMATS[as_what].write(report, Asked(fail_on))


def cells(page: str) -> list[list[str]]:
    """Give the rows of all tables of a page of Markdown, as a parser reads them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            assert {"text"} >= {each.type for each in token.children or ()} - {"text_special"}
            rows[-1].append("".join(each.content for each in token.children or ()))
        elif token.type == "table_close":
            rows.append([])
    return rows


def test_the_command_line_knows_every_format() -> None:
    """Its choices are the formats there are."""
    assert list(FORMATS) == list(FORMAT_NAMES)


@pytest.mark.parametrize("as_what", FORMATS)
@given(text=st.text(st.characters(exclude_categories=[])))
def test_no_text_of_a_recording_harms_a_reader(as_what: str, text: str) -> None:
    """Whatever stands in a recording, each format is printable text that an encoding has."""
    hostile = report_of(finding(text), file=text, doubts=(Doubt(Cause.APART, "calls", 1, (text,)),))
    hostile.recordings.append(Checked("x", unusable=text))
    page = written(hostile, as_what)
    assert page.replace("\n", "").isprintable()
    page.encode()


@given(text=st.text(st.characters(exclude_categories=[])))
def test_markdown_shows_every_text_as_it_is(text: str) -> None:
    """A parser finds in the cells what was found, and no markup that a recording brought in."""
    page = written(report_of(finding(text)), "markdown")
    shown = " ".join(printable(text).split())
    row = next(each for each in cells(page) if each[:2] == ["error", "VC-NO-RETURN"])
    assert (shown, "shift.jsonl line 12") == (" ".join(row[4].split()), row[2])


def test_markdown_lists_the_worst_and_counts_the_others() -> None:
    """Findings beyond a number are counted, and errors stand before notes."""
    notes = [finding(level=Severity.NOTE, place=Place("x", line)) for line in range(1, LISTED + 6)]
    page = written(report_of(*notes, finding()), "markdown")
    rows = [each for each in cells(page) if each and each[0] in ("error", "note")]
    assert (LISTED, "error") == (len(rows), rows[0][0])
    assert "6 more are not listed." in page


def test_junit_fails_the_rules_that_are_broken() -> None:
    """A rule is a test; it fails by findings at the level that fails, and lesser ones are its output."""
    report = check_files([FAULTY])
    for fail_on, level in ((Severity.ERROR, {"error"}), (Severity.NOTE, {"error", "warning", "note"})):
        (suite,) = ElementTree.fromstring(written(report, "junit", fail_on))
        failed = {test.get("name", "").partition(":")[0] for test in suite if test.find("failure") is not None}
        assert {each.rule for each in report.findings if each.level.value in level} == failed
        assert (str(len(failed)), str(len(report.rules_exercised))) == (suite.get("failures"), suite.get("tests"))
    (suite,) = ElementTree.fromstring(written(report, "junit"))
    outputs = [text for test in suite if (text := test.findtext("system-out"))]
    assert 4 == len(outputs)
    assert any(text.startswith("note at line 185: SMS session hs9001: ") for text in outputs)


def test_junit_has_an_error_for_what_cannot_be_used() -> None:
    """An input that is missing is a test with an error."""
    root = ElementTree.fromstring(written(Report([Checked("x", unusable="gone")]), "junit"))
    (case,) = root.iter("testcase")
    assert ("1", "1", "0") == (root.get("tests"), root.get("errors"), root.get("failures"))
    assert [("error", "gone")] == [(each.tag, each.get("message")) for each in case]


def test_sarif_has_every_finding_with_its_place_and_fingerprint() -> None:
    """Rule, level, file, line and fingerprint are those of the finding."""
    report = check_files([FAULTY])
    (run,) = json.loads(written(report, "sarif"))["runs"]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert {each.rule for each in report.findings} == set(rules)
    assert [(each.rule, each.level.value, each.place.line, fingerprint(each)) for each in report.findings] == [
        (
            rules[each["ruleIndex"]],
            each["level"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
            each["partialFingerprints"]["monitoringCore/v2"],
        )
        for each in run["results"]
    ]


def test_sarif_has_the_lines_that_bear_witness() -> None:
    """The related locations of a result are the witnesses of the finding."""
    report = check_files([FAULTY])
    (run,) = json.loads(written(report, "sarif"))["runs"]
    assert [[each.line for each in finding.witnesses] for finding in report.findings] == [
        [each["physicalLocation"]["region"]["startLine"] for each in result.get("relatedLocations", [])]
        for result in run["results"]
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("docs/shift.jsonl", "docs/shift.jsonl"),
        ("a b/ä#1.jsonl", "a%20b/%C3%A4%231.jsonl"),
        ("/tmp-x/shift.jsonl", "file:///tmp-x/shift.jsonl"),
        ("\udcff.jsonl", "%FF.jsonl"),
    ],
    ids=["plain", "escaped", "absolute", "no UTF-8"],
)
def test_sarif_names_files_by_uri(file: str, uri: str) -> None:
    """The name of a file is a URI, relative where the name is."""
    (run,) = json.loads(written(report_of(finding(place=Place(file, 1))), "sarif"))["runs"]
    assert uri == run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_sarif_tells_what_makes_a_pass_worth_less() -> None:
    """Doubts are warnings of the run, and an input that cannot be used makes it fail."""
    report = report_of(doubts=(Doubt(Cause.UNREADABLE, "places", 3),))
    report.recordings.append(Checked("x", unusable="gone"))
    (run,) = json.loads(written(report, "sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    told = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
    assert [("warning", "shift.jsonl: 3 places unreadable."), ("error", "x: gone.")] == told


def test_annotations_stand_by_level_with_file_and_line() -> None:
    """The worst come first; a note is a notice; what was expected stands on a line of its own."""
    report = report_of(
        finding("x", rule="TX-SEND", level=Severity.NOTE, place=Place("a,b:c.jsonl", 3)),
        finding("50 %", subject="call 7"),
        doubts=(Doubt(Cause.UNREADABLE, "places", 3),),
    )
    assert [
        "::error title=VC-NO-RETURN,file=shift.jsonl,line=12::call 7: 50 %25%0Aexpected 50 %25",
        "::notice title=TX-SEND,file=a%2Cb%3Ac.jsonl,line=3::x%0Aexpected x",
        "::warning title=inconclusive,file=shift.jsonl::3 places unreadable",
    ] == written(report, "github").splitlines()


def test_a_clean_report_has_no_annotations() -> None:
    """Nothing is annotated where nothing was found."""
    assert "" == written(Report([Checked("x", messages=1)]), "github")


def test_every_rule_is_described_in_sarif() -> None:
    """A result's rule is there with its statement, whichever rule was broken."""
    report = report_of(*(finding(rule=rule) for rule in RULES))
    (run,) = json.loads(written(report, "sarif"))["runs"]
    assert list(RULES) == [each["id"] for each in run["tool"]["driver"]["rules"]]
