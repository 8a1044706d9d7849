"""The command ``merge``: it joins reports that ``check`` wrote as JSON, or audits that ``audit`` wrote as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

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
    write_texts,
)
from monitoring_core.cli.terminal import complain

if TYPE_CHECKING:
    from monitoring_core.conformance.reports import Report

__all__ = ["merge"]

_OF_AUDITS = ("text", "json")
"""The formats of a merged audit. The other formats show things that the JSON of an audit does not hold."""


@click.command(short_help="Join several reports or audits into one.")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.pass_context
@report_options
def merge(wanted: Wanted, context: click.Context, files: tuple[str, ...]) -> None:
    """Join reports that check wrote with --format json, or audits that audit wrote with --format json.

    Recordings of the same name count as parts of one recording. If a file is given twice, or holds the same
    as another one, a message says so, and it counts once. The exit status is that of one check, or one audit,
    of all of them.
    """
    if not can_be_written(wanted):
        context.exit(UNUSABLE)
    texts = _texts(context, files)
    audits = [file for file, text in texts.items() if _is_audit(text)]
    if audits and len(audits) < len(texts):
        other = next(file for file in texts if file not in audits)
        stop(context, f"{audits[0]!a} is an audit and {other!a} is not; merge reports of checks, or audits")
    context.exit(_merge_audits(context, wanted, texts) if audits else _merge_reports(context, wanted, texts))


def _texts(context: click.Context, files: tuple[str, ...]) -> dict[str, bytes]:
    """Return file -> its text; a file with the text of an earlier one is left out, and a message says so."""
    from monitoring_core.conformance.reports.printable import shown_name

    first: dict[bytes, str] = {}
    for file in files:
        text = _read(context, file)
        if text not in first:
            first[text] = file
        elif first[text] == file:
            complain(f"{shown_name(file)}: it is given twice, and counts once")
        else:
            complain(f"{shown_name(file)}: it holds the same as {shown_name(first[text])}, and counts once")
    return {file: text for text, file in first.items()}


def _read(context: click.Context, file: str) -> bytes:
    from monitoring_core.conformance.reports.printable import printable

    try:
        with open(file, "rb") as stream:
            return stream.read()
    except IsADirectoryError:
        stop(context, f"{printable(file)}: it is a folder; name the reports in it")
    except OSError as error:
        stop(context, f"{printable(file)}: {error.strerror or type(error).__name__}")


def _is_audit(text: bytes) -> bool:
    """Tell whether a text names the schema of an audit; a text that is not JSON is read as a report, which raises."""
    from monitoring_core.conformance.audit.as_json import SCHEMA

    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and cast("dict[str, Any]", document).get("schema") == SCHEMA


def _merge_reports(context: click.Context, wanted: Wanted, texts: dict[str, bytes]) -> int:
    from monitoring_core.conformance.reports import NotAReport, RulesetsDiffer, from_json, merged
    from monitoring_core.conformance.reports.printable import printable

    reports: list[Report] = []
    for file, text in texts.items():
        try:
            reports.append(from_json(text))
        except NotAReport as error:
            stop(context, f"{printable(file)}: {printable(str(error))}")
    try:
        report = merged(reports)
    except RulesetsDiffer as error:
        stop(context, str(error))
    if wanted.is_printed:
        print_report(report, wanted)
    return status_of(report, wanted) if write_reports(report, wanted) else UNUSABLE


def _merge_audits(context: click.Context, wanted: Wanted, texts: dict[str, bytes]) -> int:
    from monitoring_core.conformance.audit.audited import status
    from monitoring_core.conformance.audit.formats import AUDIT_FORMATS
    from monitoring_core.conformance.audit.merging import NotAnAudit, audits_from_json, merged_audits
    from monitoring_core.conformance.reports.printable import printable

    unknown = [each for each in wanted.formats if each not in _OF_AUDITS]
    if unknown:
        raise click.UsageError(f"audits that are merged are written as {' or '.join(_OF_AUDITS)}, not as {unknown[0]}")
    try:
        made = merged_audits(each for text in texts.values() for each in audits_from_json(text))
    except NotAnAudit as error:
        stop(context, printable(str(error)))
    if not write_texts(wanted, lambda name: AUDIT_FORMATS[name].write(made)):
        return UNUSABLE
    earned = int(status(made, allow_inconclusive=wanted.allow_inconclusive))
    return 0 if wanted.exit_zero and earned != UNUSABLE else earned
