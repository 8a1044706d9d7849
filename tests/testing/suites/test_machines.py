"""Minimization, identifiers, tours and checking words, against what can be found out by trying everything."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import pytest
from hypothesis import given, settings

from monitoring_core.testing.suites.checking_word import checking_words
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, Mealy, explored
from monitoring_core.testing.suites.minimal import (
    characterizing,
    classes,
    harmonized,
    identifiers,
    minimized,
    separating_words,
    without_prefixes,
)
from monitoring_core.testing.suites.tours import state_cover, transition_cover, transition_tour
from tests.testing.suites.machines import difference, machines, minimal_machines, total

pytestmark = pytest.mark.once

DOOR = Mealy(
    ("open", "close", "knock"),
    ((1, 0, 0), (1, 0, 1)),
    (("opens", NOTHING_GIVEN, "heard"), (NOTHING_GIVEN, "closes", "greeted")),
)


def beginnings(words: Iterable[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Everything that the words begin with."""
    return {word[:end] for word in words for end in range(len(word) + 1)}


def words_of(machine: Mealy, length: int) -> list[tuple[int, ...]]:
    """Every word of that length."""
    return list(product(machine.alphabet, repeat=length))


@given(machines(states=5, inputs=2))
@settings(max_examples=100, deadline=None)
def test_states_are_in_one_class_exactly_if_no_word_tells_them_apart(machine: Mealy) -> None:
    """Words of n - 1 inputs tell apart all that can be told apart, so all of them are tried."""
    words = words_of(machine, len(machine.states) - 1) or [()]
    if len(machine.states) > 1:
        alike = {
            (one, other)
            for one, other in combinations(machine.states, 2)
            if all(machine.run(word, one) == machine.run(word, other) for word in words)
        }
        into = classes(machine)
        assert alike == {(one, other) for one, other in combinations(machine.states, 2) if into[one] == into[other]}


@given(machines(states=6, inputs=2))
@settings(max_examples=100, deadline=None)
def test_the_minimal_machine_behaves_the_same(machine: Mealy) -> None:
    """No word tells a machine from its quotient, and the quotient cannot be made smaller."""
    smaller, into = minimized(machine)
    assert difference(machine, smaller) is None
    assert smaller.states == range(len(set(into)))
    assert classes(smaller) == tuple(smaller.states)


@given(machines(states=5, inputs=2))
@settings(max_examples=100, deadline=None)
def test_separating_words_are_as_short_as_can_be(machine: Mealy) -> None:
    """Each word separates its two states, no shorter one does, and pairs without one are equivalent."""
    found = separating_words(machine)
    into = classes(machine)
    for one, other in combinations(machine.states, 2):
        word = found.get((one, other))
        assert (word is None) == (into[one] == into[other])
        if word is not None:
            assert machine.run(word, one) != machine.run(word, other)
            shorter = words_of(machine, len(word) - 1)
            assert all(machine.run(each, one) == machine.run(each, other) for each in shorter)


@given(minimal_machines(states=5, inputs=2))
@settings(max_examples=100, deadline=None)
def test_identifiers_separate(machine: Mealy) -> None:
    """The characterizing set and each state's identifiers tell a state from all others; harmonized ones in common."""
    family = characterizing(machine)
    of_state = identifiers(machine, family)
    in_common = harmonized(machine)
    for one, other in combinations(machine.states, 2):
        assert any(machine.run(word, one) != machine.run(word, other) for word in family)
        for state in (one, other):
            assert any(machine.run(word, one) != machine.run(word, other) for word in of_state[state])
        beginnings = [
            {word[:end] for word in in_common[state] for end in range(len(word) + 1)} for state in (one, other)
        ]
        assert any(machine.run(word, one) != machine.run(word, other) for word in beginnings[0] & beginnings[1])


def test_a_difference_in_what_can_be_given_counts_last() -> None:
    """Both states of the door take the knock, so that is what tells them apart, although closing would be as short."""
    assert separating_words(DOOR) == {(0, 1): (2,)}
    assert characterizing(DOOR) == ((2,),)
    assert harmonized(DOOR) == (((2,),), ((2,),))


def test_where_nothing_else_differs_what_can_be_given_does() -> None:
    """A world in which only the tester knows where he is can still be minimal."""
    silent = Mealy(("go", "back"), ((1, 0), (1, 0)), (("", NOTHING_GIVEN), (NOTHING_GIVEN, "")))
    assert set(separating_words(silent)) == {(0, 1)}


@given(machines(states=5, inputs=2))
@settings(max_examples=100, deadline=None)
def test_a_state_cover_has_the_shortest_way_to_every_state_there_is_one_to(machine: Mealy) -> None:
    """Compared with all words up to the number of states."""
    words = [word for length in range(len(machine.states) + 1) for word in words_of(machine, length)]
    for state, access in enumerate(state_cover(machine)):
        lengths = [len(word) for word in words if machine.after(word) == state]
        assert (access is None) == (not lengths)
        if access is not None:
            assert machine.after(access) == state
            assert len(access) == min(lengths)


def taken(machine: Mealy, words: tuple[tuple[int, ...], ...]) -> set[tuple[int, int]]:
    """The transitions that words take."""
    return {(machine.after(word[:place]), each) for word in words for place, each in enumerate(word)}


@given(machines(states=6, inputs=3))
@settings(max_examples=100, deadline=None)
def test_a_tour_takes_every_transition_that_can_be_reached(machine: Mealy) -> None:
    """Tour and cover take exactly the transitions of states that can be reached."""
    there = {
        (state, each)
        for state, access in enumerate(state_cover(machine))
        if access is not None
        for each in machine.alphabet
    }
    assert there == taken(machine, transition_tour(machine))
    assert there == taken(machine, transition_cover(machine))


def test_a_tour_of_a_machine_that_can_go_back_is_one_word_shorter_than_the_cover() -> None:
    """It need not begin anew, so it spends fewer inputs than access words do."""
    ring = Mealy(("next", "stay"), ((1, 0), (2, 1), (3, 2), (0, 3)), (("", ""),) * 4)
    (tour,) = transition_tour(ring)
    assert len(tour) == 8
    assert len(tour) < total(transition_cover(ring))


def test_a_tour_begins_anew_where_it_cannot_go_back() -> None:
    """Two ways that part for good take two words."""
    fork = Mealy(("left", "right"), ((1, 2), (1, 1), (2, 2)), (("", ""),) * 3)
    assert len(transition_tour(fork)) == 2
    assert len(taken(fork, transition_tour(fork))) == 6


def test_a_tour_leaves_out_what_cannot_be_given() -> None:
    """A door that is open is not opened."""
    assert taken(DOOR, transition_tour(DOOR)) == {(0, 0), (0, 2), (1, 1), (1, 2)}


def passes(machine: Mealy, readings: tuple[object, ...], other: Mealy, shown: tuple[object, ...]) -> bool:
    """Whether an implementation answers the checking words, and shows what is to be read, as the machine does."""
    for word in checking_words(machine, readings):
        seen = tuple(shown[other.after(word.inputs[:end])] for end in range(len(word.inputs) + 1))
        if seen != word.readings or other.run(word.inputs) != machine.run(word.inputs):
            return False
    return True


@given(minimal_machines(states=3, inputs=2))
@settings(max_examples=15, deadline=None)
def test_reading_the_state_in_one_tour_finds_every_wrong_transition(machine: Mealy) -> None:
    """With readings that differ, every machine of as many states that differs anywhere is found."""
    readings = tuple(f"state {state}" for state in machine.states)
    size, width = len(machine.states), len(machine.inputs)
    for cells in product(machine.states, repeat=size * width):
        following = tuple(cells[width * state : width * state + width] for state in machine.states)
        other = Mealy(machine.inputs, following, machine.outputs)
        assert passes(machine, readings, other, readings) == (
            difference(machine, other) is None and same_readings(machine, other, readings)
        )


def same_readings(machine: Mealy, other: Mealy, readings: tuple[object, ...]) -> bool:
    """Whether both show the same wherever they are led."""
    words = [word for length in range(len(machine.states) + 1) for word in words_of(machine, length)]
    return all(readings[machine.after(word)] == readings[other.after(word)] for word in words)


@given(minimal_machines(states=3, inputs=2))
@settings(max_examples=15, deadline=None)
def test_states_that_read_alike_are_told_apart_by_identifiers(machine: Mealy) -> None:
    """Even if nothing can be read, the words find every wrong transition."""
    readings = ("",) * len(machine.states)
    size, width = len(machine.states), len(machine.inputs)
    for cells in product(machine.states, repeat=size * width):
        following = tuple(cells[width * state : width * state + width] for state in machine.states)
        other = Mealy(machine.inputs, following, machine.outputs)
        assert passes(machine, readings, other, readings) == (difference(machine, other) is None)


def test_readings_shorten_the_words() -> None:
    """On a ring of silent states one tour with readings does what many words with identifiers do without."""
    ring = Mealy(("next", "ask"), ((1, 0), (2, 1), (0, 2)), (("", "a"), ("", "b"), ("", "b")))
    (one,) = checking_words(ring, ("a", "b", "c"))
    assert len(one.readings) == len(one.inputs) + 1
    assert len(one.inputs) < total(word.inputs for word in checking_words(ring, ("a", "b", "b")))


def test_one_reading_is_needed_for_each_state() -> None:
    """Otherwise nobody knows what to expect."""
    with pytest.raises(ValueError, match="2 states and 1 readings"):
        checking_words(DOOR, ("open",))


def test_what_is_explored_is_numbered_as_it_is_found() -> None:
    """A counter to three, walked through from nought."""

    def step(count: int, by: int) -> tuple[int, str, int]:
        return (count + by) % 3, f"{(count + by) % 3}", 1

    machine, states = explored(0, [1, 2], step)
    assert states == (0, 1, 2)
    assert machine.inputs == ("1", "2")
    assert machine.run((0, 0, 1)) == ("1", "2", "1")


def test_exploring_what_has_no_end_is_given_up() -> None:
    """More states than the limit are an error, not a machine that never stops growing."""
    with pytest.raises(ValueError, match="more than 10 states"):
        explored(0, [1], lambda count, by: (count + by, "", 1), limit=10)


@pytest.mark.parametrize(
    ("following", "outputs", "why"),
    [
        (((0,), (0,)), (("x",),), "each table of a machine of 2 states"),
        (((0, 1),), (("x", "y"),), "1 cells"),
        (((3,),), (("x",),), "one of the 1 states"),
        (((1,), (0,)), ((NOTHING_GIVEN,), ("x",)), "cannot lead away"),
    ],
    ids=["rows", "cells", "states", "blank"],
)
def test_a_table_that_makes_no_machine_is_refused(
    following: tuple[tuple[int, ...], ...], outputs: tuple[tuple[object, ...], ...], why: str
) -> None:
    """Tables must fit each other, and lead to states that there are."""
    with pytest.raises(ValueError, match=why):
        Mealy(("a",), following, outputs)


def test_words_that_others_begin_with_are_left_out() -> None:
    """What remains begins with each of the words that were there."""
    assert without_prefixes([(0,), (0, 1), (0, 1), (2,), ()]) == ((0, 1), (2,))
    assert without_prefixes([()]) == ((),)
