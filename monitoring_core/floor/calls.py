"""The voice side of a floor: who may monitor whom, who joins which call, and what ends with what.

What a leg does when an agent transfers or a customer leaves is in the tables of
`voice.leg`; here is who is told that it happened:

- every supervisor with a leg in a call is told what happens in it;
- the one supervisor who monitors an agent (VD-ONE-SUPERVISOR) is told that the agent is
  in a call, answered, transferred to him or taken from a queue;
- a call ends when fewer than two are left who could talk: an agent alone, a customer
  alone outside a queue, supervisors alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentJoins,
    AgentLeaves,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CustomerLeaves,
    RoutingPointReceives,
)
from monitoring_core.floor.values import Desk, RunningCall
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.uris import device_id, quoted
from monitoring_core.voice import events
from monitoring_core.voice.events import Event
from monitoring_core.voice.records import Facts
from monitoring_core.voice.supervisor import Supervisor, VoiceNotification

__all__ = ["CALL_HAPPENINGS", "ask", "take_in", "tell"]

_NO_FACTS = Facts()


def ask(change: Change, desk: Desk, request: DeviceRequest | CallRequest) -> Refusal | None:
    """Put a request to the supervisor's record with what the floor knows; give the refusal, or None if accepted."""
    facts = _facts(change, desk, request) if isinstance(request, DeviceRequest) else _NO_FACTS
    outcome = desk.voice.decide(request, desk.voice_facts(facts))
    if isinstance(outcome, Refusal):
        return outcome
    take_in(change, desk, outcome)
    return None


def tell(
    change: Change,
    user: str,
    event: Event,
    call_id: str | None = None,
    agent: str | None = None,
    to_agent: str | None = None,
) -> None:
    """Tell a supervisor's record what happened, in which call and at which device."""
    desk = change.supervisors[user]
    take_in(change, desk, desk.voice.happen(event, call_id=call_id, agent=agent, to_agent=to_agent))


def _facts(change: Change, desk: Desk, request: DeviceRequest) -> Facts:
    target = _target(change, request.target_device_uri or request.phone_number)
    agent = change.agents.get(change.devices.get(target, ""))
    return Facts(
        target_known=bool(target),
        target_call=None if agent is None else _call_to_join(change, agent.call),
        target_taken=change.monitored_by.get(target, desk.user) != desk.user,
        target_is_routing_point=target in change.routing_points,
    )


def _target(change: Change, named: str | None) -> str:
    """Give the device that a uri or a number names, if there is such an agent's device or routing point."""
    device = device_id(named) if named else ""
    return device if device in change.devices or device in change.routing_points else ""


def _call_to_join(change: Change, call_id: str | None) -> str | None:
    """Give the call an agent is in if it can be joined: the customer is there, and it is no consultation."""
    if call_id is None:
        return None
    call = change.calls[call_id]
    is_monitored = change.ruleset.consultation_calls or not call.is_consultation
    return call_id if call.customer and is_monitored else None


def take_in(change: Change, desk: Desk, outcome: Accepted[Supervisor, VoiceNotification]) -> None:
    """Keep a supervisor's next record, and what follows from it for targets and calls."""
    before, after = desk.voice, outcome.next
    change.deliver(desk.user, outcome.notifications)
    if after is before:
        return
    change.keep_desk(evolve(desk, voice=after))
    if before.target != after.target:
        if before.target is not None:
            change.monitored_by = change.monitored_by.remove(device_id(before.target))
        if after.target is not None:
            change.monitored_by = change.monitored_by.insert(device_id(after.target), desk.user)
    if before.call is None and after.call is not None:
        call = change.calls[after.call.id]
        change.keep_call(evolve(call, legs=(*call.legs, desk.user)))
    elif before.call is not None and after.call is None:
        call = change.calls[before.call.id]
        change.keep_call(evolve(call, legs=tuple(user for user in call.legs if user != desk.user)))
        _end_if_nobody_talks(change, call.id)


def _end_if_nobody_talks(change: Change, call_id: str) -> None:
    call = change.calls.get(call_id)
    if call is None:
        return
    with_agent = call.agent is not None and (call.customer or call.legs)
    with_customer = call.customer and (call.waits or call.legs)
    if not with_agent and not with_customer:
        _end(change, call_id)


def _end(change: Change, call_id: str) -> None:
    """End a call for everybody; whoever is in it is told before it goes."""
    call = change.calls[call_id]
    # While the legs end one by one nobody is to find the call empty and end it again.
    change.keep_call(evolve(call, waits=True, customer=True))
    for user in call.legs:
        tell(change, user, events.CALL_ENDS, call_id)
    change.end_call(call_id)
    if call.agent is not None:
        _hang_up(change, call.agent, call_id)


def _hang_up(change: Change, user: str, call_id: str) -> None:
    """Have an agent out of the call; whom he consults meanwhile is then whom he talks to."""
    agent = change.agents[user]
    if agent.call == call_id:
        change.change_agent(user, call=agent.consultation, consultation=None)
    else:
        change.change_agent(user, consultation=None)


def _tell_legs(
    change: Change, call_id: str, event: Event, agent: str | None = None, to_agent: str | None = None
) -> None:
    """Tell every leg in the call what happened in it; agents are user ids here."""
    for user in change.calls[call_id].legs:
        device = None if agent is None else change.agents[agent].device
        # As the end of a uri: an id may hold a slash.
        to_device = None if to_agent is None else quoted(change.agents[to_agent].device)
        tell(change, user, event, call_id, device, to_device)


def _established(change: Change, agent: str, call_id: str, event: Event = events.TARGET_ANSWERED) -> None:
    """Have whoever monitors the agent know that he is in a call now."""
    _tell_monitor(change, change.agents[agent].device, call_id, event)


def _tell_monitor(change: Change, target: str, call_id: str, event: Event) -> None:
    user = change.monitored_by.get(target)
    if user is None:
        return
    tell(change, user, change.supervisors[user].as_seen(event), call_id, target)


def _answers(change: Change, happening: AgentAnswers) -> None:
    change.keep_call(RunningCall(happening.call, happening.agent))
    change.change_agent(happening.agent, call=happening.call)
    _established(change, happening.agent, happening.call)


def _cannot_answer(change: Change, happening: AgentAnswers) -> str:
    return _no_free_agent(change, happening.agent) or _call_runs(change, happening.call)


def _answers_consultation(change: Change, happening: AgentAnswersConsultation) -> None:
    change.keep_call(RunningCall(happening.call, happening.agent, is_consultation=True))
    change.change_agent(happening.agent, consultation=happening.call)
    _established(change, happening.agent, happening.call, events.TARGET_ANSWERED_CONSULTATION)


def _cannot_consult(change: Change, happening: AgentAnswersConsultation) -> str:
    agent = change.agents.get(happening.agent)
    if agent is None or not agent.logged_in:
        return _no_free_agent(change, happening.agent)
    if agent.call is None:
        return f"agent {happening.agent!a} is in no call, so this would be his first"
    if agent.consultation is not None:
        return f"agent {happening.agent!a} consults somebody already"
    return _call_runs(change, happening.call)


def _transfers(change: Change, happening: AgentTransfers) -> None:
    call = change.calls[happening.call]
    assert call.agent is not None
    change.keep_call(evolve(call, agent=happening.to_agent))
    _hang_up(change, call.agent, call.id)
    change.change_agent(happening.to_agent, call=call.id)
    _tell_legs(change, call.id, events.AGENT_TRANSFERS, call.agent, happening.to_agent)
    _established(change, happening.to_agent, call.id)


def _cannot_transfer(change: Change, happening: AgentTransfers) -> str:
    return _no_agent_and_customer(change, happening.call) or _no_free_agent(change, happening.to_agent)


def _transfers_to_queue(change: Change, happening: AgentTransfersToQueue) -> None:
    call = change.calls[happening.call]
    assert call.agent is not None
    change.keep_call(evolve(call, agent=None, waits=True))
    _hang_up(change, call.agent, call.id)
    _tell_legs(change, call.id, events.AGENT_TRANSFERS_TO_QUEUE, call.agent)


def _cannot_transfer_to_queue(change: Change, happening: AgentTransfersToQueue) -> str:
    return _no_agent_and_customer(change, happening.call)


def _joins(change: Change, happening: AgentJoins) -> None:
    change.keep_call(evolve(change.calls[happening.call], agent=happening.agent, waits=False))
    change.change_agent(happening.agent, call=happening.call)
    _tell_legs(change, happening.call, events.AGENT_JOINS, to_agent=happening.agent)
    _established(change, happening.agent, happening.call)


def _cannot_join(change: Change, happening: AgentJoins) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    if call.agent is not None:
        return f"agent {call.agent!a} is in call {call.id!a} already"
    return _no_free_agent(change, happening.agent)


def _leaves(change: Change, happening: AgentLeaves) -> None:
    call = change.calls[happening.call]
    assert call.agent is not None
    change.keep_call(evolve(call, agent=None))
    _hang_up(change, call.agent, call.id)
    _tell_legs(change, call.id, events.AGENT_LEAVES, call.agent)
    _end_if_nobody_talks(change, call.id)


def _cannot_leave(change: Change, happening: AgentLeaves) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    return "" if call.agent is not None else f"there is no agent in call {call.id!a}"


def _customer_leaves(change: Change, happening: CustomerLeaves) -> None:
    change.keep_call(evolve(change.calls[happening.call], customer=False, waits=False))
    _tell_legs(change, happening.call, events.CUSTOMER_LEAVES)
    _end_if_nobody_talks(change, happening.call)


def _customer_cannot_leave(change: Change, happening: CustomerLeaves) -> str:
    call = change.calls.get(happening.call)
    if call is None:
        return _no_call(happening.call)
    return "" if call.customer else f"the customer has left call {call.id!a} already"


def _call_ends(change: Change, happening: CallEnds) -> None:
    _end(change, happening.call)


def _cannot_end(change: Change, happening: CallEnds) -> str:
    return "" if happening.call in change.calls else _no_call(happening.call)


def _routing_point_receives(change: Change, happening: RoutingPointReceives) -> None:
    change.keep_call(RunningCall(happening.call, None, waits=True))
    _tell_monitor(change, happening.routing_point, happening.call, events.ROUTING_POINT_RECEIVES_CALL)


def _cannot_receive(change: Change, happening: RoutingPointReceives) -> str:
    if happening.routing_point not in change.routing_points:
        return f"there is no routing point {happening.routing_point!a}"
    return _call_runs(change, happening.call)


def _no_free_agent(change: Change, user: str) -> str:
    agent = change.agents.get(user)
    if agent is None:
        return f"there is no agent {user!a}"
    if not agent.logged_in:
        return f"agent {user!a} is logged out"
    return "" if agent.call is None else f"agent {user!a} is in call {agent.call!a}"


def _no_agent_and_customer(change: Change, call_id: str) -> str:
    call = change.calls.get(call_id)
    if call is None:
        return _no_call(call_id)
    if call.agent is None or not call.customer:
        return f"call {call_id!a} has not both an agent and a customer"
    return f"call {call_id!a} is a consultation" if call.is_consultation else ""


def _no_call(call_id: str) -> str:
    return f"there is no call {call_id!a}"


def _call_runs(change: Change, call_id: str) -> str:
    if not call_id:
        return "a call needs an id that is not empty"
    return f"call {call_id!a} goes on already" if call_id in change.calls else ""


CALL_HAPPENINGS: dict[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = {
    AgentAnswers: (_cannot_answer, _answers),
    AgentAnswersConsultation: (_cannot_consult, _answers_consultation),
    AgentTransfers: (_cannot_transfer, _transfers),
    AgentTransfersToQueue: (_cannot_transfer_to_queue, _transfers_to_queue),
    AgentJoins: (_cannot_join, _joins),
    AgentLeaves: (_cannot_leave, _leaves),
    CustomerLeaves: (_customer_cannot_leave, _customer_leaves),
    CallEnds: (_cannot_end, _call_ends),
    RoutingPointReceives: (_cannot_receive, _routing_point_receives),
}
"""Kind of happening -> why it cannot have happened (empty if it can), and what it does."""
