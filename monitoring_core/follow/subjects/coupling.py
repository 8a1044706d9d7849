"""The coupling of a device's two channels: a leg against the subscription, and one leg against another.

Devices and calls have no common order. So each row of the table says what one channel tells the other.
A finding across both channels is at most a warning.

| what happens                    | what it tells                                            |
|---------------------------------|----------------------------------------------------------|
| a leg begins                    | to the device: under what it shows, or showed before     |
| a leg is over                   | to the device: NextCall ends with it (VD-NEXT-CALL)      |
| a leg begins in a state         | the device shows that state around it (VC-JOIN)          |
| two legs Established in turn    | one of them should be on hold (VC-ONE-LEG)               |
| the first message of a channel  | nothing: it sets its own side, the other one is unknown  |
"""

from __future__ import annotations

from attrs import define

from monitoring_core.follow.engine.costs import Happened, proof
from monitoring_core.follow.findings.doubts import Cause
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.follow.findings.moments import is_later, seconds
from monitoring_core.follow.findings.oddities import ODDITIES, Oddity
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.observations import Shown
from monitoring_core.follow.subjects.device import AROUND_SECONDS, FollowedDevice
from monitoring_core.follow.subjects.ended import JUST_BEGUN_SECONDS
from monitoring_core.follow.subjects.leg import FollowedLeg
from monitoring_core.vocabulary import MonitoringMode

__all__ = ["Join", "leg_begins", "leg_is_over", "leg_told", "settle_join"]

AROUND_MESSAGES = 2
"""Messages of the device after a leg began within which it may still show the state that the leg began in."""
SOON_SECONDS = 2.0
"""A switch request this soon after the first message of a leg may have stood before it."""


@define(slots=True, eq=False)
class Join:
    """A leg that began in a state which the device had not shown; it may show it yet.

    Attributes:
        leg: the leg.
        states: what it can have begun in.
        stamp: of its first message.
        shown: the subscription that the device showed then.
        asked: the subscription that was asked for last then.
        later: messages of the device since.
    """

    leg: FollowedLeg
    states: frozenset[str]
    stamp: Stamp
    shown: Shown
    asked: Shown | None
    later: int = 0


def leg_begins(leg: FollowedLeg, duration: int | None, stamp: Stamp, *, rang: bool) -> list[Finding]:
    """Take in that a message has told of a supervisor's leg for the first time.

    Args:
        leg: the leg.
        duration: of the message, in seconds.
        stamp: where the message stands.
        rang: whether the call was seen to ring before.
    """
    device = leg.device
    if leg.ended is not None:
        # A late message of a leg that is over tells of no beginning.
        return []
    if duration is not None and leg.highest is not None and duration < leg.highest:
        # A later message of the call came first, which did not show whose leg it is.
        leg.began_in = frozenset({str(each.state) for each in leg.certain}) if duration <= JUST_BEGUN_SECONDS else None
        return []
    has_just_begun = rang if duration is None else duration <= JUST_BEGUN_SECONDS
    if device.observed is None and has_just_begun and device.last_asked is not None and not leg.is_revived:
        # Nothing was shown yet, and the leg is in the state that was asked for.
        is_under = any(each.state == device.last_asked.state for each in leg.certain)
        return device.leg_began(leg, stamp, is_under=is_under) if is_under else []
    if leg.is_revived or device.observed is None or not (has_just_begun or device.changed_before(duration, stamp)):
        return []
    if device.observed.shown is not None and device.observed.shown.mode == MonitoringMode.NEXT_CALL:
        leg.exercised.add(ODDITIES[Oddity.OUTLIVED])
    states = frozenset({str(each.state) for each in leg.certain})
    is_as_shown = device.observed.shown is None or leg.ruleset.carry_over or device.observed.shown.state in states
    is_under = is_as_shown and _is_under(device, 0 if rang else duration, stamp)
    # One that has certainly just begun in another state was joined under something else.
    made = device.leg_began(leg, stamp, is_under=is_under) if is_as_shown or not has_just_begun else []
    if has_just_begun:
        _compare(leg, states, stamp)
    return made


def _began_overtaken(leg: FollowedLeg, stamp: Stamp) -> None:
    """Take in the first message of a leg that another one of it overtook; times tell what the device showed then."""
    states, leg.began_in = leg.began_in or frozenset[str](), None
    device = leg.device
    changed = seconds(device.changed.at) if device.changed is not None else None
    was_shown = changed is not None and leg.began is not None and changed <= leg.began
    if was_shown and states and not leg.is_revived:
        _compare(leg, states, stamp)


def _compare(leg: FollowedLeg, states: frozenset[str], stamp: Stamp) -> None:
    """Compare the states that a leg may have begun in with those that the device shows around it (VC-JOIN)."""
    device = leg.device
    shown, starts = device.observed.shown if device.observed is not None else None, device.may_start_in
    # Where the device shows nothing, a message of it is still on its way, or was lost.
    if shown is None or starts is None or leg.ruleset.carry_over or other_leg(leg) is not None:
        return
    leg.exercised.add(ODDITIES[Oddity.BEGINS_ELSEWHERE])
    if states and states.isdisjoint(starts):
        device.join = Join(leg, states, stamp, shown, device.last_asked)


def _is_under(device: FollowedDevice, duration: int | None, stamp: Stamp) -> bool:
    """Tell whether the leg began under what the device shows: it showed that before the leg began.

    If it shows nothing, that is whether the leg began under what it will show: it has shown nothing for long enough.
    """
    if device.changed is None or device.observed is None:
        return False
    is_nothing = device.observed.shown is None
    shown, moment = seconds(device.changed.at), seconds(stamp.at)
    if shown is None or moment is None:
        return not is_nothing
    return moment - (duration or 0) >= shown + (AROUND_SECONDS if is_nothing else 0)


def leg_is_over(leg: FollowedLeg, stamp: Stamp) -> list[Finding]:
    """Take in that a leg is over, seen or not."""
    return leg.device.leg_ended(leg, stamp)


def settle_join(device: FollowedDevice, stamp: Stamp | None) -> list[Finding]:
    """Judge a leg that began in a state which the device has not shown (VC-JOIN).

    Args:
        device: the device, which has taken its newest message.
        stamp: of that message; None at the end of the recording.
    """
    join = device.join
    if join is None:
        return []
    shown = device.observed.shown if device.observed is not None else None
    asked = join.leg.first_switch
    is_soon = asked is not None and not is_later(asked.at, join.stamp.at, SOON_SECONDS)
    # If it has changed since, it may have changed before, too, and the message of that was lost.
    is_changed = shown != join.shown
    since = _asked_since(join, device)
    if is_soon or is_changed or (since is not None and since.state in join.states):
        device.join = None
        return []
    join.later += stamp is not None and not device.is_repeated
    if stamp is not None and join.later < AROUND_MESSAGES and not is_later(stamp.at, join.stamp.at, AROUND_SECONDS):
        return []
    device.join = None
    if not join.later:
        # No message says that it was still so.
        return []
    if join.leg.may_be_switched and asked is None:
        join.leg.doubts.add(Cause.OVERFLOWN, "requests", join.leg.name)
        return []
    # The leg may have been switched at once, and its first message may be lost.
    if not device.requests_recorded and join.leg.is_explained_by_a_loss(Oddity.BEGINS_ELSEWHERE):
        return []
    states = " or ".join(sorted(join.states))
    message = f"the leg began in {states}, the device is subscribed to {join.shown.state}"
    expected = "a leg that begins in the state of the subscription"
    return join.leg.odd(Oddity.BEGINS_ELSEWHERE, message, expected, proof(Happened.JOINED_ELSEWHERE), join.stamp)


def _asked_since(join: Join, device: FollowedDevice) -> Shown | None:
    """Return the subscription that was asked for since the leg began; it may have taken effect before its line."""
    return device.last_asked if device.last_asked is not join.asked else None


def other_leg(leg: FollowedLeg) -> FollowedLeg | None:
    """Return another leg of the device that is Established, as far as was told; None if there is none."""
    return next((each for each in leg.device.legs if each is not leg and each.is_established), None)


def leg_told(leg: FollowedLeg, stamp: Stamp) -> list[Finding]:
    """Judge a message of a leg: two legs of one device that are Established in turn (VC-ONE-LEG)."""
    device = leg.device
    if leg.began_in is not None:
        _began_overtaken(leg, stamp)
    if not leg.is_new:
        return []
    if not leg.is_established:
        # One that goes on hold makes room for the other.
        device.turns = 0
        return []
    leg.exercised.add(ODDITIES[Oddity.TWO_LEGS])
    if leg.is_revived:
        # The message by which it goes on may be from before its end.
        return []
    before, device.established = device.established, leg.call_id
    if before in (None, leg.call_id):
        return []
    if leg.is_retrieved:
        # The other one is on hold then, and the message of that is on its way, or was lost.
        device.turns = 0
        return []
    if not any(each.call_id == before and each.is_established for each in device.legs):
        device.turns = 0
        return []
    if device.turned_from != leg.call_id:
        # It is another pair of calls.
        device.turns = 0
    device.turns, device.turned_from = device.turns + 1, before
    if device.turns != _TURNS:
        return []
    message = f"calls {before} and {leg.call_id} are Established in turn"
    return leg.odd(Oddity.TWO_LEGS, message, "the other call on hold, or over", proof(Happened.TWO_LEGS), stamp)


_TURNS = 2
"""Times that the Established call changes before it is proved; one change may be a message on its way."""
