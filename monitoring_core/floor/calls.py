"""The voice side of a floor: who may monitor whom, who joins which call, and what ends with what.

What a leg does when an agent transfers or a customer leaves is in the tables of
`voice.leg`; here is who is told that it happened (`floor.agent_calls` says what does):

- every supervisor with a leg in a call is told what happens in it;
- the one supervisor who monitors an agent (VD-ONE-SUPERVISOR) is told that the agent is
  in a call, answered, transferred to him or taken from a queue;
- a call ends when fewer than two are left who could talk: an agent alone, a customer
  alone outside a queue, supervisors alone.
"""

from __future__ import annotations

from attrs import evolve

from monitoring_core.floor.change import Change
from monitoring_core.floor.values import Agent, Desk
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.uris import device_id, quoted
from monitoring_core.voice import events
from monitoring_core.voice.events import Event
from monitoring_core.voice.records import Facts
from monitoring_core.voice.supervisor import Supervisor, VoiceNotification

__all__ = [
    "ask",
    "end",
    "end_if_nobody_talks",
    "established",
    "take_in",
    "tell",
    "tell_legs",
    "tell_monitor",
]

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
        target_call=None if agent is None else _call_to_join(change, agent),
        target_taken=change.monitored_by.get(target, desk.user) != desk.user,
        target_is_routing_point=target in change.routing_points,
    )


def _target(change: Change, named: str | None) -> str:
    """Give the device that a uri or a number names, if there is such an agent's device or routing point."""
    device = device_id(named) if named else ""
    return device if device in change.devices or device in change.routing_points else ""


def _call_to_join(change: Change, agent: Agent) -> str | None:
    """Give the call that is Established at an agent's telephone, if it can be joined (VD-WHICH-CALLS).

    It can if the agent serves somebody in it and it is no consultation; a call on hold cannot.
    """
    if agent.talks_in is None:
        return None
    call = change.calls[agent.talks_in]
    is_monitored = change.ruleset.consultation_calls or not call.is_consultation
    return call.id if call.is_whole and is_monitored else None


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
        end_if_nobody_talks(change, call.id)


def end_if_nobody_talks(change: Change, call_id: str) -> None:
    """End a call in which fewer than two are left who could talk."""
    call = change.calls.get(call_id)
    if call is None:
        return
    with_agent = call.is_whole or (call.agent is not None and call.legs)
    with_customer = call.customer and (call.waits or call.legs)
    if not with_agent and not with_customer:
        end(change, call_id)


def end(change: Change, call_id: str) -> None:
    """End a call for everybody; whoever is in it is told before it goes."""
    call = change.calls[call_id]
    # While the legs end one by one nobody is to find the call empty and end it again.
    change.keep_call(evolve(call, waits=True, customer=True))
    for user in call.legs:
        tell(change, user, events.CALL_ENDS, call_id)
    change.end_call(call_id)
    for agent in call.agents:
        change.leaves(agent, call_id)


def tell_legs(
    change: Change, call_id: str, event: Event, agent: str | None = None, to_agent: str | None = None
) -> None:
    """Tell every leg in the call what happened in it; agents are user ids here."""
    for user in change.calls[call_id].legs:
        device = None if agent is None else change.agents[agent].device
        # As the end of a uri: an id may hold a slash.
        to_device = None if to_agent is None else quoted(change.agents[to_agent].device)
        tell(change, user, event, call_id, device, to_device)


def established(change: Change, agent: str, call_id: str, event: Event = events.TARGET_ANSWERED) -> None:
    """Have whoever monitors the agent know that he is in a call now."""
    tell_monitor(change, change.agents[agent].device, call_id, event)


def tell_monitor(change: Change, target: str, call_id: str, event: Event) -> None:
    """Have whoever monitors a device or a routing point know that a call is there."""
    user = change.monitored_by.get(target)
    if user is None:
        return
    tell(change, user, change.supervisors[user].as_seen(event), call_id, target)
