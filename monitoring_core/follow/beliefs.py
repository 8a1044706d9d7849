"""Beliefs that exist once, and the table of what an observation makes of each: built as it is needed.

Real recordings repeat themselves. So each belief is interned, and what the search made of an
observation is remembered with it: a message costs its reading and one look-up. The search is the only
author of the table. When the table is full it is cleared, and what is met again is searched again,
with the same outcome: an old belief that a subject still holds goes on to work.

    table = Table(moves, begin(start))
    step = table.step(belief, observation)      # belief is table.start at first, then step.belief

Who must be fast looks into ``belief.steps`` first and calls `Table.step` for what is missing.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from monitoring_core.follow.costs import Charge, Happened
from monitoring_core.follow.search import Entry, Moves, consider

__all__ = ["LARGEST_TABLE", "Belief", "Step", "Table"]

LARGEST_TABLE = 2_000
"""Steps that a table remembers. A full one is cleared; that changes no finding, only the time until it is warm."""

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


class Belief(Generic[Hypothesis, Observation]):
    """A belief; those of one table that are equal are one object until the table is cleared.

    Attributes:
        entries: the hypotheses, the cheapest first.
        is_cut: whether something cheap enough was left out of it.
        steps: observation -> what becomes of the belief, as far as it was asked.
    """

    __slots__ = ("entries", "is_cut", "steps")

    def __init__(self, entries: tuple[Entry[Hypothesis], ...], *, is_cut: bool) -> None:
        self.entries: tuple[Entry[Hypothesis], ...] = entries
        self.is_cut: bool = is_cut
        self.steps: dict[Observation, Step[Hypothesis, Observation]] = {}

    @property
    def certain(self) -> tuple[Hypothesis, ...]:
        """The hypotheses within the price of the cheapest: what they share is certain."""
        return tuple([each.hypothesis for each in self.entries if each.cost == 0])

    @property
    def possible(self) -> tuple[Hypothesis, ...]:
        """All hypotheses that are kept, the cheapest first."""
        return tuple([each.hypothesis for each in self.entries])


class Step(NamedTuple, Generic[Hypothesis, Observation]):
    """What an observation makes of a belief; see `search.Outcome`."""

    belief: Belief[Hypothesis, Observation]
    added: int
    found: tuple[Charge, ...]
    faults: tuple[Happened, ...]
    suspected: tuple[Charge, ...]


class Table(Generic[Hypothesis, Observation]):
    """The steps of one automaton under one ruleset.

    Args:
        moves: the automaton; it must give the same moves whenever it is asked.
        start: the belief about a subject of which nothing was observed.
        largest: steps to remember before it is cleared.

    Attributes:
        start: that belief.
        searched: steps that were searched for.
        cleared: how often the table was cleared.
    """

    def __init__(
        self,
        moves: Moves[Hypothesis, Observation],
        start: tuple[Entry[Hypothesis], ...],
        *,
        largest: int = LARGEST_TABLE,
    ) -> None:
        self.moves = moves
        self.searched: int = 0
        self.cleared: int = 0
        self._largest = largest
        self._steps = 0
        self._beliefs: dict[tuple[tuple[Entry[Hypothesis], ...], bool], Belief[Hypothesis, Observation]] = {}
        self.start: Belief[Hypothesis, Observation] = self.belief(start)

    def __len__(self) -> int:
        """How many beliefs there are."""
        return len(self._beliefs)

    def belief(
        self, entries: tuple[Entry[Hypothesis], ...], *, is_cut: bool = False
    ) -> Belief[Hypothesis, Observation]:
        """Give the one belief with these entries."""
        key = (entries, is_cut)
        known = self._beliefs.get(key)
        return known if known is not None else self._beliefs.setdefault(key, Belief(entries, is_cut=is_cut))

    def step(self, belief: Belief[Hypothesis, Observation], observation: Observation) -> Step[Hypothesis, Observation]:
        """Give what the observation makes of the belief."""
        known = belief.steps.get(observation)
        if known is not None:
            return known
        outcome = consider(belief.entries, observation, self.moves)
        self.searched += 1
        if self._steps >= self._largest:
            self.clear()
        found = () if belief.is_cut else outcome.found
        then = self.belief(outcome.entries, is_cut=outcome.is_cut)
        step = Step(then, outcome.added, found, outcome.faults, outcome.suspected)
        self._steps += 1
        return belief.steps.setdefault(observation, step)

    def clear(self) -> None:
        """Forget every step and every belief but the first; nothing else changes."""
        for each in self._beliefs.values():
            each.steps.clear()
        self._beliefs = {(self.start.entries, self.start.is_cut): self.start}
        self._steps = 0
        self.cleared += 1
