"""Strategies that are built once.

A strategy drawn from inside another is checked by Hypothesis when it is first used.
Where a function makes a new one for every draw, that check costs more than the draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from hypothesis import strategies as st

__all__ = ["once"]

LARGEST = 256
"""How many strategies of one function are kept."""

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


def once(
    build: Callable[Parameters, st.SearchStrategy[Value]],
) -> Callable[Parameters, st.SearchStrategy[Value]]:
    """Make a function that builds a strategy give the same one for the same arguments."""
    made: dict[Any, st.SearchStrategy[Value]] = {}

    @wraps(build)
    def built(*args: Parameters.args, **kwargs: Parameters.kwargs) -> st.SearchStrategy[Value]:
        key = (args, tuple(sorted(kwargs.items())))
        try:
            hash(key)
        except TypeError:
            # An argument that cannot be looked up, such as a list.
            return build(*args, **kwargs)
        if key not in made:
            if len(made) >= LARGEST:
                made.clear()
            made[key] = build(*args, **kwargs)
        return made[key]

    return built
