"""The check whether a happening concerns a supervisor: his call, or the device that he monitors.

A server may give every telephone event of the centre to every record. A happening
names a call and a device. If that is not the call of the leg, nothing changes. If it is
another device, nothing changes either (VD-OTHER-CALL). A call or device that is not given is not
compared. Devices are compared by their ids (VD-SAME-DEVICE).

This check comes before the control. So the tables need no state for it.
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
    """The device with which the device of a happening is compared."""

    TARGET = "the target of the subscription"
    LEG_AGENT = "the agent whom the leg follows"
    OWN_DEVICE = "the supervisor's own device"


# Happening -> the device that its device is compared with. Its call is always compared with that of the leg.
# An agent who joins a waiting customer is not compared, since no agent was in the call before.
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
    """Tell whether a happening concerns the supervisor: his call, his target or his own device.

    Args:
        event: the happening.
        call_id: id of its call; None if not given.
        agent: id or uri of its device; None if not given.
        call: the call of the supervisor's leg; None if he has none.
        target: id, uri or number of his target; None if he monitors nothing.
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
    # An id may hold any characters, also those that have a meaning in a uri.
    return known is None or agent == known or device_id(agent) == known
