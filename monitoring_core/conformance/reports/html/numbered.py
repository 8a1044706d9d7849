"""Things that several rows of data share, each with a number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

__all__ = ["Numbered"]

Named = TypeVar("Named", bound=Hashable)


class Numbered(dict[Named, int]):
    """Thing -> its number, in the order in which they came."""

    def number(self, named: Named) -> int:
        """Give the number of a thing; one that is new gets the next."""
        return self.setdefault(named, len(self))
