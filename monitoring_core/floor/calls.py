"""The voice side of a floor: which supervisor joins which call, and which record gets which event.

The tables of `voice.leg` say what an event does to a leg. This module gives the events to
the supervisors' records. `floor.agent_calls` has the happenings that cause them.

- Every supervisor with a leg in a call gets the events of that call.
- The one supervisor who monitors an agent (VD-ONE-SUPERVISOR) gets an event when the agent is
  established in a call. He may have answered it, taken it over or taken it from a queue.
- A call ends when fewer than two people are left who could talk: an agent alone, a customer
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
    """Let the supervisor's record decide, with the facts of the floor; return the refusal, or None if accepted."""
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
    """Give an event to a supervisor's record, with the call and the device."""
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
    """Return the device id that a uri or a number names; empty if the floor has no such device or routing point."""
    device = device_id(named) if named else ""
    return device if device in change.devices or device in change.routing_points else ""


def _call_to_join(change: Change, agent: Agent) -> str | None:
    """Return the call that is Established at an agent's telephone, if it can be joined (VD-WHICH-CALLS).

    It can be joined if the agent serves somebody in it and it is not a consultation. A call on hold cannot.
    """
    if agent.talks_in is None:
        return None
    call = change.calls[agent.talks_in]
    is_monitored = change.ruleset.consultation_calls or not call.is_consultation
    return call.id if call.is_whole and is_monitored else None


def take_in(change: Change, desk: Desk, outcome: Accepted[Supervisor, VoiceNotification]) -> None:
    """Keep a supervisor's next record, and update the targets and calls of the floor."""
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
    """End a call if fewer than two people are left who could talk."""
    call = change.calls.get(call_id)
    if call is None:
        return
    with_agent = call.is_whole or (call.agent is not None and call.legs)
    with_customer = call.customer and (call.waits or call.legs)
    if not with_agent and not with_customer:
        end(change, call_id)


def end(change: Change, call_id: str) -> None:
    """End a call for everybody; first each supervisor with a leg in it gets the event."""
    call = change.calls[call_id]
    # The legs end one by one. Meanwhile the call must not look empty, or it would be ended twice.
    change.keep_call(evolve(call, waits=True, customer=True))
    for user in call.legs:
        tell(change, user, events.CALL_ENDS, call_id)
    change.end_call(call_id)
    for agent in call.agents:
        change.leaves(agent, call_id)


def tell_legs(
    change: Change, call_id: str, event: Event, agent: str | None = None, to_agent: str | None = None
) -> None:
    """Give an event to every supervisor with a leg in the call; ``agent`` and ``to_agent`` are user ids."""
    for user in change.calls[call_id].legs:
        device = None if agent is None else change.agents[agent].device
        # Quoted as in a uri, since an id may hold a slash.
        to_device = None if to_agent is None else quoted(change.agents[to_agent].device)
        tell(change, user, event, call_id, device, to_device)


def established(change: Change, agent: str, call_id: str, event: Event = events.TARGET_ANSWERED) -> None:
    """Give the supervisor who monitors an agent the event that the agent is in a call now."""
    tell_monitor(change, change.agents[agent].device, call_id, event)


def tell_monitor(change: Change, target: str, call_id: str, event: Event) -> None:
    """Give the supervisor who monitors a device or a routing point the event about a new call."""
    user = change.monitored_by.get(target)
    if user is None:
        return
    tell(change, user, change.supervisors[user].as_seen(event), call_id, target)
