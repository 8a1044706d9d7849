"""The working copy of a floor during one step: the changed maps, and the notifications so far.

A `Change` exists only within one step. So the floor before the step is never changed, even if
the step fails (AN-REFUSED).
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
    """The floor during one step, with all changes so far.

    Attributes:
        ruleset: the ruleset of the floor.
        supervisors: user id -> desk.
        agents: user id -> agent.
        devices: device id of an agent -> user id; never altered.
        routing_points: device ids of the queues that may be monitored; never altered.
        calls: call id -> call.
        sessions: (medium, session id) -> session.
        monitored_by: device id of a target -> user id of the one supervisor who monitors it (VD-ONE-SUPERVISOR).
        watchers: (medium, user id of an agent) -> user ids of the supervisors who are subscribed to his sessions.
        deliveries: the notifications to send, in order.
        ended: keys of the calls and sessions that have ended, in order.
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
        """Replace the desk of a supervisor."""
        self.supervisors = self.supervisors.insert(desk.user, desk)

    def keep_call(self, call: RunningCall) -> None:
        """Add or replace a call."""
        self.calls = self.calls.insert(call.id, call)

    def keep_session(self, session: RunningSession) -> None:
        """Add or replace a session."""
        self.sessions = self.sessions.insert((session.medium, session.id), session)

    def end_call(self, call_id: str) -> None:
        """Remove a call that is over."""
        self.calls = self.calls.remove(call_id)
        self.ended.append(call_id)

    def end_session(self, medium: Medium, session_id: str) -> None:
        """Remove a session that is over."""
        self.sessions = self.sessions.remove((medium, session_id))
        self.ended.append((medium, session_id))

    def change_agent(self, user: str, **changes: Any) -> None:
        """Replace attributes of an agent."""
        self.agents = self.agents.insert(user, evolve(self.agents[user], **changes))

    def takes(self, user: str, call_id: str) -> None:
        """Record that a call is Established at an agent's telephone, and his other calls are on hold (VC-ONE-LEG)."""
        self.agents = self.agents.insert(user, self.agents[user].takes(call_id))

    def leaves(self, user: str, call_id: str) -> None:
        """Record that an agent has left a call."""
        self.agents = self.agents.insert(user, self.agents[user].leaves(call_id))

    def deliver(self, recipient: str, notifications: Iterable[Notification]) -> None:
        """Add notifications to a supervisor after all earlier ones."""
        self.deliveries += [Delivery(recipient, each) for each in notifications]
