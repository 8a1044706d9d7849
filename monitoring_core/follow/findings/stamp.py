"""Stamps: place and time of a line of a recording."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, cast

from monitoring_core.follow.findings.finding import Place

__all__ = ["Stamp", "stamped"]


class Stamp(NamedTuple):
    """Place and time of a line. A `Place` is made of it only for a finding."""

    file: str | None = None
    line: int | None = None
    element: int | None = None
    at: str | None = None
    client: str | None = None
    is_answer: bool = False
    """Whether it is what a GET was answered with."""

    @property
    def place(self) -> Place:
        """The place of the line."""
        return Place(self.file, self.line, self.element)


stamped: Callable[[tuple[str | None, int | None, int | None, str | None, str | None, bool]], Stamp]
stamped = partial(cast("Any", tuple).__new__, Stamp)
"""Make a stamp of all its fields; this is faster than the class, and each line needs one."""
