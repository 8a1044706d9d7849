"""Merges several files that are one recording by time: rotated logs, or one file for each client.

The order within a file stays. A record without a time stays directly after the record before it. A record
that is in two files counts once. It is the same message of the same client, with times less than two
seconds apart, or without a time. Times with a zone and times without one cannot be compared. So such files
are followed apart, unless an option tells the zone.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from heapq import merge
from itertools import chain

from attrs import define, evolve, field

from monitoring_core.conformance.reading.records import Found, Passed, Record
from monitoring_core.wire.values import read_timestamp

__all__ = ["IN_TWO_FILES", "has_zone", "in_order", "in_zone"]

IN_TWO_FILES = "records that stand in two files"
"""The name under which records are counted that are in two files."""

NEAR = timedelta(seconds=2)
"""The times of one record in two files may be apart by less than this."""

REMEMBERED = 65_536
"""The most records that are remembered to recognize a record in two files; the oldest are forgotten first."""

LOOKED_AT = 1000
"""The most records that are looked at to find out whether times have a zone."""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def in_order(files: Sequence[Iterable[Found]]) -> Iterator[Found]:
    """Merge the records of several files by time.

    Args:
        files: the records of each file, in its order.
    """
    remembered = _Remembered()
    timed = (_timed(number, found) for number, found in enumerate(files))
    for when, number, each in merge(*timed, key=lambda each: each[0]):
        is_twice = isinstance(each, Record) and remembered.has(each, number, when)
        yield Passed(IN_TWO_FILES) if is_twice else each


def _timed(number: int, found: Iterable[Found]) -> Iterator[tuple[datetime, int, Found]]:
    """Yield each record with its time, or with the time of the record before it."""
    latest = _BEFORE_ALL
    for each in found:
        if isinstance(each, Record):
            latest = read_timestamp(each.context.at) or latest
        yield latest, number, each


@define
class _Remembered:
    """The records that were seen in one file and may come in another."""

    _seen: dict[tuple[str | None, bytes], list[tuple[int, datetime | None]]] = field(
        factory=dict[tuple[str | None, bytes], list[tuple[int, datetime | None]]]
    )
    _order: deque[tuple[str | None, bytes]] = field(factory=deque[tuple[str | None, bytes]])

    def has(self, record: Record, number: int, when: datetime) -> bool:
        """Tell whether the record was seen in another file; if not, remember it. Each record counts for one other."""
        told = read_timestamp(record.context.at)
        text = json.dumps(record.value, sort_keys=True).encode("utf-8", "surrogatepass")
        key = record.context.client, blake2b(text, digest_size=16).digest()
        seen = self._seen.setdefault(key, [])
        for place, (file, at) in enumerate(seen):
            if file != number and (at is None or told is None or abs(told - at) < NEAR):
                del seen[place]
                return True
        seen.append((number, told))
        self._order.append(key)
        if len(self._order) > REMEMBERED:
            oldest = self._order.popleft()
            if held := self._seen.get(oldest):
                held.pop(0)
            if not self._seen.get(oldest):
                self._seen.pop(oldest, None)
        return False


def has_zone(found: Iterator[Found]) -> tuple[bool | None, Iterator[Found]]:
    """Tell whether the times of a file have a zone.

    Returns:
        The answer, or None if none of its first records has a time; and all records of the file.
    """
    looked: list[Found] = []
    for each in found:
        looked.append(each)
        at = each.context.at if isinstance(each, Record) else None
        if at is not None and read_timestamp(at) is not None:
            return _is_zoned(at), chain(looked, found)
        if len(looked) >= LOOKED_AT:
            break
    return None, chain(looked, found)


def _is_zoned(at: str) -> bool:
    clock = at[10:]
    return at[-1:] in "Zz" or "+" in clock or "-" in clock


def in_zone(found: Iterable[Found], zone: tzinfo) -> Iterator[Found]:
    """Yield the records, in which times without a zone now have this zone."""
    for each in found:
        at = each.context.at if isinstance(each, Record) else None
        moment = read_timestamp(at)
        if isinstance(each, Record) and at is not None and moment is not None and not _is_zoned(at):
            local = moment.replace(tzinfo=zone).isoformat(timespec="microseconds")
            yield evolve(each, context=each.context._replace(at=local))
        else:
            yield each
