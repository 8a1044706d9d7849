"""Some words by hand: enough of each machine for the faults that the tests plant."""

from __future__ import annotations

from typing import Any

from monitoring_core.floor import (
    AgentAnswers,
    AgentLeaves,
    AgentTransfers,
    Ask,
    CallEnds,
    CustomerLeaves,
    Input,
    PartyWrites,
    SessionCompleted,
    SessionStarts,
    SupervisorLogsOut,
    SupervisorMutes,
    SupervisorTakesCall,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import Medium, Mute

PAIR = Setting(("s1", "s2"), ("a1", "a2"))


def device(operation: str, target: str = "a1-device", user: str = "s1", **given: Any) -> Ask:
    """A supervisor's request to his own device."""
    wanted = None if operation == "CancelSupervisorMonitoring" else target
    return Ask(user, DeviceRequest(f"{user}-device", operation, wanted, **given))


def call(operation: str, of: str = "c1", user: str = "s1") -> Ask:
    """A supervisor's request to his own call."""
    return Ask(user, CallRequest(of, operation))


def session(operation: str, of: str = "t1", text: str | None = None, user: str = "s1") -> Ask:
    """A supervisor's request to his own chat."""
    return Ask(user, SessionRequest(Medium.CHAT, of, operation, text))


def channel(operation: str, **given: Any) -> Ask:
    """A supervisor's request to an agent's chat channel."""
    return Ask("s1", ChannelRequest("a1", Medium.CHAT, operation, **given))


CANCEL = device("CancelSupervisorMonitoring")
ANSWERS = AgentAnswers("a1", "c1")
ELSEWHERE = "http://localhost/api/v2/devices/a1-device"

WORDS: dict[str, tuple[Input, ...]] = {
    "subscription/defaults": (device("ListenIn"), CANCEL, CANCEL),
    "subscription/replace": (device("Coach", scope="Agent", mode="NextCall"), device("BargeIn", "a2-device"), CANCEL),
    "subscription/one supervisor": (
        device("ListenIn"),
        device("Coach", user="s2"),
        device("Coach", ELSEWHERE, user="s2"),
        CANCEL,
        device("Coach", ELSEWHERE, user="s2"),
    ),
    "subscription/next call": (
        device("ListenIn", mode="NextCall"),
        ANSWERS,
        CallEnds("c1"),
        AgentAnswers("a1", "c2"),
    ),
    "subscription/all calls": (
        device("BargeIn"),
        ANSWERS,
        call("SwitchToListenIn"),
        CallEnds("c1"),
        AgentAnswers("a1", "c2"),
    ),
    "subscription/intrusion": (ANSWERS, device("BargeIn"), CANCEL, call("SwitchToListenIn"), call("Hangup")),
    "subscription/busy": (device("Coach"), SupervisorTakesCall("s1"), ANSWERS),
    "subscription/busy in a leg": (device("ListenIn"), ANSWERS, device("Coach", "a2-device"), AgentAnswers("a2", "c2")),
    "subscription/logout": (device("Coach"), ANSWERS, SupervisorLogsOut("s1"), device("Coach")),
    "leg/coach": (
        device("Coach"),
        ANSWERS,
        call("SwitchToCoach"),
        call("SwitchToBargeIn"),
        call("SwitchToCoach"),
        call("SwitchToListenIn"),
        call("SwitchToCoach"),
        call("SwitchToBargeIn"),
        SupervisorMutes("s1", Mute.ON),
        call("Hangup"),
        AgentAnswers("a2", "c2"),
        CallEnds("c1"),
        AgentAnswers("a1", "c3"),
        call("SwitchToListenIn", "c3"),
    ),
    "leg/mute": (
        device("BargeIn"),
        ANSWERS,
        call("UnmuteMonitoredUser"),
        call("MuteMonitoredUser"),
        call("MuteMonitoredUser"),
        call("SwitchToListenIn"),
        call("SwitchToBargeIn"),
        call("MuteMonitoredUser"),
        call("UnmuteMonitoredUser"),
        call("Hold"),
        call("SwitchToListenIn"),
        call("RetrieveCall"),
        call("Hangup"),
        call("Hangup"),
    ),
    "leg/scope agent": (device("ListenIn", scope="Agent"), ANSWERS, AgentTransfers("c1", "a2")),
    "leg/scope call": (
        device("BargeIn"),
        ANSWERS,
        AgentTransfers("c1", "a2"),
        call("SwitchToListenIn"),
        AgentLeaves("c1"),
    ),
    "leg/customer leaves": (device("Coach"), ANSWERS, CustomerLeaves("c1"), call("SwitchToBargeIn"), AgentLeaves("c1")),
    "text session/accept": (
        channel("Monitor"),
        SessionStarts("a1", Medium.CHAT, "t1"),
        session("SwitchToCoach"),
        session("Accept"),
        session("SendMessage", text="hello"),
        session("SwitchToCoach"),
        session("SendToAgents", text="well"),
        session("SwitchToBargeIn"),
        session("SendMessage", text="hello"),
        PartyWrites(Medium.CHAT, "t1", "customer", "yes"),
        session("SwitchToMonitor"),
        session("SwitchToMonitor"),
        session("Leave"),
    ),
    "text session/barge in": (
        channel("Monitor"),
        SessionStarts("a1", Medium.CHAT, "t1"),
        session("Accept"),
        session("SwitchToBargeIn"),
    ),
    "text session/intrude": (
        SessionStarts("a1", Medium.CHAT, "t1"),
        Ask("s1", AgentSessionRequest("a1", Medium.CHAT, "t1", "Intrude")),
        Ask("s1", AgentSessionRequest("a1", Medium.CHAT, "t1", "Intrude", "Coach")),
        session("Accept"),
        SessionCompleted(Medium.CHAT, "t1"),
    ),
    "text subscription/next chat": (
        channel("BargeIn", mode="NextChat"),
        SessionStarts("a1", Medium.CHAT, "t1"),
        session("Reject"),
        SessionStarts("a1", Medium.CHAT, "t2"),
        session("Accept", "t2"),
        session("Leave", "t2"),
        SessionStarts("a1", Medium.CHAT, "t3"),
        channel("CancelSupervisorMonitoring"),
    ),
}

SUITE = [Word(name, PAIR, inputs) for name, inputs in WORDS.items()]
