"""Subjects by key and messages by hash, with the idle ones forgotten: memory does not grow with the recording.

Two generations: whoever is met moves to the young one; when that is full it
becomes the old one, and what is still in the old one then has not been met
for a whole generation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

__all__ = ["Kept", "Seen"]

Item = TypeVar("Item")


class Seen:
    """The newest messages, each by its hash, which is all that is needed to tell a duplicate.

    All subjects share one memory, so that it is the same for many calls as for few.

    Args:
        most: how many are surely remembered; up to twice as many may be.
    """

    def __init__(self, most: int) -> None:
        self._young: set[int] = set()
        self._old: set[int] = set()
        self._most = most

    def before(self, message: Hashable) -> bool:
        """Tell whether an equal message was taken before, and remember this one."""
        key = hash(message)
        if key in self._young:
            return True
        known = key in self._old
        if len(self._young) >= self._most:
            self._old, self._young = self._young, set()
        self._young.add(key)
        return known


class Kept(Generic[Item]):
    """A bounded mapping.

    Args:
        most: how many are surely kept; up to twice as many may be.
        forget: called with each item that is forgotten.

    Attributes:
        made: how many items were made; one that comes back after it was forgotten counts again.
        forgotten: how many were forgotten.
        young: the fresher part, for those who look there before they ask; only to be read.
    """

    def __init__(self, most: int, forget: Callable[[Item], object]) -> None:
        self.young: dict[Hashable, Item] = {}
        self._old: dict[Hashable, Item] = {}
        self._most = most
        self._forget = forget
        self.made: int = 0
        self.forgotten: int = 0

    def get(self, key: Hashable) -> Item | None:
        """Give the item of the key, now the freshest; None if there is none."""
        item = self.young.get(key)
        if item is None and key in self._old:
            item = self._old.pop(key)
            self._add(key, item)
        return item

    def add(self, key: Hashable, item: Item) -> Item:
        """Keep a new item."""
        self.made += 1
        self._add(key, item)
        return item

    def put(self, key: Hashable, item: Item) -> None:
        """Keep the item in place of what the key had."""
        if key in self.young:
            self.young[key] = item
        else:
            self._old.pop(key, None)
            self._add(key, item)

    def _add(self, key: Hashable, item: Item) -> None:
        if len(self.young) >= self._most:
            for idle in self._old.values():
                self.forgotten += 1
                self._forget(idle)
            self._old, self.young = self.young, {}
        self.young[key] = item

    def items(self) -> Iterator[tuple[Hashable, Item]]:
        """Give all that are kept, the longest unmet first."""
        yield from self._old.items()
        yield from self.young.items()
