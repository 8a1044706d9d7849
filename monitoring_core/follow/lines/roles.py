"""Roles: what a client's user is, and what the participants of a text session are.

A recording may tell the role of a client's user in any letters. A word that is no party tells nothing, as if no role
were told. Then the rest of the recording may show it. A user who is offered a switch is a supervisor. A user who is
listed as a customer is one. Unknown roles are counted, and everything that needs no role is judged.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from monitoring_core.follow.lines.observations import SeenParticipant
from monitoring_core.vocabulary import Party

__all__ = ["AGENT", "CUSTOMER", "RoleOf", "are_known", "known_role"]

AGENT, CUSTOMER = "Agent", "Customer"
"""The types of a participant; a supervisor's is `AGENT`, too (TX-TYPE)."""

_TYPES = frozenset({AGENT, CUSTOMER})
_PARTIES = {str(each): each for each in Party}


class RoleOf(StrEnum):
    """The users of a text session whose role may be unknown."""

    RECORDER = "recorder"
    PARTICIPANT = "participant"


@lru_cache(maxsize=256)
def known_role(word: str | None) -> Party | None:
    """Return the party that the role of a client's user means; None if it is not told, or no party."""
    return None if word is None else _PARTIES.get(word.lower())


@lru_cache(maxsize=256)
def are_known(participants: tuple[SeenParticipant, ...]) -> bool:
    """Tell whether each participant has a type that the domain knows."""
    return all(each.type in _TYPES for each in participants)
