"""Times of records: the keys that hold them, and the ways in which they are written.

A time is text in one of the forms that `read_timestamp` reads, or a number. A number counts seconds,
milliseconds, microseconds or nanoseconds since 1970. Its size tells the unit, since the ranges of the
units do not overlap from 1973 to 5138.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from monitoring_core.wire.values import read_timestamp

__all__ = ["EPOCHS", "TIME_NAMES", "leading_time", "time_of", "written_time"]

TIME_NAMES = (
    "at",
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "_time",
    "datetime",
    "dateTime",
    "date",
    "eventTime",
    "event_time",
    "receivedAt",
    "received_at",
    "recordedAt",
    "recorded_at",
    "recorded",
    "loggedAt",
    "logged_at",
    "createdAt",
    "created_at",
    "when",
    "t",
    "Timestamp",
    "TIMESTAMP",
    "Time",
    "TIME",
    "TimeGenerated",
    "timeUnixNano",
    "@t",
    "Date",
    "_SOURCE_REALTIME_TIMESTAMP",
    "__REALTIME_TIMESTAMP",
)
"""The keys that may hold a time. The first key that is there and can be read is taken."""

EPOCHS: tuple[tuple[str, int, int, Decimal], ...] = (
    ("seconds", 10**8, 10**11, Decimal(1_000_000)),
    ("milliseconds", 10**11, 10**14, Decimal(1_000)),
    ("microseconds", 10**14, 10**17, Decimal(1)),
    ("nanoseconds", 10**17, 10**20, Decimal("0.001")),
)
"""Unit of a number since 1970, the lowest number, the first number that is too high, and the unit in microseconds."""

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\d{9,20}(?:\.\d{1,9})?", re.ASCII)
_ISO = r"\d{4}(?P<dash>[-/])\d\d(?P=dash)\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:[Zz]|UTC\b|[+-]\d\d:?\d\d))?"
_ACCESS = r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?"
_ENDS = r'(?=[\])>\s,;|:"]|$)'
_LEADING = re.compile(rf"[\[(<]?(?P<time>{_ISO}|{_ACCESS}|\d{{10,19}}(?:\.\d{{1,9}})?){_ENDS}", re.ASCII)
_MONTH = re.compile(r"[A-Z][a-z]{2}", re.ASCII)
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d", re.ASCII)
# A line of syslog begins with a priority and a version; other lines begin with the name of the field.
_BEFORE_TIME = re.compile(r'\s*(?:<\d{1,3}>(?:\d )?)?(?:@?[a-zA-Z_]{1,12}="?)?')
# Tools for collecting logs add a prefix: the name of a pod, which has a hyphen, and the name of its container.
_BEHIND_NAMES = re.compile(
    rf"\s*[\w.]+[-/][\w./-]* (?:[\w.-]+ )?(?:[\u203a|>] )?[\[(]?(?P<time>{_ISO}){_ENDS}", re.ASCII
)


def written_time(value: object) -> str | None:
    """Return a time as ISO 8601; None if the value is not a time.

    Args:
        value: text in a form of `read_timestamp`, or a number since 1970, as a number or as text.
    """
    if isinstance(value, str):
        if _NUMBER.fullmatch(value):
            return _since_1970(Decimal(value))
        if read_timestamp(value) is not None:
            return value
        return _plainer(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _since_1970(Decimal(repr(value))) if 0 < value < EPOCHS[-1][2] else None


def _since_1970(number: Decimal) -> str | None:
    for _, lowest, too_high, microseconds in EPOCHS:
        if lowest <= number < too_high:
            moment = _1970 + timedelta(microseconds=int(number * microseconds))
            return moment.isoformat(timespec="microseconds" if moment.microsecond % 1000 else "milliseconds")
    return None


def _plainer(text: str) -> str | None:
    """Read a time in a form of logs: slashes in the date, the word UTC, and the forms of access logs and Kibana."""
    plainer = re.sub(r"^(\d{4})/(\d\d)/(\d\d)", r"\1-\2-\3", text.removesuffix("UTC").rstrip())
    if plainer != text and read_timestamp(plainer) is not None:
        return plainer
    if not _MONTH.search(text):
        return None
    for form in ("%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S", "%b %d, %Y @ %H:%M:%S.%f"):
        try:
            return datetime.strptime(text, form).isoformat(timespec="milliseconds")
        except ValueError:
            continue
    return _of_mail(text)


def _of_mail(text: str) -> str | None:
    """Read a time in the form of mail and HTTP, such as ``Tue, 01 Feb 2033 09:00:00 GMT``."""
    from email.utils import parsedate_to_datetime

    if not _MAIL.match(text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat(timespec="milliseconds")
    except ValueError:
        return None


def time_of(value: Mapping[str, Any]) -> str | None:
    """Return the time that an object has under one of `TIME_NAMES`; None without one.

    If ``at`` is text that is not a time, it is returned as it is written.
    """
    at = value.get("at")
    if type(at) is str:
        return written_time(at) or at
    for name in TIME_NAMES:
        if name in value and (told := written_time(value[name])) is not None:
            return told
    return None


def leading_time(text: str) -> str | None:
    """Return the time at the beginning of a line of a log; None without one."""
    before = _BEFORE_TIME.match(text)
    found = _LEADING.match(text, before.end() if before else 0) or _BEHIND_NAMES.match(text)
    return written_time(found["time"]) if found else None
