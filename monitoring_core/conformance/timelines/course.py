"""The course of one subject: what is possible from message to message, under the assumptions.

Between two messages nothing is told. So how much is certain there depends on what is assumed of the delivery:

- *reliable*: every change is told at once by a message that comes once and in order. What a message shows is
  so until the next one; a change lies at most the lag before the message that shows it.
- *at least once*: messages may come twice or late, and none is lost. A message whose order nothing proves
  may be an old one: what it shows is possible beside what was known, in the time before it too,
  until a second unequal message agrees. A duration higher than all before proves a message new, and so does
  an accepted request that waits for it. A change that no duration and no request dates may lie anywhere
  since the message before, and so may any change of a recording without times.
- *lossy*: messages may be missing, too. Whatever needs no request may have happened and have been undone between
  two messages. Where the client's requests are not recorded, that is everything.

From the line of an accepted request on, what it leads to is possible, until a message shows it or three
unequal ones do not. Where something could not be read nothing is known, from the message before it to the
message after it.

A late message changes what was possible before it. So the newest stretches stay open for as many messages
as one may come late by; what is older is settled.
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
from monitoring_core.follow.assumed import Assumed
from monitoring_core.follow.costs import LAG_MESSAGES, SILENT_MESSAGES, WAITING
from monitoring_core.follow.leg_situations import Order

__all__ = ["Course", "Delivery", "Stretch"]


class Delivery(StrEnum):
    """The assumptions on how messages were delivered."""

    RELIABLE = "reliable"
    AT_LEAST_ONCE = "at least once"
    LOSSY = "lossy"

    @classmethod
    def of(cls, assumed: Assumed) -> Delivery:
        """Give what is assumed; lossy:0 is no loss."""
        if assumed.is_reliable:
            return cls.RELIABLE
        return cls.LOSSY if assumed.may_lose else cls.AT_LEAST_ONCE


@define(slots=True, eq=False, weakref_slot=False)
class Stretch:
    """A time in which the same is possible: from its beginning until the next one begins."""

    begin: Moment
    possible: Possible
    is_told: bool = True
    """A message begins it, and no request."""


@define(slots=True, eq=False, weakref_slot=False)
class _Waiting:
    operation: str
    age: int = 0


@define(slots=True, eq=False, weakref_slot=False)
class Course:
    """The course of one subject, as far as it is known.

    Attributes:
        delivery: what is assumed.
        every: every situation that its kind of subject can be in.
        is_recorded: whether the requests of its client are in the recording.
        settled: stretches that nothing changes any more, the oldest first; neighbours differ.
        now: what the newest message leaves possible.
    """

    delivery: Delivery
    every: Possible
    is_recorded: bool = False
    settled: list[tuple[Moment, Possible]] = field(factory=list[tuple[Moment, Possible]])
    now: Possible = UNKNOWN
    _open: list[Stretch] = field(factory=list[Stretch])
    _shown: Possible = UNKNOWN
    """What the newest message shows that did not come again."""
    _newest: Possible = UNKNOWN
    """What the newest message shows."""
    _waiting: list[_Waiting] = field(factory=list[_Waiting])

    def begins(self, moment: Moment, possible: Possible) -> None:
        """Say what was possible before the first message, from this moment on."""
        self.settled.append((moment, possible))

    def message(
        self, moment: Moment, shows: Possible, order: Order, *, dated: bool = True, may_be_another: bool = False
    ) -> None:
        """Take a message.

        Args:
            moment: when it was read.
            shows: the situations that it may show by itself.
            order: what proves whether it is new.
            dated: whether a message that told the same sooner would be known as the older one when it comes.
            may_be_another: whether what is older by its duration may be the first of another leg.
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
        # Where another message came since the request, this one may be the older of the two.
        is_due = explained is not None and not self._waiting[explained].age
        if is_due or self._is_proved(before, told, shows, order):
            self.now = told
            # Without times no duration says how long a message was under way.
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
        """Remember what a message shows, and that another one came since each request that waits."""
        if not comes_again or is_due:
            self._shown = shows
        elif shows != self._shown:
            # It may be new though it equals an old one; then the next message may be older than it.
            self._shown = UNKNOWN
        if not comes_again:
            for each in self._waiting:
                each.age += 1
            self._waiting = [each for each in self._waiting if each.age < SILENT_MESSAGES]
        self._newest = shows

    def request(self, moment: Moment, operation: str) -> None:
        """Take an accepted request, or one whose answer is not known."""
        self.is_recorded = True
        if self.delivery is Delivery.RELIABLE or not _changes(self.every, operation):
            return
        leads = together(led_to(each, operation) for each in self.now)
        if not self._waiting and leads == self.now:
            return
        if not self._waiting and self._newest and self._newest <= leads:
            # The message that shows it stands before the line of the request.
            self.now = self._newest
            return
        if len(self._waiting) >= WAITING:
            self.now = self._led(self.now)
            del self._waiting[0]
        self._waiting.append(_Waiting(operation))
        self._append(Stretch(moment, self._led(self.now), is_told=False))

    def gap(self) -> None:
        """Take into account that something could not be read since the last message."""
        for stretch in self._since_message():
            stretch.possible = UNKNOWN
        self.now = self._shown = self._newest = UNKNOWN
        self._waiting = []

    def ends(self) -> None:
        """Say that the recording is over: what comes after the last message is not known, unless it is over, too."""
        if self.now != GONE:
            for stretch in self._since_message():
                stretch.possible = UNKNOWN
        while self._open:
            self._settle()

    def stretches(self) -> Iterator[tuple[Moment, Possible]]:
        """Give what was possible from when on, the oldest first."""
        yield from self.settled
        for each in self._open:
            yield each.begin, each.possible

    def _is_proved(self, before: Possible, told: Possible, shows: Possible, order: Order) -> bool:
        """Tell whether a message proves by itself what is so now: it is the first, it is new, or another one agrees."""
        if not before or self.delivery is Delivery.RELIABLE or order is Order.NEWER:
            return True
        return before == told or (order is Order.UNKNOWN and shows == self._shown)

    def _told(self, led: Possible, shows: Possible) -> Possible:
        """Give what a message shows, in the light of what was possible: by what needs no request, or else by any."""
        if not led:
            return shows
        if self.delivery is Delivery.LOSSY:
            return shows & (self._unseen(led) | together(needs_no_request(each) for each in led)) or shows
        return shows & together(needs_no_request(each) for each in led) or shows

    def _explaining(self, before: Possible, led: Possible, told: Possible) -> int | None:
        """Give the position of the request that explains what is shown, if one does that waits."""
        if told <= before:
            return None
        for position, each in enumerate(self._waiting):
            leads = together(led_to(situation, each.operation) for situation in led)
            if told <= together(looks_like(situation) for situation in leads):
                return position
        return None

    def _led(self, possible: Possible) -> Possible:
        """Give what is possible once requests that wait may have taken effect, in any order."""
        reached = possible
        while self._waiting and reached:
            more = reached.union(*[led_to(one, each.operation) for one in reached for each in self._waiting])
            if more == reached:
                break
            reached = more
        return reached

    def _unseen(self, possible: Possible) -> Possible:
        """Give what may have been between two messages of which the one in between was lost."""
        if not self.is_recorded:
            return self.every
        return possible | together(undone_unseen(each) for each in possible)

    def _was(self, shows: Possible) -> None:
        """Take into account that this was so some time before the newest message."""
        for stretch in self._open[:-1] or self._open:
            if stretch.possible:
                stretch.possible |= shows
        # Where the newest message does not tell the state by itself, it may be that of this one.
        more = self._newest & together(needs_no_request(each) for each in shows)
        if self.now and not more <= self.now:
            self.now |= more
            self._widen(more, further=False)

    def _widen(self, told: Possible, *, further: bool) -> None:
        """Make it possible since the message before, and further back where the message may be a late one."""
        for stretch in self._open if further else self._since_message():
            if stretch.possible:
                stretch.possible |= told

    def _since_message(self) -> list[Stretch]:
        """Give the open stretches since the newest message, the one that it begins among them."""
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
    """Tell whether an operation leads anywhere."""
    return any(led_to(each, operation) != frozenset((each,)) for each in every)
