"""Hearing and showing in a call of a floor, with any number of agents and supervisors.

`perception` and `voice.agent_side` say what holds between one supervisor, one agent and one
customer. This module gives each person in the call one of these three roles. A supervisor
sees the agent whom his leg follows as the agent. He sees every other agent, and every other
supervisor, as a customer.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitoring_core import perception
from monitoring_core.desk import Desk
from monitoring_core.floor.values import Agent, RunningCall
from monitoring_core.vocabulary import Party
from monitoring_core.voice.agent_side import is_shown
from monitoring_core.voice.supervisor import Supervisor

__all__ = ["hears", "on_hold", "shown"]


def _legs(desks: Mapping[str, Desk], call: RunningCall) -> dict[str, Supervisor]:
    """Return the supervisors who are in the call, without those at whom it rings (VC-RINGING)."""
    records = {user: desks[user].voice for user in call.legs}
    return {user: record for user, record in records.items() if record.control.call.is_on_call}


def _there(call: RunningCall, legs: Mapping[str, Supervisor]) -> tuple[str, ...]:
    return (*([str(Party.CUSTOMER)] if call.customer else []), *call.agents, *legs)


def _named(call: RunningCall, person: str) -> str:
    """Return a user id; the word ``agent`` is replaced by the agent who has been in the call longest."""
    return call.agent if person == Party.AGENT and call.agent is not None else person


def _as_party(agents: Mapping[str, Agent], call: RunningCall, person: str, to: Supervisor) -> Party:
    """Return the role of a person in the call from the view of a supervisor."""
    followed = None if to.call is None else to.call.agent
    is_agent = person in call.agents and agents[person].device == followed
    return Party.AGENT if is_agent else Party.CUSTOMER


def hears(
    desks: Mapping[str, Desk], agents: Mapping[str, Agent], call: RunningCall, listener: str, speaker: str
) -> bool:
    """Tell whether one person in the call hears another; see `Floor.hears`."""
    listener, speaker = _named(call, listener), _named(call, speaker)
    legs = _legs(desks, call)
    there = _there(call, legs)
    if listener == speaker or listener not in there or speaker not in there:
        return False
    if any(on_hold(legs, agents, call, each) for each in (listener, speaker)):
        return False
    if speaker in legs:
        return _supervisor_heard(legs[speaker], _as_party(agents, call, listener, legs[speaker]))
    if speaker not in call.agents:
        return True
    following = [each for each in legs.values() if _as_party(agents, call, speaker, each) is Party.AGENT]
    return not any(each.control.call.agent_muted for each in following)


def on_hold(legs: Mapping[str, Supervisor], agents: Mapping[str, Agent], call: RunningCall, person: str) -> bool:
    """Tell whether a supervisor or an agent has put the call on hold."""
    if person in legs:
        return legs[person].control.call.held
    return person in call.agents and agents[person].talks_in != call.id


def _supervisor_heard(record: Supervisor, listener: Party) -> bool:
    situation = record.control.call.situation
    if situation is None or record.call is None:
        return False
    return perception.hears(
        listener=listener,
        speaker=Party.SUPERVISOR,
        state=situation.state,
        present=frozenset({Party.SUPERVISOR, listener}),
        muted=record.call.muted,
    )


def shown(desks: Mapping[str, Desk], agents: Mapping[str, Agent], call: RunningCall, viewer: str) -> tuple[str, ...]:
    """Return the participants that a client may be shown; see `Floor.visible_call_participants`."""
    viewer = _named(call, viewer)
    legs = _legs(desks, call)
    there = _there(call, legs)
    if viewer not in there:
        return ()

    def is_seen(person: str) -> bool:
        if person not in legs or viewer in legs:
            return True
        return is_shown(legs[person], _as_party(agents, call, viewer, legs[person]))

    return tuple(each for each in there if is_seen(each))
