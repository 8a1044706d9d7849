"""Measure which faults of the job three ways of testing find, after how many inputs, and how much a user writes.

The ways are the oracle of this library, Hypothesis alone, and Schemathesis. Each tests the same server, `job`: right,
and with each fault planted. The oracle gives the words of its component `leg core`, which are always the same. The
other two draw, so they run several times, each time as they do by default.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from statistics import median
from types import ModuleType

from attrs import frozen

from tests.comparison import with_hypothesis, with_oracle, with_schemathesis
from tests.comparison.job import FAULTS, RIGHT, Fault

SEEDS = range(3)


@frozen
class Tried:
    """One way of testing.

    Attributes:
        name: of the way.
        lines: that its user writes.
        whole: how many inputs it gives to a right server; the median of the runs.
        found: fault -> in how many of the runs it was found.
        after: fault -> the median of the inputs until it was found.
        runs: how often each fault was tried.
    """

    name: str
    lines: int
    whole: int
    found: dict[str, int]
    after: dict[str, int]
    runs: int

    def row(self) -> str:
        """Give the row of the table."""
        always = sum(each == self.runs for each in self.found.values())
        ever, tried = sum(each > 0 for each in self.found.values()), len(self.found)
        typical = f"{median(self.after.values()):,.0f}" if self.after else "–"
        return f"| {self.name} | {self.lines} | {always} of {tried} | {ever} of {tried} | {self.whole:,} | {typical} |"


def tried(name: str, written: ModuleType, run: Callable[[Fault, int], tuple[bool, int]], seeds: range) -> Tried:
    """Try the right server and each faulty one with each seed; a right server that fails is an error."""
    right = [run(RIGHT, seed) for seed in seeds]
    if any(found for found, _ in right):
        raise AssertionError(f"{name} finds a fault in the right server")
    found: dict[str, int] = {}
    after: dict[str, int] = {}
    for fault in FAULTS:
        runs = [run(fault, seed) for seed in seeds]
        hits = [inputs for is_found, inputs in runs if is_found]
        found[fault.about] = len(hits)
        if hits:
            after[fault.about] = int(median(hits))
    return Tried(name, lines(written), int(median(inputs for _, inputs in right)), found, after, len(seeds))


def lines(written: ModuleType) -> int:
    """Count the lines that a user writes: those of `USER_WRITES`, without docstrings, comments and blank lines."""
    tree = ast.parse(inspect.getsource(written))
    names = next(each.value for each in tree.body if _names(each) == ["USER_WRITES"])
    wanted = {each.id for each in ast.walk(names) if isinstance(each, ast.Name)}
    parts = [each for each in tree.body if wanted & {*_names(each)}]
    text = "\n".join(ast.get_source_segment(inspect.getsource(written), each) or "" for each in parts)
    docstrings = sum(len(each.splitlines()) for each in _docstrings(parts))
    code = [each for each in text.splitlines() if each.strip() and not each.strip().startswith("#")]
    return len(code) - docstrings


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _docstrings(parts: list[ast.stmt]) -> Iterator[str]:
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield ast.get_docstring(node, clean=False) or ""


def tables() -> Iterator[str]:
    """Give the table of the ways, and that of the faults, line by line."""
    ways = [
        tried("the oracle of `monitoring-core`", with_oracle, with_oracle.run, range(1)),
        tried("Hypothesis alone", with_hypothesis, with_hypothesis.run, SEEDS),
        tried("Schemathesis", with_schemathesis, with_schemathesis.run, SEEDS),
    ]
    yield "| way | lines you write | found in every run | found in some run | inputs | typical fault after |"
    yield "|---|--:|--:|--:|--:|--:|"
    yield from (each.row() for each in ways)
    yield ""
    yield f"| fault | {' | '.join(each.name for each in ways)} |"
    yield "|---|--:|--:|--:|"
    for fault in FAULTS:
        yield f"| {fault.about} | {' | '.join(_cell(each, fault.about) for each in ways)} |"


def _cell(way: Tried, fault: str) -> str:
    if not way.found[fault]:
        return "not found"
    share = "" if way.found[fault] == way.runs else f", in {way.found[fault]} of {way.runs} runs"
    return f"{way.after[fault]:,}{share}"
