"""Print what each way of testing finds: ``python -m tests.faults [--quick] [--only PART] [--sample N] [--write]``.

All of it takes many minutes; ``--quick`` takes samples. ``--only cells`` is about the wrong cells of the tables alone,
``--only handwritten`` about the servers with faults that people write. ``--only tours`` is about the tours that gave
way to pairs, and ``--only conjunctions`` about the faults of conjunction. ``--sample N`` draws so many of them. The
numbers are shares and inputs, the same on every machine. ``--write`` writes the page docs/faults.md too; with
``--only`` it replaces these sections alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from os import cpu_count
from pathlib import Path

from monitoring_core.rulesets import BUILT_IN, GWS_V2
from tests.faults.former_tours import FORMER, compared
from tests.faults.found_by_pairs import PAIRS, THREES, conjunctions, residue
from tests.faults.measure import Found, components, handwritten, hidden_history, product_mutants, table_mutants
from tests.faults.page import CONJUNCTION, HANDWRITTEN, INTRODUCTION, TOURS
from tests.faults.tables import mutants

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = "| way of testing | inputs | found | typical fault after |\n|---|---:|---:|---:|"

TOURED = 200
"""So many faults are drawn from each world that a tour is compared in."""

QUICK_STATES = 1_000
"""So many states of a world are explored for a sample; all that a world says otherwise."""


def sections(*, quick: bool, sample: int | None = None) -> Iterator[str]:
    """Give the page, section by section."""
    yield INTRODUCTION
    yield from cell_sections(60 if quick else None)
    yield _section(product_mutants(1_000 if quick else 10_000), "")
    for part in components():
        yield _section(hidden_history(part, 200 if quick else 1_000), "", "Hidden history: ")
    yield from handwritten_sections(1 if quick else None)
    yield from tour_sections(20 if quick else None)
    yield from conjunction_sections(60 if quick and sample is None else sample)


def cell_sections(sample: int | None) -> Iterator[str]:
    """Give the section on wrong cells of the tables.

    Args:
        sample: how many of them are drawn; by default all.
    """
    drawn = (
        "" if sample is None else f" The wrong cells were drawn from {sum(1 for _ in mutants()):,}, with a fixed seed."
    )
    yield _section(
        table_mutants(sample, progress=_progress, processes=cpu_count() or 1),
        "Most of these name another rule in a refusal, and no answer of a server shows that. The others are never "
        f"reached.{drawn} The plain Hypothesis rules were tried only on faults that show under `GWS_V2`.",
    )


def tour_sections(sample: int | None) -> Iterator[str]:
    """Give the section on the tours that gave way to pairs.

    Args:
        sample: how many faults are drawn from each world; by default `TOURED`.
    """
    lines = [
        "## Tours and pairs",
        "",
        TOURS,
        "",
        "| tour | its inputs | faults drawn from | found by the tour | found by today's suite |",
        "|---|---:|---|---:|---:|",
    ]
    for component in FORMER:
        for each in compared(component, sample or TOURED):
            world = "its own world" if each.world == each.tour else each.world
            shares = (f"{found} of {each.faults}" for found in (each.before, each.now))
            lines.append(f"| {each.tour} | {each.inputs:,} | {world} | {' | '.join(shares)} |")
    yield "\n".join(lines)


def handwritten_sections(sample: int | None) -> Iterator[str]:
    """Give the section on handwritten faults.

    Args:
        sample: by default the whole suite is given to each server; with any number, only its component.
    """
    yield "\n".join(_handwritten(quick=sample is not None))


def conjunction_sections(sample: int | None) -> Iterator[str]:
    """Give the sections on faults of conjunction, one for each built-in ruleset.

    Args:
        sample: how many faults of two components are drawn, and a quarter as many of three; by default all.
    """
    pairs, threes, states = (PAIRS, THREES, None) if sample is None else (sample, sample // 4, QUICK_STATES)
    drawn_from = "" if states is None else f" They were drawn from the first {states:,} states of each world."
    for ruleset in BUILT_IN.values():
        found, left = conjunctions(ruleset, pairs, threes, states), residue(ruleset)
        lines = [
            f"## Conjunction under {ruleset.name}",
            "",
            *([CONJUNCTION, ""] if ruleset is GWS_V2 else []),
            f"{_made(found, 'cannot be observed')}{drawn_from}",
            f"Residue: {_made(left, 'cannot be observed')}",
            "",
            HEAD.replace("way of testing", "faults"),
            *map(str, (*found.rows, *left.rows)),
        ]
        yield "\n".join(lines)


PARTS = {
    "cells": cell_sections,
    "handwritten": handwritten_sections,
    "tours": tour_sections,
    "conjunctions": conjunction_sections,
}
"""Parts of the page that can be measured alone."""


def with_sections(page: str, made: list[str]) -> str:
    """Give a page with these sections in the place of those of the same headings, or at its end."""
    sections = [f"## {each.strip()}" for each in page.split("\n## ")[1:]]
    kept = [INTRODUCTION, *(each for each in sections if _heading(each) not in INTRODUCTION.splitlines())]
    new = {_heading(each): each for each in made}
    replaced = [new.pop(_heading(each), each) for each in kept]
    return "\n\n".join([*replaced, *new.values()]) + "\n"


def _heading(section: str) -> str:
    return section.partition("\n")[0]


def _progress(done: int, of: int) -> None:
    if done % 50 == 0:
        print(f"{done} of {of} wrong cells", file=sys.stderr)


def _section(found: Found, about: str, before: str = "") -> str:
    name = f"{before}{found.name}"
    lines = [f"## {name[0].upper()}{name[1:]}", ""]
    lines += [f"{_made(found, 'change nothing')} {about}".strip(), ""]
    lines += [HEAD, *map(str, found.rows)]
    return "\n".join(lines)


def _made(found: Found, failing: str) -> str:
    """Give a sentence about how many faults were made, and how many of them were left out."""
    left_out = f" {found.equivalent:,} of them {failing}, and are left out." if found.equivalent else ""
    return f"{found.made:,} faults were made.{left_out}"


def _handwritten(*, quick: bool) -> Iterator[str]:
    caught = list(handwritten(whole=not quick))
    yield "## Handwritten"
    yield ""
    yield HANDWRITTEN
    yield ""
    yield f"{sum(bool(each.rule) for each in caught)} of {len(caught)} were found."
    yield ""
    yield "| fault | rule of the finding | its level | found after inputs |\n|---|---|---|---:|"
    for each in caught:
        yield f"| {each.fault.about} | {each.rule or 'not found'} | {each.level} | {each.inputs:,} |"


def main(arguments: list[str]) -> int:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Print how many faults each way of testing finds."
    )
    parser.add_argument(
        "--quick", action="store_true", help="test samples of the faults; without it this takes many minutes"
    )
    parser.add_argument("--write", action="store_true", help="write the page docs/faults.md, too")
    parser.add_argument("--only", choices=PARTS, help="measure one part of the page alone")
    parser.add_argument("--sample", type=int, metavar="N", help="draw N wrong cells, or N faults of conjunction")
    given = parser.parse_args(arguments)
    made = PARTS[given.only](given.sample) if given.only else sections(quick=given.quick, sample=given.sample)
    page: list[str] = []
    for section in made:
        page.append(section)
        print(section, end="\n\n", flush=True)
    if given.write:
        text = with_sections(PAGE.read_text(encoding="utf-8"), page) if given.only else "\n\n".join(page) + "\n"
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
