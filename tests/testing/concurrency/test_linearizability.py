"""The search for an order, against all orders there are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.testing.concurrency.linearizability import (
    NOT_HERE,
    HistoryError,
    Linearization,
    Operation,
    Verdict,
    linearize,
)

History = tuple[Operation[Any, Any], ...]
Step = Callable[[Any, Any], Any]


def register(state: int, asked: tuple[str, int]) -> Any:
    """A register that is read, written, and added to; what it holds is answered, but to a write."""
    kind, value = asked
    if kind == "write":
        return value, None
    if kind == "add":
        return state + value, state + value
    return state, state


def gate(state: bool, asked: str) -> Any:
    """A gate that can be opened only while closed, and closed only while open."""
    if (asked == "open") is state:
        return NOT_HERE
    return not state, None


def by_all_orders(history: History, step: Step, initial: Any, final: Callable[[Any], bool] | None = None) -> bool:
    """Tell by trying every order of every choice of the unanswered operations whether one explains the answers."""
    answered = [each for each in history if each.answered is not None]
    pending = [each for each in history if each.answered is None]
    chosen = [each for size in range(len(pending) + 1) for each in combinations(pending, size)]
    return any(explains(order, step, initial, final) for some in chosen for order in permutations((*answered, *some)))


def explains(order: History, step: Step, initial: Any, final: Callable[[Any], bool] | None) -> bool:
    """Tell whether the order respects time and the model gives its answers."""
    for place, later in enumerate(order):
        if later.answered is not None and any(later.answered < earlier.invoked for earlier in order[:place]):
            return False
    state = initial
    for each in order:
        outcome = step(state, each.input)
        if outcome is NOT_HERE or (each.answered is not None and outcome[1] != each.output):
            return False
        state = outcome[0]
    return final is None or final(state)


@st.composite
def histories(draw: st.DrawFn, inputs: st.SearchStrategy[Any], outputs: st.SearchStrategy[Any]) -> History:
    """Draw a history of up to three clients and six operations with any answers."""
    under_way: dict[str, tuple[int, Any]] = {}
    free = ["x", "y", "z"]
    done: list[Operation[Any, Any]] = []
    begun = moment = 0
    wanted = draw(st.integers(1, 6))
    while begun < wanted or under_way:
        moment += 1
        answers = list(under_way)
        choices = ["answer"] * bool(answers) + ["invoke"] * (begun < wanted and bool(free))
        if not choices:
            break
        if draw(st.sampled_from(choices)) == "invoke":
            client = draw(st.sampled_from(free))
            free.remove(client)
            under_way[client] = (moment, draw(inputs))
            begun += 1
            continue
        client = draw(st.sampled_from(answers))
        invoked, asked = under_way.pop(client)
        if draw(st.integers(0, 5)) == 5:
            done.append(Operation(client, asked, None, invoked, None))
            continue
        done.append(Operation(client, asked, draw(outputs), invoked, moment))
        free.append(client)
    return tuple(done)


REGISTER_INPUTS = st.tuples(st.sampled_from(["read", "write", "add"]), st.integers(1, 2)).map(
    lambda asked: ("read", 0) if asked[0] == "read" else asked
)


def valid(found: Linearization[Any, Any], step: Step, initial: Any, final: Callable[[Any], bool] | None = None) -> bool:
    """Tell whether a pass comes with an order that really explains the answers."""
    return not found.passed or explains(found.order, step, initial, final)


@settings(max_examples=100)
@given(histories(REGISTER_INPUTS, st.none() | st.integers(0, 3)))
def test_the_search_agrees_with_all_orders_of_a_register(history: History) -> None:
    """On small histories of a register the verdict is that of trying every order, and an order that is given holds."""
    found = linearize(history, register, 0)
    assert (Verdict.OK if by_all_orders(history, register, 0) else Verdict.ILLEGAL) == found.verdict
    assert valid(found, register, 0)


@settings(max_examples=80)
@given(histories(REGISTER_INPUTS, st.none() | st.integers(0, 2)), st.integers(0, 3))
def test_what_is_seen_at_the_end_counts(history: History, last: int) -> None:
    """With a look at the final state the verdict is still that of trying every order."""

    def final(state: int) -> bool:
        return state == last

    found = linearize(history, register, 0, final=final)
    assert (Verdict.OK if by_all_orders(history, register, 0, final) else Verdict.ILLEGAL) == found.verdict
    assert valid(found, register, 0, final)


@settings(max_examples=100)
@given(histories(st.sampled_from(["open", "close"]), st.none()))
def test_what_cannot_happen_is_placed_elsewhere(history: History) -> None:
    """An input that the model forbids in a state stands where it is possible, or nothing explains the history."""
    found = linearize(history, gate, False)
    assert (Verdict.OK if by_all_orders(history, gate, False) else Verdict.ILLEGAL) == found.verdict


@st.composite
def locked(draw: st.DrawFn) -> tuple[History, int]:
    """Draw what a correct server with a lock gives: each operation takes effect at a moment of its own."""
    clients = draw(st.integers(1, 4))
    each = draw(st.integers(1, 6))
    pending = {f"client {number}": [draw(REGISTER_INPUTS) for _ in range(each)] for number in range(clients)}
    phase: dict[str, tuple[int, Any, Any] | None] = dict.fromkeys(pending)
    state = moment = 0
    done: list[Operation[Any, Any]] = []
    while any(pending.values()) or any(phase.values()):
        moment += 1
        client = draw(st.sampled_from([name for name in pending if pending[name] or phase[name]]))
        at = phase[client]
        if at is None:
            phase[client] = (moment, pending[client].pop(0), ...)
        elif at[2] is ...:
            state, output = register(state, at[1])
            phase[client] = (at[0], at[1], output)
        else:
            done.append(Operation(client, at[1], at[2], at[0], moment))
            phase[client] = None
    return tuple(done), state


@settings(max_examples=100)
@given(locked())
def test_a_correct_server_passes(drawn: tuple[History, int]) -> None:
    """A history in which every operation took effect at one moment between invocation and answer has an order."""
    history, state = drawn
    found = linearize(history, register, 0, final=lambda last: last == state)
    assert Verdict.OK == found.verdict
    assert len(history) == len(found.order)


def sequential(*asked: tuple[str, Any, Any]) -> History:
    """Give a history of operations one after the other: (client, input, answer)."""
    return tuple(
        Operation(client, given_, answer, 2 * place, 2 * place + 1)
        for place, (client, given_, answer) in enumerate(asked)
    )


def test_a_lost_update_is_illegal() -> None:
    """Two clients who add at once and are both told 1 have no order; the report says what the model would answer."""
    history = (Operation("x", ("add", 1), 1, 0, 2), Operation("y", ("add", 1), 1, 1, 3))
    found = linearize(history, register, 0)
    assert Verdict.ILLEGAL == found.verdict
    assert 1 == len(found.order)
    ((operation, expected),) = found.stuck
    assert (1, 2) == (operation.output, expected)
    assert "the model answers 2" in str(found)


def test_time_counts() -> None:
    """A read answered before a write was invoked does not see it; one that overlaps may."""
    after = sequential(("x", ("read", 0), 5), ("y", ("write", 5), None))
    overlapping: History = (Operation("x", ("read", 0), 5, 0, 3), Operation("y", ("write", 5), None, 1, 2))
    assert Verdict.ILLEGAL == linearize(after, register, 0).verdict
    assert Verdict.OK == linearize(overlapping, register, 0).verdict


@pytest.mark.parametrize(("seen", "expected"), [(5, Verdict.OK), (0, Verdict.OK), (1, Verdict.ILLEGAL)])
def test_what_was_never_answered_may_have_taken_effect(seen: int, expected: Verdict) -> None:
    """A write without an answer shows in a later read, or does not; nothing else does."""
    history = (Operation[Any, Any]("x", ("write", 5), None, 0, None), Operation("y", ("read", 0), seen, 1, 2))
    assert expected == linearize(history, register, 0).verdict


def test_what_was_never_answered_explains_the_end() -> None:
    """A write without an answer is placed where only the final state asks for it."""
    history = (Operation[Any, Any]("x", ("write", 5), None, 0, None), Operation("y", ("read", 0), 0, 1, 2))
    assert Verdict.OK == linearize(history, register, 0, final=lambda state: state == 5).verdict
    assert Verdict.ILLEGAL == linearize(history, register, 0, final=lambda state: state == 7).verdict


def overlapping_adds(clients: int) -> History:
    """Give clients who all add different amounts at once, and one who reads a sum that none of them makes."""
    adds: History = tuple(Operation[Any, Any](f"x{n}", ("write", n), None, n, 100 + n) for n in range(clients))
    return (*adds, Operation[Any, Any]("reader", ("read", 0), -1, 50, 200))


def test_without_budget_there_is_no_verdict() -> None:
    """When the budget runs out the verdict is unknown, which is no pass, however near the end one was."""
    whole = linearize(overlapping_adds(7), register, 0)
    assert Verdict.ILLEGAL == whole.verdict
    for budget in (0, 1, whole.steps // 2, whole.steps - 1):
        found = linearize(overlapping_adds(7), register, 0, budget=budget)
        assert (Verdict.UNKNOWN, False, budget) == (found.verdict, found.passed, found.steps)
        assert str(found).startswith("unknown: the budget ran out")
    assert Verdict.ILLEGAL == linearize(overlapping_adds(7), register, 0, budget=whole.steps).verdict


def test_four_clients_with_a_hundred_operations_each() -> None:
    """The usual case costs a few steps an operation: each client's next one is placed soon."""
    history: list[Operation[Any, Any]] = []
    state = moment = 0
    for turn in range(100):
        invoked = {client: (moment := moment + 1) for client in range(4)}
        for client in sorted(invoked, key=lambda number: (number * 7 + turn) % 4):
            state += 1
            history.append(Operation(f"{client}", ("add", 1), state, invoked[client], (moment := moment + 1)))
    found = linearize(history, register, 0)
    assert Verdict.OK == found.verdict
    assert found.steps < 400 * 16


def test_impossible_histories_are_named() -> None:
    """A client with two operations under way at once, or two entries at one position, is an error that says so."""
    twice = (Operation("x", ("read", 0), 0, 0, 3), Operation("x", ("read", 0), 0, 1, 4))
    with pytest.raises(HistoryError, match="client x has two open operations at once"):
        linearize(twice, register, 0)
    with pytest.raises(HistoryError, match="the history has two entries at position 1"):
        linearize((Operation("x", ("read", 0), 0, 0, 1), Operation("y", ("read", 0), 0, 1, 2)), register, 0)
    with pytest.raises(HistoryError, match="answered before it was invoked"):
        linearize((Operation("x", ("read", 0), 0, 3, 1),), register, 0)
    unanswered = (Operation[Any, Any]("x", ("read", 0), 0, 0, None), Operation("x", ("read", 0), 0, 1, 4))
    with pytest.raises(HistoryError, match="two open operations"):
        linearize(unanswered, register, 0)


def test_the_empty_history_passes() -> None:
    """Nothing happened, and that is explained by the empty order, if the end fits."""
    assert Verdict.OK == linearize((), register, 0).verdict
    assert Verdict.ILLEGAL == linearize((), register, 0, final=lambda state: state == 1).verdict
