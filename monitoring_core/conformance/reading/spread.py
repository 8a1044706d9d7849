"""Reads JSON that a program printed over several lines of its log.

Such JSON begins on a line that ends with an opening bracket. The next lines belong to it until its
brackets are closed. But a line that begins with a time, or that is a record by itself, does not belong
to it. Then, or if the brackets are never closed, each line is read by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from attrs import define, field

from monitoring_core.conformance.reading.lines import BYTE_ORDER_MARK
from monitoring_core.conformance.reading.logs import without_prefix
from monitoring_core.conformance.reading.pieces import Decode, Item, Told
from monitoring_core.conformance.reading.records import NOTHING_TOLD, Context
from monitoring_core.conformance.reading.text_forms import from_text, printed_lines
from monitoring_core.conformance.reading.times import leading_time
from monitoring_core.wire.errors import PayloadError

__all__ = ["LARGEST", "Printed", "put_together", "read_log"]

LARGEST = 4 * 1024 * 1024
"""The most bytes that are held until the brackets are closed."""


class Printed(NamedTuple):
    """A line that a program printed.

    Attributes:
        number: the number of the line on which it begins.
        text: the printed text.
        context: the context that is known already.
    """

    number: int
    text: bytes
    context: Context = NOTHING_TOLD


_OPENS = re.compile(rb"(?:^|[\s:=(])[{\[]\s*$")
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]')


def put_together(lines: Iterable[Printed | Item], decode: Decode) -> Iterator[Item]:
    """Yield the records on the lines of a log, one by one or from several lines together.

    Args:
        lines: the lines, and the pieces between them that are read already.
        decode: decodes one JSON document, or raises PayloadError.
    """
    held = _Held()
    for line in lines:
        if not isinstance(line, Printed):
            yield from held.each(decode)
            yield line
            continue
        if held.lines and held.is_ended_by(line, decode):
            yield from held.each(decode)
        if held.lines:
            held.add(line)
            if held.depth <= 0:
                yield from held.together(decode)
            elif held.length > LARGEST:
                yield from held.each(decode)
        elif _OPENS.search(line.text):
            held.add(line)
        else:
            yield _alone(line, decode)
    yield from held.each(decode)


def read_log(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the records on the lines of a log."""
    return put_together(_printed(chunks, decode), decode)


def _printed(chunks: Iterable[bytes], decode: Decode) -> Iterator[Printed | Item]:
    for number, line in printed_lines(chunks, decode):
        if isinstance(line, bytes):
            yield Printed(number, line.removeprefix(BYTE_ORDER_MARK))
        else:
            yield number, None, line


def _alone(line: Printed, decode: Decode) -> Item:
    return line.number, None, from_text(line.text, decode, line.context)


@define
class _Held:
    """Lines that may belong together.

    Attributes:
        lines: the lines.
        depth: the number of open brackets.
        length: the number of bytes in the lines.
    """

    lines: list[Printed] = field(factory=list[Printed])
    depth: int = 0
    length: int = 0

    def add(self, line: Printed) -> None:
        text = _unprefixed(line.text)
        if not self.lines:
            # The text before the JSON may have brackets that do not count.
            opening = _OPENS.search(text)
            text = text[opening.start() :] if opening else text
        for found in _BRACKETS.finditer(text):
            self.depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(found[0], 0)
        self.lines.append(line)
        self.length += len(line.text)

    def is_ended_by(self, line: Printed, decode: Decode) -> bool:
        """Tell whether a line does not belong to the held lines."""
        text = _unprefixed(line.text).strip()
        if leading_time(text[:100].decode("utf-8", "replace")) is not None:
            return True
        if not text.startswith(b"{") or self.lines[-1].text.rstrip().endswith((b"[", b",", b":")):
            return False
        try:
            return bool(decode(text))
        except PayloadError:
            return False

    def together(self, decode: Decode) -> Iterator[Item]:
        """Yield the record of the lines together; if there is none, each line by itself."""
        first = self.lines[0]
        text = b"\n".join([first.text, *(_unprefixed(each.text) for each in self.lines[1:])])
        what = from_text(text, decode, first.context)
        if not isinstance(what, Told):
            yield from self.each(decode)
            return
        self._clear()
        yield first.number, None, what

    def each(self, decode: Decode) -> Iterator[Item]:
        """Yield the record of each line by itself."""
        lines = self.lines
        self._clear()
        for line in lines:
            yield _alone(line, decode)

    def _clear(self) -> None:
        self.lines, self.depth, self.length = [], 0, 0


def _unprefixed(text: bytes) -> bytes:
    if b"|" not in text[:80] and not text.startswith(b"["):
        return text
    return without_prefix(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
