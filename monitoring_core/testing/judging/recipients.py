"""Whose a notification is, and so who may have it (AN-RECIPIENT).

A device belongs to whoever sits at it. A call belongs to the user whose device its ``deviceUri`` names; the call id
says nothing, since all parties of a call share it. A text session belongs to those who are in it or are invited.
Agents of the word may be told of what is their own. What does not say whose it is cannot be judged.
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
    """Tell whether a supervisor or an agent of the word bears that symbolic id."""
    return user in floor.supervisors or user in floor.agents


def whose_instead(observation: Observation, before: Floor, step: Step, binding: Binding) -> str:
    """Say to whom a notification should have gone, if it should not have gone to its recipient.

    Args:
        observation: what came, and for whom.
        before: the floor before the input.
        step: what came of the input there.
        binding: from the implementation's ids to the symbolic ones.

    Returns:
        What is expected, in a few words; empty where the recipient may have it, or where nothing tells whose it is.
    """
    recipient, seen, absent = observation.recipient, observation.notification, observation.absent
    if not is_known_user(recipient, step.next):
        return f"nothing to {recipient}, who is no supervisor and no agent of the word"
    if isinstance(seen, DeviceNotification | CallNotification):
        owner = "" if "device_id" in absent else _owner(binding.device(seen.device_id), step.next)
        if not owner or owner == recipient:
            return ""
        return f"it goes to {owner}, whose device it is about" if owner in step.next.supervisors else _nobody(owner)
    if "session_id" in absent or "medium" in absent:
        return ""
    return _not_in_session(observation, seen, before, step, binding)


def _nobody(owner: str) -> str:
    return f"it goes to nobody but {owner}, whose device it is about"


def _owner(device: str, floor: Floor) -> str:
    """Give the user of a device; an empty string if it is nobody's of the word."""
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
    """Say whose a session of the word is, if it is not the recipient's."""
    user, after = observation.recipient, step.next
    symbol = binding.symbol(seen.medium, seen.session_id) or seen.session_id
    key = seen.medium, symbol
    running = [floor.sessions[key] for floor in (before, after) if key in floor.sessions]
    if not running or any(_has_part(floor, user, seen.medium, symbol) for floor in (before, after)):
        return ""
    if isinstance(seen, SessionNotification) and seen.state == TextSessionState.INVITED:
        due = [each.recipient for each in step.deliveries if _is_of(each.notification, seen.medium, symbol)]
        # To whom else is invited, that is another finding; an agent may be asked to come at any time.
        return f"it goes to {', '.join(due)} alone" if due and user in after.supervisors else ""
    there = sorted({each for session in running for each in (*session.agents, *session.supervisors)})
    return f"it goes to nobody who is not in the session: {', '.join(there) or 'nobody'} is"


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
