"""Make the words that are stored in the package: ``python -m monitoring_core.testing.suites [RULESET ...]``.

These are the words of pairs and the first words of a run with a budget, for each built-in ruleset. This takes some
minutes for each ruleset. Long tests make the words again and compare them.
"""

from __future__ import annotations

import argparse
import sys

from monitoring_core.rulesets import BUILT_IN, Ruleset
from monitoring_core.testing.suites.brief import first_words
from monitoring_core.testing.suites.default import COMPONENTS
from monitoring_core.testing.suites.pairs import stored
from monitoring_core.testing.suites.pairs.making import Made, make
from monitoring_core.testing.suites.pairs.worlds import WORLDS

__all__ = ["main", "worlds_of"]


def worlds_of(ruleset: Ruleset) -> dict[str, Made]:
    """Make the words of every world under a ruleset."""
    made: dict[str, Made] = {}
    for world in WORLDS:
        earlier = None if world.follows is None else made[world.follows.name]
        made[world.name] = make(world, ruleset, earlier=earlier)
    return made


def main(arguments: list[str]) -> None:
    """Make the files of the rulesets that the arguments name, or of all."""
    parser = argparse.ArgumentParser(
        prog="python -m monitoring_core.testing.suites",
        description="Make the words that are stored in the package. This takes some minutes for each ruleset.",
    )
    parser.add_argument("rulesets", nargs="*", metavar="RULESET", help=f"{', '.join(BUILT_IN)}; by default all of them")
    names: list[str] = parser.parse_args(arguments).rulesets
    for name in names:
        if name not in BUILT_IN:
            parser.error(f"there is no ruleset {name!a}; the built-in rulesets are {', '.join(BUILT_IN)}")
    for ruleset in [each for each in BUILT_IN.values() if not names or each.name in names]:
        components = [each for each in COMPONENTS if not each.needs_ringing]
        words = first_words.made_first_words(ruleset, components)
        told = f"{len(words):,} words, {sum(map(len, words)):,} inputs"
        print(f"{ruleset.name}, first words: {told}, {first_words.write(ruleset, words).stat().st_size:,} bytes")
        worlds = worlds_of(ruleset)
        for made in worlds.values():
            print(f"{ruleset.name}, {made.world}: {len(made.words):,} words, {made.inputs:,} inputs, {made}")
        print(f"{ruleset.name}, pairs: {stored.write(ruleset, worlds).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
