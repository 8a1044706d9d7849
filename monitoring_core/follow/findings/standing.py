"""The verdict on each subject, counted by the kind of subject.

A subject is a device, a leg, a text session or an agent's call. It conforms, or lost messages alone explain it, or it
violates a rule. A note is no violation if a server without a fault may earn it: something was asked elsewhere, or a
centre is configured so. What two clients show together counts for an agent's call alone. A subject
counts once, as soon as it is over. If it is heard of again after that, the worse verdict stands.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import NamedTuple, TypeAlias

__all__ = [
    "AGENT_CALLS",
    "DEVICES",
    "EXPLAINED",
    "KINDS",
    "LEGS",
    "NO_MARKS",
    "SESSIONS",
    "Marks",
    "Standing",
    "Standings",
    "stands",
]

DEVICES, LEGS, SESSIONS, AGENT_CALLS = KINDS = ("devices", "legs", "text sessions", "agents' calls")
"""Kinds of subject, in the order in which they are told."""


class Standing(StrEnum):
    """The verdicts, from the best to the worst."""

    CONFORMS = "conforms"
    INCONCLUSIVE = "inconclusive"
    VIOLATES = "violates"


class Marks(NamedTuple):
    """The marks of a subject that its verdict is made of; there are thousands of subjects, and most have none.

    Attributes:
        violates: an error or a warning was found about it.
        breaks: a finding of any level says that it breaks a rule.
        is_doubted: lost messages alone explain it.
        was_explained: it had a history that has ended.
        counted_as: the verdict that it was counted under; None if it was not counted.
    """

    violates: bool = False
    breaks: bool = False
    is_doubted: bool = False
    was_explained: bool = False
    counted_as: Standing | None = None


NO_MARKS, EXPLAINED = Marks(), Marks(was_explained=True)

_RANKS = {each: rank for rank, each in enumerate(Standing)}

Standings: TypeAlias = Counter[tuple[str, str]]
"""Kind of subject and verdict -> how many."""


def stands(standings: Standings, kind: str, now: Standing, before: Standing | None = None) -> Standing:
    """Count a subject, and give the verdict that it counts under.

    Args:
        standings: the counts.
        kind: of the subject, one of `KINDS`.
        now: its verdict.
        before: the verdict that it was counted under already; None if it was not.
    """
    if before is not None and _RANKS[before] >= _RANKS[now]:
        return before
    if before is not None:
        standings[kind, before] -= 1
    standings[kind, now] += 1
    return now
