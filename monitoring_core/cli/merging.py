"""``merge``: one report of several that ``check`` wrote as JSON."""

from __future__ import annotations

import click

from monitoring_core.cli.reporting import (
    UNUSABLE,
    Wanted,
    can_be_written,
    print_report,
    report_options,
    status_of,
    stop,
    write_reports,
)

__all__ = ["merge"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.pass_context
@report_options
def merge(wanted: Wanted, context: click.Context, files: tuple[str, ...]) -> None:
    """Make one report of several that check wrote with --format json.

    Recordings of the same name are taken for parts of one recording. The exit status is that
    of a check of all of them.
    """
    from monitoring_core.conformance.reports import NotAReport, Report, RulesetsDiffer, from_json, merged
    from monitoring_core.conformance.reports.printable import printable

    if not can_be_written(wanted):
        context.exit(UNUSABLE)
    reports: list[Report] = []
    for file in files:
        try:
            with open(file, "rb") as stream:
                reports.append(from_json(stream.read()))
        except OSError as error:
            stop(context, f"{printable(file)}: {error.strerror or type(error).__name__}")
        except NotAReport as error:
            stop(context, f"{printable(file)}: {printable(str(error))}")
    try:
        report = merged(reports)
    except RulesetsDiffer as error:
        stop(context, str(error))
    if wanted.is_printed:
        print_report(report, wanted)
    is_written = write_reports(report, wanted)
    context.exit(status_of(report, wanted) if is_written else UNUSABLE)
