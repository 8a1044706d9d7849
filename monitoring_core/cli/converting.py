"""The commands ``convert`` and ``redact``: they write recordings of any form again in the library's own form.

Exit statuses: 2, an input cannot be used, or something in it cannot be read and ``--strict`` is given; 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click

from monitoring_core.cli.config import config_option
from monitoring_core.cli.recordings import reading_options
from monitoring_core.cli.terminal import complain, tell_of_copy, write

if TYPE_CHECKING:
    from monitoring_core.conformance.reading.options import Reading
    from monitoring_core.conformance.reading.records import Found

__all__ = ["convert", "redact"]

_UNUSABLE = 2
_TOLD = 3


@click.command(short_help="Write recordings as JSON lines.")
@config_option()
@reading_options
@click.argument("files", nargs=-1, required=True)
@click.pass_context
def convert(
    context: click.Context,
    reading: Reading,
    files: tuple[str, ...],
) -> None:
    """Write recordings as JSON lines, each record with the place that it came from; - is standard input.

    So you see what was understood, and other tools can read it.
    """
    from monitoring_core.conformance.converting import as_lines

    context.exit(_written(files, reading, as_lines))


@click.command(short_help="Replace ids, numbers, names and texts in recordings.")
@config_option()
@reading_options
@click.argument("files", nargs=-1, required=True)
@click.pass_context
def redact(
    context: click.Context,
    reading: Reading,
    files: tuple[str, ...],
) -> None:
    """Write recordings as JSON lines, with ids, numbers, names and texts replaced by counters; - is standard input.

    The findings are the same, line by line. So you can attach the result to a report of a fault.
    """
    from monitoring_core.conformance.converting import redacted_lines
    from monitoring_core.conformance.reading.redaction import Redactor

    redactor = Redactor()
    context.exit(_written(files, reading, lambda found: redacted_lines(found, redactor)))


def _written(files: tuple[str, ...], reading: Reading, lines_of: Callable[[Iterable[Found]], Iterator[str]]) -> int:
    """Write the lines of each file, and return the exit status."""
    from monitoring_core.conformance.reading.files import each_file, records_of
    from monitoring_core.conformance.reports.printable import printable, shown_name

    status = 0
    for file, same in each_file(files, tell_of_copy):
        if same is not None:
            complain(f"{shown_name(file)}: it is the same file as {shown_name(same)}, and is read once")
            continue
        told = _Told(shown_name(file))
        try:
            for line in lines_of(told.heard(records_of(file, reading))):
                write(f"{line}\n")
        except OSError as error:
            if told.is_writing:
                raise
            complain(f"{shown_name(file)}: {printable(error.strerror or str(error))}")
            status = _UNUSABLE
            told.is_refused = not told.records
        told.say()
        if not told.records or (reading.strict and told.unreadable):
            status = _UNUSABLE
    return status


class _Told:
    """Counts the records of a file while it is read, and prints the first places that cannot be read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.records = self.unreadable = 0
        self.is_writing = False
        self.is_refused = False

    def heard(self, found: Iterable[Found]) -> Iterator[Found]:
        """Yield everything that is found, and print the first places that cannot be read."""
        from monitoring_core.conformance.reading.records import Record, Unreadable
        from monitoring_core.conformance.reports.printable import printable
        from monitoring_core.conformance.reports.text import place_in_words

        for each in found:
            self.records += isinstance(each, Record)
            if isinstance(each, Unreadable):
                self.unreadable += 1
                if self.unreadable <= _TOLD:
                    complain(f"{self.name}: {place_in_words(each.place)}: {printable(each.reason)}")
            # The caller writes the record now. An error meanwhile is not about the file that is read.
            self.is_writing = True
            yield each
            self.is_writing = False

    def say(self) -> None:
        """Print how many more places could not be read, or that the file has no record, if no error says so."""
        if self.unreadable > _TOLD:
            complain(f"{self.name}: {self.unreadable - _TOLD:,} more places cannot be read")
        if not self.records and not self.is_refused:
            complain(f"{self.name}: there is no record in it")
