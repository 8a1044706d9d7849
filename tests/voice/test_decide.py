"""What a server decides about requests and happenings, with ids, status codes and notifications."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest

from monitoring_core import machine, text, voice
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.outcome import Accepted, Refusal, UnknownEvent
from monitoring_core.requests import CallRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import (
    CallState,
    Feature,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
)
from monitoring_core.voice import Facts, Supervisor

TARGET = "https://desk.example/api/v2/devices/desk-40"
COACH = DeviceRequest("desk-1", "Coach", TARGET)
IN_CALL = Facts(target_call="k-9")


SEND = SessionRequest(Medium.CHAT, "s-1", "SendMessage", "hello")


def accepted(outcome: Accepted[Supervisor, Any] | Refusal) -> Supervisor:
    """Give the next record of an accepted request."""
    assert isinstance(outcome, Accepted)
    return outcome.next


def test_an_intruding_supervisor_is_in_the_call_at_once() -> None:
    """VD-INTRUDE: the device message comes first, then that of the call, with its state, mute and flag."""
    outcome = voice.supervisor("desk-1").decide(COACH, IN_CALL)
    assert isinstance(outcome, Accepted)
    device, call = outcome.notifications
    assert isinstance(device, DeviceNotification)
    assert isinstance(call, CallNotification)
    assert ("k-9", "desk-1", CallState.ESTABLISHED, Mute.OFF, False, False) == (
        call.call_id,
        call.device_id,
        call.state,
        call.mute,
        call.monitored_user_muted,
        call.supervisor_listening_in,
    )
    assert outcome.next.call == voice.Call("k-9", "desk-40")


def test_next_call_ends_with_its_leg_and_both_are_told() -> None:
    """VD-NEXT-CALL, VC-HANGUP: the call is Released, and the device shows no subscription any more."""
    request = attrs.evolve(COACH, mode="NextCall")
    supervisor = accepted(voice.supervisor("desk-1").decide(request, IN_CALL))
    outcome = supervisor.decide(CallRequest("k-9", "Hangup"))
    assert isinstance(outcome, Accepted)
    call, device = outcome.notifications
    assert isinstance(call, CallNotification)
    assert isinstance(device, DeviceNotification)
    assert CallState.RELEASED == call.state
    assert device.monitoring is None
    assert (None, None) == (outcome.next.call, outcome.next.target)


def test_a_happening_is_no_request_and_a_join_needs_a_call() -> None:
    """Giving a request to happen, or a join without a call id, says what is wrong; whoever joins nothing needs none."""
    supervisor = accepted(voice.supervisor("desk-1").decide(COACH))
    with pytest.raises(
        ValueError, match=r"^Hold is not a happening; use one of voice.HAPPENINGS, and give requests to decide\(\)$"
    ):
        supervisor.happen(voice.HOLD)
    for no_id in (None, ""):
        with pytest.raises(ValueError, match=r"^TargetAnswered begins a leg, so call_id must be the id of the call$"):
            supervisor.happen(voice.TARGET_ANSWERED, call_id=no_id)
    with pytest.raises(ValueError, match=r"^Coach begins a leg, so target_call must be the id of the call$"):
        supervisor.decide(COACH, Facts(target_call=""))
    assert accepted(supervisor.decide(COACH, Facts(target_call="", busy=True))).call is None


def test_a_record_without_a_call_has_none_to_tell_of() -> None:
    """Asking for the notification of a call that is not there is an error."""
    with pytest.raises(ValueError, match=r"^the supervisor has no call to show: "):
        voice.supervisor("desk-1").call_notification()


PERMITTED = voice.supervisor("desk-1")
PLAIN = voice.supervisor(voice.Device("desk-1", is_supervisor=False))
WITHOUT = voice.supervisor(voice.Device("desk-1", features=()))
NOT_REPLACED = voice.supervisor("desk-1", GWS_V2.derive("not replaced", replace_during_call=False))
ON_CALL = accepted(PERMITTED.decide(COACH, IN_CALL))
STUCK = accepted(NOT_REPLACED.decide(COACH, IN_CALL))
AT_THE_START = "Allowed to this supervisor now: ListenIn, Coach, BargeIn."
ANYTHING = (
    "Allowed to this supervisor now: ListenIn, Coach, BargeIn, CancelSupervisorMonitoring, "
    "SwitchToListenIn, SwitchToBargeIn, Hold, Hangup."
)
NOTHING = "Allowed to this supervisor now: nothing."


@pytest.mark.parametrize(
    ("record", "asked", "facts", "told", "allowed"),
    [
        (WITHOUT, COACH, Facts(), "VD-FEATURES: api-supervisor-monitoring and api-voice not switched on", NOTHING),
        (PLAIN, COACH, Facts(), "VD-FEATURES: the user is not a supervisor", NOTHING),
        (PERMITTED, DeviceRequest("desk-1", "Coach"), Facts(), "VD-TARGET: targetDeviceUri is missing", AT_THE_START),
        (
            PERMITTED,
            attrs.evolve(COACH, scope="Everything"),
            Facts(),
            "AN-CODE: supervisorMonitoringScope is 'Everything', none of Agent, Call",
            AT_THE_START,
        ),
        (
            ON_CALL,
            attrs.evolve(COACH, mode="Never"),
            Facts(),
            "AN-CODE: supervisorMonitoringMode is 'Never', none of NextCall, AllCalls",
            ANYTHING,
        ),
        (
            PERMITTED,
            attrs.evolve(COACH, device_id="desk-\xe9"),
            Facts(),
            "AN-CODE: no device 'desk-\\xe9' of this supervisor",
            AT_THE_START,
        ),
        (PERMITTED, COACH, Facts(target_known=False), f"AN-CODE: no device '{TARGET}'", AT_THE_START),
        (
            PERMITTED,
            attrs.evolve(COACH, operation="Whisper"),
            Facts(),
            "AN-CODE: 'Whisper' is no operation of this ruleset",
            AT_THE_START,
        ),
        (ON_CALL, COACH, Facts(logged_in=False), "VD-LOGGED-OUT: the supervisor is logged out", NOTHING),
        (
            ON_CALL,
            COACH,
            Facts(target_taken=True),
            "VD-ONE-SUPERVISOR: the target is monitored by another supervisor",
            ANYTHING,
        ),
        (ON_CALL, CallRequest("k-8", "Hold"), Facts(), "AN-CODE: no call 'k-8'", ANYTHING),
        (
            ON_CALL,
            CallRequest("k-9", "Whisper"),
            Facts(),
            "AN-CODE: 'Whisper' is no operation of this ruleset",
            ANYTHING,
        ),
        (
            ON_CALL,
            CallRequest("k-9", "Hold"),
            Facts(logged_in=False),
            "VD-LOGGED-OUT: the supervisor is logged out",
            NOTHING,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith(("VD", "AN")) else "",
)
def test_a_refusal_by_the_record_reads_as_a_sentence(
    record: Supervisor, asked: DeviceRequest | CallRequest, facts: Facts, told: str, allowed: str
) -> None:
    """It names the operation, the device, the rule and the reason, and what is open to this supervisor; it pickles."""
    refused = record.decide(asked, facts)
    assert isinstance(refused, Refusal)
    assert f"refused: {asked.operation} by device 'desk-1' ({told}).\n{allowed}" == str(refused)
    assert (record, refused) == (refused.state, pickle.loads(pickle.dumps(refused)))


def test_what_cannot_be_replaced_is_not_said_to_be_allowed() -> None:
    """VD-REPLACE: where nothing is replaced during a call, the refusal of a subscription leaves Cancel alone."""
    refused = STUCK.decide(COACH)
    assert isinstance(refused, Refusal)
    assert str(refused).endswith("\nAllowed on the device now: CancelSupervisorMonitoring.")


def test_events_are_spelled_uniquely() -> None:
    """No two events of voice share a spelling, and the spelling finds the event again."""
    assert len(voice.EVENTS) == len({str(event) for event in voice.EVENTS})
    assert all(event is voice.event(str(event)) is pickle.loads(pickle.dumps(event)) for event in voice.EVENTS)


SPELLED = {
    voice.HOLD: "Hold",
    voice.TARGET_ANSWERED: "TargetAnswered",
    voice.COACH: "Coach",
    voice.subscribe("Coach", "Agent"): "Coach(Agent)",
    voice.subscribe("BargeIn", mode="NextCall"): "BargeIn(NextCall)",
    voice.subscribe("ListenIn", "Agent", "NextCall", "in call"): "ListenIn(Agent, NextCall, in call)",
}


@pytest.mark.parametrize("event", SPELLED, ids=str)
def test_an_event_is_spelled_with_the_parameters_that_are_no_defaults(event: voice.Event) -> None:
    """A subscription tells scope, mode and target where they differ from what is filled in; ``repr`` names the kind."""
    spelling = SPELLED[event]
    kind = "Subscribe" if isinstance(event, voice.Subscribe) else "Event"
    assert (spelling, f"<{kind} {spelling}>") == (str(event), repr(event))


def test_every_subscription_is_an_event_of_its_own() -> None:
    """Every state, scope, mode and situation of the target has its event, and all of them are among the events."""
    assert len(MonitoringState) * len(MonitoringScope) * len(MonitoringMode) * len(voice.Target) == len(
        {event for event in voice.EVENTS if isinstance(event, voice.Subscribe)}
    )


@pytest.mark.parametrize("part", [voice.idle(), voice.idle().subscription], ids=["voice", "subscription"])
def test_what_refuses_cancel_tells_what_it_would_accept(part: voice.Voice | voice.Subscription) -> None:
    """VD-CANCEL: while nothing is monitored, it refuses Cancel, says why, and every monitoring operation is open."""
    refused = part.step(voice.CANCEL_SUPERVISOR_MONITORING)
    why = "VD-CANCEL: there is no subscription to cancel"
    assert [
        f"refused: CancelSupervisorMonitoring while nothing is monitored ({why}).",
        "Allowed on the device now: ListenIn, Coach, BargeIn.",
    ] == str(refused).splitlines()


def test_only_a_subscription_with_a_next_leg_is_carried_over_to() -> None:
    """VD-ALL-CALLS: a switch sets where the next leg starts, which NextCall does not have; nor has nothing."""
    nothing = voice.idle(GWS_V2.derive("carries over", carry_over=True)).subscription
    next_call = nothing.require(voice.subscribe("Coach", mode="NextCall"))
    all_calls = nothing.require(voice.COACH)
    for unchanged in (nothing, next_call):
        assert unchanged is unchanged.after_switch(MonitoringState.BARGE_IN)
    carried = all_calls.after_switch(MonitoringState.BARGE_IN)
    assert ("Coach", "BargeIn") == (carried.state, carried.monitored and carried.monitored.starts_in)


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        (lambda: voice.supervisor("desk-1", cast(Any, "GWS_V2")), TypeError, "ruleset is 'GWS_V2'; give a Ruleset"),
        (lambda: voice.not_on_call(cast(Any, "GWS_V2")), TypeError, "ruleset is 'GWS_V2'; give a Ruleset"),
        (lambda: text.not_in_session(cast(Any, "GWS_V2")), TypeError, "ruleset is 'GWS_V2'; give a Ruleset"),
        (lambda: text.nothing_subscribed(cast(Any, 7)), TypeError, "ruleset is 7; give a Ruleset"),
        (lambda: machine.voice(cast(Any, "GWS_V2")), TypeError, "ruleset is 'GWS_V2'; give a Ruleset"),
        (lambda: voice.Device("desk-1", features=Feature.VOICE), TypeError, "features is the text 'api-voice'"),
        (lambda: attrs.evolve(text.text_supervisor("sam"), features="api"), TypeError, "features is the text 'api'"),
        (lambda: voice.supervisor("desk-1").decide(cast(Any, SEND)), TypeError, "text.TextSupervisor decides about"),
        (lambda: text.text_supervisor("sam").decide(cast(Any, COACH)), TypeError, "voice.Supervisor decides about"),
        (lambda: voice.supervisor("desk-1").happen(cast(Any, "CallEnds")), ValueError, "CallEnds is not a happening"),
        (lambda: voice.idle().coach(cast(Any, "agent")), ValueError, "'agent' is not a valid MonitoringScope"),
        (lambda: voice.joined_leg(GWS_V2, "Coach", "Call", "nobody"), ValueError, "'nobody' is not a valid Parties"),
        (lambda: voice.event("Whisper"), UnknownEvent, "the text 'Whisper' is not an event of voice monitoring"),
        (lambda: voice.event("SwitchToCouch"), UnknownEvent, "; did you mean SwitchToCoach?"),
        (lambda: text.event("SwitchToMonitr"), UnknownEvent, "; did you mean SwitchToMonitor or "),
        (lambda: text.event("Whisper"), UnknownEvent, "the text 'Whisper' is not an event of text monitoring"),
        (lambda: voice.idle().hears(listener=cast(Any, "boss"), speaker="agent"), ValueError, "listener is 'boss'"),
    ],
)
def test_what_is_of_the_wrong_kind_is_told(given: Callable[[], object], error: type[Exception], told: str) -> None:
    """A name in place of a ruleset, one text in place of a set, a request to the wrong record: the error says which."""
    with pytest.raises(error, match=re.escape(told)):
        given()


def test_words_stand_for_members_where_a_leg_is_made() -> None:
    """The wire spelling gives the very leg that the member gives, and leaves nothing wrong behind."""
    words = voice.joined_leg(GWS_V2, "Coach", "Call", "agent and customer")
    coach = voice.joined_leg(GWS_V2, MonitoringState.COACH, MonitoringScope.CALL)
    assert (coach, "in Coach", True) == (words, str(words), "SendDtmf" in words.capabilities)


def test_what_a_client_wrote_stays_on_its_line() -> None:
    """An operation of hostile text is printed in plain characters, so that it forges no line of a log."""
    refused = voice.supervisor("desk-1").decide(DeviceRequest("desk-1", "x\nAllowed now: all \ud800", TARGET))
    first, second = str(refused).splitlines()
    assert first.startswith("refused: x\\nAllowed now: all \\ud800 by device 'desk-1' (AN-CODE: ")
    assert second.startswith("Allowed to this supervisor now: ")
