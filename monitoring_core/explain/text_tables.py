"""Examples of the text rules whose breach no recording can show, as steps of the text tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from monitoring_core import text
from monitoring_core.explain.steps import (
    Step,
    Steps,
    agent_logs_out,
    asks_agent,
    asks_channel,
    asks_session,
    differ,
    session_happens,
    session_starts,
)
from monitoring_core.notifications import SessionNotification
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import read_notification

__all__ = ["TEXT_TABLE_EXAMPLES"]

_SUPERVISOR = text.text_supervisor("sup-1", "Sam")
_NO_FEATURE = evolve(_SUPERVISOR, features=frozenset())
_SENDS = text.text_supervisor("sup-1", "Sam", GWS_V2.derive("sends in every mode", send_in_every_mode=True))
_NOTHING = "without a subscription"


def _subscribed(value: text.TextSupervisor) -> str:
    told = str(value.subscription(Medium.SMS, "agent-1"))
    nickname = value.nicknames.get((Medium.SMS, "agent-1"))
    return f"{told}, called {nickname}" if nickname else told


def _session(value: text.TextSupervisor) -> str:
    return str(value.session(Medium.SMS, "s-1"))


def _sessions(value: text.TextSupervisor) -> str:
    return ", ".join(f"{name} {value.session(Medium.SMS, name)}" for name in ("s-1", "s-2"))


def _agents(value: text.TextSupervisor) -> str:
    return f"monitors {' and '.join(sorted(agent for _, agent in value.subscriptions)) or 'nobody'}"


def _list(*capabilities: str) -> Step:
    body = {
        "messageType": "SMSsessionStateChangeMessage",
        "smssession": {"id": "s-1", "state": "Chatting", "capabilities": list(capabilities)},
    }
    return Step(f"a message lists {', '.join(capabilities)}", lambda _: read_notification(body).notifications[0])


def _offered(value: SessionNotification) -> str:
    return ", ".join(sorted(value.capabilities or ()))


_JOINS = (asks_agent("Coach"), asks_session("Accept"))

TEXT_TABLE_EXAMPLES: Mapping[str, tuple[Steps, Steps]] = MappingProxyType(
    {
        "TS-FEATURES": (
            Steps(
                "TS-FEATURES",
                _SUPERVISOR,
                [asks_channel("Coach")],
                _agents,
                "monitors agent-1",
                "with the feature api-multimedia",
            ),
            Steps("TS-FEATURES", _NO_FEATURE, [asks_channel("Coach")], given="without features"),
        ),
        "TS-DEFAULTS": differ(
            "TS-DEFAULTS",
            _SUPERVISOR,
            [asks_channel("Coach")],
            _subscribed,
            "while subscribed as Coach (mode AllChats), called Sam",
            "while subscribed as Coach (mode NextChat), called Sam",
        ),
        "TS-NEXT-SESSION": differ(
            "TS-NEXT-SESSION",
            _SUPERVISOR,
            [session_starts(), asks_channel("Coach")],
            _session,
            "while not in the session",
            "while Invited as Coach",
        ),
        "TS-MANY": differ(
            "TS-MANY",
            _SUPERVISOR,
            [asks_channel("Coach"), asks_channel("Monitor", "agent-2")],
            _agents,
            "monitors agent-1 and agent-2",
            "monitors agent-2",
        ),
        "TS-REPLACE": differ(
            "TS-REPLACE",
            _SUPERVISOR,
            [asks_channel("Coach"), asks_channel("Monitor")],
            _subscribed,
            "while subscribed as Monitor (mode AllChats), called Sam",
            "while subscribed as Coach (mode AllChats), called Sam",
        ),
        "TS-CANCEL": (
            Steps(
                "TS-CANCEL",
                _SUPERVISOR,
                [asks_channel("Coach"), asks_channel("CancelSupervisorMonitoring")],
                _subscribed,
                _NOTHING,
            ),
            Steps("TS-CANCEL", _SUPERVISOR, [asks_channel("CancelSupervisorMonitoring")]),
        ),
        "TS-NEXT-CHAT": differ(
            "TS-NEXT-CHAT",
            _SUPERVISOR,
            [
                asks_channel("Coach", mode="NextChat"),
                session_starts(),
                asks_session("Accept"),
                session_happens(text.SESSION_COMPLETED),
            ],
            _subscribed,
            _NOTHING,
            "while subscribed as Coach (mode NextChat), called Sam",
        ),
        "TS-LOGOUT": differ(
            "TS-LOGOUT",
            _SUPERVISOR,
            [asks_channel("Coach"), agent_logs_out()],
            _subscribed,
            _NOTHING,
            "while subscribed as Coach (mode AllChats), called Sam",
        ),
        "TS-LOGGED-OUT": (
            Steps("TS-LOGGED-OUT", _SUPERVISOR, [asks_channel("Coach")], _agents, "monitors agent-1"),
            Steps(
                "TS-LOGGED-OUT",
                _SUPERVISOR,
                [asks_channel("Coach", facts=text.TextFacts(logged_in=False), told="the supervisor is logged out")],
            ),
        ),
        "TS-NEXT-CHAT-PENDING": differ(
            "TS-NEXT-CHAT-PENDING",
            _SUPERVISOR,
            [asks_channel("Coach", mode="NextChat"), session_starts(), session_starts(session="s-2")],
            _sessions,
            "s-1 while Invited as Coach, s-2 while not in the session",
            "s-1 while Invited as Coach, s-2 while Invited as Coach",
        ),
        "TS-TWO-AGENTS": differ(
            "TS-TWO-AGENTS",
            _SUPERVISOR,
            [
                asks_channel("Coach"),
                asks_channel("BargeIn", "agent-2"),
                session_starts(),
                session_starts("agent-2"),
                asks_session("Accept"),
            ],
            _session,
            "while Chatting as Coach",
            "while Chatting as BargeIn",
        ),
        "TX-FOLLOWS": differ(
            "TX-FOLLOWS",
            _SUPERVISOR,
            [asks_agent("Coach"), asks_session("Accept"), session_happens(text.AGENT_LEAVES)],
            _session,
            "while Chatting as Coach",
            "while Revoked",
        ),
        "TX-SPELLING": differ(
            "TX-SPELLING",
            None,
            [_list("SwitchToMonitor", "SwitchBargeIn")],
            _offered,
            "SwitchToBargeIn, SwitchToMonitor",
            "SwitchBargeIn, SwitchToMonitor",
        ),
    }
)
