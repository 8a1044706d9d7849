"""A step in the making: the maps as they are so far, and what is to be told.

A `Change` lives within one step and never leaves it, so the floor it began with is
untouched whatever happens on the way (AN-REFUSED).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, evolve, field

from monitoring_core.floor.sharing import SharedMap
from monitoring_core.floor.values import Agent, Delivery, Desk, RunningCall, RunningSession
from monitoring_core.notifications import Notification
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import Medium

__all__ = ["Change"]


@define
class Change:
    """What a step has altered so far.

    Attributes:
        ruleset: the ruleset the floor lives by.
        supervisors: user id -> desk.
        agents: user id -> agent.
        devices: device id of an agent -> user id; never altered.
        routing_points: device ids of the queues that may be monitored; never altered.
        calls: call id -> call.
        sessions: (medium, session id) -> session.
        monitored_by: device id of a target -> user id of the one supervisor who monitors it (VD-ONE-SUPERVISOR).
        watchers: (medium, user id of an agent) -> the supervisors who are subscribed to his sessions.
        deliveries: what is to be told, in order.
        ended: keys of the calls and sessions that were taken away, in order.
    """

    ruleset: Ruleset
    supervisors: SharedMap[str, Desk]
    agents: SharedMap[str, Agent]
    devices: SharedMap[str, str]
    routing_points: frozenset[str]
    calls: SharedMap[str, RunningCall]
    sessions: SharedMap[tuple[Medium, str], RunningSession]
    monitored_by: SharedMap[str, str]
    watchers: SharedMap[tuple[Medium, str], tuple[str, ...]]
    deliveries: list[Delivery] = field(factory=list[Delivery])
    ended: list[str | tuple[Medium, str]] = field(factory=list[str | tuple[Medium, str]])

    def keep_desk(self, desk: Desk) -> None:
        """Take in a supervisor as he is from now on."""
        self.supervisors = self.supervisors.insert(desk.user, desk)

    def keep_call(self, call: RunningCall) -> None:
        """Take in a call as it is from now on."""
        self.calls = self.calls.insert(call.id, call)

    def keep_session(self, session: RunningSession) -> None:
        """Take in a session as it is from now on."""
        self.sessions = self.sessions.insert((session.medium, session.id), session)

    def end_call(self, call_id: str) -> None:
        """Take in that a call is over."""
        self.calls = self.calls.remove(call_id)
        self.ended.append(call_id)

    def end_session(self, medium: Medium, session_id: str) -> None:
        """Take in that a session is over."""
        self.sessions = self.sessions.remove((medium, session_id))
        self.ended.append((medium, session_id))

    def change_agent(self, user: str, **changes: Any) -> None:
        """Take in what is different about an agent."""
        self.agents = self.agents.insert(user, evolve(self.agents[user], **changes))

    def takes(self, user: str, call_id: str) -> None:
        """Take in that a call is Established at an agent's telephone, and his others are on hold (VC-ONE-LEG)."""
        self.agents = self.agents.insert(user, self.agents[user].takes(call_id))

    def leaves(self, user: str, call_id: str) -> None:
        """Take in that an agent is out of a call."""
        self.agents = self.agents.insert(user, self.agents[user].leaves(call_id))

    def deliver(self, recipient: str, notifications: Iterable[Notification]) -> None:
        """Have the supervisor told, after all that is to be told already."""
        self.deliveries += [Delivery(recipient, each) for each in notifications]
