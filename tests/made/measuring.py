"""What a check makes of recordings: false findings in correct ones, and planted faults that it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from monitoring_core.conformance import check_lines
from monitoring_core.follow import Finding
from monitoring_core.rules import RULES, Severity
from tests.made.correct import Mode, correct
from tests.made.faulty import KINDS, UNKNOWABLE, Around, faulty
from tests.made.kind import Kind
from tests.made.recorded import Line

ALLOWED = "allowed note"
LEVELS = ("error", "warning", "note", ALLOWED)
SEEDS_SHOWN = 5
"""Seeds that are told of each rule that is found falsely."""

OF_CONFIGURATION = frozenset({"TX-SEND", "VD-CAPABILITIES"})
"""Rules of which a correct server may earn a note, since its centre may be configured so."""


@frozen
class Judged:
    """What a check says of a recording.

    Attributes:
        findings: rule, level and line of each finding; the level of a note that `is_allowed` is `ALLOWED`.
        inconclusive: whether it is.
        suspected: the rules that an inconclusive verdict names.
    """

    findings: tuple[tuple[str, str, int | None], ...]
    inconclusive: bool
    suspected: frozenset[str]


def is_allowed(finding: Finding) -> bool:
    """Tell whether a correct server may earn it: a note that something was asked elsewhere, or about configuration."""
    is_of_another = "asked elsewhere" in finding.expected
    return finding.level is Severity.NOTE and (is_of_another or finding.rule in OF_CONFIGURATION)


def judged(lines: Iterable[Line]) -> Judged:
    """Check a recording."""
    checked = check_lines([line.text for line in lines])
    found = tuple(
        (each.rule, ALLOWED if is_allowed(each) else str(each.level), each.place.line) for each in checked.findings
    )
    names = [name for doubt in checked.doubts for name in doubt.names]
    return Judged(
        found, bool(checked.doubts), frozenset(word for name in names for word in name.split() if word in RULES)
    )


def seeds(count: int, half: str) -> range:
    """Give so many seeds of a half: by ``even`` ones costs are found, by ``odd`` ones they are proved."""
    return range(0 if half == "even" else 1, 2 * count, 2)


def false_findings(mode: Mode, of: Iterable[int]) -> dict[str, Any]:
    """Count what is found in the correct recordings of these seeds."""
    recordings = lines = 0
    worst: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    examples: dict[str, list[int]] = {}
    for seed in of:
        made = correct(seed, mode).lines
        recordings, lines = recordings + 1, lines + len(made)
        verdict = judged(made)
        levels = {level for _, level, _ in verdict.findings}
        worst[next((level for level in LEVELS if level in levels), "none")] += 1
        worst["inconclusive"] += verdict.inconclusive
        for told in {f"{rule} {level}" for rule, level, _ in verdict.findings if level != ALLOWED}:
            rules[told] += 1
            seeds_of_it = examples.setdefault(told, [])
            if len(seeds_of_it) < SEEDS_SHOWN:
                seeds_of_it.append(seed)
    return {
        "recordings": recordings,
        "lines": lines,
        "recordings with": {level: worst[level] for level in (*LEVELS, "inconclusive")},
        "rules": {told: {"recordings": count, "seeds": examples[told]} for told, count in sorted(rules.items())},
    }


def found(kind: Kind, around: Around, of: Iterable[int]) -> dict[str, Any]:
    """Count how the faults of that kind with these seeds are found.

    A recording that has too little of the fault to show it holds none, and is counted for itself.
    """
    counted: Counter[str] = Counter()
    missed: list[int] = []
    others: Counter[str] = Counter()
    for seed in of:
        recording = faulty(kind, seed, around)
        if not recording.expected:
            counted["without it"] += 1
            continue
        verdict = judged(recording.lines)
        of_rule = [each for each in verdict.findings if each[0] in kind.rules]
        counted["recordings"] += 1
        counted["by rule"] += bool(of_rule)
        counted["at level"] += any(level == kind.level for _, level, _ in of_rule)
        counted["at line"] += any(line in recording.expected for _, _, line in of_rule)
        counted["inconclusive, naming it"] += not of_rule and bool(verdict.suspected & set(kind.rules))
        other = {f"{rule} {level}" for rule, level, _ in verdict.findings if rule not in kind.rules}
        counted["other rule"] += any(not told.endswith("note") for told in other)
        others.update(other)
        if not of_rule and len(missed) < SEEDS_SHOWN:
            missed.append(seed)
    columns = ("recordings", "without it", "by rule", "at level", "at line", "inconclusive, naming it", "other rule")
    return {**{name: counted[name] for name in columns}, "missed": missed, "others": dict(others.most_common(5))}


def measured(correct_ones: int, planted: int, half: str, only: str = "") -> dict[str, Any]:
    """Measure both, of so many correct recordings in all and so many faults of each kind, whose names hold ``only``."""
    each = correct_ones // len(Mode)
    return {
        "half": half,
        "correct": {str(mode): false_findings(mode, seeds(each, half)) for mode in Mode if each},
        "planted": _found(KINDS, planted, half, only),
        "unknowable": _found(UNKNOWABLE, planted, half, only),
    }


def _found(kinds: dict[str, Kind], planted: int, half: str, only: str) -> dict[str, Any]:
    return {
        name: {str(around): found(kind, around, seeds(planted, half)) for around in Around}
        for name, kind in kinds.items()
        if planted and only in name
    }
