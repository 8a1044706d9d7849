"""Spark on this machine finds what one process finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import astuple

from monitoring_core.conformance import Checked, audit_of, check_at_once, check_file, jobs, spark
from monitoring_core.conformance.audit.cells import COLUMNS, cells
from monitoring_core.conformance.reading.order import NEWEST_FIRST
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.spark.columns import FINDINGS, TOTALS
from monitoring_core.follow import Assumed, Place
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.rules import Severity
from monitoring_core.rulesets import COACH_ONCE
from monitoring_core.version import __version__
from tests.benchmarks.crowd import FAULTS, crowd, planted
from tests.benchmarks.subjects import LIVES, lived
from tests.conformance.test_grouped import drawn_lines, outcome

pytestmark = pytest.mark.tools


def written(folder: Path, name: str, lines: Iterable[bytes]) -> str:
    """Write a recording and give its path."""
    path = folder / name
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return str(path)


def plain(place: Place) -> tuple[int | None, int | None]:
    """Give a place within its recording."""
    return (place.line, place.index)


def found(rows: list[Any]) -> dict[str, set[tuple[Any, ...]]]:
    """Give every column of each finding but its group, by recording."""
    made: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        told = {
            **row.asDict(),
            "place": tuple(row["place"]),
            "witnesses": tuple(map(tuple, row["witnesses"])),
            "before": tuple(row["before"]),
            "innocent": None if row["innocent"] is None else (row["innocent"]["cost"], *row["innocent"]["happened"]),
        }
        recording = told.pop("recording").removeprefix("file:")
        made.setdefault(recording, set()).add(
            tuple(told[name] for name in FINDINGS if name in told and name != "group")
        )
    return made


def expected(checked: Checked, ruleset: str = "GWS_V2", assumed: Assumed = USUAL) -> set[tuple[Any, ...]]:
    """Give the same of what one process found."""
    made: set[tuple[Any, ...]] = set()
    for each in checked.findings:
        told = {
            **{name: getattr(each, name, None) for name in FINDINGS},
            "level": each.level.value,
            "verdict": "conforms" if each.level is Severity.NOTE else "violates",
            "place": plain(each.place),
            "witnesses": tuple(map(plain, each.witnesses)),
            "innocent": None if each.innocent is None else (each.innocent.cost, *each.innocent.happened),
            "fingerprint": fingerprint(each),
            "ruleset": ruleset,
            "assume": str(assumed),
            "version": __version__,
        }
        made.add(tuple(told[name] for name in FINDINGS if name not in ("recording", "group")))
    return made


def sums(checked: Checked) -> dict[str, Any]:
    """Give every sum of a recording, but for what a frame of lines does not tell."""
    made = outcome(checked)
    made["unreadable"] = {(place.line, place.index, reason) for place, reason in made["unreadable"]}
    return {name: told for name, told in made.items() if name not in ("findings", "form", "unusable")}


def skewed(seed: int) -> list[bytes]:
    """Give a recording in which one of nine supervisors has most of the lines; some come twice and some are lost."""
    random = Random(seed)
    lines = [*crowd(8, "VC-NO-RETURN"), *lived(LIVES["a device and a call, 70 messages later"], [8])]
    kept = [line for line in sorted(lines, key=lambda line: str(json.loads(line)["at"])) if random.random() > 0.03]
    return [line for line in kept for _ in range(2 if random.random() < 0.05 else 1)]


def by_two_processes(file: str) -> Checked:
    """Check a file by its groups, some in one process and some in another."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jobs, "LARGE", 0)
        (checked,) = check_at_once([file], 2)
    return checked


def test_every_way_of_running_finds_the_same(session: Any, tmp_path: Path) -> None:
    """One process, two processes and Spark agree on several files, with duplicates, loss, damage and skew."""
    files = [written(tmp_path, f"{seed}.jsonl", drawn_lines(seed)) for seed in range(198, 208)]
    large = written(tmp_path, "skewed.jsonl", skewed(1))
    alone = {each: check_file(each) for each in [*files, large]}
    assert list(alone.values()) == list(check_at_once(alone, 2))
    assert outcome(alone[large]) == outcome(by_two_processes(large))
    came = spark.check(spark.json_lines(session, str(tmp_path)))
    rows = found(came.findings.collect())
    assert {file: expected(checked) for file, checked in alone.items()} == {
        file: rows.get(file, set()) for file in alone
    }
    report = spark.report_of(came.groups)
    assert [(f"file:{file}", sums(checked)) for file, checked in sorted(alone.items())] == [
        (each.file, sums(each)) for each in report.recordings
    ]
    lines = {row["group"]: row["lines"] for row in came.groups.collect() if row["recording"] == f"file:{large}"}
    assert ("client sup-8", True) == (
        max(lines, key=lambda each: lines[each]),
        lines["client sup-8"] > sum(lines.values()) / 2,
    )


def test_files_that_are_one_recording_are_checked_as_one(session: Any, tmp_path: Path) -> None:
    """Files that get one name, and positions in their order, have the findings and the sums of all their lines."""
    lines, half = drawn_lines(101), len(drawn_lines(101)) // 2
    alone = check_file(written(tmp_path, "whole", lines))
    parts = [written(tmp_path, "first", lines[:half]), written(tmp_path, "second", lines[half:])]
    frame = spark.json_lines(session, parts).selectExpr(
        "'whole' as recording",
        f"position + if(endswith(recording, 'second'), {half}, 0) as position",
        "value",
    )
    came = spark.check(frame)
    assert expected(alone) == found(came.findings.collect())["whole"]
    (report,) = spark.report_of(came.groups).recordings
    assert sums(alone) == sums(report)


def test_an_audit_has_the_rows_of_one_process(session: Any, tmp_path: Path) -> None:
    """Rows, totals and figures agree, also where lines come twice, are lost or damaged, or their times go back."""
    files = [written(tmp_path, f"{seed}.jsonl", drawn_lines(seed)) for seed in range(200, 208)]
    alone = {f"file:{each}": audit_of(check_file(each, timed=True)) for each in files}
    made = spark.audit(spark.json_lines(session, str(tmp_path)))
    columns = [name for name, _ in COLUMNS if name != "question"]
    expected_rows = [cells(file, "", row) for file, audited in alone.items() for row in audited.rows]
    rows = made.rows.collect()
    assert sorted(repr([row[name] for name in columns]) for row in expected_rows) == sorted(
        repr([row[name] for name in columns]) for row in rows
    )
    assert {("GWS_V2", str(Assumed()), __version__)} == {
        (row["ruleset"], row["assume"], row["version"]) for row in rows
    }
    totals = {(file, *astuple(total)) for file, audited in alone.items() for total in audited.totals}
    assert totals == {
        tuple(row[name] for name in TOTALS) for row in made.totals.collect() if row["possible"] or row["unknown"]
    }
    for name in ("messages", "timeless", "backwards", "holes"):
        counted: dict[str, int] = dict.fromkeys(alone, 0)
        for row in made.groups.collect():
            counted[row["recording"]] += row[name]
        assert {file: getattr(audited, name) for file, audited in alone.items()} == counted


MANY = [pytest.param(many, marks=pytest.mark.long) for many in (2_000, 20_000, 100_000)]


@pytest.fixture
def usual_blocks(session: Any) -> Iterator[None]:
    """Have files read in blocks as large as Spark makes them by itself, since each takes a task."""
    name = "spark.sql.files.maxPartitionBytes"
    small = session.conf.get(name)
    session.conf.set(name, "128m")
    yield
    session.conf.set(name, small)


@pytest.mark.parametrize("run", [spark.check, spark.audit])
def test_a_recording_whose_newest_record_stands_first_is_refused(session: Any, tmp_path: Path, run: Any) -> None:
    """It is named, with what one process says of it; a recording beside it is not."""
    lines = list(crowd(20, "VC-NO-RETURN"))
    backwards, forwards = written(tmp_path, "backwards", lines[::-1]), written(tmp_path, "forwards", lines)
    assert (NEWEST_FIRST, None) == (check_file(backwards).unusable, check_file(forwards).unusable)
    with pytest.raises(ValueError, match=f"^{re.escape(f'file:{backwards}: {NEWEST_FIRST}')}$"):
        run(spark.json_lines(session, str(tmp_path)))


@pytest.mark.usefixtures("usual_blocks")
@pytest.mark.parametrize("supervisors", [100, *MANY])
def test_all_faults_of_a_crowd_are_found(session: Any, tmp_path: Path, supervisors: int) -> None:
    """One a supervisor, or one a pair, and nothing else; no line is left out, and the dearest group is the first."""
    for rule in FAULTS:
        written(tmp_path, rule, crowd(supervisors, rule))
    came = spark.check(spark.json_lines(session, str(tmp_path)))
    rows = came.findings.groupBy("recording", "rule").count().collect()
    assert {(rule, rule, planted(supervisors, rule)) for rule in FAULTS} == {
        (Path(row["recording"]).name, row["rule"], row["count"]) for row in rows
    }
    costs = [(row["lines"], row["seconds"]) for row in came.groups.collect()]
    assert supervisors * sum(len(fault.steps) for fault in FAULTS.values()) == sum(lines for lines, _ in costs)
    assert sorted(costs, key=lambda each: -each[1]) == costs


def test_the_lines_of_a_file_that_is_read_in_blocks_have_their_numbers(session: Any, tmp_path: Path) -> None:
    """Each line has the number that it has in an editor, and is told of a hole that ends the line above."""
    lines = [
        b'{"number": %d, "padding": "%s"}' % (number, b"x" * (number % 700)) + b"\0" * (4 * (number % 3 == 0))
        for number in range(1, 1001)
    ]
    files = {f"file:{written(tmp_path, name, lines)}" for name in ("one.jsonl", "other.jsonl")}
    frame = spark.json_lines(session, str(tmp_path))
    assert frame.rdd.getNumPartitions() > 4
    read = [(row["recording"], row["position"], bytes(row["value"]), row["after_hole"]) for row in frame.collect()]
    assert sorted(
        (file, number, line, number > 1 and number % 3 == 1) for file in files for number, line in enumerate(lines, 1)
    ) == sorted(read)


def test_a_table_in_parquet_is_read_by_the_names_of_its_columns(session: Any, tmp_path: Path) -> None:
    """Text or bytes, under whatever names: the findings are those of the lines; the ruleset is as asked."""
    lines = [line.decode() for line in crowd(6, "VC-NO-RETURN")]
    table = session.createDataFrame(
        [("monday", number, line) for number, line in enumerate(lines, 1)], "a string, b int, c string"
    )
    table.write.parquet(str(tmp_path / "table"))
    frame = spark.parquet(session, str(tmp_path / "table"), recording="a", position="b", value="c")
    rows = spark.check(frame, ruleset=COACH_ONCE, assumed=Assumed("reliable")).findings.collect()
    file = written(tmp_path, "lines.jsonl", [line.encode() for line in lines])
    alone = check_file(file, ruleset=COACH_ONCE, assumed=Assumed("reliable"))
    assert expected(alone, "COACH_ONCE", Assumed("reliable")) == found(rows)["monday"]
