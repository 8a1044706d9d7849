"""Write the pages of the API reference: one for each public module, made from the list of public names.

The pages lie in docs/api/, beside its index. They are made whenever the site is built.
"""

from __future__ import annotations

import ast
from enum import EnumMeta
from functools import cache
from importlib import import_module
from inspect import cleandoc, isclass, isroutine
from itertools import pairwise
from pathlib import Path
from textwrap import indent
from types import UnionType
from typing import get_args

from monitoring_core.text.events import TextEvent
from monitoring_core.voice.events import Event

MOST = 20
"""How many members of a collection are named."""

LIST = Path(__file__).resolve().parent / "public-names.txt"
PACKAGE = "monitoring_core"


def public_names() -> dict[str, list[str]]:
    """Give the public names of each public module: those of the module itself, without members of classes."""
    names: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        path = line.partition("(")[0]
        module, _, name = path.rpartition(".")
        # A class is followed by its members.
        if module not in names or module[module.rfind(".") + 1].islower():
            names.setdefault(module, []).append(name)
    return {module: found for module, found in names.items() if module[module.rfind(".") + 1].islower()}


def write_api_pages(folder: Path) -> None:
    """Write a page for each public module but the package itself, whose names are those of other modules."""
    entered: dict[int, str] = {}
    for module, names in public_names().items():
        if module == PACKAGE:
            continue
        page = folder / f"{module.removeprefix(f'{PACKAGE}.')}.rst"
        text = "\n".join([module, "=" * len(module), "", f".. automodule:: {module}", "   :no-members:", ""])
        text += "".join(_entry(f"{module}.{name}", getattr(import_module(module), name), entered) for name in names)
        # An unchanged page is not read anew.
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8", newline="\n")


def _entry(path: str, named: object, entered: dict[int, str]) -> str:
    """Return the description of a name, or a link to the module that has the same thing under its name."""
    is_made_here = isclass(named) or isroutine(named)
    if is_made_here and id(named) in entered:
        return f"\n`{path}` is :py:obj:`{entered[id(named)]}`.\n"
    entered[id(named)] = path
    if not is_made_here:
        module, _, name = path.rpartition(".")
        return f"\n.. py:data:: {path}\n\n{indent(described(module, name), '   ')}\n"
    if isroutine(named):
        return f"\n.. autofunction:: {path}\n"
    kind = "autoexception" if isclass(named) and issubclass(named, BaseException) else "autoclass"
    # The members of an enumeration are its words: they are all shown.
    return f"\n.. {kind}:: {path}\n" + ("   :undoc-members:\n" if isinstance(named, EnumMeta) else "")


def described(module: str, name: str) -> str:
    """Return the text of the reference about a public name: its docstring, or a constant's text and members."""
    named = getattr(import_module(module), name)
    if isclass(named) or isroutine(named):
        return str(named.__doc__ or "")
    return "\n\n".join(filter(None, [_said_of(module, name) or _said_of_event(named), _held(named)]))


def _said_of(module: str, name: str) -> str:
    """Give the text that stands below a constant in the source, wherever in the module's package that is."""
    source = Path(str(import_module(module).__file__))
    files = sorted(source.parent.rglob("*.py")) if source.name == "__init__.py" else [source]
    for body in map(_statements, files):
        for assigned, below in pairwise(body):
            if name in _targets(assigned) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                return cleandoc(str(below.value.value))
    return ""


def _said_of_event(named: object) -> str:
    """Return the kind of an event: a request or a happening. Its constant needs no text of its own in the source."""
    if not isinstance(named, Event | TextEvent):
        return ""
    return f"The {'request' if named.is_request else 'happening'} {named.name}."


def _held(named: object) -> str:
    """Give the members of a union or of a collection of words, each by its name."""
    if isinstance(named, UnionType):
        return "One of " + ", ".join(f"`{each.__name__}`" for each in get_args(named)) + "."
    if isinstance(named, tuple | frozenset) and all(isinstance(each, str | Event | TextEvent) for each in named):
        words = sorted(map(str, named)) if isinstance(named, frozenset) else list(map(str, named))
        more = f", and {len(words) - MOST} more" if len(words) > MOST else ""
        return "It holds " + ", ".join(f"``{word}``" for word in words[:MOST]) + f"{more}."
    return ""


@cache
def _statements(file: Path) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(file.read_text(encoding="utf-8")).body)


def _targets(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
