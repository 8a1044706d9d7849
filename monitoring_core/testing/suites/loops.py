"""Loops: letters that lead back to the same state are taken five times, and then the state is identified.

A faulty server may count: the third switch to and fro is refused, or the fourth one ends the subscription. A complete
suite with k extra states does not find this. So from each state of a component each loop of one or two accepted letters
is taken `TIMES` times. Then further letters distinguish the state from nearly all others.

A loop of two letters is left out if each of them is a loop of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitoring_core.testing.suites.identified_tour import near_identifiers
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, MachineWord, Mealy
from monitoring_core.testing.suites.tours import through

__all__ = ["TIMES", "looped", "loops"]

TIMES = 5
"""How often a loop is taken."""


def loops(machine: Mealy) -> Iterator[tuple[int, MachineWord]]:
    """Yield each state with each loop of one or two accepted letters there."""
    for state in machine.states:
        for each in machine.alphabet:
            if not _is_accepted(machine, state, each):
                continue
            there = machine.following[state][each]
            if there == state:
                yield state, (each,)
                continue
            for back in machine.alphabet:
                if machine.following[there][back] == state and _is_accepted(machine, there, back):
                    yield state, (each, back)


def looped(machine: Mealy, longest: int | None = None) -> tuple[MachineWord, ...]:
    """Return words that take every loop `TIMES` times and then identify the state.

    Args:
        machine: a minimal machine; its outputs are codes and notifications.
        longest: the number of letters after which a word ends with its present loop; None without a limit.
    """
    identifiers = near_identifiers(machine)
    goals = ((state, (*loop * TIMES, *machine.given(identifiers[state][0], state))) for state, loop in loops(machine))
    return through(machine, goals, longest)


def _is_accepted(machine: Mealy, state: int, each: int) -> bool:
    output: Any = machine.outputs[state][each]
    # A code is a number; every other output is a notification.
    return output is not NOTHING_GIVEN and not any(seen.__class__ is int and seen for seen in output)
