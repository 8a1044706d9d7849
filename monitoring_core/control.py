"""The base class of controls: the small values that decide what is accepted now.

A control is the part of a state that the tables decide about. It has no ids. Each control
exists once, and ``step`` returns another one. A control keeps a dictionary from event to
outcome, and fills it when an event is first given. The outcome follows from the tables
alone, so two threads that fill the same entry store the same object.
"""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from monitoring_core.interning import Interned
from monitoring_core.outcome import IllegalOperation, Refusal
from monitoring_core.plain_data import Kept

__all__ = ["Control"]

Event = TypeVar("Event")


class Control(Interned, Kept, Generic[Event]):
    """Base class of the controls; a subclass implements ``_compute``, which reads its tables."""

    __slots__ = ("_cells",)

    _cells: dict[Event, Self | Refusal]

    def step(self, event: Event) -> Self | Refusal:
        """Return the control after the event, or the refusal; this control is unchanged.

        Raises:
            UnknownEvent: the machine has no such event, for example because it is a text.
        """
        try:
            return self._cells[event]
        except KeyError:
            return self._cells.setdefault(event, self._compute(event))

    def require(self, event: Event) -> Self:
        """Return the control after the event, or raise an error if the event is refused.

        Raises:
            IllegalOperation: the event was refused; this control is unchanged.
            UnknownEvent: the machine has no such event.
        """
        outcome = self.step(event)
        if isinstance(outcome, Refusal):
            raise IllegalOperation(outcome)
        return outcome

    def can(self, event: Event) -> bool:
        """Tell whether the event would be accepted now."""
        return not isinstance(self.step(event), Refusal)

    def why_not(self, event: Event) -> tuple[str, ...]:
        """Return the ids of all rules that refuse the event now, as in `Refusal.reasons`; empty if it is accepted."""
        outcome = self.step(event)
        return outcome.reasons if isinstance(outcome, Refusal) else ()

    def _compute(self, event: Event) -> Self | Refusal:
        raise NotImplementedError
