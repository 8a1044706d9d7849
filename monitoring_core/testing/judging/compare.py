"""One notification that came, field by field against the one that was due.

Each field is held against its own rule, so that a difference says which rule is broken and
is as severe as that rule. Capability lists are compared name by name, and only in names that the rules
speak of; the constant ones are this library's choice and never more than a note.
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
        compare_device(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, CallNotification) and isinstance(seen, CallNotification):
        compare_call(compared, due, seen, hidden, change, requirements)
    elif isinstance(due, SessionNotification) and isinstance(seen, SessionNotification):
        compare_session(compared, due, seen, hidden, change, binding, requirements)
    elif isinstance(due, MessageLogNotification) and isinstance(seen, MessageLogNotification):
        compare_log(compared, due, seen, hidden, change)
    return compared
