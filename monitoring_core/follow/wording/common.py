"""The wording of findings: one sentence for each kind of thing that breaks a rule.

The engine names a rule and what broke it. The sentence names what was seen and what would have been
right, in the words of the recording. Each kind of subject has a table of its sentences, and says what the
names in their braces mean. The level is the lower one of two: that of the rule, and that of the
evidence in the row of the table of costs. If another rule explains the same at the same price, the lowest level
counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from monitoring_core.follow.automata.hypotheses import RequestLine
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, Charge, Happened, proof
from monitoring_core.follow.engine.history import Explained, Told
from monitoring_core.follow.findings.finding import Finding, Innocent
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import at_most, severity
from monitoring_core.rulesets import Ruleset

__all__ = [
    "AFTER_REQUEST",
    "STEPS",
    "Line",
    "Sentence",
    "Stands",
    "Worded",
    "asked_at",
    "first_shown",
    "gone",
    "level_of",
    "made",
    "no_longer_waiting",
    "operation_of",
    "said",
    "stamp_of",
    "where",
]

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


class Stands(Enum):
    """The places where a finding may stand."""

    LAST = auto()
    """At the line that broke the rule."""
    REQUEST = auto()
    """At the line of the request, if it is known; otherwise as `LAST`."""
    FIRST = auto()
    """At the message that first showed what is told."""


class Sentence(NamedTuple):
    """The sentence for a thing that breaks a rule; what is in braces is filled in.

    Attributes:
        message: what was seen.
        expected: what would have been right.
        stands: the place of the finding.
        rule: the rule that it breaks; empty for the one that the engine names.
    """

    message: str
    expected: str
    stands: Stands = Stands.LAST
    rule: str = ""


AFTER_REQUEST = "{change} only after an accepted request (asked elsewhere: another window of the user may have asked)"
_UNASKED = Sentence("{told}, and no request of this client asked for it", AFTER_REQUEST, Stands.FIRST)
_REFUSED = Sentence(
    "{told}, though {refused} was refused{refused_where}",
    AFTER_REQUEST,
    Stands.FIRST,
    ODDITIES[Oddity.REFUSED_AND_SHOWN],
)

_SENTENCES: Mapping[Happened, Sentence] = MappingProxyType(
    {
        Happened.OFFERED_REFUSED: Sentence("{operation} was offered and answered {code}", "an answer 0"),
        Happened.SILENT: Sentence(
            "{operation} was answered 0, and three unequal later messages do not show it",
            "the effect shown by the second later message",
            Stands.REQUEST,
        ),
        **dict.fromkeys(ASKED_ELSEWHERE, _UNASKED),
    }
)
"""What happened -> its sentence, whatever kind of subject it is."""


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


def no_longer_waiting(step: Told[Any, Any]) -> list[Any]:
    """Return the wishes of the requests that waited before a step and wait no more, the oldest first."""
    waited, waits = ([each.asks for each in known.waiting] for known in (step.before, step.then))
    return gone(waited, waits)


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
    least = severity(rule or charge.rule, ruleset, proof(charge.what))
    for each in also:
        least = at_most(least, severity(each.rule, ruleset, proof(each.what)))
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


def where(stamp: Stamp) -> str:
    """Return the place of a request, as the end of a sentence."""
    return f" at line {stamp.line}" if stamp.line is not None else ""


def stamp_of(explained: Explained[Any, Any], is_meant: Callable[[Told[Any, Any]], bool]) -> Stamp:
    """Return the stamp of the newest step that is meant; an empty one if its line is not known."""
    return next((step.stamp for step in reversed(explained.path) if is_meant(step)), Stamp())


def operation_of(explained: Explained[Any, Any]) -> str:
    """Return the operation that a finding about a leg or a session is about; empty if it is about none."""
    last, (rule, what) = explained.last, explained.charge
    if isinstance(last.seen, RequestLine):
        return last.seen.asks
    if what in (Happened.SILENT, Happened.CLOSED_ACCEPTED_SHOWN, Happened.CLOSED_ACCEPTED_UNSHOWN):
        closed = [each.asks for each in last.before.waiting if each.closed_by == rule]
        return next(iter(closed or no_longer_waiting(last)), "")
    return next((each.asks for each in last.before.owed if (each.rule, each.what) == (rule, what)), "")


def asked_at(explained: Explained[Any, Any], operation: str) -> Stamp:
    """Return the stamp of the newest request for an operation of a leg or a session."""
    return stamp_of(explained, lambda step: isinstance(step.seen, RequestLine) and step.seen.asks == operation)


def first_shown(explained: Explained[Any, Any], message: type[Any], is_owed: Callable[[Any], bool]) -> Told[Any, Any]:
    """Return the step of the message that first showed an effect which nobody asked for.

    Args:
        explained: what was found.
        message: the class of the observations that are messages.
        is_owed: tells whether an owed effect is the one in question.
    """
    showed = [step for step in explained.path if isinstance(step.seen, message)]
    new = [step for step in showed if not any(map(is_owed, step.before.owed))]
    return (new or showed or explained.path)[-1]


def said(
    explained: Explained[Any, Any],
    sentences: Mapping[Happened, Sentence],
    *,
    operation: str,
    request: Stamp,
    first: Stamp,
    refusal: Line | None,
    before: Sequence[str],
    **names: object,
) -> Worded:
    """Return the words of a finding.

    Args:
        explained: what was found.
        sentences: those that only this kind of subject has.
        operation: what it is about; empty if nothing.
        request: where the request for it stands.
        first: where it was first shown.
        refusal: the refused request for what is shown; None if none was.
        before: the states that were possible before it, in words.
        names: what else the sentences name.
    """
    what, last = explained.charge.what, explained.last
    sentence = {**_SENTENCES, **sentences}[what]
    if what in ASKED_ELSEWHERE and refusal is not None:
        sentence = _REFUSED
        names |= {"refused": refusal.operation, "refused_where": where(refusal.stamp)}
    names |= {"operation": operation, "code": getattr(last.seen, "code", None), "where": where(request)}
    at_request = request if request.line is not None else last.stamp
    return Worded(
        rule=sentence.rule or explained.charge.rule,
        message=sentence.message.format_map(names),
        expected=sentence.expected.format_map(names),
        stamp={Stands.LAST: last.stamp, Stands.REQUEST: at_request, Stands.FIRST: first}[sentence.stands],
        before=tuple(before),
        operation=operation,
    )
