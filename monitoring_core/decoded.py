"""Data as a decoder of JSON gives it: what it is, how it is shown, and what is said of what cannot be read.

An error says where, what stood there, and what would be right. What stood there is kept as
a short text of plain ASCII. So an error never holds on to data of many megabytes, and it
can be printed anywhere.
"""

from __future__ import annotations

from typing import Any, Self, TypeGuard

from monitoring_core.outcome import MonitoringError

__all__ = ["MISSING", "Unreadable", "is_array", "is_object", "shown"]

MISSING = "missing"
"""What `Unreadable.found` says of a key that is not there."""

_LONGEST = 40


class Unreadable(MonitoringError):
    """Root of the exceptions for data that cannot be read.

    Attributes:
        path: where in the data, or ``$`` for all of it.
        found: what stood there, shortened; ``missing`` if nothing did.
        expected: what would have been right.
    """

    def __init__(self, path: str, found: str, expected: str) -> None:
        super().__init__(path, found, expected)
        self.path = path
        self.found = found
        self.expected = expected

    def under(self, prefix: str) -> Self:
        """Give the same error as seen from further out: ``prefix`` is the key or ``[index]`` that leads to it."""
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
    """Say whether a value is an object as a decoder gives it."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Say whether a value is an array as a decoder gives it."""
    return isinstance(value, list)


def shown(value: object) -> str:
    """Show a decoded value in at most some forty characters of ASCII, whatever it is."""
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
