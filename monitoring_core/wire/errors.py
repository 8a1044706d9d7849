"""The exception for a payload that cannot be read or written."""

from __future__ import annotations

from monitoring_core.decoded import MISSING, Unreadable, shown

__all__ = ["MISSING", "PayloadError", "shown"]


class PayloadError(Unreadable):
    """Raised for a payload, a request or an answer that cannot be read.

    Attributes:
        path: the place in the payload, such as ``data.devices[0].id``, or ``$`` for the whole payload.
        found: the value at that place, shortened; ``missing`` if there is none.
        expected: the values that would be right there.
    """
