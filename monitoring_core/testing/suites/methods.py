"""Complete suites: W, Wp and HSI, with k extra states.

Each gives words that together are a proof: an implementation that answers all
of them as the machine does, and is itself a deterministic machine with at most
k states more than the minimal one, behaves the same on every word there is.

All go to every state, give every sequence of at most k + 1 inputs there, and then
find out which state was reached. They differ in how much they spend on that: W
gives the whole characterising set each time, Wp after the longest sequences only
what tells the expected state from the others, HSI that little always, which is
sound because its identifiers agree in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import (
    characterising,
    harmonised,
    identifiers,
    without_prefixes,
)
from monitoring_core.testing.suites.tours import state_cover

__all__ = ["METHODS", "Method", "hsi", "w", "wp"]


class Method(StrEnum):
    """How a complete suite is made."""

    W = "W"
    WP = "Wp"
    HSI = "HSI"


def w(machine: Mealy, k: int = 0) -> tuple[MachineWord, ...]:
    """Give the suite of Chow's W method for at most k extra states.

    Raises:
        ValueError: the machine is not minimal, has states that cannot be reached, or k is negative.
    """
    family = characterising(machine)
    return _words(machine, ((word, family) for word, _ in _reached(machine, k + 1)))


def wp(machine: Mealy, k: int = 0) -> tuple[MachineWord, ...]:
    """Give the suite of the Wp method (Fujiwara and others) for at most k extra states.

    Raises:
        ValueError: as for `w`.
    """
    family = characterising(machine)
    of_state = identifiers(machine, family)
    shorter = {word for word, _ in _reached(machine, k)}
    first = ((word, family) for word in shorter)
    second = ((word, of_state[state]) for word, state in _reached(machine, k + 1) if word not in shorter)
    return _words(machine, chain(first, second))


def hsi(machine: Mealy, k: int = 0, readings: Sequence[Hashable] = ()) -> tuple[MachineWord, ...]:
    """Give the suite of the method of harmonised state identifiers for at most k extra states.

    Args:
        machine: minimal.
        k: how many states an implementation may have more.
        readings: what a tester reads of each state after every input, where he can; see `harmonised`.

    Raises:
        ValueError: as for `w`.
    """
    of_state = harmonised(machine, readings)
    return _words(machine, ((word, of_state[state]) for word, state in _reached(machine, k + 1)))


METHODS: Mapping[Method, Callable[[Mealy, int], tuple[MachineWord, ...]]] = MappingProxyType(
    {Method.W: w, Method.WP: wp, Method.HSI: hsi}
)
"""Method -> its function of machine and k."""


def _reached(machine: Mealy, longest: int) -> Iterator[tuple[MachineWord, int]]:
    """Give every access word followed by every sequence of at most ``longest`` inputs, with the state it leads to."""
    if longest < 0:
        raise ValueError("a suite for fewer than 0 extra states does not exist")
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
    """Join each word with each of its endings, without inputs that cannot be given and words that others begin with."""
    joined: set[MachineWord] = set()
    for word, endings in parts:
        state = machine.after(word)
        joined.update(word + machine.given(ending, state) for ending in endings)
        if not endings:
            joined.add(word)
    return tuple(word for word in without_prefixes(joined) if word)
