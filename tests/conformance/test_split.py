"""A large file that several processes follow by its groups comes to what one process makes of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitoring_core import cli
from monitoring_core.conformance import Checked, Report, check_at_once, check_file, jobs, shares, split
from monitoring_core.conformance.grouped import check_lines_by_groups
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.follow import Assumed
from monitoring_core.rulesets import GWS_V2
from tests.benchmarks.crowd import crowd
from tests.benchmarks.material import lines
from tests.conformance.test_grouped import drawn_lines, outcome


def at_once(work: Callable[..., Any], *given: Any) -> Future[Any]:
    """Do in this process what another one would do."""
    made: Future[Any] = Future()
    try:
        made.set_result(work(*given))
    except Exception as error:  # what a process raises, its future has
        made.set_exception(error)
    return made


by_groups = partial(
    split.check_by_groups,
    submit=at_once,
    ruleset=GWS_V2,
    decoder="auto",
    memory=None,
    assumed=Assumed(),
    selection=EVERYTHING,
)


def written(path: Path, given: Iterable[bytes]) -> str:
    """Write a recording, packed if its name says so, and give its path."""
    text = b"".join(line + b"\n" for line in given)
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return str(path)


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the parts of short recordings take turns, too."""
    monkeypatch.setattr(shares, "STRETCH", 7)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize(
    "seed", [*range(25), *(pytest.param(each, marks=pytest.mark.long) for each in range(25, 1000))]
)
def test_parts_of_a_file_come_to_what_one_process_makes_of_it(tmp_path: Path, seed: int, parts: int) -> None:
    """Duplicates, losses, damage and lines without names change nothing: all that comes of it is the same."""
    path = written(tmp_path / "one.jsonl", drawn_lines(seed))
    assert check_file(path) == by_groups(path, parts, reading=AS_IT_IS)


@pytest.mark.parametrize("damaged", [1, 1_000], ids=["inconclusive", "unusable"])
@pytest.mark.parametrize("seed", range(5))
def test_damage_behind_the_last_record_is_known_to_every_part(tmp_path: Path, seed: int, damaged: int) -> None:
    """What nothing was said of afterwards is as uncertain as for one process, and the status is the same."""
    given = [*drawn_lines(seed), *[b'{"cut'] * damaged]
    path = written(tmp_path / "one.jsonl", given)
    whole = check_file(path)
    assert (damaged == 1) is (whole.unusable is None)
    assert whole == by_groups(path, 2, reading=AS_IT_IS)
    assert outcome(whole) == outcome(check_lines_by_groups(given, file=path))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Checked | None]:
    """Split files of any size, and give what came of each that was tried."""
    came: list[Checked | None] = []

    def check(*args: Any, **how: Any) -> Checked | None:
        came.append(split.check_by_groups(*args, **how))
        return came[-1]

    monkeypatch.setattr(jobs, "LARGE", 0)
    monkeypatch.setattr(jobs, "check_by_groups", check)
    return came


@pytest.mark.parametrize("name", ["shift.jsonl", "shift.jsonl.gz"])
def test_two_processes_share_one_file(tmp_path: Path, seen: list[Checked | None], name: str) -> None:
    """`check_at_once` hands a large file to all its processes, packed or not; the outcome is that of one."""
    path = written(tmp_path / name, [*lines(600), *drawn_lines(1)])
    (checked,) = check_at_once([path], 2)
    assert [check_file(path)] == [checked] == seen


def test_a_file_that_is_larger_than_its_share_is_split_and_the_others_are_not(
    tmp_path: Path, seen: list[Checked | None]
) -> None:
    """Of three files one is longer than the others together; all come to what one process makes of them, in order."""
    names = {"a.jsonl": 3, "b.jsonl": 40, "c.jsonl": 3}
    files = [written(tmp_path / name, crowd(count, "VC-NO-RETURN")) for name, count in names.items()]
    expected = [check_file(each) for each in files]
    assert expected == list(check_at_once(files, 2))
    assert [expected[1]] == seen


def test_more_findings_than_are_kept_are_counted_as_one_process_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each rule the first are kept, and the others counted."""
    for module in ("monitoring_core.conformance.split", "monitoring_core.conformance.reports.checked"):
        monkeypatch.setattr(f"{module}.KEPT", 10)
    path = written(tmp_path / "crowd.jsonl", crowd(30, "VC-NO-RETURN"))
    alone = check_file(path)
    checked = by_groups(path, 2, reading=AS_IT_IS)
    assert checked is not None
    assert (10, {"VC-NO-RETURN": 20}) == (len(checked.findings), dict(checked.omitted))
    assert (alone.found, alone.omitted) == (checked.found, checked.omitted)


CROWD = list(crowd(4, "VC-NO-RETURN"))
BROKEN_OFF = gzip.compress(b"\n".join(CROWD))[:-20]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param(b"[\n" + b",\n".join(CROWD) + b"\n]\n", AS_IT_IS, id="an array is no lines"),
        pytest.param(BROKEN_OFF, AS_IT_IS, id="what is packed breaks off"),
        pytest.param(b"", AS_IT_IS, id="it is empty"),
        pytest.param(b"\n".join(CROWD[::-1]), AS_IT_IS, id="its newest record stands first"),
        pytest.param(b"\n".join(CROWD), Reading(form="log"), id="it is to be read as a log"),
    ],
)
def test_what_cannot_be_split_one_process_checks(
    tmp_path: Path, seen: list[Checked | None], text: bytes, reading: Reading
) -> None:
    """Another form or order, or an end that is missing, leaves the file to one process; the outcome is the same."""
    path = tmp_path / "recording"
    path.write_bytes(text)
    (checked,) = check_at_once([str(path)], 2, reading=reading)
    assert check_file(path, reading=reading) == checked
    assert [None] == seen or not text


def test_a_baseline_is_counted_by_one_process(tmp_path: Path, seen: list[Checked | None]) -> None:
    """What a baseline knows is used up in the order of the findings, so the file is not split."""
    path = written(tmp_path / "crowd.jsonl", CROWD)
    before = Report([check_file(path)])
    (checked,) = check_at_once([path], 2, selection=Selection.of(baseline=before))
    assert (4, []) == (checked.known, seen)


def test_the_command_splits_a_file_and_writes_the_same_report(tmp_path: Path, seen: list[Checked | None]) -> None:
    """`check --jobs 2 FILE` has the report and the status of `check FILE`; beliefs are those of one process."""
    path = written(tmp_path / "drawn.jsonl", drawn_lines(2))
    told = []
    for count in ("1", "2"):
        output = tmp_path / f"{count}.json"
        given = ["check", "--jobs", count, "--format", "json", "--output", str(output), path]
        status = CliRunner().invoke(cli.commands, given).exit_code
        report = json.loads(output.read_text(encoding="utf-8"))
        assert (count == "1") == (report.pop("beliefs") is not None)
        told.append((status, report))
    assert told[0] == told[1]
    assert 1 == len(seen)
