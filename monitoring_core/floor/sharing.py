"""Maps that share their structure: a changed copy costs the change, not the map.

A floor of ten thousand agents changes in one or two places at a step. With the
library `rpds-py` (extra ``floor``) a map with one item inserted shares all the rest
with the map it came from; without it the items are copied, with the same results at a
cost that grows with the map. The order in which a map gives its items means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

__all__ = ["Copied", "SharedMap", "shared"]

Key = TypeVar("Key")
Value = TypeVar("Value")

if TYPE_CHECKING:

    class SharedMap(Mapping[Key, Value]):
        """A mapping that never changes and gives changed copies; hashable if its values are."""

        def insert(self, key: Key, value: Value, /) -> SharedMap[Key, Value]:
            """Give the map with that item, instead of what the key had."""
            ...

        def remove(self, key: Key, /) -> SharedMap[Key, Value]:
            """Give the map without that item.

            Raises:
                KeyError: there is none.
            """
            ...
else:
    SharedMap = Mapping


class Copied(Mapping[Key, Value]):
    """A map that copies its items whenever one changes, for where `rpds-py` is not installed."""

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[Key, Value]) -> None:
        self._items = dict(items)
        self._hash: int | None = None

    def insert(self, key: Key, value: Value, /) -> Copied[Key, Value]:
        """Give the map with that item, instead of what the key had."""
        return Copied({**self._items, key: value})

    def remove(self, key: Key, /) -> Copied[Key, Value]:
        """Give the map without that item.

        Raises:
            KeyError: there is none.
        """
        items = dict(self._items)
        del items[key]
        return Copied(items)

    def __getitem__(self, key: Key) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        another: Any = other
        return self._items == another._items if isinstance(other, Copied) else NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Copied, (self._items,)

    def __repr__(self) -> str:
        return f"shared({self._items!r})"


def shared(items: Mapping[Key, Value]) -> SharedMap[Key, Value]:
    """Give a map of these items, with shared structure where `rpds-py` is installed."""
    try:
        from rpds import HashTrieMap
    except ImportError:
        return cast("SharedMap[Key, Value]", Copied(items))
    return cast("SharedMap[Key, Value]", HashTrieMap(items))
