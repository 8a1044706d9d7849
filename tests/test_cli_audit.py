"""The command ``audit``: what it writes, where, and its exit statuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitoring_core import cli
from monitoring_core.cli.auditing import AUDIT_FORMAT_NAMES
from monitoring_core.conformance.audit.formats import AUDIT_FORMATS

SHIFT = str(Path(__file__).parent.parent / "docs" / "examples" / "clean-shift.jsonl")


def invoke(*arguments: str, given: str | None = None) -> Result:
    """Run ``audit`` in this process."""
    return CliRunner().invoke(cli.commands, ["audit", *arguments], input=given)


def test_the_names_of_formats_are_those_of_the_table() -> None:
    """The command names every format there is, though it loads them only where they are needed."""
    assert set(AUDIT_FORMATS) == set(AUDIT_FORMAT_NAMES)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([SHIFT], 0),
        ([SHIFT, "--heard-by", "customer"], 1),
        ([SHIFT, "--private-note-seen-by", "customer"], 0),
        ([SHIFT, "--coached", "hb-pia-13"], 4),
        ([SHIFT, "--coached", "hb-pia-13", "--allow-inconclusive"], 0),
        ([SHIFT, "nowhere.jsonl"], 2),
        ([SHIFT, "--output", "nowhere/audit.csv"], 2),
    ],
    ids=["all", "found", "never", "possible", "allowed", "a file that is not there", "a folder that is not there"],
)
def test_the_exit_status(arguments: list[str], status: int) -> None:
    """The status says whether something was found, is open, or cannot be read."""
    assert invoke(*arguments).exit_code == status


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--silent-longer-than", "5x"], "'5x' is no length of time; write it as 90s, 10m or 1h30m"),
        (["--role", "agent"], "say by whom"),
        (["--heard-by", "agent", "--role", "agent"], "nobody hears himself"),
        (["--heard-by", "nobody"], "customer"),
    ],
    ids=["length", "role alone", "himself", "no party"],
)
def test_a_question_that_means_nothing_is_refused(arguments: list[str], told: str) -> None:
    """The command ends with 2 and says what would be right, before anything is read."""
    result = invoke(*arguments, SHIFT)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_file_gets_the_audit(tmp_path: Path) -> None:
    """With --output the audit goes to a file, and nothing is printed."""
    target = tmp_path / "audit.csv"
    result = invoke("--format", "csv", "--output", str(target), SHIFT)
    assert result.stdout == ""
    rows = [*csv.DictReader(io.StringIO(target.read_text(encoding="utf-8")))]
    assert {row["recording"] for row in rows} == {SHIFT}


def test_options_of_reading_are_those_of_check(tmp_path: Path) -> None:
    """Two files of one shift are one recording with --together, and ids are replaced with --redact."""
    lines = Path(SHIFT).read_text(encoding="utf-8").splitlines(keepends=True)
    parts = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for part, half in zip(parts, (lines[:120], lines[120:]), strict=True):
        part.write_text("".join(half), encoding="utf-8")
    question = ("--heard-by", "customer", "--format", "json", "--together", "--redact")
    document = json.loads(invoke(*question, *map(str, parts)).stdout)
    (recording,) = document["recordings"]
    certain = [row for row in recording["answers"][0]["rows"] if row["certainty"] == "certain"]
    assert len(certain) == 10
    assert "ida" not in {row["supervisor"] for row in certain}


def test_standard_input_is_read() -> None:
    """A dash is standard input."""
    result = invoke("-", "--heard-by", "customer", given=Path(SHIFT).read_text(encoding="utf-8"))
    assert result.stdout.startswith("standard input: 243 messages")
