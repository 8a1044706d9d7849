"""A stored recording as a stream of text in UTF-8. It is unpacked, then decoded, and its beginning can be looked at.

Text of two or four bytes a character is decoded before it is cut into lines. With a
byte-order mark its encoding is told; without one the zeros of its characters tell
it: JSON has more ASCII in it than anything else.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol

from monitoring_core.conformance.reading.compressed import ENOUGH_TO_SEE, UNPACKERS, CutShort, NotUnpacked, packing

__all__ = ["HEAD", "WITHOUT_A_RECORD", "Readable", "Source"]

HEAD = 64 * 1024
"""Bytes of text by which the form is recognised."""

WITHOUT_A_RECORD = 1024**3
"""Bytes of text after which a stream without a readable record is given up."""

ENCODINGS: tuple[tuple[str, bytes, str], ...] = (
    ("UTF-32", codecs.BOM_UTF32_LE, "utf-32-le"),
    ("UTF-32", codecs.BOM_UTF32_BE, "utf-32-be"),
    ("UTF-16", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("UTF-16", codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Encoding, its byte-order mark, and the name of the codec; the longer mark goes before the shorter one."""

_CHUNK = 64 * 1024
_MOST_LAYERS = 3
_ENOUGH_TO_SEE_ZEROS = 16
_ENOUGH_TO_JUDGE_ZEROS = 256


class Readable(Protocol):
    """A source of a recording: a file opened in binary mode, or anything with its ``read``."""

    def read(self, size: int, /) -> bytes | None:
        """Give at most so many bytes, none at the end."""
        ...


class Source:
    """The text of a recording.

    Args:
        stream: what is stored.

    Attributes:
        layers: what it is packed in and encoded in, from outside to inside, such as ``gzip`` and ``UTF-16``.
        stored: how many bytes were read of what is stored.
        cut_short: why what is stored ends too early; None if it does not, or if the end is not reached.

    Raises:
        OSError: the stream cannot be read, or is packed in something that is not unpacked here.
    """

    def __init__(self, stream: Readable) -> None:
        self.layers: list[str] = []
        self.stored: int = 0
        self.cut_short: str | None = None
        self.is_whole: bool = False
        """Whether the head is all there is."""
        self._read_any: Callable[[], bool] = lambda: True
        chunks: Iterator[bytes] = self._stored(stream)
        for _ in range(_MOST_LAYERS):
            head, chunks = _looked_at(chunks, lambda head: len(head) >= ENOUGH_TO_SEE)
            packed = packing(head)
            if packed is None:
                break
            name, command = packed
            if command is not None:
                raise NotUnpacked(f"it is {name}; make it readable with: {command}")
            self.layers.append(name)
            chunks = self._whole_part(UNPACKERS[name](chunks))
        self._chunks = _with_line_feeds(self._decoded(chunks))

    def _stored(self, stream: Readable) -> Iterator[bytes]:
        # A pipe hands out what there is, instead of waiting for a whole chunk.
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
        """Give the beginning of the text, which is still to be read: `HEAD` bytes, all there is, or what is enough."""
        head, self._chunks = _looked_at(self._chunks, lambda head: len(head) >= HEAD or is_enough(head))
        return head

    def chunks(self, has_read: Callable[[], bool]) -> Iterator[bytes]:
        """Give the text.

        Args:
            has_read: whether any record was read since it was asked last.

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


def _with_line_feeds(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Give a text whose lines end with carriage returns alone with line feeds in their place."""
    head, chunks = _looked_at(chunks, lambda head: b"\n" in head or len(head) >= HEAD)
    is_alone = b"\r" in head and b"\n" not in head
    for chunk in chunks:
        yield chunk.replace(b"\r", b"\n") if is_alone else chunk


def _looked_at(chunks: Iterable[bytes], is_enough: Callable[[bytes], bool]) -> tuple[bytes, Iterator[bytes]]:
    """Give the beginning of a stream, and the stream with it."""
    coming = iter(chunks)
    head = b""
    while not is_enough(head):
        try:
            chunk = next(coming, None)
        except OSError as error:
            if not head:
                raise
            # What came before it is read first.
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
    """Tell two bytes a character by their zeros: a quarter of one half, and hardly any of the other."""
    if len(head) < 2:
        return None
    even, odd = (head[start::2].count(0) / len(head[start::2]) for start in (0, 1))
    if odd > 0.25 and even < 0.02:
        return "UTF-16", "utf-16-le", b""
    if even > 0.25 and odd < 0.02:
        return "UTF-16", "utf-16-be", b""
    return None


def _as_utf8(chunks: Iterator[bytes], codec: str, mark: bytes) -> Iterator[bytes]:
    # A lone surrogate stays one, so that its line is told and no other.
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
        # What came before the damage is whole.
        yield error.object[: error.start].decode(codec, "surrogatepass").encode("utf-8", "surrogatepass")
        raise CutShort(f"the text in {codec.upper()} is damaged or breaks off: {error.reason}") from None
