"""One supervisor of text sessions: his subscriptions and his own sessions, with their ids.

A server keeps a `TextSupervisor` for each supervisor, hands it every request with
what only the server knows (`TextFacts`) and every happening, and gets back the
record to keep with the notifications to send, or a refusal with the status code
of the answer. Nothing here has a clock; times are the server's to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.rules import rule
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text.events import (
    AGENT_LOGS_OUT,
    CANCEL_SUPERVISOR_MONITORING,
    INTRUDE,
    INVITATION,
    LEAVE,
    REJECT,
    SENDING,
    SESSION_JOINED_UNDER_IT_ENDS,
    SUBSCRIBE,
    SUPERVISOR_LOGS_OUT,
    SWITCH,
    TextEvent,
)
from monitoring_core.text.session import SESSION_HAPPENINGS, SESSION_OPERATIONS, OwnSession, Phase, not_in_session
from monitoring_core.text.subscription import TextSubscription, nothing_subscribed
from monitoring_core.text.visibility import SENT_WITH
from monitoring_core.vocabulary import (
    Feature,
    Medium,
    MessageType,
    SessionNotificationType,
    SessionOperation,
    StatusCode,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)

__all__ = ["Session", "TextFacts", "TextNotification", "TextSupervisor", "text_supervisor"]

TextNotification: TypeAlias = SessionNotification | MessageLogNotification

_OPERATIONS: Mapping[str, TextEvent] = MappingProxyType({each.name: each for each in SESSION_OPERATIONS})
_MODES: Mapping[str, VisibilityMode] = MappingProxyType({str(mode): mode for mode in VisibilityMode})
_MONITORING_MODES: Mapping[str | None, TextMonitoringMode] = MappingProxyType(
    {None: TextMonitoringMode.ALL_CHATS} | {str(mode): mode for mode in TextMonitoringMode}
)
_WRITES: Mapping[str, MessageType] = MappingProxyType(
    {
        SessionOperation.SEND_MESSAGE: MessageType.TEXT,
        SessionOperation.SEND_TO_AGENTS: MessageType.TEXT,
        SessionOperation.SEND_START_TYPING_NOTIFICATION: MessageType.TYPING_STARTED,
        SessionOperation.SEND_STOP_TYPING_NOTIFICATION: MessageType.TYPING_STOPPED,
        SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION: MessageType.TYPING_STARTED,
        SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION: MessageType.TYPING_STOPPED,
    }
)


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
    """

    medium: Medium
    id: str
    agent: str
    control: OwnSession
    nickname: str
    others: tuple[Participant, ...] = ()
    entries: int = 0


@frozen
class TextFacts:
    """What only the server knows when a request arrives.

    Attributes:
        logged_in: the supervisor is logged in (VD-LOGGED-OUT holds for text too).
        agent_known: there is such an agent.
        session_known: the agent has such a session, and it runs.
        participants: its other participants, for Intrude.
        entries: how many entries its message log has, others' included; what is written comes after them.
    """

    logged_in: bool = True
    agent_known: bool = True
    session_known: bool = True
    participants: tuple[Participant, ...] = ()
    entries: int = 0


_NO_FACTS = TextFacts()

Key: TypeAlias = tuple[Medium, str]


def _read_only(given: Mapping[Key, Any]) -> Mapping[Key, Any]:
    return MappingProxyType(dict(given))


def _words(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@frozen
class TextSupervisor:
    """A supervisor's text subscriptions and sessions together; immutable.

    Attributes:
        user_id: id of his user.
        user_name: what he is called unless a subscription gives a nickname (TS-DEFAULTS).
        ruleset: the ruleset it lives by.
        features: features of his centre.
        is_supervisor: whether he has the supervisor role.
        subscriptions: (medium, agent) -> subscription; none that is not active.
        nicknames: (medium, agent) -> the nickname that subscription gave.
        sessions: (medium, session id) -> session.
    """

    user_id: str
    user_name: str
    ruleset: Ruleset = GWS_V2
    features: frozenset[str] = field(default=frozenset({Feature.MULTIMEDIA}), converter=_words)
    is_supervisor: bool = True
    subscriptions: Mapping[Key, TextSubscription] = field(factory=dict[Key, TextSubscription], converter=_read_only)
    nicknames: Mapping[Key, str] = field(factory=dict[Key, str], converter=_read_only)
    sessions: Mapping[Key, Session] = field(factory=dict[Key, Session], converter=_read_only)

    @property
    def is_permitted(self) -> bool:
        """Whether the operations exist for this user (TS-FEATURES)."""
        return self.is_supervisor and Feature.MULTIMEDIA in self.features

    def subscription(self, medium: Medium, agent: str) -> TextSubscription:
        """Give the subscription to an agent's sessions; one of them says there is none."""
        return self.subscriptions.get((medium, agent)) or nothing_subscribed(self.ruleset)

    def session(self, medium: Medium, session_id: str) -> OwnSession:
        """Give the control of a session; one of them says the supervisor has no part in it."""
        known = self.sessions.get((medium, session_id))
        return known.control if known else not_in_session(self.ruleset)

    def decide(
        self, request: ChannelRequest | AgentSessionRequest | SessionRequest, facts: TextFacts = _NO_FACTS
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        """Decide about a request.

        Args:
            request: as the client sent it.
            facts: what only the server knows at this moment.

        Returns:
            `Accepted` with the record to keep and the notifications to send in order, or a `Refusal` whose
            ``code`` answers the request (AN-CODE); this record is unchanged and usable either way (AN-REFUSED).
        """
        if Feature.MULTIMEDIA not in self.features:
            return self._refuse("TS-FEATURES", request.operation, StatusCode.FORBIDDEN, "feature api-multimedia is off")
        if not self.is_supervisor:
            because = "the user is not a supervisor"
            return self._refuse("TS-FEATURES", request.operation, StatusCode.NO_PERMISSION, because)
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
        if mode is not None and monitoring_mode is None:
            because = f"supervisorMonitoringMode is {request.mode!a}, not {' or '.join(TextMonitoringMode)}"
            return self._refuse("AN-CODE", operation, StatusCode.OUT_OF_RANGE, because)
        if not facts.agent_known:
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, f"no user {request.user_id!a}")
        if mode is None and operation != TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING:
            return self._unknown(operation)
        if not facts.logged_in:
            return self._refuse("VD-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE)
        event = CANCEL_SUPERVISOR_MONITORING
        if mode is not None and monitoring_mode is not None:
            event = SUBSCRIBE[mode, monitoring_mode]
        after = self.subscription(request.medium, request.user_id).step(event)
        if isinstance(after, Refusal):
            return after
        return Accepted(self._subscribed(request.medium, request.user_id, after, request.nickname))

    def _decide_intrude(
        self, request: AgentSessionRequest, facts: TextFacts
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        operation, medium, agent, given = request.operation, request.medium, request.user_id, request.visibility_mode
        if operation == SessionOperation.INTRUDE and given is not None and given not in _MODES:
            because = f"supervisorVisibilityMode is {given!a}, not {' or '.join(VisibilityMode)}"
            return self._refuse("AN-CODE", operation, StatusCode.OUT_OF_RANGE, because)
        if not facts.agent_known or not facts.session_known:
            because = f"no session {request.session_id!a} of user {agent!a}"
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, because)
        if operation != SessionOperation.INTRUDE:
            return self._unknown(operation)
        if not facts.logged_in:
            return self._refuse("VD-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE)
        mode = _MODES[given] if given is not None else self.subscription(medium, agent).mode
        if mode is None:
            return self._refuse("TS-INTRUDE", operation, StatusCode.NOT_VALID_IN_STATE)
        control = self.session(medium, request.session_id).step(INTRUDE[mode])
        if isinstance(control, Refusal):
            return control
        nickname = self.nicknames.get((medium, agent), self.user_name)
        joined = Session(medium, request.session_id, agent, control, nickname, facts.participants, facts.entries)
        return self._shown(joined, entry=MessageType.PARTICIPANT_JOINED)

    def _decide_session(
        self, request: SessionRequest, facts: TextFacts
    ) -> Accepted[TextSupervisor, TextNotification] | Refusal:
        operation = request.operation
        session = self.sessions.get((request.medium, request.session_id))
        if operation in (SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS) and request.text is None:
            return self._refuse("AN-CODE", operation, StatusCode.PARAMETER_MISSING, "the message is missing")
        if session is None:
            return self._refuse("AN-CODE", operation, StatusCode.NOT_FOUND, f"no session {request.session_id!a}")
        event = _OPERATIONS.get(operation)
        if event is None:
            return self._unknown(operation)
        if not facts.logged_in:
            return self._refuse("VD-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE)
        control = session.control.step(event)
        if isinstance(control, Refusal):
            return control
        after = evolve(session, control=control, entries=max(session.entries, facts.entries))
        if event in SENDING:
            return self._sent(after, operation, request.text)
        if event in SWITCH:
            return self._shown(after, SessionNotificationType.PARTICIPANTS_UPDATED, MessageType.PARTICIPANT_REJOINED)
        if event in (LEAVE, REJECT):
            # A rejected session does not use NextChat up, one that was joined does (TS-NEXT-CHAT).
            joined = session.control.under_subscription and event is LEAVE
            return self._ended(after, joined, was_chatting=event is LEAVE)
        return self._shown(after, entry=MessageType.PARTICIPANT_JOINED)

    def session_starts(
        self, medium: Medium, agent: str, session_id: str, participants: tuple[Participant, ...] = (), entries: int = 0
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Take in that a session of an agent has begun: a subscriber is invited (TS-NEXT-SESSION, TX-INVITED).

        Args:
            medium: SMS or chat.
            agent: id of the agent.
            session_id: id of the session.
            participants: who is in it.
            entries: how many entries its log has.
        """
        subscription = self.subscription(medium, agent)
        taken = any(
            session.agent == agent and session.medium is medium and session.control.under_subscription
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
        """Take in something the world did to a session; it cannot be refused, but it may leave all as it is.

        Args:
            event: one of `SESSION_HAPPENINGS`, invitations excepted.
            medium: SMS or chat.
            session_id: id of the session.
            participants: who else is in it from now on; as before if not given.

        Raises:
            ValueError: the event is a request, or an invitation (for which there is ``session_starts``).
        """
        if event not in SESSION_HAPPENINGS or event in INVITATION.values():
            raise ValueError(f"{event} is not a happening of a running session")
        session = self.sessions.get((medium, session_id))
        if session is None:
            return Accepted(self)
        control = session.control.require(event)
        if participants is not None and participants != session.others:
            session = evolve(session, others=participants)
            if control.phase is Phase.CHATTING:
                return self._shown(session, SessionNotificationType.PARTICIPANTS_UPDATED)
        if control is session.control:
            return Accepted(self if participants is None else self._kept(session))
        was_chatting = session.control.phase is Phase.CHATTING
        joined = session.control.under_subscription and was_chatting
        return self._ended(evolve(session, control=control), joined, was_chatting=False)

    def agent_logs_out(self, agent: str) -> Accepted[TextSupervisor, TextNotification]:
        """Take in that an agent logged out: subscriptions to him end, running sessions go on (TS-LOGOUT)."""
        return Accepted(self._logged_out(AGENT_LOGS_OUT, agent))

    def logs_out(self) -> Accepted[TextSupervisor, TextNotification]:
        """Take in that the supervisor logged out: his subscriptions end, running sessions go on (TS-LOGOUT)."""
        return Accepted(self._logged_out(SUPERVISOR_LOGS_OUT, None))

    def notification(
        self, session: Session, notification_type: SessionNotificationType = SessionNotificationType.STATUS_CHANGE
    ) -> SessionNotification:
        """Give what a notification shows of a session of this supervisor now."""
        visibility = session.control.visibility
        own = (self._participant(session, visibility),) if visibility is not None else ()
        return SessionNotification(
            session.medium,
            session.id,
            session.control.state,
            session.control.capabilities,
            (*session.others, *own),
            notification_type,
        )

    def _participant(self, session: Session, visibility: Visibility) -> Participant:
        return Participant(session.nickname, "Agent", visibility, participant_id=f"{self.user_id}-{session.id}")

    def _subscribed(
        self, medium: Medium, agent: str, after: TextSubscription, nickname: str | None = None
    ) -> TextSupervisor:
        """Keep a subscription; sessions joined under the one before go on, no longer under it (TS-CANCEL)."""
        key = (medium, agent)
        subscriptions = {each: kept for each, kept in self.subscriptions.items() if each != key}
        nicknames = {each: kept for each, kept in self.nicknames.items() if each != key}
        if after.mode is not None:
            subscriptions[key] = after
            nicknames[key] = nickname or self.user_name
        sessions = {
            each: evolve(session, control=session.control.detached())
            if session.agent == agent and session.medium is medium
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
        """Keep the session and tell of it, with an entry of its log where somebody joined or rejoined (TX-NOTIFY)."""
        told: list[TextNotification] = [self.notification(session, notification_type)]
        visibility = session.control.visibility
        if entry is not None and visibility is not None:
            session, log = self._entry(session, entry, visibility)
            told.append(log)
        return Accepted(self._kept(session), tuple(told))

    def _sent(self, session: Session, operation: str, text: str | None) -> Accepted[TextSupervisor, TextNotification]:
        session, log = self._entry(session, _WRITES[operation], SENT_WITH[operation], text)
        return Accepted(self._kept(session), (log,))

    def _ended(
        self, session: Session, joined: bool, *, was_chatting: bool
    ) -> Accepted[TextSupervisor, TextNotification]:
        """Keep a session that has ended for the supervisor, and the subscription that may have ended with it."""
        told: list[TextNotification] = [self.notification(session)]
        if was_chatting:
            session = evolve(session, entries=session.entries + 1)
        after = self._kept(session)
        if joined:
            subscription = self.subscription(session.medium, session.agent)
            ended = subscription.require(SESSION_JOINED_UNDER_IT_ENDS)
            if ended is not subscription:
                after = after._subscribed(session.medium, session.agent, ended)
        return Accepted(after, tuple(told))

    def _entry(
        self, session: Session, kind: MessageType, visibility: Visibility, text: str | None = None
    ) -> tuple[Session, MessageLogNotification]:
        shown = session.control.visibility or visibility
        entry = LogEntry(session.entries + 1, kind, self._participant(session, shown), visibility, text)
        log = MessageLogNotification(session.medium, session.id, (entry,))
        return evolve(session, entries=session.entries + 1), log

    def _unknown(self, operation: str) -> Refusal:
        because = f"{operation!a} is no operation of this ruleset"
        return self._refuse("AN-CODE", operation, StatusCode.NOT_VALID_IN_STATE, because)

    def _refuse(self, rule_id: str, operation: str, code: StatusCode, because: str = "") -> Refusal:
        return Refusal(
            rule=rule_id,
            reasons=(rule_id,),
            state=self,
            event=operation,
            code=code,
            allowed=(),
            place="to this supervisor",
            because=because or rule(rule_id).because,
        )

    def __reduce__(self) -> tuple[type[TextSupervisor], tuple[Any, ...]]:
        # A read-only view of a dict does not pickle; the dict does.
        told = (self.user_id, self.user_name, self.ruleset, self.features, self.is_supervisor)
        return TextSupervisor, (*told, dict(self.subscriptions), dict(self.nicknames), dict(self.sessions))

    def __str__(self) -> str:
        return f"of user {self.user_id!a}"


def text_supervisor(user_id: str, user_name: str = "", ruleset: Ruleset = GWS_V2) -> TextSupervisor:
    """Give the record of a permitted supervisor without subscriptions and sessions."""
    return TextSupervisor(user_id, user_name or user_id, ruleset)
