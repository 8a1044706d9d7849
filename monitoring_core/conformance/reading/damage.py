"""Reads damaged pieces: with a hole of NUL bytes, with a cut end, or from a recorder that died within a line."""

from __future__ import annotations

from monitoring_core.conformance.reading.lines import BLANK, hole, restart
from monitoring_core.conformance.reading.pieces import Decode, Told
from monitoring_core.conformance.reading.text_forms import from_text
from monitoring_core.wire.errors import PayloadError

__all__ = ["beside_damage"]

_MOST_LINES = 10_000_000


def beside_damage(piece: bytes, error: PayloadError, line: int, decode: Decode) -> tuple[str | None, Told | None]:
    """Return the fault of a piece that is not JSON, and the JSON in it that is whole.

    A line of a log among lines of JSON is not damaged.

    Args:
        piece: the piece.
        error: the error that the whole piece raised.
        line: the number of the line on which it begins.
        decode: decodes one JSON document, or raises PayloadError.

    Returns:
        The reason why it cannot be read, or None if nothing is wrong. Then the whole JSON, or None if there is none.
    """
    told = hole(piece)
    if told is not None:
        return told, _whole(piece.strip(b"\0" + BLANK), decode) or _whole(piece[piece.rfind(b"\0") + 1 :], decode)
    if piece.lstrip()[:1] not in (b"{", b"["):
        said = from_text(piece, decode)
        if isinstance(said, Told):
            return None, said
    begins = restart(piece)
    if begins is not None and (value := _whole(piece[begins:], decode)) is not None:
        reason = f"a record breaks off after {begins:,} bytes, and another begins behind it on the same line"
        return reason, value
    if b"\n" in piece and line < _MOST_LINES:
        error = _again(b"\n" * (line - 1) + piece, decode) or error
    where = "" if error.path == "$" else f"{error.path} is "
    return f"{where}{error.found}", None


def _whole(piece: bytes, decode: Decode) -> Told | None:
    try:
        value = decode(piece)
    except PayloadError:
        return None
    return None if value is None else Told(value)


def _again(piece: bytes, decode: Decode) -> PayloadError | None:
    """Return the error of a piece, decoded with blank lines before it so that the error names the right line."""
    try:
        decode(piece)
    except PayloadError as error:
        return error
    return None
