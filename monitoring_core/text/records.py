"""The records around the text controls: one session with its ids, and what only the server knows of a request."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import evolve, frozen

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.text.session import OwnSession
from monitoring_core.uris import user_path
from monitoring_core.vocabulary import Medium, MessageType, SessionNotificationType, Visibility

__all__ = ["Session", "TextFacts", "TextNotification"]

TextNotification: TypeAlias = SessionNotification | MessageLogNotification

Key: TypeAlias = tuple[Medium, str]
"""A medium, and the id of an agent or of a session."""


def read_only(given: Mapping[Key, Any]) -> Mapping[Key, Any]:
    """Give a copy that cannot be changed."""
    return MappingProxyType(dict(given))


@frozen
class TextFacts:
    """What only the server knows when a request arrives.

    Attributes:
        logged_in: the supervisor is logged in (TS-LOGGED-OUT).
        agent_known: there is such an agent.
        session_known: the agent has such a session, and it runs.
        participants: its other participants, for Intrude.
        entries: how many entries its message log has, others' included; what is written comes after them.
        participant_id: of the supervisor in the session, as the server gave it when he joined. It is kept once told;
            None leaves it as it was.
    """

    logged_in: bool = True
    agent_known: bool = True
    session_known: bool = True
    participants: tuple[Participant, ...] = ()
    entries: int = 0
    participant_id: str | None = None


@frozen
class Session:
    """One session the supervisor has, or had, a part in.

    Attributes:
        medium: SMS or chat.
        id: id of the session.
        agent: id of the user whose session it is.
        control: what decides; see `OwnSession`.
        nickname: what the supervisor is called in it.
        others: the other participants, as the server told them.
        entries: how many entries its message log has.
        participant_id: of the supervisor in it; None if the server told none, and one is made of the ids.
    """

    medium: Medium
    id: str
    agent: str
    control: OwnSession
    nickname: str
    others: tuple[Participant, ...] = ()
    entries: int = 0
    participant_id: str | None = None

    def notification(
        self, user_id: str, notification_type: SessionNotificationType = SessionNotificationType.STATUS_CHANGE
    ) -> SessionNotification:
        """Give what a notification shows of the session now, to the supervisor of that user id."""
        own = self.participant(user_id)
        return SessionNotification(
            self.medium,
            self.id,
            self.control.state,
            self.control.capabilities,
            self.others if own is None else (*self.others, own),
            notification_type,
        )

    def participant(self, user_id: str) -> Participant | None:
        """Give the supervisor of that user id as all who see him are shown him; None while he is not in the session."""
        visibility = self.control.visibility
        return None if visibility is None else self._participant(user_id, visibility)

    def written(
        self, user_id: str, kind: MessageType, visibility: Visibility, text: str | None = None
    ) -> tuple[Session, MessageLogNotification]:
        """Give the session with one more entry of the supervisor in its log, and the notification of that entry."""
        shown = self.control.visibility or visibility
        entry = LogEntry(self.entries + 1, kind, self._participant(user_id, shown), visibility, text)
        return evolve(self, entries=entry.index), MessageLogNotification(self.medium, self.id, (entry,))

    def _participant(self, user_id: str, visibility: Visibility) -> Participant:
        """Give the supervisor as the list and the log show him alike (TX-PARTICIPANT-ID)."""
        own_id = self.participant_id or f"{user_id}-{self.id}"
        return Participant(self.nickname, "Agent", visibility, own_id, user_path(user_id))
