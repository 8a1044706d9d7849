"""However many supervisors are at work at once, each fault is found, in whatever way the recording is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitoring_core.conformance import Checked, check_at_once, check_lines, jobs
from monitoring_core.conformance.grouped import check_lines_by_groups
from tests.benchmarks.crowd import FAULTS, crowd, planted

MANY = [pytest.param(many, marks=pytest.mark.long) for many in (20_000, 100_000)]


def in_another_process(lines: Iterator[bytes]) -> Checked:
    """Check lines in another process, beside a second file that is checked at once."""
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "one.jsonl"), Path(folder, "other.jsonl")
        with one.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
        other.write_bytes(b"{}\n")
        checked, _ = check_at_once([str(one), str(other)], 2)
        return checked


def by_two_processes(lines: Iterator[bytes]) -> Checked:
    """Check lines as one file of which two processes have some groups each."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "one.jsonl")
        with path.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(jobs, "LARGE", 0)
            (checked,) = check_at_once([str(path)], 2)
        return checked


WAYS: dict[str, Callable[[Iterator[bytes]], Checked]] = {
    "one process": check_lines,
    "groups": check_lines_by_groups,
    "two processes": in_another_process,
    "one file, two processes": by_two_processes,
}


@pytest.mark.once
@pytest.mark.parametrize("supervisors", [384, pytest.param(2_000, marks=pytest.mark.long), *MANY])
@pytest.mark.parametrize("rule", FAULTS)
@pytest.mark.parametrize("way", WAYS)
def test_all_faults_of_a_crowd_are_found(way: str, rule: str, supervisors: int) -> None:
    """One a supervisor, or one a pair, and nothing else, with nothing forgotten."""
    assert_all_are_found(way, rule, supervisors)


@pytest.mark.once
@pytest.mark.parametrize(
    "way",
    [pytest.param(each, marks=[pytest.mark.long] * (each in ("groups", "two processes"))) for each in WAYS],
)
def test_all_faults_of_two_thousand_legs_are_found(way: str) -> None:
    """A device and a call of each supervisor are open at once, and nothing is forgotten."""
    assert_all_are_found(way, "VC-NO-RETURN", 2_000)


def assert_all_are_found(way: str, rule: str, supervisors: int) -> None:
    """Check a crowd, and compare what is found with what was planted."""
    checked = WAYS[way](crowd(supervisors, rule))
    found = sum(each.rule == rule for each in checked.findings) + checked.omitted[rule]
    assert planted(supervisors, rule) == found == sum(checked.found.values())
    assert ((), {}) == (checked.doubts, dict(checked.forgotten))
