"""Values of the machines, each reached by a walk that the tables allow.

A control exists once and cannot be built from parts, so it is drawn as it comes
about: from the first value of its machine, by steps that each lead to another
value. A shorter walk is simpler, so a failure shrinks towards the first value.
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
"""Steps of a walk at most; every value of every machine here is that near."""


class Steps(Hashable, Protocol):
    """A value of a machine."""

    def step(self, event: Any, /) -> Any:
        """Give the next value, or a refusal."""
        ...


Value = TypeVar("Value", bound=Steps)


@lru_cache(maxsize=10_000)
def _outcomes(value: Any, events: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Refusal, ...]]:
    """Give the other values that are one step away, each once, and the refusals."""
    outcomes = [value.step(event) for event in events]
    accepted = dict.fromkeys(each for each in outcomes if not isinstance(each, Refusal) and each is not value)
    return tuple(accepted), tuple(each for each in outcomes if isinstance(each, Refusal))


@once
@st.composite
def walks(draw: st.DrawFn, first: st.SearchStrategy[Value], events: tuple[Any, ...]) -> Value:
    """Values that can be reached from the first one by these events."""
    value = draw(first)
    for _ in range(draw(st.integers(0, LONGEST))):
        value = draw(st.sampled_from(_outcomes(value, events)[0]))
    return value


@once
@st.composite
def refused(draw: st.DrawFn, values: st.SearchStrategy[Any], events: tuple[Any, ...]) -> Refusal:
    """Refusals that the tables give for one of these events; only values that refuse one are used."""
    refusals = draw(values.map(lambda value: _outcomes(value, events)[1]).filter(bool))
    return draw(st.sampled_from(refusals))
