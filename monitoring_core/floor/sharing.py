"""Immutable mappings whose changed copies are cheap, since they share all unchanged items.

One step changes a floor of ten thousand agents in one or two places. With the library
`rpds-py` (extra ``floor``) a changed copy shares all other items with the old mapping. Without it
all items are copied: the results are the same, but a large mapping costs more. The order of the items
has no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

__all__ = ["Copied", "SharedMap", "shared"]

Key = TypeVar("Key")
Value = TypeVar("Value")

if TYPE_CHECKING:

    class SharedMap(Mapping[Key, Value]):
        """An immutable mapping that returns changed copies; it is hashable if its values are hashable."""

        def insert(self, key: Key, value: Value, /) -> SharedMap[Key, Value]:
            """Return a copy in which the key has this value."""
            ...

        def remove(self, key: Key, /) -> SharedMap[Key, Value]:
            """Return a copy without the key.

            Raises:
                KeyError: the mapping does not have the key.
            """
            ...
else:
    SharedMap = Mapping


class Copied(Mapping[Key, Value]):
    """An immutable mapping that copies all items for a change; used if `rpds-py` is not installed."""

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[Key, Value]) -> None:
        self._items = dict(items)
        self._hash: int | None = None

    def insert(self, key: Key, value: Value, /) -> Copied[Key, Value]:
        """Return a copy in which the key has this value."""
        return Copied({**self._items, key: value})

    def remove(self, key: Key, /) -> Copied[Key, Value]:
        """Return a copy without the key.

        Raises:
            KeyError: the mapping does not have the key.
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
    """Return an immutable mapping of these items; it shares items between copies if `rpds-py` is installed."""
    try:
        from rpds import HashTrieMap
    except ImportError:
        return cast("SharedMap[Key, Value]", Copied(items))
    return cast("SharedMap[Key, Value]", HashTrieMap(items))
