"""Finds the text session that a line is about, joins sessions that belong together, and closes them.

A session belongs to a client, and to one user of the client if the lines tell his own name. A session that is over
leaves an `Ended` with the client.
"""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.kept.common import KINDS, enter, leave
from monitoring_core.follow.kept.devices import KeptDevices
from monitoring_core.follow.lines.roles import RoleOf, known_role
from monitoring_core.follow.subjects.ended import Ended, left_of, with_newest
from monitoring_core.follow.subjects.session import INVITED, FollowedSession
from monitoring_core.vocabulary import Medium

__all__ = ["KeptSessions"]

SessionKey = tuple[Medium, str | None, str | None, str]
_NOWHERE = Stamp()


@define(slots=True, eq=False)
class KeptSessions(KeptDevices):
    """The text sessions that are followed, beside the devices."""

    sessions: dict[SessionKey, FollowedSession] = field(factory=dict[SessionKey, FollowedSession])
    _session_of: dict[tuple[Medium, str], FollowedSession | int] = field(
        factory=dict[tuple[Medium, str], FollowedSession | int]
    )
    # Id -> the only one of it, or how many there are.
    unknown_roles: Counter[RoleOf] = field(factory=Counter[RoleOf])
    """User whose role is not known -> in how many sessions."""
    _has_lent: bool = False
    """True once a key of one client has led to a session of another client."""

    def session(
        self,
        medium: Medium,
        client: str | None,
        self_: str | None,
        session_id: str,
        role: str | None,
        *,
        state: str | None = None,
        asks: str | None = None,
        stamp: Stamp = _NOWHERE,
    ) -> FollowedSession:
        """Return the text session that a line is about.

        Args:
            medium: its kind.
            client: whose, as the line tells it.
            self_: nickname or uri of the client's user, if the line tells it.
            session_id: which.
            role: of the client's user, if the line tells it.
            state: as a notification shows it; None for a request or a message log.
            asks: the operation, if the line is a request.
            stamp: of the line, if it is a request.
        """
        key = (medium, client, self_, session_id)
        if self._has_lent and not asks and client is not None:
            self._release_requests(key)
        session = self.sessions.get(key) or self._own_unnamed(key)
        if session is None:
            only = self._session_of.get((medium, session_id))
            if isinstance(only, FollowedSession) and self._belong(only, key, role, asks, stamp):
                session = only
                self._name_session(session, key, asks=bool(asks))
            else:
                session = self._new_session(key, state, is_apart=self._is_apart(key, asks=bool(asks)))
        if not asks and not session.is_shown:
            session.is_shown = True
            self.client(client).is_shown = True
        if session.role is None and role is not None and client in (None, session.client):
            session.role = known_role(role)
        return session

    def _own_unnamed(self, key: SessionKey) -> FollowedSession | None:
        """Return the session that other lines of this client were about, which did not tell the name of its user."""
        _, client, self_, _ = key
        if client is not None and self_ is not None:
            unnamed = self.sessions.get(_without_self(key))
            if unnamed is not None and unnamed.client == client and unnamed.self_ in (None, self_):
                self._name_session(unnamed, key, asks=False)
                return unnamed
        return None

    def _release_requests(self, key: SessionKey) -> None:
        """Give a client back its own requests in a session, if they were taken for those of another client.

        This happens to a request that comes before anything is shown to its client. Another client is then the only one
        with a session of this id.
        """
        for each in {key, _without_self(key)}:
            other = self.sessions.get(each)
            if other is not None and other.client != key[1] and other.is_shown:
                other.keys = tuple([known for known in other.keys if known != each])
                del self.sessions[each]

    def _is_apart(self, key: SessionKey, *, asks: bool) -> bool:
        medium, client, _, session_id = key
        if asks and client is not None and self.client(client).is_shown:
            # What a client asks that is shown something is its own.
            return False
        only = self._session_of.get((medium, session_id))
        return only is not None and not (isinstance(only, FollowedSession) and only.client == client)

    def _belong(
        self, session: FollowedSession, key: SessionKey, role: str | None, asks: str | None, stamp: Stamp
    ) -> bool:
        """Tell whether a line with that key and role is about a session that is the only one of its id."""
        _, client, self_, _ = key
        if self_ is not None and session.self_ is not None and self_ != session.self_:
            return False
        if client == session.client or client is None or session.client is None:
            return True
        if role is not None and session.role is not None and known_role(role) != session.role:
            # An agent and a supervisor are not one client.
            return False
        if asks:
            # What the session does not offer is asked by another client, who is still to be shown his own.
            is_free = session.is_shown and not session.requests_recorded and not self.client(client).is_shown
            return is_free and session.may_ask(asks, session.open_operations, session.offered_before, stamp)
        return not session.is_shown and not self.client(session.client).is_shown

    def _name_session(self, session: FollowedSession, key: SessionKey, *, asks: bool) -> None:
        _, client, self_, _ = key
        if client is not None and (session.client is None or not asks):
            self.rename(session.client, client)
            if session.client is not None and session.client != client:
                # The lines of another name, which only asked, may be somebody else's.
                session.role = session.self_ = None
            session.client = client
        session.self_ = session.self_ if session.self_ is not None else self_
        # Requests of a client who is shown the session may leave out the name of its user.
        unnamed = key if asks or client is None else _without_self(key)
        for each in dict.fromkeys((key, unnamed)):
            if each not in self.sessions:
                session.keys = (*session.keys, each)
                self.sessions[each] = session
        self._has_lent = self._has_lent or any(known[1] != session.client for known in session.keys)

    def _new_session(self, key: SessionKey, state: str | None, *, is_apart: bool) -> FollowedSession:
        medium, client, self_, session_id = key
        unnamed = _without_self(key)
        keys = (key,) if unnamed == key or client is None or unnamed in self.sessions else (key, unnamed)
        session = FollowedSession(
            self.ruleset,
            self.exercised,
            self.doubts,
            assumed=self.assumed,
            medium=medium,
            id=session_id,
            client=client,
            self_=self_,
            keys=keys,
            is_apart=is_apart,
        )
        session.gaps, session.heard = self.gaps, self.now
        known = self.client(client)
        known.holds += 1
        ended = left_of(known.ended, (medium, session_id))
        if ended is not None:
            session.recall(ended)
            before, known.after_end = known.after_end, session
            if before is not None and before.ended is not None and self.sessions.get(before.keys[0]) is before:
                self.remove_session(before)
        else:
            self.met[KINDS[medium]] += 1
            if self.doubts.was_dropped("sessions", client, session_id):
                self.doubts.add(Cause.MET_AGAIN, "sessions", session.name)
            else:
                session.may_be_met_again = known.forgot_session and state not in (INVITED, None)
        for each in keys:
            self.sessions[each] = session
        enter(self._session_of, (medium, session_id), session)
        self.need(bounds.BYTES_OF_SESSION)
        return session

    def intruded(
        self, medium: Medium, client: str | None, self_: str | None, session_id: str, *, is_accepted: bool
    ) -> FollowedSession | None:
        """Note that the client asked to come into a session by Intrude; whatever it was before, it is another one then.

        Returns:
            The session, unless it is not followed: then it is over, or was never met and is not entered.
        """
        key = (medium, client, self_, session_id)
        if is_accepted and client is not None:
            # It brings the client a part of its own, whoever else has one in this session.
            self._release_requests(key)
        session, ended = self.sessions.get(key), self.ended_session(medium, client, session_id)
        if not is_accepted:
            return session
        if session is not None:
            session.may_be_met_again = False
        elif ended is not None:
            ended.may_be_another = True
        else:
            session = self._new_session(key, None, is_apart=False)
        return session

    def session_took(self, session: FollowedSession) -> None:
        """Note that a session took a message; it may be over now."""
        unknown = session.unknown_roles
        if unknown != session.counted and session.ended is None:
            self.unknown_roles.subtract(session.counted)
            self.unknown_roles.update(unknown)
            session.counted = unknown
        rest = session.left
        if rest is None:
            return
        session.settle_doubt()
        rest.standing = self.conclude(session)
        known = self.client(session.client)
        known.ended, dropped = with_newest(known.ended, rest, bounds.CLOSED_SESSIONS)
        if dropped:
            known.forgot_session = True
            self.doubts.dropped["ended sessions"] += len(dropped)
        self.remove_session(session)

    def remove_session(self, session: FollowedSession) -> None:
        """Follow a session no more."""
        standing = self.conclude(session)
        if session.ended is not None:
            session.ended.standing = standing
        for key in session.keys:
            del self.sessions[key]
        self.release(session.client)
        leave(self._session_of, (session.medium, session.id))
        self.free(bounds.BYTES_OF_SESSION)

    def ended_session(self, medium: Medium, client: str | None, session_id: str) -> Ended | None:
        """Return the `Ended` of a session that is over; None without one."""
        known = self.clients.get(client)
        return left_of(known.ended, (medium, session_id)) if known is not None else None


def _without_self(key: SessionKey) -> SessionKey:
    medium, client, _, session_id = key
    return medium, client, None, session_id
