"""Values given back from the plain data that they were kept as.

``value.to_data()`` writes what a server keeps: the record of a supervisor, a desk, a whole
floor, or a control alone. ``from_data`` reads it. How each kind is kept stands in the
``kept`` module of its room.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, overload

from monitoring_core import desk
from monitoring_core.floor import kept as floor
from monitoring_core.plain_data import Kept, Kind, read
from monitoring_core.text import kept as text
from monitoring_core.voice import kept as voice

__all__ = ["KINDS", "from_data"]

Value = TypeVar("Value", bound=Kept)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (*voice.KINDS, *text.KINDS, *desk.KINDS, *floor.KINDS)}
)
"""What the data calls a kind -> how it is kept."""


@overload
def from_data(data: object) -> Any: ...


@overload
def from_data(data: object, expected: type[Value]) -> Value: ...


def from_data(data: object, expected: type[Kept] = Kept) -> Any:
    """Give the value that was kept as this data.

    Args:
        data: what ``to_data`` gave, or what JSON made of it.
        expected: the type that is wanted; any by default.

    Returns:
        A value equal to the one that was kept. A control is the very same object.

    Raises:
        DataError: the data is of another type, or of a value that cannot be. The error says where, what stood
            there and what would be right.
    """
    if expected is Kept:
        return read(data, KINDS)
    return read(data, {name: kind for name, kind in KINDS.items() if issubclass(kind.record.value_type, expected)})
