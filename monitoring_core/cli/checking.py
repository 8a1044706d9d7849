"""The command ``check``: whether recordings keep the rules.

The exit statuses stand in the order of precedence. If several apply, the first one wins:

- 2: an input cannot be used; the others are checked and reported.
- 1: there are findings at ``--fail-on`` or above.
- 3: the input has nothing about monitoring.
- 4: the check is inconclusive.
- 0: none of these applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitoring_core.cli.config import config_option
from monitoring_core.cli.judging import judging_options
from monitoring_core.cli.parameters import LEVEL, ONLY, RULE
from monitoring_core.cli.progress import Reading
from monitoring_core.cli.recordings import Inputs, input_options, not_checked
from monitoring_core.cli.reporting import (
    UNUSABLE,
    Wanted,
    can_be_written,
    report_options,
    shows_recordings,
    status_of,
    stop,
    write_reports,
)
from monitoring_core.cli.terminal import PROGRAM, complain, print_lines, terminal_width

if TYPE_CHECKING:
    from monitoring_core.conformance.how import How
    from monitoring_core.conformance.reports import Checked, Report
    from monitoring_core.conformance.reports.selection import Selection

__all__ = ["check"]


@click.command(short_help="Check recordings against the rules.")
@config_option(of_reports=True)
@click.option(
    "--select", type=RULE, multiple=True, help="Report only this rule's findings; VC-* means all rules that begin so."
)
@click.option("--ignore", type=RULE, multiple=True, help="Report no finding of this rule.")
@click.option(
    "--level",
    "levels",
    type=LEVEL,
    multiple=True,
    help="Lower the level of a rule's findings to warning or note, as in VC-SELF=note.",
)
@click.option(
    "--only",
    type=ONLY,
    multiple=True,
    help="Report only some findings. KEY is rule, client, subject, from or to. May be given several times.",
)
@click.option(
    "--baseline",
    type=click.Path(),
    metavar="FILE",
    help="A JSON report of an earlier check; only findings beyond those that it counts are reported.",
)
@input_options
@judging_options
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.pass_context
@report_options
def check(
    wanted: Wanted,
    context: click.Context,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    levels: tuple[tuple[str, str], ...],
    only: tuple[tuple[str, str], ...],
    baseline: str | None,
    inputs: Inputs,
    how: How,
    files: tuple[str, ...],
) -> None:
    """Check recordings, in whatever form they are: JSON, logs, exports, packed or not; - is standard input.

    Each file is a recording of its own. The exit status is 2 if an input cannot be used, else 1 if
    there are findings at --fail-on or above. Otherwise it is 3 if there is nothing about monitoring, 4 if
    something may have been missed (inconclusive), or 0.
    """
    from monitoring_core.conformance.reports import Report
    from monitoring_core.conformance.reports.printable import printable, shown_name
    from monitoring_core.conformance.reports.selection import Selection, SelectionError
    from monitoring_core.conformance.reports.text import recording_as_text, rules_as_text
    from monitoring_core.follow.automata.tables import beliefs_since, forget_beliefs
    from monitoring_core.rulesets import GWS_V2

    if not can_be_written(wanted):
        context.exit(UNUSABLE)
    report = Report(ruleset=how.get("ruleset", GWS_V2))
    try:
        selection: Selection = Selection.of(
            select=select,
            ignore=ignore,
            levels=dict(levels),
            only=only,
            baseline=None if baseline is None else _baseline(context, baseline),
        )
    except SelectionError as error:
        raise click.UsageError(str(error)) from None
    reading = Reading(files)
    usable, before = False, forget_beliefs()
    judged = inputs.checked(files, how, selection=selection, read=reading.told, timed=shows_recordings(wanted))
    for checked in judged:
        reading.wipe()
        report.recordings.append(checked)
        if told := not_checked(checked):
            complain(f"{shown_name(checked.file) if checked.file else repr('')}: {printable(told)}")
        if checked.unusable is None or checked.messages:
            usable = True
            if wanted.is_printed:
                print_lines(recording_as_text(checked, width=terminal_width()))
                _let_go(checked, wanted)
    if inputs.is_one_process:
        report.beliefs = {kind: each for kind, each in beliefs_since(before).items() if each.hits or each.misses}
    if usable and wanted.is_printed:
        print_lines(rules_as_text(report, coverage=wanted.coverage, width=terminal_width()))
    is_written = write_reports(report, wanted, inputs.witnesses(report, files) if shows_recordings(wanted) else None)
    context.exit(status_of(report, wanted) if is_written else UNUSABLE)


def _baseline(context: click.Context, file: str) -> Report:
    from monitoring_core.conformance.reports import NotAReport, from_json
    from monitoring_core.conformance.reports.fingerprint import FINGERPRINTS
    from monitoring_core.conformance.reports.printable import printable

    try:
        with open(file, "rb") as stream:
            told = from_json(stream.read())
    except OSError as error:
        stop(context, f"--baseline {printable(file)}: {error.strerror or type(error).__name__}")
    except NotAReport as error:
        stop(context, f"--baseline {printable(file)}: {printable(str(error))}")
    if told.fingerprint_version != FINGERPRINTS:
        version = (
            f"its fingerprints are of version {told.fingerprint_version}, and this program makes version {FINGERPRINTS}"
        )
        again = f"write it again: {PROGRAM} check --format json --output {printable(file)} FILE ..."
        stop(context, f"--baseline {printable(file)}: {version}, so every finding would be new; {again}")
    return told


def _let_go(checked: Checked, wanted: Wanted) -> None:
    """Drop the findings that were printed, unless another report needs them."""
    if not wanted.reports:
        checked.findings.clear()
        checked.unreadable.clear()
