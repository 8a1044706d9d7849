"""Strategies for text monitoring: controls that the tables reach, and records with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from monitoring_core import text
from monitoring_core.notifications import LogEntry, Participant
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.plain import ids, only, parameters, rulesets, texts
from monitoring_core.testing.strategies.random_walks import refused, walks
from monitoring_core.vocabulary import (
    Feature,
    Medium,
    MessageType,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)

__all__ = [
    "agent_session_requests",
    "channel_requests",
    "log_entries",
    "own_sessions",
    "participants",
    "parts",
    "session_requests",
    "sessions",
    "subscribed",
    "text_accepted",
    "text_events",
    "text_facts",
    "text_refusals",
    "text_subscriptions",
    "text_supervisors",
]

_SESSION_EVENTS = tuple(text.SESSION_EVENTS)
_SENDING = (SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS)


@once
def text_events() -> st.SearchStrategy[text.TextEvent]:
    """Draw events of text monitoring, requests and happenings."""
    return st.sampled_from(list(text.EVENTS))


@once
def text_subscriptions(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[text.TextSubscription]:
    """Draw subscriptions to an agent's sessions, also "no subscription".

    Args:
        of: a strategy for rulesets; any ruleset by default.
    """
    return walks((rulesets() if of is None else of).map(text.nothing_subscribed), text.TEXT_SUBSCRIPTION_EVENTS)


@once
def own_sessions(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[text.OwnSession]:
    """Draw controls of a supervisor's session, also "not in the session".

    Args:
        of: a strategy for rulesets; any ruleset by default.
    """
    return walks((rulesets() if of is None else of).map(text.not_in_session), _SESSION_EVENTS)


@once
def parts() -> st.SearchStrategy[text.Part]:
    """Draw the contents of a part in a session."""
    return own_sessions().map(lambda session: session.part)


@once
def subscribed() -> st.SearchStrategy[text.Subscribed]:
    """Draw the contents of active subscriptions."""
    return st.builds(text.Subscribed, st.sampled_from(VisibilityMode), st.sampled_from(TextMonitoringMode))


@once
def participants() -> st.SearchStrategy[Participant]:
    """Draw participants of a session: a customer, whom everybody sees, or somebody of the centre (TX-TYPE)."""
    nicknames, optional = texts(), st.none() | ids()
    customer = st.builds(Participant, nicknames, st.just("Customer"), st.just(str(Visibility.ALL)), optional, optional)
    agent = st.builds(
        Participant, nicknames, st.just("Agent"), st.sampled_from(Visibility).map(str), optional, optional
    )
    return customer | agent


@once
def log_entries() -> st.SearchStrategy[LogEntry]:
    """Draw entries of a message log: messages with a text, and notices without."""
    index, visibility = st.integers(0, 99), st.sampled_from(Visibility).map(str)
    notices = st.sampled_from([kind for kind in MessageType if kind is not MessageType.TEXT]).map(str)
    message = st.builds(LogEntry, index, st.just(str(MessageType.TEXT)), participants(), visibility, texts())
    return message | st.builds(LogEntry, index, notices, participants(), visibility)


@once
def text_facts() -> st.SearchStrategy[text.TextFacts]:
    """Draw the facts of a request."""
    mostly = st.sampled_from([True, True, False])
    others = st.lists(participants(), max_size=2).map(tuple)
    return st.builds(text.TextFacts, mostly, mostly, mostly, others, st.integers(0, 9))


@once
@st.composite
def sessions(draw: st.DrawFn, of: st.SearchStrategy[Ruleset] | None = None) -> text.Session:
    """Draw sessions in which a supervisor takes or took part.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for rulesets; any ruleset by default.
    """
    return text.Session(
        draw(st.sampled_from(Medium)),
        draw(ids()),
        draw(ids()),
        draw(own_sessions(of)),
        draw(texts()),
        tuple(draw(st.lists(participants(), max_size=2))),
        draw(st.integers(0, 9)),
    )


@once
@st.composite
def text_supervisors(
    draw: st.DrawFn, of: st.SearchStrategy[Ruleset] | None = None, *, permitted: bool | None = None
) -> text.TextSupervisor:
    """Draw supervisors with subscriptions and sessions that agree with each other.

    Args:
        draw: Hypothesis gives it.
        of: a strategy for rulesets; any ruleset by default.
        permitted: True for supervisors for whom the operations exist (TS-FEATURES), False for others, None for both.
            A supervisor who is not permitted has no subscription and no session.
    """
    ruleset, user = draw(rulesets() if of is None else of), draw(ids())
    allowed = draw(st.booleans()) if permitted is None else permitted
    if not allowed:
        features, supervises = draw(st.sampled_from([((), True), ((), False), ((Feature.MULTIMEDIA,), False)]))
        return text.TextSupervisor(user, draw(texts()), ruleset, frozenset(features), supervises)
    here = only(ruleset)
    active = text_subscriptions(here).filter(lambda each: each.mode is not None)
    channels = st.tuples(st.sampled_from(Medium), ids())
    subscriptions = draw(st.dictionaries(channels, active, max_size=2))
    nicknames = {channel: draw(texts()) for channel in subscriptions}
    of_sessions = sessions(here).filter(lambda each: each.control.phase is not text.Phase.ABSENT)
    known = draw(st.lists(of_sessions, max_size=2, unique_by=lambda each: (each.medium, each.id)))
    return text.TextSupervisor(
        user,
        draw(texts()),
        ruleset,
        frozenset({Feature.MULTIMEDIA}),
        True,
        subscriptions,
        nicknames,
        {(each.medium, each.id): _fitting(each, subscriptions) for each in known},
    )


def _fitting(session: text.Session, subscriptions: Mapping[Any, Any]) -> text.Session:
    """Return the session; without an active subscription to its agent, it is not joined under one."""
    if (session.medium, session.agent) in subscriptions:
        return session
    return evolve(session, control=session.control.detached())


@once
def channel_requests() -> st.SearchStrategy[ChannelRequest]:
    """Draw requests to an agent's channel, mostly with known words."""
    return st.builds(
        ChannelRequest,
        ids(),
        st.sampled_from(Medium),
        st.sampled_from([*map(str, TextSubscriptionOperation), "Whisper"]),
        parameters(TextMonitoringMode),
        st.none() | texts(),
    )


@once
def agent_session_requests() -> st.SearchStrategy[AgentSessionRequest]:
    """Draw requests to an agent's session, mostly Intrude."""
    operations = st.sampled_from([str(SessionOperation.INTRUDE)] * 5 + ["Extrude"])
    return st.builds(AgentSessionRequest, ids(), st.sampled_from(Medium), ids(), operations, parameters(VisibilityMode))


@once
def session_requests() -> st.SearchStrategy[SessionRequest]:
    """Draw requests to a supervisor's own session; only messages have a text, which is sometimes missing."""
    own = [str(each) for each in SessionOperation if each is not SessionOperation.INTRUDE]

    def request(operation: str) -> st.SearchStrategy[SessionRequest]:
        written = st.none() | texts() if operation in _SENDING else st.none()
        return st.builds(SessionRequest, st.sampled_from(Medium), ids(), st.just(operation), written)

    return st.sampled_from([*own, "Vanish"]).flatmap(request)


@once
@st.composite
def _decided(draw: st.DrawFn) -> Any:
    record = draw(text_supervisors())
    request = draw(channel_requests() | agent_session_requests() | session_requests())
    return record.decide(request, draw(text_facts()))


@once
@st.composite
def _usually_accepted(draw: st.DrawFn) -> Any:
    """Draw a decision about an allowed operation, in his own session or on an agent's channel."""
    record = draw(text_supervisors(permitted=True))
    acting = [session for session in record.sessions.values() if session.control.allowed()]
    kind = draw(st.sampled_from(["channel", "agent's", *["own"] * bool(acting)]))
    medium, user = draw(st.sampled_from(Medium)), draw(ids())
    if kind == "channel":
        mode = draw(st.none() | st.sampled_from(TextMonitoringMode))
        operation = draw(st.sampled_from(record.subscription(medium, user).allowed()))
        return record.decide(ChannelRequest(user, medium, operation, mode, draw(st.none() | texts())))
    if kind == "agent's":
        mode_shown = draw(st.sampled_from(VisibilityMode))
        return record.decide(AgentSessionRequest(user, medium, draw(ids()), SessionOperation.INTRUDE, mode_shown))
    session = draw(st.sampled_from(acting))
    operation = draw(st.sampled_from(session.control.allowed()))
    return record.decide(SessionRequest(session.medium, session.id, operation, draw(texts())))


@once
def text_accepted() -> st.SearchStrategy[Accepted[text.TextSupervisor, text.TextNotification]]:
    """Draw accepted outcomes: the next record and the notifications."""
    return _usually_accepted().filter(lambda outcome: isinstance(outcome, Accepted))


@once
def text_refusals() -> st.SearchStrategy[Refusal]:
    """Draw refusals, by the tables and by earlier checks."""
    return (
        refused(text_subscriptions(), text.TEXT_SUBSCRIPTION_EVENTS)
        | refused(own_sessions(), _SESSION_EVENTS)
        | _decided().filter(lambda outcome: isinstance(outcome, Refusal))
    )
