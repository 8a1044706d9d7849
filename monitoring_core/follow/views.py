"""The few fields of a payload that following needs, taken straight from the decoded objects.

`wire` reads whole messages; a checker reads millions and wants a dozen fields.
A view checks the types of just those. Whatever is not as it should be is given
to `wire.read_notification`, which says what and where.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from monitoring_core.follow.device import LOGGED_OUT, DeviceObservation, Shown
from monitoring_core.follow.leg_reading import LegObservation
from monitoring_core.follow.session import Entry, SeenParticipant, SessionObservation
from monitoring_core.requests import Request
from monitoring_core.wire import PayloadError, device_id, read_answer, read_notification, read_request
from monitoring_core.wire.answers import LARGEST_CODE
from monitoring_core.wire.errors import shown
from monitoring_core.wire.fields import documented_spelling, is_array, is_object

__all__ = [
    "SET_ON",
    "call_view",
    "capabilities_view",
    "device_view",
    "entry_views",
    "identity_of",
    "request_view",
    "session_view",
    "status_view",
    "whole_seconds",
]

LARGEST_MEMO = 512
"""Ids and lists remembered of each kind; a full memo begins anew."""

_ids: dict[str, str] = {}


def identity_of(uri: str) -> str:
    """Give the id at the end of a uri (VD-SAME-DEVICE); remembered, since recordings repeat a few."""
    try:
        return _ids[uri]
    except KeyError:
        found = device_id(uri)
        if len(_ids) >= LARGEST_MEMO:
            _ids.clear()
        if len(uri) < 500:
            _ids[uri] = found
        return found


def _refuse(payload: object, path: str) -> NoReturn:
    """Raise the error that says what is wrong with the payload."""
    read_notification(payload)
    raise PayloadError(path, "not as documented", "as documented")


_sets: dict[tuple[str, ...], frozenset[str]] = {}
_session_sets: dict[tuple[str, ...], frozenset[str]] = {}
_NOTHING: frozenset[str] = frozenset()


def capabilities_view(listed: Any, payload: object, *, of_session: bool = False) -> frozenset[str]:
    """Give a capability list as a set (VD-SETS); remembered by the list it was read from."""
    if listed is None:
        return _NOTHING
    memo = _session_sets if of_session else _sets
    if listed.__class__ is list:
        try:
            return memo[tuple(listed)]
        except (KeyError, TypeError):
            pass
    if not is_array(listed) or not all(type(name) is str for name in listed):
        _refuse(payload, "capabilities")
    made = frozenset[str](map(documented_spelling, listed) if of_session else listed)
    if len(memo) >= LARGEST_MEMO:
        memo.clear()
    if sum(map(len, listed)) < 2_000:
        memo[tuple(listed)] = made
    return made


def call_view(call: Any, payload: object) -> tuple[str, str, str, LegObservation, int | None]:
    """Give device id, call id, call state, what the message shows, and duration in seconds."""
    if not is_object(call):
        _refuse(payload, "call")
    get: Callable[[str], Any] = call.get
    call_id, uri, state = get("id"), get("deviceUri"), get("state")
    mute, muted, listening = get("mute"), get("monitoredUserMuted"), get("supervisorListeningIn")
    duration = get("duration")
    if type(call_id) is not str or type(uri) is not str or type(state) is not str or not (call_id and uri and state):
        _refuse(payload, "call")
    if mute is not None and type(mute) is not str:
        _refuse(payload, "call.mute")
    if (muted is not None and type(muted) is not bool) or (listening is not None and type(listening) is not bool):
        _refuse(payload, "call")
    device = identity_of(uri)
    if not device:
        _refuse(payload, "call.deviceUri")
    seconds = whole_seconds(duration)
    observed = LegObservation(capabilities_view(get("capabilities"), payload), mute, bool(muted), bool(listening))
    return device, call_id, state, observed, seconds


def whole_seconds(duration: object) -> int | None:
    """Give a duration as it is told, or None for what is no duration."""
    return int(duration) if type(duration) is str and len(duration) < 10 and duration.isdecimal() else None


def device_view(device: Any, payload: object) -> tuple[str, DeviceObservation]:
    """Give the device's id and what the message shows of it."""
    if not is_object(device):
        _refuse(payload, "devices")
    get: Callable[..., Any] = device.get
    own_id, forward, disturb = get("id"), get("forwardTo"), get("doNotDisturb")
    monitoring = get("supervisorMonitoringState", _ABSENT)
    if type(own_id) is not str or not own_id:
        _refuse(payload, "devices")
    if (forward is not None and type(forward) is not str) or (disturb is not None and type(disturb) is not str):
        _refuse(payload, "devices")
    shown = None
    if monitoring is not _ABSENT and monitoring is not None:
        if not is_object(monitoring):
            _refuse(payload, "devices")
        state, scope, mode = monitoring.get("state"), monitoring.get("scope"), monitoring.get("mode")
        uri = monitoring.get("targetDeviceUri")
        for each in (scope, mode, uri):
            if each is not None and type(each) is not str:
                _refuse(payload, "devices")
        if type(state) is not str or not state:
            _refuse(payload, "devices")
        shown = Shown(state, scope or None, mode or None, identity_of(uri) if uri else None)
    user_state = get("userState")
    user = None
    if is_object(user_state):
        user = user_state.get("state")
    return own_id, DeviceObservation(
        capabilities_view(get("capabilities"), payload),
        shown,
        monitoring is None,
        SET_ON.get(disturb) if disturb is not None else None,
        bool(forward),
        type(user) is str and user in LOGGED_OUT,
    )


_ABSENT = object()
SET_ON = {"On": True, "Off": False}


def session_view(session: Any, payload: object) -> tuple[str, str, SessionObservation]:
    """Give the session's id, its state and what the message shows."""
    if not is_object(session):
        _refuse(payload, "session")
    session_id, state, listed = session.get("id"), session.get("state"), session.get("participants")
    if type(session_id) is not str or type(state) is not str or not session_id or not state:
        _refuse(payload, "session")
    if listed is not None and not is_array(listed):
        _refuse(payload, "participants")
    participants = tuple([_participant(each, payload) for each in listed or ()])
    capabilities = capabilities_view(session.get("capabilities"), payload, of_session=True)
    return session_id, state, SessionObservation(capabilities, participants)


def _participant(participant: Any, payload: object) -> SeenParticipant:
    if not is_object(participant):
        _refuse(payload, "participants")
    told = SeenParticipant(
        participant.get("nickname"), participant.get("uri"), participant.get("type"), participant.get("visibility")
    )
    for each in told:
        if each is not None and type(each) is not str:
            _refuse(payload, "participants")
    return told


def request_view(record: dict[str, Any]) -> tuple[Request | None, int | None]:
    """Give the request of a record and the status it was answered with; None for what is not ours or not told."""
    asked = record["request"]
    if not is_object(asked):
        raise PayloadError("request", shown(asked), "an object with method, url and body")
    method, url = asked.get("method"), asked.get("url")
    if type(method) is not str or type(url) is not str:
        key, value = ("method", method) if type(method) is not str else ("url", url)
        raise PayloadError(f"request.{key}", shown(value), "a string")
    try:
        request = read_request(method, url, asked.get("body"))
    except PayloadError as error:
        raise error.under("request") from None
    return request, status_view(record.get("response"))


def status_view(answer: object) -> int | None:
    """Give the status code of an answer; None if none was recorded."""
    if answer is None:
        return None
    if is_object(answer):
        code, message = answer.get("statusCode"), answer.get("statusMessage")
        if type(code) is int and 0 <= code < LARGEST_CODE and (message is None or type(message) is str):
            return code
    try:
        return read_answer(answer).status_code
    except PayloadError as error:
        raise error.under("response") from None


def entry_views(messages: Any, payload: object) -> tuple[Entry, ...]:
    """Give what the entries of a message log tell."""
    if not is_array(messages):
        _refuse(payload, "messages")
    return tuple([_entry(each, payload) for each in messages])


def _entry(entry: Any, payload: object) -> Entry:
    if not is_object(entry):
        _refuse(payload, "messages")
    index, kind, visibility = entry.get("index"), entry.get("type"), entry.get("visibility")
    if type(kind) is not str or (visibility is not None and type(visibility) is not str):
        _refuse(payload, "messages")
    sender = _participant(entry.get("from") or {}, payload)
    return Entry(index if type(index) is int else None, kind, sender, visibility)
