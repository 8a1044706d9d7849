"""Strategies for controls: each is reached from the first one by steps of the tables.

A control cannot be built from parts. So the strategy takes random steps from the first control
of the machine; each step leads to another one. A shorter walk is simpler, so a failure shrinks
towards the first control.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from monitoring_core.outcome import Refusal
from monitoring_core.testing.strategies.built_once import once

__all__ = ["LONGEST", "Steps", "refused", "walks"]

LONGEST = 9
"""The most steps of a walk; every control can be reached with so many steps."""


class Steps(Hashable, Protocol):
    """A value of a machine."""

    def step(self, event: Any, /) -> Any:
        """Return the next value, or a refusal."""
        ...


Value = TypeVar("Value", bound=Steps)


@lru_cache(maxsize=10_000)
def _outcomes(value: Any, events: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Refusal, ...]]:
    """Return the other values that are one step away, each once, and the refusals."""
    outcomes = [value.step(event) for event in events]
    accepted = dict.fromkeys(each for each in outcomes if not isinstance(each, Refusal) and each is not value)
    return tuple(accepted), tuple(each for each in outcomes if isinstance(each, Refusal))


@once
@st.composite
def walks(draw: st.DrawFn, first: st.SearchStrategy[Value], events: tuple[Any, ...]) -> Value:
    """Draw values that can be reached from the first one by these events."""
    value = draw(first)
    for _ in range(draw(st.integers(0, LONGEST))):
        value = draw(st.sampled_from(_outcomes(value, events)[0]))
    return value


@once
@st.composite
def refused(draw: st.DrawFn, values: st.SearchStrategy[Any], events: tuple[Any, ...]) -> Refusal:
    """Draw refusals of these events; only values that refuse one of them are used."""
    refusals = draw(values.map(lambda value: _outcomes(value, events)[1]).filter(bool))
    return draw(st.sampled_from(refusals))
