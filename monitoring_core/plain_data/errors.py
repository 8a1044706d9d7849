"""What is wrong with kept data, and where."""

from __future__ import annotations

from monitoring_core.decoded import Unreadable

__all__ = ["DataError"]


class DataError(Unreadable):
    """Data that no value is kept as, or a value whose parts contradict each other.

    Attributes:
        path: where in the data, such as ``voice.call.id``, or ``$`` for all of it.
        found: what stood there, shortened; ``missing`` if nothing did.
        expected: what would have been right.
    """
