"""What two processes take against one, by the clock and of processors.

By the clock the ratio is that of lines per second, and whatever else runs on the machine takes from it. The seconds of
processors tell how much more two processes work than one: each has to start, and to learn what a recording repeats.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from attrs import frozen

from monitoring_core.conformance.jobs import check_at_once
from monitoring_core.conformance.recordings import check_file
from tests.benchmarks.material import lines

__all__ = ["Compared", "measure_jobs"]


@frozen
class Compared:
    """What one process and two take for the same.

    Attributes:
        what: the same.
        clock: lines per second of two processes / of one, in the best round.
        processors: seconds of processors of two processes / of one, in that round.
        parent: part of the clock's time of two processes in which the process that began them worked.
    """

    what: str
    clock: float
    processors: float
    parent: float

    def __str__(self) -> str:
        return (
            f"{self.what:<16} two processes / one: {self.clock:.2f} x the lines per second, {self.processors:.2f} x the"
            f" processor's time, of which the first process works {self.parent:.1%} of the time"
        )


@frozen
class _Took:
    clock: float
    parent: float
    children: float


def _took(work: Callable[[], Any]) -> _Took:
    own, below, begun = _processor(resource.RUSAGE_SELF), _processor(resource.RUSAGE_CHILDREN), perf_counter()
    work()
    clock = perf_counter() - begun
    return _Took(clock, _processor(resource.RUSAGE_SELF) - own, _processor(resource.RUSAGE_CHILDREN) - below)


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _compared(what: str, files: list[str], rounds: int) -> Compared:
    made: list[Compared] = []
    for _ in range(rounds):
        one = _took(lambda: [check_file(file) for file in files])
        two = _took(lambda: list(check_at_once(files, 2)))
        processors = (two.parent + two.children) / one.parent
        made.append(Compared(what, one.clock / two.clock, processors, two.parent / two.clock))
    return max(made, key=lambda each: each.clock)


def measure_jobs(rounds: int, count: int) -> Iterator[Compared]:
    """Compare two processes with one, on two equal files with that many lines each and on one of them.

    Args:
        rounds: the best of them counts.
        count: lines of a file.
    """
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "one.jsonl"), Path(folder, "other.jsonl")
        with one.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines(count))
        os.link(one, other)
        yield _compared("two equal files", [str(one), str(other)], rounds)
        yield _compared("one file", [str(one)], rounds)
