"""How the sentences of pages and docstrings are found and counted.

A page is Markdown. Its fenced blocks, comments and link targets are left out, and what stands in backticks counts as
one word. A heading, a list item and a cell of a table end a sentence, as a full stop does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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
    """Give how many words a sentence has."""
    return len(_WORD.findall(sentence))


def too_long(text: str) -> list[str]:
    """Give the sentences of a text that have too many words, each with their number before it."""
    return [f"{count} words: {each}" for each in sentences(text) if (count := words(each)) > LONGEST]


def first_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Give the place of each docstring of a module, and the paragraph that it begins with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield f"{path.name}:{getattr(node, 'lineno', 1)}", docstring.partition("\n\n")[0]
