"""Yields the records of a recording in order, for uses that need the records themselves and no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitoring_core.conformance.reading import lines
from monitoring_core.conformance.reading.damage import beside_damage
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.mapped import Shape, shaped
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import NOTHING_TOLD, Context, Found, Passed, Unreadable, records
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.errors import PayloadError

__all__ = ["as_item", "recorded", "too_long"]


def too_long() -> str:
    """Return the message about a piece that is longer than `LONGEST`."""
    return f"longer than {lines.LONGEST // 1024**2} MB"


def as_item(found: Found) -> Item:
    """Return a record as a piece that needs no further reading."""
    if isinstance(found, Passed):
        return 1, None, found
    return found.place.line or 1, found.place.index, found


def recorded(items: Iterable[Item], decode: Decode, file: str | None, shape: Shape | None = None) -> Iterator[Found]:
    """Yield the records of a recording, the places that cannot be read, and the records that are skipped.

    Args:
        items: the pieces of the recording, as its reader yields them.
        decode: decodes one JSON document, or raises PayloadError.
        file: the name of the recording in places.
        shape: the paths to a record in each piece; None for the usual shapes.
    """
    for line, index, what in items:
        place = Place(file, line, index)
        if isinstance(what, bytes):
            if not is_blank(what):
                yield from _decoded(what, place, decode, shape)
        elif isinstance(what, Told):
            yield from _found(what.value, place, decode, what.context, shape)
        elif isinstance(what, Passed | Unreadable):
            yield what
        elif isinstance(what, str) or what is None:
            yield Unreadable(place, what or too_long())
        else:
            yield what


def _decoded(piece: bytes, place: Place, decode: Decode, shape: Shape | None) -> Iterator[Found]:
    try:
        value = decode(piece)
    except PayloadError as error:
        reason, whole = beside_damage(piece, error, place.line or 1, decode)
        if reason is not None:
            yield Unreadable(place, reason)
        if whole is not None:
            yield from _found(whole.value, place, decode, whole.context, shape)
        return
    yield from _found(value, place, decode, NOTHING_TOLD, shape)


def _found(value: object, place: Place, decode: Decode, context: Context, shape: Shape | None) -> Iterator[Found]:
    if shape is None:
        yield from records(value, place, decode, context)
        return
    for inner, told in shaped(value, shape, decode, context):
        if isinstance(inner, Passed):
            yield inner
        else:
            yield from records(inner, place, decode, told)
