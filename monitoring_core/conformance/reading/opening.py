"""Opens a recording: recognizes its form, and yields its pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from attrs import define

from monitoring_core.conformance.reading.forms import LINES_LOOKED_AT, Form, form_named, recognized
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.logs import Line, in_line
from monitoring_core.conformance.reading.not_text import CONTROL, is_text
from monitoring_core.conformance.reading.pieces import Decode, Item
from monitoring_core.conformance.reading.source import HEAD, Readable, Source
from monitoring_core.conformance.reading.text_forms import numbered
from monitoring_core.wire.errors import PayloadError

__all__ = ["Recording", "advice", "opened", "opened_lines"]


def _begins(pattern: bytes) -> Callable[[bytes], bool]:
    found = re.compile(pattern, re.MULTILINE)
    return lambda head: found.search(head) is not None


_NO_TEXT = re.compile(b"[" + re.escape(b"\0" + CONTROL) + b"]")


def _is_not_utf8(head: bytes) -> bool:
    try:
        # The end of the beginning may lie within a character, so only whole lines are decoded.
        head[: head.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        # Data that is not text has bytes that no text has.
        return not _NO_TEXT.search(head)
    return False


ADVICE: tuple[tuple[str, Callable[[bytes], bool], str | None], ...] = (
    (
        "it looks like values that Python printed",
        _begins(rb"^\s*[\[({]?\{'"),
        "python3 -c 'import ast,json,sys; [print(json.dumps(ast.literal_eval(each))) for each in sys.stdin]' < FILE"
        " | monitoring-core check -",
    ),
    (
        "it looks like a log with values that Python printed",
        _begins(rb"\{'\w+': "),
        "sed -E 's/^[^{]*//' FILE | "
        "python3 -c 'import ast,json,sys; [print(json.dumps(ast.literal_eval(each))) for each in sys.stdin]'"
        " | monitoring-core check -",
    ),
    (
        "it looks like base64",
        _begins(rb"\A(?:eyJ|ew|W3s|Ww|H4sI)[\w+/=\s]+\Z"),
        "base64 -d FILE | monitoring-core check -",
    ),
    (
        "it looks like bytes in hexadecimal digits",
        _begins(rb"\A(?:7b|5b|1f8b)[\da-fA-F\s]+\Z"),
        "xxd -r -p FILE | monitoring-core check -",
    ),
    (
        "it looks like zlib data",
        _begins(rb"\A\x78[\x01\x5e\x9c\xda]"),
        "python3 -c 'import sys,zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))' < FILE"
        " | monitoring-core check -",
    ),
    (
        "it looks like a session of Charles, which can be exported as an HTTP archive (HAR), too",
        _begins(rb'\A\s*\[\s*\{\s*"status"\s*:\s*"[A-Z]+"\s*,\s*"method"'),
        None,
    ),
    ("it looks like XML", _begins(rb"\A\s*<[?A-Za-z]"), "yq -p xml -o json -I 0 FILE | monitoring-core check -"),
    ("it looks like YAML", _begins(rb"\A(?:---|- ?\w+:|\w+:)"), "yq -o json -I 0 FILE | monitoring-core check -"),
    ("it is no text in UTF-8", _is_not_utf8, "iconv -f WINDOWS-1252 -t UTF-8 FILE | monitoring-core check -"),
    ("it is no text", lambda head: not is_text(head), None),
)
"""For a file without JSON: its description, a function that recognizes it, and a command that makes it readable.

The command is None if none is known.
"""


@define
class Recording:
    """A recording after it was opened.

    Attributes:
        form: its form; None if no form fits, and it is read as lines of a log.
        items: its pieces, which can be read once.
        source: the source of its text; None if it was given as lines.
        head: the beginning of its text.
    """

    form: Form | None
    items: Iterator[Item]
    source: Source | None
    head: bytes
    joined: int = 0
    """The number of files that it was joined from; 0 if it was not joined."""

    @property
    def is_empty(self) -> bool:
        """True if nothing is stored."""
        return self.source is not None and not self.source.stored

    @property
    def title(self) -> str | None:
        """The title of its form, with its compression and encoding; None if no form fits."""
        if self.joined:
            return f"{self.joined} files, merged by time"
        if self.form is None:
            return None
        return ", ".join([self.form.title, *(self.source.layers if self.source is not None else ())])


def opened(stream: Readable, decode: Decode, has_read: Callable[[], bool], form: str | None = None) -> Recording:
    """Open a recording.

    Args:
        stream: the stored bytes.
        decode: decodes one JSON document, or raises PayloadError.
        has_read: tells whether any record was read since the last call.
        form: the name of its form; None to recognize it.

    Raises:
        OSError: the stream cannot be read, or is packed in a format that this library does not unpack.
        ValueError: there is no form of that name.
    """
    source = Source(stream)
    if form is None:
        head = source.head(_Awaited(decode).is_there)
        found = recognized(head, decode)
    else:
        head, found = b"", form_named(form)
    reader = (found or form_named("log")).reader
    return Recording(found, reader(source.chunks(has_read), decode), source, head)


def opened_lines(lines: Iterable[bytes], decode: Decode, form: str | None = None) -> Recording:
    """Open a recording that is given as lines, without their line feeds; see `opened`."""
    coming = iter(lines)
    first: list[bytes] = []
    length = 0
    for line in islice(coming, LINES_LOOKED_AT):
        first.append(line)
        length += len(line.lstrip(b"\0"))
        if length > HEAD or (not is_blank(line) and _is_json(line, decode)):
            break
    head = b"\n".join(first)
    found = recognized(head, decode) if form is None else form_named(form)
    all_lines = chain(first, coming)
    reader = (found or form_named("log")).reader
    if found is form_named("lines"):
        return Recording(found, numbered(all_lines, decode), None, head)
    return Recording(found, reader((line + b"\n" for line in all_lines), decode), None, head)


class _Awaited:
    """Looks for a whole line of JSON, so that nobody waits for the rest of a stream that is still written."""

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._looked_at = 0

    def is_there(self, head: bytes) -> bool:
        """Tell whether a whole line of JSON has come; only lines since the last call are looked at."""
        end = head.rfind(b"\n") + 1
        coming, self._looked_at = head[self._looked_at : end], max(self._looked_at, end)
        lines = (line for line in coming.split(b"\n") if not is_blank(line))
        return any(isinstance(in_line(line.decode("utf-8", "replace"), self._decode), Line) for line in lines)


def _is_json(line: bytes, decode: Decode) -> bool:
    try:
        return isinstance(decode(line), dict | list)
    except PayloadError:
        return False


def advice(recording: Recording) -> str | None:
    """Return the kind of a file without JSON, and a command that makes it readable; None if neither is known."""
    for what, looks, command in ADVICE:
        if looks(recording.head):
            return what if command is None else f"{what}; make it readable with: {command}"
    return None
