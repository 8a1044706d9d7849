"""Wrong copies of a component's machine, and whether words tell them from the right one.

Two kinds of fault are made. One has a wrong transition: another next state, refused for
accepted or the other way round, another output. The other **remembers** what it should
not: after one transition it is in a state of its own, a twin of the right one, in which
one transition is wrong. That is one state more than the machine has, and what this domain's
bugs are like (Coach left on another leg, a subscription that was once NextCall).

A fault is of what a server remembers, not of the world: the tester knows whether there is
a call, and gives what can be given there. Where the wrong machine is in a state whose
world has no such thing, it says nothing, which shows only if something should have been said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from attrs import define, field, frozen

from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, MachineWord, Mealy

__all__ = ["Fault", "Numbered", "Words", "hidden_histories", "is_equivalent", "wrong_transitions"]

Cell: TypeAlias = tuple[int, int]
"""A state and an input."""

NOT_VALID = 2
"""The code of a request that is refused in this state (AN-CODE)."""


@define(eq=False)
class Numbered:
    """A minimal machine whose outputs are numbers, so that a hundred thousand faults can be run on it.

    Attributes:
        machine: the right one.
    """

    machine: Mealy
    _numbers: dict[Hashable, int] = field(factory=dict[Hashable, int], repr=False)

    def number(self, output: Hashable) -> int:
        """Give the number of an output."""
        # What cannot be given there is answered by nothing.
        return self._numbers.setdefault(() if output is NOTHING_GIVEN else output, len(self._numbers))

    @cached_property
    def outputs(self) -> tuple[tuple[int, ...], ...]:
        """State × input -> number of the output."""
        return tuple(tuple(self.number(output) for output in row) for row in self.machine.outputs)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell whose input can be given in its state."""
        machine = self.machine
        return tuple(
            (state, each) for state in machine.states for each in machine.alphabet if machine.can_be_given(state, each)
        )

    @cached_property
    def columns(self) -> tuple[tuple[int, ...], ...]:
        """Input -> the outputs that it has anywhere, in order."""
        columns = [dict[int, None]() for _ in self.machine.inputs]
        for state, each in self.cells:
            columns[each][self.outputs[state][each]] = None
        return tuple(map(tuple, columns))

    @cached_property
    def worlds(self) -> tuple[tuple[int, ...], ...]:
        """State -> the states in which the same can be given."""
        alike = defaultdict[Hashable, list[int]](list)
        machine = self.machine
        signs = [tuple(machine.can_be_given(state, each) for each in machine.alphabet) for state in machine.states]
        for state, sign in enumerate(signs):
            alike[sign].append(state)
        return tuple(tuple(alike[sign]) for sign in signs)

    def refusal(self, state: int, each: int) -> int:
        """Give the output of an input that has no effect: its request is refused; nothing if it is none."""
        right = self.machine.outputs[state][each]
        asks = isinstance(right, tuple) and bool(right) and isinstance(right[0], int)
        return self.number((NOT_VALID,) if asks else ())


@frozen
class Fault:
    """A machine that differs from the right one in some cells.

    Attributes:
        kind: what is wrong.
        entry: the cell by which one comes to what is wrong: on words that do not take it the machine is right.
        changed: cell -> next state and output; a state beyond those of the machine is one more.
    """

    kind: str
    entry: Cell
    changed: Mapping[Cell, tuple[int, int]] = field(hash=False)


def wrong_transitions(numbered: Numbered, count: int, seed: int) -> Iterator[Fault]:
    """Give machines with one wrong transition, each once, those that behave the same among them.

    Of ten, seven have another next state, one refuses what is accepted or accepts what is refused, and two
    have another output.
    """
    random = Random(seed)
    made: set[tuple[Cell, tuple[int, int]]] = set()
    misses = 0
    while len(made) < count and misses < 1_000:
        cell = random.choice(numbered.cells)
        kind = random.choices(("retarget", "refusal", "output"), (7, 1, 2))[0]
        wrong = _wrong(numbered, cell, kind, random)
        if wrong is None or (cell, wrong) in made:
            misses += 1
            continue
        misses = 0
        made.add((cell, wrong))
        yield Fault(kind, cell, MappingProxyType({cell: wrong}))


def _wrong(
    numbered: Numbered, cell: Cell, kind: str, random: Random, among: Sequence[int] = ()
) -> tuple[int, int] | None:
    state, each = cell
    right, output = numbered.machine.following[state][each], numbered.outputs[state][each]
    if kind == "retarget":
        others = [other for other in among or numbered.machine.states if other != right]
        return (random.choice(others), output) if others else None
    refusal = numbered.refusal(state, each)
    if kind == "refusal" and output != refusal:
        return state, refusal
    outputs = [other for other in numbered.columns[each] if other != output]
    if not outputs:
        return None
    if kind == "refusal":
        return random.choice(numbered.machine.states), random.choice(outputs)
    return right, random.choice(outputs)


def hidden_histories(numbered: Numbered, count: int, seed: int) -> Iterator[Fault]:
    """Give machines with one state more, which a random word's last transition leads to.

    The state is a twin of the right one; in it one transition is wrong. What leads from the right state back to
    itself leads, in half of the machines, from the twin to the twin: those remember for longer.
    """
    random = Random(seed)
    machine, twin = numbered.machine, len(numbered.machine.states)
    # What can be wrong in the twin, so often that hardly any two of the machines are the same.
    while count:
        state = entry = 0
        letter = 0
        for _ in range(random.randint(1, 12)):
            entry, letter = state, random.choice([e for e in machine.alphabet if machine.can_be_given(state, e)])
            state = machine.following[entry][letter]
        keeps = random.random() < 0.5
        changed = {(entry, letter): (twin, numbered.outputs[entry][letter])}
        for each in machine.alphabet:
            after = machine.following[state][each]
            changed[twin, each] = (twin if keeps and after == state else after, numbered.outputs[state][each])
        each = random.choice([each for each in machine.alphabet if machine.can_be_given(state, each)])
        world = numbered.worlds[machine.following[state][each]]
        kind = random.choices(("retarget", "refusal", "output"), (2, 1, 1))[0]
        wrong = _wrong(numbered, (state, each), kind, random, world)
        if wrong is not None:
            changed[twin, each] = wrong
            yield Fault("hidden history", (entry, letter), MappingProxyType(changed))
            count -= 1


def is_equivalent(numbered: Numbered, fault: Fault) -> bool:
    """Prove that no word shows the fault: every pair of states that both machines come to together answers alike."""
    machine = numbered.machine
    waiting, seen = [(0, 0)], {(0, 0)}
    for here, there in waiting:
        for each in machine.alphabet:
            if not machine.can_be_given(here, each):
                continue
            after, output = _step(numbered, fault, there, each)
            if output != numbered.outputs[here][each]:
                return False
            pair = (machine.following[here][each], after)
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return True


def _step(numbered: Numbered, fault: Fault, state: int, each: int) -> tuple[int, int]:
    changed = fault.changed.get((state, each))
    if changed is not None:
        return changed
    return numbered.machine.following[state][each], numbered.outputs[state][each]


def _kept(words: Iterable[MachineWord]) -> tuple[MachineWord, ...]:
    return tuple(words)


@define(eq=False)
class Words:
    """Words that are given to many faulty machines, one after the other until a fault shows.

    Attributes:
        numbered: the right machine.
        words: the words, in the order in which they are given; inputs that cannot be given are passed over.
    """

    numbered: Numbered
    words: tuple[MachineWord, ...] = field(converter=_kept)

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """What the words before each one cost together, and last what all do."""
        costs = [0]
        for word in self.words:
            costs.append(costs[-1] + self.numbered.machine.cost(word))
        return tuple(costs)

    @property
    def cost(self) -> int:
        """What all words cost together."""
        return self.costs[-1]

    @cached_property
    def _through(self) -> dict[Cell, list[tuple[int, int]]]:
        """Cell -> the words that take it, each with the place where it first does."""
        machine = self.numbered.machine
        through = defaultdict[Cell, list[tuple[int, int]]](list)
        for number, word in enumerate(self.words):
            state, taken = 0, set[Cell]()
            for place, each in enumerate(word):
                cell = state, each
                if machine.can_be_given(state, each) and cell not in taken:
                    taken.add(cell)
                    through[cell].append((number, place))
                state = machine.following[state][each]
        return through

    def spent(self, fault: Fault) -> int | None:
        """Give how many inputs it takes until the fault shows; None if it never does."""
        for number, place in self._through.get(fault.entry, ()):
            word = self.words[number]
            shown = self._shows(fault, word, place)
            if shown is not None:
                return self.costs[number] + self.numbered.machine.cost(word[: shown + 1])
        return None

    def _shows(self, fault: Fault, word: MachineWord, place: int) -> int | None:
        machine, outputs = self.numbered.machine, self.numbered.outputs
        here = there = machine.after(word[:place])
        for at in range(place, len(word)):
            each = word[at]
            if not machine.can_be_given(here, each):
                continue
            there, output = _step(self.numbered, fault, there, each)
            if output != outputs[here][each]:
                return at
            here = machine.following[here][each]
        return None
