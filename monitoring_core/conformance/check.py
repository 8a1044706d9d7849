"""Recordings checked: `follow` folded over what was recorded.

Every recording is followed by itself, from knowing nothing: two files that are
checked together do not tell about each other. What belongs together goes into
one recording, or through one call of `check_lines`.

A recording is read as a stream. The findings come while it is read, each as
soon as it is certain, and nothing that was read is kept but what the follower
still needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from typing import Any

from monitoring_core.conformance.recording import (
    LONGEST,
    Unreadable,
    hole,
    is_blank,
    numbered,
    records,
    split_lines,
    unwrap,
)
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.conformance.watched import Watched
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.follow.follower import Follower
from monitoring_core.follow.subject import Stamp
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.wire.decoding import decoder as decoder_named
from monitoring_core.wire.decoding import new_decoder
from monitoring_core.wire.errors import PayloadError

__all__ = ["Checking", "check_file", "check_files", "check_lines"]

_LATER = {".har": "HAR is not read yet, other formats come later; give JSON lines, or one JSON document"}
"""End of the name of a file -> why it cannot be used."""


class Checking:
    """One recording on its way through a follower; iterate once, to get each finding when it is certain.

    Attributes:
        file: name of the recording, or None.
        follower: who judges; its counters say what was read so far.
        checked: what came of it so far. Findings are added by whoever iterates, if they are to be kept.
        holds_json: whether anything that was read is JSON.
    """

    def __init__(
        self,
        lines: Iterable[bytes | None],
        *,
        file: str | None = None,
        ruleset: Ruleset = GWS_V2,
        decoder: str = "auto",
        memory: float | None = None,
    ) -> None:
        self.file = file
        self.follower: Follower = Follower(ruleset, memory=memory)
        self.checked: Checked = Checked(file)
        self.holds_json: bool = False
        self._lines = lines
        self._is_named = False
        self._counted = 0
        self._decode = new_decoder(decoder, self._suffix_dropped)
        # A document is tried whole before its elements are read, which is not to be counted.
        self._try_decode = decoder_named(decoder)

    def __iter__(self) -> Iterator[Finding]:
        """Read the recording to its end and give the findings.

        Raises:
            OSError: the recording cannot be read any further; the findings so far stand.
        """
        # This loop decides the speed of a check: local names, and for what most lines hold no call but the follower's.
        decode, take, file = self._decode, self.follower.take_record, self.file
        for number, index, line in numbered(self._lines, self._try_decode):
            if not isinstance(line, bytes):
                self._unreadable(Place(file, number, index), line or f"longer than {LONGEST // 1024**2} MB")
                continue
            try:
                value: Any = decode(line)
            except PayloadError as error:
                value = self._damaged(line, error, Place(file, number, index))
                if value is None:
                    continue
            self.holds_json = True
            found: Iterable[Finding]
            try:
                if value.__class__ is not dict:
                    found = self._each(value, Place(file, number, index))
                elif "message" not in value and "request" not in value:
                    if self._is_named:
                        self._names_client(False)
                    found = take(value, Stamp(file, number, index))
                else:
                    found = self._take_told(value, number, index)
            except PayloadError as error:
                self._unreadable(Place(file, number, index), str(error))
                continue
            if found:
                yield from found
        yield from self.follower.ending()

    def _take_told(self, value: dict[str, Any], number: int, index: int | None) -> Iterable[Finding]:
        """Take a request, or what is wrapped, with what is told around it."""
        inner, at, client, self_, role = unwrap(value)
        is_request = inner is value
        if not is_request and (inner.__class__ is not dict or "message" in inner or "request" in inner):
            return self._each(value, Place(self.file, number, index))
        if self._is_named is (client is None):
            self._names_client(client is not None)
        if is_request:
            self.checked.requests += 1
        return self.follower.take_record(inner, Stamp(self.file, number, index, at, client), self_, role)

    def _each(self, value: object, place: Place) -> Iterator[Finding]:
        for record in records(value, place):
            if isinstance(record, Unreadable):
                self._unreadable(record.place, record.reason)
                continue
            told = record.context
            try:
                place = record.place
                stamp = Stamp(place.file, place.line, place.index, told.at, told.client)
                self.checked.requests += "request" in record.value
                self._names_client(told.client is not None)
                yield from self.follower.take_record(record.value, stamp, told.self_, told.role)
            except PayloadError as error:
                self._unreadable(record.place, str(error))

    def _names_client(self, is_named: bool) -> None:
        """Tell whether the records from here on name their client, and count the messages up to here."""
        messages = self.follower.messages
        if not self._is_named:
            self.checked.unnamed += messages - self._counted
        self._counted, self._is_named = messages, is_named

    def _suffix_dropped(self) -> None:
        self.checked.suffixed += 1

    def _damaged(self, line: bytes, error: PayloadError, place: Place) -> Any:
        """Tell what is wrong with a line that is no JSON, and give what is whole beside a hole in it, or None."""
        told = hole(line)
        if told is None:
            if not is_blank(line):
                where = "" if error.path == "$" else f"{error.path} is "
                self._unreadable(place, f"{where}{error.found}")
            return None
        self._unreadable(place, told)
        try:
            return self._decode(line.strip(b"\0"))
        except PayloadError:
            return None

    def _unreadable(self, place: Place, reason: str) -> None:
        self.checked.add_unreadable(Unreadable(place, reason))
        self.follower.missed()

    def run(self, selection: Selection = EVERYTHING) -> Checked:
        """Read the recording to its end and give what came of it.

        Args:
            selection: which findings count.
        """
        checked, follower = self.checked, self.follower
        try:
            for finding in self:
                selection.add(checked, finding)
        except OSError as error:
            checked.unusable = f"cannot be read to its end: {_reason(error)}"
        self._names_client(False)
        checked.findings.sort(key=_position)
        checked.messages = follower.messages
        checked.subjects = dict(follower.subjects)
        checked.exercised = set(follower.exercised)
        checked.unknown = dict(follower.unknown)
        checked.forgotten, checked.doubts = dict(follower.forgotten), follower.doubts
        if not self.holds_json and checked.unusable is None:
            first = [f"; line {each.place.line}: {each.reason}" for each in checked.unreadable[:1]]
            checked.unusable = "".join(["there is no JSON in it", *first])
        return checked


def _position(finding: Finding) -> tuple[int, int]:
    return finding.place.line or 0, finding.place.index or 0


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def check_lines(
    lines: Iterable[bytes | str],
    *,
    file: str | None = None,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    selection: Selection = EVERYTHING,
) -> Checked:
    """Check the lines of one recording.

    Args:
        lines: the lines in order, with or without their line feeds, such as a file that is open.
        file: what findings call the recording.
        ruleset: what it is judged by.
        decoder: who reads the JSON: ``auto``, ``json``, ``msgspec`` or ``orjson``; the outcome is the same.
        memory: GiB that what is followed may need, by estimate; None is no limit.
        selection: which findings count; the whole recording is read and followed, whatever it says.

    Returns:
        What came of it. What cannot be read is in there too, and nothing is raised for it.

    Raises:
        ValueError: there is no decoder of that name.
        ImportError: it is not installed.
    """
    return Checking(map(_as_bytes, lines), file=file, ruleset=ruleset, decoder=decoder, memory=memory).run(selection)


def _as_bytes(line: bytes | str) -> bytes:
    # What is no text in UTF-8 stays so, and is reported as such.
    return (line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line).removesuffix(b"\n")


def check_file(
    path: str | PathLike[str],
    *,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
) -> Checked:
    """Check one recording.

    Args:
        path: its path, or ``-`` for standard input.
        ruleset: what it is judged by.
        decoder: as for `check_lines`.
        memory: as for `check_lines`.
        selection: as for `check_lines`.
        read: is told how many bytes were read, whenever some were.

    Returns:
        What came of it; ``unusable`` says why a file could not be used. Raises as `check_lines` does.
    """
    path = fspath(path)
    for suffix, reason in _LATER.items():
        if path.lower().endswith(suffix):
            return Checked(path, unusable=reason)
    try:
        if path == "-":
            if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
                return Checked(path, unusable="it is closed")
            lines = split_lines(Watched.of(sys.stdin.buffer, read))
            return Checking(lines, file=path, ruleset=ruleset, decoder=decoder, memory=memory).run(selection)
        with open(path, "rb", buffering=0) as stream:
            lines = split_lines(Watched.of(stream, read))
            return Checking(lines, file=path, ruleset=ruleset, decoder=decoder, memory=memory).run(selection)
    except OSError as error:
        return Checked(path, unusable=_reason(error))


def check_files(
    paths: Iterable[str | PathLike[str]],
    *,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    selection: Selection = EVERYTHING,
) -> Report:
    """Check some recordings, each by itself.

    Args:
        paths: as for `check_file`.
        ruleset: what they are judged by.
        decoder: as for `check_lines`.
        memory: as for `check_lines`, for each of them.
        selection: as for `check_lines`; its baseline counts over all of them.

    Returns:
        What came of each. Raises as `check_lines` does.
    """
    checked = [check_file(path, ruleset=ruleset, decoder=decoder, memory=memory, selection=selection) for path in paths]
    return Report(checked, ruleset)
