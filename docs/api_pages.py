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
    described: dict[int, str] = {}
    for module, names in public_names().items():
        if module == PACKAGE:
            continue
        page = folder / f"{module.removeprefix(f'{PACKAGE}.')}.rst"
        text = "\n".join([module, "=" * len(module), "", f".. automodule:: {module}", "   :no-members:", ""])
        text += "".join(_entry(f"{module}.{name}", getattr(import_module(module), name), described) for name in names)
        # An unchanged page is not read anew.
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8", newline="\n")


def _entry(path: str, named: object, described: dict[int, str]) -> str:
    """Give what describes a name, or what leads to the module that gives the same thing under its name, too."""
    is_made_here = isclass(named) or isroutine(named)
    if is_made_here and id(named) in described:
        return f"\n`{path}` is :py:obj:`{described[id(named)]}`.\n"
    described[id(named)] = path
    if not is_made_here:
        module, _, name = path.rpartition(".")
        return f"\n.. py:data:: {path}\n\n{indent(_said_of(module, name), '   ')}\n"
    if isroutine(named):
        return f"\n.. autofunction:: {path}\n"
    kind = "autoexception" if isclass(named) and issubclass(named, BaseException) else "autoclass"
    # The members of an enumeration are its words: they are all shown.
    return f"\n.. {kind}:: {path}\n" + ("   :undoc-members:\n" if isinstance(named, EnumMeta) else "")


def _said_of(module: str, name: str) -> str:
    """Give the text that stands below a constant in the source, wherever in the module's package that is."""
    source = Path(str(import_module(module).__file__))
    files = sorted(source.parent.rglob("*.py")) if source.name == "__init__.py" else [source]
    for body in map(_statements, files):
        for assigned, below in pairwise(body):
            if name in _targets(assigned) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                return cleandoc(str(below.value.value))
    return ""


@cache
def _statements(file: Path) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(file.read_text(encoding="utf-8")).body)


def _targets(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
