"""The word for implementations whose state can be read: a reading after every input, and no reset.

Where a server tells the state without changing it, and tells every state
differently, a tour that reads after every transition checks each of them at once.
Where some states read alike, identifiers tell those apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from attrs import frozen

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.methods import hsi
from monitoring_core.testing.suites.tours import transition_tour

__all__ = ["CheckingWord", "checking_words"]


@frozen
class CheckingWord:
    """A word, and what is to be read after each of its inputs.

    Attributes:
        inputs: the word.
        readings: of the initial state, then after each input; one more than inputs.
    """

    inputs: MachineWord
    readings: tuple[Hashable, ...]


def checking_words(machine: Mealy, readings: Sequence[Hashable]) -> tuple[CheckingWord, ...]:
    """Give the words that check every transition by reading: one if readings differ and the machine can go back.

    An implementation with no more states than the machine, whose reading tells the truth, passes exactly
    if it behaves the same: a wrong output shows where it happens, a wrong next state at the reading after it
    or, where readings are alike, at an identifier. With alike readings the words begin anew after each transition,
    since nobody could be sure to be back in the same state.

    Args:
        machine: minimal, and every state can be reached.
        readings: what is read in each state.

    Raises:
        ValueError: the machine is not minimal, or there is not one reading for each state.
    """
    if len(readings) != len(machine.states):
        raise ValueError(f"there are {len(machine.states)} states and {len(readings)} readings")
    if len(set(readings)) == len(readings):
        words = transition_tour(machine)
    else:
        words = hsi(machine, readings=readings)
    return tuple(_read(machine, word, readings) for word in words)


def _read(machine: Mealy, word: MachineWord, readings: Sequence[Hashable]) -> CheckingWord:
    state, seen = 0, [readings[0]]
    for each in word:
        state = machine.following[state][each]
        seen.append(readings[state])
    return CheckingWord(word, tuple(seen))
