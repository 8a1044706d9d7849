"""The selection of the findings that count: by rule, client, subject, time and level, and only new ones.

A selection applies only to findings. The whole recording is read and followed in any case, since a finding
also rests on other lines. A selection may lower the level of a finding, but never raise it: the level says how
well a rule is founded.
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
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.outcome import MonitoringError, alike
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import at_most

__all__ = ["EVERYTHING", "ONLY", "Baseline", "Selection", "SelectionError"]


class SelectionError(MonitoringError):
    """Raised for a selection that is not possible.

    Attributes:
        told: the value that was given.
        reason: what is wrong with it, and what would be right.
    """

    def __init__(self, told: str, reason: str) -> None:
        super().__init__(told, reason)
        self.told = told
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.told!a}: {self.reason}"


class Baseline:
    """An earlier report: the number of known findings for each fingerprint.

    It counts down while findings come, over all recordings of a check. So each check needs a new one.
    """

    def __init__(self, report: Report) -> None:
        self._left: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        for each in report.recordings:
            self._left.update(each.fingerprints)
            self._given.update(each.fingerprints)

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is one of the known ones that are left, and count it off."""
        mark = fingerprint(finding)
        if self._left[mark] <= 0:
            return False
        self._left[mark] -= 1
        return True

    def agrees(self, counted: Mapping[str, int]) -> bool:
        """Tell whether a new baseline would know as many of these findings: fingerprint -> number."""
        return all(min(self._left[mark], count) == min(self._given[mark], count) for mark, count in counted.items())

    def count_off(self, counted: Mapping[str, int]) -> None:
        """Count off findings of another process: fingerprint -> number of findings, with the known ones."""
        for mark, count in counted.items():
            self._left[mark] = max(0, self._left[mark] - count)

    def __reduce__(self) -> tuple[Callable[[Counter[str]], Baseline], tuple[Counter[str]]]:
        """Go to another process as the baseline was at its beginning."""
        return _baseline, (self._given,)


def _baseline(given: Counter[str]) -> Baseline:
    return Baseline(Report([Checked(fingerprints=given)]))


def _pattern(told: str) -> re.Pattern[str]:
    """Return the pattern for a text in which ``*`` stands for any text."""
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
    """Read a time; without a zone it counts as UTC."""
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
"""Key of the option ``--only`` -> a function from its value to a test of findings."""


@frozen
class Selection:
    """The findings that count, and their highest level.

    Attributes:
        tests: groups of tests. A finding counts if it fits at least one test of every group.
        ignored: tests. A finding that fits one of them does not count.
        levels: rule -> the highest level of its findings.
        baseline: the findings that are already known; None if none is.
        made_of: the arguments of `of` by name, for another process; None if it was made in another way.
    """

    tests: tuple[tuple[_Test, ...], ...] = ()
    ignored: tuple[_Test, ...] = ()
    levels: Mapping[str, Severity] = field(factory=dict[str, Severity])
    baseline: Baseline | None = None
    made_of: Mapping[str, Any] | None = field(default=None, eq=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., Selection], tuple[Any, ...]]:
        """Go to another process as the arguments of `of`, since a test is a function that cannot be sent."""
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
        """Return a selection.

        Args:
            select: the rules that count; ``*`` in a rule stands for any text. Without a rule, all rules count.
            ignore: the rules that do not count, written like those of ``select``.
            levels: rule -> the highest level of its findings.
            only: pairs of a key of `ONLY` and a value. A finding must fit at least one value of each key that is given.
            baseline: an earlier report. For each fingerprint, only findings beyond the number in this report are new.

        Raises:
            SelectionError: there is no such rule, key, level or time, or a level is above that of the rule.
        """
        select, ignore, only = tuple(select), tuple(ignore), tuple(only)
        groups: dict[str, list[_Test]] = {}
        chosen = [_by_rule(each) for each in select]
        for key, told in only:
            if key not in ONLY:
                raise SelectionError(key, f"there is no such key; the keys are {', '.join(ONLY)}")
            groups.setdefault(key, []).append(ONLY[key](told))
        return cls(
            tests=tuple(map(tuple, ([chosen] if chosen else []) + list(groups.values()))),
            ignored=tuple(map(_by_rule, ignore)),
            levels=dict(_level(*each) for each in (levels or {}).items()),
            baseline=None if baseline is None else Baseline(baseline),
            made_of={"select": select, "ignore": ignore, "levels": dict(levels or {}), "only": only},
        )

    def add(self, checked: Checked, finding: Finding) -> None:
        """Add a finding to the outcome of a recording if it counts; a known finding is only counted as known."""
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
"""The selection of all findings, each at its own level."""
