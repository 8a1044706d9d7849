"""The few fields of a payload that following needs, taken straight from the decoded objects.

`wire` reads whole messages; a checker reads millions and wants a dozen fields.
A view checks the types of just those. Whatever is not as it should be is given
to `wire.read_notification`, which says what and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from marshal import dumps
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from monitoring_core.follow.lines.observations import (
    CallMessage,
    DeviceMessage,
    DeviceObservation,
    Entry,
    LegObservation,
    SeenParticipant,
    SessionMessage,
    Shown,
    call_message,
    device_message,
    session_message,
    session_observation,
)
from monitoring_core.requests import Request
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallState,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    TextSessionState,
    documented_spelling,
)
from monitoring_core.wire import PayloadError, read_answer, read_duration, read_notification, read_request
from monitoring_core.wire.answers import LARGEST_CODE
from monitoring_core.wire.errors import shown
from monitoring_core.wire.fields import is_array, is_object, malformed

__all__ = [
    "SET_ON",
    "answer_views",
    "call_view",
    "capabilities_view",
    "device_view",
    "entry_views",
    "identity_of",
    "request_view",
    "session_view",
    "status_view",
    "whole_of",
]

LARGEST_MEMO = 512
"""Values remembered of each kind; a full memo begins anew."""
LONGEST_KEY = 2_000
"""Characters of the longest text that a value is remembered by."""

_DIGITS = 10
"""Shorter durations are converted at once; longer ones are left to `read_duration`, which says what is too long."""

# The fields of each object in the order in which a view takes them.
_OF_CALL = (
    "id",
    "deviceUri",
    "state",
    "capabilities",
    "mute",
    "monitoredUserMuted",
    "supervisorListeningIn",
    "duration",
)
_OF_DEVICE = ("id", "capabilities", "userState", "doNotDisturb", "forwardTo")
_OF_SUBSCRIPTION = ("state", "scope", "mode", "targetDeviceUri")
_OF_SESSION = ("id", "state", "participants", "capabilities")
_OF_PARTICIPANT = ("nickname", "uri", "type", "visibility", "participantId")

LOGGED_OUT: frozenset[str] = frozenset({"LoggedOut", "LogOut", "Logout"})
SET_ON = {"On": True, "Off": False}
_ABSENT = object()
# Words like these are kept of every subject, so each is kept once.
_KEPT_WORDS = (*CallState, *TextSessionState, *MonitoringState, *MonitoringScope, *MonitoringMode)
_WORDS: dict[str | None, str] = {str(each): str(each) for each in _KEPT_WORDS}
_NOTHING: frozenset[str] = frozenset()

# Recordings repeat a few values again and again. A key is the value of the field itself. Only values of the documented
# types are stored, and no value of another type is equal to one of these.
_ids: dict[str, str] = {}
_sets: dict[tuple[str, ...], frozenset[str]] = {}
_session_sets: dict[tuple[str, ...], frozenset[str]] = {}
_legs: dict[tuple[object, ...], tuple[str, LegObservation]] = {}
_devices: dict[tuple[object, ...], DeviceObservation] = {}
_shown: dict[tuple[object, object, object, object], Shown] = {}
_participants: dict[tuple[object, ...], SeenParticipant] = {}
_lists: dict[bytes, tuple[SeenParticipant, ...]] = {}

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _remember(memo: dict[_Key, _Value], key: _Key, value: _Value, length: int) -> _Value:
    if len(memo) >= LARGEST_MEMO:
        memo.clear()
    if length <= LONGEST_KEY:
        memo[key] = value
    return value


def identity_of(uri: str) -> str:
    """Return the id at the end of a uri (VD-SAME-DEVICE)."""
    known = _ids.get(uri)
    return known if known is not None else _remember(_ids, uri, device_id(uri), len(uri))


def _refuse(payload: object, path: str) -> NoReturn:
    """Raise the error that says what is wrong with the payload."""
    read_notification(payload)
    raise PayloadError(path, "not as documented", "as documented")


def capabilities_view(listed: Any, payload: object, *, of_session: bool = False) -> frozenset[str]:
    """Return a capability list as a set (VD-SETS)."""
    if listed is None:
        return _NOTHING
    memo = _session_sets if of_session else _sets
    try:
        known = memo.get(tuple(listed)) if listed.__class__ is list else None
    except TypeError:
        known = None
    if known is not None:
        return known
    if not is_array(listed) or not all(type(name) is str for name in listed):
        _refuse(payload, "capabilities")
    made = frozenset[str](map(documented_spelling, listed) if of_session else listed)
    return _remember(memo, tuple(listed), made, _length(listed))


def call_view(
    call: Any, payload: object, body: Mapping[str, Any] = MappingProxyType({}), whole: int | None = None
) -> CallMessage:
    """Return the fields of a message of a call that a follower needs.

    Args:
        call: the decoded object.
        payload: what it stands in, for errors.
        body: the message that it stands in; an answer has none.
        whole: a hash of all of it, if there is one already.
    """
    if call.__class__ is not dict:
        _refuse(payload, "call")
    get: Callable[[str], Any] = call.get
    call_id, uri, state, listed, mute, muted, listening, duration = map(get, _OF_CALL)
    if call_id.__class__ is not str or not call_id:
        _refuse(payload, "call")
    listed = tuple(listed) if listed.__class__ is list else None
    # No number may be taken for the flag that it is equal to.
    key: Any = state, listed, mute, muted, muted.__class__, listening, listening.__class__
    try:
        device = _ids.get(uri)
        known = _legs.get(key)
    except TypeError:
        device = key = known = None
    if not device:
        device = identity_of(uri) if uri.__class__ is str else _refuse(payload, "call")
    if not device:
        _refuse(payload, "call.deviceUri")
    state, observed = known if known is not None else _leg_view(call, payload, key)
    if duration.__class__ is str and len(duration) < _DIGITS and duration.isascii() and duration.isdecimal():
        duration = int(duration)
    elif duration is not None:
        duration = read_duration(duration)
    whole = whole_of(call) if whole is None else whole
    kind = body.get("notificationType")
    told = kind if kind.__class__ is str else None
    return call_message((device, call_id, state, observed, duration, told, whole, body))


def _leg_view(call: dict[str, Any], payload: object, key: tuple[Any, ...] | None) -> tuple[str, LegObservation]:
    """Return the state of a call and what is shown of it, and remember that under the key if it may be a key."""
    get: Callable[[str], Any] = call.get
    state, mute, muted, listening = get("state"), get("mute"), get("monitoredUserMuted"), get("supervisorListeningIn")
    if type(state) is not str or not state:
        _refuse(payload, "call")
    if not all(each is None or type(each) is bool for each in (muted, listening)):
        _refuse(payload, "call")
    if mute is not None and type(mute) is not str:
        _refuse(payload, "call.mute")
    listed = get("capabilities")
    shows = _WORDS.get(state, state), LegObservation(capabilities_view(listed, payload), mute, muted, listening)
    if key is not None and listed is not None:
        _remember(_legs, key, shows, _length(listed) + len(mute or "") + len(state))
    return shows


def device_view(device: Any, payload: object, whole: int | None = None) -> DeviceMessage:
    """Return the fields of a device in a message that a follower needs; the arguments are those of `call_view`."""
    if device.__class__ is not dict:
        _refuse(payload, "devices")
    get: Callable[..., Any] = device.get
    own_id, listed, user, disturb, forward = map(get, _OF_DEVICE)
    if own_id.__class__ is not str or not own_id:
        _refuse(payload, "devices")
    told = user.get("state") if user.__class__ is dict else None
    shows = get("supervisorMonitoringState", _ABSENT)
    if shows.__class__ is dict:
        of_state: Callable[[str], Any] = shows.get
        shows = tuple(map(of_state, _OF_SUBSCRIPTION))
    key: Any
    try:
        listed = tuple(listed) if listed.__class__ is list else None
        key = listed, shows, disturb, told, not forward, forward.__class__
        observed = _devices.get(key)
    except TypeError:
        key = observed = None
    if observed is None:
        observed = _observed_view(device, payload, told, key)
    return device_message((own_id, observed, whole_of(device) if whole is None else whole))


def _observed_view(
    device: dict[str, Any], payload: object, told: object, key: tuple[Any, ...] | None
) -> DeviceObservation:
    """Return the observation of a device, and remember it under the key if that may be a key.

    Args:
        device: the decoded object.
        payload: what it stands in, for errors.
        told: the state of its user.
        key: the value of each field that is shown; None if one of them is of no documented type.
    """
    get: Callable[..., Any] = device.get
    monitoring = get("supervisorMonitoringState", _ABSENT)
    listed, forward, disturb = get("capabilities"), get("forwardTo"), get("doNotDisturb")
    if (forward is not None and type(forward) is not str) or (disturb is not None and type(disturb) is not str):
        _refuse(payload, "devices")
    observed = DeviceObservation(
        capabilities_view(listed, payload),
        None if monitoring is _ABSENT or monitoring is None else _shown_view(monitoring, payload),
        monitoring is None,
        SET_ON.get(disturb) if disturb is not None else None,
        bool(forward),
        type(told) is str and told in LOGGED_OUT,
    )
    if key is not None and listed is not None:
        length = _length(listed) + len(disturb or "") + (len(told) if type(told) is str else 0)
        _remember(_devices, key, observed, length)
    return observed


def _length(listed: Iterable[str]) -> int:
    return sum([len(each) for each in listed])


def whole_of(value: Any) -> int:
    """Return a hash of a decoded value: equal ones have one hash, and hardly any others."""
    try:
        # This form is the same for equal values; later ones depend on what is shared.
        return hash(dumps(value, 2))
    except ValueError:
        return hash(repr(value))


def _shown_view(monitoring: Any, payload: object) -> Shown:
    if monitoring.__class__ is not dict:
        _refuse(payload, "devices")
    get: Callable[[str], Any] = monitoring.get
    key = state, scope, mode, uri = (get("state"), get("scope"), get("mode"), get("targetDeviceUri"))
    try:
        known = _shown.get(key)
    except TypeError:
        known = None
    if known is not None:
        return known
    for each in (scope, mode, uri):
        if each is not None and type(each) is not str:
            _refuse(payload, "devices")
    if type(state) is not str or not state:
        _refuse(payload, "devices")
    words = _WORDS.get(state, state), _WORDS.get(scope, scope or None), _WORDS.get(mode, mode or None)
    shown = Shown(*words, identity_of(uri) if uri else None)
    return _remember(_shown, key, shown, sum([len(each) for each in key if each]))


def session_view(session: Any, payload: object, whole: int | None = None) -> SessionMessage:
    """Return the fields of a message of a text session; the arguments are those of `call_view`."""
    if session.__class__ is not dict:
        _refuse(payload, "session")
    get: Callable[[str], Any] = session.get
    session_id, state, listed, capabilities = map(get, _OF_SESSION)
    if type(session_id) is not str or type(state) is not str or not session_id or not state:
        _refuse(payload, "session")
    participants = _participants_view(listed, payload)
    offered = capabilities_view(capabilities, payload, of_session=True)
    observed = session_observation((offered, participants))
    whole = whole_of(session) if whole is None else whole
    return session_message((session_id, _WORDS.get(state, state), observed, whole))


def _participants_view(listed: Any, payload: object) -> tuple[SeenParticipant, ...]:
    """Return a list of participants; most lists are like one before."""
    if listed is None:
        return ()
    if not is_array(listed):
        _refuse(payload, "participants")
    try:
        key = dumps(listed, 2)
    except ValueError:
        key = b""
    known = _lists.get(key)
    if known is not None:
        return known
    made = tuple([_participant(each, payload) for each in listed])
    return _remember(_lists, key, made, len(key)) if key else made


def _participant(participant: Any, payload: object) -> SeenParticipant:
    if participant.__class__ is not dict:
        _refuse(payload, "participants")
    get: Callable[[str], Any] = participant.get
    key: tuple[Any, ...] = tuple(map(get, _OF_PARTICIPANT))
    try:
        known = _participants.get(key)
    except TypeError:
        known = None
    if known is not None:
        return known
    for each in key:
        if each is not None and type(each) is not str:
            _refuse(payload, "participants")
    return _remember(_participants, key, SeenParticipant(*key), sum([len(each) for each in key if each]))


def request_view(record: dict[str, Any]) -> tuple[Request | None, int | None]:
    """Return the request of a record and the status it was answered with; None for what is not ours or not told."""
    asked = record["request"]
    if asked.__class__ is not dict:
        raise PayloadError("request", shown(asked), "an object with method, url and body")
    method, url = asked.get("method"), asked.get("url")
    if type(method) is not str or type(url) is not str:
        raise malformed(asked, "url" if type(method) is str else "method", "a string").under("request")
    try:
        request = read_request(method, url, asked.get("body"))
    except PayloadError as error:
        # What reads a request is given a body in any case, and cannot tell a missing one from null.
        told = error if error.path != "body" else malformed(asked, "body", error.expected)
        raise told.under("request") from None
    return request, status_view(record.get("response"))


GETS: dict[str, tuple[str, str, str]] = {
    "devices": ("devices", "devices", "device"),
    "calls": ("call", "calls", "call"),
    "smssessions": ("smssession", "smssessions", "smssession"),
    "chats": ("chat", "chats", "chat"),
}
"""Segment of the path behind ``me`` -> the kind of subject, and the keys of the answer that hold several or one."""


def answer_views(record: dict[str, Any]) -> tuple[str, list[Any]] | None:
    """Return the states in the answer to a GET of devices, calls or text sessions; None for any other request.

    Returns:
        Kind of subject, and what each is shown as: the views of notifications of that kind.

    Raises:
        PayloadError: the answer is malformed.
    """
    asked: Any = record["request"]
    answer: Any = record.get("response")
    if asked.__class__ is not dict or answer.__class__ is not dict:
        return None
    method, url = asked.get("method"), asked.get("url")
    if type(method) is not str or type(url) is not str or method.upper() != "GET":
        return None
    segments = [each for each in url.partition("?")[0].partition("#")[0].split("/") if each]
    told = GETS.get(segments[segments.index("me") + 1]) if "me" in segments[:-1] else None
    if told is None or answer.get("statusCode") != 0:
        return None
    kind, several, one = told
    view: Callable[[Any, object], Any] = _VIEWS[kind]
    listed: Any = answer.get(several)
    if listed is None:
        listed = [answer[one]] if answer.get(one) is not None else []
    if not is_array(listed):
        raise malformed(answer, several, "an array of objects").under("response")
    try:
        return kind, [view(each, {kind: [each] if kind == "devices" else each}) for each in listed]
    except PayloadError as error:
        raise error.under("response") from None


def status_view(answer: Any) -> int | None:
    """Return the status code of an answer; None if none was recorded."""
    if answer is None:
        return None
    if answer.__class__ is dict:
        code, message = answer.get("statusCode"), answer.get("statusMessage")
        if type(code) is int and 0 <= code < LARGEST_CODE and (message is None or type(message) is str):
            return code
    try:
        return read_answer(answer).status_code
    except PayloadError as error:
        raise error.under("response") from None


def entry_views(messages: Any, payload: object) -> tuple[Entry, ...]:
    """Return the entries of a message log with the fields that a follower needs."""
    if not is_array(messages):
        _refuse(payload, "messages")
    return tuple([_entry(each, payload) for each in messages])


def _entry(entry: Any, payload: object) -> Entry:
    if not is_object(entry):
        _refuse(payload, "messages")
    index, kind, visibility, text = entry.get("index"), entry.get("type"), entry.get("visibility"), entry.get("text")
    if type(kind) is not str or (visibility is not None and type(visibility) is not str):
        _refuse(payload, "messages")
    sender = _participant(entry.get("from") or {}, payload)
    return Entry(index if type(index) is int else None, kind, sender, visibility, text if type(text) is str else None)


_VIEWS: dict[str, Callable[[Any, object], Any]] = {
    "devices": device_view,
    "call": call_view,
    "smssession": session_view,
    "chat": session_view,
}
