"""Lines taken without decoding them whole: the few fields that following needs, and no dictionary in between.

With `msgspec` a line is read into structures that name those fields, and what
stands beside them is passed over. Lists and objects that recordings repeat are
looked up by their bytes. Whatever is not of the common shape is left to the
way that every line can go: `wire.decoding`, then `Follower.take`. So this module
judges nothing, and a line it takes gives what that way would give.

What `msgspec` passes over it checks as JSON, but for four things, and a line in
which they may matter is left as well: text that is no UTF-8, nesting that is too
deep, numbers too large for a float, and integers of too many digits.
"""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from msgspec import UNSET, DecodeError, Raw, Struct, UnsetType
from msgspec.json import Decoder

from monitoring_core.follow.device import DeviceObservation
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.follow.follower import MEDIA, Follower
from monitoring_core.follow.leg_reading import LegObservation
from monitoring_core.follow.session import Entry, SeenParticipant, SessionObservation
from monitoring_core.follow.subject import Stamp
from monitoring_core.follow.views import (
    call_view,
    device_view,
    identity_of,
    session_view,
    status_view,
    whole_seconds,
)
from monitoring_core.requests import Request
from monitoring_core.vocabulary import Medium
from monitoring_core.wire.decoding import decoder
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.reading import MESSAGE_TYPES
from monitoring_core.wire.requests import read_request
from monitoring_core.wire.values import last_segment

__all__ = ["Lines"]

LARGEST_MEMO = 2048
"""Values remembered of each kind; a server sends some dozens of most."""

_LONGEST = 2400
_LONGEST_KEY = 1500
_FEW = 20

_ABSENT = Raw(b"")
_NULL = Raw(b"null")
_Text: TypeAlias = str | None


class _Call(Struct, gc=False, rename="camel"):
    id: str
    state: str
    device_uri: str
    mute: _Text = None
    monitored_user_muted: bool | None = None
    supervisor_listening_in: bool | None = None
    duration: str | int | None = None
    capabilities: Raw = _NULL


class _UserState(Struct, gc=False):
    state: _Text = None


class _Device(Struct, gc=False, rename="camel"):
    id: str
    forward_to: _Text = None
    do_not_disturb: _Text = None
    user_state: _UserState | None = None
    supervisor_monitoring_state: Raw = _ABSENT
    capabilities: Raw = _NULL


class _Session(Struct, gc=False):
    id: str
    state: str
    participants: Raw = _NULL
    capabilities: Raw = _NULL


class _Participant(Struct, gc=False):
    nickname: _Text = None
    uri: _Text = None
    type: _Text = None
    visibility: _Text = None


_NOBODY = _Participant()


class _Entry(Struct, gc=False, rename={"sender": "from"}):
    type: str
    index: int | None = None
    visibility: _Text = None
    sender: _Participant | None = None


class _Body(Struct, gc=False, rename="camel"):
    message_type: str
    notification_type: _Text = None
    call: _Call | UnsetType = UNSET
    devices: list[_Device] | UnsetType = UNSET
    smssession: _Session | UnsetType = UNSET
    chat: _Session | UnsetType = UNSET
    messages: list[_Entry] | UnsetType = UNSET
    smssession_uri: str | UnsetType = UNSET
    chat_uri: str | UnsetType = UNSET


class _Delivered(Struct, gc=False):
    """A notification in its envelope; the keys after ``data`` say that it is something else."""

    data: _Body
    call: Raw = _ABSENT
    devices: Raw = _ABSENT
    smssession: Raw = _ABSENT
    chat: Raw = _ABSENT
    messages: Raw = _ABSENT
    message: Raw = _ABSENT
    request: Raw = _ABSENT


class _Asked(Struct, gc=False):
    method: str
    url: str
    body: Raw = _NULL


class _Line(Struct, gc=False, rename={"self_": "self", "message_type": "messageType"}):
    """A request record, or a wrapped notification; the last two say that it is something else."""

    at: _Text = None
    client: _Text = None
    self_: _Text = None
    role: _Text = None
    message: _Delivered | UnsetType = UNSET
    request: _Asked | UnsetType = UNSET
    response: Raw = _NULL
    data: Raw = _ABSENT
    message_type: Raw = _ABSENT


# Digits and plus as one, both e as one: what is left of a large exponent is then always the same text.
_EXPONENTS = bytes(0x30 if byte in b"0123456789+" else 0x65 if byte in b"eE" else byte for byte in range(256))
_SEPARATORS = (b":", b",", b"[", b" ", b"\t", b"\n", b"\r", b"")
_read = Decoder(_Line).decode
_read_delivered = Decoder(_Delivered).decode


def _is_plain(line: bytes) -> bool:
    """Tell that what is passed over in the line is JSON here, if it is JSON to msgspec."""
    length = len(line)
    if length > _LONGEST or (length > 1024 and length - len(line.replace(b"[", b"")) > _FEW):
        return False
    if not line.isascii():
        try:
            line.decode()
        except UnicodeDecodeError:
            return False
    alike = line.translate(_EXPONENTS)
    # Without an exponent of three digits and without 200 digits in a row, no number is too large;
    # so many digits in a row are met five times by every fortieth byte.
    if b"00000" in alike[::40]:
        return False
    exponent = alike.find(b"e000")
    while exponent >= 0:
        # In a text, such as an id, something else than what separates values stands before the digits.
        before = line[max(0, exponent - 210) : exponent]
        if before.rstrip(b"0123456789.-+eE")[-1:] in _SEPARATORS:
            return False
        exponent = alike.find(b"e000", exponent + 1)
    return True


class Lines:
    """Takes lines for a follower.

    Args:
        follower: who judges what they say.
    """

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._decode = decoder("msgspec")
        self._calls: dict[tuple[bytes, str | None, bool | None, bool | None], LegObservation] = {}
        self._devices: dict[tuple[bytes, bytes, str | None, str | None, str | None], DeviceObservation] = {}
        self._sessions: dict[tuple[bytes, bytes], SessionObservation] = {}
        self._requests: dict[tuple[str, str, bytes], Request | None] = {}
        self._answers: dict[bytes, int | None] = {}

    def take(self, line: bytes, file: str | None, number: int | None, index: int | None) -> list[Finding] | None:
        """Take a line of the common shape.

        Args:
            line: one JSON document.
            file: name of the recording, for findings.
            number: of the line in it, from 1.
            index: position in an array, from 0; None if the line is not in one.

        Returns:
            What is certain now, as `Follower.take` gives it; None if the line is left, and nothing has changed.
        """
        if not _is_plain(line):
            return None
        place = Place(file, number, index)
        try:
            read = _read(line)
            if read.request is not UNSET:
                return self._request(read, read.request, place)
            if read.message is UNSET:
                return self._notification(_read_delivered(line), Stamp(place, None, None), None, None)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if read.data is not _ABSENT or read.message_type is not _ABSENT:
            return None
        return self._notification(read.message, Stamp(place, read.at, read.client), read.self_, read.role)

    def _notification(
        self, delivered: _Delivered, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding] | None:
        if not (
            delivered.call is delivered.devices is delivered.smssession is delivered.chat is _ABSENT
            and delivered.messages is delivered.message is delivered.request is _ABSENT
        ):
            return None
        body = delivered.data
        kind = MESSAGE_TYPES.get(body.message_type)
        if kind == "call" and body.call is not UNSET:
            call = body.call
            key = (bytes(call.capabilities), call.mute, call.monitored_user_muted, call.supervisor_listening_in)
            observed = self._calls.get(key)
            if observed is None:
                observed = self._new_call(call, key)
            device = identity_of(call.device_uri)
            if observed is None or not (call.id and call.state and device):
                return None
            seconds = whole_seconds(call.duration)
            told = body.notification_type
            return self._follower.take_call(device, call.id, call.state, observed, seconds, told, role, stamp)
        if kind == "devices" and body.devices is not UNSET:
            views: list[tuple[str, DeviceObservation]] = []
            for each in body.devices:
                shown = self._device(each)
                if shown is None or not each.id:
                    return None
                views.append((each.id, shown))
            return self._follower.take_devices(views, role, stamp)
        if kind == "messages" and body.messages is not UNSET:
            medium, uri = Medium.SMS, body.smssession_uri
            if uri is UNSET:
                medium, uri = Medium.CHAT, body.chat_uri
            if uri is UNSET or not last_segment(uri):
                return None
            entries = tuple([_seen(each) for each in body.messages])
            return self._follower.take_log(medium, identity_of(uri), entries, self_, role, stamp)
        session = body.smssession if kind == "smssession" else body.chat if kind == "chat" else UNSET
        if kind is None or session is UNSET or not (session.id and session.state):
            return None
        told_of = self._session(session)
        if told_of is None:
            return None
        return self._follower.take_session(MEDIA[kind], session.id, session.state, told_of, self_, role, stamp)

    def _new_call(self, call: _Call, key: tuple[bytes, str | None, bool | None, bool | None]) -> LegObservation | None:
        try:
            value = {
                "id": call.id,
                "deviceUri": call.device_uri,
                "state": call.state,
                "mute": call.mute,
                "monitoredUserMuted": call.monitored_user_muted,
                "supervisorListeningIn": call.supervisor_listening_in,
                "capabilities": self._decode(key[0]),
            }
            observed = call_view(value, value)[3]
        except PayloadError:
            return None
        _remember(self._calls, key, observed, len(key[0]))
        return observed

    def _device(self, device: _Device) -> DeviceObservation | None:
        user = device.user_state.state if device.user_state is not None else None
        listed, monitoring = bytes(device.capabilities), bytes(device.supervisor_monitoring_state)
        key = (listed, monitoring, device.forward_to, device.do_not_disturb, user)
        try:
            return self._devices[key]
        except KeyError:
            pass
        value: dict[str, object] = {
            "id": device.id,
            "forwardTo": device.forward_to,
            "doNotDisturb": device.do_not_disturb,
            "userState": {"state": user},
        }
        try:
            value["capabilities"] = self._decode(listed)
            if monitoring:
                value["supervisorMonitoringState"] = self._decode(monitoring)
            observed = device_view(value, value)[1]
        except PayloadError:
            return None
        _remember(self._devices, key, observed, len(listed) + len(monitoring) + len(device.forward_to or ""))
        return observed

    def _session(self, session: _Session) -> SessionObservation | None:
        key = (bytes(session.capabilities), bytes(session.participants))
        try:
            return self._sessions[key]
        except KeyError:
            pass
        try:
            value = {
                "id": session.id,
                "state": session.state,
                "capabilities": self._decode(key[0]),
                "participants": self._decode(key[1]),
            }
            observed = session_view(value, value)[2]
        except PayloadError:
            return None
        _remember(self._sessions, key, observed, len(key[0]) + len(key[1]))
        return observed

    def _request(self, read: _Line, asked: _Asked, place: Place) -> list[Finding] | None:
        key, answered = (asked.method, asked.url, bytes(asked.body)), bytes(read.response)
        try:
            if key in self._requests:
                request = self._requests[key]
            else:
                request = read_request(asked.method, asked.url, self._decode(key[2]))
                _remember(self._requests, key, request, len(key[1]) + len(key[2]))
            if answered in self._answers:
                status = self._answers[answered]
            else:
                status = status_view(self._decode(answered))
                _remember(self._answers, answered, status, len(answered))
        except PayloadError:
            return None
        return self._follower.take_request(request, status, Stamp(place, read.at, read.client), read.self_, read.role)


def _seen(entry: _Entry) -> Entry:
    sender = entry.sender or _NOBODY
    who = SeenParticipant(sender.nickname, sender.uri, sender.type, sender.visibility)
    return Entry(entry.index, entry.type, who, entry.visibility)


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _remember(memo: dict[_Key, _Value], key: _Key, value: _Value, length: int) -> None:
    """Remember a value by what it was read from; a full memo begins anew."""
    if length > _LONGEST_KEY:
        return
    if len(memo) >= LARGEST_MEMO:
        memo.clear()
    memo[key] = value
