"""The wording of findings about a device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from monitoring_core.follow.costs import Happened
from monitoring_core.follow.device_moves import CANCEL, UNKNOWN, Asked, Device, LegBegan, Place, Shows, Token
from monitoring_core.follow.history import Explained
from monitoring_core.follow.observations import Shown
from monitoring_core.follow.oddities import ODDITIES, Oddity
from monitoring_core.follow.stamp import Stamp
from monitoring_core.follow.wording import UNASKED, Line, Worded, gone, silent, where, words

__all__ = ["AboutDevice", "device_words"]

CANCEL_OPERATION = "CancelSupervisorMonitoring"


Values = tuple[Shown, ...]

_OF_REQUESTS = frozenset(
    {
        Happened.CONFIRMED_WRONG,
        Happened.CONFIRMED_UNLIKE,
        Happened.CANCEL_ACCEPTED,
        Happened.OFFERED_REFUSED,
        Happened.SILENT,
    }
)


class AboutDevice(NamedTuple):
    """A finding about a device, with all that its wording needs.

    Attributes:
        explained: what was found; each step has the subscriptions that were named last, before it and after it.
        refused: the refused requests, by what they asked for.
    """

    explained: Explained[Device, Any]
    refused: Mapping[Any, Line]

    @property
    def rule(self) -> str:
        """The rule that is broken."""
        return self.explained.charge.rule

    @property
    def place(self) -> Place:
        """The subscription that the request in question asks for."""
        last = self.explained.last
        if isinstance(last.seen, Asked):
            return last.seen.asks
        waited, waits = ([each.asks for each in known.waiting] for known in (last.before, last.then))
        return next(iter(gone(waited, waits) or waited[::-1]), CANCEL)

    @property
    def asked(self) -> Shown | None:
        """The subscription that was asked for; None for Cancel."""
        last = self.explained.last
        return _value(self.place, last.context[1 if isinstance(last.seen, Asked) else 0])

    @property
    def line(self) -> Line:
        """The line of the request that it is about."""
        wanted = self.asked
        for step in reversed(self.explained.path):
            if isinstance(step.seen, Asked) and _value(step.seen.asks, step.context[1]) == wanted:
                return Line(CANCEL_OPERATION if wanted is None else str(wanted.state), step.stamp)
        return Line(CANCEL_OPERATION if wanted is None else str(wanted.state), Stamp())

    @property
    def shown(self) -> Shown | None:
        """The subscription that was shown."""
        last = self.explained.last
        if isinstance(last.seen, Shows):
            return _value(last.seen.shown, last.context[1])
        return _value(last.before.shown, last.context[0])

    @property
    def showed(self) -> Stamp:
        """The stamp of the message that showed it first; the line of the request may come after it."""
        first = self.explained.last.stamp
        for step in reversed(self.explained.path):
            if isinstance(step.seen, Shows):
                if _value(step.seen.shown, step.context[1]) != self.shown:
                    break
                first = step.stamp
        return first


def _value(place: Place, values: Values) -> Shown | None:
    return values[place.rank] if isinstance(place, Token) and place.rank < len(values) else None


def _confirms(about: AboutDevice) -> Worded:
    message = f"{about.line.operation} was accepted{where(about.line)}, and the device shows {words(about.shown)}"
    return Worded(about.rule, message, words(about.asked), about.showed)


def _outlived(about: AboutDevice) -> Worded:
    message = "NextCall is still shown, and the leg that was joined under it is over"
    if isinstance(about.explained.last.seen, LegBegan):
        message = "a second leg was joined under NextCall without a new request"
    return Worded(about.rule, message, "NextCall ends with the leg joined under it", about.explained.last.stamp)


def _cancel(about: AboutDevice) -> Worded:
    message = f"{CANCEL_OPERATION} was answered 0 while nothing is monitored"
    return Worded(about.rule, message, "an answer 2", about.explained.last.stamp)


def _refused(about: AboutDevice) -> Worded:
    message = f"{about.line.operation} was offered and answered {about.explained.last.seen.code}"
    return Worded(about.rule, message, "an answer 0", about.explained.last.stamp)


def _silent(about: AboutDevice) -> Worded:
    return silent(about.rule, about.line, about.explained.last.stamp)


def _unasked(about: AboutDevice) -> Worded:
    what = about.explained.charge.what
    showed = [step for step in about.explained.path if isinstance(step.seen, Shows)]
    new = [step for step in showed if all(each.what is not what for each in step.before.owed)]
    first = (new or showed or about.explained.path)[-1]
    shown = _value(first.seen.shown, first.context[1]) if isinstance(first.seen, Shows) else about.shown
    refused = about.refused.get(shown)
    if refused is not None:
        message = f"{words(shown)} shown, though {refused.operation} was refused{where(refused)}"
        return Worded(ODDITIES[Oddity.REFUSED_AND_SHOWN], message, f"a subscription {UNASKED}", first.stamp)
    message = f"{words(shown)} shown, and no request of this client asked for it"
    return Worded(about.rule, message, f"a subscription {UNASKED}", first.stamp)


_WORDS: dict[Happened, Callable[[AboutDevice], Worded]] = {
    Happened.CONFIRMED_WRONG: _confirms,
    Happened.CONFIRMED_UNLIKE: _confirms,
    Happened.OUTLIVED: _outlived,
    Happened.CANCEL_ACCEPTED: _cancel,
    Happened.OFFERED_REFUSED: _refused,
    Happened.SILENT: _silent,
    Happened.OWED: _unasked,
    Happened.OWED_ALIKE: _unasked,
    Happened.OWED_UNLIKE: _unasked,
}


def device_words(about: AboutDevice) -> Worded:
    """Return the words of a finding about a device."""
    worded = _WORDS[about.explained.charge.what](about)
    values: Values = about.explained.last.context[0]
    before = tuple([_state(each.shown, values) for each in about.explained.possible])
    operation = about.line.operation if about.explained.charge.what in _OF_REQUESTS else ""
    return worded._replace(before=before, operation=operation)


def _state(place: Place, values: Values) -> str:
    """Return the subscription of a device in words."""
    shown = _value(place, values)
    if place == UNKNOWN or (shown is None and place is not None):
        return "an unknown state"
    return words(shown)
