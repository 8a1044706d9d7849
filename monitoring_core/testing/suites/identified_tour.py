"""A tour with identifiers: after each transition, further inputs distinguish the next state from nearly all others.

A plain tour takes every transition. It shows a wrong next state only if a later input happens to
make a difference. A complete suite distinguishes the next state from all others after each
transition. Most of its cost is for the few states that are hardest to distinguish. Here
those few are left out. So this tour costs about a third of the complete suite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import separating_words
from monitoring_core.testing.suites.tours import through

__all__ = ["identified_tour", "near_identifiers"]

LEFT = 0.033
"""The share of other states that need not be distinguished."""
_PRICE = 0.002
"""The share of states that one further input must distinguish."""
_LONGEST_CHAIN = 3
"""The most separating words that are given one after the other."""


def identified_tour(machine: Mealy, longest: int | None = None, left: float = LEFT) -> tuple[MachineWord, ...]:
    """Return words that take every transition, and distinguish its next state from most others.

    Args:
        machine: a minimal machine.
        longest: the number of inputs after which a word ends with its present goal; None without a limit.
        left: the share of other states that one identifier may leave; if it leaves more, a second one is used.
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
    """Return for each state one or two words that together distinguish it from most others."""
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
    """Return a word that distinguishes a state from others, and the states that it does not distinguish."""
    word: MachineWord = ()
    # Each state that is not distinguished yet, and the state that it has led to.
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
