"""Access words, which lead to each state, and tours, which take every transition.

A state cover has one cheapest word to each state. A tour has a list of
goals: each is a state and a word to give there. It needs few words, since it
always goes on to the nearest goal that is left. A new word begins only if no goal can be
reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from heapq import heappop, heappush
from typing import TypeAlias

from monitoring_core.testing.suites.mealy import MachineWord, Mealy

__all__ = ["state_cover", "through", "transition_cover", "transition_tour"]


def state_cover(machine: Mealy) -> tuple[MachineWord | None, ...]:
    """Return a cheapest word from the first state to each state; None for a state that cannot be reached."""
    ways = _ways(_edges(machine), 0)
    return tuple(_way(ways, 0, state) if state in ways else None for state in machine.states)


def transition_cover(machine: Mealy) -> tuple[MachineWord, ...]:
    """Return for each possible transition an access word that ends with it, and the empty word."""
    words: list[MachineWord] = [()]
    for state, access in enumerate(state_cover(machine)):
        if access is not None:
            words.extend((*access, each) for each in machine.alphabet if machine.can_be_given(state, each))
    return tuple(words)


def transition_tour(machine: Mealy, longest: int | None = None) -> tuple[MachineWord, ...]:
    """Return words that together take every transition that can be reached; one word if the machine allows it.

    Args:
        machine: the machine.
        longest: the number of inputs after which a word ends with its present goal; None without a limit. A failure
            in a short word is easier to understand, and the other words can still be given.
    """
    cells = ((state, each) for state in machine.states for each in machine.alphabet)
    return through(machine, ((state, (each,)) for state, each in cells if machine.can_be_given(state, each)), longest)


def through(
    machine: Mealy, goals: Iterable[tuple[int, MachineWord]], longest: int | None = None
) -> tuple[MachineWord, ...]:
    """Return words that together give each goal's word in its state; one word if the machine allows it.

    Goals in states that cannot be reached are left out.
    """
    access = state_cover(machine)
    left: dict[int, list[MachineWord]] = {}
    for state, goal in goals:
        if access[state] is not None:
            left.setdefault(state, []).append(goal)
    words: list[MachineWord] = []
    ways_from = cache(partial(_ways, _edges(machine)))
    while left:
        word: list[int] = []
        here = 0
        while left and (longest is None or len(word) < longest):
            ways = ways_from(here)
            nearest = next((state for state in ways if state in left), None)
            if nearest is None:
                break
            goal = left[nearest].pop()
            if not left[nearest]:
                del left[nearest]
            word.extend((*_way(ways, here, nearest), *goal))
            here = machine.after(goal, nearest)
        words.append(tuple(word))
    return tuple(words)


Ways: TypeAlias = dict[int, tuple[int, int]]
"""State -> the state before it on the way, and the input between them."""


def _edges(machine: Mealy) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """Return for each state the other states that one input leads to: state, cheapest input, its cost."""
    edges: list[tuple[tuple[int, int, int], ...]] = []
    for state in machine.states:
        best: dict[int, tuple[int, int]] = {}
        for each, after in enumerate(machine.following[state]):
            price = machine.costs[state][each]
            if after != state and machine.can_be_given(state, each) and price < best.get(after, (price + 1, 0))[0]:
                best[after] = (price, each)
        edges.append(tuple((after, each, price) for after, (price, each) in best.items()))
    return tuple(edges)


def _ways(edges: tuple[tuple[tuple[int, int, int], ...], ...], start: int) -> Ways:
    """Return cheapest ways from a state to all others that can be reached, the nearest first."""
    ways: Ways = {}
    waiting: list[tuple[int, int, int, int, int]] = [(0, 0, start, start, -1)]
    while waiting:
        price, length, state, before, each = heappop(waiting)
        if state in ways:
            continue
        ways[state] = (before, each)
        for after, on, more in edges[state]:
            if after not in ways:
                heappush(waiting, (price + more, length + 1, after, state, on))
    return ways


def _way(ways: Ways, start: int, state: int) -> MachineWord:
    word: list[int] = []
    while state != start:
        state, each = ways[state]
        word.append(each)
    return tuple(reversed(word))
