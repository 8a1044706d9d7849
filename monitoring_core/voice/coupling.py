"""A supervisor's whole voice monitoring: a subscription and a leg, and the effects of one on the other.

The subscription and the leg have their own tables. This module has only their coupling:

- When the target gets a call, a supervisor with a subscription joins it, in the subscribed
  state. He must be in no other call (`JOINING`).
- Under a ruleset with ``ringing`` that call rings first. The leg begins when he answers, in
  the state that is subscribed at that moment (VC-RINGING).
- If a subscription is set, replaced or ended, a running leg goes on. It then no longer counts as
  joined under the subscription (VC-CANCEL-RUNNING). A call that still rings ends.
- When a leg ends, it may end the subscription under which it was joined (VD-NEXT-CALL).
- A switch does not change the subscription (VC-SUBSCRIPTION-KEPT). Under a ruleset with
  ``carry_over`` it changes the state in which the next leg begins (VD-ALL-CALLS).
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

# Situation of a call × kind of target, value of the ruleset field that decides -> joined or not.
# It is read only for a supervisor who has a subscription and is in no call (VD-BUSY, VD-ALREADY-THERE).
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

# Ruleset field replace_during_call × a subscription is active, the supervisor is in a call -> accepted or refused.
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
    """The control of one supervisor's voice monitoring: the subscription and the leg, without ids.

    It is interned: two equal controls are one object. A record needs only a reference to it.

    Attributes:
        ruleset: the ruleset whose tables decide.
        subscription: the subscription of the device; a special value means "nothing is monitored".
        call: the leg; a special value means "not on a call".
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
        """Return the operations that are accepted now with suitable parameters: of the device, then of the call."""
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
        """Ask for a subscription with ListenIn: nobody hears the supervisor; for the arguments see `subscribe`."""
        return self.step(_subscribe(MonitoringState.LISTEN_IN, scope, mode, target))

    def coach(
        self,
        scope: MonitoringScope = MonitoringScope.CALL,
        mode: MonitoringMode = MonitoringMode.ALL_CALLS,
        target: Target = Target.FREE,
    ) -> Voice | Refusal:
        """Ask for a subscription with Coach: only the agent hears the supervisor; for the arguments see `subscribe`."""
        return self.step(_subscribe(MonitoringState.COACH, scope, mode, target))

    def barge_in(
        self,
        scope: MonitoringScope = MonitoringScope.CALL,
        mode: MonitoringMode = MonitoringMode.ALL_CALLS,
        target: Target = Target.FREE,
    ) -> Voice | Refusal:
        """Ask for a subscription with BargeIn: everybody hears the supervisor; for the arguments see `subscribe`."""
        return self.step(_subscribe(MonitoringState.BARGE_IN, scope, mode, target))

    # Each method without parameters has its own slot, which is filled at the first call. To read a slot
    # costs half as much as to look up a key.

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
        """Ask for SwitchToCoach, which only some rulesets have (VC-COACH-IS-ENTRY)."""
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
        """Ask for Hangup, which ends only the leg (VC-HANGUP)."""
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
        # A wrong word raises here, and the error names it.
        return subscribe(state, scope, mode, target)


def _joined(subscription: Subscription, call: Leg, what: Event | Target, *, enabled: bool) -> Voice:
    """Return the control after a call of the target began: joined if ``enabled`` and the tables allow it."""
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
    """Return the control once the supervisor is established in the call, in the subscribed state (VC-JOIN)."""
    monitored, ruleset = subscription.monitored, subscription.ruleset
    assert monitored is not None
    begins = leg_of_routing_point if monitored.target_kind is _QUEUE else joined_leg
    return _voice(subscription, begins(ruleset, monitored.starts_in, monitored.scope, parties))


_made: dict[tuple[Subscription, Leg], Voice] = {}


def _voice(subscription: Subscription, call: Leg) -> Voice:
    """Return the one control of a subscription and a leg; setdefault is atomic, so all threads get the same object."""
    try:
        return _made[subscription, call]
    except KeyError:
        made = Voice._make(ruleset=subscription.ruleset, subscription=subscription, call=call, _cells={})
        return _made.setdefault((subscription, call), made)


def voice_in(subscription: Subscription, call: Leg) -> Voice:
    """Return the control of a subscription and a leg; both must have the same ruleset."""
    return _voice(subscription, call)


def idle(ruleset: Ruleset = GWS_V2) -> Voice:
    """Return the control of a supervisor who monitors nobody and is in no call."""
    return _voice(nothing_monitored(ruleset), not_on_call(ruleset))
