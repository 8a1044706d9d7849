"""A supervisor's voice monitoring: the subscription, the leg, and what one does to the other.

The two machines have tables of their own. Here is only their coupling:

- when a call is there to be joined, a free supervisor who has a subscription
  to a target of that kind joins it, in the state subscribed (`JOINING`);
- under a ruleset with ringing that call rings first, and the leg begins when he
  answers, in the state subscribed at that moment (VC-RINGING);
- a subscription that is set, replaced or ended lets a running leg go on, no
  longer joined under it (VC-CANCEL-RUNNING), and ends a call that rings;
- a leg that ends may end the subscription it was joined under (VD-NEXT-CALL);
- a switch leaves the subscription as it is (VC-SUBSCRIPTION-KEPT), but where
  the ruleset carries over it sets where the next leg starts (VD-ALL-CALLS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from monitoring_core.cells import Refuse, reasons, refuse
from monitoring_core.control import Control
from monitoring_core.outcome import Refusal, UnknownEvent
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, Party, PartyWord
from monitoring_core.voice.events import (
    CANCEL_SUPERVISOR_MONITORING,
    EVENTS,
    HANGUP,
    HOLD,
    MUTE_MONITORED_USER,
    RETRIEVE_CALL,
    ROUTING_POINT_RECEIVES_CALL,
    SUBSCRIBE,
    SUPERVISOR_ANSWERS,
    SWITCH,
    SWITCH_TO_BARGE_IN,
    SWITCH_TO_COACH,
    SWITCH_TO_LISTEN_IN,
    TARGET_ANSWERED,
    TARGET_ANSWERED_CONSULTATION,
    TARGET_ANSWERED_WHILE_BUSY,
    UNMUTE_MONITORED_USER,
    Event,
    Subscribe,
    Target,
    TargetKind,
    subscribe,
)
from monitoring_core.voice.leg import (
    LEG_EVENTS,
    Leg,
    Parties,
    detached,
    joined_leg,
    leg_of_routing_point,
    not_on_call,
    ringing_leg,
)
from monitoring_core.voice.subscription import SUBSCRIPTION_EVENTS, Subscription, nothing_monitored

__all__ = ["Voice", "idle"]


class _Join(Enum):
    WAITS = "waits"
    JOINS = "joins"
    JOINS_CUSTOMER = "joins the customer, who waits for an agent"


WAITS, JOINS, JOINS_CUSTOMER = _Join.WAITS, _Join.JOINS, _Join.JOINS_CUSTOMER

_DEVICE, _QUEUE = TargetKind.DEVICE, TargetKind.ROUTING_POINT

# What is there to be joined × what is monitored, the switch of the ruleset that decides about it -> joined or not.
# It is read only for a supervisor who has a subscription and is on no call (VD-BUSY, VD-ALREADY-THERE).
JOINING: dict[Event | Target, dict[tuple[TargetKind, bool], _Join]] = {
    Target.FREE: {(_DEVICE, False): WAITS, (_DEVICE, True): WAITS},
    Target.IN_CALL: {(_DEVICE, False): WAITS, (_DEVICE, True): JOINS},  # intrusion
    Target.ROUTING_POINT: {(_QUEUE, False): WAITS, (_QUEUE, True): WAITS},
    TARGET_ANSWERED: {
        (_DEVICE, False): JOINS,
        (_DEVICE, True): JOINS,
        (_QUEUE, False): WAITS,
        (_QUEUE, True): WAITS,
    },
    TARGET_ANSWERED_WHILE_BUSY: {
        (_DEVICE, False): WAITS,
        (_DEVICE, True): WAITS,
        (_QUEUE, False): WAITS,
        (_QUEUE, True): WAITS,
    },
    TARGET_ANSWERED_CONSULTATION: {
        (_DEVICE, False): WAITS,
        (_DEVICE, True): JOINS,  # consultation_calls
        (_QUEUE, False): WAITS,
        (_QUEUE, True): WAITS,
    },
    ROUTING_POINT_RECEIVES_CALL: {
        (_DEVICE, False): WAITS,
        (_DEVICE, True): WAITS,
        (_QUEUE, False): JOINS_CUSTOMER,
        (_QUEUE, True): JOINS_CUSTOMER,
    },
}

# Whether the ruleset lets a subscription be replaced during a call × active, on a call -> accepted, or refused.
REPLACING: dict[bool, dict[tuple[bool, bool], Refuse | None]] = {
    True: {
        (False, False): None,
        (False, True): None,
        (True, False): None,
        (True, True): None,
    },
    False: {
        (False, False): None,
        (False, True): None,
        (True, False): None,
        (True, True): refuse("VD-REPLACE"),
    },
}


class Voice(Control[Event]):
    """The control of one supervisor's voice monitoring, as a value that exists once for each ruleset.

    Two are equal exactly if they are one object. A session costs the one reference to it.

    Attributes:
        ruleset: the ruleset it lives by.
        subscription: what the device is subscribed to.
        call: the leg; one of them says "not on a call".
    """

    __slots__ = (
        "_allowed",
        "_cancel_supervisor_monitoring",
        "_hangup",
        "_hold",
        "_mute_monitored_user",
        "_retrieve_call",
        "_switch_to_barge_in",
        "_switch_to_coach",
        "_switch_to_listen_in",
        "_unmute_monitored_user",
        "call",
        "ruleset",
        "subscription",
    )

    ruleset: Ruleset
    subscription: Subscription
    call: Leg
    _allowed: tuple[str, ...]
    _cancel_supervisor_monitoring: Voice | Refusal
    _switch_to_listen_in: Voice | Refusal
    _switch_to_coach: Voice | Refusal
    _switch_to_barge_in: Voice | Refusal
    _mute_monitored_user: Voice | Refusal
    _unmute_monitored_user: Voice | Refusal
    _hold: Voice | Refusal
    _retrieve_call: Voice | Refusal
    _hangup: Voice | Refusal

    @classmethod
    def _instead(cls) -> str:
        return "take one from voice.idle or a step"

    def _key(self) -> tuple[Callable[..., Voice], tuple[Any, ...]]:
        return _voice, (self.subscription, self.call)

    def allowed(self) -> tuple[str, ...]:
        """Give the operations that some parameters would make accepted now, of the device, then of the call."""
        try:
            return self._allowed
        except AttributeError:
            subscriptions = {each.name for each in SUBSCRIBE.values() if self.can(each)}
            device = (name for name in self.subscription.allowed() if name not in _SUBSCRIBING or name in subscriptions)
            allowed = (*device, *self.call.allowed())
            object.__setattr__(self, "_allowed", allowed)
            return allowed

    def hears(
        self,
        *,
        listener: Party | PartyWord,
        speaker: Party | PartyWord,
        muted: bool = False,
        on_hold: Iterable[Party | PartyWord] = (),
    ) -> bool:
        """Tell whether the listener hears the speaker; see `Leg.hears`."""
        return self.call.hears(listener=listener, speaker=speaker, muted=muted, on_hold=on_hold)

    def listen_in(
        self,
        scope: MonitoringScope = MonitoringScope.CALL,
        mode: MonitoringMode = MonitoringMode.ALL_CALLS,
        target: Target = Target.FREE,
    ) -> Voice | Refusal:
        """Ask for ListenIn: heard by nobody."""
        return self.step(_subscribe(MonitoringState.LISTEN_IN, scope, mode, target))

    def coach(
        self,
        scope: MonitoringScope = MonitoringScope.CALL,
        mode: MonitoringMode = MonitoringMode.ALL_CALLS,
        target: Target = Target.FREE,
    ) -> Voice | Refusal:
        """Ask for Coach: heard by the agent."""
        return self.step(_subscribe(MonitoringState.COACH, scope, mode, target))

    def barge_in(
        self,
        scope: MonitoringScope = MonitoringScope.CALL,
        mode: MonitoringMode = MonitoringMode.ALL_CALLS,
        target: Target = Target.FREE,
    ) -> Voice | Refusal:
        """Ask for BargeIn: heard by all."""
        return self.step(_subscribe(MonitoringState.BARGE_IN, scope, mode, target))

    # The methods without parameters read a slot of their own, which is filled when it is first asked for:
    # half the cost of a look-up.

    def cancel_supervisor_monitoring(self) -> Voice | Refusal:
        """Ask for CancelSupervisorMonitoring (VD-CANCEL)."""
        try:
            return self._cancel_supervisor_monitoring
        except AttributeError:
            return self._fill("_cancel_supervisor_monitoring", CANCEL_SUPERVISOR_MONITORING)

    def switch_to_listen_in(self) -> Voice | Refusal:
        """Ask for SwitchToListenIn (VC-TO-LISTEN-IN)."""
        try:
            return self._switch_to_listen_in
        except AttributeError:
            return self._fill("_switch_to_listen_in", SWITCH_TO_LISTEN_IN)

    def switch_to_coach(self) -> Voice | Refusal:
        """Ask for SwitchToCoach, which only some rulesets know (VC-COACH-IS-ENTRY)."""
        try:
            return self._switch_to_coach
        except AttributeError:
            return self._fill("_switch_to_coach", SWITCH_TO_COACH)

    def switch_to_barge_in(self) -> Voice | Refusal:
        """Ask for SwitchToBargeIn (VC-TO-BARGE-IN)."""
        try:
            return self._switch_to_barge_in
        except AttributeError:
            return self._fill("_switch_to_barge_in", SWITCH_TO_BARGE_IN)

    def mute_monitored_user(self) -> Voice | Refusal:
        """Ask for MuteMonitoredUser (VC-MUTE-AGENT)."""
        try:
            return self._mute_monitored_user
        except AttributeError:
            return self._fill("_mute_monitored_user", MUTE_MONITORED_USER)

    def unmute_monitored_user(self) -> Voice | Refusal:
        """Ask for UnmuteMonitoredUser (VC-MUTE-AGENT)."""
        try:
            return self._unmute_monitored_user
        except AttributeError:
            return self._fill("_unmute_monitored_user", UNMUTE_MONITORED_USER)

    def hold(self) -> Voice | Refusal:
        """Ask for Hold (VC-HOLD)."""
        try:
            return self._hold
        except AttributeError:
            return self._fill("_hold", HOLD)

    def retrieve_call(self) -> Voice | Refusal:
        """Ask for RetrieveCall (VC-HOLD)."""
        try:
            return self._retrieve_call
        except AttributeError:
            return self._fill("_retrieve_call", RETRIEVE_CALL)

    def hangup(self) -> Voice | Refusal:
        """Ask for Hangup, which ends the leg only (VC-HANGUP)."""
        try:
            return self._hangup
        except AttributeError:
            return self._fill("_hangup", HANGUP)

    def _fill(self, slot: str, event: Event) -> Voice | Refusal:
        outcome = self.step(event)
        object.__setattr__(self, slot, outcome)
        return outcome

    def _compute(self, event: Event) -> Voice | Refusal:
        if event in LEG_EVENTS:
            return self._after_leg_event(event)
        if event in SUBSCRIPTION_EVENTS:
            return self._after_subscription_event(event)
        if event is SUPERVISOR_ANSWERS:
            ringing = self.call.ringing
            return self if ringing is None else _answered(self.subscription, ringing.parties)
        if event not in EVENTS:
            raise UnknownEvent(event, "voice monitoring")
        return _joined(self.subscription, self.call, event, enabled=self.ruleset.consultation_calls)

    def _after_leg_event(self, event: Event) -> Voice | Refusal:
        call = self.call.step(event)
        if isinstance(call, Refusal):
            return call
        subscription = self.subscription
        if self.call.under_subscription and not call.is_on_call:
            subscription = subscription.after_leg()
        elif self.call.under_subscription and event in SWITCH:
            subscription = subscription.after_switch(SWITCH[event])
        return _voice(subscription, call)

    def _after_subscription_event(self, event: Event) -> Voice | Refusal:
        subscription = self.subscription.step(event)
        replacing = (
            REPLACING[self.ruleset.replace_during_call][self.subscription.is_active, self.call.is_on_call]
            if isinstance(event, Subscribe)
            else None
        )
        refusals = [Refuse(subscription.reasons)] if isinstance(subscription, Refusal) else []
        refusals += [replacing] if replacing else []
        if refusals:
            return self.subscription.refusal(event, reasons(refusals), replaceable=replacing is None)
        assert isinstance(subscription, Subscription)
        if not isinstance(event, Subscribe):
            return _voice(subscription, detached(self.call))
        if self.call.is_ringing:
            # He was busy when he asked, so he waits for the next call (VD-BUSY).
            return _voice(subscription, detached(self.call))
        return _joined(subscription, detached(self.call), event.target, enabled=self.ruleset.intrusion)

    def __str__(self) -> str:
        return f"{self.call} {self.subscription}"

    def __repr__(self) -> str:
        return f"<Voice {self} ({self.ruleset.name})>"


_SUBSCRIBING = frozenset(MonitoringState)


def _subscribe(state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode, target: Target) -> Subscribe:
    try:
        return SUBSCRIBE[state, scope, mode, target]
    except KeyError:
        # Says which word it is.
        return subscribe(state, scope, mode, target)


def _joined(subscription: Subscription, call: Leg, what: Event | Target, *, enabled: bool) -> Voice:
    """Give the pair once there is something to be joined, by somebody who may or may not be free to."""
    monitored = subscription.monitored
    if monitored is None or call.has_call:
        return _voice(subscription, call)
    join = JOINING[what][monitored.target_kind, enabled]
    if join is WAITS:
        return _voice(subscription, call)
    parties = Parties.CUSTOMER if join is JOINS_CUSTOMER else Parties.BOTH
    if subscription.ruleset.ringing:
        return _voice(subscription, ringing_leg(subscription.ruleset, monitored.scope, parties))
    return _answered(subscription, parties)


def _answered(subscription: Subscription, parties: Parties) -> Voice:
    """Give the pair once the supervisor is established in the call, in the state subscribed (VC-JOIN)."""
    monitored, ruleset = subscription.monitored, subscription.ruleset
    assert monitored is not None
    begins = leg_of_routing_point if monitored.target_kind is _QUEUE else joined_leg
    return _voice(subscription, begins(ruleset, monitored.starts_in, monitored.scope, parties))


_made: dict[tuple[Subscription, Leg], Voice] = {}


def _voice(subscription: Subscription, call: Leg) -> Voice:
    """Find or make the one value of that pair; setdefault is atomic, so threads agree on it."""
    try:
        return _made[subscription, call]
    except KeyError:
        made = Voice._make(ruleset=subscription.ruleset, subscription=subscription, call=call, _cells={})
        return _made.setdefault((subscription, call), made)


def voice_in(subscription: Subscription, call: Leg) -> Voice:
    """Give the value of that subscription and that leg, which live by one ruleset."""
    return _voice(subscription, call)


def idle(ruleset: Ruleset = GWS_V2) -> Voice:
    """Give the value of a supervisor who monitors nobody and is on no call."""
    return _voice(nothing_monitored(ruleset), not_on_call(ruleset))
