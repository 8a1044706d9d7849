"""Dates and durations, which payloads write in more than one form.

A date has one of three text forms, or is a number of milliseconds. A duration is a string.
No rule is about these values. So a value that cannot be read gives None, and never an error.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

__all__ = [
    "LONGEST_DURATION",
    "milliseconds",
    "print_timestamp",
    "read_duration",
    "read_timestamp",
]

LONGEST_DURATION = 10**9
"""The longest duration in seconds; a larger number is not read as a duration."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRINTED = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ]?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(?:[Zz]|([+-])(\d\d):?(\d\d)?)?", re.ASCII
)


def read_timestamp(value: object) -> datetime | None:
    """Read a date in any of the forms in which it is sent.

    Args:
        value: ``2014-05-05 11:08:45.000-0700``, the same without the blank, ISO 8601, or an
            integer of milliseconds since 1970, as in ``timestampSeconds``.

    Returns:
        The time in UTC, or None for anything else. A date without an offset is read as UTC.
    """
    try:
        if isinstance(value, str):
            printed = _PRINTED.fullmatch(value)
            return None if printed is None else _from_printed(printed).astimezone(UTC)
        if isinstance(value, int) and not isinstance(value, bool):
            return _EPOCH + timedelta(milliseconds=value)
    except (ValueError, OverflowError):
        return None
    return None


def _from_printed(printed: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = map(int, printed.group(1, 2, 3, 4, 5, 6))
    fraction, sign, hours, minutes = printed.group(7, 8, 9, 10)
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    zone = timezone(-offset if sign == "-" else offset)
    return datetime(year, month, day, hour, minute, second, microsecond, zone)


def print_timestamp(moment: datetime) -> str:
    """Return a time as payloads write it, with milliseconds and offset: ``2014-05-05 11:08:45.000-0700``.

    A time without an offset is read as UTC. An offset has only hours and minutes. So a time whose offset has
    seconds, such as a local mean time, is written in UTC.
    """
    aware = _aware(moment)
    if (aware.utcoffset() or timedelta()) % timedelta(minutes=1):
        aware = aware.astimezone(UTC)
    hours, _, minutes = aware.isoformat(" ", "milliseconds").rpartition(":")
    return hours + minutes


def milliseconds(moment: datetime) -> int:
    """Return a time as the integer of ``timestampSeconds``: milliseconds since 1970."""
    return (_aware(moment) - _EPOCH) // timedelta(milliseconds=1)


def _aware(moment: datetime) -> datetime:
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)


def read_duration(value: object) -> int | None:
    """Read a ``duration``, which is a string of decimal digits; an integer is accepted, too.

    Returns:
        Seconds from 0 to `LONGEST_DURATION`, or None for anything else.
    """
    if isinstance(value, str):
        if not (len(value) <= 10 and value.isascii() and value.isdecimal()):
            return None
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_DURATION:
        return value
    return None
