"""The tour of an explored world: words that together meet every obligation.

In each state a word takes the input that meets most new obligations; inputs that do not change the state come first. If
there is none, it goes the shortest way to a state that has one. A word ends after a number of inputs, or if
the next new obligation is nearer to the start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from monitoring_core.testing.suites.pairs.exploring import Cell, ExploredWorld

__all__ = ["tour"]

Path = tuple[Cell, ...]


def tour(explored: ExploredWorld, longest: int) -> Iterator[Path]:
    """Yield words as sequences of cells; together they meet every obligation.

    Args:
        explored: the explored world.
        longest: the most inputs of a word, unless the next new obligation is further from the start.
    """
    return _Tour(explored, longest).words()


class _Tour:
    def __init__(self, explored: ExploredWorld, longest: int) -> None:
        self.row = explored.row
        self.longest = longest
        self.open = [True] * explored.obligations
        self.most = explored.states
        # States without new obligations; an obligation that was met is never new again.
        self.exhausted: set[int] = set()
        # State -> the cell at which the search for a new obligation goes on.
        self.places: dict[int, int] = {}

    def words(self) -> Iterator[Path]:
        while True:
            word = self._word()
            if not word:
                return
            yield word

    def _word(self) -> Path:
        state, word = 0, list[Cell]()
        while len(word) < self.longest:
            cell = self._best(state)
            way = (cell,) if cell is not None else self._way(state)
            if not way or (word and len(word) + len(way) > self.longest):
                break
            for each in way:
                word.append(each)
                self._meet(each)
                state = each.next
        return tuple(word)

    def _meet(self, cell: Cell) -> None:
        for each in cell.meets:
            self.open[each] = False

    def _new(self, cell: Cell) -> int:
        return sum(map(self.open.__getitem__, cell.meets))

    def _has_new(self, state: int) -> bool:
        if state in self.exhausted:
            return False
        row = self.row(state)
        for place in range(self.places.get(state, 0), len(row)):
            if self._new(row[place]):
                self.places[state] = place
                return True
        self.exhausted.add(state)
        return False

    def _best(self, state: int) -> Cell | None:
        """Return the cell of a state that meets most new obligations; cells that do not change the state come first."""
        if not self._has_new(state):
            return None
        best, most = None, (False, 0)
        for cell in self.row(state):
            new = self._new(cell)
            if new and (cell.next == state, new) > most:
                best, most = cell, (cell.next == state, new)
        return best

    def _way(self, state: int) -> Path:
        """Return the shortest way to a state with a new obligation, with the cell that meets it."""
        before: dict[int, tuple[int, Cell]] = {}
        seen = {state}
        waiting = deque([state])
        while waiting:
            here = waiting.popleft()
            for cell in self.row(here):
                there = cell.next
                # All obligations are in explored states.
                if there in seen or there >= self.most:
                    continue
                seen.add(there)
                before[there] = (here, cell)
                if self._has_new(there):
                    return self._back(before, state, there)
                waiting.append(there)
        return ()

    def _back(self, before: dict[int, tuple[int, Cell]], start: int, state: int) -> Path:
        cells: list[Cell] = []
        best = self._best(state)
        assert best is not None
        cells.append(best)
        while state != start:
            state, cell = before[state]
            cells.append(cell)
        return tuple(reversed(cells))
