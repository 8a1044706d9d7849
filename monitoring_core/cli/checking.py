"""``check``: whether recordings keep the rules.

Exit statuses, the first that fits: 2, an input cannot be used (the others are checked
and reported); 1, there are findings at ``--fail-on`` or above; 3, there is nothing of
monitoring in the input; 4, it is inconclusive; 0.
"""

from __future__ import annotations

import click

from monitoring_core.cli.terminal import PROGRAM, complain, print_lines, terminal_width, write
from monitoring_core.rules import Severity
from monitoring_core.rulesets import BUILT_IN, named

__all__ = ["check"]


@click.command()
@click.option("--format", "as_what", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="What the recordings are judged by.",
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The lowest level of a finding that makes the exit status 1.",
)
@click.option(
    "--decoder",
    type=click.Choice(["auto", "json", "msgspec", "orjson"]),
    default="auto",
    show_default=True,
    help="Who reads the JSON; the findings are the same.",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="GIB",
    help="What the followed subjects may need, by estimate; beyond it the longest unheard are forgotten.",
)
@click.option("--allow-inconclusive", is_flag=True, help="Make status 4, inconclusive, a 0.")
@click.option("--coverage", is_flag=True, help="List the rules that nothing in the recordings was judged by.")
@click.argument("files", nargs=-1, required=True)
@click.pass_context
def check(
    context: click.Context,
    as_what: str,
    ruleset_name: str,
    fail_on: str,
    decoder: str,
    memory: float,
    allow_inconclusive: bool,
    coverage: bool,
    files: tuple[str, ...],
) -> None:
    """Check recordings: JSON lines, or one JSON document; - is standard input.

    Each file is a recording of its own. Exit status: 2 if an input cannot be used, else 1 if there
    are findings at --fail-on or above, else 3 if there is nothing of monitoring, else 4 if
    something may have been missed (inconclusive), else 0.
    """
    from monitoring_core.conformance.check import check_file
    from monitoring_core.conformance.reports import Checked, Report, as_json
    from monitoring_core.conformance.reports.printable import printable, shown_name
    from monitoring_core.conformance.reports.text import recording_as_text, rules_as_text
    from monitoring_core.wire.decoding import decoder as decoder_named

    try:
        decoder_named(decoder)
    except ImportError:
        extra = f"pip install '{PROGRAM}[fast]' (from a checkout: pip install '.[fast]')"
        raise click.UsageError(f"{decoder} is not installed; install it with: {extra}") from None
    report = Report(ruleset=named(ruleset_name))
    usable = False
    for file in files:
        if file:
            checked = check_file(file, ruleset=report.ruleset, decoder=decoder, memory=memory)
        else:
            checked = Checked(file, unusable="the path is empty")
        report.recordings.append(checked)
        if checked.unusable is not None:
            complain(f"{shown_name(file) if file else repr(file)}: {printable(checked.unusable)}")
        if checked.unusable is None or checked.messages:
            usable = True
            if as_what == "text":
                print_lines(recording_as_text(checked, width=terminal_width()))
                # What is printed need not be kept.
                checked.findings.clear()
                checked.unreadable.clear()
    if as_what == "json":
        write(as_json(report) + "\n")
    elif usable:
        print_lines(rules_as_text(report, coverage=coverage, width=terminal_width()))
    context.exit(report.status(Severity(fail_on), allow_inconclusive=allow_inconclusive))
