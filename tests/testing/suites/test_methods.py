"""W, Wp and HSI leave no wrong machine alive: shown by going through every machine there is of that size."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, Mealy
from monitoring_core.testing.suites.methods import METHODS, Method, hsi
from tests.testing.suites.machines import difference, minimal_machines, survivor, total

SWITCH = Mealy(("on", "off"), ((1, 0), (1, 0)), (("done", "refused"), ("refused", "done")))
"""A switch that says what it refuses."""

RING = Mealy(("next", "ask"), ((1, 0), (2, 1), (0, 2)), (("", "a"), ("", "b"), ("", "b")))
"""Three states in a ring, two of which answer alike."""


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("k", [0, 1])
@given(minimal_machines(states=3, inputs=2))
@settings(max_examples=15, deadline=None)
def test_no_machine_of_up_to_k_states_more_survives_unless_it_is_right(method: Method, k: int, machine: Mealy) -> None:
    """Every machine of at most n + k states that passes the suite behaves the same on every word."""
    words = METHODS[method](machine, k)
    assert survivor(machine, words, len(machine.states) + k) is None


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("machine", [SWITCH, RING], ids=["switch", "ring"])
def test_two_extra_states_are_found_too(method: Method, machine: Mealy) -> None:
    """With k = 2 no machine of two states more survives."""
    assert survivor(machine, METHODS[method](machine, 2), len(machine.states) + 2) is None


@pytest.mark.parametrize("method", Method)
def test_a_suite_for_too_few_extra_states_is_shown_to_be_incomplete(method: Method) -> None:
    """The proof is no formality: the suites for k = 0 let some machine with three states more live."""
    assert survivor(RING, METHODS[method](RING, 0), len(RING.states) + 3) is not None


@pytest.mark.parametrize("method", Method)
def test_a_suite_that_lacks_a_word_is_shown_to_be_incomplete(method: Method) -> None:
    """There is a word in each suite without which a wrong machine lives."""
    words = METHODS[method](RING, 0)
    without = [[word for word in words if word != left_out] for left_out in words]
    assert any(survivor(RING, rest, len(RING.states)) is not None for rest in without)


@given(minimal_machines(states=4, inputs=3), st.integers(0, 1), st.data())
@settings(max_examples=60, deadline=None)
def test_a_wrong_machine_is_seen_by_each_method(machine: Mealy, k: int, data: st.DataObject) -> None:
    """A random machine of at most n + k states differs on some word of each suite exactly if it differs at all."""
    size = len(machine.states) + k
    rows = st.tuples(*[st.integers(0, size - 1)] * 3)
    following = list(machine.following) + [machine.following[0]] * k
    told = list(machine.outputs) + [machine.outputs[0]] * k
    for _ in range(data.draw(st.integers(1, 3))):
        following[data.draw(st.integers(0, size - 1))] = data.draw(rows)
    other = Mealy(machine.inputs, tuple(following), tuple(told))
    for make in METHODS.values():
        seen = any(machine.run(word) != other.run(word) for word in make(machine, k))
        assert (difference(machine, other) is not None) == seen


@given(minimal_machines(states=4, inputs=2), st.integers(0, 1))
@settings(max_examples=40, deadline=None)
def test_no_word_of_a_suite_is_the_beginning_of_another(machine: Mealy, k: int) -> None:
    """A word that another one begins with would be given twice."""
    for make in METHODS.values():
        words = make(machine, k)
        assert not [1 for one in words for other in words if one != other and other[: len(one)] == one]


@given(minimal_machines(states=4, inputs=3))
@settings(max_examples=40, deadline=None)
def test_the_whole_characterizing_set_is_never_cheaper_than_a_part_of_it(machine: Mealy) -> None:
    """Wp spends no more inputs than W."""
    assert total(METHODS[Method.WP](machine, 1)) <= total(METHODS[Method.W](machine, 1))


def test_what_cannot_be_given_is_in_no_word() -> None:
    """Inputs that a state does not take are left out, and the rest of the word stays."""
    door = Mealy(
        ("open", "close", "knock"),
        ((1, 0, 0), (1, 0, 1)),
        (("opens", NOTHING_GIVEN, "heard"), (NOTHING_GIVEN, "closes", "greeted")),
    )
    for make in METHODS.values():
        for word in make(door, 1):
            assert NOTHING_GIVEN not in door.run(word)
    assert survivor(door, [*hsi(door, 0), (1, 2), (0, 0, 2)], 2) is None


@pytest.mark.parametrize("method", Method)
def test_a_machine_that_is_not_minimal_has_no_suite(method: Method) -> None:
    """Equivalent states cannot be told apart, so no method works on them."""
    twice = Mealy(("a",), ((1,), (0,)), (("x",), ("x",)))
    with pytest.raises(ValueError, match="not minimal"):
        METHODS[method](twice, 0)


@pytest.mark.parametrize("method", Method)
def test_a_state_that_cannot_be_reached_is_an_error(method: Method) -> None:
    """What nobody can get to cannot be tested."""
    island = Mealy(("a",), ((0,), (0,)), (("x",), ("y",)))
    with pytest.raises(ValueError, match="state 1 cannot be reached"):
        METHODS[method](island, 0)


@pytest.mark.parametrize("method", Method)
def test_fewer_than_no_extra_states_are_refused(method: Method) -> None:
    """K is 0 or more."""
    with pytest.raises(ValueError, match="k is negative"):
        METHODS[method](SWITCH, -2)
