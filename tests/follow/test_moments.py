"""The times of a recording in seconds since 1970, and written in UTC."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from monitoring_core.follow.findings.moments import in_utc, seconds


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def zone_of_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run with the machine in this zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of this machine cannot be changed by a program")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield os.environ["TZ"]
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("1970-01-01T00:00:01.500", 1.5),
        ("1970-01-01T00:00:01.500Z", 1.5),
        ("1970-01-01T02:00:01.500+02:00", 1.5),
        ("at noon", None),
        (None, None),
    ],
)
@pytest.mark.usefixtures("zone_of_machine")
def test_a_time_is_the_same_in_every_zone(at: str | None, moment: float | None) -> None:
    """A time without a zone is UTC, wherever the machine stands that checks it."""
    assert moment == seconds(at)


@pytest.mark.parametrize(
    ("moment", "unit", "written"),
    [
        (1.5004, "milliseconds", "1970-01-01T00:00:01.500Z"),
        (1.0000025, "microseconds", "1970-01-01T00:00:01.000002Z"),
        (1.5, "seconds", "1970-01-01T00:00:01Z"),
        (1e18, "milliseconds", None),
        (None, "milliseconds", None),
    ],
)
def test_a_moment_is_written_in_utc(moment: float | None, unit: str, written: str | None) -> None:
    """It has the digits that are wanted; one that no calendar has is not written."""
    assert written == in_utc(moment, unit)
