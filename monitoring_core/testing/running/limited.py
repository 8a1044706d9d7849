"""The limits that requirements set: what an implementation need not be given.

Words are made over what is left, so that none of them ends before its time. `Requirements` says what is not required,
and `excuse_on` which input that is on a floor.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from attrs import field, frozen

from monitoring_core.floor import Floor, Input
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.judging.excuses import excuse_on
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.pairs.worlds import WORLDS
from monitoring_core.testing.words import Setting

__all__ = ["left_out", "limits_of"]


@frozen
class _Required(Limits):
    """What requirements leave.

    Attributes:
        requirements: those that decide what can be given, all others as by default.
    """

    requirements: Requirements = field(factory=Requirements)

    def adapted(self, given: Input) -> Input:
        """Give an input without the parameters that the implementation does not have."""
        return self.requirements.adapted(given)

    def leaves_out(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input is not required on a floor."""
        return bool(excuse_on(self.requirements, floor, given, _setting(floor.routing_points)))


@lru_cache
def _setting(routing_points: frozenset[str]) -> Setting:
    """Give a setting with these routing points, which is all that decides about an input."""
    return Setting(routing_points=tuple(sorted(routing_points)))


_DECIDE = (
    "voice",
    "text",
    "media",
    "scope",
    "mode",
    "agent_mute",
    "hold",
    "several_calls",
    "routing_points",
    "cannot_provoke",
    "without_operations",
    "waived",
)
"""The requirements that decide which inputs can be given; the others say how an implementation is judged."""


def limits_of(requirements: Requirements) -> Limits:
    """Give what cannot be given to an implementation of which so much is required."""
    # Requirements that differ in nothing else have the same words, which then are made once.
    deciding = Requirements(**{name: getattr(requirements, name) for name in _DECIDE})
    return NO_LIMITS if deciding == Requirements() else _Required(deciding)


def left_out(requirements: Requirements) -> Counter[str]:
    """Count what words are made without: reason -> how many of the inputs of the worlds of pairs."""
    inputs = {given: world.setting(GWS_V2) for world in WORLDS for given in world.inputs}
    reasons = (requirements.excuses(requirements.adapted(given), setting) for given, setting in inputs.items())
    return Counter(each for each in reasons if each)
