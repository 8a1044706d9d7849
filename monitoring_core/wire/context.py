"""The context of a message: the fields of its payload that no monitoring rule is about.

For a new message the server gives them: base url, participants, user state, times. For a
message that was read, the context is that message itself. If you write a notification with it,
only the monitoring part changes. All other keys stay as they were, also unknown ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import Attribute, field, frozen

from monitoring_core.wire.errors import shown
from monitoring_core.wire.values import LONGEST_DURATION

__all__ = ["Context"]


def _whole_seconds(_: Context, attribute: Attribute[Any], value: object) -> None:
    if value is None:
        return
    expected = f"whole seconds from 0 to {LONGEST_DURATION}, or None"
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{attribute.name} is {shown(value)}; it must be {expected}")
    if not 0 <= value <= LONGEST_DURATION:
        raise ValueError(f"{attribute.name} is {shown(value)}; it must be {expected}")


def _numbers_or_objects(_: Context, attribute: Attribute[Any], value: Sequence[str | Mapping[str, Any]] | None) -> None:
    if value is None:
        return
    # A text is also a sequence of texts: each of its characters would be written as a participant.
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        expected = "a sequence of phone numbers or objects, or None"
        raise TypeError(f"{attribute.name} is {shown(value)}; it must be {expected}")
    for place, each in enumerate(value):
        if not isinstance(each, str | Mapping):
            raise TypeError(f"{attribute.name}[{place}] is {shown(each)}; it must be a phone number or an object")


@frozen(kw_only=True)
class Context:
    """The fields of a message besides its monitoring part; None or empty writes nothing and changes nothing.

    Attributes:
        base_url: scheme, host and port before ``/api/v2`` in the uris that are written. Without it, a uri
            that was read keeps its own host when its id changes.
        envelope: whether ``{"data": ..., "channel": ...}`` is written around the message.
        channel: the ``channel`` of the envelope. By default it is the documented one of the message. The
            channel of a payload of another kind is not used.
        device_state: ``deviceState`` of a device.
        telephony_network: ``telephonyNetwork`` of a device.
        user_state: ``userState`` of a device, as an object.
        participants: participants of a call: phone numbers, or objects as they are written.
        duration: duration of a call, in seconds; it is written as a string.
        received: ``receivedDate`` of a text session.
        timestamps: ``index`` of an entry of the message log -> the time when it was made.
        object_keys: further keys of each device, of the call or of the session.
        message_keys: further keys of the message, beside that object, such as ``phoneNumber`` and ``extensions``.
        null_monitoring: whether a device that was read had ``supervisorMonitoringState`` as null; it
            should have been absent (VD-ABSENT).
        payload: the payload that was read. It is not copied and not checked.

    Raises:
        TypeError: the duration is not an integer, or the participants are not a sequence of texts and objects.
        ValueError: the duration is negative, or above `LONGEST_DURATION`.
    """

    base_url: str = ""
    envelope: bool = True
    channel: str | None = None
    device_state: str | None = None
    telephony_network: str | None = None
    user_state: Mapping[str, Any] | None = None
    participants: Sequence[str | Mapping[str, Any]] | None = field(default=None, validator=_numbers_or_objects)
    duration: int | None = field(default=None, validator=_whole_seconds)
    received: datetime | None = None
    timestamps: Mapping[int, datetime] = field(factory=dict[int, datetime])
    object_keys: Mapping[str, Any] = field(factory=dict[str, Any])
    message_keys: Mapping[str, Any] = field(factory=dict[str, Any])
    null_monitoring: bool = False
    payload: Mapping[str, Any] | None = field(default=None, repr=False)
