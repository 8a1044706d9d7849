"""Reads a stored recording as a stream of text in UTF-8: it is unpacked, then decoded.

Text with two or four bytes for a character is decoded before it is cut into lines. A byte-order mark
tells its encoding. Without a mark, the zero bytes of its characters tell it, since most characters of
JSON are ASCII.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Protocol

from monitoring_core.conformance.reading.compressed import ENOUGH_TO_SEE, UNPACKERS, CutShort, NotUnpacked, packing
from monitoring_core.conformance.reading.not_text import refuse

__all__ = ["HEAD", "WITHOUT_A_RECORD", "Readable", "Source"]

HEAD = 64 * 1024
"""The bytes of text from which the form is recognized."""

WITHOUT_A_RECORD = 1024**3
"""A stream without a readable record is given up after so many bytes of text."""

ENCODINGS: tuple[tuple[str, bytes, str], ...] = (
    ("UTF-32", codecs.BOM_UTF32_LE, "utf-32-le"),
    ("UTF-32", codecs.BOM_UTF32_BE, "utf-32-be"),
    ("UTF-16", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("UTF-16", codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Encoding, its byte-order mark, and its codec; a longer mark stands before a shorter one."""

_CHUNK = 64 * 1024
_MOST_LAYERS = 3
_ENOUGH_TO_SEE_ZEROS = 16
_ENOUGH_TO_JUDGE_ZEROS = 256


class Readable(Protocol):
    """A source of a recording: a file opened in binary mode, or an object with its method ``read``."""

    def read(self, size: int, /) -> bytes | None:
        """Return at most ``size`` bytes; none at the end."""
        ...


class Source:
    """The text of a recording.

    Args:
        stream: the stored bytes.

    Attributes:
        layers: its compression and encoding, from outside to inside, such as ``gzip`` and ``UTF-16``.
        stored: the number of stored bytes that were read.
        cut_short: why the packed data ends too early; None if it does not, or if the end is not reached.

    Raises:
        OSError: the stream cannot be read, is packed in a format that this library does not unpack, or holds no text.
    """

    def __init__(self, stream: Readable) -> None:
        self.layers: list[str] = []
        self.stored: int = 0
        self.cut_short: str | None = None
        self.is_whole: bool = False
        """True if the head is the whole text."""
        self._read_any: Callable[[], bool] = lambda: True
        chunks: Iterator[bytes] = self._stored(stream)
        for _ in range(_MOST_LAYERS):
            head, chunks = _looked_at(chunks, lambda head: len(head) >= ENOUGH_TO_SEE)
            packed = packing(head)
            if packed is None:
                refuse(head)
                break
            name, command = packed
            if command is not None:
                raise NotUnpacked(f"it is {name}; make it readable with: {command}")
            self.layers.append(name)
            chunks = self._whole_part(UNPACKERS[name](chunks))
        self._chunks = _with_line_feeds(self._decoded(chunks))

    def _stored(self, stream: Readable) -> Iterator[bytes]:
        # `read1` returns the bytes that a pipe has now, and does not wait for a whole chunk.
        read: Callable[[int], bytes | None] = getattr(stream, "read1", stream.read)
        while chunk := read(_CHUNK):
            self.stored += len(chunk)
            yield chunk

    def _whole_part(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from chunks
        except CutShort as cut:
            self.cut_short = str(cut)

    def _decoded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        head, chunks = _looked_at(chunks, lambda head: len(head) >= _ENOUGH_TO_SEE_ZEROS)
        found = _encoding(head)
        if found is None:
            return chunks
        name, codec, mark = found
        self.layers.append(name)
        return self._whole_part(_as_utf8(chunks, codec, mark))

    def head(self, is_enough: Callable[[bytes], bool]) -> bytes:
        """Return the beginning of the text, without consuming it: at most `HEAD` bytes, or less if that is enough.

        If the text begins with a hole of NUL bytes, the bytes behind the hole are returned.
        """
        length, chunks = _behind_hole(self._chunks)
        head, chunks = _looked_at(chunks, lambda head: len(head) >= HEAD or is_enough(head))
        self._chunks = chain(_hole(length), chunks)
        return head

    def chunks(self, has_read: Callable[[], bool]) -> Iterator[bytes]:
        """Yield the text.

        Args:
            has_read: tells whether any record was read since the last call.

        Raises:
            OSError: the stream cannot be read any further, or it has no readable record in `WITHOUT_A_RECORD` bytes.
        """
        length = 0
        for chunk in self._chunks:
            length += len(chunk)
            if length > WITHOUT_A_RECORD:
                if not has_read():
                    raise OSError(f"there is no readable record in {WITHOUT_A_RECORD / 1024**3:g} GiB of it")
                length = 0
            yield chunk


def _behind_hole(chunks: Iterator[bytes]) -> tuple[int, Iterator[bytes]]:
    """Return the number of NUL bytes at the beginning, and the chunks behind them.

    After `WITHOUT_A_RECORD` bytes it stops.
    """
    length = 0
    for chunk in chunks:
        text = chunk.lstrip(b"\0")
        length += len(chunk) - len(text)
        if text:
            return length, chain([text], chunks)
        if length > WITHOUT_A_RECORD:
            break
    return length, chunks


def _hole(length: int) -> Iterator[bytes]:
    """Yield ``length`` NUL bytes in chunks, since a hole may be larger than the memory."""
    yield from repeat(bytes(_CHUNK), length // _CHUNK)
    if rest := length % _CHUNK:
        yield bytes(rest)


def _with_line_feeds(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text with line feeds if its lines end only with carriage returns."""
    head, chunks = _looked_at(chunks, lambda head: b"\n" in head or len(head) >= HEAD)
    is_alone = b"\r" in head and b"\n" not in head
    for chunk in chunks:
        yield chunk.replace(b"\r", b"\n") if is_alone else chunk


def _looked_at(chunks: Iterable[bytes], is_enough: Callable[[bytes], bool]) -> tuple[bytes, Iterator[bytes]]:
    """Return the beginning of a stream, and the whole stream."""
    coming = iter(chunks)
    head = b""
    while not is_enough(head):
        try:
            chunk = next(coming, None)
        except OSError as error:
            if not head:
                raise
            # The bytes before the error are read first.
            coming = _raising(error)
            break
        if chunk is None:
            break
        head += chunk
    return head, chain([head] if head else [], coming)


def _raising(error: OSError) -> Iterator[bytes]:
    raise error
    yield b""


def _encoding(head: bytes) -> tuple[str, str, bytes] | None:
    for name, mark, codec in ENCODINGS:
        if head.startswith(mark):
            return name, codec, mark
    return _unmarked(head[:_ENOUGH_TO_JUDGE_ZEROS])


def _unmarked(head: bytes) -> tuple[str, str, bytes] | None:
    """Return the encoding of text without a mark, by the positions of its zero bytes."""
    if len(head) < 4:
        return None
    zeros = [head[start::4].count(0) / len(head[start::4]) for start in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.02:
        return "UTF-32", "utf-32-le", b""
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.02:
        return "UTF-32", "utf-32-be", b""
    even, odd = (head[start::2].count(0) / len(head[start::2]) for start in (0, 1))
    if odd > 0.25 and even < 0.02:
        return "UTF-16", "utf-16-le", b""
    if even > 0.25 and odd < 0.02:
        return "UTF-16", "utf-16-be", b""
    return None


def _as_utf8(chunks: Iterator[bytes], codec: str, mark: bytes) -> Iterator[bytes]:
    # A lone surrogate is kept, so that only its own line is reported.
    decode = codecs.getincrementaldecoder(codec)("surrogatepass").decode
    _, coming = _looked_at(chunks, lambda head: len(head) >= len(mark))
    skipped = len(mark)
    try:
        for chunk in coming:
            if text := decode(chunk[skipped:]):
                yield text.encode("utf-8", "surrogatepass")
            skipped = 0
        decode(b"", final=True)
    except UnicodeDecodeError as error:
        # The text before the damage is good.
        yield error.object[: error.start].decode(codec, "surrogatepass").encode("utf-8", "surrogatepass")
        raise CutShort(f"the text in {codec.upper()} is damaged or breaks off: {error.reason}") from None
