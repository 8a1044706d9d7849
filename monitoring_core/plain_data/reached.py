"""What is said of a control that no step leads to: the nearest ones that are reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitoring_core.decoded import shown
from monitoring_core.plain_data.errors import DataError
from monitoring_core.rulesets import Ruleset

__all__ = ["fields_of", "unreached"]


def fields_of(ruleset: Ruleset) -> tuple[object, ...]:
    """Give what decides of a ruleset: two that differ in their names alone reach the same."""
    return tuple(getattr(ruleset, each) for each in Ruleset.__slots__ if each not in ("name", "__weakref__"))


def unreached(given: Mapping[str, object], reached: Iterable[Mapping[str, object]], ruleset: Ruleset) -> DataError:
    """Give the error for what no step of the ruleset leads to.

    Args:
        given: what would decide, by the place of each part.
        reached: what is reached, in the same parts.
        ruleset: the ruleset.
    """
    nearest: dict[str, None] = {}
    for each in reached:
        other = [part for part in {**given, **each} if given.get(part) != each.get(part)]
        if len(other) == 1:
            nearest[f"{other[0]} {shown(each.get(other[0]))}"] = None
    such = f"; nearest are {', '.join(sorted(nearest))}" if nearest else ""
    return DataError("$", "a control that no step leads to", f"one that is reached under {ruleset.name}{such}")
