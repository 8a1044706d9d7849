"""Interned values: two equal values are always one and the same object.

Controls, events and rulesets are interned. So they are compared by identity, a record keeps
only a reference to them, and a step returns an object that already exists. For this
to be true:

- only the owning module makes a value: the constructor raises an error;
- a value never changes: setting or deleting an attribute raises an error;
- ``copy``, ``deepcopy`` and ``pickle`` give back the very same object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Self

__all__ = ["Interned"]


class Interned:
    """Base class of interned values; a subclass names its slots and its pickle key."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Raise an error: a caller cannot construct such a value."""
        raise TypeError(f"{cls.__name__} cannot be constructed, since each value exists once; {cls._instead()}")

    @classmethod
    def _instead(cls) -> str:
        return "take one from the library's functions"

    @classmethod
    def _make(cls, **slots: Any) -> Self:
        """Make a value and set its slots; only the owning module calls this."""
        made = object.__new__(cls)
        for name, value in slots.items():
            object.__setattr__(made, name, value)
        return made

    def _key(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Return the function and the arguments that find this very object again."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed: attribute {name!r} is read-only")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed: attribute {name!r} is read-only")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._key()
