"""The building blocks of plain data: how each is written, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from monitoring_core.decoded import is_array, shown
from monitoring_core.plain_data.errors import DataError
from monitoring_core.rulesets import Ruleset

__all__ = ["FLAG", "NUMBER", "TEXT", "Keyed", "Maybe", "Part", "Several", "Texts", "Word"]


class Part:
    """The description of one part of a value: how it is written as data, and how it is read.

    Attributes:
        expected: the values that are right there, in words for an error.
    """

    __slots__ = ("expected",)

    expected: str

    def __init__(self, expected: str) -> None:
        self.expected = expected

    def write(self, value: Any, ruleset: Ruleset) -> Any:
        """Return the data of a value that belongs to the ruleset.

        Raises:
            DataError: the value cannot stand here.
        """
        raise NotImplementedError

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return the value of the data, for the ruleset.

        Raises:
            DataError: ``write`` never returns such data.
        """
        raise NotImplementedError

    def wrong(self, found: object) -> DataError:
        """Return the error that names the value found here and the values that would be right."""
        return DataError("$", shown(found), self.expected)


class _Plain(Part):
    """A value that is written unchanged."""

    __slots__ = ()

    def write(self, value: Any, ruleset: Ruleset) -> Any:
        return self.read(value, ruleset)


class _Text(_Plain):
    """A text. A member of an enumeration is written as the text that it is equal to."""

    __slots__ = ()

    def read(self, data: object, ruleset: Ruleset) -> str:
        if isinstance(data, str):
            return data if type(data) is str else str.__str__(data)
        raise self.wrong(data)


class _Flag(_Plain):
    __slots__ = ()

    def read(self, data: object, ruleset: Ruleset) -> bool:
        if isinstance(data, bool):
            return data
        raise self.wrong(data)


class _Number(_Plain):
    __slots__ = ()

    def read(self, data: object, ruleset: Ruleset) -> int:
        if isinstance(data, int) and not isinstance(data, bool) and data >= 0:
            return data
        raise self.wrong(data)


TEXT = _Text("a text")
FLAG = _Flag("true or false")
NUMBER = _Number("a whole number, 0 or more")


class Word(Part):
    """A member of an enumeration, written as its spelling; with ``others``, any other text is accepted, too."""

    __slots__ = ("_others", "_words")

    def __init__(self, words: type[StrEnum], *, others: bool = False) -> None:
        super().__init__("a text" if others else f"one of {', '.join(words)}")
        self._words: dict[str, str] = {str(word): word for word in words}
        self._others = others

    def write(self, value: Any, ruleset: Ruleset) -> str:
        """Return the spelling."""
        return str.__str__(self.read(value, ruleset))

    def read(self, data: object, ruleset: Ruleset) -> str:
        """Return the member with that spelling, or the other text."""
        if isinstance(data, str):
            word = self._words.get(data)
            if word is not None:
                return word
            if self._others:
                return data
        raise self.wrong(data)


class Maybe(Part):
    """Another part, or None."""

    __slots__ = ("_part",)

    def __init__(self, part: Part) -> None:
        super().__init__(f"{part.expected}, or null")
        self._part = part

    def write(self, value: Any, ruleset: Ruleset) -> Any:
        """Return None for None, else the data of the other part."""
        return None if value is None else self._part.write(value, ruleset)

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return None for None, else the value of the other part."""
        return None if data is None else self._part.read(data, ruleset)


class Several(Part):
    """A tuple, written as an array; ``part`` describes each element."""

    __slots__ = ("_part",)

    def __init__(self, part: Part) -> None:
        super().__init__(f"an array, each element {part.expected}")
        self._part = part

    def write(self, value: Any, ruleset: Ruleset) -> list[Any]:
        """Return the elements in their order."""
        return self._each(self._part.write, value, ruleset)

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return the elements in their order."""
        if not is_array(data):
            raise self.wrong(data)
        return tuple(self._each(self._part.read, data, ruleset))

    def _each(self, way: Callable[[Any, Ruleset], Any], given: Iterable[Any], ruleset: Ruleset) -> list[Any]:
        made: list[Any] = []
        for each in given:
            try:
                made.append(way(each, ruleset))
            except DataError as error:
                raise error.under(f"[{len(made)}]") from None
        return made


class Texts(Several):
    """A set of texts, written as a sorted array in which each text stands once."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(TEXT)

    def write(self, value: Any, ruleset: Ruleset) -> list[Any]:
        """Return the texts in the order of the alphabet."""
        return super().write(sorted(value), ruleset)

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return the set."""
        texts = super().read(data, ruleset)
        for place, text in enumerate(texts):
            if text in texts[:place]:
                raise DataError(f"[{place}]", shown(text), "a text that the array does not have yet")
        return frozenset(texts)


class Keyed(Several):
    """A mapping whose values hold their own keys, written as an array of the values in the order of the keys.

    A key of several parts, such as (medium, agent), is sorted and compared as a tuple.
    """

    __slots__ = ("_key", "_told")

    def __init__(self, part: Part, key: Callable[[Any], Any], told: str) -> None:
        """Take the description of a value, the function that returns its key, and the name of the key for errors."""
        super().__init__(part)
        self._key = key
        self._told = told

    def write(self, value: Any, ruleset: Ruleset) -> list[Any]:
        """Return the values in the order of their keys."""
        keys = sorted(value)
        for place, key in enumerate(keys):
            if self._key(value[key]) != key:
                raise DataError(f"[{place}]", "kept under another key", f"kept under its own {self._told}")
        return super().write([value[key] for key in keys], ruleset)

    def read(self, data: object, ruleset: Ruleset) -> Any:
        """Return a mapping from each key to its value."""
        found: dict[Any, Any] = {}
        for place, each in enumerate(super().read(data, ruleset)):
            if found.setdefault(self._key(each), each) is not each:
                raise DataError(f"[{place}]", "the second", f"the only one of its {self._told}")
        return found
