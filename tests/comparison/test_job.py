"""The job of the comparison, and what the oracle and Hypothesis say of it; Schemathesis needs an extra of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.comparison import with_hypothesis, with_oracle
from tests.comparison.job import FAULTS, RIGHT, Fault

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")


def test_the_right_server_passes_with_the_oracle() -> None:
    """No word of `leg core` finds anything in it."""
    assert (False, 13_412) == with_oracle.run(RIGHT)


def test_the_right_server_passes_with_hypothesis() -> None:
    """The model of Hypothesis agrees with it."""
    found, given = with_hypothesis.run(RIGHT, 0, examples=10)
    assert not found
    assert given > 100


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.about)
def test_the_oracle_finds_the_fault_where_the_page_says(fault: Fault) -> None:
    """The row of the fault has the number of inputs that the oracle needs."""
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {fault.about} |")]
    found, given = with_oracle.run(fault)
    assert (True, f"{given:,}") == (found, row.split(" | ")[1])
