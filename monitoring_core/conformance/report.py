"""What came of a check: counted and kept within bounds, and printed as text or as JSON.

A recording may hold any number of faults and any text in them. So of each rule
the first `KEPT` findings of a recording are kept and the others counted, long
texts are shortened, and whatever is printed is escaped where a terminal could
take it for more than text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from monitoring_core.conformance.recording import Unreadable
from monitoring_core.conformance.verdict import Status, reasons, status_of
from monitoring_core.follow.doubts import Cause, Doubt
from monitoring_core.follow.finding import Finding, Place
from monitoring_core.rules import RULES, Severity
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import GWS_V2, Ruleset

__all__ = ["KEPT", "Checked", "Report", "Status", "Unusable", "as_json", "as_text", "printable"]

KEPT = 1000
"""So many findings of one rule, and so many unreadable places, are kept of each recording."""

LONGEST_TEXT = 1000
"""Characters of the longest text that is kept of a finding."""

Line = list[tuple[str, str]]
"""A line of a report: texts, each with the name of its style (`Severity` values, ``dim``, ``bold`` or none)."""

Text = TypeVar("Text", str, str | None)


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
class Checked:
    """What came of checking one recording.

    Attributes:
        file: its name as it was given; None if it has none.
        messages: how many messages of monitoring it holds, requests included.
        subjects: kind of subject, in the plural -> how many.
        findings: the first `KEPT` of each rule, in the order of their places.
        found: level -> how many, those not kept included.
        omitted: rule -> how many findings are not kept.
        unreadable: the first `KEPT` places that could not be read.
        unreadable_omitted: how many more there were.
        exercised: ids of the rules that something in the recording was judged by.
        suffixed: how many lines, or elements of a document, were read only without the suffix ``L`` of integers.
        unknown: word that the rules do not know -> how often it was seen.
        forgotten: what was forgotten on the way, to keep the memory bounded: kind -> how many.
        doubts: what makes it inconclusive, so that a pass is worth less.
        unusable: why it could not be checked at all, or not to its end; None if it was.
    """

    file: str | None = None
    messages: int = 0
    subjects: dict[str, int] = field(factory=dict[str, int])
    findings: list[Finding] = field(factory=list[Finding])
    found: Counter[Severity] = field(factory=Counter[Severity])
    omitted: Counter[str] = field(factory=Counter[str])
    unreadable: list[Unreadable] = field(factory=list[Unreadable])
    unreadable_omitted: int = 0
    suffixed: int = 0
    exercised: set[str] = field(factory=set[str])
    unknown: dict[str, int] = field(factory=dict[str, int])
    forgotten: dict[str, int] = field(factory=dict[str, int])
    doubts: tuple[Doubt, ...] = ()
    unusable: str | None = None
    _of_rule: Counter[str] = field(factory=Counter[str], init=False, repr=False)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it unless there are many of its rule already."""
        self.found[finding.level] += 1
        self._of_rule[finding.rule] += 1
        if self._of_rule[finding.rule] > KEPT:
            self.omitted[finding.rule] += 1
        else:
            self.findings.append(_shortened(finding))

    def add_unreadable(self, unreadable: Unreadable) -> None:
        """Count a place that could not be read, and keep it unless there are many already."""
        if len(self.unreadable) < KEPT:
            self.unreadable.append(unreadable)
        else:
            self.unreadable_omitted += 1


def _shortened(finding: Finding) -> Finding:
    texts = ("subject", "message", "expected", "at", "client")
    short = {name: _short(getattr(finding, name)) for name in texts}
    return finding if all(short[name] is getattr(finding, name) for name in texts) else evolve(finding, **short)


def _short(text: Text) -> Text:
    return text if text is None or len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


@define
class Report:
    """What came of checking some recordings, each by itself.

    Attributes:
        recordings: one for each that was given, in order.
        ruleset: what they were judged by.
    """

    recordings: list[Checked] = field(factory=list[Checked])
    ruleset: Ruleset = GWS_V2

    @property
    def messages(self) -> int:
        """How many messages of monitoring there were in all of them."""
        return sum(each.messages for each in self.recordings)

    @property
    def subjects(self) -> dict[str, int]:
        """Kind of subject -> how many, in all of them."""
        return _summed(each.subjects for each in self.recordings)

    @property
    def findings(self) -> list[Finding]:
        """Those kept of all of them, in order."""
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
        found = any(level.rank >= fail_on.rank for each in self.recordings for level in each.found)
        applies = {
            Status.UNUSABLE: bool(self.unusable),
            Status.FINDINGS: found,
            Status.NOTHING: not self.messages,
            Status.INCONCLUSIVE: any(each.doubts for each in self.recordings),
        }
        given = [status for status, is_so in applies.items() if is_so]
        return status_of(given, allow_inconclusive=allow_inconclusive)


def _judgeable(ruleset: Ruleset) -> list[str]:
    return [rule.id for rule in RULES.values() if rule.judgeable and is_rule(rule.id, ruleset)]


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(total)


def as_json(report: Report) -> str:
    """Give the report as one JSON object, in plain ASCII, without a line feed at its end."""
    import json

    document: dict[str, Any] = {
        "ruleset": report.ruleset.name,
        "messages": report.messages,
        "subjects": report.subjects,
        "findings": [_finding_object(each) for each in report.findings],
        "findings_omitted": _summed(each.omitted for each in report.recordings),
        "rules_exercised": report.rules_exercised,
        "rules_never_exercised": report.rules_never_exercised,
        "unreadable": [{**_place_object(each.place), "reason": each.reason} for each in report.unreadable],
        "unreadable_omitted": sum(each.unreadable_omitted for each in report.recordings),
        "suffixed": sum(each.suffixed for each in report.recordings),
        "unusable": [{"file": each.file, "reason": each.reason} for each in report.unusable],
        "unknown": _summed(each.unknown for each in report.recordings),
        "forgotten": _summed(each.forgotten for each in report.recordings),
        "inconclusive": [
            {"file": each.file, **_doubt_object(doubt)} for each in report.recordings for doubt in each.doubts
        ],
    }
    # The one character of ASCII that is not printable and that JSON leaves as it is.
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f")


def _finding_object(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        **_place_object(finding.place),
        "at": finding.at,
        "client": finding.client,
        "subject": finding.subject,
        "message": finding.message,
        "expected": finding.expected,
    }


def _doubt_object(doubt: Doubt) -> dict[str, Any]:
    return {"cause": doubt.cause.value, "what": doubt.what, "count": doubt.count, "names": list(doubt.names)}


def _place_object(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "index": place.index}


def as_text(report: Report) -> Iterator[Line]:
    """Give the lines of the whole report: each recording, then the rules exercised."""
    for checked in report.recordings:
        yield from recording_as_text(checked)
    yield from rules_as_text(report)


def recording_as_text(checked: Checked) -> Iterator[Line]:
    """Give the lines on one recording: what was read, the findings, what could not be read."""
    line = [(f"{shown_name(checked.file)}: ", "bold"), (", ".join(_counts(checked)), "")]
    if checked.doubts:
        line.append((f" · inconclusive: {', '.join(reasons(checked.doubts))}", "warning"))
    yield line
    yield from _findings(checked.findings)
    for rule_id, omitted in checked.omitted.items():
        yield [(f"{omitted:,} more of {rule_id} not shown", "dim")]
    places = [_place(each.place) for each in checked.unreadable]
    width = max(map(len, places), default=0)
    for place, each in zip(places, checked.unreadable, strict=True):
        yield [("unreadable", "warning"), (f"  {place:{width}}  ", "dim"), (printable(each.reason), "")]
    if checked.unreadable_omitted:
        yield [(f"{checked.unreadable_omitted:,} more unreadable not shown", "dim")]
    if checked.suffixed:
        yield [(f"read without the suffix L of integers (1399313371000L is no JSON): {checked.suffixed:,}", "dim")]
    if checked.forgotten:
        listed = ", ".join(f"{times:,} {kind}" for kind, times in sorted(checked.forgotten.items()))
        yield [(f"forgotten, to keep memory bounded: {listed}", "dim")]
    if checked.unknown:
        words = sorted(checked.unknown.items(), key=lambda item: (-item[1], item[0]))
        listed = ", ".join(f"{printable(_short_word(word))} ({times:,})" for word, times in words[:10])
        more = f" and {len(words) - 10:,} others" if len(words) > 10 else ""
        yield [(f"unknown and passed over: {listed}{more}", "dim")]


def rules_as_text(report: Report) -> Iterator[Line]:
    """Give the line on the rules that were exercised, and those that never were."""
    exercised, never = report.rules_exercised, report.rules_never_exercised
    line = [(f"rules exercised: {len(exercised)} of {len(exercised) + len(never)} judgeable", "")]
    if never:
        line.append((f" · never exercised: {', '.join(never)}", "dim"))
    yield line


def shown_name(file: str | None) -> str:
    """Give the name of an input as it is printed."""
    return "standard input" if file == "-" else printable(file or "recording")


def printable(text: str) -> str:
    """Escape what is not printable, so that no text can move the cursor, change colours or reorder the line."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _counts(checked: Checked) -> Iterator[str]:
    for plural, number in checked.subjects.items():
        # Each supervisor has a device, so both would say the same twice.
        if number and not (plural == "devices" and checked.subjects.get("supervisors")):
            yield _count(number, plural)
    yield _count(checked.messages, "messages")
    yield _count(sum(checked.found.values()), "findings")
    unreadable = len(checked.unreadable) + checked.unreadable_omitted
    if unreadable and not any(doubt.cause is Cause.UNREADABLE for doubt in checked.doubts):
        yield f"{unreadable:,} unreadable"


def _count(number: int, plural: str) -> str:
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def _findings(findings: list[Finding]) -> Iterator[Line]:
    rows = [(each.level.value, each.rule, _place(each.place)) for each in findings]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    indent = " " * (sum(widths) + 2 * len(widths))
    for (level, rule_id, place), finding in zip(rows, findings, strict=True):
        yield [
            (f"{level:{widths[0]}}", level),
            (f"  {rule_id:{widths[1]}}", "bold"),
            (f"  {place:{widths[2]}}  ", "dim"),
            (printable(_sentence(finding)), ""),
        ]
        if finding.expected:
            yield [(f"{indent}expected {printable(finding.expected)}", "dim")]


def _sentence(finding: Finding) -> str:
    if not finding.subject or finding.message.startswith(finding.subject):
        return finding.message
    return f"{finding.subject}: {finding.message}"


def _place(place: Place) -> str:
    line = "" if place.line is None else f"line {place.line}"
    return line if place.index is None else f"{line}[{place.index}]"


def _short_word(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"
