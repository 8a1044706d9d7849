"""Steps of the text tables: what keeps and what breaks each rule of text that no recording can show broken."""

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
from monitoring_core.notifications import Participant, SessionNotification
from monitoring_core.outcome import Accepted
from monitoring_core.requests import SessionRequest
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import read_notification

__all__ = ["TEXT_TABLE_EXAMPLES"]

_SUPERVISOR = text.text_supervisor("sup-1", "Sam")
_NO_FEATURE = evolve(_SUPERVISOR, features=frozenset())
_NOTHING = "without a subscription"


def _subscribed(value: text.TextSupervisor) -> str:
    told = str(value.subscription(Medium.SMS, "agent-1"))
    nickname = value.nicknames.get((Medium.SMS, "agent-1"))
    return f"{told}, called {nickname}" if nickname else told


def _session(value: text.TextSupervisor) -> str:
    return str(value.session(Medium.SMS, "s-1"))


def _agents(value: text.TextSupervisor) -> str:
    return f"monitors {' and '.join(sorted(agent for _, agent in value.subscriptions)) or 'nobody'}"


def _told(value: text.TextSupervisor) -> str:
    """Ask for a switch, and give who the supervisor is in the list and in the entry that tell of it."""
    switched = value.decide(SessionRequest(Medium.SMS, "s-1", "SwitchToBargeIn"))
    assert isinstance(switched, Accepted)
    listed: list[Participant] = []
    for each in switched.notifications:
        if isinstance(each, SessionNotification):
            listed += each.participants or ()
        else:
            listed += [entry.sender for entry in each.messages]
    return ", then ".join(f"{each.nickname} is {each.participant_id}, seen by {each.visibility}" for each in listed)


def _list(*capabilities: str) -> Step:
    body = {
        "messageType": "SMSsessionStateChangeMessage",
        "smssession": {"id": "s-1", "state": "Chatting", "capabilities": list(capabilities)},
    }
    return Step(f"a message lists {', '.join(capabilities)}", lambda _: read_notification(body).notifications[0])


def _offered(value: SessionNotification) -> str:
    return ", ".join(sorted(value.capabilities or ()))


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
        "TS-INTRUDE": (
            Steps("TS-INTRUDE", _SUPERVISOR, [asks_agent("Coach")], _session, "while Chatting as Coach"),
            Steps("TS-INTRUDE", _SUPERVISOR, [asks_agent()]),
        ),
        "TS-INTRUDE-TWICE": (
            Steps(
                "TS-INTRUDE-TWICE",
                _SUPERVISOR,
                [asks_agent("Coach"), asks_session("Leave"), asks_agent("Monitor")],
                _session,
                "while Chatting as Monitor",
            ),
            Steps("TS-INTRUDE-TWICE", _SUPERVISOR, [asks_agent("Coach"), asks_agent("Monitor")]),
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
        "TX-FOLLOWS": differ(
            "TX-FOLLOWS",
            _SUPERVISOR,
            [asks_agent("Coach"), session_happens(text.AGENT_LEAVES)],
            _session,
            "while Chatting as Coach",
            "while Revoked",
        ),
        "TX-LEAVE": (
            Steps("TX-LEAVE", _SUPERVISOR, [asks_agent("Coach"), asks_session("Leave")], _session, "while left"),
            Steps("TX-LEAVE", _SUPERVISOR, [asks_agent("Coach"), asks_session("Leave"), asks_session("Leave")]),
        ),
        "TX-PARTICIPANT-ID": differ(
            "TX-PARTICIPANT-ID",
            _SUPERVISOR,
            [
                asks_channel("Coach"),
                session_starts(),
                asks_session("Accept"),
                Step("asks s-1 for SwitchToBargeIn, and is told by the list and by the log", _told),
            ],
            str,
            "Sam is sup-1-s-1, seen by All, then Sam is sup-1-s-1, seen by All",
            "Sam is sup-1-s-1, seen by All, then Sam is sup-1, seen by All",
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
