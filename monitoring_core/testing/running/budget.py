"""A budget: how much a run may cost, in inputs or in time.

What adds most by the model is given first, until the budget is used up. The clock is read between words. Making
failures small takes at most a fifth of the budget, and then says that it is not minimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

from attrs import frozen

from monitoring_core.outcome import MonitoringError
from monitoring_core.wire.errors import shown

__all__ = ["Budget", "BudgetError", "Spending"]

SHARE_OF_REDUCTIONS = 5
"""Making failures small takes one part in so many."""

_WRITTEN = re.compile(r"(\d{1,9})(s?)")


class BudgetError(MonitoringError, ValueError):
    """Raised when a budget cannot be; the message says what it must be."""


@frozen
class Budget:
    """How much a run may cost; exactly one of the two is given.

    Attributes:
        inputs: how many inputs are given, those of reductions included.
        seconds: how long the run goes on.
    """

    inputs: int | None = None
    seconds: float | None = None

    def __attrs_post_init__(self) -> None:
        given = [each for each in (self.inputs, self.seconds) if each is not None]
        if len(given) != 1 or not given[0] > 0:
            raise BudgetError(f"a budget of {self.inputs} inputs and {self.seconds} seconds; it must be one, above 0")

    @classmethod
    def read(cls, written: str | int | Budget) -> Budget:
        """Read a budget: ``500`` is so many inputs, ``60s`` so many seconds.

        Raises:
            BudgetError: it is neither.
        """
        if isinstance(written, Budget):
            return written
        match = _WRITTEN.fullmatch(str(written).strip())
        if match is None or not int(match[1]):
            raise BudgetError(f"{shown(written)} is no budget; it must be inputs, such as 500, or seconds, such as 60s")
        number = int(match[1])
        return cls(seconds=number) if match[2] else cls(inputs=number)

    def __str__(self) -> str:
        return f"{self.inputs:,} inputs" if self.inputs is not None else f"{self.seconds:g} seconds"


class Spending:
    """A budget that is being spent, from now on.

    Args:
        budget: how much there is.
        clock: gives seconds; only differences count.
    """

    def __init__(self, budget: Budget, clock: Callable[[], float] = monotonic) -> None:
        self.budget = budget
        self._clock = clock
        self._began = clock()

    def left(self, inputs: int) -> int | None:
        """Give how many inputs are left after so many; None if only the time counts and there is some left."""
        if self.budget.inputs is not None:
            return max(self.budget.inputs - inputs, 0)
        assert self.budget.seconds is not None
        return None if self._clock() - self._began < self.budget.seconds else 0

    def left_for_reductions(self, inputs: int, reductions: int) -> int:
        """Give how many inputs making failures small may still take.

        Args:
            inputs: how many were given so far, those for reductions included.
            reductions: how many of these were for reductions.
        """
        if self.budget.inputs is not None:
            return max(min(self.budget.inputs // SHARE_OF_REDUCTIONS - reductions, self.budget.inputs - inputs), 0)
        assert self.budget.seconds is not None
        # An input takes about as long as one did so far.
        took = self._clock() - self._began
        affordable = round(inputs * self.budget.seconds / SHARE_OF_REDUCTIONS / took) if took > 0 and inputs else 0
        return max(affordable - reductions, 0)
