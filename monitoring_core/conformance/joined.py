"""Several files checked as the one recording that they are: rotated logs, or one file a client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath

from attrs import evolve

from monitoring_core.conformance.audit.timeline import Timeline
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.files import records_of
from monitoring_core.conformance.reading.opening import Recording
from monitoring_core.conformance.reading.options import AS_IT_IS, Reading
from monitoring_core.conformance.reading.recorded import as_item
from monitoring_core.conformance.reading.records import Found
from monitoring_core.conformance.reading.together import has_zone, in_order
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.report import Report
from monitoring_core.conformance.reports.selection import EVERYTHING, Selection
from monitoring_core.follow.assumed import USUAL, Assumed
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["check_together"]


def check_together(
    paths: Iterable[str | PathLike[str]],
    *,
    ruleset: Ruleset = GWS_V2,
    decoder: str = "auto",
    memory: float | None = None,
    assumed: Assumed = USUAL,
    reading: Reading = AS_IT_IS,
    selection: Selection = EVERYTHING,
    read: Callable[[int], None] | None = None,
    timed: bool = False,
) -> Report:
    """Check some files that are one recording, merged by time; see `reading.together`.

    Args:
        paths: as for `check_file`.
        ruleset: what they are judged by.
        decoder: as for `check_lines`.
        memory: as for `check_lines`.
        assumed: as for `check_lines`.
        reading: as for `check_lines`.
        selection: as for `check_lines`.
        read: as for `check_file`, for all of them together.
        timed: as for `check_file`.

    Returns:
        What came of the recording. Files whose times have no zone are a recording of their own if others
        have one, and so is each file that cannot be opened.
    """
    report = Report([], ruleset)
    groups: dict[bool, list[tuple[str, Iterator[Found]]]] = {}
    for path in [fspath(each) for each in paths]:
        try:
            is_zoned, found = has_zone(records_of(path, evolve(reading, redactor=None), read))
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            report.recordings.append(Checked(path, unusable=reason))
            continue
        groups.setdefault(is_zoned is not False, []).append((path, found))
    how = evolve(reading, shape=None, zone=None)
    for files in groups.values():
        names = tuple(name for name, _ in files)
        recording = Recording(None, map(as_item, in_order([found for _, found in files])), None, b"", len(files))
        checking = Checking(
            recording,
            file=", ".join(names),
            ruleset=ruleset,
            decoder=decoder,
            memory=memory,
            assumed=assumed,
            reading=how,
            timeline=Timeline(ruleset, assumed) if timed else None,
        )
        redactor = reading.redactor
        checking.checked.files = names if redactor is None else tuple(redactor.label(each, "file") for each in names)
        report.recordings.append(checking.run(selection))
    return report
