"""The right recipients of a notification (AN-RECIPIENT).

A device belongs to its user. A call belongs to the user of the device in its ``deviceUri``. The call id does not tell
the user, since all parties of a call share it. A text session belongs to those who are in it or invited. Agents
may get notifications about their own objects. A notification without such fields cannot be judged.
"""

from __future__ import annotations

from monitoring_core.floor import Floor, Step
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    SessionNotification,
)
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.observation import Observation
from monitoring_core.text.session import Phase
from monitoring_core.vocabulary import Medium, TextSessionState

__all__ = ["is_known_user", "whose_instead"]

_HAS_PART = frozenset({Phase.INVITED, Phase.CHATTING})


def is_known_user(user: str, floor: Floor) -> bool:
    """Tell whether a supervisor or an agent of the word has that symbolic id."""
    return user in floor.supervisors or user in floor.agents


def whose_instead(observation: Observation, before: Floor, step: Step, binding: Binding) -> str:
    """Return the right recipient of a notification that went to the wrong one.

    Args:
        observation: the notification and its recipient.
        before: the floor before the input.
        step: the step of the floor.
        binding: translates the implementation's ids into symbolic ones.

    Returns:
        What is expected, in a few words. Empty if the recipient may have it, or if it does not show whose it is.
    """
    recipient, seen, absent = observation.recipient, observation.notification, observation.absent
    if not is_known_user(recipient, step.next):
        return f"nothing to {recipient}, who is not a supervisor or an agent of the word"
    if isinstance(seen, DeviceNotification | CallNotification):
        owner = "" if "device_id" in absent else _owner(binding.device(seen.device_id), step.next)
        if not owner or owner == recipient:
            return ""
        return f"it goes to {owner}, whose device it is about" if owner in step.next.supervisors else _nobody(owner)
    if "session_id" in absent or "medium" in absent:
        return ""
    return _not_in_session(observation, seen, before, step, binding)


def _nobody(owner: str) -> str:
    return f"it goes only to {owner}, whose device it is about"


def _owner(device: str, floor: Floor) -> str:
    """Return the user of a device; an empty string if nobody of the word has it."""
    user = floor.devices.get(device)
    if user is not None:
        return user
    return next((each for each, desk in floor.supervisors.items() if desk.voice.device.id == device), "")


def _not_in_session(
    observation: Observation,
    seen: SessionNotification | MessageLogNotification,
    before: Floor,
    step: Step,
    binding: Binding,
) -> str:
    """Return the right recipients of a session's notification if the recipient is not in the session; else empty."""
    user, after = observation.recipient, step.next
    symbol = binding.symbol(seen.medium, seen.session_id) or seen.session_id
    key = seen.medium, symbol
    running = [floor.sessions[key] for floor in (before, after) if key in floor.sessions]
    if not running or any(_has_part(floor, user, seen.medium, symbol) for floor in (before, after)):
        return ""
    if isinstance(seen, SessionNotification) and seen.state == TextSessionState.INVITED:
        due = [each.recipient for each in step.deliveries if _is_of(each.notification, seen.medium, symbol)]
        # A wrong invitation is another finding, and an agent may be invited at any time.
        return f"it goes only to {', '.join(due)}" if due and user in after.supervisors else ""
    there = sorted({each for session in running for each in (*session.agents, *session.supervisors)})
    return f"it goes only to those who are in the session: {', '.join(there) or 'nobody'}"


def _has_part(floor: Floor, user: str, medium: Medium, session: str) -> bool:
    """Tell whether a user is in a session, or invited to it."""
    desk = floor.supervisors.get(user)
    if desk is not None:
        return desk.text.session(medium, session).phase in _HAS_PART
    running = floor.sessions.get((medium, session))
    return running is not None and user in running.agents


def _is_of(notification: object, medium: Medium, session: str) -> bool:
    return (
        isinstance(notification, SessionNotification)
        and notification.medium is medium
        and notification.session_id == session
    )
