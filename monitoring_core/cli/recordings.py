"""The options of every command that reads recordings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta, timezone, tzinfo
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from monitoring_core.cli.terminal import complain, tell_of_copy

if TYPE_CHECKING:
    from monitoring_core.conformance.how import How
    from monitoring_core.conformance.reading.mapped import Shape
    from monitoring_core.conformance.reading.options import Reading
    from monitoring_core.conformance.reports import Checked, Report
    from monitoring_core.conformance.reports.selection import Selection
    from monitoring_core.follow.findings.finding import Place

__all__ = ["Inputs", "input_options", "not_checked", "reading_options"]

Option: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]
"""A decorator that adds an option to a command."""


def _known_form(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """Refuse the name of a form that does not exist."""
    from monitoring_core.conformance.reading.forms import form_named

    try:
        return None if name is None else form_named(name).name
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


form_option: Option = click.option(
    "--form",
    metavar="FORM",
    callback=_known_form,
    help="The form of the files. Default: the form is recognized from the content.",
)
"""``--form``; the name is checked before anything is read."""

map_option: Option = click.option(
    "--map",
    "map_file",
    metavar="FILE",
    help="A map in TOML with the path of each part of a record.",
)
"""``--map``, for records with another shape than the library's."""

strict_option: Option = click.option("--strict", is_flag=True, help="End with status 2 if any place cannot be read.")
"""``--strict``."""


def _zone(_: click.Context, __: click.Parameter, name: str | None) -> tzinfo | None:
    """Return the time zone for a name or an offset; refuse any other text."""
    from zoneinfo import ZoneInfo

    if name is None:
        return None
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name, re.ASCII)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        message = f"{name!r} is no zone; it must be a name such as Europe/Paris, or an offset such as +02:00"
        raise click.BadParameter(message) from None


timezone_option: Option = click.option(
    "--timezone",
    "zone",
    metavar="ZONE",
    callback=_zone,
    help="The zone of times that name none: a name such as Europe/Paris, or an offset such as +02:00.",
)
"""``--timezone``, for times without a zone; by default they count as UTC."""


together_option: Option = click.option(
    "--together",
    is_flag=True,
    help="Read all files as one recording, such as rotated logs or one file for each client; merge them by time.",
)
"""``--together``."""

jobs_option: Option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="The number of processes: they share several files, or a large one; the findings are the same.",
)
"""``--jobs``."""

follow_option: Option = click.option(
    "--follow",
    is_flag=True,
    help="Go on reading a file while it is written, also when it is rotated. Ctrl-C ends this with the report.",
)
"""``--follow``."""


class Inputs:
    """The options of ``check`` that are about its inputs.

    Args:
        reading: how they are read.
        together: whether all files are one recording.
        follow: whether to go on reading while the only file is being written.
        jobs: the number of processes that check.

    Raises:
        click.UsageError: ``jobs`` is given with an option that needs a single process.
    """

    def __init__(self, reading: Reading, *, together: bool, follow: bool, jobs: int = 1) -> None:
        one = {"--together": together, "--follow": follow, "--redact": reading.redactor is not None}
        for option, is_given in one.items():
            if is_given and jobs > 1:
                raise click.UsageError(f"{option} takes one process; leave --jobs out")
        self._reading = reading
        self._together = together
        self._follow = follow
        self._jobs = jobs

    def checked(
        self,
        files: tuple[str, ...],
        how: How,
        *,
        selection: Selection,
        read: Callable[[int], None] | None,
        timed: bool = False,
    ) -> Iterator[Checked]:
        """Yield the outcome of each recording as soon as it is read.

        A folder is read file by file. If a file is given twice, a message says so, and it is read once. With
        ``timed`` each outcome has a timeline.

        Raises:
            click.ClickException: ``--follow`` is given with anything but exactly one file.
        """
        from monitoring_core.conformance import check_at_once, check_file, check_together
        from monitoring_core.conformance.reading.files import each_file
        from monitoring_core.conformance.reports import Checked
        from monitoring_core.conformance.reports.printable import shown_name

        if self._follow and (self._together or len(files) != 1 or files[0] in ("", "-")):
            raise click.UsageError("--follow goes on reading one file; what comes from a pipe is followed as it is")
        given = list[str]()
        all_told: How = {**how, "reading": self._reading}
        # A timeline is not sent between processes.
        jobs = 1 if timed else self._jobs

        def at_once() -> Iterator[Checked]:
            """Yield the outcomes of the gathered files: as one recording, or from several processes."""
            if self._together and given:
                report = check_together(given, selection=selection, read=read, timed=timed, **all_told)
                if sum(bool(each.files) for each in report.recordings) > 1:
                    complain(_FOLLOWED_APART)
                yield from report.recordings
            elif given:
                yield from check_at_once(given, jobs, selection=selection, read=read, **all_told)
            given.clear()

        for file, same in each_file(files, tell_of_copy):
            if same is not None:
                complain(f"{shown_name(file)}: it is the same file as {shown_name(same)}, and is read once")
            elif file and (self._together or (jobs > 1 and file != "-")):
                given.append(file)
            else:
                # The gathered files come first, since the report lists the files in the order in which they were given.
                yield from at_once()
                if not file:
                    yield Checked(file, unusable=_EMPTY)
                    continue
                yield check_file(file, selection=selection, read=read, follows=self._follow, timed=timed, **all_told)
        yield from at_once()

    @property
    def is_one_process(self) -> bool:
        """True if this process alone checks."""
        return self._jobs == 1

    def witnesses(self, report: Report, files: tuple[str, ...]) -> dict[Place, str]:
        """Return the witnesses of the findings, as `witness_lines` does; none with ``--follow``."""
        from monitoring_core.conformance.reading.files import each_file
        from monitoring_core.conformance.witnessed import witness_lines

        if self._follow:
            return {}
        return witness_lines(report, [file for file, same in each_file(files) if same is None], self._reading)


_EMPTY = "the path is empty"

_FOLLOWED_APART = (
    "times with a zone and times without one have no order in common, so they are followed apart; "
    "say which zone is meant: --timezone ZONE"
)

_NOTHING_RECOGNIZED = (
    "nothing about monitoring was recognized in it; if its records have a shape of their own, "
    "describe it in a map: monitoring-core check --map MAP FILE"
)


def not_checked(checked: Checked) -> str | None:
    """Return the reason why a recording was not checked; None if it was checked."""
    if checked.unusable is None and not checked.messages:
        return _NOTHING_RECOGNIZED
    return checked.unusable


_redact_option = click.option(
    "--redact", "redacts", is_flag=True, help="Replace ids, numbers, names and texts in the report by counters."
)


def input_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that say how its inputs are read; it takes them as ``inputs``."""

    @wraps(command)
    def with_inputs(
        *args: Any,
        form: str | None,
        map_file: str | None,
        strict: bool,
        zone: tzinfo | None,
        redacts: bool,
        together: bool,
        follow: bool,
        jobs: int,
        **others: Any,
    ) -> None:
        reading = reading_of(form, map_file, strict, zone=zone, redacts=redacts)
        command(*args, inputs=Inputs(reading, together=together, follow=follow, jobs=jobs), **others)

    told: Callable[..., None] = with_inputs
    for option in (
        jobs_option,
        follow_option,
        _redact_option,
        strict_option,
        timezone_option,
        together_option,
        map_option,
        form_option,
    ):
        told = option(told)
    return told


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that describe its files; it takes them as one `Reading`, named ``reading``."""

    @wraps(command)
    def with_reading(
        *args: Any, form: str | None, map_file: str | None, strict: bool, zone: tzinfo | None, **others: Any
    ) -> None:
        command(*args, reading=reading_of(form, map_file, strict, zone=zone), **others)

    told: Callable[..., None] = with_reading
    for option in (timezone_option, strict_option, map_option, form_option):
        told = option(told)
    return told


def reading_of(
    form: str | None, map_file: str | None, strict: bool, *, zone: tzinfo | None = None, redacts: bool = False
) -> Reading:
    """Return the way in which recordings are read.

    Raises:
        click.ClickException: the map cannot be read or used.
    """
    from monitoring_core.conformance.reading.options import Reading
    from monitoring_core.conformance.reading.redaction import Redactor

    shape = None if map_file is None else _shape(map_file)
    return Reading(form, shape, strict, zone, Redactor() if redacts else None)


def _shape(file: str) -> Shape:
    from monitoring_core.conformance.reading.mapped import MapError, read_map

    try:
        with open(file, encoding="utf-8") as stream:
            return read_map(stream.read())
    except (OSError, UnicodeDecodeError, MapError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise click.UsageError(f"the map {file} cannot be used: {reason}") from None
