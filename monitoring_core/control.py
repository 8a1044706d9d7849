"""What every machine's control has in common: it is asked, and answers with a value that exists already.

A control owns a dictionary from event to outcome, filled when an event is
first asked for. What stands in it is computed from the tables alone, so two
threads that fill one cell at a time put in the same object.
"""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from monitoring_core.interning import Interned
from monitoring_core.outcome import IllegalOperation, Refusal
from monitoring_core.plain_data import Kept

__all__ = ["Control"]

Event = TypeVar("Event")


class Control(Interned, Kept, Generic[Event]):
    """Base of the controls; a subclass says in ``_compute`` what its tables make of an event."""

    __slots__ = ("_cells",)

    _cells: dict[Event, Self | Refusal]

    def step(self, event: Event) -> Self | Refusal:
        """Give the value after the event, or the refusal; this one is unchanged and usable either way.

        Raises:
            UnknownEvent: the event is none of this machine's, a text for example.
        """
        try:
            return self._cells[event]
        except KeyError:
            return self._cells.setdefault(event, self._compute(event))

    def require(self, event: Event) -> Self:
        """Give the value after the event.

        Raises:
            IllegalOperation: the event was refused; this value is unchanged and usable.
            UnknownEvent: the event is none of this machine's.
        """
        outcome = self.step(event)
        if isinstance(outcome, Refusal):
            raise IllegalOperation(outcome)
        return outcome

    def can(self, event: Event) -> bool:
        """Tell whether the event would be accepted now."""
        return not isinstance(self.step(event), Refusal)

    def why_not(self, event: Event) -> tuple[str, ...]:
        """Give the ids of all rules that refuse the event now, the named one first; empty if it is accepted."""
        outcome = self.step(event)
        return outcome.reasons if isinstance(outcome, Refusal) else ()

    def _compute(self, event: Event) -> Self | Refusal:
        raise NotImplementedError
