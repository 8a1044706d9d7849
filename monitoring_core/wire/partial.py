"""Partial notifications: messages in which keys may be missing.

An adapter that observes a server may know only a part of a message. A missing key says
nothing, and an unknown key is skipped. So before a payload is read, missing keys that the reader
needs are filled in, and the names of their fields are kept as absent. One key is an exception: a device
without ``supervisorMonitoringState`` monitors nothing (VD-ABSENT).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from monitoring_core.notifications import Notification
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import Json, is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, body_of, kind_of, read_notification

__all__ = ["NULL_MONITORING", "Partial", "read_partial"]

_ABSENT = "absent"

# Key of the object in the message -> key that its reader needs -> field of the notification that holds its value.
_NEEDED: Mapping[str, Mapping[str, str]] = {
    "devices": {"id": "device_id"},
    "call": {"id": "call_id", "deviceUri": "device_id", "state": "state"},
    "smssession": {"id": "session_id", "state": "state"},
    "chat": {"id": "session_id", "state": "state"},
}
_SETTINGS = {"doNotDisturb": "do_not_disturb", "forwardTo": "forward_to"}
_OF_MONITORING = {
    "state": "monitoring.state",
    "mode": "monitoring.mode",
    "scope": "monitoring.scope",
    "targetDeviceUri": "monitoring.target_device_uri",
}
# Key that the reader of an entry needs -> the value that is filled in, and the field that is then absent.
_OF_ENTRY: Mapping[str, tuple[object, str]] = {"index": (0, "messages.index"), "type": (_ABSENT, "messages.type")}

NULL_MONITORING = "null monitoring"
"""A mark among the absent fields: the device has ``supervisorMonitoringState``, but it is null (VD-ABSENT)."""


@frozen
class Partial:
    """A notification that was read from a message in which keys may be missing.

    Attributes:
        notification: the notification. The value of an absent field has no meaning.
        absent: names of the fields that the payload did not have. Examples are ``monitoring.scope`` for the scope of a
            subscription, and ``messages.type`` for the type of an entry of a log.
    """

    notification: Notification
    absent: frozenset[str] = frozenset()


def read_partial(payload: object) -> list[Partial]:
    """Read one notification in which any key may be missing.

    Args:
        payload: a decoded message, with or without its envelope.

    Returns:
        One for each device, call, session or log in the message; an empty list for an unknown type of message.

    Raises:
        PayloadError: it is not an object, or a field has a wrong type.
    """
    if not is_object(payload):
        raise PayloadError("$", shown(payload), "an object")
    body = body_of(payload)
    try:
        return _told(body, kind_of(body, payload))
    except PayloadError as error:
        raise (error if body is payload else error.under("data")) from None


def _told(body: Mapping[str, Any], kind: str | None) -> list[Partial]:
    if kind is None:
        return []
    if kind == "messages":
        return _log(body)
    if kind == "devices":
        return _devices(body)
    absent = _absent_type(body)
    about = body.get(kind)
    if is_object(about):
        about = _completed(about, _NEEDED[kind], absent)
    return _read({**body, kind: about}, absent)


def _read(body: Mapping[str, Any], absent: set[str]) -> list[Partial]:
    return [Partial(each, frozenset(absent)) for each in read_notification(body).notifications]


def _absent_type(body: Mapping[str, Any]) -> set[str]:
    return set() if "notificationType" in body else {"notification_type"}


def _completed(about: Json, needed: Mapping[str, str], absent: set[str]) -> Json:
    missing = [key for key in needed if about.get(key) is None]
    absent.update(needed[key] for key in missing)
    return {**about, **dict.fromkeys(missing, _ABSENT)}


def _devices(body: Mapping[str, Any]) -> list[Partial]:
    devices = body.get("devices")
    if not is_array(devices):
        return _read(body, set())
    told: list[Partial] = []
    for place, device in enumerate(devices):
        absent = set[str]()
        if is_object(device):
            device = _completed_device(device, absent)
        try:
            told += _read({**body, "devices": [device]}, absent)
        except PayloadError as error:
            raise PayloadError(error.path.replace("[0]", f"[{place}]", 1), error.found, error.expected) from None
    return told


def _completed_device(device: Json, absent: set[str]) -> Json:
    device = _completed(device, _NEEDED["devices"], absent)
    absent.update(field for key, field in _SETTINGS.items() if key not in device)
    monitoring = device.get("supervisorMonitoringState", _ABSENT)
    if monitoring is None:
        absent.add(NULL_MONITORING)
    if is_object(monitoring):
        device["supervisorMonitoringState"] = _completed(monitoring, _OF_MONITORING, absent)
    return device


def _log(body: Mapping[str, Any]) -> list[Partial]:
    absent = _absent_type(body)
    if not any(body.get(key) for key in LOG_URIS):
        # The medium is unknown, so the log fits sessions of both media.
        body = {**body, "smssessionUri": _ABSENT}
        absent |= {"session_id", "medium"}
    entries = body.get("messages")
    if is_array(entries):
        body = {**body, "messages": [_completed_entry(entry, absent) for entry in entries]}
    return _read(body, absent)


def _completed_entry(entry: Any, absent: set[str]) -> Any:
    if not is_object(entry):
        return entry
    missing = [key for key in _OF_ENTRY if entry.get(key) is None]
    absent.update(_OF_ENTRY[key][1] for key in missing)
    return {**entry, **{key: _OF_ENTRY[key][0] for key in missing}}
