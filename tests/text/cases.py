"""What the facts about text monitoring share: how a case is named, and how a state is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from itertools import product
from typing import Any, TypeVar

import pytest

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.text import (
    ACCEPT,
    INTRUDE,
    INVITATION,
    LEAVE,
    REJECT,
    SESSION_COMPLETED,
    OwnSession,
    TextEvent,
    TextFacts,
    TextNotification,
    TextSupervisor,
    not_in_session,
    text_supervisor,
)
from monitoring_core.vocabulary import Medium, MessageType, Party, Visibility, VisibilityMode

MONITOR, COACH, BARGE_IN = VisibilityMode.MONITOR, VisibilityMode.COACH, VisibilityMode.BARGE_IN
MODES = (MONITOR, COACH, BARGE_IN)
MEDIA = (Medium.SMS, Medium.CHAT)
PARTIES = (Party.CUSTOMER, Party.AGENT, Party.SUPERVISOR)
OTHER_MODES = [(here, there) for here in MODES for there in MODES if here is not there]
SENDS_EVERYWHERE = GWS_V2.derive("sends everywhere", send_in_every_mode=True)
JOINS_AT_ONCE = GWS_V2.derive("joins at once", intrude_joins_at_once=True)
RULESETS = (GWS_V2, COACH_ONCE, ANY_TO_ANY, SENDS_EVERYWHERE, JOINS_AT_ONCE)

SHOWN = {MONITOR: Visibility.SUPERVISORS, COACH: Visibility.AGENTS, BARGE_IN: Visibility.ALL}
SEEN_BY = {MONITOR: {"supervisor"}, COACH: {"agent", "supervisor"}, BARGE_IN: {"customer", "agent", "supervisor"}}
SENT = [
    ("SendToAgents", MessageType.TEXT, Visibility.AGENTS),
    ("SendStartTypingToAgentsNotification", MessageType.TYPING_STARTED, Visibility.AGENTS),
    ("SendStopTypingToAgentsNotification", MessageType.TYPING_STOPPED, Visibility.AGENTS),
    ("SendMessage", MessageType.TEXT, Visibility.ALL),
    ("SendStartTypingNotification", MessageType.TYPING_STARTED, Visibility.ALL),
    ("SendStopTypingNotification", MessageType.TYPING_STOPPED, Visibility.ALL),
]

ADA, BO = "ada", "bo"
CUSTOMER = Participant("Kim", "Customer", Visibility.ALL, "p-1")
AGENT = Participant("Ada", "Agent", Visibility.ALL, "p-2")

Fact = TypeVar("Fact", bound=Callable[..., None])


def spelled(value: Any) -> str:
    """Spell a parameter as a reader of a test's name would."""
    if isinstance(value, tuple):
        return "-to-".join(spelled(each) for each in value)
    if isinstance(value, Ruleset):
        return value.name.replace(" ", "-")
    return str(value.value if isinstance(value, Enum) else value).replace(" ", "-")


def each(rule_id: str, **axes: Iterable[Any]) -> Callable[[Fact], Fact]:
    """State a fact of this rule for every combination of the parameters; each case is named by the rule and them."""
    rows = [
        pytest.param(*row, id="-".join([rule_id, *(spelled(value) for value in row)]))
        for row in product(*axes.values())
    ]
    return pytest.mark.parametrize(tuple(axes), rows)


def invited(mode: VisibilityMode, ruleset: Ruleset = GWS_V2) -> OwnSession:
    """Give a session that has arrived under a subscription in that mode."""
    return not_in_session(ruleset).require(INVITATION[mode])


def chatting(mode: VisibilityMode, ruleset: Ruleset = GWS_V2, *, by: str = "Intrude") -> OwnSession:
    """Give a session the supervisor is in, that came by Intrude or under a subscription."""
    if by != "Intrude":
        return invited(mode, ruleset).require(ACCEPT)
    brought = not_in_session(ruleset).require(INTRUDE[mode])
    return brought if ruleset.intrude_joins_at_once else brought.require(ACCEPT)


def in_phase(phase: str, ruleset: Ruleset = GWS_V2, mode: VisibilityMode = COACH) -> OwnSession:
    """Give a session in that phase."""
    if phase == "absent":
        return not_in_session(ruleset)
    if phase == "invited":
        return invited(mode, ruleset)
    if phase == "rejected":
        return invited(mode, ruleset).require(REJECT)
    ends: dict[str, TextEvent] = {"left": LEAVE, "revoked": SESSION_COMPLETED}
    return chatting(mode, ruleset).require(ends[phase]) if phase in ends else chatting(mode, ruleset)


def accepted(
    outcome: Accepted[TextSupervisor, TextNotification] | Refusal,
) -> Accepted[TextSupervisor, TextNotification]:
    """Give the outcome, which must not be a refusal."""
    assert not isinstance(outcome, Refusal), str(outcome)
    return outcome


def refused(outcome: Accepted[TextSupervisor, TextNotification] | Refusal) -> Refusal:
    """Give the outcome, which must be a refusal."""
    assert isinstance(outcome, Refusal)
    return outcome


class Shift:
    """A supervisor at work: keeps the record and gives what was told."""

    def __init__(self, medium: Medium, ruleset: Ruleset = GWS_V2, user_id: str = "sup") -> None:
        self.medium = medium
        self.now = text_supervisor(user_id, "Sam", ruleset)

    def _keep(self, outcome: Accepted[TextSupervisor, TextNotification] | Refusal) -> tuple[TextNotification, ...]:
        self.now = accepted(outcome).next
        return accepted(outcome).notifications

    def channel_request(
        self, operation: str, agent: str = ADA, mode: str | None = None, nickname: str | None = None
    ) -> ChannelRequest:
        return ChannelRequest(agent, self.medium, operation, mode, nickname)

    def subscribe(
        self, operation: str, agent: str = ADA, mode: str | None = None, nickname: str | None = None
    ) -> tuple[TextNotification, ...]:
        return self._keep(self.now.decide(self.channel_request(operation, agent, mode, nickname)))

    def cancel(self, agent: str = ADA) -> tuple[TextNotification, ...]:
        return self.subscribe("CancelSupervisorMonitoring", agent)

    def intrude_request(self, mode: str | None, session_id: str = "s-1", agent: str = ADA) -> AgentSessionRequest:
        return AgentSessionRequest(agent, self.medium, session_id, "Intrude", mode)

    def intrude(self, mode: str | None, session_id: str = "s-1", agent: str = ADA) -> tuple[TextNotification, ...]:
        facts = TextFacts(participants=(CUSTOMER, AGENT), entries=4)
        return self._keep(self.now.decide(self.intrude_request(mode, session_id, agent), facts))

    def enter(self, mode: str | None, session_id: str = "s-1", agent: str = ADA) -> tuple[TextNotification, ...]:
        """Intrude into a session and accept it."""
        self.intrude(mode, session_id, agent)
        return self.ask("Accept", session_id)

    def ask(self, operation: str, session_id: str = "s-1", text: str | None = None) -> tuple[TextNotification, ...]:
        return self._keep(self.now.decide(SessionRequest(self.medium, session_id, operation, text)))

    def refuses(self, operation: str, session_id: str = "s-1", text: str | None = None) -> Refusal:
        return refused(self.now.decide(SessionRequest(self.medium, session_id, operation, text)))

    def session_starts(self, session_id: str = "s-1", agent: str = ADA) -> tuple[TextNotification, ...]:
        return self._keep(self.now.session_starts(self.medium, agent, session_id, (CUSTOMER, AGENT), 4))

    def join(self, session_id: str = "s-1", agent: str = ADA) -> None:
        """Take the agent's next session and accept it."""
        self.session_starts(session_id, agent)
        self.ask("Accept", session_id)

    def happen(self, event: TextEvent, session_id: str = "s-1") -> tuple[TextNotification, ...]:
        return self._keep(self.now.happen(event, self.medium, session_id))

    def control(self, session_id: str = "s-1") -> OwnSession:
        return self.now.session(self.medium, session_id)

    def subscribed(self, agent: str = ADA) -> VisibilityMode | None:
        return self.now.subscription(self.medium, agent).mode


def session_part(told: tuple[TextNotification, ...]) -> SessionNotification:
    """Give the one notification about the session itself."""
    (found,) = (each for each in told if isinstance(each, SessionNotification))
    return found


def log_entry(told: tuple[TextNotification, ...]) -> LogEntry:
    """Give the one new entry of the log."""
    (found,) = (each for each in told if isinstance(each, MessageLogNotification))
    (entry,) = found.messages
    return entry


def own(participants: tuple[Participant, ...] | None) -> Participant:
    """Give the supervisor's participant."""
    assert participants is not None
    (found,) = (each for each in participants if each not in (CUSTOMER, AGENT))
    return found
