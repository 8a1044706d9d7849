"""How to get everywhere: access words, and tours that take every transition.

A state cover has one cheapest word to each state. A tour goes through a list of
goals, each a state and a word to be given there, in as few words as it can: it
always goes on to the nearest goal left, and starts anew only where none can be
reached any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from monitoring_core.testing.suites.mealy import MachineWord, Mealy

__all__ = ["state_cover", "through", "transition_cover", "transition_tour"]


def state_cover(machine: Mealy) -> tuple[MachineWord | None, ...]:
    """Give a cheapest word from the initial state to each state; None for one that cannot be reached."""
    words = _cheapest(machine, 0, lambda state: False)[1]
    return tuple(words.get(state) for state in machine.states)


def transition_cover(machine: Mealy) -> tuple[MachineWord, ...]:
    """Give for each transition that can be taken an access word that ends with it, and the empty word."""
    words: list[MachineWord] = [()]
    for state, access in enumerate(state_cover(machine)):
        if access is not None:
            words.extend((*access, each) for each in machine.alphabet if machine.can_be_given(state, each))
    return tuple(words)


def transition_tour(machine: Mealy) -> tuple[MachineWord, ...]:
    """Give words, one if the machine allows it, that together take every transition that can be reached."""
    cells = ((state, each) for state in machine.states for each in machine.alphabet)
    return through(machine, ((state, (each,)) for state, each in cells if machine.can_be_given(state, each)))


def through(machine: Mealy, goals: Iterable[tuple[int, MachineWord]]) -> tuple[MachineWord, ...]:
    """Give words, one if the machine allows it, that together give each goal's word in its state.

    Goals in states that cannot be reached are left out.
    """
    access = state_cover(machine)
    left: dict[int, list[MachineWord]] = {}
    for state, goal in goals:
        if access[state] is not None:
            left.setdefault(state, []).append(goal)
    words: list[MachineWord] = []
    while left:
        word: list[int] = []
        here = 0
        while left:
            nearest, ways = _cheapest(machine, here, left.__contains__)
            if nearest is None:
                break
            goal = left[nearest].pop()
            if not left[nearest]:
                del left[nearest]
            word.extend((*ways[nearest], *goal))
            here = machine.after(goal, nearest)
        words.append(tuple(word))
    return tuple(words)


def _cheapest(machine: Mealy, start: int, wanted: Callable[[int], bool]) -> tuple[int | None, dict[int, MachineWord]]:
    """Search from a state: the nearest wanted one, if any, and cheapest words to all that are as near."""
    ways: dict[int, MachineWord] = {}
    waiting: list[tuple[int, int, MachineWord, int]] = [(0, 0, (), start)]
    while waiting:
        price, length, word, state = heappop(waiting)
        if state in ways:
            continue
        ways[state] = word
        if wanted(state):
            return state, ways
        for each in machine.alphabet:
            after = machine.following[state][each]
            if after not in ways and machine.can_be_given(state, each):
                heappush(waiting, (price + machine.costs[state][each], length + 1, (*word, each), after))
    return None, ways
