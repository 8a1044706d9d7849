"""Happenings on a supervisor's own telephone, where he acts without a request to the server.

He answers a monitored call that rings, or does not answer it (VC-RINGING). He hangs up, holds
and retrieves the call of his leg, logged in or not (VC-HANGUP). He takes calls of his own, in
which he monitors nobody; then he is busy (VD-BUSY). At most one of his calls is Established.
If he answers or retrieves another call, the Established one is put on hold (VC-ONE-LEG). A floor does
not store whether his own call is on hold: it is on hold exactly while his leg is Established.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core.floor import calls
from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import (
    RingingEnds,
    SupervisorAnswers,
    SupervisorEndsCall,
    SupervisorHangsUp,
    SupervisorHolds,
    SupervisorMutes,
    SupervisorRetrieves,
    SupervisorTakesCall,
)
from monitoring_core.floor.values import Desk
from monitoring_core.vocabulary import CallState
from monitoring_core.voice import events

__all__ = ["TELEPHONE_HAPPENINGS"]


def _takes_call(change: Change, happening: SupervisorTakesCall) -> None:
    desk = change.supervisors[happening.supervisor]
    if desk.voice.control.call.call_state is CallState.ESTABLISHED:
        calls.tell(change, desk.user, events.SUPERVISOR_HOLDS)
    change.keep_desk(evolve(change.supervisors[desk.user], in_own_call=True))


def _cannot_take_call(change: Change, happening: SupervisorTakesCall) -> str:
    desk = change.supervisors.get(happening.supervisor)
    if desk is None or not desk.logged_in:
        return f"there is no supervisor {happening.supervisor!a} who is logged in"
    if desk.in_own_call and desk.voice.control.call.call_state is not CallState.ESTABLISHED:
        return f"supervisor {desk.user!a} is in a call of his own already"
    return ""


def _ends_call(change: Change, happening: SupervisorEndsCall) -> None:
    change.keep_desk(evolve(change.supervisors[happening.supervisor], in_own_call=False))


def _cannot_end_call(change: Change, happening: SupervisorEndsCall) -> str:
    desk = change.supervisors.get(happening.supervisor)
    if desk is None:
        return f"there is no supervisor {happening.supervisor!a}"
    return "" if desk.in_own_call else f"supervisor {desk.user!a} is in no call of his own"


def _mutes(change: Change, happening: SupervisorMutes) -> None:
    desk = change.supervisors[happening.supervisor]
    calls.take_in(change, desk, desk.voice.own_mute(happening.mute))


def _cannot_mute(change: Change, happening: SupervisorMutes) -> str:
    return _without_leg(change.supervisors.get(happening.supervisor), happening.supervisor)


def _answers(change: Change, happening: SupervisorAnswers) -> None:
    calls.tell(change, happening.supervisor, events.SUPERVISOR_ANSWERS)


def _ringing_ends(change: Change, happening: RingingEnds) -> None:
    calls.tell(change, happening.supervisor, events.RINGING_ENDS)


def _nothing_rings(change: Change, happening: SupervisorAnswers | RingingEnds) -> str:
    desk = change.supervisors.get(happening.supervisor)
    if desk is None:
        return f"there is no supervisor {happening.supervisor!a}"
    return "" if desk.voice.control.call.is_ringing else f"no monitored call rings at supervisor {desk.user!a}"


def _hangs_up(change: Change, happening: SupervisorHangsUp) -> None:
    calls.tell(change, happening.supervisor, events.SUPERVISOR_HANGS_UP)


def _cannot_hang_up(change: Change, happening: SupervisorHangsUp) -> str:
    desk = change.supervisors.get(happening.supervisor)
    if desk is not None and desk.voice.control.call.is_ringing:
        return ""
    return _without_leg(desk, happening.supervisor)


def _holds(change: Change, happening: SupervisorHolds) -> None:
    calls.tell(change, happening.supervisor, events.SUPERVISOR_HOLDS)


def _cannot_hold(change: Change, happening: SupervisorHolds) -> str:
    desk = change.supervisors.get(happening.supervisor)
    without = _without_leg(desk, happening.supervisor)
    if without or desk is None or not desk.voice.control.call.held:
        return without
    return f"supervisor {desk.user!a} holds the monitored call already"


def _retrieves(change: Change, happening: SupervisorRetrieves) -> None:
    calls.tell(change, happening.supervisor, events.SUPERVISOR_RETRIEVES)


def _cannot_retrieve(change: Change, happening: SupervisorRetrieves) -> str:
    desk = change.supervisors.get(happening.supervisor)
    without = _without_leg(desk, happening.supervisor)
    if without or desk is None or desk.voice.control.call.held:
        return without
    return f"supervisor {desk.user!a} does not hold the monitored call"


def _without_leg(desk: Desk | None, user: str) -> str:
    if desk is None:
        return f"there is no supervisor {user!a}"
    return "" if desk.voice.control.call.is_on_call else f"supervisor {user!a} is in no monitored call"


TELEPHONE_HAPPENINGS: dict[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = {
    SupervisorTakesCall: (_cannot_take_call, _takes_call),
    SupervisorEndsCall: (_cannot_end_call, _ends_call),
    SupervisorMutes: (_cannot_mute, _mutes),
    SupervisorAnswers: (_nothing_rings, _answers),
    RingingEnds: (_nothing_rings, _ringing_ends),
    SupervisorHangsUp: (_cannot_hang_up, _hangs_up),
    SupervisorHolds: (_cannot_hold, _holds),
    SupervisorRetrieves: (_cannot_retrieve, _retrieves),
}
"""Kind of happening -> two functions: why it is impossible (empty if it is possible), and its effect."""
