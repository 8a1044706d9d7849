"""Values of text monitoring: the controls as the tables reach them, and records that fit them."""

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
    """Events of text monitoring, requests and happenings."""
    return st.sampled_from(list(text.EVENTS))


@once
def text_subscriptions(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[text.TextSubscription]:
    """Subscriptions to an agent's sessions, "none" among them.

    Args:
        of: the rulesets; every ruleset by default.
    """
    return walks((rulesets() if of is None else of).map(text.nothing_subscribed), text.TEXT_SUBSCRIPTION_EVENTS)


@once
def own_sessions(of: st.SearchStrategy[Ruleset] | None = None) -> st.SearchStrategy[text.OwnSession]:
    """Draw a supervisor's part in a session, "not in the session" among them.

    Args:
        of: the rulesets; every ruleset by default.
    """
    return walks((rulesets() if of is None else of).map(text.not_in_session), _SESSION_EVENTS)


@once
def parts() -> st.SearchStrategy[text.Part]:
    """Draw what decides about a part in a session."""
    return own_sessions().map(lambda session: session.part)


@once
def subscribed() -> st.SearchStrategy[text.Subscribed]:
    """Draw what an active subscription holds."""
    return st.builds(text.Subscribed, st.sampled_from(VisibilityMode), st.sampled_from(TextMonitoringMode))


@once
def participants() -> st.SearchStrategy[Participant]:
    """Participants of a session: a customer, whom all see, or somebody of the centre (TX-TYPE)."""
    nicknames, optional = texts(), st.none() | ids()
    customer = st.builds(Participant, nicknames, st.just("Customer"), st.just(str(Visibility.ALL)), optional, optional)
    agent = st.builds(
        Participant, nicknames, st.just("Agent"), st.sampled_from(Visibility).map(str), optional, optional
    )
    return customer | agent


@once
def log_entries() -> st.SearchStrategy[LogEntry]:
    """Entries of a message log: messages with a text, notices without."""
    index, visibility = st.integers(0, 99), st.sampled_from(Visibility).map(str)
    notices = st.sampled_from([kind for kind in MessageType if kind is not MessageType.TEXT]).map(str)
    message = st.builds(LogEntry, index, st.just(str(MessageType.TEXT)), participants(), visibility, texts())
    return message | st.builds(LogEntry, index, notices, participants(), visibility)


@once
def text_facts() -> st.SearchStrategy[text.TextFacts]:
    """Draw what a server may know when a request arrives."""
    mostly = st.sampled_from([True, True, False])
    others = st.lists(participants(), max_size=2).map(tuple)
    return st.builds(text.TextFacts, mostly, mostly, mostly, others, st.integers(0, 9))


@once
@st.composite
def sessions(draw: st.DrawFn, of: st.SearchStrategy[Ruleset] | None = None) -> text.Session:
    """Sessions a supervisor has, or had, a part in.

    Args:
        draw: Hypothesis gives it.
        of: the rulesets; every ruleset by default.
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
    """Supervisors with subscriptions and sessions that fit one another.

    Args:
        draw: Hypothesis gives it.
        of: the rulesets; every ruleset by default.
        permitted: only those for whom the operations exist (TS-FEATURES), or only others; None for both.
            One who is not permitted has no subscription and no session.
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
    """Give the session as it is where no subscription to its agent is active, unless one is."""
    if (session.medium, session.agent) in subscriptions:
        return session
    return evolve(session, control=session.control.detached())


@once
def channel_requests() -> st.SearchStrategy[ChannelRequest]:
    """Draw requests to an agent's channel, mostly such as the rules speak of."""
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
    """Draw requests to a supervisor's own session; only messages have a text, and now and then it is missing."""
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
    """Ask for an operation that the record says is allowed, in a session of his or of an agent's channel."""
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
    """Draw what comes of a request that is accepted: the next record and the notifications."""
    return _usually_accepted().filter(lambda outcome: isinstance(outcome, Accepted))


@once
def text_refusals() -> st.SearchStrategy[Refusal]:
    """Refusals of the tables, and of requests that never get that far."""
    return (
        refused(text_subscriptions(), text.TEXT_SUBSCRIPTION_EVENTS)
        | refused(own_sessions(), _SESSION_EVENTS)
        | _decided().filter(lambda outcome: isinstance(outcome, Refusal))
    )
