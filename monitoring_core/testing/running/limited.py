"""The limits that requirements set: the inputs that are not given to an implementation.

Words are made only from the remaining inputs, so that no word ends early. `Requirements` says what is required.
`excuse_on` says which inputs are not required on a floor.
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
    """The limits of requirements.

    Attributes:
        requirements: the requirements that decide about inputs; all other fields have their default.
    """

    requirements: Requirements = field(factory=Requirements)

    def adapted(self, given: Input) -> Input:
        """Return an input without the parameters that the implementation does not have."""
        return self.requirements.adapted(given)

    def leaves_out(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input is not required on a floor."""
        return bool(excuse_on(self.requirements, floor, given, _setting(floor.routing_points)))


@lru_cache
def _setting(routing_points: frozenset[str]) -> Setting:
    """Return a setting with these routing points; nothing else in a setting decides about an input."""
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
    """Return the limits of an implementation with these requirements."""
    # Other fields do not change the words. So equal limits share their words.
    deciding = Requirements(**{name: getattr(requirements, name) for name in _DECIDE})
    return NO_LIMITS if deciding == Requirements() else _Required(deciding)


def left_out(requirements: Requirements) -> Counter[str]:
    """Count the inputs that are left out of the worlds of pairs: reason -> number of inputs."""
    inputs = {given: world.setting(GWS_V2) for world in WORLDS for given in world.inputs}
    reasons = (requirements.excuses(requirements.adapted(given), setting) for given, setting in inputs.items())
    return Counter(each for each in reasons if each)
