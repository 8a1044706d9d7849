"""The order of the messages of a call: durations and earlier messages prove whether a message is new.

Durations start from 0 with each leg. So a message with a lower duration is an old one of the same leg. But it may be
a message of another leg, if the leg is over or several lower durations follow one another.
"""

from __future__ import annotations

from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.conformance.timelines.situations import GONE
from monitoring_core.conformance.timelines.tracks import Track
from monitoring_core.follow.automata.leg_situations import Order
from monitoring_core.follow.subjects.ended import JUST_BEGUN_SECONDS
from monitoring_core.vocabulary import CallState, TextSessionState

__all__ = ["NOT_YET", "OVER", "began_at", "has_begun", "order_of"]

OVER: frozenset[str] = frozenset(map(str, (CallState.RELEASED, CallState.COMPLETED)))
NOT_YET: frozenset[str] = frozenset(map(str, (CallState.RINGING, CallState.DIALING)))


def order_of(track: Track, state: str, duration: int | None, moment: Moment, *, repeated: bool) -> Order:
    """Return the proved order of a message of a call: new, old or a repetition; note the duration of its leg."""
    highest, rang = track.highest, track.rings
    track.rings = state in NOT_YET
    is_late = _is_late(track, duration, moment)
    was_another, track.may_be_another = track.may_be_another, track.may_be_another and repeated
    if rang and not track.rings and not repeated and not track.monitored:
        # Nothing in this call was established before, so this cannot be a late message.
        track.highest = duration if duration is not None else highest
        return Order.NEWER
    if _may_be_another_leg(track, state, duration):
        # Durations start from 0 again. A late message of the leg before looks the same, so nothing is proved.
        track.highest, track.late_in_a_row, track.began = duration, 0, began_at(moment, duration)
        return Order.AGAIN if repeated else Order.UNKNOWN
    if duration is None and state in OVER and not repeated:
        return Order.NEWER
    if duration is None or highest is None:
        track.highest = duration if highest is None else highest
        return Order.AGAIN if repeated else Order.UNKNOWN
    order = _by_duration(track, state, duration, highest, rang=rang, repeated=repeated)
    if order is Order.NEWER:
        return Order.UNKNOWN if is_late or was_another else order
    if order is Order.OLDER and not repeated and is_late is not False and has_begun(state, duration):
        track.may_be_another = True
    return order


def _by_duration(track: Track, state: str, duration: int, highest: int, *, rang: bool, repeated: bool) -> Order:
    """Return the order that the duration of a message proves, compared with the highest one of its leg."""
    if repeated and duration > highest:
        # The message is a repetition from the leg before.
        return Order.AGAIN
    if duration > highest:
        track.highest, track.late_in_a_row = duration, 0
        return Order.NEWER
    if duration == highest and rang and not repeated and not track.rings:
        # A call that rings can only become established next, so this message is new.
        return Order.NEWER
    if duration < highest:
        track.late_in_a_row += not repeated
        return Order.OLDER
    return Order.AGAIN if repeated else Order.UNKNOWN


def _is_late(track: Track, duration: int | None, moment: Moment) -> bool | None:
    """Tell whether a message of the present leg was on its way for longer than the lag; None without times.

    Such a message may also belong to another leg, if it has the duration of a first message. Then the end of the leg
    before was not seen. If its duration is higher than all before, it may still be older than the messages since then.
    """
    began, latest = began_at(moment, duration), track.began
    if began is None or latest is None:
        track.began = began if latest is None else latest
        return None
    track.began = min(began, latest)
    # A duration has whole seconds.
    return began - latest > track.lag + 1


_LATE_IN_A_ROW = 2
"""After so many messages in a row with lower durations, the next belongs to another leg whose beginning was missed."""


def _may_be_another_leg(track: Track, state: str, duration: int | None) -> bool:
    if track.course.now == GONE and has_begun(state, duration):
        return True
    is_lower = duration is not None and track.highest is not None and duration < track.highest
    return is_lower and track.late_in_a_row >= _LATE_IN_A_ROW


def has_begun(state: str, duration: int | None) -> bool:
    """Tell whether a message is one of the first of its leg or session."""
    return (
        state in NOT_YET
        or state == TextSessionState.INVITED
        or (duration is not None and duration <= JUST_BEGUN_SECONDS)
    )


def began_at(moment: Moment, duration: int | None) -> float | None:
    """Return the time when a leg began, in seconds since 1970; None if the time or the duration is missing."""
    return None if moment.at is None or duration is None else moment.at - duration
