"""A budget: the most that a run may cost, in inputs or in seconds.

The words that add most coverage come first, until the budget is used up. The clock is read between words. Making
failures small takes at most a fifth of the budget. A failure that is not small by then is marked as not minimal.
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
"""Making failures small takes at most one part of the budget in this number."""

_WRITTEN = re.compile(r"(\d{1,9})(s?)")


class BudgetError(MonitoringError, ValueError):
    """Raised for a wrong budget; the message says what it must be."""


@frozen
class Budget:
    """The most that a run may cost; exactly one of the two attributes is given.

    Attributes:
        inputs: number of inputs, with those of reductions; None if the time counts.
        seconds: duration of the run; None if the inputs count.
    """

    inputs: int | None = None
    seconds: float | None = None

    def __attrs_post_init__(self) -> None:
        given = [each for each in (self.inputs, self.seconds) if each is not None]
        if len(given) != 1 or not given[0] > 0:
            raise BudgetError(f"a budget of {self.inputs} inputs and {self.seconds} seconds; it must be one, above 0")

    @classmethod
    def read(cls, written: str | int | Budget) -> Budget:
        """Read a budget: ``500`` means inputs, ``60s`` means seconds.

        Raises:
            BudgetError: it has another form.
        """
        if isinstance(written, Budget):
            return written
        match = _WRITTEN.fullmatch(str(written).strip())
        if match is None or not int(match[1]):
            raise BudgetError(f"{shown(written)} is not a budget; give inputs, such as 500, or seconds, such as 60s")
        number = int(match[1])
        return cls(seconds=number) if match[2] else cls(inputs=number)

    def __str__(self) -> str:
        return f"{self.inputs:,} inputs" if self.inputs is not None else f"{self.seconds:g} seconds"


class Spending:
    """A budget during a run; it begins to be spent when this object is made.

    Args:
        budget: the budget.
        clock: returns the time in seconds; only differences count.
    """

    def __init__(self, budget: Budget, clock: Callable[[], float] = monotonic) -> None:
        self.budget = budget
        self._clock = clock
        self._began = clock()

    def left(self, inputs: int) -> int | None:
        """Return the number of inputs that are left after this number; None if a limit of time is not used up."""
        if self.budget.inputs is not None:
            return max(self.budget.inputs - inputs, 0)
        assert self.budget.seconds is not None
        return None if self._clock() - self._began < self.budget.seconds else 0

    def left_for_reductions(self, inputs: int, reductions: int) -> int:
        """Return the number of inputs that may still be used to make failures small.

        Args:
            inputs: number of inputs so far, with those of reductions.
            reductions: number of inputs of reductions so far.
        """
        if self.budget.inputs is not None:
            return max(min(self.budget.inputs // SHARE_OF_REDUCTIONS - reductions, self.budget.inputs - inputs), 0)
        assert self.budget.seconds is not None
        # The time of one input is estimated from the inputs so far.
        took = self._clock() - self._began
        affordable = round(inputs * self.budget.seconds / SHARE_OF_REDUCTIONS / took) if took > 0 and inputs else 0
        return max(affordable - reductions, 0)
