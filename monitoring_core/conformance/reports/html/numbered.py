"""A table of things that several rows of data share, each with a number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

__all__ = ["Numbered"]

Named = TypeVar("Named", bound=Hashable)


class Numbered(dict[Named, int]):
    """Thing -> its number; things are numbered from 0 in the order in which they come first."""

    def number(self, named: Named) -> int:
        """Return the number of a thing; a new thing gets the next number."""
        return self.setdefault(named, len(self))
