"""What stands around the voice control: the device with its settings, the call with its id, the facts of a request."""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.capabilities import features
from monitoring_core.vocabulary import Feature

__all__ = ["Call", "Device", "Facts"]

NEEDED: frozenset[str] = frozenset({Feature.VOICE, Feature.SUPERVISOR_MONITORING})
"""Features without which the operations do not exist (VD-FEATURES)."""


@frozen
class Device:
    """The supervisor's own device.

    Attributes:
        id: id of the device.
        features: features of the supervisor's centre, as `vocabulary.Feature` spells them.
        is_supervisor: whether its user has the supervisor role.
        do_not_disturb: whether do-not-disturb is on; None if the device has no such setting.
        forward_to: the number calls are forwarded to; None while forwarding is off.
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
        """Whether the monitoring operations exist on this device (VD-FEATURES)."""
        return self.is_supervisor and self.features >= NEEDED


@frozen
class Call:
    """The call the supervisor's leg is in, or is to be in once he answers.

    Attributes:
        id: id of the call; the agent's call bears the same.
        agent: id of the device that is monitored in it (VD-SAME-DEVICE); None if nobody is, or if the server did not
            tell who took over.
        muted: the supervisor muted his own call although his state would be heard (VC-MUTE-BARGE-IN).
    """

    id: str
    agent: str | None = None
    muted: bool = False


@frozen
class Facts:
    """What only the server knows when a request arrives.

    Attributes:
        logged_in: the supervisor is logged in (VD-LOGGED-OUT).
        target_known: there is such a device.
        target_call: id of the established call the target is in; None if it is in none (VD-INTRUDE).
        target_taken: another supervisor is subscribed to the target (VD-ONE-SUPERVISOR).
        target_is_routing_point: the target is a queue (VD-ROUTING-POINT).
        busy: the supervisor is in a call that is no leg, so he joins nothing (VD-BUSY).
    """

    logged_in: bool = True
    target_known: bool = True
    target_call: str | None = None
    target_taken: bool = False
    target_is_routing_point: bool = False
    busy: bool = False
