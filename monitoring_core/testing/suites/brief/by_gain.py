"""All words of a suite in the order of what they add, for a run that may end at any time.

First come the words of `first_words`: fields of components, then their transitions. Then come the words of pairs; those
that meet most new obligations for each input come first. Last come the other words of the default suite: loops,
residue, and each component with its extra states.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.brief.first_words import first_words
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.listed import LISTED, Pairs, listed
from monitoring_core.testing.words import Word

__all__ = ["by_gain"]


def by_gain(ruleset: Ruleset, limits: Limits = NO_LIMITS, *, reads: bool = False) -> Iterator[Word]:
    """Yield every word of the default suite; words that add most come first.

    Args:
        ruleset: the ruleset that is tested.
        limits: the inputs that cannot be given.
        reads: whether the state is read after each input; words of pairs then need no probes.
    """
    yield from first_words(ruleset, limits)
    parts = [listed(name, ruleset, limits, reads=reads) for name in LISTED]
    yield from _pairs([part for part in parts if isinstance(part, Pairs)])
    for part in parts:
        if not isinstance(part, Pairs):
            yield from part.words()
    yield from suite(ruleset, limits=limits).machine_words()


def _pairs(parts: list[Pairs]) -> Iterator[Word]:
    """Yield the words of all worlds; the next one comes from the world whose next word adds most for each input."""
    words = [part.listed() for part in parts]

    def gain(number: int, place: int) -> float:
        made = parts[number].made.words[place]
        return made.new / len(made.inputs)

    waiting = [(-gain(number, 0), number, 0) for number, part in enumerate(parts) if part.made.words]
    heapify(waiting)
    while waiting:
        _, number, place = heappop(waiting)
        yield next(words[number])
        if place + 1 < len(parts[number].made.words):
            heappush(waiting, (-gain(number, place + 1), number, place + 1))
