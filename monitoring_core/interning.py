"""Values that exist once.

The control states, the events and the rulesets are small closed sets: two of
them are equal exactly if they are one object. So they are compared by
identity, cost one reference wherever they are kept, and a step hands out an
object that already exists. What follows from that is here:

- nobody but the owning module makes one: the constructor raises;
- nothing changes one: setting or deleting an attribute raises;
- ``copy``, ``deepcopy`` and ``pickle`` give back the very same object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Self

__all__ = ["Interned"]


class Interned:
    """Base of every value that exists once; a subclass names its slots and its pickle key."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Refuse: values of this kind are handed out, never made by a caller."""
        raise TypeError(f"{cls.__name__} values exist once and are not constructed; {cls._instead()}")

    @classmethod
    def _instead(cls) -> str:
        return "take one from the library's functions"

    @classmethod
    def _make(cls, **slots: Any) -> Self:
        """Make a value and set its slots; for the owning module only."""
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
