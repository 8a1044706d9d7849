"""The comparison of notifications about devices and calls with the expected ones.

Three or four fields show the monitoring state of a leg. A wrong state is one difference, and not one for
each of these fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core.capabilities import LEG_CONSTANT, NEVER_LISTED, do_not_disturb, forwarding
from monitoring_core.floor import Ask
from monitoring_core.notifications import CallNotification, DeviceNotification, Monitoring
from monitoring_core.operations import Address, Field, at
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules.severity import Evidence, is_rule
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.testing.judging.broken_rule import Change, effect_rule
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Compared, Mismatch
from monitoring_core.testing.requirements import Requirements
from monitoring_core.vocabulary import CallNotificationType, CallState, DeviceOperation, MonitoringState
from monitoring_core.voice.leg import leg_in
from monitoring_core.voice.lists import device_list_rule, leg_list_rule
from monitoring_core.wire.partial import NULL_MONITORING

__all__ = ["compare_call", "compare_device"]

_SUBSCRIBING = frozenset(MonitoringState)
_VOICE_SWITCHES = frozenset(
    str(each.name) for each in at(Address.CALL) if each.shows and each.shows.field is Field.MONITORING_STATE
)
_MUTING = {each.name: each.effect for each in at(Address.CALL) if each.name in NEVER_LISTED}


class _State(StrEnum):
    """The kinds of wrong monitoring state that break a rule of their own."""

    RETURNED = "Coach is shown after it was left"
    UNASKED = "a leg that was on is in another state without a switch"


ANOTHER_STATE: Mapping[_State, str] = MappingProxyType(
    {
        _State.RETURNED: "VC-NO-RETURN",
        _State.UNASKED: "VC-SUBSCRIPTION-KEPT",
    }
)
"""Kind of wrong monitoring state -> id of the rule; in all other cases it is the rule of the input."""

BEGINS = "VC-JOIN"
"""The rule about the state in which a leg begins; it does not concern later states."""


def compare_device(
    compared: Compared,
    due: DeviceNotification,
    seen: DeviceNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    """Compare a notification about a device; arguments as for `compare`, and ``hidden`` fields are skipped."""
    if "monitoring" not in hidden:
        _subscription(compared, due, seen, hidden, change, binding, requirements)
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _device_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)
        disturb = None if "do_not_disturb" in hidden else seen.do_not_disturb
        _setting(compared, shown(Shown.DO_NOT_DISTURB), do_not_disturb, disturb, seen.capabilities)
        forwards = None if "forward_to" in hidden else bool(seen.forward_to)
        _setting(compared, shown(Shown.FORWARDING), forwarding, forwards, seen.capabilities)


def _subscription(
    compared: Compared,
    due: DeviceNotification,
    seen: DeviceNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    """Compare the subscription that a device shows with the right one."""
    rule, absent = effect_rule(change, due), shown(Shown.SUBSCRIPTION)
    compared.rules.add(absent)
    if NULL_MONITORING in hidden and due.monitoring is None:
        message, expected = "supervisorMonitoringState is null", "no such key while nothing is monitored"
        compared.mismatches.append(Mismatch(absent, message, expected, diverges=False))
    if due.monitoring is not None and seen.monitoring is not None:
        _monitoring(compared, rule, due.monitoring, seen.monitoring, hidden, change, requirements)
        if "monitoring.target_device_uri" not in hidden:
            _target(compared, rule, due.monitoring.target_device_uri, seen.monitoring.target_device_uri, binding)
    elif due.monitoring is not None or seen.monitoring is not None:
        told = "nothing" if seen.monitoring is None else str(seen.monitoring.state)
        wanted = "nothing" if due.monitoring is None else str(due.monitoring.state)
        compared.rules.add(rule)
        compared.mismatches.append(Mismatch(rule, f"the device monitors {told}", f"it monitors {wanted}"))


def _monitoring(
    compared: Compared,
    rule: str,
    due: Monitoring,
    seen: Monitoring,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    """Compare state, scope and mode of a subscription; defaults that the request did not name have another rule."""
    given, filled_in = _given(change), shown(Shown.SCOPE_OR_MODE)
    if "monitoring.state" not in hidden:
        compared.hold(rule, str(seen.state), str(due.state), "state")
    if "monitoring.scope" not in hidden and requirements.scope:
        compared.hold(rule if "scope" in given else filled_in, str(seen.scope), str(due.scope), "scope")
    if "monitoring.mode" not in hidden and requirements.mode:
        compared.hold(rule if "mode" in given else filled_in, str(seen.mode), str(due.mode), "mode")


def _target(compared: Compared, rule: str, due: str, seen: str, binding: Binding) -> None:
    """Compare the target of a subscription by its id."""
    compared.rules.add(rule)
    if seen and not binding.same_device(due, seen):
        compared.mismatches.append(Mismatch(rule, f"the target is {seen}", f"the target is {due}"))


def _setting(
    compared: Compared, rule: str, name: Callable[[bool], str], is_on: bool | None, offered: frozenset[str]
) -> None:
    """Compare the offered operation of a setting with its value in the same message; None if it has no value."""
    compared.rules.add(rule)
    wrong = offered & {name(True), name(False)} - ({name(is_on)} if is_on is not None else frozenset())
    if wrong and (is_on is not None or len(wrong) > 1):
        expected = f"{name(is_on)} alone" if is_on is not None else "one of the two"
        message = f"{' and '.join(sorted(wrong))} is offered" + ("" if is_on is None else f" while it is {_on(is_on)}")
        compared.mismatches.append(Mismatch(rule, message, expected, Evidence.LISTED, diverges=False))


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"


def _given(change: Change) -> frozenset[str]:
    """Return the fields among scope and mode that the request named; both if there is no request."""
    request = change.input.request if isinstance(change.input, Ask) else None
    if not isinstance(request, DeviceRequest):
        return frozenset({"scope", "mode"})
    named = {"scope": request.scope, "mode": request.mode}
    return frozenset(name for name, value in named.items() if value is not None)


def _device_capabilities(
    compared: Compared, due: frozenset[str], seen: frozenset[str], change: Change, requirements: Requirements
) -> None:
    is_permitted = change.after.voice.device.is_permitted
    # A centre may be configured to offer one or two of the three, but not to offer none.
    some = is_permitted and not _SUBSCRIBING.isdisjoint(seen)
    for name in map(str, DeviceOperation):
        if name not in requirements.missing_operations or not is_permitted:
            rule = device_list_rule(name, is_permitted=is_permitted)
            compared.offers(rule, name, seen, due, is_weak=some and name in _SUBSCRIBING)


def compare_call(
    compared: Compared,
    due: CallNotification,
    seen: CallNotification,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    """Compare a notification about a call; arguments as for `compare`, and ``hidden`` fields are skipped."""
    rule = effect_rule(change, due)
    if "state" not in hidden:
        compared.hold(rule, _call_state(seen.state), _call_state(due.state), "the call is")
    if due.state == CallState.RELEASED or compared.mismatches or not change.after.voice.control.call.has_call:
        return
    compared.rules.add(rule)
    if due.state == CallState.RINGING:
        _ringing(compared, due, seen, hidden, change, requirements)
        return
    another = _shown_state(due, seen, hidden, change)
    if another is not None:
        message, expected = f"the leg is in {another}", f"it is in {change.after.voice.control.call.state}"
        compared.mismatches.append(Mismatch(_state_rule(rule, another, change), message, expected))
        return
    _leg_fields(compared, due, seen, hidden, change, requirements)
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _leg_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)


def _ringing(
    compared: Compared,
    due: CallNotification,
    seen: CallNotification,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    """Compare the fields of a ringing call: it has no mute, and offers Hangup."""
    if "mute" not in hidden:
        compared.hold(shown(Shown.MUTE, CallState.RINGING), seen.mute, due.mute, "mute is", diverges=False)
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _leg_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)


def _state_rule(rule: str, another: MonitoringState, change: Change) -> str:
    """Return the rule that a wrong monitoring state breaks; ``rule`` is that of the input."""
    leg, returned = change.after.voice.control.call, ANOTHER_STATE[_State.RETURNED]
    if another is MonitoringState.COACH and leg.coach_left and is_rule(returned, leg.ruleset):
        return returned
    was_on = change.before.voice.control.call.is_on_call
    return ANOTHER_STATE[_State.UNASKED] if was_on and rule == BEGINS and not _switches(change) else rule


def _leg_fields(
    compared: Compared,
    due: CallNotification,
    seen: CallNotification,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    """Compare the fields of a leg that do not show its monitoring state."""
    own = change.after.voice.call is not None and change.after.voice.call.muted
    # A supervisor can mute himself only in BargeIn. The switches show the state, and they are right here.
    mute = shown(Shown.MUTE, MonitoringState.BARGE_IN if own else change.after.voice.control.call.state)
    by_another = Shown.AGENT_MUTED_BY_ANOTHER if change.another_muted_the_agent else Shown.AGENT_MUTED
    muted = _MUTING.get(_operation(change), shown(by_another))
    if seen.mute is not None and "mute" not in hidden:
        compared.hold(mute, seen.mute, due.mute, "mute is", diverges=False)
    if seen.monitored_user_muted is not None and requirements.agent_mute and "monitored_user_muted" not in hidden:
        compared.hold(muted, seen.monitored_user_muted, bool(due.monitored_user_muted), "monitoredUserMuted is")
    if seen.supervisor_listening_in is not None and "supervisor_listening_in" not in hidden:
        rule, flag = shown(Shown.LISTENING_IN), seen.supervisor_listening_in
        compared.hold(rule, flag, due.supervisor_listening_in, "supervisorListeningIn is", diverges=False)
    if "notification_type" not in hidden and due.notification_type != CallNotificationType.STATUS_CHANGE:
        kind, due_kind = str(seen.notification_type), str(due.notification_type)
        compared.hold(muted, kind, due_kind, "notificationType is", diverges=False)


def _leg_capabilities(
    compared: Compared, due: frozenset[str], seen: frozenset[str], change: Change, requirements: Requirements
) -> None:
    leg, missing = change.after.voice.control.call, requirements.missing_operations
    for each in at(Address.CALL):
        if each.name not in missing or not each.is_listed:
            compared.offers(leg_list_rule(leg, each.name), str(each.name), seen, due)
    for name in sorted(LEG_CONSTANT - missing):
        compared.offers(leg_list_rule(leg, name), name, seen, due, is_weak=True)


def _shown_state(
    due: CallNotification, seen: CallNotification, hidden: frozenset[str], change: Change
) -> MonitoringState | None:
    """Return the wrong monitoring state that the switches and the mute show; None if it is not certain."""
    leg = change.after.voice.control.call
    if leg.situation is None or seen.capabilities is None or seen.mute is None or {"mute", "capabilities"} & hidden:
        return None
    if due.capabilities is None or due.capabilities & _VOICE_SWITCHES == seen.capabilities & _VOICE_SWITCHES:
        return None
    for state in MonitoringState:
        left = leg.coach_left and state is not MonitoringState.COACH
        other = leg_in(leg.ruleset, leg.situation._replace(state=state, agent_muted=False, coach_left=left))
        switches = other.capabilities & _VOICE_SWITCHES
        if state is not leg.state and switches == seen.capabilities & _VOICE_SWITCHES and other.mute == seen.mute:
            return state
    return None


def _operation(change: Change) -> str:
    return str(change.input.request.operation) if isinstance(change.input, Ask) and change.is_own_request else ""


def _switches(change: Change) -> bool:
    return (
        isinstance(change.input, Ask)
        and isinstance(change.input.request, CallRequest)
        and change.input.request.operation in _VOICE_SWITCHES
    )


def _call_state(state: str) -> str:
    return "Released" if state == CallState.COMPLETED else str(state)
