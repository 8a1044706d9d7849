"""Faults of a leg, as the messages of the supervisor's call and the answers to his requests show them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from attrs import evolve

from monitoring_core import floor
from monitoring_core.notifications import CallNotification, Notification
from monitoring_core.requests import CallRequest
from monitoring_core.vocabulary import CallState, Mute
from tests.made.kind import Kind, Planted, at, at_any
from tests.made.planted_device import SILENT
from tests.made.said import Said
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
    is_leg,
    joined,
    pause,
    shown_in,
    subscription,
    switches,
    tells_of_leg,
    told_since,
)
from tests.made.shift import Shift


def _shows_unmuted(said: Said) -> bool:
    """Tell whether a call is Established and its agent not muted, and no duration tells that the message is late."""
    told = {} if said.is_request else said.body["data"].get("call", {})
    is_on = told.get("state") == "Established" and said.client == SUPERVISOR
    return is_on and "duration" not in told and not told["monitoredUserMuted"]


def _leaves_coach(shift: Shift) -> tuple[str, list[list[Said]]]:
    """Have the supervisor join in Coach and leave it, by one switch or two.

    Returns:
        The call, and the messages that show each of the states in turn.
    """
    at_rest(shift)
    begins = [len(shift.said)]
    call = joined(shift, "Coach")
    chatters_of_leg(shift, 0, 2)
    first, second = shift.random.sample(("ListenIn", "BargeIn"), 2)
    begins.append(len(shift.said))
    switches(shift, call, first)
    chatters_of_leg(shift, 0, 2)
    if shift.random.random() < 0.4:
        begins.append(len(shift.said))
        switches(shift, call, second)
    shift.waits(3)
    told = [said for said in told_since(shift, begins[0], "call") if _is_established(said.body)]
    times = pairwise([*begins, len(shift.said)])
    return call, [[said for said in told if since <= said.number < end] for since, end in times]


def _back_in_coach(shift: Shift, call: str) -> list[Said]:
    shift.lies.append(shown_in("Coach", call))
    told = chatters_of_leg(shift, 2, 4)
    hangs_up(shift)
    return told


def _undated(said: Said, call: str) -> dict[str, Any]:
    """Give what is told of a leg, if no duration tells whether the message is late."""
    shown: dict[str, Any] = {} if said.is_request else said.body["data"].get("call", {})
    is_meant = said.client == SUPERVISOR and shown.get("id") == call and "duration" not in shown
    return shown if is_meant else {}


def _never_shown(shift: Shift, call: str, since: int, asked: Said, told: list[Said]) -> Planted:
    """Give the fault that a request has no effect: it was asked once the leg was shown, and three messages follow.

    A leg that rings anew may have begun anew.
    """
    began = [said for said in told_since(shift, since, "call") if said.number < asked.number]
    began = [said for said in began if _is_established(said.body)]

    def rings(said: Said) -> bool:
        return _undated(said, call).get("state") == "Ringing"

    return at([asked], told[2:]).needing((began, 1), ([asked], 1), (told, SILENT), hides_late=rings)


def return_asked(shift: Shift) -> Planted:
    """Accept SwitchToCoach after Coach was left, and go back to it."""
    call, shown = _leaves_coach(shift)
    answered_wrongly(shift, CallRequest(call, "SwitchToCoach"))
    told = _back_in_coach(shift, call)
    return at(told).needing(*[(each, 1) for each in shown], (told, 1))


def return_unasked(shift: Shift) -> Planted:
    """Go back to Coach after it was left, though nobody asked."""
    call, shown = _leaves_coach(shift)
    told = _back_in_coach(shift, call)
    enough = 1 if shift.with_durations else 2

    def is_before(said: Said) -> bool:
        return said.number < told[0].number and bool(_undated(said, call))

    return at(told).needing(*[(each, 1) for each in shown], (told, enough), hides_late=is_before)


def wrong_mute_in_listen_in(shift: Shift) -> Planted:
    """Leave the microphone open after a switch to ListenIn."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(("Coach", "BargeIn")))
    chatters_of_leg(shift, 0, 2)
    shift.lies.append(call_shown(call, mute=Mute.OFF))
    since = len(shift.said)
    switches(shift, call, "ListenIn")
    chatters_of_leg(shift, 0, 2)
    told = told_since(shift, since, "call")
    hangs_up(shift)
    return at(told)


def open_microphone(shift: Shift) -> Planted:
    """Join in ListenIn with an open microphone."""
    at_rest(shift)
    asks(shift, subscription(shift, "ListenIn"))
    shift.waits(6)
    chatters_of_device(shift, 1, 1)
    call = shift.name("call")
    shift.lies.append(call_shown(call, mute=Mute.OFF))
    since = len(shift.said)
    happens(shift, floor.AgentAnswers("agent-0", call))
    chatters_of_leg(shift, 1, 3)
    told = [said for said in told_since(shift, since, "call") if _is_established(said.body)]
    hangs_up(shift)
    return at(told)


def _is_established(body: dict[str, dict[str, dict[str, str]]]) -> bool:
    return body["data"]["call"]["state"] == "Established"


def joined_in_another_state(shift: Shift) -> Planted:
    """Join in another state than the one that is subscribed."""
    at_rest(shift)
    asked, shown = shift.random.sample(STATES, 2)
    asks(shift, subscription(shift, asked))
    shift.waits(8)
    chatters_of_device(shift, 1, 2)
    shift.waits(6)
    call = shift.name("call")
    shift.lies.append(shown_in(shown, call))
    since = len(shift.said)
    happens(shift, floor.AgentAnswers("agent-0", call))
    chatters_of_leg(shift, 2, 3)
    chatters_of_device(shift, 2, 3)
    told = [said for said in told_since(shift, since, "call") if _is_established(said.body)]
    hangs_up(shift)
    return at(told).needing((told[:1], 1))


def mute_after_barge_in(shift: Shift) -> Planted:
    """Leave the supervisor muted when he switches to BargeIn."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(("Coach", "ListenIn")))
    chatters_of_leg(shift, 0, 2)
    shift.lies.append(call_shown(call, mute=Mute.ON))
    since = len(shift.said)
    switches(shift, call, "BargeIn")
    told = told_since(shift, since, "call")
    chatters_of_leg(shift, 0, 2)
    hangs_up(shift)
    return at(told).needing((told, 1))


def self_switch(shift: Shift) -> Planted:
    """Answer a switch to the present state with 0."""
    at_rest(shift)
    state = shift.random.choice(("ListenIn", "BargeIn"))
    call = joined(shift, state)
    chatters_of_leg(shift, 1, 2)
    shift.waits(3)
    asked = answered_wrongly(shift, CallRequest(call, f"SwitchTo{state}"))
    pause(shift)
    chatters_of_leg(shift, 1, 4)
    hangs_up(shift)
    return at([asked])


def agent_muted_in_vain(shift: Shift) -> Planted:
    """Answer MuteMonitoredUser with 0 where the supervisor is not in BargeIn."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(("ListenIn", "Coach")))
    chatters_of_leg(shift, 1, 2)
    shift.waits(3)
    asked = answered_wrongly(shift, CallRequest(call, "MuteMonitoredUser"))
    pause(shift)
    chatters_of_leg(shift, 1, 4)
    hangs_up(shift)
    return at([asked])


def no_effect_of_switch(shift: Shift) -> Planted:
    """Answer a switch with 0, and stay."""
    at_rest(shift)
    since = len(shift.said)
    state = shift.random.choice(STATES)
    call = joined(shift, state)
    chatters_of_leg(shift, 0, 2)
    operation = shift.random.choice(sorted(SWITCHES[state]))
    asked = answered_wrongly(shift, CallRequest(call, operation))
    pause(shift)
    told = chatters_of_leg(shift, 3, 5)
    hangs_up(shift)
    return _never_shown(shift, call, since, asked, told)


def no_effect_of_unmute(shift: Shift) -> Planted:
    """Answer UnmuteMonitoredUser with 0, and leave the agent muted."""
    at_rest(shift)
    since = len(shift.said)
    call = joined(shift, "BargeIn")
    asks(shift, CallRequest(call, "MuteMonitoredUser"))
    chatters_of_leg(shift, 0, 2)
    asked = answered_wrongly(shift, CallRequest(call, "UnmuteMonitoredUser"))
    pause(shift)
    told = chatters_of_leg(shift, 3, 5)
    hangs_up(shift)
    return evolve(_never_shown(shift, call, since, asked, told), hides=_shows_unmuted)


def no_effect_of_hold(shift: Shift) -> Planted:
    """Answer Hold with 0, and do not hold."""
    at_rest(shift)
    since = len(shift.said)
    call = joined(shift, shift.random.choice(STATES))
    chatters_of_leg(shift, 0, 2)
    asked = answered_wrongly(shift, CallRequest(call, "Hold"))
    pause(shift)
    told = chatters_of_leg(shift, 3, 5)
    hangs_up(shift)
    return _never_shown(shift, call, since, asked, told)


def alive_after_released(shift: Shift) -> Planted:
    """Release a leg and go on telling of it."""
    at_rest(shift)
    call = joined(shift, state := shift.random.choice(STATES))
    chatters_of_leg(shift, 0, 2)
    released = tells_of_leg(shift, call, state, CallState.RELEASED)
    told = chatters_of_leg(shift, 2, 4)
    hangs_up(shift)

    def is_before(said: Said) -> bool:
        return said.number < released.number and said.subjects == released.subjects

    return at(told).needing(([released], 1), (told, 1), hides_late=is_before)


def two_legs(shift: Shift) -> Planted:
    """Tell in turn of two legs of one device, both Established."""
    at_rest(shift)
    state = shift.random.choice(STATES)
    joined(shift, state)
    chatters_of_leg(shift, 0, 2)
    second = shift.name("call")
    told = [tells_of_leg(shift, second, state)]
    told += chatters_of_leg(shift, 1, 1)
    told.append(tells_of_leg(shift, second, state))
    told += chatters_of_leg(shift, 1, 1)
    told.append(tells_of_leg(shift, second, state))
    tells_of_leg(shift, second, state, CallState.RELEASED)
    hangs_up(shift)

    def is_second_in_a_row(said: Said) -> bool:
        # Two messages of the second leg in a row tell that the first leg is over.
        return said is told[0] and not shift.with_durations

    return at_any(told).needing((told, 1), (told, 2), hides_late=is_second_in_a_row)


def _lists(shift: Shift, state: str, change: Callable[[frozenset[str]], frozenset[str]]) -> Planted:
    """Show the leg, some time after a switch to that state, with a list that is changed."""
    at_rest(shift)
    others = [each for each in STATES if each != state]
    call = joined(shift, "Coach" if state == "Coach" else shift.random.choice(others))
    if state != "Coach":
        switches(shift, call, state)
    chatters_of_leg(shift, 1, 2)

    def lie(user: str, told: Notification) -> Notification:
        if not is_leg(user, told, call):
            return told
        assert isinstance(told, CallNotification)
        return evolve(told, capabilities=change(told.capabilities or frozenset()))

    shift.lies.append(lie)
    told = chatters_of_leg(shift, 2, 3)
    hangs_up(shift)
    return at(told)


def self_switch_offered(shift: Shift) -> Planted:
    """Offer a switch to the present state, in ListenIn or BargeIn, beside the right one."""
    state = shift.random.choice(("ListenIn", "BargeIn"))
    return _lists(shift, state, lambda offered: offered | {f"SwitchTo{state}"})


def coach_offered(shift: Shift) -> Planted:
    """Offer SwitchToCoach."""
    return _lists(shift, shift.random.choice(("ListenIn", "BargeIn")), lambda offered: offered | {"SwitchToCoach"})


def mute_listed(shift: Shift) -> Planted:
    """List an operation that is in no list."""
    operation = shift.random.choice(("MuteMonitoredUser", "UnmuteMonitoredUser"))
    return _lists(shift, shift.random.choice(STATES), lambda offered: offered | {operation})


def listening_flag(shift: Shift) -> Planted:
    """Set ``supervisorListeningIn`` on the supervisor's own call."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(STATES))
    shift.lies.append(call_shown(call, supervisor_listening_in=True))
    told = chatters_of_leg(shift, 1, 3)
    hangs_up(shift)
    return at(told)


def agent_muted_outside_barge_in(shift: Shift) -> Planted:
    """Leave the agent muted after a switch to ListenIn."""
    at_rest(shift)
    call = joined(shift, "BargeIn")
    asks(shift, CallRequest(call, "MuteMonitoredUser"))
    chatters_of_leg(shift, 0, 1)
    shift.lies.append(call_shown(call, monitored_user_muted=True))
    since = len(shift.said)
    switches(shift, call, "ListenIn")
    chatters_of_leg(shift, 1, 3)
    told = told_since(shift, since, "call")
    hangs_up(shift)
    return at(told)


KINDS = (
    Kind("return to Coach, asked for", ("VC-NO-RETURN",), "error", return_asked, 100, 97),
    Kind("return to Coach, unasked", ("VC-NO-RETURN",), "error", return_unasked, 100, 97),
    Kind("wrong mute in ListenIn", ("VC-MUTE-LISTEN-IN",), "error", wrong_mute_in_listen_in, 100, 97),
    Kind("open microphone in ListenIn", ("VC-MUTE-LISTEN-IN",), "error", open_microphone, 93, 90),
    Kind("joined in another state", ("VC-JOIN",), "warning", joined_in_another_state, 96, 93, durations=True),
    Kind("mute after BargeIn", ("VC-MUTE-BARGE-IN",), "error", mute_after_barge_in, 96, 93),
    Kind("self switch answered 0", ("VC-SELF",), "warning", self_switch, 96, 93, times=True),
    Kind("muting answered 0 outside BargeIn", ("VC-MUTE-AGENT",), "warning", agent_muted_in_vain, times=True),
    Kind("no effect after a switch", ("AN-EFFECT",), "warning", no_effect_of_switch, 100, 97),
    Kind("no effect after Unmute", ("AN-EFFECT",), "warning", no_effect_of_unmute, 100, 97),
    Kind("no effect after Hold", ("AN-EFFECT",), "warning", no_effect_of_hold),
    Kind("leg alive after Released", ("VC-HANGUP",), "warning", alive_after_released, 95, 90, durations=True),
    Kind("two live legs", ("VC-ONE-LEG",), "warning", two_legs, 95, 90),
    Kind("self switch offered", ("VC-SWITCHES",), "error", self_switch_offered),
    Kind("SwitchToCoach offered", ("VC-COACH-IS-ENTRY", "VC-NO-RETURN"), "warning", coach_offered),
    Kind("a mute operation listed", ("VC-UNLISTED",), "error", mute_listed),
    Kind("listening flag on the supervisor's call", ("VC-LISTENING-FLAG",), "warning", listening_flag),
    Kind("agent muted after ListenIn", ("VC-LISTEN-UNMUTES",), "note", agent_muted_outside_barge_in),
)
"""Every kind of fault that a leg shows."""
