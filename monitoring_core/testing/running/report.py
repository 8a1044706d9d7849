"""What came of a run: counted, and printed as text or as JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field

from monitoring_core.conformance.reports.printable import printable
from monitoring_core.rules import RULES, Severity
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.coverage import Coverage
from monitoring_core.testing.words import Word, setting_to_json, to_json

__all__ = ["Failure", "Report", "Status", "as_json", "as_lines", "as_text"]

Line = list[tuple[str, str]]
"""A line of a report: texts, each with the name of its style, as in a report on a recording."""


MOST_SHOWN = 3
"""Differences of one step that are printed besides the worst."""


class Status:
    """Exit statuses of a run, the first that fits in the order 2, 1, 3, 0."""

    CONFORMS = 0
    FINDINGS = 1
    UNUSABLE = 2
    VACUOUS = 3


@define
class Failure:
    """One way in which an implementation differs, with the shortest word that shows it.

    Attributes:
        differences: what was found at the last input of the word; the first names the rule.
        word: as short as it became: how to get there, and the input that fails.
        component: the part of the suite that found it.
        found_in: name of the word that found it.
        times: how many words failed in this way.
        runs: how often the short word was run again, to confirm it.
        failed: how often it failed in the same way; less than ``runs`` is flaky.
        not_minimal: why more of the word may be left out; empty if nothing more can.
        program: Python that shows it.
    """

    differences: tuple[Difference, ...]
    word: Word
    component: str
    found_in: str
    times: int = 1
    runs: int = 0
    failed: int = 0
    not_minimal: str = ""
    program: str = ""

    @property
    def rule(self) -> str:
        """The rule that is broken."""
        return self.worst.rule

    @property
    def level(self) -> Severity:
        """How severe the worst of its differences is."""
        return self.worst.level

    @property
    def worst(self) -> Difference:
        """The most severe of its differences, the first of several."""
        return max(self.differences, key=lambda each: each.level.rank)

    @property
    def is_flaky(self) -> bool:
        """Whether it did not fail each time it was run again."""
        return self.failed < self.runs


@define
class Report:
    """What came of a run.

    Attributes:
        requirements: what was required.
        ruleset: what it was judged by.
        words: component -> how many of its words were run.
        inputs: how many inputs were given to the implementation, resets not counted; for reductions too.
        spared: how many were not given, since the implementation could go back to where they had led.
        answers: how many answers were judged.
        notifications: how many notifications were.
        readings: how often what was read of a supervisor was.
        failures: one for each way in which it differs, in the order in which they were found.
        further: rule -> words that failed in ways of which no more were kept.
        skipped: why inputs or words were left out -> how many.
        rules: ids of the rules that something was held against.
        coverage: the cells that were taken, and that had to be.
        unusable: why the adapter could not be used to the end; None if it could.
    """

    requirements: Requirements = field(factory=Requirements)
    ruleset: Ruleset = GWS_V2
    words: Counter[str] = field(factory=Counter[str])
    inputs: int = 0
    spared: int = 0
    answers: int = 0
    notifications: int = 0
    readings: int = 0
    failures: list[Failure] = field(factory=list[Failure])
    further: Counter[str] = field(factory=Counter[str])
    skipped: Counter[str] = field(factory=Counter[str])
    rules: set[str] = field(factory=set[str])
    coverage: Coverage = field(factory=Coverage)
    unusable: str | None = None

    @property
    def failing(self) -> list[Failure]:
        """The failures at or above ``fail_on``."""
        return [each for each in self.failures if each.level.rank >= self.requirements.fail_on.rank]

    @property
    def is_vacuous(self) -> bool:
        """Whether a cell that had to be taken never was."""
        return self.coverage.is_vacuous

    @property
    def conforms(self) -> bool:
        """Whether the run went to its end, found nothing that fails, and was not vacuous."""
        return self.status == Status.CONFORMS

    @property
    def status(self) -> int:
        """The exit status: 2 unusable, else 1 findings at ``fail_on`` or above, else 3 vacuous, else 0."""
        if self.unusable is not None:
            return Status.UNUSABLE
        if self.failing:
            return Status.FINDINGS
        return Status.VACUOUS if self.is_vacuous else Status.CONFORMS

    def add(self, other: Report) -> None:
        """Add what came of another part of the suite."""
        self.words.update(other.words)
        self.inputs += other.inputs
        self.spared += other.spared
        self.answers += other.answers
        self.notifications += other.notifications
        self.readings += other.readings
        self.failures += other.failures
        self.further.update(other.further)
        self.skipped.update(other.skipped)
        self.rules |= other.rules
        self.coverage.add(other.coverage)
        self.unusable = self.unusable or other.unusable

    def __str__(self) -> str:
        return as_text(self).removesuffix("\n")


def as_text(report: Report, *, summary: bool = True) -> str:
    """Give the report as plain text.

    Args:
        report: what came of the run.
        summary: with the rules and the cells, and the programs of the failures.
    """
    lines = as_lines(report) if summary else _findings(report, programs=False)
    return _plain(lines)


def shown_coverage(report: Report) -> str:
    """Give the part of the report that says what was judged and taken, as plain text."""
    return _plain(_coverage(report))


def _plain(lines: Iterable[Line]) -> str:
    return "".join("".join(printable(text) for text, _ in line) + "\n" for line in lines)


def as_lines(report: Report, *, programs: bool = True) -> Iterator[Line]:
    """Give the lines of the report, with styles.

    Args:
        report: what came of the run.
        programs: print the program of each failure, too.
    """
    for line in _lines(report, programs=programs):
        # What a server wrote must not move the cursor or change colours.
        yield [(printable(text), style) for text, style in line]


def _lines(report: Report, *, programs: bool) -> Iterator[Line]:
    yield from _findings(report, programs=programs)
    if report.unusable is not None:
        return
    yield from _coverage(report)
    if report.failing:
        yield [("does not conform", "error")]
    elif report.is_vacuous:
        yield [("vacuous", "error"), ("  a cell that had to be taken never was, so nothing is shown", "")]
    else:
        yield [("conforms", "bold")]


def _findings(report: Report, *, programs: bool) -> Iterator[Line]:
    words = ", ".join(f"{component} {number:,}" for component, number in report.words.items())
    read = f", {report.readings:,} readings" if report.readings else ""
    spared = f" ({report.spared:,} spared by going back)" if report.spared else ""
    told = [
        f"{_count(sum(report.words.values()), 'words')} ({words})" if words else "no words",
        _count(report.inputs, "inputs") + spared,
        f"{report.answers:,} answers{read} and {report.notifications:,} notifications judged",
        _count(len(report.failures), "failures"),
    ]
    yield [(f"{report.ruleset.name}: ", "bold"), (", ".join(told), "")]
    for each in report.failures:
        yield from _failure(each, programs=programs)
    for rule, number in report.further.items():
        yield [(f"{number:,} more words failed under {rule}", "dim")]
    for reason, number in report.skipped.items():
        yield [(f"skipped as not required: {reason} ({number:,})", "dim")]
    if report.unusable is not None:
        first, *others = report.unusable.splitlines()
        yield [("unusable", "error"), (f"  {first}", "")]
        yield from ([(line, "dim")] for line in others)


def _coverage(report: Report) -> Iterator[Line]:
    coverage = report.coverage
    exercised = [each for each in RULES if each in report.rules]
    line = [(f"rules judged: {len(exercised)} of {len(RULES)}", "")]
    never = [each for each in RULES if each not in report.rules]
    yield [*line, (f" · never judged: {', '.join(never)}", "dim")] if never else line
    required = len(coverage.required)
    taken = required - len(coverage.never_taken)
    yield [(f"legal cells taken: {taken} of {required} required", "")]
    for cell in coverage.never_taken:
        yield [("never taken", "warning"), (f"  {cell}", "")]


def _failure(failure: Failure, *, programs: bool) -> Iterator[Line]:
    worst = failure.worst
    yield [
        (f"{worst.level}", str(worst.level)),
        (f"  {worst.rule}", "bold"),
        (f"  {worst.subject}: {worst.message}", ""),
    ]
    yield [(f"    expected: {worst.expected}", "dim")]
    if worst.allowed:
        yield [(f"    allowed: {', '.join(worst.allowed)}", "dim")]
    others = [each for each in failure.differences if each is not worst]
    for each in others[:MOST_SHOWN]:
        yield [(f"    and {each.level} {each.rule}: {each.message}; expected: {each.expected}", "dim")]
    if len(others) > MOST_SHOWN:
        yield [(f"    and {len(others) - MOST_SHOWN} more", "dim")]
    times = f"{failure.times:,} {'word' if failure.times == 1 else 'words'}, first {failure.found_in}"
    if failure.is_flaky:
        confirmed = f"flaky: failed {failure.failed} of {failure.runs} times when run again"
    else:
        confirmed = f"confirmed {failure.runs} times" if failure.runs else "not run again"
    length = _count(len(failure.word), "inputs") + (
        f", not minimal: {failure.not_minimal}" if failure.not_minimal else ""
    )
    yield [(f"    {times}; {length}; {confirmed}", "dim")]
    if programs and failure.program:
        for line in textwrap.indent(failure.program, "        ").splitlines():
            yield [(line, "")]


def as_json(report: Report) -> dict[str, Any]:
    """Give the report as an object for JSON."""
    return {
        "version": 1,
        "ruleset": report.ruleset.name,
        "requirements": report.requirements.to_json(),
        "status": report.status,
        "unusable": report.unusable,
        "words": dict(report.words),
        "inputs": report.inputs,
        "spared": report.spared,
        "answers": report.answers,
        "notifications": report.notifications,
        "readings": report.readings,
        "failures": [_failure_object(each) for each in report.failures],
        "further": dict(report.further),
        "skipped": dict(report.skipped),
        "rules_judged": [each for each in RULES if each in report.rules],
        "cells_required": len(report.coverage.required),
        "cells_never_taken": [list(cell) for cell in report.coverage.never_taken],
    }


def _failure_object(failure: Failure) -> dict[str, Any]:
    return {
        "rule": failure.rule,
        "level": str(failure.level),
        "differences": [_difference_object(each) for each in failure.differences],
        "word": {
            "setting": setting_to_json(failure.word.setting),
            "inputs": [to_json(each) for each in failure.word.inputs],
        },
        "component": failure.component,
        "found_in": failure.found_in,
        "times": failure.times,
        "runs": failure.runs,
        "failed": failure.failed,
        "not_minimal": failure.not_minimal,
        "program": failure.program,
    }


def _difference_object(difference: Difference) -> dict[str, Any]:
    return {
        "rule": difference.rule,
        "level": str(difference.level),
        "subject": difference.subject,
        "message": difference.message,
        "expected": difference.expected,
        "allowed": list(difference.allowed),
    }


def _count(number: int, plural: str) -> str:
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def joined(reports: Iterable[Report]) -> Report:
    """Give one report of several parts of a suite."""
    reports = list(reports)
    whole = Report(reports[0].requirements, reports[0].ruleset) if reports else Report()
    for each in reports:
        whole.add(each)
    return whole
