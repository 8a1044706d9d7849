"""Findings: what a recording shows that the rules do not allow."""

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
    """The cheapest history that explains what was seen and in which the server broke no rule.

    Attributes:
        cost: what it costs above the history that the finding tells; see `costs.COSTS`.
        happened: the faults of delivery that it rests on, in words, each once; none if it rests on something else.
    """

    cost: int
    happened: tuple[str, ...] = ()


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
        witnesses: where the three to five lines stand that bear witness, in their order; fewer where the subject has
            no more, and none where one message tells all by itself.
        before: the states that were possible before it, in words, the likeliest first; none as for ``witnesses``.
        operation: the operation that it is about; None if it is about none, or as for ``witnesses``.
        innocent: what else would explain it; None if no history does that the table of costs allows.
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
