"""When something was: the times of a recording in seconds, read only where they are needed."""

from __future__ import annotations

from datetime import datetime

__all__ = ["seconds"]


def seconds(at: str | None) -> float | None:
    """Give the moment of an ISO 8601 time in seconds; None if there is none or it cannot be read."""
    if at is None:
        return None
    try:
        return datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
