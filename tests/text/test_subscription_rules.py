"""The subscription to an agent's sessions: what each rule says of it."""

from __future__ import annotations

from itertools import product

import pytest

from monitoring_core.outcome import IllegalOperation, Refusal
from monitoring_core.rulesets import Ruleset
from monitoring_core.text import (
    ACCEPT,
    AGENT_LOGS_OUT,
    CANCEL_SUPERVISOR_MONITORING,
    SESSION_JOINED_UNDER_IT_ENDS,
    SUPERVISOR_LOGS_OUT,
    TextEvent,
    TextSubscription,
    nothing_subscribed,
    subscribe,
)
from monitoring_core.vocabulary import StatusCode, TextMonitoringMode, VisibilityMode
from tests.text.cases import COACH, MODES, RULESETS, each

NEXT_CHAT, ALL_CHATS = TextMonitoringMode.NEXT_CHAT, TextMonitoringMode.ALL_CHATS
MONITORING_MODES = (NEXT_CHAT, ALL_CHATS)
KINDS = tuple(product(MODES, MONITORING_MODES))
EVERY = ("Monitor", "Coach", "BargeIn", "CancelSupervisorMonitoring")

Kind = tuple[VisibilityMode, TextMonitoringMode]


def subscribed(kind: Kind) -> TextSubscription:
    """Give the subscription of these two modes."""
    return nothing_subscribed().require(subscribe(*kind))


@each("TS-DEFAULTS", mode=MODES)
def test_a_subscription_without_a_mode_is_for_all_chats(mode: VisibilityMode) -> None:
    """AllChats is meant when no mode is given; words are as good as members."""
    assert subscribe(mode, ALL_CHATS) is subscribe(mode)
    assert subscribe(mode) is subscribe(str(mode), "AllChats")
    assert ALL_CHATS is nothing_subscribed().require(subscribe(mode)).monitoring_mode


@each("TS-DEFAULTS", words=[("Listen", "AllChats"), ("Coach", "AllCalls"), ("coach", "NextChat")])
def test_a_word_the_domain_does_not_know_is_no_mode(words: tuple[str, str]) -> None:
    """A mode of voice, or another spelling, raises."""
    with pytest.raises(ValueError, match="is not a valid"):
        subscribe(*words)


def test_nothing_is_subscribed_at_first() -> None:
    """Without a subscription there is no mode, and every mode may be subscribed."""
    nothing = nothing_subscribed()
    assert (None, None, None) == (nothing.subscribed, nothing.mode, nothing.monitoring_mode)
    assert EVERY[:3] == nothing.allowed()


@each("TS-REPLACE", kind=KINDS)
def test_a_subscription_is_what_was_asked_for(kind: Kind) -> None:
    """After the request the subscription has its two modes, and everything is open."""
    subscription = subscribed(kind)
    assert kind == (subscription.mode, subscription.monitoring_mode)
    assert EVERY == subscription.allowed()


@each("TS-REPLACE", before=KINDS, after=KINDS)
def test_a_new_subscription_takes_the_place_of_the_old(before: Kind, after: Kind) -> None:
    """Whatever was subscribed, a new request leads where it leads from nothing; the same one changes nothing."""
    event = subscribe(*after)
    assert subscribed(after) is subscribed(before).require(event)
    assert () == subscribed(before).why_not(event)


@each("TS-CANCEL", kind=KINDS)
def test_cancel_ends_the_subscription(kind: Kind) -> None:
    """While a subscription is active it can be cancelled, and nothing is subscribed then."""
    assert nothing_subscribed() is subscribed(kind).require(CANCEL_SUPERVISOR_MONITORING)


@each("TS-CANCEL", history=[(), KINDS[:1], KINDS])
def test_cancel_needs_an_active_subscription(history: tuple[Kind, ...]) -> None:
    """Without a subscription Cancel is refused, also when there has been one."""
    nothing = nothing_subscribed()
    for kind in history:
        nothing = nothing.require(subscribe(*kind)).require(CANCEL_SUPERVISOR_MONITORING)
    outcome = nothing.step(CANCEL_SUPERVISOR_MONITORING)
    assert isinstance(outcome, Refusal)
    assert ("TS-CANCEL", ("TS-CANCEL",), nothing) == (outcome.rule, outcome.reasons, outcome.state)
    assert (StatusCode.NOT_VALID_IN_STATE, EVERY[:3]) == (outcome.code, outcome.allowed)
    assert not nothing.can(CANCEL_SUPERVISOR_MONITORING)
    assert ("TS-CANCEL",) == nothing.why_not(CANCEL_SUPERVISOR_MONITORING)
    with pytest.raises(IllegalOperation, match="TS-CANCEL"):
        nothing.require(CANCEL_SUPERVISOR_MONITORING)


@each("TS-LOGOUT", kind=KINDS, event=(SUPERVISOR_LOGS_OUT, AGENT_LOGS_OUT))
def test_a_logout_of_either_ends_the_subscription(kind: Kind, event: TextEvent) -> None:
    """When the supervisor or the agent logs out, nothing is subscribed any more."""
    assert nothing_subscribed() is subscribed(kind).require(event)


@each("TS-LOGOUT", event=(SUPERVISOR_LOGS_OUT, AGENT_LOGS_OUT))
def test_a_logout_without_a_subscription_changes_nothing(event: TextEvent) -> None:
    """Where nothing is subscribed, nothing ends."""
    assert nothing_subscribed() is nothing_subscribed().require(event)


@each("TS-NEXT-CHAT", mode=MODES)
def test_next_chat_ends_with_the_session_joined_under_it(mode: VisibilityMode) -> None:
    """NextChat ends with its one session; AllChats goes on."""
    assert nothing_subscribed() is subscribed((mode, NEXT_CHAT)).require(SESSION_JOINED_UNDER_IT_ENDS)
    every = subscribed((mode, ALL_CHATS))
    assert every is every.require(SESSION_JOINED_UNDER_IT_ENDS)


@each("TS-NEXT-CHAT", ruleset=RULESETS)
def test_the_end_of_a_session_without_a_subscription_changes_nothing(ruleset: Ruleset) -> None:
    """Where nothing is subscribed, nothing is used up."""
    nothing = nothing_subscribed(ruleset)
    assert nothing is nothing.require(SESSION_JOINED_UNDER_IT_ENDS)


def test_an_event_of_the_session_is_no_event_of_the_subscription() -> None:
    """What the machine does not know raises, and is no refusal."""
    with pytest.raises(KeyError, match="Accept"):
        nothing_subscribed().step(ACCEPT)


def test_a_subscription_tells_how_it_stands() -> None:
    """A subscription reads as the end of the sentence "refused: …"."""
    assert "without a subscription" == str(nothing_subscribed())
    assert "while subscribed as Coach (mode NextChat)" == str(subscribed((COACH, NEXT_CHAT)))
    assert "<TextSubscription without a subscription (GWS_V2)>" == repr(nothing_subscribed())
