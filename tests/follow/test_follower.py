"""What a client knows from following, and what following costs."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.follow import Follower
from monitoring_core.vocabulary import MonitoringState, Party, VisibilityMode
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
    subscribed,
    subscription,
)

STATES = {
    MonitoringState.LISTEN_IN: (LISTEN_IN, "On"),
    MonitoringState.COACH: (COACH, "Off"),
    MonitoringState.BARGE_IN: (BARGE_IN, "Off"),
}


@pytest.mark.parametrize("state", MonitoringState)
def test_the_switches_offered_tell_the_state(state: MonitoringState) -> None:
    """One message is enough to know the state, the open operations and who hears the supervisor."""
    follower = Follower()
    switches, mute = STATES[state]
    follower.take(call(switches, mute, 1))
    leg = follower.leg("k-1")
    assert leg is not None
    assert state is leg.state
    assert set(switches) <= leg.open_operations
    expected = {
        MonitoringState.LISTEN_IN: set[str](),
        MonitoringState.COACH: {"agent"},
        MonitoringState.BARGE_IN: {"agent", "customer"},
    }[state]
    assert expected == {
        str(party) for party in Party if party != "supervisor" and leg.hears(listener=party, speaker="supervisor")
    }


@pytest.mark.parametrize(
    ("switches", "agent_muted", "expected"),
    [(BARGE_IN, False, {"MuteMonitoredUser"}), (BARGE_IN, True, {"UnmuteMonitoredUser"}), (COACH, False, set[str]())],
)
def test_what_is_never_listed_is_open_all_the_same(
    switches: tuple[str, ...], agent_muted: bool, expected: set[str]
) -> None:
    """The agent's mute is open in BargeIn though no message lists it (VC-UNLISTED)."""
    follower = Follower()
    follower.take(call(switches, "Off", 1, monitoredUserMuted=agent_muted))
    leg = follower.leg("k-1")
    assert leg is not None
    assert expected == leg.open_operations & {"MuteMonitoredUser", "UnmuteMonitoredUser"}


def test_who_is_left_is_uncertain_when_no_switch_is_offered() -> None:
    """A call that offers no switch any more may have lost a party: who hears whom depends on which."""
    follower = Follower()
    follower.take(call(BARGE_IN, "Off", 1, monitoredUserMuted=True))
    follower.take(call((), "Off", 2))
    leg = follower.leg("k-1")
    assert leg is not None
    assert (True, False) == (leg.one_party, leg.agent_muted)
    assert leg.hears(listener="customer", speaker="supervisor") is None
    assert {"Hold", "Hangup"} <= leg.open_operations
    assert {"MuteMonitoredUser", "UnmuteMonitoredUser"}.isdisjoint(leg.open_operations)


def test_a_held_leg_has_the_operations_that_it_told_when_held() -> None:
    """What is open is what the last message offered, Held or Established; who is held hears nobody."""
    follower = Follower()
    follower.take(call(COACH, "Off", 1))
    follower.take(call((), "Off", 4, state="Held", capabilities=["RetrieveCall", "Hangup"]))
    leg = follower.leg("k-1")
    assert leg is not None
    assert {"RetrieveCall", "Hangup"} == leg.open_operations
    assert leg.state is MonitoringState.COACH
    assert leg.hears(listener="supervisor", speaker="agent") is False
    follower.take(call(COACH, "Off", 9))
    leg = follower.leg("k-1")
    assert leg is not None
    assert "RetrieveCall" not in leg.open_operations
    assert "Hold" in leg.open_operations


def test_whether_coach_was_left_is_uncertain_until_it_was_seen() -> None:
    """A recording that begins in BargeIn does not tell whether Coach was left; one that began in Coach does."""
    follower = Follower()
    follower.take(call(BARGE_IN, "Off", 9))
    leg = follower.leg("k-1")
    assert leg is not None
    assert leg.coach_left is None
    follower = Follower()
    follower.take(call(COACH, "Off", 1))
    follower.take(call(BARGE_IN, "Off", 9))
    leg = follower.leg("k-1")
    assert leg is not None
    assert leg.coach_left is True


def test_the_server_is_always_believed() -> None:
    """A step out of reach is a finding, and what the server showed is the state from then on."""
    follower = Follower()
    follower.take(call(COACH, "Off", 1))
    follower.take(call(BARGE_IN, "Off", 5))
    follower.take(call(COACH, "Off", 9))
    leg = follower.leg("k-1")
    assert leg is not None
    assert leg.state is MonitoringState.COACH


def test_a_request_is_pending_until_a_message_confirms_it() -> None:
    """What was accepted and has not shown yet is pending, of the device and of the leg."""
    follower = Follower()
    follower.take(device(None))
    follower.take(subscribed("ListenIn"))
    shown = follower.device("desk-1")
    assert shown is not None
    assert ("ListenIn",) == shown.pending
    follower.take(device(subscription("ListenIn")))
    shown = follower.device("desk-1")
    assert shown is not None
    assert () == shown.pending
    assert shown.subscription is not None
    assert ("ListenIn", "Call", "AllCalls", "desk-9") == tuple(shown.subscription)
    follower.take(call(LISTEN_IN, "On", 1))
    follower.take(asked("SwitchToBargeIn"))
    leg = follower.leg("k-1")
    assert leg is not None
    assert ("SwitchToBargeIn",) == leg.pending


def test_nothing_is_known_of_what_was_never_told() -> None:
    """Asking about an unknown device or call gives None."""
    follower = Follower()
    assert follower.device("desk-1") is None
    assert follower.leg("k-1") is None


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ([], "$"),
        (call(COACH, "Off", 1, id=7), "call.id"),
        (call(COACH, "Off", 1, deviceUri=None), "call.deviceUri"),
        (call(COACH, "Off", 1, capabilities="all"), "call.capabilities"),
        (call(COACH, "Off", 1, monitoredUserMuted="no"), "call.monitoredUserMuted"),
        (device(None, id=""), "devices[0].id"),
        (device(None, supervisorMonitoringState=[]), "devices[0].supervisorMonitoringState"),
        ({"request": 1}, "request"),
        ({"request": {"method": "POST", "url": "/api/v2/me/calls/k", "body": []}}, "request.body"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_malformed_record_says_where_and_changes_nothing(payload: Any, path: str) -> None:
    """Whatever is wrong is named by its path, and the follower knows what it knew before."""
    follower = Follower()
    follower.take(call(COACH, "Off", 1))
    before = (follower.messages, follower.leg("k-1"), follower.device("desk-1"))
    with pytest.raises(PayloadError) as raised:
        follower.take(payload)
    assert path == raised.value.path
    assert before == (follower.messages, follower.leg("k-1"), follower.device("desk-1"))


@pytest.mark.parametrize(
    ("asked_for", "told"),
    [
        ({"url": "/x"}, "request.method is missing"),
        ({"method": None, "url": "/x"}, "request.method is null"),
        ({"method": "POST"}, "request.url is missing"),
        ({"method": "POST", "url": "/api/v2/me/calls/k"}, "request.body is missing"),
        ({"method": "POST", "url": "/api/v2/me/calls/k", "body": None}, "request.body is null"),
    ],
)
def test_what_a_request_lacks_is_not_taken_for_null(asked_for: dict[str, Any], told: str) -> None:
    """A part of a request that is missing is said to be missing; only what is null is said to be null."""
    with pytest.raises(PayloadError) as raised:
        Follower().take({"request": asked_for})
    assert str(raised.value).startswith(f"{told}; it must be ")


def test_a_log_of_a_chat_with_the_other_uri_null_is_followed() -> None:
    """Of the two uris by which a log may name its session, the one that is told counts."""
    follower = Follower()
    follower.take({"messages": [], "smssessionUri": None, "chatUri": "/chats/t-1"})
    assert 1 == follower.messages


def test_requests_that_nothing_confirms_are_forgotten_in_the_end() -> None:
    """However many requests are accepted and never shown, a bounded number of them is waited for."""
    follower = Follower()
    follower.take(device(None))
    for number in range(200):
        follower.take(subscribed("ListenIn", target=f"desk-{number}"))
    shown = follower.device("desk-1")
    assert shown is not None
    assert 0 < len(shown.pending) <= 64


@pytest.mark.parametrize("returns", [False, True], ids=["stays", "returns"])
def test_a_subscription_to_another_target_ends_the_one_before(returns: bool) -> None:
    """While a device showed another target, somebody else may have had the first one: that is no overlap."""
    follower = Follower()
    made = follower.take(device(subscription("Coach", target="desk-9")), client="a", at="2031-03-03T08:00:00Z")
    made += follower.take(
        device(subscription("Coach", target="desk-8"), id="desk-2"), client="c", at="2031-03-03T08:00:01Z"
    )
    made += follower.take(device(None, id="desk-2"), client="c", at="2031-03-03T08:00:02Z")
    made += follower.take(device(subscription("Coach", target="desk-8")), client="a", at="2031-03-03T08:00:10Z")
    for at in ("2031-03-03T08:00:20Z", "2031-03-03T08:00:40Z"):
        made += follower.take(device(subscription("Coach", target="desk-9"), id="desk-3"), client="b", at=at)
    if returns:
        made += follower.take(device(None, id="desk-3"), client="b", at="2031-03-03T08:00:50Z")
        made += follower.take(device(subscription("Coach", target="desk-9")), client="a", at="2031-03-03T08:01:00Z")
    assert [] == [each.rule for each in made if each.rule == "VD-ONE-SUPERVISOR"]


def test_two_that_show_one_target_for_some_time_are_two_supervisors_of_it() -> None:
    """An overlap that the times make certain is reported once, as a warning (VD-ONE-SUPERVISOR)."""
    follower = Follower()
    made = []
    for second in range(0, 40, 10):
        for number in (1, 2):
            made += follower.take(
                device(subscription("Coach"), id=f"desk-{number}"),
                client=f"sup-{number}",
                at=f"2031-03-03T08:00:{second:02d}Z",
            )
    assert [("VD-ONE-SUPERVISOR", "warning")] == [(each.rule, str(each.level)) for each in made]


def test_a_text_session_is_known_by_what_it_offers() -> None:
    """The two switches tell the mode, the last message what is open; nothing is known of another session."""
    follower = Follower()
    assert follower.session("chat", "t-1") is None
    follower.take(chat(["SwitchToCoach", "SwitchToBargeIn", "Leave"]))
    seen = follower.session("chat", "t-1")
    assert seen is not None
    assert ("Chatting", VisibilityMode.MONITOR) == (seen.state, seen.mode)
    assert {"SwitchToCoach", "SwitchToBargeIn", "Leave"} == seen.open_operations
    follower.take(chat_asked("SwitchToCoach"))
    follower.take(chat([], state="Revoked"))
    seen = follower.session("chat", "t-1")
    assert seen is not None
    assert ("Revoked", frozenset(), ()) == (seen.state, seen.open_operations, seen.pending)
    assert follower.session("sms", "t-1") is None


def test_what_is_unknown_is_counted() -> None:
    """Words the domain does not know are no findings; they are counted."""
    follower = Follower()
    assert [] == follower.take(call((), "Off", 1, state="Parked"))
    assert [] == follower.take({"messageType": "QueueStatistics"})
    assert {"call state Parked": 1, "messageType QueueStatistics": 1} == dict(follower.unknown)


def test_a_refusal_after_a_look_that_came_before_is_no_finding() -> None:
    """The second leg of a call is held when it looks as the first one did, so a refused switch is nothing odd."""
    held = call((), "Off", 5, state="Held", capabilities=["RetrieveCall", "Hangup"])
    lines = [
        *(call(COACH, "Off", duration) for duration in (0, 2)),
        held,
        call((), "Off", 6, state="Released", capabilities=[]),
        *(call(COACH, "Off", duration) for duration in (1, 3)),
        held,
        asked("SwitchToListenIn", 2),
    ]
    follower = Follower()
    assert [] == [each.message for line in lines for each in follower.take(line)]
