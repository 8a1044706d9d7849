"""The check of several files that are one recording: rotated logs, or one file for each client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from typing import Unpack

from attrs import evolve

from monitoring_core.conformance.check import Checking, reason_of
from monitoring_core.conformance.how import How
from monitoring_core.conformance.reading.files import records_of
from monitoring_core.conformance.reading.opening import Recording
from monitoring_core.conformance.reading.options import AS_IT_IS
from monitoring_core.conformance.reading.recorded import as_item
from monitoring_core.conformance.reading.records import Found
from monitoring_core.conformance.reading.together import has_zone, in_order
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.rulesets import GWS_V2

__all__ = ["check_together"]


def check_together(
    paths: Iterable[str | PathLike[str]],
    *,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
    timed: bool = False,
    **how: Unpack[How],
) -> Report:
    """Check several files as one recording, merged by time; see `reading.together`.

    Args:
        paths: as for `check_file`.
        selection: as for `check_lines`.
        read: as for `check_file`, for all of them together.
        timed: as for `check_file`.
        **how: how the recording is checked; see `How`.

    Returns:
        The outcome of the recording. If some files have times with a zone and others without, these are two
        recordings. Each file that cannot be opened is a recording of its own.
    """
    report, reading = Report([], how.get("ruleset", GWS_V2)), how.get("reading", AS_IT_IS)
    groups: dict[bool, list[tuple[str, Iterator[Found]]]] = {}
    for path in [fspath(each) for each in paths]:
        try:
            is_zoned, found = has_zone(records_of(path, evolve(reading, redactor=None), read))
        except OSError as error:
            report.recordings.append(Checked(path, unusable=reason_of(error)))
            continue
        groups.setdefault(is_zoned is not False, []).append((path, found))
    # Records have their shape and their zone already, since both are needed to merge them.
    how["reading"] = evolve(reading, shape=None, zone=None)
    for files in groups.values():
        names = tuple(name for name, _ in files)
        recording = Recording(None, map(as_item, in_order([found for _, found in files])), None, b"", len(files))
        checking = Checking(recording, file=", ".join(names), timed=timed, **how)
        redactor = reading.redactor
        checking.checked.files = names if redactor is None else tuple(redactor.label(each, "file") for each in names)
        report.recordings.append(checking.run(selection))
    return report
