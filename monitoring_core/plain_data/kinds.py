"""The kinds of values that plain data can hold on their own, and the keys around them: version, kind, ruleset."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from monitoring_core.decoded import MISSING, is_object, shown
from monitoring_core.plain_data.errors import DataError
from monitoring_core.plain_data.records import Record
from monitoring_core.plain_data.ruleset import read_ruleset, write_ruleset

__all__ = ["VERSION", "Kept", "Kind", "read"]

VERSION = 1
"""The version of the format. It grows if a new version gives another meaning to data that was written before."""

_HEADER = frozenset({"version", "kind", "ruleset"})


class Kept:
    """Base class of all values that can be written as plain data."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """Return this value as plain data; `monitoring_core.from_data` reads it again.

        Returns:
            A new dict of dicts, lists, strings, whole numbers, booleans and None. Equal values give equal data.

        Raises:
            DataError: the parts of the value contradict each other, so the data could not be read again.
            TypeError: the class of the value is a subclass of one of the library's; reading would return another class.
        """
        kind = _KINDS.get(type(self))
        if kind is None:
            raise TypeError(f"a {type(self).__qualname__} cannot be written as data; the library's own classes can")
        return kind.write(self)


class Kind:
    """A kind of value that plain data can hold on its own, such as a desk or a floor.

    Attributes:
        name: its name in the data.
        record: the description of its fields.
    """

    __slots__ = ("_ruleset", "name", "record")

    def __init__(self, name: str, record: Record, ruleset: str = "ruleset") -> None:
        """Make the description of a kind of value, and register it for the class of the value.

        Args:
            name: its name in the data.
            record: the description of its fields.
            ruleset: the path of attributes that leads from a value to its ruleset.
        """
        self.name: str = name
        self.record: Record = record
        self._ruleset = attrgetter(ruleset)
        _KINDS[record.value_type] = self

    def write(self, value: Any) -> dict[str, Any]:
        """Return a value as plain data."""
        ruleset = self._ruleset(value)
        header = {"version": VERSION, "kind": self.name, "ruleset": write_ruleset(ruleset)}
        return header | self.record.write(value, ruleset)

    def read(self, data: Mapping[Any, Any]) -> Any:
        """Return the value that was written as this data."""
        named = _required(data, "ruleset")
        try:
            ruleset = read_ruleset(named)
        except DataError as error:
            raise error.under("ruleset") from None
        return self.record.made(data, ruleset, _HEADER)


_KINDS: dict[type[Any], Kind] = {}


def read(data: object, kinds: Mapping[str, Kind]) -> Any:
    """Return the value that ``to_data`` wrote as this data.

    Args:
        data: the result of ``to_data``, also after it went through JSON.
        kinds: the kinds that are accepted, by name.

    Raises:
        DataError: the data does not describe a value of these kinds.
    """
    if not is_object(data):
        raise DataError("$", shown(data), "an object, as to_data returns it")
    version, name = _required(data, "version"), _required(data, "kind")
    if type(version) is not int or version != VERSION:
        raise DataError("version", shown(version), f"{VERSION}, the version that this library writes")
    if not isinstance(name, str) or name not in kinds:
        raise DataError("kind", shown(name), f"one of {', '.join(kinds)}")
    return kinds[name].read(data)


def _required(data: Mapping[Any, Any], key: str) -> object:
    if key not in data:
        raise DataError(key, MISSING, "present: data begins with version, kind and ruleset")
    return data[key]
