"""The text record of one supervisor: his subscriptions and his own sessions, with their ids.

A server keeps one `TextSupervisor` for each supervisor. It gives the record each request, with
what only the server knows (`TextFacts`), and each happening. It gets back the next record
and the notifications to send, or a refusal with the status code of the answer. No function here
uses a clock; the server adds the times to the messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from monitoring_core.capabilities import features
from monitoring_core.notifications import Participant, SessionNotification
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.plain_data import Kept
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.rules import rule
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.events import (
    AGENT_LOGS_OUT,
    CANCEL_SUPERVISOR_MONITORING,
    INTRUDE,
    INVITATION,
    REJECT,
    SENDING,
    SESSION_JOINED_UNDER_IT_ENDS,
    SUBSCRIBE,
    SUPERVISOR_LOGS_OUT,
    SWITCH,
    TextEvent,
)
from monitoring_core.text.records import Key, Session, TextFacts, TextNotification, read_only
from monitoring_core.text.session import SESSION_HAPPENINGS, SESSION_OPERATIONS, OwnSession, Phase, not_in_session
from monitoring_core.text.subscription import TextSubscription, nothing_subscribed
from monitoring_core.text.visibility import SENT_WITH, WRITTEN_AS, narrower
from monitoring_core.vocabulary import (
    Feature,
    Medium,
    MessageType,
    SessionNotificationType,
    SessionOperation,
    StatusCode,
    TextMonitoringMode,
    TextSubscriptionOperation,
    VisibilityMode,
)

__all__ = ["Session", "TextFacts", "TextNotification", "TextSupervisor", "text_supervisor"]

_OPERATIONS: Mapping[str, TextEvent] = MappingProxyType({each.name: each for each in SESSION_OPERATIONS})
_MODES: Mapping[str, VisibilityMode] = MappingProxyType({str(mode): mode for mode in VisibilityMode})
_MONITORING_MODES: Mapping[str | None, TextMonitoringMode] = MappingProxyType(
    {None: TextMonitoringMode.ALL_CHATS} | {str(mode): mode for mode in TextMonitoringMode}
)
_WITH_TEXT: frozenset[str] = frozenset({SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS})
_Place: TypeAlias = tuple[str, tuple[str, ...]]
"""``place`` and ``allowed`` of a refusal: where operations are allowed, and which."""

_NOBODY: _Place = ("to this supervisor", ())


def _place(facts: TextFacts, known: bool, place: str, allowed: tuple[str, ...]) -> _Place:
    """Return place and allowed operations; empty if the object does not exist, none if the supervisor is logged out."""
    if not known:
        return "", ()
    return (place, allowed) if facts.logged_in else _NOBODY


_NO_FACTS = TextFacts()


@frozen
class TextSupervisor(Kept):
    """One supervisor's text monitoring: his subscriptions and his sessions; immutable.

    Attributes:
        user_id: id of his user.
        user_name: his name in a session, unless a subscription gives a nickname (TS-DEFAULTS).
        ruleset: the ruleset whose tables decide.
        features: features of his centre.
        is_supervisor: whether he has the supervisor role.
        subscriptions: (medium, user id of the agent) -> active subscription.
        nicknames: (medium, user id of the agent) -> nickname that the subscription gave.
        sessions: (medium, session id) -> session.
    """

    user_id: str
    user_name: str
    ruleset: Ruleset = GWS_V2
    features: frozenset[str] = field(default=frozenset({Feature.MULTIMEDIA}), converter=features)
    is_supervisor: bool = True
    subscriptions: Mapping[Key, TextSubscription] = field(factory=dict[Key, TextSubscription], converter=read_only)
    nicknames: Mapping[Key, str] = field(factory=dict[Key, str], converter=read_only)
    sessions: Mapping[Key, Session] = field(factory=dict[Key, Session], converter=read_only)

    @property
    def is_permitted(self) -> bool:
        """True if the monitoring operations exist for this user (TS-FEATURES)."""
        return self.is_supervisor and Feature.MULTIMEDIA in self.features

    def subscription(self, medium: Medium, agent: str) -> TextSubscription:
        """Return the subscription to an agent's sessions; without one, the control that means "no subscription"."""
        return self.subscriptions.get((medium, agent)) or nothing_subscribed(self.ruleset)

    def session(self, medium: Medium, session_id: str) -> OwnSession:
        """Return the control of a session; for an unknown id, the control that means "no part in it"."""
        known = self.sessions.get((medium, session_id))
        return known.control if known else not_in_session(self.ruleset)

    def decide(
        self, request: ChannelRequest | AgentSessionRequest | SessionRequest, facts: TextFacts = _NO_FACTS
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        """Accept or refuse a request.

        Args:
            request: as the client sent it.
            facts: what only the server knows at this moment.

        Returns:
            `Accepted` with the record to keep, and the notifications in order. Or a `Refusal`, whose ``code`` is
            the status code of the answer (AN-CODE). This record is unchanged in both cases (AN-REFUSED).

        Raises:
            TypeError: the request belongs to devices or calls.
        """
        if not isinstance(request, ChannelRequest | AgentSessionRequest | SessionRequest):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"request is {request!a}; voice.Supervisor decides about devices and calls")
        if Feature.MULTIMEDIA not in self.features:
            because = f"{Feature.MULTIMEDIA} not switched on"
            return self._refuse("TS-FEATURES", request.operation, StatusCode.FORBIDDEN, _NOBODY, because)
        if not self.is_supervisor:
            because = "the user is not a supervisor"
            return self._refuse("AN-CODE", request.operation, StatusCode.NO_PERMISSION, _NOBODY, because)
        if isinstance(request, ChannelRequest):
            return self._decide_channel(request, facts)
        if isinstance(request, AgentSessionRequest):
            return self._decide_intrude(request, facts)
        return self._decide_session(request, facts)

    def _decide_channel(
        self, request: ChannelRequest, facts: TextFacts
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        operation, mode = request.operation, _MODES.get(request.operation)
        monitoring_mode = _MONITORING_MODES.get(request.mode)
        subscription = self.subscription(request.medium, request.user_id)
        channel = _place(facts, facts.agent_known, "on the agent's channel", subscription.allowed())
        if mode is not None and monitoring_mode is None:
            because = f"supervisorMonitoringMode is {request.mode!a}, none of {', '.join(TextMonitoringMode)}"
            return self._refuse("AN-CODE", operation, StatusCode.OUT_OF_RANGE, channel, because)
        if not facts.agent_known:
            because = f"no user {request.user_id!a}"
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, channel, because)
        if mode is None and operation != TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING:
            return self._unknown(operation, channel)
        if not facts.logged_in:
            return self._refuse("TS-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE, channel)
        event = CANCEL_SUPERVISOR_MONITORING
        if mode is not None and monitoring_mode is not None:
            event = SUBSCRIBE[mode, monitoring_mode]
        after = subscription.step(event)
        if isinstance(after, Refusal):
            return after
        return Accepted(self._subscribed(request.medium, request.user_id, after, request.nickname))

    def _decide_intrude(
        self, request: AgentSessionRequest, facts: TextFacts
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        operation, medium, agent, given = request.operation, request.medium, request.user_id, request.visibility_mode
        control = self.session(medium, request.session_id)
        intrudes = operation == SessionOperation.INTRUDE
        mode = self.subscription(medium, agent).mode if given is None else _MODES.get(given)
        # Intrude is accepted or refused in the same way for all three modes.
        accepted = (str(SessionOperation.INTRUDE),) if control.can(INTRUDE[VisibilityMode.MONITOR]) else ()
        known = facts.agent_known and facts.session_known
        place = _place(facts, known, "on the agent's session", accepted)
        if intrudes and given is None and mode is None:
            return self._refuse("TS-INTRUDE", operation, StatusCode.PARAMETER_MISSING, place)
        if intrudes and mode is None:
            because = f"supervisorVisibilityMode is {given!a}, none of {', '.join(VisibilityMode)}"
            return self._refuse("AN-CODE", operation, StatusCode.OUT_OF_RANGE, place, because)
        if not known:
            because = f"no session {request.session_id!a} of user {agent!a}"
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, place, because)
        if not intrudes or mode is None:
            return self._unknown(operation, place)
        if not facts.logged_in:
            return self._refuse("TS-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE, place)
        after = control.step(INTRUDE[mode])
        if isinstance(after, Refusal):
            return after
        nickname = self.nicknames.get((medium, agent), self.user_name)
        brought = Session(
            medium, request.session_id, agent, after, nickname, facts.participants, facts.entries, facts.participant_id
        )
        return self._shown(brought, entry=MessageType.PARTICIPANT_JOINED)

    def _decide_session(
        self, request: SessionRequest, facts: TextFacts
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        operation = request.operation
        session = self.sessions.get((request.medium, request.session_id))
        place = _place(facts, session is not None, "in the session", session.control.allowed() if session else ())
        if operation in _WITH_TEXT and request.text is None:
            because = "the message is missing"
            return self._refuse("AN-CODE", operation, StatusCode.PARAMETER_MISSING, place, because)
        if session is None:
            because = f"no session {request.session_id!a}"
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, place, because)
        event = _OPERATIONS.get(operation)
        if event is None:
            return self._unknown(operation, place)
        if not facts.logged_in:
            return self._refuse("TS-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE, place)
        control = session.control.step(event)
        if isinstance(control, Refusal):
            return control
        own_id = facts.participant_id or session.participant_id
        entries = max(session.entries, facts.entries)
        return self._done(request, event, evolve(session, entries=entries, participant_id=own_id), control)

    def _done(
        self, request: SessionRequest, event: TextEvent, before: Session, control: OwnSession
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Return the outcome of an operation that was accepted in one of the supervisor's own sessions."""
        operation, visibility = request.operation, before.control.visibility
        after = evolve(before, control=control)
        if event in SENDING and visibility is not None:
            text = request.text if operation in _WITH_TEXT else None
            seen = narrower(SENT_WITH[operation], visibility)
            after, log = after.written(self.user_id, WRITTEN_AS[operation], seen, text)
            return Accepted(self._kept(after), (log,))
        if event in SWITCH:
            return self._shown(after, SessionNotificationType.PARTICIPANTS_UPDATED, MessageType.PARTICIPANT_REJOINED)
        if visibility is not None:
            # Of the operations that Chatting accepts, only Leave is left here.
            left, log = before.written(self.user_id, MessageType.PARTICIPANT_LEFT, visibility)
            return self._ended(before.control, evolve(left, control=control), log)
        if event is REJECT:
            return self._ended(before.control, after)
        return self._shown(after, entry=MessageType.PARTICIPANT_JOINED)

    def session_starts(
        self, medium: Medium, agent: str, session_id: str, participants: tuple[Participant, ...] = (), entries: int = 0
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Record that a session of an agent has begun; a subscriber is invited (TS-NEXT-SESSION, TX-INVITED).

        Args:
            medium: SMS or chat.
            agent: id of the agent.
            session_id: id of the session.
            participants: the participants of the session.
            entries: the number of entries in its message log.
        """
        subscription = self.subscription(medium, agent)
        taken = any(
            session.agent == agent and session.medium == medium and session.control.under_subscription
            for session in self.sessions.values()
        )
        if subscription.mode is None or (taken and subscription.monitoring_mode is TextMonitoringMode.NEXT_CHAT):
            return Accepted(self)
        before = self.session(medium, session_id)
        control = before.require(INVITATION[subscription.mode])
        if control is before:
            return Accepted(self)
        nickname = self.nicknames.get((medium, agent), self.user_name)
        return self._shown(Session(medium, session_id, agent, control, nickname, participants, entries))

    def happen(
        self,
        event: TextEvent,
        medium: Medium,
        session_id: str,
        participants: tuple[Participant, ...] | None = None,
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Apply a happening to a session, such as its end; it is never refused, but may change nothing.

        Args:
            event: one of `SESSION_HAPPENINGS`, but not an invitation.
            medium: SMS or chat.
            session_id: id of the session.
            participants: the other participants from now on; unchanged if not given.

        Raises:
            ValueError: the event is a request, or an invitation (use ``session_starts`` for that).
        """
        if event not in SESSION_HAPPENINGS or event in INVITATION.values():
            raise ValueError(f"{event} is not a happening of a running session; session_starts() makes invitations")
        session = self.sessions.get((medium, session_id))
        if session is None:
            return Accepted(self)
        control = session.control.require(event)
        if participants is None:
            participants = session.others
        if control is session.control:
            return self.participants_change(medium, session_id, participants)
        return self._ended(session.control, evolve(session, others=participants, control=control))

    def participants_change(
        self, medium: Medium, session_id: str, participants: tuple[Participant, ...]
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Record the other participants of a session; the supervisor is notified if he is in it.

        Args:
            medium: SMS or chat.
            session_id: id of the session; for an unknown session nothing changes.
            participants: all participants but the supervisor, in order.
        """
        session = self.sessions.get((medium, session_id))
        if session is None or participants == session.others:
            return Accepted(self)
        session = evolve(session, others=participants)
        if session.control.phase is Phase.CHATTING:
            return self._shown(session, SessionNotificationType.PARTICIPANTS_UPDATED)
        return Accepted(self._kept(session))

    def agent_logs_out(self, agent: str) -> Accepted[TextSupervisor, TextNotification]:
        """Record that an agent logged out: subscriptions to him end, running sessions go on (TS-LOGOUT)."""
        return Accepted(self._logged_out(AGENT_LOGS_OUT, agent))

    def logs_out(self) -> Accepted[TextSupervisor, TextNotification]:
        """Record that the supervisor logged out: his subscriptions end, running sessions go on (TS-LOGOUT)."""
        return Accepted(self._logged_out(SUPERVISOR_LOGS_OUT, None))

    def forget(self, medium: Medium, session_id: str) -> TextSupervisor:
        """Return the record without a session that is over: left, rejected or Revoked.

        The record keeps a session that is over. So a late request to it gets the right reason (TX-REVOKED, TX-LEAVE).
        Call this when the server itself drops the session. From then on it is an unknown session. If the record does
        not have the session, nothing changes.

        Raises:
            ValueError: the supervisor is invited to the session, or in it.
        """
        session = self.sessions.get((medium, session_id))
        if session is None:
            return self
        if session.control.phase in (Phase.INVITED, Phase.CHATTING):
            raise ValueError(
                f"session {session_id!a} is {session.control.phase}; only one that is over can be forgotten"
            )
        kept = {key: each for key, each in self.sessions.items() if each is not session}
        return evolve(self, sessions=kept)

    def notification(
        self, session: Session, notification_type: SessionNotificationType = SessionNotificationType.STATUS_CHANGE
    ) -> SessionNotification:
        """Return the notification that shows a session of this supervisor now.

        Args:
            session: the session, one of ``sessions``.
            notification_type: the ``notificationType`` of the message.
        """
        return session.notification(self.user_id, notification_type)

    def _subscribed(
        self, medium: Medium, agent: str, after: TextSubscription, nickname: str | None = None
    ) -> TextSupervisor:
        """Replace a subscription; sessions joined under the old one go on without a subscription (TS-CANCEL)."""
        key = (medium, agent)
        subscriptions = {each: kept for each, kept in self.subscriptions.items() if each != key}
        nicknames = {each: kept for each, kept in self.nicknames.items() if each != key}
        if after.mode is not None:
            subscriptions[key] = after
            nicknames[key] = nickname or self.user_name
        sessions = {
            each: evolve(session, control=session.control.detached())
            if session.agent == agent and session.medium == medium
            else session
            for each, session in self.sessions.items()
        }
        return evolve(self, subscriptions=subscriptions, nicknames=nicknames, sessions=sessions)

    def _logged_out(self, event: TextEvent, agent: str | None) -> TextSupervisor:
        after = self
        for (medium, subscribed), subscription in self.subscriptions.items():
            if agent in (None, subscribed):
                after = after._subscribed(medium, subscribed, subscription.require(event))
        return after

    def _kept(self, session: Session) -> TextSupervisor:
        return evolve(self, sessions={**self.sessions, (session.medium, session.id): session})

    def _shown(
        self,
        session: Session,
        notification_type: SessionNotificationType = SessionNotificationType.STATUS_CHANGE,
        entry: MessageType | None = None,
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Keep the session and add its notifications; ``entry`` adds an entry of its log (TX-NOTIFY)."""
        told: list[TextNotification] = [self.notification(session, notification_type)]
        visibility = session.control.visibility
        if entry is not None and visibility is not None:
            session, log = session.written(self.user_id, entry, visibility)
            told.append(log)
        return Accepted(self._kept(session), tuple(told))

    def _ended(
        self, before: OwnSession, session: Session, *first: TextNotification
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Keep a session that has ended for the supervisor, and end the NextChat subscription that it used up.

        A session that was joined uses NextChat up. A session that was rejected does not (TS-NEXT-CHAT).
        """
        after = self._kept(session)
        if before.phase is Phase.CHATTING and before.under_subscription:
            subscription = self.subscription(session.medium, session.agent)
            ended = subscription.require(SESSION_JOINED_UNDER_IT_ENDS)
            if ended is not subscription:
                after = after._subscribed(session.medium, session.agent, ended)
        return Accepted(after, (*first, self.notification(session)))

    def _unknown(self, operation: str, place: _Place) -> Refusal:
        because = f"{operation!a} is no operation of this ruleset"
        return self._refuse("AN-CODE", operation, StatusCode.NOT_VALID_IN_STATE, place, because)

    def _refuse(self, rule_id: str, operation: str, code: StatusCode, place: _Place, because: str = "") -> Refusal:
        return Refusal(
            rule=rule_id,
            reasons=(rule_id,),
            state=self,
            event=operation,
            code=code,
            allowed=place[1],
            place=place[0],
            because=because or rule(rule_id).because,
        )

    def __hash__(self) -> int:
        kept = (self.subscriptions, self.nicknames, self.sessions)
        told = (self.user_id, self.user_name, self.ruleset, self.features, self.is_supervisor)
        return hash((*told, *(frozenset(each.items()) for each in kept)))

    def __reduce__(self) -> tuple[type[TextSupervisor], tuple[Any, ...]]:
        # A read-only view of a dict cannot be pickled; the dict can.
        told = (self.user_id, self.user_name, self.ruleset, self.features, self.is_supervisor)
        return TextSupervisor, (*told, dict(self.subscriptions), dict(self.nicknames), dict(self.sessions))

    def __str__(self) -> str:
        return f"by user {self.user_id!a}"


def text_supervisor(user_id: str, user_name: str = "", ruleset: Ruleset = GWS_V2) -> TextSupervisor:
    """Return the record of a permitted supervisor without subscriptions and sessions.

    Args:
        user_id: id of his user.
        user_name: his name in text sessions; by default the id of his user.
        ruleset: the ruleset whose tables decide.
    """
    return TextSupervisor(user_id, user_name or user_id, ruleset)
