"""Records: the descriptions of values with several fields, which writing and reading both use.

A field that has its default value is left out of the data. An unknown key is refused: a
later version may have written it, and its meaning cannot be guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from attrs import frozen

from monitoring_core.decoded import MISSING, is_object, shown
from monitoring_core.plain_data.errors import DataError
from monitoring_core.plain_data.parts import Part
from monitoring_core.rulesets import Ruleset

__all__ = ["REQUIRED", "Field", "Record", "SameAs"]


class _Required:
    """The type of `REQUIRED`, which marks a field that is always written."""


REQUIRED = _Required()


@frozen
class SameAs:
    """The default of a field that mostly has the same value as an earlier field."""

    field: str


@frozen
class Field:
    """One field of a record.

    Attributes:
        name: its key in the data.
        part: the description of its value.
        default: its value if the key is absent, or a `SameAs`; `REQUIRED` if it is always written.
        of: how the value is read: a path of attributes, or a function; by default the attribute of that name.
    """

    name: str
    part: Part
    default: Any = REQUIRED
    of: str | Callable[[Any], Any] = ""

    @property
    def held_by(self) -> Callable[[Any], Any]:
        """The function that returns the value of this field."""
        return attrgetter(self.of or self.name) if isinstance(self.of, str) else self.of


class Record(Part):
    """A value with several fields, written as an object.

    Attributes:
        value_type: the class of the value.
        fields: the description of each field.
        follows: attributes of the class that are not written, since they follow from others.
    """

    __slots__ = (
        "_by_name",
        "_check",
        "_constants",
        "_getters",
        "_make",
        "_others",
        "fields",
        "follows",
        "has_ruleset",
        "value_type",
    )

    def __init__(
        self,
        told: str,
        value_type: type[Any],
        *fields: Field,
        make: Callable[[Ruleset, dict[str, Any]], Any] | None = None,
        check: Callable[[Ruleset, Mapping[str, Any]], None] | None = None,
        has_ruleset: bool = False,
        follows: tuple[str, ...] = (),
    ) -> None:
        """Make the description of a value with several fields.

        Args:
            told: the name of such a value, for errors.
            value_type: its class.
            *fields: the description of each field.
            make: makes the value from a ruleset and its fields; by default the class is called with the fields.
            check: raises a `DataError` if the fields contradict each other; writing and reading both call it.
            has_ruleset: whether the value has an attribute ``ruleset``; it must be the ruleset of the whole data.
            follows: attributes of the class that follow from others.
        """
        super().__init__(f"an object: {told}")
        self.value_type: type[Any] = value_type
        self.fields: tuple[Field, ...] = fields
        self.follows: tuple[str, ...] = follows
        self.has_ruleset: bool = has_ruleset
        self._make = make
        self._check = check
        self._by_name = {each.name: each for each in fields}
        self._getters = [(each, each.held_by) for each in fields]
        self._others = [each for each in fields if each.default is REQUIRED or isinstance(each.default, SameAs)]
        self._constants = {each.name: each.default for each in fields if each not in self._others}

    def write(self, value: Any, ruleset: Ruleset) -> dict[str, Any]:
        """Return the object, without the fields that have their default."""
        if not isinstance(value, self.value_type):
            raise self.wrong(value)
        if self.has_ruleset and value.ruleset is not ruleset:
            raise DataError("ruleset", ascii(value.ruleset.name), f"{ruleset.name!a}, as for the whole value")
        data: dict[str, Any] = {}
        values: dict[str, Any] = {}
        for field, held_by in self._getters:
            name, default = field.name, field.default
            values[name] = held = held_by(value)
            if held == (values[default.field] if isinstance(default, SameAs) else default):
                continue
            try:
                data[name] = field.part.write(held, ruleset)
            except DataError as error:
                raise error.under(name) from None
        if self._check is not None:
            self._check(ruleset, values)
        return data

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return the value with the fields of the object."""
        if not is_object(data):
            raise self.wrong(data)
        return self.made(data, ruleset)

    def made(self, data: Mapping[Any, Any], ruleset: Ruleset, others: frozenset[str] = frozenset()) -> Any:
        """Return the value of an object; the keys in ``others`` are allowed, and are not fields."""
        values = self._constants.copy()
        for key, held in data.items():
            field = self._by_name.get(key)
            if field is None:
                if key in others:
                    continue
                raise _unknown(key, held, self.fields)
            try:
                values[key] = field.part.read(held, ruleset)
            except DataError as error:
                raise error.under(key) from None
        for field in self._others:
            if field.name in values:
                continue
            if field.default is REQUIRED:
                raise DataError(field.name, MISSING, field.part.expected)
            values[field.name] = values[field.default.field]
        if self._check is not None:
            self._check(ruleset, values)
        return self.value_type(**values) if self._make is None else self._make(ruleset, values)


def _unknown(key: object, held: object, fields: tuple[Field, ...]) -> DataError:
    where = key if isinstance(key, str) and key.isidentifier() and key.isascii() else f"[{shown(key)}]"
    return DataError(where, shown(held), f"absent: the keys here are {', '.join(each.name for each in fields)}")
