"""What a client is shown: the truth as far as it was told, and what is uncertain where a message may be an old one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitoring_core import text
from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.follow import Finding, Follower, LegView, SessionView
from monitoring_core.outcome import Accepted
from monitoring_core.requests import ChannelRequest, SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState, Medium, MonitoringState, Mute, TextSessionState, VisibilityMode
from monitoring_core.wire import Context, write, write_request
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
from tests.follow.test_correct_histories import ALTERNATIVES
from tests.made.said import BASE, Said
from tests.made.shift import Shift

MONITOR = ("SwitchToCoach", "SwitchToBargeIn")
IN_COACH = ("SwitchToMonitor", "SwitchToBargeIn")
IN_BARGE_IN = ("SwitchToMonitor", "SwitchToCoach")
HELD = call((), "Off", state="Held", capabilities=["RetrieveCall", "Hangup"])
ENDED = call((), "Off", state="Released", capabilities=[])


def followed(*lines: dict[str, Any]) -> Follower:
    """Give a follower that has taken these lines."""
    follower = Follower()
    for line in lines:
        follower.take(line)
    return follower


def session_of(follower: Follower) -> SessionView:
    """Give the view of the chat."""
    seen = follower.session("chat", "t-1")
    assert seen is not None
    return seen


def leg_of(follower: Follower) -> LegView:
    """Give the view of the call."""
    seen = follower.leg("k-1")
    assert seen is not None
    return seen


def test_a_chat_that_returns_to_an_earlier_mode_is_shown_in_it() -> None:
    """A supervisor's own switches there and back: after each message the view has the mode and what it offers."""
    subscribes = text.text_supervisor("user-1", "sam").decide(ChannelRequest("agent-1", Medium.CHAT, "Monitor"))
    assert isinstance(subscribes, Accepted)
    invited = subscribes.next.session_starts(Medium.CHAT, "agent-1", "t-1")
    supervisor, follower = invited.next, Follower()
    for notification in invited.notifications:
        follower.take(write(notification, Context(base_url=BASE)))
    for operation in ("Accept", "SwitchToCoach", "SwitchToMonitor", "SwitchToBargeIn", "SwitchToMonitor"):
        request = SessionRequest(Medium.CHAT, "t-1", operation)
        outcome = supervisor.decide(request)
        assert isinstance(outcome, Accepted)
        supervisor = outcome.next
        follower.take({"request": write_request(request, BASE), "response": {"statusCode": 0}})
        for notification in outcome.notifications:
            follower.take(write(notification, Context(base_url=BASE)))
        control, seen = supervisor.session(Medium.CHAT, "t-1"), session_of(follower)
        assert (control.mode, control.capabilities, ()) == (seen.mode, seen.open_operations, seen.pending)


def test_a_repeated_mode_that_nobody_asked_for_leaves_both_possible() -> None:
    """What is open is what the message offers; the mode may be the one it shows or the one before."""
    seen = session_of(followed(chat(MONITOR), chat(IN_COACH), chat(MONITOR)))
    assert set(MONITOR) == seen.open_operations
    assert {VisibilityMode.MONITOR, VisibilityMode.COACH} == seen.modes


def test_a_second_message_that_agrees_makes_a_repeated_mode_certain() -> None:
    """Two repeated messages in a row that show one mode are believed; one that shows another is doubted in turn."""
    follower = followed(chat(MONITOR), chat(IN_COACH), chat(MONITOR), chat(MONITOR))
    assert VisibilityMode.MONITOR is session_of(follower).mode
    follower.take(chat(IN_COACH))
    assert session_of(follower).mode is None


def test_a_request_told_after_a_repeated_mode_explains_it() -> None:
    """The answer to a request may come after the message that shows its effect; nothing is pending then."""
    follower = followed(chat(MONITOR), chat(IN_COACH), chat(MONITOR), chat_asked("SwitchToMonitor"))
    seen = session_of(follower)
    assert (VisibilityMode.MONITOR, ()) == (seen.mode, seen.pending)


def test_a_request_explains_one_repeated_message_only() -> None:
    """Once its effect has shown, a message from before is one that may be late."""
    follower = followed(chat(MONITOR), chat(IN_COACH), chat_asked("SwitchToMonitor"), chat(MONITOR))
    assert VisibilityMode.MONITOR is session_of(follower).mode
    follower.take(chat(IN_COACH))
    assert {VisibilityMode.MONITOR, VisibilityMode.COACH} == session_of(follower).modes


def test_a_chat_that_comes_back_begins_anew() -> None:
    """A chat that is revoked and comes back is shown as it comes, though each of its messages came before."""
    invited, revoked = chat(["Accept", "Reject"], state="Invited"), chat([], state="Revoked")
    follower = followed(invited, chat(MONITOR), chat(IN_COACH), revoked, invited)
    seen = session_of(follower)
    assert ("Invited", frozenset({"Accept", "Reject"}), None) == (seen.state, seen.open_operations, seen.mode)
    follower.take(chat(MONITOR))
    assert ("Chatting", VisibilityMode.MONITOR) == (session_of(follower).state, session_of(follower).mode)
    follower.take(revoked)
    assert ("Revoked", frozenset(), None) == (
        session_of(follower).state,
        session_of(follower).open_operations,
        session_of(follower).mode,
    )


def test_nothing_is_held_against_a_server_whose_effect_showed_in_a_repeated_message() -> None:
    """A switch that showed by a message like an earlier one was not left undone (AN-EFFECT)."""
    follower, found = Follower(), list[Finding]()
    for line in (
        chat(MONITOR), chat(IN_COACH), chat_asked("SwitchToMonitor"), chat(MONITOR), chat(IN_BARGE_IN),
        chat([*IN_BARGE_IN, "Leave"]), chat([*IN_COACH, "Leave"]),
    ):  # fmt: skip
        found += follower.take(line)
    assert [] == [each for each in found + follower.finish() if each.rule == "AN-EFFECT"]


def test_a_call_without_durations_is_shown_as_it_was_told_last() -> None:
    """Held, retrieved, without a party and back: what looks like an earlier message is shown all the same."""
    follower = followed(call(COACH, "Off"), HELD, call(COACH, "Off"))
    assert ("Established", MonitoringState.COACH) == (leg_of(follower).call_state, leg_of(follower).state)
    assert set(COACH) <= leg_of(follower).open_operations
    follower.take(HELD)
    assert ("Held", frozenset(HELD["call"]["capabilities"])) == (
        leg_of(follower).call_state,
        leg_of(follower).open_operations,
    )
    follower.take(call((), "Off"))
    assert leg_of(follower).one_party
    follower.take(call(COACH, "Off"))
    assert not leg_of(follower).one_party
    follower.take(call((), "Off"))
    assert leg_of(follower).one_party


def test_a_call_without_durations_that_returns_to_an_earlier_state_is_shown_in_it() -> None:
    """ListenIn, BargeIn and back, as the supervisor asked for it; Mute and Unmute of the agent follow."""
    follower = followed(
        call(LISTEN_IN, "On"),
        asked("SwitchToBargeIn"),
        call(BARGE_IN, "Off"),
        asked("SwitchToListenIn"),
        call(LISTEN_IN, "On"),
    )
    seen = leg_of(follower)
    assert (MonitoringState.LISTEN_IN, True, ()) == (seen.state, seen.muted, seen.pending)
    assert NEVER_LISTED.isdisjoint(seen.open_operations)
    for line in (asked("SwitchToBargeIn"), call(BARGE_IN, "Off")):
        follower.take(line)
    seen = leg_of(follower)
    assert (MonitoringState.BARGE_IN, ()) == (seen.state, seen.pending)
    assert {"MuteMonitoredUser"} == seen.open_operations & NEVER_LISTED


def test_a_repeated_state_of_a_call_that_nobody_asked_for_leaves_both_possible() -> None:
    """The operations are those of the message; a second one that agrees, or the request told later, makes it sure."""
    lines = (call(LISTEN_IN, "On"), call(BARGE_IN, "Off"), call(LISTEN_IN, "On"))
    for last in (call(LISTEN_IN, "On"), asked("SwitchToListenIn")):
        follower = followed(*lines)
        seen = leg_of(follower)
        assert set(LISTEN_IN) <= seen.open_operations
        assert {MonitoringState.LISTEN_IN, MonitoringState.BARGE_IN} == seen.states
        follower.take(last)
        assert (MonitoringState.LISTEN_IN, ()) == (leg_of(follower).state, leg_of(follower).pending)


@pytest.mark.parametrize("duration", [None, 0], ids=["without durations", "with durations"])
def test_a_leg_that_begins_as_an_earlier_one_of_its_call_did_is_shown(duration: int | None) -> None:
    """The same call is joined again in the same way: the second leg is shown from its first message to its end."""
    begins = call(COACH, "Off", duration)
    follower = followed(begins, call(BARGE_IN, "Off", duration and 9), ENDED)
    assert ("Released", frozenset(), frozenset()) == (
        leg_of(follower).call_state,
        leg_of(follower).open_operations,
        leg_of(follower).states,
    )
    follower.take(begins)
    assert ("Established", MonitoringState.COACH) == (leg_of(follower).call_state, leg_of(follower).state)
    follower.take(ENDED)
    assert ("Released", frozenset()) == (leg_of(follower).call_state, leg_of(follower).open_operations)


def test_what_is_known_to_be_late_is_not_shown() -> None:
    """A lower duration tells that a message is late: what is open is what the newest one offered, Held as well."""
    follower = followed(call(COACH, "Off", 1), call(BARGE_IN, "Off", 5), call(COACH, "Off", 3))
    assert set(BARGE_IN) == leg_of(follower).open_operations & {*COACH, *BARGE_IN}
    follower.take(call(BARGE_IN, "Off", 9))
    follower.take({**HELD, "call": {**HELD["call"], "duration": "7"}})
    assert "Established" == leg_of(follower).call_state


def test_there_and_back_within_a_second_is_shown() -> None:
    """Messages of one second may look alike; what the supervisor asked for tells which state it is."""
    follower = followed(call(LISTEN_IN, "On", 5), asked("SwitchToBargeIn"), call(BARGE_IN, "Off", 5))
    follower.take(asked("SwitchToListenIn"))
    follower.take(call(LISTEN_IN, "On", 5))
    assert MonitoringState.LISTEN_IN is leg_of(follower).state
    assert set(LISTEN_IN) <= leg_of(follower).open_operations


def test_a_device_that_returns_to_an_earlier_subscription_is_shown_with_it() -> None:
    """A device tells its subscription outright, so the newest message is all there is to show."""
    follower = followed(device(None), device(subscription("Coach")), device(None))
    seen = follower.device("desk-1")
    assert seen is not None
    assert (None, False) == (seen.subscription, "CancelSupervisorMonitoring" in seen.open_operations)
    follower.take(device(subscription("Coach")))
    follower.take(subscribed("Coach"))
    seen = follower.device("desk-1")
    assert seen is not None
    assert ("Coach", ()) == (seen.subscription.state if seen.subscription else None, seen.pending)


def test_a_target_told_as_a_number_is_shown_by_its_id() -> None:
    """What was asked for by a number is whatever target shows next, though another one was shown like it before."""
    by_number = subscribed("Coach", target=None, phoneNumber="5000")
    ended = [subscribed("Coach"), device(subscription("Coach")), device(None), device(None, phoneNumber="1")]
    follower = followed(device(None), *ended, by_number, device(subscription("Coach", target="queue-1")))
    seen = follower.device("desk-1")
    assert seen is not None
    assert ("Coach", ()) == (seen.subscription.state if seen.subscription else None, seen.pending)


def test_a_call_joined_again_without_durations_waits_for_nothing_that_shows() -> None:
    """Nothing tells whether messages after the end are late, and what they show is not waited for."""
    over, joins = call((), "Off", state="Released"), call(COACH, "Off", phoneNumber="1")
    follower = followed(call(COACH, "Off"), over, joins, asked("SwitchToBargeIn"), call(BARGE_IN, "Off"))
    assert (MonitoringState.BARGE_IN, ()) == (leg_of(follower).state, leg_of(follower).pending)
    for line in (asked("Hold"), call((), "Off", state="Held")):
        follower.take(line)
    assert ("Held", ()) == (leg_of(follower).call_state, leg_of(follower).pending)


def _told(said: list[Said], *, durations: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the lines of what was said, requests first, with durations or without."""
    for each in sorted(said, key=lambda each: not each.is_request):
        line = deepcopy(each.body)
        if not durations:
            line.get("data", {}).get("call", {}).pop("duration", None)
        yield each.client, line


def _legs_agree(shift: Shift, follower: Follower, switched: set[tuple[str, str]]) -> None:
    """Hold what is shown of devices and legs against what is true."""
    for client, desk in shift.floor.supervisors.items():
        supervisor = desk.voice
        shown = follower.device(supervisor.device.id, client=client)
        if shown is not None:
            assert supervisor.device_notification().capabilities == shown.open_operations
            assert () == shown.pending
        if supervisor.call is None:
            continue
        told, control = supervisor.call_notification(), supervisor.control.call
        leg = follower.leg(supervisor.call.id, client=client)
        assert leg is not None
        assert told.capabilities == leg.open_operations - NEVER_LISTED
        assert leg.open_operations & NEVER_LISTED <= set(control.allowed())
        assert (control.call_state, control.agent_muted) == (leg.call_state, leg.agent_muted)
        assert (told.mute == Mute.ON, ()) == (leg.muted, leg.pending)
        assert leg.coach_left in (None, control.coach_left)
        # A leg that has never offered a switch, as in a queue, does not tell its state.
        assert leg.state is control.state or (leg.state is None and (client, supervisor.call.id) not in switched)


def _sessions_agree(shift: Shift, follower: Follower) -> None:
    """Hold what is shown of text sessions against what is true."""
    for client, desk in shift.floor.supervisors.items():
        for (medium, session_id), session in desk.text.sessions.items():
            shown = follower.session(medium, session_id, client=client)
            assert shown is not None
            assert session.control.capabilities == shown.open_operations
            assert (session.control.state, ()) == (shown.state, shown.pending)
            chatting = session.control.state is TextSessionState.CHATTING
            assert (session.control.mode if chatting else None) is shown.mode


@given(seed=st.integers(0, 2**32), ruleset=st.sampled_from(ALTERNATIVES), durations=st.booleans())
@example(seed=627411, ruleset=GWS_V2, durations=True)
@example(seed=3646, ruleset=GWS_V2, durations=False)
@settings(max_examples=60, deadline=None)
def test_what_is_shown_of_a_correct_server_is_true(seed: int, ruleset: Ruleset, durations: bool) -> None:
    """Delivered once and in order, own requests told before their effects, a history is shown as it is, for certain."""
    shift, follower = Shift(Random(seed), supervisors=2, ruleset=ruleset), Follower(ruleset)
    taken, switched, before = 0, set[tuple[str, str]](), set[str]()
    for _ in range(60):
        shift.waits(shift.random.choice((0.3, 1, 5, 20)))
        shift.step(shift.random.choice(shift.users()))
        for client, line in _told(shift.said[taken:], durations=durations):
            follower.take(line, client=client)
            shown = line.get("data", {}).get("call")
            if shown is None:
                continue
            leg = follower.leg(shown["id"], client=client)
            assert leg is not None
            assert shown["state"] == leg.call_state
            assert {*shown["capabilities"]} == leg.open_operations - NEVER_LISTED
            key = (client, shown["id"])
            if shown["state"] in (CallState.RELEASED, CallState.RINGING):
                switched.discard(key)
            # A message like one from before the call was joined again may be late, and tells nothing for certain.
            elif any(name.startswith("SwitchTo") for name in shown["capabilities"]) and json.dumps(line) not in before:
                switched.add(key)
            before.add(json.dumps(line))
        taken = len(shift.said)
        _legs_agree(shift, follower, switched)
        _sessions_agree(shift, follower)


def test_what_a_repeated_message_closes_may_be_refused() -> None:
    """A switch whose effect showed in a message like an earlier one is not waited for once it is refused again."""
    in_coach = (chat_asked("SwitchToCoach"), chat(IN_COACH), chat([*IN_COACH, "Leave"]))
    follower = followed(chat(MONITOR), *in_coach, chat_asked("SwitchToMonitor"), chat(MONITOR))
    assert [] == follower.take(chat_asked("SwitchToMonitor", 2))
    seen = session_of(follower)
    assert (VisibilityMode.MONITOR, ()) == (seen.mode, seen.pending)


def test_a_leg_on_hold_by_a_repeated_message_goes_on_beside_another_call() -> None:
    """Two messages of a second call end no leg that was told to be on hold, even by a message like an earlier one."""
    other: dict[str, Any] = {"id": "own-1", "capabilities": []}
    lines = [call(COACH, "Off"), HELD, call(COACH, "Off", name="back"), HELD]
    follower = followed(*lines, *[call((), "Off", **other, name=name) for name in ("one", "two")])
    follower.take(call((), "Off"))
    assert (MonitoringState.COACH, True) == (leg_of(follower).state, leg_of(follower).one_party)


@pytest.mark.parametrize("last", [call((), "Off"), HELD], ids=["with one party", "on hold"])
def test_a_call_that_goes_on_after_its_end_keeps_the_state_it_showed(last: dict[str, Any]) -> None:
    """Where nothing tells whether messages after the end are late, one that tells no state shows that of the newest."""
    lines = (call(COACH, "Off"), ENDED, call(BARGE_IN, "Off"), call(BARGE_IN, "Off", name="two"))
    follower = followed(*lines, last)
    assert MonitoringState.BARGE_IN is leg_of(follower).state
