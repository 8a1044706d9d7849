"""What an audit is written as: CSV that no spreadsheet takes for formulas, JSON by its schema, text."""

from __future__ import annotations

import csv
import io
import json
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monitoring_core.conformance.audit.as_csv import as_csv, harmless
from monitoring_core.conformance.audit.as_json import SCHEMA, VERSION, as_json, audit_schema
from monitoring_core.conformance.audit.as_text import as_text
from monitoring_core.conformance.audit.audited import Audited, Total, audit_of, summed
from monitoring_core.conformance.audit.cells import COLUMNS
from monitoring_core.conformance.audit.formats import AUDIT_FORMATS
from monitoring_core.conformance.audit.questions import HeardBy, Question, SilentLonger
from monitoring_core.conformance.recordings import check_file, check_lines
from monitoring_core.vocabulary import Party

SHIFT = Path(__file__).parents[3] / "docs" / "examples" / "clean-shift.jsonl"
QUESTIONS: tuple[Question, ...] = (HeardBy(Party.CUSTOMER, Party.SUPERVISOR), SilentLonger(90))


def audited(*questions: Question) -> Audited:
    """Give the audit of the clean shift."""
    return audit_of(check_file(SHIFT, timed=True), questions)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_no_formula(begin: str) -> None:
    """A cell that a spreadsheet takes for a formula gets an apostrophe in front; any other stays as it is."""
    assert (harmless(f"{begin}1+1"), harmless(f"a{begin}")) == (f"'{begin}1+1", f"a{begin}")


def test_a_hostile_client_is_harmless_in_csv() -> None:
    """A client whose name is a formula stands in the table as a text."""
    call = {"id": "c", "deviceUri": "/d/=1", "state": "Established", "mute": "On", "capabilities": ["SwitchToBargeIn"]}
    line = {"client": "=cmd|x", "message": {"messageType": "CallStateChangeMessage", "call": call}}
    checked = check_lines([json.dumps(line)] * 2, file="@file", timed=True)
    rows = [*csv.DictReader(io.StringIO(as_csv([audit_of(checked)])))]
    assert {(row["recording"], row["supervisor"]) for row in rows} == {("'@file", "'=cmd|x")}


def test_csv_has_a_row_for_each_interval() -> None:
    """The table has the documented columns, and of each interval a row."""
    made = audited()
    rows = [*csv.reader(io.StringIO(as_csv([made])))]
    assert rows[0] == [name for name, _ in COLUMNS]
    assert len(rows) - 1 == len(made.rows)


@pytest.mark.parametrize("questions", [(), QUESTIONS], ids=["intervals", "answers"])
def test_json_follows_its_schema(questions: tuple[Question, ...]) -> None:
    """An audit as JSON is valid by the schema that it names, which is a schema itself."""
    Draft202012Validator.check_schema(audit_schema())
    document = json.loads(as_json([audited(*questions)]))
    Draft202012Validator(audit_schema()).validate(document)
    assert (document["schema"], document["version"]) == (SCHEMA, VERSION)


def test_the_schema_refuses_another_document() -> None:
    """A certainty that there is not is refused, so the schema says something."""
    document = json.loads(as_json([audited()]))
    document["recordings"][0]["intervals"][0]["certainty"] = "perhaps"
    assert not Draft202012Validator(audit_schema()).is_valid(document)


def test_totals_of_two_recordings_are_sums() -> None:
    """The totals of a document are those of its recordings, added up."""
    one = Total("ida", "nils", "leg", "Coach", 1.0, 2.0, 0.0)
    assert summed([one, one]) == [Total("ida", "nils", "leg", "Coach", 2.0, 4.0, 0.0)]
    made = audited()
    document = json.loads(as_json([made, made]))
    assert [each["possible"] for each in document["totals"]] == [2 * each.possible for each in made.totals]


def test_text_says_what_was_asked_and_found() -> None:
    """Each answer stands under its question, and what is not answered says why."""
    told = as_text([audit_of(check_lines([b"{}"], timed=True), QUESTIONS)])
    assert "when could the customer hear the supervisor: not answered, since no call of a supervisor" in told


def test_each_format_writes() -> None:
    """Every format of the table gives a text without a line feed at its end."""
    texts = {name: each.write([audited(*QUESTIONS)]) for name, each in AUDIT_FORMATS.items() if not each.is_drawn}
    assert all(text and not text.endswith("\n") for text in texts.values())


def page_of(text: str) -> dict[str, Any]:
    """Give the data that an HTML page holds."""
    packed = text.partition('id="packed">')[2].partition("</script>")[0]
    data: dict[str, Any] = json.loads(zlib.decompress(b64decode(packed), -zlib.MAX_WBITS))
    return data


def test_a_page_has_the_answers_of_the_text() -> None:
    """The HTML page of an audit has each question with its answer, its times and the totals, and the pictures."""
    given = audited(*QUESTIONS)
    data = page_of(AUDIT_FORMATS["html"].write([given]))
    text = as_text([given]).splitlines()
    said = [line for answer in data["answers"] for line in (answer[0], *answer[1])]
    assert [line for line in text[1:] if line] == said
    assert data["pictures"]


def test_a_page_without_a_question_has_every_interval() -> None:
    """Where nothing was asked, the page has who could hear and see whom; of several recordings, each by its name."""
    given = audited()
    (all_rows, *_) = page_of(AUDIT_FORMATS["html"].write([given]))["answers"]
    assert ["who could hear whom, and who could see what", len(given.rows)] == [all_rows[0], len(all_rows[1])]
    named, *_ = page_of(AUDIT_FORMATS["html"].write([given, given]))["answers"]
    assert named[0].endswith(f"clean-shift.jsonl: {all_rows[0]}")
