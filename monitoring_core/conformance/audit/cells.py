"""A row of an audit as the cells of a table."""

from __future__ import annotations

from typing import TypeAlias

from monitoring_core.conformance.audit.rows import Row
from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.follow.moments import in_utc

__all__ = ["COLUMNS", "Cell", "cells", "time_of"]

Cell: TypeAlias = str | int | float | None

COLUMNS: tuple[tuple[str, str], ...] = (
    ("recording", "name of the file as it was given"),
    ("question", "the question that it answers; empty where none was asked"),
    ("subject", "the call or the text session, as findings name it"),
    ("supervisor", "the client whose recording it is, if lines name it"),
    ("agent", "the device that was monitored, in a text session the agent; several are joined by `or`"),
    ("what", "`hears`, `sees`, a state, or `private note`"),
    ("speaker", "who speaks or writes"),
    ("listener", "who hears or sees it"),
    ("from_line", "the line at which it begins"),
    ("from_time", "when it begins, in UTC; empty where no line tells a time"),
    ("to_line", "the line at which it ends"),
    ("to_time", "when it ends"),
    ("seconds", "how long it lasts"),
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
