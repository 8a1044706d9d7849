"""The reports of ``check`` and ``merge``: the options that both commands have, and the writing of reports.

A report goes to standard output in one format, and to a file for each ``--report``.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec

import click
from attrs import field, fields, frozen

from monitoring_core.cli.parameters import FORMAT_NAMES, REPORT
from monitoring_core.cli.terminal import PROGRAM, complain, print_lines, terminal_width, write
from monitoring_core.rules import Severity

if TYPE_CHECKING:
    from monitoring_core.conformance.reports import Report
    from monitoring_core.follow.findings.finding import Place

__all__ = [
    "UNUSABLE",
    "Wanted",
    "can_be_written",
    "print_report",
    "report_options",
    "shows_recordings",
    "status_of",
    "stop",
    "write_reports",
    "write_texts",
]

UNUSABLE = 2

P = ParamSpec("P")


@frozen
class Wanted:
    """The options about a report, as the command line gave them.

    Attributes:
        as_what: the format on standard output, or in ``output``.
        output: the file that the report is written to; None for standard output.
        reports: format and file of each further report.
        fail_on: the lowest level of a finding that makes the status 1.
        allow_inconclusive: whether status 4 becomes 0.
        exit_zero: whether every status but 2 becomes 0.
        coverage: whether the text lists the rules that were never exercised.
    """

    as_what: str
    output: str | None
    reports: tuple[tuple[str, str], ...]
    fail_on: Severity = field(converter=Severity)
    allow_inconclusive: bool
    exit_zero: bool
    coverage: bool

    @property
    def is_printed(self) -> bool:
        """True if the report is printed as text, recording by recording."""
        return self.as_what == "text" and self.output is None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which the report is wanted."""
        return (self.as_what, *(name for name, _ in self.reports))


_OPTIONS = (
    click.option(
        "--format",
        "as_what",
        type=click.Choice(FORMAT_NAMES),
        default="text",
        show_default=True,
        help="The format of the report.",
    ),
    click.option("--output", type=click.Path(), metavar="FILE", help="Write it to a file in place of standard output."),
    click.option(
        "--report",
        "reports",
        type=REPORT,
        multiple=True,
        help="Write another report in this format to this file. May be given several times.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice([each.value for each in Severity]),
        default=Severity.ERROR.value,
        show_default=True,
        help="The lowest level of a finding that makes the exit status 1.",
    ),
    click.option("--allow-inconclusive", is_flag=True, help="End with status 0 in place of 4 (inconclusive)."),
    click.option("--exit-zero", is_flag=True, help="End with status 0 in place of every status but 2."),
    click.option("--coverage", is_flag=True, help="List the rules that were never exercised."),
)


def report_options(command: Callable[Concatenate[Wanted, P], None]) -> Callable[P, None]:
    """Add to a command the options about reports; it takes them as one `Wanted`, its first parameter."""

    @functools.wraps(command)
    def with_wanted(*arguments: P.args, **options: P.kwargs) -> None:
        told: dict[str, Any] = {each.name: options.pop(each.name) for each in fields(Wanted)}
        command(Wanted(**told), *arguments, **options)

    made: Callable[P, None] = with_wanted
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


def can_be_written(wanted: Wanted) -> bool:
    """Tell whether every folder and library that the reports need exists; print a line about one that is missing.

    This is called before a check, so that nobody waits for a report that cannot be written.
    """
    from monitoring_core.conformance.reports.formats import FORMATS
    from monitoring_core.conformance.reports.printable import printable

    for name in wanted.formats:
        library = FORMATS[name].needs
        if library is not None and find_spec(library) is None:
            extra = f"pip install '{PROGRAM}[cli]' (from a checkout: pip install '.[cli]')"
            complain(f"cannot write {name}: {library} is not installed; install it with: {extra}")
            return False
    files = [file for _, file in wanted.reports] + ([] if wanted.output is None else [wanted.output])
    missing = [each for each in files if not os.path.isdir(os.path.dirname(each) or ".")]
    for each in missing:
        complain(f"cannot write {printable(each)}: there is no folder {printable(os.path.dirname(each))}")
    return not missing


def shows_recordings(wanted: Wanted) -> bool:
    """Tell whether a wanted format shows recordings; then it needs their lines and timelines."""
    from monitoring_core.conformance.reports.formats import FORMATS

    return any(FORMATS[name].shows_recordings for name in wanted.formats)


def write_reports(report: Report, wanted: Wanted, lines: Mapping[Place, str] | None = None) -> bool:
    """Write the report in every wanted format; text that was printed during the check is not written again.

    Args:
        report: the report of the check.
        wanted: the options about the report.
        lines: place -> the record at that place, for formats that show records.

    Returns:
        True if every format could be written. A line on standard error names each file that could not.
    """
    from monitoring_core.conformance.reports.formats import FORMATS, Asked

    asked = Asked(wanted.fail_on, wanted.coverage, lines or {})
    return write_texts(wanted, lambda name: FORMATS[name].write(report, asked), is_printed=wanted.is_printed)


def write_texts(wanted: Wanted, text_of: Callable[[str], str], *, is_printed: bool = False) -> bool:
    """Write the wanted formats to standard output and to each file.

    Args:
        wanted: the formats, and the file of each.
        text_of: returns the text in a format, without a line feed at its end.
        is_printed: whether it was printed to standard output already.

    Returns:
        True if every format could be written. A line on standard error names each file that could not.
    """
    from monitoring_core.conformance.reports.printable import printable

    files = list(wanted.reports)
    if wanted.output is not None:
        files.append((wanted.as_what, wanted.output))
    elif not is_printed:
        text = text_of(wanted.as_what)
        write(f"{text}\n" if text else "")
    are_written = True
    for name, file in files:
        text = text_of(name)
        try:
            with open(file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(f"{text}\n" if text else "")
        except OSError as error:
            complain(f"cannot write {printable(file)}: {error.strerror or type(error).__name__}")
            are_written = False
    return are_written


def print_report(report: Report, wanted: Wanted) -> None:
    """Print the whole report as text."""
    from monitoring_core.conformance.reports import as_text

    print_lines(as_text(report, coverage=wanted.coverage, width=terminal_width()))


def status_of(report: Report, wanted: Wanted) -> int:
    """Return the exit status of the report, with the options that change it."""
    status = report.status(wanted.fail_on, allow_inconclusive=wanted.allow_inconclusive)
    return 0 if wanted.exit_zero and status != UNUSABLE else int(status)


def stop(context: click.Context, sentence: str) -> NoReturn:
    """Print a sentence on standard error, and end the command with status 2."""
    complain(sentence)
    context.exit(UNUSABLE)
