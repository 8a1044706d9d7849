"""Reads audits again from their JSON, and joins several audits into one.

An audit of a recording has only sums and lists. So audits of parts of a recording are joined like audits of several
recordings. A question has an answer if one part answers it. If another part cannot answer it, that is a doubt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from attrs import evolve

from monitoring_core.conformance.audit.as_json import SCHEMA
from monitoring_core.conformance.audit.audited import Audited, Total, summed
from monitoring_core.conformance.audit.questions import Answer
from monitoring_core.conformance.audit.rows import Row
from monitoring_core.conformance.timelines.intervals import Certainty
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.follow.findings.moments import seconds
from monitoring_core.outcome import MonitoringError

__all__ = ["NotAnAudit", "audits_from_json", "merged_audits"]


class NotAnAudit(MonitoringError):
    """Raised for a text that is not an audit as `as_json` writes it.

    Attributes:
        reason: what is wrong with it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"no audit of monitoring-core: {self.reason}; give what `monitoring-core audit --format json` wrote"


def audits_from_json(text: str | bytes) -> list[Audited]:
    """Return the audits in a JSON object, one for each recording.

    Args:
        text: the text that ``audit --format json`` wrote.

    Raises:
        NotAnAudit: the text is something else; then nothing of it is used.
    """
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnAudit("it is no JSON") from None
    told = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    schema = told.get("schema")
    if schema != SCHEMA:
        raise NotAnAudit(f"its schema is {str(schema)[:60]!r} and not {SCHEMA!r}")
    try:
        return [_audited(each) for each in told["recordings"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAnAudit(f"a field is missing or of another kind ({type(error).__name__}: {str(error)[:80]})") from None


def _audited(told: dict[str, Any]) -> Audited:
    return Audited(
        file=told["file"],
        rows=tuple(map(_row, told["intervals"])),
        answers=tuple(
            Answer(str(each["question"]), tuple(map(_row, each["rows"])), each["unanswered"])
            for each in told["answers"]
        ),
        totals=tuple(Total(**each) for each in told["totals"]),
        messages=int(told["messages"]),
        timeless=int(told["timeless"]),
        backwards=int(told["backwards"]),
        holes=int(told["holes"]),
        assumed=str(told["assumed"]),
        doubts=tuple(map(str, told["inconclusive"])),
        unusable=told["unusable"],
    )


def _row(told: dict[str, Any]) -> Row:
    return Row(
        subject=str(told["subject"]),
        client=told["supervisor"],
        agents=tuple(map(str, told["agent"])),
        what=str(told["what"]),
        speaker=str(told["speaker"]),
        listener=str(told["listener"]),
        begin=Moment(told["from_line"], seconds(told["from_time"])),
        end=Moment(told["to_line"], seconds(told["to_time"])),
        certainty=Certainty(told["certainty"]),
    )


def merged_audits(audits: Iterable[Audited]) -> list[Audited]:
    """Return the audits of all recordings, by name; audits of the same name are of parts of one recording."""
    parts: dict[str | None, Audited] = {}
    for each in audits:
        parts[each.file] = _joined(parts[each.file], each) if each.file in parts else evolve(each, checked=None)
    return sorted(parts.values(), key=lambda each: each.file or "")


def _joined(one: Audited, other: Audited) -> Audited:
    answers, doubts = _answers(one, other)
    return Audited(
        file=one.file,
        rows=_in_order((*one.rows, *other.rows)),
        answers=answers,
        totals=tuple(summed((*one.totals, *other.totals))),
        messages=one.messages + other.messages,
        timeless=one.timeless + other.timeless,
        backwards=one.backwards + other.backwards,
        holes=one.holes + other.holes,
        assumed=_both(one.assumed, other.assumed) or "",
        doubts=tuple(sorted({*one.doubts, *other.doubts, *doubts})),
        unusable=min((each for each in (one.unusable, other.unusable) if each is not None), default=None),
    )


def _answers(one: Audited, other: Audited) -> tuple[tuple[Answer, ...], set[str]]:
    """Return the answers of two parts by question, and the reasons why one part could not answer a question."""
    told: dict[str, Answer] = {}
    doubts: set[str] = set()
    for each in (*one.answers, *other.answers):
        known = told.get(each.question)
        if known is None:
            told[each.question] = each
            continue
        reasons = _both(known.unanswered, each.unanswered)
        is_answered = known.unanswered is None or each.unanswered is None
        if is_answered and reasons is not None:
            doubts |= {f"{each.question}: a part does not answer it, since {reason}" for reason in reasons.split(_AND)}
        told[each.question] = Answer(
            each.question, _in_order((*known.rows, *each.rows)), None if is_answered else reasons
        )
    return tuple(told[each] for each in sorted(told)), doubts


_AND = "; "


def _both(one: str | None, other: str | None) -> str | None:
    """Return the different parts of two texts, each once; None if there are none."""
    said = {each for text in (one, other) if text for each in text.split(_AND)}
    return _AND.join(sorted(said)) or None


def _in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[object, ...]:
    told = (row.what, row.speaker, row.listener, row.certainty, row.agents, row.end.at or 0.0, row.end.line or 0)
    return row.begin.at or 0.0, row.begin.line or 0, row.subject, row.client or "", *told
