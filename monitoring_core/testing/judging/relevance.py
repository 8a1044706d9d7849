"""The object that an observation is about: its present state, and whether a rule is about it at all.

Servers also send notifications that no rule is about: a call rings, somebody types, a supervisor's own
call begins. These are not findings. This module separates them from notifications about a monitored
call, a session or a device, which must be true.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring_core.floor import Desk
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.judging.broken_rule import Change
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.observation import Observation
from monitoring_core.text.session import Phase
from monitoring_core.vocabulary import CallNotificationType, CallState, MessageType, SessionNotificationType
from monitoring_core.voice.events import SWITCH

__all__ = ["going_on", "is_last_of_a_call", "is_of_somebody_else", "is_passing", "now_true", "says_something_else"]

_PASSING_CALLS = {True: frozenset({CallState.DIALING}), False: frozenset({CallState.RINGING, CallState.DIALING})}
_TOLD_BY_ENTRIES = frozenset(
    {MessageType.TEXT, MessageType.PARTICIPANT_JOINED, MessageType.PARTICIPANT_LEFT, MessageType.PARTICIPANT_REJOINED}
)
_SWITCHES = frozenset(each.name for each in SWITCH)


def now_true(observation: Observation, desk: Desk, binding: Binding) -> Notification | None:
    """Return the right notification now for the object of an observation; None if there is none."""
    seen = observation.notification
    if isinstance(seen, DeviceNotification):
        mine = binding.same_device(desk.voice.device.id, seen.device_id) or "device_id" in observation.absent
        return desk.voice.device_notification() if mine else None
    if isinstance(seen, CallNotification):
        call = desk.voice.call
        mine = call is not None and ("call_id" in observation.absent or binding.own(None, call.id) == seen.call_id)
        return desk.voice.call_notification() if mine else None
    if isinstance(seen, SessionNotification):
        for (medium, symbol), session in desk.text.sessions.items():
            if medium is seen.medium and binding.own(medium, symbol) == seen.session_id:
                return desk.text.notification(session)
    return None


def going_on(desk: Desk) -> Iterator[Notification]:
    """Yield the notifications that show a supervisor's call and each of his sessions now."""
    if desk.voice.call is not None:
        yield desk.voice.call_notification()
    for session in desk.text.sessions.values():
        if session.control.phase in (Phase.INVITED, Phase.CHATTING):
            yield desk.text.notification(session)


def is_passing(observation: Observation, ruleset: Ruleset) -> bool:
    """Tell whether it shows something in passing that no rule is about: ringing, unknown states, typing.

    If the ruleset has ringing, a rule is about that (VC-RINGING).
    """
    seen = observation.notification
    if isinstance(seen, CallNotification):
        return "state" not in observation.absent and (
            seen.state in _PASSING_CALLS[ruleset.ringing] or seen.state not in frozenset(CallState)
        )
    if isinstance(seen, MessageLogNotification):
        return not any(entry.type in _TOLD_BY_ENTRIES for entry in seen.messages)
    return False


def says_something_else(observation: Observation) -> bool:
    """Tell whether it came for another reason, such as attached data that changed."""
    kind = getattr(observation.notification, "notification_type", None)
    return kind is not None and kind not in frozenset(CallNotificationType) | frozenset(SessionNotificationType)


def is_last_of_a_call(observation: Observation) -> bool:
    """Tell whether it shows a call as Completed; some servers send this after Released."""
    seen = observation.notification
    return isinstance(seen, CallNotification) and seen.state == CallState.COMPLETED


def is_of_somebody_else(observation: Observation, change: Change, binding: Binding) -> bool:
    """Tell whether it is about something other than this supervisor's monitoring.

    What others write in a session of the word counts as his monitoring, also if he is not in it (TX-AUDIENCE).
    """
    desk = change.after
    seen = observation.notification
    if isinstance(seen, DeviceNotification):
        return True
    if isinstance(seen, CallNotification):
        # A call without a switch may be a supervisor's own call.
        return seen.capabilities is not None and not seen.capabilities & _SWITCHES
    if isinstance(seen, MessageLogNotification):
        names = {desk.text.user_name} | {session.nickname for session in desk.text.sessions.values()}
        names |= {binding.of(each) for each in (*names, f"{desk.user}-name")}
        if any(entry.sender.nickname in names for entry in seen.messages):
            return False
        symbol = binding.symbol(seen.medium, seen.session_id)
        is_in_it = any(
            each.text.session(seen.medium, symbol).phase is Phase.CHATTING for each in (change.before, desk) if symbol
        )
        return symbol is None or is_in_it or not any(entry.type == MessageType.TEXT for entry in seen.messages)
    return False
