"""A check before a notification is written: whether the payload could be read again.

The error names the place where the wrong value would stand in the payload.
"""

from __future__ import annotations

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.vocabulary import Medium
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.reading import AN_INDEX, LOG_URIS, OBJECT_OF, is_index

__all__ = ["URI_OF", "refuse_unreadable"]

URI_OF: dict[Medium, str] = {medium: key for key, medium in LOG_URIS.items()}
"""Medium -> the key with which a message log names its session."""

_AN_ID = "an id, for a uri to end with"


def refuse_unreadable(notifications: tuple[Notification, ...]) -> None:
    """Raise an error if the payload of these notifications could not be read again.

    Raises:
        PayloadError: an id, a state, a type or a field of a participant is not a text. Or an id, a state or a type is
            empty. Or an index is not a position. The path begins in the message, without its envelope.
    """
    for place, notification in enumerate(notifications):
        if isinstance(notification, DeviceNotification):
            _refuse_device(notification, f"devices[{place}]")
        elif isinstance(notification, CallNotification):
            _refuse_call(notification)
        elif isinstance(notification, SessionNotification):
            _refuse_session(notification, OBJECT_OF[notification.medium])
        else:
            _refuse_log(notification)


def _refuse_device(notification: DeviceNotification, path: str) -> None:
    monitoring = notification.monitoring
    _word(notification.device_id, f"{path}.id")
    if monitoring is not None:
        path = f"{path}.supervisorMonitoringState"
        _word(monitoring.state, f"{path}.state")
        _word(monitoring.mode, f"{path}.mode")
        _word(monitoring.scope, f"{path}.scope")


def _refuse_call(notification: CallNotification) -> None:
    _word(notification.call_id, "call.id")
    _word(notification.device_id, "call.deviceUri", _AN_ID)
    _word(notification.state, "call.state")


def _refuse_session(notification: SessionNotification, path: str) -> None:
    _word(notification.session_id, f"{path}.id")
    _word(notification.state, f"{path}.state")
    for place, participant in enumerate(notification.participants or ()):
        _refuse_participant(participant, f"{path}.participants[{place}]")


def _refuse_log(notification: MessageLogNotification) -> None:
    _word(notification.session_id, URI_OF[notification.medium], _AN_ID)
    for place, entry in enumerate(notification.messages):
        _refuse_entry(entry, f"messages[{place}]")


def _refuse_entry(entry: LogEntry, path: str) -> None:
    if not is_index(entry.index):
        raise PayloadError(f"{path}.index", shown(entry.index), AN_INDEX)
    _word(entry.type, f"{path}.type")
    _refuse_participant(entry.sender, f"{path}.from")
    _text(entry.visibility, f"{path}.visibility")
    _optional_text(entry.text, f"{path}.text")


def _refuse_participant(participant: Participant, path: str) -> None:
    _text(participant.nickname, f"{path}.nickname")
    _text(participant.type, f"{path}.type")
    _text(participant.visibility, f"{path}.visibility")
    _optional_text(participant.participant_id, f"{path}.participantId")
    _optional_text(participant.uri, f"{path}.uri")


def _word(value: object, path: str, expected: str = "a non-empty string") -> None:
    if not value or not isinstance(value, str):
        raise PayloadError(path, shown(value), expected)


def _text(value: object, path: str) -> None:
    if not isinstance(value, str):
        raise PayloadError(path, shown(value), "a string")


def _optional_text(value: object, path: str) -> None:
    if value is not None:
        _text(value, path)
