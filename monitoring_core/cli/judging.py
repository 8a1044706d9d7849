"""The options that say how recordings are judged: the ruleset, the decoder, the memory, and the assumptions.

`follow.assumed` explains each assumption.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from monitoring_core.cli.terminal import PROGRAM
from monitoring_core.rulesets import BUILT_IN, named

if TYPE_CHECKING:
    from monitoring_core.conformance.how import How

__all__ = ["judging_options", "ruleset_option"]

Option: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]
"""A decorator that adds an option to a command."""

ruleset_option: Option = click.option(
    "--ruleset",
    "ruleset_name",
    type=click.Choice(list(BUILT_IN), case_sensitive=False),
    default="GWS_V2",
    show_default=True,
    help="The ruleset that the recordings are judged by.",
)
"""``--ruleset``."""

_OPTIONS: tuple[Option, ...] = (
    ruleset_option,
    click.option(
        "--decoder",
        type=click.Choice(["auto", "json", "msgspec", "orjson"]),
        default="auto",
        show_default=True,
        help="The library that decodes the JSON; the outcome is the same.",
    ),
    click.option(
        "--memory",
        type=click.FloatRange(min=0, min_open=True),
        default=1.0,
        show_default=True,
        metavar="GIB",
        help="The most memory for the followed subjects, by estimate; above it, the longest silent ones are forgotten.",
    ),
    click.option(
        "--assume",
        default="at-least-once",
        show_default=True,
        metavar="DELIVERY",
        help="How messages were delivered: reliable, at-least-once, or lossy:K if each subject may lose K messages.",
    ),
    click.option(
        "--start",
        type=click.Choice(["unknown", "idle"]),
        default="unknown",
        show_default=True,
        help="How recordings begin; idle means that nothing is monitored.",
    ),
    click.option(
        "--request-lag",
        type=click.FloatRange(min=0),
        default=2.0,
        show_default=True,
        metavar="SECONDS",
        help="The line of a request may come at most so long after the message that shows its effect.",
    ),
)


def judging_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options on how recordings are judged; it takes them as one `How`, named ``how``."""

    @functools.wraps(command)
    def with_how(
        *arguments: Any,
        ruleset_name: str,
        decoder: str,
        memory: float,
        assume: str,
        start: str,
        request_lag: float,
        **options: Any,
    ) -> None:
        from monitoring_core.follow.findings.assumed import Assumed

        try:
            assumed = Assumed(assume, start, request_lag)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        _must_be_there(decoder)
        how: How = {"ruleset": named(ruleset_name), "decoder": decoder, "memory": memory, "assumed": assumed}
        command(*arguments, how=how, **options)

    made: Callable[..., None] = with_how
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


def _must_be_there(decoder: str) -> None:
    """Refuse a decoder that is not installed.

    Raises:
        click.UsageError: the decoder is not installed.
    """
    from monitoring_core.wire.decoding import decoder as decoder_named

    try:
        decoder_named(decoder)
    except ImportError:
        extra = f"pip install '{PROGRAM}[fast]' (from a checkout: pip install '.[fast]')"
        raise click.UsageError(f"{decoder} is not installed; install it with: {extra}") from None
