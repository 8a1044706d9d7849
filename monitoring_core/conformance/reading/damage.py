"""What is whole beside a damage: a hole of NUL bytes, a cut end, a recorder that died in the middle of a line."""

from __future__ import annotations

from monitoring_core.conformance.reading.lines import hole, restart
from monitoring_core.conformance.reading.pieces import Decode
from monitoring_core.wire.errors import PayloadError

__all__ = ["beside_damage"]

_MOST_LINES = 10_000_000


def beside_damage(piece: bytes, error: PayloadError, line: int, decode: Decode) -> tuple[str, object]:
    """Give what is wrong with a piece that is no JSON, and what is whole in it.

    Args:
        piece: the piece.
        error: what is wrong with it as a whole.
        line: the number of the line on which it begins.
        decode: reads one JSON document, or raises PayloadError.

    Returns:
        What is told, and a decoded value; None if there is none.
    """
    told = hole(piece)
    if told is not None:
        value = _whole(piece.strip(b"\0"), decode)
        if value is None:
            value = _whole(piece[piece.rfind(b"\0") + 1 :], decode)
        return told, value
    begins = restart(piece)
    if begins is not None and (value := _whole(piece[begins:], decode)) is not None:
        reason = f"a record breaks off after {begins:,} bytes, and another begins behind it on the same line"
        return reason, value
    if b"\n" in piece and line < _MOST_LINES:
        error = _again(b"\n" * (line - 1) + piece, decode) or error
    where = "" if error.path == "$" else f"{error.path} is "
    return f"{where}{error.found}", None


def _whole(piece: bytes, decode: Decode) -> object:
    try:
        return decode(piece)
    except PayloadError:
        return None


def _again(piece: bytes, decode: Decode) -> PayloadError | None:
    """Give the error of a piece with as many lines before it as there are, so that it names the right line."""
    try:
        decode(piece)
    except PayloadError as error:
        return error
    return None
