"""``merge``: one report of several that ``check`` wrote as JSON."""

from __future__ import annotations

import click

from monitoring_core.cli.terminal import complain, print_lines, terminal_width, write
from monitoring_core.rules import Severity

__all__ = ["merge"]

_UNUSABLE = 2


@click.command()
@click.option("--format", "as_what", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The lowest level of a finding that makes the exit status 1.",
)
@click.option("--allow-inconclusive", is_flag=True, help="Make status 4, inconclusive, a 0.")
@click.option("--coverage", is_flag=True, help="List the rules that nothing in the recordings was judged by.")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.pass_context
def merge(
    context: click.Context,
    as_what: str,
    fail_on: str,
    allow_inconclusive: bool,
    coverage: bool,
    files: tuple[str, ...],
) -> None:
    """Make one report of several that check wrote with --format json.

    Recordings of the same name are taken for parts of one recording. The exit status is that
    of a check of all of them.
    """
    from monitoring_core.conformance.reports import (
        NotAReport,
        Report,
        RulesetsDiffer,
        as_json,
        as_text,
        from_json,
        merged,
    )
    from monitoring_core.conformance.reports.printable import printable

    reports: list[Report] = []
    for file in files:
        try:
            with open(file, "rb") as stream:
                reports.append(from_json(stream.read()))
        except OSError as error:
            complain(f"{printable(file)}: {error.strerror or type(error).__name__}")
            context.exit(_UNUSABLE)
        except NotAReport as error:
            complain(f"{printable(file)}: {printable(str(error))}")
            context.exit(_UNUSABLE)
    try:
        report = merged(reports)
    except RulesetsDiffer as error:
        complain(str(error))
        context.exit(_UNUSABLE)
    if as_what == "json":
        write(as_json(report) + "\n")
    else:
        print_lines(as_text(report, coverage=coverage, width=terminal_width()))
    context.exit(report.status(Severity(fail_on), allow_inconclusive=allow_inconclusive))
