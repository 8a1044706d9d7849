"""Reads the forms that are lines of text: JSON lines, server-sent events, and JSON text sequences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, repeat

from monitoring_core.conformance.reading.lines import BYTE_ORDER_MARK, around_holes, hole, is_blank, split_lines
from monitoring_core.conformance.reading.logs import in_line
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import NOTHING_TOLD, OTHER_LINES, Context, Passed

__all__ = [
    "HOLE_AT_END",
    "from_text",
    "is_rest",
    "numbered",
    "printed_lines",
    "read_events",
    "read_json_lines",
    "read_sequence",
]

RECORD_SEPARATOR = b"\x1e"

HOLE_AT_END = b"\0\0\0\0"
"""The end of a line that ends in a hole."""


def read_json_lines(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield each line as a piece."""
    return numbered(split_lines(chunks), decode)


def numbered(lines: Iterable[bytes | None], decode: Decode) -> Iterator[Item]:
    """Yield lines with their numbers.

    If a line ends with a hole of NUL bytes, the beginning of the next line may be lost, too. If the next line is
    not JSON, it belongs to the same damage. So it is yielded as a blank line, and not reported again.
    """
    return zip(count(1), repeat(None), _without_rests(lines, decode))


def _without_rests(lines: Iterable[bytes | None], decode: Decode) -> Iterator[bytes | None]:
    ends_in_hole = False
    for line in lines:
        yield b"" if ends_in_hole and is_rest(line, decode) else line
        ends_in_hole = line is not None and line[-4:] == HOLE_AT_END


def is_rest(line: bytes | None, decode: Decode) -> bool:
    """Tell whether a line below a hole is the rest of a record whose beginning is lost in the hole.

    Args:
        line: the line; None if it is too long.
        decode: reads one JSON document.
    """
    if line is None or line.lstrip()[:1] in (b"{", b"["):
        return False
    return not isinstance(from_text(line, decode), Told)


def from_text(line: bytes, decode: Decode, context: Context = NOTHING_TOLD) -> Told | Passed | str:
    """Return the record on a line of a log.

    Args:
        line: the line. Bytes that are not UTF-8 may stand before its JSON, but not in it.
        decode: decodes one JSON document.
        context: the context that is known already.
    """
    found = in_line(line.decode("utf-8", "surrogateescape"), decode)
    if found is None:
        return Passed(OTHER_LINES)
    if isinstance(found, str):
        return found
    return Told(found.value, context._replace(at=found.at or context.at))


def printed_lines(chunks: Iterable[bytes], decode: Decode) -> Iterator[tuple[int, bytes | str | None]]:
    """Yield the lines of a log that are not blank, each with its number.

    A line that is too long is None. For a line with a hole of NUL bytes, a text about the hole comes first. Then the
    parts around the hole follow, without JSON that the hole cut in two.

    Args:
        chunks: the bytes, cut anywhere.
        decode: decodes one JSON document, or raises PayloadError.
    """
    for number, line in enumerate(split_lines(chunks), 1):
        told = None if line is None else hole(line)
        if line is None or told is not None:
            yield number, told
        for part in () if line is None else around_holes(line):
            if not is_blank(part) and (told is None or not isinstance(from_text(part, decode), str)):
                yield number, part


def read_events(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the data of each server-sent event; the lines of an event end at a blank line."""
    data: list[bytes] = []
    begins = 0
    for number, line in enumerate(split_lines(chunks), 1):
        if line is None:
            yield number, None, None
            continue
        told = hole(line)
        if told is not None:
            yield number, None, told
            line = around_holes(line)[-1]
        field, _, value = line.removeprefix(BYTE_ORDER_MARK).removesuffix(b"\r").partition(b":")
        if field == b"data":
            begins = begins if data else number
            data.append(value.removeprefix(b" "))
        elif not field and data and not line.strip():
            yield from _event(begins, data, decode)
            data = []
    yield from _event(begins, data, decode)


def _event(begins: int, data: list[bytes], decode: Decode) -> Iterator[Item]:
    whole = b"\n".join(data)
    if whole.lstrip()[:1] in (b"{", b"["):
        yield begins, None, whole
    elif whole.strip():
        # The data is a heartbeat, or a line of a log.
        yield begins, None, from_text(whole, decode)


def read_sequence(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield each text of a JSON text sequence (RFC 7464); a text that breaks off does not hide the next one."""
    line = 1
    for text in split_lines(chunks, RECORD_SEPARATOR):
        if text is None:
            yield line, None, None
            continue
        stripped = text.lstrip()
        if stripped:
            yield line + text.count(b"\n", 0, len(text) - len(stripped)), None, stripped
        line += text.count(b"\n")
