"""What a server decides about requests and happenings, with ids, status codes and notifications."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core import voice
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.outcome import Accepted, IllegalOperation, MonitoringError, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState, Mute, Party, StatusCode
from monitoring_core.voice import Facts, Supervisor, Voice

TARGET = "https://desk.example/api/v2/devices/desk-40"
COACH = DeviceRequest("desk-1", "Coach", TARGET)
IN_CALL = Facts(target_call="k-9")


def accepted(outcome: Accepted[Supervisor, Any] | Refusal) -> Supervisor:
    """Give the next record of an accepted request."""
    assert isinstance(outcome, Accepted)
    return outcome.next


def refusal(outcome: Accepted[Supervisor, Any] | Refusal) -> Refusal:
    """Give the refusal."""
    assert isinstance(outcome, Refusal)
    return outcome


CAUSES = ("feature", "role", "missing", "scope", "unknown", "logged out", "taken")
CODES = {"feature": 3, "role": 5, "missing": 1, "scope": 10, "unknown": 6, "logged out": 2, "taken": 19}


@pytest.mark.parametrize(
    "present",
    [tuple(each for each, on in zip(CAUSES, flags, strict=True) if on) for flags in product((False, True), repeat=7)],
    ids=lambda present: "+".join(present) or "none",
)
def test_the_first_cause_in_the_order_of_an_code_gives_the_status_code(present: tuple[str, ...]) -> None:
    """AN-CODE: of several causes the first in the documented order decides."""
    features = frozenset({"api-voice"}) if "feature" in present else voice.Device("x").features
    device = voice.Device("desk-1", features=features, is_supervisor="role" not in present)
    request = DeviceRequest(
        "desk-1", "Coach", None if "missing" in present else TARGET, "Everything" if "scope" in present else None
    )
    facts = Facts(
        target_known="unknown" not in present,
        logged_in="logged out" not in present,
        target_taken="taken" in present,
    )
    outcome = voice.supervisor(device).decide(request, facts)
    code = outcome.code
    assert (CODES[present[0]] if present else 0) == code


@pytest.mark.parametrize(
    ("request_", "facts", "code", "rule"),
    [
        (DeviceRequest("desk-1", "Coach"), Facts(), 1, "VD-TARGET"),
        (DeviceRequest("desk-1", "Coach", phone_number="7100"), Facts(), 1, "VD-TARGET"),
        (DeviceRequest("desk-1", "Coach", TARGET, mode="Never"), Facts(), 10, "AN-CODE"),
        (DeviceRequest("desk-2", "Coach", TARGET), Facts(), 6, "AN-CODE"),
        (DeviceRequest("desk-1", "Whisper", TARGET), Facts(), 2, "AN-CODE"),
        (DeviceRequest("desk-1", "CancelSupervisorMonitoring"), Facts(), 2, "VD-CANCEL"),
        (COACH, Facts(target_taken=True), 19, "VD-ONE-SUPERVISOR"),
        (COACH, Facts(logged_in=False), 2, "VD-LOGGED-OUT"),
        (CallRequest("k-1", "Hold"), Facts(), 6, "AN-CODE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_names_its_rule_and_changes_nothing(request_: Any, facts: Facts, code: int, rule: str) -> None:
    """AN-REFUSED: the refusal carries rule and code, and the record is as it was."""
    supervisor = voice.supervisor("desk-1")
    before = copy.copy(supervisor)
    refused = refusal(supervisor.decide(request_, facts))
    assert (code, rule) == (refused.code, refused.rule)
    assert before == supervisor
    assert rule in str(refused)
    assert refused == pickle.loads(pickle.dumps(refused))


def test_a_routing_point_may_be_named_by_its_number() -> None:
    """VD-TARGET: where the target is a routing point phoneNumber stands for the uri."""
    request = DeviceRequest("desk-1", "ListenIn", phone_number="7100")
    outcome = voice.supervisor("desk-1").decide(request, Facts(target_is_routing_point=True))
    assert "7100" == accepted(outcome).target


def test_a_subscription_is_confirmed_as_it_was_asked_for() -> None:
    """VD-CONFIRMS, VD-DEFAULTS: the device message shows state, scope, mode and target, defaults filled in."""
    outcome = voice.supervisor("desk-1").decide(COACH)
    assert isinstance(outcome, Accepted)
    (shown,) = outcome.notifications
    assert isinstance(shown, DeviceNotification)
    assert shown.monitoring is not None
    assert ("Coach", "AllCalls", "Call", TARGET) == attrs.astuple(shown.monitoring)


@pytest.mark.parametrize("is_on", [True, False])
def test_only_the_opposite_setting_is_offered(is_on: bool) -> None:
    """VD-DND, VD-FORWARD, VD-CAPABILITIES: the opposite setting, and the three operations of a permitted supervisor."""
    device = voice.Device("desk-1", do_not_disturb=is_on, forward_to="7199" if is_on else None)
    ending = "Off" if is_on else "On"
    expected = {f"DoNotDisturb{ending}", f"ForwardCalls{ending}", "ListenIn", "Coach", "BargeIn"}
    assert expected == voice.supervisor(device).capabilities
    subscribed = accepted(voice.supervisor(device).decide(COACH))
    assert expected | {"CancelSupervisorMonitoring"} == subscribed.capabilities


@pytest.mark.parametrize(
    "device",
    [voice.Device("desk-1", is_supervisor=False), voice.Device("desk-1", features=frozenset({"api-voice"}))],
    ids=["a plain agent", "feature off"],
)
def test_who_may_not_monitor_is_offered_nothing(device: voice.Device) -> None:
    """VD-FEATURES: without role and features the operations are not offered."""
    assert {"DoNotDisturbOn", "ForwardCallsOn"} == voice.supervisor(device).capabilities


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
    assert outcome.next.call == voice.Call("k-9", TARGET)


def test_a_busy_supervisor_waits() -> None:
    """VD-BUSY: who is in another call joins nothing."""
    assert accepted(voice.supervisor("desk-1").decide(COACH, Facts(target_call="k-9", busy=True))).call is None


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


@pytest.mark.parametrize("event", [voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT], ids=str)
def test_logout_ends_the_subscription_and_leaves_the_leg(event: voice.Event) -> None:
    """VD-LOGOUT: the device shows no subscription, and the leg goes on."""
    supervisor = accepted(voice.supervisor("desk-1").decide(COACH, IN_CALL))
    outcome = supervisor.happen(event)
    assert [DeviceNotification] == [type(each) for each in outcome.notifications]
    assert outcome.next.call == supervisor.call
    assert outcome.next.target is None


def test_muting_the_agent_has_a_notification_type_of_its_own() -> None:
    """VC-MUTE-AGENT-KEEPS: MonitoredUserMutedStateChange, muted, in the same state."""
    supervisor = accepted(voice.supervisor("desk-1").decide(attrs.evolve(COACH, operation="BargeIn"), IN_CALL))
    outcome = supervisor.decide(CallRequest("k-9", "MuteMonitoredUser"))
    assert isinstance(outcome, Accepted)
    (call,) = outcome.notifications
    assert isinstance(call, CallNotification)
    assert ("MonitoredUserMutedStateChange", True) == (call.notification_type, call.monitored_user_muted)
    assert "SwitchToListenIn" in (call.capabilities or ())


def test_a_supervisor_mutes_himself_in_barge_in_only_and_a_switch_resets_it() -> None:
    """VC-MUTE-BARGE-IN: his own mute is On until the next switch to BargeIn turns it Off."""
    listening = accepted(voice.supervisor("desk-1").decide(attrs.evolve(COACH, operation="ListenIn"), IN_CALL))
    assert () == listening.own_mute(Mute.ON).notifications
    barging = accepted(listening.decide(CallRequest("k-9", "SwitchToBargeIn")))
    muted = barging.own_mute(Mute.ON)
    assert [Mute.ON] == [each.mute for each in muted.notifications if isinstance(each, CallNotification)]
    back = accepted(
        accepted(muted.next.decide(CallRequest("k-9", "SwitchToListenIn"))).decide(
            CallRequest("k-9", "SwitchToBargeIn")
        )
    )
    assert Mute.OFF == back.call_notification().mute


def test_a_happening_is_no_request_and_a_join_needs_a_call() -> None:
    """Giving a request to happen, or a join without a call id, says what is wrong."""
    supervisor = accepted(voice.supervisor("desk-1").decide(COACH))
    with pytest.raises(ValueError, match="is a request; give it to decide"):
        supervisor.happen(voice.HOLD)
    with pytest.raises(ValueError, match="call_id must name the call"):
        supervisor.happen(voice.TARGET_ANSWERED)


def reachable(ruleset: Ruleset) -> set[Voice]:
    """Give every value that any events lead to."""
    found, todo = {voice.idle(ruleset)}, [voice.idle(ruleset)]
    while todo:
        value = todo.pop()
        for event in voice.EVENTS:
            after = value.step(event)
            if isinstance(after, Voice) and after not in found:
                found.add(after)
                todo.append(after)
    return found


@pytest.mark.parametrize("ruleset", [GWS_V2, COACH_ONCE, ANY_TO_ANY], ids=lambda ruleset: ruleset.name)
def test_every_cell_answers_and_every_value_exists_once(ruleset: Ruleset) -> None:
    """Each state × event gives a value or a refusal of a known rule; pickle, copy and deepcopy give the same object."""
    for value in reachable(ruleset):
        assert value is copy.copy(value) is copy.deepcopy(value)
        assert value is pickle.loads(pickle.dumps(value))
        assert value.call is pickle.loads(pickle.dumps(value.call))
        assert value.subscription is pickle.loads(pickle.dumps(value.subscription))
        for event in voice.EVENTS:
            outcome = value.step(event)
            if isinstance(outcome, Refusal):
                assert event.is_request
                assert set(outcome.reasons) <= set(RULES)
                assert outcome.reasons == value.why_not(event)
                assert StatusCode.NOT_VALID_IN_STATE == outcome.code
            else:
                assert value.can(event)
        listed = {each for each in value.call.capabilities if each in {str(name) for name in voice.LEG_OPERATIONS}}
        assert listed == set(value.call.allowed()) - {"MuteMonitoredUser", "UnmuteMonitoredUser"}
        heard = value.call.hears(listener=Party.CUSTOMER, speaker=Party.SUPERVISOR)
        assert not heard or value.call.state == "BargeIn"


def test_threads_get_the_same_objects() -> None:
    """Two threads that explore a ruleset nobody has used yet meet the same values."""
    ruleset = GWS_V2.derive("explored by threads", consultation_calls=True)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(reachable, [ruleset] * 4))
    assert {id(each) for each in found[0]} == {id(each) for values in found for each in values}


@pytest.mark.parametrize(
    "value", [voice.idle(), voice.idle().call, voice.idle().subscription, voice.COACH, GWS_V2], ids=repr
)
def test_nobody_makes_or_changes_a_value(value: Any) -> None:
    """The constructor, attrs.evolve and assignment raise."""
    with pytest.raises(TypeError, match="exist once"):
        type(value)()
    with pytest.raises((TypeError, attrs.exceptions.NotAnAttrsClassError)):
        attrs.evolve(value)
    with pytest.raises(AttributeError, match="read-only"):
        value.ruleset = None
    with pytest.raises(AttributeError, match="read-only"):
        del value.name


def test_events_are_spelled_uniquely() -> None:
    """No two events of voice share a spelling, and the spelling finds the event again."""
    assert len(voice.EVENTS) == len({str(event) for event in voice.EVENTS})
    assert all(event is voice.event(str(event)) is pickle.loads(pickle.dumps(event)) for event in voice.EVENTS)


def test_require_raises_the_refusal() -> None:
    """The exception is a ValueError of this library, carries the refusal, and survives pickling."""
    with pytest.raises(IllegalOperation) as raised:
        voice.idle().require(voice.HOLD)
    assert isinstance(raised.value, MonitoringError | ValueError)
    assert str(raised.value) == str(raised.value.refusal) == str(pickle.loads(pickle.dumps(raised.value)))


TYPED = {
    "cancel_supervisor_monitoring": voice.CANCEL_SUPERVISOR_MONITORING,
    "switch_to_listen_in": voice.SWITCH_TO_LISTEN_IN,
    "switch_to_coach": voice.SWITCH_TO_COACH,
    "switch_to_barge_in": voice.SWITCH_TO_BARGE_IN,
    "mute_monitored_user": voice.MUTE_MONITORED_USER,
    "unmute_monitored_user": voice.UNMUTE_MONITORED_USER,
    "hold": voice.HOLD,
    "retrieve_call": voice.RETRIEVE_CALL,
    "hangup": voice.HANGUP,
    "listen_in": voice.LISTEN_IN,
    "coach": voice.COACH,
    "barge_in": voice.BARGE_IN,
}


@pytest.mark.parametrize("method", TYPED)
def test_a_typed_method_is_the_step_of_its_event(method: str) -> None:
    """Each method gives the very outcome of the generic step, the first time and later."""
    for value in reachable(GWS_V2):
        for _ in range(2):
            assert value.step(TYPED[method]) is getattr(value, method)()


@given(st.lists(st.sampled_from(voice.EVENTS), max_size=40), st.sampled_from((GWS_V2, COACH_ONCE, ANY_TO_ANY)))
def test_nobody_returns_to_coach_on_a_leg(events: list[voice.Event], ruleset: Ruleset) -> None:
    """VC-NO-RETURN: outside ANY_TO_ANY a leg that has left Coach is never in Coach again."""
    value = voice.idle(ruleset)
    for event in events:
        outcome = value.step(event)
        value = outcome if isinstance(outcome, Voice) else value
        assert ruleset is ANY_TO_ANY or not (value.call.coach_left and value.call.state == "Coach")
