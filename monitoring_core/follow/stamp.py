"""Where and when a line of a recording was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitoring_core.follow.finding import Place

__all__ = ["Stamp", "stamp_of"]


class Stamp(NamedTuple):
    """Where and when something was read; a `Place` is made of it only for a finding."""

    file: str | None = None
    line: int | None = None
    element: int | None = None
    at: str | None = None
    client: str | None = None
    is_answer: bool = False
    """Whether it is what a GET was answered with."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.element)


_make: Callable[[type[Stamp], tuple[object, ...]], Stamp] = tuple.__new__


def stamp_of(file: str | None, line: int | None, element: int | None, at: str | None, client: str | None) -> Stamp:
    """Give the stamp of a line that is no answer to GET; faster than by name, since nearly every line needs one."""
    return _make(Stamp, (file, line, element, at, client, False))
