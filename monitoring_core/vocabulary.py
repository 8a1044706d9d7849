"""The words of the API as enumerations, with the spelling that they have in JSON.

Each enumeration is a ``StrEnum``, so a member is equal to its spelling. Members of two
enumerations with the same spelling are therefore equal to each other, such as
``MonitoringState.COACH`` and ``DeviceOperation.COACH``. So no column of a table mixes two enumerations.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias

__all__ = [
    "CallNotificationType",
    "CallOperation",
    "CallState",
    "DeviceOperation",
    "Feature",
    "Medium",
    "MessageType",
    "MonitoringMode",
    "MonitoringScope",
    "MonitoringState",
    "Mute",
    "Party",
    "PartyWord",
    "SessionNotificationType",
    "SessionOperation",
    "StatusCode",
    "TextMonitoringMode",
    "TextSessionState",
    "TextSubscriptionOperation",
    "Visibility",
    "VisibilityMode",
    "documented_spelling",
]


class MonitoringState(StrEnum):
    """The state of a supervisor in a voice call: who hears him."""

    LISTEN_IN = "ListenIn"
    """Nobody hears the supervisor."""
    COACH = "Coach"
    """Only the agent hears the supervisor."""
    BARGE_IN = "BargeIn"
    """Everybody in the call hears the supervisor."""


class MonitoringScope(StrEnum):
    """The scope of a leg: it stays with the agent or with the call when the agent hands the call over."""

    AGENT = "Agent"
    CALL = "Call"


class MonitoringMode(StrEnum):
    """The duration of a voice subscription: the next call of the target, or all its calls."""

    NEXT_CALL = "NextCall"
    ALL_CALLS = "AllCalls"


class TextMonitoringMode(StrEnum):
    """The duration of a text subscription, for chats and SMS: the agent's next session, or all his sessions."""

    NEXT_CHAT = "NextChat"
    ALL_CHATS = "AllChats"


class VisibilityMode(StrEnum):
    """The mode of a supervisor in an SMS session or chat: who sees him and what he writes."""

    MONITOR = "Monitor"
    COACH = "Coach"
    BARGE_IN = "BargeIn"


class Visibility(StrEnum):
    """The parties that see a participant or a message of a text session."""

    ALL = "All"
    AGENTS = "Agents"
    SUPERVISORS = "Supervisors"


class Mute(StrEnum):
    """The ``mute`` of a call; if it is On, nobody hears the owner of the call."""

    ON = "On"
    OFF = "Off"


class CallState(StrEnum):
    """The ``state`` of a call."""

    DIALING = "Dialing"
    RINGING = "Ringing"
    ESTABLISHED = "Established"
    HELD = "Held"
    RELEASED = "Released"
    COMPLETED = "Completed"


class TextSessionState(StrEnum):
    """The ``state`` of a text session; the full list is not public."""

    INVITED = "Invited"
    CHATTING = "Chatting"
    REVOKED = "Revoked"


class DeviceOperation(StrEnum):
    """``operationName`` of a monitoring request to a device."""

    LISTEN_IN = "ListenIn"
    COACH = "Coach"
    BARGE_IN = "BargeIn"
    CANCEL_SUPERVISOR_MONITORING = "CancelSupervisorMonitoring"


class CallOperation(StrEnum):
    """``operationName`` of a request to the supervisor's own call.

    ``SwitchToCoach`` is not in the API reference (VC-COACH-IS-ENTRY). It stands here because
    other servers accept it, and recordings contain it.
    """

    SWITCH_TO_LISTEN_IN = "SwitchToListenIn"
    SWITCH_TO_COACH = "SwitchToCoach"
    SWITCH_TO_BARGE_IN = "SwitchToBargeIn"
    MUTE_MONITORED_USER = "MuteMonitoredUser"
    UNMUTE_MONITORED_USER = "UnmuteMonitoredUser"
    HOLD = "Hold"
    RETRIEVE_CALL = "RetrieveCall"
    HANGUP = "Hangup"


class TextSubscriptionOperation(StrEnum):
    """``operationName`` of a monitoring request to an agent's text channel."""

    MONITOR = "Monitor"
    COACH = "Coach"
    BARGE_IN = "BargeIn"
    CANCEL_SUPERVISOR_MONITORING = "CancelSupervisorMonitoring"


class SessionOperation(StrEnum):
    """``operationName`` of a request to a text session.

    ``Intrude`` goes to the agent's session, all others to the supervisor's own.
    """

    INTRUDE = "Intrude"
    ACCEPT = "Accept"
    REJECT = "Reject"
    SWITCH_TO_MONITOR = "SwitchToMonitor"
    SWITCH_TO_COACH = "SwitchToCoach"
    SWITCH_TO_BARGE_IN = "SwitchToBargeIn"
    LEAVE = "Leave"
    SEND_MESSAGE = "SendMessage"
    SEND_START_TYPING_NOTIFICATION = "SendStartTypingNotification"
    SEND_STOP_TYPING_NOTIFICATION = "SendStopTypingNotification"
    SEND_TO_AGENTS = "SendToAgents"
    SEND_START_TYPING_TO_AGENTS_NOTIFICATION = "SendStartTypingToAgentsNotification"
    SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION = "SendStopTypingToAgentsNotification"


def documented_spelling(operation: str) -> str:
    """Return the documented spelling of an operation of a text session.

    Some lists have ``SwitchBargeIn`` for ``SwitchToBargeIn``, and clients then ask for that (TX-SPELLING).
    """
    return SessionOperation.SWITCH_TO_BARGE_IN.value if operation == "SwitchBargeIn" else operation


class CallNotificationType(StrEnum):
    """``notificationType`` of a call notification."""

    STATUS_CHANGE = "StatusChange"
    MONITORED_USER_MUTED_STATE_CHANGE = "MonitoredUserMutedStateChange"


class SessionNotificationType(StrEnum):
    """``notificationType`` of a text session notification."""

    STATUS_CHANGE = "StatusChange"
    PARTICIPANTS_UPDATED = "ParticipantsUpdated"
    NEW_MESSAGES = "NewMessages"


class MessageType(StrEnum):
    """``type`` of an entry in the log of a text session."""

    TEXT = "Text"
    PARTICIPANT_JOINED = "ParticipantJoined"
    PARTICIPANT_LEFT = "ParticipantLeft"
    PARTICIPANT_REJOINED = "ParticipantRejoined"
    TYPING_STARTED = "TypingStarted"
    TYPING_STOPPED = "TypingStopped"
    PUSH_URL = "PushUrl"
    NOTICE = "Notice"


class Party(StrEnum):
    """The parties of a monitored conversation."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"


PartyWord: TypeAlias = Literal["customer", "agent", "supervisor"]
"""The word of a party; a type checker reports a misspelled one."""


class Medium(StrEnum):
    """The two media of text sessions; the same tables hold for both."""

    SMS = "sms"
    CHAT = "chat"


class Feature(StrEnum):
    """The features that a centre may have switched on."""

    VOICE = "api-voice"
    SUPERVISOR_MONITORING = "api-supervisor-monitoring"
    MULTIMEDIA = "api-multimedia"


class StatusCode(IntEnum):
    """``statusCode`` of an answer. The library itself gives 0, 1, 2, 3, 5, 6, 10 and 19 (AN-CODE)."""

    OK = 0
    PARAMETER_MISSING = 1
    NOT_VALID_IN_STATE = 2
    FORBIDDEN = 3
    INTERNAL = 4
    NO_PERMISSION = 5
    NOT_FOUND = 6
    PARTIAL = 7
    PASSWORD_CHANGE = 8
    INCOMPLETE = 9
    OUT_OF_RANGE = 10
    READ_ONLY = 11
    RESOURCE_12 = 12
    RESOURCE_13 = 13
    RESOURCE_14 = 14
    RESOURCE_15 = 15
    RESOURCE_16 = 16
    RESOURCE_17 = 17
    EXISTS = 18
    IN_USE = 19
    NOT_AUTHENTICATED = 20
