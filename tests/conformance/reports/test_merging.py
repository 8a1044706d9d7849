"""Reports merge: whatever is checked in parts has the report of the whole."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitoring_core import cli
from monitoring_core.conformance import (
    Checked,
    NotAReport,
    Report,
    RulesetsDiffer,
    Unreadable,
    as_json,
    as_text,
    check_files,
    check_lines,
    from_json,
    merged,
    report_schema,
)
from monitoring_core.conformance.reports.checked import FIGURES
from monitoring_core.follow import Cause, Doubt, Place
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import RULES, Severity
from monitoring_core.rulesets import ANY_TO_ANY

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
SHIFTS = [str(EXAMPLES / name) for name in ("clean-shift.jsonl", "faulty-shift.jsonl")]

counts = st.dictionaries(st.sampled_from("abc"), st.integers(1, 5))


@st.composite
def recordings(draw: st.DrawFn) -> Checked:
    """Give what came of a recording."""
    file = draw(st.sampled_from([None, "one.jsonl", "two.jsonl"]))
    made = Checked(
        file,
        messages=draw(st.integers(0, 9)),
        requests=draw(st.integers(0, 9)),
        unnamed=draw(st.integers(0, 9)),
        subjects=draw(counts),
        suffixed=draw(st.integers(0, 2)),
        exercised=set(draw(st.lists(st.sampled_from(list(RULES)), max_size=3))),
        unknown=draw(counts),
        forgotten=draw(counts),
        unusable=draw(st.sampled_from([None, "gone", "closed"])),
        form=draw(st.sampled_from([None, "JSON lines", "JSON array, gzip"])),
        passed=Counter(draw(counts)),
        files=tuple(sorted(draw(st.sets(st.sampled_from(["a.log", "b.log"]))))),
    )
    for moment in draw(st.lists(st.integers(-(10**14), 10**14), max_size=2)):
        made.hears(moment / 10**6)
    places = st.builds(Place, st.just(file), st.none() | st.integers(1, 9), st.none() | st.integers(0, 2))
    texts = st.sampled_from(["", "Coach", "call 1"])
    found = st.builds(
        Finding,
        rule=st.sampled_from(["VD-DND", "TX-SEND"]),
        level=st.sampled_from(Severity),
        subject=texts,
        message=texts,
        expected=texts,
        place=places,
        at=st.none(),
        client=st.sampled_from([None, "bo"]),
    )
    for each in draw(st.lists(found, max_size=4)):
        made.add(each)
    for each in draw(st.lists(found, max_size=2)):
        made.add_known(each)
    for place in draw(st.lists(places, max_size=3)):
        made.add_unreadable(Unreadable(place, "not JSON"))
    names = st.lists(st.sampled_from("wxyz"), unique=True, max_size=3).map(lambda each: tuple(sorted(each)))
    doubts = st.builds(Doubt, st.sampled_from(Cause), st.sampled_from(["calls", "places"]), st.integers(1, 3), names)
    made.doubts = tuple(draw(st.lists(doubts, max_size=2, unique_by=lambda each: (each.cause, each.what))))
    return made


reports = st.lists(recordings(), max_size=3).map(Report)


def seen(report: Report) -> Any:
    """Give all there is to a report, whatever the order of what has none."""
    return json.loads(as_json(report))


@given(reports, reports, reports)
@settings(max_examples=20)
def test_neither_order_nor_grouping_of_reports_matters(one: Report, two: Report, three: Report) -> None:
    """All orders, and merging two of them before, come to one report."""
    whole = seen(merged([one, two, three]))
    assert [whole] * 6 == [seen(merged(each)) for each in permutations([one, two, three])]
    assert whole == seen(merged([merged([one, two]), three])) == seen(merged([one, merged([two, three])]))


@given(reports)
@settings(max_examples=40)
def test_a_report_survives_its_json(report: Report) -> None:
    """What was written as JSON is read as the report that it was, and follows the schema."""
    whole = merged([report])
    assert seen(whole) == seen(from_json(as_json(whole)))
    assert [] == [error.message for error in Draft202012Validator(report_schema()).iter_errors(seen(report))]


def part(rule: str, name: str, unusable: str | None, number: int) -> Checked:
    """Give what came of a part of a recording, with a figure of each kind."""
    made = Checked(
        "x",
        messages=number,
        requests=number,
        unnamed=number,
        subjects={"calls": number, name: 1},
        unreadable_omitted=number,
        suffixed=number,
        exercised={rule},
        unknown={"A": number, name: 1},
        forgotten={"calls": number},
        doubts=(Doubt(Cause.APART, "calls", number, (name,)), Doubt(Cause.UNREADABLE, name, 1)),
        unusable=unusable,
        first=100.0 - number,
        last=200.0 + number,
    )
    for line in range(number):
        made.add(Finding(rule, Severity.ERROR, name, "", "", Place("x", 10 * number - line)))
    made.add_known(Finding(rule, Severity.ERROR, name, "", ""))
    made.add_unreadable(Unreadable(Place("x", number), name))
    return made


def test_the_figures_of_two_parts_are_joined() -> None:
    """Numbers are added, also key by key; sets are united; lists are put together by place."""
    one, other = part("VD-DND", "b", "gone", 2), part("TX-SEND", "a", None, 3)
    (made,) = merged([Report([one]), Report([other])]).recordings
    assert (5, 5, 5, 5, 5, 2) == (
        made.messages,
        made.requests,
        made.unnamed,
        made.unreadable_omitted,
        made.suffixed,
        made.known,
    )
    assert ({"calls": 5, "a": 1, "b": 1}, {"A": 5, "a": 1, "b": 1}, {"calls": 5}) == (
        made.subjects,
        made.unknown,
        made.forgotten,
    )
    assert ({"VD-DND", "TX-SEND"}, "gone", "x") == (made.exercised, made.unusable, made.file)
    assert (97.0, 203.0) == (made.first, made.last)
    assert [19, 20, 28, 29, 30] == [each.place.line for each in made.findings]
    assert ({Severity.ERROR: 5}, {"VD-DND": 2, "TX-SEND": 3}) == (made.found, made.of_rule)
    assert [3, 4] == sorted(made.fingerprints.values())
    assert [2, 3] == [each.place.line for each in made.unreadable]
    assert (
        Doubt(Cause.APART, "calls", 5, ("a", "b")),
        Doubt(Cause.UNREADABLE, "a", 1),
        Doubt(Cause.UNREADABLE, "b", 1),
    ) == made.doubts


def test_every_attribute_has_its_join() -> None:
    """No figure of a recording is forgotten where two parts of it become one."""
    assert {each.name for each in fields(Checked)} == set(FIGURES)


def test_files_checked_apart_have_the_report_of_all() -> None:
    """Two reports of a file each, merged, say what one report of both says."""
    apart = merged([check_files([file]) for file in SHIFTS])
    assert seen(merged([check_files(SHIFTS)])) == seen(apart)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_first_and_last_moments_of_parts_are_those_of_the_whole(count: int) -> None:
    """The earliest and the latest time of a recording are found in its parts, whatever the order of its lines."""
    lines = Path(SHIFTS[0]).read_bytes().splitlines()
    whole = check_lines(lines, file="x")
    parts = merged([Report([check_lines(lines[begin::count], file="x")]) for begin in range(count)])
    times = sorted(json.loads(line)["at"] for line in lines)
    told = json.loads(as_json(parts))
    assert (whole.first, whole.last) == (parts.first, parts.last)
    assert (times[0].replace("Z", "000Z"), times[-1].replace("Z", "000Z")) == (told["first"], told["last"])
    assert (told["first"], told["last"]) == (told["recordings"][0]["first"], told["recordings"][0]["last"])


def test_reports_of_different_rulesets_are_not_merged() -> None:
    """What was judged by different rules is not added up."""
    with pytest.raises(RulesetsDiffer, match="ANY_TO_ANY, GWS_V2"):
        merged([Report(), Report(ruleset=ANY_TO_ANY)])


def test_without_a_report_there_is_none() -> None:
    """Nothing cannot be merged."""
    with pytest.raises(ValueError, match="no report"):
        merged([])


def altered(**changed: Any) -> str:
    """Give the JSON of a report in which these keys are others."""
    return json.dumps({**seen(Report([check_lines(["{}"])])), **changed})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it has no schema"),
        ("{}", "it has no schema"),
        (altered(schema="other"), "its schema is 'other'"),
        (altered(recordings=[{}]), "a field is missing"),
        (altered(findings=[{"file": "x"}]), "a field is missing"),
        (altered(recordings=5), "of another kind"),
        (altered(ruleset="NOBODYS"), "NOBODYS"),
    ],
    ids=["cut", "deep", "array", "no schema", "other schema", "empty row", "short finding", "number", "ruleset"],
)
def test_what_is_no_report_is_refused(text: str, reason: str) -> None:
    """The error says what is wrong, and nothing of it is used."""
    with pytest.raises(NotAReport) as caught:
        from_json(text)
    assert reason in str(caught.value)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.sampled_from(["", "error", "one.jsonl", "calls"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["file", "error", "a"]), inner),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_report_is_refused_or_read(data: st.DataObject) -> None:
    """Whatever value of a report is another one, it is refused with a reason, or there is a report to be shown."""
    whole: Any = seen(data.draw(reports))
    inner = whole
    while True:
        key = data.draw(st.sampled_from(sorted(inner)) if isinstance(inner, dict) else st.integers(0, len(inner) - 1))
        if not isinstance(inner[key], dict | list) or not inner[key] or data.draw(st.booleans()):
            break
        inner = inner[key]
    inner[key] = data.draw(values)
    with suppress(NotAReport):
        read = from_json(json.dumps(whole))
        assert list(as_text(read))
        assert as_json(merged([read]))


def invoke(*arguments: str) -> Any:
    """Run the command line."""
    return CliRunner().invoke(cli.commands, arguments)


def test_the_command_merges_files(tmp_path: Path) -> None:
    """``merge`` prints the report of all, and its status is that of a check of all."""
    files = []
    for number, shift in enumerate(SHIFTS):
        files.append(str(tmp_path / f"{number}.json"))
        Path(files[-1]).write_text(invoke("check", "--format", "json", shift).stdout, encoding="utf-8")
    result = invoke("merge", *files, "--format", "json")
    assert 1 == result.exit_code
    assert seen(merged([check_files(SHIFTS)])) == json.loads(result.stdout)
    assert 0 == invoke("merge", files[0]).exit_code
    assert invoke("merge", *files).stdout.splitlines()[-1].startswith("rules exercised: ")


def test_a_file_that_is_no_report_is_told(tmp_path: Path) -> None:
    """``merge`` of a recording, or of nothing that is there, ends with 2 and one line."""
    for file, told in ((SHIFTS[0], "no report of monitoring-core"), (str(tmp_path / "none"), "No such file")):
        result = invoke("merge", file)
        assert (2, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
        assert told in result.stderr


@pytest.mark.parametrize("command", ["check", "audit"])
def test_what_is_given_twice_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """A report or an audit that is given again, or a copy of it, changes nothing, and a line for each says so."""
    monkeypatch.chdir(tmp_path)
    for name, shift in (("one.json", SHIFTS[0]), ("copy.json", SHIFTS[0]), ("two.json", SHIFTS[1])):
        assert "" == invoke(command, "--format", "json", "--output", name, shift).stdout
    once, again = (
        invoke("merge", "--format", "json", *files)
        for files in (("one.json", "two.json"), ("one.json", "one.json", "two.json", "copy.json"))
    )
    assert ("", once.stdout, once.exit_code) == (once.stderr, again.stdout, again.exit_code)
    assert [
        "monitoring-core: one.json: it is given twice, and counts once",
        "monitoring-core: copy.json: it holds the same as one.json, and counts once",
    ] == again.stderr.splitlines()
