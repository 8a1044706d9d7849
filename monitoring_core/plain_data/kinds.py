"""Kinds of values that are kept whole, and what stands around their fields: version, kind and ruleset."""

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
"""The version of the format. It grows when what was written before means something else from then on."""

_HEADER = frozenset({"version", "kind", "ruleset"})


class Kept:
    """Base of every value that can be kept as plain data."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """Give this value as plain data, which `monitoring_core.from_data` reads again.

        Returns:
            A new dict of dicts, lists, strings, whole numbers, booleans and None. Equal values give equal data.

        Raises:
            DataError: the parts of the value contradict each other, so the data could not be read again.
            TypeError: the class of the value is derived from one of the library's, so another would come back.
        """
        kind = _KINDS.get(type(self))
        if kind is None:
            raise TypeError(f"a {type(self).__qualname__} is not kept as data; the classes of the library itself are")
        return kind.write(self)


class Kind:
    """A kind of value that is kept whole.

    Attributes:
        name: what the data calls it.
        record: how its fields are kept.
    """

    __slots__ = ("_ruleset", "name", "record")

    def __init__(self, name: str, record: Record, ruleset: str = "ruleset") -> None:
        """Take the description, and register it for the class of the value.

        Args:
            name: what the data calls it.
            record: how its fields are kept.
            ruleset: where a value bears its ruleset, as a path of attributes.
        """
        self.name: str = name
        self.record: Record = record
        self._ruleset = attrgetter(ruleset)
        _KINDS[record.value_type] = self

    def write(self, value: Any) -> dict[str, Any]:
        """Give the data of a value."""
        ruleset = self._ruleset(value)
        header = {"version": VERSION, "kind": self.name, "ruleset": write_ruleset(ruleset)}
        return header | self.record.write(value, ruleset)

    def read(self, data: Mapping[Any, Any]) -> Any:
        """Give the value that was kept as data of this kind."""
        named = _required(data, "ruleset")
        try:
            ruleset = read_ruleset(named)
        except DataError as error:
            raise error.under("ruleset") from None
        return self.record.made(data, ruleset, _HEADER)


_KINDS: dict[type[Any], Kind] = {}


def read(data: object, kinds: Mapping[str, Kind]) -> Any:
    """Give the value that was kept as this data.

    Args:
        data: what ``to_data`` gave, or what JSON made of it.
        kinds: the kinds that may stand there, by name.

    Raises:
        DataError: the data is none of a value of these kinds.
    """
    if not is_object(data):
        raise DataError("$", shown(data), "an object, as to_data gives it")
    version, name = _required(data, "version"), _required(data, "kind")
    if type(version) is not int or version != VERSION:
        raise DataError("version", shown(version), f"{VERSION}, the version that this library writes")
    if not isinstance(name, str) or name not in kinds:
        raise DataError("kind", shown(name), f"one of {', '.join(kinds)}")
    return kinds[name].read(data)


def _required(data: Mapping[Any, Any], key: str) -> object:
    if key not in data:
        raise DataError(key, MISSING, "there: data begins with version, kind and ruleset")
    return data[key]
