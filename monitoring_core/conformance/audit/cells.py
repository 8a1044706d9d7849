"""A row of an audit as the cells of a table."""

from __future__ import annotations

from typing import TypeAlias

from monitoring_core.conformance.audit.rows import Row
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.follow.findings.moments import in_utc

__all__ = ["COLUMNS", "Cell", "cells", "time_of"]

Cell: TypeAlias = str | int | float | None

COLUMNS: tuple[tuple[str, str], ...] = (
    ("recording", "the name of the file as it was given"),
    ("question", "the question that the row answers; empty if none was asked"),
    ("subject", "the call or the text session, named as in the findings of a check"),
    ("supervisor", "the supervisor's client; empty if the lines do not name it"),
    ("agent", "the id of the monitored device; in a text session the agent; several possible ones are joined by `or`"),
    ("what", "`hears` or `sees`; a state such as `Coach`, if the question is about it; or `private note`"),
    ("speaker", "the party that speaks or writes"),
    ("listener", "the party that hears or sees it"),
    ("from_line", "the line at which the interval begins"),
    ("from_time", "the time at which it begins, in UTC; empty if no line tells a time"),
    ("to_line", "the line at which it ends"),
    ("to_time", "the time at which it ends"),
    ("seconds", "its length in seconds"),
    ("certainty", "`certain`, `possible` or `unknown`"),
)
"""Each column with its meaning, in order."""


def cells(file: str | None, question: str, row: Row) -> dict[str, Cell]:
    """Return column -> cell for a row."""
    told = (
        file,
        question,
        row.subject,
        row.client,
        " or ".join(row.agents),
        row.what,
        row.speaker,
        row.listener,
        row.begin.line,
        time_of(row.begin),
        row.end.line,
        time_of(row.end),
        row.seconds,
        str(row.certainty),
    )
    return {name: cell for (name, _), cell in zip(COLUMNS, told, strict=True)}


def time_of(moment: Moment) -> str | None:
    """Return a time as ISO 8601 in UTC with milliseconds; None without a time."""
    return in_utc(moment.at)
