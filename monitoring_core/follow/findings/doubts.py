"""Doubts: the reasons why a recording is inconclusive.

A pass says that nothing wrong was found. There is a doubt if something was forgotten and met again, or if a place
could not be read. There is also a doubt if subjects were followed apart that may belong together. The same is true of
lines that were followed together and may be about several users. And there is a doubt if only a lost message explains
the messages, or if more histories explain them than are compared. Doubts are counted by cause and kind of subject.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from hashlib import blake2b

from attrs import frozen

from monitoring_core.follow.findings import bounds

__all__ = ["Cause", "Doubt", "Doubts", "first_words"]

NAMES_OF_EACH = 3


class Cause(StrEnum):
    """The causes for which a recording is inconclusive."""

    MET_AGAIN = "forgotten and met again"
    OVERFLOWN = "more than is remembered"
    APART = "followed apart"
    SEVERAL = "perhaps of several users"
    UNREADABLE = "unreadable"
    LOST = "only explained by lost messages"
    CUT = "explained in too many ways"


@frozen
class Doubt:
    """One reason to doubt a pass.

    Attributes:
        cause: the cause.
        what: the kind of things, in the plural: ``devices``, ``calls``, ``sessions``, ``requests`` or ``places``.
        count: the number of these things.
        names: the first few names in the alphabet, as in findings.
    """

    cause: Cause
    what: str
    count: int
    names: tuple[str, ...] = ()


class Doubts:
    """All doubts of a follower, and the things that it dropped.

    Attributes:
        dropped: kind of thing, in the plural -> the number that was dropped.
    """

    def __init__(self) -> None:
        self.dropped: Counter[str] = Counter()
        self._counted: Counter[tuple[Cause, str]] = Counter()
        self._names: dict[tuple[Cause, str], list[str]] = {}
        self._traces: bytearray | None = None

    def __bool__(self) -> bool:
        """Tell whether there is any doubt."""
        return bool(self._counted)

    def add(self, cause: Cause, what: str, name: str | None = None) -> None:
        """Count a reason."""
        key = (cause, what)
        self._counted[key] += 1
        if name is not None:
            names = self._names.setdefault(key, [])
            if name not in names:
                # The names that come first in the alphabet are kept, so that the order of coming makes no difference.
                names[:] = sorted([*names, name])[:NAMES_OF_EACH]

    def all(self) -> tuple[Doubt, ...]:
        """Return all of them, by cause in the order of `Cause`."""
        order = list(Cause)
        return tuple(
            Doubt(cause, what, count, tuple(self._names.get((cause, what), ())))
            for (cause, what), count in sorted(
                self._counted.items(), key=lambda each: (order.index(each[0][0]), each[0][1])
            )
        )

    def drop(self, what: str, *names: str | None) -> None:
        """Count a thing that is dropped, and keep a trace of its names, so that it is recognized later."""
        self.dropped[what] += 1
        self.trace(what, *names)

    def trace(self, what: str, *names: str | None) -> None:
        """Keep a trace of the names of a thing that is dropped."""
        if self._traces is None:
            self._traces = bytearray(bounds.DROPPED_BITS // 8)
        for bit in _bits(what, names):
            self._traces[bit >> 3] |= 1 << (bit & 7)

    def was_dropped(self, what: str, *names: str | None) -> bool:
        """Tell whether a thing with these names was dropped; it may be wrongly True, but never wrongly False."""
        traces = self._traces
        return traces is not None and all(traces[bit >> 3] >> (bit & 7) & 1 for bit in _bits(what, names))


FURTHER_WORDS = "further words"


def first_words(counted: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of the first `bounds.UNKNOWN_WORDS` words of the alphabet, and of all others together.

    So the order in which words are met makes no difference.
    """
    words = sorted(word for word in counted if word != FURTHER_WORDS)
    made = {word: counted[word] for word in words[: bounds.UNKNOWN_WORDS]}
    further = sum(counted.values()) - sum(made.values())
    return made | {FURTHER_WORDS: further} if further else made


def _bits(what: str, names: tuple[str | None, ...]) -> list[int]:
    # `hash` differs from run to run, but a report must not. So it is not used.
    text = "\0".join([what, *["" if name is None else f"={name}" for name in names]])
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return [int.from_bytes(digest[at : at + 4]) % bounds.DROPPED_BITS for at in range(0, 16, 4)]
