"""The command ``verify``: it proves that a floor keeps its rules, by exploring every floor within bounds.

The exit statuses:

- 0: every invariant holds.
- 1: an invariant is broken, and the shortest path to it is printed.
- 2: the bounds cannot be explored, or not in the given memory.
"""

from __future__ import annotations

import click

from monitoring_core.cli.terminal import Progress, complain, wrapped, write
from monitoring_core.rulesets import BUILT_IN, named

__all__ = ["verify"]


@click.command(short_help="Prove that every floor within bounds keeps the rules.")
@click.argument("size", required=False, metavar="[SUPERVISORSxAGENTS[xCALLS]]")
@click.option(
    "--sessions",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    metavar="COUNT",
    help="The number of text sessions.",
)
@click.option(
    "--scope",
    default="free",
    show_default=True,
    metavar="SCOPE",
    help="The scope that subscriptions ask for: Agent, Call, free (both are tried) or default (none is given).",
)
@click.option(
    "--mode",
    default="free",
    show_default=True,
    metavar="MODE",
    help="The mode that subscriptions ask for: NextCall, AllCalls, free (both are tried) or default (none is given).",
)
@click.option(
    "--parts",
    default="all",
    show_default=True,
    metavar="PARTS",
    help="The kinds of inputs that are added, such as hold,queue; or all (the usual ones), or none.",
)
@click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="The ruleset of the floor.",
)
@click.option(
    "--long",
    is_flag=True,
    help="Without bounds: explore also larger bounds, which take minutes to hours and need --memory.",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=0, min_open=True),
    metavar="GIB",
    help="Stop when the process uses so many GiB of memory. Needed if the memory of the bounds was never measured.",
)
@click.option(
    "--progress/--no-progress",
    default=None,
    help="Print on standard error how far the command is. Default: only on a terminal.",
)
@click.option("--invariants", "only_list", is_flag=True, help="List the invariants, and explore nothing.")
@click.pass_context
def verify(
    context: click.Context,
    size: str | None,
    sessions: int,
    scope: str,
    mode: str,
    parts: str,
    ruleset_name: str,
    long: bool,
    memory: float | None,
    progress: bool | None,
    only_list: bool,
) -> None:
    """Prove that every floor within bounds keeps the rules, and every step from it.

    A floor is the model of all supervisors, agents and calls. Bounds such as 1x1x1 say how many of each there are.
    Without bounds, several are explored, which takes some minutes.

    The exit status is 0 if every invariant holds, and 1 if one is broken. It is 2 if the bounds cannot be explored in
    the given memory.
    """
    from monitoring_core.verification.report import invariant_lines
    from monitoring_core.verification.report import verify as explore_all

    if only_list:
        for line in invariant_lines():
            _write_wrapped(line)
        return
    told = Progress(progress)
    status = explore_all(
        size,
        sessions=sessions,
        scope=scope,
        mode=mode,
        parts=parts,
        ruleset=named(ruleset_name),
        long=long,
        memory=memory,
        write=_write_wrapped,
        complain=complain,
        progress=told.say if told.is_wanted else None,
    )
    context.exit(status)


def _write_wrapped(line: str) -> None:
    """Write a line, broken at the width of the terminal; an indented line, such as that of a program, stays whole."""
    for each in [line] if line.startswith(" ") else wrapped(line, 0):
        write(each + "\n")
