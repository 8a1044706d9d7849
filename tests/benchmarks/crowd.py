"""A recording of many supervisors at once, each with one known fault.

All of them do one thing before any of them does the next, so that everything is open at
the same time. Which fault a supervisor has, `FAULTS` says: what the recording holds of
each supervisor, step by step, and how many supervisors share one fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from attrs import frozen

from tests.benchmarks.material import padded
from tests.made.said import BASE, START

__all__ = ["FAULTS", "Fault", "crowd", "planted"]

_SUBSCRIBING = ["ListenIn", "Coach", "BargeIn"]
_CONSTANT = [
    "AttachUserData", "UpdateUserData", "DeleteUserData", "DeleteUserDataPair", "InitiateConference",
    "SingleStepConference", "RemoveParticipantFromConference", "InitiateTransfer", "SingleStepTransfer", "SendDtmf",
    "Hold", "Hangup",
]  # fmt: skip
_CHATTING = [
    "Leave", "SetInFocus", "SetDisposition", "AttachUserData", "DeleteUserData", "UpdateUserData", "Transfer", "Invite",
    "Consult",
]  # fmt: skip
_SWITCHES = {
    "ListenIn": ("On", ["SwitchToBargeIn"]),
    "Coach": ("Off", ["SwitchToListenIn", "SwitchToBargeIn"]),
    "BargeIn": ("Off", ["SwitchToListenIn"]),
}

Step = Callable[[int], dict[str, Any]]
"""What stands on the line of the supervisor of that number, but for time and client."""


def asked(path: str, operation: str, **parameters: str) -> dict[str, Any]:
    """Give a request that was accepted."""
    body = {"operationName": operation, **parameters}
    return {
        "request": {"method": "POST", "url": f"{BASE}/api/v2/me/{path}", "body": body},
        "response": {"statusCode": 0},
    }


def told(kind: str, channel: str, **body: Any) -> dict[str, Any]:
    """Give a notification."""
    return {"message": {"data": {"messageType": kind, **body}, "channel": f"/v2/me/{channel}"}}


def subscribes(state: str, target: Callable[[int], int], scope: str = "Call") -> Step:
    """Ask for a subscription to the target of that number."""
    return lambda number: asked(
        f"devices/desk-{number}",
        state,
        targetDeviceUri=f"{BASE}/api/v2/devices/agent-{target(number)}",
        supervisorMonitoringScope=scope,
        supervisorMonitoringMode="AllCalls",
    )


def shows(state: str | None, target: Callable[[int], int], scope: str = "Call", disturb: str = "Off") -> Step:
    """Show a device with this subscription, or with none."""

    def device(number: int) -> dict[str, Any]:
        offered = [*_SUBSCRIBING, "DoNotDisturbOn" if disturb == "Off" else "DoNotDisturbOff", "ForwardCallsOn"]
        shown: dict[str, Any] = {"id": f"desk-{number}", "doNotDisturb": disturb, "capabilities": offered}
        if state is not None:
            offered.append("CancelSupervisorMonitoring")
            uri = f"{BASE}/api/v2/devices/agent-{target(number)}"
            monitoring = {"state": state, "scope": scope, "mode": "AllCalls", "targetDeviceUri": uri}
            shown["supervisorMonitoringState"] = monitoring
        return told("DeviceStateChangeMessage", "devices", devices=[shown])

    return device


def in_call(state: str, duration: int) -> Step:
    """Show a leg in this state."""
    mute, switches = _SWITCHES[state]
    return lambda number: told(
        "CallStateChangeMessage",
        "calls",
        notificationType="StatusChange",
        call={
            "id": f"call-{number}",
            "deviceUri": f"{BASE}/api/v2/devices/desk-{number}",
            "state": "Established",
            "duration": str(duration),
            "mute": mute,
            "monitoredUserMuted": False,
            "supervisorListeningIn": False,
            "capabilities": [*_CONSTANT, *switches],
        },
    )


def in_chat(state: str, offered: list[str], visibility: str = "Agents") -> Step:
    """Show a chat in this state, in which the supervisor is seen by these."""
    return lambda number: told(
        "ChatStateChangeMessage",
        "chats",
        notificationType="StatusChange",
        chat={
            "id": f"chat-{number}",
            "state": state,
            "capabilities": offered,
            "participants": [
                {"nickname": f"nick-{number}", "type": "Agent", "visibility": visibility},
                {"nickname": "caller", "type": "Customer", "visibility": "All"},
            ],
        },
    )


def own(number: int) -> int:
    """Give the number of the supervisor's own target."""
    return number


def shared(number: int) -> int:
    """Give the number of the target that two supervisors share."""
    return number // 2


@frozen
class Fault:
    """A fault that each supervisor of a crowd has.

    Attributes:
        rule: the rule that it breaks.
        steps: what the recording holds of each supervisor.
        shared_by: how many supervisors have one such fault together.
    """

    rule: str
    steps: tuple[Step, ...]
    shared_by: int = 1


FAULTS: dict[str, Fault] = {
    fault.rule: fault
    for fault in (
        Fault(
            "VC-NO-RETURN",
            (
                subscribes("Coach", own),
                shows("Coach", own),
                in_call("Coach", 0),
                lambda number: asked(f"calls/call-{number}", "SwitchToBargeIn"),
                in_call("BargeIn", 18),
                lambda number: asked(f"calls/call-{number}", "SwitchToCoach"),
                in_call("Coach", 36),
            ),
        ),
        Fault(
            "VD-CONFIRMS",
            (
                shows("Coach", own),
                subscribes("ListenIn", own, scope="Agent"),
                shows("ListenIn", own, scope="Call"),
                shows("ListenIn", own, scope="Call", disturb="On"),
            ),
        ),
        Fault(
            "TX-VISIBILITY-COACH",
            (
                in_chat("Invited", ["Accept", "Reject"]),
                lambda number: asked(f"chats/chat-{number}", "Accept"),
                in_chat("Chatting", [*_CHATTING, "SendToAgents", "SwitchToMonitor", "SwitchToBargeIn"], "All"),
            ),
        ),
        Fault(
            "VD-ONE-SUPERVISOR",
            (
                subscribes("ListenIn", shared),
                shows("ListenIn", shared),
                shows("ListenIn", shared, disturb="On"),
                shows("ListenIn", shared),
            ),
            shared_by=2,
        ),
    )
}
"""Rule -> the fault that breaks it."""


def planted(supervisors: int, rule: str) -> int:
    """Give how many faults a crowd of so many supervisors has."""
    return supervisors // FAULTS[rule].shared_by


def crowd(supervisors: int, rule: str) -> Iterator[bytes]:
    """Give the lines of so many supervisors at once, each with the fault that breaks this rule."""
    for place, step in enumerate(FAULTS[rule].steps):
        for number in range(supervisors):
            at = START + timedelta(seconds=9 * place, microseconds=number)
            around = {"at": at.isoformat(), "client": f"sup-{number}", "self": f"nick-{number}"}
            yield padded({**around, **step(number)})
