"""Legs and text sessions that are over: what is kept of them, and what a later message means.

Messages may still come after the end. A message may be late or a repetition. The supervisor may have joined the same
call again. Or the server may have forgotten that the leg is over. The last duration tells this, or a time, or a first
message that only a new leg or session has. If nothing tells it, the message counts as late. Several unequal messages
of this kind make the recording inconclusive.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import Enum, auto
from operator import attrgetter

from attrs import define

from monitoring_core.follow.findings import bounds
from monitoring_core.follow.findings.standing import Standing
from monitoring_core.follow.subjects.seen import Seen

__all__ = ["JUST_BEGUN_SECONDS", "SAME_LEG_SECONDS", "Ended", "Reading", "left_of", "with_newest"]

SAME_LEG_SECONDS = 5.0
"""Two messages of one leg give its beginning (time less duration) within this; a later beginning is a new leg."""

JUST_BEGUN_SECONDS = 1
"""A message of at most this duration is the first of its leg, or nearly so."""


class Reading(Enum):
    """The readings of a message about something that is over."""

    LATE = auto()
    """A duplicate, or one that was sent before the end."""
    BEGINS = auto()
    """Another leg or session of the same id."""
    ALIVE = auto()
    """The same leg goes on after its end (VC-HANGUP)."""
    PERHAPS = auto()
    """The same leg goes on, or another one of its id whose first message was lost."""
    AGAIN = auto()
    """It may be either, so it is followed from knowing nothing."""


@define(slots=True, eq=False, weakref_slot=False)
class Ended:
    """The memory of a leg or a session that is over.

    Attributes:
        key: hash of its id.
        state: the state it showed last.
        seen: the messages that were seen of it.
        line: where it was heard last.
        duration: the highest that was seen, in seconds; None if none was.
        began: when it began, in seconds since 1970; None if that is not known.
        was_shown: whether its end was shown; otherwise a later leg of the device showed that it must be over.
        mattered: whether anything was known of it that is lost now.
        was_invited_only: of a session: it was offered and never accepted.
        may_be_another: another leg or session of the id may have begun since, as a duplicate of a first message or an
            accepted Intrude says.
        late: unequal messages that came after its end and that nothing proves to be late or new.
        standing: the verdict that it was counted under; None if it was not counted.
    """

    key: int
    state: str
    seen: Seen | None
    line: int | None = None
    duration: int | None = None
    began: float | None = None
    was_shown: bool = True
    mattered: bool = True
    was_invited_only: bool = False
    may_be_another: bool = False
    late: int = 0
    standing: Standing | None = None

    def of_leg(self, duration: int | None, moment: float | None) -> Reading:
        """Read an unequal message of an Established or Held leg.

        Args:
            duration: of the message, in seconds.
            moment: its time in seconds since 1970, if that is told.
        """
        if duration is None:
            return self._unproven()
        goes_on = Reading.ALIVE if self.was_shown else Reading.AGAIN
        if moment is not None and self.began is not None:
            # It began then at the latest: a message that is late makes that look later than it was.
            began = moment - duration
            may_be_late = self.duration is not None and JUST_BEGUN_SECONDS < duration <= self.duration
            if began > self.began + SAME_LEG_SECONDS and not may_be_late:
                return Reading.BEGINS
            if self.duration is not None and duration > self.duration:
                # Durations are whole seconds. It may have begun after the other one was over.
                return goes_on if began <= self.began + self.duration - 1 else Reading.BEGINS
        elif duration <= JUST_BEGUN_SECONDS:
            return Reading.BEGINS
        if self.duration is None or duration <= self.duration:
            return self._unproven()
        # The end of one that has hardly begun may be that of one before.
        may_be_of_another = self.was_shown and self.duration <= JUST_BEGUN_SECONDS
        if self.may_be_another or self.late or may_be_of_another:
            return Reading.BEGINS
        return Reading.PERHAPS if self.was_shown else Reading.AGAIN

    def of_session(self, *, is_invited: bool) -> Reading:
        """Read an unequal message of a session; Chatting proves another one where it was never accepted before."""
        begins = is_invited or self.was_invited_only or self.may_be_another
        return Reading.BEGINS if begins else self._unproven()

    def _unproven(self) -> Reading:
        self.late += 1
        return Reading.AGAIN if self.late >= bounds.LATE_MESSAGES else Reading.LATE


_key_of = attrgetter("key")


def left_of(ended: Sequence[Ended] | None, own_id: Hashable) -> Ended | None:
    """Return the `Ended` with that id; None if there is none."""
    key = hash(own_id)
    if not ended or key not in map(_key_of, ended):
        return None
    return next(each for each in ended if each.key == key)


def with_newest(ended: Sequence[Ended] | None, newest: Ended, most: int) -> tuple[list[Ended], list[Ended]]:
    """Return the kept ones with the newest one, the oldest first, and the ones beyond the bound."""
    before = ended or ()
    if newest.key in map(_key_of, before):
        before = [each for each in before if each.key != newest.key]
    kept = [*before, newest]
    dropped = max(len(kept) - most, 0)
    return kept[dropped:], kept[:dropped]
