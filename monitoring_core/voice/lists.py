"""The rule that a capability list of a device or a call breaks by one wrong operation.

A list may hide an operation that is accepted: this breaks the rule in `HIDDEN_ON_LEG` or
`HIDDEN_ON_DEVICE`. A list may offer an operation that is not accepted: this breaks the rule that a
refusal would name, or the rule in `LISTED_ON_LEG`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core.capabilities import NEVER_LISTED
from monitoring_core.vocabulary import CallOperation, DeviceOperation, MonitoringState
from monitoring_core.voice.events import Event, event
from monitoring_core.voice.leg import LEG_OPERATIONS, Leg, Parties

__all__ = ["HIDDEN_ON_DEVICE", "HIDDEN_ON_LEG", "LISTED_ON_LEG", "device_list_rule", "leg_list_rule"]


class _Kind(StrEnum):
    RINGING = "while it rings"
    HELD = "held"
    ONE_PARTY = "with one party"
    UNLISTED = "never listed"
    NOTHING_CHANGES = "accepted without effect"
    OTHER = "another name"


_HELD, _ONE_PARTY, _OTHER = _Kind.HELD, _Kind.ONE_PARTY, _Kind.OTHER

HIDDEN_ON_LEG: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        MonitoringState.LISTEN_IN: {
            CallOperation.SWITCH_TO_COACH: "VC-TO-COACH",
            CallOperation.SWITCH_TO_BARGE_IN: "VC-SWITCHES",
            _OTHER: "VC-CAPABILITIES",
        },
        MonitoringState.COACH: {
            CallOperation.SWITCH_TO_LISTEN_IN: "VC-SWITCHES-COACH",
            CallOperation.SWITCH_TO_BARGE_IN: "VC-SWITCHES-COACH",
            _OTHER: "VC-CAPABILITIES",
        },
        MonitoringState.BARGE_IN: {
            CallOperation.SWITCH_TO_LISTEN_IN: "VC-SWITCHES",
            CallOperation.SWITCH_TO_COACH: "VC-TO-COACH",
            _OTHER: "VC-CAPABILITIES",
        },
        _Kind.RINGING: {_OTHER: "VC-RINGING"},
        _HELD: {_OTHER: "VC-HOLD"},
        _ONE_PARTY: {_OTHER: "VC-ONE-PARTY"},
    }
)
"""Monitoring state, or ringing, held or with one party -> hidden operation -> id of the rule."""

LISTED_ON_LEG: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (MonitoringState.LISTEN_IN, CallOperation.SWITCH_TO_LISTEN_IN): "VC-SWITCHES",
        (MonitoringState.BARGE_IN, CallOperation.SWITCH_TO_BARGE_IN): "VC-SWITCHES",
        (_Kind.UNLISTED, CallOperation.MUTE_MONITORED_USER): "VC-UNLISTED",
        (_Kind.UNLISTED, CallOperation.UNMUTE_MONITORED_USER): "VC-UNLISTED",
        (_Kind.NOTHING_CHANGES, _OTHER): "VC-SELF",
        (_Kind.RINGING, _OTHER): "VC-RINGING",
        (_HELD, _OTHER): "VC-HOLD",
        (_ONE_PARTY, _OTHER): "VC-ONE-PARTY",
        (_OTHER, _OTHER): "VC-CAPABILITIES",
    }
)
"""Monitoring state or situation, offered operation -> id of the rule, if a refusal names another or no rule."""

HIDDEN_ON_DEVICE: Mapping[str, str] = MappingProxyType(
    {
        DeviceOperation.LISTEN_IN: "VD-CAPABILITIES",
        DeviceOperation.COACH: "VD-CAPABILITIES",
        DeviceOperation.BARGE_IN: "VD-CAPABILITIES",
        DeviceOperation.CANCEL_SUPERVISOR_MONITORING: "VD-CANCEL",
    }
)
"""Operation of a device -> id of the rule that a list breaks, if it hides or offers the operation wrongly."""

NOT_PERMITTED = "VD-FEATURES"
"""The rule that a list breaks if it offers a monitoring operation to a user without permission."""

_OPERATIONS: Mapping[str, Event] = MappingProxyType({each.name: each for each in LEG_OPERATIONS})


def device_list_rule(name: str, *, is_permitted: bool = True) -> str:
    """Return the rule that a device's list breaks if it hides or offers the operation wrongly."""
    return HIDDEN_ON_DEVICE[name] if is_permitted else NOT_PERMITTED


def leg_list_rule(leg: Leg, name: str) -> str:
    """Return the rule that a list breaks: by hiding the operation if the leg offers it, else by listing it.

    Args:
        leg: the present leg, or a call that rings; not "not on a call".
        name: any word that may stand in a list.
    """
    kind = _kind(leg)
    if name in leg.capabilities:
        row = HIDDEN_ON_LEG[kind]
        return row.get(name, row[_OTHER])
    if name in NEVER_LISTED:
        return LISTED_ON_LEG[_Kind.UNLISTED, name]
    if (kind, name) in LISTED_ON_LEG:
        return LISTED_ON_LEG[kind, name]
    if name not in _OPERATIONS:
        return LISTED_ON_LEG[kind if (kind, _OTHER) in LISTED_ON_LEG else _OTHER, _OTHER]
    why_not = leg.why_not(event(name))
    return why_not[0] if why_not else LISTED_ON_LEG[_Kind.NOTHING_CHANGES, _OTHER]


def _kind(leg: Leg) -> str:
    if leg.is_ringing:
        return _Kind.RINGING
    assert leg.state is not None
    if leg.held:
        return _HELD
    return leg.state if leg.parties is Parties.BOTH else _ONE_PARTY
