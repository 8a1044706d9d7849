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

from monitoring_core.rulesets import BUILT_IN
from tests.faults.former_tours import FORMER, compared
from tests.faults.found_by_pairs import PAIRS, THREES, conjunctions, residue
from tests.faults.measure import Found, components, handwritten, hidden_history, product_mutants, table_mutants
from tests.faults.tables import mutants

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = "| way of testing | inputs | found | typical fault after |\n|---|---:|---:|---:|"

INTRODUCTION = """# Which faults the oracle finds

This page says which faults the [oracle](testing.md) finds, and which other ways of testing find. It was measured by
`python -m tests.faults --write`, which made this page. Faulty servers are made by the thousand and tested in several
ways. In the tables *inputs* is what a way costs to its end. *Typical fault after* is the median of the inputs until a
fault showed. Some changes make no difference that anybody could see. They are no faults: this is proved of each, and
they are left out.

- **Cells of the tables**: every cell of the literal tables is made wrong, in every way that it can be. Ways that draw
  their inputs may give a tenth more than the suite with k = 0.
- **Product**: a supervisor's subscription and leg are taken together, and one transition is wrong.
- **Hidden history**: there is one state too many. One transition leads to it, and one transition from it is wrong. The
  components of a chat are those of SMS with other messages. The default suite allows for extra states in SMS alone.
- **Handwritten**: these are servers with faults that people write. They are given the whole default suite in its wire
  form, and delivery once and in order is required. Faults between components have to be found at the level of the rule
  that they break. For the others a finding of any level counts. A rule that is inferred or chosen gives a warning or a
  note. That fails a run only with `fail_on="warning"` or `fail_on="note"`.
- **Conjunction**: one reaction is wrong, only where two components (or three) have certain values and one input comes.
  A fault is drawn by kind of pair first, then by pair state and input. If the next state is wrong, the answer and the
  notifications are right. The server forgets the request, or does one more in silence. A fault that no word of at most
  four inputs after it shows cannot be observed, and is left out. Only the words of pairs are tried, one world after
  the other. A world that follows another is given the words of both.
- **Residue**: a refused request leaves a parameter behind for the next one that gives none. Only the words of residue
  are tried.
- **Tours and pairs**: faults of conjunction again. They are given to tours that the suite had before the words of
  pairs."""

TOURED = 200
"""So many faults are drawn from each world that a tour is compared in."""

TOURS = """Two tours gave way to the words of pairs. One was of two supervisors. The other was of a chat: what its
subscription and its session do to each other. Faults of conjunction are drawn from two worlds. One is the
world of the pairs that took the tour's place. The other has the tour's own people and inputs. At most 1,000
states of each are explored. Today's suite is the whole default suite, as far as its people are in the
world.

Today's suite finds more than the tours. A few faults are still found by the tours alone. They need values that no word
of today's suite has. For example, the second agent comes into a chat with two supervisors. A suite of your own can look
there."""
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
    drawn = "" if sample is None else f" These are drawn from {sum(1 for _ in mutants()):,}, by a fixed seed."
    yield _section(
        table_mutants(sample, progress=_progress, processes=cpu_count() or 1),
        "Most wrong cells that change nothing name another rule in a refusal, which a server does not tell. Others "
        f"are never reached.{drawn} Plain Hypothesis rules are tried on what shows under `GWS_V2`.",
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
    drawn_from = "" if states is None else f" They are drawn from the first {states:,} states of each world."
    for ruleset in BUILT_IN.values():
        found, left = conjunctions(ruleset, pairs, threes, states), residue(ruleset)
        lines = [
            f"## Conjunction under {ruleset.name}",
            "",
            f"{found.made:,} made, {found.equivalent:,} of which cannot be observed.{drawn_from}",
            f"Of residue {left.made:,} are made, {left.equivalent:,} of which cannot be observed.",
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
    kept = [INTRODUCTION, *(f"## {each.strip()}" for each in page.split("\n## ")[1:])]
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
    lines += [f"{found.made:,} made, {found.equivalent:,} of which change nothing. {about}".strip(), ""]
    lines += [HEAD, *map(str, found.rows)]
    return "\n".join(lines)


def _handwritten(*, quick: bool) -> Iterator[str]:
    caught = list(handwritten(whole=not quick))
    yield "## Handwritten"
    yield ""
    yield f"{sum(bool(each.rule) for each in caught)} of {len(caught)} found."
    yield ""
    yield "| fault | found under | level | after inputs |\n|---|---|---|---:|"
    for each in caught:
        yield f"| {each.fault.about} | {each.rule or 'not found'} | {each.level} | {each.inputs:,} |"


def main(arguments: list[str]) -> int:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="What each way of testing finds.")
    parser.add_argument("--quick", action="store_true", help="samples instead of all")
    parser.add_argument("--write", action="store_true", help="write docs/faults.md")
    parser.add_argument("--only", choices=PARTS, help="one part of the page alone")
    parser.add_argument("--sample", type=int, metavar="N", help="so many cells, or faults of conjunction")
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
