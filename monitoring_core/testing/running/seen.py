"""The coverage of an exploration: how many legal cells and how many pair states it has seen.

A pair state is a pair of values of two components, such as two legs. They are compared with those of the words
*pairs of two supervisors*, since an exploration has as many people. It may also see further pair states, since it
draws every scope and mode.
"""

from __future__ import annotations

from functools import cached_property
from itertools import combinations

from monitoring_core.floor import Floor, Input
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.coverage import Coverage, legal_cells
from monitoring_core.testing.running.limited import limits_of
from monitoring_core.testing.running.report import share
from monitoring_core.testing.suites.listed import pairs_of
from monitoring_core.testing.suites.pairs.exploring import Obligations
from monitoring_core.testing.suites.pairs.worlds import TWO_SUPERVISORS

__all__ = ["Seen"]


class Seen:
    """The coverage of an exploration so far; its text has the shares.

    Attributes:
        requirements: the requirements of the implementation.
        ruleset: the rules of the floor.
        inputs: number of inputs that were given.
        coverage: the cells that were taken and refused.
    """

    def __init__(self, requirements: Requirements, ruleset: Ruleset) -> None:
        self.requirements = requirements
        self.ruleset = ruleset
        self.inputs: int = 0
        self.coverage: Coverage = Coverage()
        self._names = Obligations(TWO_SUPERVISORS)
        self._pairs: set[int] = set()

    def count(self, floor: Floor, given: Input, *, accepted: bool) -> None:
        """Count an input that was given on a floor."""
        self.inputs += 1
        self.coverage.count(floor, given, accepted=accepted)
        self._pairs |= self._pairs_on(floor)

    @property
    def cells(self) -> tuple[int, int]:
        """The number of legal cells that were taken, and the number of all legal cells."""
        legal = legal_cells(self.ruleset, self.requirements)
        return len(legal & self.coverage.taken.keys()), len(legal)

    @property
    def pairs(self) -> tuple[int, int]:
        """The number of pair states of *pairs of two supervisors* that were seen, and the number of all of them."""
        return len(self._pairs & self._known), len(self._known)

    @property
    def pair_states(self) -> int:
        """The number of all pair states that were seen."""
        return len(self._pairs)

    def _pairs_on(self, floor: Floor) -> set[int]:
        return set(map(self._names.together, combinations(self._names.values(floor), 2)))

    @cached_property
    def _known(self) -> set[int]:
        known: set[int] = set()
        for word in pairs_of(self.ruleset, limits_of(self.requirements))[TWO_SUPERVISORS.name].words():
            floor = word.setting.floor()
            for given in word.inputs:
                known |= self._pairs_on(floor)
                floor = floor.step(given).next
        return known

    def __str__(self) -> str:
        cells, pairs = share(*self.cells), share(*self.pairs)
        return f"{self.inputs:,} inputs: legal cells taken {cells}, pair states of two supervisors {pairs}"
