"""The tours that gave way to pairs are those that there were, and their words are written as those of a world."""

from __future__ import annotations

import pytest

from monitoring_core.floor import AgentAnswers, CallEnds
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.words import Setting, Word
from tests.faults.former_tours import FORMER, compared, placed, tour_of

INPUTS = {"two supervisors": 6_684, "chat coupling": 4_013}
"""So many inputs the default suite had for each."""


@pytest.mark.once
@pytest.mark.parametrize("component", FORMER, ids=lambda component: component.name)
def test_a_former_tour_is_as_long_as_it_was(component: Component) -> None:
    """Made of the same letters it has the same inputs."""
    assert INPUTS[component.name] == sum(map(len, tour_of(component, GWS_V2)))


def test_a_call_stands_in_the_first_place_that_is_free() -> None:
    """Beside another call it is the second; when that is over, the first again."""
    inputs = (AgentAnswers("a1", "c7"), AgentAnswers("a2", "c8"), CallEnds("c7"), AgentAnswers("a1", "c9"))
    word = Word("a word", Setting(agents=("a1", "a2")), inputs)
    expected = (AgentAnswers("a1", "c1"), AgentAnswers("a2", "c2"), CallEnds("c1"), AgentAnswers("a1", "c1"))
    assert expected == placed(word)


@pytest.mark.long
def test_what_pairs_are_made_for_they_find_better_than_the_tours() -> None:
    """In the world of the pairs; in the tour's own world they find most, and the page tells how much."""
    for component in FORMER:
        of_pairs, of_tour = compared(component, 40)
        assert of_pairs.before < 0.8 * of_pairs.faults <= of_pairs.now
        assert 0.7 * of_tour.faults <= of_tour.now
