"""The kinds of parameters for options about findings and reports, with the completions that a shell offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import CompletionItem

from monitoring_core.rules import RULES, Severity

__all__ = ["FORMAT_NAMES", "LEVEL", "ONLY", "REPORT", "RULE"]

FORMAT_NAMES = ("text", "json", "sarif", "junit", "github", "markdown", "html")
"""The names of `monitoring_core.conformance.reports.formats.FORMATS`, which is loaded only where it is needed."""

if TYPE_CHECKING:
    # In older versions of click `ParamType` has no type argument.
    _Kind = click.ParamType[Any]
else:
    _Kind = click.ParamType

_KEYS = ("rule", "client", "subject", "from", "to")


class _Rule(_Kind):
    """The id of a rule; ``*`` in it stands for any text."""

    name = "RULE"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _rules(incomplete)


class _Pair(_Kind):
    """A name and a value with ``=`` between them."""

    def __init__(self, name: str, example: str) -> None:
        self.name = name
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return cast("tuple[str, str]", value)
        told: str
        name, equals, told = str(value).partition("=")
        if not equals:
            self.fail(f"{value!r} has no =; write it as in {self.example}", param, ctx)
        return name, told


class _Level(_Pair):
    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        rule, equals, level = incomplete.partition("=")
        if not equals:
            return _rules(rule, "=")
        return [CompletionItem(f"{rule}={each.value}") for each in Severity if each.value.startswith(level)]


class _Only(_Pair):
    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("rule="):
            return [CompletionItem(f"rule={each.value}") for each in _rules(incomplete.removeprefix("rule="))]
        return [CompletionItem(f"{each}=") for each in _KEYS if each.startswith(incomplete)]


class _Report(_Pair):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, file = super().convert(value, param, ctx)
        if name not in FORMAT_NAMES:
            self.fail(f"{name!r} is none of {', '.join(FORMAT_NAMES)}", param, ctx)
        if not file:
            self.fail(f"{value!r} names no file; write it as in {self.example}", param, ctx)
        return name, file

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(f"{each}=") for each in FORMAT_NAMES if each.startswith(incomplete)]


def _rules(incomplete: str, end: str = "") -> list[CompletionItem]:
    return [CompletionItem(f"{each}{end}") for each in RULES if each.startswith(incomplete.upper())]


RULE = _Rule()
LEVEL = _Level("RULE=LEVEL", "VC-SELF=note")
ONLY = _Only("KEY=VALUE", "client=sup-1")
REPORT = _Report("FORMAT=FILE", "sarif=check.sarif")
