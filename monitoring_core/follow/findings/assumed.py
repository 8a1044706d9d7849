"""The assumptions about a recording: how messages were delivered, how it begins, and how late a request's line may be.

A recording does not tell these three, and a verdict depends on them. So they are options, and a report names them.
"""

from __future__ import annotations

import re
from math import isfinite

from attrs import frozen

__all__ = ["AT_LEAST_ONCE", "IDLE", "RELIABLE", "UNKNOWN", "USUAL", "Assumed"]

RELIABLE = "reliable"
"""Every message came once and in order: no fault of delivery explains anything."""

AT_LEAST_ONCE = "at-least-once"
"""Messages may come twice or late; a subject that only a lost message explains is inconclusive."""

IDLE = "idle"
"""Nothing is monitored where the recording begins."""

UNKNOWN = "unknown"
"""Anything may be monitored where the recording begins."""

_LOSSY = re.compile(r"lossy:([0-9]{1,9})", re.ASCII)


@frozen
class Assumed:
    """The assumptions about a recording.

    Attributes:
        assume: how messages were delivered: ``reliable``, ``at-least-once``, or ``lossy:K``, where up to K messages of
            a subject may be lost and it conforms all the same.
        start: how the recording begins: ``unknown`` or ``idle``.
        request_lag: the most seconds by which the line of a request may come after the message that shows its effect.

    Raises:
        ValueError: one of them is something else.
    """

    assume: str = AT_LEAST_ONCE
    start: str = UNKNOWN
    request_lag: float = 2.0

    def __attrs_post_init__(self) -> None:
        """Refuse values that have no meaning."""
        if self.assume not in (RELIABLE, AT_LEAST_ONCE) and _LOSSY.fullmatch(self.assume) is None:
            raise ValueError(
                f"assume is {self.assume!r}; it must be {RELIABLE}, {AT_LEAST_ONCE}, or lossy:K, such as lossy:1"
            )
        if self.start not in (UNKNOWN, IDLE):
            raise ValueError(f"start is {self.start!r}; it must be {UNKNOWN} or {IDLE}")
        if not (isfinite(self.request_lag) and self.request_lag >= 0):
            raise ValueError(f"request_lag is {self.request_lag!r}; it must be a number of seconds, 0 or more")

    @property
    def is_reliable(self) -> bool:
        """True if faults of delivery must not explain anything."""
        return self.assume == RELIABLE

    @property
    def is_idle(self) -> bool:
        """True if nothing is monitored at the beginning of the recording."""
        return self.start == IDLE

    @property
    def may_lose(self) -> int:
        """The number of messages of a subject that may be lost while it still conforms."""
        lossy = _LOSSY.fullmatch(self.assume)
        return int(lossy[1]) if lossy is not None else 0

    def __str__(self) -> str:
        """Name all three, as reports do."""
        return f"{self.assume} delivery, {self.start} start, request lag {self.request_lag:g} s"


USUAL = Assumed()
"""The usual assumptions."""
