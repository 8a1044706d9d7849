"""What a subscription to a routing point takes, joins and leads to, by a supervisor's record."""

from __future__ import annotations

from itertools import product

from attrs import evolve

from monitoring_core import voice
from monitoring_core.notifications import Monitoring
from monitoring_core.requests import CallRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset, SwitchRules
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice import Facts
from tests.voice.cases import (
    ADA,
    ADAS_DEVICE,
    BARGE_IN,
    BO,
    BOS_DEVICE,
    CALL,
    COACH,
    LISTEN_IN,
    MODES,
    NEXT,
    QUEUE,
    RULESETS,
    SCOPES,
    SIP_CLUSTER,
    STATES,
    Shift,
    call_shown,
    each,
    monitoring,
    request,
)

IN_CALL = Facts(target_call=CALL)
IN_QUEUE = Facts(target_is_routing_point=True)
QUEUED = tuple(product(STATES, SCOPES))
CLUSTERS = tuple(
    GWS_V2.derive(f"cluster, {switches}, {carries}", sip_cluster=True, switches=switches, carry_over=carries)
    for switches in SwitchRules
    for carries in (False, True)
)
ANSWERS = (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION, voice.TARGET_ANSWERED_WHILE_BUSY)


@each("VD-ROUTING-POINT", ruleset=RULESETS, asked=QUEUED, mode=MODES)
def test_a_routing_point_in_a_cluster_takes_listen_in_with_scope_call_only(
    ruleset: Ruleset, asked: tuple[MonitoringState, MonitoringScope], mode: MonitoringMode
) -> None:
    """Elsewhere it takes whatever is asked; a call that is there already is not intruded into anywhere."""
    state, scope = asked
    shift = Shift(ruleset)
    facts = evolve(IN_QUEUE, target_call=CALL)
    if ruleset is SIP_CLUSTER and asked != (LISTEN_IN, MonitoringScope.CALL):
        wanted = request(state, QUEUE, scope=scope, mode=mode)
        assert (2, "VD-ROUTING-POINT") == shift.refuses(wanted, facts)
        return
    assert Monitoring(state, mode, scope, QUEUE) == monitoring(shift.ask(state, QUEUE, facts, scope=scope, mode=mode))
    assert not shift.is_on_call


@each("VD-ROUTING-POINT", ruleset=RULESETS)
def test_a_switch_waits_for_an_agent(ruleset: Ruleset) -> None:
    """With the customer alone in the queue no switch is open; once an agent has the call it is."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    told = shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    assert frozenset({"Hold", "Hangup"}) == call_shown(told).capabilities
    assert (2, "VC-ONE-PARTY") == shift.refuses(CallRequest(CALL, "SwitchToBargeIn"))
    told = shift.happens(voice.AGENT_JOINS, ADA)
    assert "SwitchToBargeIn" in (call_shown(told).capabilities or ())
    assert ADAS_DEVICE == (shift.now.call and shift.now.call.agent)
    shift.on_call("SwitchToBargeIn")
    assert BARGE_IN is shift.state


@each("VD-TARGET-KIND", switches=SwitchRules)
def test_a_queue_is_never_joined_in_a_state_that_was_carried_over(switches: SwitchRules) -> None:
    """Whatever the leg before was switched to, with the customer alone in the queue the supervisor listens in."""
    shift = Shift(
        GWS_V2.derive(f"cluster, carries over, {switches}", sip_cluster=True, carry_over=True, switches=switches)
    )
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    shift.happens(voice.AGENT_JOINS, ADA)
    shift.on_call("SwitchToBargeIn")
    shift.happens(voice.CALL_ENDS)
    shift.answers(NEXT, voice.ROUTING_POINT_RECEIVES_CALL)
    assert (NEXT, LISTEN_IN) == (shift.now.call and shift.now.call.id, shift.state)
    assert not shift.now.hears(listener="customer", speaker="supervisor")


@each("VD-ROUTING-POINT")
def test_nobody_is_monitored_in_a_queue_until_an_agent_is_named() -> None:
    """The call of a queue has no agent; who joins or takes over is the agent if the server says who, else unknown."""
    shift = Shift()
    shift.ask("Coach", QUEUE, IN_QUEUE)
    agents: list[str | None] = []
    shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    for event, agent in (
        (None, None),
        (voice.AGENT_JOINS, ADA),
        (voice.AGENT_TRANSFERS, BO),
        (voice.AGENT_TRANSFERS, None),
        (voice.AGENT_TRANSFERS_TO_QUEUE, None),
        (voice.AGENT_JOINS, None),
    ):
        if event is not None:
            shift.happens(event, agent)
        agents.append(shift.now.call.agent if shift.now.call else "nobody")
    assert [None, ADAS_DEVICE, BOS_DEVICE, None, None, None] == agents


@each("VD-TARGET-KIND", ruleset=RULESETS, state=STATES, scope=SCOPES)
def test_a_queues_call_joins_nobody_who_monitors_a_device(
    ruleset: Ruleset, state: MonitoringState, scope: MonitoringScope
) -> None:
    """Whatever was asked of the device, a routing point's call leaves the record as it is; the agent's is joined."""
    shift = Shift(ruleset)
    shift.ask(state, scope=scope)
    before = shift.now
    for agent in (None, QUEUE):
        outcome = before.happen(voice.ROUTING_POINT_RECEIVES_CALL, call_id=CALL, agent=agent)
        assert (before, ()) == (outcome.next, outcome.notifications)
    shift.answers(NEXT)
    assert (NEXT, state) == (shift.now.call and shift.now.call.id, shift.state)


@each("VD-TARGET-KIND", ruleset=(*RULESETS, *CLUSTERS), event=ANSWERS)
def test_an_agents_answer_joins_nobody_who_monitors_a_queue(ruleset: Ruleset, event: voice.Event) -> None:
    """Neither an answer nor a consultation is joined, before a call of the queue and after one; the queue's call is."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    for call in (CALL, NEXT):
        assert () == shift.answers("other", event)
        assert not shift.is_on_call
        shift.answers(call, voice.ROUTING_POINT_RECEIVES_CALL)
        shift.happens(voice.AGENT_JOINS, ADA)
        if shift.state is not BARGE_IN:
            shift.on_call("SwitchToBargeIn")
        shift.happens(voice.CALL_ENDS)


@each("VD-TARGET-KIND", ruleset=RULESETS)
def test_the_last_request_says_what_kind_the_target_is(ruleset: Ruleset) -> None:
    """After a request of a device a queue's call is not joined any more, and the other way round."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    shift.ask("ListenIn", ADA)
    assert () == shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    shift.ask("ListenIn", None, IN_QUEUE, number="7100")
    assert () == shift.answers(CALL)
    shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    assert voice.Parties.CUSTOMER is shift.now.control.call.parties


@each("VD-TARGET-KIND", ruleset=CLUSTERS, since=((), ("SwitchToBargeIn",), ("SwitchToBargeIn", "SwitchToListenIn")))
def test_a_leg_from_a_queue_of_a_cluster_is_never_switched_to_coach(ruleset: Ruleset, since: tuple[str, ...]) -> None:
    """Neither while subscribed nor after Cancel, nor after a subscription to an agent; Coach is not offered either."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    shift.happens(voice.AGENT_JOINS, ADA)
    for operation in since:
        shift.on_call(operation)
    named = "VC-COACH-IS-ENTRY" if ruleset.switches is SwitchRules.COACH_IS_ENTRY else "VD-ROUTING-POINT"
    for ask in (lambda: (), shift.cancel, lambda: shift.ask("Coach", BO)):
        ask()
        assert (2, named) == shift.refuses(CallRequest(CALL, "SwitchToCoach"))
        assert "VD-ROUTING-POINT" in shift.now.control.why_not(voice.SWITCH_TO_COACH)
        assert "SwitchToCoach" not in (shift.now.call_notification().capabilities or ())


@each("VD-TARGET-KIND", ruleset=(COACH_ONCE, ANY_TO_ANY))
def test_elsewhere_a_queues_leg_is_a_leg_like_any_other(ruleset: Ruleset) -> None:
    """Outside a SIP Cluster it may be switched to Coach, and in one the leg of an agent's call may be."""
    shift = Shift(ruleset)
    shift.ask("ListenIn", QUEUE, IN_QUEUE)
    shift.answers(CALL, voice.ROUTING_POINT_RECEIVES_CALL)
    shift.happens(voice.AGENT_JOINS, ADA)
    agents = Shift(ruleset.derive(f"{ruleset.name} in a cluster", sip_cluster=True)).joined("ListenIn")
    for each_shift in (shift, agents):
        each_shift.on_call("SwitchToCoach")
        assert COACH is each_shift.state
