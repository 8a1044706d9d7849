"""What is assumed of a recording, and the verdict that follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring_core.conformance import Report, as_json, as_text, check_lines, from_json
from monitoring_core.conformance.verdict import reasons
from monitoring_core.follow import Assumed, Cause, Follower
from tests.follow.recordings import (
    BARGE_IN,
    COACH,
    LISTEN_IN,
    asked,
    call,
    chat,
    chat_asked,
    device,
    subscribed,
    subscription,
)

INTRUDE: dict[str, Any] = {
    "request": {"method": "POST", "url": "/api/v2/users/u-1/chats/t-1", "body": {"operationName": "Intrude"}},
    "response": {"statusCode": 0},
}
IN_MONITOR, IN_COACH = (chat(["Leave", switch, "SwitchToBargeIn"]) for switch in ("SwitchToCoach", "SwitchToMonitor"))
TWICE = [IN_MONITOR, INTRUDE, IN_COACH, IN_MONITOR]
LATE = [call(COACH, "Off"), call(BARGE_IN, "Off"), call(COACH, "Off")]
CANCELLED = [
    subscribed("CancelSupervisorMonitoring"),
    *[device(None, name=name) for name in ("one", "two", "three")],
]
LOST = "chat t-1: 1 lost, or else TS-INTRUDE-TWICE is broken"


def verdict(lines: list[dict[str, Any]], **assumed: Any) -> tuple[set[str], list[str]]:
    """Give the rules of what a session, call or device does that are broken, and what only lost messages explain."""
    told = [each if "request" in each else {"message": each} for each in lines]
    named = [json.dumps({"client": "sup-1", **each}) for each in told]
    checked = check_lines(named, assumed=Assumed(**assumed))
    lost = [name for doubt in checked.doubts if doubt.cause is Cause.LOST for name in doubt.names]
    return {each.rule for each in checked.findings} - {"TX-CAPABILITIES"}, lost


INVITED = chat(["Accept", "Reject"], state="Invited")


@pytest.mark.parametrize(
    ("around", "broken", "doubted"),
    [
        ({}, set[str](), ["chat t-1: or else TX-INVITED is broken"]),
        ({"client": "sup-1"}, {"TX-INVITED"}, []),
        ({"self": "Kim"}, {"TX-INVITED"}, []),
    ],
    ids=["nobody is named", "the client is named", "the user is named"],
)
def test_a_session_of_nobody_may_be_that_of_two_users(
    around: dict[str, str], broken: set[str], doubted: list[str]
) -> None:
    """Where no line names a client, two supervisors in one session would explain what one may not ask."""
    lines = [INVITED, chat_asked("Leave"), chat_asked("SwitchToCoach"), IN_MONITOR]
    told = [{**around, **(each if "request" in each else {"message": each})} for each in lines]
    checked = check_lines(map(json.dumps, told))
    several = [name for doubt in checked.doubts if doubt.cause is Cause.SEVERAL for name in doubt.names]
    assert (broken, doubted) == ({each.rule for each in checked.findings} - {"TX-CAPABILITIES"}, several)
    assert bool(doubted) == (checked.verdicts["text sessions", "inconclusive"] == 1)


@pytest.mark.parametrize(
    ("around", "broken", "doubted"),
    [
        ({}, set[str](), ["chat t-1: or else TS-INTRUDE is broken"]),
        ({"client": "sup-1"}, {"TS-INTRUDE"}, []),
    ],
    ids=["nobody is named", "the client is named"],
)
def test_another_user_of_a_session_may_have_asked_for_the_mode(
    around: dict[str, str], broken: set[str], doubted: list[str]
) -> None:
    """A session is shown in Monitor, and the request that brought it asked for Coach: perhaps that was another's."""
    body = {"operationName": "Intrude", "supervisorVisibilityMode": "Coach"}
    asked = {"method": "POST", "url": "/api/v2/users/u-1/chats/t-1", "body": body}
    intrude = {"request": asked, "response": {"statusCode": 0}}
    lines = [intrude, INVITED, chat_asked("Accept"), IN_MONITOR]
    told = [{**around, **(each if "request" in each else {"message": each})} for each in lines]
    checked = check_lines(map(json.dumps, told))
    several = [name for doubt in checked.doubts if doubt.cause is Cause.SEVERAL for name in doubt.names]
    assert (broken, doubted) == ({each.rule for each in checked.findings} - {"TX-CAPABILITIES"}, several)


@pytest.mark.parametrize(
    ("assume", "broken", "lost"),
    [
        ("at-least-once", set[str](), [LOST]),
        ("lossy:0", set[str](), [LOST]),
        ("lossy:1", set[str](), []),
        ("reliable", {"TS-INTRUDE-TWICE", "TX-SWITCH"}, []),
    ],
)
def test_a_lost_message_makes_a_subject_inconclusive(assume: str, broken: set[str], lost: list[str]) -> None:
    """Where a lost message alone explains a subject, what is assumed of the delivery decides."""
    assert (broken, lost) == verdict(TWICE, assume=assume)


@pytest.mark.parametrize(
    ("assume", "broken"), [("at-least-once", set[str]()), ("lossy:3", set[str]()), ("reliable", {"VC-NO-RETURN"})]
)
def test_a_late_message_blames_nobody(assume: str, broken: set[str]) -> None:
    """What a late message explains conforms, unless messages are known to come in order."""
    assert (broken, []) == verdict(LATE, assume=assume)


HELD = [call((), "Off", at, state="Held", capabilities=["RetrieveCall", "Hangup"]) for at in (4, 5, 6, 7)]
LOST_ON_HOLD = {
    "Hold on a held leg": [call(LISTEN_IN, "On", 3), *HELD, asked("Hold")],
    "Retrieve on a leg that is not held": [call(LISTEN_IN, "On", 3), call(LISTEN_IN, "On", 4), asked("RetrieveCall")],
}


@pytest.mark.parametrize("lines", LOST_ON_HOLD.values(), ids=LOST_ON_HOLD)
@pytest.mark.parametrize(
    ("assume", "broken", "lost"),
    [
        ("at-least-once", set[str](), ["call k-1 of device desk-1: 1 lost, or else VC-HOLD is broken"]),
        ("reliable", {"VC-HOLD"}, []),
    ],
)
def test_hold_or_retrieve_that_is_closed_may_follow_a_lost_message(
    lines: list[dict[str, Any]], assume: str, broken: set[str], lost: list[str]
) -> None:
    """Hold that is accepted while held, and Retrieve while not, is a fault unless a message in between was lost."""
    assert (broken, lost) == verdict(lines, assume=assume)


def test_mute_some_time_after_barge_in_is_the_supervisors_or_a_fault() -> None:
    """Where the first message after the switch may be long after it, only a lost one tells that he muted himself."""
    lines = [call(LISTEN_IN, "On", 3), asked("SwitchToBargeIn"), call(BARGE_IN, "On", 40)]
    assert (set[str](), ["call k-1 of device desk-1: 1 lost, or else VC-MUTE-BARGE-IN is broken"]) == verdict(lines)


def timed(second: int, line: dict[str, Any]) -> dict[str, Any]:
    """Give a line with its time."""
    told = line if "request" in line else {"message": line}
    return {"at": f"2031-03-03T08:00:{second:02}Z", "client": "c-1", **told}


@pytest.mark.parametrize(("later", "broken"), [(15, {"VD-CANCEL"}), (11, set[str]())])
def test_a_second_cancel_is_closed_once_the_first_is_due(later: int, broken: set[str]) -> None:
    """Cancel that is accepted twice, with nothing shown in between, breaks a rule if the first had time to act."""
    cancel = subscribed("CancelSupervisorMonitoring")
    lines = [timed(0, device(subscription("Coach"))), timed(10, cancel), timed(later, cancel), timed(20, device(None))]
    assert (broken, []) == verdict(lines)


def test_a_duplicate_is_one_under_every_assumption() -> None:
    """A message that is repeated as a whole right away is no step."""
    lines = [call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(BARGE_IN, "Off", 5)]
    for assume in ("at-least-once", "reliable"):
        assert (set(), []) == verdict(lines, assume=assume)


@pytest.mark.parametrize(("start", "broken"), [("unknown", set[str]()), ("idle", {"VD-CANCEL"})])
def test_an_idle_start_is_believed(start: str, broken: set[str]) -> None:
    """A Cancel before anything is shown is answered 0 rightly only if something may have been monitored before."""
    assert (broken, []) == verdict(CANCELLED, start=start)


def test_what_could_not_be_read_before_a_device_ends_the_idle_start() -> None:
    """A device that is met after a place that could not be read may have been in anything."""
    follower = Follower(start="idle")
    follower.missed()
    assert [] == [finding for each in CANCELLED for finding in follower.take(each)] + follower.finish()


@pytest.mark.parametrize(("later", "broken"), [(21, set[str]()), (30, {"VD-CANCEL"})], ids=["within the lag", "later"])
def test_a_line_is_of_what_was_shown_within_the_lag(later: int, broken: set[str]) -> None:
    """Cancel explains an end that was shown before the last message, if that stands within two seconds of it."""
    told = [timed(0, device(None)), timed(1, subscribed("ListenIn")), timed(2, device(subscription("ListenIn")))]
    ended = [timed(20, device(None, name="one")), timed(20, device(None, name="two"))]
    last = [timed(later, device(None, name="three")), timed(later + 1, subscribed("CancelSupervisorMonitoring"))]
    assert (broken, []) == verdict([*told, *ended, *last])


@pytest.mark.parametrize(("lag", "expected"), [(2.0, 1), (5.0, 0)])
def test_the_lag_of_a_request_is_an_option(lag: float, expected: int) -> None:
    """A request whose line stands three seconds after its effect has caused it only with a longer lag."""
    follower = Follower(request_lag=lag)
    lines = [
        (0, subscribed("CancelSupervisorMonitoring", 2)),
        (1, device(None)),
        (10, device(subscription("ListenIn"))),
        (13, subscribed("ListenIn")),
        (20, device(subscription("ListenIn"), name="two")),
    ]
    made = [one for at, each in lines for one in follower.take(each, at=f"2031-03-03T09:00:{at:02}Z")]
    assert expected == len(made + follower.finish())


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ({"assume": "lossy"}, "it must be reliable, at-least-once, or lossy:K"),
        ({"assume": "lossy:-1"}, "it must be reliable, at-least-once, or lossy:K"),
        ({"start": "busy"}, "it must be unknown or idle"),
        ({"request_lag": -1.0}, "a number of seconds, 0 or more"),
        ({"request_lag": float("nan")}, "a number of seconds, 0 or more"),
    ],
    ids=["no number", "negative", "no start", "negative lag", "no lag"],
)
def test_what_means_nothing_is_refused(assumed: dict[str, Any], said: str) -> None:
    """An assumption that there is not is an error that says which there are."""
    with pytest.raises(ValueError, match=said):
        Follower(**assumed)


def test_a_report_names_what_was_assumed() -> None:
    """It stands in the report as JSON, and in text where it is not the default."""
    lines = [json.dumps(each) for each in (asked("SwitchToCoach"), *LATE)]
    told = "lossy:2 delivery, idle start, request lag 3.5 s"
    usual, other = check_lines(lines), check_lines(lines, assumed=Assumed("lossy:2", "idle", 3.5))
    assert (told,) == from_json(as_json(Report([other]))).recordings[0].assumed
    texts = ["".join(text for line in as_text(Report([each])) for text, _ in line) for each in (usual, other)]
    assert [False, True] == [f"assumed: {told}" in each for each in texts]
    assert "assumed: " not in texts[0]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([device(None), subscribed("ListenIn")], 1),
        ([device(None), subscribed("ListenIn"), call(COACH, "Off", 1), asked("SwitchToBargeIn")], 2),
        ([device(None), subscribed("ListenIn", 2)], 0),
        ([device(None), subscribed("ListenIn"), device(subscription("ListenIn"))], 0),
    ],
    ids=["one", "of two subjects", "refused", "shown"],
)
def test_what_was_accepted_and_never_shown_is_counted(lines: list[dict[str, Any]], expected: int) -> None:
    """At the end of a recording accepted requests are counted whose outcome has not shown; it is no finding."""
    report = Report([check_lines(map(json.dumps, lines))])
    assert expected == report.recordings[0].never_shown == from_json(as_json(report)).recordings[0].never_shown
    told = ["".join(text for text, _ in line) for line in as_text(report)]
    assert [f"accepted, never shown: {expected}"] * bool(expected) == [each for each in told if "never shown" in each]


def _told_of(*monitored: tuple[str, str]) -> list[dict[str, Any]]:
    """Give messages of the device that show these states and modes in turn, no two of them alike."""
    return [device(subscription(state, mode=mode), name=str(number)) for number, (state, mode) in enumerate(monitored)]


def _chats(*forbidden: str) -> list[dict[str, Any]]:
    """Give messages of the chat in the modes to which no switch is offered in turn, no two of them alike."""
    offered = [
        ["Leave", *[switch for switch in ("SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn") if switch != each]]
        for each in forbidden
    ]
    return [chat([*each, f"Further{number}"]) for number, each in enumerate(offered)]


IN_TURN = [
    ("Coach", "NextCall"),
    ("ListenIn", "AllCalls"),
    ("ListenIn", "NextCall"),
    ("Coach", "AllCalls"),
    ("Coach", "AllCalls"),
    ("ListenIn", "NextCall"),
]
IN_MODES = _chats("SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn", "SwitchToMonitor")
TOO_MANY_WAYS = {
    "device": ([subscribed("Coach"), *_told_of(*IN_TURN)], "device desk-1"),
    "call": (
        [call(LISTEN_IN, "Off"), call(LISTEN_IN, "Off", name="two"), call(COACH, "On", name="three")],
        "call k-1 of device desk-1",
    ),
    "session": (
        [IN_MODES[0], chat_asked("Intrude"), IN_MODES[1], chat_asked("SwitchToMonitor"), *IN_MODES[2:]],
        "chat t-1",
    ),
}


@pytest.mark.parametrize(("kind", "told"), TOO_MANY_WAYS.items(), ids=TOO_MANY_WAYS)
def test_a_subject_that_more_histories_explain_than_are_compared_is_inconclusive(
    kind: str, told: tuple[list[dict[str, Any]], str]
) -> None:
    """A subject whose belief is cut short at its end may have broken a rule unseen, and the recording says so."""
    lines, name = told
    cut = [doubt for doubt in check_lines(map(json.dumps, lines)).doubts if doubt.cause is Cause.CUT]
    assert [f"1 {kind} explained in too many ways ({name})"] == [*reasons(cut)]
