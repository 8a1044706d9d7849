"""Reads only the ids in a line, without decoding the rest of it.

Nearly all lines of a recording have one of three shapes. They are a notification in its envelope, the same in a
plain wrapper, or a request with its answer. In these, msgspec reads the few keys that hold ids and skips all others.
This costs a third of decoding the line. A line of another shape is left to a full decoder.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from types import GenericAlias
from typing import Any

from monitoring_core.follow.lines.ids import Ids, ids_of_request
from monitoring_core.follow.lines.roles import known_role
from monitoring_core.follow.lines.views import identity_of
from monitoring_core.requests import Request
from monitoring_core.wire import PayloadError, read_request
from monitoring_core.wire.reading import LOG_URIS, MESSAGE_TYPES, OBJECT_OF

__all__ = ["glance"]

_OBJECTS = ("devices", "call", "smssession", "chat", "messages")
_ANY_OPERATION = {"operationName": "Hold"}

Glance = Callable[[bytes], Ids | None]


@cache
def glance() -> Glance | None:
    """Return the function that looks at a line; None if msgspec is not installed.

    It gives what the line names, or None for a line that has to be decoded fully.
    """
    try:
        decode = _decoder()
    except ImportError:
        return None
    refused: tuple[type[Exception], ...] = (ValueError, RecursionError)

    def look(line: bytes) -> Ids | None:
        try:
            told = decode(line)
        except refused:
            return None
        message = told.message
        if told.request is not None:
            return _request(told) if message is None and told.data is None and _is_bare(told) else None
        if message is None:
            message = told
        elif told.data is not None or not _is_bare(told) or message.request is not None or message.message is not None:
            return None
        body = message.data
        if body is None or not _is_bare(message):
            return None
        kind = MESSAGE_TYPES.get(body.messageType)
        return None if kind is None else _notification(kind, body, told.client, known_role(told.role) is not None)

    return look


def _is_bare(told: Any) -> bool:
    """Tell whether no type and no object stands beside the envelope; with one it is read otherwise."""
    return (
        told.messageType is None
        and told.call is None
        and told.devices is None
        and told.chat is None
        and told.smssession is None
        and told.messages is None
    )


def _notification(kind: str, body: Any, client: str | None, has_role: bool) -> Ids | None:
    """Return the ids in a notification; None if its object is missing."""
    if kind == "devices":
        if body.devices is None:
            return None
        watched: tuple[tuple[str, str], ...] = ()
        for each in body.devices:
            shown = each.supervisorMonitoringState
            if shown is not None and shown.targetDeviceUri and (target := identity_of(shown.targetDeviceUri)):
                watched = (*watched, (each.id, target))
        return Ids(client, False, tuple([each.id for each in body.devices]), (), None, (), watched, has_role)
    if kind == "call":
        if body.call is None or not (device := identity_of(body.call.deviceUri)):
            return None
        return Ids(client, False, (device,), ((device, body.call.id),), None, (), (), has_role)
    if kind == "messages":
        for key, medium in LOG_URIS.items():
            if uri := getattr(body, key):
                return Ids(client, sessions=(f"{OBJECT_OF[medium]} {identity_of(uri)}",), has_role=has_role)
        return None
    session = getattr(body, kind)
    return None if session is None else Ids(client, sessions=(f"{kind} {session.id}",), has_role=has_role)


def _request(told: Any) -> Ids | None:
    """Return the ids in a request; None unless it is a POST, since the answer to a GET may show something."""
    if told.request.method != "POST":
        return None
    try:
        request = _asked(told.request.url)
    except PayloadError:
        return None
    return ids_of_request(request, Ids(told.client, has_role=known_role(told.role) is not None))


@lru_cache(maxsize=4096)
def _asked(url: str) -> Request | None:
    return read_request("POST", url, _ANY_OPERATION)


def _decoder() -> Callable[[bytes], Any]:
    """Return the decoder that reads the keys with ids."""
    define: Callable[..., Any] = import_module("msgspec").defstruct
    text = str | None
    monitoring = define("Monitoring", [("targetDeviceUri", text, None)])
    device = define("Device", [("id", str), ("supervisorMonitoringState", monitoring | None, None)])
    call = define("Call", [("id", str), ("deviceUri", str)])
    session = define("Session", [("id", str)])
    body = define(
        "Body",
        [
            ("messageType", text, None),
            ("devices", GenericAlias(list, device) | None, None),
            ("call", call | None, None),
            ("smssession", session | None, None),
            ("chat", session | None, None),
            *((key, text, None) for key in LOG_URIS),
        ],
    )
    there = [(key, Any, None) for key in (*_OBJECTS, "messageType")]
    message = define("Message", [("data", body | None, None), ("request", Any, None), ("message", Any, None), *there])
    asked = define("Asked", [("method", str), ("url", str)])
    line = define(
        "Line",
        [
            ("message", message | None, None),
            ("request", asked | None, None),
            ("client", text, None),
            ("role", text, None),
            ("self", text, None),
            ("data", body | None, None),
            *there,
        ],
    )
    read: Callable[[bytes], Any] = import_module("msgspec.json").Decoder(line).decode
    return read
