"""One shift of a supervisor, as what was sent and received, for every form to hold.

He coaches, barges in while his microphone stays muted, and is shown in Coach again. So rules
are broken, and whoever reads the shift in any form finds the same, each in its place.
"""

from __future__ import annotations

from typing import Any

BASE = "https://hub.example/api/v2"
DEVICE = f"{BASE}/devices/seat-3"


def asked(second: int, path: str, operation: str, **more: str) -> dict[str, Any]:
    """Give a request that was answered 0."""
    body = {"operationName": operation, **more}
    request = {"method": "POST", "url": f"{BASE}/me/{path}", "body": body}
    return {"at": at(second), "client": "kim", "request": request, "response": {"statusCode": 0}}


def told(second: float, channel: str, **body: Any) -> dict[str, Any]:
    """Give a message as a recorder wraps it."""
    message = {"data": body, "channel": f"/v2/me/{channel}"}
    return {"at": at(second), "client": "kim", "message": message}


def at(second: float) -> str:
    """Give a time of the shift, so many seconds after it began."""
    return f"2032-07-05T10:00:{second:06.3f}Z"


def call(second: float, duration: int, mute: str, *offered: str) -> dict[str, Any]:
    """Give a message of the only call."""
    shown = {
        "id": "c-81",
        "state": "Established",
        "deviceUri": DEVICE,
        "callType": "Inbound",
        "duration": str(duration),
        "mute": mute,
        "supervisorListeningIn": False,
        "monitoredUserMuted": False,
        "participants": [{"phoneNumber": "5550173", "digits": "5550173"}, {"phoneNumber": "4302", "digits": "4302"}],
        "capabilities": [*offered, "Hold", "Hangup"],
        "uri": f"{BASE}/me/calls/c-81",
    }
    return told(
        second,
        "calls",
        messageType="CallStateChangeMessage",
        notificationType="StatusChange",
        call=shown,
        phoneNumber="7003",
    )


def device(second: float) -> dict[str, Any]:
    """Give the message that confirms the subscription."""
    shown = {
        "id": "seat-3",
        "deviceState": "Active",
        "userState": {"state": "Ready"},
        "phoneNumber": "7003",
        "doNotDisturb": "Off",
        "supervisorMonitoringState": {
            "state": "Coach",
            "mode": "AllCalls",
            "scope": "Call",
            "targetDeviceUri": f"{BASE}/devices/seat-9",
        },
        "capabilities": ["ListenIn", "Coach", "BargeIn", "DoNotDisturbOn", "CancelSupervisorMonitoring"],
    }
    return told(second, "devices", messageType="DeviceStateChangeMessage", devices=[shown])


SHIFT: list[dict[str, Any]] = [
    asked(1, "devices/seat-3", "Coach", targetDeviceUri=f"{BASE}/devices/seat-9"),
    device(1.25),
    call(4, 0, "Off", "SwitchToListenIn", "SwitchToBargeIn"),
    asked(9, "calls/c-81", "SwitchToBargeIn"),
    call(9.25, 5, "On", "SwitchToListenIn"),
    asked(15, "calls/c-81", "SwitchToCoach"),
    call(15.25, 11, "Off", "SwitchToListenIn", "SwitchToBargeIn"),
    call(19, 15, "Off", "SwitchToListenIn", "SwitchToBargeIn"),
]
"""The shift, record by record."""

MESSAGES = [record for record in SHIFT if "message" in record]
"""The shift without its requests: what a channel delivers."""
