"""What a record makes of a call that rings before it is joined (VC-RINGING)."""

from __future__ import annotations

import pytest

from monitoring_core import voice
from monitoring_core.notifications import CallNotification
from monitoring_core.requests import CallRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, Party
from monitoring_core.voice import Facts, VoiceNotification
from tests.voice.cases import (
    ADA,
    ADAS_DEVICE,
    BO,
    BOS_DEVICE,
    CALL,
    COACH,
    DESK,
    MODES,
    NEXT,
    QUEUE,
    RINGING,
    RINGING_ELSEWHERE,
    SCOPES,
    STATES,
    Shift,
    call_shown,
    device_shown,
    each,
    request,
)
from tests.voice.test_reachable import voices

OPERATIONS = tuple(event.name for event in voice.LEG_OPERATIONS if event is not voice.HANGUP)


def rings(state: str = "Coach", *, scope: str | None = None, mode: str | None = None) -> Shift:
    """Give a supervisor at whom the target's call rings."""
    shift = Shift(RINGING)
    shift.ask(state, scope=scope, mode=mode)
    shift.answers()
    return shift


@each("VC-RINGING", state=STATES, scope=SCOPES, mode=MODES)
def test_a_call_rings_until_it_is_answered(
    state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode
) -> None:
    """It shows Ringing, no mute, and Hangup alone; then the leg begins as one that is joined at once."""
    shift = Shift(RINGING)
    shift.ask(state, scope=scope, mode=mode)
    shown = call_shown(shift.answers())
    assert CallNotification(CALL, DESK, "Ringing", frozenset({"Hangup"}), None, False) == shown
    leg = shift.now.control.call
    assert (None, False, ("Hangup",)) == (leg.state, leg.is_on_call, leg.allowed())
    at_once = Shift(RINGING.derive("at once", ringing=False)).joined(state, scope=scope, mode=mode)
    shown = call_shown(shift.happens(voice.SUPERVISOR_ANSWERS))
    assert at_once.now.call_notification() == shown == shift.now.call_notification()
    assert (at_once.now.call, at_once.now.control.call.situation) == (shift.now.call, shift.now.control.call.situation)


@each("VC-RINGING", operation=OPERATIONS)
def test_nothing_but_hangup_is_accepted_while_it_rings(operation: str) -> None:
    """Switches, mutes, Hold and RetrieveCall need a leg that is established (VC-ESTABLISHED)."""
    shift = rings()
    assert (2, "VC-ESTABLISHED") == shift.refuses(CallRequest(CALL, operation))
    refusal = shift.now.control.step(voice.event(operation))
    assert f"refused: {operation} while it rings (VC-ESTABLISHED" in str(refusal)
    assert "Allowed on the call now: Hangup." in str(refusal)


HAPPEN = (
    voice.SUPERVISOR_HANGS_UP,
    voice.RINGING_ENDS,
    voice.AGENT_LEAVES,
    voice.CUSTOMER_LEAVES,
    voice.CALL_ENDS,
    voice.SUPERVISOR_LOGS_OUT,
    voice.TARGET_LOGS_OUT,
)
UNSUBSCRIBES = {"cancel", voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT}


def ended(shift: Shift, how: voice.Event | str) -> tuple[VoiceNotification, ...]:
    """End the ringing, and give what is told."""
    if isinstance(how, voice.Event):
        return shift.happens(how)
    if how == "Hangup":
        return shift.on_call(how)
    return shift.cancel() if how == "cancel" else shift.ask("BargeIn", BO)


@each("VC-RINGING", how=("Hangup", "cancel", "another subscription", *HAPPEN), scope=SCOPES)
def test_it_ends_without_a_leg_and_next_call_stays_unused(how: voice.Event | str, scope: MonitoringScope) -> None:
    """The call is Released; the subscription stays unless it was that which ended, and the next call rings."""
    shift = rings(scope=scope, mode="NextCall")
    told = ended(shift, how)
    shown = [(each.state, each.capabilities) for each in told if isinstance(each, CallNotification)]
    assert ([("Released", frozenset())], None) == (shown, shift.now.call)
    subscribed = shift.now.control.subscription
    assert (how not in UNSUBSCRIBES) is subscribed.is_active
    if how == "another subscription":
        assert "BargeIn" == getattr(device_shown(told).monitoring, "state", None)
    elif subscribed.is_active:
        assert MonitoringMode.NEXT_CALL is subscribed.mode
        assert "Ringing" == call_shown(shift.answers(NEXT)).state


@each("VC-RINGING", scope=SCOPES)
def test_a_transfer_follows_the_scope(scope: MonitoringScope) -> None:
    """Scope Agent ends the ringing; in scope Call it rings on, and the leg begins with whoever is there then."""
    shift = rings(scope=scope)
    told = shift.happens(voice.AGENT_TRANSFERS, to_agent=BOS_DEVICE)
    if scope is MonitoringScope.AGENT:
        assert "Released" == call_shown(told).state
        assert shift.now.call is None
        return
    assert shift.now.call is not None
    assert BOS_DEVICE == shift.now.call.agent
    shift.happens(voice.AGENT_TRANSFERS_TO_QUEUE)
    assert "Ringing" == shift.now.call_notification().state
    assert shift.now.call is not None
    assert shift.now.call.agent is None
    shift.happens(voice.SUPERVISOR_ANSWERS)
    assert (COACH, voice.Parties.CUSTOMER) == (shift.now.control.call.state, shift.now.control.call.parties)


@each("VC-RINGING", joins=(False, True))
def test_a_routing_points_call_rings_too(joins: bool) -> None:
    """Its customer waits; the agent who takes it meanwhile is there when the supervisor answers (VD-TARGET-KIND)."""
    shift = Shift(RINGING_ELSEWHERE)
    shift.ask("ListenIn", QUEUE, Facts(target_is_routing_point=True))
    assert "Ringing" == call_shown(shift.answers(event=voice.ROUTING_POINT_RECEIVES_CALL)).state
    if joins:
        shift.keep(shift.now.happen(voice.AGENT_JOINS, agent=ADAS_DEVICE))
    shift.happens(voice.SUPERVISOR_ANSWERS)
    leg = shift.now.control.call
    assert (voice.Parties.BOTH if joins else voice.Parties.CUSTOMER) is leg.parties
    assert "VD-ROUTING-POINT" in leg.why_not(voice.SWITCH_TO_COACH)
    assert (ADAS_DEVICE if joins else None) == getattr(shift.now.call, "agent", None)


@each("VC-RINGING", state=STATES)
def test_a_call_that_is_intruded_rings(state: MonitoringState) -> None:
    """The answered request shows the device and then the call that rings; asking again ends it and joins nothing."""
    shift = Shift(RINGING)
    device, call = shift.ask(state, facts=Facts(target_call=CALL))
    assert "Ringing" == call_shown((call,)).state
    released, device = shift.ask(state, facts=Facts(target_call=CALL))
    assert ("Released", DESK) == (call_shown((released,)).state, device_shown((device,)).device_id)
    assert shift.now.call is None
    assert "Ringing" == call_shown(shift.ask(state, facts=Facts(target_call=CALL))[1:]).state


@each("VD-BUSY", event=(voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_WHILE_BUSY, voice.TARGET_ANSWERED_CONSULTATION))
def test_who_has_a_call_that_rings_joins_no_other(event: voice.Event) -> None:
    """VD-BUSY: the next call of the target waits for another time."""
    shift = rings()
    before = shift.now
    assert () == shift.answers(CALL, event)
    assert before == shift.now


@each("VD-REPLACE")
def test_a_call_that_rings_is_no_leg_to_replace_a_subscription_beside() -> None:
    """Where a subscription is not replaced during a call, it is while one rings."""
    shift = Shift(RINGING.derive("ringing, not replaced", ringing=True, replace_during_call=False))
    shift.ask("Coach")
    shift.answers()
    assert "Released" == call_shown(shift.ask("ListenIn", BO)).state
    shift.answers(NEXT)
    shift.happens(voice.SUPERVISOR_ANSWERS)
    assert (2, "VD-REPLACE") == shift.refuses(request("Coach", ADA))


def test_nobody_hears_the_supervisor_while_it_rings() -> None:
    """He has no audience and hears nobody; agent and customer hear each other."""
    hearing = rings("BargeIn").now.control.call.hearing()
    both = {(Party.AGENT, Party.CUSTOMER), (Party.CUSTOMER, Party.AGENT)}
    assert both == {pair for pair, heard in hearing.items() if heard}


def test_what_rings_remembers_nothing() -> None:
    """Two values in front of the leg for a subscription: with agent and customer, and with the customer only."""
    found: dict[object, set[voice.Parties | None]] = {}
    for value in voices(RINGING):
        if value.call.is_ringing:
            found.setdefault(value.subscription, set()).add(value.call.parties)
    assert {2, 1} == {len(parties) for parties in found.values()}
    assert len(voices(GWS_V2)) + sum(map(len, found.values())) == len(voices(RINGING))


def test_nothing_rings_unless_the_ruleset_says_so() -> None:
    """Answers and what rings no longer are nothing to a supervisor who joins at once."""
    for value in voices(GWS_V2):
        assert not value.call.is_ringing
        assert value is value.step(voice.SUPERVISOR_ANSWERS) is value.step(voice.RINGING_ENDS)


def test_a_call_cannot_ring_with_the_agent_only() -> None:
    """The error names who may be there."""
    assert voices(RINGING)
    assert "while it rings, with the customer only" == str(voice.ringing_leg(RINGING, "Call", "customer only"))
    with pytest.raises(ValueError, match=r"a call rings with both, or with the customer only$"):
        voice.ringing_leg(RINGING, "Call", "agent only")
