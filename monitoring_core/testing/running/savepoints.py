"""Savepoints: the common beginning of several words is given once, if the adapter can return to a saved state.

An adapter with ``mark()`` and ``goto(state)`` can return to a state. ``mark`` returns the state, which may be any
value. ``goto`` restores it, with the ids of that time and without waiting notifications. The states form a stack,
like the savepoints of a database: to go to one ends those that were marked after it. ``reset`` ends all.

``goto`` restores the whole implementation. So a word that goes on from a saved state proves as much as one from the
beginning. The oracle trusts ``goto``, as it trusts ``reset``. But a failure is run again after a reset, and is
reported as flaky if it does not fail there.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitoring_core.testing.adapter import Conversation
from monitoring_core.testing.running.trial import Kept, Trial
from monitoring_core.testing.words import Word

__all__ = ["WayBack", "branch_points", "can_return"]


def can_return(adapter: object) -> bool:
    """Tell whether an adapter has ``mark`` and ``goto``; an attribute that is None counts as absent."""
    return getattr(adapter, "mark", None) is not None and getattr(adapter, "goto", None) is not None


def branch_points(words: Sequence[Word]) -> list[frozenset[int]]:
    """Return for each word the numbers of inputs after which a later word goes on, for words in this order."""
    points = [frozenset[int]()] * len(words)
    later = frozenset[int]()
    for place in range(len(words) - 2, -1, -1):
        alike = _alike(words[place], words[place + 1])
        # A beginning that is shared with a later word is also shared with all words between.
        later = frozenset(each for each in (*later, alike) if 0 < each <= alike)
        points[place] = later
    return points


def _alike(first: Word, second: Word) -> int:
    """Return the number of inputs that two words share at their beginning."""
    if first.setting != second.setting:
        return 0
    shortest = min(len(first), len(second))
    return next((place for place in range(shortest) if first.inputs[place] != second.inputs[place]), shortest)


class WayBack:
    """The saved states of the last word."""

    def __init__(self) -> None:
        self._word: Word | None = None
        self._kept: list[tuple[int, Kept]] = []

    def forget(self) -> None:
        """Forget all saved states, since the implementation was reset."""
        self._kept.clear()

    def begin(self, trial: Trial, word: Word) -> Conversation[int]:
        """Return the conversation that restores a saved state inside a word, or begins the word with a reset.

        Returns:
            The number of inputs of the word that need not be given again.
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
        """Return the conversation that saves the state of a trial after this number of inputs."""
        kept = yield from trial.keeping()
        if kept is not None:
            self._kept.append((length, kept))
