"""The messages of one subject that were seen before: what tells a duplicate.

Of each message only a hash is kept: 8 bytes of the newest `bounds.LOOKS`, 4 of older ones
without a duration, since a message that looks like one of those may be a duplicate, too. An
older one with a duration is told by its duration.
"""

from __future__ import annotations

from collections.abc import Hashable
from struct import Struct

from monitoring_core.follow import bounds

__all__ = ["Seen"]

_packed = Struct("q").pack


class Seen:
    """What was seen of one subject."""

    __slots__ = ("_newest", "_older")

    def __init__(self) -> None:
        self._newest = bytearray()
        self._older: bytearray | None = None

    def before(self, message: Hashable, *, tells_age: bool = False) -> bool:
        """Tell whether an equal message was seen before, and remember this one.

        Args:
            message: what is compared.
            tells_age: whether it bears a duration, so that an old one is known as late without being remembered.
        """
        # A search that starts between two hashes may find a third one in them: once in some billions of messages.
        key, newest = _packed(hash(message)), self._newest
        if key in newest:
            return True
        known = self._older is not None and not tells_age and key[:4] in self._older
        if len(newest) >= 8 * bounds.LOOKS:
            if not tells_age:
                self._grow_old(newest[:4])
            del newest[:8]
        newest += key
        return known

    def _grow_old(self, key: bytearray) -> None:
        if self._older is None:
            self._older = bytearray()
        elif len(self._older) >= 4 * bounds.OLDER_LOOKS:
            del self._older[:4]
        self._older += key
