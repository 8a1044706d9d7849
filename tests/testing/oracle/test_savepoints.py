"""Servers that can be taken back: words that begin alike are given once as far as they do."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.floor import AgentAnswers, Ask, Input, Step
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.savepoints import branch_points
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.words import Setting, Word
from tests.testing.oracle.servers import AsyncFloorServer, CanBeRead, CanGoBack, FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, call, device

STRICT = Requirements(ordered=True, fail_on="note")
CORE = suite(components=["leg core"], k=0)
LARGER = suite(components=["leg core"], k=1)


def word(*inputs: Input, setting: Setting = PAIR) -> Word:
    """Give a word whose name does not matter."""
    return Word("leg/x", setting, inputs)


A, B, C, D = device("Coach"), ANSWERS, call("SwitchToBargeIn"), CANCEL


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ([], []),
        ([(A, B)], [set()]),
        ([(A, B), (A, C)], [{1}, set()]),
        ([(A, B, C), (A, B, D), (A, D)], [{1, 2}, {1}, set()]),
        ([(A, B, C), (A, D), (A, B, D)], [{1}, {1}, set()]),
        ([(A, B), (B, A), (A, C)], [set(), set(), set()]),
        ([(A,), (A, B)], [{1}, set()]),
    ],
    ids=["nothing", "one", "two", "a tree", "in another order", "begun anew", "the whole word"],
)
def test_a_word_is_left_where_a_later_one_goes_on(words: list[tuple[Input, ...]], points: list[set[int]]) -> None:
    """Where the next word leaves it, and each one after that as long as all between share as much."""
    assert points == branch_points([word(*inputs) for inputs in words])


def test_words_of_different_settings_have_nothing_in_common() -> None:
    """They begin with other people."""
    assert [set(), set()] == branch_points([word(A, B), word(A, B, setting=Setting())])


def test_a_correct_server_conforms_with_half_of_the_inputs() -> None:
    """Every input of the suite is given or spared, and the same cells are taken."""
    report = check_conformance(CanGoBack(), STRICT, LARGER.words())
    assert report.conforms
    assert [] == report.failures
    assert LARGER.inputs == report.inputs + report.spared
    assert report.inputs * 2 < LARGER.inputs
    assert report.coverage.taken.keys() == check_conformance(FloorServer(), STRICT, CORE.words()).coverage.taken.keys()
    assert "spared by going back" in str(report)


def test_what_can_be_read_can_be_taken_back_as_well() -> None:
    """The two do not know of each other."""

    class Both(CanBeRead, CanGoBack):
        pass

    assert check_conformance(Both(), STRICT, CORE.words()).conforms


def test_an_async_server_is_taken_back_just_so() -> None:
    """Its methods are waited for."""

    class Waits(AsyncFloorServer):
        def __init__(self) -> None:
            super().__init__()
            self.server = CanGoBack()

        async def mark(self) -> Any:
            return self.server.mark()  # type: ignore[attr-defined]

        async def goto(self, state: int) -> Any:
            return self.server.goto(state)  # type: ignore[attr-defined]

    report = check_conformance(Waits(), STRICT, CORE.words())
    assert report.conforms
    assert report.spared


@pytest.mark.parametrize("refuses", ["mark", "goto"])
def test_a_server_that_cannot_now_is_reset(refuses: str) -> None:
    """And the whole word is given."""

    class NotNow(CanGoBack):
        def mark(self) -> int | None:
            return None if refuses == "mark" else super().mark()

        def goto(self, state: int) -> bool:
            return False

    report = check_conformance(NotNow(), STRICT, CORE.words())
    assert report.conforms
    assert (0, CORE.inputs) == (report.spared, report.inputs)


class RemembersTheCoach(CanGoBack):
    """Tells nobody of a call that an agent answers, once Coach has been asked for twice: it remembers too much."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.coached = 0
        return super().reset(setting)

    def mark(self) -> Any:
        return super().mark(), self.coached

    def goto(self, state: Any) -> bool:
        place, self.coached = state
        return super().goto(place)

    def step(self, given: Input) -> Step:
        self.coached += isinstance(given, Ask) and given.request.operation == "Coach"
        step = super().step(given)
        if self.coached > 1 and isinstance(given, AgentAnswers):
            self.sent.clear()
        return step


def test_what_a_server_remembers_is_taken_back_with_it() -> None:
    """So a fault that takes a history is found as it is without going back, in the same words."""
    found = [
        check_conformance(server(), suite=LARGER.words(), reduce=False).failing
        for server in (RemembersTheCoach, type("Once", (RemembersTheCoach,), {"goto": None}))
    ]
    assert found[0]
    assert [(each.rule, each.found_in, each.times, each.word) for each in found[1]] == [
        (each.rule, each.found_in, each.times, each.word) for each in found[0]
    ]


def test_a_server_that_does_not_go_back_is_told_as_flaky() -> None:
    """A failure is run again from a reset, and there it does not fail."""

    class StaysThere(CanGoBack):
        def goto(self, state: int) -> bool:
            return True

    report = check_conformance(StaysThere(), suite=[word(A, D), word(A, device("ListenIn", user="s2"))])
    (failure,) = report.failing
    assert (True, 0) == (failure.is_flaky, failure.failed)
