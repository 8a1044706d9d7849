"""Observations: the notifications of an adapter, each with its recipient.

An observation may lack fields. Missing fields are not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.wire.partial import read_partial

__all__ = ["Observation", "read_observations"]


@frozen
class Observation:
    """One notification that came.

    Attributes:
        recipient: symbolic user id of the recipient.
        notification: the notification, with the implementation's ids.
        absent: fields that the payload did not have, with the names of `wire.partial.Partial`; they are not judged.
    """

    recipient: str
    notification: Notification
    absent: frozenset[str] = frozenset()


def read_observations(recipient: str, payload: Mapping[str, Any] | Notification) -> list[Observation]:
    """Read one payload: it gives an observation for each device, call, session or log in it.

    Args:
        recipient: symbolic user id.
        payload: a decoded message, with or without its envelope, or a notification.

    Returns:
        The observations; an empty list for an unknown type of message.

    Raises:
        PayloadError: a field has a wrong type.
    """
    if isinstance(payload, DeviceNotification | CallNotification | SessionNotification | MessageLogNotification):
        return [Observation(recipient, payload)]
    return [Observation(recipient, each.notification, each.absent) for each in read_partial(payload)]
