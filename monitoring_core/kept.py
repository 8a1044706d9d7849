"""Read a value back from plain data, such as the JSON in which a server stored it.

``value.to_data()`` writes what a server keeps: the record of a supervisor, a desk, a whole
floor, or a control alone. ``from_data`` reads it. The modules ``voice.kept``, ``text.kept`` and
``floor.kept`` describe the form of each kind of value.
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
"""Name of a kind of value in the data -> the description of its form."""


@overload
def from_data(data: object) -> Any: ...


@overload
def from_data(data: object, expected: type[Value]) -> Value: ...


def from_data(data: object, expected: type[Kept] = Kept) -> Any:
    """Return the value that ``to_data`` wrote as this data.

    Args:
        data: the result of ``to_data``, also after it went through JSON.
        expected: the type that the value must have; any type by default.

    Returns:
        A value equal to the one that was written. A control is the same object.

    Raises:
        DataError: the data describes a value of another type, or one that cannot exist. The error says where, what
            was found there, and what would be right.
    """
    if expected is Kept:
        return read(data, KINDS)
    return read(data, {name: kind for name, kind in KINDS.items() if issubclass(kind.record.value_type, expected)})
