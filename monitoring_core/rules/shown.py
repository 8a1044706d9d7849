"""Which rule a message breaks by what it shows of a subject.

A device, a call, a participant or an entry of a log shows a field. Some fields are ruled by
one rule whatever the state, others by one for each monitoring state or visibility mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core.vocabulary import CallState, MonitoringState, VisibilityMode

__all__ = ["SHOWN", "Shown", "shown"]


class Shown(StrEnum):
    """A field of a subject."""

    SUBSCRIPTION = "whether a device shows a subscription"
    SCOPE_OR_MODE = "scope and mode of a subscription, where the request gave none"
    DO_NOT_DISTURB = "what a device offers of do-not-disturb"
    FORWARDING = "what a device offers of forwarding"
    MUTE = "mute of a supervisor's call"
    AGENT_MUTED = "whether a supervisor's call shows the agent muted"
    AGENT_MUTED_BY_ANOTHER = "whether it shows the agent muted where another supervisor in the call muted him"
    LISTENING_IN = "the flag of the agent's call on a supervisor's"
    VISIBILITY = "visibility of the supervisor's participant"
    TYPE = "type of a supervisor's participant"
    NICKNAME = "nickname of the supervisor's participant"
    PARTICIPANTS = "the participants that a supervisor is shown"
    SENT_ENTRY = "visibility of an entry that a supervisor sends"
    ENTRY = "the entry of a log that a party is shown"


_ANY = None

SHOWN: Mapping[Shown, Mapping[str | None, str]] = MappingProxyType(
    {
        Shown.SUBSCRIPTION: {_ANY: "VD-ABSENT"},
        Shown.SCOPE_OR_MODE: {_ANY: "VD-DEFAULTS"},
        Shown.DO_NOT_DISTURB: {_ANY: "VD-DND"},
        Shown.FORWARDING: {_ANY: "VD-FORWARD"},
        Shown.MUTE: {
            MonitoringState.LISTEN_IN: "VC-MUTE-LISTEN-IN",
            MonitoringState.COACH: "VC-MUTE-COACH",
            MonitoringState.BARGE_IN: "VC-MUTE-BARGE-IN",
            CallState.RINGING: "VC-RINGING",
        },
        Shown.AGENT_MUTED: {_ANY: "VC-LISTEN-UNMUTES"},
        Shown.AGENT_MUTED_BY_ANOTHER: {_ANY: "VC-MUTE-OWN-LEG"},
        Shown.LISTENING_IN: {_ANY: "VC-LISTENING-FLAG"},
        Shown.VISIBILITY: {
            VisibilityMode.MONITOR: "TX-VISIBILITY-MONITOR",
            VisibilityMode.COACH: "TX-VISIBILITY-COACH",
            VisibilityMode.BARGE_IN: "TX-VISIBILITY-BARGE-IN",
        },
        Shown.TYPE: {_ANY: "TX-TYPE"},
        Shown.NICKNAME: {_ANY: "TS-DEFAULTS"},
        Shown.PARTICIPANTS: {_ANY: "TX-AUDIENCE"},
        Shown.SENT_ENTRY: {_ANY: "TX-PRIVATE"},
        Shown.ENTRY: {_ANY: "TX-AUDIENCE"},
    }
)
"""Field -> monitoring state, Ringing or visibility mode, or None for all of them -> id of the rule."""


def shown(field: Shown, state: str | None = None) -> str:
    """Give the rule of a field.

    Args:
        field: of a subject.
        state: the monitoring state, Ringing, or the visibility mode, for a field that has a rule for each.
    """
    return SHOWN[field][state]
