"""The rule that a message breaks if it shows a wrong value in a field.

A field belongs to a device, a call, a participant or an entry of a log. For some fields one
rule holds in every state. For others there is one rule for each monitoring state or visibility mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core.vocabulary import CallState, MonitoringState, VisibilityMode

__all__ = ["SHOWN", "Shown", "shown"]


class Shown(StrEnum):
    """A field of a device, a call, a session or a log entry."""

    SUBSCRIPTION = "the subscription that a device shows"
    SCOPE_OR_MODE = "scope and mode of a subscription, where the request gave none"
    DO_NOT_DISTURB = "the do-not-disturb operation that a device offers"
    FORWARDING = "the forwarding operation that a device offers"
    MUTE = "mute of a supervisor's call"
    AGENT_MUTED = "monitoredUserMuted of a supervisor's call"
    AGENT_MUTED_BY_ANOTHER = "monitoredUserMuted of a supervisor's call if another supervisor muted the agent"
    LISTENING_IN = "supervisorListeningIn of a supervisor's call"
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
"""Field -> monitoring state, Ringing, visibility mode, or None for all of these -> id of the rule."""


def shown(field: Shown, state: str | None = None) -> str:
    """Return the id of the rule about a field.

    Args:
        field: a field that a message shows.
        state: the monitoring state, Ringing, or the visibility mode, if the field has a rule for each of them.
    """
    return SHOWN[field][state]
