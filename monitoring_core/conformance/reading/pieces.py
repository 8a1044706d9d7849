"""The pieces of a recording with their places, as the reader of each form yields them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from monitoring_core.conformance.reading.records import NOTHING_TOLD, Context, Found

__all__ = ["Decode", "Item", "Reader", "Told"]

Decode = Callable[[bytes | str], object]
"""Decodes one JSON document, or raises PayloadError."""


class Told(NamedTuple):
    """A value that a reader has decoded, with its context.

    Attributes:
        value: the decoded value.
        context: the time, the client and the like that were written around it.
    """

    value: Any
    context: Context = NOTHING_TOLD


Item = tuple[int, int | None, bytes | str | Told | Found | None]
"""The number of the line, from 1, the position in an array or None, and the piece.

A piece of bytes is a JSON document that is still to be decoded. A text says what is wrong there. None stands
for a piece that is longer than `LONGEST`.
"""

Reader = Callable[[Iterable[bytes], Decode], Iterator[Item]]
"""Reads the text of a recording in one form; the text may be cut anywhere."""
