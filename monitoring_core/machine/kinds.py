"""The five kinds of machine, and the names of their states."""

from __future__ import annotations

from typing import Any

from monitoring_core.machine.tables import Kind, identifier
from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import Ruleset
from monitoring_core.text.events import INVITATION
from monitoring_core.text.session import SESSION_EVENTS, OwnSession, not_in_session
from monitoring_core.text.subscription import TEXT_SUBSCRIPTION_EVENTS, TextSubscription, nothing_subscribed
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice.coupling import Voice, idle
from monitoring_core.voice.events import (
    CANCEL_SUPERVISOR_MONITORING,
    EVENTS,
    HAPPENINGS,
    SUBSCRIBE,
    SUPERVISOR_ANSWERS,
    TargetKind,
)
from monitoring_core.voice.leg import LEG_EVENTS, Leg, Parties, not_on_call
from monitoring_core.voice.subscription import SUBSCRIPTION_EVENTS, Subscription, nothing_monitored

__all__ = ["KINDS", "LEG", "SUBSCRIPTION", "TEXT_SESSION", "TEXT_SUBSCRIPTION", "VOICE"]


def _subscription_label(subscription: Subscription) -> str:
    monitored = subscription.monitored
    if monitored is None:
        return "nothing_monitored"
    words = ["subscribed", monitored.state, "scope", monitored.scope, monitored.mode]
    if monitored.starts_in is not monitored.state:
        words += ["starting in", monitored.starts_in]
    if monitored.target_kind is not TargetKind.DEVICE:
        words += ["to", monitored.target_kind]
    return identifier(*words)


def _leg_label(leg: Leg) -> str:
    situation = leg.situation
    if leg.ringing is not None:
        company = () if leg.ringing.parties is Parties.BOTH else (leg.ringing.parties,)
        return identifier("ringing", "scope", leg.ringing.scope, *company)
    if situation is None:
        return "not_on_call"
    words = [situation.state, "scope", situation.scope]
    told = {
        "agent muted": situation.agent_muted,
        "coach left": situation.coach_left,
        "held": situation.held,
        situation.parties: situation.parties is not Parties.BOTH,
        "from routing point": situation.from_routing_point,
        "from earlier subscription": not situation.under_subscription,
    }
    return identifier(*words, *(word for word, holds in told.items() if holds))


def _voice_label(voice: Voice) -> str:
    return f"{_leg_label(voice.call)}__{_subscription_label(voice.subscription)}"


def _legs_joined(ruleset: Ruleset) -> tuple[Leg, ...]:
    """Return the legs in which a machine may begin: each leg that can be joined, with and without its subscription."""
    legs = {not_on_call(ruleset): None}
    for subscribe in SUBSCRIBE.values():
        subscribed = idle(ruleset).step(subscribe)
        if isinstance(subscribed, Refusal):
            continue
        met = (subscribed, *map(subscribed.require, HAPPENINGS))
        for joined in (*met, *(each.require(SUPERVISOR_ANSWERS) for each in met)):
            cancelled = joined.step(CANCEL_SUPERVISOR_MONITORING)
            legs[joined.call] = None
            if not isinstance(cancelled, Refusal):
                legs[cancelled.call] = None
    return tuple(legs)


def _text_subscription_label(subscription: TextSubscription) -> str:
    subscribed = subscription.subscribed
    return "nothing_subscribed" if subscribed is None else identifier("subscribed", *subscribed)


def _session_label(session: OwnSession) -> str:
    part = session.part
    return identifier(
        part.phase, *([part.mode] if part.mode else ()), *(["under subscription"] if part.under_subscription else ())
    )


def _sessions(ruleset: Ruleset) -> tuple[OwnSession, ...]:
    """Return the sessions in which a machine may begin: one not joined yet, and invitations without a subscription."""
    absent = not_in_session(ruleset)
    return (absent, *(absent.require(invitation).detached() for invitation in INVITATION.values()))


def _subscriptions(ruleset: Ruleset) -> tuple[Subscription, ...]:
    """Return the subscriptions in which a machine may begin: none, and those that a switch of a leg changed."""
    nothing = nothing_monitored(ruleset)
    subscribed = [after for each in SUBSCRIBE.values() if not isinstance(after := nothing.step(each), Refusal)]
    return (nothing, *dict.fromkeys(each.after_switch(state) for each in subscribed for state in MonitoringState))


SUBSCRIPTION: Kind[Subscription] = Kind("subscription", SUBSCRIPTION_EVENTS, _subscriptions, _subscription_label)
"""The subscription on the supervisor's device, without legs."""

LEG: Kind[Leg] = Kind("leg", LEG_EVENTS, _legs_joined, _leg_label)
"""One leg, without the subscription. It begins in a joined leg, since the coupling does the joining."""

VOICE: Kind[Voice] = Kind("voice", EVENTS, lambda ruleset: (idle(ruleset),), _voice_label)
"""A supervisor's whole voice monitoring: the subscription, the leg, and their coupling."""

TEXT_SUBSCRIPTION: Kind[TextSubscription] = Kind(
    "text subscription",
    TEXT_SUBSCRIPTION_EVENTS,
    lambda ruleset: (nothing_subscribed(ruleset),),
    _text_subscription_label,
)
"""The subscription to one agent's sessions of one medium."""

TEXT_SESSION: Kind[OwnSession] = Kind("text session", SESSION_EVENTS, _sessions, _session_label)
"""The supervisor's part in one SMS session or chat."""

KINDS: tuple[Kind[Any], ...] = (SUBSCRIPTION, LEG, VOICE, TEXT_SUBSCRIPTION, TEXT_SESSION)
"""All kinds of machine."""
