"""Several files that are one recording: rotated logs, or one file a client, merged by time.

Within a file nothing is put into another order. A record without a time stands right behind the one before it.
What stands in two files of the same client counts once: the same message, at times less than two
seconds apart, or without a time. Times with a zone and times without one have no order in common, so such
files are followed apart, unless somebody says which zone is meant.
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
"""What counts once."""

NEAR = timedelta(seconds=2)
"""How far the times of the same record in two files may be apart."""

REMEMBERED = 65_536
"""Records that are remembered, to tell those that stand in two files; the oldest goes first."""

LOOKED_AT = 1000
"""Records by which it is told whether times have a zone."""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def in_order(files: Sequence[Iterable[Found]]) -> Iterator[Found]:
    """Merge what several files hold.

    Args:
        files: what each of them holds, in its order.
    """
    remembered = _Remembered()
    timed = (_timed(number, found) for number, found in enumerate(files))
    for when, number, each in merge(*timed, key=lambda each: each[0]):
        is_twice = isinstance(each, Record) and remembered.has(each, number, when)
        yield Passed(IN_TWO_FILES) if is_twice else each


def _timed(number: int, found: Iterable[Found]) -> Iterator[tuple[datetime, int, Found]]:
    """Give each with its time, or with that of the one before it."""
    latest = _BEFORE_ALL
    for each in found:
        if isinstance(each, Record):
            latest = read_timestamp(each.context.at) or latest
        yield latest, number, each


@define
class _Remembered:
    """Records that were seen in one file and may come in another."""

    _seen: dict[tuple[str | None, bytes], list[tuple[int, datetime | None]]] = field(
        factory=dict[tuple[str | None, bytes], list[tuple[int, datetime | None]]]
    )
    _order: deque[tuple[str | None, bytes]] = field(factory=deque[tuple[str | None, bytes]])

    def has(self, record: Record, number: int, when: datetime) -> bool:
        """Tell whether the record was seen in another file, and remember it if not. Each tells of one other."""
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
    """Tell whether the times of a file have a zone; None if none of its first records has a time.

    Returns:
        That, and what the file holds with what was looked at.
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
    """Give times without a zone the one that is meant."""
    for each in found:
        at = each.context.at if isinstance(each, Record) else None
        moment = read_timestamp(at)
        if isinstance(each, Record) and at is not None and moment is not None and not _is_zoned(at):
            local = moment.replace(tzinfo=zone).isoformat(timespec="microseconds")
            yield evolve(each, context=each.context._replace(at=local))
        else:
            yield each
