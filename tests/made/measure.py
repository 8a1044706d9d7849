"""Measure what a check finds, and print it as tables: ``python -m tests.made.measure``.

With ``--json FILE`` the figures are kept, too; with ``--before FILE`` those of an earlier run are printed beside
them. Costs are found on the even seeds; the odd ones are run after the table of costs is frozen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.made.correct import MODES
from tests.made.faulty import KINDS, UNKNOWABLE, Around
from tests.made.measuring import LEVELS, measured

COLUMNS = ("by rule", "at level", "at line")

HEADS = {
    "planted": "fault: per cent found by rule / at its level / at its line",
    "unknowable": "what no checker can know: found by rule / level / line",
}
"""Part of the figures -> what its first column is called."""


def main() -> None:
    """Read the command line, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.made.measure", description=__doc__)
    parser.add_argument("--correct", type=int, default=2000, metavar="N", help="correct recordings in all")
    parser.add_argument("--planted", type=int, default=60, metavar="N", help="recordings of each kind of fault")
    parser.add_argument("--half", choices=("even", "odd"), default="even", help="which seeds")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds of faults whose names hold this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to keep the figures")
    parser.add_argument("--before", type=Path, metavar="FILE", help="figures to print beside them")
    given = parser.parse_args()
    figures = measured(given.correct, given.planted, given.half, given.only)
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    before = None if given.before is None else json.loads(given.before.read_text())
    print("\n".join(tables(figures, before)))


def tables(figures: dict[str, Any], before: dict[str, Any] | None = None) -> Iterator[str]:
    """Give the figures as tables in Markdown, beside those of an earlier run if there are any."""
    if figures["correct"]:
        yield from _correct(figures, before)
    for part in ("planted", "unknowable"):
        if figures[part]:
            yield ""
            yield from _found(figures[part], (before or {}).get(part, {}), part)


def _correct(figures: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    heads = ["recordings with an error", "warning", "note", "inconclusive"]
    yield "| recordings | of | lines | " + " | ".join(heads) + " | found falsely |"
    yield "|---|--:|--:|" + "--:|" * len(heads) + "---|"
    for mode in MODES:
        row = figures["correct"][str(mode)]
        old = before["correct"].get(str(mode)) if before else None
        counts = [
            _beside(row["recordings with"][level], old and old["recordings with"][level])
            for level in (*LEVELS, "inconclusive")
        ]
        rules = ", ".join(f"{told} {each['recordings']}" for told, each in row["rules"].items())
        yield f"| {mode} | {row['recordings']:,} | {row['lines']:,} | {' | '.join(counts)} | {rules} |"


def _found(figures: dict[str, Any], before: dict[str, Any], part: str) -> Iterator[str]:
    yield f"| {HEADS[part]} | " + " | ".join(Around) + " | bar |"
    yield "|---|" + "--:|" * len(Around) + "--:|"
    for name, row in figures.items():
        old = before.get(name, {})
        cells = [
            _beside(_cell(row[str(around)]), _cell(old[str(around)]) if str(around) in old else None)
            for around in Around
        ]
        kind = (KINDS | UNKNOWABLE)[name]
        bar = "" if kind.clean is None else f"{kind.clean} / {kind.disturbed}"
        yield f"| {name} | {' | '.join(cells)} | {bar} |"


def _cell(row: dict[str, Any]) -> str:
    """Give the shares, with what an inconclusive verdict names and what is found besides behind them."""
    count = max(row["recordings"], 1)
    shares = [f"{100 * row[column] / count:.0f}" for column in COLUMNS]
    told = " / ".join(shares)
    if row["inconclusive, naming it"]:
        told += f" + {100 * row['inconclusive, naming it'] / count:.0f}"
    return told + (f" ({row['other rule']} other)" if row["other rule"] else "")


def _beside(now: object, old: object) -> str:
    return f"{now}" if old is None or old == now else f"{old} → {now}"


if __name__ == "__main__":
    main()
