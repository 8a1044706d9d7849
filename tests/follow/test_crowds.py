"""However many supervisors are at work at once, each fault is found."""

from __future__ import annotations

import pytest

from monitoring_core.conformance import check_lines
from tests.benchmarks.crowd import FAULTS, crowd, planted

MANY = [pytest.param(many, marks=pytest.mark.long) for many in (20_000, 100_000)]


@pytest.mark.parametrize("supervisors", [384, 1_000, *MANY])
@pytest.mark.parametrize("rule", FAULTS)
def test_all_faults_of_a_crowd_are_found(rule: str, supervisors: int) -> None:
    """One a supervisor, or one a pair, and nothing else, with nothing forgotten."""
    checked = check_lines(crowd(supervisors, rule))
    found = sum(each.rule == rule for each in checked.findings) + checked.omitted[rule]
    assert planted(supervisors, rule) == found == sum(checked.found.values())
    assert ((), {}) == (checked.doubts, checked.forgotten)
