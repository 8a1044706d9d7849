"""A tour that looks where it has got to: after each transition, words that tell the state from nearly all others.

A plain tour takes every transition and shows a wrong next state only if it happens to go on
where that makes a difference. A complete suite finds out each time which state was
reached, from all others; most of that price is for the last few that are hardest to tell apart.
Here those few are left out: what remains costs a good third of the complete suite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import separating_words
from monitoring_core.testing.suites.tours import through

__all__ = ["identified_tour", "near_identifiers"]

LEFT = 0.033
"""The share of the other states up to which the rest need not be told apart."""
_PRICE = 0.002
"""The share of states that must be told apart for one more input."""
_LONGEST_CHAIN = 3
"""Separating words that are given one after the other."""


def identified_tour(machine: Mealy, longest: int | None = None, left: float = LEFT) -> tuple[MachineWord, ...]:
    """Give words that take every transition and after each one tell its next state from most others.

    Args:
        machine: minimal.
        longest: after that many inputs a word ends with the goal it is at; None for no bound.
        left: the share of other states that one identifier may leave; where it leaves more, a second one is given.
    """
    identifiers = near_identifiers(machine, left)
    cells = ((state, each) for state in machine.states for each in machine.alphabet)
    goals = (
        (state, (each, *machine.given(word, machine.following[state][each])))
        for state, each in cells
        if machine.can_be_given(state, each)
        for word in identifiers[machine.following[state][each]]
    )
    return through(machine, goals, longest)


def near_identifiers(machine: Mealy, left: float = LEFT) -> tuple[tuple[MachineWord, ...], ...]:
    """Give for each state one or two words that together tell it from most others."""
    machine = machine.plain()
    separating = separating_words(machine).values()
    pool = sorted({word[:end] for word in separating for end in range(1, len(word) + 1)})
    runs = {word: [machine.run(word, state) for state in machine.states] for word in pool}
    ends = {word: [machine.after(word, state) for state in machine.states] for word in pool}
    found: list[tuple[MachineWord, ...]] = []
    for state in machine.states:
        word, alike = _chain(machine, state, [other for other in machine.states if other != state], runs, ends)
        words = [word]
        if len(alike) > left * len(machine.states):
            words.append(_chain(machine, state, alike, runs, ends)[0])
        found.append(tuple(words))
    return tuple(found)


def _chain(
    machine: Mealy,
    state: int,
    others: Sequence[int],
    runs: Mapping[MachineWord, Sequence[object]],
    ends: Mapping[MachineWord, Sequence[int]],
) -> tuple[MachineWord, list[int]]:
    """Give a word that tells a state from others, made of a few separating words, and those that it leaves."""
    word: MachineWord = ()
    # Each state that is still alike, and the one it has come to.
    alike = [(other, other) for other in others]
    for _ in range(_LONGEST_CHAIN):
        best: tuple[float, MachineWord] | None = None
        for each in runs:
            same = sum(runs[each][now] == runs[each][state] for _, now in alike)
            price = same / len(machine.states) + _PRICE * machine.cost(each, state)
            if same < len(alike) and (best is None or price < best[0]):
                best = price, each
        if best is None:
            break
        each = best[1]
        alike = [(other, ends[each][now]) for other, now in alike if runs[each][now] == runs[each][state]]
        word += each
        state = ends[each][state]
    return word, [other for other, _ in alike]
