"""How many beliefs a check makes of many recordings, and how often a step from one to the next is known already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

from monitoring_core.conformance import check_lines
from monitoring_core.follow.automata.tables import Beliefs, beliefs_counted, beliefs_since, forget_beliefs
from tests.made.correct import Mode, correct

__all__ = ["measure_beliefs"]


def measure_beliefs(recordings: int) -> Iterator[tuple[int, dict[str, Beliefs]]]:
    """Check so many correct recordings of all modes, and give the counts after a tenth of them and after all."""
    forget_beliefs()
    before = beliefs_counted()
    told = {max(1, recordings // 10), recordings}
    drawn = islice(((seed, mode) for seed in count() for mode in Mode), recordings)
    for number, (seed, mode) in enumerate(drawn, 1):
        check_lines([line.text for line in correct(seed, mode).lines])
        if number in told:
            yield number, beliefs_since(before)
