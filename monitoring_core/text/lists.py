"""The rule that a capability list of a text session breaks by one wrong operation.

A list may hide an operation that is accepted: this breaks the rule in `HIDDEN_IN_SESSION`. A
list may offer an operation that is not accepted: this breaks the rule that a refusal would
name. For a name that is not an operation of monitoring, the rule is in `LISTED_IN_SESSION`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.text.events import TextEvent
from monitoring_core.text.session import SESSION_OPERATIONS, OwnSession, Phase
from monitoring_core.vocabulary import SessionOperation

__all__ = ["HIDDEN_IN_SESSION", "LISTED_IN_SESSION", "in_session_hidden_rule", "session_list_rule"]

_OTHER = "another name"

HIDDEN_IN_SESSION: Mapping[str, str] = MappingProxyType(
    {
        SessionOperation.ACCEPT: "TX-INVITED",
        SessionOperation.REJECT: "TX-INVITED",
        SessionOperation.SWITCH_TO_MONITOR: "TX-SWITCH",
        SessionOperation.SWITCH_TO_COACH: "TX-SWITCH",
        SessionOperation.SWITCH_TO_BARGE_IN: "TX-SWITCH",
        SessionOperation.LEAVE: "TX-LEAVE",
        SessionOperation.SEND_MESSAGE: "TX-SEND",
        SessionOperation.SEND_START_TYPING_NOTIFICATION: "TX-SEND",
        SessionOperation.SEND_STOP_TYPING_NOTIFICATION: "TX-SEND",
        SessionOperation.SEND_TO_AGENTS: "TX-SEND",
        SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION: "TX-SEND",
        SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION: "TX-SEND",
        _OTHER: "TX-CAPABILITIES",
    }
)
"""Accepted operation that is hidden -> id of the rule; the last row is for operations of an ordinary session."""

LISTED_IN_SESSION: Mapping[Phase, str] = MappingProxyType(
    {
        Phase.ABSENT: "TX-REVOKED",
        Phase.INVITED: "TX-INVITED",
        Phase.CHATTING: "TX-CAPABILITIES",
        Phase.LEFT: "TX-REVOKED",
        Phase.REVOKED: "TX-REVOKED",
    }
)
"""Phase of the supervisor -> id of the rule that forbids to offer the operations of an ordinary session."""

_OPERATIONS: Mapping[str, TextEvent] = MappingProxyType({each.name: each for each in SESSION_OPERATIONS})


def in_session_hidden_rule(name: str) -> str:
    """Return the rule that a session's list breaks if it hides an operation that it must offer."""
    return HIDDEN_IN_SESSION.get(name, HIDDEN_IN_SESSION[_OTHER])


def session_list_rule(session: OwnSession, name: str) -> str:
    """Return the rule that a list breaks: by hiding the operation if the session offers it, else by listing it.

    Args:
        session: the present control of the session.
        name: any word that may stand in a list.
    """
    if name in session.capabilities:
        return in_session_hidden_rule(name)
    if name not in _OPERATIONS:
        return LISTED_IN_SESSION[session.phase]
    return session.why_not(_OPERATIONS[name])[0]
