"""The class of a rule, and of its level, source and alternatives."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from monitoring_core.rulesets import BUILT_IN, SwitchRules

__all__ = ["Alternative", "Judgement", "Level", "Rule", "Severity", "Source"]


class Severity(StrEnum):
    """The severity of a finding."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """The severity as a number: 2 for an error, 1 for a warning, 0 for a note."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.NOTE: 0}


class Level(StrEnum):
    """The level of a rule: how well founded it is."""

    DOCUMENTED = "documented"
    """A page of the documents says it, or a printed sample shows it."""
    INFERRED = "inferred"
    """It follows from several pages taken together."""
    CHOSEN = "chosen"
    """The documents are silent or contradict each other; this library decided."""

    @property
    def severity(self) -> Severity:
        """The highest severity of a finding about a rule of this level."""
        return _SEVERITIES[self]


_SEVERITIES = {Level.DOCUMENTED: Severity.ERROR, Level.INFERRED: Severity.WARNING, Level.CHOSEN: Severity.NOTE}


class Judgement(StrEnum):
    """The part of a supervisor's recording that can show that a rule is broken."""

    MESSAGE = "message"
    """One message alone can show it, such as a list of capabilities that does not fit the state."""
    STEP = "step"
    """Two messages about one subject can show it: the later one cannot follow from the earlier one."""
    TWO_CLIENTS = "two clients"
    """Messages to two clients can show it together, such as two supervisors with one target."""
    NEVER = "never"
    """No recording of a supervisor's client can show it. Only a test of the server can."""


@frozen
class Source:
    """The document that a rule is taken from.

    Attributes:
        title: title of the document.
        section: section of the document; None for a decision of this library.
        date: date of the edition, ISO 8601; None if unknown.
    """

    title: str
    section: str | None = None
    date: str | None = None


class Alternative(NamedTuple):
    """An alternative to a rule, for some centres. A ruleset chooses it by the value of one field.

    Attributes:
        field: a field of `rulesets.Ruleset`.
        value: the value of that field in a ruleset that takes the alternative.
        statement: the statement that holds then.
        level: how well founded the rest of the rule is then. None if nothing of the rule is left: then such a ruleset
            does not have the rule.
    """

    field: str
    value: SwitchRules | bool
    statement: str
    level: Level | None = None

    def __str__(self) -> str:
        taken_by = [name for name, each in BUILT_IN.items() if getattr(each, self.field) == self.value]
        return f"{self.statement}: {self.field}={self.value}" + (f" ({', '.join(taken_by)})" if taken_by else "")


@frozen
class Rule:
    """One rule of the domain.

    Attributes:
        id: its name; it never changes.
        level: how well founded it is. A finding is never more severe than the level allows.
        statement: what holds.
        because: the reason that a refusal gives, in a few words; empty if the rule refuses nothing.
        judged: the part of a recording that can show that it is broken.
        source: the document.
        alternatives: what holds instead in some centres. A ruleset takes at most one alternative of a rule.
        environment: the field of a ruleset that decides which half of the statement holds in a centre. None if the
            whole statement holds in every centre.
        unjudged: the reason why no recording can show that it is broken; empty if one can.
    """

    id: str
    level: Level
    statement: str
    because: str
    judged: Judgement
    source: Source
    alternatives: tuple[Alternative, ...] = ()
    environment: str | None = None
    unjudged: str = ""

    @property
    def severity(self) -> Severity:
        """The highest severity of a breach: error if documented, warning if inferred, note if chosen."""
        return self.level.severity

    @property
    def alternative(self) -> str | None:
        """The alternatives in words, each with the ruleset field that chooses it; None if there are none."""
        return "; ".join(map(str, self.alternatives)) or None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a ruleset that change the rule or a half of it, each once."""
        turned = [each.field for each in self.alternatives]
        return tuple(dict.fromkeys([*turned, self.environment] if self.environment else turned))

    @property
    def judgeable(self) -> bool:
        """True if a supervisor's recording can show that the rule is broken."""
        return self.judged is not Judgement.NEVER
