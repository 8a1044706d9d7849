"""The command ``replay``: for a finding at a place, it prints the ``check`` command that shows its subject alone."""

from __future__ import annotations

import re
import shlex

import click

from monitoring_core.cli.judging import ruleset_option
from monitoring_core.cli.reporting import stop
from monitoring_core.cli.terminal import PROGRAM, write
from monitoring_core.rulesets import named

__all__ = ["replay"]

_FINDING = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?:\[(?P<index>\d+)\])?(?::(?P<rule>[A-Za-z-]+))?", re.DOTALL)


@click.command(short_help="Print the command that shows the subject of one finding alone.")
@ruleset_option
@click.argument("finding")
@click.pass_context
def replay(context: click.Context, ruleset_name: str, finding: str) -> None:
    """Print the command that shows the subject of a FINDING alone.

    FINDING is its place: the file and the line, as in shift.jsonl:58. If the line has several findings,
    add the rule: shift.jsonl:58:VC-NO-RETURN. If the line is an array, add the index: shift.jsonl:58[2].
    """
    from monitoring_core.conformance.recordings import check_file
    from monitoring_core.conformance.reports.printable import printable

    told = _FINDING.fullmatch(finding)
    if told is None:
        raise click.UsageError(f"{finding!a} is no finding; write file and line, as in shift.jsonl:58")
    if told["file"] == "-":
        raise click.UsageError("standard input cannot be read again; write the recording to a file")
    checked = check_file(told["file"], ruleset=named(ruleset_name))
    if checked.unusable is not None:
        stop(context, f"{printable(told['file'])}: {printable(checked.unusable)}")
    place = (int(told["line"]), None if told["index"] is None else int(told["index"]))
    here = [each for each in checked.findings if each.place.line == place[0] and place[1] in (None, each.place.index)]
    meant = [each for each in here if told["rule"] is None or each.rule == told["rule"].upper()]
    if not meant:
        near = [f"{each.place.line}:{each.rule}" for each in (here or checked.findings)[:5]]
        others = f"findings are at {', '.join(near)}" if near else "there are no findings"
        stop(context, f"there is no finding {printable(finding)}; {others}")
    options = () if ruleset_name == "GWS_V2" else ("--ruleset", ruleset_name)
    for subject, client in dict.fromkeys((each.subject, each.client) for each in meant):
        only = ["--only", f"subject={subject}", *(["--only", f"client={client}"] if client is not None else [])]
        write(f"{shlex.join([PROGRAM, 'check', *options, *only, told['file']])}\n")
