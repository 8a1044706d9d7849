"""A recording that is opened: in which form it is, and what it consists of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from attrs import define

from monitoring_core.conformance.reading.forms import LINES_LOOKED_AT, Form, form_named, recognised
from monitoring_core.conformance.reading.lines import is_blank
from monitoring_core.conformance.reading.logs import Line, in_line
from monitoring_core.conformance.reading.pieces import Decode, Item
from monitoring_core.conformance.reading.source import HEAD, Readable, Source
from monitoring_core.conformance.reading.text_forms import numbered
from monitoring_core.wire.errors import PayloadError

__all__ = ["Recording", "advice", "opened", "opened_lines"]


def _begins(pattern: bytes) -> Callable[[bytes], bool]:
    found = re.compile(pattern, re.MULTILINE)
    return lambda head: found.search(head) is not None


_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a]")


def _is_not_utf8(head: bytes) -> bool:
    try:
        # The end of the beginning may cut a character in two.
        head[: head.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        # What is no text at all has bytes in it that no text has.
        return not _NO_TEXT.search(head)
    return False


ADVICE: tuple[tuple[str, Callable[[bytes], bool], str], ...] = (
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
    ("it looks like XML", _begins(rb"\A\s*<[?A-Za-z]"), "yq -p xml -o json -I 0 FILE | monitoring-core check -"),
    ("it looks like YAML", _begins(rb"\A(?:---|- ?\w+:|\w+:)"), "yq -o json -I 0 FILE | monitoring-core check -"),
    ("it is no text in UTF-8", _is_not_utf8, "iconv -f WINDOWS-1252 -t UTF-8 FILE | monitoring-core check -"),
)
"""What text without JSON looks like, whether it does, and the command that would make it readable."""


@define
class Recording:
    """A recording that is opened.

    Attributes:
        form: the form it is in; None if it looks like none, and is read as lines of a log.
        items: what it consists of, to be taken once.
        source: where its text comes from; None if it was given as lines.
        head: the beginning of its text.
    """

    form: Form | None
    items: Iterator[Item]
    source: Source | None
    head: bytes
    joined: int = 0
    """How many files it was joined of; 0 for one that is read as it is."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored."""
        return self.source is not None and not self.source.stored

    @property
    def title(self) -> str | None:
        """The form, with what it was packed and encoded in; None if it looks like no form."""
        if self.joined:
            return f"{self.joined} files, merged by time"
        if self.form is None:
            return None
        return ", ".join([self.form.title, *(self.source.layers if self.source is not None else ())])


def opened(stream: Readable, decode: Decode, has_read: Callable[[], bool], form: str | None = None) -> Recording:
    """Open a recording.

    Args:
        stream: what is stored.
        decode: reads one JSON document, or raises PayloadError.
        has_read: whether any record was read since it was asked last.
        form: the name of its form; None to recognise it.

    Raises:
        OSError: the stream cannot be read, or is packed in something that is not unpacked here.
        ValueError: there is no form of that name.
    """
    source = Source(stream)
    if form is None:
        head = source.head(_Awaited(decode).is_there)
        found = recognised(head, decode)
    else:
        head, found = b"", form_named(form)
    reader = (found or form_named("log")).reader
    return Recording(found, reader(source.chunks(has_read), decode), source, head)


def opened_lines(lines: Iterable[bytes], decode: Decode, form: str | None = None) -> Recording:
    """Open a recording that is given as lines without their line feeds; see `opened`."""
    coming = iter(lines)
    first: list[bytes] = []
    length = 0
    for line in islice(coming, LINES_LOOKED_AT):
        first.append(line)
        length += len(line)
        if length > HEAD or (not is_blank(line) and _is_json(line, decode)):
            break
    head = b"\n".join(first)
    found = recognised(head, decode) if form is None else form_named(form)
    all_lines = chain(first, coming)
    reader = (found or form_named("log")).reader
    if found is form_named("lines"):
        return Recording(found, numbered(all_lines, decode), None, head)
    return Recording(found, reader((line + b"\n" for line in all_lines), decode), None, head)


class _Awaited:
    """Whether a whole line of JSON has come: what still runs is not waited for."""

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._looked_at = 0

    def is_there(self, head: bytes) -> bool:
        """Look at the lines that have come since it was asked last."""
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
    """Give the command that would make a recording readable in which there is no JSON; None if there is none."""
    for what, looks, command in ADVICE:
        if looks(recording.head):
            return f"{what}; make it readable with: {command}"
    return None
