"""The outcome of the check of one recording. Everything is counted, and a bounded part of it is kept.

A recording may hold any number of faults. So the first `KEPT` findings of each rule are kept, and the
others are only counted. If parts of a recording are checked apart, `FIGURES` says how the two values of
each attribute are joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import define, evolve, field

from monitoring_core.conformance.reading.records import Unreadable
from monitoring_core.conformance.reports import figures
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.reports.printable import short
from monitoring_core.conformance.timelines.timeline import Timeline
from monitoring_core.follow.findings.doubts import Doubt
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.standing import Standings
from monitoring_core.rules import Severity

__all__ = ["FIGURES", "KEPT", "Checked"]

KEPT = 1000
"""The most findings of one rule, and the most unreadable places, that are kept for each recording."""


@define
class Checked:
    """The outcome of the check of one recording.

    Attributes:
        file: its name as it was given; None if it has none.
        messages: the number of messages about monitoring in it, with the requests.
        requests: the number of records of a request with its answer, whatever the request is about.
        unnamed: the number of messages that do not name their client.
        subjects: kind of subject, in the plural -> the number of such subjects.
        findings: the first `KEPT` findings of each rule, in the order of their places.
        found: level -> the number of all findings, also of those that are not kept.
        of_rule: rule -> the number of all findings, also of those that are not kept.
        omitted: rule -> the number of findings that are not kept.
        fingerprints: fingerprint -> the number of findings with it, also of those that a baseline knows.
        known: the number of findings that a baseline knows; the other numbers do not count them.
        unreadable: the first `KEPT` places that could not be read.
        unreadable_omitted: the number of further places that could not be read.
        exercised: the ids of the rules that were exercised: something in the recording was judged by them.
        suffixed: the number of pieces that could only be read without the suffix ``L`` of their integers.
        unknown: word that the rules do not know -> the number of times that it was seen.
        unknown_roles: ``recorder`` or ``participant`` -> the number of text sessions in which his role is unknown.
            Rules that need the role were not judged there.
        forgotten: kind of subject -> the number of subjects that were forgotten, to keep the memory bounded.
        doubts: the reasons why it is inconclusive.
        unusable: why it could not be checked, or not to its end; None if it could.
        form: the form in which it was read, with its compression; None if no form fits.
        passed: kind of thing that is rightly no record, such as ``other lines`` -> the number of such things.
        files: the files that were merged into it; empty if it is a file by itself.
        never_shown: the number of accepted requests whose outcome had not been shown at its end.
        verdicts: kind of subject and verdict -> the number of subjects.
        assumed: the assumptions about it, in words; several if its parts were checked differently.
        first: the earliest time of a record, in seconds since 1970; None if no record has a time.
        last: the latest time of a record, in seconds since 1970; None if no record has a time.
        timeline: the timeline, if it was kept; an outcome that was joined from parts has none.
    """

    file: str | None = None
    messages: int = 0
    requests: int = 0
    unnamed: int = 0
    subjects: dict[str, int] = field(factory=dict[str, int])
    findings: list[Finding] = field(factory=list[Finding])
    found: Counter[Severity] = field(factory=Counter[Severity])
    of_rule: Counter[str] = field(factory=Counter[str])
    omitted: Counter[str] = field(factory=Counter[str])
    fingerprints: Counter[str] = field(factory=Counter[str])
    known: int = 0
    unreadable: list[Unreadable] = field(factory=list[Unreadable])
    unreadable_omitted: int = 0
    suffixed: int = 0
    exercised: set[str] = field(factory=set[str])
    unknown: dict[str, int] = field(factory=dict[str, int])
    unknown_roles: dict[str, int] = field(factory=dict[str, int])
    forgotten: dict[str, int] = field(factory=dict[str, int])
    doubts: tuple[Doubt, ...] = ()
    unusable: str | None = None
    form: str | None = None
    passed: Counter[str] = field(factory=Counter[str])
    files: tuple[str, ...] = ()
    never_shown: int = 0
    verdicts: Standings = field(factory=Counter[tuple[str, str]])
    assumed: tuple[str, ...] = ()
    first: float | None = None
    last: float | None = None
    timeline: Timeline | None = field(default=None, eq=False, repr=False)

    def hears(self, moment: float) -> None:
        """Take in the time of a record, in seconds since 1970."""
        if self.first is None or self.last is None:
            self.first = self.last = moment
        elif moment > self.last:
            self.last = moment
        elif moment < self.first:
            self.first = moment

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it unless there are many of its rule already."""
        self.fingerprints[fingerprint(finding)] += 1
        self.found[finding.level] += 1
        self.of_rule[finding.rule] += 1
        if self.of_rule[finding.rule] > KEPT:
            self.omitted[finding.rule] += 1
        else:
            self.findings.append(_shortened(finding))

    def add_known(self, finding: Finding) -> None:
        """Count a finding that a baseline knows."""
        self.fingerprints[fingerprint(finding)] += 1
        self.known += 1

    def add_unreadable(self, unreadable: Unreadable) -> None:
        """Count a place that could not be read, and keep it unless there are many already."""
        if len(self.unreadable) < KEPT:
            self.unreadable.append(unreadable)
        else:
            self.unreadable_omitted += 1

    def merged(self, other: Checked) -> Checked:
        """Return the outcome of two parts of a recording, joined; only the first unreadable places are kept."""
        joined = {name: join(getattr(self, name), getattr(other, name)) for name, join in FIGURES.items()}
        places = joined["unreadable"]
        joined["unreadable"] = places[:KEPT]
        joined["unreadable_omitted"] += len(places[KEPT:])
        return evolve(self, **joined)


FIGURES: Mapping[str, figures.Join] = MappingProxyType(
    {
        "file": figures.least,
        "messages": figures.total,
        "requests": figures.total,
        "unnamed": figures.total,
        "subjects": figures.sums,
        "findings": figures.findings,
        "found": figures.sums,
        "of_rule": figures.sums,
        "omitted": figures.sums,
        "fingerprints": figures.sums,
        "known": figures.total,
        "unreadable": figures.places,
        "unreadable_omitted": figures.total,
        "suffixed": figures.total,
        "exercised": figures.union,
        "unknown": figures.words,
        "unknown_roles": figures.sums,
        "forgotten": figures.sums,
        "doubts": figures.doubts,
        "unusable": figures.least,
        "form": figures.least,
        "passed": figures.sums,
        "files": figures.names,
        "never_shown": figures.total,
        "verdicts": figures.sums,
        "assumed": figures.names,
        "first": figures.earliest,
        "last": figures.latest,
        "timeline": figures.nothing,
    }
)
"""Attribute of `Checked` -> the function that joins its values for two parts."""


def _shortened(finding: Finding) -> Finding:
    texts = ("subject", "message", "expected", "at", "client")
    made: dict[str, Any] = {name: short(getattr(finding, name)) for name in texts}
    made["before"] = tuple(map(short, finding.before))
    return finding if all(made[name] == getattr(finding, name) for name in made) else evolve(finding, **made)
