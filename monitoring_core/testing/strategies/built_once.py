"""A cache for strategies, so that each is built once.

Hypothesis checks a strategy when it is first used. If a function makes a new strategy for
every draw, this check costs more than the draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from hypothesis import strategies as st

__all__ = ["once"]

LARGEST = 256
"""The most strategies of one function that are kept."""

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


def once(
    build: Callable[Parameters, st.SearchStrategy[Value]],
) -> Callable[Parameters, st.SearchStrategy[Value]]:
    """Return a function that builds a strategy only once for the same arguments."""
    made: dict[Any, st.SearchStrategy[Value]] = {}

    @wraps(build)
    def built(*args: Parameters.args, **kwargs: Parameters.kwargs) -> st.SearchStrategy[Value]:
        key = (args, tuple(sorted(kwargs.items())))
        try:
            hash(key)
        except TypeError:
            # An argument cannot be hashed, such as a list.
            return build(*args, **kwargs)
        if key not in made:
            if len(made) >= LARGEST:
                made.clear()
            made[key] = build(*args, **kwargs)
        return made[key]

    return built
