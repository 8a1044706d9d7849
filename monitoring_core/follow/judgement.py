"""How severely a broken rule is judged, and how one reading of a message is preferred to another.

A message that fits no state of the tables can be read in several ways, each of
which breaks some rules. The finding names the reading that breaks the fewest,
and among those the one whose rules have the lowest level.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from monitoring_core.rules import Severity, rule
from monitoring_core.rulesets import Ruleset, SwitchRules

__all__ = ["Broken", "at_most", "cost", "level"]


@frozen
class Broken:
    """A rule that is broken under some reading.

    Attributes:
        rule: its id.
        message: what was seen.
        expected: what would have been right.
        level: as severe as this rule may be judged here.
    """

    rule: str
    message: str
    expected: str
    level: Severity


def level(rule_id: str, ruleset: Ruleset) -> Severity:
    """Give the level of a broken rule; which switches are offered is a decision outside GWS_V2."""
    if rule_id in ("VC-SWITCHES", "VC-SWITCHES-COACH") and ruleset.switches is not SwitchRules.COACH_IS_ENTRY:
        return Severity.NOTE
    return rule(rule_id).severity


def at_most(severity: Severity, limit: Severity) -> Severity:
    """Give the severity, lowered to the limit where it stands above it."""
    return severity if severity.rank <= limit.rank else limit


def cost(broken: Iterable[Broken]) -> tuple[int, int]:
    """Give the price of a reading that breaks these: how many, then their highest level."""
    ranks = [each.level.rank for each in broken]
    return (len(ranks), max(ranks, default=-1))
