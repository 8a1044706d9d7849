"""What an adapter observed: notifications, each with the supervisor it came for.

An observation is partial: what the adapter does not tell is not judged.
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
        recipient: symbolic user id of the supervisor it came for.
        notification: what it says; ids are the implementation's.
        absent: fields that the payload did not hold, which are not judged, as `wire.partial.Partial` names them.
    """

    recipient: str
    notification: Notification
    absent: frozenset[str] = frozenset()


def read_observations(recipient: str, payload: Mapping[str, Any] | Notification) -> list[Observation]:
    """Read one payload: an observation for each device, call, session or log that it tells of.

    Args:
        recipient: symbolic user id.
        payload: a decoded message, with or without its envelope, or a notification.

    Returns:
        The observations; none for a message that this library does not know.

    Raises:
        PayloadError: a field that is there has a wrong type.
    """
    if isinstance(payload, DeviceNotification | CallNotification | SessionNotification | MessageLogNotification):
        return [Observation(recipient, payload)]
    return [Observation(recipient, each.notification, each.absent) for each in read_partial(payload)]
