"""The checks of a floor: for each invariant of `FLOORS` the function that finds its breaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitoring_core.floor import Agent, Desk, Floor, RunningCall
from monitoring_core.text.session import Phase
from monitoring_core.text.visibility import sees
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallOperation,
    CallState,
    MonitoringScope,
    MonitoringState,
    Mute,
    Party,
    Visibility,
    VisibilityMode,
)
from monitoring_core.voice import Parties, TargetKind

__all__ = [
    "agent_offered_otherwise",
    "agent_on_hold_hears",
    "agents_differ",
    "agents_side_differs",
    "company_differs",
    "customer_unserved",
    "heard_in_coach",
    "heard_in_listen_in",
    "held_hears",
    "kinds_differ",
    "legs_differ",
    "monitors_differ",
    "mute_listed",
    "muted_agent_heard",
    "nobody_talks",
    "nothing_goes_on",
    "ringing_differs",
    "seen_otherwise",
    "sessions_differ",
    "subscribed_while_logged_out",
    "target_without_subscription",
    "two_established",
    "two_monitors",
    "unheard_in_barge_in",
    "watchers_differ",
    "wrong_visibility",
]

SHOWS_AS: Mapping[VisibilityMode, Visibility] = {
    VisibilityMode.MONITOR: Visibility.SUPERVISORS,
    VisibilityMode.COACH: Visibility.AGENTS,
    VisibilityMode.BARGE_IN: Visibility.ALL,
}

_WHILE_RINGING: frozenset[str] = frozenset({CallOperation.HANGUP})
"""The operations that a ringing call offers."""

_COMPANY: Mapping[Parties, tuple[bool, bool]] = {
    Parties.BOTH: (True, True),
    Parties.AGENT: (True, False),
    Parties.CUSTOMER: (False, True),
}
"""Parties of a leg -> whether an agent is in the call, and whether a customer is in it."""


def kinds_differ(floor: Floor) -> Iterator[str]:
    """Look for a subscription with the wrong kind of target, and for a routing point's leg with a forbidden state."""
    for desk in floor.supervisors.values():
        subscribed, leg = desk.voice.control.subscription.monitored, desk.voice.control.call.situation
        if subscribed is not None:
            of_queue = device_id(desk.voice.target or "") in floor.routing_points
            if of_queue is not (subscribed.target_kind is TargetKind.ROUTING_POINT):
                yield f"{desk.user} monitors {desk.voice.target} as a {subscribed.target_kind}"
        if leg is None or not leg.from_routing_point or not floor.ruleset.sip_cluster:
            continue
        if leg.state is MonitoringState.COACH or leg.scope is not MonitoringScope.CALL:
            yield f"{desk.user} is in a routing point's call in {leg.state} with scope {leg.scope}"


def nothing_goes_on(floor: Floor) -> bool:
    """Tell whether everybody is logged in and free, subscribed to nobody, and no call or session goes on."""
    return (
        not floor.calls
        and not floor.sessions
        and all(agent.logged_in for agent in floor.agents.values())
        and all(
            desk.logged_in and not desk.in_own_call and desk.voice.target is None and not desk.text.subscriptions
            for desk in floor.supervisors.values()
        )
    )


def _legs(floor: Floor, state: MonitoringState | None = None) -> Iterator[tuple[Desk, RunningCall]]:
    """Yield every supervisor with a leg in a running call, or only those in a state, and that call."""
    for desk in floor.supervisors.values():
        call = desk.voice.call
        if call is not None and call.id in floor.calls and state in (None, desk.voice.control.call.state):
            yield desk, floor.calls[call.id]


def _there(call: RunningCall) -> list[str]:
    """Return everybody in a call except supervisors: the customer, and the user ids of agents."""
    return [*([str(Party.CUSTOMER)] if call.customer else []), *call.agents]


def _on_hold(floor: Floor, call: RunningCall, person: str) -> bool:
    """Tell whether an agent has put the call on hold."""
    return person in call.agents and floor.agents[person].talks_in != call.id


def _followed(floor: Floor, desk: Desk) -> str | None:
    """Return the user id of the agent whom a supervisor's leg follows."""
    call = desk.voice.call
    return None if call is None or call.agent is None else floor.devices[call.agent]


def two_monitors(floor: Floor) -> Iterator[str]:
    """Look for two supervisors of one target."""
    known: dict[str, str] = {}
    for desk in floor.supervisors.values():
        target = desk.voice.target
        if target is not None and known.setdefault(target, desk.user) != desk.user:
            yield f"{known[target]} and {desk.user} both monitor {target}"


def target_without_subscription(floor: Floor) -> Iterator[str]:
    """Look for a target without a subscription, or a subscription without a target."""
    for desk in floor.supervisors.values():
        monitored, shown = desk.voice.control.subscription.monitored, desk.voice.device_notification().monitoring
        if (desk.voice.target is None) is not (monitored is None):
            yield f"{desk.user} has target {desk.voice.target} and subscription {monitored}"
        elif (shown is None) is not (monitored is None):
            yield f"{desk.user} has subscription {monitored} and his device shows {shown}"


def monitors_differ(floor: Floor) -> Iterator[str]:
    """Look for a difference between the index of monitors and the supervisors' records."""
    told = {desk.voice.target: desk.user for desk in floor.supervisors.values() if desk.voice.target is not None}
    if told != dict(floor.monitored_by):
        yield f"the records have {told}, the index has {dict(floor.monitored_by)}"


def legs_differ(floor: Floor) -> Iterator[str]:
    """Look for a leg that its call does not list, or a listed supervisor without a leg."""
    for desk in floor.supervisors.values():
        call, on_call = desk.voice.call, desk.voice.control.call.has_call
        if on_call is (call is None):
            yield f"{desk.user}'s control is {desk.voice.control.call}, his record has {call}"
        elif call is not None and call.id not in floor.calls:
            yield f"{desk.user} has a leg in {call.id}, which is over"
    told = sorted((call.id, user) for call in floor.calls.values() for user in call.legs)
    known = sorted((call.id, desk.user) for desk, call in _legs(floor))
    if told != known:
        yield f"the calls have {told}, the records {known}"


def company_differs(floor: Floor) -> Iterator[str]:
    """Look for a leg with wrong parties in the call."""
    for desk, call in _legs(floor):
        parties = desk.voice.control.call.parties
        # Of two agents without a customer the other stands in the customer's place.
        if parties is None or _COMPANY[parties] != (call.agent is not None, call.customer or bool(call.others)):
            yield f"{desk.user}'s leg has {parties}, but in {call.id} are {_there(call)}"
        elif (_followed(floor, desk) in call.agents) is not (call.agent is not None):
            yield f"{desk.user}'s leg follows {_followed(floor, desk)}, but in {call.id} are {_there(call)}"


def agents_differ(floor: Floor) -> Iterator[str]:
    """Look for an agent whose call does not list him, or a listed agent who is in no such call."""
    for agent in floor.agents.values():
        told = agent.calls
        known = [call.id for call in floor.calls.values() for user in call.agents if user == agent.user]
        if sorted(told) != sorted(known):
            yield f"{agent.user} is in {list(told)}, but the calls that have {agent.user} are {known}"
        elif agent.call is None and agent.consultation is not None:
            yield f"{agent.user} consults in {agent.consultation} without a first call"


def nobody_talks(floor: Floor) -> Iterator[str]:
    """Look for a running call in which fewer than two people could talk."""
    for call in floor.calls.values():
        talking = (user for user in call.legs if floor.supervisors[user].voice.control.call.is_on_call)
        there = [*_there(call), *talking]
        if not _there(call) or (len(there) < 2 and not (call.customer and call.waits)):
            yield f"{call.id} goes on with {there or 'nobody'} alone"
        elif call.waits and call.agent is not None:
            yield f"{call.id} waits in a queue and has agent {call.agent}"


def heard_in_listen_in(floor: Floor) -> Iterator[str]:
    """Look for somebody who hears a supervisor in ListenIn."""
    for desk, call in _legs(floor, MonitoringState.LISTEN_IN):
        for listener in (*_there(call), *call.legs):
            if floor.hears(call.id, listener=listener, speaker=desk.user):
                yield f"{listener} hears {desk.user}, who is in ListenIn"
        if desk.voice.call_notification().mute != Mute.ON:
            yield f"{desk.user} is in ListenIn, and his call does not show mute On"


def heard_in_coach(floor: Floor) -> Iterator[str]:
    """Look for a person besides the agent who hears a supervisor in Coach, or an agent who does not hear him."""
    for desk, call in _legs(floor, MonitoringState.COACH):
        held, followed = desk.voice.control.call.held, _followed(floor, desk)
        for listener in _there(call):
            heard = listener == followed and not held and not _on_hold(floor, call, listener)
            if floor.hears(call.id, listener=listener, speaker=desk.user) is not heard:
                told = "does not hear" if heard else "hears"
                yield f"{listener} {told} {desk.user}, who is in Coach{' and holds the call' * held}"
        if desk.voice.call_notification().mute != Mute.OFF:
            yield f"{desk.user} is in Coach, and his call does not show mute Off"


def unheard_in_barge_in(floor: Floor) -> Iterator[str]:
    """Look for a person who does not hear a supervisor in BargeIn, or hears him although he is silent."""
    for desk, call in _legs(floor, MonitoringState.BARGE_IN):
        muted = desk.voice.call is not None and desk.voice.call.muted
        speaks = not muted and not desk.voice.control.call.held
        for listener in _there(call):
            heard = speaks and not _on_hold(floor, call, listener)
            if floor.hears(call.id, listener=listener, speaker=desk.user) is not heard:
                yield f"{listener} {'does not hear' if heard else 'hears'} {desk.user}, who is in BargeIn"
        if desk.voice.call_notification().mute != (Mute.ON if muted else Mute.OFF):
            yield f"{desk.user} is in BargeIn{' and muted' * muted}, and his call shows otherwise"


def held_hears(floor: Floor) -> Iterator[str]:
    """Look for a supervisor who holds the call and hears or is heard."""
    for desk, call in _legs(floor):
        if not desk.voice.control.call.held:
            continue
        for other in (*_there(call), *call.legs):
            if floor.hears(call.id, listener=desk.user, speaker=other):
                yield f"{desk.user} holds {call.id} and hears {other}"
            if floor.hears(call.id, listener=other, speaker=desk.user):
                yield f"{desk.user} holds {call.id} and is heard by {other}"


def ringing_differs(floor: Floor) -> Iterator[str]:
    """Look for a supervisor who is treated as in a call that still rings, or is offered more than Hangup."""
    for desk, call in _legs(floor):
        leg, shown = desk.voice.control.call, desk.voice.call_notification()
        if not leg.is_ringing:
            continue
        if desk.voice.target is None:
            yield f"{call.id} rings at {desk.user}, who is subscribed to nobody"
        if shown.state != CallState.RINGING or shown.capabilities != _WHILE_RINGING or shown.mute is not None:
            yield f"{call.id} rings at {desk.user} and shows {shown}"
        for other in (*_there(call), *call.legs):
            for listener, speaker in ((desk.user, other), (other, desk.user)):
                if floor.hears(call.id, listener=listener, speaker=speaker):
                    yield f"{call.id} rings at {desk.user}, and {listener} hears {speaker}"


def agent_on_hold_hears(floor: Floor) -> Iterator[str]:
    """Look for an agent who has put the call on hold and hears or is heard."""
    for call in floor.calls.values():
        for agent in call.agents:
            if not _on_hold(floor, call, agent):
                continue
            for other in (*_there(call), *call.legs):
                if floor.hears(call.id, listener=agent, speaker=other):
                    yield f"{agent} has {call.id} on hold and hears {other}"
                if floor.hears(call.id, listener=other, speaker=agent):
                    yield f"{agent} has {call.id} on hold and is heard by {other}"


def _who_muted(floor: Floor, call: RunningCall, agent: str) -> list[str]:
    """Return the supervisors whose leg follows the agent and has muted him."""
    desks = [floor.supervisors[user] for user in call.legs]
    return [desk.user for desk in desks if desk.voice.control.call.agent_muted and _followed(floor, desk) == agent]


def muted_agent_heard(floor: Floor) -> Iterator[str]:
    """Look for a muted agent who is heard, or an agent who is not heard without a reason."""
    for call in floor.calls.values():
        for agent in call.agents:
            muted = bool(_who_muted(floor, call, agent))
            if not muted and _on_hold(floor, call, agent):
                continue
            others = [each for each in _there(call) if each != agent and not _on_hold(floor, call, each)]
            for listener in (*others, *(() if not muted else call.legs)):
                if floor.hears(call.id, listener=listener, speaker=agent) is muted:
                    yield f"{agent} in {call.id} is {'muted and heard' if muted else 'not heard'} by {listener}"


def _agents_calls(floor: Floor) -> Iterator[tuple[Agent, RunningCall]]:
    """Yield every agent with each of his running calls."""
    for agent in floor.agents.values():
        for call_id in agent.calls:
            if call_id in floor.calls:
                yield agent, floor.calls[call_id]


def two_established(floor: Floor) -> Iterator[str]:
    """Look for an agent with two calls that his client is shown as Established."""
    talking: dict[str, str] = {}
    for agent, call in _agents_calls(floor):
        if floor.agent_call(agent.user, call.id).state != CallState.ESTABLISHED:
            continue
        if talking.setdefault(agent.user, call.id) != call.id:
            yield f"{agent.user} is shown {talking[agent.user]} and {call.id} as Established"


def agents_side_differs(floor: Floor) -> Iterator[str]:
    """Look for an agent's call whose flags contradict the supervisors' legs."""
    for agent, call in _agents_calls(floor):
        told = floor.agent_call(agent.user, call.id)
        desks = [floor.supervisors[user] for user in call.legs]
        on = [each for each in desks if each.voice.control.call.is_on_call]
        following = [each.user for each in on if _followed(floor, each) == agent.user]
        muting = _who_muted(floor, call, agent.user)
        if told.supervisor_listening_in is not bool(following):
            yield f"{agent.user} is followed by {following}, and {call.id} shows {told.supervisor_listening_in}"
        if told.monitored_user_muted is not bool(muting):
            yield f"{agent.user} is muted by {muting}, and {call.id} shows {told.monitored_user_muted}"


def agent_offered_otherwise(floor: Floor) -> Iterator[str]:
    """Look for an agent's call that offers a switch, or the wrong one of Hold and RetrieveCall."""
    for agent, call in _agents_calls(floor):
        offered = floor.agent_call(agent.user, call.id).capabilities or frozenset()
        hold = "Hold" if agent.talks_in == call.id else "RetrieveCall"
        if any(each.startswith("SwitchTo") for each in offered):
            yield f"{agent.user} is offered {sorted(offered)} in {call.id}"
        elif offered & frozenset({"Hold", "RetrieveCall"}) != frozenset({hold}):
            yield f"{agent.user} is not offered {hold} alone in {call.id}"


def seen_otherwise(floor: Floor) -> Iterator[str]:
    """Look for a supervisor who is shown to a person who may not see him, or hidden from one who may."""
    for desk, call in _legs(floor):
        leg = desk.voice.control.call
        for viewer in _there(call):
            coached = leg.state is MonitoringState.COACH and viewer == _followed(floor, desk)
            may = leg.state is MonitoringState.BARGE_IN or coached
            if (desk.user in floor.visible_call_participants(call.id, viewer)) is not may:
                yield f"{desk.user} is in {leg.state} and is {'not ' * may}shown to {viewer} in {call.id}"


def customer_unserved(floor: Floor) -> Iterator[str]:
    """Look for a muted agent although no supervisor talks to the customer."""
    for desk, _ in _legs(floor):
        leg = desk.voice.control.call
        if leg.agent_muted and (leg.state is not MonitoringState.BARGE_IN or leg.parties is not Parties.BOTH):
            yield f"{desk.user} has muted the agent and is {leg}"


def mute_listed(floor: Floor) -> Iterator[str]:
    """Look for an operation of the agent's mute in a capability list."""
    for desk in floor.supervisors.values():
        lists = desk.voice.capabilities | desk.voice.control.call.capabilities
        for operation in lists & {"MuteMonitoredUser", "UnmuteMonitoredUser"}:
            yield f"{desk.user} is offered {operation}"


def subscribed_while_logged_out(floor: Floor) -> Iterator[str]:
    """Look for a subscription of somebody who is logged out."""
    for desk in floor.supervisors.values():
        if not desk.logged_in and (desk.voice.target is not None or desk.text.subscriptions):
            yield f"{desk.user} is logged out and subscribed to {desk.voice.target or list(desk.text.subscriptions)}"


def watchers_differ(floor: Floor) -> Iterator[str]:
    """Look for a difference between the index of watchers and the supervisors' records."""
    told = sorted((*key, desk.user) for desk in floor.supervisors.values() for key in desk.text.subscriptions)
    known = sorted((*key, user) for key, users in floor.watchers.items() for user in users)
    if told != known:
        yield f"the records have {told}, the index {known}"


def sessions_differ(floor: Floor) -> Iterator[str]:
    """Look for a supervisor in a session that is not running, or does not list him."""
    taking_part = sorted(
        (*key, desk.user)
        for desk in floor.supervisors.values()
        for key, session in desk.text.sessions.items()
        if session.control.phase in (Phase.INVITED, Phase.CHATTING)
    )
    known = sorted((*key, user) for key, session in floor.sessions.items() for user in session.supervisors)
    if taking_part != known:
        yield f"the records have {taking_part}, the sessions {known}"
    for session in floor.sessions.values():
        if session.supervisors and not session.agents:
            yield f"{', '.join(session.supervisors)} in session {session.id}, which has no agent"


def wrong_visibility(floor: Floor) -> Iterator[str]:
    """Look for a supervisor whose visibility in a session contradicts his mode."""
    for desk in floor.supervisors.values():
        for session in desk.text.sessions.values():
            control = session.control
            if control.phase is not Phase.CHATTING:
                continue
            mode, visibility = control.mode, control.visibility
            if mode is None or visibility is None or visibility is not SHOWS_AS[mode]:
                yield f"{desk.user} is in {mode} and shows as {visibility}"
            elif sees(Party.CUSTOMER, visibility) is not (mode is VisibilityMode.BARGE_IN):
                yield f"{desk.user} is in {mode}, and the customer has him as {visibility}"
