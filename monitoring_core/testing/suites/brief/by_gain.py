"""All the words of a suite, in the order of what they add: for a run that may end at any time.

First come the words of `first_words`: single fields of a component's value, then its transitions with what tells where
they led. Then come pairs, those words first that meet most new obligations for their inputs. Last come the words of the
default suite that are left: loops, residue, and each component with its extra states.
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
    """Give every word of the default suite, what adds most first.

    Args:
        ruleset: the rules that are tested.
        limits: what cannot be given.
        reads: for a tester who reads the state after each input, pairs come without probes.
    """
    yield from first_words(ruleset, limits)
    parts = [listed(name, ruleset, limits, reads=reads) for name in LISTED]
    yield from _pairs([part for part in parts if isinstance(part, Pairs)])
    for part in parts:
        if not isinstance(part, Pairs):
            yield from part.words()
    yield from suite(ruleset, limits=limits).machine_words()


def _pairs(parts: list[Pairs]) -> Iterator[Word]:
    """Give the words of worlds, of each in its own order; the world goes on whose next word adds most for an input."""
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
