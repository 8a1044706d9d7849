"""The wording of findings about a device."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monitoring_core.follow.automata.device_situations import (
    CANCEL,
    UNKNOWN,
    Asked,
    Device,
    LegBegan,
    Place,
    Shows,
    Token,
)
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, Happened
from monitoring_core.follow.engine.history import Explained, Told
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.observations import Shown
from monitoring_core.follow.wording.common import (
    Line,
    Sentence,
    Stands,
    Worded,
    first_shown,
    no_longer_waiting,
    said,
    stamp_of,
)

__all__ = ["device_words"]

_CONFIRMED = Sentence("{operation} was accepted{where}, and the device shows {shown}", "{asked}", Stands.FIRST)
_SENTENCES: Mapping[Happened, Sentence] = MappingProxyType(
    {
        Happened.CONFIRMED_WRONG: _CONFIRMED,
        Happened.CONFIRMED_UNLIKE: _CONFIRMED,
        Happened.OUTLIVED: Sentence("{outlived}", "NextCall ends with the leg joined under it"),
        Happened.CANCEL_ACCEPTED: Sentence("{operation} was answered 0 while nothing is monitored", "an answer 2"),
    }
)
_OF_NO_REQUEST = ASKED_ELSEWHERE | {Happened.OUTLIVED}

_Values = tuple[Shown, ...]
_Step = Told[Device, Any]


def device_words(explained: Explained[Device, Any], refused: Mapping[Any, Line]) -> tuple[Worded, Shown | None]:
    """Return the words of a finding about a device, and the subscription that was asked for; None for Cancel.

    Args:
        explained: what was found; each step has the subscriptions that were named last, before it and after it.
        refused: the refused requests, by what they asked for.
    """
    what, last = explained.charge.what, explained.last
    asked, shown = _asked(last), _shown(last)
    first = first_shown(explained, Shows, lambda owed: owed.what is what)
    unasked = _shown(first) if isinstance(first.seen, Shows) else shown
    began = isinstance(last.seen, LegBegan)
    words = said(
        explained,
        _SENTENCES,
        operation="" if what in _OF_NO_REQUEST else "CancelSupervisorMonitoring" if asked is None else str(asked.state),
        request=stamp_of(explained, lambda step: isinstance(step.seen, Asked) and _asked(step) == asked),
        first=first.stamp if what in ASKED_ELSEWHERE else _since(explained, shown),
        refusal=refused.get(unasked),
        before=[_state(each.shown, last.context[0]) for each in explained.possible],
        asked=_words(asked),
        shown=_words(shown),
        told=f"{_words(unasked)} shown",
        change="a subscription",
        outlived="a second leg was joined under NextCall without a new request"
        if began
        else "NextCall is still shown, and the leg that was joined under it is over",
    )
    return words, asked


def _asked(step: _Step) -> Shown | None:
    """Return the subscription that a step asks for, or else the one that waited until then; None for Cancel."""
    if isinstance(step.seen, Asked):
        return _value(step.seen.asks, step.context[1])
    waited = [each.asks for each in step.before.waiting]
    return _value(next(iter(no_longer_waiting(step) or waited[::-1]), CANCEL), step.context[0])


def _shown(step: _Step) -> Shown | None:
    """Return the subscription that a message shows, or else the one that was shown last."""
    if isinstance(step.seen, Shows):
        return _value(step.seen.shown, step.context[1])
    return _value(step.before.shown, step.context[0])


def _since(explained: Explained[Device, Any], shown: Shown | None) -> Stamp:
    """Return the stamp of the message that showed it first; the line of the request may come after it."""
    first = explained.last.stamp
    for step in reversed(explained.path):
        if isinstance(step.seen, Shows):
            if _shown(step) != shown:
                break
            first = step.stamp
    return first


def _value(place: Place, values: _Values) -> Shown | None:
    return values[place.rank] if isinstance(place, Token) and place.rank < len(values) else None


def _words(shown: Shown | None) -> str:
    """Return a subscription in words."""
    if shown is None:
        return "no subscription"
    return f"{shown.state!s} with scope {shown.scope!s}, mode {shown.mode!s}, target {shown.target!s}"


def _state(place: Place, values: _Values) -> str:
    """Return the subscription of a device in words."""
    shown = _value(place, values)
    if place == UNKNOWN or (shown is None and place is not None):
        return "an unknown state"
    return _words(shown)
