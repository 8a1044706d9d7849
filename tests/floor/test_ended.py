"""A step tells which calls and sessions are over by it, so that a server can drop what it keeps of them."""

from __future__ import annotations

from random import Random

import pytest

from monitoring_core.floor import SessionCompleted, SessionRequeued, SessionStarts, open_floor
from monitoring_core.vocabulary import Medium
from tests.floor.random_inputs import Shuffle


@pytest.mark.parametrize("seed", range(4))
def test_what_is_over_is_told_all_along_a_shift(seed: int) -> None:
    """After each input, what was there before and is no more is told, each once, and nothing else."""
    shuffle, floor, ended = Shuffle(Random(seed)), open_floor(["s1", "s2"], ["a1", "a2"], routing_points=["q1"]), 0
    for _ in range(1_000):
        step = floor.step(shuffle.next(floor))
        gone = {*floor.calls, *floor.sessions} - {*step.next.calls, *step.next.sessions}
        assert sorted(map(str, gone)) == sorted(map(str, step.ended))
        floor, ended = step.next, ended + len(gone)
    assert ended > 50


def test_a_session_in_a_queue_is_not_over() -> None:
    """A session that goes back to a queue is over for its supervisors only; it is told when it is completed."""
    floor = open_floor(["s1"], ["a1"]).step(SessionStarts("a1", Medium.CHAT, "t1")).next
    step = floor.step(SessionRequeued(Medium.CHAT, "t1"))
    assert () == step.ended
    assert ((Medium.CHAT, "t1"),) == step.next.step(SessionCompleted(Medium.CHAT, "t1")).ended
