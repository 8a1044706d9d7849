"""Recordings checked in one call: lines, a file, or several files.

Every recording is followed by itself, from knowing nothing: two files that are
checked together do not tell about each other. What belongs together goes into
one recording, or through one call of `check_lines`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from os import PathLike, fspath
from typing import Unpack

from monitoring_core.conformance.check import Checking, reason_of
from monitoring_core.conformance.how import How
from monitoring_core.conformance.reading.source import Readable
from monitoring_core.conformance.reading.tail import Following
from monitoring_core.conformance.reading.watched import Watched
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.rulesets import GWS_V2

__all__ = ["check_file", "check_files", "check_lines"]


def check_lines(
    lines: Iterable[bytes | str],
    *,
    file: str | None = None,
    selection: Selection = EVERYTHING,
    timed: bool = False,
    **how: Unpack[How],
) -> Checked:
    """Check the lines of one recording.

    Args:
        lines: the lines in order, with or without their line feeds, such as a file that is open.
        file: what findings call the recording.
        selection: which findings count; the whole recording is read and followed, whatever it says.
        timed: whether what comes of it has a timeline.
        **how: how it is checked; see `How`.

    Returns:
        What came of it. What cannot be read is in there too, and nothing is raised for it.

    Raises:
        ValueError: there is no decoder or no form of that name.
        ImportError: the decoder is not installed.
    """
    return Checking(map(_as_bytes, lines), file=file, timed=timed, **how).run(selection)


def _as_bytes(line: bytes | str) -> bytes:
    # What is no text in UTF-8 stays so, and is reported as such.
    return (line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line).removesuffix(b"\n")


def check_file(
    path: str | PathLike[str],
    *,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
    follows: bool = False,
    timed: bool = False,
    **how: Unpack[How],
) -> Checked:
    """Check one recording.

    Args:
        path: its path, or ``-`` for standard input.
        selection: as for `check_lines`.
        read: is told how many bytes were read, whenever some were.
        follows: whether to go on reading while the file is written, until Ctrl-C.
        timed: as for `check_lines`.
        **how: how it is checked; see `How`.

    Returns:
        What came of it; ``unusable`` says why a file could not be used. Raises as `check_lines` does.
    """
    path = fspath(path)

    def checked(stream: Readable) -> Checked:
        return Checking(stream, file=path, timed=timed, **how).run(selection)

    try:
        if path == "-":
            if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
                return Checked(path, unusable="it is closed")
            return checked(Watched.of(sys.stdin.buffer, read))
        if follows:
            return checked(Following(path))
        with open(path, "rb", buffering=0) as opened_file:
            return checked(Watched.of(opened_file, read))
    except OSError as error:
        return Checked(path, unusable=reason_of(error))


def check_files(
    paths: Iterable[str | PathLike[str]], *, selection: Selection = EVERYTHING, **how: Unpack[How]
) -> Report:
    """Check some recordings, each by itself.

    Args:
        paths: as for `check_file`.
        selection: as for `check_lines`; its baseline counts over all of them.
        **how: how each of them is checked; see `How`.

    Returns:
        What came of each. Raises as `check_lines` does.
    """
    return Report([check_file(path, selection=selection, **how) for path in paths], how.get("ruleset", GWS_V2))
