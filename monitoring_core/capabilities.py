"""Names that a capability list always holds or never holds, and the features of a centre.

A capability list names the operations that a server offers now. Which monitoring operations
it names is derived from the tables. Here are only the further names, and the operations
that are never listed.
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
"""Operations that an established leg offers besides those of its tables (VC-CAPABILITIES)."""

NEVER_LISTED: frozenset[str] = frozenset(each.name for each in at(Address.CALL) if not each.is_listed)
"""Operations that are accepted, but never stand in a capability list (VC-UNLISTED)."""


def features(given: Iterable[str]) -> frozenset[str]:
    """Return the features of a centre as a set; `vocabulary.Feature` has their spellings.

    Raises:
        TypeError: ``given`` is a single text; it would be read as a set of its letters.
    """
    if isinstance(given, str):
        raise TypeError(f"features is the text {str(given)!a}; give a set of such texts")
    return frozenset(given)


def do_not_disturb(is_on: bool) -> str:
    """Return the do-not-disturb operation that a device offers: it changes the present setting (VD-DND)."""
    return "DoNotDisturbOff" if is_on else "DoNotDisturbOn"


def forwarding(is_on: bool) -> str:
    """Return the forwarding operation that a device offers: it changes the present setting (VD-FORWARD)."""
    return "ForwardCallsOff" if is_on else "ForwardCallsOn"
