"""The options of every command that reads recordings."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import click

__all__ = ["form_option"]

P = ParamSpec("P")


def _known_form(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """Refuse a form that there is not."""
    from monitoring_core.conformance.reading.forms import form_named

    try:
        return None if name is None else form_named(name).name
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def form_option(command: Callable[P, None]) -> Callable[P, None]:
    """Give a command ``--form``, which is checked before anything is read."""
    option = click.option(
        "--form",
        metavar="FORM",
        callback=_known_form,
        help="The form of the files, instead of what their content looks like; a wrong one names those that there are.",
    )
    return option(command)
