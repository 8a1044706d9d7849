"""Recordings, read from beginning to end in a memory that does not grow with them.

A recording is JSON lines: one document a line, in UTF-8, blank lines passed
over. Or it is one pretty-printed document: where the first line that is not
blank opens an array or an object and is no JSON by itself, while everything
together is. The elements of such an array are read as lines are. A document
that is damaged or cut short is still told by its first line, a bracket and
nothing else: what is whole in it is read.

A line, or an element, holds

- a notification as it was delivered, with or without its envelope;
- a request record: ``{"at": …, "client": …, "request": {…}, "response": {…}}``;
- either of them wrapped: ``{"at": …, "client": …, "self": …, "role": …, "message": {…}}``;
- an array of any of these, which is one delivery; a wrapper may hold such an array, too.

``at``, ``client``, ``self`` and ``role`` may be missing. An ``at`` that is no text is read
if it counts milliseconds since 1970; anything else costs the time and not the line.
What cannot be read is told with its place, and what comes after it is read all the
same. A hole of NUL bytes, as a crash or a rotated log leaves one, is told with its extent.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, repeat
from typing import Any, NamedTuple, Protocol, cast

from attrs import evolve, frozen

from monitoring_core.follow.finding import Place
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.reading import is_delivered
from monitoring_core.wire.values import read_timestamp

__all__ = [
    "LONGEST",
    "Context",
    "Readable",
    "Record",
    "Unreadable",
    "hole",
    "is_blank",
    "numbered",
    "records",
    "split_lines",
    "unwrap",
]

LONGEST = 64 * 1024 * 1024
"""Bytes of the longest line, and of the longest pretty-printed document, that is read; more is passed over."""

_CHUNK = 64 * 1024
_BLANK = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Text of two or four bytes a character has shorter runs of them.
_HOLE = re.compile(rb"\x00{4,}")
_EARLIEST_AT, _LATEST_AT = 10**11, 10**14
_WRAPPER_KEYS = frozenset({"at", "client", "self", "role", "message"})
# A string does not reach across lines: one that is never closed hides the rest of its line and no more.
_TOKENS = re.compile(rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[][{}\n,]')
_NOT_LINES = bytes(byte if byte == 0x0A else 0x20 for byte in range(256))


class Readable(Protocol):
    """What a recording is read from: a file opened in binary mode, or anything with its ``read``."""

    def read(self, size: int, /) -> bytes | None:
        """Give at most so many bytes, none at the end."""
        ...


class Context(NamedTuple):
    """What the recorder wrote around a message.

    Attributes:
        at: when, as written.
        client: whose traffic it is.
        self_: the client's own nickname or uri in text sessions (``self``).
        role: what the client is, such as ``supervisor``.
    """

    at: str | None = None
    client: str | None = None
    self_: str | None = None
    role: str | None = None


_NOTHING_TOLD = Context()


@frozen
class Record:
    """One notification or request record of a recording.

    Attributes:
        value: the decoded message, or the object with ``request`` and ``response``.
        place: where it stands.
        context: what was written around it.
    """

    value: Any
    place: Place
    context: Context


@frozen
class Unreadable:
    """Something in a recording that could not be read.

    Attributes:
        place: where it stands.
        reason: what is wrong with it, in plain ASCII.
    """

    place: Place
    reason: str


def split_lines(stream: Readable) -> Iterator[bytes | None]:
    """Give the lines of a stream without their line feeds; None stands for one longer than `LONGEST`.

    Raises:
        OSError: the stream cannot be read any further.
    """
    return chain.from_iterable(_lines_of_chunks(stream))


def _lines_of_chunks(stream: Readable) -> Iterator[list[bytes | None]]:
    """Give the lines that end in each chunk."""
    # A pipe hands out what there is, instead of waiting for a whole chunk.
    read: Callable[[int], bytes | None] = getattr(stream, "read1", stream.read)
    pieces: list[bytes] = []
    length = 0
    while chunk := read(_CHUNK):
        lines: list[bytes | None] = [*chunk.split(b"\n")]
        first, last = lines[0], lines[-1]
        assert first is not None
        assert last is not None
        length += len(first)
        if length > LONGEST:
            pieces.clear()
        else:
            pieces.append(first)
        if len(lines) > 1:
            lines[0] = b"".join(pieces) if length <= LONGEST else None
            lines.pop()
            yield lines
            pieces = [last]
            length = len(last)
    if length:
        yield [b"".join(pieces) if length <= LONGEST else None]


def numbered(
    lines: Iterable[bytes | None], decode: Callable[[bytes], object]
) -> Iterator[tuple[int, int | None, bytes | str | None]]:
    """Give each line, or each element of a pretty-printed array, with its place.

    Args:
        lines: as `split_lines` gives them.
        decode: reads one JSON document, or raises PayloadError.

    Returns:
        The number of the line on which it begins, from 1; its position in the array, or None in
        JSON lines; and its bytes, None if they are too many, or a text that says what is wrong
        at that place. Blank lines may be among them, and are passed over at the beginning.
    """
    coming = iter(lines)
    number = 0
    for line in coming:
        number += 1
        if line is None or not is_blank(line):
            break
    else:
        return
    passed = deque([line])
    if line is not None and _may_open_document(line, decode):
        whole = _collected(passed, coming)
        is_whole = whole is not None and _is_json(whole, decode)
        if whole is not None and (is_whole or _is_damaged(whole)):
            passed.clear()
            for offset, index, found in _elements(whole):
                if not isinstance(found, slice):
                    yield number + offset, index, found
                elif is_whole or _is_json(whole[found], decode):
                    yield number + offset, index, whole[found]
                else:
                    # With as many lines before it as there are, so that the line and column of the error are right.
                    before = b"\n" * (number - 1) + whole[: found.start].translate(_NOT_LINES)
                    yield number + offset, index, before + whole[found]
            return
    # What was collected in vain is let go line by line.
    while passed:
        yield number, None, passed.popleft()
        number += 1
    yield from zip(count(number), repeat(None), coming)


def is_blank(line: bytes) -> bool:
    """Tell whether there is nothing on a line but blanks and a byte-order mark."""
    return not line.removeprefix(_BYTE_ORDER_MARK).strip(_BLANK)


def hole(line: bytes) -> str | None:
    """Give what a hole of NUL bytes in a line is told as, with where it begins and how long it is; None without one."""
    holes = [found.span() for found in _HOLE.finditer(line)]
    if not holes:
        return None
    length = sum(end - begin for begin, end in holes)
    return f"a hole of {length:,} NUL bytes that begins at byte {holes[0][0] + 1:,} of the line"


def _may_open_document(line: bytes, decode: Callable[[bytes], object]) -> bool:
    opening = line.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)[:1]
    return opening in (b"[", b"{") and not _is_json(line, decode)


def _is_json(document: bytes, decode: Callable[[bytes], object]) -> bool:
    try:
        decode(document)
    except PayloadError:
        return False
    return True


def _collected(passed: deque[bytes | None], coming: Iterator[bytes | None]) -> bytes | None:
    """Move what is coming to what has passed, and give it as one; None as soon as it cannot be one document."""
    length = sum(len(line) + 1 for line in passed if line is not None)
    closed = False
    for line in coming:
        passed.append(line)
        if line is None:
            return None
        length += len(line) + 1
        if length > LONGEST:
            return None
        stripped = line.strip(_BLANK)
        if stripped:
            # No string reaches across lines, so without a comma between them these are two documents.
            if closed and stripped[:1] in (b"[", b"{"):
                return None
            closed = stripped[-1:] in (b"]", b"}")
    return b"\n".join(line for line in passed if line is not None)


def _is_damaged(document: bytes) -> bool:
    """Tell a document that something is wrong with from lines: a bracket opens it that stands alone on its line."""
    first, _, rest = document.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK).partition(b"\n")
    # What follows a brace is a key in a document; where it is not, the lines that follow are as good as any.
    return first.strip(_BLANK) == b"[" or (first.strip(_BLANK) == b"{" and rest.lstrip(_BLANK)[:1] in (b'"', b""))


def _elements(document: bytes) -> Iterator[tuple[int, int | None, slice | str]]:
    """Cut a document: an array into its elements, an object not at all; lines count from 0.

    Where something is missing a text says so, and what is behind the end of the array is given too.
    """
    start = len(document) - len(document.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK))
    if document[start : start + 1] == b"{":
        yield 0, None, slice(start, len(document))
        return
    depth = index = line = begin_line = 0
    begin = start + 1
    for token in _TOKENS.finditer(document, start):
        kind = token[0]
        if kind == b"\n":
            line += 1
        elif kind in (b"[", b"{"):
            depth += 1
        elif kind in (b"]", b"}"):
            depth -= 1
        is_closed = depth == 0 and kind != b"\n"
        if is_closed or (kind == b"," and depth == 1):
            blank, piece = _piece(document, begin, token.start())
            if piece.start < piece.stop:
                yield begin_line + blank, index, piece
            elif index or not is_closed:
                yield line, index, "no element, where a comma says that there is one"
            else:
                yield 0, None, slice(start, token.end())
            index += 1
            begin, begin_line = token.end(), line
        if is_closed:
            break
    blank, piece = _piece(document, begin, len(document))
    if piece.start < piece.stop:
        yield begin_line + blank, index if depth else None, piece
    if depth:
        yield line, None, "the array that opens the document is not closed"


def _piece(document: bytes, begin: int, end: int) -> tuple[int, slice]:
    """Give where the text of a piece stands, without the blanks before it, and how many lines those are."""
    start = end - len(document[begin:end].lstrip(_BLANK))
    return document.count(b"\n", begin, start), slice(start, end)


def unwrap(value: dict[str, Any]) -> tuple[Any, str | None, str | None, str | None, str | None]:
    """Give what an object of a recording holds, with at, client, self and role as they are told around it.

    The first is the object itself for a notification or a request record, and for a wrapper its
    ``message``: an object or an array. A plain tuple, since this runs for every line.

    Raises:
        PayloadError: a wrapper holds something else, or client, self or role is no string.
    """
    if "request" in value:
        inner: Any = value
    elif "message" not in value or is_delivered(value):
        return value, None, None, None, None
    else:
        inner = value["message"]
        if inner.__class__ is not dict and inner.__class__ is not list:
            if value.keys() <= _WRAPPER_KEYS:
                raise PayloadError("message", shown(inner), "an object, or an array of objects")
            # {"level": "info", "message": "started"} is the line of some log, and nothing of ours.
            return value, None, None, None, None
    told = value.get
    at, client, self_, role = told("at"), told("client"), told("self"), told("role")
    if type(at) is not str and at is not None:
        at = _moment(at)
    if not (
        (type(client) is str or client is None)
        and (type(self_) is str or self_ is None)
        and (role is None or type(role) is str)
    ):
        raise _not_a_string(value)
    return inner, at, client, self_, role


def _moment(at: object) -> str | None:
    """Give a time that is told in milliseconds since 1970 as ISO 8601; None for what is no such number.

    Smaller numbers count something else, such as seconds or lines.
    """
    if type(at) is not int or not _EARLIEST_AT <= at < _LATEST_AT:
        return None
    moment = read_timestamp(at)
    return moment.isoformat(timespec="milliseconds") if moment is not None else None


def _not_a_string(value: dict[str, Any]) -> PayloadError:
    told = {key: value[key] for key in ("client", "self", "role") if key in value}
    key = next(key for key, text in told.items() if text is not None and not isinstance(text, str))
    return PayloadError(key, shown(told[key]), "a string")


def records(value: object, place: Place, context: Context = _NOTHING_TOLD) -> Iterator[Record | Unreadable]:
    """Give the records that one decoded line holds, in order.

    Args:
        value: the decoded line.
        place: where it stands; records of an array get their position in the outermost one as index.
        context: what is told around it already; what is told further in goes before it.
    """
    if isinstance(value, list):
        for index, element in enumerate(cast("list[object]", value)):
            # The position in the outermost array finds a record; that in an array within it alone would not.
            yield from records(element, evolve(place, index=index) if place.index is None else place, context)
        return
    try:
        if not isinstance(value, dict):
            raise PayloadError("$", shown(value), "an object, or an array of objects")
        inner, *told = unwrap(cast("dict[str, Any]", value))
    except PayloadError as error:
        yield Unreadable(place, str(error))
        return
    merged = Context(*(outer if text is None else text for text, outer in zip(told, context, strict=True)))
    if inner is value:
        yield Record(value, place, merged)
    else:
        yield from records(inner, place, merged)
