"""Log-ins and log-outs: a log-out ends subscriptions, but no running leg or session (VD-LOGOUT, TS-LOGOUT)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core.floor import calls, sessions
from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import AgentLogsIn, AgentLogsOut, SupervisorLogsIn, SupervisorLogsOut
from monitoring_core.voice import events

__all__ = ["PRESENCE_HAPPENINGS"]


def _supervisor_logs_out(change: Change, happening: SupervisorLogsOut) -> None:
    user = happening.supervisor
    calls.tell(change, user, events.SUPERVISOR_LOGS_OUT, agent=change.supervisors[user].voice.device.id)
    sessions.tell(change, user, lambda text: text.logs_out())
    change.keep_desk(evolve(change.supervisors[user], logged_in=False))


def _cannot_log_out(change: Change, happening: SupervisorLogsOut) -> str:
    desk = change.supervisors.get(happening.supervisor)
    return "" if desk is not None and desk.logged_in else f"supervisor {happening.supervisor!a} is not logged in"


def _supervisor_logs_in(change: Change, happening: SupervisorLogsIn) -> None:
    change.keep_desk(evolve(change.supervisors[happening.supervisor], logged_in=True))


def _cannot_log_in(change: Change, happening: SupervisorLogsIn) -> str:
    desk = change.supervisors.get(happening.supervisor)
    return "" if desk is not None and not desk.logged_in else f"supervisor {happening.supervisor!a} is not logged out"


def _agent_logs_out(change: Change, happening: AgentLogsOut) -> None:
    agent = change.agents[happening.agent]
    change.change_agent(agent.user, logged_in=False)
    monitor = change.monitored_by.get(agent.device)
    if monitor is not None:
        calls.tell(change, monitor, events.TARGET_LOGS_OUT, agent=agent.device)
    for user in sessions.watching(change, agent.user):
        sessions.tell(change, user, lambda text: text.agent_logs_out(agent.user))


def _agent_cannot_log_out(change: Change, happening: AgentLogsOut) -> str:
    agent = change.agents.get(happening.agent)
    return "" if agent is not None and agent.logged_in else f"agent {happening.agent!a} is not logged in"


def _agent_logs_in(change: Change, happening: AgentLogsIn) -> None:
    change.change_agent(happening.agent, logged_in=True)


def _agent_cannot_log_in(change: Change, happening: AgentLogsIn) -> str:
    agent = change.agents.get(happening.agent)
    return "" if agent is not None and not agent.logged_in else f"agent {happening.agent!a} is not logged out"


PRESENCE_HAPPENINGS: dict[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = {
    SupervisorLogsOut: (_cannot_log_out, _supervisor_logs_out),
    SupervisorLogsIn: (_cannot_log_in, _supervisor_logs_in),
    AgentLogsOut: (_agent_cannot_log_out, _agent_logs_out),
    AgentLogsIn: (_agent_cannot_log_in, _agent_logs_in),
}
"""Kind of happening -> two functions: why it is impossible (empty if it is possible), and its effect."""
