"""A recording whose newest record stands first is refused, with the command that turns it round."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest

from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.order import NEWEST_FIRST
from tests.forms.reference import reference
from tests.forms.shift import SHIFT

Record = dict[str, Any]


def _lines(records: list[Record]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def _streams(records: list[Record]) -> bytes:
    values = [
        [f"{datetime.fromisoformat(each['at']).timestamp() * 1000:.0f}000000", json.dumps(each)] for each in records
    ]
    return json.dumps({"data": {"result": [{"values": values}]}}).encode()


def _without_times(records: list[Record]) -> bytes:
    return _lines([{key: value for key, value in each.items() if key != "at"} for each in records])


def _unusable(stored: bytes) -> str | None:
    return Checking(io.BytesIO(stored)).run().unusable


FALLING: dict[str, tuple[bytes, str | None]] = {
    "lines": (_lines(SHIFT[::-1]), NEWEST_FIRST),
    "streams of Loki": (_streams(SHIFT[::-1]), NEWEST_FIRST),
    "four lines": (_lines(SHIFT[3::-1]), NEWEST_FIRST),
    "three lines": (_lines(SHIFT[2::-1]), None),
    "lines without times": (_without_times(SHIFT[::-1]), None),
    "two lines changed places": (_lines([SHIFT[1], SHIFT[0], *SHIFT[2:]]), None),
    "the newest line stands first, and all others in order": (_lines([SHIFT[-1], *SHIFT[:-1]]), None),
}


@pytest.mark.parametrize(("stored", "expected"), FALLING.values(), ids=FALLING)
def test_only_a_recording_whose_times_all_fall_is_refused(stored: bytes, expected: str | None) -> None:
    """Four times that only go backwards, over more than five seconds, are enough; anything else is read as it is."""
    assert expected == _unusable(stored)


@pytest.mark.parametrize("seconds", [4, 6])
def test_messages_that_are_some_seconds_late_are_no_reason(seconds: int) -> None:
    """Over five seconds or less the times may fall, since messages may be late."""
    falling = [
        {**each, "at": f"2033-05-01T08:00:{59 - place * seconds / 3:06.3f}Z"} for place, each in enumerate(SHIFT)
    ]
    assert (seconds > 5) is (_unusable(_lines(falling[:4])) == NEWEST_FIRST)


def test_turned_round_it_gives_what_it_should() -> None:
    """The lines in the other order are the recording again."""
    turned = _lines(SHIFT[::-1]).split(b"\n")[::-1]
    expected, messages = reference(SHIFT)
    checked = Checking(io.BytesIO(b"\n".join(turned))).run()
    assert messages == checked.messages
    assert [(rule, level) for rule, level, _ in expected] == [
        (found.rule, found.level.value) for found in checked.findings
    ]
