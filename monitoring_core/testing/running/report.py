"""The report of a run: its counts and failures, as text or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from attrs import define, field

from monitoring_core.conformance.reports.printable import printable
from monitoring_core.rules import RULES
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.judging.judge import Difference
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.coverage import Coverage
from monitoring_core.testing.running.failure import Cause, Failure, Line, causes, counted, failures_told, head
from monitoring_core.testing.words import setting_to_json, to_json

__all__ = [
    "Failure",
    "Report",
    "Status",
    "as_json",
    "as_lines",
    "as_text",
    "share",
    "shown_counts",
    "shown_coverage",
    "shown_findings",
]


class Status:
    """The exit statuses of a run; if several apply, 2 wins over 1, 1 over 3, and 3 over 0."""

    CONFORMS = 0
    FINDINGS = 1
    UNUSABLE = 2
    VACUOUS = 3


MOST_ERRORS = 5
"""How many errors of the adapter are printed."""

MOST_RULES = 5
"""How many rules that nothing was judged by are printed. If there are more, their number is."""


@define
class Report:
    """The results of a run.

    Attributes:
        requirements: the requirements of the implementation.
        ruleset: the ruleset by which it was judged.
        words: component -> number of its words that were run.
        inputs: number of inputs that the implementation got, with those of reductions, but without resets.
        spared: number of inputs that were not given, since the implementation returned to a saved state.
        answers: number of answers that were judged.
        notifications: number of notifications that were judged.
        readings: number of readings of a supervisor's state that were judged.
        failures: one for each kind of failure, in the order in which they were found.
        further: rule -> number of words that failed after no more kinds of failure were kept.
        skipped: reason -> number of inputs or words that were left out.
        rules: ids of the rules that were judged.
        coverage: the cells that were taken, and the required ones.
        unusable: why the adapter could not be used to the end; None if it could.
        errors: errors that the adapter raised twice in one word, with the name of the word; such words were not judged.
        interrupted: whether the run was stopped by Ctrl-C.
        quiet_looks: number of waits after inputs without expected notifications.
        quiet_seconds: duration of these waits in seconds.
        budget: the budget of the run; empty without one.
        reductions: number of inputs that were used to make failures small.
        legal: number of legal cells in a run with a budget; else 0.
        legal_taken: number of these cells that were taken.
        obligations: number of obligations of pairs that completed words met.
        obligations_known: number of known obligations; 0 if the worlds were not explored.
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
    errors: list[str] = field(factory=list[str])
    interrupted: bool = False
    quiet_looks: int = 0
    quiet_seconds: float = 0.0
    budget: str = ""
    reductions: int = 0
    legal: int = 0
    legal_taken: int = 0
    obligations: int = 0
    obligations_known: int = 0

    @property
    def failing(self) -> list[Failure]:
        """The failures at or above ``fail_on``."""
        return [each for each in self.failures if each.level.rank >= self.requirements.fail_on.rank]

    @property
    def is_vacuous(self) -> bool:
        """True if a required cell was never taken."""
        return self.coverage.is_vacuous

    @property
    def conforms(self) -> bool:
        """True if the run went to its end, had no failing finding, and was not vacuous."""
        return self.status == Status.CONFORMS

    @property
    def status(self) -> int:
        """The exit status: 2 if a word was unusable, else 1 with failing findings, else 3 if vacuous, else 0."""
        if self.unusable is not None or self.errors:
            return Status.UNUSABLE
        if self.failing:
            return Status.FINDINGS
        return Status.VACUOUS if self.is_vacuous else Status.CONFORMS

    def add(self, other: Report) -> None:
        """Add the results of another part of the suite."""
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
        self.errors += other.errors
        self.interrupted = self.interrupted or other.interrupted
        self.quiet_looks += other.quiet_looks
        self.quiet_seconds += other.quiet_seconds
        self.budget = self.budget or other.budget
        self.reductions += other.reductions
        self.legal = max(self.legal, other.legal)
        self.legal_taken = max(self.legal_taken, other.legal_taken)
        self.obligations += other.obligations
        self.obligations_known = max(self.obligations_known, other.obligations_known)

    def __str__(self) -> str:
        return as_text(self).removesuffix("\n")


def as_text(report: Report, known: Mapping[Cause, str] = MappingProxyType({})) -> str:
    """Return the report as plain text.

    Args:
        report: the report of the run.
        known: cause -> the test that has reported it already; such a cause has two lines.
    """
    return _plain(_lines(report, programs=True, known=known))


def shown_counts(report: Report) -> str:
    """Return the counts of the report as plain text: the inputs that were run, judged and left out; no failures."""
    return _plain(_counts(report))


def shown_findings(report: Report) -> str:
    """Return the causes of the failures as JSON: a list with rank, cause, lines and number of words of each."""
    return json.dumps(
        [
            {
                "rank": first.level.rank,
                "cause": list(map(str, first.cause)),
                "lines": _plain(head(first)).splitlines(),
                "words": sum(each.times for each in (first, *alike)),
            }
            for first, alike in causes(report.failures).items()
        ]
    )


def shown_coverage(report: Report) -> str:
    """Return the part of the report about rules and cells, as plain text."""
    return _plain(_coverage(report))


def _plain(lines: Iterable[Line]) -> str:
    return "".join("".join(printable(text) for text, _ in line) + "\n" for line in lines)


def as_lines(report: Report, *, programs: bool = True) -> Iterator[Line]:
    """Yield the lines of the report, with styles.

    Args:
        report: the report of the run.
        programs: whether the program of each failure is printed.
    """
    for line in _lines(report, programs=programs):
        # Text of a server must not move the cursor or change colours.
        yield [(printable(text), style) for text, style in line]


def _lines(report: Report, *, programs: bool, known: Mapping[Cause, str] = MappingProxyType({})) -> Iterator[Line]:
    yield _summary(report)
    yield from failures_told(report.failures, programs=programs, known=known)
    yield from _left_out(report)
    if report.unusable is not None:
        return
    yield from _coverage(report)
    if report.failing or report.errors:
        yield [("does not conform", "error")]
    elif report.is_vacuous:
        yield [("vacuous", "error"), ("  a required cell was never taken, so nothing is proved", "")]
    else:
        yield [("conforms", "bold"), (_besides(report), "")]


def _besides(report: Report) -> str:
    """Return the words after "conforms" about findings that do not make the run fail."""
    told = Counter(each.level for each in causes(report.failures))
    found = [counted(told[level], f"{level}s") for level in sorted(told, key=lambda level: -level.rank)]
    return f", with {' and '.join(found)}" if found else ""


def _counts(report: Report) -> Iterator[Line]:
    yield _summary(report)
    yield from _left_out(report)


def _summary(report: Report) -> Line:
    words = ", ".join(f"{component} {number:,}" for component, number in report.words.items())
    read = f", {report.readings:,} readings" if report.readings else ""
    spared = f" ({report.spared:,} spared by going back)" if report.spared else ""
    told = [
        f"{counted(sum(report.words.values()), 'words')} ({words})" if words else "no words",
        counted(report.inputs, "inputs") + spared,
        f"{report.answers:,} answers{read} and {report.notifications:,} notifications judged",
        counted(len(report.failures), "failures"),
    ]
    return [(f"{report.ruleset.name}: ", "bold"), (", ".join(told), "")]


def _left_out(report: Report) -> Iterator[Line]:
    for rule, number in report.further.items():
        yield [(f"{number:,} more words failed under {rule}", "dim")]
    for reason, number in report.skipped.items():
        yield [(f"skipped as not required: {reason} ({number:,})", "dim")]
    if report.requirements.quiet:
        waited = f"{report.quiet_seconds:.1f} s to see that nothing comes, {report.quiet_looks:,} times"
        yield [(f"waited {waited} (quiet={report.requirements.quiet:g})", "dim")]
    for each in report.errors[:MOST_ERRORS]:
        yield [("not judged", "error"), (f"  {each}", "")]
    if len(report.errors) > MOST_ERRORS:
        yield [(f"and {len(report.errors) - MOST_ERRORS:,} more words were not judged", "dim")]
    if report.unusable is not None:
        first, *others = report.unusable.splitlines()
        yield [("stopped" if report.interrupted else "unusable", "error"), (f"  {first}", "")]
        yield from ([(line, "dim")] for line in others)


def _coverage(report: Report) -> Iterator[Line]:
    coverage = report.coverage
    never = _never_judged(report)
    line = [(f"rules judged: {len(RULES) - len(never)} of {len(RULES)}", "")]
    told = ", ".join(never) if len(never) <= MOST_RULES else f"{len(never)} rules, which the report as JSON lists"
    yield [*line, (f" · never judged: {told}", "dim")] if never else line
    required = len(coverage.required)
    taken = required - len(coverage.never_taken)
    if report.legal:
        yield [(f"legal cells taken: {share(report.legal_taken, report.legal)}", "")]
    else:
        yield [(f"legal cells taken: {taken} of {required} required", "")]
    if report.obligations_known:
        yield [(f"obligations of pairs met: {share(report.obligations, report.obligations_known)}", "")]
    if report.budget:
        reductions = f", {report.reductions:,} of them to make failures small" if report.reductions else ""
        yield [(f"budget of {report.budget}: {counted(report.inputs, 'inputs')} given{reductions}", "")]
    for cell in coverage.never_taken:
        yield [("never taken", "warning"), (f"  {cell}", "")]


def _never_judged(report: Report) -> list[str]:
    return [each for each in RULES if each not in report.rules]


def share(number: int, of: int) -> str:
    """Return a share as text: the number, the total, and the percentage."""
    return f"{number:,} of {of:,} ({100 * number // max(of, 1)} %)"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON object."""
    return {
        "version": 1,
        "ruleset": report.ruleset.name,
        "requirements": report.requirements.to_json(),
        "status": report.status,
        "unusable": report.unusable,
        "errors": list(report.errors),
        "interrupted": report.interrupted,
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
        "rules_never_judged": _never_judged(report),
        "budget": report.budget or None,
        "reductions": report.reductions,
        "obligations": report.obligations,
        "obligations_known": report.obligations_known,
        "cells_legal": report.legal or None,
        "cells_legal_taken": report.legal_taken if report.legal else None,
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


def joined(reports: Iterable[Report]) -> Report:
    """Return one report for several parts of a suite."""
    reports = list(reports)
    whole = Report(reports[0].requirements, reports[0].ruleset) if reports else Report()
    for each in reports:
        whole.add(each)
    return whole
