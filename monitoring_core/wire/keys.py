"""The keys of the wire as values: for whoever asks which key stands where, and reads no message.

`KEYS` has every key that means something to the library. `KINDS` says what the strings under
a key are called, `PLAIN_NUMBERS` under which keys a number identifies nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.wire.reading import CHANNELS, LOG_URIS
from monitoring_core.wire.requests import KEYS as PARAMETERS

__all__ = ["BODIES", "CHANNEL", "DATA", "KEYS", "KINDS", "MESSAGE_TYPE", "PLAIN_NUMBERS", "STATUS_CODE"]

MESSAGE_TYPE = "messageType"
"""The key that names the kind of a message."""

CHANNEL = "channel"
"""The key of an envelope that names its channel."""

DATA = "data"
"""The key of an envelope that holds the message."""

STATUS_CODE = "statusCode"
"""The key that makes an object an answer."""

BODIES: tuple[str, ...] = (DATA, MESSAGE_TYPE, "devices", "call", "chat", "smssession", "messages")
"""A message has one of these keys."""

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
"""Every key that means something, of messages, of requests, of answers and of what a recorder writes around them."""

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
"""Key -> what the strings under it are called; all others are ``id``."""

PLAIN_NUMBERS = frozenset({STATUS_CODE, "index", "duration", "line"})
"""Keys of numbers that identify nobody."""
