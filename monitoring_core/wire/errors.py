"""What is wrong with a payload, and where.

One exception for all of the wire. It says where (a path such as
``data.devices[0].id``; ``$`` is the whole payload), what stood there, and what
would be right. What stood there is kept as a short text of plain ASCII, so an
error never holds on to a payload of many megabytes and can be printed anywhere.
"""

from __future__ import annotations

from monitoring_core.outcome import MonitoringError

__all__ = ["MISSING", "PayloadError", "shown"]

MISSING = "missing"
"""What `PayloadError.found` says of a key that is not there."""

_LONGEST = 40


class PayloadError(MonitoringError):
    """A payload, a request or an answer that cannot be read.

    Attributes:
        path: where in the payload, or ``$`` for all of it.
        found: what stood there, shortened; ``missing`` if nothing did.
        expected: what would have been right.
    """

    def __init__(self, path: str, found: str, expected: str) -> None:
        super().__init__(path, found, expected)
        self.path = path
        self.found = found
        self.expected = expected

    def under(self, prefix: str) -> PayloadError:
        """Give the same error as seen from further out: ``prefix`` is the key or ``[index]`` that leads to it."""
        if self.path == "$":
            path = prefix
        elif self.path.startswith("["):
            path = prefix + self.path
        else:
            path = f"{prefix}.{self.path}"
        return PayloadError(path, self.found, self.expected)

    def __str__(self) -> str:
        return f"{self.path} is {self.found}; it must be {self.expected}"


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
