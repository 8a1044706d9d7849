"""The comparison of notifications about text sessions and their logs with the expected ones."""

from __future__ import annotations

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.operations import Address, Field, at
from monitoring_core.rules.severity import Evidence
from monitoring_core.rules.shown import Shown, shown
from monitoring_core.testing.judging.broken_rule import Change, effect_rule
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Compared, Mismatch
from monitoring_core.testing.requirements import Requirements
from monitoring_core.text.lists import session_list_rule
from monitoring_core.text.session import CHATTING_CONSTANT
from monitoring_core.text.visibility import SENT_WITH, SHOWN_AS
from monitoring_core.vocabulary import MessageType, Visibility

__all__ = ["compare_log", "compare_session"]

_SHOWN_BY: dict[str, str] = {
    str(visibility): shown(Shown.VISIBILITY, mode)
    for mode, visibility in SHOWN_AS.items()
    if visibility is not Visibility.ALL
}
"""Visibility that only supervisors have -> the rule about it."""
_SENT = frozenset(each.effect for each in at(Address.SESSION) if each.shows and each.shows.field is Field.ENTRY)
"""The rules about entries that a supervisor sends."""
_AGENT = "Agent"
_TELLS_A_SWITCH = frozenset(
    each.effect for each in at(Address.SESSION) if each.shows and each.shows.field is Field.VISIBILITY_MODE
)


def compare_session(
    compared: Compared,
    due: SessionNotification,
    seen: SessionNotification,
    hidden: frozenset[str],
    change: Change,
    binding: Binding,
    requirements: Requirements,
) -> None:
    """Compare a notification about a session; arguments as for `compare`, and ``hidden`` fields are skipped."""
    rule = effect_rule(change, due)
    if "state" not in hidden:
        compared.hold(rule, str(seen.state), str(due.state), "the session is")
        if compared.mismatches:
            return
    if "notification_type" not in hidden:
        # A rule names the notification type only for a switch.
        evidence = Evidence.SHOWN if rule in _TELLS_A_SWITCH else Evidence.WEAK
        kind, due_kind = str(seen.notification_type), str(due.notification_type)
        compared.hold(rule, kind, due_kind, "notificationType is", diverges=False, evidence=evidence)
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
            compared.mismatches.append(Mismatch(shown(Shown.NICKNAME), message, expected, diverges=False))
        _own_participant(compared, seen.participants, names, shown(Shown.VISIBILITY, own.mode), str(own.visibility))
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
    own = change.after.text.session(due.medium, due.session_id)
    for each in at(Address.SESSION):
        if each.name not in missing:
            # Lists in the documents show the sending operations in every mode.
            is_weak = each.name in SENT_WITH
            compared.offers(session_list_rule(own, each.name), str(each.name), seen, wanted, is_weak=is_weak)
    for name in sorted(CHATTING_CONSTANT - missing):
        compared.offers(session_list_rule(own, name), name, seen, wanted, is_weak=True)


def _own_participant(
    compared: Compared, seen: tuple[Participant, ...], names: set[str], rule: str, visibility: str
) -> None:
    """Compare the supervisor's own participant with his mode; if his name is unknown, one must have the visibility."""
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
        compared.hold(shown(Shown.TYPE), own[0].type, _AGENT, "the supervisor's type is", diverges=False)


def _other_supervisors(
    compared: Compared, seen: tuple[Participant, ...], due: list[Participant], binding: Binding
) -> None:
    """Compare the other supervisors among the participants with their modes, by their nicknames.

    A missing supervisor is a difference, unless the number of participants is right: then he has another name.
    """
    for each in due:
        rule = _SHOWN_BY.get(each.visibility)
        names = {each.nickname, binding.of(each.nickname)} - {""}
        if rule is not None and len(seen) <= len(due) and not any(other.nickname in names for other in seen):
            message, expected = f"{each.nickname} is not among the participants", "every participant, to a supervisor"
            compared.mismatches.append(Mismatch(shown(Shown.PARTICIPANTS), message, expected, diverges=False))
        for other in seen:
            if rule is not None and other.nickname in names and other.visibility:
                what = f"the visibility of {each.nickname} is"
                compared.hold(rule, str(other.visibility), str(each.visibility), what, diverges=False)


def compare_log(
    compared: Compared,
    due: MessageLogNotification,
    seen: MessageLogNotification,
    hidden: frozenset[str],
    change: Change,
) -> None:
    """Compare a notification about a log; arguments as for `compare`, and ``hidden`` fields are skipped."""
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
    # A wrong entry does not show another mode.
    if seen.visibility:
        seen_by, due_by = str(seen.visibility), str(due.visibility)
        rule_of_visibility = shown(Shown.SENT_ENTRY) if rule in _SENT else rule
        compared.hold(rule_of_visibility, seen_by, due_by, "the entry's visibility is", diverges=False)
    if seen.sender.visibility:
        told = str(seen.sender.visibility)
        compared.hold(rule, told, str(due.sender.visibility), "its sender's visibility is", diverges=False)
    if seen.sender.type and due.sender.type == _AGENT:
        compared.hold(shown(Shown.TYPE), seen.sender.type, _AGENT, "its sender's type is", diverges=False)
    if seen.text is not None and due.text is not None:
        compared.hold(rule, seen.text, due.text, "the text is", diverges=False)
