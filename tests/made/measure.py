"""Measure what a check finds: ``python -m tests.made.measure``.

It prints false findings in correct recordings, and what is found of planted faults. With ``--keep before`` or
``--keep after`` the figures are kept in docs/checking-figures.json, and the page of them is written anew. Costs are
found on the even seeds; the odd ones are run once the table of costs is frozen.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.made.measuring import measured
from tests.made.page import keep, shortcomings, tables


def main() -> None:
    """Read the command line, measure, and print or keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.made.measure", description=__doc__)
    parser.add_argument("--correct", type=int, default=2000, metavar="N", help="correct recordings in all")
    parser.add_argument("--planted", type=int, default=60, metavar="N", help="recordings of each kind of fault")
    parser.add_argument("--half", choices=("even", "odd"), default="even", help="which seeds")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds of faults whose names hold this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--beside", type=Path, metavar="FILE", help="figures to print beside them")
    parser.add_argument(
        "--keep", choices=("before", "after"), help="keep the figures under this name, and write the page"
    )
    given = parser.parse_args()
    figures = measured(given.correct, given.planted, given.half, given.only)
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    if given.keep is not None:
        keep(given.keep, figures)
    before = None if given.beside is None else json.loads(given.beside.read_text())
    print("\n".join([*tables(figures, before), "", *shortcomings(figures, before)]))


if __name__ == "__main__":
    main()
