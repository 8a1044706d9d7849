"""Records around the voice control: the device with its settings, the call with its id, the facts of a request."""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.capabilities import features
from monitoring_core.vocabulary import Feature

__all__ = ["Call", "Device", "Facts"]

NEEDED: frozenset[str] = frozenset({Feature.VOICE, Feature.SUPERVISOR_MONITORING})
"""The features that monitoring needs; without them its operations do not exist (VD-FEATURES)."""


@frozen
class Device:
    """The supervisor's own device.

    Attributes:
        id: id of the device.
        features: features of the supervisor's centre; `vocabulary.Feature` has their spellings.
        is_supervisor: whether its user has the supervisor role.
        do_not_disturb: whether do-not-disturb is on; None if the device has no such setting.
        forward_to: the number to which calls are forwarded; None while forwarding is off.
        phone_number: number of the device; None if unknown.
    """

    id: str
    features: frozenset[str] = field(default=NEEDED, converter=features)
    is_supervisor: bool = True
    do_not_disturb: bool | None = False
    forward_to: str | None = None
    phone_number: str | None = None

    @property
    def is_permitted(self) -> bool:
        """True if the monitoring operations exist on this device (VD-FEATURES)."""
        return self.is_supervisor and self.features >= NEEDED


@frozen
class Call:
    """The call of the supervisor's leg, or the call that rings at him.

    Attributes:
        id: id of the call; the agent's call has the same id.
        agent: id of the device that is monitored in the call (VD-SAME-DEVICE). None if no agent is in it, or if the
            server did not say who took over.
        muted: whether the supervisor has muted himself in a state in which others would hear him (VC-MUTE-BARGE-IN).
    """

    id: str
    agent: str | None = None
    muted: bool = False


@frozen
class Facts:
    """Facts that only the server knows when a request arrives.

    Attributes:
        logged_in: whether the supervisor is logged in (VD-LOGGED-OUT).
        target_known: whether the target exists.
        target_call: id of the established call of the target; None if it has none (VD-INTRUDE).
        target_taken: whether another supervisor is subscribed to the target (VD-ONE-SUPERVISOR).
        target_is_routing_point: whether the target is a queue (VD-ROUTING-POINT).
        busy: whether the supervisor is in a call of his own, so that he joins no other (VD-BUSY).
    """

    logged_in: bool = True
    target_known: bool = True
    target_call: str | None = None
    target_taken: bool = False
    target_is_routing_point: bool = False
    busy: bool = False
