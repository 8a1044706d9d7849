"""The messages of one subject that were seen before, by which duplicates are recognized.

Only a hash of each message is kept. The newest `bounds.LOOKS` messages have 8 bytes each. Older ones without a
duration have 4 bytes, since a message like one of these may be a duplicate, too. An older one with a duration is
recognized by its duration.
"""

from __future__ import annotations

from struct import Struct

from monitoring_core.follow.findings import bounds

__all__ = ["Seen"]

_packed = Struct("<q").pack

_FEW, _MANY = 0xFF, 0x1FFF
"""The part of a hash by which it is marked: among the newest only, and among older ones, too."""


class Seen:
    """The messages of one subject that are remembered.

    Nearly all messages are new, and a search costs more than all else that is done with most of them. So each hash
    marks a bit of one number, and only where that bit was marked before the hashes are searched.
    """

    __slots__ = ("_gone", "_marks", "_newest", "_older")

    def __init__(self) -> None:
        self._newest = bytearray()
        self._older: bytearray | None = None
        self._marks = 0
        # Hashes that are remembered no more, and are still marked.
        self._gone = 0

    def before(self, message: int, *, tells_age: bool = False) -> bool:
        """Tell whether an equal message was seen before, and remember this one.

        Args:
            message: a hash of it.
            tells_age: whether it bears a duration, so that an old one is known as late without being remembered.
        """
        newest, older, key, known = self._newest, self._older, _packed(message), False
        mark = 1 << (message & (_FEW if older is None else _MANY))
        if self._marks & mark:
            # A search that starts between two hashes may find a third one in them: once in some billions of messages.
            if key in newest:
                return True
            known = older is not None and not tells_age and key[:4] in older
        else:
            self._marks |= mark
        newest += key
        if len(newest) > 8 * bounds.LOOKS:
            self._grow_old(newest, tells_age=tells_age)
        return known

    def _grow_old(self, newest: bytearray, *, tells_age: bool) -> None:
        """Take the oldest of the newest out of them."""
        is_first = False
        if not tells_age:
            is_first = self._older is None
            older = self._older = bytearray() if self._older is None else self._older
            older += newest[:4]
            if len(older) > 4 * bounds.OLDER_LOOKS:
                del older[:4]
        del newest[:8]
        self._gone += 1
        if is_first or self._gone > (_FEW if self._older is None else _MANY) // 8:
            self._mark_anew()

    def _mark_anew(self) -> None:
        """Mark what is remembered, and nothing else."""
        mask = _FEW if self._older is None else _MANY
        marks = bytearray((mask + 1) // 8)
        for kept, size in ((self._newest, 8), (self._older or b"", 4)):
            for start in range(0, len(kept), size):
                mark = (kept[start] | kept[start + 1] << 8) & mask
                marks[mark >> 3] |= 1 << (mark & 7)
        self._marks, self._gone = int.from_bytes(marks, "little"), 0
