"""A rule that is broken, with what was seen, what would have been right, and how severe that is."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import Evidence, severity
from monitoring_core.rulesets import Ruleset

__all__ = ["Broken", "broken_rule"]


@frozen
class Broken:
    """A rule that is broken.

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

    def finding(self, subject: str, stamp: Stamp) -> Finding:
        """Return the finding that it is broken.

        Args:
            subject: the subject that it is about, in words.
            stamp: of the record that shows it.
        """
        return Finding(
            rule=self.rule,
            level=self.level,
            subject=subject,
            message=self.message,
            expected=self.expected,
            place=stamp.place,
            at=stamp.at,
            client=stamp.client,
        )


def broken_rule(
    rule_id: str, message: str, expected: str, ruleset: Ruleset, evidence: Evidence = Evidence.SHOWN
) -> Broken:
    """Return the broken rule, as severe as the evidence proves under the ruleset.

    Raises:
        NoRuleOfRuleset: it is no rule of that ruleset.
    """
    return Broken(rule_id, message, expected, severity(rule_id, ruleset, evidence))
