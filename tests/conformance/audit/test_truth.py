"""What an audit calls certain is so, and what was so it calls possible: on made histories whose truth is known."""

from __future__ import annotations

import pytest

from monitoring_core.follow.assumed import Assumed
from tests.conformance.audit.comparing import wrong
from tests.conformance.audit.histories import Disturbed, history

HISTORIES = 25

CASES = {
    "undisturbed": (Disturbed.NOT, "at-least-once"),
    "undisturbed, and nothing else is assumed": (Disturbed.NOT, "reliable"),
    "twice and swapped": (Disturbed.NONE_LOST, "at-least-once"),
    "twice, lost and swapped": (Disturbed.SOME_LOST, "lossy:3"),
}


@pytest.mark.parametrize("agents_as_shown", [False, True], ids=["agents", "agents as shown"])
@pytest.mark.parametrize(("disturbed", "assume"), CASES.values(), ids=CASES)
def test_certain_is_true_and_true_is_possible(disturbed: Disturbed, assume: str, agents_as_shown: bool) -> None:
    """Certain intervals lie within the truth, and all intervals together cover it."""
    assumed = Assumed(assume)
    found = {
        seed: wrong(history(seed, disturbed), assumed, agents_as_shown=agents_as_shown) for seed in range(HISTORIES)
    }
    assert {seed: each for seed, each in found.items() if each} == {}
