"""The words of pairs for a server that can be taken back: each goes on from where the one before came through."""

from __future__ import annotations

from functools import cache

import pytest

from monitoring_core.floor import Input
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites.listed import pairs_of
from monitoring_core.testing.suites.pairs.exploring import Obligations, forgotten
from monitoring_core.testing.suites.pairs.making import Placed, elsewhere
from monitoring_core.testing.suites.pairs.stored import stored
from monitoring_core.testing.suites.pairs.worlds import CALLS_OF_AGENTS, TEXT_AND_VOICE, THREE_SUPERVISORS, World
from tests.testing.oracle.servers import CanGoBack

pytestmark = pytest.mark.once

SOME = pytest.mark.parametrize(
    "world", [CALLS_OF_AGENTS, TEXT_AND_VOICE, THREE_SUPERVISORS], ids=lambda world: world.name
)
STRICT = Requirements(delivery="exact", ordered=True, fail_on="note")


@cache
def words_of(world: World, returns: bool) -> tuple[Placed, ...]:
    """The words of a world, for a server that can be taken back or for any."""
    return pairs_of(GWS_V2, returns=returns)[world.name].placed


def met(names: Obligations, words: tuple[Placed, ...]) -> set[int]:
    """The obligations that words meet, counted from the floor alone."""
    world = names.world
    numbers = {given: number for number, given in enumerate(world.inputs)}
    found: set[int] = set()
    for word in words:
        floor = world.setting(GWS_V2).floor()
        for given in word.given(probes=False):
            step = floor.step(given)
            found.update(names.met(floor, names.values(floor), numbers[given], step))
            floor = forgotten(step)
    return found


def given_once(words: tuple[Placed, ...]) -> int:
    """How many inputs are given where a word goes on from the state in which it leaves the one before."""
    before: tuple[Input, ...] = ()
    given = 0
    for word in words:
        inputs = word.given(probes=True)
        shortest = min(len(inputs), len(before))
        alike = next((place for place in range(shortest) if inputs[place] != before[place]), shortest)
        given += len(inputs) - alike
        before = inputs
    return given


@SOME
def test_they_meet_what_the_words_of_a_tour_meet_with_fewer_inputs(world: World) -> None:
    """Every obligation, and so many new ones in each word as it says together."""
    tour, back = words_of(world, False), words_of(world, True)
    earlier = None if world.follows is None else stored(GWS_V2)[world.follows.name]
    names = Obligations(world, elsewhere(world, GWS_V2, earlier))
    assert met(names, tour) == met(names, back)
    assert sum(word.new for word in tour) == sum(word.new for word in back)
    assert given_once(back) < given_once(tour)


@SOME
def test_probes_come_as_often(world: World) -> None:
    """About one for so many inputs as a word of a tour has, and one at the end."""
    words = words_of(world, True)
    probes = sum(sum(looks for _, looks in word.inputs) > 2 for word in words)
    assert probes >= given_once(words) // 160
    assert words[-1].inputs[-1][1]


def test_a_server_that_can_be_taken_back_is_given_them() -> None:
    """A correct one earns no note, and is given fewer inputs than it would be from resets."""
    name = CALLS_OF_AGENTS.name
    plain, back = default_components()[name], default_components(returns=True)[name]
    report = check_conformance(CanGoBack(), STRICT, {name: back})
    assert [] == report.failures
    assert report.spared > report.inputs
    assert report.inputs < check_conformance(CanGoBack(), STRICT, {name: plain}).inputs
