"""Which rule is broken when an implementation does something else than the floor.

A refusal names its rule itself. What is accepted, and what an input brings about, is
looked up here, by what was asked or happened; the finer distinctions are by what the
supervisor had going on before. Nothing here decides what is right, only under which
name a difference is reported, and so how severe it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from monitoring_core.floor import Ask, Desk, Floor, Input, Step
from monitoring_core.notifications import CallNotification, DeviceNotification, MessageLogNotification, Notification
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice.events import SWITCH
from monitoring_core.voice.leg import Parties

__all__ = ["Change", "accepting_rule", "deciding_rules", "effect_rule"]

_CANCEL = "CancelSupervisorMonitoring"

# Operation of a call -> (the rule by which it is accepted, the rule on what it does).
_CALL_OPERATIONS: Mapping[str, tuple[str, str]] = {
    "SwitchToListenIn": ("VC-TO-LISTEN-IN", "VC-TO-LISTEN-IN"),
    "SwitchToBargeIn": ("VC-TO-BARGE-IN", "VC-TO-BARGE-IN"),
    "SwitchToCoach": ("VC-COACH-IS-ENTRY", "VC-COACH-IS-ENTRY"),
    "MuteMonitoredUser": ("VC-MUTE-AGENT", "VC-MUTE-AGENT-KEEPS"),
    "UnmuteMonitoredUser": ("VC-MUTE-AGENT", "VC-MUTE-AGENT-KEEPS"),
    "Hold": ("VC-HOLD", "VC-HOLD"),
    "RetrieveCall": ("VC-HOLD", "VC-HOLD"),
    "Hangup": ("VC-HANGUP", "VC-HANGUP"),
}

# Operation of a session -> the same two.
_SESSION_OPERATIONS: Mapping[str, tuple[str, str]] = {
    "Intrude": ("TS-INTRUDE", "TS-INTRUDE"),
    "Accept": ("TX-INVITED", "TX-INVITED"),
    "Reject": ("TX-INVITED", "TX-LEFT-SHOWN"),
    "SwitchToMonitor": ("TX-SWITCH", "TX-NOTIFY"),
    "SwitchToCoach": ("TX-SWITCH", "TX-NOTIFY"),
    "SwitchToBargeIn": ("TX-SWITCH", "TX-NOTIFY-BARGE-IN"),
    "Leave": ("TX-LEAVE", "TX-LEFT-SHOWN"),
}

# Operation of a session -> the rule on the entry of the log that tells of it, where another tells of the session.
_NOTICES: Mapping[str, str] = {
    "Intrude": "TX-NOTICES",
    "Accept": "TX-NOTICES",
    "Leave": "TX-NOTICES",
}

# Happening -> the rule on what it does to a leg or a session; those that depend on the scope are below.
_HAPPENINGS: Mapping[str, str] = {
    "AgentAnswers": "VC-JOIN",
    "AgentAnswersConsultation": "VD-WHICH-CALLS",
    "AgentJoins": "VC-SCOPE-CALL",
    "CustomerLeaves": "VC-CUSTOMER-LEAVES",
    "RoutingPointReceives": "VD-ROUTING-POINT",
    "SupervisorTakesCall": "VD-BUSY",
    "SupervisorEndsCall": "VD-BUSY",
    "SupervisorMutes": "VC-MUTE-BARGE-IN",
    "SupervisorLogsOut": "VD-LOGOUT",
    "AgentLogsOut": "VD-LOGOUT",
    "SupervisorLogsIn": "VD-LOGGED-OUT",
    "AgentLogsIn": "VD-LOGGED-OUT",
    "SessionStarts": "TS-NEXT-SESSION",
    "AgentJoinsSession": "TX-FOLLOWS",
    "AgentLeavesSession": "TX-FOLLOWS",
    "SessionCompleted": "TX-REVOKED",
    "SessionRequeued": "TX-REVOKED",
    "PartyWrites": "TX-AUDIENCE",
}

_BY_SCOPE: Mapping[str, Mapping[MonitoringScope, str]] = {
    "AgentTransfers": {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-SCOPE-CALL"},
    "AgentTransfersToQueue": {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-SCOPE-CALL"},
    "AgentLeaves": {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-AGENT-LEAVES"},
    "CallEnds": {MonitoringScope.AGENT: "VC-SCOPE-AGENT", MonitoringScope.CALL: "VC-SCOPE-CALL"},
}

_SWITCHES = frozenset(each.name for each in SWITCH)
_BEGINNING = frozenset({"AgentAnswers", "AgentTransfers", "AgentJoins"})


@frozen
class Change:
    """What an input did to one supervisor.

    Attributes:
        input: with symbolic ids.
        before: the supervisor before it.
        after: and afterwards.
    """

    input: Input
    before: Desk
    after: Desk

    @property
    def is_own_request(self) -> bool:
        """Whether the supervisor himself asked for it."""
        return isinstance(self.input, Ask) and self.input.supervisor == self.before.user


def accepting_rule(ask: Ask, before: Desk) -> str:
    """Give the rule by which a request is accepted."""
    request = ask.request
    if isinstance(request, DeviceRequest):
        if request.operation == _CANCEL:
            return "VD-CANCEL"
        if "://" in (request.target_device_uri or ""):
            # Any other target is named by what ``reset`` told, so what is special about this one is its host.
            return "VD-SAME-DEVICE"
        return "VD-REPLACE" if before.voice.control.subscription.is_active else "VD-CAPABILITIES"
    if isinstance(request, ChannelRequest):
        if request.operation == _CANCEL:
            return "TS-CANCEL"
        return "TS-REPLACE" if (request.medium, request.user_id) in before.text.subscriptions else "TS-DEFAULTS"
    if isinstance(request, CallRequest):
        return _CALL_OPERATIONS.get(request.operation, ("AN-CODE", ""))[0]
    return _SESSION_OPERATIONS.get(request.operation, ("TX-SEND", ""))[0]


def deciding_rules(input: Input, before: Floor, step: Step) -> set[str]:
    """Give the rules that decide what comes of an input: by which it is accepted or refused, and what it does to whom.

    Args:
        input: what is asked or happens.
        before: the floor before it.
        step: what comes of it there.
    """
    rules: set[str] = set()
    if isinstance(input, Ask):
        rules.add(
            accepting_rule(input, before.supervisors[input.supervisor]) if step.outcome is None else step.outcome.rule
        )
    for user, desk in before.supervisors.items():
        change = Change(input, desk, step.next.supervisors[user])
        leg, then = desk.voice.control.call, change.after.voice.control.call
        is_heard_again = leg.agent_muted and not then.agent_muted
        if isinstance(input, Ask):
            if is_heard_again and input.request.operation in _SWITCHES:
                rules.add("VC-LISTEN-UNMUTES")
            continue
        if is_heard_again:
            rules.add("VC-LISTEN-UNMUTES")
        if leg is not then:
            rules.add(_on_call(change))
        if desk.text != change.after.text:
            rules.add(_on_session(change))
    return rules


def effect_rule(change: Change, notification: Notification) -> str:
    """Give the rule that says what the input brings about, as far as this notification tells of it."""
    if isinstance(notification, DeviceNotification):
        return _on_device(change)
    if isinstance(notification, CallNotification):
        return _on_call(change)
    if isinstance(notification, MessageLogNotification) and isinstance(change.input, Ask) and change.is_own_request:
        return _NOTICES.get(change.input.request.operation) or _on_session(change)
    return _on_session(change)


def _on_device(change: Change) -> str:
    input = change.input
    if isinstance(input, Ask):
        if isinstance(input.request, DeviceRequest) and change.is_own_request:
            return "VD-CANCEL" if input.request.operation == _CANCEL else "VD-CONFIRMS"
        if isinstance(input.request, DeviceRequest):
            return "VD-ONE-SUPERVISOR"
    elif type(input).__name__ in ("SupervisorLogsOut", "AgentLogsOut"):
        return "VD-LOGOUT"
    monitored = change.before.voice.control.subscription.monitored
    if monitored is None:
        return "VD-ABSENT"
    if monitored.mode is not MonitoringMode.NEXT_CALL:
        return "VD-ALL-CALLS"
    return "VD-NEXT-CALL" if change.before.voice.control.call.under_subscription else "VD-NEXT-CALL-UNUSED"


def _on_call(change: Change) -> str:
    input, leg = change.input, change.before.voice.control.call
    if isinstance(input, Ask):
        request = input.request
        if isinstance(request, CallRequest) and change.is_own_request:
            return _CALL_OPERATIONS.get(request.operation, ("", "AN-CODE"))[1]
        if not isinstance(request, DeviceRequest) or not change.is_own_request:
            return "VC-SUBSCRIPTION-KEPT" if isinstance(request, DeviceRequest) else "VC-HANGUP"
        if request.operation == _CANCEL:
            return "VC-CANCEL-RUNNING"
        if leg.is_on_call:
            return "VD-ALREADY-THERE"
        return "VD-INTRUDE-BARGE-IN" if request.operation == MonitoringState.BARGE_IN else "VD-INTRUDE"
    name = type(input).__name__
    if not leg.is_on_call or leg.scope is None:
        if change.before.in_own_call:
            return "VD-BUSY"
        return "VC-JOIN" if name in _BEGINNING else _HAPPENINGS.get(name, "VC-JOIN")
    if name == "AgentAnswers":
        # It begins another call than the one that he is in.
        return "VD-BUSY"
    if name in ("AgentTransfers", "AgentLeaves", "CustomerLeaves", "CallEnds") and leg.parties is not Parties.BOTH:
        return "VC-ONE-PARTY"
    if name in _BY_SCOPE:
        return _BY_SCOPE[name][leg.scope]
    rule = _HAPPENINGS[name]
    # What happens to text sessions is nothing to a leg.
    return rule if rule.startswith("V") else "VC-SUBSCRIPTION-KEPT"


def _on_session(change: Change) -> str:
    input = change.input
    if not isinstance(input, Ask):
        name = type(input).__name__
        if name in ("SupervisorLogsOut", "AgentLogsOut"):
            return "TS-LOGOUT"
        rule = _HAPPENINGS.get(name, "TX-FOLLOWS")
        # What happens to calls is nothing to a session.
        return rule if rule.startswith("T") else "TX-FOLLOWS"
    request = input.request
    if not change.is_own_request:
        return "TX-AUDIENCE"
    if isinstance(request, SessionRequest | AgentSessionRequest):
        return _SESSION_OPERATIONS.get(request.operation, ("", "TX-SEND"))[1]
    return "TS-CANCEL" if request.operation == _CANCEL else "TS-NEXT-SESSION"
