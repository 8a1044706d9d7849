"""The table of all operations that a supervisor may ask for.

Each row says to which kind of address an operation goes, and whether it takes parameters. It
says which field of a message shows the effect, and which rules say when the operation is
accepted and what it does. The state tables of voice and text say in which state it is
accepted. All other lists of operations are derived from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from monitoring_core.vocabulary import (
    CallOperation,
    CallState,
    DeviceOperation,
    MessageType,
    MonitoringState,
    SessionOperation,
    TextSessionState,
    TextSubscriptionOperation,
    VisibilityMode,
)

__all__ = ["OPERATIONS", "PARAMETERS", "Address", "Field", "Operation", "Shows", "at", "operation"]


class Address(StrEnum):
    """The kind of object that a request is sent to."""

    DEVICE = "the supervisor's device"
    CALL = "the supervisor's call"
    CHANNEL = "an agent's channel"
    AGENT_SESSION = "an agent's session"
    SESSION = "the supervisor's session"


class Field(StrEnum):
    """The field of a message that shows the effect of an operation."""

    SUBSCRIPTION = "the state of the subscription"
    MONITORING_STATE = "the monitoring state, seen from the switches offered"
    AGENT_MUTED = "whether the agent is muted"
    CALL_STATE = "the state of the call"
    SESSION_STATE = "the state of the session"
    VISIBILITY_MODE = "the visibility mode, seen from the switches offered and the participant's visibility"
    ENTRY = "the type of a new entry of the log"


class Shows(NamedTuple):
    """The effect of an operation in a message: a field, and the value that it has then."""

    field: Field
    value: str | bool | None


class Operation(NamedTuple):
    """One operation, such as ``SwitchToBargeIn``.

    Attributes:
        name: ``operationName``, a word of the vocabulary.
        address: the kind of object that the request goes to.
        shows: the effect in a message; None if no message shows it.
        opened_by: id of the rule that says when it is accepted.
        effect: id of the rule that says what it does.
        is_listed: whether capability lists name it while it is open.
        takes_parameters: whether it takes the parameters of its address.
        notice: id of the rule about the log entry that the operation causes, if that is a rule of its own.
    """

    name: str
    address: Address
    shows: Shows | None
    opened_by: str
    effect: str
    is_listed: bool = True
    takes_parameters: bool = True
    notice: str | None = None


PARAMETERS: Mapping[Address, tuple[str, ...]] = MappingProxyType(
    {
        Address.DEVICE: ("target_device_uri", "scope", "mode", "phone_number"),
        Address.CALL: (),
        Address.CHANNEL: ("mode", "nickname"),
        Address.AGENT_SESSION: ("visibility_mode",),
        Address.SESSION: ("text",),
    }
)
"""Address -> the parameters of its operations, with the names of the attributes in `requests`."""

_SUBSCRIPTION, _STATE, _MUTED = Field.SUBSCRIPTION, Field.MONITORING_STATE, Field.AGENT_MUTED
_CALL, _SESSION, _MODE, _ENTRY = Field.CALL_STATE, Field.SESSION_STATE, Field.VISIBILITY_MODE, Field.ENTRY


def _device(name: DeviceOperation, value: str | None, opened_by: str, effect: str) -> Operation:
    return Operation(name, Address.DEVICE, Shows(_SUBSCRIPTION, value), opened_by, effect, True, value is not None)


def _call(name: CallOperation, field: Field, value: str | bool, opened_by: str, effect: str) -> Operation:
    return Operation(name, Address.CALL, Shows(field, value), opened_by, effect, field is not _MUTED)


def _channel(name: TextSubscriptionOperation, opened_by: str, effect: str, *, takes: bool = True) -> Operation:
    return Operation(name, Address.CHANNEL, None, opened_by, effect, False, takes)


def _session(
    name: SessionOperation,
    field: Field,
    value: str,
    opened_by: str,
    effect: str,
    *,
    takes: bool = False,
    notice: str | None = None,
) -> Operation:
    return Operation(name, Address.SESSION, Shows(field, value), opened_by, effect, True, takes, notice)


OPERATIONS: tuple[Operation, ...] = (
    _device(DeviceOperation.LISTEN_IN, MonitoringState.LISTEN_IN, "VD-CAPABILITIES", "VD-CONFIRMS"),
    _device(DeviceOperation.COACH, MonitoringState.COACH, "VD-CAPABILITIES", "VD-CONFIRMS"),
    _device(DeviceOperation.BARGE_IN, MonitoringState.BARGE_IN, "VD-CAPABILITIES", "VD-CONFIRMS"),
    _device(DeviceOperation.CANCEL_SUPERVISOR_MONITORING, None, "VD-CANCEL", "VD-CANCEL"),
    _call(CallOperation.SWITCH_TO_LISTEN_IN, _STATE, MonitoringState.LISTEN_IN, "VC-TO-LISTEN-IN", "VC-TO-LISTEN-IN"),
    _call(CallOperation.SWITCH_TO_COACH, _STATE, MonitoringState.COACH, "VC-TO-COACH", "VC-TO-COACH"),
    _call(CallOperation.SWITCH_TO_BARGE_IN, _STATE, MonitoringState.BARGE_IN, "VC-TO-BARGE-IN", "VC-TO-BARGE-IN"),
    _call(CallOperation.MUTE_MONITORED_USER, _MUTED, True, "VC-MUTE-AGENT", "VC-MUTE-AGENT-KEEPS"),
    _call(CallOperation.UNMUTE_MONITORED_USER, _MUTED, False, "VC-MUTE-AGENT", "VC-MUTE-AGENT-KEEPS"),
    _call(CallOperation.HOLD, _CALL, CallState.HELD, "VC-HOLD", "VC-HOLD"),
    _call(CallOperation.RETRIEVE_CALL, _CALL, CallState.ESTABLISHED, "VC-HOLD", "VC-HOLD"),
    _call(CallOperation.HANGUP, _CALL, CallState.RELEASED, "VC-HANGUP", "VC-HANGUP"),
    _channel(TextSubscriptionOperation.MONITOR, "TS-DEFAULTS", "TS-NEXT-SESSION"),
    _channel(TextSubscriptionOperation.COACH, "TS-DEFAULTS", "TS-NEXT-SESSION"),
    _channel(TextSubscriptionOperation.BARGE_IN, "TS-DEFAULTS", "TS-NEXT-SESSION"),
    _channel(TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING, "TS-CANCEL", "TS-CANCEL", takes=False),
    Operation(
        SessionOperation.INTRUDE, Address.AGENT_SESSION, None, "TS-INTRUDE", "TS-INTRUDE", False, notice="TX-NOTICES"
    ),
    _session(
        SessionOperation.ACCEPT, _SESSION, TextSessionState.CHATTING, "TX-INVITED", "TX-INVITED", notice="TX-NOTICES"
    ),
    _session(SessionOperation.REJECT, _SESSION, TextSessionState.REVOKED, "TX-INVITED", "TX-LEFT-SHOWN"),
    _session(SessionOperation.SWITCH_TO_MONITOR, _MODE, VisibilityMode.MONITOR, "TX-SWITCH", "TX-NOTIFY"),
    _session(SessionOperation.SWITCH_TO_COACH, _MODE, VisibilityMode.COACH, "TX-SWITCH", "TX-NOTIFY"),
    _session(SessionOperation.SWITCH_TO_BARGE_IN, _MODE, VisibilityMode.BARGE_IN, "TX-SWITCH", "TX-NOTIFY-BARGE-IN"),
    _session(
        SessionOperation.LEAVE, _SESSION, TextSessionState.REVOKED, "TX-LEAVE", "TX-LEFT-SHOWN", notice="TX-NOTICES"
    ),
    _session(SessionOperation.SEND_TO_AGENTS, _ENTRY, MessageType.TEXT, "TX-SEND", "TX-SEND", takes=True),
    _session(
        SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION,
        _ENTRY,
        MessageType.TYPING_STARTED,
        "TX-SEND",
        "TX-SEND",
    ),
    _session(
        SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION,
        _ENTRY,
        MessageType.TYPING_STOPPED,
        "TX-SEND",
        "TX-SEND",
    ),
    _session(SessionOperation.SEND_MESSAGE, _ENTRY, MessageType.TEXT, "TX-SEND", "TX-SEND", takes=True),
    _session(SessionOperation.SEND_START_TYPING_NOTIFICATION, _ENTRY, MessageType.TYPING_STARTED, "TX-SEND", "TX-SEND"),
    _session(SessionOperation.SEND_STOP_TYPING_NOTIFICATION, _ENTRY, MessageType.TYPING_STOPPED, "TX-SEND", "TX-SEND"),
)
"""All operations, those of voice first; operations of two addresses may have the same name."""

_BY_NAME: Mapping[tuple[Address, str], Operation] = MappingProxyType(
    {(each.address, str(each.name)): each for each in OPERATIONS}
)


def at(address: Address) -> tuple[Operation, ...]:
    """Return the operations of an address, in the order of the table."""
    return tuple(each for each in OPERATIONS if each.address is address)


def operation(address: Address, name: str) -> Operation | None:
    """Return the operation with that name; None if the address has no such operation."""
    return _BY_NAME.get((address, name))
