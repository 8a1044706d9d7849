"""Answers to GET are observations, and what could not be read may have held anything."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Cause, Finding, Follower, Place
from monitoring_core.wire import PayloadError
from tests.follow.recordings import (
    BARGE_IN,
    COACH,
    LISTEN_IN,
    asked,
    call,
    chat,
    chat_asked,
    device,
    found,
    subscribed,
    subscription,
)

GAP: dict[str, Any] = {}
"""Stands for something that could not be read."""


def got(path: str, **answer: Any) -> dict[str, Any]:
    """Give a GET with its answer."""
    request = {"method": "GET", "url": f"https://desk.example/api/v2/me/{path}"}
    return {"request": request, "response": {"statusCode": 0, **answer}}


def through_gaps(*lines: dict[str, Any], at: list[str] | None = None) -> list[tuple[str, str, int | None]]:
    """Give the findings of a recording in which some lines could not be read."""
    follower, made = Follower(), list[Finding]()
    for number, line in enumerate(lines, 1):
        if line is GAP:
            follower.missed()
        else:
            made += follower.take(line, place=Place(None, number), at=at[number - 1] if at else None)
    assert [(Cause.UNREADABLE, "places")] == [(each.cause, each.what) for each in follower.doubts]
    return [(each.rule, str(each.level), each.place.line) for each in made + follower.finish()]


@pytest.mark.parametrize("one", [True, False], ids=["one", "all"])
def test_devices_calls_and_sessions_are_known_from_answers(one: bool) -> None:
    """A client that has just been loaded asks for what there is, and knows it then."""
    follower = Follower()
    shown, leg, session = (
        device(subscription("Coach"))["devices"][0],
        call(COACH, "Off", 9)["call"],
        chat(COACH)["chat"],
    )
    session = {**session, "capabilities": ["SwitchToMonitor", "SwitchToBargeIn"]}
    if one:
        lines = [got("devices/desk-1", device=shown), got("calls/k-1", call=leg), got("chats/t-1", chat=session)]
    else:
        lines = [got("devices", devices=[shown]), got("calls?x=1", calls=[leg]), got("chats", chats=[session])]
    for line in lines:
        assert [] == [each for each in follower.take(line) if str(each.level) != "note"]
    known, seen, text = follower.device("desk-1"), follower.leg("k-1"), follower.session("chat", "t-1")
    assert known is not None
    assert known.subscription is not None
    assert seen is not None
    assert text is not None
    assert ("Coach", "Coach", "Coach") == (known.subscription.state, seen.state, text.mode)
    assert 3 == follower.messages


def test_an_answer_is_a_step() -> None:
    """A return to Coach that an answer shows is an error, as one that a notification shows."""
    leg = call(COACH, "Off", 9)["call"]
    lines = [call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), asked("SwitchToCoach"), got("calls", calls=[leg])]
    assert ("VC-NO-RETURN", "error", 4) in found(*lines)


def test_an_answer_confirms_a_request() -> None:
    """A subscription that an answer shows has taken effect."""
    follower = Follower()
    follower.take(device(None))
    follower.take(subscribed("ListenIn"))
    follower.take(got("devices", devices=device(subscription("ListenIn"))["devices"]))
    shown = follower.device("desk-1")
    assert shown is not None
    assert () == shown.pending


def test_lists_of_answers_are_not_judged_and_those_of_notifications_are() -> None:
    """No page says that the lists of an answer are whole; the same list in a notification is judged."""
    odd = device(subscription("Coach"), capabilities=["ListenIn", "Coach", "BargeIn"])
    answer = got("devices", devices=odd["devices"])
    assert [] == found(answer)
    assert [("VD-CANCEL", "error", 2)] == found(answer, odd)


@pytest.mark.parametrize(
    "line",
    [
        got("calls", calls=[]),
        got("devices"),
        {"request": {"method": "GET", "url": "/api/v2/me/calls"}},
        {"request": {"method": "GET", "url": "/api/v2/me/calls"}, "response": {"statusCode": 3}},
        {"request": {"method": "GET", "url": "/api/v2/me"}, "response": {"statusCode": 0, "user": {}}},
        {"request": {"method": "GET", "url": "/api/v2/diagnostics/version"}, "response": {"statusCode": 0}},
    ],
)
def test_an_answer_without_anything_shows_nothing(line: dict[str, Any]) -> None:
    """Empty answers, refused ones and those about something else change nothing."""
    assert [] == found(call(COACH, "Off", 1), line, call(BARGE_IN, "Off", 5))


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (got("calls", calls=[{"id": "k-1", "deviceUri": "/devices/d", "state": 7}]), "response.call.state"),
        (got("devices", devices=5), "response.devices"),
        (got("devices", devices=[{"id": 5}]), "response.devices[0].id"),
    ],
)
def test_a_malformed_answer_says_where(line: dict[str, Any], path: str) -> None:
    """What is wrong with an answer is told with its path, and counts as unreadable."""
    follower = Follower()
    with pytest.raises(PayloadError) as raised:
        follower.take(line)
    assert (path, False) == (raised.value.path, follower.is_conclusive)


def test_an_idle_cancel_is_no_finding_across_a_gap() -> None:
    """A subscription may have begun in what could not be read."""
    idle, cancel = (
        [device(None, phoneNumber=str(number)) for number in range(4)],
        subscribed("CancelSupervisorMonitoring"),
    )
    assert [("VD-CANCEL", "warning", 5)] == found(*idle, cancel)
    assert [] == through_gaps(*idle, GAP, cancel)


def test_an_unasked_change_is_no_finding_across_a_gap() -> None:
    """A request for it may have stood in what could not be read."""
    before, after = (device(None), subscribed("ListenIn", status=2)), device(subscription("Coach"))
    assert ("VD-CONFIRMS", "note", 3) in found(*before, after)
    assert "VD-CONFIRMS" not in {rule for rule, _, _ in through_gaps(*before, GAP, after)}


def test_a_wrong_confirmation_is_no_finding_across_a_gap() -> None:
    """The right one may have stood there, and another request after it."""
    asks, wrong = subscribed("ListenIn"), device(subscription("ListenIn", scope="Agent"))
    assert ("VD-CONFIRMS", "error", 3) in found(device(None), asks, wrong)
    assert [] == through_gaps(device(None), asks, GAP, wrong)


def test_an_effect_that_may_have_shown_in_a_gap_is_not_missed() -> None:
    """Three later messages do not show it, but a message before them may have."""
    others = [call(BARGE_IN, "Off", duration) for duration in (20, 25, 30)]
    begin, asks = [call(BARGE_IN, "Off", 1), call(BARGE_IN, "Off", 5)], asked("SwitchToListenIn")
    assert ("AN-EFFECT", "warning", 3) in found(*begin, asks, *others)
    assert "AN-EFFECT" not in {rule for rule, _, _ in through_gaps(*begin, asks, GAP, *others)}


def test_a_call_may_have_ended_in_a_gap() -> None:
    """Coach after BargeIn across a gap may be another leg of the call, unless time and duration tell otherwise."""
    lines = [call(COACH, "Off", 1), call(BARGE_IN, "Off", 9), GAP, asked("SwitchToCoach"), call(COACH, "Off", 30)]
    assert [] == [each for each in through_gaps(*lines) if each[1] != "note"]
    moments = [f"2031-03-03T08:00:{second:02d}Z" for second in (1, 9, 20, 29, 30)]
    assert ("VC-NO-RETURN", "error", 5) in through_gaps(*lines, at=moments)


def test_a_mute_after_a_gap_proves_nothing() -> None:
    """The first message after SwitchToBargeIn may have stood in what could not be read."""
    begin, asks, muted = call(LISTEN_IN, "On", 9), asked("SwitchToBargeIn"), call(BARGE_IN, "On", 10)
    moments = [f"2031-03-03T08:00:{second}Z" for second in ("09.0", "10.0", "10.1", "10.2")]
    assert "VC-MUTE-BARGE-IN" not in {rule for rule, _, _ in through_gaps(begin, asks, GAP, muted, at=moments)}


def test_a_session_may_have_been_accepted_in_a_gap() -> None:
    """A switch answered 0 is no finding if Accept may have been asked for before it."""
    invited, switch = chat(["Accept", "Reject"], state="Invited"), chat_asked("SwitchToCoach")
    assert [("TX-INVITED", "warning", 2)] == found(invited, switch, client="sup-1")
    assert [] == through_gaps(invited, GAP, switch)


def test_two_supervisors_of_one_target_are_not_certain_across_a_gap() -> None:
    """One of them may have gone in what could not be read, and come again."""
    follower, made = Follower(), list[Finding]()
    for second, gap in ((0, False), (3, True)):
        if gap:
            follower.missed()
        for number in (1, 2):
            shown = device(subscription("Coach"), id=f"desk-{number}")
            made += follower.take(shown, client=f"s-{number}", at=f"2031-03-03T08:00:{second:02d}Z")
    assert [] == made


def test_a_record_that_is_refused_counts_as_unreadable() -> None:
    """Who feeds a follower something malformed is told, and can ask what a pass is worth."""
    follower = Follower()
    with pytest.raises(PayloadError):
        follower.take({"messageType": "CallStateChangeMessage", "call": 5})
    assert not follower.is_conclusive
