"""Spark on this machine finds what one process finds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from attrs import astuple

from monitoring_core.conformance import Checked, audit_of, check_at_once, check_file, spark
from monitoring_core.conformance.audit.cells import COLUMNS, cells
from monitoring_core.conformance.spark.columns import TOTALS
from monitoring_core.follow import Assumed
from monitoring_core.rulesets import COACH_ONCE
from monitoring_core.version import __version__
from tests.benchmarks.crowd import FAULTS, crowd, planted
from tests.conformance.test_grouped import drawn_lines, outcome

pytestmark = pytest.mark.tools

SETTINGS = {
    "spark__ui__enabled": "false",
    "spark__sql__shuffle__partitions": "3",
    "spark__driver__host": "127.0.0.1",
    "spark__driver__bindAddress": "127.0.0.1",
    # So small that a file of some hundred lines is read in several blocks.
    "spark__sql__files__maxPartitionBytes": "40000",
    "spark__sql__files__openCostInBytes": "0",
}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Give a session on this machine."""
    made = spark.local_session(2, **SETTINGS)
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def written(folder: Path, name: str, lines: Iterator[bytes] | list[bytes]) -> str:
    """Write a recording and give its path."""
    path = folder / name
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return str(path)


def found(rows: list[Any]) -> dict[str, set[tuple[Any, ...]]]:
    """Give what rows tell of each finding, by recording."""
    made: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        witnesses = tuple((each["line"], each["index"]) for each in row["witnesses"])
        told = (row["rule"], row["level"], row["place"]["line"], row["place"]["index"], row["subject"], witnesses)
        made.setdefault(row["recording"].removeprefix("file:"), set()).add(told)
    return made


def expected(checked: Checked) -> set[tuple[Any, ...]]:
    """Give the same of what one process found."""
    return {
        (
            each.rule,
            each.level.value,
            each.place.line,
            each.place.index,
            each.subject,
            tuple((witness.line, witness.index) for witness in each.witnesses),
        )
        for each in checked.findings
    }


def sums(checked: Checked) -> dict[str, Any]:
    """Give every sum of a recording, but for what a frame of lines does not tell."""
    made = outcome(checked)
    made["unreadable"] = {(place.line, place.index, reason) for place, reason in made["unreadable"]}
    return {name: told for name, told in made.items() if name not in ("findings", "form", "unusable")}


def test_every_way_of_running_finds_the_same(session: Any, tmp_path: Path) -> None:
    """One process, two processes and Spark agree on recordings with duplicates, loss, damage and unequal groups."""
    files = [written(tmp_path, f"{seed}.jsonl", drawn_lines(seed)) for seed in range(100, 112)]
    alone = {each: check_file(each) for each in files}
    assert list(alone.values()) == list(check_at_once(files, 2))
    came = spark.check(spark.json_lines(session, str(tmp_path)))
    rows = found(came.findings.collect())
    assert {file: expected(checked) for file, checked in alone.items()} == {
        file: rows.get(file, set()) for file in files
    }
    report = spark.report_of(came.groups)
    assert [(f"file:{file}", sums(checked)) for file, checked in sorted(alone.items())] == [
        (each.file, sums(each)) for each in report.recordings
    ]


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


@pytest.mark.parametrize("supervisors", [400, *MANY])
@pytest.mark.parametrize("rule", FAULTS)
def test_all_faults_of_a_crowd_are_found(session: Any, tmp_path: Path, rule: str, supervisors: int) -> None:
    """One a supervisor, or one a pair, and nothing else; each row says with what it was made."""
    written(tmp_path, "crowd.jsonl", crowd(supervisors, rule))
    came = spark.check(spark.json_lines(session, str(tmp_path)))
    rows = came.findings.collect()
    assert {rule: planted(supervisors, rule)} == {rule: len(rows)}
    told = {(row["verdict"], row["ruleset"], row["assume"], row["version"], row["rule"]) for row in rows}
    assert {("violates", "GWS_V2", str(Assumed()), __version__, rule)} == told
    assert all(row["fingerprint"] and row["group"] and row["place"]["line"] for row in rows)
    costs = [(row["lines"], row["seconds"]) for row in came.groups.collect()]
    assert supervisors * len(FAULTS[rule].steps) == sum(lines for lines, _ in costs)
    assert sorted(costs, key=lambda each: -each[1]) == costs


def test_the_lines_of_a_file_that_is_read_in_blocks_have_their_numbers(session: Any, tmp_path: Path) -> None:
    """However many workers read a file, each line has the number that it has in an editor."""
    lines = [b'{"number": %d, "padding": "%s"}' % (number, b"x" * (number % 700)) for number in range(1, 1001)]
    files = {f"file:{written(tmp_path, name, lines)}" for name in ("one.jsonl", "other.jsonl")}
    frame = spark.json_lines(session, str(tmp_path))
    assert frame.rdd.getNumPartitions() > 4
    read = [(row["recording"], row["position"], bytes(row["value"])) for row in frame.collect()]
    assert sorted((file, number, line) for file in files for number, line in enumerate(lines, 1)) == sorted(read)


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
    assert expected(alone) == found(rows).get("monday", set())
    assert {"COACH_ONCE"} == {row["ruleset"] for row in rows}


@pytest.mark.parametrize("asked", ["check", "--audit"])
def test_the_program_of_the_documentation_writes_its_tables(tmp_path: Path, asked: str) -> None:
    """`spark-submit check.py INPUT OUTPUT` leaves what comes of a check, or of an audit, as tables in Parquet."""
    (tmp_path / "in").mkdir()
    path = written(tmp_path / "in", "crowd.jsonl", crowd(4, "VC-NO-RETURN"))
    alone = audit_of(check_file(path, timed=True))
    tables = {
        "check": {"findings": 4, "groups": 4},
        "--audit": {"groups": 4, "rows": len(alone.rows), "totals": len(alone.totals)},
    }
    options = [asked] if asked.startswith("--") else []
    program = [sys.executable, "docs/examples/spark/check.py", *options, str(tmp_path / "in"), str(tmp_path / "out")]
    settings = " ".join(f"--conf {name.replace('__', '.')}={value}" for name, value in SETTINGS.items())
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"--master local[2] {settings} pyspark-shell",
    }
    subprocess.run(program, check=True, capture_output=True, env=environment)
    parquet: Any = import_module("pyarrow.parquet")
    read = {each.name: parquet.read_table(str(each)).to_pylist() for each in sorted((tmp_path / "out").iterdir())}
    assert tables[asked] == {name: len(rows) for name, rows in read.items()}
    assert 28 == sum(row["lines"] for row in read["groups"])
