"""The exception for plain data that describes no possible value."""

from __future__ import annotations

from monitoring_core.decoded import Unreadable

__all__ = ["DataError"]


class DataError(Unreadable):
    """Raised for data that no value is written as, or for a value whose parts contradict each other.

    Attributes:
        path: the place in the data, such as ``voice.call.id``, or ``$`` for the data as a whole.
        found: the value at that place, shortened; ``missing`` if there is none.
        expected: the values that would be right there.
    """
