"""What an audit calls certain is so, and what was so it calls possible: on made histories whose truth is known."""

from __future__ import annotations

import pytest

from monitoring_core.follow.findings.assumed import Assumed
from tests.conformance.audit.comparing import shares, wrong
from tests.conformance.audit.histories import Disturbed, history

HISTORIES = 20
LONG = 2_000

CASES = {
    "undisturbed": (Disturbed.NOT, "at-least-once"),
    "undisturbed, and nothing else is assumed": (Disturbed.NOT, "reliable"),
    "twice and swapped": (Disturbed.NONE_LOST, "at-least-once"),
    "twice, lost and swapped": (Disturbed.SOME_LOST, "lossy:3"),
}
"""What happens to messages, and what is assumed of it."""

of_each_case = pytest.mark.parametrize(("disturbed", "assume"), CASES.values(), ids=CASES)


def wrong_of(seeds: range, disturbed: Disturbed, assume: str) -> dict[int, list[str]]:
    """Give what is wrong in the audits of histories: seed -> what."""
    found = {seed: wrong(history(seed, disturbed), Assumed(assume)) for seed in seeds}
    return {seed: each for seed, each in found.items() if each}


@of_each_case
def test_certain_is_true_and_true_is_possible(disturbed: Disturbed, assume: str) -> None:
    """Certain intervals lie within the truth, and all intervals together cover it."""
    assert wrong_of(range(HISTORIES), disturbed, assume) == {}


@pytest.mark.long
@of_each_case
def test_certain_is_true_of_many_histories(disturbed: Disturbed, assume: str) -> None:
    """The same of two thousand histories."""
    assert wrong_of(range(LONG), disturbed, assume) == {}


@pytest.mark.long
def test_what_is_lost_against_the_assumption_is_seldom_seen() -> None:
    """Where the default says that nothing is lost and 1 % is, one history in a hundred has a wrong interval at most."""
    found = wrong_of(range(LONG), Disturbed.SOME_LOST, "at-least-once")
    assert len(found) <= LONG // 100


def test_there_is_much_that_is_certain() -> None:
    """Of undisturbed histories more than a third of all that somebody heard or saw is certain."""
    certain = true = 0.0
    for seed in range(HISTORIES):
        made = history(seed, Disturbed.NOT)
        one, other = shares(made, Assumed("at-least-once"))
        certain, true = certain + one, true + other
    assert certain > true / 3
