"""The course of one subject: its possible situations from message to message, under the assumptions.

No message tells the situation between two messages. So the assumption about delivery decides how much is certain:

- *reliable*: every change is shown at once, by a message that comes once and in order. A situation that a message
  shows lasts until the next message. A change happened at most the lag before the message that shows it.
- *at least once*: messages may come twice or late, but none is lost. A message that nothing proves to be new may be
  an old one. So its situation and the known one are both possible, also before the message, until a second
  unequal message agrees. Two things prove a message new: a duration higher than all before, and an accepted
  request that waits for it. Without them a change may have happened at any time since the message before. So may
  every change in a recording without times.
- *lossy*: messages may be missing, too. Any change without a request may have happened and have been undone between
  two messages. If the client's requests are not recorded, every change is one without a request.

An accepted request makes its effect possible from its line on, until a message shows it or three unequal messages
do not. If something could not be read, nothing is known from the message before it to the message after it.

A late message changes what was possible before it. So the newest stretches stay open, for as many messages as
a message may be late by. Older stretches are settled.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from attrs import define, field

from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.situations import (
    GONE,
    UNKNOWN,
    Possible,
    led_to,
    looks_like,
    needs_no_request,
    together,
    undone_unseen,
)
from monitoring_core.follow.automata.leg_situations import Order
from monitoring_core.follow.engine.costs import LAG_MESSAGES, SILENT_MESSAGES, WAITING
from monitoring_core.follow.findings.assumed import Assumed

__all__ = ["Course", "Delivery", "Stretch"]


class Delivery(StrEnum):
    """The assumptions on how messages were delivered."""

    RELIABLE = "reliable"
    AT_LEAST_ONCE = "at least once"
    LOSSY = "lossy"

    @classmethod
    def of(cls, assumed: Assumed) -> Delivery:
        """Return the assumption about delivery; ``lossy:0`` means that no message is lost."""
        if assumed.is_reliable:
            return cls.RELIABLE
        return cls.LOSSY if assumed.may_lose else cls.AT_LEAST_ONCE


@define(slots=True, eq=False, weakref_slot=False)
class Stretch:
    """A time in which the same situations are possible: it lasts until the next stretch begins."""

    begin: Moment
    possible: Possible
    is_told: bool = True
    """True if it begins with a message, False if it begins with a request."""


@define(slots=True, eq=False, weakref_slot=False)
class _Waiting:
    operation: str
    age: int = 0


@define(slots=True, eq=False, weakref_slot=False)
class Course:
    """The course of one subject, as far as it is known.

    Attributes:
        delivery: the assumption about delivery.
        every: every situation that this kind of subject can be in.
        is_recorded: whether the requests of its client are in the recording.
        settled: the stretches that no later message changes, the oldest first; neighbours differ.
        now: the situations that are possible after the newest message.
    """

    delivery: Delivery
    every: Possible
    is_recorded: bool = False
    settled: list[tuple[Moment, Possible]] = field(factory=list[tuple[Moment, Possible]])
    now: Possible = UNKNOWN
    _open: list[Stretch] = field(factory=list[Stretch])
    _shown: Possible = UNKNOWN
    """The situations that the newest message shows, if that message is not a repetition."""
    _newest: Possible = UNKNOWN
    """The situations that the newest message shows."""
    _waiting: list[_Waiting] = field(factory=list[_Waiting])

    def begins(self, moment: Moment, possible: Possible) -> None:
        """Set the situations that were possible from this moment on, before the first message."""
        self.settled.append((moment, possible))

    def message(
        self, moment: Moment, shows: Possible, order: Order, *, dated: bool = True, may_be_another: bool = False
    ) -> None:
        """Take a message.

        Args:
            moment: the moment when it was read.
            shows: the situations that it may show by itself.
            order: whether it is new, as far as that is proved.
            dated: whether an earlier message about the same change would be recognized as older when it comes late.
            may_be_another: whether a message with a lower duration may be the first one of another leg.
        """
        if order is Order.OLDER and self.delivery is not Delivery.RELIABLE:
            self._was(shows)
            if self.delivery is not Delivery.LOSSY and not may_be_another:
                return
            order = Order.UNKNOWN
        before = self.now
        led = self._led(before)
        told = self._told(led, shows)
        explained = self._explaining(before, led, told)
        # If another message came after the request, this one may be older than that message.
        is_due = explained is not None and not self._waiting[explained].age
        if is_due or self._is_proved(before, told, shows, order):
            self.now = told
            # Without times, a duration does not tell how long a message was on its way.
            is_dated = dated and moment.at is not None
            if before and not (is_dated or is_due) and self.delivery is not Delivery.RELIABLE:
                self._widen(told, further=False)
        else:
            self.now = before | told
            self._widen(told, further=True)
        if explained is not None:
            del self._waiting[: explained + 1]
        if self.delivery is Delivery.LOSSY and before:
            self._widen(self._unseen(before | led | self.now), further=False)
        self._remember(shows, comes_again=order is Order.AGAIN, is_due=is_due)
        self._append(Stretch(moment, self._led(self.now)))

    def _remember(self, shows: Possible, *, comes_again: bool, is_due: bool) -> None:
        """Remember the situations that a message shows, and count it for each request that still waits."""
        if not comes_again or is_due:
            self._shown = shows
        elif shows != self._shown:
            # It may be new although it equals an old one. Then the next message may be older than this one.
            self._shown = UNKNOWN
        if not comes_again:
            for each in self._waiting:
                each.age += 1
            self._waiting = [each for each in self._waiting if each.age < SILENT_MESSAGES]
        self._newest = shows

    def request(self, moment: Moment, operation: str) -> None:
        """Take a request that was accepted, or whose answer is unknown."""
        self.is_recorded = True
        if self.delivery is Delivery.RELIABLE or not _changes(self.every, operation):
            return
        leads = together(led_to(each, operation) for each in self.now)
        if not self._waiting and leads == self.now:
            return
        if not self._waiting and self._newest and self._newest <= leads:
            # The message that shows its effect came before the line of the request.
            self.now = self._newest
            return
        if len(self._waiting) >= WAITING:
            self.now = self._led(self.now)
            del self._waiting[0]
        self._waiting.append(_Waiting(operation))
        self._append(Stretch(moment, self._led(self.now), is_told=False))

    def gap(self) -> None:
        """Note that something after the last message could not be read."""
        for stretch in self._since_message():
            stretch.possible = UNKNOWN
        self.now = self._shown = self._newest = UNKNOWN
        self._waiting = []

    def ends(self) -> None:
        """End the course: after the last message nothing is known, unless the subject has ended."""
        if self.now != GONE:
            for stretch in self._since_message():
                stretch.possible = UNKNOWN
        while self._open:
            self._settle()

    def stretches(self) -> Iterator[tuple[Moment, Possible]]:
        """Yield the beginning of each stretch and its possible situations, the oldest first."""
        yield from self.settled
        for each in self._open:
            yield each.begin, each.possible

    def _is_proved(self, before: Possible, told: Possible, shows: Possible, order: Order) -> bool:
        """Tell whether a message proves the present situation: it is the first, it is new, or another one agrees."""
        if not before or self.delivery is Delivery.RELIABLE or order is Order.NEWER:
            return True
        return before == told or (order is Order.UNKNOWN and shows == self._shown)

    def _told(self, led: Possible, shows: Possible) -> Possible:
        """Return the situations that a message shows, given those that were possible before.

        If some of them can be reached without a request, only these are returned. Otherwise all of them are.
        """
        if not led:
            return shows
        if self.delivery is Delivery.LOSSY:
            return shows & (self._unseen(led) | together(needs_no_request(each) for each in led)) or shows
        return shows & together(needs_no_request(each) for each in led) or shows

    def _explaining(self, before: Possible, led: Possible, told: Possible) -> int | None:
        """Return the position of the waiting request that explains the shown situations; None without one."""
        if told <= before:
            return None
        for position, each in enumerate(self._waiting):
            leads = together(led_to(situation, each.operation) for situation in led)
            if told <= together(looks_like(situation) for situation in leads):
                return position
        return None

    def _led(self, possible: Possible) -> Possible:
        """Return the situations that are possible if the waiting requests may have taken effect, in any order."""
        reached = possible
        while self._waiting and reached:
            more = reached.union(*[led_to(one, each.operation) for one in reached for each in self._waiting])
            if more == reached:
                break
            reached = more
        return reached

    def _unseen(self, possible: Possible) -> Possible:
        """Return the situations that are possible between two messages, if a message between them was lost."""
        if not self.is_recorded:
            return self.every
        return possible | together(undone_unseen(each) for each in possible)

    def _was(self, shows: Possible) -> None:
        """Note that one of these situations held at some time before the newest message."""
        for stretch in self._open[:-1] or self._open:
            if stretch.possible:
                stretch.possible |= shows
        # If the newest message does not tell the state by itself, the state of this message is possible.
        more = self._newest & together(needs_no_request(each) for each in shows)
        if self.now and not more <= self.now:
            self.now |= more
            self._widen(more, further=False)

    def _widen(self, told: Possible, *, further: bool) -> None:
        """Add possible situations since the message before; with ``further``, in all open stretches."""
        for stretch in self._open if further else self._since_message():
            if stretch.possible:
                stretch.possible |= told

    def _since_message(self) -> list[Stretch]:
        """Return the open stretches from the one that the newest message begins."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].is_told:
                return self._open[place:]
        return self._open

    def _append(self, stretch: Stretch) -> None:
        self._open.append(stretch)
        while sum(each.is_told for each in self._open) > LAG_MESSAGES + 1:
            self._settle()

    def _settle(self) -> None:
        stretch = self._open.pop(0)
        if not self.settled or self.settled[-1][1] != stretch.possible:
            self.settled.append((stretch.begin, stretch.possible))


@cache
def _changes(every: Possible, operation: str) -> bool:
    """Tell whether an operation changes any situation."""
    return any(led_to(each, operation) != frozenset((each,)) for each in every)
