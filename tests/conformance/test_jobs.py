"""Several files checked at once come to what one process makes of them."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitoring_core import cli
from monitoring_core.conformance import Report, check_at_once, check_file
from monitoring_core.conformance.reports.selection import Selection
from tests.benchmarks.crowd import FAULTS, crowd


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give four recordings with faults, of which two have the same ones, and a file that is none."""
    folder = tmp_path_factory.mktemp("recordings")
    rules = [*FAULTS, "VC-NO-RETURN"]
    for number, rule in enumerate(rules):
        folder.joinpath(f"{number}.jsonl").write_bytes(b"".join(line + b"\n" for line in crowd(4 + number, rule)))
    folder.joinpath("none.txt").write_text("nothing\n", encoding="utf-8")
    return [str(each) for each in sorted(folder.iterdir())]


def selections() -> dict[str, Selection]:
    """Give some selections, made anew, since a baseline counts down."""
    return {
        "everything": Selection(),
        "one rule, lowered": Selection.of(select=["VC-*"], levels={"VC-NO-RETURN": "note"}, only=[("client", "sup-1")]),
    }


@pytest.mark.parametrize("name", selections())
def test_files_checked_at_once_come_to_the_same_in_the_same_order(files: Sequence[str], name: str) -> None:
    """Whatever is selected, two processes give what one does, a file that cannot be used included."""
    expected = [check_file(each, selection=selections()[name]) for each in files]
    assert expected == list(check_at_once(files, 2, selection=selections()[name]))


@pytest.mark.parametrize("known", [1, 2, 5])
def test_a_baseline_counts_over_all_files(files: Sequence[str], known: int) -> None:
    """What a baseline knows of a fault is used up by the files in their order, however many processes there are."""
    before = Report([check_file(files[0]) for _ in range(known)])
    one, several = Selection.of(baseline=before), Selection.of(baseline=before)
    expected = [check_file(each, selection=one) for each in files]
    assert any(each.known for each in expected)
    assert expected == list(check_at_once(files, 2, selection=several))


def test_a_selection_goes_to_another_process_as_it_was_at_the_beginning(files: Sequence[str]) -> None:
    """A baseline that has counted down in one process counts from the beginning in the next."""
    selection = Selection.of(select=["VC-*"], baseline=Report([check_file(files[0])]))
    first = check_file(files[0], selection=selection)
    again = check_file(files[0], selection=pickle.loads(pickle.dumps(selection)))
    assert first.known
    assert first == again


def test_the_command_writes_the_same_report(files: Sequence[str], tmp_path: Path) -> None:
    """`check --jobs 2` has the report and the status of `check`; beliefs are those of one process."""
    told = []
    for jobs in ("1", "2"):
        output = tmp_path / f"{jobs}.json"
        given = ["check", "--jobs", jobs, "--format", "json", "--output", str(output), *files]
        status = CliRunner().invoke(cli.commands, given).exit_code
        report = json.loads(output.read_text(encoding="utf-8"))
        assert (jobs == "1") == (report.pop("beliefs") is not None)
        told.append((status, report))
    assert told[0] == told[1]


@pytest.mark.parametrize("option", ["--together", "--follow", "--redact"])
def test_what_one_process_has_to_do_is_refused_to_several(files: Sequence[str], option: str) -> None:
    """One recording of several files, a file that grows, and names counted over all files need one process."""
    made = CliRunner().invoke(cli.commands, ["check", "--jobs", "2", option, files[0]])
    assert 2 == made.exit_code
    assert f"{option} takes one process; leave --jobs out" in made.output


_ENDS_ITS_CHILDREN = """
import os, signal, sys
from monitoring_core.conformance import check_at_once
import multiprocessing

if __name__ == "__main__":
    made = check_at_once(sys.argv[1:], 1)
    first = next(made)
    for child in multiprocessing.active_children():
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    print([first.unusable, *[each.unusable for each in made]][-1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system ends no process so")
def test_a_process_that_was_ended_from_outside_is_told(files: Sequence[str], tmp_path: Path) -> None:
    """The files that it had still to check are told as not checked, and nothing waits for it."""
    program = tmp_path / "program.py"
    program.write_text(_ENDS_ITS_CHILDREN, encoding="utf-8")
    many = [str(tmp_path / f"{number}.jsonl") for number in range(12)]
    for each in many:
        os.link(files[0], each)
    made = subprocess.run(
        [sys.executable, str(program), *many], capture_output=True, text=True, check=True, timeout=120
    )
    assert "the process that checked it was ended from outside" in made.stdout
