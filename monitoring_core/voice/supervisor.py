"""The voice record of one supervisor: his device, his target and his call around the control.

The control has no ids; this record adds them. A server keeps one `Supervisor` for each
supervisor. It gives the record each request, with what only the server knows (`Facts`),
and each happening. It gets back the next record and the notifications to send, or a refusal
with the status code of the answer. No function here uses a clock.

The reasons for a refusal are checked in the order of AN-CODE: features, role, missing parameters,
wrong values, unknown ids, the tables. At last it is checked whether another supervisor monitors
the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from attrs import evolve, frozen

from monitoring_core.capabilities import do_not_disturb, forwarding
from monitoring_core.notifications import CallNotification, DeviceNotification, Monitoring
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.plain_data import Kept
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules import rule
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import (
    CallNotificationType,
    DeviceOperation,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
    Party,
    PartyWord,
    StatusCode,
)
from monitoring_core.voice.coupling import Voice, idle
from monitoring_core.voice.events import (
    AGENT_JOINS,
    AGENT_TRANSFERS,
    CANCEL_SUPERVISOR_MONITORING,
    HAPPENINGS,
    MUTE_MONITORED_USER,
    SUBSCRIBE,
    UNMUTE_MONITORED_USER,
    Event,
    Target,
)
from monitoring_core.voice.leg import LEG_OPERATIONS, Parties
from monitoring_core.voice.records import NEEDED, Call, Device, Facts
from monitoring_core.voice.relevance import is_relevant

__all__ = ["Supervisor", "VoiceNotification", "supervisor"]

VoiceNotification: TypeAlias = DeviceNotification | CallNotification
"""The notifications that a supervisor is sent about his device and his calls."""


_NO_FACTS = Facts()

_CALL_EVENTS: Mapping[str, Event] = MappingProxyType({each.name: each for each in LEG_OPERATIONS})
_STATES: Mapping[str, MonitoringState] = MappingProxyType({str(state): state for state in MonitoringState})
_SCOPES: Mapping[str | None, MonitoringScope] = MappingProxyType(
    {None: MonitoringScope.CALL} | {str(scope): scope for scope in MonitoringScope}
)
_MODES: Mapping[str | None, MonitoringMode] = MappingProxyType(
    {None: MonitoringMode.ALL_CALLS} | {str(mode): mode for mode in MonitoringMode}
)


@frozen
class Supervisor(Kept):
    """One supervisor's voice monitoring: his device, his subscription and his call; immutable.

    Attributes:
        device: his own device.
        control: the state by which the tables decide; see `Voice`.
        target: uri or number of the target, as the request named it; None while nothing is monitored.
        call: the call of his leg, or the call that rings at him (VC-RINGING); None if he has none.
    """

    device: Device
    control: Voice
    target: str | None = None
    call: Call | None = None

    def decide(
        self, request: DeviceRequest | CallRequest, facts: Facts = _NO_FACTS
    ) -> Accepted[Supervisor, VoiceNotification] | Refusal:
        """Accept or refuse a request.

        Args:
            request: as the client sent it.
            facts: what only the server knows at this moment.

        Returns:
            `Accepted` with the record to keep and the notifications to send in order, or a `Refusal` whose
            ``code`` is the status code of the answer. This record is unchanged in both cases (AN-REFUSED).

        Operations other than those of monitoring, such as DoNotDisturbOn and AttachUserData, are not decided here.

        Raises:
            ValueError: the request joins the target's call, and ``facts.target_call`` is empty.
            TypeError: the request belongs to text sessions.
        """
        if isinstance(request, CallRequest):
            return self._decide_call(request, facts)
        if isinstance(request, DeviceRequest):  # pyright: ignore[reportUnnecessaryIsInstance]
            return self._decide_device(request, facts)
        raise TypeError(f"request is {request!a}; text.TextSupervisor decides about channels and sessions")

    def happen(
        self, event: Event, *, call_id: str | None = None, agent: str | None = None, to_agent: str | None = None
    ) -> Accepted[Supervisor, VoiceNotification]:
        """Apply a happening, such as an agent who answers; it is never refused, but may change nothing.

        A happening about another call than the leg's changes nothing. The same holds for another device than that of
        the target or of the leg's agent. A call or device that is not given is not compared (VD-OTHER-CALL).

        Args:
            event: one of `voice.HAPPENINGS`.
            call_id: id of the call; needed if a leg begins.
            agent: id or uri of the agent's device, if he answers, joins, transfers, leaves or logs out. If a routing
                point receives the call, that of the routing point.
            to_agent: id or uri of the device of the agent who takes the call over.

        Raises:
            ValueError: the event is not a happening, or a leg would begin in a call without an id.
        """
        if event not in HAPPENINGS:
            raise ValueError(f"{event} is not a happening; use one of voice.HAPPENINGS, and give requests to decide()")
        if not is_relevant(event, call_id, agent, call=self.call, target=self.target, own_device=self.device.id):
            return Accepted(self)
        control = self.control.require(event)
        if control.call.has_call and not self.control.call.has_call:
            agent = device_id(self.target or "") if control.call.parties is Parties.BOTH else None
            return self._joined(control, Call(_named(call_id, event, "call_id"), agent))
        call = self.call
        if call is not None and self.control.call.parties is _TAKEN_OVER_FROM.get(event):
            # The agent who joins is both the agent of the happening and the one who takes over.
            follows = agent if to_agent is None and event is AGENT_JOINS else to_agent
            call = evolve(call, agent=None if follows is None else device_id(follows))
        elif call is not None and control.call.parties is Parties.CUSTOMER is not self.control.call.parties:
            call = evolve(call, agent=None)
        unmoved = control is self.control and call is self.call
        return Accepted(self) if unmoved else self._moved(control, call)

    def own_mute(self, mute: Mute | str) -> Accepted[Supervisor, VoiceNotification]:
        """Record that the supervisor muted or unmuted himself, as in every ordinary call (VC-MUTE-BARGE-IN).

        Outside BargeIn nothing changes, since the monitoring state sets the mute.

        Raises:
            ValueError: ``mute`` is neither On nor Off.
        """
        muted = Mute(mute) is Mute.ON
        barge_in = self.control.call.state is MonitoringState.BARGE_IN
        if self.call is None or not barge_in or self.call.muted is muted:
            return Accepted(self)
        after = evolve(self, call=evolve(self.call, muted=muted))
        return Accepted(after, (after.call_notification(),))

    def hears(
        self,
        *,
        listener: Party | PartyWord,
        speaker: Party | PartyWord,
        on_hold: Iterable[Party | PartyWord] = (),
    ) -> bool:
        """Tell whether the listener hears the speaker; the supervisor's own mute counts. See `Leg.hears`."""
        muted = self.call is not None and self.call.muted
        return self.control.hears(listener=listener, speaker=speaker, muted=muted, on_hold=on_hold)

    @property
    def capabilities(self) -> frozenset[str]:
        """The operations that the device offers after log-in (VD-CAPABILITIES, VD-CANCEL, VD-DND, VD-FORWARD)."""
        device = self.device
        allowed = self.control.subscription.allowed() if device.is_permitted else ()
        return _device_capabilities(allowed, device.do_not_disturb, device.forward_to is not None)

    def device_notification(self) -> DeviceNotification:
        """Return the notification that shows this device now, for a ``DeviceStateChangeMessage``."""
        device = self.device
        monitored = self.control.subscription.monitored
        return DeviceNotification(
            device.id,
            self.capabilities,
            None
            if monitored is None
            else Monitoring(monitored.state, monitored.mode, monitored.scope, self.target or ""),
            device.do_not_disturb,
            device.forward_to,
            device.phone_number,
        )

    def call_notification(
        self, notification_type: CallNotificationType = CallNotificationType.STATUS_CHANGE
    ) -> CallNotification:
        """Return the notification that shows the supervisor's call now, for a ``CallStateChangeMessage``.

        Raises:
            ValueError: there is no call.
        """
        if self.call is None:
            raise ValueError("the supervisor has no call to show: he has no leg, and no call rings at him")
        return _call_notification(self, self.call, notification_type)

    def _decide_call(self, request: CallRequest, facts: Facts) -> Accepted[Supervisor, VoiceNotification] | Refusal:
        if not self.device.is_permitted:
            return self._not_permitted(facts, request.operation)
        call = self.call
        if call is None or request.call_id != call.id:
            return self._refuse(
                facts, "AN-CODE", request.operation, StatusCode.NOT_FOUND, f"no call {request.call_id!a}"
            )
        event = _CALL_EVENTS.get(request.operation)
        if event is None:
            return self._unknown_operation(facts, request.operation)
        if not facts.logged_in:
            return self._refuse(facts, "VD-LOGGED-OUT", request.operation, StatusCode.NOT_VALID_IN_STATE)
        control = self.control.step(event)
        if isinstance(control, Refusal):
            return control
        return self._moved(control, call, event)

    def _decide_device(self, request: DeviceRequest, facts: Facts) -> Accepted[Supervisor, VoiceNotification] | Refusal:
        operation = request.operation
        if not self.device.is_permitted:
            return self._not_permitted(facts, operation)
        state = _STATES.get(operation)
        if state is not None:
            return self._subscribe(state, request, facts)
        if request.device_id != self.device.id:
            return self._not_found(facts, request)
        if operation != DeviceOperation.CANCEL_SUPERVISOR_MONITORING:
            return self._unknown_operation(facts, operation)
        if not facts.logged_in:
            return self._refuse(facts, "VD-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE)
        control = self.control.step(CANCEL_SUPERVISOR_MONITORING)
        return control if isinstance(control, Refusal) else self._moved(control, self.call, confirm=True)

    def _subscribe(
        self, state: MonitoringState, request: DeviceRequest, facts: Facts
    ) -> Accepted[Supervisor, VoiceNotification] | Refusal:
        operation = request.operation
        target = request.target_device_uri or (request.phone_number if facts.target_is_routing_point else None)
        if not target:
            return self._refuse(facts, "VD-TARGET", operation, StatusCode.PARAMETER_MISSING)
        scope, mode = _SCOPES.get(request.scope), _MODES.get(request.mode)
        if scope is None or mode is None:
            return self._out_of_range(facts, request, scope)
        device = device_id(target)
        if request.device_id != self.device.id or device in ("", self.device.id) or not facts.target_known:
            return self._not_found(facts, request, target)
        if not facts.logged_in:
            return self._refuse(facts, "VD-LOGGED-OUT", operation, StatusCode.NOT_VALID_IN_STATE)
        control = self.control.step(SUBSCRIBE[state, scope, mode, _situation(facts)])
        if isinstance(control, Refusal):
            return control
        if facts.target_taken:
            return self._refuse(facts, "VD-ONE-SUPERVISOR", operation, StatusCode.IN_USE)
        after = Supervisor(self.device, self.control, target, self.call)
        if control.call.has_call and not self.control.call.has_call:
            call = Call(_named(facts.target_call, operation, "target_call"), device)
            return after._joined(control, call, confirm=True)
        return after._moved(control, self.call, confirm=True)

    def _joined(self, control: Voice, call: Call, *, confirm: bool = False) -> Accepted[Supervisor, VoiceNotification]:
        after = Supervisor(self.device, control, self.target, call)
        told: tuple[VoiceNotification, ...] = (after.call_notification(),)
        return Accepted(after, (after.device_notification(), *told) if confirm else told)

    def _moved(
        self, control: Voice, call: Call | None, event: Event | None = None, *, confirm: bool = False
    ) -> Accepted[Supervisor, VoiceNotification]:
        """Return the new record and a notification for each change; ``confirm`` always adds one about the device."""
        before = self.control
        leg_shown = control.call is not before.call or call is not self.call
        target = self.target if control.subscription.monitored is not None else None
        if call is not None and call.muted and control.call.state is not before.call.state:
            call = evolve(call, muted=False)
        after = Supervisor(self.device, control, target, call if control.call.has_call else None)
        told: list[VoiceNotification] = []
        if call is not None and (event is not None or (leg_shown and _shows(before, control, call, self.call))):
            told.append(_call_notification(after, call, _TYPES.get(event, CallNotificationType.STATUS_CHANGE)))
        if confirm or _shown(control) != _shown(before):
            told.append(after.device_notification())
        return Accepted(after, tuple(told))

    def _not_permitted(self, facts: Facts, operation: str) -> Refusal:
        if not self.device.features >= NEEDED:
            missing = " and ".join(sorted(NEEDED - self.device.features))
            return self._refuse(facts, "VD-FEATURES", operation, StatusCode.FORBIDDEN, f"{missing} not switched on")
        return self._refuse(facts, "VD-FEATURES", operation, StatusCode.NO_PERMISSION, "the user is not a supervisor")

    def _out_of_range(self, facts: Facts, request: DeviceRequest, scope: MonitoringScope | None) -> Refusal:
        because = f"supervisorMonitoringMode is {request.mode!a}, none of {', '.join(MonitoringMode)}"
        if scope is None:
            because = f"supervisorMonitoringScope is {request.scope!a}, none of {', '.join(MonitoringScope)}"
        return self._refuse(facts, "AN-CODE", request.operation, StatusCode.OUT_OF_RANGE, because)

    def _not_found(self, facts: Facts, request: DeviceRequest, target: str = "") -> Refusal:
        """Return the refusal for an unknown device: the device of the request, or the target (VD-OWN-DEVICE)."""
        rule_id, because = "AN-CODE", f"no device {target!a}"
        if request.device_id != self.device.id:
            because = f"no device {request.device_id!a} of this supervisor"
        elif not device_id(target):
            rule_id, because = "VD-OWN-DEVICE", f"the target {target!a} names no device"
        elif device_id(target) == self.device.id:
            rule_id, because = "VD-OWN-DEVICE", "the target is the supervisor's own device"
        return self._refuse(facts, rule_id, request.operation, StatusCode.NOT_FOUND, because)

    def _unknown_operation(self, facts: Facts, operation: str) -> Refusal:
        because = f"{operation!a} is no operation of this ruleset"
        return self._refuse(facts, "AN-CODE", operation, StatusCode.NOT_VALID_IN_STATE, because)

    def _refuse(self, facts: Facts, rule_id: str, operation: str, code: StatusCode, because: str = "") -> Refusal:
        return Refusal(
            rule=rule_id,
            reasons=(rule_id,),
            state=self,
            event=operation,
            code=code,
            allowed=self.control.allowed() if self.device.is_permitted and facts.logged_in else (),
            place="to this supervisor",
            because=because or rule(rule_id).because,
        )

    def __str__(self) -> str:
        return f"by device {self.device.id!a}"


def supervisor(device: Device | str, ruleset: Ruleset = GWS_V2) -> Supervisor:
    """Return the record of a supervisor who monitors nobody; ``device`` may be the id of a permitted device."""
    return Supervisor(Device(device) if isinstance(device, str) else device, idle(ruleset))


_TYPES: Mapping[Event | None, CallNotificationType] = MappingProxyType(
    {
        MUTE_MONITORED_USER: CallNotificationType.MONITORED_USER_MUTED_STATE_CHANGE,
        UNMUTE_MONITORED_USER: CallNotificationType.MONITORED_USER_MUTED_STATE_CHANGE,
    }
)


_TAKEN_OVER_FROM: Mapping[Event, Parties] = MappingProxyType(
    {AGENT_TRANSFERS: Parties.BOTH, AGENT_JOINS: Parties.CUSTOMER}
)
"""Happenings by which another agent takes over -> the parties that must be in the call for that."""


def _named(call_id: str | None, begins: Event | str, parameter: str) -> str:
    if not call_id:
        raise ValueError(f"{begins} begins a leg, so {parameter} must be the id of the call")
    return call_id


def _situation(facts: Facts) -> Target:
    if facts.target_is_routing_point:
        return Target.ROUTING_POINT
    return Target.IN_CALL if facts.target_call is not None and not facts.busy else Target.FREE


def _shown(control: Voice) -> tuple[str, ...] | None:
    """Return the fields of the subscription that a device notification shows; it does not show ``starts_in``."""
    return control.subscription.monitored[:3] if control.subscription.monitored else None


def _shows(before: Voice, after: Voice, call: Call, known: Call | None) -> bool:
    """Tell whether a client sees that the leg has changed; it never sees ``under_subscription``."""
    old, new = before.call.situation, after.call.situation
    if old is None or new is None or call is not known:
        return before.call.call_state is not after.call.call_state or call is not known
    return old._replace(under_subscription=new.under_subscription) != new


def _call_notification(after: Supervisor, call: Call, notification_type: CallNotificationType) -> CallNotification:
    leg = after.control.call
    return CallNotification(
        call.id,
        after.device.id,
        leg.call_state,
        leg.capabilities,
        Mute.ON if call.muted else leg.mute,
        leg.agent_muted,
        False,
        notification_type,
    )


@cache
def _device_capabilities(allowed: tuple[str, ...], not_disturbed: bool | None, forwarded: bool) -> frozenset[str]:
    settings = [forwarding(forwarded), *([] if not_disturbed is None else [do_not_disturb(not_disturbed)])]
    return frozenset((*settings, *allowed))
