"""Whatever is asked and happens in whatever order, certain things always hold."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.notifications import MessageLogNotification, SessionNotification
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import Ruleset
from monitoring_core.text import (
    AGENT_LEAVES,
    CHATTING_CONSTANT,
    LAST_AGENT_LEAVES,
    SESSION_COMPLETED,
    SESSION_OPERATIONS,
    SESSION_REQUEUED,
    Phase,
    TextFacts,
    TextNotification,
    TextSupervisor,
    text_supervisor,
    visible_log,
    visible_participants,
)
from monitoring_core.vocabulary import Medium, TextMonitoringMode, VisibilityMode
from tests.text.cases import AGENT, BARGE_IN, CUSTOMER, RULESETS, SENDS_EVERYWHERE

Outcome = Accepted[TextSupervisor, TextNotification] | Refusal
Event = tuple[str, Callable[[TextSupervisor], Outcome]]

MEDIA = st.sampled_from(Medium)
AGENTS = st.sampled_from(["ada", "bo"])
IDS = st.sampled_from(["s-1", "s-2", "s-3"])
OFTEN_IN = st.booleans() | st.just(True)
FACTS = st.builds(
    TextFacts, st.just(True) | OFTEN_IN, OFTEN_IN, OFTEN_IN, st.sampled_from([(), (CUSTOMER, AGENT)]), st.integers(0, 9)
)
REQUESTS = st.one_of(
    st.builds(
        ChannelRequest,
        AGENTS,
        MEDIA,
        st.sampled_from([*VisibilityMode, *VisibilityMode, "CancelSupervisorMonitoring", "ListenIn"]),
        st.sampled_from([None, *TextMonitoringMode, "AllCalls"]),
        st.sampled_from([None, "Desk 5"]),
    ),
    st.builds(
        AgentSessionRequest,
        AGENTS,
        MEDIA,
        IDS,
        st.sampled_from(["Intrude", "Intrude", "Accept"]),
        st.sampled_from([None, *VisibilityMode, "ListenIn"]),
    ),
    st.builds(
        SessionRequest,
        MEDIA,
        IDS,
        st.sampled_from([*(event.name for event in SESSION_OPERATIONS), "Accept", "Accept", "Hold"]),
        st.sampled_from(["hello", "", None]),
    ),
)


def starts(medium: Medium, agent: str, session_id: str) -> Event:
    """Make the beginning of a session."""
    return f"{medium} session {session_id} of {agent} starts", lambda supervisor: supervisor.session_starts(
        medium, agent, session_id, (CUSTOMER, AGENT), 2
    )


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        lambda request, facts: (f"{request}", lambda supervisor: supervisor.decide(request, facts)), REQUESTS, FACTS
    ),
    st.builds(starts, MEDIA, AGENTS, IDS),
    st.builds(
        lambda event, medium, session_id: (
            f"{event} in {medium} {session_id}",
            lambda supervisor: supervisor.happen(event, medium, session_id),
        ),
        st.sampled_from([AGENT_LEAVES, LAST_AGENT_LEAVES, SESSION_COMPLETED, SESSION_REQUEUED]),
        MEDIA,
        IDS,
    ),
    st.builds(lambda agent: (f"{agent} logs out", lambda supervisor: supervisor.agent_logs_out(agent)), AGENTS),
    st.just(("the supervisor logs out", lambda supervisor: supervisor.logs_out())),
)


def offers_what_it_accepts(supervisor: TextSupervisor) -> None:
    """See that each list is what is accepted, and the constant names while Chatting."""
    for (medium, session_id), session in supervisor.sessions.items():
        open_now = {
            event.name
            for event in SESSION_OPERATIONS
            if supervisor.decide(SessionRequest(medium, session_id, event.name, "hello")).accepted
        }
        constant = CHATTING_CONSTANT if session.control.phase is Phase.CHATTING else frozenset()
        assert open_now | constant == session.control.capabilities


def keeps_its_books(supervisor: TextSupervisor) -> None:
    """See that subscriptions are active, and sessions stand under one only where there is one (TS-NEXT-CHAT)."""
    assert all(subscription.mode for subscription in supervisor.subscriptions.values())
    assert supervisor.subscriptions.keys() == supervisor.nicknames.keys()
    under = [(each.medium, each.agent) for each in supervisor.sessions.values() if each.control.under_subscription]
    for key in under:
        once = supervisor.subscriptions[key].monitoring_mode is TextMonitoringMode.NEXT_CHAT
        assert not once or 1 == under.count(key)


def hides_the_supervisor(supervisor: TextSupervisor, told: tuple[TextNotification, ...]) -> None:
    """See that customers see a supervisor in BargeIn only, and never an entry that is not for all (TX-AUDIENCE)."""
    for each in told:
        control = supervisor.session(each.medium, each.session_id)
        if isinstance(each, SessionNotification):
            assert (control.state, control.capabilities) == (each.state, each.capabilities)
            seen = visible_participants("customer", each.participants or ())
            assert (control.mode is BARGE_IN and each.state == "Chatting") == bool({*seen} - {CUSTOMER, AGENT})
        elif isinstance(each, MessageLogNotification):
            seen_entries = visible_log("customer", each.messages)
            assert all(entry.visibility == "All" for entry in seen_entries)
            if supervisor.ruleset is not SENDS_EVERYWHERE:
                assert not seen_entries or control.mode is BARGE_IN
                assert all(entry.sender.visibility == "All" for entry in seen_entries)


def lives_through(ruleset: Ruleset, word: list[Event]) -> None:
    """See that after each event of the word all of this holds."""
    supervisor = text_supervisor("sup", "Sam", ruleset)
    for _, take in word:
        before = pickle.dumps(supervisor)
        outcome = take(supervisor)
        assert before == pickle.dumps(supervisor)
        if isinstance(outcome, Refusal):
            assert outcome.code in {1, 2, 6, 10}
            assert (outcome.rule, True) == (outcome.reasons[0], outcome.rule in RULES)
            assert str(outcome).startswith(f"refused: {outcome.event}")
            continue
        supervisor = outcome.next
        hides_the_supervisor(supervisor, outcome.notifications)
        keeps_its_books(supervisor)
    offers_what_it_accepts(supervisor)


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda each: each.name)
@given(word=st.lists(EVENTS, max_size=25))
def test_whatever_is_asked_and_happens(ruleset: Ruleset, word: list[Event]) -> None:
    """A refusal changes nothing; lists are what is accepted; a customer never sees what is not for all."""
    lives_through(ruleset, word)


@pytest.mark.long
@given(ruleset=st.sampled_from(RULESETS), word=st.lists(EVENTS, max_size=50))
@settings(max_examples=10_000, deadline=None)
def test_whatever_is_asked_and_happens_ten_thousand_times(ruleset: Ruleset, word: list[Event]) -> None:
    """The same, ten thousand times."""
    lives_through(ruleset, word)
