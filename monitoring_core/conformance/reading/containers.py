"""Reads logs of container engines. They have one record for each line that a program printed.

An engine cuts a line of more than 16 KiB into several records. These parts are joined again, for each output
stream of the program by itself. The place of the joined line is that of its first part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field

from monitoring_core.conformance.reading import lines
from monitoring_core.conformance.reading.lines import is_blank, split_lines
from monitoring_core.conformance.reading.pieces import Decode, Item
from monitoring_core.conformance.reading.records import Context
from monitoring_core.conformance.reading.spread import Printed, put_together
from monitoring_core.conformance.reading.text_forms import printed_lines
from monitoring_core.conformance.reading.times import written_time
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.fields import is_object

__all__ = ["CRI", "is_docker", "read_cri", "read_docker"]

CRI = re.compile(rb"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([PF](?::\S*)?) (.*)", re.DOTALL)
"""A line of a container runtime: time, stream, P for a part or F for the last part, and the printed text."""


@define
class _Joined:
    """Parts of a line that belong together.

    Attributes:
        begins: the number of the line that has the first part.
        at: the time when the first part was printed.
        parts: the printed text of each part.
        length: the number of bytes in all parts.
    """

    begins: int
    at: str | None
    parts: list[bytes] = field(factory=list[bytes])
    length: int = 0


class _Joiner:
    """Joins the parts of each stream."""

    def __init__(self) -> None:
        self._open: dict[str, _Joined] = {}

    def take(self, number: int, stream: str, at: str | None, part: bytes, is_last: bool) -> Iterator[Printed | Item]:
        """Take a part, and yield the line if it is now complete."""
        joined = self._open.setdefault(stream, _Joined(number, at))
        joined.length += len(part)
        if joined.length > lines.LONGEST:
            joined.parts.clear()
        else:
            joined.parts.append(part)
        if is_last:
            yield from self._given(self._open.pop(stream))

    def end(self) -> Iterator[Printed | Item]:
        """Yield the lines that were never completed."""
        for joined in self._open.values():
            yield from self._given(joined)

    def _given(self, joined: _Joined) -> Iterator[Printed | Item]:
        if joined.length > lines.LONGEST:
            yield joined.begins, None, None
            return
        text = b"".join(joined.parts).rstrip(b"\r\n")
        if text.strip():
            yield Printed(joined.begins, text, Context(joined.at))


def is_docker(value: Any) -> bool:
    """Tell whether an object is a record of docker's json-file driver: a printed text with its stream or time."""
    return is_object(value) and isinstance(value.get("log"), str) and ("stream" in value or "time" in value)


def read_docker(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the lines that a program printed, from the records of docker's json-file driver."""
    return put_together(_of_docker(chunks, decode), decode)


def _of_docker(chunks: Iterable[bytes], decode: Decode) -> Iterator[Printed | Item]:
    joiner = _Joiner()
    for number, line in enumerate(split_lines(chunks), 1):
        if line is None or is_blank(line):
            if line is None:
                yield number, None, None
            continue
        try:
            value: Any = decode(line)
        except PayloadError:
            yield number, None, line
            continue
        if not is_docker(value):
            yield number, None, line
            continue
        part: str = value["log"]
        at = written_time(value.get("time"))
        encoded = part.encode("utf-8", "surrogatepass")
        yield from joiner.take(number, str(value.get("stream")), at, encoded, part.endswith("\n"))
    yield from joiner.end()


def read_cri(chunks: Iterable[bytes], decode: Decode) -> Iterator[Item]:
    """Yield the lines that a program printed, from the lines of a container runtime."""
    return put_together(_of_runtime(chunks, decode), decode)


def _of_runtime(chunks: Iterable[bytes], decode: Decode) -> Iterator[Printed | Item]:
    joiner = _Joiner()
    for number, line in printed_lines(chunks, decode):
        if not isinstance(line, bytes):
            yield number, None, line
            continue
        found = CRI.match(line)
        if found is None:
            yield Printed(number, line)
            continue
        at = written_time(found[1].decode("ascii", "replace"))
        yield from joiner.take(number, found[2].decode(), at, found[4], found[3].startswith(b"F"))
    yield from joiner.end()
