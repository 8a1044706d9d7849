"""A device and a call that were shown, field by field against what was due.

Where a leg shows another monitoring state than it should be in, that is told as one difference and
not as the three or four fields that show it.
"""

from __future__ import annotations

from collections.abc import Callable

from monitoring_core.capabilities import LEG_CONSTANT, NEVER_LISTED, do_not_disturb, forwarding
from monitoring_core.floor import Ask
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import SwitchRules
from monitoring_core.testing.judging.broken_rule import Change, effect_rule
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Compared, Mismatch
from monitoring_core.testing.requirements import Requirements
from monitoring_core.vocabulary import CallNotificationType, CallState, MonitoringState
from monitoring_core.voice.leg import Parties, leg_in
from monitoring_core.wire.partial import NULL_MONITORING

__all__ = ["compare_call", "compare_device"]

_SUBSCRIBING = ("ListenIn", "Coach", "BargeIn")
_VOICE_SWITCHES = frozenset({"SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"})
_HOLDING = ("Hold", "RetrieveCall", "Hangup")
_MUTE_RULES = {
    MonitoringState.LISTEN_IN: "VC-MUTE-LISTEN-IN",
    MonitoringState.COACH: "VC-MUTE-COACH",
    MonitoringState.BARGE_IN: "VC-MUTE-BARGE-IN",
}
_SWITCH_RULES = {
    MonitoringState.LISTEN_IN: "VC-SWITCHES",
    MonitoringState.COACH: "VC-SWITCHES-COACH",
    MonitoringState.BARGE_IN: "VC-SWITCHES",
}


def compare_device(
    compared: Compared,
    due: DeviceNotification,
    seen: DeviceNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    """Compare what came of a device; arguments as for `compare`, without the fields in ``hidden``."""
    rule = effect_rule(change, due)
    if "monitoring" not in hidden:
        compared.rules.add("VD-ABSENT")
        if NULL_MONITORING in hidden and due.monitoring is None:
            message, expected = "supervisorMonitoringState is null", "no such key while nothing is monitored"
            compared.mismatches.append(Mismatch("VD-ABSENT", message, expected, diverges=False))
        if (due.monitoring is None) != (seen.monitoring is None):
            shown = "nothing" if seen.monitoring is None else str(seen.monitoring.state)
            wanted = "nothing" if due.monitoring is None else str(due.monitoring.state)
            compared.rules.add(rule)
            compared.mismatches.append(Mismatch(rule, f"the device monitors {shown}", f"it monitors {wanted}"))
        elif due.monitoring is not None and seen.monitoring is not None:
            given = _given(change)
            if "monitoring.state" not in hidden:
                compared.hold(rule, str(seen.monitoring.state), str(due.monitoring.state), "state")
            if "monitoring.scope" not in hidden and requirements.scope:
                told = rule if "scope" in given else "VD-DEFAULTS"
                compared.hold(told, str(seen.monitoring.scope), str(due.monitoring.scope), "scope")
            if "monitoring.mode" not in hidden and requirements.mode:
                told = rule if "mode" in given else "VD-DEFAULTS"
                compared.hold(told, str(seen.monitoring.mode), str(due.monitoring.mode), "mode")
            if "monitoring.target_device_uri" not in hidden:
                same = binding.same_device(due.monitoring.target_device_uri, seen.monitoring.target_device_uri)
                target = seen.monitoring.target_device_uri
                compared.rules.add(rule)
                if not same and target:
                    wanted = due.monitoring.target_device_uri
                    compared.mismatches.append(Mismatch(rule, f"the target is {target}", f"the target is {wanted}"))
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _device_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)
        disturb = None if "do_not_disturb" in hidden else seen.do_not_disturb
        _setting(compared, "VD-DND", do_not_disturb, disturb, seen.capabilities)
        forwards = None if "forward_to" in hidden else bool(seen.forward_to)
        _setting(compared, "VD-FORWARD", forwarding, forwards, seen.capabilities)


def _setting(
    compared: Compared, rule: str, name: Callable[[bool], str], is_on: bool | None, offered: frozenset[str]
) -> None:
    """Hold what is offered for a setting against what the very message shows of it; None if it shows nothing."""
    compared.rules.add(rule)
    wrong = offered & {name(True), name(False)} - ({name(is_on)} if is_on is not None else frozenset())
    if wrong and (is_on is not None or len(wrong) > 1):
        expected = f"{name(is_on)} alone" if is_on is not None else "one of the two"
        message = f"{' and '.join(sorted(wrong))} is offered" + ("" if is_on is None else f" while it is {_on(is_on)}")
        compared.mismatches.append(Mismatch(rule, message, expected, diverges=False))


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"


def _given(change: Change) -> frozenset[str]:
    """Give which of scope and mode the request named; all of them where there is no request."""
    request = change.input.request if isinstance(change.input, Ask) else None
    if not isinstance(request, DeviceRequest):
        return frozenset({"scope", "mode"})
    named = {"scope": request.scope, "mode": request.mode}
    return frozenset(name for name, value in named.items() if value is not None)


def _device_capabilities(
    compared: Compared, due: frozenset[str], seen: frozenset[str], change: Change, requirements: Requirements
) -> None:
    missing = requirements.missing_operations
    if not change.after.voice.device.is_permitted:
        for name in (*_SUBSCRIBING, "CancelSupervisorMonitoring"):
            compared.offers("VD-FEATURES", name, seen, due)
        return
    # Only one or two of the three may be the centre's configuration; none at all is not.
    some = any(name in seen for name in _SUBSCRIBING)
    for name in _SUBSCRIBING:
        if name not in missing:
            compared.offers("VD-CAPABILITIES", name, seen, due, note=some)
    if "CancelSupervisorMonitoring" not in missing:
        compared.offers("VD-CANCEL", "CancelSupervisorMonitoring", seen, due)


def compare_call(
    compared: Compared,
    due: CallNotification,
    seen: CallNotification,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    """Compare what came of a call; arguments as for `compare`, without the fields in ``hidden``."""
    rule = effect_rule(change, due)
    if "state" not in hidden:
        compared.hold(rule, _call_state(seen.state), _call_state(due.state), "the call is")
    if due.state == CallState.RELEASED or compared.mismatches:
        return
    leg = change.after.voice.control.call
    if leg.state is None or leg.situation is None:
        return
    compared.rules.add(rule)
    shown = _shown_state(due, seen, hidden, change)
    if shown is not None:
        named = rule
        returned = shown is MonitoringState.COACH and leg.coach_left
        if returned and leg.ruleset.switches is not SwitchRules.ANY_TO_ANY:
            named = "VC-NO-RETURN"
        elif change.before.voice.control.call.is_on_call and not _switches(change):
            named = "VC-SUBSCRIPTION-KEPT" if named == "VC-JOIN" else named
        compared.mismatches.append(Mismatch(named, f"the leg is in {shown}", f"it is in {leg.state}"))
        return
    if seen.mute is not None and "mute" not in hidden:
        own = change.after.voice.call is not None and change.after.voice.call.muted
        rule = "VC-MUTE-BARGE-IN" if own else _MUTE_RULES[leg.state]
        # The switches tell the state, and they agree: this is another display and not another state.
        compared.hold(rule, seen.mute, due.mute, "mute is", diverges=False)
    if seen.monitored_user_muted is not None and requirements.agent_mute and "monitored_user_muted" not in hidden:
        muting = _operation(change) in NEVER_LISTED
        muted = "VC-MUTE-AGENT-KEEPS" if muting else "VC-LISTEN-UNMUTES"
        compared.hold(muted, seen.monitored_user_muted, bool(due.monitored_user_muted), "monitoredUserMuted is")
    if seen.supervisor_listening_in is not None and "supervisor_listening_in" not in hidden:
        flag = seen.supervisor_listening_in
        compared.hold(
            "VC-LISTENING-FLAG", flag, due.supervisor_listening_in, "supervisorListeningIn is", diverges=False
        )
    if "notification_type" not in hidden and due.notification_type != CallNotificationType.STATUS_CHANGE:
        kind = str(seen.notification_type)
        compared.hold("VC-MUTE-AGENT-KEEPS", kind, str(due.notification_type), "notificationType is", diverges=False)
    if seen.capabilities is None or due.capabilities is None or "capabilities" in hidden:
        return
    _leg_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)


def _leg_capabilities(
    compared: Compared, due: frozenset[str], seen: frozenset[str], change: Change, requirements: Requirements
) -> None:
    leg, missing = change.after.voice.control.call, requirements.missing_operations
    assert leg.state is not None
    if leg.held:
        switching = "VC-HOLD"
    elif leg.parties is not Parties.BOTH:
        switching = "VC-ONE-PARTY"
    else:
        switching = _SWITCH_RULES[leg.state]
    for name in sorted(_VOICE_SWITCHES - missing):
        rule = switching
        if name == "SwitchToCoach":
            once = leg.ruleset.switches is SwitchRules.COACH_ONCE
            rule = "VC-NO-RETURN" if once and leg.coach_left else "VC-COACH-IS-ENTRY"
        compared.offers(rule, name, seen, due)
    for name in _HOLDING:
        if name not in missing:
            compared.offers("VC-HOLD", name, seen, due)
    for name in sorted(NEVER_LISTED):
        compared.offers("VC-UNLISTED", name, seen, due)
    for name in sorted(LEG_CONSTANT - missing):
        compared.offers("VC-CAPABILITIES", name, seen, due, note=True)


def _shown_state(
    due: CallNotification, seen: CallNotification, hidden: frozenset[str], change: Change
) -> MonitoringState | None:
    """Give the other monitoring state that the switches and the mute show; None if they do not show one for sure."""
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
