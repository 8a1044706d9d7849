"""However many supervisors are at work at once, each fault is found, in whatever way the recording is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.crowd import FAULTS, crowd, planted
from tests.benchmarks.ways import WAYS

MANY = [pytest.param(many, marks=pytest.mark.long) for many in (20_000, 100_000)]


@pytest.mark.once
@pytest.mark.parametrize("supervisors", [384, pytest.param(2_000, marks=pytest.mark.long), *MANY])
@pytest.mark.parametrize("rule", FAULTS)
@pytest.mark.parametrize("way", WAYS)
def test_all_faults_of_a_crowd_are_found(way: str, rule: str, supervisors: int, tmp_path: Path) -> None:
    """One a supervisor, or one a pair, and nothing else, with nothing forgotten."""
    assert_all_are_found(way, rule, supervisors, tmp_path)


@pytest.mark.once
@pytest.mark.parametrize(
    "way",
    [pytest.param(each, marks=[pytest.mark.long] * (each in ("groups", "two processes"))) for each in WAYS],
)
def test_all_faults_of_two_thousand_legs_are_found(way: str, tmp_path: Path) -> None:
    """A device and a call of each supervisor are open at once, and nothing is forgotten."""
    assert_all_are_found(way, "VC-NO-RETURN", 2_000, tmp_path)


def assert_all_are_found(way: str, rule: str, supervisors: int, folder: Path) -> None:
    """Check a crowd, and compare what is found with what was planted."""
    recording = folder / "crowd.jsonl"
    with recording.open("wb") as stream:
        stream.writelines(line + b"\n" for line in crowd(supervisors, rule))
    checked = WAYS[way](str(recording))
    found = sum(each.rule == rule for each in checked.findings) + checked.omitted[rule]
    assert planted(supervisors, rule) == found == sum(checked.found.values())
    assert ((), {}) == (checked.doubts, dict(checked.forgotten))
