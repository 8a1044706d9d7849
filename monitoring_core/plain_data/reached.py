"""The error for a control that no step leads to; it names the nearest controls that can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitoring_core.decoded import shown
from monitoring_core.plain_data.errors import DataError
from monitoring_core.rulesets import Ruleset

__all__ = ["fields_of", "unreached"]


def fields_of(ruleset: Ruleset) -> tuple[object, ...]:
    """Return the fields of a ruleset without its name; the name does not decide which controls are reached."""
    return tuple(getattr(ruleset, each) for each in Ruleset.__slots__ if each not in ("name", "__weakref__"))


def unreached(given: Mapping[str, object], reached: Iterable[Mapping[str, object]], ruleset: Ruleset) -> DataError:
    """Return the error for a control that no step leads to under the ruleset.

    Args:
        given: the parts of the control: place in the data -> value.
        reached: the parts of each control that can be reached.
        ruleset: the ruleset.
    """
    nearest: dict[str, None] = {}
    for each in reached:
        other = [part for part in {**given, **each} if given.get(part) != each.get(part)]
        if len(other) == 1:
            nearest[f"{other[0]} {shown(each.get(other[0]))}"] = None
    such = f"; nearest are {', '.join(sorted(nearest))}" if nearest else ""
    return DataError("$", "a control that no step leads to", f"one that can be reached under {ruleset.name}{such}")
