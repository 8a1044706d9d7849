"""How bad a breach is: the one place that says so.

A rule has a level, and a ruleset may give it another one or abolish it. What was seen
is evidence, and evidence of some kinds proves less than a rule's level allows: an
operation that a list names may still be closed, and a recording does not tell whether a
message was lost on the way. So a breach is as severe as the level allows and as the
evidence proves, whichever is less.
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
    """What shows that a rule is broken; `EVIDENCE` says of each what it is."""

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
        Evidence.SHOWN: "a message shows something else than it must, or nothing where it must show something",
        Evidence.LISTED: "a list offers an operation that is closed",
        Evidence.HIDDEN: "a list leaves out an operation that is open",
        Evidence.TESTED: "a test got this answer, and it knows the state since nobody else asks or does anything",
        Evidence.ANSWERED: "a recorded request for a closed operation was answered 0",
        Evidence.REFUSED: "a recorded request for an offered operation was answered 2 or 3",
        Evidence.UNASKED: "something changed that nobody in the recording asked for; another window may have asked",
        Evidence.TWO_CHANNELS: "messages of two channels or two clients, which have no order in common",
        Evidence.DELIVERY: "a message that was lost, late or delivered twice would explain it too",
        Evidence.PERHAPS_OWN: "a session that may be the supervisor's own, in which he is an agent like others",
        Evidence.WEAK: "a centre's configuration would explain it too, or a message that is still on its way",
        Evidence.UNSHOWN: "three unequal later messages do not show the outcome of an accepted request",
    }
)
"""Evidence -> what was seen."""

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
"""What a piece of evidence can prove at most, of any rule."""

AT_MOST_OF: Mapping[tuple[Evidence, str], Severity] = MappingProxyType(
    {
        # A list that names SwitchToCoach shows no return to Coach.
        (Evidence.LISTED, "VC-NO-RETURN"): Severity.WARNING,
        (Evidence.LISTED, "VC-COACH-IS-ENTRY"): Severity.WARNING,
    }
)
"""The same of single rules, where it is less."""


class NoRuleOfRuleset(MonitoringError):
    """Raised for a rule in whose place a ruleset takes an alternative: it cannot be broken there.

    Attributes:
        rule: its id.
        ruleset: name of the ruleset.
        alternative: what holds there, and the field that says so.
    """

    def __init__(self, rule: str, ruleset: str, alternative: str) -> None:
        super().__init__(rule, ruleset, alternative)
        self.rule = rule
        self.ruleset = ruleset
        self.alternative = alternative

    def __str__(self) -> str:
        return f"{self.rule} is no rule of {self.ruleset}, which takes its alternative ({self.alternative})"


def level(rule_id: str, ruleset: Ruleset) -> Level:
    """Give how well founded a rule is under a ruleset.

    Raises:
        UnknownRule: there is no such rule.
        NoRuleOfRuleset: the ruleset takes an alternative of which nothing of the rule is left.
    """
    row = rule(rule_id)
    for each in row.alternatives:
        if getattr(ruleset, each.field) == each.value:
            if each.level is None:
                raise NoRuleOfRuleset(rule_id, ruleset.name, str(each))
            return each.level
    return row.level


def is_rule(rule_id: str, ruleset: Ruleset) -> bool:
    """Tell whether a rule is one of a ruleset.

    Raises:
        UnknownRule: there is no such rule.
    """
    return all(
        each.level is not None or getattr(ruleset, each.field) != each.value for each in rule(rule_id).alternatives
    )


def severity(rule_id: str, ruleset: Ruleset, evidence: Evidence) -> Severity:
    """Give how severe it is to break a rule, as far as the evidence proves it.

    Raises:
        UnknownRule: there is no such rule.
        NoRuleOfRuleset: it is no rule of that ruleset, so whoever names it has named the wrong one.
    """
    proved = at_most(level(rule_id, ruleset).severity, AT_MOST[evidence])
    return at_most(proved, AT_MOST_OF.get((evidence, rule_id), proved))


def at_most(severity: Severity, limit: Severity) -> Severity:
    """Give the severity, lowered to the limit where it stands above it."""
    return severity if severity.rank <= limit.rank else limit
