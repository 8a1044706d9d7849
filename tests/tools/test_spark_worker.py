"""The memory of a worker is that of the group that it follows, however many groups it follows one after the other."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from monitoring_core.conformance.spark import work
from monitoring_core.follow.assumed import USUAL
from monitoring_core.rulesets import GWS_V2
from tests.benchmarks.crowd import FAULTS
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
