"""Files that hold recordings: the files in folders, each file once, and the records of a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import file_digest
from stat import S_ISREG

from attrs import define, field

from monitoring_core.conformance.reading.folders import files_in, open_recording
from monitoring_core.conformance.reading.opening import opened
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reading.recorded import recorded
from monitoring_core.conformance.reading.records import Found, Unreadable
from monitoring_core.conformance.reading.source import Readable
from monitoring_core.conformance.reading.together import in_zone
from monitoring_core.conformance.reading.watched import Watched
from monitoring_core.follow.findings.finding import Place
from monitoring_core.wire.decoding import decoder

__all__ = ["each_file", "records_of"]


def each_file(
    paths: Iterable[str], copied: Callable[[str, str], object] | None = None
) -> Iterator[tuple[str, str | None]]:
    """Yield the files that paths name, each with the earlier path of the same file, or None.

    The files of a folder come in the order of their names, with those of its folders. Names in a folder that
    begin with a dot are skipped.

    Args:
        paths: the paths of files and folders.
        copied: called with a file and an earlier file that has the same content.
    """
    seen: dict[tuple[int, int], str] = {}
    copies = _Copies()
    for path in paths:
        for file in files_in(path) if path and os.path.isdir(path) else (path,):
            try:
                told = os.stat(file) if file != "-" else None
            except (OSError, ValueError):
                told = None
            # A system that does not number files gives the number 0 to all of them.
            key = None if told is None or not told.st_ino else (told.st_dev, told.st_ino)
            same = None if key is None else seen.get(key)
            if same is None and told is not None and copied is not None:
                earlier = copies.earlier(file, told)
                if earlier is not None:
                    copied(file, earlier)
            yield file, same
            if key is not None:
                seen.setdefault(key, file)


@define
class _Copies:
    """Finds files with the same content. Sizes are compared first, since few are the same."""

    _by_size: dict[int, list[str]] = field(factory=dict[int, list[str]])
    _hashes: dict[str, bytes | None] = field(factory=dict[str, bytes | None])

    def earlier(self, file: str, told: os.stat_result) -> str | None:
        """Return the earlier file with the same content as this one; if there is none, remember this one."""
        # A pipe has no size, and cannot be read twice.
        if not S_ISREG(told.st_mode) or not told.st_size:
            return None
        of_size = self._by_size.setdefault(told.st_size, [])
        same = next((each for each in of_size if self._hash(each) == self._hash(file) is not None), None)
        if same is None:
            of_size.append(file)
        return same

    def _hash(self, file: str) -> bytes | None:
        if file not in self._hashes:
            try:
                with open(file, "rb") as stream:
                    self._hashes[file] = file_digest(stream, "blake2b").digest()
            except OSError:
                self._hashes[file] = None
        return self._hashes[file]


def records_of(path: str, reading: Reading = AS_IT_IS, read: Callable[[int], None] | None = None) -> Iterator[Found]:
    """Yield the records of a file, and the places that cannot be read.

    Args:
        path: its path, or ``-`` for standard input.
        reading: how it is read.
        read: called with the number of bytes whenever some were read.

    Raises:
        OSError: it cannot be read, or not to its end.
    """
    if path == "-":
        yield from _records(Watched.of(sys.stdin.buffer, read), path, reading)
        return
    with open_recording(path) as stream:
        yield from _records(Watched.of(stream, read), path, reading)


def _records(stream: Readable, path: str, reading: Reading) -> Iterator[Found]:
    decode = decoder()
    recording = opened(stream, decode, lambda: True, reading.form)
    found = recorded(recording.items, decode, path, reading.shape)
    yield from found if reading.zone is None else in_zone(found, reading.zone)
    source = recording.source
    if source is not None and source.cut_short is not None:
        yield Unreadable(Place(path), source.cut_short)
