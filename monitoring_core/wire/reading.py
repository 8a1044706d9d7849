"""Read notifications from the JSON that a client receives.

A message is recognized by its ``messageType`` or, if that is missing, by the object that it
holds. It may have the ``data``/``channel`` envelope or not. The fields that a rule is about
are checked strictly; all other fields are ignored. A message of an unknown type is not an error:
it has no notifications.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from attrs import field, frozen

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Monitoring,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.uris import device_id, last_segment
from monitoring_core.vocabulary import (
    CallNotificationType,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
    SessionNotificationType,
)
from monitoring_core.wire.context import Context
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import (
    Json,
    capabilities,
    entries,
    flag,
    identity,
    is_array,
    is_object,
    malformed,
    optional_text,
    optional_word,
    required_object,
    text_or_empty,
    word,
)
from monitoring_core.wire.values import read_duration

__all__ = ["CHANNELS", "LOG_URIS", "MESSAGE_TYPES", "OBJECT_OF", "Message", "is_delivered", "read_notification"]

MESSAGE_TYPES = {
    "DeviceStateChangeMessage": "devices",
    "CallStateChangeMessage": "call",
    "SMSsessionStateChangeMessage": "smssession",
    "ChatStateChangeMessage": "chat",
    "MessageLogUpdated": "messages",
}
"""``messageType`` -> the key of the object that the message is about."""

CHANNELS = {
    "devices": "/v2/me/devices",
    "call": "/v2/me/calls",
    "smssession": "/v2/me/smssessions",
    "chat": "/v2/me/chats",
}
"""The key of the object that a message is about -> channel; a message log uses the channel of its session."""

OBJECT_OF = {Medium.SMS: "smssession", Medium.CHAT: "chat"}
"""Medium -> the key of the session in a message."""

LOG_URIS = {"smssessionUri": Medium.SMS, "chatUri": Medium.CHAT}
"""The key with which a message log names its session -> medium."""

LARGEST_INDEX = 2**53
"""The largest ``index`` of an entry of a message log; a larger number is refused."""

AN_INDEX = f"an integer from 0 to {LARGEST_INDEX}"
"""The words with which an error says what an index must be."""

_STATES: dict[str, MonitoringState | str] = {state.value: state for state in MonitoringState}
_MODES: dict[str, MonitoringMode | str] = {mode.value: mode for mode in MonitoringMode}
_SCOPES: dict[str, MonitoringScope | str] = {scope.value: scope for scope in MonitoringScope}
_MUTES: dict[str, Mute | str] = {mute.value: mute for mute in Mute}
_CALL_TYPES: dict[str, CallNotificationType | str] = {kind.value: kind for kind in CallNotificationType}
_SESSION_TYPES: dict[str, SessionNotificationType | str] = {kind.value: kind for kind in SessionNotificationType}
_ON_OFF: dict[str | None, bool | None] = {Mute.ON.value: True, Mute.OFF.value: False}


@frozen
class Message:
    """A message that was read: its monitoring part, and the whole payload.

    Attributes:
        notifications: one, or one for each device in the message; empty if the type of message is unknown.
        payload: the payload that was read. It is not copied, so a later change of it changes the context, too.
    """

    notifications: tuple[Notification, ...]
    payload: Mapping[str, Any] = field(repr=False, hash=False)

    @property
    def context(self) -> Context:
        """All fields besides the monitoring part; with them ``write_message`` returns the same payload."""
        channel = self.payload.get("channel")
        return Context(
            envelope=body_of(self.payload) is not self.payload,
            channel=channel if isinstance(channel, str) else None,
            null_monitoring=self.null_monitoring,
            payload=self.payload,
        )

    @property
    def null_monitoring(self) -> bool:
        """True if a device has ``supervisorMonitoringState`` as null; it should be absent then (VD-ABSENT)."""
        if all(getattr(each, "monitoring", self) is not None for each in self.notifications):
            return False
        devices = body_of(self.payload).get("devices")
        return is_array(devices) and any(
            is_object(device) and device.get("supervisorMonitoringState", "absent") is None for device in devices
        )

    @property
    def duration(self) -> int | None:
        """The ``duration`` of the call in seconds; None if absent, and for messages that are not about a call."""
        call = body_of(self.payload).get("call")
        return read_duration(call.get("duration")) if is_object(call) else None


def read_notification(payload: object) -> Message:
    """Read one notification that a server sent.

    Args:
        payload: the decoded JSON object, with or without its envelope.

    Returns:
        The message; it has no notifications if its type is unknown.

    Raises:
        PayloadError: it is not an object, or a field that a rule is about is missing or has a wrong type.
    """
    if not is_object(payload):
        raise PayloadError("$", shown(payload), "an object")
    body = body_of(payload)
    try:
        kind = kind_of(body, payload)
        if kind is None:
            return Message((), payload)
        return Message(_READERS[kind](body, payload), payload)
    except PayloadError as error:
        if body is payload or error.path == "$":
            raise
        raise error.under("data") from None


def is_delivered(value: Mapping[str, Any]) -> bool:
    """Tell whether a decoded object is a notification: it has an envelope, or a known ``messageType``."""
    return "data" in value or "messageType" in value


def body_of(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message inside the envelope, or the payload itself if it has no envelope."""
    data = payload.get("data")
    # Nearly every envelope holds two keys and no more.
    if is_object(data) and ((len(payload) == 2 and "channel" in payload) or payload.keys().isdisjoint(_OBJECTS)):
        return data
    return payload


def kind_of(body: Mapping[str, Any], payload: Mapping[str, Any]) -> str | None:
    """Return the key of the object that a message is about, or None if the type of message is unknown.

    ``messageType`` stands in ``data``. If ``data`` has none, it is read beside ``data``.

    Args:
        body: the message without its envelope, as `body_of` returns it.
        payload: the whole payload.

    Raises:
        PayloadError: ``messageType`` is not a string, or a message on one of `CHANNELS` has ``data`` that is not
            an object.
    """
    message_type = body.get("messageType")
    if message_type is None:
        message_type = payload.get("messageType")
    if message_type is not None:
        if isinstance(message_type, str):
            return MESSAGE_TYPES.get(message_type)
        raise PayloadError("messageType", shown(message_type), "a string")
    channel = payload.get("channel")
    if body is payload and "data" in payload and isinstance(channel, str) and channel in _OUR_CHANNELS:
        raise PayloadError("data", shown(payload["data"]), "an object")
    for key in CHANNELS:
        if key in body:
            return key
    return "messages" if "messages" in body and not body.keys().isdisjoint(LOG_URIS) else None


def read_device(device: Json) -> DeviceNotification:
    """Read one device of a ``DeviceStateChangeMessage``.

    Raises:
        PayloadError: ``id`` is missing or empty, or another field has a wrong type.
    """
    shown_monitoring = device.get("supervisorMonitoringState")
    return DeviceNotification(
        word(device, "id"),
        capabilities(device),
        None if shown_monitoring is None else read_monitoring(device),
        _ON_OFF.get(optional_text(device, "doNotDisturb")),
        # Some servers send an empty number while nothing is forwarded.
        optional_text(device, "forwardTo") or None,
        optional_text(device, "phoneNumber"),
    )


def read_monitoring(device: Json) -> Monitoring:
    """Read the ``supervisorMonitoringState`` that a device shows.

    Raises:
        PayloadError: it is not an object, its state, mode or scope is missing or empty, or its target is not a string.
    """
    shown_monitoring = required_object(device, "supervisorMonitoringState")
    try:
        state = word(shown_monitoring, "state")
        mode = word(shown_monitoring, "mode")
        scope = word(shown_monitoring, "scope")
        # A routing point may be named by its phone number (VD-TARGET).
        target = text_or_empty(shown_monitoring, "targetDeviceUri")
    except PayloadError as error:
        raise error.under("supervisorMonitoringState") from None
    return Monitoring(_STATES.get(state, state), _MODES.get(mode, mode), _SCOPES.get(scope, scope), target)


def read_call(body: Mapping[str, Any]) -> CallNotification:
    """Read a ``CallStateChangeMessage``.

    Args:
        body: the message without its envelope.

    Raises:
        PayloadError: ``call``, its id, ``deviceUri`` or state is missing, or another field has a wrong type.
    """
    notification_type = optional_word(body, "notificationType", CallNotificationType.STATUS_CHANGE)
    call = required_object(body, "call")
    try:
        mute = optional_text(call, "mute")
        return CallNotification(
            word(call, "id"),
            identity(call, "deviceUri", device_id),
            word(call, "state"),
            capabilities(call),
            None if mute is None else _MUTES.get(mute, mute),
            flag(call, "monitoredUserMuted"),
            flag(call, "supervisorListeningIn"),
            _CALL_TYPES.get(notification_type, notification_type),
        )
    except PayloadError as error:
        raise error.under("call") from None


def read_session(body: Mapping[str, Any], medium: Medium) -> SessionNotification:
    """Read an ``SMSsessionStateChangeMessage`` or ``ChatStateChangeMessage``.

    Args:
        body: the message without its envelope.
        medium: SMS or chat.

    Raises:
        PayloadError: the session, its id or its state is missing, or another field has a wrong type.
    """
    notification_type = optional_word(body, "notificationType", SessionNotificationType.STATUS_CHANGE)
    session = required_object(body, OBJECT_OF[medium])
    try:
        return SessionNotification(
            medium,
            word(session, "id"),
            word(session, "state"),
            capabilities(session, of_session=True),
            None if session.get("participants") is None else entries(session, "participants", read_participant),
            _SESSION_TYPES.get(notification_type, notification_type),
        )
    except PayloadError as error:
        raise error.under(OBJECT_OF[medium]) from None


def read_participant(participant: Json) -> Participant:
    """Read a participant of a text session; a missing text is read as empty.

    Raises:
        PayloadError: a field is not a string.
    """
    return Participant(
        text_or_empty(participant, "nickname"),
        text_or_empty(participant, "type"),
        text_or_empty(participant, "visibility"),
        optional_text(participant, "participantId"),
        optional_text(participant, "uri"),
    )


def read_log(body: Mapping[str, Any], channel: object = None) -> MessageLogNotification:
    """Read a ``MessageLogUpdated``.

    Args:
        body: the message without its envelope.
        channel: the channel of the message. An error about a missing uri names the key that belongs to this channel.

    Raises:
        PayloadError: the uri of the session or ``messages`` is missing, or a field has a wrong type.
    """
    notification_type = optional_word(body, "notificationType", SessionNotificationType.NEW_MESSAGES)
    uri = log_uri(body, channel)
    return MessageLogNotification(
        LOG_URIS[uri],
        identity(body, uri, last_segment),
        entries(body, "messages", read_entry),
        _SESSION_TYPES.get(notification_type, notification_type),
    )


def log_uri(body: Mapping[str, Any], channel: object = None) -> str:
    """Return the key with which a message log names its session; nothing is raised.

    If there is no such key, the result is the key that should be there: that of the channel, or that of SMS.
    """
    for key in LOG_URIS:
        if body.get(key) is not None:
            return key
    for key in LOG_URIS:
        if key in body:
            return key
    return _LOG_URI_ON.get(channel, "smssessionUri") if isinstance(channel, str) else "smssessionUri"


def read_entry(entry: Json) -> LogEntry:
    """Read an entry of a message log; without ``from`` its sender has empty fields.

    Raises:
        PayloadError: ``index`` is not an integer from 0 to `LARGEST_INDEX`, ``type`` is missing or empty, or another
            field has a wrong type.
    """
    index = entry.get("index")
    if not is_index(index):
        raise malformed(entry, "index", AN_INDEX)
    kind = word(entry, "type")
    try:
        sender = read_participant({} if entry.get("from") is None else required_object(entry, "from"))
    except PayloadError as error:
        raise (error if error.path == "from" else error.under("from")) from None
    return LogEntry(index, kind, sender, text_or_empty(entry, "visibility"), optional_text(entry, "text"))


def is_index(value: object) -> TypeGuard[int]:
    """Tell whether a value is a position in a message log."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_INDEX


_READERS: dict[str, Callable[[Any, Mapping[str, Any]], tuple[Notification, ...]]] = {
    "devices": lambda body, _: entries(body, "devices", read_device),
    "call": lambda body, _: (read_call(body),),
    "smssession": lambda body, _: (read_session(body, Medium.SMS),),
    "chat": lambda body, _: (read_session(body, Medium.CHAT),),
    "messages": lambda body, payload: (read_log(body, payload.get("channel")),),
}

_OBJECTS = frozenset(_READERS)
_LOG_URI_ON = {CHANNELS[OBJECT_OF[medium]]: key for key, medium in LOG_URIS.items()}
_OUR_CHANNELS = frozenset(CHANNELS.values())
