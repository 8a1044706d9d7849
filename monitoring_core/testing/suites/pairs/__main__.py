"""Make the words of pairs for the built-in rulesets: ``python -m monitoring_core.testing.suites.pairs [RULESET ...]``.

It takes some minutes for each ruleset. A long test makes them again and compares.
"""

from __future__ import annotations

import sys

from monitoring_core.rulesets import BUILT_IN, Ruleset
from monitoring_core.testing.suites.pairs.making import Made, make
from monitoring_core.testing.suites.pairs.stored import write
from monitoring_core.testing.suites.pairs.worlds import WORLDS

__all__ = ["main", "worlds_of"]


def worlds_of(ruleset: Ruleset) -> dict[str, Made]:
    """Make the words of every world under a ruleset."""
    return {world.name: make(world, ruleset) for world in WORLDS}


def main(names: list[str]) -> None:
    """Make the files of the rulesets with these names, or of all."""
    for ruleset in [each for each in BUILT_IN.values() if not names or each.name in names]:
        worlds = worlds_of(ruleset)
        for made in worlds.values():
            print(f"{ruleset.name}, {made.world}: {len(made.words):,} words, {made.inputs:,} inputs, {made}")
        file = write(ruleset, worlds)
        print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
