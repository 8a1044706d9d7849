"""Going back: what words have in common at their beginning is given once, where the adapter can return there.

An adapter that has ``mark()`` and ``goto(state)`` can be as it was: ``mark`` gives a state, which may be
anything, and ``goto`` returns to it, with the ids of then and nothing on its way. The states form a stack, like
the savepoints of a database: going back to one ends those that were marked after it, and ``reset`` ends all.

The implementation itself is taken back, with all that it remembers, so a word that goes on from
there has been given as a whole, and proves what it proved. That ``goto`` does so is trusted, as it is
of ``reset``; but a failure is run again from a reset, and one that does not fail there is told as flaky.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitoring_core.testing.adapter import Conversation
from monitoring_core.testing.running.trial import Kept, Trial
from monitoring_core.testing.words import Word

__all__ = ["WayBack", "branch_points", "can_return"]


def can_return(adapter: object) -> bool:
    """Tell whether an adapter has ``mark`` and ``goto``; None is a way to say that it has not."""
    return getattr(adapter, "mark", None) is not None and getattr(adapter, "goto", None) is not None


def branch_points(words: Sequence[Word]) -> list[frozenset[int]]:
    """Give for each word after how many of its inputs a later one goes on, if they are given in this order."""
    points = [frozenset[int]()] * len(words)
    later = frozenset[int]()
    for place in range(len(words) - 2, -1, -1):
        alike = _alike(words[place], words[place + 1])
        # What is shared with words further on is shared with those between as well.
        later = frozenset(each for each in (*later, alike) if 0 < each <= alike)
        points[place] = later
    return points


def _alike(first: Word, second: Word) -> int:
    """Give how many inputs two words have in common at their beginning."""
    if first.setting != second.setting:
        return 0
    shortest = min(len(first), len(second))
    return next((place for place in range(shortest) if first.inputs[place] != second.inputs[place]), shortest)


class WayBack:
    """The states of the word given last that can be gone back to."""

    def __init__(self) -> None:
        self._word: Word | None = None
        self._kept: list[tuple[int, Kept]] = []

    def forget(self) -> None:
        """Take in that the implementation has been reset since."""
        self._kept.clear()

    def begin(self, trial: Trial, word: Word) -> Conversation[int]:
        """Give the conversation that brings a trial as far into a word as it has been given before, or begins it anew.

        Returns:
            How many inputs of the word need not be given again.
        """
        alike = 0 if self._word is None else _alike(self._word, word)
        self._word = word
        while self._kept and self._kept[-1][0] > alike:
            self._kept.pop()
        if self._kept:
            length, kept = self._kept[-1]
            if (yield from trial.resuming(kept)):
                return length
        self.forget()
        yield from trial.beginning()
        return 0

    def mark(self, trial: Trial, length: int) -> Conversation[None]:
        """Give the conversation that keeps what a trial has come to after so many inputs of its word."""
        kept = yield from trial.keeping()
        if kept is not None:
            self._kept.append((length, kept))
