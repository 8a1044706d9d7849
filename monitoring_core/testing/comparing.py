"""One notification that came, field by field against the one that was due.

Each field is held against its own rule, so that a difference says which rule is broken and
is as severe as that rule. Where a leg shows another monitoring state than it should be in, that is
told as one difference and not as the three or four fields that show it.

Capability lists are compared name by name, and only in names that the rules speak of; the constant
ones are this library's choice and never more than a note.
"""

from __future__ import annotations

from attrs import field, frozen

from monitoring_core.capabilities import LEG_CONSTANT, NEVER_LISTED
from monitoring_core.floor import Ask
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules import Severity
from monitoring_core.rulesets import SwitchRules
from monitoring_core.testing.binding import Binding
from monitoring_core.testing.blame import Change, effect_rule
from monitoring_core.testing.observation import Observation
from monitoring_core.testing.requirements import Requirements
from monitoring_core.text.session import CHATTING_CONSTANT
from monitoring_core.text.visibility import SENT_WITH
from monitoring_core.vocabulary import (
    CallNotificationType,
    CallState,
    MessageType,
    MonitoringState,
    Mute,
    TextSessionState,
    VisibilityMode,
)
from monitoring_core.voice.leg import Parties, leg_in

__all__ = ["Compared", "Mismatch", "compare"]

_SUBSCRIBING = ("ListenIn", "Coach", "BargeIn")
_SETTINGS = {
    "DoNotDisturbOn": ("DoNotDisturbOff", "VD-DND"),
    "DoNotDisturbOff": ("DoNotDisturbOn", "VD-DND"),
    "ForwardCallsOn": ("ForwardCallsOff", "VD-FORWARD"),
    "ForwardCallsOff": ("ForwardCallsOn", "VD-FORWARD"),
}
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
_TEXT_SWITCHES = {
    "SwitchToMonitor": VisibilityMode.MONITOR,
    "SwitchToCoach": VisibilityMode.COACH,
    "SwitchToBargeIn": VisibilityMode.BARGE_IN,
}
_VISIBILITY_RULES = {
    VisibilityMode.MONITOR: "TX-VISIBILITY-MONITOR",
    VisibilityMode.COACH: "TX-VISIBILITY-COACH",
    VisibilityMode.BARGE_IN: "TX-VISIBILITY-BARGE-IN",
}


@frozen
class Mismatch:
    """A field that says something else than is due.

    Attributes:
        rule: the rule that it breaks.
        message: what was seen.
        expected: what was due.
        cap: the most severe it can be; None leaves that to the rule.
        diverges: whether it shows that the implementation is in another state.
    """

    rule: str
    message: str
    expected: str
    cap: Severity | None = None
    diverges: bool = True


@frozen
class Compared:
    """What came of comparing two notifications.

    Attributes:
        rules: ids of the rules that a field was held against.
        mismatches: the fields that differ.
    """

    rules: set[str] = field(factory=set[str])
    mismatches: list[Mismatch] = field(factory=list[Mismatch])

    def hold(
        self,
        rule: str,
        seen: object,
        due: object,
        what: str,
        *,
        diverges: bool = True,
        cap: Severity | None = None,
    ) -> None:
        """Hold one field against its rule."""
        self.rules.add(rule)
        if seen != due:
            self.mismatches.append(Mismatch(rule, f"{what} {_said(seen)}", f"{what} {_said(due)}", cap, diverges))

    def offers(self, rule: str, name: str, seen: frozenset[str], due: frozenset[str], *, note: bool = False) -> None:
        """Hold one name of a capability list against its rule."""
        self.rules.add(rule)
        if (name in seen) != (name in due):
            message, expected = ("offered", "not offered") if name in seen else ("not offered", "offered")
            cap = Severity.NOTE if note else None
            self.mismatches.append(Mismatch(rule, f"{name} is {message}", f"{name} {expected}", cap, diverges=False))


def compare(
    due: Notification, observation: Observation, change: Change, binding: Binding, requirements: Requirements
) -> Compared:
    """Compare what came with what was due; the two are of the same subject.

    Args:
        due: with symbolic ids.
        observation: with the implementation's.
        change: what the input did to the supervisor who is told.
        binding: from one kind of id to the other.
        requirements: what is not judged.
    """
    seen = observation.notification
    hidden = observation.absent | requirements.not_shown
    compared = Compared()
    if isinstance(due, DeviceNotification) and isinstance(seen, DeviceNotification):
        _device(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, CallNotification) and isinstance(seen, CallNotification):
        _call(compared, due, seen, hidden, change, requirements)
    elif isinstance(due, SessionNotification) and isinstance(seen, SessionNotification):
        _session(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, MessageLogNotification) and isinstance(seen, MessageLogNotification):
        _log(compared, due, seen, hidden, change)
    return compared


def _device(
    compared: Compared,
    due: DeviceNotification,
    seen: DeviceNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    rule = effect_rule(change, due)
    if "monitoring" not in hidden:
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
            if "monitoring.targetDeviceUri" not in hidden:
                same = binding.same_device(due.monitoring.target_device_uri, seen.monitoring.target_device_uri)
                target = seen.monitoring.target_device_uri
                compared.rules.add(rule)
                if not same and target:
                    wanted = due.monitoring.target_device_uri
                    compared.mismatches.append(Mismatch(rule, f"the target is {target}", f"the target is {wanted}"))
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _device_capabilities(compared, due.capabilities, seen.capabilities, change, requirements)


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
    for name, (opposite, rule) in _SETTINGS.items():
        compared.rules.add(rule)
        if name in seen and name not in due and opposite in due:
            compared.mismatches.append(Mismatch(rule, f"{name} is offered", f"{opposite} offered", diverges=False))


def _call(
    compared: Compared,
    due: CallNotification,
    seen: CallNotification,
    hidden: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
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
        compared.hold("VC-MUTE-BARGE-IN" if own else _MUTE_RULES[leg.state], seen.mute, due.mute, "mute is")
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


def _session(
    compared: Compared,
    due: SessionNotification,
    seen: SessionNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    rule = effect_rule(change, due)
    if "state" not in hidden:
        compared.hold(rule, str(seen.state), str(due.state), "the session is")
        if compared.mismatches:
            return
    if "notification_type" not in hidden:
        kind = str(seen.notification_type)
        compared.hold(rule, kind, str(due.notification_type), "notificationType is", diverges=False)
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _session_capabilities(compared, due, seen.capabilities, change, requirements)
    own = change.after.text.session(due.medium, due.session_id)
    if seen.participants and due.participants and own.mode and own.visibility and "participants" not in hidden:
        known = change.after.text.sessions[due.medium, due.session_id]
        names = {known.nickname, binding.of(known.nickname), binding.of(f"{change.after.user}-name")}
        _own_participant(compared, seen.participants, names, _VISIBILITY_RULES[own.mode], str(own.visibility))


def _session_capabilities(
    compared: Compared,
    due: SessionNotification,
    seen: frozenset[str],
    change: Change,
    requirements: Requirements,
) -> None:
    wanted, missing = due.capabilities or frozenset[str](), requirements.missing_operations
    mode = change.after.text.session(due.medium, due.session_id).mode
    phase = "TX-INVITED" if due.state == TextSessionState.INVITED else "TX-REVOKED"
    chatting = due.state == TextSessionState.CHATTING
    for name in ("Accept", "Reject"):
        if name not in missing:
            compared.offers("TX-INVITED" if chatting else phase, name, seen, wanted)
    for name, leads_to in _TEXT_SWITCHES.items():
        if name not in missing:
            rule = "TX-SELF" if leads_to is mode else "TX-SWITCH"
            compared.offers(rule if chatting else phase, name, seen, wanted)
    if "Leave" not in missing:
        compared.offers("TX-LEAVE" if chatting else phase, "Leave", seen, wanted)
    for name in SENT_WITH:
        if name not in missing:
            compared.offers("TX-SEND" if chatting else phase, str(name), seen, wanted, note=True)
    for name in sorted(CHATTING_CONSTANT - missing):
        compared.offers("TX-CAPABILITIES" if chatting else phase, name, seen, wanted, note=True)


def _own_participant(
    compared: Compared, seen: tuple[Participant, ...], names: set[str], rule: str, visibility: str
) -> None:
    """Hold the supervisor's own participant against its mode; one whose name is not known need only be there."""
    own = [each for each in seen if each.nickname in names]
    if not own:
        compared.rules.add(rule)
        if not any(each.visibility in ("", visibility) for each in seen):
            compared.mismatches.append(
                Mismatch(rule, "no participant has the supervisor's visibility", f"one with visibility {visibility}")
            )
        return
    if own[0].visibility:
        compared.hold(rule, own[0].visibility, visibility, "the supervisor's visibility is")
    if own[0].type:
        compared.hold("TX-TYPE", own[0].type, "Agent", "the supervisor's type is", diverges=False)


def _log(
    compared: Compared,
    due: MessageLogNotification,
    seen: MessageLogNotification,
    hidden: frozenset[str],
    change: Change,
) -> None:
    rule = effect_rule(change, due)
    known = [each for each in seen.messages if each.type in frozenset(MessageType) or "messages.type" in hidden]
    compared.hold(rule, len(known), len(due.messages), "number of new entries:")
    if compared.mismatches:
        return
    for entry, wanted in zip(known, due.messages, strict=True):
        _entry(compared, rule, wanted, entry, hidden)


def _entry(compared: Compared, rule: str, due: LogEntry, seen: LogEntry, hidden: frozenset[str]) -> None:
    if "messages.type" not in hidden:
        compared.hold(rule, str(seen.type), str(due.type), "the entry is a")
    if seen.visibility:
        compared.hold(rule, str(seen.visibility), str(due.visibility), "the entry's visibility is")
    if seen.sender.visibility:
        compared.hold(rule, str(seen.sender.visibility), str(due.sender.visibility), "its sender's visibility is")
    if seen.text is not None and due.text is not None:
        compared.hold(rule, seen.text, due.text, "the text is")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mute):
        return str(value)
    return "absent" if value is None else str(value)
