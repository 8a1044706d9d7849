"""Read and write requests: method, url and body.

The url names the object that a request goes to. Host, query, all before ``/api/v2`` and a
missing slash at the start do not matter. A url of another kind is not an error: it is read as None.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypedDict

from attrs import evolve

from monitoring_core.operations import PARAMETERS, Address
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.uris import quoted, unquoted
from monitoring_core.vocabulary import Medium
from monitoring_core.wire.errors import MISSING, PayloadError, shown
from monitoring_core.wire.fields import Json, is_object, malformed
from monitoring_core.wire.writing import SESSION_PATHS

__all__ = ["WrittenRequest", "names_operation", "path_segments", "read_request", "write_request"]

SESSIONS = {"smssessions": Medium.SMS, "smsssession": Medium.SMS, "chats": Medium.CHAT}
"""Segment of a session's path -> medium; one page of the documents writes the first with three s."""

CHANNELS = {"smssession": Medium.SMS, "chat": Medium.CHAT}
"""Last segment of a channel's path -> medium."""

KEYS: dict[str, str] = {
    "target_device_uri": "targetDeviceUri",
    "scope": "supervisorMonitoringScope",
    "mode": "supervisorMonitoringMode",
    "phone_number": "phoneNumber",
    "nickname": "nickname",
    "visibility_mode": "supervisorVisibilityMode",
    "text": "text",
}
"""Parameter of an operation -> its key in the body of a request."""

_KNOWN: dict[Address, frozenset[str]] = {
    address: frozenset({"operationName", *(KEYS[name] for name in names)}) for address, names in PARAMETERS.items()
}
"""Address -> the keys of a body that do not go to ``extra``."""

_LONGEST_HEAD = 200

_CHANNEL_OF = {medium: segment for segment, medium in CHANNELS.items()}


class WrittenRequest(TypedDict):
    """A request that is ready to be sent; ``read_request(**written)`` reads it again."""

    method: str
    url: str
    body: dict[str, Any]


def _given(address: Address, told: Json) -> dict[str, Any]:
    """Return the parameters of an address, with the names of the attributes of the request."""
    return {name: _parameter(told, KEYS[name]) for name in PARAMETERS[address]}


def _device_request(segments: list[str], told: Json) -> Request:
    return DeviceRequest(segments[2], told["operationName"], **_given(Address.DEVICE, told))


def _call_request(segments: list[str], told: Json) -> Request:
    return CallRequest(segments[2], told["operationName"])


def _session_request(segments: list[str], told: Json) -> Request:
    return SessionRequest(SESSIONS[segments[1]], segments[2], told["operationName"], **_given(Address.SESSION, told))


def _channel_request(segments: list[str], told: Json) -> Request:
    return ChannelRequest(segments[1], CHANNELS[segments[3]], told["operationName"], **_given(Address.CHANNEL, told))


def _agent_session_request(segments: list[str], told: Json) -> Request:
    return AgentSessionRequest(
        segments[1], SESSIONS[segments[2]], segments[3], told["operationName"], **_given(Address.AGENT_SESSION, told)
    )


_OF_MINE: dict[str, Callable[[list[str], Json], Request]] = {
    "devices": _device_request,
    "calls": _call_request,
    **dict.fromkeys(SESSIONS, _session_request),
}
"""Segment after ``me`` -> the function that reads a request to such an object, from the segments and the body."""


def _place(segments: list[str]) -> Callable[[list[str], Json], Request] | None:
    """Return the function that reads a request to this path; None for any other path."""
    if len(segments) == 3 and segments[0] == "me":
        return _OF_MINE.get(segments[1])
    if len(segments) != 4 or segments[0] != "users":
        return None
    if segments[2] == "channels" and segments[3] in CHANNELS:
        return _channel_request
    return _agent_session_request if segments[2] in SESSIONS else None


def read_request(method: str, url: str, body: object) -> Request | None:
    """Read one request.

    Args:
        method: the HTTP method.
        url: the whole url, or the path alone, with or without ``/api/v2``.
        body: the decoded JSON object.

    Returns:
        The request, or None if method and url do not name a device, call, channel or session.
        Its operation may be any word; the rules decide whether there is such an operation.
        Keys of the body that are not parameters of its address are kept in ``extra``, without a copy.

    Raises:
        PayloadError: method or url is not a text, the body is not an object, has no ``operationName``,
            or has a parameter of a wrong type. The path is ``method``, ``url`` or ``body...``.
    """
    for name, value in (("method", method), ("url", url)):
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise PayloadError(name, shown(value), "a string")
    if method != "POST" and method.upper() != "POST":
        return None
    segments = path_segments(url)
    place = _place(segments)
    if place is None:
        return None
    told = _told(body)
    request = place(segments, told)
    known = _KNOWN[request.address]
    # Nearly all bodies have no further keys, and many have only the operation. Then nothing is copied.
    if len(told) == 1 or told.keys() <= known:
        return request
    return evolve(request, extra={key: value for key, value in told.items() if key not in known})


def write_request(request: Request, base_url: str = "") -> WrittenRequest:
    """Write one request.

    Args:
        request: the request. Parameters that are None are left out. Keys of ``extra`` that are
            parameters of this address are left out, too: the attributes of the request hold.
        base_url: scheme, host and port; without it the url is the path alone.

    Raises:
        PayloadError: an id is empty, so the url would name another object. The path is the name of the attribute.
    """
    body: dict[str, Any] = {"operationName": str(request.operation)}
    path = _path(request)
    parameters = {KEYS[name]: getattr(request, name) for name in PARAMETERS[request.address]}
    body.update({key: str(value) for key, value in parameters.items() if value is not None})
    if request.extra:
        body.update({key: value for key, value in request.extra.items() if key not in body and key not in parameters})
    return {"method": "POST", "url": f"{base_url.rstrip('/')}/api/v2/{path}", "body": body}


def _path(request: Request) -> str:
    """Return the path of the object that a request goes to, after ``/api/v2``."""
    if isinstance(request, DeviceRequest):
        return f"me/devices/{_identity(request.device_id, 'device_id')}"
    if isinstance(request, CallRequest):
        return f"me/calls/{_identity(request.call_id, 'call_id')}"
    if isinstance(request, ChannelRequest):
        return f"users/{_identity(request.user_id, 'user_id')}/channels/{_CHANNEL_OF[request.medium]}"
    session = f"{SESSION_PATHS[request.medium]}/{_identity(request.session_id, 'session_id')}"
    if isinstance(request, AgentSessionRequest):
        return f"users/{_identity(request.user_id, 'user_id')}/{session}"
    return f"me/{session}"


def _identity(identity: object, attribute: str) -> str:
    """Write an id as one segment of a path."""
    if identity and isinstance(identity, str):
        return quoted(identity)
    raise PayloadError(attribute, shown(identity), "a non-empty string")


def path_segments(url: str) -> list[str]:
    """Return the segments of the path of a url after ``/api/v2``."""
    head, _, last = url.rpartition("/")
    # Urls differ mostly in their last segment, so the segments before it are remembered.
    is_plain = last and last != "v2" and "%" not in last and "?" not in url and "#" not in url
    if is_plain and len(head) < _LONGEST_HEAD:
        segments = _segments_of_head(head)
        if segments is not None:
            return [*segments, last]
    return _all_segments(url)


@lru_cache(maxsize=1024)
def _segments_of_head(head: str) -> tuple[str, ...] | None:
    # None: whether the path is too long depends on its last segment.
    segments = [] if head.endswith(":/") else _all_segments(f"{head}/end")
    return tuple(segments[:-1]) if segments else None


def _all_segments(url: str) -> list[str]:
    path = url.partition("#")[0].partition("?")[0]
    scheme, is_absolute, rest = path.partition("://")
    if is_absolute and scheme.isalpha():
        path = rest.partition("/")[2]
    segments = [segment for segment in path.split("/") if segment]
    for place, segment in enumerate(segments[:-1]):
        if segment == "api" and segments[place + 1] == "v2":
            segments = segments[place + 2 :]
            break
    return [unquoted(segment) for segment in segments] if len(segments) <= 4 else []


def names_operation(body: object) -> bool:
    """Tell whether a body has an ``operationName`` of any type other than null."""
    return is_object(body) and body.get("operationName") is not None


def _told(body: object) -> Json:
    """Return the body of a request if it is an object with an ``operationName``; raise an error otherwise."""
    if not is_object(body):
        raise PayloadError("body", shown(body), "an object")
    if not isinstance(body.get("operationName"), str):
        found = shown(body["operationName"]) if "operationName" in body else MISSING
        raise PayloadError("body.operationName", found, "a string")
    return body


def _parameter(body: Json, key: str) -> str | None:
    if key not in body:
        return None
    value = body[key]
    if value is None or isinstance(value, str):
        return value
    raise malformed(body, key, "a string").under("body")
