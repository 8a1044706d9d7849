"""A rule that is broken under some reading of a message, and how one reading of a message is preferred to another.

A message that fits no state of the tables can be read in several ways, each of
which breaks some rules. The finding names the reading that breaks the fewest,
and among those the one whose rules have the lowest level.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from monitoring_core.rules import Severity
from monitoring_core.rules.severity import Evidence, severity
from monitoring_core.rulesets import Ruleset

__all__ = ["Broken", "broken_rule", "cost"]


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


def broken_rule(
    rule_id: str, message: str, expected: str, ruleset: Ruleset, evidence: Evidence = Evidence.SHOWN
) -> Broken:
    """Give the broken rule, as severe as the evidence proves under the ruleset.

    Raises:
        NoRuleOfRuleset: it is no rule of that ruleset.
    """
    return Broken(rule_id, message, expected, severity(rule_id, ruleset, evidence))


def cost(broken: Iterable[Broken]) -> tuple[int, int]:
    """Give the price of a reading that breaks these: how many, then their highest level."""
    ranks = [each.level.rank for each in broken]
    return (len(ranks), max(ranks, default=-1))
