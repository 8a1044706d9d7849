"""No recording makes a step of the search weigh more than the table of costs says."""

from __future__ import annotations

import pytest

from monitoring_core.follow.engine.costs import HYPOTHESES, MOST_MOVES
from tests.follow.adversary import ATTACKED, attack

# Counts what a search weighs, which no interpreter changes.
pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", ATTACKED)
def test_no_step_weighs_more_than_is_said(name: str) -> None:
    """However observations are chosen, a step weighs at most so many moves and leaves at most so many hypotheses."""
    worst = attack(*ATTACKED[name], attempts=3)
    assert HYPOTHESES / 2 <= worst.hypotheses <= HYPOTHESES
    assert HYPOTHESES < worst.moves <= MOST_MOVES
