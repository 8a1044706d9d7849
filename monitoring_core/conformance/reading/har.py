"""Reads HTTP archives (HAR), as browsers and proxies save them, entry by entry.

====================================== ====================================================
content of an entry                    its time
====================================== ====================================================
a request and its answer               the start of the request
the answer of a GET                    the end of the answer: the start, plus the duration
messages in the answer of a long poll  the end of the answer
messages of a WebSocket, or events     the time of each message
====================================== ====================================================

A long poll starts before the request whose effect it reports. So records are held until no earlier one
can come. They are yielded in the order of their times. The time and the bytes that are held have a bound.

An answer without a body is unknown, and is counted. A message that is damaged or cut off is reported.
Preflight requests, entries of other hosts, and entries that are not about monitoring are skipped.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from attrs import define, field

from monitoring_core.conformance.reading.documents import TOP, Decoded, decoded
from monitoring_core.conformance.reading.logs import Line, in_line
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import Context, Passed
from monitoring_core.conformance.reading.text_forms import read_events
from monitoring_core.conformance.reading.times import written_time
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.fields import Json, is_array, is_object
from monitoring_core.wire.keys import MESSAGE_TYPE, STATUS_CODE
from monitoring_core.wire.requests import names_operation, path_segments
from monitoring_core.wire.values import read_timestamp

__all__ = ["ENTRIES", "read_entries", "read_har"]

ENTRIES = frozenset({("log", "entries"), ("entries",)})
"""The paths of the array of entries; some programs leave out the object around it."""

OUT_OF_ORDER = timedelta(minutes=10)
"""How much earlier an entry may start than the entry before it, since a proxy writes an entry when it ends."""

HELD = 32 * 1024 * 1024
"""The most bytes of entries that are held."""

PREFLIGHT = "preflight requests"
OTHER_HOSTS = "entries of other hosts"
NOT_OURS = "entries that are not about monitoring"
NO_BODY = "answers without a body"
CUT_OFF = "a message is damaged or cut off"

UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""The start of an entry before any entry has named a time."""

LONGEST_BODY = 64 * 1024 * 1024
"""The most bytes of a body that was packed."""

# Frames of Socket.IO and SockJS, as their long polls bring them.
_IS_FRAMED = re.compile(rb"\s*(?:\d\x1e|[oh]\n)*(?:(?:\d+:)?\d{1,3}[\[{]|a\[)")
_BETWEEN_FRAMES = re.compile(rb"[\n\x1e]")
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_TYPED = re.compile(rb'"' + MESSAGE_TYPE.encode() + rb'\\*"')

Event = tuple[datetime, Told | Passed | str]
"""The time when something arrived, and the thing itself."""


def read_har(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the records in an archive, in the order in which they arrived."""
    return _arrived(decoded(chunks, ENTRIES), decode)


def read_entries(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the records in entries that were taken out of their archive, one after another or as an array."""
    return _arrived(decoded(chunks, TOP), decode)


def _arrived(entries: Iterable[tuple[int, int | None, Decoded | bytes | str | None]], decode: Decode) -> Iterator[Item]:
    arrivals, reader = _Arrivals(), _Entries(decode)
    for line, index, piece in entries:
        entry: Any = None
        length, text = (piece.length, None) if isinstance(piece, Decoded) else (len(piece or ()), piece)
        if isinstance(piece, Decoded):
            entry = piece.value
        elif isinstance(text, bytes):
            with suppress(PayloadError):
                entry = decode(text)
        if is_object(entry):
            started = _moment(entry.get("startedDateTime")) or arrivals.latest
            for when, what in reader.events(entry, started):
                arrivals.add(when, (line, index, what), length)
            yield from arrivals.due(started)
        else:
            arrivals.add(arrivals.latest, (line, index, text if entry is None else Told(entry)), length)
    yield from arrivals.rest()


@define
class _Arrivals:
    """Holds records until no earlier one can come.

    Attributes:
        latest: the start of the entry that started last.
    """

    latest: datetime = UNKNOWN
    _held: list[tuple[datetime, int, Item, int]] = field(factory=list[tuple[datetime, int, Item, int]])
    _count: int = 0
    _bytes: int = 0

    def add(self, when: datetime, item: Item, size: int) -> None:
        self._count += 1
        self._bytes += size
        heappush(self._held, (when, self._count, item, size))

    def due(self, started: datetime) -> Iterator[Item]:
        """Yield the records that no later entry can precede, and the oldest ones if too much is held."""
        self.latest = max(self.latest, started)
        while self._held and (self._bytes > HELD or self._is_due(self._held[0][0])):
            yield self._pop()

    def _is_due(self, when: datetime) -> bool:
        return self.latest - when > OUT_OF_ORDER

    def rest(self) -> Iterator[Item]:
        """Yield the records that are still held."""
        while self._held:
            yield self._pop()

    def _pop(self) -> Item:
        _, _, item, size = heappop(self._held)
        self._bytes -= size
        return item


def _moment(value: object) -> datetime | None:
    written = written_time(value)
    return None if written is None else read_timestamp(written)


class _Entries:
    """Reads the entries of one server.

    The server is the first host that gets a request about monitoring, or that sends messages.
    """

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._asked_host: str | None = None
        self._telling_host: str | None = None

    def events(self, entry: Json, started: datetime) -> Iterator[Event]:
        """Yield the records in an entry, each with the time when it arrived."""
        request, answer = _object(entry, "request"), _object(entry, "response")
        method, url = str(request.get("method")).upper(), str(request.get("url"))
        took = entry.get("time")
        seconds = took / 1000 if isinstance(took, int | float) and 0 < took < 1e9 else 0
        arrived = started + timedelta(seconds=seconds)
        if method == "OPTIONS":
            yield started, Passed(PREFLIGHT)
        elif is_array(frames := entry.get("_webSocketMessages", entry.get("_eventSourceMessages"))):
            yield from self._pushed(frames, url, started)
        elif _is_request(url, asked := self._json(_object(request, "postData"))):
            yield from self._request(method, url, asked, answer, started, arrived)
        else:
            yield from self._messages(url, asked, answer, arrived)

    def _request(
        self, method: str, url: str, asked: object, answer: Json, started: datetime, arrived: datetime
    ) -> Iterator[Event]:
        self._asked_host = self._asked_host or _host(url)
        if _host(url) != self._asked_host:
            yield started, Passed(OTHER_HOSTS)
            return
        told: Json = {"method": method, "url": url}
        if asked is not None:
            told["body"] = asked
        record: Json = {"request": told}
        body = self._json(_object(answer, "content"))
        if is_object(body) and STATUS_CODE in body:
            record["response"] = body
        elif body is None:
            yield started, Passed(NO_BODY)
        when = arrived if method == "GET" else started
        yield when, Told(record, Context(_written(when)))

    def _messages(self, url: str, asked: object, answer: Json, arrived: datetime) -> Iterator[Event]:
        """Yield the messages in an answer to any other request, such as a long poll."""
        content = _object(answer, "content")
        if str(content.get("mimeType")).startswith("text/event-stream"):
            yield from self._streamed(content, url, arrived)
            return
        text = _text(content)
        body = self._decoded(text) or self._framed(text)
        if body is None and text is not None and _is_cut_off(text):
            yield arrived, CUT_OFF
        elif body is None and _is_poll(asked):
            size = content.get("size")
            if answer.get("status") == 200 and isinstance(size, int) and size > 0:
                yield arrived, f"the answer of a long poll was not saved: its {size:,} bytes may hold messages"
            else:
                yield arrived, Passed(NO_BODY)
        elif not _tells(body):
            yield arrived, Passed(NOT_OURS)
        elif self._is_other(url):
            yield arrived, Passed(OTHER_HOSTS)
        else:
            yield arrived, Told(body, Context(_written(arrived)))

    def _pushed(self, frames: list[Any], url: str, started: datetime) -> Iterator[Event]:
        """Yield the messages that a server sent unasked, over a WebSocket or as events."""
        for frame in frames:
            if not is_object(frame) or frame.get("type") == "send":
                continue
            when = _moment(frame.get("time")) or started
            data = frame.get("data")
            data = _unpacked(data) if frame.get("opcode") == 2 else data
            body = self._frame(data)
            if body is None and isinstance(data, str) and _is_cut_off(data.encode("utf-8", "surrogatepass")):
                yield when, CUT_OFF
            else:
                yield self._said(body, url, when)

    def _streamed(self, content: Json, url: str, arrived: datetime) -> Iterator[Event]:
        """Yield the messages of a stream of events that was saved as one answer."""
        text = _text(content)
        if text is None:
            yield arrived, Passed(NO_BODY)
        for _, _, what in read_events([text], self._decode) if text is not None else ():
            body = what.value if isinstance(what, Told) else self._decoded(what) if isinstance(what, bytes) else None
            yield self._said(body, url, arrived)

    def _said(self, body: object, url: str, when: datetime) -> Event:
        """Return a message that a server sent unasked, with its time."""
        if not _tells(body):
            return when, Passed(NOT_OURS)
        if self._is_other(url):
            return when, Passed(OTHER_HOSTS)
        return when, Told(body, Context(_written(when)))

    def _frame(self, data: object) -> object:
        """Return the content of a frame: JSON, or JSON in the strings of an array, as in frames of SockJS."""
        body = self._decoded(data)
        if body is None and isinstance(data, str):
            line = in_line(data, self._decode)
            body = line.value if isinstance(line, Line) else None
        if not is_array(body):
            return body
        frames: list[object] = []
        for each in body:
            inner = self._decoded(each) if isinstance(each, str) else each
            # A string that is not JSON is the name of an event.
            frames += inner if is_array(inner) else [inner] if inner is not None else []
        return frames

    def _framed(self, text: bytes | None) -> list[object] | None:
        """Return the content of the frames in the answer of a long poll; None if it has no frames."""
        if text is None or not _IS_FRAMED.match(text):
            return None
        frames: list[object] = []
        for each in _BETWEEN_FRAMES.split(text):
            body = self._frame(each.decode("utf-8", "replace"))
            frames += body if is_array(body) else [body] if is_object(body) else []
        return frames or None

    def _is_other(self, url: str) -> bool:
        self._telling_host = self._telling_host or _host(url)
        return _host(url) != self._telling_host

    def _json(self, content: Json) -> Any:
        """Return the decoded body; None without a body, or if it is not JSON."""
        return self._decoded(_text(content))

    def _decoded(self, text: object) -> Any:
        if not isinstance(text, str | bytes) or not text.strip():
            return None
        try:
            return self._decode(text)
        except PayloadError:
            return None


def _text(content: Json) -> bytes | None:
    """Return the text of a body; None without one."""
    text = content.get("text")
    if not isinstance(text, str):
        return None
    if content.get("encoding") != "base64":
        return text.encode("utf-8", "surrogatepass")
    body = _unpacked(text)
    # Some programs save a body as the server packed it.
    return _inflated(body) if body is not None and body.startswith(_PACKED) else body


def _inflated(packed: bytes) -> bytes:
    """Unpack a body that is packed with gzip or zlib; bytes that only begin like that stay as they are."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(packed, LONGEST_BODY)
    except zlib.error:
        return packed


def _unpacked(text: object) -> bytes | None:
    try:
        return base64.b64decode(text, validate=False) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        return None


def _object(value: Json, key: str) -> Json:
    inner = value.get(key)
    return inner if is_object(inner) else {}


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()


def _is_request(url: str, asked: object) -> bool:
    """Tell whether a request is about monitoring: its path is below ``/me/``, or its body names an operation."""
    return path_segments(url)[:1] == ["me"] or names_operation(asked)


def _is_poll(asked: object) -> bool:
    frames: list[Any] = asked if is_array(asked) else [asked]
    return any(is_object(each) and each.get("channel") == "/meta/connect" for each in frames)


def _tells(body: object) -> bool:
    """Tell whether a body holds frames or messages."""
    frames: list[Any] = body if is_array(body) else [body]
    return any(is_object(each) and ("channel" in each or MESSAGE_TYPE in each) for each in frames)


def _is_cut_off(text: bytes) -> bool:
    """Tell whether a text that is not JSON was a message."""
    return _TYPED.search(text) is not None


def _written(moment: datetime) -> str | None:
    # An entry without a time stands before all others. A duration added to no time gives no time.
    return moment.isoformat(timespec="milliseconds") if moment.year > UNKNOWN.year else None
