"""What a payload holds besides its monitoring part, and only the embedder knows.

A context made by hand fills in a new message: base url, participants, user
state, times. The context of a message that was read is that message itself:
writing with it changes what the notification says and leaves everything else,
keys this library does not know included, as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

__all__ = ["Context"]


@frozen(kw_only=True)
class Context:
    """The rest of a message; None and empty mean that nothing is written, or what was read stays.

    Attributes:
        base_url: scheme, host and port before ``/api/v2`` in the uris that are written; without one, a uri
            that was read keeps its own when its id changes.
        envelope: write ``{"data": ..., "channel": ...}`` around the message.
        channel: the ``channel`` of the envelope; by default, and where it is that of a payload of another
            kind than what is written, the documented one of the message.
        device_state: ``deviceState`` of a device.
        telephony_network: ``telephonyNetwork`` of a device.
        user_state: ``userState`` of a device, as an object.
        participants: of a call: phone numbers, or objects as they are to be written.
        duration: of a call, in seconds; written as a string.
        received: ``receivedDate`` of a text session.
        timestamps: when the entries of a message log were made, by their ``index``.
        object_keys: further keys of each device, of the call or of the session.
        message_keys: further keys beside that object, such as ``phoneNumber`` and ``extensions``.
        null_monitoring: a device that was read had ``supervisorMonitoringState`` as null, which
            should have been absent (VD-ABSENT).
        payload: the payload that was read, unchanged and not copied.
    """

    base_url: str = ""
    envelope: bool = True
    channel: str | None = None
    device_state: str | None = None
    telephony_network: str | None = None
    user_state: Mapping[str, Any] | None = None
    participants: Sequence[str | Mapping[str, Any]] | None = None
    duration: int | None = None
    received: datetime | None = None
    timestamps: Mapping[int, datetime] = field(factory=dict[int, datetime])
    object_keys: Mapping[str, Any] = field(factory=dict[str, Any])
    message_keys: Mapping[str, Any] = field(factory=dict[str, Any])
    null_monitoring: bool = False
    payload: Mapping[str, Any] | None = field(default=None, repr=False)
