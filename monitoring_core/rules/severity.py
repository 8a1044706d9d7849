"""The severity of a finding: error, warning or note.

Two things limit it, and the lower one holds. The first is the level of the rule; a ruleset
may change that level, or take an alternative instead of the rule. The second is the
evidence: what was seen. Some evidence proves little. For example, a recording does not tell whether
a message was lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from monitoring_core.outcome import MonitoringError
from monitoring_core.rules import Level, Severity, rule
from monitoring_core.rulesets import Ruleset

__all__ = [
    "AT_MOST",
    "AT_MOST_OF",
    "EVIDENCE",
    "Evidence",
    "NoRuleOfRuleset",
    "at_most",
    "is_rule",
    "level",
    "severity",
]


class Evidence(StrEnum):
    """The kinds of evidence that a rule is broken; `EVIDENCE` explains each of them."""

    SHOWN = "shown"
    LISTED = "listed"
    HIDDEN = "hidden"
    TESTED = "tested"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNASKED = "unasked"
    TWO_CHANNELS = "two channels"
    DELIVERY = "delivery"
    PERHAPS_OWN = "perhaps own"
    WEAK = "weak"
    UNSHOWN = "unshown"


EVIDENCE: Mapping[Evidence, str] = MappingProxyType(
    {
        Evidence.SHOWN: "a message shows a wrong value, or lacks a value that it must show",
        Evidence.LISTED: "a capability list offers an operation that is not accepted",
        Evidence.HIDDEN: "a capability list lacks an operation that is accepted",
        Evidence.TESTED: "a test got this answer, and it knows the state, since nobody but the test does anything",
        Evidence.ANSWERED: "a recorded request for an operation that is not accepted was answered 0",
        Evidence.REFUSED: "a recorded request for an offered operation was answered 2 or 3",
        Evidence.UNASKED: "something changed that nobody in the recording asked for; another window may have asked",
        Evidence.TWO_CHANNELS: "messages of two channels or two clients, whose common order is unknown",
        Evidence.DELIVERY: "a message that was lost, late or delivered twice would also explain it",
        Evidence.PERHAPS_OWN: "a session that may be the supervisor's own, in which he works as an agent",
        Evidence.WEAK: "a centre's configuration, or a message that is still on its way, would also explain it",
        Evidence.UNSHOWN: "three unequal later messages do not show the outcome of an accepted request",
    }
)
"""Kind of evidence -> what was seen."""

AT_MOST: Mapping[Evidence, Severity] = MappingProxyType(
    {
        Evidence.SHOWN: Severity.ERROR,
        Evidence.LISTED: Severity.ERROR,
        Evidence.HIDDEN: Severity.ERROR,
        Evidence.TESTED: Severity.ERROR,
        Evidence.ANSWERED: Severity.WARNING,
        Evidence.REFUSED: Severity.NOTE,
        Evidence.UNASKED: Severity.NOTE,
        Evidence.TWO_CHANNELS: Severity.WARNING,
        Evidence.DELIVERY: Severity.WARNING,
        Evidence.PERHAPS_OWN: Severity.WARNING,
        Evidence.WEAK: Severity.NOTE,
        Evidence.UNSHOWN: Severity.WARNING,
    }
)
"""Kind of evidence -> the highest severity that it can prove, for any rule."""

AT_MOST_OF: Mapping[tuple[Evidence, str], Severity] = MappingProxyType(
    {
        # A list that names SwitchToCoach does not show that the leg returned to Coach.
        (Evidence.LISTED, "VC-NO-RETURN"): Severity.WARNING,
        (Evidence.LISTED, "VC-COACH-IS-ENTRY"): Severity.WARNING,
    }
)
"""(Kind of evidence, id of a rule) -> the highest severity for that rule, where it is lower than in general."""


class NoRuleOfRuleset(MonitoringError):
    """Raised for a rule that a ruleset replaces by an alternative: it cannot be broken there.

    Attributes:
        rule: id of the rule.
        ruleset: name of the ruleset.
        alternative: the statement that holds instead, and the field that chooses it.
    """

    def __init__(self, rule: str, ruleset: str, alternative: str) -> None:
        super().__init__(rule, ruleset, alternative)
        self.rule = rule
        self.ruleset = ruleset
        self.alternative = alternative

    def __str__(self) -> str:
        return f"{self.rule} does not hold under {self.ruleset}, which takes its alternative ({self.alternative})"


def level(rule_id: str, ruleset: Ruleset) -> Level:
    """Return the level of a rule under a ruleset: how well founded it is.

    Raises:
        UnknownRule: there is no such rule.
        NoRuleOfRuleset: the ruleset takes an alternative that replaces the whole rule.
    """
    row = rule(rule_id)
    for each in row.alternatives:
        if getattr(ruleset, each.field) == each.value:
            if each.level is None:
                raise NoRuleOfRuleset(rule_id, ruleset.name, str(each))
            return each.level
    return row.level


def is_rule(rule_id: str, ruleset: Ruleset) -> bool:
    """Tell whether a rule holds under a ruleset, as a whole or in part.

    Raises:
        UnknownRule: there is no such rule.
    """
    return all(
        each.level is not None or getattr(ruleset, each.field) != each.value for each in rule(rule_id).alternatives
    )


def severity(rule_id: str, ruleset: Ruleset, evidence: Evidence) -> Severity:
    """Return the severity of a breach of a rule, as far as the evidence proves it.

    Raises:
        UnknownRule: there is no such rule.
        NoRuleOfRuleset: the rule does not hold under the ruleset.
    """
    proved = at_most(level(rule_id, ruleset).severity, AT_MOST[evidence])
    return at_most(proved, AT_MOST_OF.get((evidence, rule_id), proved))


def at_most(severity: Severity, limit: Severity) -> Severity:
    """Return the lower one of the severity and the limit."""
    return severity if severity.rank <= limit.rank else limit
