"""Which findings count: by rule, client, subject and time, at which level, and whether they are new.

A selection is applied to findings only. Whatever it says, the whole recording is
read and followed, since a finding rests on what stands elsewhere. A level may be
lowered and never raised: a rule is not better founded because somebody says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.fingerprint import fingerprint
from monitoring_core.conformance.reports.report import Report
from monitoring_core.follow.finding import Finding
from monitoring_core.outcome import MonitoringError, alike
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import at_most

__all__ = ["EVERYTHING", "ONLY", "Baseline", "Selection", "SelectionError"]


class SelectionError(MonitoringError):
    """Raised for a selection that makes no sense.

    Attributes:
        told: what was given.
        reason: what is wrong with it, and what would be right.
    """

    def __init__(self, told: str, reason: str) -> None:
        super().__init__(told, reason)
        self.told = told
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.told!a}: {self.reason}"


class Baseline:
    """An earlier report: how many findings of each fingerprint are already known.

    It counts down as findings come, over all recordings of a check. So it is made anew for each check.
    """

    def __init__(self, report: Report) -> None:
        self._left: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        for each in report.recordings:
            self._left.update(each.fingerprints)
            self._given.update(each.fingerprints)

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is one of those that were counted, and count it off."""
        mark = fingerprint(finding)
        if self._left[mark] <= 0:
            return False
        self._left[mark] -= 1
        return True

    def agrees(self, counted: Mapping[str, int]) -> bool:
        """Tell whether so many findings of each fingerprint are known as were at the beginning, before any other."""
        return all(min(self._left[mark], count) == min(self._given[mark], count) for mark, count in counted.items())

    def count_off(self, counted: Mapping[str, int]) -> None:
        """Count findings off that were found elsewhere: fingerprint -> how many, those that were known included."""
        for mark, count in counted.items():
            self._left[mark] = max(0, self._left[mark] - count)

    def __reduce__(self) -> tuple[Callable[[Counter[str]], Baseline], tuple[Counter[str]]]:
        """Go to another process as what it was at the beginning."""
        return _baseline, (self._given,)


def _baseline(given: Counter[str]) -> Baseline:
    return Baseline(Report([Checked(fingerprints=given)]))


def _pattern(told: str) -> re.Pattern[str]:
    """Make a pattern of a text in which ``*`` stands for anything."""
    return re.compile(".*".join(map(re.escape, told.split("*"))), re.DOTALL)


def _rules(told: str) -> re.Pattern[str]:
    pattern = _pattern(told.upper())
    if not any(map(pattern.fullmatch, RULES)):
        close = alike(told.upper(), RULES)
        meant = f"; did you mean {' or '.join(close)}?" if close else "; `monitoring-core rules` lists them all"
        raise SelectionError(told, f"there is no such rule{meant}")
    return pattern


def _time(told: str) -> datetime:
    moment = _moment(told)
    if moment is None:
        raise SelectionError(told, "it is no time; give one such as 2031-03-03T09:00:00Z")
    return moment


def _moment(at: str | None) -> datetime | None:
    """Read a time; one without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(at or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


_Test = Callable[[Finding], bool]


def _by_rule(told: str) -> _Test:
    pattern = _rules(told)
    return lambda finding: pattern.fullmatch(finding.rule) is not None


def _by_client(told: str) -> _Test:
    pattern = _pattern(told)
    return lambda finding: pattern.fullmatch(finding.client or "") is not None


def _by_subject(told: str) -> _Test:
    pattern = _pattern(told)
    return lambda finding: pattern.fullmatch(finding.subject) is not None


def _from(told: str) -> _Test:
    first = _time(told)
    return lambda finding: (moment := _moment(finding.at)) is not None and moment >= first


def _to(told: str) -> _Test:
    last = _time(told)
    return lambda finding: (moment := _moment(finding.at)) is not None and moment <= last


ONLY: Mapping[str, Callable[[str], _Test]] = MappingProxyType(
    {"rule": _by_rule, "client": _by_client, "subject": _by_subject, "from": _from, "to": _to}
)
"""What findings can be narrowed by -> what tells whether a finding fits."""


@frozen
class Selection:
    """Which findings count, and at which level.

    Attributes:
        tests: groups of tests; a finding counts that fits at least one test of every group.
        ignored: tests of what does not count.
        levels: rule -> the level that a finding of it has at most.
        baseline: what is known of earlier; None for nothing.
        made_of: what `of` was given, by name, so that another process can make it anew; None if it was made otherwise.
    """

    tests: tuple[tuple[_Test, ...], ...] = ()
    ignored: tuple[_Test, ...] = ()
    levels: Mapping[str, Severity] = field(factory=dict[str, Severity])
    baseline: Baseline | None = None
    made_of: Mapping[str, Any] | None = field(default=None, eq=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., Selection], tuple[Any, ...]]:
        """Go to another process as what it was made of, since a test is a function that only this process has."""
        if self.made_of is None:
            return Selection, (self.tests, self.ignored, self.levels, self.baseline)
        return _again, (self.made_of, self.baseline)

    @classmethod
    def of(
        cls,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        levels: Mapping[str, Severity | str] | None = None,
        only: Iterable[tuple[str, str]] = (),
        baseline: Report | None = None,
    ) -> Selection:
        """Make a selection.

        Args:
            select: rules that count; ``*`` in one stands for anything. Without any, all do.
            ignore: rules that do not count, written as those of ``select``.
            levels: rule -> the level that a finding of it has at most.
            only: a key of `ONLY` and its value; of two with one key a finding fits either, of others all.
            baseline: a report of earlier: of each fingerprint only what is more than it counted is new.

        Raises:
            SelectionError: there is no such rule, key, level or time, or a level is above that of the rule.
        """
        select, ignore, only = tuple(select), tuple(ignore), tuple(only)
        groups: dict[str, list[_Test]] = {}
        chosen = [_by_rule(each) for each in select]
        for key, told in only:
            if key not in ONLY:
                raise SelectionError(key, f"findings are narrowed by {', '.join(ONLY)}")
            groups.setdefault(key, []).append(ONLY[key](told))
        return cls(
            tests=tuple(map(tuple, ([chosen] if chosen else []) + list(groups.values()))),
            ignored=tuple(map(_by_rule, ignore)),
            levels=dict(_level(*each) for each in (levels or {}).items()),
            baseline=None if baseline is None else Baseline(baseline),
            made_of={"select": select, "ignore": ignore, "levels": dict(levels or {}), "only": only},
        )

    def add(self, checked: Checked, finding: Finding) -> None:
        """Add a finding to what came of a recording, if it counts; one that is known is only counted as such."""
        if any(test(finding) for test in self.ignored):
            return
        if not all(any(test(finding) for test in group) for group in self.tests):
            return
        if self.baseline is not None and self.baseline.knows(finding):
            checked.add_known(finding)
            return
        limit = self.levels.get(finding.rule)
        checked.add(finding if limit is None else evolve(finding, level=at_most(finding.level, limit)))


def _again(made_of: Mapping[str, Any], baseline: Baseline | None) -> Selection:
    return evolve(Selection.of(**made_of), baseline=baseline)


def _level(told: str, level: Severity | str) -> tuple[str, Severity]:
    rule_id = told.upper()
    _rules(re.sub(r"\*", "?", told))
    try:
        limit = Severity(level)
    except ValueError:
        raise SelectionError(str(level), f"the levels are {', '.join(each.value for each in Severity)}") from None
    if limit.rank > RULES[rule_id].severity.rank:
        reason = f"{limit} is above its level, {RULES[rule_id].severity}, and a level may only be lowered"
        raise SelectionError(rule_id, reason)
    return rule_id, limit


EVERYTHING = Selection()
"""Every finding counts, at the level that it has."""
