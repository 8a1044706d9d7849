"""Print the tables of docs/comparison.md: ``python -m tests.comparison [--steps | --faults]``.

It needs the extras ``test`` and ``comparison``, and for one row Node.js with xstate:

    pip install '.[test,comparison]'
    npm install --no-save xstate@5.33.3

``--steps`` prints what a step costs, ``--faults`` which faults are found. Without either both are printed, which takes
some minutes. With the same versions the faults that are found are the same on every machine; the costs are not.
"""

from __future__ import annotations

import argparse
import sys


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.comparison", description="Compare with other tools.")
    parser.add_argument("--steps", action="store_true", help="what a step costs alone")
    parser.add_argument("--faults", action="store_true", help="which faults are found alone")
    given = parser.parse_args(arguments)
    if given.steps or not given.faults:
        from tests.comparison.steps import table

        for line in table():
            print(line, flush=True)
    if given.faults or not given.steps:
        from tests.comparison.finding import tables

        for line in tables():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
