"""The voice subscription: whether the supervisor's device monitors a target, and how.

A device has at most one subscription: a state, a scope, a mode, and the kind of its
target (VD-ONE-TARGET, VD-TARGET-KIND). The id of the target is kept elsewhere, in
`supervisor.Supervisor`. ListenIn, Coach and BargeIn set or replace the subscription. Cancel, and a
logout of the supervisor or the agent, end it. A NextCall subscription ends with its leg.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from monitoring_core.cells import Refuse, refuse
from monitoring_core.control import Control
from monitoring_core.outcome import Refusal, UnknownEvent
from monitoring_core.rules import rule
from monitoring_core.rulesets import Ruleset, checked
from monitoring_core.vocabulary import DeviceOperation, MonitoringMode, MonitoringScope, MonitoringState, StatusCode
from monitoring_core.voice.events import (
    CANCEL_SUPERVISOR_MONITORING,
    SUBSCRIBE,
    SUPERVISOR_LOGS_OUT,
    TARGET_KIND,
    TARGET_LOGS_OUT,
    Event,
    Subscribe,
    TargetKind,
)

__all__ = ["SUBSCRIPTION_EVENTS", "Monitored", "Subscription", "nothing_monitored"]


class _Subscription(Enum):
    REQUESTED = "requested"
    STAYS = "stays"
    NONE = "none"


REQUESTED, STAYS, NONE = _Subscription.REQUESTED, _Subscription.STAYS, _Subscription.NONE

# Mode of the active subscription, or None × event -> the subscription afterwards.
# REQUESTED is the subscription that the request asks for, with the defaults filled in.
SUBSCRIPTION: dict[MonitoringMode | None, dict[str, _Subscription | Refuse]] = {
    None: {
        "subscribe": REQUESTED,
        "cancel": refuse("VD-CANCEL"),
        "supervisor logs out": STAYS,
        "target logs out": STAYS,
        "the leg joined under it ends": STAYS,
    },
    MonitoringMode.NEXT_CALL: {
        "subscribe": REQUESTED,
        "cancel": NONE,
        "supervisor logs out": NONE,
        "target logs out": NONE,
        "the leg joined under it ends": NONE,
    },
    MonitoringMode.ALL_CALLS: {
        "subscribe": REQUESTED,
        "cancel": NONE,
        "supervisor logs out": NONE,
        "target logs out": NONE,
        "the leg joined under it ends": STAYS,
    },
}

# For a routing point: whether in a SIP Cluster × requested state and scope -> accepted, or refused.
ROUTING_POINT: dict[bool, dict[tuple[MonitoringState, MonitoringScope], _Subscription | Refuse]] = {
    False: {(state, scope): REQUESTED for state in MonitoringState for scope in MonitoringScope},
    True: {
        (MonitoringState.LISTEN_IN, MonitoringScope.CALL): REQUESTED,
        (MonitoringState.LISTEN_IN, MonitoringScope.AGENT): refuse("VD-ROUTING-POINT"),
        (MonitoringState.COACH, MonitoringScope.CALL): refuse("VD-ROUTING-POINT"),
        (MonitoringState.COACH, MonitoringScope.AGENT): refuse("VD-ROUTING-POINT"),
        (MonitoringState.BARGE_IN, MonitoringScope.CALL): refuse("VD-ROUTING-POINT"),
        (MonitoringState.BARGE_IN, MonitoringScope.AGENT): refuse("VD-ROUTING-POINT"),
    },
}

_EVENT_NAMES: dict[Event, str] = {
    CANCEL_SUPERVISOR_MONITORING: "cancel",
    SUPERVISOR_LOGS_OUT: "supervisor logs out",
    TARGET_LOGS_OUT: "target logs out",
}

SUBSCRIPTION_EVENTS: tuple[Event, ...] = (*SUBSCRIBE.values(), *_EVENT_NAMES)
"""The events of a voice subscription: requests first, then happenings."""


_OPERATION_CELLS = {DeviceOperation.CANCEL_SUPERVISOR_MONITORING: "cancel"}


class Monitored(NamedTuple):
    """The content of an active subscription, and the state in which the next leg begins.

    Attributes:
        state: the subscribed state.
        scope: the scope of the legs.
        mode: the calls that it is for: all, or the next one.
        starts_in: the state in which the next leg begins: the subscribed one, or with ``carry_over`` that of the last
            switch.
        target_kind: the kind of target: a device or a routing point (VD-TARGET-KIND).
    """

    state: MonitoringState
    scope: MonitoringScope
    mode: MonitoringMode
    starts_in: MonitoringState
    target_kind: TargetKind = TargetKind.DEVICE


class Subscription(Control[Event]):
    """The control of a device's subscription, as an interned value: equal ones of one ruleset are one object.

    Attributes:
        ruleset: the ruleset whose tables decide.
        monitored: state, scope, mode, starting state and kind of target; None while nothing is monitored.
    """

    __slots__ = ("_allowed", "monitored", "ruleset")

    ruleset: Ruleset
    monitored: Monitored | None
    _allowed: tuple[str, ...]

    @classmethod
    def _instead(cls) -> str:
        return "take one from voice.nothing_monitored or a step"

    def _key(self) -> tuple[Callable[..., Subscription], tuple[Any, ...]]:
        return _subscription, (self.ruleset, self.monitored)

    @property
    def is_active(self) -> bool:
        """True if there is a subscription."""
        return self.monitored is not None

    @property
    def state(self) -> MonitoringState | None:
        """The subscribed monitoring state; None while nothing is monitored."""
        return self.monitored.state if self.monitored else None

    @property
    def scope(self) -> MonitoringScope | None:
        """The subscribed scope; None while nothing is monitored."""
        return self.monitored.scope if self.monitored else None

    @property
    def mode(self) -> MonitoringMode | None:
        """The subscribed mode; None while nothing is monitored."""
        return self.monitored.mode if self.monitored else None

    def allowed(self) -> tuple[str, ...]:
        """Return the operations that are accepted now with suitable parameters; a permitted device offers these."""
        try:
            return self._allowed
        except AttributeError:
            row = SUBSCRIPTION[self.mode]
            cells = ((each, row[_OPERATION_CELLS.get(each, "subscribe")]) for each in DeviceOperation)
            allowed = tuple(operation for operation, cell in cells if not isinstance(cell, Refuse))
            object.__setattr__(self, "_allowed", allowed)
            return allowed

    def refusal(self, event: Event, rules: tuple[str, ...], *, replaceable: bool = True) -> Refusal:
        """Return the refusal of an event under these rules; it names the first of them.

        Args:
            event: the event that is refused.
            rules: ids of all the rules that refuse it.
            replaceable: whether another request could replace the subscription now (VD-REPLACE).
        """
        cancel = DeviceOperation.CANCEL_SUPERVISOR_MONITORING
        named = rule(rules[0])
        return Refusal(
            rule=named.id,
            reasons=rules,
            state=self,
            event=event.name,
            code=StatusCode.NOT_VALID_IN_STATE,
            allowed=tuple(each for each in self.allowed() if replaceable or each == cancel),
            place="on the device",
            because=named.because,
        )

    def after_leg(self) -> Subscription:
        """Return the subscription after the leg that was joined under it has ended (VD-NEXT-CALL, VD-ALL-CALLS)."""
        cell = SUBSCRIPTION[self.mode]["the leg joined under it ends"]
        if cell is NONE:
            return nothing_monitored(self.ruleset)
        assert cell is STAYS
        return self

    def after_switch(self, state: MonitoringState) -> Subscription:
        """Return the subscription after the leg that was joined under it has switched to a state.

        The subscription itself stays (VC-SUBSCRIPTION-KEPT). Under a ruleset with ``carry_over`` the next leg begins
        in the new state. The exception is a routing point that does not accept that state (VD-TARGET-KIND).
        """
        if not self.ruleset.carry_over or self.monitored is None or self.mode is MonitoringMode.NEXT_CALL:
            return self
        if _refused(self.ruleset, self.monitored.target_kind, state, self.monitored.scope):
            return self
        return _subscription(self.ruleset, self.monitored._replace(starts_in=state))

    def _compute(self, event: Event) -> Subscription | Refusal:
        if event not in SUBSCRIPTION_EVENTS:
            raise UnknownEvent(event, "a subscription")
        cell = SUBSCRIPTION[self.mode][_EVENT_NAMES.get(event, "subscribe")]
        if isinstance(event, Subscribe) and not isinstance(cell, Refuse):
            refused = _refused(self.ruleset, TARGET_KIND[event.target], event.state, event.scope)
            cell = refused or cell
        if isinstance(cell, Refuse):
            return self.refusal(event, cell.rules)
        if cell is STAYS:
            return self
        if cell is NONE:
            return nothing_monitored(self.ruleset)
        assert isinstance(event, Subscribe)
        kind = TARGET_KIND[event.target]
        return _subscription(self.ruleset, Monitored(event.state, event.scope, event.mode, event.state, kind))

    def __str__(self) -> str:
        if self.monitored is None:
            return "while nothing is monitored"
        carried = self.monitored.starts_in is not self.monitored.state
        then = f", next leg in {self.monitored.starts_in}" if carried else ""
        of = " a routing point" if self.monitored.target_kind is TargetKind.ROUTING_POINT else ""
        return f"while monitoring{of} with {self.monitored.state} (scope {self.scope}, mode {self.mode}{then})"

    def __repr__(self) -> str:
        return f"<Subscription {self} ({self.ruleset.name})>"


def _refused(ruleset: Ruleset, kind: TargetKind, state: MonitoringState, scope: MonitoringScope) -> Refuse | None:
    """Return the refusal of a state and scope for this kind of target; None if it accepts them, as a device does."""
    cell = ROUTING_POINT[ruleset.sip_cluster][state, scope] if kind is TargetKind.ROUTING_POINT else None
    return cell if isinstance(cell, Refuse) else None


_made: dict[tuple[Ruleset, Monitored | None], Subscription] = {}


def _subscription(ruleset: Ruleset, monitored: Monitored | None) -> Subscription:
    """Return the one subscription with that content; setdefault is atomic, so all threads get the same object."""
    try:
        return _made[ruleset, monitored]
    except KeyError:
        checked(ruleset)
        made = Subscription._make(ruleset=ruleset, monitored=monitored, _cells={})
        return _made.setdefault((ruleset, monitored), made)


def subscription_in(ruleset: Ruleset, monitored: Monitored | None) -> Subscription:
    """Return the subscription with that content."""
    return _subscription(ruleset, monitored)


def nothing_monitored(ruleset: Ruleset) -> Subscription:
    """Return the subscription that means "nothing is monitored" (VD-ABSENT)."""
    return _subscription(ruleset, None)
