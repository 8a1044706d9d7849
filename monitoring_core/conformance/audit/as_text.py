"""An audit as text: a line for each row, with its time, its certainty and its parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitoring_core.conformance.audit.audited import Audited, Total, summed
from monitoring_core.conformance.audit.cells import time_of
from monitoring_core.conformance.audit.durations import in_words
from monitoring_core.conformance.audit.questions import PRIVATE_NOTE
from monitoring_core.conformance.audit.rows import HEARS, SEES, Row
from monitoring_core.conformance.reports.printable import counted, printable, shown_name
from monitoring_core.conformance.timelines.moments import Moment

__all__ = ["TOTALS", "answers_in_words", "as_text", "rows_in_words", "total_in_words"]

TOTALS = "by supervisor and agent: certain, at most, unknown"
"""The heading above the totals."""


def as_text(audits: Iterable[Audited]) -> str:
    """Return the audit of several recordings as text, without a line feed at its end."""
    given = list(audits)
    lines = [line for each in given for line in _recording(each)]
    totals = summed(total for each in given for total in each.totals)
    if totals:
        lines += ["", TOTALS, *map(total_in_words, totals)]
    return "\n".join(lines)


def _recording(audited: Audited) -> Iterator[str]:
    name = shown_name(audited.file) if audited.file is not None else "recording"
    told = audited.unusable if audited.unusable is not None else counted(audited.messages, "messages")
    yield f"{name}: {printable(told)}"
    worth = [f"{audited.timeless:,} lines without a time"] if audited.timeless else []
    worth += [f"{audited.backwards:,} lines whose time goes back"] if audited.backwards else []
    worth += list(audited.doubts)
    if worth:
        yield f"worth less: {printable('; '.join(worth))}"
    yield from map(_row, audited.rows)
    for said, rows in answers_in_words(audited):
        yield said
        yield from rows


def answers_in_words(audited: Audited) -> Iterator[tuple[str, list[str]]]:
    """Yield each question with its answer in words, and a line for each time that answers it."""
    for answer in audited.answers:
        if answer.unanswered is not None:
            yield f"{printable(answer.question)}: not answered, since {printable(answer.unanswered)}", []
            continue
        times = counted(len(answer.rows), "times") if answer.rows else "never"
        yield f"{printable(answer.question)}: {times}", list(rows_in_words(answer.rows))


def rows_in_words(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each row."""
    return map(_row, rows)


def _row(row: Row) -> str:
    seconds = "" if row.seconds is None else f" ({in_words(row.seconds)})"
    who = f"{row.listener} {row.what} {row.speaker}" if row.what in (HEARS, SEES) else row.what
    who = f"{who} seen by {row.listener}" if row.what == PRIVATE_NOTE else who
    of = f"{row.subject}{'' if row.client is None else f' of {row.client}'}"
    agents = f", agent {' or '.join(row.agents)}" if row.agents else ""
    told = f"{row.certainty:8} {_moment(row.begin)} to {_moment(row.end)}{seconds}  {who}  {of}{agents}"
    return printable(told)


def _moment(moment: Moment) -> str:
    time = time_of(moment)
    line = "" if moment.line is None else f"line {moment.line}"
    return line if time is None else f"{time[:10]} {time[11:23]} {line}".strip()


def total_in_words(total: Total) -> str:
    """Return a total as a line: the certain, possible and unknown seconds, then supervisor, agent and state."""
    agent = total.agent or "agent not told"
    lengths = " ".join(f"{in_words(each):>9}" for each in (total.certain, total.possible, total.unknown))
    return printable(f"{lengths}  {total.supervisor}  {agent}  {total.what}")
