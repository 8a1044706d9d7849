"""The command ``verify``: it proves that a floor keeps its rules, by exploring every floor within bounds.

The exit statuses:

- 0: every invariant holds.
- 1: an invariant is broken, and the shortest path to it is printed.
- 2: the bounds cannot be explored, or not in the given memory.
"""

from __future__ import annotations

import click

from monitoring_core.cli.terminal import Progress, complain, write
from monitoring_core.rulesets import BUILT_IN, named

__all__ = ["verify"]


@click.command()
@click.argument("size", required=False, metavar="[SUPERVISORSxAGENTS[xCALLS]]")
@click.option(
    "--sessions", type=click.IntRange(min=0), default=0, show_default=True, help="The number of text sessions."
)
@click.option(
    "--scope",
    default="free",
    show_default=True,
    help="The scope of subscriptions: free (each one), default (none given), Agent or Call.",
)
@click.option(
    "--mode",
    default="free",
    show_default=True,
    help="The mode of subscriptions: free (each one), default (none given), NextCall or AllCalls.",
)
@click.option("--parts", default="all", show_default=True, help="Further kinds of inputs: names with commas, or none.")
@click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="The ruleset of the floor.",
)
@click.option("--long", is_flag=True, help="Without bounds: explore also the bounds that take minutes to hours.")
@click.option(
    "--memory",
    type=click.FloatRange(min=0, min_open=True),
    metavar="GIB",
    help="Stop when so many GiB of memory are used. Bounds above all measured ones need this option.",
)
@click.option(
    "--progress/--no-progress",
    default=None,
    help="Print on standard error how far it is. Default: only on a terminal.",
)
@click.option("--invariants", "only_list", is_flag=True, help="Only list the invariants.")
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
    """Check every floor within bounds, such as 2x1x2, and every step from it; without bounds, use several bounds.

    The exit status is 0 if every invariant holds, and 1 if one is broken. It is 2 if the bounds cannot be explored in
    the given memory.
    """
    from monitoring_core.verification.report import invariant_lines
    from monitoring_core.verification.report import verify as explore_all

    if only_list:
        for line in invariant_lines():
            write(line + "\n")
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
        write=lambda line: write(line + "\n"),
        complain=complain,
        progress=told.say if told.is_wanted else None,
    )
    context.exit(status)
