"""The text subscription to one agent's sessions of one medium, for the next session or for all sessions.

It invites the supervisor to the agent's next session (TS-NEXT-SESSION). A supervisor may
have many subscriptions, one for each agent and medium (TS-MANY).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from monitoring_core.cells import Refuse, refuse
from monitoring_core.control import Control
from monitoring_core.outcome import Refusal, UnknownEvent
from monitoring_core.rules import rule
from monitoring_core.rulesets import GWS_V2, Ruleset, checked
from monitoring_core.text.events import (
    AGENT_LOGS_OUT,
    CANCEL_SUPERVISOR_MONITORING,
    SESSION_JOINED_UNDER_IT_ENDS,
    SUBSCRIBE,
    SUPERVISOR_LOGS_OUT,
    TextEvent,
)
from monitoring_core.vocabulary import StatusCode, TextMonitoringMode, TextSubscriptionOperation, VisibilityMode

__all__ = ["TEXT_SUBSCRIPTION_EVENTS", "Subscribed", "TextSubscription", "nothing_subscribed"]


class _Subscription(Enum):
    REQUESTED = "requested"
    STAYS = "stays"
    NONE = "none"


REQUESTED, STAYS, NONE = _Subscription.REQUESTED, _Subscription.STAYS, _Subscription.NONE

# Monitoring mode of the active subscription, or None × event -> the subscription afterwards.
TEXT_SUBSCRIPTION: dict[TextMonitoringMode | None, dict[str, _Subscription | Refuse]] = {
    None: {
        "subscribe": REQUESTED,
        "cancel": refuse("TS-CANCEL"),
        "supervisor logs out": STAYS,
        "agent logs out": STAYS,
        "the session joined under it ends": STAYS,
    },
    TextMonitoringMode.NEXT_CHAT: {
        "subscribe": REQUESTED,
        "cancel": NONE,
        "supervisor logs out": NONE,
        "agent logs out": NONE,
        "the session joined under it ends": NONE,
    },
    TextMonitoringMode.ALL_CHATS: {
        "subscribe": REQUESTED,
        "cancel": NONE,
        "supervisor logs out": NONE,
        "agent logs out": NONE,
        "the session joined under it ends": STAYS,
    },
}

_EVENT_NAMES: dict[TextEvent, str] = {
    CANCEL_SUPERVISOR_MONITORING: "cancel",
    SUPERVISOR_LOGS_OUT: "supervisor logs out",
    AGENT_LOGS_OUT: "agent logs out",
    SESSION_JOINED_UNDER_IT_ENDS: "the session joined under it ends",
}

TEXT_SUBSCRIPTION_EVENTS: tuple[TextEvent, ...] = (*SUBSCRIBE.values(), *_EVENT_NAMES)
"""The events of a text subscription: requests first, then happenings."""


class Subscribed(NamedTuple):
    """The content of an active subscription: its two modes.

    Attributes:
        mode: the visibility mode of the invitations.
        monitoring_mode: the sessions that it is for: all, or the next one (TS-NEXT-CHAT).
    """

    mode: VisibilityMode
    monitoring_mode: TextMonitoringMode


class TextSubscription(Control[TextEvent]):
    """The control of one text subscription, as an interned value: equal ones of one ruleset are one object.

    Attributes:
        ruleset: the ruleset whose tables decide.
        subscribed: visibility mode and monitoring mode; None while there is no subscription.
    """

    __slots__ = ("ruleset", "subscribed")

    ruleset: Ruleset
    subscribed: Subscribed | None

    @classmethod
    def _instead(cls) -> str:
        return "take one from text.nothing_subscribed or a step"

    def _key(self) -> tuple[Callable[..., TextSubscription], tuple[Any, ...]]:
        return _subscription, (self.ruleset, self.subscribed)

    @property
    def mode(self) -> VisibilityMode | None:
        """The subscribed visibility mode; None without a subscription."""
        return self.subscribed.mode if self.subscribed else None

    @property
    def monitoring_mode(self) -> TextMonitoringMode | None:
        """NextChat or AllChats; None without a subscription."""
        return self.subscribed.monitoring_mode if self.subscribed else None

    def allowed(self) -> tuple[str, ...]:
        """Return the operations that are accepted now."""
        row = TEXT_SUBSCRIPTION[self.monitoring_mode]
        names = {TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING: "cancel"}
        return tuple(
            operation
            for operation in TextSubscriptionOperation
            if not isinstance(row[names.get(operation, "subscribe")], Refuse)
        )

    def _compute(self, event: TextEvent) -> TextSubscription | Refusal:
        if event not in TEXT_SUBSCRIPTION_EVENTS:
            raise UnknownEvent(event, "a text subscription")
        cell = TEXT_SUBSCRIPTION[self.monitoring_mode][_EVENT_NAMES.get(event, "subscribe")]
        if isinstance(cell, Refuse):
            named = rule(cell.rules[0])
            return Refusal(
                rule=named.id,
                reasons=cell.rules,
                state=self,
                event=event.name,
                code=StatusCode.NOT_VALID_IN_STATE,
                allowed=self.allowed(),
                place="on the agent's channel",
                because=named.because,
            )
        if cell is STAYS:
            return self
        if cell is NONE:
            return _subscription(self.ruleset, None)
        assert event.mode is not None
        assert event.monitoring_mode is not None
        return _subscription(self.ruleset, Subscribed(event.mode, event.monitoring_mode))

    def __str__(self) -> str:
        if self.subscribed is None:
            return "without a subscription"
        return f"while subscribed as {self.mode} (mode {self.monitoring_mode})"

    def __repr__(self) -> str:
        return f"<TextSubscription {self} ({self.ruleset.name})>"


_made: dict[tuple[Ruleset, Subscribed | None], TextSubscription] = {}


def _subscription(ruleset: Ruleset, subscribed: Subscribed | None) -> TextSubscription:
    """Return the one subscription with that content; setdefault is atomic, so all threads get the same object."""
    try:
        return _made[ruleset, subscribed]
    except KeyError:
        checked(ruleset)
        made = TextSubscription._make(ruleset=ruleset, subscribed=subscribed, _cells={})
        return _made.setdefault((ruleset, subscribed), made)


def text_subscription_in(ruleset: Ruleset, subscribed: Subscribed | None) -> TextSubscription:
    """Return the subscription with that content."""
    return _subscription(ruleset, subscribed)


def nothing_subscribed(ruleset: Ruleset = GWS_V2) -> TextSubscription:
    """Return the control that means "no subscription"."""
    return _subscription(ruleset, None)
