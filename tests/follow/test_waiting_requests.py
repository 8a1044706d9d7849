"""Requests that wait for their effect, several of one kind among them."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow.wording.common import gone
from tests.follow.recordings import LISTEN_IN, asked, call, device, found, subscribed, subscription

BEFORE_AND_THEN: dict[str, tuple[list[str], list[str], list[str]]] = {
    "the oldest of two alike": (["one", "one"], ["one"], ["one"]),
    "the oldest of two alike, while a third waits": (["one", "one", "other"], ["one", "other"], ["one"]),
    "all that are alike": (["one", "other", "one"], ["other"], ["one", "one"]),
    "none": (["one"], ["one"], []),
}


@pytest.mark.parametrize(("before", "then", "expected"), BEFORE_AND_THEN.values(), ids=BEFORE_AND_THEN)
def test_of_equal_requests_each_is_counted(before: list[str], then: list[str], expected: list[str]) -> None:
    """A request is gone although one of the same kind still waits."""
    assert expected == gone(before, then)


def test_the_same_switch_twice_without_effect_is_found_by_its_name() -> None:
    """A switch that was asked for twice and never shows is told as that switch."""
    switch = asked("SwitchToBargeIn")
    shows = [call(LISTEN_IN, "On", seconds) for seconds in (0, 20, 30, 40, 50)]
    told = found(shows[0], switch, shows[1], switch, *shows[2:])
    assert {"AN-EFFECT"} == {rule for rule, *_ in told}


QUEUE = subscription("Coach") | {"targetDeviceUri": "queue-0"}
ASKS_QUEUE = subscribed("Coach", target=None, phoneNumber="queue-0")
BY_NUMBER: dict[str, list[dict[str, Any]]] = {
    "another target": [device(None), subscribed("Coach"), device(subscription("Coach")), ASKS_QUEUE],
    "the same target": [device(None), ASKS_QUEUE, device(QUEUE), ASKS_QUEUE],
    "what is shown before its line": [device(None), device(QUEUE), ASKS_QUEUE],
    "what was shown just before": [
        device(subscription("Coach")), ASKS_QUEUE, device(QUEUE), subscribed("Coach"), device(subscription("Coach")),
        ASKS_QUEUE,
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", BY_NUMBER.values(), ids=BY_NUMBER)
def test_a_request_by_number_asks_for_something_new_unless_its_line_is_missing(lines: list[dict[str, Any]]) -> None:
    """A number does not tell which target it is, so that of the subscription that is shown may be another one."""
    assert [] == found(*lines, *[device(QUEUE, name=name) for name in "abcde"])
