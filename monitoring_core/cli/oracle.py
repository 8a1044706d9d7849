"""The commands ``suite`` and ``drive``: the oracle for implementations in any language.

The exit statuses of ``drive`` stand in the order of precedence. If several apply, the first one wins:

- 2: the program cannot be used.
- 1: it differs from the rules at ``--fail-on`` or above.
- 3: it never took a required input, so nothing is proved.
- 0: none of these applies.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from monitoring_core.cli.terminal import Progress, complain, print_lines, write
from monitoring_core.rules import Severity
from monitoring_core.rulesets import BUILT_IN, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitoring_core.testing.running.budget import Budget
    from monitoring_core.testing.suites.default import Suite

__all__ = ["drive", "suite"]

_RULESET = click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="The ruleset of a correct server.",
)
_COMPONENT = click.option(
    "--component",
    "components",
    multiple=True,
    metavar="NAME",
    help="One component; may be given several times. Default: all.",
)
# Each extra state makes a suite about ten times as large. With more than three it needs more memory than there is.
_EXTRA_STATES = click.option(
    "--k",
    type=click.IntRange(0, 3),
    help="The number of states that a server may have too many. Each makes a suite about ten times as large. "
    "Default: that of the component, 0 to 2. Tours stay the same.",
)


def _suite(
    context: click.Context, ruleset_name: str, components: tuple[str, ...], k: int | None, method: str = "HSI"
) -> Suite:
    from monitoring_core.testing.suites.default import SuiteError
    from monitoring_core.testing.suites.default import suite as make

    try:
        made = make(named(ruleset_name), components, k, method)
    except SuiteError as error:
        raise click.UsageError(str(error), context) from None
    if all(part.k is None for part in made.parts):
        for name in ("k", "method"):
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                names = " and ".join(part.name for part in made.all_parts)
                raise click.UsageError(f"--{name} has no effect: the words for {names} are a tour", context)
    return made


def _seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    from monitoring_core.testing.requirements import LONGEST_WAIT

    # NaN is neither below a bound nor above it, so click's own range would accept it.
    if not 0 < value <= LONGEST_WAIT:
        raise click.BadParameter(f"{value:g} is not in the range 0<x<={LONGEST_WAIT} (a day).", context, parameter)
    return value


def _budget(context: click.Context, parameter: click.Parameter, value: str | None) -> Budget | None:
    from monitoring_core.testing.running.budget import Budget, BudgetError

    if value is None:
        return None
    try:
        return Budget.read(value)
    except BudgetError as error:
        raise click.BadParameter(str(error), context, parameter) from None


@click.command(short_help="Count or write the test cases of a complete suite.")
@_RULESET
@_COMPONENT
@_EXTRA_STATES
@click.option(
    "--method",
    type=click.Choice(["W", "Wp", "HSI"], case_sensitive=False),
    default="HSI",
    show_default=True,
    help="The method that makes the words. All three find the same faults; HSI needs the fewest inputs.",
)
@click.option(
    "--format",
    "as_what",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="The output: text has the numbers of words and inputs, jsonl has the words.",
)
@click.pass_context
def suite(
    context: click.Context,
    ruleset_name: str,
    components: tuple[str, ...],
    k: int | None,
    method: str,
    as_what: str,
) -> None:
    """Count or write a complete suite: test cases for a server, with the right answers and notifications.

    A test case is called a word. Each component of a server, such as its subscriptions, has words of its own.
    """
    made = _suite(context, ruleset_name, components, k, method)
    if as_what == "text":
        write(f"{made}\n")
        return
    from monitoring_core.testing.suites.export import lines

    for line in lines(made):
        write(line + "\n")


# Options after the PROGRAM belong to it. A mistyped option before it is an error, and is not taken for the program.
@click.command(
    context_settings={"allow_interspersed_args": False},
    short_help="Test a server through a program that speaks JSON lines.",
)
@_RULESET
@_COMPONENT
@_EXTRA_STATES
@click.option(
    "--requirements",
    "requirements_file",
    metavar="FILE",
    help="A JSON object of requirements. Each key in it replaces the same key of the program's requirements.",
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    help="The lowest level of a finding that makes the status 1. Default: that of the requirements.",
)
@click.option(
    "--timeout",
    type=float,
    callback=_seconds,
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="The longest time for each answer; at most a day.",
)
@click.option(
    "--budget",
    callback=_budget,
    metavar="INPUTS|SECONDSs",
    help="The budget of the run: a number of inputs, or seconds such as 60s. The most useful words are run first.",
)
@click.option(
    "--format",
    "as_what",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- PROGRAM [ARGUMENTS]")
@click.pass_context
def drive(
    context: click.Context,
    ruleset_name: str,
    components: tuple[str, ...],
    k: int | None,
    requirements_file: str | None,
    fail_on: str | None,
    timeout: float,
    budget: Budget | None,
    as_what: str,
    command: tuple[str, ...],
) -> None:
    """Test an implementation through a PROGRAM that speaks JSON lines on its standard input and output.

    The exit status is 2 if the program cannot be used, else 1 if it differs from the rules at --fail-on or
    above. Otherwise it is 3 if it never took a required input, or 0.
    """
    from monitoring_core.testing.entry.drive import drive as run
    from monitoring_core.testing.running.report import as_json, as_lines

    ruleset = named(ruleset_name)
    try:
        overrides = None if requirements_file is None else _requirements_in(requirements_file)
    except _Unusable as error:
        complain(str(error))
        context.exit(2)
    words = None
    if components or k is not None:
        words = _suite(context, ruleset_name, components, k).components()
    progress = Progress()
    report = run(
        command,
        suite=words,
        overrides=overrides,
        ruleset=ruleset,
        fail_on=None if fail_on is None else Severity(fail_on),
        timeout=timeout,
        budget=budget,
        progress=_told(progress) if progress.is_wanted else None,
    )
    progress.say("")
    if as_what == "json":
        write(json.dumps(as_json(report), indent=2) + "\n")
    else:
        print_lines(as_lines(report))
    context.exit(report.status)


class _Unusable(Exception):
    """An error about a file, as one line of text."""


def _requirements_in(file: str) -> Mapping[str, Any]:
    """Read a file of requirements, and check that they are possible."""
    from monitoring_core.conformance.reports.printable import printable
    from monitoring_core.testing.requirements import Requirements, RequirementsError
    from monitoring_core.wire.decoding import decode
    from monitoring_core.wire.errors import PayloadError

    try:
        with open(file, "rb") as stream:
            told: Any = decode(stream.read())
        Requirements.from_json(told)
    except PayloadError as error:
        raise _Unusable(f"{printable(file)}: it is {error.found}; it must be {error.expected}") from None
    except RequirementsError as error:
        raise _Unusable(f"{printable(file)}: {error}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _Unusable(f"{printable(file)}: cannot be read: {reason}") from None
    read: Mapping[str, Any] = told
    return read


def _told(progress: Progress) -> Callable[[str, int], None]:
    def tell(component: str, words: int) -> None:
        if words % 20 == 0:
            progress.say(f"{component}: {words:,} words")

    return tell
