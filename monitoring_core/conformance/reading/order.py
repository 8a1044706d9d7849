"""Tells whether a recording was saved with its newest record first, as some log stores export it.

What came last would be taken for what came first, so no finding of such a recording means anything. Only the
first records of a recording are looked at.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from monitoring_core.conformance.reading.pieces import Decode, Item
from monitoring_core.conformance.reading.recorded import recorded
from monitoring_core.conformance.reading.records import Record
from monitoring_core.follow.findings.moments import seconds

__all__ = ["NEWEST_FIRST", "Beginning", "times_of"]

NEWEST_FIRST = (
    "its newest record stands first; turn it round with: monitoring-core convert FILE | tac | monitoring-core check -"
)
"""What is said of such a recording, with the command that makes it usable."""

_LOOKED_AT = 50
_FEWEST = 4
_ENOUGH_SECONDS = 5.0


def times_of(item: Item, decode: Decode) -> list[float | None]:
    """Return the time of each record in a piece, in seconds since 1970; None for a record without a time.

    Args:
        item: the piece, as a reader yields it.
        decode: decodes one JSON document, or raises PayloadError.
    """
    found = (each for each in recorded([item], decode, None) if isinstance(each, Record))
    return [seconds(each.context.at) for each in islice(found, _LOOKED_AT)]


class Beginning:
    """The times of the first 50 records of a recording. Its pieces may be given in any order."""

    __slots__ = ("_count", "_first")

    def __init__(self) -> None:
        self._first: list[tuple[int, Sequence[float | None]]] = []
        self._count = 0

    def needs(self, position: int) -> bool:
        """Tell whether the piece at this position may hold one of the first records."""
        return self._count < _LOOKED_AT or position < self._first[-1][0]

    def take(self, position: int, times: Sequence[float | None]) -> None:
        """Take in the times of a piece, as `times_of` returns them."""
        if not times:
            return
        insort(self._first, (position, times), key=lambda each: each[0])
        self._count += len(times)
        while self._count - len(self._first[-1][1]) >= _LOOKED_AT:
            self._count -= len(self._first.pop()[1])

    def rows(self) -> list[tuple[int, Sequence[float | None]]]:
        """Return the position and the times of each piece that was kept, in order."""
        return self._first

    def read(self, items: Iterator[Item], decode: Decode) -> Iterator[Item]:
        """Yield the pieces of a recording, and take in their times. If the newest record stands first, stop there.

        Args:
            items: the pieces in order.
            decode: decodes one JSON document, or raises PayloadError.
        """
        yield from self._looked_at(items, decode)
        if not self.is_newest_first:
            yield from items

    def look(self, items: Iterator[Item], decode: Decode) -> None:
        """Take in the times of the first pieces of a recording; see `read`."""
        for _ in self._looked_at(items, decode):
            pass

    def _looked_at(self, items: Iterator[Item], decode: Decode) -> Iterator[Item]:
        for position, item in enumerate(items):
            self.take(position, times_of(item, decode))
            yield item
            if self._count >= _LOOKED_AT:
                return

    @property
    def is_newest_first(self) -> bool:
        """True if the times of the first records only go backwards.

        There must be four times or more, none may be later than the one before it, and three must be earlier. From
        the first to the last of them it must be more than 5 seconds, since messages may be some seconds late.
        """
        first = islice((each for _, told in self._first for each in told), _LOOKED_AT)
        times = [each for each in first if each is not None]
        steps = [later - earlier for earlier, later in pairwise(times)]
        is_falling = len(times) >= _FEWEST and max(steps) <= 0 and sum(step < 0 for step in steps) >= _FEWEST - 1
        return is_falling and times[0] - times[-1] > _ENOUGH_SECONDS
