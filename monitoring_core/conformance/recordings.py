"""The functions that check recordings in one call: lines, a file, or several files.

Every recording is followed by itself, and nothing is known at its beginning. So two files
that are checked in one call tell nothing about each other. Lines that belong together must be in one
recording, or in one call of `check_lines`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from os import PathLike, fspath
from typing import Unpack

from monitoring_core.conformance.check import Checking, reason_of
from monitoring_core.conformance.how import How
from monitoring_core.conformance.reading.folders import open_recording
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
        file: the name of the recording in findings.
        selection: the findings that count. The whole recording is read and followed in any case.
        timed: whether the outcome has a timeline.
        **how: how it is checked; see `How`.

    Returns:
        The outcome. It lists the places that cannot be read; nothing is raised for them.

    Raises:
        ValueError: there is no decoder or no form of that name.
        ImportError: the decoder is not installed.
    """
    return Checking(map(_as_bytes, lines), file=file, timed=timed, **how).run(selection)


def _as_bytes(line: bytes | str) -> bytes:
    # Text that is not valid UTF-8 is kept as it is, so that the check reports it as unreadable.
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
        read: called with the number of bytes whenever some were read.
        follows: whether to go on reading while the file is being written, until Ctrl-C.
        timed: as for `check_lines`.
        **how: how it is checked; see `How`.

    Returns:
        The outcome; its attribute ``unusable`` says why a file could not be used. Raises the errors of `check_lines`.
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
        with open_recording(path) as opened_file:
            return checked(Watched.of(opened_file, read))
    except OSError as error:
        return Checked(path, unusable=reason_of(error))


def check_files(
    paths: Iterable[str | PathLike[str]], *, selection: Selection = EVERYTHING, **how: Unpack[How]
) -> Report:
    """Check several recordings, each by itself.

    Args:
        paths: as for `check_file`.
        selection: as for `check_lines`; its baseline counts over all of them.
        **how: how each of them is checked; see `How`.

    Returns:
        The outcome of each. Raises the errors of `check_lines`.
    """
    return Report([check_file(path, selection=selection, **how) for path in paths], how.get("ruleset", GWS_V2))
