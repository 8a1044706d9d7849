"""Joins the figures of two reports. Each figure is a sum, a union, a minimum or a maximum.

So reports can be merged in any order and in any grouping: if a folder is checked in parts, its
report is the same. `Checked` names the join of each of its figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.follow.findings.doubts import NAMES_OF_EACH, Cause, Doubt, first_words
from monitoring_core.follow.findings.finding import Finding, Place

__all__ = [
    "Join",
    "doubts",
    "earliest",
    "findings",
    "latest",
    "least",
    "names",
    "nothing",
    "places",
    "summed",
    "sums",
    "total",
    "union",
    "words",
]

Join: TypeAlias = Callable[[Any, Any], Any]
"""Joins a figure of one report with that of another; the order makes no difference."""

_CAUSES = list(Cause)


def total(one: int, other: int) -> int:
    """Add two numbers."""
    return one + other


def sums(one: Mapping[str, int], other: Mapping[str, int]) -> Counter[str]:
    """Add two counts key by key, in the order of the keys."""
    return Counter(dict(sorted((Counter(one) + Counter(other)).items())))


def words(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Add two counts of words that the domain does not know; the number of counted words has the usual limit."""
    return first_words(sums(one, other))


def summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Add several counts key by key, in the order in which the keys come first."""
    made: Counter[str] = Counter()
    for each in counts:
        made.update(each)
    return dict(made)


def union(one: set[str], other: set[str]) -> set[str]:
    """Return the union of two sets."""
    return one | other


def names(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of both, in the order of the alphabet."""
    return tuple(sorted({*one, *other}))


def least(one: str | None, other: str | None) -> str | None:
    """Return the text that comes first in the alphabet; None if there is none."""
    return min((each for each in (one, other) if each is not None), default=None)


def earliest(one: float | None, other: float | None) -> float | None:
    """Return the lower number; None if there is none."""
    return min((each for each in (one, other) if each is not None), default=None)


def latest(one: float | None, other: float | None) -> float | None:
    """Return the higher number; None if there is none."""
    return max((each for each in (one, other) if each is not None), default=None)


def nothing(one: object, other: object) -> None:
    """Return None, since the values of two parts cannot be joined."""


def findings(one: list[Finding], other: list[Finding]) -> list[Finding]:
    """Return the findings of both, sorted by place."""
    return sorted([*one, *other], key=_finding_key)


def _finding_key(finding: Finding) -> tuple[object, ...]:
    told = (finding.rule, finding.subject, finding.message, finding.expected, finding.level.value)
    return *_place_key(finding.place), *told, finding.client or "", finding.at or ""


def places(one: list[Unreadable], other: list[Unreadable]) -> list[Unreadable]:
    """Return the unreadable places of both, sorted by place."""
    return sorted([*one, *other], key=lambda each: (*_place_key(each.place), each.reason))


def _place_key(place: Place) -> tuple[int, int]:
    """Return the key by which the places of one recording are sorted."""
    return place.line or 0, -1 if place.index is None else place.index


def doubts(one: tuple[Doubt, ...], other: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    """Add the doubts of both with equal cause and subject; the names that come first in the alphabet are kept."""
    counts: Counter[tuple[Cause, str]] = Counter()
    names: dict[tuple[Cause, str], set[str]] = {}
    for each in (*one, *other):
        key = each.cause, each.what
        counts[key] += each.count
        names.setdefault(key, set()).update(each.names)
    ordered = sorted(counts, key=lambda key: (_CAUSES.index(key[0]), key[1]))
    return tuple(
        Doubt(cause, what, counts[cause, what], tuple(sorted(names[cause, what])[:NAMES_OF_EACH]))
        for cause, what in ordered
    )
