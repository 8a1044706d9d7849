"""Complete suites: W, Wp and HSI, with k extra states.

The words of each method are a proof. Suppose that an implementation is a deterministic machine
with at most k more states than the minimal machine. Suppose also that it answers all these words as the
machine does. Then it behaves like the machine on every word.

All methods go to every state, give every sequence of at most k + 1 inputs there, and then
identify the state that was reached. They differ in the words that identify it. W always
gives the whole characterizing set. Wp gives it after shorter sequences, and after the longest only the
words that distinguish the expected state. HSI always gives only these words. This is
sound, because the identifiers of every two states have a separating word in common.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import (
    characterizing,
    harmonized,
    identifiers,
    without_prefixes,
)
from monitoring_core.testing.suites.tours import state_cover

__all__ = ["METHODS", "Method", "hsi", "w", "wp"]


class Method(StrEnum):
    """The methods that make a complete suite."""

    W = "W"
    WP = "Wp"
    HSI = "HSI"


def w(machine: Mealy, k: int = 0) -> tuple[MachineWord, ...]:
    """Return the suite of Chow's W method for at most k extra states.

    Raises:
        ValueError: the machine is not minimal, has states that cannot be reached, or k is negative.
    """
    family = characterizing(machine)
    return _words(machine, ((word, family) for word, _ in _reached(machine, k + 1)))


def wp(machine: Mealy, k: int = 0) -> tuple[MachineWord, ...]:
    """Return the suite of the Wp method (Fujiwara and others) for at most k extra states.

    Raises:
        ValueError: as for `w`.
    """
    family = characterizing(machine)
    of_state = identifiers(machine, family)
    shorter = {word for word, _ in _reached(machine, k)}
    first = ((word, family) for word in shorter)
    second = ((word, of_state[state]) for word, state in _reached(machine, k + 1) if word not in shorter)
    return _words(machine, chain(first, second))


def hsi(machine: Mealy, k: int = 0, readings: Sequence[Hashable] = ()) -> tuple[MachineWord, ...]:
    """Return the suite of harmonized state identifiers (HSI) for at most k extra states.

    Args:
        machine: a minimal machine.
        k: the most extra states of an implementation.
        readings: the reading of each state, if a tester can read it after every input; see `harmonized`.

    Raises:
        ValueError: as for `w`.
    """
    of_state = harmonized(machine, readings)
    return _words(machine, ((word, of_state[state]) for word, state in _reached(machine, k + 1)))


METHODS: Mapping[Method, Callable[[Mealy, int], tuple[MachineWord, ...]]] = MappingProxyType(
    {Method.W: w, Method.WP: wp, Method.HSI: hsi}
)
"""Method -> its function from machine and k to words."""


def _reached(machine: Mealy, longest: int) -> Iterator[tuple[MachineWord, int]]:
    """Yield every access word with every sequence of at most ``longest`` inputs after it, and the state reached."""
    if longest < 0:
        raise ValueError("k is negative; it must be 0 or more")
    for state, access in enumerate(state_cover(machine)):
        if access is None:
            raise ValueError(f"state {state} cannot be reached")
        waiting: list[tuple[MachineWord, int]] = [(access, state)]
        while waiting:
            word, at = waiting.pop()
            yield word, at
            if len(word) - len(access) < longest:
                waiting.extend(
                    ((*word, each), machine.following[at][each])
                    for each in machine.alphabet
                    if machine.can_be_given(at, each)
                )


def _words(machine: Mealy, parts: Iterable[tuple[MachineWord, Sequence[MachineWord]]]) -> tuple[MachineWord, ...]:
    """Join each word with each of its endings; impossible inputs and beginnings of other words are left out."""
    joined: set[MachineWord] = set()
    for word, endings in parts:
        state = machine.after(word)
        joined.update(word + machine.given(ending, state) for ending in endings)
        if not endings:
            joined.add(word)
    return tuple(word for word in without_prefixes(joined) if word)
