"""Competing jobs measured together: shuffled round-robin, medians, ratios within one run.

A machine is faster now and slower then. Jobs that take turns, in another order in
every round, share that fairly, so the ratio of two medians of one run means
something where their absolute times do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from statistics import median

__all__ = ["Job", "medians"]

Job = Callable[[], float]
"""Does its work once and gives what that cost, in any unit that all jobs of one run share."""


def medians(jobs: Mapping[str, Job], rounds: int) -> dict[str, float]:
    """Run every job once a round, in a new order each time, and give the median of each."""
    random = Random(0)
    measured: dict[str, list[float]] = {name: [] for name in jobs}
    order = list(jobs)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            measured[name].append(jobs[name]())
    return {name: median(costs) for name, costs in measured.items()}
