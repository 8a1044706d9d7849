"""How the sentences of pages, docstrings and comments are found and counted.

A page is Markdown. Its fenced blocks, comments and link targets are left out, and what stands in backticks counts as
one word. A heading, a list item and a cell of a table end a sentence, as a full stop does. In a docstring the
description of an argument does so, too; its tables and its examples are left out.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

LONGEST = 25
"""How many words a sentence has at most."""

_FENCED = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,}|:{3,}).*?^ {0,3}(?P=fence)`*~*:*\s*?$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"(?P<ticks>`+)(?:(?!(?P=ticks)).)+?(?P=ticks)(?!`)", re.DOTALL)
_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\([^)]*\)")
_BEGINS = re.compile(r"^\s*(?:[-*+]|\d+\.|#+|>)\s")
# A full stop, with what may stand behind it, before the next sentence; one inside a number or a name is none.
_END = re.compile(r"(?<=[.!?…])[)\"'”*_]*\s+(?=[^a-z\s])|(?<=[.!?])[)\"'”*_]*$")
_SECTION = re.compile(r"^(?:Args|Attributes|Raises|Returns|Yields):$", re.MULTILINE)
_DESCRIBED = re.compile(r"^ +\*{0,2}[\w.]+: ", re.MULTILINE)
# A table between rules, and the lines of an example: what goes to a program, and what comes from it.
_DRAWN = re.compile(r"^=+ =+$.*^=+ =+$|^ +(?:->|<-|>>>) .*?$", re.MULTILINE | re.DOTALL)
_FOR_TOOLS = re.compile(r"# (?:noqa|pyright|type|fmt|pragma)\b")
_WORD = re.compile(r"[^\W_](?:[\w'’/.,×-]*[\w])?")


def sentences(markdown: str) -> Iterator[str]:
    """Give the sentences of a page, each on one line."""
    text = _COMMENT.sub("", _FENCED.sub("\n\n", markdown))
    text = _LINK.sub(lambda link: link["text"], _CODE.sub("CODE", text))
    for paragraph in _paragraphs(text):
        yield from filter(None, (each.strip() for each in _END.split(paragraph) if each))


def _paragraphs(text: str) -> Iterator[str]:
    gathered: list[str] = []
    for line in (*text.splitlines(), ""):
        is_row = line.lstrip().startswith("|")
        if not line.strip() or is_row or _BEGINS.match(line):
            if gathered:
                yield " ".join(gathered)
            gathered = []
        if is_row:
            yield from (cell.strip() for cell in line.strip().strip("|").split("|"))
        elif line.strip():
            gathered.append(_BEGINS.sub("", line).strip())


def words(sentence: str) -> int:
    """Return the number of words of a sentence."""
    return len(_WORD.findall(sentence))


def too_long(text: str) -> list[str]:
    """Give the sentences of a text that have too many words, each with their number before it."""
    return [f"{count} words: {each}" for each in sentences(text) if (count := words(each)) > LONGEST]


def prose(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each docstring, of each text below a constant, and of each comment."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            text = _DRAWN.sub("", _SECTION.sub("\n", cleandoc(node.value.value)))
            yield f"{path.name}:{node.lineno}", _DESCRIBED.sub("\n- ", text)
    yield from ((f"{path.name}:{line}", text) for line, text in _comments(source))


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a module; lines that follow one another are one comment."""
    begins, gathered = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or _FOR_TOOLS.match(token.string):
            continue
        if gathered and token.start[0] != begins + len(gathered):
            yield begins, " ".join(gathered)
            gathered = []
        if not gathered:
            begins = token.start[0]
        gathered.append(token.string.removeprefix("#").strip())
    if gathered:
        yield begins, " ".join(gathered)


def first_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Give the place of each docstring of a module, and the paragraph that it begins with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield f"{path.name}:{getattr(node, 'lineno', 1)}", docstring.partition("\n\n")[0]
