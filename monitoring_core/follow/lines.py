"""Lines taken without decoding them whole: the few fields that following needs, and no dictionary in between.

With `msgspec` a line is read into structures that name those fields, and what
stands beside them is passed over. Whatever is not of the common shape is left to
the way that every line can go: `wire.decoding`, then `Follower.take`. So this module
judges nothing, and a line it takes gives what that way would give.

What `msgspec` passes over it checks as JSON, but for four things, and a line in
which they may matter is left as well: text that is no UTF-8, nesting that is too
deep, numbers too large for a float, and integers of too many digits.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, DecodeError, Raw, Struct, UnsetType
from msgspec.json import Decoder

from monitoring_core.follow.device import LOGGED_OUT, DeviceObservation, Shown
from monitoring_core.follow.finding import Finding
from monitoring_core.follow.follower import MEDIA, Follower
from monitoring_core.follow.leg_reading import LegObservation
from monitoring_core.follow.session import Entry, SeenParticipant, SessionObservation
from monitoring_core.follow.subject import Stamp
from monitoring_core.follow.views import SET_ON, capabilities_view, identity_of, whole_seconds
from monitoring_core.vocabulary import Medium
from monitoring_core.wire.answers import LARGEST_CODE
from monitoring_core.wire.decoding import decoder
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.reading import MESSAGE_TYPES
from monitoring_core.wire.requests import read_request
from monitoring_core.wire.values import last_segment

__all__ = ["Lines"]

LARGEST_MEMO = 512
"""Capability lists remembered by their bytes; a server sends some dozens. A full memo begins anew."""

_LONGEST = 2400
_LONGEST_LIST = 1500
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


class _Monitoring(Struct, gc=False, rename="camel"):
    state: str
    scope: _Text = None
    mode: _Text = None
    target_device_uri: _Text = None


class _Device(Struct, gc=False, rename="camel"):
    id: str
    forward_to: _Text = None
    do_not_disturb: _Text = None
    user_state: _UserState | None = None
    supervisor_monitoring_state: _Monitoring | UnsetType | None = UNSET
    capabilities: Raw = _NULL


class _Participant(Struct, gc=False):
    nickname: _Text = None
    uri: _Text = None
    type: _Text = None
    visibility: _Text = None


_NOBODY = _Participant()


class _Session(Struct, gc=False):
    id: str
    state: str
    participants: list[_Participant] | None = None
    capabilities: Raw = _NULL


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
    body: Any = None


class _Answer(Struct, gc=False, rename="camel"):
    status_code: int
    status_message: _Text = None


class _Line(Struct, gc=False, rename={"self_": "self", "message_type": "messageType"}):
    """A request record, or a wrapped notification; the last two say that it is something else."""

    at: _Text = None
    client: _Text = None
    self_: _Text = None
    role: _Text = None
    message: _Delivered | UnsetType = UNSET
    request: _Asked | UnsetType = UNSET
    response: _Answer | None = None
    data: Raw = _ABSENT
    message_type: Raw = _ABSENT


# Digits and plus as one, both e as one: what is left of a large exponent is then always the same text.
_EXPONENTS = bytes(0x30 if byte in b"0123456789+" else 0x65 if byte in b"eE" else byte for byte in range(256))
_MANY_DIGITS = b"0" * 200
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
    # Without an exponent of three digits and without 200 digits in a row, no number is too large.
    alike = line.translate(_EXPONENTS)
    exponent = alike.find(b"0e000")
    while exponent >= 0:
        # In a text, such as an id, something else than what separates values stands before the digits.
        before = line[max(0, exponent - 210) : exponent + 1]
        if before.rstrip(b"0123456789.-+eE")[-1:] in _SEPARATORS:
            return False
        exponent = alike.find(b"0e000", exponent + 1)
    return _MANY_DIGITS not in alike


class Lines:
    """Takes lines for a follower.

    Args:
        follower: who judges what they say.
    """

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._decode = decoder("msgspec")
        self._lists: dict[bytes, frozenset[str]] = {}
        self._session_lists: dict[bytes, frozenset[str]] = {}

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
        try:
            read = _read(line)
            if read.request is not UNSET:
                stamp = Stamp(file, number, index, read.at, read.client)
                return self._request(read.request, read.response, stamp, read.self_, read.role)
            if read.message is UNSET:
                return self._notification(_read_delivered(line), Stamp(file, number, index), None, None)
            if read.data is not _ABSENT or read.message_type is not _ABSENT:
                return None
            stamp = Stamp(file, number, index, read.at, read.client)
            return self._notification(read.message, stamp, read.self_, read.role)
        except (DecodeError, UnicodeDecodeError, RecursionError, PayloadError):
            return None

    def _notification(
        self, delivered: _Delivered, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding] | None:
        if not (
            delivered.call is delivered.devices is delivered.smssession is delivered.chat is _ABSENT
            and delivered.messages is delivered.message is delivered.request is _ABSENT
        ):
            return None
        body, follower = delivered.data, self._follower
        kind = MESSAGE_TYPES.get(body.message_type)
        if kind == "devices" and body.devices is not UNSET:
            views: list[tuple[str, DeviceObservation]] = []
            for each in body.devices:
                if not each.id:
                    return None
                views.append((each.id, self._device(each)))
            return follower.take_devices(views, role, stamp)
        if kind == "call" and body.call is not UNSET:
            call = body.call
            device = identity_of(call.device_uri)
            if not (call.id and call.state and device):
                return None
            offered = self._capabilities(call.capabilities)
            muted, listening = bool(call.monitored_user_muted), bool(call.supervisor_listening_in)
            observed = LegObservation(offered, call.mute, muted, listening)
            seconds = whole_seconds(call.duration)
            return follower.take_call(
                device, call.id, call.state, observed, seconds, body.notification_type, role, stamp
            )
        if kind == "messages" and body.messages is not UNSET:
            medium, uri = Medium.SMS, body.smssession_uri
            if uri is UNSET:
                medium, uri = Medium.CHAT, body.chat_uri
            if uri is UNSET or not last_segment(uri):
                return None
            entries = tuple([_entry(each) for each in body.messages])
            return follower.take_log(medium, identity_of(uri), entries, self_, role, stamp)
        session = body.smssession if kind == "smssession" else body.chat if kind == "chat" else UNSET
        if kind is None or session is UNSET or not (session.id and session.state):
            return None
        participants = tuple([_participant(each) for each in session.participants or ()])
        told = SessionObservation(self._capabilities(session.capabilities, of_session=True), participants)
        return follower.take_session(MEDIA[kind], session.id, session.state, told, self_, role, stamp)

    def _device(self, device: _Device) -> DeviceObservation:
        monitoring, user, disturb = device.supervisor_monitoring_state, device.user_state, device.do_not_disturb
        shown = None
        if monitoring is not UNSET and monitoring is not None:
            if not monitoring.state:
                raise PayloadError("devices", "an empty state", "a state")
            uri = monitoring.target_device_uri
            target = identity_of(uri) if uri else None
            shown = Shown(monitoring.state, monitoring.scope or None, monitoring.mode or None, target)
        return DeviceObservation(
            self._capabilities(device.capabilities),
            shown,
            monitoring is None,
            None if disturb is None else SET_ON.get(disturb),
            bool(device.forward_to),
            user is not None and user.state in LOGGED_OUT,
        )

    def _capabilities(self, listed: Raw, of_session: bool = False) -> frozenset[str]:
        memo = self._session_lists if of_session else self._lists
        key = bytes(listed)
        known = memo.get(key)
        if known is None:
            value = self._decode(key)
            known = capabilities_view(value, {"capabilities": value}, of_session=of_session)
            if len(memo) >= LARGEST_MEMO:
                memo.clear()
            if len(key) <= _LONGEST_LIST:
                memo[key] = known
        return known

    def _request(
        self, asked: _Asked, answer: _Answer | None, stamp: Stamp, self_: str | None, role: str | None
    ) -> list[Finding] | None:
        if answer is not None and not 0 <= answer.status_code < LARGEST_CODE:
            return None
        request = read_request(asked.method, asked.url, asked.body)
        status = answer.status_code if answer is not None else None
        return self._follower.take_request(request, status, stamp, self_, role)


def _participant(seen: _Participant) -> SeenParticipant:
    return SeenParticipant(seen.nickname, seen.uri, seen.type, seen.visibility)


def _entry(entry: _Entry) -> Entry:
    return Entry(entry.index, entry.type, _participant(entry.sender or _NOBODY), entry.visibility)
