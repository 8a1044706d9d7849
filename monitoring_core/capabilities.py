"""The constant names of capability lists.

Which monitoring operations a list holds is derived from what the tables
accept, by the value that owns the table. Here are only the names that come
with them and the operations that are never listed.
"""

from __future__ import annotations

from monitoring_core.vocabulary import CallOperation

__all__ = ["LEG_CONSTANT", "NEVER_LISTED", "forwarding", "do_not_disturb"]

LEG_CONSTANT: frozenset[str] = frozenset(
    {
        "AttachUserData",
        "UpdateUserData",
        "DeleteUserData",
        "DeleteUserDataPair",
        "InitiateConference",
        "SingleStepConference",
        "RemoveParticipantFromConference",
        "InitiateTransfer",
        "SingleStepTransfer",
        "SendDtmf",
    }
)
"""What an established supervision leg offers besides the operations of its table (VC-CAPABILITIES)."""

NEVER_LISTED: frozenset[str] = frozenset({CallOperation.MUTE_MONITORED_USER, CallOperation.UNMUTE_MONITORED_USER})
"""Operations that are open without being offered (VC-UNLISTED)."""


def do_not_disturb(is_on: bool) -> str:
    """Give the one do-not-disturb operation a device offers: the opposite of what is set (VD-DND)."""
    return "DoNotDisturbOff" if is_on else "DoNotDisturbOn"


def forwarding(is_on: bool) -> str:
    """Give the one forwarding operation a device offers: the opposite of what is set (VD-FORWARD)."""
    return "ForwardCallsOff" if is_on else "ForwardCallsOn"
