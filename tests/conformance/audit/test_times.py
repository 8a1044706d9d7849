"""Clocks and lengths: lines without a time, times that go back, and lengths in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.conformance.audit.audited import audit_of, status
from monitoring_core.conformance.audit.durations import in_words, seconds_of
from monitoring_core.conformance.audit.questions import HeardBy, SilentLonger
from monitoring_core.conformance.recordings import check_lines
from monitoring_core.conformance.timelines.intervals import intervals
from monitoring_core.conformance.timelines.moments import Clock, Moment
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.vocabulary import Party


def call(second: int | None, switch: str, duration: int, state: str = "Established") -> str:
    """Give a line about a leg, at a second of a minute."""
    told: dict[str, Any] = {
        "id": "c-1",
        "deviceUri": "/devices/d-1",
        "state": state,
        "mute": "On" if switch == "SwitchToBargeIn" else "Off",
        "duration": str(duration),
        "capabilities": [switch, "Hangup"],
    }
    line = {"client": "sup", "message": {"messageType": "CallStateChangeMessage", "call": told}}
    return json.dumps(line if second is None else {"at": f"2031-03-03T08:00:{second:02d}Z", **line})


def told(*lines: str) -> list[tuple[str, int | None, int | None, str]]:
    """Give when the customer could hear the supervisor: listener, lines, certainty."""
    timeline = check_lines(lines, timed=True).timeline
    assert timeline is not None
    return [
        (str(each.listener), each.begin.line, each.end.line, str(each.certainty))
        for track in timeline.tracks
        for each in intervals(track)
        if (each.speaker, each.listener) == (Party.SUPERVISOR, Party.CUSTOMER)
    ]


def test_a_line_without_a_time_has_that_of_the_line_before() -> None:
    """The clock goes on from line to line, counts those without a time, and never goes back."""
    clock = Clock()
    times = [None, "2031-03-03T08:00:10Z", None, "2031-03-03T08:00:05Z", "2031-03-03T08:00:11Z"]
    moments = [clock.read(Stamp(None, number, None, at)) for number, at in enumerate(times, 1)]
    start = moments[1].at
    assert start is not None
    assert [each.at for each in moments] == [None, start, start, start, start + 1]
    assert (clock.timeless, clock.backwards, clock.first) == (2, 1, Moment(1, start))


def test_without_times_lines_are_the_places() -> None:
    """Without any time there are intervals from line to line, without a length; a change may lie anywhere between."""
    lines = [call(None, "SwitchToListenIn", 0), call(None, "SwitchToListenIn", 5), call(None, "SwitchToBargeIn", 9)]
    assert told(*lines) == [
        ("customer", 1, 2, "certain"),
        ("customer", 2, 3, "possible"),
        ("customer", 3, 3, "unknown"),
    ]
    made = audit_of(check_lines(lines, timed=True), [SilentLonger(1)])
    assert made.answers[0].unanswered == "no line of the recording tells a time"
    assert made.totals == ()


def test_with_times_a_message_may_have_been_under_way() -> None:
    """What a message ends is certain two seconds less, and what it begins is possible two seconds earlier."""
    lines = [call(0, "SwitchToBargeIn", 0), call(20, "SwitchToListenIn", 20), call(40, "SwitchToBargeIn", 40)]
    assert told(*lines) == [
        ("customer", 2, 2, "possible"),
        ("customer", 2, 3, "certain"),
        ("customer", 3, 3, "unknown"),
    ]


def test_where_something_cannot_be_read_nothing_is_known() -> None:
    """From the message before a damaged line to the message after it everything is unknown."""
    lines = [call(0, "SwitchToListenIn", 0), "[[[", call(20, "SwitchToListenIn", 20), call(40, "SwitchToListenIn", 40)]
    assert told(*lines)[:2] == [("customer", 1, 3, "unknown"), ("customer", 3, 4, "certain")]


@pytest.mark.parametrize(
    ("words", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1H2M3S", 3723), ("0h5s", 5)]
)
def test_a_length_is_read(words: str, seconds: int) -> None:
    """Hours, minutes and seconds follow each other; what is missing is none."""
    assert seconds_of(words) == seconds


@pytest.mark.parametrize("words", ["", "10", "m", "0s", "5x", "1m2h", "-5m", "1.5h", "1h 30m"])
def test_what_is_no_length_is_refused(words: str) -> None:
    """The error names what was given, and shows how a length is written."""
    with pytest.raises(ValueError, match="write it as 90s, 10m or 1h30m"):
        seconds_of(words)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0s"), (90, "1m30s"), (3600, "1h"), (59.6, "1m")])
def test_a_length_is_written(seconds: float, words: str) -> None:
    """A length is written in the units in which it is read."""
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([call(0, "SwitchToListenIn", 0), call(20, "SwitchToListenIn", 20)], 1),
        ([call(0, "SwitchToBargeIn", 0), call(20, "SwitchToBargeIn", 20, "Released")], 0),
        ([call(0, "SwitchToBargeIn", 0), call(20, "SwitchToBargeIn", 20)], 4),
        (["{}"], 3),
        (["no json"], 2),
    ],
    ids=["certain", "never", "not known to the end", "nothing of monitoring", "unusable"],
)
def test_the_status_says_what_was_found(lines: list[str], expected: int) -> None:
    """A certain answer is 1, what is not known is 4, and an input that cannot be used goes before all."""
    made = audit_of(check_lines(lines, timed=True), [HeardBy(Party.CUSTOMER, Party.SUPERVISOR)])
    assert status([made]) == expected


@pytest.mark.parametrize(
    ("seconds", "last"), [((0, 20, 40, 40, 50), 10), ((None,) * 5, 90)], ids=["with times", "without times"]
)
def test_the_end_of_a_leg_may_come_after_the_next_one_began(seconds: tuple[int | None, ...], last: int) -> None:
    """A first message of low duration may be of another leg; the end that comes late behind it proves nothing of it."""
    shown = [
        ("SwitchToBargeIn", 1),
        ("SwitchToBargeIn", 21),
        ("SwitchToListenIn", 0),
        ("", 25),
        ("SwitchToListenIn", last),
    ]
    states = ["Released" if not switch else "Established" for switch, _ in shown]
    lines = [call(second, *each, state) for second, each, state in zip(seconds, shown, states, strict=True)]
    began = [certainty for _, begin, end, certainty in told(*lines) if (begin or 0) < 4 <= (end or 0)]
    assert {"possible"} == set(began)


def test_what_stands_around_an_equal_message_does_not_agree() -> None:
    """A message that equals an old one may be new. So two others around it that show the same prove nothing."""

    def shown(second: int, switch: str, **more: Any) -> str:
        line = json.loads(call(second, switch, 0))
        del line["message"]["call"]["duration"]
        line["message"]["call"].update(more)
        return json.dumps(line)

    listen_in, barge_in = "SwitchToBargeIn", "SwitchToListenIn"
    lines = [shown(0, listen_in), shown(10, barge_in), shown(20, barge_in, phoneNumber="1"), shown(30, listen_in)]
    lines += [shown(31, barge_in, phoneNumber="2"), shown(50, barge_in, phoneNumber="3")]
    assert {"possible"} == {each for _, begin, end, each in told(*lines) if (begin or 0) < 5 < (end or 0)}
