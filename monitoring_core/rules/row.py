"""What a row of the rule tables is."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

__all__ = ["Judgement", "Level", "Rule", "Severity", "Source"]


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
        alternative: what else a centre may live by, and the ruleset's field that turns it; None if nothing.
    """

    id: str
    level: Level
    statement: str
    because: str
    judged: Judgement
    source: Source
    alternative: str | None = None

    @property
    def severity(self) -> Severity:
        """The most a broken rule can be: error if documented, warning if inferred, note if chosen."""
        return _SEVERITIES[self.level]

    @property
    def judgeable(self) -> bool:
        """Whether a supervisor's recording can show that the rule is broken."""
        return self.judged is not Judgement.NEVER
