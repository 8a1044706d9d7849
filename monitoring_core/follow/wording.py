"""The wording of findings: one sentence for each kind of thing that breaks a rule.

The engine names a rule and what broke it. The sentence names what was seen and what would have been
right, in the words of the recording. The level is the lower one of two: that of the rule, and that of the
evidence in the row of the table of costs. If another rule explains the same at the same price, the lowest level
counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from monitoring_core.follow.costs import COSTS, Charge, Happened
from monitoring_core.follow.finding import Finding, Innocent
from monitoring_core.follow.history import Explained
from monitoring_core.follow.observations import Shown
from monitoring_core.follow.stamp import Stamp
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import Evidence, at_most, severity
from monitoring_core.rulesets import Ruleset

__all__ = ["STEPS", "UNASKED", "Line", "Worded", "gone", "level_of", "made", "silent", "where", "words"]

T = TypeVar("T")

STEPS: frozenset[Happened] = frozenset(
    {
        Happened.RETURNED,
        Happened.CLOSED_ACCEPTED_SHOWN,
        Happened.CLOSED_ACCEPTED_UNSHOWN,
        Happened.MUTE_AFTER_BARGE_IN,
        Happened.SILENT,
        Happened.OWED,
        Happened.OWED_ALIKE,
        Happened.OWED_UNLIKE,
        Happened.CONFIRMED_WRONG,
        Happened.CONFIRMED_UNLIKE,
        Happened.CANCEL_ACCEPTED,
        Happened.OFFERED_REFUSED,
    }
)
"""What happens anew each time, so that it is told each time; all else is a state, and told once."""


def gone(before: Sequence[T], then: Sequence[T]) -> list[T]:
    """Return the items of ``before`` that are not in ``then``, the oldest first; of equal ones the oldest is gone."""
    left = Counter(then)
    found: list[T] = []
    for each in reversed(before):
        if left[each]:
            left[each] -= 1
        else:
            found.append(each)
    return found[::-1]


class Line(NamedTuple):
    """The line of a request: what it asked for, and where it stands."""

    operation: str
    stamp: Stamp


class Worded(NamedTuple):
    """The words of a finding: its rule, what was seen, what would have been right, and its place.

    ``before`` has the states that were possible before it, and ``operation`` what it is about; empty if nothing.
    """

    rule: str
    message: str
    expected: str
    stamp: Stamp
    before: tuple[str, ...] = ()
    operation: str = ""


def level_of(charge: Charge, also: tuple[Charge, ...], ruleset: Ruleset, rule: str | None = None) -> Severity:
    """Return the level of a finding, the least of all that explain it."""
    least = severity(rule or charge.rule, ruleset, COSTS[charge.what].proves or Evidence.SHOWN)
    for each in also:
        least = at_most(least, severity(each.rule, ruleset, COSTS[each.what].proves or Evidence.SHOWN))
    return least


def made(subject: str, worded: Worded, explained: Explained[Any, Any], ruleset: Ruleset) -> Finding:
    """Make the finding."""
    also = tuple(dict.fromkeys(each.rule for each in explained.also if each.rule != worded.rule))
    expected = f"{worded.expected} ({', '.join(also)} would explain it as well)" if also else worded.expected
    return Finding(
        rule=worded.rule,
        level=level_of(explained.charge, explained.also, ruleset, worded.rule),
        subject=subject,
        message=worded.message,
        expected=expected,
        place=worded.stamp.place,
        at=worded.stamp.at,
        client=worded.stamp.client,
        witnesses=tuple(dict.fromkeys(each.place for each in explained.witnesses if each.line is not None)),
        before=tuple(dict.fromkeys(worded.before)),
        operation=worded.operation or None,
        innocent=_innocent(explained),
    )


def _innocent(explained: Explained[Any, Any]) -> Innocent | None:
    if explained.innocent is None:
        return None
    return Innocent(explained.innocent, tuple(map(str, explained.excuses)))


def where(line: Line | None) -> str:
    """Return the place of a request, as the end of a sentence."""
    return f" at line {line.stamp.line}" if line is not None and line.stamp.line is not None else ""


def words(shown: Shown | None) -> str:
    """Return a subscription in words."""
    if shown is None:
        return "no subscription"
    return f"{shown.state!s} with scope {shown.scope!s}, mode {shown.mode!s}, target {shown.target!s}"


UNASKED = "only after an accepted request (asked elsewhere: another window of the user may have asked)"


def silent(rule: str, line: Line, stamp: Stamp) -> Worded:
    """Word that the outcome of an accepted request does not show; it stands at the request's line."""
    message = f"{line.operation} was answered 0, and three unequal later messages do not show it"
    stands = line.stamp if line.stamp.line is not None else stamp
    return Worded(rule, message, "the effect shown by the second later message", stands)
