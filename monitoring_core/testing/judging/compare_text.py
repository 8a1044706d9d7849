"""A text session and new entries of its log that were shown, field by field against what was due."""

from __future__ import annotations

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.rules import Severity
from monitoring_core.testing.judging.broken_rule import Change, effect_rule
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Compared, Mismatch
from monitoring_core.testing.requirements import Requirements
from monitoring_core.text.session import CHATTING_CONSTANT
from monitoring_core.text.visibility import SENT_WITH
from monitoring_core.vocabulary import MessageType, TextSessionState, Visibility, VisibilityMode

__all__ = ["compare_log", "compare_session"]

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

_SHOWN_BY: dict[str, str] = {
    Visibility.SUPERVISORS: "TX-VISIBILITY-MONITOR",
    Visibility.AGENTS: "TX-VISIBILITY-COACH",
}
"""Visibility that only supervisors have -> the rule that gives it to them."""
_VISIBILITY_OF_ENTRY: dict[str, str] = {"TX-SEND": "TX-PRIVATE"}
"""Rule that an entry is written by -> the rule on who sees it, where that is another."""
_AGENT = "Agent"
_TELLS_A_SWITCH = frozenset({"TX-NOTIFY", "TX-NOTIFY-BARGE-IN"})


def compare_session(
    compared: Compared,
    due: SessionNotification,
    seen: SessionNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    """Compare what came of a session; arguments as for `compare`, without the fields in ``hidden``."""
    rule = effect_rule(change, due)
    if "state" not in hidden:
        compared.hold(rule, str(seen.state), str(due.state), "the session is")
        if compared.mismatches:
            return
    if "notification_type" not in hidden:
        # Only a switch is told in a way that a rule speaks of.
        cap = None if rule in _TELLS_A_SWITCH else Severity.NOTE
        kind, due_kind = str(seen.notification_type), str(due.notification_type)
        compared.hold(rule, kind, due_kind, "notificationType is", diverges=False, cap=cap)
    if seen.capabilities is not None and due.capabilities is not None and "capabilities" not in hidden:
        _session_capabilities(compared, due, seen.capabilities, change, requirements)
    own = change.after.text.session(due.medium, due.session_id)
    if seen.participants and due.participants and own.mode and own.visibility and "participants" not in hidden:
        known = change.after.text.sessions[due.medium, due.session_id]
        names = {known.nickname, binding.of(known.nickname)}
        asked_for = known.nickname if known.nickname != change.after.text.user_name else None
        if asked_for is None:
            names.add(binding.of(f"{change.after.user}-name"))
        elif all(each.nickname and each.nickname not in names for each in seen.participants):
            message, expected = f"no participant is called {asked_for}", "the supervisor, by the nickname he asked for"
            compared.mismatches.append(Mismatch("TS-DEFAULTS", message, expected, diverges=False))
        _own_participant(compared, seen.participants, names, _VISIBILITY_RULES[own.mode], str(own.visibility))
        others = [each for each in due.participants if each.nickname != known.nickname]
        _other_supervisors(compared, seen.participants, others, binding)


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
        compared.hold("TX-TYPE", own[0].type, _AGENT, "the supervisor's type is", diverges=False)


def _other_supervisors(
    compared: Compared, seen: tuple[Participant, ...], due: list[Participant], binding: Binding
) -> None:
    """Hold those whom not everybody sees, which are supervisors, against their modes; by the nickname they have.

    One who is not there at all is hidden from him, unless as many are shown as there are and he has another name.
    """
    for each in due:
        rule = _SHOWN_BY.get(each.visibility)
        names = {each.nickname, binding.of(each.nickname)} - {""}
        if rule is not None and len(seen) <= len(due) and not any(shown.nickname in names for shown in seen):
            message, expected = f"{each.nickname} is not among the participants", "every participant, to a supervisor"
            compared.mismatches.append(Mismatch("TX-AUDIENCE", message, expected, diverges=False))
        for shown in seen:
            if rule is not None and shown.nickname in names and shown.visibility:
                what = f"the visibility of {each.nickname} is"
                compared.hold(rule, str(shown.visibility), str(each.visibility), what, diverges=False)


def compare_log(
    compared: Compared,
    due: MessageLogNotification,
    seen: MessageLogNotification,
    hidden: frozenset[str],
    change: Change,
) -> None:
    """Compare what came of a session's log; arguments as for `compare`, without the fields in ``hidden``."""
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
    # The mode stays what it is, however an entry is shown.
    if seen.visibility:
        seen_by, due_by = str(seen.visibility), str(due.visibility)
        rule_of_visibility = _VISIBILITY_OF_ENTRY.get(rule, rule)
        compared.hold(rule_of_visibility, seen_by, due_by, "the entry's visibility is", diverges=False)
    if seen.sender.visibility:
        told = str(seen.sender.visibility)
        compared.hold(rule, told, str(due.sender.visibility), "its sender's visibility is", diverges=False)
    if seen.sender.type and due.sender.type == _AGENT:
        compared.hold("TX-TYPE", seen.sender.type, _AGENT, "its sender's type is", diverges=False)
    if seen.text is not None and due.text is not None:
        compared.hold(rule, seen.text, due.text, "the text is", diverges=False)
