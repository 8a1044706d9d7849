"""Options in a file: the table ``[tool.monitoring-core]`` of pyproject.toml.

An option on the command line wins over the file. `KEYS` has the keys. ``check`` takes all of them. The other
commands that read recordings take the keys of their own options, except those about the report of a check. A path
in the file is relative to the folder of the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, cast

import click

from monitoring_core.outcome import alike

__all__ = ["KEYS", "OF_REPORTS", "config_option"]

P = ParamSpec("P")

_TABLE = "monitoring-core"

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "ruleset": "text",
        "fail-on": "text",
        "format": "text",
        "output": "path",
        "report": "reports",
        "form": "text",
        "map": "path",
        "timezone": "text",
        "strict": "flag",
        "together": "flag",
        "follow": "flag",
        "redact": "flag",
        "decoder": "text",
        "jobs": "number",
        "memory": "number",
        "assume": "text",
        "start": "text",
        "request-lag": "number",
        "allow-inconclusive": "flag",
        "exit-zero": "flag",
        "coverage": "flag",
        "select": "texts",
        "ignore": "texts",
        "level": "levels",
        "only": "texts",
        "baseline": "path",
    }
)
"""Key of the table -> the kind of its value. A key has the name of its option."""

OF_REPORTS = frozenset(
    {
        "fail-on", "format", "output", "report", "exit-zero", "coverage",
        "select", "ignore", "level", "only", "baseline",
    }
)  # fmt: skip
"""Keys about the report of a check."""

_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "a string",
        "path": "a string",
        "number": "a number",
        "flag": "true or false",
        "texts": "an array of strings",
        "reports": 'an array of strings such as "sarif=check.sarif"',
        "levels": 'a table such as { VC-SELF = "note" }',
    }
)


def _read(context: click.Context, given: str | None, *, of_reports: bool) -> None:
    """Take the options of the file as defaults; options about reports only if ``of_reports`` is true."""
    path = Path(given or "pyproject.toml")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if given is None:
            return
        raise click.UsageError(f"{given}: there is no such file") from None
    except (OSError, ValueError) as error:
        if given is None and isinstance(error, OSError):
            return
        raise click.UsageError(f"{path}: it cannot be read as TOML: {error}") from None
    tool: Any = document.get("tool")
    table: Any = cast("dict[str, Any]", tool).get(_TABLE) if isinstance(tool, dict) else None
    if table is None:
        if given is not None:
            raise click.UsageError(f"{path}: it has no table [tool.{_TABLE}]")
        return
    if not isinstance(table, dict):
        raise click.UsageError(f"{path}: tool.{_TABLE} is no table")
    names = {option: each.name for each in context.command.params for option in each.opts}
    told = {key: _value(path, key, value) for key, value in cast("dict[str, Any]", table).items()}
    context.default_map = {
        name: value
        for key, value in told.items()
        if (of_reports or key not in OF_REPORTS) and (name := names.get(f"--{key}")) is not None
    }


def _value(path: Path, key: str, told: Any) -> object:
    if key not in KEYS:
        close = alike(key, KEYS)
        meant = f"; did you mean {' or '.join(close)}?" if close else f"; the keys are {', '.join(KEYS)}"
        raise click.UsageError(f"{path}: [tool.{_TABLE}] has the key {key!a}, which means nothing{meant}")
    kind = KEYS[key]
    if not _is_of(kind, told):
        raise click.UsageError(f"{path}: {key} of [tool.{_TABLE}] must be {_SHAPES[kind]}")
    if kind == "levels":
        return [f"{rule}={level}" for rule, level in told.items()]
    if kind == "path":
        return _from(path, told)
    if kind == "reports":
        pairs = [each.partition("=") for each in cast("list[str]", told)]
        return [f"{name}{equals}{_from(path, file) if file else ''}" for name, equals, file in pairs]
    return told


def _from(path: Path, file: str) -> str:
    return os.fspath(path.parent / file)


def _is_of(kind: str, told: Any) -> bool:
    if kind == "flag":
        return isinstance(told, bool)
    if kind == "number":
        return isinstance(told, int | float) and not isinstance(told, bool)
    if kind in ("texts", "reports"):
        return isinstance(told, list) and _are_texts(cast("list[object]", told))
    if kind == "levels":
        return isinstance(told, dict) and _are_texts(cast("dict[str, object]", told).values())
    return isinstance(told, str)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(each, str) for each in values)


def config_option(*, of_reports: bool = False) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Return a decorator that adds to a command the option that names the file.

    Args:
        of_reports: whether the command takes the keys about the report of a check.
    """

    def read(context: click.Context, _: click.Parameter, given: str | None) -> None:
        _read(context, given, of_reports=of_reports)

    return click.option(
        "--config",
        is_eager=True,
        expose_value=False,
        callback=read,
        type=click.Path(),
        metavar="FILE",
        help=f"Take options from [tool.{_TABLE}] of this file. Default: pyproject.toml in this folder.",
    )
