"""Happenings in calls: what agents and customers do, and which supervisors' records get the event.

An agent has any number of calls. At most one is Established at his telephone. If he answers or
retrieves another call, the Established one is put on hold (VC-ONE-LEG). No leg gets an event
when an agent holds or retrieves a call, since this only changes who hears whom. A call that rings
at an agent has no agent yet. No record gets an event before an agent takes it (VD-WHICH-CALLS).

A conference is one call of several agents with a customer. A leg follows one of these
agents, and gets only his events. If he leaves and another agent stays, the leg
gets the event that the call was transferred. If two agents are left without a customer, each
leg treats the other agent as the customer. If he then leaves, that leg gets the event that the
customer left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from monitoring_core.floor.calls import end, end_if_nobody_talks, established, tell_legs, tell_monitor
from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentHolds,
    AgentJoins,
    AgentJoinsConference,
    AgentLeaves,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CallRings,
    CustomerLeaves,
    Happening,
    RoutingPointReceives,
)
from monitoring_core.floor.values import Agent, RunningCall
from monitoring_core.voice import events

__all__ = ["AGENT_CALL_HAPPENINGS", "is_second_call"]

# Happening that brings an agent into a call -> the field that names the agent.
_COMES: dict[type, str] = {
    AgentAnswers: "agent",
    CallRings: "agent",
    AgentAnswersConsultation: "agent",
    AgentTransfers: "to_agent",
    AgentJoins: "agent",
    AgentJoinsConference: "agent",
}


def is_second_call(agents: Mapping[str, Agent], happening: Happening) -> bool:
    """Tell whether a happening gives an agent a second call; see `Floor.is_second_call`."""
    field = _COMES.get(type(happening))
    comes = None if field is None else agents.get(getattr(happening, field))
    return comes is not None and any(call != getattr(happening, "call", None) for call in comes.calls)


def _answers(change: Change, happening: AgentAnswers) -> None:
    change.keep_call(RunningCall(happening.call, happening.agent))
    change.takes(happening.agent, happening.call)
    established(change, happening.agent, happening.call)


def _cannot_answer(change: Change, happening: AgentAnswers | CallRings) -> str:
    call = change.calls.get(happening.call)
    if call is not None and call.rings_at is not None:
        return f"call {call.id!a} rings at agent {call.rings_at!a} already; an agent takes it with AgentJoins"
    return _nobody_there(change, happening.agent) or _call_runs(change, happening.call)


def _rings(change: Change, happening: CallRings) -> None:
    change.keep_call(RunningCall(happening.call, None, waits=True, rings_at=happening.agent))


def _answers_consultation(change: Change, happening: AgentAnswersConsultation) -> None:
    change.keep_call(RunningCall(happening.call, happening.agent, is_consultation=True))
    change.change_agent(happening.agent, consultation=happening.call)
    established(change, happening.agent, happening.call, events.TARGET_ANSWERED_CONSULTATION)


def _cannot_consult(change: Change, happening: AgentAnswersConsultation) -> str:
    reason = _nobody_there(change, happening.agent)
    if reason:
        return reason
    agent = change.agents[happening.agent]
    if not agent.calls:
        return f"agent {agent.user!a} is in no call, so this is not a second call"
    if agent.call is None:
        return f"agent {agent.user!a} has all his calls on hold, so he cannot consult about a call"
    if agent.consultation is not None:
        return f"agent {agent.user!a} consults somebody already"
    return _call_runs(change, happening.call)


def _holds(change: Change, happening: AgentHolds) -> None:
    agent = change.agents[happening.agent]
    change.agents = change.agents.insert(agent.user, agent.holds())


def _cannot_hold(change: Change, happening: AgentHolds) -> str:
    reason = _not_in_call(change, happening.agent, happening.call)
    if reason or change.agents[happening.agent].talks_in == happening.call:
        return reason
    return f"agent {happening.agent!a} has call {happening.call!a} on hold already"


def _retrieves(change: Change, happening: AgentRetrieves) -> None:
    change.takes(happening.agent, happening.call)


def _cannot_retrieve(change: Change, happening: AgentRetrieves) -> str:
    reason = _not_in_call(change, happening.agent, happening.call)
    if reason or change.agents[happening.agent].talks_in != happening.call:
        return reason
    return f"agent {happening.agent!a} does not have call {happening.call!a} on hold"


def _transfers(change: Change, happening: AgentTransfers) -> None:
    call = change.calls[happening.call]
    leaving, comes = happening.agent or call.agents[0], happening.to_agent not in call.agents
    if comes:
        change.keep_call(call.with_agents((*call.agents, happening.to_agent)))
        change.takes(happening.to_agent, call.id)
    _passes_on(change, call.id, leaving, happening.to_agent)
    if comes:
        established(change, happening.to_agent, call.id)


def _cannot_transfer(change: Change, happening: AgentTransfers) -> str:
    reason = _not_whole(change, happening.call) or _unclear_agent(change, happening.call, happening.agent)
    if reason:
        return reason
    call = change.calls[happening.call]
    leaving = happening.agent or call.agents[0]
    if leaving != happening.to_agent and happening.to_agent in call.agents:
        return ""
    return _cannot_come(change, happening.to_agent, call.id)


def _passes_on(change: Change, call_id: str, leaving: str, successor: str) -> None:
    """Remove an agent from a call in which other agents stay; legs that followed him follow the successor."""
    call = change.calls[call_id]
    call = call.with_agents(each for each in call.agents if each != leaving)
    change.keep_call(call)
    change.leaves(leaving, call_id)
    tell_legs(change, call_id, events.AGENT_TRANSFERS, leaving, successor)
    if not call.is_whole and call_id in change.calls:
        # The agent who stays has lost the agent whom his leg treated as the customer.
        tell_legs(change, call_id, events.CUSTOMER_LEAVES)
        end_if_nobody_talks(change, call_id)


def _transfers_to_queue(change: Change, happening: AgentTransfersToQueue) -> None:
    call = change.calls[happening.call]
    assert call.agent is not None
    change.keep_call(evolve(call, agent=None, waits=True))
    change.leaves(call.agent, call.id)
    tell_legs(change, call.id, events.AGENT_TRANSFERS_TO_QUEUE, call.agent)
    if happening.queue is not None:
        tell_monitor(change, happening.queue, call.id, events.ROUTING_POINT_RECEIVES_CALL)


def _cannot_transfer_to_queue(change: Change, happening: AgentTransfersToQueue) -> str:
    call = change.calls.get(happening.call)
    if call is not None and call.others:
        return f"call {call.id!a} has {_named(call)}; a call goes to a queue only from one agent"
    reason = _no_agent_and_customer(change, happening.call)
    return reason if reason or happening.queue is None else _no_routing_point(change, happening.queue)


def _joins(change: Change, happening: AgentJoins) -> None:
    change.keep_call(evolve(change.calls[happening.call], agent=happening.agent, waits=False, rings_at=None))
    change.takes(happening.agent, happening.call)
    tell_legs(change, happening.call, events.AGENT_JOINS, to_agent=happening.agent)
    established(change, happening.agent, happening.call)


def _cannot_join(change: Change, happening: AgentJoins) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    if call.agent is not None:
        return f"agent {call.agent!a} is in call {call.id!a} already"
    return _nobody_there(change, happening.agent)


def _joins_conference(change: Change, happening: AgentJoinsConference) -> None:
    call = change.calls[happening.call]
    change.keep_call(call.with_agents((*call.agents, happening.agent)))
    change.takes(happening.agent, call.id)
    established(change, happening.agent, call.id)


def _cannot_join_conference(change: Change, happening: AgentJoinsConference) -> str:
    return _no_agent_and_customer(change, happening.call) or _cannot_come(change, happening.agent, happening.call)


def _leaves(change: Change, happening: AgentLeaves) -> None:
    call = change.calls[happening.call]
    leaving = happening.agent or call.agents[0]
    if call.others:
        successor = next(each for each in call.agents if each != leaving)
        _passes_on(change, call.id, leaving, successor)
        return
    change.keep_call(call.with_agents(()))
    change.leaves(leaving, call.id)
    tell_legs(change, call.id, events.AGENT_LEAVES, leaving)
    end_if_nobody_talks(change, call.id)


def _cannot_leave(change: Change, happening: AgentLeaves) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    if call.agent is None:
        return f"there is no agent in call {call.id!a}"
    return _unclear_agent(change, happening.call, happening.agent)


def _customer_leaves(change: Change, happening: CustomerLeaves) -> None:
    call = evolve(change.calls[happening.call], customer=False, waits=False, rings_at=None)
    change.keep_call(call)
    if not call.is_whole:
        tell_legs(change, call.id, events.CUSTOMER_LEAVES)
        end_if_nobody_talks(change, call.id)


def _customer_cannot_leave(change: Change, happening: CustomerLeaves) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    return "" if call.customer else f"the customer has left call {call.id!a} already"


def _call_ends(change: Change, happening: CallEnds) -> None:
    end(change, happening.call)


def _cannot_end(change: Change, happening: CallEnds) -> str:
    return "" if happening.call in change.calls else _no_call(happening.call)


def _routing_point_receives(change: Change, happening: RoutingPointReceives) -> None:
    change.keep_call(RunningCall(happening.call, None, waits=True))
    tell_monitor(change, happening.routing_point, happening.call, events.ROUTING_POINT_RECEIVES_CALL)


def _cannot_receive(change: Change, happening: RoutingPointReceives) -> str:
    return _no_routing_point(change, happening.routing_point) or _call_runs(change, happening.call)


def _nobody_there(change: Change, user: str) -> str:
    agent = change.agents.get(user)
    if agent is None:
        return f"there is no agent {user!a}"
    return "" if agent.logged_in else f"agent {user!a} is logged out"


def _cannot_come(change: Change, user: str, call_id: str) -> str:
    reason = _nobody_there(change, user)
    if reason or call_id not in change.agents[user].calls:
        return reason
    return f"agent {user!a} is in call {call_id!a}"


def _not_in_call(change: Change, user: str, call_id: str) -> str:
    agent = change.agents.get(user)
    if agent is None:
        return f"there is no agent {user!a}"
    return "" if call_id in agent.calls else f"agent {user!a} is in no call {call_id!a}"


def _unclear_agent(change: Change, call_id: str, user: str | None) -> str:
    """Return the reason why the meant agent is unclear or not in the call; empty if all is clear."""
    call = change.calls[call_id]
    if user is None:
        return f"the happening does not name the agent, and call {call_id!a} has {_named(call)}" if call.others else ""
    return _not_in_call(change, user, call_id)


def _named(call: RunningCall) -> str:
    return f"agents {' and '.join(f'{each!a}' for each in call.agents)}"


def _no_agent_and_customer(change: Change, call_id: str) -> str:
    call = change.calls.get(call_id)
    if call is None:
        return _no_call(call_id)
    if call.agent is None or not call.customer:
        return f"call {call_id!a} does not have both an agent and a customer"
    return f"call {call_id!a} is a consultation" if call.is_consultation else ""


def _not_whole(change: Change, call_id: str) -> str:
    call = change.calls.get(call_id)
    return "" if call is not None and call.others else _no_agent_and_customer(change, call_id)


def _no_routing_point(change: Change, queue: str) -> str:
    return "" if queue in change.routing_points else f"there is no routing point {queue!a}"


def _no_call(call_id: str) -> str:
    return f"there is no call {call_id!a}"


def _call_runs(change: Change, call_id: str) -> str:
    if not call_id:
        return "a call needs an id that is not empty"
    return f"call {call_id!a} goes on already" if call_id in change.calls else ""


AGENT_CALL_HAPPENINGS: dict[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = {
    AgentAnswers: (_cannot_answer, _answers),
    CallRings: (_cannot_answer, _rings),
    AgentAnswersConsultation: (_cannot_consult, _answers_consultation),
    AgentHolds: (_cannot_hold, _holds),
    AgentRetrieves: (_cannot_retrieve, _retrieves),
    AgentTransfers: (_cannot_transfer, _transfers),
    AgentTransfersToQueue: (_cannot_transfer_to_queue, _transfers_to_queue),
    AgentJoins: (_cannot_join, _joins),
    AgentJoinsConference: (_cannot_join_conference, _joins_conference),
    AgentLeaves: (_cannot_leave, _leaves),
    CustomerLeaves: (_customer_cannot_leave, _customer_leaves),
    CallEnds: (_cannot_end, _call_ends),
    RoutingPointReceives: (_cannot_receive, _routing_point_receives),
}
"""Kind of happening -> two functions: why it is impossible (empty if it is possible), and its effect."""
