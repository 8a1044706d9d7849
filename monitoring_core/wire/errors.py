"""What is wrong with a payload, and where: one exception for all of the wire."""

from __future__ import annotations

from monitoring_core.decoded import MISSING, Unreadable, shown

__all__ = ["MISSING", "PayloadError", "shown"]


class PayloadError(Unreadable):
    """A payload, a request or an answer that cannot be read.

    Attributes:
        path: where in the payload, such as ``data.devices[0].id``, or ``$`` for all of it.
        found: what stood there, shortened; ``missing`` if nothing did.
        expected: what would have been right.
    """
