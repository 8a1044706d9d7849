"""Decoded JSON data: how its kind is recognized, how it is shown, and the errors about it.

An error says where something is wrong, what was found there, and what would be right. What
was found is kept as a short ASCII text. So an error does not keep large data in memory, and it can
be printed everywhere.
"""

from __future__ import annotations

from typing import Any, Self, TypeGuard

from monitoring_core.outcome import MonitoringError

__all__ = ["MISSING", "Unreadable", "is_array", "is_object", "shown"]

MISSING = "missing"
"""The text of `Unreadable.found` for a key that is absent."""

_LONGEST = 40


class Unreadable(MonitoringError):
    """The base class of the exceptions for data that cannot be read.

    Attributes:
        path: the place in the data, or ``$`` for the data as a whole.
        found: the value at that place, shortened; ``missing`` if there is none.
        expected: the values that would be right there.
    """

    def __init__(self, path: str, found: str, expected: str) -> None:
        super().__init__(path, found, expected)
        self.path = path
        self.found = found
        self.expected = expected

    def under(self, prefix: str) -> Self:
        """Return the same error with a longer path: ``prefix`` is the outer key, or the ``[index]`` in an array."""
        if self.path == "$":
            path = prefix
        elif self.path.startswith("["):
            path = prefix + self.path
        else:
            path = f"{prefix}.{self.path}"
        return type(self)(path, self.found, self.expected)

    def __str__(self) -> str:
        return f"{self.path} is {self.found}; it must be {self.expected}"


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a decoded value is a JSON object, which is a dict in Python."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a decoded value is a JSON array, which is a list in Python."""
    return isinstance(value, list)


def shown(value: object) -> str:
    """Return any decoded value as a short ASCII text for an error message, of about forty characters at most."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = ascii(value[:_LONGEST])
        return text if len(value) <= _LONGEST and len(text) <= 2 * _LONGEST else f"{text[: _LONGEST + 1]}..."
    if isinstance(value, int):
        # Python refuses to print integers of more than some thousand digits.
        return str(value) if value.bit_length() <= 128 else f"an integer of {value.bit_length()} bits"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    return f"a Python {ascii(type(value).__name__)[1:-1][:_LONGEST]}"
