"""The comparison of a notification with the expected one, field by field.

Each field has its own rule. So a difference names the broken rule, and has the severity of that
rule. Capability lists are compared name by name. Only names that a rule is about are compared. For the
names that are listed always, a difference is only a note.
"""

from __future__ import annotations

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.testing.judging.broken_rule import Change
from monitoring_core.testing.judging.compare_text import compare_log, compare_session
from monitoring_core.testing.judging.compare_voice import compare_call, compare_device
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Compared
from monitoring_core.testing.judging.observation import Observation
from monitoring_core.testing.requirements import Requirements

__all__ = ["compare"]


def compare(
    due: Notification, observation: Observation, change: Change, binding: Binding, requirements: Requirements
) -> Compared:
    """Compare a notification with the expected one about the same device, call, session or log.

    Args:
        due: the expected notification, with symbolic ids.
        observation: the notification that came, with the implementation's ids.
        change: the effect of the input on the recipient.
        binding: translates one kind of id into the other.
        requirements: say which fields are not judged.
    """
    seen = observation.notification
    hidden = observation.absent | requirements.not_shown
    compared = Compared()
    if isinstance(due, DeviceNotification) and isinstance(seen, DeviceNotification):
        compare_device(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, CallNotification) and isinstance(seen, CallNotification):
        compare_call(compared, due, seen, hidden, change, requirements)
    elif isinstance(due, SessionNotification) and isinstance(seen, SessionNotification):
        compare_session(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, MessageLogNotification) and isinstance(seen, MessageLogNotification):
        compare_log(compared, due, seen, hidden, change)
    return compared
