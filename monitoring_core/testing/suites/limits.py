"""Limits: the inputs that cannot be given to an implementation; by default all inputs can be given.

Words contain only inputs that can be given. Otherwise a word would end before the first other input.
"""

from __future__ import annotations

from attrs import frozen

from monitoring_core.floor import Floor, Input

__all__ = ["NO_LIMITS", "Limits"]


@frozen
class Limits:
    """The inputs that cannot be given: none here. A derived class may add some."""

    def adapted(self, given: Input) -> Input:
        """Return an input without the parameters that the implementation does not have."""
        return given

    def leaves_out(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input cannot be given on a floor."""
        return False


NO_LIMITS = Limits()
"""Everything can be given."""
