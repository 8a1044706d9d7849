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
    # A text is a sequence of texts, too: each of its characters would be written as a participant.
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        expected = "a sequence of phone numbers or objects, or None"
        raise TypeError(f"{attribute.name} is {shown(value)}; it must be {expected}")
    for place, each in enumerate(value):
        if not isinstance(each, str | Mapping):
            raise TypeError(f"{attribute.name}[{place}] is {shown(each)}; it must be a phone number or an object")


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
        payload: the payload that was read, unchanged and not copied; what it holds is not checked.

    Raises:
        TypeError: the duration is no integer, or the participants are no sequence of texts and objects.
        ValueError: the duration is negative, or longer than any call.
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
