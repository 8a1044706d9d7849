"""A report as text: lines of styled parts, which a terminal breaks to its width.

The first line of a recording has the numbers of findings and messages, and the reasons for doubt. Then
the findings follow by level, the worst first. If a rule was broken more than once, a row for each rule
has the sums, and the worst subject is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from monitoring_core.conformance.reports.checked import Checked
from monitoring_core.conformance.reports.printable import counted, printable, short, shown_name
from monitoring_core.conformance.reports.report import Report, by_kind
from monitoring_core.conformance.reports.rows import Line, Row
from monitoring_core.conformance.verdict import missing, reasons
from monitoring_core.follow.automata.tables import Beliefs
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.follow.findings.finding import Finding, Place
from monitoring_core.follow.findings.moments import in_utc
from monitoring_core.follow.findings.standing import Standing
from monitoring_core.follow.lines.roles import RoleOf
from monitoring_core.rules import Severity

__all__ = [
    "Line",
    "as_text",
    "first_line_of",
    "grounds_in_words",
    "in_order",
    "innocent_in_words",
    "is_worth_less",
    "levels_in_words",
    "place_in_words",
    "recording_as_text",
    "remarks_of",
    "rules_as_text",
    "sentence",
    "worst_subject",
]

_NARROW = 60
"""With fewer columns left, the sentence of a finding stands below its level, rule and place, and not beside them."""

_LONGEST_WORD = 40
_WORDS_NAMED = 10
_WHOSE = {str(RoleOf.RECORDER): "of the recorder", str(RoleOf.PARTICIPANT): "of a participant"}


def as_text(report: Report, *, coverage: bool = False, width: int | None = None) -> Iterator[Line]:
    """Yield the lines of the whole report: each recording, then the rules that were exercised.

    Args:
        report: the report of the check.
        coverage: whether to list the rules that were never exercised.
        width: the number of columns of a line; None breaks no line.
    """
    for checked in report.recordings:
        yield from recording_as_text(checked, width=width)
    yield from rules_as_text(report, coverage=coverage, width=width)


def recording_as_text(checked: Checked, *, width: int | None = None) -> Iterator[Line]:
    """Yield the lines about one recording: the numbers, the findings, and the unreadable places."""
    for row in _rows(checked, width):
        yield from row.lines(width)


def rules_as_text(report: Report, *, coverage: bool = False, width: int | None = None) -> Iterator[Line]:
    """Yield the line about the rules that were exercised; with ``coverage``, also those that never were."""
    exercised, never = report.rules_exercised, report.rules_never_exercised
    said = (f"rules exercised: {len(exercised)} of {len(exercised) + len(never)} judgeable", "")
    others = f"never exercised: {', '.join(never)}" if coverage else "--coverage lists the others"
    yield from Row((said, (f" · {others}", "dim")) if never else (said,)).lines(width)
    if coverage and report.beliefs:
        told = "; ".join(f"{kind} {_beliefs(each)}" for kind, each in report.beliefs.items())
        yield from Row(((f"beliefs: {told}", "dim"),)).lines(width)


def _beliefs(counts: Beliefs) -> str:
    share = 100 * counts.hits / (counts.hits + counts.misses or 1)
    return f"{counts.beliefs:,}, {counts.hits:,} hits and {counts.misses:,} misses ({share:.0f} % hits)"


def remarks_of(checked: Checked, *, listed: int) -> Iterator[Line]:
    """Yield the lines about one recording without its first line and its findings; ``listed`` unreadable places."""
    for row in (*_read(checked), *_unreadable(checked, listed), *_remarks(checked)):
        yield from row.lines(None)


def _rows(checked: Checked, width: int | None) -> Iterator[Row]:
    yield Row(tuple(first_line_of(checked)))
    yield from _read(checked)
    yield from _summed_up(checked)
    yield from _findings(in_order(checked.findings), width, names_files=bool(checked.files))
    for rule_id, omitted in sorted(checked.omitted.items()):
        yield Row(((f"{omitted:,} more of {rule_id} not shown", "dim"),))
    yield from _unreadable(checked, len(checked.unreadable))
    yield from _remarks(checked)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return the findings by level, the worst first; findings of one level keep their order."""
    return sorted(findings, key=lambda each: -each.level.rank)


def worst_subject(findings: list[Finding]) -> tuple[str, str | None, Counter[Severity]] | None:
    """Return the subject with the most errors, then warnings, then notes; with its client and the number of each.

    None if there are no findings. If several subjects are equal, the one that was found first wins.
    """
    of: dict[tuple[str, str | None], Counter[Severity]] = {}
    for each in findings:
        of.setdefault((each.subject, each.client), Counter())[each.level] += 1
    levels = sorted(Severity, key=lambda level: -level.rank)
    if not of:
        return None
    subject, client = max(of, key=lambda key: [of[key][level] for level in levels])
    return subject, client, of[subject, client]


def levels_in_words(found: Mapping[Severity, int]) -> str:
    """Return the number of findings of each level, the worst first: ``2 errors, 1 note``."""
    levels = sorted(Severity, key=lambda level: -level.rank)
    return ", ".join(counted(found[level], f"{level.value}s") for level in levels if found.get(level))


def sentence(finding: Finding) -> str:
    """Return the message of a finding with its subject; it may have characters that are not printable."""
    if not finding.subject or finding.message.startswith(finding.subject):
        return finding.message
    return f"{finding.subject}: {finding.message}"


def place_in_words(place: Place) -> str:
    """Return a place in words: ``line 12``, or ``line 12[0]`` in an array."""
    line = "" if place.line is None else f"line {place.line}"
    return line if place.index is None else f"{line}[{place.index}]"


def grounds_in_words(finding: Finding) -> str:
    """Return the grounds of a finding: its witnesses, the possible states before, and an innocent explanation.

    The text is empty if a single message proves the finding.
    """
    told: list[str] = []
    if finding.witnesses:
        lines = dict.fromkeys(place_in_words(each).removeprefix("line ") for each in finding.witnesses)
        told.append(f"{'line' if len(lines) == 1 else 'lines'} {', '.join(lines)}")
    if finding.before:
        told.append(f"before: {' or '.join(finding.before)}")
    if innocent := innocent_in_words(finding):
        told.append(innocent)
    return " · ".join(told)


def innocent_in_words(finding: Finding) -> str:
    """Return the cheapest innocent explanation of a finding, or that there is none; empty if one message proves it."""
    if finding.innocent is not None:
        happened = " and ".join(finding.innocent.happened) or "a history without a fault of delivery"
        return f"another explanation costs {finding.innocent.cost} more: {happened}"
    return "no other explanation was found" if finding.witnesses or finding.before else ""


def _place(place: Place, names_file: bool) -> str:
    """Return a place in words; if several files make the recording, with the file."""
    return f"{printable(place.file or '')} {place_in_words(place)}" if names_file else place_in_words(place)


def first_line_of(checked: Checked) -> Line:
    """Return the first line about a recording: the numbers of findings and messages, and the reasons for doubt."""
    number = sum(checked.found.values())
    levels = f" ({levels_in_words(checked.found)})" if number else ""
    known = f", {checked.known:,} known" if checked.known else ""
    said = f"{counted(number, 'findings')}{levels}{known} in {counted(checked.messages, 'messages')}"
    parts = [(f"{shown_name(checked.file)}: ", "bold"), (said, "")]
    if checked.doubts:
        parts.append((f" · inconclusive: {', '.join(map(printable, reasons(checked.doubts)))}", "warning"))
    if less := _less(checked):
        parts.append((f" · worth less: {', '.join(less)}", "warning"))
    return parts


def is_worth_less(checked: Checked) -> bool:
    """Tell whether there is a reason to doubt a pass of a recording."""
    return bool(checked.doubts) or bool(_less(checked))


def _less(checked: Checked) -> list[str]:
    """Return the reasons to doubt a pass, besides the doubts of the follower."""
    less = list(missing(checked.messages, checked.requests, checked.unnamed))
    unreadable = len(checked.unreadable) + checked.unreadable_omitted
    if unreadable and not checked.doubts:
        less.insert(0, f"{unreadable:,} unreadable")
    return less


def _read(checked: Checked) -> Iterator[Row]:
    read = ", ".join(_subjects(checked))
    if told := ", ".join([*([f"in {read}"] if read else []), *_times(checked)]):
        yield Row(((told, "dim"),))


def _times(checked: Checked) -> Iterator[str]:
    """Yield the first and the last time of its records; the day is written once if both are on one day."""
    first, last = in_utc(checked.first, "seconds"), in_utc(checked.last, "seconds")
    if first is not None and last is not None:
        begin, end = first[:-1].replace("T", " "), last[:-1].replace("T", " ")
        day, clock = end[:11], end[11:]
        yield f"from {begin} to {clock if begin.startswith(day) else end} UTC"


def _subjects(checked: Checked) -> Iterator[str]:
    for plural, number in checked.subjects.items():
        # Each supervisor has one device, so only one of the two numbers is shown.
        if number and not (plural == "devices" and checked.subjects.get("supervisors")):
            yield counted(number, plural)


def _summed_up(checked: Checked) -> Iterator[Row]:
    """Yield the sums of findings by rule, if that is shorter than the findings, and the worst subject."""
    worst = worst_subject(checked.findings)
    if worst is None or sum(checked.found.values()) < 2:
        return
    subject, client, found = worst
    whose = f" of client {printable(client)}" if client else ""
    yield Row((("worst: ", "bold"), (f"{printable(subject)}{whose}, {levels_in_words(found)}", "")))
    if max(checked.of_rule.values()) < 2:
        return
    level_of = {each.rule: each.level for each in reversed(in_order(checked.findings))}
    rows = sorted(level_of, key=lambda rule: (-level_of[rule].rank, -checked.of_rule[rule], rule))
    width = max(map(len, rows))
    for rule in rows:
        about = len({(each.subject, each.client) for each in checked.findings if each.rule == rule})
        yield Row(
            (
                (f"  {level_of[rule].value:7}", level_of[rule].value),
                (f"  {rule:{width}}", "bold"),
                (f"  {counted(checked.of_rule[rule], 'findings')} about {counted(about, 'subjects')}", ""),
            ),
            hang=4,
        )


def _findings(findings: list[Finding], width: int | None, *, names_files: bool) -> Iterator[Row]:
    rows = [(each.level.value, each.rule, _place(each.place, names_files)) for each in findings]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    hang = sum(widths) + 2 * len(widths)
    is_narrow = width is not None and width - hang < _NARROW
    if is_narrow:
        hang = widths[0] + 2
    for (level, rule_id, place), finding in zip(rows, findings, strict=True):
        said = (printable(sentence(finding)), "")
        first = (f"{level:{widths[0]}}", level)
        if is_narrow:
            yield Row((first, (f"  {rule_id}", "bold"), (f"  {place}", "dim")), hang)
            yield Row(((" " * hang, ""), said), hang)
        else:
            columns = ((f"  {rule_id:{widths[1]}}", "bold"), (f"  {place:{widths[2]}}  ", "dim"))
            yield Row((first, *columns, said), hang)
        if finding.expected:
            yield Row(((" " * hang, ""), (f"expected {printable(finding.expected)}", "dim")), hang)
        if grounds := grounds_in_words(finding):
            yield Row(((" " * hang, ""), (printable(grounds), "dim")), hang)


def _verdicts(checked: Checked) -> Iterator[str]:
    """Yield in words, kind by kind, how many subjects violate a rule or are inconclusive, if any do."""
    for kind, of_kind in by_kind(checked.verdicts).items():
        worse = [
            f"{of_kind[verdict]:,} {word}"
            for verdict, word in ((Standing.VIOLATES, "violating"), (Standing.INCONCLUSIVE, "inconclusive"))
            if of_kind[verdict]
        ]
        if worse:
            yield f"of {counted(sum(of_kind.values()), kind)} {' and '.join(worse)}"


def _unreadable(checked: Checked, listed: int) -> Iterator[Row]:
    named = checked.unreadable[:listed]
    places = [_place(each.place, bool(checked.files)) for each in named]
    width = max(map(len, places), default=0)
    for place, each in zip(places, named, strict=True):
        yield Row(
            (("unreadable", "warning"), (f"  {place:{width}}  ", "dim"), (printable(each.reason), "")), 14 + width
        )
    if more := checked.unreadable_omitted + len(checked.unreadable) - len(named):
        yield Row(((f"{more:,} more unreadable not shown", "dim"),))


def _remarks(checked: Checked) -> Iterator[Row]:
    if checked.form not in (None, "JSON lines"):
        yield Row(((f"read as {checked.form}", "dim"),))
    if checked.never_shown:
        yield Row(((f"accepted, never shown: {checked.never_shown:,}", "dim"),))
    if told := "; ".join(_verdicts(checked)):
        yield Row(((f"verdicts: {told}", "dim"),))
    if unusual := [each for each in checked.assumed if each != str(USUAL)]:
        yield Row(((f"assumed: {'; '.join(map(printable, unusual))}", "dim"),))
    if checked.passed:
        listed = ", ".join(f"{times:,} {what}" for what, times in sorted(checked.passed.items()))
        yield Row(((f"passed over: {listed}", "dim"),))
    if checked.suffixed:
        told = f"read without the suffix L of integers (1399313371000L is no JSON): {checked.suffixed:,}"
        yield Row(((told, "dim"),))
    if checked.forgotten:
        listed = ", ".join(f"{times:,} {kind}" for kind, times in sorted(checked.forgotten.items()))
        yield Row(((f"forgotten, to keep memory bounded: {listed}", "dim"),))
    if checked.unknown_roles:
        told = " and ".join(
            f"{_WHOSE.get(whose, whose)} in {counted(number, 'text sessions')}"
            for whose, number in sorted(checked.unknown_roles.items(), reverse=True)
        )
        yield Row(((f"role not known: {told}", "dim"),))
    if checked.unknown:
        words = sorted(checked.unknown.items(), key=lambda item: (-item[1], item[0]))
        named = [f"{printable(short(word, _LONGEST_WORD))} ({times:,})" for word, times in words[:_WORDS_NAMED]]
        more = f" and {len(words) - _WORDS_NAMED:,} others" if len(words) > _WORDS_NAMED else ""
        yield Row(((f"unknown and passed over: {', '.join(named)}{more}", "dim"),))
