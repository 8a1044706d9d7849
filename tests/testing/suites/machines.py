"""Random small machines, and the exact proof that a suite leaves no wrong one alive."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from hypothesis import assume
from hypothesis import strategies as st

from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.minimal import minimized
from monitoring_core.testing.suites.tours import state_cover


@st.composite
def machines(draw: st.DrawFn, *, states: int, inputs: int, outputs: int = 2) -> Mealy:
    """Total machines, minimal or not, with states that cannot be reached or not."""
    size = draw(st.integers(1, states))
    row = st.tuples(*[st.integers(0, size - 1)] * inputs)
    told = st.tuples(*[st.integers(0, outputs - 1)] * inputs)
    following = draw(st.tuples(*[row] * size))
    return Mealy(tuple("abcdef"[:inputs]), following, draw(st.tuples(*[told] * size)))


@st.composite
def minimal_machines(draw: st.DrawFn, *, states: int, inputs: int, outputs: int = 2) -> Mealy:
    """Minimal machines of which every state can be reached."""
    machine = draw(machines(states=states, inputs=inputs, outputs=outputs))
    reached = [state for state, word in enumerate(state_cover(machine)) if word is not None]
    number = {state: place for place, state in enumerate(reached)}
    trimmed = Mealy(
        machine.inputs,
        tuple(tuple(number[after] for after in machine.following[state]) for state in reached),
        tuple(machine.outputs[state] for state in reached),
    )
    smaller, _ = minimized(trimmed)
    assume(len(smaller.states) > 1)
    return smaller


def difference(one: Mealy, other: Mealy) -> MachineWord | None:
    """A shortest word on which two machines differ, found by walking through the pairs of their states.

    What cannot be given to the first one is not given, so nobody sees what the other would do.
    """
    waiting: deque[tuple[tuple[int, int], MachineWord]] = deque([((0, 0), ())])
    seen = {(0, 0)}
    while waiting:
        (here, there), word = waiting.popleft()
        for each in one.alphabet:
            if not one.can_be_given(here, each):
                continue
            if one.outputs[here][each] != other.outputs[there][each]:
                return (*word, each)
            after = (one.following[here][each], other.following[there][each])
            if after not in seen:
                seen.add(after)
                waiting.append((after, (*word, each)))
    return None


Cells = dict[tuple[int, int], int]


def survivor(machine: Mealy, words: Sequence[MachineWord], size: int) -> MachineWord | None:
    """A word on which some machine of at most ``size`` states that passes all words differs; None if there is none.

    All such machines are gone through: one that passes has the outputs expected, so only its next states are open,
    and they are guessed cell by cell, as the words come to need them.
    """
    letters = [(each, output) for word in words for each, output in zip(word, machine.run(word), strict=True)]
    ends = {sum(len(word) for word in words[:place]) for place in range(len(words) + 1)}

    def passing(place: int, state: int, cells: Cells, told: dict[tuple[int, int], object], used: int) -> object:
        while place < len(letters):
            if place in ends:
                state = 0
            each, output = letters[place]
            if told.setdefault((state, each), output) != output:
                return None
            place += 1
            if (state, each) in cells:
                state = cells[state, each]
            elif place in ends:
                continue  # where the last input of a word leads does not show
            else:
                # New states are numbered as they come, so none is tried under two names.
                for after in range(min(used + 1, size)):
                    grown = max(used, after + 1)
                    found = passing(place, after, {**cells, (state, each): after}, dict(told), grown)
                    if found is not None:
                        return found
                return None
        return _missed(machine, cells, told)

    found = passing(0, 0, {}, {}, 1)
    return found if isinstance(found, tuple) else None


def _missed(machine: Mealy, cells: Cells, told: dict[tuple[int, int], object]) -> MachineWord | None:
    """A word on which a machine that passes may differ: a cell that was never looked at may do anything."""
    waiting: deque[tuple[tuple[int, int], MachineWord]] = deque([((0, 0), ())])
    seen = {(0, 0)}
    while waiting:
        (here, there), word = waiting.popleft()
        for each in machine.alphabet:
            if told.get((there, each), "anything") != machine.outputs[here][each]:
                return (*word, each)
            if (there, each) not in cells:
                # It may lead to any state, also to a new one.
                return (*word, each)
            after = (machine.following[here][each], cells[there, each])
            if after not in seen:
                seen.add(after)
                waiting.append((after, (*word, each)))
    return None


def total(words: Iterable[MachineWord]) -> int:
    """How many inputs the words have together."""
    return sum(len(word) for word in words)
