"""The memory of a worker is that of the group that it follows: however long that is, and however many came before."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

import pytest

from monitoring_core.conformance.spark import work
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.rulesets import GWS_V2
from tests.benchmarks.crowd import FAULTS, in_call
from tests.benchmarks.subjects import lived

pytestmark = pytest.mark.tools

GROUPS = 150
LEFT = 300
"""Bytes that a group may leave behind: the interpreter keeps some of what is freed. An engine is 11 kB."""


def batches(groups: int) -> Iterator[Any]:
    """Give the lines of so many groups, each of another recording, in batches of one group each.

    The ids are the same in each. So what is remembered of ids, within bounds of its own, does not grow.
    """
    arrow: Any = import_module("pyarrow")
    lines = list(lived(FAULTS["VC-NO-RETURN"].steps, [0]))
    count = len(lines)
    for number in range(groups):
        columns = {
            "recording": arrow.array([f"recording {number}"] * count, arrow.string()),
            "group": arrow.array(["client sup-0"] * count, arrow.string()),
            "position": arrow.array(range(count), arrow.int64()),
            "value": arrow.array(lines, arrow.binary()),
        }
        yield arrow.RecordBatch.from_pydict(columns)


JOBS = {
    "the pass over the ids": lambda: work.facts_of("auto"),
    "following": lambda: work.followed({}, GWS_V2, "auto", None, USUAL),
}


@pytest.mark.parametrize("job", JOBS)
def test_memory_is_flat_in_the_number_of_groups(job: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept of a group that is done: it is handed on."""
    # What waits to be handed on has a bound of its own, which so few groups would not reach.
    monkeypatch.setattr(work, "_ROWS", 20)
    monkeypatch.setattr(work, "_MOST_FACTS", 20)
    held: list[int] = []
    gc.freeze()
    tracemalloc.start()
    try:
        for _ in JOBS[job]()(batches(GROUPS)):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    third = len(held) // 3
    assert third > 10
    assert max(held[-third:]) - max(held[third:-third]) < LEFT * GROUPS / 3


LONG = 3_000
"""Messages of the call of one group."""

GROWS = 20_000
"""Bytes by which a worker may grow over two thirds of them, which are 2 MB."""


def one_group() -> Iterator[Any]:
    """Give the lines of one supervisor whose call goes on and on, in batches of a hundred."""
    arrow: Any = import_module("pyarrow")
    steps = (*FAULTS["VC-NO-RETURN"].steps[:2], *[in_call("Coach", seconds) for seconds in range(LONG)])
    lines = lived(steps, [0])
    for first in range(0, LONG, 100):
        values = list(islice(lines, 100))
        columns = {
            "recording": arrow.array(["one"] * len(values), arrow.string()),
            "group": arrow.array(["client sup-0"] * len(values), arrow.string()),
            "position": arrow.array(range(first, first + len(values)), arrow.int64()),
            "value": arrow.array(values, arrow.binary()),
        }
        yield arrow.RecordBatch.from_pydict(columns)


def test_memory_is_flat_in_the_length_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker needs no more after three thousand messages of one group than after one thousand."""
    monkeypatch.setattr(work, "_ROWS", 20)
    held: list[int] = []

    def watched() -> Iterator[Any]:
        for batch in one_group():
            yield batch
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

    gc.freeze()
    tracemalloc.start()
    try:
        for batch in work.followed({}, GWS_V2, "auto", None, USUAL)(watched()):
            told = batch.to_pylist()[-1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    assert ("group", LONG) == (told["kind"], told["lines"])
    assert max(held) - held[len(held) // 3] < GROWS
