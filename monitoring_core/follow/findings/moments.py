"""Times of a recording in seconds. They are read where they are needed, and the newest ones are remembered."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

__all__ = ["in_utc", "is_later", "seconds"]


@lru_cache(maxsize=256)
def seconds(at: str | None) -> float | None:
    """Return the moment of an ISO 8601 time in seconds since 1970; None if there is none or it cannot be read.

    A time without a zone is taken for UTC, whatever the zone of the machine is.
    """
    if at is None:
        return None
    try:
        told = datetime.fromisoformat(at)
    except (ValueError, OverflowError):
        return None
    return (told if told.tzinfo is not None else told.replace(tzinfo=UTC)).timestamp()


def is_later(at: str | None, than: str | None, by: float) -> bool:
    """Tell whether a time is certainly more than so many seconds later than another one."""
    later, earlier = seconds(at), seconds(than)
    return later is not None and earlier is not None and later - earlier > by


def in_utc(moment: float | None, unit: str = "milliseconds") -> str | None:
    """Return a moment as ISO 8601 in UTC; None where there is none, or none that can be written so.

    Args:
        moment: in seconds since 1970.
        unit: of the last digits: ``seconds``, ``milliseconds`` or ``microseconds``.
    """
    if moment is None:
        return None
    try:
        told = datetime.fromtimestamp(round(moment, 3) if unit == "milliseconds" else moment, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return told.isoformat(timespec=unit).replace("+00:00", "Z")
