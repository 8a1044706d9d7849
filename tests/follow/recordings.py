"""Short recordings of one supervisor's device and call, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitoring_core.follow import Finding, Follower, Place
from monitoring_core.rulesets import GWS_V2, Ruleset

CONSTANT = (
    "AttachUserData", "UpdateUserData", "DeleteUserData", "DeleteUserDataPair", "InitiateConference",
    "SingleStepConference", "RemoveParticipantFromConference", "InitiateTransfer", "SingleStepTransfer", "SendDtmf",
    "Hold", "Hangup",
)  # fmt: skip

LISTEN_IN = ("SwitchToBargeIn",)
COACH = ("SwitchToListenIn", "SwitchToBargeIn")
BARGE_IN = ("SwitchToListenIn",)


def call(switches: tuple[str, ...], mute: str, duration: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give a message of the call that offers these switches."""
    shown: dict[str, Any] = {
        "id": "k-1",
        "deviceUri": "https://desk.example/api/v2/devices/desk-1",
        "state": "Established",
        "mute": mute,
        "monitoredUserMuted": False,
        "supervisorListeningIn": False,
        "capabilities": [*CONSTANT, *switches],
    }
    if duration is not None:
        shown["duration"] = str(duration)
    shown.update(changes)
    return {"messageType": "CallStateChangeMessage", "notificationType": "StatusChange", "call": shown}


def asked(operation: str, status: int = 0) -> dict[str, Any]:
    """Give a request to the call with its answer."""
    request = {"method": "POST", "url": "/api/v2/me/calls/k-1", "body": {"operationName": operation}}
    return {"request": request, "response": {"statusCode": status}}


def chat(offered: Sequence[str], *participants: dict[str, str], state: str = "Chatting") -> dict[str, Any]:
    """Give a message of the chat that offers these operations."""
    shown = {"id": "t-1", "state": state, "capabilities": [*offered], "participants": [*participants]}
    return {"messageType": "ChatStateChangeMessage", "notificationType": "StatusChange", "chat": shown}


def chat_asked(operation: str, status: int = 0) -> dict[str, Any]:
    """Give a request to the chat with its answer."""
    request = {"method": "POST", "url": "/api/v2/me/chats/t-1", "body": {"operationName": operation}}
    return {"request": request, "response": {"statusCode": status}}


def device(monitoring: dict[str, str] | None, **changes: Any) -> dict[str, Any]:
    """Give a message of the device that shows this subscription."""
    offered = ["ForwardCallsOn", "DoNotDisturbOn", "ListenIn", "Coach", "BargeIn"]
    shown: dict[str, Any] = {"id": "desk-1", "doNotDisturb": "Off", "capabilities": offered}
    if monitoring is not None:
        shown["capabilities"] = [*offered, "CancelSupervisorMonitoring"]
        shown["supervisorMonitoringState"] = monitoring
    shown.update(changes)
    return {"messageType": "DeviceStateChangeMessage", "devices": [shown]}


def subscription(state: str, scope: str = "Call", mode: str = "AllCalls", target: str = "desk-9") -> dict[str, str]:
    """Give a subscription as a device shows it."""
    uri = f"https://desk.example/api/v2/devices/{target}"
    return {"state": state, "scope": scope, "mode": mode, "targetDeviceUri": uri}


def subscribed(operation: str, status: int = 0, target: str | None = "desk-9", **parameters: str) -> dict[str, Any]:
    """Give a request to the device with its answer."""
    body: dict[str, Any] = {"operationName": operation, **parameters}
    if target is not None and operation != "CancelSupervisorMonitoring":
        body["targetDeviceUri"] = f"http://localhost:8080/api/v2/devices/{target}"
    request = {"method": "POST", "url": "/api/v2/me/devices/desk-1", "body": body}
    return {"request": request, "response": {"statusCode": status}}


def found(*lines: dict[str, Any], ruleset: Ruleset = GWS_V2, **context: str) -> list[tuple[str, str, int | None]]:
    """Give (rule, level, line) of every finding of the recording; the context is told around each line."""
    follower = Follower(ruleset)
    findings: list[Finding] = []
    for number, line in enumerate(lines, 1):
        findings += follower.take(line, place=Place(None, number), **context)
    findings += follower.finish()
    return [(each.rule, str(each.level), each.place.line) for each in findings]
