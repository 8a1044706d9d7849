"""Components of a floor and their values; a pair state is a pair of such values.

A **component** is a part of a floor:

- for each supervisor: the subscription, the leg, the log-in and his own call;
- for each supervisor: the text subscription to each agent in each medium, and his part in each running session;
- for each agent: the log-in and the calls;
- for each running session: its agents and supervisors.

The **value** of a component is its state, as far as a tester can distinguish values. Ids in it are those
of the floor. Three things are left out of a leg's value: whether Coach was left, whether the supervisor muted himself,
and under which subscription he joined. The complete suites of single components test these.

An input belongs to the components that it is about.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple, TypeAlias

from monitoring_core.floor import Ask, Desk, Floor, Input
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import SwitchRules
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium

__all__ = ["Component", "Value", "components", "inputs_of", "standing"]

Value: TypeAlias = "tuple[Hashable, ...]"
"""The value of a component: words, flags and ids of the floor."""


class Component(NamedTuple):
    """A component of a floor.

    Attributes:
        kind: its kind, such as ``leg``.
        owner: user id of its supervisor or agent; empty for a session.
        agent: user id of the agent of a text subscription.
        medium: medium of a text subscription, a part or a session.
        session: id of a session.
    """

    kind: str
    owner: str = ""
    agent: str = ""
    medium: str = ""
    session: str = ""

    @property
    def is_text(self) -> bool:
        """True if it belongs to text sessions only."""
        return bool(self.medium)


def components(floor: Floor) -> list[tuple[Component, Value]]:
    """Return every component of a floor with its value, always in the same order."""
    found: list[tuple[Component, Value]] = []
    agents = sorted(floor.agents)
    media = {medium for medium, _ in floor.sessions} | {medium for medium, _ in floor.watchers}
    for user in sorted(floor.supervisors):
        desk = floor.supervisors[user]
        found.append((Component("subscription", user), _subscription(floor, desk)))
        found.append((Component("leg", user), _leg(floor, desk)))
        found.append((Component("log-in", user), (desk.logged_in,)))
        found.append((Component("own call", user), (desk.in_own_call,)))
        for medium in sorted(media):
            for agent in agents:
                subscribed = desk.text.subscription(medium, agent).subscribed
                found.append((Component("text subscription", user, agent, medium), (subscribed,)))
        for medium, session in sorted(floor.sessions):
            part = desk.text.session(medium, session).part
            found.append((Component("part", user, "", medium, session), (part.phase, part.mode)))
    for user in agents:
        seat = floor.agents[user]
        found.append((Component("agent's log-in", user), (seat.logged_in,)))
        ringing = tuple(call.id for call in floor.calls.values() if call.rings_at == user)
        found.append((Component("agent's calls", user), (seat.call, seat.consultation, seat.held, ringing)))
    for (medium, session), running in sorted(floor.sessions.items()):
        found.append((Component("session", "", "", medium, session), (running.agents,)))
    return found


def _subscription(floor: Floor, desk: Desk) -> Value:
    monitored = desk.voice.control.subscription.monitored
    if monitored is None or desk.voice.target is None:
        return ()
    target = device_id(desk.voice.target)
    return (monitored.state, monitored.scope, monitored.mode, floor.devices.get(target, target))


def _leg(floor: Floor, desk: Desk) -> Value:
    call, situation = desk.voice.call, desk.voice.control.call.situation
    if call is None:
        return ()
    agent = None if call.agent is None else floor.devices.get(device_id(call.agent), call.agent)
    if situation is None:
        return ("ringing", *(desk.voice.control.call.ringing or ()), agent, call.id)
    return (situation.state, situation.scope, situation.agent_muted, situation.held, situation.parties, agent, call.id)


def inputs_of(floor: Floor, given: Input) -> list[Component]:
    """Return the components that an input is about."""
    if isinstance(given, Ask):
        return [_asked_about(given)]
    name = type(given).__name__
    what: Any = given
    if name in _OF_SUPERVISOR:
        return [Component(_OF_SUPERVISOR[name], what.supervisor)]
    if name.startswith("AgentLogs"):
        return [Component("agent's log-in", what.agent)]
    if hasattr(what, "session"):
        return [Component("session", "", "", what.medium, what.session)]
    call = floor.calls.get(what.call)
    agents = dict.fromkeys((*(() if call is None else call.agents), *_named(what)))
    legs = () if call is None else call.legs
    return [
        *(Component("agent's calls", agent) for agent in agents),
        *(Component("leg", user) for user in legs),
    ]


_OF_SUPERVISOR = {
    "SupervisorLogsOut": "log-in",
    "SupervisorLogsIn": "log-in",
    "SupervisorTakesCall": "own call",
    "SupervisorEndsCall": "own call",
    "SupervisorMutes": "leg",
    "SupervisorAnswers": "leg",
    "SupervisorHangsUp": "leg",
    "SupervisorHolds": "leg",
    "SupervisorRetrieves": "leg",
    "RingingEnds": "leg",
}
"""Name of a happening at a supervisor's telephone or desk -> kind of component that it is about."""


def _named(happening: Any) -> tuple[str, ...]:
    named = (getattr(happening, "agent", None), getattr(happening, "to_agent", None))
    return tuple(each for each in named if each is not None)


def _asked_about(ask: Ask) -> Component:
    request = ask.request
    if isinstance(request, DeviceRequest):
        return Component("subscription", ask.supervisor)
    if isinstance(request, CallRequest):
        return Component("leg", ask.supervisor)
    if isinstance(request, ChannelRequest):
        return Component("text subscription", ask.supervisor, request.user_id, request.medium)
    assert isinstance(request, SessionRequest | AgentSessionRequest)
    return Component("part", ask.supervisor, "", request.medium, request.session_id)


def standing(floor: Floor) -> Hashable:
    """Return everything that decides about the next steps of a floor, without lengths of logs and ended sessions."""
    remembers = floor.ruleset.switches is SwitchRules.COACH_ONCE
    return (
        tuple(_desk(floor.supervisors[user], floor, remembers=remembers) for user in sorted(floor.supervisors)),
        tuple(
            (agent.logged_in, agent.call, agent.consultation, agent.held)
            for agent in (floor.agents[user] for user in sorted(floor.agents))
        ),
        frozenset(floor.calls.values()),
        frozenset((each.medium, each.id, each.agents, each.supervisors) for each in floor.sessions.values()),
        frozenset(floor.watchers.items()),
    )


def _desk(desk: Desk, floor: Floor, *, remembers: bool) -> Hashable:
    control, call = desk.voice.control, desk.voice.call
    situation = control.call.situation
    if situation is not None and not remembers:
        # Under these rules it changes no answer and no notification.
        situation = situation._replace(coach_left=False)
    text = desk.text
    return (
        desk.logged_in,
        desk.in_own_call,
        control.subscription,
        desk.voice.target,
        situation,
        control.call.ringing,
        call,
        frozenset(text.subscriptions.items()) if text.subscriptions else None,
        _parts(desk, floor) if floor.sessions else None,
    )


def _parts(desk: Desk, floor: Floor) -> Hashable:
    kept: list[tuple[tuple[Medium, str], Hashable]] = []
    for key in floor.sessions:
        session = desk.text.sessions.get(key)
        if session is not None:
            kept.append((key, (session.agent, session.control)))
    return frozenset(kept)
