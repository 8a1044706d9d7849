"""Faults of what an agent's client is shown of his own call while he is monitored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core import floor
from monitoring_core.notifications import CallNotification, Notification
from monitoring_core.requests import CallRequest
from tests.made.kind import Kind, Planted, at_any
from tests.made.said import Said
from tests.made.scenes import (
    AGENT,
    STATES,
    SUPERVISOR,
    asks,
    at_rest,
    chatters_of_leg,
    hangs_up,
    joined,
    pause,
    tells_the_truth,
    told_since,
)
from tests.made.server import number_of
from tests.made.shift import Shift


def _shown(call: str, **changes: Any) -> Callable[[str, Notification], Notification]:
    """Give the lie that changes what the agent is shown of his call."""

    def lie(user: str, told: Notification) -> Notification:
        if user != AGENT or not isinstance(told, CallNotification) or told.call_id != call or told.state == "Released":
            return told
        return evolve(told, **changes)

    return lie


def _goes_on(shift: Shift, since: int) -> list[Said]:
    """Have both calls shown a few times more, and give what the agent was shown wrongly."""
    for _ in range(shift.random.randint(3, 4)):
        shift.talks_of_agents_call(AGENT)
        pause(shift)
        if shift.floor.supervisors["sup-0"].voice.call is not None:
            chatters_of_leg(shift, 1, 1)
    told = told_since(shift, since, "call", AGENT)
    tells_the_truth(shift)
    return told


def listening_flag_missing(shift: Shift) -> Planted:
    """Show the agent that nobody listens while a leg follows him."""
    at_rest(shift)
    since = len(shift.said)
    call = joined(shift, shift.random.choice(STATES))
    shift.lies.append(_shown(call, supervisor_listening_in=False))
    since = len(shift.said)
    told = _goes_on(shift, since)
    hangs_up(shift)
    return at_any(told)


def listening_flag_stale(shift: Shift) -> Planted:
    """Show the agent that somebody listens after the leg is over."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(STATES))
    chatters_of_leg(shift, 1, 2)
    lie = _shown(call, supervisor_listening_in=True)
    shift.lies.append(lie)
    since = len(shift.said)
    shift.happens(floor.SupervisorHangsUp("sup-0"))
    pause(shift)
    return at_any(_goes_on(shift, since))


def muted_flag_missing(shift: Shift) -> Planted:
    """Show the agent that he is not muted while a leg has muted him."""
    at_rest(shift)
    call = joined(shift, "BargeIn")
    shift.lies.append(_shown(call, monitored_user_muted=False))
    since = len(shift.said)
    asks(shift, CallRequest(call, "MuteMonitoredUser"))
    told = _goes_on(shift, since)
    hangs_up(shift)
    return at_any(told)


def muted_flag_stale(shift: Shift) -> Planted:
    """Show the agent that he is muted after that is over."""
    at_rest(shift)
    call = joined(shift, "BargeIn")
    asks(shift, CallRequest(call, "MuteMonitoredUser"))
    chatters_of_leg(shift, 1, 2)
    shift.lies.append(_shown(call, monitored_user_muted=True))
    since = len(shift.said)
    asks(shift, CallRequest(call, shift.random.choice(("UnmuteMonitoredUser", "SwitchToListenIn"))))
    told = _goes_on(shift, since)
    hangs_up(shift)
    return at_any(told)


def switch_offered(shift: Shift) -> Planted:
    """Offer a supervision switch on the agent's call."""
    at_rest(shift)
    call = joined(shift, shift.random.choice(STATES))

    def lie(user: str, told: Notification) -> Notification:
        if user != AGENT or not isinstance(told, CallNotification) or told.call_id != call:
            return told
        return evolve(told, capabilities=(told.capabilities or frozenset()) | {"SwitchToBargeIn"})

    shift.lies.append(lie)
    since = len(shift.said)
    told = _goes_on(shift, since)
    hangs_up(shift)
    return at_any(told)


def seen_in_hiding(shift: Shift) -> Planted:
    """Show the agent the supervisor among the participants while he listens."""
    at_rest(shift)
    call = joined(shift, "ListenIn")
    shift.body_lies.append(_lists_supervisor(call))
    since = len(shift.said)
    told = _goes_on(shift, since)
    hangs_up(shift)
    return at_any(told)


def _lists_supervisor(call: str) -> Callable[[str, dict[str, Any]], None]:
    """Give the lie that lists the supervisor among the participants of the agent's call."""

    def lie(user: str, body: dict[str, Any]) -> None:
        shown = body["data"].get("call")
        if user == AGENT and shown is not None and shown["id"] == call and "participants" in shown:
            number = number_of(SUPERVISOR)
            shown["participants"].append({"phoneNumber": number, "digits": number})

    return lie


KINDS = tuple(
    Kind(name, (rule,), level, plant, clean, disturbed, agents=True, times=True)
    for name, rule, level, plant, clean, disturbed in (
        ("listening flag missing", "VA-LISTENING-FLAG", "warning", listening_flag_missing, 95, 90),
        ("listening flag stale", "VA-LISTENING-FLAG", "warning", listening_flag_stale, 95, 90),
        ("muted flag missing", "VA-MUTED-FLAG", "warning", muted_flag_missing, 95, 90),
        ("muted flag stale", "VA-MUTED-FLAG", "warning", muted_flag_stale, 95, 90),
        ("hidden supervisor listed", "VA-UNSEEN", "note", seen_in_hiding, 90, 85),
        ("switch offered to the agent", "VA-OFFERS-NO-SWITCH", "error", switch_offered, None, None),
    )
)
"""Every kind of fault that an agent's call shows."""
