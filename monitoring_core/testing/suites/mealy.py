"""The finite machine that suites are made for: states, inputs, and one output for each state and input.

States and inputs are numbered, so that the algorithms beside this file read
like their textbook forms; ``inputs`` says what a number stands for. The machine
is total and begins in state 0. A word is a tuple of numbers of inputs.

Some inputs cannot be given in some states: no agent can leave a call that is not
there. Such a cell holds `NOTHING_GIVEN`, costs nothing, and stays where it is;
`given` takes them out of a word.
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
"""The output of a cell whose input cannot be given in that state."""


@frozen
class Mealy:
    """A total machine with outputs on its transitions; state 0 is the initial one.

    Attributes:
        inputs: what the inputs are called.
        following: state × input -> next state.
        outputs: state × input -> output; any values that can be compared and hashed.
        costs: state × input -> what giving the input costs; 1 for each where not said otherwise.
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
                    raise ValueError(f"{self.inputs[each]} cannot be given in state {state}, so it cannot lead away")

    def plain(self) -> Mealy:
        """Give the machine with numbers for its outputs, equal where those are equal: what is compared often."""
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
        """Give the state that a word leads to."""
        for each in word:
            state = self.following[state][each]
        return state

    def run(self, word: Iterable[int], state: int = 0) -> tuple[Hashable, ...]:
        """Give the outputs of a word, one for each input."""
        seen: list[Hashable] = []
        for each in word:
            seen.append(self.outputs[state][each])
            state = self.following[state][each]
        return tuple(seen)

    def can_be_given(self, state: int, each: int) -> bool:
        """Say whether the input can be given in the state."""
        return self.outputs[state][each] is not NOTHING_GIVEN

    def given(self, word: Iterable[int], state: int = 0) -> MachineWord:
        """Give the word without the inputs that cannot be given where they stand."""
        kept: list[int] = []
        for each in word:
            if self.can_be_given(state, each):
                kept.append(each)
                state = self.following[state][each]
        return tuple(kept)

    def cost(self, word: Iterable[int], state: int = 0) -> int:
        """Give what a word costs."""
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
    """Give the machine of everything that can be reached, and what its states stand for.

    Args:
        start: becomes state 0.
        inputs: what can be given, in the order of the machine's inputs.
        step: the next state, the output and the cost of giving an input in a state; states are told apart by ``==``.
        names: what the inputs are called; their ``str`` where not given.
        limit: the most states there may be.

    Raises:
        ValueError: there are more states than ``limit``, so that probably there is no end of them.
    """
    states: list[State] = [start]
    numbers: dict[State, int] = {start: 0}
    following: list[tuple[int, ...]] = []
    outputs: list[tuple[Hashable, ...]] = []
    costs: list[tuple[int, ...]] = []
    for state in states:  # grows while it is walked over
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
