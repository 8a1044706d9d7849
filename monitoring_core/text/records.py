"""Records around the text controls: one session with its ids, and the facts of a request."""

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
"""The notifications that a supervisor is sent about a text session."""

Key: TypeAlias = tuple[Medium, str]
"""A medium, and the id of an agent or of a session."""


def read_only(given: Mapping[Key, Any]) -> Mapping[Key, Any]:
    """Return a copy of the mapping that cannot be changed."""
    return MappingProxyType(dict(given))


@frozen
class TextFacts:
    """Facts that only the server knows when a request arrives.

    Attributes:
        logged_in: whether the supervisor is logged in (TS-LOGGED-OUT).
        agent_known: whether the agent exists.
        session_known: whether the agent has that session and it is running.
        participants: the other participants of the session, for Intrude.
        entries: the number of entries in its message log, also those of others. A new entry comes after them.
        participant_id: the participant id that the server gave the supervisor in the session. The record keeps it;
            None leaves it unchanged.
    """

    logged_in: bool = True
    agent_known: bool = True
    session_known: bool = True
    participants: tuple[Participant, ...] = ()
    entries: int = 0
    participant_id: str | None = None


@frozen
class Session:
    """One session in which the supervisor takes part, or took part, or to which he is invited.

    Attributes:
        medium: SMS or chat.
        id: id of the session.
        agent: id of the user whose session it is.
        control: the state by which the tables decide; see `OwnSession`.
        nickname: the supervisor's name in it.
        others: the other participants, as the server gave them.
        entries: the number of entries in its message log.
        participant_id: participant id of the supervisor in it. None if the server gave none; then one is made from
            the ids.
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
        """Return the notification that shows the session now.

        Args:
            user_id: user id of the supervisor who gets it.
            notification_type: the ``notificationType`` of the message.
        """
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
        """Return the supervisor as a participant of the session; None while he is not in it."""
        visibility = self.control.visibility
        return None if visibility is None else self._participant(user_id, visibility)

    def written(
        self, user_id: str, kind: MessageType, visibility: Visibility, text: str | None = None
    ) -> tuple[Session, MessageLogNotification]:
        """Return the session with one more entry of the supervisor in its log, and the notification about it.

        Args:
            user_id: user id of the supervisor.
            kind: the type of the entry.
            visibility: the visibility of the entry.
            text: the text of a message; None for a notice.
        """
        shown = self.control.visibility or visibility
        entry = LogEntry(self.entries + 1, kind, self._participant(user_id, shown), visibility, text)
        return evolve(self, entries=entry.index), MessageLogNotification(self.medium, self.id, (entry,))

    def _participant(self, user_id: str, visibility: Visibility) -> Participant:
        """Return the supervisor as a participant, the same for the list and for the log (TX-PARTICIPANT-ID)."""
        own_id = self.participant_id or f"{user_id}-{self.id}"
        return Participant(self.nickname, "Agent", visibility, own_id, user_path(user_id))
