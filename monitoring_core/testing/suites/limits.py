"""What can be given to an implementation: everything, unless its author says otherwise.

Words are made over the inputs that can be given. A word that held others would end before the first of them.
"""

from __future__ import annotations

from attrs import frozen

from monitoring_core.floor import Floor, Input

__all__ = ["NO_LIMITS", "Limits"]


@frozen
class Limits:
    """What cannot be given; nothing, here. A class that derives from it says more."""

    def adapted(self, given: Input) -> Input:
        """Give an input without the parameters that the implementation does not have."""
        return given

    def leaves_out(self, floor: Floor, given: Input) -> bool:
        """Tell whether an input must not be given on a floor."""
        return False


NO_LIMITS = Limits()
"""Everything can be given."""
