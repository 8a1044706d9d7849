"""One word that checks a whole machine, for implementations whose state can be read.

A reading is what a test reads from a server after an input. If every state has another
reading, one tour that reads after every input checks all transitions. States with the same
reading are distinguished by further inputs, the identifiers.
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
    """A word, and the expected reading after each of its inputs.

    Attributes:
        inputs: the word.
        readings: the reading of the initial state, then the reading after each input; one more than inputs.
    """

    inputs: MachineWord
    readings: tuple[Hashable, ...]


def checking_words(machine: Mealy, readings: Sequence[Hashable]) -> tuple[CheckingWord, ...]:
    """Return words that check every transition by readings; one word if all readings differ and it can return.

    Suppose that an implementation has at most as many states as the machine, and that its readings are true. Then it
    passes exactly if it behaves like the machine. A wrong output shows at once. A wrong next state shows in the next
    reading or, if readings are equal, with an identifier. If some readings are equal, a new word begins after each
    transition, since the present state is then not certain.

    Args:
        machine: a minimal machine in which every state can be reached.
        readings: the reading of each state.

    Raises:
        ValueError: the machine is not minimal, or there is not one reading for each state.
    """
    if len(readings) != len(machine.states):
        raise ValueError(f"{len(machine.states)} states and {len(readings)} readings; give one reading for each state")
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
