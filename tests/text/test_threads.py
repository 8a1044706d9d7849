"""Controls exist once across threads too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import (
    ACCEPT,
    INTRUDE,
    INVITATION,
    LEAVE,
    SUBSCRIBE,
    OwnSession,
    TextSubscription,
    not_in_session,
    nothing_subscribed,
)

THREADS = 4


@pytest.fixture
def switching() -> Iterator[None]:
    """Let threads take turns as often as the interpreter can, so that they meet in the making of a control."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def explored(ruleset: Ruleset) -> list[OwnSession | TextSubscription]:
    """Give the controls that some steps lead to."""
    absent, nothing = not_in_session(ruleset), nothing_subscribed(ruleset)
    found: list[OwnSession | TextSubscription] = [absent, nothing]
    found += [nothing.require(event) for event in SUBSCRIBE.values()]
    for mode in INTRUDE:
        chatting = absent.require(INVITATION[mode]).require(ACCEPT)
        found += [absent.require(INTRUDE[mode]), chatting, chatting.require(LEAVE)]
    return found


@pytest.mark.usefixtures("switching")
def test_threads_that_meet_in_the_making_agree() -> None:
    """Threads that make the same controls at the same moment all get the object that was kept."""
    for number in range(40):
        ruleset, together = GWS_V2.derive(f"meeting {number}"), Barrier(THREADS)

        def work(_: int, ruleset: Ruleset = ruleset, together: Barrier = together) -> list[int]:
            together.wait()
            return [id(control) for control in explored(ruleset)]

        with ThreadPoolExecutor(THREADS) as pool:
            found = set(map(tuple, pool.map(work, range(THREADS))))
        assert {tuple(id(control) for control in explored(ruleset))} == found
