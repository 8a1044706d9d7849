"""Unpacks packed files as a stream. If that is not possible, an error names a command that unpacks them.

Unpacked data may be any number of times as long as the packed data, since recordings repeat
themselves. So the ratio has no bound. But each step unpacks only a bounded piece.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from importlib import import_module
from typing import Any

__all__ = ["ENOUGH_TO_SEE", "PACKED", "UNPACKERS", "CutShort", "NotUnpacked", "packing"]

# Two frames of one packet are printed on two lines. Bodies of HTTP are left out: each version prints them differently.
_OF_FRAMES = (
    "tshark -r FILE -Y websocket.payload.text -T fields -E aggregator=$'\\n' "
    "-e frame.time_epoch -e websocket.payload.text | monitoring-core check -"
)

PACKED: tuple[tuple[str, int, bytes, str | None], ...] = (
    ("gzip", 0, b"\x1f\x8b", None),
    ("zstd", 0, b"\x28\xb5\x2f\xfd", None),
    # Some packers write a frame first that unpackers skip.
    *(("zstd", 0, bytes([0x50 + number]) + b"\x2a\x4d\x18", None) for number in range(16)),
    ("bzip2", 0, b"BZh", "bzcat FILE | monitoring-core check -"),
    ("xz", 0, b"\xfd7zXZ\x00", "xzcat FILE | monitoring-core check -"),
    ("lz4", 0, b"\x04\x22\x4d\x18", "lz4cat FILE | monitoring-core check -"),
    ("a zip archive", 0, b"PK\x03\x04", "unzip -p FILE | monitoring-core check -"),
    ("a 7z archive", 0, b"7z\xbc\xaf\x27\x1c", "7z x -so FILE | monitoring-core check -"),
    ("a tar archive", 257, b"ustar", "tar -xOf FILE | monitoring-core check -"),
    ("Parquet", 0, b"PAR1", "duckdb -c \"COPY 'FILE' TO '/dev/stdout' (FORMAT json)\" | monitoring-core check -"),
    (
        "an SQLite database",
        0,
        b"SQLite format 3\x00",
        "sqlite3 -json FILE 'SELECT * FROM TABLE' | monitoring-core check -",
    ),
    ("a packet capture", 0, b"\xd4\xc3\xb2\xa1", _OF_FRAMES),
    ("a packet capture", 0, b"\x0a\x0d\x0d\x0a", _OF_FRAMES),
)
"""Name of a format, position of its mark in the file, the mark, and the command that makes the file readable.

The command is None if this library unpacks the format itself.
"""

ENOUGH_TO_SEE = max(len(mark) for _, offset, mark, _ in PACKED if not offset)
"""The number of bytes to wait for before the format is recognized. Later marks are checked only if they have come."""

LARGEST_WINDOW = 27
"""The largest window of zstd, as a power of two: the decompressor may hold 128 MiB in memory."""

_STEP = 1024 * 1024


class CutShort(Exception):
    """The packed data ends too early, or is damaged from here on; all data before that is good."""


class NotUnpacked(OSError):
    """This library cannot unpack the data; the text names a command that can."""


def packing(head: bytes) -> tuple[str, str | None] | None:
    """Return the format of a packed file that has this beginning, and the command for it; None if it is not packed."""
    for name, offset, mark, command in PACKED:
        if head.startswith(mark, offset):
            return name, command
    return None


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack the members of a gzip file, one after another; padding between and after them is skipped."""
    packed = 0
    member: Any = None
    for chunk in chunks:
        packed += len(chunk)
        while chunk:
            if member is None:
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    break
                member = zlib.decompressobj(31)
            before = member.copy()
            try:
                piece = member.decompress(chunk, _STEP)
            except zlib.error:
                read = yield from _up_to_damage(before, chunk)
                raise CutShort(f"the gzip data is damaged before its byte {packed - len(chunk) + read:,}") from None
            yield piece
            chunk = member.unused_data if member.eof else member.unconsumed_tail
            if member.eof:
                member = None
    if member is not None:
        yield member.flush()
        raise CutShort(f"the gzip data breaks off after {packed:,} bytes")


def _up_to_damage(member: Any, chunk: bytes) -> Generator[bytes, None, int]:
    """Yield the data that can still be unpacked byte by byte; return the number of packed bytes."""
    for read in range(len(chunk)):
        try:
            piece = member.decompress(chunk[read : read + 1], _STEP)
        except zlib.error:
            return read + 1
        if piece:
            yield piece
    return len(chunk)


def _zstd() -> Any:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ImportError:
            continue
    extra = "pip install 'monitoring-core[cli]' (from a checkout: pip install '.[cli]')"
    raise NotUnpacked(f"it is packed with zstd; install what reads that with: {extra}")


def _unzstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack the frames of a zstd file, one after another."""
    zstd = _zstd()
    options = {zstd.DecompressionParameter.window_log_max: LARGEST_WINDOW}
    packed = 0
    frame: Any = None
    for chunk in chunks:
        packed += len(chunk)
        rest: bytes | None = chunk
        while rest is not None:
            if frame is None:
                frame = zstd.ZstdDecompressor(options=options)
            try:
                yield frame.decompress(rest, _STEP)
            except zstd.ZstdError as error:
                raise _refused(str(error), packed) from None
            rest = None if frame.needs_input else b""
            if frame.eof:
                rest, frame = frame.unused_data or None, None
    if frame is not None:
        raise CutShort(f"the zstd data breaks off after {packed:,} bytes")


def _refused(reason: str, packed: int) -> Exception:
    if "window" in reason.lower() or "memory" in reason.lower():
        command = "zstdcat --long=31 FILE | monitoring-core check -"
        return NotUnpacked(f"its zstd window is larger than 128 MiB; make it readable with: {command}")
    return CutShort(f"the zstd data is damaged before its byte {packed:,}")


UNPACKERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {"gzip": _gunzipped, "zstd": _unzstd}
"""Name of a format -> the function that unpacks it."""
