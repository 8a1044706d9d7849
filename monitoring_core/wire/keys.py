"""The keys of JSON messages as constants, for code that handles messages without reading them as notifications.

`KEYS` holds every key that has a meaning for this library. `KINDS` says of which kind the
strings under a key are. `PLAIN_NUMBERS` holds the keys whose numbers identify nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.wire.reading import CHANNELS, LOG_URIS
from monitoring_core.wire.requests import KEYS as PARAMETERS

__all__ = ["BODIES", "CHANNEL", "DATA", "KEYS", "KINDS", "MESSAGE_TYPE", "PLAIN_NUMBERS", "STATUS_CODE"]

MESSAGE_TYPE = "messageType"
"""The key of a message that names its type."""

CHANNEL = "channel"
"""The key of an envelope that names its channel."""

DATA = "data"
"""The key of an envelope that holds the message."""

STATUS_CODE = "statusCode"
"""The key that every answer has, and no other object."""

BODIES: tuple[str, ...] = (DATA, MESSAGE_TYPE, "devices", "call", "chat", "smssession", "messages")
"""A message has at least one of these keys."""

# fmt: off
_KNOWN = (
    "at", "body", "call", "callType", "callUri", "calls", "capabilities", "channel", "chat", "chatUri", "chats",
    "client", "clientId", "data", "device", "deviceState", "deviceUri", "deviceUris", "devices", "digits",
    "doNotDisturb", "duration", "e164Number", "forwardTo", "from", "id", "index", "message", "messageType",
    "messages", "method", "mode", "monitoredUserMuted", "mute", "nickname", "notificationType", "operationName",
    "originalTargetUri", "participantId", "participants", "phoneNumber", "place", "request", "response", "role",
    "scope", "self", "smssession", "smssessionUri", "smssessions", "state", "statusCode", "statusMessage",
    "supervisorListeningIn", "supervisorMonitoringMode", "supervisorMonitoringScope",
    "supervisorMonitoringState", "targetDeviceUri", "targetPhoneNumber", "targetUri", "text", "timestamp",
    "timestampSeconds", "to", "type", "uri", "url", "user", "userState", "userUri", "users", "visibility",
)
# fmt: on
KEYS: frozenset[str] = frozenset({*_KNOWN, *CHANNELS, *LOG_URIS, *PARAMETERS.values()})
"""Every key that has a meaning, in messages, requests and answers, and in the wrapper of a recorder."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "client": "client",
        "self": "agent",
        "nickname": "agent",
        "from": "agent",
        "participantId": "participant",
        "phoneNumber": "number",
        "digits": "number",
        "e164Number": "number",
        "targetPhoneNumber": "number",
        "text": "text",
        "statusMessage": "text",
        "state": "word",
        "capabilities": "word",
        MESSAGE_TYPE: "word",
    }
)
"""Key -> the kind of the strings under it; for all other keys it is ``id``."""

PLAIN_NUMBERS = frozenset({STATUS_CODE, "index", "duration", "line"})
"""Keys of numbers that identify nobody."""
