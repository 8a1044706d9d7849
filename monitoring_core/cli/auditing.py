"""The command ``audit``: who could hear whom and who could see what in recordings, when, and for how long.

The exit statuses stand in the order of precedence. If several apply, the first one wins:

- 2: an input cannot be used.
- 1: a question has a certain answer.
- 3: the input has nothing about monitoring.
- 4: something is only possible, unknown or not answered.
- 0: none of these applies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from monitoring_core.cli.config import config_option
from monitoring_core.cli.judging import judging_options
from monitoring_core.cli.progress import Reading
from monitoring_core.cli.recordings import Inputs, input_options, not_checked
from monitoring_core.cli.reporting import UNUSABLE, stop
from monitoring_core.cli.terminal import complain, write
from monitoring_core.vocabulary import Party

if TYPE_CHECKING:
    from monitoring_core.conformance.audit.audited import Audited
    from monitoring_core.conformance.audit.questions import Question
    from monitoring_core.conformance.how import How

__all__ = ["AUDIT_FORMAT_NAMES", "audit"]

AUDIT_FORMAT_NAMES = ("text", "csv", "json", "html")
"""The names of `monitoring_core.conformance.audit.formats.AUDIT_FORMATS`, which is loaded only where it is needed."""

_PARTY = click.Choice([str(each) for each in Party])


def _seconds(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    from monitoring_core.conformance.audit.durations import seconds_of

    try:
        return None if text is None else seconds_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(short_help="List who could hear whom, and who could see what.")
@config_option()
@click.option("--heard-by", type=_PARTY, help="List when this party could hear the party of --role.")
@click.option("--role", type=_PARTY, help="The party that was heard, for --heard-by. Default: the supervisor.")
@click.option(
    "--coached",
    metavar="AGENT",
    multiple=True,
    help="List when the agent with this device id was coached. This is never certain without --agents-as-shown.",
)
@click.option(
    "--silent-longer-than",
    "silent",
    metavar="LENGTH",
    callback=_seconds,
    help="List who was in ListenIn for longer than this without a switch. Examples: 90s, 10m, 1h30m.",
)
@click.option("--private-note-seen-by", "note", type=_PARTY, help="List the private notes that this party could see.")
@click.option(
    "--agents-as-shown",
    is_flag=True,
    help="Assume that agents never put calls on hold, and that only this supervisor mutes them. No message tells that.",
)
@click.option(
    "--format",
    "as_what",
    type=click.Choice(AUDIT_FORMAT_NAMES),
    default="text",
    show_default=True,
    help="The format of the audit.",
)
@click.option("--output", type=click.Path(), metavar="FILE", help="Write the audit to a file, not to standard output.")
@click.option("--allow-inconclusive", is_flag=True, help="End with status 0 in place of 4 (inconclusive).")
@input_options
@judging_options
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.pass_context
def audit(
    context: click.Context,
    heard_by: str | None,
    role: str | None,
    coached: tuple[str, ...],
    silent: int | None,
    note: str | None,
    agents_as_shown: bool,
    as_what: str,
    output: str | None,
    allow_inconclusive: bool,
    inputs: Inputs,
    how: How,
    files: tuple[str, ...],
) -> None:
    """List who could hear whom in calls, and who could see what in text sessions.

    Each line is an interval: its begin and end, who hears or sees whom, and how certain that is (certain, possible or
    unknown). The options --heard-by, --coached, --silent-longer-than and --private-note-seen-by ask a question; then
    only its answer is listed. At the end stands how long each supervisor was in each state.

    The exit status is 2 if an input cannot be used, else 1 if a question has a certain answer.
    Otherwise it is 3 if there is nothing about monitoring, 4 if something is only possible or unknown, or 0.
    """
    from monitoring_core.conformance.audit.audited import audit_of, status
    from monitoring_core.conformance.audit.formats import AUDIT_FORMATS
    from monitoring_core.conformance.reports.printable import printable, shown_name
    from monitoring_core.conformance.reports.selection import EVERYTHING

    if role is not None and heard_by is None:
        raise click.UsageError("--role says who was heard; say by whom, as in --heard-by customer --role supervisor")
    if heard_by is not None and heard_by == (role or Party.SUPERVISOR):
        raise click.UsageError(f"--heard-by and --role are both {heard_by}; nobody hears himself")
    if output is not None and not os.path.isdir(os.path.dirname(output) or "."):
        stop(context, f"cannot write {printable(output)}: there is no folder {printable(os.path.dirname(output))}")
    questions = list(_questions(heard_by, role, coached, silent, note))
    reading = Reading(files)
    made: list[Audited] = []
    for checked in inputs.checked(files, how, selection=EVERYTHING, read=reading.told, timed=True):
        reading.wipe()
        if told := not_checked(checked):
            complain(f"{shown_name(checked.file) if checked.file else repr('')}: {printable(told)}")
        made.append(audit_of(checked, questions, agents_as_shown=agents_as_shown))
        if not AUDIT_FORMATS[as_what].is_drawn:
            checked.timeline = None
    _write(context, made, as_what, output)
    context.exit(int(status(made, allow_inconclusive=allow_inconclusive)))


def _questions(
    heard_by: str | None, role: str | None, coached: tuple[str, ...], silent: int | None, note: str | None
) -> Iterator[Question]:
    from monitoring_core.conformance.audit.questions import Coached, HeardBy, NoteSeenBy, SilentLonger

    if heard_by is not None:
        yield HeardBy(Party(heard_by), Party(role or Party.SUPERVISOR))
    for agent in coached:
        yield Coached(agent)
    if silent is not None:
        yield SilentLonger(silent)
    if note is not None:
        yield NoteSeenBy(Party(note))


def _write(context: click.Context, made: list[Audited], as_what: str, output: str | None) -> None:
    from monitoring_core.conformance.audit.formats import AUDIT_FORMATS
    from monitoring_core.conformance.reports.printable import printable

    text = AUDIT_FORMATS[as_what].write(made)
    if output is None:
        write(f"{text}\n" if text else "")
        return
    try:
        with open(output, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(f"{text}\n" if text else "")
    except OSError as error:
        complain(f"cannot write {printable(output)}: {error.strerror or type(error).__name__}")
        context.exit(UNUSABLE)
