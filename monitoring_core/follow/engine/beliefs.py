"""Beliefs, each of which exists once, and the table of steps from one belief to the next; it is filled when needed.

Real recordings repeat themselves. So each belief is interned, and remembers the result of the search for each
observation. A message then costs its reading and one look-up. Only the search fills the table. A full table
forgets the steps that were not taken again, or all steps if that is too little. A forgotten step is searched
again, with the same result. So a subject may go on with a belief that the table has forgotten.

    table = Table(moves, begin(start))
    step = table.step(belief, observation)      # belief is table.start at first, then step.belief

Fast code looks into ``belief.steps`` first, and calls `Table.step` only for a missing step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from monitoring_core.follow.engine.costs import Charge, Happened
from monitoring_core.follow.engine.search import Entry, Moves, Outcome, consider

__all__ = ["LARGEST_TABLE", "MOST_KEPT", "Belief", "Step", "Table"]

LARGEST_TABLE = 10_000
"""The most steps that a table remembers. Forgetting changes no finding, but only the speed."""

MOST_KEPT = 0.75
"""A full table keeps the steps that were taken again, if they are at most this part of all; otherwise none."""

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


class Belief(Generic[Hypothesis, Observation]):
    """A belief; equal beliefs of one table are one object until the table is cleared.

    Attributes:
        entries: the hypotheses, the cheapest first.
        is_cut: whether a hypothesis was left out of it that was cheap enough.
        steps: observation -> the step from this belief, as far as it was computed.
    """

    __slots__ = ("entries", "is_cut", "steps")

    def __init__(self, entries: tuple[Entry[Hypothesis], ...], *, is_cut: bool) -> None:
        self.entries: tuple[Entry[Hypothesis], ...] = entries
        self.is_cut: bool = is_cut
        self.steps: dict[Observation, Step[Hypothesis, Observation]] = {}

    @property
    def certain(self) -> tuple[Hypothesis, ...]:
        """The hypotheses with the cost of the cheapest one; everything that they share is certain."""
        return tuple([each.hypothesis for each in self.entries if each.cost == 0])

    @property
    def possible(self) -> tuple[Hypothesis, ...]:
        """All hypotheses that are kept, the cheapest first."""
        return tuple([each.hypothesis for each in self.entries])


class Step(Generic[Hypothesis, Observation]):
    """A step from one belief to the next one, which an observation causes; see `search.Outcome`.

    Attributes:
        belief: the next belief.
        found: the rules that are certain to be broken now.
        faults: the faults of delivery that the cheapest history rests on.
        suspected: the broken rules of the cheapest history that has broken a rule.
        is_quiet: whether the belief stays and nothing is found, so that the observation need not be remembered.
        taken: how often it was taken again since the table was last full; the caller counts it.
    """

    __slots__ = ("belief", "faults", "found", "is_quiet", "suspected", "taken")

    def __init__(
        self,
        before: Belief[Hypothesis, Observation],
        belief: Belief[Hypothesis, Observation],
        outcome: Outcome[Hypothesis],
    ) -> None:
        self.belief: Belief[Hypothesis, Observation] = belief
        self.found: tuple[Charge, ...] = () if before.is_cut else outcome.found
        self.faults: tuple[Happened, ...] = outcome.faults
        self.suspected: tuple[Charge, ...] = outcome.suspected
        self.is_quiet: bool = belief is before and not self.found and not self.faults
        self.taken: int = 0


class Table(Generic[Hypothesis, Observation]):
    """The steps of one automaton under one ruleset.

    Args:
        moves: the automaton; it must always give the same moves for the same arguments.
        start: the belief about a subject before any observation.
        last: the observation that nothing more comes; None if the automaton has none.
        largest: the number of steps after which it is cleared.

    Attributes:
        start: the belief before any observation.
        searched: the number of steps that were searched for.
        cleared: the number of times that it was full and forgot steps.
    """

    def __init__(
        self,
        moves: Moves[Hypothesis, Observation],
        start: tuple[Entry[Hypothesis], ...],
        *,
        last: Observation | None = None,
        largest: int = LARGEST_TABLE,
    ) -> None:
        self.moves = moves
        self._last: Observation | None = last
        self.searched: int = 0
        self.cleared: int = 0
        self._taken = 0
        self._largest = largest
        self._steps = 0
        self._beliefs: dict[tuple[tuple[Entry[Hypothesis], ...], bool], Belief[Hypothesis, Observation]] = {}
        # Beliefs share their entries, and entries share their hypotheses, since most beliefs are similar to others.
        self._entries: dict[Entry[Hypothesis], Entry[Hypothesis]] = {}
        self._hypotheses: dict[Hypothesis, Hypothesis] = {}
        self._observations: dict[Observation, Observation] = {}
        self._charges: dict[tuple[Charge, ...], tuple[Charge, ...]] = {}
        self.start: Belief[Hypothesis, Observation] = self.belief(start)

    def __len__(self) -> int:
        """Return the number of beliefs."""
        return len(self._beliefs)

    @property
    def taken(self) -> int:
        """The number of times that a step was known already."""
        return self._taken + sum(step.taken for each in self._beliefs.values() for step in each.steps.values())

    def belief(
        self, entries: tuple[Entry[Hypothesis], ...], *, is_cut: bool = False
    ) -> Belief[Hypothesis, Observation]:
        """Return the one belief with these entries."""
        known = self._beliefs.get((entries, is_cut))
        if known is None:
            entries = tuple([self._entry(each) for each in entries])
            known = self._beliefs[entries, is_cut] = Belief(entries, is_cut=is_cut)
        return known

    def _entry(self, entry: Entry[Hypothesis]) -> Entry[Hypothesis]:
        known = self._entries.get(entry)
        if known is None:
            hypothesis = self._hypotheses.setdefault(entry.hypothesis, entry.hypothesis)
            known = Entry(entry.cost, hypothesis, self._charges.setdefault(entry.broken, entry.broken))
            self._entries[known] = known
        return known

    def consider(self, entries: tuple[Entry[Hypothesis], ...], observation: Observation) -> Outcome[Hypothesis]:
        """Search for the outcome of an observation, and remember nothing."""
        return consider(entries, observation, self.moves, is_last=observation == self._last)

    def step(self, belief: Belief[Hypothesis, Observation], observation: Observation) -> Step[Hypothesis, Observation]:
        """Return the step from a belief with an observation."""
        known = belief.steps.get(observation)
        if known is not None:
            known.taken += 1
            return known
        outcome = self.consider(belief.entries, observation)
        self.searched += 1
        if self._steps >= self._largest:
            self._forget()
        # A belief that the table has forgotten stays the same object if the step does not change it.
        stays = (outcome.entries, outcome.is_cut) == (belief.entries, belief.is_cut)
        step = Step(belief, belief if stays else self.belief(outcome.entries, is_cut=outcome.is_cut), outcome)
        step.suspected = self._charges.setdefault(step.suspected, step.suspected)
        self._steps += 1
        return belief.steps.setdefault(self._observations.setdefault(observation, observation), step)

    def _forget(self) -> None:
        """Forget the steps that were not taken again since the table was last full; all steps if that is too little."""
        kept = 0
        for belief in self._beliefs.values():
            belief.steps = {seen: step for seen, step in belief.steps.items() if step.taken}
            kept += len(belief.steps)
            for step in belief.steps.values():
                self._taken += step.taken
                step.taken = 0
        if kept > self._largest * MOST_KEPT:
            self.clear()
            return
        self.cleared += 1
        self._steps = kept
        leading = [each for each in self._beliefs.values() if each.steps]
        self._know({self.start, *leading, *[step.belief for each in leading for step in each.steps.values()]})

    def clear(self) -> None:
        """Forget every step, and every belief but the first one; no result changes."""
        self._taken = self.taken
        for each in self._beliefs.values():
            each.steps.clear()
        self._steps = 0
        self.cleared += 1
        self._know({self.start})

    def _know(self, beliefs: Iterable[Belief[Hypothesis, Observation]]) -> None:
        """Keep only these beliefs."""
        self._beliefs = {(each.entries, each.is_cut): each for each in beliefs}
        self._entries = {entry: entry for each in self._beliefs.values() for entry in each.entries}
        self._hypotheses = {entry.hypothesis: entry.hypothesis for entry in self._entries}
        self._charges = {entry.broken: entry.broken for entry in self._entries}
        self._observations = {seen: seen for each in self._beliefs.values() for seen in each.steps}
