"""The constant names of capability lists, and the features they hang on.

Which monitoring operations a list holds is derived from what the tables
accept, by the value that owns the table. Here are only the names that come
with them and the operations that are never listed.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitoring_core.operations import Address, at

__all__ = ["LEG_CONSTANT", "NEVER_LISTED", "do_not_disturb", "features", "forwarding"]

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

NEVER_LISTED: frozenset[str] = frozenset(each.name for each in at(Address.CALL) if not each.is_listed)
"""Operations that are open without being offered (VC-UNLISTED)."""


def features(given: Iterable[str]) -> frozenset[str]:
    """Give the features of a centre as a set, as `vocabulary.Feature` spells them.

    Raises:
        TypeError: a single text, which would be a set of its letters.
    """
    if isinstance(given, str):
        raise TypeError(f"features is the text {str(given)!a}; give a set of such texts")
    return frozenset(given)


def do_not_disturb(is_on: bool) -> str:
    """Give the one do-not-disturb operation a device offers: the opposite of what is set (VD-DND)."""
    return "DoNotDisturbOff" if is_on else "DoNotDisturbOn"


def forwarding(is_on: bool) -> str:
    """Give the one forwarding operation a device offers: the opposite of what is set (VD-FORWARD)."""
    return "ForwardCallsOff" if is_on else "ForwardCallsOn"
