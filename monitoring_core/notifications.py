"""Notifications: messages that a server sends to its clients when something changed, without being asked.

These classes hold the monitoring part of a message: only the fields that a rule is about.
A server gets them from ``decide`` and ``happen``. ``wire.write`` adds the other fields and
makes the JSON. A client reads the JSON with ``wire.read_notification``.
"""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.vocabulary import (
    CallNotificationType,
    Medium,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
    SessionNotificationType,
)

__all__ = [
    "CallNotification",
    "DeviceNotification",
    "LogEntry",
    "MessageLogNotification",
    "Monitoring",
    "Notification",
    "Participant",
    "SessionNotification",
]


@frozen
class Monitoring:
    """The object ``supervisorMonitoringState`` of a device: whom the supervisor monitors, and how (VD-CONFIRMS).

    Attributes:
        state: ``state``; a text if this library does not know the word.
        mode: ``mode``; a text if this library does not know the word.
        scope: ``scope``; a text if this library does not know the word.
        target_device_uri: ``targetDeviceUri``; for a routing point it may be a phone number (VD-TARGET).
    """

    state: MonitoringState | str
    mode: MonitoringMode | str
    scope: MonitoringScope | str
    target_device_uri: str


@frozen
class DeviceNotification:
    """One device of a ``DeviceStateChangeMessage`` on ``/v2/me/devices``.

    Attributes:
        device_id: ``id`` of the supervisor's device.
        capabilities: the operations that are offered now, as a set (VD-SETS); None if the message has no list.
        monitoring: the subscription shown; None while nothing is monitored (VD-ABSENT).
        do_not_disturb: ``doNotDisturb``, On or Off; None if absent.
        forward_to: ``forwardTo``, present only while forwarding is on.
        phone_number: ``phoneNumber`` of the device; None if absent.
    """

    device_id: str
    capabilities: frozenset[str] | None
    monitoring: Monitoring | None = None
    do_not_disturb: bool | None = None
    forward_to: str | None = None
    phone_number: str | None = None


@frozen
class CallNotification:
    """A ``CallStateChangeMessage`` on ``/v2/me/calls`` about the supervisor's own call.

    Attributes:
        call_id: ``id`` of the call; the agent's call has the same id.
        device_id: id at the end of ``deviceUri``: whose call it is.
        state: ``state`` of the call.
        capabilities: the operations that are offered now, as a set; None if the message has no list.
        mute: ``mute``; None if absent.
        monitored_user_muted: ``monitoredUserMuted``; None if absent.
        supervisor_listening_in: ``supervisorListeningIn``, False on the supervisor's own call (VC-LISTENING-FLAG).
        notification_type: ``notificationType``.
    """

    call_id: str
    device_id: str
    state: str
    capabilities: frozenset[str] | None
    mute: Mute | str | None = None
    monitored_user_muted: bool | None = None
    supervisor_listening_in: bool | None = False
    notification_type: CallNotificationType | str = CallNotificationType.STATUS_CHANGE


@frozen
class Participant:
    """A participant of a text session, in its list of participants or in an entry of its log (TX-PARTICIPANT-ID).

    Attributes:
        nickname: his name in the session.
        type: ``Agent`` for agents and supervisors (TX-TYPE), ``Customer``, or another word.
        visibility: who sees him.
        participant_id: ``participantId``, which the server gives him in the session; None if absent.
        uri: uri of the user, or its path alone; `wire.write` puts the base url before a path. None if absent, as
            for a customer.
    """

    nickname: str
    type: str
    visibility: str
    participant_id: str | None = None
    uri: str | None = None


@frozen
class LogEntry:
    """An entry of a session's message log: a message, or a notice that somebody came or went.

    Attributes:
        index: position in the session's log, from 0 or 1 as the server counts.
        type: one of `vocabulary.MessageType`, or a word that this library does not know.
        sender: the participant it is from (``from`` on the wire).
        visibility: who sees it.
        text: the text of a message; None for a notice.
    """

    index: int
    type: str
    sender: Participant
    visibility: str
    text: str | None = None


@frozen
class SessionNotification:
    """An ``SMSsessionStateChangeMessage`` or ``ChatStateChangeMessage`` about the supervisor's own session.

    Attributes:
        medium: SMS or chat.
        session_id: ``id`` of the session.
        state: ``state`` of the session.
        capabilities: the operations that are offered now, as a set; None if the message has no list.
        participants: the participants in the order of the message; None if the message has no list.
        notification_type: ``notificationType``.
    """

    medium: Medium
    session_id: str
    state: str
    capabilities: frozenset[str] | None
    participants: tuple[Participant, ...] | None = None
    notification_type: SessionNotificationType | str = SessionNotificationType.STATUS_CHANGE


@frozen
class MessageLogNotification:
    """A ``MessageLogUpdated`` of a session: new entries of its log.

    Attributes:
        medium: SMS or chat.
        session_id: id of the session.
        messages: the new entries, in order.
        notification_type: ``notificationType``.
    """

    medium: Medium
    session_id: str
    messages: tuple[LogEntry, ...] = field(factory=tuple)
    notification_type: SessionNotificationType | str = SessionNotificationType.NEW_MESSAGES


Notification = DeviceNotification | CallNotification | SessionNotification | MessageLogNotification
"""The notifications that a supervisor can be sent."""
