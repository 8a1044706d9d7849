"""Findings: things in a recording that the rules do not allow."""

from __future__ import annotations

from attrs import frozen

from monitoring_core.rules import Severity

__all__ = ["Finding", "Innocent", "Place"]


@frozen
class Place:
    """A place in a recording.

    Attributes:
        file: name of the recording; None if there is no file.
        line: line in it, from 1; None if there are no lines.
        index: position in an array on that line, from 0; None if the line is not an array.
    """

    file: str | None = None
    line: int | None = None
    index: int | None = None


@frozen
class Innocent:
    """The cheapest history that explains the messages and in which the server broke no rule.

    Attributes:
        cost: its cost above that of the history in the finding; see `costs.COSTS`.
        happened: the faults of delivery in it, in words, each once; empty if it has none.
    """

    cost: int
    happened: tuple[str, ...] = ()


@frozen
class Finding:
    """One thing in a recording that the rules do not allow.

    Attributes:
        rule: id of the broken rule.
        level: error, warning or note; never above the level of the rule.
        subject: the subject in words, such as "call 00K of device d-1".
        message: what was seen.
        expected: what would have been right.
        place: the place where it was seen.
        at: the time of that record, as the recording has it; None without a time.
        client: the client that recorded it; None if the recording names none.
        witnesses: the places of the three to five records that the finding rests on, in order. There are fewer if the
            subject has no more. There is none if a single message proves the finding.
        before: the states that were possible before it, in words, the likeliest first; empty like ``witnesses``.
        operation: the operation that it is about; None if it is about none, or like ``witnesses``.
        innocent: the cheapest innocent explanation; None if the table of costs allows none.
    """

    rule: str
    level: Severity
    subject: str
    message: str
    expected: str
    place: Place = Place()
    at: str | None = None
    client: str | None = None
    witnesses: tuple[Place, ...] = ()
    before: tuple[str, ...] = ()
    operation: str | None = None
    innocent: Innocent | None = None
