"""The options of ``check`` that say what is assumed of a recording; `follow.assumed` tells what each means."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

__all__ = ["assuming_options"]

_OPTIONS = (
    click.option(
        "--assume",
        default="at-least-once",
        show_default=True,
        metavar="DELIVERY",
        help="How messages were delivered: reliable, at-least-once, or lossy:K where a subject may lose K of them.",
    ),
    click.option(
        "--start",
        type=click.Choice(["unknown", "idle"]),
        default="unknown",
        show_default=True,
        help="How recordings begin; idle is that nothing is monitored.",
    ),
    click.option(
        "--request-lag",
        type=click.FloatRange(min=0),
        default=2.0,
        show_default=True,
        metavar="SECONDS",
        help="How long after the message that shows its effect the line of a request may stand.",
    ),
)


def assuming_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options on what is assumed; it gets them as one `Assumed`, as ``assumed``."""

    @functools.wraps(command)
    def with_assumed(*arguments: Any, assume: str, start: str, request_lag: float, **options: Any) -> None:
        from monitoring_core.follow.assumed import Assumed

        try:
            assumed = Assumed(assume, start, request_lag)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        command(*arguments, assumed=assumed, **options)

    made: Callable[..., None] = with_assumed
    for option in reversed(_OPTIONS):
        made = option(made)
    return made
