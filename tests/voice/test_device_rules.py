"""What each rule of the device says of a supervisor's record: requests, answers and what the device shows."""

from __future__ import annotations

import pytest
from attrs import evolve

from monitoring_core import voice
from monitoring_core.notifications import CallNotification, DeviceNotification, Monitoring
from monitoring_core.requests import CallRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice import Device, Facts
from tests.voice import test_relevance, test_routing_points
from tests.voice.cases import (
    ADA,
    ADAS_DEVICE,
    BARGE_IN,
    BO,
    CALL,
    CARRY_ANY,
    CARRY_OVER,
    COACH,
    CONSULTATIONS,
    DERIVED,
    DESK,
    LISTEN_IN,
    MODES,
    NEXT,
    NO_INTRUSION,
    NOT_REPLACED,
    PAUSE,
    QUEUE,
    RINGING,
    RULESETS,
    SCOPES,
    STATED,
    STATES,
    Shift,
    call_shown,
    device_shown,
    each,
    monitoring,
    request,
)

MONITORING = {"ListenIn", "Coach", "BargeIn"}
CANCEL = "CancelSupervisorMonitoring"
IN_CALL = Facts(target_call=CALL)
LOGOUTS = (voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT)
REPLACING = tuple(ruleset for ruleset in RULESETS if ruleset is not NOT_REPLACED)
INTRUDING = tuple(ruleset for ruleset in RULESETS if ruleset is not NO_INTRUSION)


@each("VD-DEFAULTS", state=STATES)
def test_scope_is_call_and_mode_is_all_calls_unless_given(state: MonitoringState) -> None:
    """The notification shows the defaults filled in, each by itself and both."""
    agent, next_call = MonitoringScope.AGENT, MonitoringMode.NEXT_CALL
    assert Monitoring(state, "AllCalls", "Call", ADA) == monitoring(Shift().ask(state))
    assert Monitoring(state, "AllCalls", "Agent", ADA) == monitoring(Shift().ask(state, scope=agent))
    assert Monitoring(state, "NextCall", "Call", ADA) == monitoring(Shift().ask(state, mode=next_call))


@each("VD-CONFIRMS", state=STATES, scope=SCOPES, mode=MODES)
def test_the_answering_message_shows_what_was_asked(
    state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode
) -> None:
    """State, scope, mode and target are shown as requested, the first time, again, and from within a call."""
    shift = Shift()
    for _ in range(2):
        (told,) = shift.ask(state, scope=scope, mode=mode)
        assert isinstance(told, DeviceNotification)
        assert (DESK, Monitoring(state, mode, scope, ADA)) == (told.device_id, told.monitoring)
        shift.answers()


@each("VD-TARGET", state=STATES, target=(None, ""), is_queue=(False, True))
def test_a_request_without_a_target_is_refused(state: MonitoringState, target: str | None, is_queue: bool) -> None:
    """Neither an absent nor an empty targetDeviceUri will do, for a routing point neither."""
    facts = Facts(target_is_routing_point=is_queue)
    assert (1, "VD-TARGET") == Shift().refuses(request(state, target), facts)
    if not is_queue:
        assert (1, "VD-TARGET") == Shift().refuses(request(state, target, number="7100"), facts)


@each("VD-TARGET", target=(None, "", QUEUE))
def test_a_number_stands_for_a_routing_point_that_is_not_named(target: str | None) -> None:
    """The number is the target where no uri is given; a uri that is given counts."""
    shift = Shift()
    told = monitoring(shift.ask("ListenIn", target, Facts(target_is_routing_point=True), number="7100"))
    assert told is not None
    assert (target or "7100") == told.target_device_uri == shift.now.target


@each("VD-SAME-DEVICE", host=("localhost", "127.0.0.1:8443", "hub.example"))
def test_a_device_is_the_end_of_its_path(host: str) -> None:
    """Whatever the host, the same id is the same device, and another id another."""
    assert device_id(ADA) == device_id(f"http://{host}/api/v2/devices/ada-7")
    assert device_id(ADA) != device_id(f"http://{host}/api/v2/devices/bo-8")


@each("VD-SAME-DEVICE", before=("", "http://localhost/api/v2/devices/"), after=("", "/", "?fields=*", "#top", "/?a=/b"))
def test_the_agent_of_a_call_is_an_id_however_he_was_named(before: str, after: str) -> None:
    """Whoever is monitored in the call is kept by his device's id: joined, intruded upon, and after a transfer."""
    ada, bo = (f"{before}{device_id(each)}{after}" for each in (ADA, BO))
    intruded, answered = Shift(), Shift()
    intruded.ask("Coach", ada, IN_CALL)
    answered.ask("Coach", ada)
    answered.now = answered.now.happen(voice.TARGET_ANSWERED, call_id=CALL, agent=ada).next
    for shift in (intruded, answered):
        assert (CALL, device_id(ADA)) == (shift.now.call and shift.now.call.id, shift.now.call and shift.now.call.agent)
        after_transfer = shift.now.happen(voice.AGENT_TRANSFERS, call_id=CALL, agent=ada, to_agent=bo).next
        assert device_id(BO) == (after_transfer.call and after_transfer.call.agent)


@each("VD-FEATURES", lacks=("api-voice", "api-supervisor-monitoring", "role"))
def test_the_operations_do_not_exist_without_features_and_role(lacks: str) -> None:
    """Nothing is offered and everything is refused, on the device and on a call that is still running."""
    shift = Shift().joined("Coach")
    device = shift.now.device
    lost = evolve(device, is_supervisor=lacks != "role", features=device.features - {lacks})
    shift.now = evolve(shift.now, device=lost)
    code = 5 if lacks == "role" else 3
    for operation in (*MONITORING, CANCEL):
        assert (code, "VD-FEATURES") == shift.refuses(request(operation))
        assert operation not in shift.now.capabilities
    for event in voice.LEG_OPERATIONS:
        assert (code, "VD-FEATURES") == shift.refuses(CallRequest(CALL, event.name))


@each("VD-FEATURES", lacks=("role", "features"))
def test_a_refusal_for_want_of_permission_allows_nothing(lacks: str) -> None:
    """Who may not monitor is told of no operation that would be allowed."""
    device = Device(DESK, is_supervisor=False) if lacks == "role" else Device(DESK, features=())
    outcome = Shift(device=device).now.decide(request("Coach"))
    assert not outcome.accepted
    assert str(outcome).endswith("Allowed to this supervisor now: nothing.")


@each("VD-CAPABILITIES", ruleset=RULESETS)
def test_the_three_operations_are_always_offered_to_a_supervisor(ruleset: Ruleset) -> None:
    """Before a subscription, with one, in a call, and when it was cancelled, the three are offered."""
    shift = Shift(ruleset)
    assert shift.now.capabilities >= MONITORING
    shift.joined("Coach")
    assert shift.now.capabilities >= MONITORING
    shift.cancel()
    assert shift.now.capabilities >= MONITORING


@each("VD-CAPABILITIES", do_not_disturb=(False, True))
def test_a_plain_agent_is_offered_none_of_them(do_not_disturb: bool) -> None:
    """Only the settings of the device are offered to a plain agent."""
    agent = Shift(device=Device(DESK, is_supervisor=False, do_not_disturb=do_not_disturb)).now
    assert not agent.capabilities & {*MONITORING, CANCEL}
    assert 2 == len(agent.capabilities)


@each("VD-CANCEL", ruleset=RULESETS, state=STATES)
def test_cancel_is_offered_and_accepted_exactly_while_subscribed(ruleset: Ruleset, state: MonitoringState) -> None:
    """Without a subscription Cancel is refused, with one it ends it, and then it is refused again."""
    shift = Shift(ruleset)
    for _ in range(2):
        assert CANCEL not in shift.now.capabilities
        assert (2, "VD-CANCEL") == shift.refuses(request(CANCEL, None))
        shift.ask(state)
        assert CANCEL in shift.now.capabilities
        told = device_shown(shift.cancel())
        assert (None, None) == (told.monitoring, shift.now.target)
        assert CANCEL not in (told.capabilities or ())


@each("VD-ABSENT", mode=MODES, state=STATES)
def test_monitoring_is_shown_exactly_while_somebody_is_monitored(mode: MonitoringMode, state: MonitoringState) -> None:
    """The device shows no monitoring before a request and after Cancel, and shows it in between."""
    shift = Shift()
    assert shift.now.device_notification().monitoring is None
    shift.ask(state, mode=mode)
    assert shift.now.device_notification().monitoring is not None
    shift.cancel()
    assert shift.now.device_notification().monitoring is None


@each("VD-REPLACE", ruleset=REPLACING, before=STATES, after=STATES, target=(ADA, BO), during_call=(False, True))
def test_a_request_replaces_the_subscription(
    ruleset: Ruleset, before: MonitoringState, after: MonitoringState, target: str, during_call: bool
) -> None:
    """To the same or to another target, in a call or not, the new request is what is shown; the leg stays."""
    shift = Shift(ruleset)
    shift.ask(before, scope="Agent")
    if during_call:
        shift.answers()
    leg, call = shift.now.control.call.situation, shift.now.call
    (told,) = shift.ask(after, target, mode="NextCall")
    assert isinstance(told, DeviceNotification)
    assert Monitoring(after, "NextCall", "Call", target) == told.monitoring
    assert (call, leg and leg._replace(under_subscription=False)) == (shift.now.call, shift.now.control.call.situation)


@each("VD-REPLACE", state=STATES, target=(ADA, BO))
def test_a_centre_may_refuse_to_replace_during_a_call(state: MonitoringState, target: str) -> None:
    """The alternative refuses while subscribed and on a call, and only then."""
    shift = Shift(NOT_REPLACED)
    shift.ask("Coach")
    shift.ask(state, target)
    shift.answers()
    assert (2, "VD-REPLACE") == shift.refuses(request(state, target))
    shift.cancel()
    shift.ask(state, target)
    assert (2, "VD-REPLACE") == shift.refuses(request(state, target))
    shift.happens(voice.CALL_ENDS)
    shift.ask(state, target)


@each("VD-ONE-TARGET", state=STATES)
def test_there_is_one_target(state: MonitoringState) -> None:
    """After a second request only the second target is monitored, and Cancel leaves none."""
    shift = Shift()
    shift.ask("ListenIn", ADA)
    shift.ask(state, BO)
    assert BO == shift.now.target
    shift.cancel()
    assert shift.now.target is None


@each("VD-ONE-SUPERVISOR", state=STATES, in_call=(False, True))
def test_a_target_that_another_monitors_is_refused(state: MonitoringState, in_call: bool) -> None:
    """The answer is 19, with a subscription of one's own and without, and Cancel does not ask."""
    facts = Facts(target_taken=True, target_call=CALL if in_call else None)
    shift = Shift()
    assert (19, "VD-ONE-SUPERVISOR") == shift.refuses(request(state), facts)
    shift.ask("Coach", BO)
    assert (19, "VD-ONE-SUPERVISOR") == shift.refuses(request(state), facts)
    shift.ask(CANCEL, None, facts)


@each("VD-LOGOUT", who=LOGOUTS, mode=MODES, ruleset=RULESETS)
def test_a_logout_of_either_ends_the_subscription(who: voice.Event, mode: MonitoringMode, ruleset: Ruleset) -> None:
    """The device shows it, no further call is joined, and without a subscription nothing is told."""
    shift = Shift(ruleset)
    assert () == shift.happens(who)
    shift.ask("Coach", mode=mode)
    assert monitoring(shift.happens(who)) is None
    assert () == shift.answers()
    assert not shift.is_on_call


@each("VD-LOGOUT", who=LOGOUTS, state=STATES)
def test_a_leg_goes_on_after_a_logout(who: voice.Event, state: MonitoringState) -> None:
    """The leg is as after Cancel: nothing of it changes, nothing is told of it, and it can be ended."""
    shift, cancelled = Shift().joined(state), Shift().joined(state)
    (told,) = shift.happens(who)
    cancelled.cancel()
    assert isinstance(told, DeviceNotification)
    assert cancelled.now == shift.now
    assert "Released" == call_shown(shift.on_call("Hangup")).state


@each("VD-LOGGED-OUT", operation=(*sorted(MONITORING), CANCEL))
def test_a_supervisor_who_is_logged_out_is_refused(operation: str) -> None:
    """Whatever is asked of the device or of a running call."""
    shift = Shift().joined("BargeIn")
    out = Facts(logged_in=False)
    assert (2, "VD-LOGGED-OUT") == shift.refuses(request(operation), out)
    for event in voice.LEG_OPERATIONS:
        assert (2, "VD-LOGGED-OUT") == shift.refuses(CallRequest(CALL, event.name), out)


@each("VD-LOGGED-OUT", state=STATES)
def test_a_target_that_is_logged_out_is_waited_for(state: MonitoringState) -> None:
    """The request is accepted, and the first call after the agent's login is joined."""
    shift = Shift()
    assert monitoring(shift.ask(state)) is not None
    assert not shift.is_on_call
    shift.answers()
    assert state is shift.state


@each("VD-DND", is_on=(False, True), subscribed=(False, True), forward_to=(None, "7199"))
def test_the_opposite_of_do_not_disturb_is_offered(is_on: bool, subscribed: bool, forward_to: str | None) -> None:
    """Whatever is monitored or forwarded; the setting itself is shown."""
    shift = Shift(device=Device(DESK, do_not_disturb=is_on, forward_to=forward_to))
    if subscribed:
        shift.ask("Coach")
    wanted = "DoNotDisturbOff" if is_on else "DoNotDisturbOn"
    assert {wanted} == {name for name in shift.now.capabilities if name.startswith("DoNotDisturb")}
    assert is_on is shift.now.device_notification().do_not_disturb


@each("VD-DND", subscribed=(False, True))
def test_a_device_without_do_not_disturb_offers_neither(subscribed: bool) -> None:
    """A device that has no such setting shows and offers none."""
    shift = Shift(device=Device(DESK, do_not_disturb=None))
    if subscribed:
        shift.ask("Coach")
    assert not {name for name in shift.now.capabilities if name.startswith("DoNotDisturb")}
    assert shift.now.device_notification().do_not_disturb is None


@each("VD-FORWARD", forward_to=(None, "7199"), subscribed=(False, True), do_not_disturb=(None, False, True))
def test_the_opposite_of_forwarding_is_offered(
    forward_to: str | None, subscribed: bool, do_not_disturb: bool | None
) -> None:
    """Whatever is monitored or disturbs; the number is shown while calls are forwarded."""
    shift = Shift(device=Device(DESK, forward_to=forward_to, do_not_disturb=do_not_disturb))
    if subscribed:
        shift.ask("Coach")
    wanted = "ForwardCallsOff" if forward_to else "ForwardCallsOn"
    assert {wanted} == {name for name in shift.now.capabilities if name.startswith("ForwardCalls")}
    assert forward_to == shift.now.device_notification().forward_to


def intrusion(ruleset: Ruleset, state: MonitoringState) -> None:
    """See that the call is joined with the answer, device first, or else that it is waited for."""
    shift = Shift(ruleset)
    told = shift.ask(state, facts=IN_CALL)
    if ruleset is NO_INTRUSION:
        assert [DeviceNotification] == [type(shown) for shown in told]
        assert not shift.is_on_call
        shift.answers(NEXT)
        assert (NEXT, state) == (shift.now.call and shift.now.call.id, shift.state)
        return
    assert [DeviceNotification, CallNotification] == [type(shown) for shown in told]
    assert (CALL, DESK, "Established") == (call_shown(told).call_id, call_shown(told).device_id, call_shown(told).state)
    assert (state, voice.Call(CALL, ADAS_DEVICE)) == (shift.state, shift.now.call)


@each("VD-INTRUDE-BARGE-IN", ruleset=RULESETS)
def test_barge_in_joins_the_running_call(ruleset: Ruleset) -> None:
    """BargeIn on a target in a call joins it at once, unless the environment does not intrude."""
    intrusion(ruleset, BARGE_IN)


@each("VD-INTRUDE", ruleset=RULESETS, state=(LISTEN_IN, COACH))
def test_listen_in_and_coach_join_the_running_call(ruleset: Ruleset, state: MonitoringState) -> None:
    """ListenIn and Coach join a running call as BargeIn does."""
    intrusion(ruleset, state)


@each("VD-ALREADY-THERE", ruleset=REPLACING, before=STATES, after=STATES)
def test_subscribing_from_within_the_call_leaves_the_leg(
    ruleset: Ruleset, before: MonitoringState, after: MonitoringState
) -> None:
    """The device shows the new state, the leg keeps its own, and the next leg begins in the new one."""
    shift = Shift(ruleset).joined(before)
    (told,) = shift.ask(after, facts=IN_CALL)
    assert isinstance(told, DeviceNotification)
    assert told.monitoring is not None
    assert (after, before, CALL) == (told.monitoring.state, shift.state, shift.now.call and shift.now.call.id)
    shift.happens(voice.CALL_ENDS)
    shift.answers(NEXT)
    assert after is shift.state


ENDINGS = ("hangs up", "call ends", "customer leaves", "agent leaves")


def end(shift: Shift, how: str) -> tuple[voice.VoiceNotification, ...]:
    """End the leg in this way, which ends every leg in ListenIn with scope Call."""
    happening = {"call ends": voice.CALL_ENDS, "customer leaves": voice.CUSTOMER_LEAVES}
    if how == "hangs up":
        return shift.on_call("Hangup")
    return shift.happens(happening.get(how, voice.AGENT_LEAVES))


@each("VD-NEXT-CALL", ruleset=RULESETS, how=ENDINGS, intruded=(False, True))
def test_next_call_ends_with_its_leg(ruleset: Ruleset, how: str, intruded: bool) -> None:
    """The end of the leg is told, then the device without monitoring; an intruded call counts."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", mode="NextCall", facts=IN_CALL if intruded and ruleset is not NO_INTRUSION else Facts())
    if not shift.is_on_call:
        shift.answers()
    told = end(shift, how)
    assert [CallNotification, DeviceNotification] == [type(shown) for shown in told]
    assert ("Released", None) == (call_shown(told).state, monitoring(told))
    assert () == shift.answers(NEXT)
    assert (None, None) == (shift.now.call, shift.now.target)


@each("VD-NEXT-CALL-UNUSED", how=ENDINGS)
def test_a_call_joined_under_an_earlier_subscription_does_not_use_next_call_up(how: str) -> None:
    """The next call is joined all the same, and that one uses it up."""
    shift = Shift().joined("ListenIn")
    shift.ask("Coach", mode="NextCall")
    assert [CallNotification] == [type(shown) for shown in end(shift, how)]
    shift.answers(NEXT)
    assert COACH is shift.state
    assert monitoring(shift.on_call("Hangup")) is None


@each("VD-NEXT-CALL-UNUSED", state=STATES)
def test_a_call_that_was_missed_does_not_use_next_call_up(state: MonitoringState) -> None:
    """A call that came while the supervisor was busy changes nothing."""
    shift = Shift()
    shift.ask(state, mode="NextCall")
    assert () == shift.answers(CALL, voice.TARGET_ANSWERED_WHILE_BUSY)
    shift.answers(NEXT)
    assert state is shift.state


@each("VD-ALL-CALLS", ruleset=RULESETS, state=STATES, how=("hangs up", "call ends"))
def test_all_calls_persists_and_each_leg_starts_as_subscribed(
    ruleset: Ruleset, state: MonitoringState, how: str
) -> None:
    """One call after the other is joined in the subscribed state, and the ends of legs are not the device's affair."""
    shift = Shift(ruleset)
    shift.ask(state)
    for call_id in (CALL, NEXT, CALL):
        shift.answers(call_id)
        assert state is shift.state
        assert [CallNotification] == [type(shown) for shown in end(shift, how)]
    assert ADA == shift.now.target


SWITCHED = (
    (LISTEN_IN, "SwitchToBargeIn", BARGE_IN),
    (COACH, "SwitchToListenIn", LISTEN_IN),
    (COACH, "SwitchToBargeIn", BARGE_IN),
    (BARGE_IN, "SwitchToListenIn", LISTEN_IN),
)
SWITCHED_TO_COACH = ((LISTEN_IN, "SwitchToCoach", COACH), (BARGE_IN, "SwitchToCoach", COACH))


def next_leg(ruleset: Ruleset, switch: tuple[MonitoringState, str, MonitoringState]) -> None:
    """See that the next leg starts in the subscribed state, or where that is carried over in the one switched to."""
    state, operation, switched_to = switch
    shift = Shift(ruleset).joined(state)
    assert [CallNotification] == [type(shown) for shown in shift.on_call(operation)]
    shift.on_call("Hangup")
    shown = shift.now.device_notification().monitoring
    assert shown is not None
    assert state is shown.state
    shift.answers(NEXT)
    assert (switched_to if ruleset in (CARRY_OVER, CARRY_ANY) else state) is shift.state


@each("VD-ALL-CALLS", ruleset=RULESETS, switch=SWITCHED)
def test_a_switch_counts_for_the_next_leg_only_where_it_is_carried_over(
    ruleset: Ruleset, switch: tuple[MonitoringState, str, MonitoringState]
) -> None:
    """The alternative starts the next leg in the state last switched to; the device still shows what was asked."""
    next_leg(ruleset, switch)


@each("VD-ALL-CALLS", ruleset=(COACH_ONCE, ANY_TO_ANY, CARRY_ANY), switch=SWITCHED_TO_COACH)
def test_a_switch_to_coach_counts_likewise(
    ruleset: Ruleset, switch: tuple[MonitoringState, str, MonitoringState]
) -> None:
    """Where Coach can be switched to, the next leg is coached only where that is carried over."""
    next_leg(ruleset, switch)


@each("VD-ALL-CALLS", ruleset=(CARRY_OVER, CARRY_ANY))
def test_what_is_carried_over_ends_with_the_subscription(ruleset: Ruleset) -> None:
    """A new request starts afresh, and a leg that is no longer under the subscription carries nothing over."""
    shift = Shift(ruleset).joined("Coach", then=("SwitchToListenIn",))
    shift.ask("Coach")
    shift.on_call("SwitchToBargeIn")
    shift.on_call("Hangup")
    shift.answers(NEXT)
    assert COACH is shift.state


@each("VD-BUSY", ruleset=RULESETS, state=STATES, mode=MODES)
def test_a_busy_supervisor_is_not_joined_and_waits(
    ruleset: Ruleset, state: MonitoringState, mode: MonitoringMode
) -> None:
    """Neither the running call nor the one that is answered meanwhile is joined, but the next one is."""
    shift = Shift(ruleset)
    (told,) = shift.ask(state, mode=mode, facts=evolve(IN_CALL, busy=True))
    assert isinstance(told, DeviceNotification)
    assert () == shift.answers(CALL, voice.TARGET_ANSWERED_WHILE_BUSY)
    assert not shift.is_on_call
    shift.answers(NEXT)
    assert (NEXT, state) == (shift.now.call and shift.now.call.id, shift.state)


@each("VD-BUSY", ruleset=RULESETS, event=(voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION))
def test_who_has_a_leg_does_not_join_another_call(ruleset: Ruleset, event: voice.Event) -> None:
    """A second call of the target leaves the leg where it is."""
    shift = Shift(ruleset).joined("Coach")
    assert () == shift.answers(NEXT, event)
    assert CALL == (shift.now.call and shift.now.call.id)


@each("VD-WHICH-CALLS", ruleset=RULESETS, state=STATES)
def test_a_call_is_joined_when_established_but_a_consultation_is_not(ruleset: Ruleset, state: MonitoringState) -> None:
    """Consultation calls are joined only where the centre does so; without a subscription none is."""
    shift = Shift(ruleset)
    for event in (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION, voice.ROUTING_POINT_RECEIVES_CALL):
        assert () == shift.answers(CALL, event)
    shift.ask(state)
    told = shift.answers(CALL, voice.TARGET_ANSWERED_CONSULTATION)
    assert (ruleset is CONSULTATIONS) is shift.is_on_call is bool(told)
    if not shift.is_on_call:
        shift.answers(NEXT)
    assert state is shift.state


OWN = tuple(f"{head}{DESK}{tail}" for head in ("", "http://localhost/api/v2/devices/") for tail in ("", "/", "?a=1#b"))
NONE = ("/", "//", " ", "\t", "http://hub.example", "https://hub.example/api/v2/devices/", "/api/v2/devices", "#top")


@each("VD-OWN-DEVICE", state=STATES, target=(*OWN, *NONE))
def test_ones_own_device_and_what_names_no_device_are_unknown_devices(state: MonitoringState, target: str) -> None:
    """However it is written, and whatever the server says of it."""
    for facts in (PAUSE, Facts(target_known=False), Facts(target_is_routing_point=True), IN_CALL):
        assert (6, "VD-OWN-DEVICE") == Shift().refuses(request(state, target), facts)
    assert (6, "AN-CODE") == Shift().refuses(evolve(request(state, target), device_id="desk-9"))


@each("VD-OWN-DEVICE", target=("desk-2", "DESK-1", "http://hub.example/desk-1/devices/ada-7", "devices"))
def test_what_is_written_much_like_it_is_another_device(target: str) -> None:
    """Only the id at the end of the path counts, case included."""
    told = monitoring(Shift().ask("Coach", target))
    assert target == (told and told.target_device_uri)


@each("VD-OWN-DEVICE", number=("/", " "))
def test_a_number_that_names_nothing_is_unknown_too(number: str) -> None:
    """It stands for a routing point, and an empty one is missing."""
    facts = Facts(target_is_routing_point=True)
    assert (6, "VD-OWN-DEVICE") == Shift().refuses(request("ListenIn", None, number=number), facts)
    assert (1, "VD-TARGET") == Shift().refuses(request("ListenIn", None, number=""), facts)


@each("VD-SETS", ruleset=RULESETS)
def test_capability_lists_are_sets(ruleset: Ruleset) -> None:
    """What device and call offer has no order, in the record and in what is told."""
    shift = Shift(ruleset).joined("Coach")
    assert isinstance(shift.now.capabilities, frozenset)
    assert isinstance(shift.now.device_notification().capabilities, frozenset)
    assert isinstance(shift.now.call_notification().capabilities, frozenset)


def test_every_alternative_of_voice_is_among_the_rulesets() -> None:
    """Each field of a ruleset that voice reads is turned by one of the derived rulesets."""
    turned = {field for ruleset in (*DERIVED, RINGING) for field in GWS_V2.differences(ruleset)}
    of_text = {"send_in_every_mode", "intrude_joins_at_once"}
    told = {field for field in Ruleset.__slots__ if field not in ("name", "__weakref__", *of_text)}
    assert told == turned


def test_every_rule_of_the_device_is_stated() -> None:
    """Each VD- rule is named by a fact of this module, or of one that is about its rule alone."""
    stated = STATED[__name__] | STATED[test_relevance.__name__] | STATED[test_routing_points.__name__]
    assert set() == {id for id in RULES if id.startswith("VD-")} - stated


@pytest.mark.parametrize("event", voice.HAPPENINGS, ids=str)
def test_without_a_subscription_nothing_that_happens_is_told(event: voice.Event) -> None:
    """What the world does concerns only a supervisor who monitors or is in a call."""
    shift = Shift()
    before = shift.now
    assert () == shift.happens(event)
    assert before == shift.now
