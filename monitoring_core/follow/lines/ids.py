"""The clients, devices, calls and text sessions that a record names; they are found without following it.

A check in parts needs them first, to form the groups. So a malformed record names nothing here, and raises no error.
The follower reports it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from monitoring_core.follow.lines.roles import known_role
from monitoring_core.follow.lines.views import answer_views, identity_of
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest, Request, SessionRequest
from monitoring_core.wire import PayloadError, read_request
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.reading import LOG_URIS, OBJECT_OF, body_of, kind_of, log_uri

__all__ = ["Ids", "Leg", "ids_of", "ids_of_request"]

Leg = tuple[str, str]
"""A device and the call that it is in."""


class Ids(NamedTuple):
    """The ids that a record names.

    Attributes:
        client: the client that recorded it; None if it names none.
        asks: whether it is a request, and not a message to a client.
        devices: the devices that it is about.
        legs: those of them that are in a call, with the call.
        call: the call that is asked for; None if none is.
        sessions: the text sessions that it is about, with their kind before the id.
        watched: pairs of a target device and the device that monitors it.
        has_role: whether the role of the client's user is told, by a word that means one.
    """

    client: str | None = None
    asks: bool = False
    devices: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    call: str | None = None
    sessions: tuple[str, ...] = ()
    watched: tuple[tuple[str, str], ...] = ()
    has_role: bool = False


def ids_of(record: Mapping[str, Any], client: str | None, role: str | None) -> Ids:
    """Return the ids that a record names.

    Args:
        record: a notification, with or without its envelope, or ``{"request": ..., "response": ...}``.
        client: whose record it is, if known.
        role: role of the client's user, if known.
    """
    told = Ids(client, has_role=known_role(role) is not None)
    try:
        if "request" in record:
            answered = answer_views(dict(record))
            if answered is not None:
                return _of_answer(*answered, told)
            asked: Any = record["request"]
            if not is_object(asked):
                return told
            return ids_of_request(read_request(asked["method"], asked["url"], asked.get("body")), told)
        body = body_of(record)
        kind = kind_of(body, record)
    except (PayloadError, KeyError):
        return told
    return told if kind is None else _of_notification(kind, body, told)


def ids_of_request(request: Request | None, told: Ids) -> Ids:
    """Return the ids that a request names, added to those of its record."""
    if isinstance(request, DeviceRequest):
        return told._replace(asks=True, devices=(request.device_id,))
    if isinstance(request, CallRequest):
        return told._replace(asks=True, call=request.call_id)
    if isinstance(request, SessionRequest | AgentSessionRequest):
        return told._replace(asks=True, sessions=(f"{OBJECT_OF[request.medium]} {request.session_id}",))
    return told._replace(asks=True)


def _of_answer(kind: str, views: list[Any], told: Ids) -> Ids:
    if kind == "devices":
        watched = [(device, seen.shown.target) for device, seen, _ in views if seen.shown and seen.shown.target]
        return told._replace(devices=tuple([view[0] for view in views]), watched=tuple(watched))
    if kind == "call":
        return told._replace(devices=tuple([view[0] for view in views]), legs=tuple([view[:2] for view in views]))
    return told._replace(sessions=tuple([f"{kind} {view[0]}" for view in views]))


def _of_notification(kind: str, body: Mapping[str, Any], told: Ids) -> Ids:
    about = body.get(kind)
    if kind == "devices":
        devices = [each for each in about if is_object(each) and _text(each, "id")] if is_array(about) else []
        monitoring = [(_text(each, "id"), each.get("supervisorMonitoringState")) for each in devices]
        watched = [(device, _identity(shown, "targetDeviceUri")) for device, shown in monitoring if is_object(shown)]
        return told._replace(
            devices=tuple([_text(each, "id") for each in devices]),
            watched=tuple([(device, target) for device, target in watched if target]),
        )
    if kind == "messages":
        key = log_uri(body)
        session = _identity(body, key)
        return told._replace(sessions=(f"{OBJECT_OF[LOG_URIS[key]]} {session}",)) if session else told
    if not is_object(about):
        return told
    own_id = _text(about, "id")
    if kind == "call":
        device = _identity(about, "deviceUri")
        return told._replace(devices=(device,), legs=((device, own_id),)) if device and own_id else told
    return told._replace(sessions=(f"{kind} {own_id}",)) if own_id else told


def _text(where: Mapping[str, Any], key: str) -> str:
    value = where.get(key)
    return value if isinstance(value, str) else ""


def _identity(where: Mapping[str, Any], key: str) -> str:
    uri = _text(where, key)
    return identity_of(uri) if uri else ""
