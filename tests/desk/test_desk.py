"""A desk is one record of a supervisor's voice and text, and tells both what it knows."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from attrs import evolve

from monitoring_core import COACH_ONCE, text, voice
from monitoring_core.desk import Desk, open_desk
from monitoring_core.floor import SupervisorLogsIn, SupervisorLogsOut, open_floor
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, Request
from monitoring_core.text import TextFacts
from monitoring_core.vocabulary import Medium
from monitoring_core.voice import Facts

COACH = DeviceRequest("sam-device", "Coach", "ana-device")
WATCH = ChannelRequest("ana", Medium.SMS, "Monitor")


def after(desk: Desk, request: Request, facts: Facts | TextFacts | None = None) -> Desk:
    """Give the desk after a request that is accepted."""
    outcome = desk.decide(request, facts)
    assert isinstance(outcome, Accepted), outcome
    return outcome.next


def test_a_desk_keeps_both_records() -> None:
    """A request of either side replaces that side's record alone."""
    free = open_desk("sam", COACH_ONCE)
    coaching = after(free, COACH)
    assert coaching.voice.target == "ana-device"
    assert coaching.text is free.text
    watching = after(coaching, WATCH)
    assert watching.voice is coaching.voice
    assert [(Medium.SMS, "ana")] == list(watching.text.subscriptions)
    assert COACH_ONCE is watching.voice.control.ruleset is watching.text.ruleset


@pytest.mark.parametrize("logged_in", [True, False])
@pytest.mark.parametrize("in_own_call", [True, False])
@pytest.mark.parametrize("told", [Facts(), Facts(logged_in=False), Facts(busy=True), Facts(target_call="c1")], ids=str)
def test_what_the_desk_knows_is_not_told_twice(logged_in: bool, in_own_call: bool, told: Facts) -> None:
    """The desk fills in who is logged out or busy; the other facts stay, and what is told besides is not lost."""
    desk = evolve(open_desk("sam"), logged_in=logged_in, in_own_call=in_own_call)
    expected = evolve(told, logged_in=told.logged_in and logged_in, busy=told.busy or in_own_call)
    assert expected == desk.voice_facts(told)
    assert TextFacts(logged_in=logged_in, entries=4) == desk.text_facts(TextFacts(entries=4))


def test_who_is_logged_out_is_refused_on_both_sides() -> None:
    """Requests of voice and of text of a supervisor who logged out are refused with 2, until he is back."""
    out = open_desk("sam").logs_out().next
    for request in (COACH, WATCH):
        refusal = out.decide(request)
        assert isinstance(refusal, Refusal)
        assert 2 == refusal.code
        assert out.logs_in().next.decide(request).accepted


def test_who_is_in_his_own_call_joins_nothing() -> None:
    """A supervisor in a call of his own subscribes, and waits for the target's next call (VD-BUSY)."""
    busy = evolve(open_desk("sam"), in_own_call=True)
    assert after(busy, COACH, Facts(target_call="c1")).voice.call is None
    assert after(open_desk("sam"), COACH, Facts(target_call="c1")).voice.call is not None


@pytest.mark.parametrize(
    ("event", "missed"),
    [
        (voice.TARGET_ANSWERED, True),
        (voice.TARGET_ANSWERED_CONSULTATION, True),
        (voice.ROUTING_POINT_RECEIVES_CALL, True),
        (voice.CALL_ENDS, False),
        (voice.AGENT_TRANSFERS, False),
    ],
    ids=str,
)
def test_who_is_in_his_own_call_misses_calls(event: voice.Event, missed: bool) -> None:
    """A call that begins is seen as one that is missed, and no other happening is, until his own call is over."""
    busy = open_desk("sam").takes_call().next
    assert (voice.TARGET_ANSWERED_WHILE_BUSY if missed else event) is busy.as_seen(event)
    assert event is busy.ends_call().next.as_seen(event)


def test_a_desk_joins_the_targets_next_call_unless_it_is_busy() -> None:
    """The server says that the target answered; whether that is missed, the desk knows."""
    waiting = after(open_desk("sam"), COACH)
    joined = waiting.happen(voice.TARGET_ANSWERED, call_id="c1", agent="ana-device")
    assert ["CallNotification"] == [type(each).__name__ for each in joined.notifications]
    assert joined.next.voice.call is not None
    missed = waiting.takes_call().next.happen(voice.TARGET_ANSWERED, call_id="c1", agent="ana-device")
    assert (None, ()) == (missed.next.voice.call, missed.notifications)
    passed_on = joined.next.happen(voice.AGENT_TRANSFERS, call_id="c1", agent="ana-device", to_agent="ben-device").next
    assert passed_on.voice.call is not None
    assert "ben-device" == passed_on.voice.call.agent


def test_a_log_out_by_its_event_is_whole() -> None:
    """Told as a happening of voice, a log-out is one of text as well."""
    watching = after(after(open_desk("sam"), COACH), WATCH)
    assert watching.logs_out() == watching.happen(voice.SUPERVISOR_LOGS_OUT)


def test_a_log_out_is_that_of_a_floor() -> None:
    """What a log-out ends, and what is told of it, is the same for a desk by itself and on a floor."""
    floor = open_floor(["sam"], ["ana"])
    for request in (
        ("me/devices/sam-device", {"operationName": "Coach", "targetDeviceUri": "ana-device"}),
        (
            "users/ana/channels/chat",
            {"operationName": "Monitor"},
        ),
    ):
        floor = floor.answer("sam", "POST", *request).next
    desk = floor.supervisors["sam"]
    assert desk.text.subscriptions
    step, outcome = floor.step(SupervisorLogsOut("sam")), desk.logs_out()
    assert step.next.supervisors["sam"] == outcome.next
    assert [each.notification for each in step.deliveries] == list(outcome.notifications)
    assert not outcome.next.text.subscriptions
    back = step.next.step(SupervisorLogsIn("sam")).next
    assert back.supervisors["sam"] == outcome.next.logs_in().next


def test_what_changes_nothing_gives_an_equal_desk() -> None:
    """A happening that leaves a record as it is leaves the desk as it is."""
    desk = open_desk("sam")
    assert desk == desk.happen(voice.CUSTOMER_LEAVES).next
    assert desk == desk.after(desk.text.happen(text.SESSION_COMPLETED, Medium.CHAT, "t")).next


ANA = "https://desk.example/api/v2/devices/ana-device"


@pytest.mark.parametrize(
    ("named", "taken"),
    [
        ({"target_device_uri": ANA}, True),
        ({"target_device_uri": "ana-device"}, True),
        ({"target_device_uri": f"{ANA}/?x#y"}, True),
        ({"target_device_uri": "ANA-device"}, False),
        ({"target_device_uri": "ben-device"}, False),
        ({"phone_number": "ana-device"}, True),
        ({"target_device_uri": "ben-device", "phone_number": "ana-device"}, False),
        ({"target_device_uri": "/"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_target_is_taken_if_another_monitors_it(named: dict[str, Any], taken: bool) -> None:
    """Targets are compared by the id at the end of the path, as VD-SAME-DEVICE says."""
    sam, kim, lee = (
        open_desk("sam"),
        after(open_desk("kim"), DeviceRequest("kim-device", "Coach", ANA)),
        open_desk("lee"),
    )
    request = DeviceRequest("sam-device", "ListenIn", **named)
    assert taken is sam.target_taken(request, [sam, lee, kim])


def test_ones_own_target_is_not_taken() -> None:
    """Who subscribes anew to the agent whom he monitors finds the target free, as does who asks for no target."""
    sam = after(open_desk("sam"), COACH)
    assert not sam.target_taken(COACH, [sam])
    kim = open_desk("kim")
    assert not kim.target_taken(CallRequest("c1", "Hold"), [sam])
    assert not kim.target_taken(WATCH, [sam])


def test_facts_may_be_a_function_of_the_request() -> None:
    """A function is asked once for each request that was read, and not for what is refused at the door or only read."""
    asked: list[Request] = []

    def facts(request: Request) -> Facts | TextFacts | None:
        asked.append(request)
        if isinstance(request, DeviceRequest):
            return Facts(target_call="c1")
        return TextFacts(agent_known=False) if isinstance(request, ChannelRequest) else None

    desk = open_desk("sam")
    coach = {"operationName": "Coach", "targetDeviceUri": "ana-device"}
    answered = desk.answer("POST", "me/devices/sam-device", coach, facts)
    assert answered.next.voice.call is not None
    assert 6 == desk.answer("POST", "users/ana/channels/smssession", {"operationName": "Monitor"}, facts).code
    assert [COACH, WATCH] == asked
    desk.answer("POST", "me/devices/sam-device", {}, facts)
    desk.answer("GET", "me/devices", None, facts)
    assert 2 == len(asked)
    assert 0 == answered.next.answer("POST", "me/calls/c1", {"operationName": "Hold"}, facts).code


def test_facts_of_the_other_side_say_nothing() -> None:
    """A server that has no text may give facts of voice with everything a client sends."""
    desk = open_desk("sam")
    assert 0 == desk.answer("POST", "users/ana/channels/chat", {"operationName": "Coach"}, Facts(logged_in=False)).code
    coach = {"operationName": "Coach", "targetDeviceUri": "ana-device"}
    assert 0 == desk.answer("POST", "me/devices/sam-device", coach, TextFacts(agent_known=False)).code


@pytest.mark.parametrize(("request_", "facts"), [(COACH, TextFacts()), (WATCH, Facts())], ids=["voice", "text"])
def test_a_function_that_gives_the_wrong_facts_is_told(request_: Request, facts: Facts | TextFacts) -> None:
    """Facts of the wrong kind are a mistake of the program: what they are and what would be right."""
    with pytest.raises(TypeError, match=r"for this kind of request they must be (Text)?Facts"):
        open_desk("sam").decide(request_, facts)


def test_a_desk_is_a_value() -> None:
    """Desks that say the same are equal, hash alike, pickle and name their supervisor."""
    one, other = (after(open_desk("sam"), COACH) for _ in range(2))
    assert one == other == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(other)
    assert "by supervisor 'sam'" == str(one)
