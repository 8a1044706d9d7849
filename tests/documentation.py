"""How the examples of the documentation are found and run.

A page is Markdown; its fenced blocks of these kinds are examples:

- ``python``: run from top to bottom in one namespace for the page. With ``>>>`` it is a doctest. Without, an
  expression with a comment behind it claims that it has that value, and what a statement prints stands in the
  comments right below it.
- ``console``: lines that begin with ``$`` are commands, each followed by what it prints. They run at the top of
  the tree, as a reader of it would; ``$ echo $?`` shows the exit status of the command before it.

In what is shown, ``...`` stands for anything, as in a doctest.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

# By its name, or where the first command of the README puts it.
_PROGRAM = {("monitoring-core",), (".venv/bin/monitoring-core",)}
_FENCE = re.compile(r"^(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")


class Disagreement(AssertionError):
    """An example does not do what the page shows."""


@frozen
class Block:
    """A fenced block: its page, the number of its first line of content, its info string, its text."""

    page: Path
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@frozen
class Command:
    """A command of a console block and what the page shows it to print."""

    line: int
    words: tuple[str, ...]
    shown: str


def blocks(page: Path) -> Iterator[Block]:
    """Give the fenced blocks of a page in order; one that is never closed is an error of the page."""
    opened: re.Match[str] | None = None
    start, content = 0, list[str]()
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        found = _FENCE.match(line)
        if opened is None:
            if found is not None:
                opened, start, content = found, number + 1, []
        elif found is not None and found["fence"].startswith(opened["fence"]) and not found["info"].strip():
            text = "".join(f"{each}\n" for each in content)
            yield Block(page, start, opened["info"].strip(), text)
            opened = None
        else:
            content.append(line)
    if opened is not None:
        raise Disagreement(f"{page.name}:{start - 1}: the block is not closed")


def links(page: Path) -> list[str]:
    """Give the targets of a page's links to other files, without the part behind ``#``."""
    targets = [match["target"] for match in _LINK.finditer(page.read_text(encoding="utf-8"))]
    return [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]


def agrees(shown: str, printed: str) -> bool:
    """Tell whether what was printed is what the page shows, ``...`` standing for anything."""
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def run_python(block: Block, namespace: dict[str, Any]) -> None:
    """Run a Python block in that namespace and compare what it shows with what happens."""
    if re.search(r"^\s*>>>", block.text, re.MULTILINE):
        _run_session(block, namespace)
    else:
        _run_statements(block, namespace)


def _run_session(block: Block, namespace: dict[str, Any]) -> None:
    report = io.StringIO()
    test = doctest.DocTestParser().get_doctest(block.text, namespace, str(block), str(block.page), block.line - 1)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    runner.run(test, out=report.write, clear_globs=False)
    # The runner works on a copy of the namespace; the next block of the page goes on from there.
    namespace.update(test.globs)
    if report.getvalue():
        raise Disagreement(report.getvalue())


def _run_statements(block: Block, namespace: dict[str, Any]) -> None:
    # Blank lines in front make the line numbers of a traceback those of the page.
    source = "\n" * (block.line - 1) + block.text
    comments = _comments(source)
    lines = source.splitlines()
    for statement in ast.parse(source, str(block.page)).body:
        last = statement.end_lineno or statement.lineno
        value, printed = _execute(statement, block, namespace)
        where = f"{block.page.name}:{last}"
        below = list[str]()
        while last + len(below) < len(lines) and lines[last + len(below)].startswith("#"):
            below.append(comments[last + len(below) + 1])
        if printed and not agrees("".join(f"{line}\n" for line in below), printed):
            raise Disagreement(f"{where}: printed\n{printed}but the page shows\n" + "\n".join(below))
        if isinstance(statement, ast.Expr) and not printed and last in comments:
            claimed = comments[last]
            if not agrees(claimed + "\n", f"{value!r}\n"):
                raise Disagreement(f"{where}: the value is {value!r}, but the page says {claimed}")


def _comments(source: str) -> dict[int, str]:
    """Give the text of each comment by its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.removeprefix("#").removeprefix(" ")
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _execute(statement: ast.stmt, block: Block, namespace: dict[str, Any]) -> tuple[object, str]:
    value = None
    with contextlib.redirect_stdout(io.StringIO()) as output:
        if isinstance(statement, ast.Expr):
            value = eval(_compiled(ast.Expression(statement.value), block, "eval"), namespace)
        else:
            exec(_compiled(ast.Module([statement], []), block, "exec"), namespace)
    return value, output.getvalue()


def _compiled(tree: ast.Expression | ast.Module, block: Block, mode: str) -> CodeType:
    # A page has none of this module's __future__ imports unless it says so itself.
    return compile(tree, str(block.page), mode, dont_inherit=True)


def commands(block: Block) -> list[Command]:
    """Give the commands of a console block, each with what the page shows below it."""
    found = list[Command]()
    for number, line in enumerate(block.text.splitlines(keepends=True), block.line):
        if line.startswith("$ "):
            found.append(Command(number, tuple(shlex.split(line[2:], comments=True)), ""))
        elif found:
            found[-1] = Command(found[-1].line, found[-1].words, found[-1].shown + line)
        else:
            raise Disagreement(f"{block}: the block does not begin with a command")
    return found


def run_console(block: Block) -> None:
    """Run the commands of a console block and compare what each prints with what the page shows."""
    status = 0
    for command in commands(block):
        where = f"{block.page.name}:{command.line}"
        if command.words == ("echo", "$?"):
            printed = f"{status}\n"
        elif command.words[:1] in _PROGRAM:
            status, printed = _run_program(command.words[1:])
        else:
            raise Disagreement(f"{where}: only monitoring-core and `echo $?` are run; anything else goes in a sh block")
        if not agrees(command.shown, printed):
            raise Disagreement(f"{where}: printed\n{printed}but the page shows\n{command.shown}")


def _run_program(arguments: tuple[str, ...]) -> tuple[int, str]:
    # The reader of a page has some width of terminal and some colours; the page has none.
    settings = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR", "TERM"}}
    settings["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), settings.get("PYTHONPATH")]))
    settings["PYTHONIOENCODING"] = "utf-8"
    finished = subprocess.run(
        [sys.executable, "-m", "monitoring_core", *arguments],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return finished.returncode, finished.stdout
