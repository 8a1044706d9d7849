"""Faults that no checker can know, since a correct recording may look the same; counted, and held to no bar."""

from __future__ import annotations

from monitoring_core import floor
from monitoring_core.requests import CallRequest
from monitoring_core.vocabulary import Mute
from tests.made.kind import Kind, Planted, at
from tests.made.scenes import (
    STATES,
    SUPERVISOR,
    SWITCHES,
    answered_wrongly,
    asks,
    at_rest,
    call_shown,
    chatters_of_device,
    chatters_of_leg,
    hangs_up,
    happens,
    joined,
    pause,
    shown_in,
    still_subscribed,
    subscription,
    switches,
    tells_the_truth,
    told_since,
)
from tests.made.shift import Shift


def switch_hidden_in_coach(shift: Shift) -> Planted:
    """Leave a switch out of what a leg in Coach offers: a switch would explain it, or a join in another state."""
    at_rest(shift)
    call = joined(shift, "Coach")
    shift.lies.append(shown_in(shift.random.choice(("ListenIn", "BargeIn")), call))
    told = chatters_of_leg(shift, 1, 3)
    hangs_up(shift)
    return at(told)


def next_call_shown_once_more(shift: Shift) -> Planted:
    """Go on with NextCall after its call is over, and show it once only: that message may be late."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(STATES), "NextCall")
    shift.lies.append(still_subscribed(shift))
    since = len(shift.said)
    happens(shift, floor.CallEnds(call))
    shown = told_since(shift, since, "device")
    tells_the_truth(shift)
    chatters_of_device(shift, 1, 1)
    return at(shown)


def self_switch_at_once(shift: Shift) -> Planted:
    """Answer a switch with 0 that a moment before was made already: it may have been logged late."""
    at_rest(shift)
    call = joined(shift, "Coach")
    switches(shift, call, "BargeIn")
    chatters_of_leg(shift, 1, 1)
    shift.now = max(shift.now, shift.free_at.get(SUPERVISOR, 0.0) + 0.05)
    shift.ask(SUPERVISOR, CallRequest(call, "SwitchToListenIn"))
    shift.waits(0.3)
    asked = shift.asked(SUPERVISOR, CallRequest(call, "SwitchToListenIn"), 0)
    pause(shift)
    chatters_of_leg(shift, 1, 2)
    hangs_up(shift)
    return at([asked])


def muted_some_time_after_barge_in(shift: Shift) -> Planted:
    """Leave the supervisor muted after a switch to BargeIn, and show it late: he may have muted himself."""
    at_rest(shift)
    call = joined(shift, "Coach")
    switches(shift, call, "BargeIn")
    shift.waits(8)
    shift.lies.append(call_shown(call, mute=Mute.ON))
    told = chatters_of_leg(shift, 1, 3)
    hangs_up(shift)
    return at(told)


def joined_wrongly_after_a_change(shift: Shift) -> Planted:
    """Join in the state of a subscription that was replaced a moment before: the two channels have no common order."""
    at_rest(shift)
    old, new = shift.random.sample(STATES, 2)
    asks(shift, subscription(shift, old))
    shift.waits(8)
    shift.ask(SUPERVISOR, subscription(shift, new))
    shift.waits(1)
    call = shift.name("call")
    shift.lies.append(shown_in(old, call))
    since = len(shift.said)
    happens(shift, floor.AgentAnswers("agent-0", call))
    chatters_of_leg(shift, 1, 2)
    told = [said for said in told_since(shift, since, "call") if said.body["data"]["call"]["state"] == "Established"]
    hangs_up(shift)
    return at(told)


def no_effect_at_the_end(shift: Shift) -> Planted:
    """Answer a switch with 0 that does nothing, and show the leg twice more at most: it may still come."""
    at_rest(shift)
    state = shift.random.choice(STATES)
    call = joined(shift, state)
    chatters_of_leg(shift, 0, 2)
    asked = answered_wrongly(shift, CallRequest(call, shift.random.choice(sorted(SWITCHES[state]))))
    pause(shift)
    chatters_of_leg(shift, 1, 2)
    hangs_up(shift)
    return at([asked])


def return_seen_once(shift: Shift) -> Planted:
    """Go back to Coach unasked, and show it once as it was shown before, without a duration: it may be a duplicate."""
    at_rest(shift)
    call = joined(shift, "Coach")
    switches(shift, call, "BargeIn")
    chatters_of_leg(shift, 1, 2)
    shift.lies.append(shown_in("Coach", call))
    told = shift.tells(SUPERVISOR, shift.floor.supervisors[SUPERVISOR].voice.call_notification())
    tells_the_truth(shift)
    pause(shift)
    chatters_of_leg(shift, 1, 2)
    hangs_up(shift)
    return at([told])


KINDS = (
    Kind("a switch hidden in Coach", ("VC-SWITCHES-COACH",), "warning", switch_hidden_in_coach),
    Kind("NextCall shown once more", ("VD-NEXT-CALL",), "warning", next_call_shown_once_more),
    Kind("self switch within the lag", ("VC-SELF",), "warning", self_switch_at_once),
    Kind("muted some time after BargeIn", ("VC-MUTE-BARGE-IN",), "error", muted_some_time_after_barge_in),
    Kind("joined wrongly just after a change", ("VC-JOIN",), "warning", joined_wrongly_after_a_change),
    Kind("no effect, two messages at most", ("AN-EFFECT",), "warning", no_effect_at_the_end),
    Kind("return to Coach, seen once", ("VC-NO-RETURN",), "error", return_seen_once, durations=False),
)
"""Every kind of fault that is counted for itself."""
