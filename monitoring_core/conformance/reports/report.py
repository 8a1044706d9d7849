"""The outcome of the check of several recordings, and the exit status.

Everything that a report says about all recordings follows from what it says about each. So reports
are merged by merging the recordings of the same name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import define, field, frozen

from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.figures import summed
from monitoring_core.conformance.reports.fingerprint import FINGERPRINTS
from monitoring_core.conformance.verdict import Status, status_of
from monitoring_core.follow.automata.tables import Beliefs
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.standing import KINDS, Standing, Standings
from monitoring_core.outcome import MonitoringError
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["Report", "RulesetsDiffer", "Unusable", "by_kind", "merged"]


class RulesetsDiffer(MonitoringError):
    """Raised if reports are merged that were made with different rulesets.

    Attributes:
        names: the names of the rulesets.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        return f"the reports were made with different rulesets: {', '.join(self.names)}; merge those of one ruleset"


@frozen
class Unusable:
    """An input that could not be checked to its end.

    Attributes:
        file: its name as it was given.
        reason: the reason, in one line.
    """

    file: str
    reason: str


@define
class Report:
    """The outcome of the check of several recordings, each by itself.

    Attributes:
        recordings: the outcome of each recording, in order.
        ruleset: the ruleset that they were judged by.
        fingerprint_version: the version of the fingerprints; the lowest one if reports were merged.
        beliefs: kind of subject -> the counts of its beliefs in the run that made the report. None if several
            processes made it. They do not count where reports are compared.
    """

    recordings: list[Checked] = field(factory=list[Checked])
    ruleset: Ruleset = GWS_V2
    fingerprint_version: int = FINGERPRINTS
    beliefs: dict[str, Beliefs] | None = field(default=None, eq=False)

    @property
    def messages(self) -> int:
        """The number of messages about monitoring in all recordings."""
        return sum(each.messages for each in self.recordings)

    @property
    def first(self) -> float | None:
        """The earliest time of a record, in seconds since 1970; None if no record has a time."""
        return min((each.first for each in self.recordings if each.first is not None), default=None)

    @property
    def last(self) -> float | None:
        """The latest time of a record, in seconds since 1970; None if no record has a time."""
        return max((each.last for each in self.recordings if each.last is not None), default=None)

    @property
    def subjects(self) -> dict[str, int]:
        """Kind of subject -> the number of such subjects in all recordings."""
        return summed(each.subjects for each in self.recordings)

    @property
    def verdicts(self) -> dict[str, dict[str, int]]:
        """Kind of subject -> verdict -> the number of subjects in all of them; kinds that none has are left out."""
        counted = Counter[tuple[str, str]]()
        for each in self.recordings:
            counted.update(each.verdicts)
        return by_kind(counted)

    @property
    def found(self) -> dict[Severity, int]:
        """Every level -> the number of findings, also of those that are not kept; the worst level first."""
        levels = sorted(Severity, key=lambda level: -level.rank)
        return {level: sum(each.found[level] for each in self.recordings) for level in levels}

    @property
    def findings(self) -> list[Finding]:
        """The findings that are kept, of all recordings, in order."""
        return [finding for each in self.recordings for finding in each.findings]

    @property
    def unreadable(self) -> list[Unreadable]:
        """The unreadable places that are kept, of all recordings, in order."""
        return [place for each in self.recordings for place in each.unreadable]

    @property
    def unusable(self) -> list[Unusable]:
        """The inputs that could not be checked to their end."""
        return [Unusable(each.file or "", each.unusable) for each in self.recordings if each.unusable is not None]

    @property
    def rules_exercised(self) -> list[str]:
        """The ids of the judgeable rules that were exercised, in the order of the rules."""
        exercised = set[str]().union(*(each.exercised for each in self.recordings))
        return [each for each in _judgeable(self.ruleset) if each in exercised]

    @property
    def rules_never_exercised(self) -> list[str]:
        """The ids of the judgeable rules that were never exercised, in the order of the rules."""
        exercised = set(self.rules_exercised)
        return [each for each in _judgeable(self.ruleset) if each not in exercised]

    def status(self, fail_on: Severity = Severity.ERROR, *, allow_inconclusive: bool = False) -> int:
        """Return the exit status: the first one of `verdict.PRECEDENCE` that applies.

        Args:
            fail_on: the lowest level of a finding that counts.
            allow_inconclusive: whether an inconclusive recording counts as a clean one.
        """
        found = any(count and level.rank >= fail_on.rank for level, count in self.found.items())
        applies = {
            Status.UNUSABLE: bool(self.unusable),
            Status.FINDINGS: found,
            Status.NOTHING: not self.messages,
            Status.INCONCLUSIVE: any(each.doubts for each in self.recordings),
        }
        given = [status for status, is_so in applies.items() if is_so]
        return status_of(given, allow_inconclusive=allow_inconclusive)


def merged(reports: Iterable[Report]) -> Report:
    """Return one report of everything that several reports are about.

    Recordings of the same name count as parts of one recording, and their figures are joined. So the order in
    which reports are merged makes no difference.

    Args:
        reports: at least one report; all must have the same ruleset.

    Returns:
        The report, with its recordings in the order of their names.

    Raises:
        RulesetsDiffer: they were made with different rulesets.
        ValueError: there is no report.
    """
    given = list(reports)
    if not given:
        raise ValueError("there is no report to merge")
    names = sorted({each.ruleset.name for each in given})
    if len(names) > 1:
        raise RulesetsDiffer(tuple(names))
    parts: dict[str | None, Checked] = {}
    for checked in (each for report in given for each in report.recordings):
        parts[checked.file] = parts.get(checked.file, Checked(checked.file)).merged(checked)
    ordered = sorted(parts.values(), key=lambda each: each.file or "")
    version, beliefs = min(each.fingerprint_version for each in given), given[0].beliefs if len(given) == 1 else None
    return Report(ordered, given[0].ruleset, version, beliefs)


def by_kind(standings: Standings) -> dict[str, dict[str, int]]:
    """Return counts of verdicts by the kind of subject: each verdict of each kind of which there is one."""
    return {
        kind: {str(verdict): standings[kind, verdict] for verdict in Standing}
        for kind in KINDS
        if any(standings[kind, verdict] for verdict in Standing)
    }


def _judgeable(ruleset: Ruleset) -> list[str]:
    return [rule.id for rule in RULES.values() if rule.judgeable and is_rule(rule.id, ruleset)]
