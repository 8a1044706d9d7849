"""What an adapter observed, read as far as it goes.

An observation is partial: a key that is absent is not judged, an unknown one is passed over.
So what a reader needs and the payload lacks is filled in before it is read, and
remembered as absent. ``supervisorMonitoringState`` is the exception: where a device
is shown without it, nothing is monitored (VD-ABSENT).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, body_of, kind_of, read_notification

__all__ = ["NULL_MONITORING", "Observation", "read_observations"]

_ABSENT = "absent"

# What the message is about -> key that its reader needs -> the field of the notification that it is read to.
_NEEDED: Mapping[str, Mapping[str, str]] = {
    "devices": {"id": "device_id"},
    "call": {"id": "call_id", "deviceUri": "device_id", "state": "state"},
    "smssession": {"id": "session_id", "state": "state"},
    "chat": {"id": "session_id", "state": "state"},
}
_SETTINGS = {"doNotDisturb": "do_not_disturb", "forwardTo": "forward_to"}
NULL_MONITORING = "null monitoring"
"""Stands among the absent fields of a device whose ``supervisorMonitoringState`` is there, and null (VD-ABSENT)."""
_MONITORING = ("state", "mode", "scope", "targetDeviceUri")


@frozen
class Observation:
    """One notification that came.

    Attributes:
        recipient: symbolic user id of the supervisor it came for.
        notification: what it says; ids are the implementation's.
        absent: fields that the payload did not hold, which are not judged; those of what a device
            monitors as ``monitoring.scope``.
    """

    recipient: str
    notification: Notification
    absent: frozenset[str] = frozenset()


def read_observations(recipient: str, payload: Mapping[str, Any] | Notification) -> list[Observation]:
    """Read one payload: an observation for each device, call, session or log that it tells of.

    Args:
        recipient: symbolic user id.
        payload: a decoded message, with or without its envelope, or a notification.

    Returns:
        The observations; none for a message that this library does not know.

    Raises:
        PayloadError: a field that is there has a wrong type.
    """
    if isinstance(payload, DeviceNotification | CallNotification | SessionNotification | MessageLogNotification):
        return [Observation(recipient, payload)]
    if not is_object(payload):
        raise PayloadError("$", shown(payload), "an object")
    body = body_of(payload)
    kind = kind_of(body, payload)
    if kind is None:
        return []
    if kind == "messages":
        return _log(recipient, body)
    if kind == "devices":
        return _devices(recipient, body)
    absent: set[str] = set() if "notificationType" in body else {"notification_type"}
    about = body.get(kind)
    if is_object(about):
        about = _completed(about, _NEEDED[kind], absent)
    return _read(recipient, {**body, kind: about}, frozenset(absent))


def _read(recipient: str, body: Mapping[str, Any], absent: frozenset[str]) -> list[Observation]:
    return [Observation(recipient, each, absent) for each in read_notification(body).notifications]


def _completed(about: Mapping[str, Any], needed: Mapping[str, str], absent: set[str]) -> dict[str, Any]:
    missing = [key for key in needed if about.get(key) is None]
    absent.update(needed[key] for key in missing)
    return {**about, **dict.fromkeys(missing, _ABSENT)}


def _devices(recipient: str, body: Mapping[str, Any]) -> list[Observation]:
    devices = body.get("devices")
    if not is_array(devices):
        return _read(recipient, body, frozenset())
    observed: list[Observation] = []
    for place, device in enumerate(devices):
        absent = set[str]()
        if is_object(device):
            device = _completed(device, _NEEDED["devices"], absent)
            absent.update(field for key, field in _SETTINGS.items() if key not in device)
            monitoring = device.get("supervisorMonitoringState", _ABSENT)
            if monitoring is None:
                absent.add(NULL_MONITORING)
            if is_object(monitoring):
                inner = {key: f"monitoring.{key}" for key in _MONITORING}
                device["supervisorMonitoringState"] = _completed(monitoring, inner, absent)
        try:
            observed += _read(recipient, {**body, "devices": [device]}, frozenset(absent))
        except PayloadError as error:
            raise PayloadError(error.path.replace("[0]", f"[{place}]", 1), error.found, error.expected) from None
    return observed


def _log(recipient: str, body: Mapping[str, Any]) -> list[Observation]:
    absent = set[str]() if "notificationType" in body else {"notification_type"}
    if not any(body.get(key) for key in LOG_URIS):
        # Which medium's it is stays open, so it fits a log of either.
        body = {**body, "smssessionUri": _ABSENT}
        absent |= {"session_id", "medium"}
    entries = body.get("messages")
    if is_array(entries):
        needed = {"index": "index", "type": "type"}
        fillers = {"index": 0, "type": _ABSENT}
        filled: list[Any] = []
        for entry in entries:
            if is_object(entry):
                missing = [key for key in needed if entry.get(key) is None]
                absent.update(f"messages.{key}" for key in missing)
                entry = {**entry, **{key: fillers[key] for key in missing}}
            filled.append(entry)
        body = {**body, "messages": filled}
    return _read(recipient, body, frozenset(absent))
