"""What each rule of the call says of a supervisor's record: answers, what the call shows, and what it offers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from attrs import evolve

from monitoring_core import voice
from monitoring_core.desk import open_desk
from monitoring_core.notifications import CallNotification
from monitoring_core.outcome import Accepted
from monitoring_core.requests import CallRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, Mute
from monitoring_core.voice import Facts
from tests.voice import test_ringing
from tests.voice.cases import (
    ADA,
    ADAS_DEVICE,
    BARGE_IN,
    BO,
    BOS_DEVICE,
    BUILT_IN,
    CALL,
    COACH,
    DESK,
    LISTEN_IN,
    MODES,
    MUTED_STAYS,
    NEXT,
    RULESETS,
    SCOPES,
    SELF_ACCEPTED,
    SELF_ACCEPTED_ANY,
    STATED,
    STATES,
    Shift,
    call_shown,
    each,
)
from tests.voice.test_reachable import voices

TO_LISTEN_IN, TO_COACH, TO_BARGE_IN = "SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"
SWITCHES = {TO_LISTEN_IN, TO_COACH, TO_BARGE_IN}
TO = {LISTEN_IN: TO_LISTEN_IN, COACH: TO_COACH, BARGE_IN: TO_BARGE_IN}
MUTE, UNMUTE = "MuteMonitoredUser", "UnmuteMonitoredUser"
COACH_IS_ENTRY = tuple(ruleset for ruleset in RULESETS if ruleset.switches == "coach-is-entry")
REFUSING_SELF = tuple(ruleset for ruleset in RULESETS if not ruleset.self_switch_accepted)
BESIDES = {
    "AttachUserData",
    "InitiateConference",
    "UpdateUserData",
    "Hold",
    "SingleStepTransfer",
    "DeleteUserData",
    "SingleStepConference",
    "Hangup",
    "DeleteUserDataPair",
    "SendDtmf",
    "InitiateTransfer",
    "RemoveParticipantFromConference",
}
# How Coach is left: what one did since.
LEFT_FOR_LISTEN_IN = ((TO_LISTEN_IN,), (TO_BARGE_IN, TO_LISTEN_IN), (TO_LISTEN_IN, "Hold", "RetrieveCall"))
LEFT_FOR_BARGE_IN = ((TO_BARGE_IN,), (TO_LISTEN_IN, TO_BARGE_IN), (TO_BARGE_IN, MUTE, UNMUTE))


def asked(shift: Shift, operation: str) -> tuple[int, str]:
    """Give code and rule with which the running call refuses."""
    assert shift.now.call is not None
    return shift.refuses(CallRequest(shift.now.call.id, operation))


def offered(shift: Shift) -> set[str]:
    """Give the switches that the call shows."""
    return {*(shift.now.call_notification().capabilities or ())} & SWITCHES


def why_not(shift: Shift, operation: str) -> tuple[str, ...]:
    """Give all the rules that refuse."""
    return shift.now.control.why_not(voice.event(operation))


@each("VC-JOIN", ruleset=RULESETS, state=STATES, scope=SCOPES, mode=MODES)
def test_a_leg_begins_as_subscribed(
    ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode
) -> None:
    """State and scope are the subscription's; nobody is muted, nothing is held, and everybody is there."""
    shift = Shift(ruleset)
    shift.ask(state, scope=scope, mode=mode)
    told = call_shown(shift.answers())
    leg = shift.now.control.call
    assert (CALL, DESK, "Established", "StatusChange", False) == (
        told.call_id,
        told.device_id,
        told.state,
        told.notification_type,
        told.monitored_user_muted,
    )
    assert (state, scope, False, False, False, voice.Parties.BOTH) == (
        leg.state,
        leg.scope,
        leg.agent_muted,
        leg.coach_left,
        leg.held,
        leg.parties,
    )


@each("VC-TO-BARGE-IN", ruleset=RULESETS, state=(LISTEN_IN, COACH))
def test_barge_in_is_switched_to_from_the_other_two(ruleset: Ruleset, state: MonitoringState) -> None:
    """The call tells of it, and one is heard by the customer from then on."""
    shift = Shift(ruleset).joined(state)
    (told,) = shift.on_call(TO_BARGE_IN)
    assert isinstance(told, CallNotification)
    assert BARGE_IN is shift.state
    assert shift.now.control.hears(listener="customer", speaker="supervisor")


@each("VC-TO-BARGE-IN", ruleset=REFUSING_SELF)
def test_barge_in_is_not_switched_to_from_itself(ruleset: Ruleset) -> None:
    """VC-SELF is named, and the operation's own rule is among the reasons."""
    shift = Shift(ruleset).joined("BargeIn")
    assert ("VC-SELF", "VC-TO-BARGE-IN") == why_not(shift, TO_BARGE_IN)


@each("VC-TO-LISTEN-IN", ruleset=RULESETS, state=(COACH, BARGE_IN))
def test_listen_in_is_switched_to_from_the_other_two(ruleset: Ruleset, state: MonitoringState) -> None:
    """The call tells of it, and one is heard by nobody from then on."""
    shift = Shift(ruleset).joined(state)
    (told,) = shift.on_call(TO_LISTEN_IN)
    assert isinstance(told, CallNotification)
    assert LISTEN_IN is shift.state
    assert not shift.now.control.hears(listener="agent", speaker="supervisor")


@each("VC-TO-LISTEN-IN", ruleset=REFUSING_SELF)
def test_listen_in_is_not_switched_to_from_itself(ruleset: Ruleset) -> None:
    """VC-SELF is named, and the operation's own rule is among the reasons."""
    shift = Shift(ruleset).joined("ListenIn")
    assert ("VC-SELF", "VC-TO-LISTEN-IN") == why_not(shift, TO_LISTEN_IN)


@each("VC-NO-RETURN", ruleset=COACH_IS_ENTRY, since=(*LEFT_FOR_LISTEN_IN, *LEFT_FOR_BARGE_IN))
def test_coach_that_was_left_is_not_returned_to(ruleset: Ruleset, since: tuple[str, ...]) -> None:
    """That it was left is named before that Coach is an entry state only."""
    shift = Shift(ruleset).joined("Coach", then=since)
    assert (2, "VC-NO-RETURN") == asked(shift, TO_COACH)
    assert ("VC-NO-RETURN", "VC-COACH-IS-ENTRY") == why_not(shift, TO_COACH)


@each("VC-NO-RETURN", entered=STATES, since=(*LEFT_FOR_LISTEN_IN, *LEFT_FOR_BARGE_IN))
def test_coach_is_returned_to_never_under_coach_once(entered: MonitoringState, since: tuple[str, ...]) -> None:
    """Joined in it or switched to it: once it is left two rules are against it, and there is no offer."""
    shift = Shift(COACH_ONCE).joined(entered, then=() if entered is COACH else (TO_COACH,))
    for operation in since:
        shift.on_call(operation)
    assert ("VC-NO-RETURN", "VC-TO-COACH") == why_not(shift, TO_COACH)
    assert TO_COACH not in offered(shift)


@each("VC-NO-RETURN", since=(*LEFT_FOR_LISTEN_IN, *LEFT_FOR_BARGE_IN))
def test_coach_is_returned_to_where_every_switch_is_open(since: tuple[str, ...]) -> None:
    """ANY_TO_ANY offers it again and accepts it, as often as one likes."""
    shift = Shift(ANY_TO_ANY).joined("Coach", then=since)
    for _ in range(2):
        assert TO_COACH in offered(shift)
        shift.on_call(TO_COACH)
        assert {TO_LISTEN_IN, TO_BARGE_IN} == offered(shift)
        shift.on_call(TO_LISTEN_IN)


@each("VC-NO-RETURN", ruleset=(*COACH_IS_ENTRY, COACH_ONCE))
def test_a_new_leg_of_the_same_call_forgets_that_coach_was_left(ruleset: Ruleset) -> None:
    """One who hangs up and joins the same call again is in a new leg."""
    shift = Shift(ruleset).joined("Coach", then=(TO_BARGE_IN, "Hangup"))
    shift.answers(CALL)
    assert "VC-NO-RETURN" not in why_not(shift, TO_COACH)
    assert not shift.now.control.call.coach_left


@each("VC-COACH-IS-ENTRY", ruleset=COACH_IS_ENTRY, state=(LISTEN_IN, BARGE_IN))
def test_coach_is_not_switched_to(ruleset: Ruleset, state: MonitoringState) -> None:
    """From a leg that never was in Coach the refusal names that Coach is an entry state only, and no list offers it."""
    shift = Shift(ruleset).joined(state)
    assert (2, "VC-COACH-IS-ENTRY") == asked(shift, TO_COACH)
    assert ("VC-COACH-IS-ENTRY",) == why_not(shift, TO_COACH)
    assert TO_COACH not in offered(shift)


@each("VC-TO-COACH", ruleset=(COACH_ONCE, ANY_TO_ANY), state=(LISTEN_IN, BARGE_IN))
def test_coach_is_switched_to_where_there_is_such_an_operation(ruleset: Ruleset, state: MonitoringState) -> None:
    """From a leg that never was in Coach the other two rulesets offer and accept it."""
    shift = Shift(ruleset).joined(state)
    assert TO_COACH in offered(shift)
    shift.on_call(TO_COACH)
    assert COACH is shift.state


@each("VC-TO-COACH", ruleset=(COACH_ONCE, ANY_TO_ANY), since=((), ("Hold", "RetrieveCall")))
def test_coach_is_not_switched_to_from_itself(ruleset: Ruleset, since: tuple[str, ...]) -> None:
    """VC-SELF is named, the operation's own rule is among the reasons, and that Coach is an entry state is none."""
    shift = Shift(ruleset).joined("Coach", then=since)
    assert ("VC-SELF", "VC-TO-COACH") == why_not(shift, TO_COACH)
    assert TO_COACH not in offered(shift)


@each("VC-TO-COACH", ruleset=(COACH_ONCE, ANY_TO_ANY))
def test_that_coach_is_an_entry_state_is_no_rule_where_it_can_be_switched_to(ruleset: Ruleset) -> None:
    """VC-COACH-IS-ENTRY refuses nothing there, in whatever state a leg can get into."""
    for value in voices(ruleset):
        assert "VC-COACH-IS-ENTRY" not in value.why_not(voice.SWITCH_TO_COACH)


@each("VC-SELF", ruleset=REFUSING_SELF, state=STATES)
def test_a_switch_to_the_present_state_is_refused(ruleset: Ruleset, state: MonitoringState) -> None:
    """It is named before the operation's own rule, and not offered."""
    shift = Shift(ruleset).joined(state)
    assert (2, "VC-SELF") == asked(shift, TO[state])
    assert TO[state] not in offered(shift)


@each("VC-COACH-IS-ENTRY", since=((), ("Hold", "RetrieveCall")))
def test_what_is_no_operation_is_not_accepted_as_a_switch_to_the_present_state(since: tuple[str, ...]) -> None:
    """Where Coach is an entry state alone, SwitchToCoach stays refused in Coach although such switches are accepted."""
    shift = Shift(SELF_ACCEPTED).joined(COACH, then=since)
    assert (2, "VC-COACH-IS-ENTRY") == asked(shift, TO_COACH)


@each("VC-SELF", state=STATES, since=((), ("Hold", "RetrieveCall")))
def test_a_switch_to_the_present_state_may_be_accepted_without_effect(
    state: MonitoringState, since: tuple[str, ...]
) -> None:
    """The alternative answers with the state as it is, and still does not offer it."""
    shift = Shift(SELF_ACCEPTED_ANY).joined(state, then=since)
    before = shift.now
    told = shift.on_call(TO[state])
    assert before == shift.now
    assert before.control is shift.now.control
    assert (shift.now.call_notification(),) == told
    assert TO[state] not in offered(shift)


@each("VC-SWITCHES", ruleset=COACH_IS_ENTRY, state=(LISTEN_IN, BARGE_IN), after_coach=(False, True))
def test_one_switch_is_offered(ruleset: Ruleset, state: MonitoringState, after_coach: bool) -> None:
    """In BargeIn SwitchToListenIn, in ListenIn SwitchToBargeIn, whether or not Coach was left."""
    shift = Shift(ruleset).joined(COACH if after_coach else state, then=(TO[state],) if after_coach else ())
    assert {TO_BARGE_IN if state is LISTEN_IN else TO_LISTEN_IN} == offered(shift)


@each("VC-SWITCHES-COACH", ruleset=RULESETS)
def test_both_switches_are_offered_in_coach(ruleset: Ruleset) -> None:
    """In Coach one may go on to ListenIn and to BargeIn."""
    assert {TO_LISTEN_IN, TO_BARGE_IN} == offered(Shift(ruleset).joined("Coach"))


@each("VC-CAPABILITIES", ruleset=RULESETS, state=STATES)
def test_a_leg_offers_the_constant_operations_besides_the_switches(ruleset: Ruleset, state: MonitoringState) -> None:
    """Twelve names beside the switches, at the join and after Hold and RetrieveCall."""
    shift = Shift(ruleset)
    shift.ask(state)
    assert BESIDES == {*(call_shown(shift.answers()).capabilities or ())} - SWITCHES
    shift.on_call("Hold")
    assert BESIDES == {*(call_shown(shift.on_call("RetrieveCall")).capabilities or ())} - SWITCHES


@each("VC-MUTE-LISTEN-IN", ruleset=RULESETS, since=((), (TO_BARGE_IN, TO_LISTEN_IN), ("Hold",)))
def test_mute_is_on_in_listen_in(ruleset: Ruleset, since: tuple[str, ...]) -> None:
    """Joined, switched to, or held."""
    assert Mute.ON is Shift(ruleset).joined("ListenIn", then=since).now.call_notification().mute


@each("VC-MUTE-COACH", ruleset=RULESETS, since=((), ("Hold",), ("Hold", "RetrieveCall")))
def test_mute_is_off_in_coach(ruleset: Ruleset, since: tuple[str, ...]) -> None:
    """The agent hears the supervisor, so the call shows no mute."""
    assert Mute.OFF is Shift(ruleset).joined("Coach", then=since).now.call_notification().mute


@each("VC-MUTE-BARGE-IN", ruleset=RULESETS, state=(LISTEN_IN, COACH))
def test_mute_is_off_on_switching_to_barge_in(ruleset: Ruleset, state: MonitoringState) -> None:
    """The message that tells of the switch shows mute Off."""
    assert Mute.OFF is call_shown(Shift(ruleset).joined(state).on_call(TO_BARGE_IN)).mute


@each("VC-MUTE-BARGE-IN", since=((), ("Hold",), ("Hold", "RetrieveCall"), (MUTE,)))
def test_a_supervisor_in_barge_in_mutes_his_own_call(since: tuple[str, ...]) -> None:
    """It is told once, lasts through hold and mute of the agent, and is taken back."""
    shift = Shift().joined("BargeIn")
    assert Mute.ON is call_shown(shift.keep(shift.now.own_mute(Mute.ON))).mute
    assert () == shift.keep(shift.now.own_mute("On"))
    assert not shift.now.hears(listener="customer", speaker="supervisor")
    for operation in since:
        assert Mute.ON is call_shown(shift.on_call(operation)).mute
    assert Mute.OFF is call_shown(shift.keep(shift.now.own_mute("Off"))).mute
    assert () == shift.keep(shift.now.own_mute(Mute.OFF))
    assert shift.now.hears(listener="customer", speaker="supervisor") is (
        "Hold" not in since or "RetrieveCall" in since
    )
    with pytest.raises(ValueError, match="'Loud'"):
        shift.now.own_mute("Loud")


@each("VC-MUTE-BARGE-IN", ruleset=RULESETS)
def test_switching_ends_a_mute_of_ones_own(ruleset: Ruleset) -> None:
    """Back in BargeIn the mute is Off again, and so it is on a new leg."""
    shift = Shift(ruleset).joined("BargeIn")
    shift.keep(shift.now.own_mute(Mute.ON))
    shift.on_call(TO_LISTEN_IN)
    assert Mute.OFF is call_shown(shift.on_call(TO_BARGE_IN)).mute
    shift.keep(shift.now.own_mute(Mute.ON))
    assert Mute.OFF is call_shown(shift.on_call("Hangup")).mute
    shift.ask("BargeIn")
    assert Mute.OFF is call_shown(shift.answers()).mute


@each("VC-MUTE-BARGE-IN", state=(None, LISTEN_IN, COACH), mute=Mute)
def test_elsewhere_there_is_no_mute_of_ones_own(state: MonitoringState | None, mute: Mute) -> None:
    """Outside BargeIn the state sets the mute."""
    shift = Shift() if state is None else Shift().joined(state)
    before = shift.now
    assert () == shift.keep(shift.now.own_mute(mute))
    assert before is shift.now


@each("VC-ESTABLISHED", ruleset=RULESETS, event=voice.LEG_OPERATIONS)
def test_an_operation_of_a_call_needs_a_leg(ruleset: Ruleset, event: voice.Event) -> None:
    """Before a leg and after it the call is unknown, and the rule is that a leg is needed."""
    shift = Shift(ruleset)
    for _ in range(2):
        assert (6, "AN-CODE") == shift.refuses(CallRequest(CALL, event.name))
        assert ("VC-ESTABLISHED",) == shift.now.control.why_not(event)
        assert () == shift.now.control.call.allowed()
        shift.joined("BargeIn", then=("Hangup",))


@each("VC-HOLD", ruleset=RULESETS, state=STATES)
def test_a_held_leg_can_be_retrieved_and_hung_up(ruleset: Ruleset, state: MonitoringState) -> None:
    """The call is Held and offers the two; every switch and Hold are refused, and nobody hears the supervisor."""
    shift = Shift(ruleset).joined(state)
    assert (2, "VC-HOLD") == asked(shift, "RetrieveCall")
    before = shift.now
    told = call_shown(shift.on_call("Hold"))
    assert ("Held", frozenset({"RetrieveCall", "Hangup"})) == (told.state, told.capabilities)
    assert (2, "VC-HOLD") == asked(shift, "Hold")
    for operation in SWITCHES:
        assert "VC-HOLD" in why_not(shift, operation)
    hearing = shift.now.control.call.hearing()
    assert {("customer", "agent"), ("agent", "customer")} == {pair for pair, heard in hearing.items() if heard}
    assert "Established" == call_shown(shift.on_call("RetrieveCall")).state
    assert before == shift.now


@each("VC-MUTE-AGENT", ruleset=RULESETS)
def test_the_agent_is_muted_in_barge_in_and_heard_again(ruleset: Ruleset) -> None:
    """Mute for an agent who is heard, Unmute for one who is not, and otherwise neither."""
    shift = Shift(ruleset).joined("BargeIn")
    for _ in range(2):
        assert (2, "VC-MUTE-AGENT") == asked(shift, UNMUTE)
        shift.on_call(MUTE)
        assert not shift.now.control.hears(listener="customer", speaker="agent")
        assert (2, "VC-MUTE-AGENT") == asked(shift, MUTE)
        shift.on_call(UNMUTE)
        assert shift.now.control.hears(listener="customer", speaker="agent")


@each("VC-MUTE-AGENT", ruleset=RULESETS, state=(LISTEN_IN, COACH), operation=(MUTE, UNMUTE))
def test_the_agent_is_muted_in_barge_in_only(ruleset: Ruleset, state: MonitoringState, operation: str) -> None:
    """In ListenIn and Coach both operations are refused."""
    assert (2, "VC-MUTE-AGENT") == asked(Shift(ruleset).joined(state), operation)


@each("VC-MUTE-AGENT-KEEPS", ruleset=RULESETS)
def test_mute_sets_and_unmute_clears_the_flag(ruleset: Ruleset) -> None:
    """Each is told with a type of its own, and state, call and offers are as they were."""
    shift = Shift(ruleset).joined("BargeIn")
    plain = shift.now.call_notification()
    kind = "MonitoredUserMutedStateChange"
    left = frozenset() if ruleset is MUTED_STAYS else {TO_LISTEN_IN}
    muted = call_shown(shift.on_call(MUTE))
    assert (True, kind, plain.state, plain.mute) == (
        muted.monitored_user_muted,
        muted.notification_type,
        muted.state,
        muted.mute,
    )
    assert left == {*(muted.capabilities or ())} & {TO_LISTEN_IN}
    assert BARGE_IN is shift.state
    assert evolve(plain, notification_type=kind) == call_shown(shift.on_call(UNMUTE))


@each("VC-MUTE-OWN-LEG", ruleset=RULESETS)
def test_a_leg_tells_whether_this_supervisor_muted_the_agent(ruleset: Ruleset) -> None:
    """Of two in one call each mutes and unmutes for himself, and the flag of the other's call does not move."""
    one, other = Shift(ruleset).joined("BargeIn"), Shift(ruleset).joined("BargeIn")
    for muting, idle in ((one, other), (other, one)):
        assert True is call_shown(muting.on_call(MUTE)).monitored_user_muted
        assert False is idle.now.call_notification().monitored_user_muted
        assert False is call_shown(muting.on_call(UNMUTE)).monitored_user_muted


@each("VC-UNLISTED", ruleset=RULESETS)
def test_the_two_mute_operations_are_open_without_being_offered(ruleset: Ruleset) -> None:
    """Neither is in a list, in BargeIn with the agent heard and muted, though one of them is accepted."""
    shift = Shift(ruleset).joined("BargeIn")
    for operation in (MUTE, UNMUTE):
        assert operation in shift.now.control.call.allowed()
        assert not shift.now.control.call.capabilities & {MUTE, UNMUTE}
        assert not {*(call_shown(shift.on_call(operation)).capabilities or ())} & {MUTE, UNMUTE}


@each("VC-LISTEN-UNMUTES", ruleset=tuple(each for each in RULESETS if each is not MUTED_STAYS))
def test_leaving_barge_in_unmutes_the_agent(ruleset: Ruleset) -> None:
    """SwitchToListenIn stays offered, and the message that tells of it shows the agent heard."""
    shift = Shift(ruleset).joined("BargeIn", then=(MUTE,))
    assert TO_LISTEN_IN in offered(shift)
    assert False is call_shown(shift.on_call(TO_LISTEN_IN)).monitored_user_muted
    assert False is call_shown(shift.on_call(TO_BARGE_IN)).monitored_user_muted


@each("VC-LISTEN-UNMUTES", event=(voice.AGENT_TRANSFERS, voice.AGENT_TRANSFERS_TO_QUEUE, voice.AGENT_LEAVES))
def test_the_end_of_the_agent_ends_the_mute(event: voice.Event) -> None:
    """Whoever comes next is heard; held or not."""
    for since in ((MUTE,), (MUTE, "Hold")):
        shift = Shift().joined("BargeIn", then=since)
        assert False is call_shown(shift.happens(event)).monitored_user_muted


@each("VC-LISTEN-UNMUTES", since=((MUTE,), (MUTE, "Hold", "RetrieveCall")))
def test_a_centre_may_keep_one_in_barge_in_while_the_agent_is_muted(since: tuple[str, ...]) -> None:
    """The alternative refuses SwitchToListenIn until the agent is heard again."""
    shift = Shift(MUTED_STAYS).joined("BargeIn", then=since)
    assert (2, "VC-LISTEN-UNMUTES") == asked(shift, TO_LISTEN_IN)
    assert set() == offered(shift)
    shift.on_call(UNMUTE)
    shift.on_call(TO_LISTEN_IN)
    assert LISTEN_IN is shift.state


@each("VC-LISTENING-FLAG", state=STATES, since=((), ("Hold",), ("Hangup",)))
def test_the_supervisors_own_call_is_not_flagged_as_listened_to(state: MonitoringState, since: tuple[str, ...]) -> None:
    """SupervisorListeningIn is false in whatever is told of the supervisor's own call."""
    shift = Shift()
    shift.ask(state)
    told = [call_shown(shift.answers()), *(call_shown(shift.on_call(operation)) for operation in since)]
    assert {False} == {each.supervisor_listening_in for each in told}


@each("VC-SUBSCRIPTION-KEPT", ruleset=RULESETS, state=STATES, mode=MODES)
def test_a_switch_leaves_the_subscription_as_it_is(
    ruleset: Ruleset, state: MonitoringState, mode: MonitoringMode
) -> None:
    """The device shows after a switch what it showed before, and is not told of again."""
    shift = Shift(ruleset).joined(state, mode=mode)
    before = shift.now.device_notification()
    for operation in sorted(offered(shift)):
        after = Shift(ruleset).joined(state, mode=mode)
        assert [CallNotification] == [type(told) for told in after.on_call(operation)]
        assert before == after.now.device_notification()


LEAVING = (voice.AGENT_TRANSFERS, voice.AGENT_TRANSFERS_TO_QUEUE, voice.AGENT_LEAVES)


@each("VC-SCOPE-AGENT", ruleset=RULESETS, state=STATES, event=LEAVING, since=((), ("Hold",)))
def test_with_scope_agent_the_leg_ends_with_the_agent(
    ruleset: Ruleset, state: MonitoringState, event: voice.Event, since: tuple[str, ...]
) -> None:
    """Transfer to another agent or to a queue and hanging up: the supervisor's call is Released."""
    shift = Shift(ruleset).joined(state, scope="Agent", then=since)
    told = call_shown(shift.happens(event, BO))
    assert ("Released", frozenset(), None) == (told.state, told.capabilities, shift.now.call)


@each("VC-SCOPE-CALL", ruleset=RULESETS, state=STATES)
def test_with_scope_call_the_leg_follows_the_call(ruleset: Ruleset, state: MonitoringState) -> None:
    """Another agent takes over and is the one monitored; nothing else of the leg changes."""
    shift = Shift(ruleset).joined(state)
    control = shift.now.control
    shift.happens(voice.AGENT_TRANSFERS, BO)
    assert (control, voice.Call(CALL, BOS_DEVICE)) == (shift.now.control, shift.now.call)


@each("VC-SCOPE-CALL", ruleset=RULESETS, state=STATES)
def test_a_queue_counts_as_taking_over(ruleset: Ruleset, state: MonitoringState) -> None:
    """The supervisor stays with the customer, and with the agent who then answers."""
    shift = Shift(ruleset).joined(state)
    control = shift.now.control
    told = call_shown(shift.happens(voice.AGENT_TRANSFERS_TO_QUEUE))
    assert ("Established", frozenset({"Hold", "Hangup"})) == (told.state, told.capabilities)
    assert voice.Parties.CUSTOMER is shift.now.control.call.parties
    assert None is (shift.now.call and shift.now.call.agent)
    shift.happens(voice.AGENT_JOINS, BO)
    assert (control, voice.Call(CALL, BOS_DEVICE)) == (shift.now.control, shift.now.call)


@each("VC-SCOPE-CALL", state=STATES)
def test_the_scope_of_a_leg_is_that_of_its_join(state: MonitoringState) -> None:
    """A subscription with another scope counts for the next leg only."""
    shift = Shift().joined(state, scope="Call")
    shift.ask(state, scope="Agent")
    shift.happens(voice.AGENT_TRANSFERS, BO)
    assert shift.is_on_call
    shift.on_call("Hangup")
    shift.answers(NEXT)
    shift.happens(voice.AGENT_TRANSFERS, BO)
    assert not shift.is_on_call


@each("VC-AGENT-LEAVES", ruleset=RULESETS, state=STATES)
def test_when_the_agent_hangs_up_only_barge_in_goes_on(ruleset: Ruleset, state: MonitoringState) -> None:
    """In BargeIn supervisor and customer stay; in the other states the leg ends."""
    shift = Shift(ruleset).joined(state)
    told = call_shown(shift.happens(voice.AGENT_LEAVES))
    assert ("Established" if state is BARGE_IN else "Released") == told.state
    if state is BARGE_IN:
        assert {"customer", "supervisor"} == shift.now.control.call.present
        assert shift.now.call is not None
        assert shift.now.call.agent is None


@each("VC-CUSTOMER-LEAVES", ruleset=RULESETS, state=STATES, scope=SCOPES)
def test_when_the_customer_hangs_up_listening_ends(
    ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope
) -> None:
    """In Coach and BargeIn supervisor and agent stay."""
    shift = Shift(ruleset).joined(state, scope=scope)
    told = call_shown(shift.happens(voice.CUSTOMER_LEAVES))
    assert ("Released" if state is LISTEN_IN else "Established") == told.state
    if state is not LISTEN_IN:
        assert {"agent", "supervisor"} == shift.now.control.call.present
        assert ADAS_DEVICE == (shift.now.call and shift.now.call.agent)


@each("VC-ONE-PARTY", ruleset=RULESETS, leaves=(voice.AGENT_LEAVES, voice.CUSTOMER_LEAVES), since=((), (MUTE,)))
def test_with_one_party_there_is_nothing_to_switch_or_mute(
    ruleset: Ruleset, leaves: voice.Event, since: tuple[str, ...]
) -> None:
    """Hold, RetrieveCall and Hangup are left, and the leg ends when that party leaves too."""
    shift = Shift(ruleset).joined("BargeIn", then=since)
    shift.happens(leaves)
    assert ("Hold", "Hangup") == shift.now.control.call.allowed()
    assert ("VC-ONE-PARTY",) == why_not(shift, TO_LISTEN_IN)
    assert ("VC-ONE-PARTY",) == why_not(shift, MUTE)
    assert ("VC-ONE-PARTY", "VC-MUTE-AGENT") == why_not(shift, UNMUTE)
    shift.on_call("Hold")
    assert ("VC-HOLD", "VC-ONE-PARTY") == why_not(shift, TO_LISTEN_IN)
    assert {"RetrieveCall", "Hangup"} == shift.now.control.call.capabilities
    other = voice.CUSTOMER_LEAVES if leaves is voice.AGENT_LEAVES else voice.AGENT_LEAVES
    assert "Released" == call_shown(shift.happens(other)).state


@each("VC-CANCEL-RUNNING", ruleset=BUILT_IN, state=STATES, how=("cancel", "replace"))
def test_a_leg_goes_on_without_its_subscription(ruleset: Ruleset, state: MonitoringState, how: str) -> None:
    """Nothing is told of the call, and every operation is as open as before."""
    shift = Shift(ruleset).joined(state)
    before = shift.now.call_notification(), shift.now.control.call.allowed(), shift.now.call
    (told,) = shift.cancel() if how == "cancel" else shift.ask("Coach", BO)
    assert not isinstance(told, CallNotification)
    assert before == (shift.now.call_notification(), shift.now.control.call.allowed(), shift.now.call)
    shift.on_call(sorted(offered(shift))[0])


@each("VC-HANGUP", ruleset=RULESETS, state=STATES, since=((), ("Hold",)))
def test_hanging_up_ends_the_leg_only(ruleset: Ruleset, state: MonitoringState, since: tuple[str, ...]) -> None:
    """The call is Released, once and for all, and the subscription goes on."""
    shift = Shift(ruleset).joined(state, then=since)
    (told,) = shift.on_call("Hangup")
    assert isinstance(told, CallNotification)
    assert (CALL, "Released", frozenset()) == (told.call_id, told.state, told.capabilities)
    assert (6, "AN-CODE") == shift.refuses(CallRequest(CALL, "Hangup"))
    assert ADA == shift.now.target


@each("VC-HANGUP", ruleset=RULESETS, state=STATES, since=((), ("Hold",)), mode=MODES, logged_out=(False, True))
def test_hanging_up_on_the_telephone_is_the_same(
    ruleset: Ruleset, state: MonitoringState, since: tuple[str, ...], mode: MonitoringMode, logged_out: bool
) -> None:
    """Nobody asks for it: it ends the leg of whoever is logged out, too, and what ends with the leg."""
    shift = Shift(ruleset).joined(state, mode=mode, then=since)
    if logged_out:
        shift.happens(voice.SUPERVISOR_LOGS_OUT)
        assert (2, "VD-LOGGED-OUT") == shift.refuses(CallRequest(CALL, "Hangup"), Facts(logged_in=False))
    asking = beside(shift)
    told = shift.happens(voice.SUPERVISOR_HANGS_UP)
    assert ("Released", frozenset()) == (call_shown(told).state, call_shown(told).capabilities)
    assert asking.on_call("Hangup") == told
    assert (asking.now, ()) == (shift.now, shift.happens(voice.SUPERVISOR_HANGS_UP))


def beside(shift: Shift) -> Shift:
    """Give another supervisor in the same situation."""
    other = Shift(shift.now.control.ruleset)
    other.now = shift.now
    return other


@each("VC-HANGUP", ruleset=RULESETS, state=STATES)
def test_holding_on_the_telephone_is_the_same(ruleset: Ruleset, state: MonitoringState) -> None:
    """It tells what Hold and RetrieveCall tell, and does nothing where there is nothing to hold or retrieve."""
    shift, asking = Shift(ruleset).joined(state), Shift(ruleset).joined(state)
    for event, operation in ((voice.SUPERVISOR_HOLDS, "Hold"), (voice.SUPERVISOR_RETRIEVES, "RetrieveCall")):
        assert asking.on_call(operation) == shift.happens(event)
        assert (asking.now, ()) == (shift.now, shift.happens(event))


def states(told: Iterable[object]) -> list[str]:
    """Give the states of the calls that were told."""
    return [each.state for each in told if isinstance(each, CallNotification)]


@each("VC-ONE-LEG", ruleset=RULESETS, state=STATES)
def test_a_call_of_his_own_puts_the_leg_on_hold(ruleset: Ruleset, state: MonitoringState) -> None:
    """Of two calls one is Established: to answer or to retrieve the one puts the other on hold."""
    shift = Shift(ruleset).joined(state)
    desk = evolve(open_desk("s", ruleset), voice=shift.now)
    for _ in range(2):
        taken = desk.takes_call()
        assert (True, ["Held"]) == (taken.next.in_own_call, states(taken.notifications))
        assert (True, ()) == (taken.next.takes_call().next.in_own_call, taken.next.takes_call().notifications)
        assert taken.next.voice.control is shift.now.control.hold()
        retrieved = taken.next.decide(CallRequest(CALL, "RetrieveCall"))
        assert isinstance(retrieved, Accepted)
        assert ["Established"] == states(retrieved.notifications)
        desk = retrieved.next


@each("VC-ONE-LEG", ruleset=RULESETS)
def test_who_holds_a_leg_is_busy_with_a_call_of_his_own(ruleset: Ruleset) -> None:
    """The leg goes on beside it, and once it is over he joins nothing as long as his own call lasts (VD-BUSY)."""
    desk = evolve(open_desk("s", ruleset), voice=Shift(ruleset).joined("Coach", then=("Hold",)).now)
    busy = desk.takes_call()
    assert () == busy.notifications
    over = busy.next.happen(voice.SUPERVISOR_HANGS_UP).next
    assert over.voice.call is None
    assert over == over.happen(voice.TARGET_ANSWERED, call_id=NEXT).next
    assert over.ends_call().next.happen(voice.TARGET_ANSWERED, call_id=NEXT).next.voice.call is not None


@pytest.mark.parametrize("ruleset", BUILT_IN, ids=lambda ruleset: ruleset.name)
def test_a_refusal_is_printed_with_rule_reason_and_what_is_allowed(ruleset: Ruleset) -> None:
    """Two lines: what was refused and why, and what is open on the call."""
    shift = Shift(ruleset).joined("BargeIn", then=(MUTE,))
    refusal = shift.now.control.step(voice.MUTE_MONITORED_USER)
    first, second = str(refusal).splitlines()
    assert first.startswith("refused: MuteMonitoredUser in BargeIn, agent muted (VC-MUTE-AGENT: ")
    to_coach = "" if ruleset is GWS_V2 else "SwitchToCoach, "
    assert f"Allowed on the call now: SwitchToListenIn, {to_coach}UnmuteMonitoredUser, Hold, Hangup." == second


def test_every_rule_of_the_call_is_stated() -> None:
    """Each VC- rule is named by a fact of this module."""
    assert set() == {id for id in RULES if id.startswith("VC-")} - STATED[__name__] - STATED[test_ringing.__name__]
