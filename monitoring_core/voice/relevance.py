"""Whether a happening is about this supervisor: about his call, and about the device that he monitors.

A server may send every telephony event of the centre to every record. A happening
names the call and the device it is about. One about another call than the leg's
changes nothing, and neither does one about another device (VD-OTHER-CALL). What is
not given is not compared. Devices are compared by their ids (VD-SAME-DEVICE).

All of this is asked before the control, so no control has a state for it.
"""

from __future__ import annotations

from enum import Enum

from monitoring_core.uris import device_id
from monitoring_core.voice.events import (
    AGENT_JOINS,
    AGENT_LEAVES,
    AGENT_TRANSFERS,
    AGENT_TRANSFERS_TO_QUEUE,
    CALL_ENDS,
    CUSTOMER_LEAVES,
    RINGING_ENDS,
    ROUTING_POINT_RECEIVES_CALL,
    SUPERVISOR_ANSWERS,
    SUPERVISOR_HANGS_UP,
    SUPERVISOR_HOLDS,
    SUPERVISOR_LOGS_OUT,
    SUPERVISOR_RETRIEVES,
    TARGET_ANSWERED,
    TARGET_ANSWERED_CONSULTATION,
    TARGET_ANSWERED_WHILE_BUSY,
    TARGET_LOGS_OUT,
    Event,
)
from monitoring_core.voice.records import Call

__all__ = ["COMPARED", "Compared", "is_relevant"]


class Compared(Enum):
    """What the device of a happening is compared with."""

    TARGET = "the target of the subscription"
    LEG_AGENT = "the agent whom the leg follows"
    OWN_DEVICE = "the supervisor's own device"


# Happening -> what the device that it names is compared with. Its call is always compared with the leg's.
# Whoever joins a customer who waits finds no agent there, so nothing is known to compare him with.
COMPARED: dict[Event, Compared] = {
    TARGET_ANSWERED: Compared.TARGET,
    TARGET_ANSWERED_WHILE_BUSY: Compared.TARGET,
    TARGET_ANSWERED_CONSULTATION: Compared.TARGET,
    ROUTING_POINT_RECEIVES_CALL: Compared.TARGET,
    AGENT_JOINS: Compared.LEG_AGENT,
    AGENT_TRANSFERS: Compared.LEG_AGENT,
    AGENT_TRANSFERS_TO_QUEUE: Compared.LEG_AGENT,
    AGENT_LEAVES: Compared.LEG_AGENT,
    CUSTOMER_LEAVES: Compared.LEG_AGENT,
    CALL_ENDS: Compared.LEG_AGENT,
    SUPERVISOR_ANSWERS: Compared.OWN_DEVICE,
    RINGING_ENDS: Compared.OWN_DEVICE,
    SUPERVISOR_HANGS_UP: Compared.OWN_DEVICE,
    SUPERVISOR_HOLDS: Compared.OWN_DEVICE,
    SUPERVISOR_RETRIEVES: Compared.OWN_DEVICE,
    SUPERVISOR_LOGS_OUT: Compared.OWN_DEVICE,
    TARGET_LOGS_OUT: Compared.TARGET,
}


def is_relevant(
    event: Event, call_id: str | None, agent: str | None, *, call: Call | None, target: str | None, own_device: str
) -> bool:
    """Tell whether a happening is about what the supervisor has to do with.

    Args:
        event: what happens.
        call_id: the call it is about; None if that was not told.
        agent: id or uri of the device it is about; None if that was not told.
        call: the call of the supervisor's leg; None if he has none.
        target: id, uri or number of what he monitors; None if he monitors nothing.
        own_device: id of his own device.
    """
    if call_id is not None and call is not None and call_id != call.id:
        return False
    if agent is None:
        return True
    compared = COMPARED[event]
    if compared is Compared.TARGET:
        known = None if target is None else device_id(target)
    elif compared is Compared.LEG_AGENT:
        known = None if call is None else call.agent
    else:
        known = own_device
    # An id stands for itself, whatever characters it has.
    return known is None or agent == known or device_id(agent) == known
