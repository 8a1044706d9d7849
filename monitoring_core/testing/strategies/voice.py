"""Strategies for voice monitoring: controls that the tables reach, and records with them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from monitoring_core import voice
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.plain import ids, parameters, rulesets
from monitoring_core.testing.strategies.random_walks import refused, walks
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Feature,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
)
from monitoring_core.voice.leg_tables import RINGING

__all__ = [
    "call_requests",
    "calls",
    "calls_that_ring",
    "device_requests",
    "devices",
    "events",
    "facts",
    "legs",
    "monitored",
    "situations",
    "subscribes",
    "subscriptions",
    "supervisors",
    "voice_accepted",
    "voice_refusals",
    "voices",
]


@once
def events(*, requests: bool = True, happenings: bool = True) -> st.SearchStrategy[voice.Event]:
    """Draw events of voice monitoring: requests, happenings, or both."""
    return st.sampled_from([*(voice.REQUESTS if requests else ()), *(voice.HAPPENINGS if happenings else ())])


@once
def subscribes() -> st.SearchStrategy[voice.Subscribe]:
    """Draw subscription requests with their parameters and the situation of the target."""
    return st.sampled_from(list(voice.SUBSCRIBE.values()))


@once
def voices(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[voice.Voice]:
    """Draw controls of a supervisor's voice monitoring.

    Args:
        of: a strategy for rulesets; any ruleset by default.
    """
    return walks((rulesets() if of is None else of).map(voice.idle), voice.EVENTS)


@once
def subscriptions(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[voice.Subscription]:
    """Draw subscriptions, also "nothing monitored"."""
    return voices(of).map(lambda control: control.subscription)


@once
def legs(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[voice.Leg]:
    """Draw legs, also "not on a call"."""
    return voices(of).map(lambda control: control.call)


@once
def situations() -> st.SearchStrategy[voice.Situation]:
    """Draw situations of legs that can be reached under some ruleset."""
    return legs().filter(lambda leg: leg.is_on_call).map(_situation)


@once
def calls_that_ring() -> st.SearchStrategy[voice.Ringing]:
    """Draw the contents of ringing calls, before their legs begin."""
    return st.sampled_from(list(RINGING)).map(lambda each: voice.Ringing(*each))


def _situation(leg: voice.Leg) -> voice.Situation:
    assert leg.situation is not None
    return leg.situation


@once
def monitored() -> st.SearchStrategy[voice.Monitored]:
    """Draw the contents of active subscriptions."""
    return subscriptions().filter(lambda each: each.is_active).map(_monitored)


def _monitored(subscription: voice.Subscription) -> voice.Monitored:
    assert subscription.monitored is not None
    return subscription.monitored


@once
def devices(*, permitted: bool | None = None) -> st.SearchStrategy[voice.Device]:
    """Draw devices of supervisors.

    Args:
        permitted: True for devices with monitoring operations (VD-FEATURES), False for others, None for both.
    """
    features = st.frozensets(st.sampled_from(Feature))
    if permitted:
        features = st.just(frozenset((Feature.VOICE, Feature.SUPERVISOR_MONITORING)))
    made = st.builds(
        voice.Device,
        ids(),
        features,
        st.just(True) if permitted else st.booleans(),
        st.none() | st.booleans(),
        st.none() | ids(),
        st.none() | ids(),
    )
    return made if permitted is not False else made.filter(lambda device: not device.is_permitted)


@once
def calls() -> st.SearchStrategy[voice.Call]:
    """Draw calls of a supervisor's leg."""
    return st.builds(voice.Call, ids(), st.none() | ids(), st.booleans())


@once
@st.composite
def facts(draw: st.DrawFn) -> voice.Facts:
    """Draw the facts of a request; a queue and an unknown device are in no call."""
    known, routing_point = draw(st.booleans()) or draw(st.booleans()), draw(st.booleans())
    call = None if routing_point or not known else draw(st.none() | ids())
    return voice.Facts(
        logged_in=draw(st.booleans()) or draw(st.booleans()),
        target_known=known,
        target_call=call,
        target_taken=known and draw(st.booleans()),
        target_is_routing_point=routing_point,
        busy=draw(st.booleans()),
    )


@once
@st.composite
def supervisors(
    draw: st.DrawFn,
    of: st.SearchStrategy[Ruleset] | None = None,
    *,
    permitted: bool | None = None,
) -> voice.Supervisor:
    """Draw supervisors with a device, a subscription and a call that agree with each other.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for rulesets; any ruleset by default.
        permitted: as for `devices`; a supervisor who is not permitted monitors nobody and is in no call.
    """
    device = draw(devices(permitted=permitted))
    if not device.is_permitted:
        return voice.supervisor(device, draw(rulesets() if of is None else of))
    control = draw(voices(of))
    call = None
    if control.call.has_call:
        agent = None if control.call.parties is voice.Parties.CUSTOMER else draw(ids())
        call = voice.Call(draw(ids()), agent, control.call.state is MonitoringState.BARGE_IN and draw(st.booleans()))
    return voice.Supervisor(device, control, draw(ids()) if control.subscription.is_active else None, call)


@once
@st.composite
def device_requests(draw: st.DrawFn, device_id: str | None = None) -> DeviceRequest:
    """Draw requests to a device, mostly with known words; a Cancel has no parameters.

    Args:
        draw: Hypothesis gives it.
        device_id: the device; any by default.
    """
    operation = draw(st.sampled_from([*map(str, DeviceOperation), "SwitchToNight"]))
    device = device_id if device_id is not None else draw(ids())
    if operation == DeviceOperation.CANCEL_SUPERVISOR_MONITORING:
        return DeviceRequest(device, operation)
    return DeviceRequest(
        device,
        operation,
        draw(st.none() | ids().map(lambda id: f"http://desk.example/api/v2/devices/{id}") | ids()),
        draw(parameters(MonitoringScope)),
        draw(parameters(MonitoringMode)),
        draw(st.none() | ids()),
    )


@once
def call_requests(call_id: str | None = None) -> st.SearchStrategy[CallRequest]:
    """Draw requests to a call, mostly with known words.

    Args:
        call_id: the call; any by default.
    """
    operations = st.sampled_from([*map(str, CallOperation), "Levitate"])
    return st.builds(CallRequest, ids() if call_id is None else st.just(call_id), operations)


@once
@st.composite
def _decided(draw: st.DrawFn) -> Any:
    record = draw(supervisors(st.sampled_from([GWS_V2]) | rulesets()))
    known = draw(facts())
    if record.call is not None and draw(st.booleans()):
        return record.decide(draw(call_requests(record.call.id) | call_requests()), known)
    return record.decide(draw(device_requests(record.device.id) | device_requests()), known)


@once
@st.composite
def _usually_accepted(draw: st.DrawFn) -> Any:
    """Draw a decision about an allowed operation, with facts that do not forbid it."""
    record = draw(supervisors(permitted=True))
    operation = draw(st.sampled_from(record.control.allowed()))
    if record.call is not None and operation in frozenset(map(str, CallOperation)):
        return record.decide(CallRequest(record.call.id, operation))
    scope, mode = draw(st.none() | st.sampled_from(MonitoringScope)), draw(st.none() | st.sampled_from(MonitoringMode))
    request = DeviceRequest(record.device.id, operation, draw(ids()), scope, mode)
    return record.decide(request, voice.Facts(target_call=draw(st.none() | ids()), busy=draw(st.booleans())))


@once
def voice_accepted() -> st.SearchStrategy[Accepted[voice.Supervisor, voice.VoiceNotification]]:
    """Draw accepted outcomes: the next record and the notifications."""
    return _usually_accepted().filter(lambda outcome: isinstance(outcome, Accepted))


@once
def voice_refusals() -> st.SearchStrategy[Refusal]:
    """Draw refusals, by the tables and by earlier checks."""
    return refused(voices(), voice.EVENTS) | _decided().filter(lambda outcome: isinstance(outcome, Refusal))
