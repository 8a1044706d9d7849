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
    from monitoring_core.follow.finding import Place

__all__ = ["Inputs", "input_options", "not_checked", "reading_options"]

Option: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What gives a command an option."""


def _known_form(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """Refuse a form that there is not."""
    from monitoring_core.conformance.reading.forms import form_named

    try:
        return None if name is None else form_named(name).name
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


form_option: Option = click.option(
    "--form",
    metavar="FORM",
    callback=_known_form,
    help="The form of the files, instead of what their content looks like; a wrong one names those that there are.",
)
"""``--form``, which is checked before anything is read."""

map_option: Option = click.option(
    "--map",
    "map_file",
    metavar="FILE",
    help="A map in TOML that says where in each line, or in each document, everything stands.",
)
"""``--map``, for records of a shape of their own."""

strict_option: Option = click.option("--strict", is_flag=True, help="Make the status 2 if anything cannot be read.")
"""``--strict``."""


def _zone(_: click.Context, __: click.Parameter, name: str | None) -> tzinfo | None:
    """Give the zone of a name or an offset; refuse what is neither."""
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
    help="The zone that is meant by times without one: a name such as Europe/Paris, or an offset such as +02:00.",
)
"""``--timezone``, for times without a zone; they are taken for UTC otherwise."""


together_option: Option = click.option(
    "--together",
    is_flag=True,
    help="Take the files for one recording, such as rotated logs or one file a client, and merge them by time.",
)
"""``--together``."""

jobs_option: Option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="How many processes check: several files at once, and a large one by its groups; the findings are the same.",
)
"""``--jobs``."""

follow_option: Option = click.option(
    "--follow",
    is_flag=True,
    help="Go on reading a file while it is written, also when it is rotated; Ctrl-C ends it with the report.",
)
"""``--follow``."""


class Inputs:
    """The options of ``check`` that are about its inputs.

    Args:
        reading: how they are read.
        together: whether they are one recording.
        follow: whether to go on reading while the one file is written.
        jobs: how many processes check.

    Raises:
        click.UsageError: what has to be followed by one process is to be checked by several.
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
        """Give what comes of each recording, as soon as it is read.

        A folder is read file by file. A file that is given twice is told, and read once. With ``timed`` each has
        a timeline.

        Raises:
            click.ClickException: something else than one file is to be followed.
        """
        from monitoring_core.conformance import check_at_once, check_file, check_together
        from monitoring_core.conformance.reading.files import each_file
        from monitoring_core.conformance.reports import Checked
        from monitoring_core.conformance.reports.printable import shown_name

        if self._follow and (self._together or len(files) != 1 or files[0] in ("", "-")):
            raise click.UsageError("--follow goes on reading one file; what comes from a pipe is followed as it is")
        given = list[str]()
        all_told: How = {**how, "reading": self._reading}
        # A timeline stays in the process that keeps it.
        jobs = 1 if timed else self._jobs

        def at_once() -> Iterator[Checked]:
            """Give what comes of the files that were gathered: one recording, or checked by several processes."""
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
                # The report has the files in their order.
                yield from at_once()
                if not file:
                    yield Checked(file, unusable=_EMPTY)
                    continue
                yield check_file(file, selection=selection, read=read, follows=self._follow, timed=timed, **all_told)
        yield from at_once()

    def witnesses(self, report: Report, files: tuple[str, ...]) -> dict[Place, str]:
        """Give the lines that findings rest on, as `witness_lines` does; none of a file that was followed."""
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

_NOTHING_RECOGNISED = (
    "nothing of monitoring was recognised in it; if its records have a shape of their own, "
    "say where everything stands: monitoring-core check --map MAP FILE"
)


def not_checked(checked: Checked) -> str | None:
    """Give why a recording was not checked; None if it was."""
    if checked.unusable is None and not checked.messages:
        return _NOTHING_RECOGNISED
    return checked.unusable


_redact_option = click.option(
    "--redact", "redacts", is_flag=True, help="Replace ids, numbers, names and texts in the report by counters."
)


def input_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how its inputs are read; it gets them as ``inputs``."""

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
    """Give a command the options that say what is in its files; it gets them as one `Reading`, as ``reading``."""

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
    """Give how recordings are to be read.

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
