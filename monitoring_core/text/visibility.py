"""Visibility in a text session: which party sees which participants and messages.

In each mode the supervisor has one visibility. A message has the visibility of its sending
operation. Each kind of party sees certain visibilities. This holds for messages, for
participants, and for notices that somebody joined or left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from monitoring_core.notifications import LogEntry, Participant
from monitoring_core.operations import Address, Field, at
from monitoring_core.vocabulary import MessageType, Party, SessionOperation, Visibility, VisibilityMode

__all__ = [
    "AUDIENCE",
    "FROM_WIDE_TO_NARROW",
    "SENT_WITH",
    "SHOWN_AS",
    "WRITTEN_AS",
    "narrower",
    "sees",
    "visible_log",
    "visible_participants",
]

SHOWN_AS: Mapping[VisibilityMode, Visibility] = MappingProxyType(
    {
        VisibilityMode.MONITOR: Visibility.SUPERVISORS,
        VisibilityMode.COACH: Visibility.AGENTS,
        VisibilityMode.BARGE_IN: Visibility.ALL,
    }
)
"""Mode -> visibility of the supervisor's participant (TX-VISIBILITY-MONITOR, -COACH, -BARGE-IN)."""

AUDIENCE: Mapping[Party, frozenset[Visibility]] = MappingProxyType(
    {
        Party.CUSTOMER: frozenset({Visibility.ALL}),
        Party.AGENT: frozenset({Visibility.ALL, Visibility.AGENTS}),
        Party.SUPERVISOR: frozenset({Visibility.ALL, Visibility.AGENTS, Visibility.SUPERVISORS}),
    }
)
"""Party -> the visibilities that it sees (TX-AUDIENCE)."""

SENT_WITH: Mapping[str, Visibility] = MappingProxyType(
    {
        SessionOperation.SEND_TO_AGENTS: Visibility.AGENTS,
        SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION: Visibility.AGENTS,
        SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION: Visibility.AGENTS,
        SessionOperation.SEND_MESSAGE: Visibility.ALL,
        SessionOperation.SEND_START_TYPING_NOTIFICATION: Visibility.ALL,
        SessionOperation.SEND_STOP_TYPING_NOTIFICATION: Visibility.ALL,
    }
)
"""Sending operation -> visibility that it gives its entry."""

WRITTEN_AS: Mapping[str, MessageType] = MappingProxyType(
    {
        each.name: MessageType(str(each.shows.value))
        for each in at(Address.SESSION)
        if each.shows is not None and each.shows.field is Field.ENTRY
    }
)
"""Sending operation -> type of its entry in the log."""


FROM_WIDE_TO_NARROW: tuple[Visibility, ...] = (Visibility.ALL, Visibility.AGENTS, Visibility.SUPERVISORS)
"""All visibilities, from the one that everybody sees to the one that the fewest see."""


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Return the narrower of two visibilities: the one that fewer parties see (TX-PRIVATE)."""
    return max(one, other, key=FROM_WIDE_TO_NARROW.index)


def sees(viewer: Party | str, visibility: Visibility | str) -> bool:
    """Tell whether a party sees a message or participant with a visibility (TX-AUDIENCE).

    Args:
        viewer: the party, or its word, such as ``agent``.
        visibility: the visibility; the answer is False for a word that is unknown.

    Raises:
        ValueError: the viewer is not a party.
    """
    return visibility in AUDIENCE[Party(viewer)]


def visible_log(viewer: Party | str, entries: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Return the entries of a message log that a party sees, in their order (TX-AUDIENCE).

    Args:
        viewer: the party, or its word, such as ``agent``.
        entries: the entries of the log.

    Raises:
        ValueError: the viewer is not a party.
    """
    return tuple(entry for entry in entries if sees(viewer, entry.visibility))


def visible_participants(viewer: Party | str, participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """Return the participants that a party sees, in their order (TX-AUDIENCE).

    Args:
        viewer: the party, or its word, such as ``agent``.
        participants: the participants of the session.

    Raises:
        ValueError: the viewer is not a party.
    """
    return tuple(participant for participant in participants if sees(viewer, participant.visibility))
