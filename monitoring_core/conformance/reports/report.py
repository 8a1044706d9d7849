"""The outcome of checking some recordings, and the exit status.

Whatever a report says of all its recordings is made from what it says of each, so
reports merge by merging the recordings of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.figures import summed
from monitoring_core.conformance.reports.fingerprint import FINGERPRINTS
from monitoring_core.conformance.verdict import Status, status_of
from monitoring_core.follow.finding import Finding
from monitoring_core.outcome import MonitoringError
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["Report", "RulesetsDiffer", "Unusable", "merged"]


class RulesetsDiffer(MonitoringError):
    """Raised where reports are merged that were made with different rulesets.

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
        reason: why, in one line.
    """

    file: str
    reason: str


@define
class Report:
    """The outcome of checking some recordings, each by itself.

    Attributes:
        recordings: one for each that was given, in order.
        ruleset: what they were judged by.
        fingerprint_version: what the fingerprints are made of; the lowest where reports were merged.
    """

    recordings: list[Checked] = field(factory=list[Checked])
    ruleset: Ruleset = GWS_V2
    fingerprint_version: int = FINGERPRINTS

    @property
    def messages(self) -> int:
        """The number of messages of monitoring in all of them."""
        return sum(each.messages for each in self.recordings)

    @property
    def first(self) -> float | None:
        """The earliest time that a record tells, in seconds since 1970; None if none does."""
        return min((each.first for each in self.recordings if each.first is not None), default=None)

    @property
    def last(self) -> float | None:
        """The latest one."""
        return max((each.last for each in self.recordings if each.last is not None), default=None)

    @property
    def subjects(self) -> dict[str, int]:
        """Kind of subject -> how many, in all of them."""
        return summed(each.subjects for each in self.recordings)

    @property
    def found(self) -> dict[Severity, int]:
        """Level -> how many findings, those not kept included; the worst first, each level is there."""
        levels = sorted(Severity, key=lambda level: -level.rank)
        return {level: sum(each.found[level] for each in self.recordings) for level in levels}

    @property
    def findings(self) -> list[Finding]:
        """The findings that were kept, of all recordings, in order."""
        return [finding for each in self.recordings for finding in each.findings]

    @property
    def unreadable(self) -> list[Unreadable]:
        """The places kept of all of them, in order."""
        return [place for each in self.recordings for place in each.unreadable]

    @property
    def unusable(self) -> list[Unusable]:
        """The inputs that could not be checked to their end."""
        return [Unusable(each.file or "", each.unusable) for each in self.recordings if each.unusable is not None]

    @property
    def rules_exercised(self) -> list[str]:
        """Ids of the judgeable rules that something was judged by, in the order of the rules."""
        exercised = set[str]().union(*(each.exercised for each in self.recordings))
        return [each for each in _judgeable(self.ruleset) if each in exercised]

    @property
    def rules_never_exercised(self) -> list[str]:
        """Ids of the judgeable rules that nothing was judged by, in the order of the rules."""
        exercised = set(self.rules_exercised)
        return [each for each in _judgeable(self.ruleset) if each not in exercised]

    def status(self, fail_on: Severity = Severity.ERROR, *, allow_inconclusive: bool = False) -> int:
        """Give the exit status, the first of `verdict.PRECEDENCE` that applies.

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
    """Give one report of all that some reports are about.

    What has the same name is taken for parts of one recording, and its figures are joined. So the order of
    the reports makes no difference, and neither does it which of them were merged before.

    Args:
        reports: at least one, all made with one ruleset.

    Returns:
        The report, its recordings by name.

    Raises:
        RulesetsDiffer: they were made with different rulesets.
        ValueError: there is none.
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
    return Report(ordered, given[0].ruleset, min(each.fingerprint_version for each in given))


def _judgeable(ruleset: Ruleset) -> list[str]:
    return [rule.id for rule in RULES.values() if rule.judgeable and is_rule(rule.id, ruleset)]
