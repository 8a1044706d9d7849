"""Faults of conjunction: how they are drawn, that each is one, and that the words of pairs find them."""

from __future__ import annotations

from functools import cache

import pytest

from monitoring_core.floor import AgentAnswers, Input
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.suites.pairs.worlds import (
    ALL_CALLS_OF_TWO,
    CALLS_OF_AGENTS,
    ONE_SUPERVISOR,
    THREE_SUPERVISORS,
    TWO_IN_A_CHAT,
    TWO_MEDIA,
    World,
)
from tests.faults.__main__ import with_sections
from tests.faults.conjunctions import DEPTH, Conjunction, Situations, draw, react, shown_by
from tests.faults.found_by_pairs import PAIRS, THREES, conjunctions, words_of
from tests.faults.page import INTRODUCTION
from tests.faults.reactions import ANSWER, KINDS, NEXT_STATE, RECIPIENT, right

pytestmark = pytest.mark.once

STATES = 60
"""So few states are enough to draw from in a test."""

DRAWN_FROM = pytest.mark.parametrize(
    ("world", "ruleset", "of"),
    [
        (ONE_SUPERVISOR, GWS_V2, 2),
        (THREE_SUPERVISORS, COACH_ONCE, 2),
        (TWO_MEDIA, ANY_TO_ANY, 2),
        (ONE_SUPERVISOR, GWS_V2, 3),
    ],
    ids=["one supervisor", "three supervisors", "two media", "three components"],
)


@cache
def situations(world: World, ruleset: Ruleset) -> Situations:
    """A world, explored a little."""
    return Situations(world, ruleset, STATES)


@cache
def drawn(world: World, ruleset: Ruleset, of: int) -> tuple[Conjunction, ...]:
    """Twenty faults of a world."""
    return tuple(draw(situations(world, ruleset), 20, 7, of=of))


def shows_at(of: Situations, fault: Conjunction, word: tuple[Input, ...]) -> list[int]:
    """The places of a word at which the wrong server shows another thing than the right one."""
    floor = wrong = of.world.setting(of.ruleset).floor()
    places: list[int] = []
    for place, given in enumerate(word):
        reaction, other = right(floor, given), react(of, fault, wrong, given)
        if reaction.shown != other.shown:
            places.append(place)
        floor, wrong = reaction.next, other.next
    return places


@DRAWN_FROM
def test_the_same_seed_draws_the_same_faults(world: World, ruleset: Ruleset, of: int) -> None:
    """From a world that is explored anew, too; another seed draws others."""
    again = Situations(world, ruleset, STATES)
    assert list(drawn(world, ruleset, of)) == list(draw(again, 20, 7, of=of))
    assert list(drawn(world, ruleset, of)) != list(draw(again, 20, 8, of=of))


@DRAWN_FROM
def test_each_fault_differs_from_the_right_floor_on_the_word_that_shows_it(
    world: World, ruleset: Ruleset, of: int
) -> None:
    """At the end of that word, and at no earlier place; only a wrong next state needs inputs after it."""
    where = situations(world, ruleset)
    for fault in drawn(world, ruleset, of):
        word = shown_by(where, fault)
        assert word is not None, fault.about
        assert [len(word) - 1] == shows_at(where, fault, word), fault.about
        assert len(word) <= len(where.way(fault.state)) + 1 + (DEPTH if fault.kind == NEXT_STATE else 0)


@DRAWN_FROM
def test_a_fault_shows_nothing_where_its_pair_state_and_input_are_not_met(
    world: World, ruleset: Ruleset, of: int
) -> None:
    """The word that shows it, without the input that it stands at: there the server is the right one."""
    where = situations(world, ruleset)
    for fault in drawn(world, ruleset, of):
        word = where.way(fault.state)
        floor = world.setting(ruleset).floor()
        is_met = False
        for given in word:
            is_met = is_met or fault.where <= where.met(floor, given)
            floor = right(floor, given).next
        assert fault.where <= where.met(floor, fault.given)
        if not is_met:
            assert [] == shows_at(where, fault, word)


@DRAWN_FROM
def test_as_many_faults_are_drawn_of_each_kind(world: World, ruleset: Ruleset, of: int) -> None:
    """Of answers, contents, recipients and next states; they need as many components as was asked for."""
    faults = drawn(world, ruleset, of)
    assert dict.fromkeys(KINDS, 5) == {kind: sum(each.kind == kind for each in faults) for kind in KINDS}
    assert {of - 1} == {len(each.where) for each in faults}
    assert len({each.pair for each in faults}) > 3


def test_a_message_may_go_to_another_supervisor() -> None:
    """Of several supervisors another one is told, in the place of the right one or besides."""
    about = {each.about.partition(" goes to ")[2] for each in drawn(THREE_SUPERVISORS, COACH_ONCE, 2)}
    recipients = [each for each in drawn(THREE_SUPERVISORS, COACH_ONCE, 2) if each.kind == RECIPIENT]
    assert len(recipients) == 5
    assert about & {f"{user} {how}" for user in ("s1", "s2", "s3") for how in ("instead", "too")}


def test_a_fault_that_nothing_shows_is_not_to_be_observed() -> None:
    """A wrong reaction that is the right one: no word is found."""
    where, fault = situations(ONE_SUPERVISOR, GWS_V2), drawn(ONE_SUPERVISOR, GWS_V2, 2)[0]
    nothing = Conjunction(
        ANSWER, fault.pair, fault.where, fault.given, fault.state, "nothing", lambda before, then: then
    )
    assert shown_by(where, fault) is not None
    assert shown_by(where, nothing) is None


def test_a_fault_shows_in_another_call_of_a_followed_world_too() -> None:
    """There are two calls in it; the pair states that an input meets are the same in both."""
    where = situations(CALLS_OF_AGENTS, GWS_V2)
    floor = CALLS_OF_AGENTS.setting(GWS_V2).floor()
    first, second = (AgentAnswers("a1", call) for call in ("c1", "c2"))
    assert second not in CALLS_OF_AGENTS.inputs
    assert where.met(floor, first) == where.met(floor, second) != frozenset()


@pytest.mark.parametrize(
    "world", [ONE_SUPERVISOR, THREE_SUPERVISORS, TWO_IN_A_CHAT, ALL_CALLS_OF_TWO], ids=lambda world: world.name
)
def test_the_words_of_pairs_find_a_sample_of_what_shows_at_once(world: World) -> None:
    """Every wrong answer, content and recipient of twenty; the words themselves do not show a server that is right."""
    where = situations(world, GWS_V2)
    words = words_of(where)
    faults = [each for each in draw(where, 27, 11) if each.kind != NEXT_STATE][:20]
    assert len(faults) == 20
    assert [] == [each.about for each in faults if words.spent(each) is None]
    right_one = Conjunction(ANSWER, ("leg",), faults[0].where, faults[0].given, 0, "nothing", lambda before, then: then)
    assert words.spent(right_one) is None


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_faults_of_conjunction_are_found(ruleset: Ruleset) -> None:
    """All that show at once, four of five wrong next states, and 85 % of three components of one supervisor."""
    found = conjunctions(ruleset)
    assert found.made == PAIRS + THREES
    assert {kind: 1.0 for kind in KINDS if kind != NEXT_STATE} == {
        kind: found.row(kind).share for kind in KINDS if kind != NEXT_STATE
    }
    assert found.row(NEXT_STATE).share >= 0.8
    assert found.row("three components of one supervisor").share >= 0.85


def test_the_sections_on_conjunction_can_be_made_again_alone() -> None:
    """They stand last on the page; the others are kept as they are."""
    page = "# Title\n\nText.\n\n## Product\n\nKept.\n\n## Conjunction under GWS_V2\n\nOld.\n"
    made = with_sections(page, ["## Conjunction under GWS_V2\n\nNew."])
    assert "\n\n## Product\n\nKept.\n\n## Conjunction under GWS_V2\n\nNew.\n" == made.removeprefix(INTRODUCTION)
    assert made == with_sections(made, ["## Conjunction under GWS_V2\n\nNew."])
