"""What the table of costs says of each thing that may have happened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitoring_core.follow.engine import costs
from monitoring_core.follow.engine.costs import COSTS, Happened, Kind

FOLLOW = Path(costs.__file__).parent.parent
MODULES = {
    Kind.DEVICE: "automata/device_*.py",
    Kind.LEG: "automata/leg_*.py",
    Kind.SESSION: "automata/session_*.py",
    Kind.AGENT_CALL: "automata/agent_*.py",
}
"""Kind of subject -> the modules that say what may have happened to it."""
ASKED = frozenset({Kind.DEVICE, Kind.LEG, Kind.SESSION})
BESIDE = {
    Happened.EFFECT: ASKED,
    Happened.SAME_RULE: ASKED,
    Happened.TWO_LEGS: frozenset({Kind.DEVICE}),
    Happened.JOINED_ELSEWHERE: frozenset({Kind.DEVICE, Kind.LEG}),
}
"""What no such module names, and its subjects: those that requests are made to, and those that two channels tell of."""


def named(kind: Kind) -> set[str]:
    """Give the rows that the modules of a kind name."""
    sources = [path.read_text(encoding="utf-8") for path in FOLLOW.glob(MODULES[kind])]
    return {name for source in sources for name in re.findall(r"\bHappened\.(\w+)\b", source)}


@pytest.mark.parametrize("happened", list(Happened), ids=str)
def test_a_row_tells_the_subjects_to_which_it_may_happen(happened: Happened) -> None:
    """The table says of a row what the modules of each kind of subject say, and the search and the channels besides."""
    of = {kind for kind in Kind if happened.name in named(kind)}
    assert (BESIDE.get(happened) or of) == COSTS[happened].of
