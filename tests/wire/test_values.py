"""Single values that payloads print in more than one way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.wire import read_duration, read_timestamp
from monitoring_core.wire.values import milliseconds, print_timestamp
from tests.wire.material import json_values

MOMENT = datetime(2014, 5, 5, 18, 8, 45, 250_000, UTC)


@pytest.mark.parametrize(
    "printed",
    [
        "2014-05-05 11:08:45.250-0700",
        "2014-05-0511:08:45.250-0700",
        "2014-05-05T11:08:45.250-07:00",
        "2014-05-05T18:08:45.25Z",
        "2014-05-05T20:08:45,250000+02",
        "2014-05-05 18:08:45.2500009",
        1_399_313_325_250,
    ],
)
def test_dates_come_in_many_forms(printed: object) -> None:
    """Every printed form of a date, and milliseconds, give the same moment."""
    assert MOMENT == read_timestamp(printed)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "2014-02-30 11:08:45.250-0700",
        "2014-05-05 11:08:61.250-0700",
        "2014-05-05 11:08:45.250+9900",
        "0001-01-01T00:00:00+14:00",
        "٢٠١٤-05-05 11:08:45.250-0700",
        "2014-05-05",
        pytest.param(10**5000, id="huge"),
        -(10**30),
        1.5,
        [],
        "1399313371000L",
    ],
)
def test_what_is_no_date_is_none(value: object) -> None:
    """A value that is no date gives None and never raises."""
    assert read_timestamp(value) is None


@given(
    st.datetimes(timezones=st.timezones() | st.just(UTC), min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1))
)
def test_a_printed_date_reads_the_same(moment: datetime) -> None:
    """A date as we print it, and as milliseconds, reads as the same moment to the millisecond."""
    # In UTC: an hour that a clock skips or repeats is not equal to itself in another zone.
    exact = moment.replace(microsecond=moment.microsecond // 1000 * 1000).astimezone(UTC)
    assert exact == read_timestamp(print_timestamp(moment))
    assert exact == read_timestamp(milliseconds(moment))


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),
    st.timedeltas(timedelta(days=-1, microseconds=1), timedelta(days=1, microseconds=-1)),
)
def test_any_offset_is_printed_readably(local: datetime, offset: timedelta) -> None:
    """A time of any offset, down to seconds and parts of them, reads as the same moment."""
    moment = local.replace(microsecond=0, tzinfo=timezone(offset))
    read = read_timestamp(print_timestamp(moment))
    assert read is not None
    assert timedelta() <= moment - read < timedelta(milliseconds=1)


def test_an_odd_offset_is_printed_in_utc() -> None:
    """An offset with seconds, as local mean times have, is not printed: the time is printed in UTC."""
    amsterdam = timezone(timedelta(minutes=19, seconds=32))
    assert "1920-02-29 11:40:28.250+0000" == print_timestamp(datetime(1920, 2, 29, 12, 0, 0, 250_000, amsterdam))
    assert "1920-02-29 12:00:00.000+0020" == print_timestamp(
        datetime(1920, 2, 29, 12, tzinfo=timezone(timedelta(minutes=20)))
    )


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, dt: datetime | None) -> None:
        return None

    def dst(self, dt: datetime | None) -> None:
        return None

    def tzname(self, dt: datetime | None) -> None:
        return None


@pytest.mark.parametrize("zone", [None, Nowhere()])
def test_a_time_without_an_offset_is_taken_as_utc(zone: tzinfo | None) -> None:
    """Without an offset, or with a zone that gives none, a time is printed and counted as UTC."""
    moment = MOMENT.replace(tzinfo=zone)
    assert "2014-05-05 18:08:45.250+0000" == print_timestamp(moment)
    assert 1_399_313_325_250 == milliseconds(moment)


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("21", 21), ("0075", 75), (75, 75), ("1000000000", 10**9)])
def test_a_duration_is_a_string_of_digits(value: object, seconds: int) -> None:
    """A duration, printed as a string or a number, is seconds."""
    assert seconds == read_duration(value)


@pytest.mark.parametrize(
    "value", ["", "-1", "1.0", "1000000001", "9" * 5000, "²", "٣", " 1", 1.0, True, -1, 10**10, None, ["1"]]
)
def test_what_is_no_duration_is_none(value: object) -> None:
    """Anything but a bounded number of seconds that is not negative gives None."""
    assert read_duration(value) is None


@given(json_values)
def test_helpers_never_raise(value: object) -> None:
    """No JSON value makes a helper raise."""
    assert read_duration(value) is None or isinstance(value, str | int)
    assert read_timestamp(value) is None or isinstance(value, str | int)
