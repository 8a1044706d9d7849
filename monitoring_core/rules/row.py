"""What a row of the rule tables is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from monitoring_core.rulesets import BUILT_IN, SwitchRules

__all__ = ["Alternative", "Judgement", "Level", "Rule", "Severity", "Source"]


class Severity(StrEnum):
    """How severe a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Higher is more severe: 2 for an error, 1 for a warning, 0 for a note."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.NOTE: 0}


class Level(StrEnum):
    """How well founded a rule is."""

    DOCUMENTED = "documented"
    """A page says so, or a printed sample shows it."""
    INFERRED = "inferred"
    """It follows from several pages taken together."""
    CHOSEN = "chosen"
    """The documents are silent or contradict each other; this library decided."""

    @property
    def severity(self) -> Severity:
        """The most that it can be to break a rule of this level."""
        return _SEVERITIES[self]


_SEVERITIES = {Level.DOCUMENTED: Severity.ERROR, Level.INFERRED: Severity.WARNING, Level.CHOSEN: Severity.NOTE}


class Judgement(StrEnum):
    """What of a supervisor's recording can show that a rule is broken."""

    MESSAGE = "message"
    STEP = "step"
    TWO_CLIENTS = "two clients"
    NEVER = "never"


@frozen
class Source:
    """The document a rule is taken from.

    Attributes:
        title: of the document.
        section: of the document; None for a decision of this library.
        date: of the edition, ISO 8601; None if unknown.
    """

    title: str
    section: str | None = None
    date: str | None = None


class Alternative(NamedTuple):
    """What else a centre may live by in place of a rule; a ruleset takes it by the value of one of its fields.

    Attributes:
        field: of `rulesets.Ruleset`.
        value: that the field has in a ruleset that takes the alternative.
        statement: what holds then.
        level: how well founded the rest of the rule is then; None if nothing is left of it, so that it is no rule of
            such a ruleset.
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
        id: its name, never changed.
        level: how well founded it is; a finding never stands above it.
        statement: what holds.
        because: the reason in a few words, for a refusal; empty if the rule refuses nothing.
        judged: what of a recording can show that it is broken.
        source: the document.
        alternatives: what else a centre may live by; a ruleset has one value for each field, so it takes at most one.
        environment: the field of a ruleset that tells which half of the statement holds in a centre; None if there
            are no such halves.
    """

    id: str
    level: Level
    statement: str
    because: str
    judged: Judgement
    source: Source
    alternatives: tuple[Alternative, ...] = ()
    environment: str | None = None

    @property
    def severity(self) -> Severity:
        """The most a broken rule can be: error if documented, warning if inferred, note if chosen."""
        return self.level.severity

    @property
    def alternative(self) -> str | None:
        """The alternatives in words, each with what a ruleset must have to take it; None if there is none."""
        return "; ".join(map(str, self.alternatives)) or None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a ruleset that turn the rule or one of its halves, each once."""
        turned = [each.field for each in self.alternatives]
        return tuple(dict.fromkeys([*turned, self.environment] if self.environment else turned))

    @property
    def judgeable(self) -> bool:
        """Whether a supervisor's recording can show that the rule is broken."""
        return self.judged is not Judgement.NEVER
