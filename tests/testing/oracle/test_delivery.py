"""What each kind of delivery promises, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from monitoring_core.testing.requirements import PROMISES, Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.words import Word
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.test_faults import CHAT
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, call, channel, device, session

INPUTS = (device("Coach"), ANSWERS, call("SwitchToBargeIn"), CANCEL, channel("Coach"), CHAT, session("Accept"))


class Comes(FloorServer):
    """Gives notifications so many times; or gives again, later, what came last."""

    times = 2
    later = False

    def reset(self, setting: Any) -> dict[str, str]:
        self.last: list[tuple[str, Any]] = []
        return super().reset(setting)

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        came = list(super().observe(expected, deadline))
        given = [each for each in came for _ in range(self.times)]
        given += self.last if self.later else []
        self.last = came[-1:]
        return given


class Thrice(Comes):
    times = 3


class Later(Comes):
    times, later = 1, True


@pytest.mark.parametrize(
    ("server", "delivery", "expected"),
    [
        (Comes, "repeats", set()),
        (Thrice, "repeats", {"RQ-REPEATS"}),
        (Later, "repeats", {"RQ-REPEATS"}),
        (Comes, "exact", {"RQ-EXACT"}),
        (Later, "exact", {"RQ-EXACT"}),
        (Thrice, "at-least-once", set()),
        (Later, "at-least-once", set()),
    ],
)
def test_what_may_come_again(server: type[Comes], delivery: str, expected: set[str]) -> None:
    """Repeats: the newest, once more and at once. Exact: nothing. At least once: whatever was true."""
    requirements = Requirements.from_json({"delivery": delivery, "fail_on": "note"})
    report = check_conformance(server(), requirements, [Word("word/one", PAIR, INPUTS)], reduce=False)
    assert expected == {each.rule for failure in report.failures for each in failure.differences}


def test_the_default_allows_repeats_and_each_delivery_has_its_promise() -> None:
    """The rows of the promises name all three kinds."""
    assert "repeats" == Requirements().delivery
    for delivery in ("repeats", "exact", "at-least-once"):
        assert f'with delivery="{delivery}"' in PROMISES[f"RQ-{delivery.upper()}"]
