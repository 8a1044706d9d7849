"""How a recorder writes a line changes no finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.conformance import check_lines
from tests.follow.recordings import device, subscription
from tests.made.correct import Mode, correct


def written(line: dict[str, Any], *, message_last: bool) -> str:
    """Give a line whose message stands last, or before what is told around it."""
    keys = sorted(line, key=lambda key: (key == "message") is message_last)
    return json.dumps({key: line[key] for key in keys})


@pytest.mark.parametrize("seed", [10_019, 10_045, 10_083])
def test_the_order_of_the_keys_around_a_message_changes_no_finding(seed: int) -> None:
    """A message is compared with earlier ones by its text where it stands last, and by its value elsewhere."""
    lines = [json.loads(each.text) for each in correct(seed, Mode.ELSEWHERE_FAULTS).lines]
    last, first = (check_lines([written(each, message_last=order) for each in lines]) for order in (True, False))
    assert last == first


def test_a_device_that_was_told_by_an_answer_is_told_again() -> None:
    """What a GET was answered with and a later notification of the same value are equal messages of the device."""
    coach = device(subscription("Coach"))
    answer = {
        "request": {"method": "GET", "url": "/api/v2/me/devices"},
        "response": {"statusCode": 0, "devices": coach["devices"]},
    }
    none, listen_in = device(None), device(subscription("ListenIn"))
    late = [answer, *[{"message": each} for each in (none, none, listen_in, coach, listen_in, listen_in)]]
    last, first = (
        check_lines(
            [
                written({"at": f"2031-01-01T00:00:{second:02}Z", **each}, message_last=order)
                for second, each in enumerate(late)
            ]
        )
        for order in (True, False)
    )
    assert last == first
