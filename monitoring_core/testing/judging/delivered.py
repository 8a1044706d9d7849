"""The pairing of expected notifications with those that came, and the rules about repeated ones.

An expected notification is paired with one that agrees with it, or else with the next one about the same object. A
further notification may be a repetition of an earlier one. Whether repetitions are allowed depends on the
implementation's promise about delivery.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from attrs import frozen

from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.judging.broken_rule import Change
from monitoring_core.testing.judging.compare import compare
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Mismatch
from monitoring_core.testing.judging.observation import Observation
from monitoring_core.testing.judging.relevance import is_passing
from monitoring_core.testing.requirements import Promise, Requirements

__all__ = ["DELIVERING", "Delivered", "Due", "Pair"]

DELIVERING: Mapping[str, Promise] = MappingProxyType(
    {
        "exact": Promise.EXACT,
        "repeats": Promise.REPEATS,
        "at-least-once": Promise.AT_LEAST_ONCE,
    }
)
"""Value of ``Requirements.delivery`` -> the promise."""


@frozen(eq=False)
class Due:
    """An expected notification, its position in the step, and the change that caused it."""

    recipient: str
    notification: Notification
    change: Change
    place: int = 0


@frozen(eq=False)
class Pair:
    """An expected notification, the one that came for it, and the fields in which they differ."""

    due: Due
    came: Observation
    mismatches: list[Mismatch]


class Delivered:
    """The notifications of one word so far.

    Args:
        requirements: what is promised, and what is not judged.
        binding: the ids of the word.
        ruleset: the rules of the centre.
        rules: a set to which the ids of the judged rules are added.
    """

    def __init__(self, requirements: Requirements, binding: Binding, ruleset: Ruleset, rules: set[str]) -> None:
        self.requirements = requirements
        self.binding = binding
        self.ruleset = ruleset
        self.rules: set[str] = rules
        self._told: list[Due] = []
        # The new entries of logs that came, by recipient.
        self._entries: list[tuple[str, MessageLogNotification]] = []
        self._now_due: list[Due] = []
        # Repetitions after the present input; they may not come a third time.
        self._repeated: list[Due] = []

    def branch(self, binding: Binding, rules: set[str]) -> Delivered:
        """Return a copy for another word with the same beginning."""
        branch = Delivered(self.requirements, binding, self.ruleset, rules)
        branch._told, branch._entries = list(self._told), list(self._entries)
        return branch

    def take(self, due: list[Due], pairs: list[Pair]) -> None:
        """Record the expected notifications after an input, and their pairs."""
        self._told += due
        self._now_due, self._repeated = due, []
        for pair in pairs:
            if isinstance(pair.came.notification, MessageLogNotification):
                self._entries.append((pair.came.recipient, pair.came.notification))

    def paired(self, due: list[Due], came: list[Observation]) -> tuple[list[Pair], list[Due], list[Observation]]:
        """Pair expected notifications with those that came: first by agreement, then by the same object."""
        pairs: list[Pair] = []
        left, waiting = list(came), list[Due]()
        for each in due:
            place = next((place for place, seen in enumerate(left) if self._agree(each, seen)), None)
            if place is None:
                waiting.append(each)
                continue
            seen = left.pop(place)
            pairs.append(Pair(each, seen, []))
            # From now on the id is bound, so it means no other call.
            self._bind(each.notification, seen)
        missing: list[Due] = []
        for each in waiting:
            place = next((place for place, seen in enumerate(left) if self._may_be(each, seen)), None)
            if place is None:
                missing.append(each)
                continue
            seen = left.pop(place)
            pairs.append(Pair(each, seen, self.mismatches(each, seen)))
            self._bind(each.notification, seen)
        return pairs, missing, left

    def _agree(self, due: Due, seen: Observation) -> bool:
        return self.same_subject(due, seen) and not self.mismatches(due, seen)

    def _may_be(self, due: Due, seen: Observation) -> bool:
        if not self.same_subject(due, seen) or is_passing(seen, self.ruleset):
            return False
        return self.requirements.delivery != "at-least-once" or not self._is_repeat(seen)

    def _is_repeat(self, seen: Observation) -> bool:
        return any(self._agree(told, seen) for told in self._told)

    def came_again(self, seen: Observation) -> bool:
        """Tell whether a notification repeats the last one about its object, or any earlier one for at-least-once."""
        if self.requirements.delivery == "at-least-once":
            return self._is_repeat(seen)
        if isinstance(seen.notification, MessageLogNotification):
            return (seen.recipient, seen.notification) in self._entries
        last = next((told for told in reversed(self._told) if self.same_subject(told, seen)), None)
        return last is not None and self._agree(last, seen)

    def same_subject(self, due: Due, observation: Observation) -> bool:
        """Tell whether an observation may be about the expected device, call, session or log, for its recipient."""
        return due.recipient == observation.recipient and self.is_subject(due, observation)

    def is_subject(self, due: Due, observation: Observation) -> bool:
        """Tell whether an observation may be about the expected object, for any recipient."""
        told, seen, absent = due.notification, observation.notification, observation.absent
        if isinstance(told, DeviceNotification):
            named = isinstance(seen, DeviceNotification) and "device_id" not in absent
            return isinstance(seen, DeviceNotification) and (
                not named or self.binding.same_device(told.device_id, seen.device_id)
            )
        if isinstance(told, CallNotification):
            if not isinstance(seen, CallNotification):
                return False
            if "device_id" not in absent and not self.binding.same_device(told.device_id, seen.device_id):
                return False
            return "call_id" in absent or self.binding.fits(None, told.call_id, seen.call_id)
        if type(seen) is not type(told) or not isinstance(seen, SessionNotification | MessageLogNotification):
            return False
        if told.medium is not seen.medium and "medium" not in absent:
            return False
        return "session_id" in absent or self.binding.fits(told.medium, told.session_id, seen.session_id)

    def mismatches(self, due: Due, seen: Observation) -> list[Mismatch]:
        """Return the fields in which a notification differs from the expected one."""
        compared = compare(due.notification, seen, due.change, self.binding, self.requirements)
        self.rules |= compared.rules
        return compared.mismatches

    def _bind(self, due: Notification, observation: Observation) -> None:
        seen, absent = observation.notification, observation.absent
        if isinstance(due, CallNotification) and isinstance(seen, CallNotification):
            if "call_id" not in absent:
                self.binding.bind(None, due.call_id, seen.call_id)
        elif (
            isinstance(due, SessionNotification | MessageLogNotification)
            and isinstance(seen, SessionNotification | MessageLogNotification)
            and "session_id" not in absent
        ):
            self.binding.bind(due.medium, due.session_id, seen.session_id)

    def may_come_again(self, seen: Observation) -> bool:
        """Tell whether a repetition is allowed by the promise; if so, it is counted."""
        if self.requirements.delivery != "repeats":
            return self.requirements.delivery == "at-least-once"
        of_subject = [each for each in self._now_due if self.same_subject(each, seen)]
        if isinstance(seen.notification, MessageLogNotification):
            newest = next((each for each in reversed(of_subject) if self._agree(each, seen)), None)
        else:
            newest = of_subject[-1] if of_subject and self._agree(of_subject[-1], seen) else None
        if newest is None or newest in self._repeated:
            return False
        self._repeated.append(newest)
        return True

    def may_be_late(self, seen: Observation, supervisors: Collection[str]) -> bool:
        """Tell whether it may be a late repetition of a notification that the recipient was entitled to."""
        if self.requirements.delivery != "at-least-once":
            return False
        # Earlier notifications of agents are not kept; the agent may have been in the session then.
        may_have_left = isinstance(seen.notification, SessionNotification | MessageLogNotification)
        return self._is_repeat(seen) or (may_have_left and seen.recipient not in supervisors)
