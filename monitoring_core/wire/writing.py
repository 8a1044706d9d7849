"""Write notifications as JSON.

The monitoring part is merged into the payload of the context. A field that already has
the right value stays as it is written there. So a capability list keeps its order, a word its older
spelling, and a uri its host. Only a field that differs is written, in the documented form. To find
out, the old object is read again and compared. For a new message the old object is empty.

Unchanged parts are not copied, so the result shares them with the payload that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

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
from monitoring_core.uris import last_segment, quoted
from monitoring_core.vocabulary import Medium, Mute, documented_spelling
from monitoring_core.wire.context import Context
from monitoring_core.wire.errors import PayloadError
from monitoring_core.wire.fields import Json
from monitoring_core.wire.reading import (
    CHANNELS,
    MESSAGE_TYPES,
    OBJECT_OF,
    Message,
    body_of,
    kind_of,
    read_call,
    read_device,
    read_entry,
    read_log,
    read_participant,
    read_session,
)
from monitoring_core.wire.unreadable import URI_OF, refuse_unreadable
from monitoring_core.wire.values import milliseconds, print_timestamp

__all__ = ["SESSION_PATHS", "write", "write_message"]

Item = TypeVar("Item")

SESSION_PATHS = {Medium.SMS: "smssessions", Medium.CHAT: "chats"}
"""Medium -> the segment for it in the path of a session."""

_TYPE_OF = {key: message_type for message_type, key in MESSAGE_TYPES.items()}

_ONE_OR_DEVICES = "a message holds one notification, or several of devices"

_EMPTY = Context()
_NOTHING: Mapping[str, Any] = {}
_NOBODY = Participant("", "", "")


def write(notification: Notification, context: Context = _EMPTY) -> Json:
    """Write one notification.

    Args:
        notification: the monitoring part.
        context: all further fields. The context of a message of the same kind keeps what that message held. If the
            message was of another kind, or the log of another medium, nothing of it is kept.

    Returns:
        The payload; it has an envelope if ``context.envelope`` is true.

    Raises:
        PayloadError: the notification has a value that could not be read again, such as an empty id, or an index that
            is not a position. Or the payload in the context was changed after it was read, and cannot be read any
            more.
    """
    return _written((notification,), context)


def write_message(message: Message) -> Json:
    """Write a message that was read, or one made from it with other notifications.

    Raises:
        ValueError: the message has several notifications, and they are not all about devices.
        PayloadError: as for `write`.
    """
    if not message.notifications:
        return dict(message.payload)
    return _written(message.notifications, message.context)


def _written(notifications: tuple[Notification, ...], context: Context) -> Json:
    first = notifications[0]
    try:
        refuse_unreadable(notifications)
    except PayloadError as error:
        raise (error.under("data") if context.envelope else error) from None
    payload = context.payload if context.payload is not None else _NOTHING
    old, channel = body_of(payload), context.channel
    if not payload or not _is_of_that_kind(old, payload, first):
        # Nothing of a message of another kind is kept. A channel that is not its usual one was chosen by the caller.
        channel = None if channel is not None and channel == payload.get("channel") else channel
        payload = old = _NOTHING
    # A message that was read was recognized already, so only a new message needs its type.
    body: Json = dict(old) if old else {"messageType": _TYPE_OF[_kind(first)]}
    body.update(context.message_keys)
    if isinstance(first, DeviceNotification):
        _write_devices(body, _devices(notifications), old, context)
    elif len(notifications) > 1:
        raise ValueError(_ONE_OR_DEVICES)
    elif isinstance(first, CallNotification):
        _write_call(body, first, old, context)
    elif isinstance(first, SessionNotification):
        _write_session(body, first, old, context)
    else:
        _write_log(body, first, old, context)
    if not context.envelope:
        return body
    outer: Json = {**payload, "data": body} if old is not payload else {"data": body, "channel": _channel(first)}
    if channel is not None:
        outer["channel"] = channel
    return outer


def _is_of_that_kind(old: Mapping[str, Any], payload: Mapping[str, Any], notification: Notification) -> bool:
    """Tell whether a message that was read has the kind of the notification; for a log also its medium."""
    if kind_of(old, payload) != _kind(notification):
        return False
    return not isinstance(notification, MessageLogNotification) or read_log(old).medium is notification.medium


def _kind(notification: Notification) -> str:
    """Return the key of the object that the message is about."""
    if isinstance(notification, DeviceNotification):
        return "devices"
    if isinstance(notification, CallNotification):
        return "call"
    return OBJECT_OF[notification.medium] if isinstance(notification, SessionNotification) else "messages"


def _channel(notification: Notification) -> str:
    # The log of a session uses the channel of the session.
    medium = notification.medium if isinstance(notification, MessageLogNotification) else None
    return CHANNELS[_kind(notification) if medium is None else OBJECT_OF[medium]]


def _devices(notifications: tuple[Notification, ...]) -> list[DeviceNotification]:
    devices = [each for each in notifications if isinstance(each, DeviceNotification)]
    if len(devices) != len(notifications):
        raise ValueError(_ONE_OR_DEVICES)
    return devices


def _write_devices(body: Json, devices: Iterable[DeviceNotification], old: Mapping[str, Any], context: Context) -> None:
    pairs = _paired(devices, old.get("devices", ()), read_device, lambda device: device.device_id)
    body["devices"] = [_device(now, was, context) for now, was in pairs]


def _device(now: DeviceNotification, old: Json, context: Context) -> Json:
    was = read_device(old) if old else DeviceNotification("", None)
    device = {**old, **context.object_keys}
    _set(device, "id", was.device_id, now.device_id)
    _set(device, "deviceState", None, context.device_state)
    _set(device, "userState", None, context.user_state and dict(context.user_state))
    _set(device, "phoneNumber", was.phone_number, now.phone_number)
    _set(device, "telephonyNetwork", None, context.telephony_network)
    _set(device, "doNotDisturb", was.do_not_disturb, now.do_not_disturb, _on_off)
    _set(device, "forwardTo", was.forward_to, now.forward_to or None)
    _set_capabilities(device, was.capabilities, now.capabilities)
    if was.monitoring != now.monitoring:
        if now.monitoring is None:
            del device["supervisorMonitoringState"]
        else:
            device["supervisorMonitoringState"] = _monitoring(now.monitoring, was.monitoring, old)
    return device


def _on_off(on: bool) -> str:
    return (Mute.ON if on else Mute.OFF).value


def _monitoring(now: Monitoring, was: Monitoring | None, old: Json) -> Json:
    if was is None:
        was, shown = Monitoring("", "", "", ""), Json()
    else:
        shown = dict(old["supervisorMonitoringState"])
    _set(shown, "state", was.state, now.state)
    _set(shown, "mode", was.mode, now.mode)
    _set(shown, "scope", was.scope, now.scope)
    _set(shown, "targetDeviceUri", was.target_device_uri, now.target_device_uri)
    return shown


def _write_call(body: Json, now: CallNotification, old: Mapping[str, Any], context: Context) -> None:
    was = read_call(old) if old else CallNotification("", "", "", None, None, None, None, "")
    call = {**old.get("call", {}), **context.object_keys}
    _set(body, "notificationType", was.notification_type if old else None, now.notification_type)
    if not was.call_id:
        call.setdefault("callUuid", now.call_id)
    if was.call_id != now.call_id:
        documented = {"uri": _uri("me/calls", now.call_id, context), "path": f"/calls/{quoted(now.call_id)}"}
        _follow(call, was.call_id, now.call_id, documented, context)
        # A callUuid equal to the id follows it; a different callUuid is an id of its own.
        if was.call_id and call.get("callUuid") == was.call_id:
            call["callUuid"] = now.call_id
    if was.device_id != now.device_id:
        documented = {"deviceUri": _uri("devices", now.device_id, context)}
        _follow(call, was.device_id, now.device_id, documented, context)
    _set(call, "id", was.call_id, now.call_id)
    _set(call, "state", was.state, now.state)
    _set_capabilities(call, was.capabilities, now.capabilities)
    _set(call, "mute", was.mute, now.mute)
    _set(call, "monitoredUserMuted", was.monitored_user_muted, now.monitored_user_muted)
    _set(call, "supervisorListeningIn", was.supervisor_listening_in, now.supervisor_listening_in)
    _set(call, "duration", None, context.duration, str)
    if context.participants is not None:
        call["participants"] = [_call_participant(each) for each in context.participants]
    body["call"] = call


def _call_participant(participant: str | Mapping[str, Any]) -> Json:
    if not isinstance(participant, str):
        return dict(participant)
    return {
        "e164Number": "",
        "formattedPhoneNumber": participant,
        "phoneNumber": participant,
        "digits": participant,
    }


def _write_session(body: Json, now: SessionNotification, old: Mapping[str, Any], context: Context) -> None:
    key = OBJECT_OF[now.medium]
    was = read_session(old, now.medium) if old else SessionNotification(now.medium, "", "", None, None, "")
    session = {**old.get(key, {}), **context.object_keys}
    _set(body, "notificationType", was.notification_type if old else None, now.notification_type)
    if was.session_id != now.session_id:
        documented = {"uri": _uri(SESSION_PATHS[now.medium], now.session_id, context)}
        if was.session_id:
            # The documents show no path in a session, but a session that was read with a path keeps it.
            documented["path"] = f"/{SESSION_PATHS[now.medium]}/{quoted(now.session_id)}"
        _follow(session, was.session_id, now.session_id, documented, context)
    _set(session, "id", was.session_id, now.session_id)
    _set(session, "state", was.state, now.state)
    _set(session, "receivedDate", None, context.received, print_timestamp)
    _set_capabilities(session, was.capabilities, now.capabilities, documented_spelling)
    if was.participants != now.participants:
        if now.participants is None:
            del session["participants"]
        else:
            before = old.get(key, {}).get("participants") or ()
            pairs = _paired(now.participants, before, read_participant, _who)
            session["participants"] = [_participant(each, shown, context) for each, shown in pairs]
    body[key] = session


def _uri(collection: str, identity: str, context: Context) -> str:
    return _with_base(f"/api/v2/{collection}/{quoted(identity)}", context)


def _with_base(uri: str, context: Context) -> str:
    """Return a uri; if it is a path alone, put the base url before it."""
    return f"{context.base_url.rstrip('/')}{uri}" if uri.startswith("/") else str(uri)


def _follow(target: Json, was: str, now: str, documented: Mapping[str, str], context: Context) -> None:
    """Replace the old id at the end of uris and paths by the new one; write the documented fields of a new object.

    An object that was read gets no further fields. The rest of a uri or path stays as it was written,
    unless the context has a base url.
    """
    for key, anew in documented.items():
        old = target.get(key)
        if not was:
            target[key] = anew
        elif isinstance(old, str):
            target[key] = anew if context.base_url and key != "path" else _moved(old, was, now, anew)


def _moved(old: str, was: str, now: str, anew: str) -> str:
    """Return a uri or path with the new id at its end; return ``anew`` if it did not end with the old id."""
    head, slash, _ = old.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")
    moved = f"{head}{slash}{quoted(now)}"
    return moved if last_segment(old) == was and last_segment(moved) == now else anew


def _who(participant: Participant) -> Hashable:
    return participant.participant_id or (participant.nickname, participant.uri)


def _participant(now: Participant, old: Json, context: Context) -> Json:
    was = read_participant(old)
    participant = dict(old)
    _set(participant, "nickname", was.nickname, now.nickname)
    _set(participant, "type", was.type, now.type)
    _set(participant, "uri", was.uri, now.uri, lambda uri: _with_base(uri, context))
    _set(participant, "visibility", was.visibility, now.visibility)
    _set(participant, "participantId", was.participant_id, now.participant_id)
    return participant


def _write_log(body: Json, now: MessageLogNotification, old: Mapping[str, Any], context: Context) -> None:
    was = read_log(old) if old else MessageLogNotification(now.medium, "", (), "")
    _set(body, "notificationType", was.notification_type if old else None, now.notification_type)
    if was.session_id != now.session_id:
        documented = {URI_OF[now.medium]: _uri(SESSION_PATHS[now.medium], now.session_id, context)}
        _follow(body, was.session_id, now.session_id, documented, context)
    pairs = _paired(now.messages, old.get("messages", ()), read_entry, lambda entry: entry.index)
    body["messages"] = [_entry(each, shown, context) for each, shown in pairs]


def _entry(now: LogEntry, old: Json, context: Context) -> Json:
    was = read_entry(old) if old else LogEntry(-1, "", _NOBODY, "")
    entry = dict(old)
    _set(entry, "index", was.index, now.index)
    _set(entry, "type", was.type, now.type)
    if was.sender != now.sender:
        entry["from"] = _participant(now.sender, old.get("from") or {}, context)
    _set(entry, "visibility", was.visibility, now.visibility)
    _set(entry, "text", was.text, now.text)
    made = context.timestamps.get(now.index)
    if made is not None:
        entry["timestamp"] = print_timestamp(made)
        # In spite of its name this key holds milliseconds.
        entry["timestampSeconds"] = milliseconds(made)
    return entry


def _set(target: Json, key: str, was: object, now: Any, write_as: Callable[[Any], object] | None = None) -> None:
    """Write a field if its value has changed; None removes the field."""
    if was == now:
        return
    if now is None:
        target.pop(key, None)
    elif write_as is not None:
        target[key] = write_as(now)
    else:
        # A plain string, not a member of an enumeration, so that every encoder accepts it.
        target[key] = str(now) if isinstance(now, str) else now


def _set_capabilities(
    target: Json, was: frozenset[str] | None, now: frozenset[str] | None, spelled: Callable[[str], str] = str
) -> None:
    """Write ``capabilities``: old names in their old order, then new names in the order of the alphabet.

    In a text session the documented spelling is used (TX-SPELLING). Elsewhere ``SwitchBargeIn`` is another word.
    """
    if was == now:
        return
    if now is None:
        target.pop("capabilities", None)
        return
    names = {spelled(str(name)) for name in now}
    kept = dict.fromkeys(spelled(name) for name in target.get("capabilities") or ())
    before = [name for name in kept if name in names]
    target["capabilities"] = before + sorted(names.difference(before))


def _paired(
    items: Iterable[Item], olds: Iterable[Json], read: Callable[[Json], Item], key: Callable[[Item], Hashable]
) -> list[tuple[Item, Json]]:
    """Pair each item with an old object of the same key: at the same place, else the first, else an empty one."""
    before = [(key(read(old)), old) for old in olds]
    first = dict(reversed(before))
    pairs: list[tuple[Item, Json]] = []
    for place, item in enumerate(items):
        wanted = key(item)
        same_place = place < len(before) and before[place][0] == wanted
        pairs.append((item, before[place][1] if same_place else first.get(wanted, {})))
    return pairs
