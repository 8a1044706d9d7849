"""The Mealy machine that suites are made for: states, inputs, and one output for each state and input.

States and inputs are numbers, so that the algorithms look as in textbooks. ``inputs`` holds
their names. Every input has a next state and an output in every state. State 0 is the first
state. A word is a tuple of input numbers.

Some inputs are impossible in some states: no agent can leave a call that does not
exist. Such a cell has the output `NOTHING_GIVEN`, costs nothing, and does not change the state.
`given` removes such inputs from a word.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import Enum
from typing import Final, TypeAlias, TypeVar

from attrs import evolve, field, frozen

__all__ = ["NOTHING_GIVEN", "Mealy", "MachineWord", "explored"]

MachineWord: TypeAlias = tuple[int, ...]
"""Inputs of a machine, by their numbers."""

State = TypeVar("State", bound=Hashable)
Input = TypeVar("Input")


class _Blank(Enum):
    NOTHING_GIVEN = "nothing given"


NOTHING_GIVEN: Final = _Blank.NOTHING_GIVEN
"""The output of a cell whose input is impossible in that state."""


@frozen
class Mealy:
    """A machine with an output for each transition; state 0 is the first one.

    Attributes:
        inputs: the names of the inputs.
        following: state × input -> next state.
        outputs: state × input -> output; any values that can be compared and hashed.
        costs: state × input -> cost of the input; 1 for each by default.
    """

    inputs: tuple[str, ...]
    following: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[Hashable, ...], ...]
    costs: tuple[tuple[int, ...], ...] = field(default=())

    def __attrs_post_init__(self) -> None:
        size, width = len(self.following), len(self.inputs)
        if not self.costs:
            ones = tuple(tuple(0 if each is NOTHING_GIVEN else 1 for each in row) for row in self.outputs)
            object.__setattr__(self, "costs", ones)
        for rows in (self.following, self.outputs, self.costs):
            if len(rows) != size or any(len(row) != width for row in rows):
                raise ValueError(f"each table of a machine of {size} states must have {size} rows of {width} cells")
        if not size or any(not 0 <= after < size for row in self.following for after in row):
            raise ValueError(f"a next state must be one of the {size} states")
        for state, row in enumerate(self.outputs):
            for each, output in enumerate(row):
                if output is NOTHING_GIVEN and self.following[state][each] != state:
                    raise ValueError(f"{self.inputs[each]} is impossible in state {state}, so it cannot lead away")

    def plain(self) -> Mealy:
        """Return the machine with numbers as outputs, since numbers are compared faster."""
        numbers: dict[Hashable, int] = {}
        outputs = tuple(
            tuple(each if each is NOTHING_GIVEN else numbers.setdefault(each, len(numbers)) for each in row)
            for row in self.outputs
        )
        return evolve(self, outputs=outputs)

    @property
    def states(self) -> range:
        """The numbers of the states."""
        return range(len(self.following))

    @property
    def alphabet(self) -> range:
        """The numbers of the inputs."""
        return range(len(self.inputs))

    def after(self, word: Iterable[int], state: int = 0) -> int:
        """Return the state that a word leads to."""
        for each in word:
            state = self.following[state][each]
        return state

    def run(self, word: Iterable[int], state: int = 0) -> tuple[Hashable, ...]:
        """Return the outputs of a word, one for each input."""
        seen: list[Hashable] = []
        for each in word:
            seen.append(self.outputs[state][each])
            state = self.following[state][each]
        return tuple(seen)

    def can_be_given(self, state: int, each: int) -> bool:
        """Tell whether an input is possible in a state."""
        return self.outputs[state][each] is not NOTHING_GIVEN

    def given(self, word: Iterable[int], state: int = 0) -> MachineWord:
        """Return the word without the inputs that are impossible at their place."""
        kept: list[int] = []
        for each in word:
            if self.can_be_given(state, each):
                kept.append(each)
                state = self.following[state][each]
        return tuple(kept)

    def cost(self, word: Iterable[int], state: int = 0) -> int:
        """Return the cost of a word."""
        total = 0
        for each in word:
            total += self.costs[state][each]
            state = self.following[state][each]
        return total


def explored(
    start: State,
    inputs: Sequence[Input],
    step: Callable[[State, Input], tuple[State, Hashable, int]],
    names: Sequence[str] = (),
    limit: int = 100_000,
) -> tuple[Mealy, tuple[State, ...]]:
    """Explore all states that can be reached; return the machine and the value of each of its states.

    Args:
        start: the value of state 0.
        inputs: the inputs, in the order of the machine's inputs.
        step: (state, input) -> next state, output and cost; states are compared with ``==``.
        names: the names of the inputs; by default their ``str``.
        limit: the most states.

    Raises:
        ValueError: there are more states than ``limit``; probably there are infinitely many.
    """
    states: list[State] = [start]
    numbers: dict[State, int] = {start: 0}
    following: list[tuple[int, ...]] = []
    outputs: list[tuple[Hashable, ...]] = []
    costs: list[tuple[int, ...]] = []
    for state in states:  # the list grows during the loop
        row = [step(state, each) for each in inputs]
        for after, _, _ in row:
            if after not in numbers:
                if len(states) == limit:
                    raise ValueError(f"more than {limit} states")
                numbers[after] = len(states)
                states.append(after)
        following.append(tuple(numbers[after] for after, _, _ in row))
        outputs.append(tuple(output for _, output, _ in row))
        costs.append(tuple(cost for _, _, cost in row))
    called = tuple(names) or tuple(str(each) for each in inputs)
    return Mealy(called, tuple(following), tuple(outputs), tuple(costs)), tuple(states)
