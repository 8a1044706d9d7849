"""Findings: what a recording shows that the rules do not allow."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.rules import Severity

__all__ = ["Finding", "Place"]


@frozen
class Place:
    """Where in a recording something stands.

    Attributes:
        file: name of the recording; None if there is no file.
        line: line in it, from 1; None if there are no lines.
        index: position in an array on that line, from 0; None if the line is not an array.
    """

    file: str | None = None
    line: int | None = None
    index: int | None = None


@frozen
class Finding:
    """One thing that was seen and should not have been.

    Attributes:
        rule: id of the rule that is broken.
        level: error, warning or note; never above the level of the rule.
        subject: what it is about, in words: "call 00K of device d-1".
        message: what was seen.
        expected: what would have been right.
        place: where it was seen.
        at: time of that record as the recording gives it; None if it gives none.
        client: whose recording it is; None if the recording does not tell.
    """

    rule: str
    level: Severity
    subject: str
    message: str
    expected: str
    place: Place = Place()
    at: str | None = None
    client: str | None = None
