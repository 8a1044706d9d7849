"""Single values that payloads print in more than one way.

Dates in three forms and as milliseconds, durations as strings. These helpers
read what can be read and never raise: what they cannot read is nothing a rule
is judged on.
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
"""Seconds; whatever claims to be longer is not a duration."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRINTED = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ]?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(?:[Zz]|([+-])(\d\d):?(\d\d)?)?", re.ASCII
)


def read_timestamp(value: object) -> datetime | None:
    """Read a date in any of the forms in which it is sent.

    Args:
        value: ``2014-05-05 11:08:45.000-0700``, the same without the blank, ISO 8601, or an
            integer of milliseconds since 1970 (which is what ``timestampSeconds`` holds).

    Returns:
        The time in UTC (a date printed without an offset is taken as UTC), or None for anything else.
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
    """Print a time as payloads do, in milliseconds and with its offset: ``2014-05-05 11:08:45.000-0700``.

    A time without an offset is taken as UTC. One whose offset is not of whole minutes, as local mean times
    have, is printed in UTC: offsets are printed in hours and minutes.
    """
    aware = _aware(moment)
    if (aware.utcoffset() or timedelta()) % timedelta(minutes=1):
        aware = aware.astimezone(UTC)
    hours, _, minutes = aware.isoformat(" ", "milliseconds").rpartition(":")
    return hours + minutes


def milliseconds(moment: datetime) -> int:
    """Give a time as the integer that ``timestampSeconds`` holds: milliseconds since 1970."""
    return (_aware(moment) - _EPOCH) // timedelta(milliseconds=1)


def _aware(moment: datetime) -> datetime:
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)


def read_duration(value: object) -> int | None:
    """Read a ``duration``, which is sent as a string of decimal digits; an integer is taken too.

    Returns:
        Seconds, not negative and at most `LONGEST_DURATION`, or None for anything else.
    """
    if isinstance(value, str):
        if not (len(value) <= 10 and value.isascii() and value.isdecimal()):
            return None
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_DURATION:
        return value
    return None
