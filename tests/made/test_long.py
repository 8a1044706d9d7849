"""Fifty thousand correct recordings, and what a check says of them."""

from __future__ import annotations

import pytest

from monitoring_core.conformance import check_lines
from monitoring_core.follow import Finding
from monitoring_core.rules import Severity
from tests.made.correct import Mode, correct
from tests.made.measuring import is_allowed

RECORDINGS = 50_000 // len(Mode)

AT_MOST: dict[Mode, float] = {Mode.MANY_FAULTS: 0.001}
"""Mode -> share of the recordings that may earn an error or a warning; of any other mode none may."""


@pytest.mark.long
@pytest.mark.parametrize("mode", Mode)
def test_a_correct_recording_earns_no_more_than_it_may(mode: Mode) -> None:
    """No error, no warning, and no note but of what was asked elsewhere, or that a centre is configured so."""
    wrong: dict[int, list[Finding]] = {}
    for seed in range(RECORDINGS):
        found = check_lines([line.text for line in correct(seed, mode).lines]).findings
        unallowed = [each for each in found if not is_allowed(each)]
        if unallowed:
            wrong[seed] = unallowed
    loud = [seed for seed, found in wrong.items() if any(each.level is not Severity.NOTE for each in found)]
    assert RECORDINGS * AT_MOST.get(mode, 0) >= len(loud), loud[:10]
    assert mode is Mode.MANY_FAULTS or not wrong, sorted(wrong)[:10]
