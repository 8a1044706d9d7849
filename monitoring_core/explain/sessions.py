"""Examples of the rules about text sessions, as recordings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.explain.recording import Line, Recording, asks_session, intrudes, log, session

__all__ = ["SESSION_EXAMPLES"]


def _(*lines: Line) -> Recording:
    return Recording(lines)


_INVITED = session(None, state="Invited")
_REVOKED = session(None, state="Revoked")
_TO_MONITOR, _TO_COACH = asks_session("SwitchToMonitor"), asks_session("SwitchToCoach")
_ACCEPTS, _LEAVES = asks_session("Accept"), asks_session("Leave")
_ALL_THREE = ("SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn")

SESSION_EXAMPLES: Mapping[str, tuple[Recording, Recording]] = MappingProxyType(
    {
        "TS-INTRUDE": (
            _(intrudes("Coach"), _INVITED, _ACCEPTS, session("Coach")),
            _(intrudes("Coach"), _INVITED, _ACCEPTS, session("Monitor")),
        ),
        "TS-INTRUDE-TWICE": (
            _(session("Coach"), intrudes("Monitor", 2), session("Coach")),
            _(session("Coach"), intrudes("Monitor", 0), session("Coach", besides=("Extra",))),
        ),
        "TX-LEAVE": (
            _(session("Coach"), _LEAVES, _REVOKED),
            _(session("Coach"), session("Coach", besides=("Extra",)), asks_session("Leave", 2)),
        ),
        "TX-LEFT-SHOWN": (
            _(session("Coach"), _LEAVES, _REVOKED),
            _(session("Coach"), _LEAVES, session(None, state="Revoked", besides=("Accept",))),
        ),
        "TX-INVITED": (
            _(_INVITED, asks_session("SwitchToCoach", 2), asks_session("Accept"), session("Monitor")),
            _(_INVITED, asks_session("SwitchToCoach", 0)),
        ),
        "TX-REVOKED": (
            _(_INVITED, _REVOKED, asks_session("SwitchToCoach", 2)),
            _(_INVITED, _REVOKED, asks_session("SwitchToCoach", 0)),
        ),
        "TX-SWITCH": (
            _(session("Coach"), _TO_MONITOR, session("Monitor"), _TO_COACH, session("Coach")),
            _(session("Monitor", offers=("SwitchToBargeIn",))),
        ),
        "TX-SELF": (
            _(session("Monitor"), session("Monitor"), asks_session("SwitchToMonitor", 2)),
            _(session("Monitor", offers=_ALL_THREE)),
        ),
        "TX-VISIBILITY-MONITOR": (_(session("Monitor")), _(session("Monitor", visibility="All"))),
        "TX-VISIBILITY-COACH": (_(session("Coach")), _(session("Coach", visibility="All"))),
        "TX-VISIBILITY-BARGE-IN": (_(session("BargeIn")), _(session("BargeIn", visibility="Agents"))),
        "TX-AUDIENCE": (
            _(log("Text", "All", role="customer")),
            _(log("Text", "Agents", role="customer")),
        ),
        "TX-TYPE": (_(session("Coach")), _(session("Coach", type="Supervisor"))),
        "TX-SEND": (_(session("Monitor")), _(session("Monitor", besides=("SendMessage",)))),
        "TX-NOTIFY-BARGE-IN": (
            _(session("BargeIn"), log("ParticipantRejoined", "All")),
            _(session("BargeIn"), log("ParticipantRejoined", "All", "Agents")),
        ),
        "TX-NOTIFY": (
            _(session("Coach"), log("ParticipantRejoined", "Agents")),
            _(session("Coach"), log("ParticipantRejoined", "Agents", "Supervisors")),
        ),
        "TX-PRIVATE": (
            _(session("Coach"), log("Text", "Agents")),
            _(session("Coach"), log("Text", "All", "Agents")),
        ),
        "TX-PARTICIPANT-ID": (
            _(session("Coach", participant="p-3"), log("Text", "Agents", participant="p-3")),
            _(session("Coach", participant="p-3"), log("Text", "Agents", participant="p-4")),
        ),
        "TX-NOTICES": (
            _(session("Coach"), log("ParticipantJoined", "Agents")),
            _(session("Coach"), log("ParticipantJoined", "All", "Agents")),
        ),
        "TX-CAPABILITIES": (_(session("Monitor")), _(session("Monitor", without=("Consult",)))),
    }
)
