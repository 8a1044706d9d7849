"""The forms of recordings, and how each form is recognized: by the content of a file, never by its name.

The table is read from top to bottom. The first form that fits the beginning of a recording is taken. The
beginning is up to 64 KiB of text, after unpacking and decoding. A stream that is still being written may
have less: then one whole line of JSON is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from attrs import frozen

from monitoring_core.conformance.reading.cells import is_table, read_table
from monitoring_core.conformance.reading.containers import CRI, is_docker, read_cri, read_docker
from monitoring_core.conformance.reading.documents import TOP, Piece, cut
from monitoring_core.conformance.reading.har import ENTRIES, read_entries, read_har
from monitoring_core.conformance.reading.lines import BYTE_ORDER_MARK, is_blank
from monitoring_core.conformance.reading.logs import COMPOSE, KUBECTL, before_words, in_line
from monitoring_core.conformance.reading.not_text import is_text
from monitoring_core.conformance.reading.pieces import Decode, Item, Reader, Told
from monitoring_core.conformance.reading.records import Record, at_path, records
from monitoring_core.conformance.reading.spread import read_log
from monitoring_core.conformance.reading.text_forms import (
    RECORD_SEPARATOR,
    read_events,
    read_json_lines,
    read_sequence,
)
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.fields import Json, is_array, is_object
from monitoring_core.wire.keys import MESSAGE_TYPE

__all__ = ["FORMS", "Form", "Head", "form_named", "recognized"]

ANSWERS = frozenset(
    {
        ("hits", "hits"),
        ("rawResponse", "hits", "hits"),
        ("events",),
        ("results",),
        ("records",),
        ("items",),
        ("logs",),
        ("messages",),
    }
)
"""The paths of the list of hits in the answer of a log store, or in a file that a program saved from one."""

LINES_LOOKED_AT = 200
"""The most lines of the beginning that are looked at; fewer are enough to recognize a form."""

# A brace alone on its line, before another opening bracket.
_BROKEN_OFF = re.compile(rb"\A(?:\s*+\{[ \t\r]*+\n(?=\s*+[{\[]))*+")

# A bracket around a time or a level is no JSON.
_BEGINS_LIKE_JSON = re.compile(rb"[\0 \t]*+(?:\{|\[(?!\d\d|[A-Za-z]))")


class Head:
    """The beginning of a recording.

    Args:
        text: its first bytes, in UTF-8.
        decode: decodes one JSON document, or raises PayloadError.

    Attributes:
        text: the same without what is damaged before the first record: NUL bytes, and objects that were never written
            further than their opening brace.
    """

    def __init__(self, text: bytes, decode: Decode) -> None:
        text = text.lstrip(b"\0").removeprefix(BYTE_ORDER_MARK)
        self.text: bytes = _BROKEN_OFF.sub(b"", text, count=1)
        self.decode = decode

    @cached_property
    def lines(self) -> list[bytes]:
        """The first lines that are not blank."""
        return list(islice((line for line in self.text.split(b"\n") if not is_blank(line)), LINES_LOOKED_AT))

    @cached_property
    def values(self) -> list[Any]:
        """The lines that are a JSON array, object or string by themselves, decoded."""
        return [value for line in self.lines if (value := self._value(line)) is not None]

    @cached_property
    def first(self) -> Any:
        """The first line, decoded; None if it is not JSON, or is longer than the beginning."""
        return self._value(self.lines[0]) if self.lines else None

    @cached_property
    def texts(self) -> list[str]:
        """The first lines as text."""
        return [line.decode("utf-8", "replace") for line in self.lines]

    @cached_property
    def document(self) -> Any:
        """The first document, or the first element of an array, decoded; None if it is damaged or longer."""
        if self.first is not None:
            return self.first[0] if is_array(self.first) and self.first else self.first
        text = next(cut([self.text]), (0, None, None))[2]
        return self._value(text) if isinstance(text, bytes) else None

    def _value(self, line: bytes) -> Any:
        if line.lstrip()[:1] not in (b"{", b"[", b'"'):
            return None
        try:
            return self.decode(line)
        except PayloadError:
            return None

    @cached_property
    def has_words(self) -> bool:
        """True if the first line is JSON and a few words, as some programs write a log."""
        return bool(self.lines) and before_words(self.texts[0].strip(), self.decode) is not None

    def holds_json(self, line: str) -> bool:
        """Tell whether a line holds JSON."""
        return in_line(line, self.decode) is not None


@frozen
class Form:
    """One form.

    Attributes:
        name: its name for ``--form``.
        title: its name in a report.
        told: how it looks, in words.
        looks: tells whether the beginning of a recording has this form.
        reader: reads it.
        line: the meaning of the line of a place. The index is the position in an array that begins there.
    """

    name: str
    title: str
    told: str
    looks: Callable[[Head], bool]
    reader: Reader
    line: str


def _is_har(head: Head) -> bool:
    begins = re.match(rb'\s*\{\s*"log"\s*:\s*\{\s*"(?:version|creator|browser|pages|entries|comment)"', head.text)
    if begins:
        return True
    if not head.text.lstrip().startswith(b"{") or b'"entries"' not in head.text:
        return False
    if b'"log"' not in head.text and b'"startedDateTime"' not in head.text:
        return False
    first = next(cut([head.text], ENTRIES), None)
    return first is not None and first[1] is not None


def _is_entries(head: Head) -> bool:
    entry = head.document
    return is_object(entry) and "startedDateTime" in entry and "request" in entry


_QUOTED_TYPE = f'"{MESSAGE_TYPE}"'.encode()


def _is_search_answer(head: Head) -> bool:
    """Tell whether the first document is the answer of a log store with a list of hits, and not a record itself."""
    if not head.text.lstrip().startswith(b"{"):
        return False
    if head.document is not None:
        is_ours = not head.document.keys().isdisjoint((MESSAGE_TYPE, "data", "channel", "request"))
        return not is_ours and any(is_array(at_path(head.document, path)) for path in ANSWERS)
    _, index, text = next(cut([head.text], ANSWERS), (0, None, None))
    # After the type of a message, a list with such a name belongs to the message.
    return index is not None and isinstance(text, bytes) and _QUOTED_TYPE not in head.text.partition(text)[0]


def _is_table(head: Head) -> bool:
    return is_table(head.text.split(b"\n")[:LINES_LOOKED_AT], head.decode)


def _is_sequence(head: Head) -> bool:
    return head.text.lstrip().startswith(RECORD_SEPARATOR)


def _is_event_stream(head: Head) -> bool:
    field = re.compile(rb"(data|event|id|retry)?:")
    return bool(head.lines) and all(field.match(line) for line in head.lines[:3]) and b"data:" in head.text


def _is_cri(head: Head) -> bool:
    return any(CRI.match(line) for line in head.lines[:3])


def _is_docker(head: Head) -> bool:
    return any(map(is_docker, head.values[:3]))


def _is_kubectl(head: Head) -> bool:
    return any(KUBECTL.match(text) for text in head.texts[:3])


def _is_compose(head: Head) -> bool:
    return any(COMPOSE.match(text) for text in head.texts[:3])


def _is_frames(head: Head) -> bool:
    return any(map(_holds_frame, head.values))


def _holds_frame(value: Any) -> bool:
    frames: list[Any] = value if is_array(value) else [value]
    return any(is_object(each) and str(each.get("channel", "")).startswith("/meta/") for each in frames)


def _is_websocket(head: Head) -> bool:
    return any(is_object(value) and _is_frame_told(value) for value in head.values[:20])


def _is_frame_told(value: Json) -> bool:
    """Tell whether an object is a frame as tools write it: a text, with its direction or its opcode."""
    text = value.get("data", value.get("payload", value.get("payloadData")))
    is_told = isinstance(text, str) and not value.keys().isdisjoint(("opcode", "direction", "type", "dir"))
    return is_told or str(value.get("method")).startswith("Network.webSocketFrame")


def _is_export(head: Head) -> bool:
    return any(not is_array(value) and _holds_wrapped(value, head.decode) for value in head.values[:20])


def _holds_wrapped(value: Any, decode: Decode) -> bool:
    """Tell whether another program's record holds one of ours, in a string or under a key."""
    found = [each.value for each in records(value, Place(), decode) if isinstance(each, Record)]
    return any(each is not value and not (is_object(value) and each is value.get("message")) for each in found)


def _is_array(head: Head) -> bool:
    text = head.text.lstrip()
    if head.first is not None or not text.startswith(b"[") or not _BEGINS_LIKE_JSON.match(text) or head.has_words:
        return False
    first = next(cut([head.text]))
    return _is_whole(first, head.decode) if first[1] is not None else _may_go_on(head)


def _is_documents(head: Head) -> bool:
    if head.first is not None or not head.text.lstrip().startswith(b"{") or head.has_words:
        return False
    pieces = list(islice(cut([head.text]), 5))
    if len(pieces) == 1 and not _is_whole(pieces[0], head.decode):
        return _may_go_on(head)
    # The first piece may be damaged. Then a later whole piece with a line feed shows that these are documents: a line
    # of JSON has none.
    return _is_whole(pieces[0], head.decode) or any(
        isinstance(each[2], bytes) and b"\n" in each[2] and _is_whole(each, head.decode) for each in pieces
    )


def _is_whole(piece: Piece, decode: Decode) -> bool:
    text = piece[2]
    try:
        return isinstance(text, bytes) and decode(text) is not None
    except PayloadError:
        return False


def _may_go_on(head: Head) -> bool:
    """Tell whether a document goes on beyond the beginning, or is cut short; otherwise it is a damaged line."""
    if head.lines[0].strip() in (b"[", b"{") or len(head.lines) == 1:
        # In a document a key follows a brace. If something else does, the text is read as lines.
        return not re.match(rb'\{\s*[^"}\s]', head.text.lstrip())
    # A string must end on the line on which it begins.
    return not len(re.findall(rb'(?<!\\)(?:\\\\)*"', head.lines[0])) % 2


def _is_json_lines(head: Head) -> bool:
    # A single line of a log may be JSON by itself, so most lines must begin like JSON.
    begin_so = sum(_BEGINS_LIKE_JSON.match(line) is not None for line in head.lines)
    return bool(head.values) and begin_so * 2 > len(head.lines)


def _is_log(head: Head) -> bool:
    return any(map(head.holds_json, head.texts)) or any(
        isinstance(what, Told) for _, _, what in read_log([head.text], head.decode)
    )


def _read_documents(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    return cut(chunks, TOP)


def _read_search_answers(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    return cut(chunks, ANSWERS)


FORMS: tuple[Form, ...] = (
    Form(
        "har",
        "HTTP archive (HAR)",
        "an object with `log`, and in it `version`, `creator`, `pages` or `entries`; or with such `entries` alone",
        _is_har,
        read_har,
        "where an entry begins; its index is the entry's",
    ),
    Form(
        "entries",
        "entries of an HTTP archive",
        "objects with `startedDateTime` and `request`, one after another or in an array",
        _is_entries,
        read_entries,
        "where an entry begins",
    ),
    Form(
        "answer",
        "answer of a search",
        "an object with a list of hits, events, results, records, items, logs or messages",
        _is_search_answer,
        _read_search_answers,
        "where a hit begins; its index is the hit's",
    ),
    Form(
        "sequence",
        "JSON text sequence",
        "it begins with a record separator (RFC 7464)",
        _is_sequence,
        read_sequence,
        "where a text begins",
    ),
    Form(
        "events",
        "server-sent events",
        "its first lines are fields of events, among them `data:`",
        _is_event_stream,
        read_events,
        "the first line of an event's data",
    ),
    Form(
        "array",
        "JSON array",
        "an array that reaches over several lines",
        _is_array,
        _read_documents,
        "where an element begins",
    ),
    Form(
        "documents",
        "JSON documents",
        "objects that reach over several lines, or several on one line",
        _is_documents,
        _read_documents,
        "where an object begins",
    ),
    Form(
        "docker",
        "docker json-file",
        "lines of JSON with `log`, and `stream` or `time`; the parts of a long line are joined",
        _is_docker,
        read_docker,
        "the first part of what was printed",
    ),
    Form(
        "frames",
        "CometD frames",
        "lines of JSON, among them messages of a channel `/meta/...`",
        _is_frames,
        read_json_lines,
        "the frame",
    ),
    Form(
        "websocket",
        "websocket frames",
        "lines of JSON that hold a frame's text beside its opcode or its direction",
        _is_websocket,
        read_json_lines,
        "the frame",
    ),
    Form(
        "export",
        "export of a log store",
        "lines of JSON that hold a record in a string, or under a key such as `_source`",
        _is_export,
        read_json_lines,
        "the line of the export",
    ),
    Form("lines", "JSON lines", "most lines are JSON by themselves", _is_json_lines, read_json_lines, "the line"),
    Form(
        "cri",
        "log of a container runtime",
        "lines with a time, `stdout` or `stderr`, and `F` or `P`; the parts of a long line are joined",
        _is_cri,
        read_cri,
        "the first part of what was printed",
    ),
    Form("kubectl", "kubectl logs", "lines that begin with `[pod/...]`", _is_kubectl, read_log, "the line"),
    Form(
        "compose",
        "docker compose logs",
        "lines that begin with the name of a service and a bar",
        _is_compose,
        read_log,
        "the line",
    ),
    Form(
        "table",
        "table of text (CSV)",
        "rows with JSON in a cell, separated by commas, semicolons, tabs or bars",
        _is_table,
        read_table,
        "where a row begins",
    ),
    Form(
        "log",
        "log lines with JSON",
        "some line has JSON at its end, or before a few words",
        _is_log,
        read_log,
        "the line",
    ),
)
"""The forms in the order in which they are tried. A special form stands before a general one: frames are also lines."""

_BY_NAME = {form.name: form for form in FORMS}


def form_named(name: str) -> Form:
    """Return the form with a name.

    Raises:
        ValueError: there is no form of that name.
    """
    if name not in _BY_NAME:
        raise ValueError(f"form is {name!r}; it must be one of {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def recognized(text: bytes, decode: Decode) -> Form | None:
    """Return the form that fits the beginning of a recording; None if no form fits, or if it is no text."""
    if not is_text(text):
        return None
    head = Head(text, decode)
    return next((form for form in FORMS if form.looks(head)), None)
