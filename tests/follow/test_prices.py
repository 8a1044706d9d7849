"""The prices of the table of costs, each pinned by histories that only this price orders.

With one less or one more, another history would be the cheapest, and something else would be found.
"""

from __future__ import annotations

from functools import partial

import pytest

from monitoring_core.follow.automata.device_situations import CANCEL, Asked, DeviceSeen, LegBegan, LegEnded
from monitoring_core.follow.automata.hypotheses import End, Gap
from monitoring_core.follow.automata.hypotheses import RequestLine as Line
from monitoring_core.follow.automata.leg_moves import LegSeen
from monitoring_core.follow.automata.leg_situations import Order
from monitoring_core.follow.automata.session_moves import (
    Looks,
    SessionSeen,
    SessionShows,
    session_moves,
    session_start,
)
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import Happened
from monitoring_core.follow.engine.history import History
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rulesets import GWS_V2
from tests.follow.test_automata import (
    ALL_CALLS,
    BARGE_IN,
    COACH,
    HELD,
    LISTEN_IN,
    MUTED,
    NEW,
    NEXT_CALL,
    Told,
    leg,
    nothing,
    of_device,
    of_leg,
    shows,
)
from tests.follow.test_session_moves import BARGE_IN as IN_BARGE_IN
from tests.follow.test_session_moves import COACH as IN_COACH
from tests.follow.test_session_moves import MONITOR as IN_MONITOR
from tests.follow.test_session_moves import SEEN_BY

UNKNOWN, OLDER = Order.UNKNOWN, Order.OLDER
OPEN, CLOSED, HELD_MUTED = LISTEN_IN._replace(mute="Off"), BARGE_IN._replace(mute="On"), HELD._replace(agent_muted=True)
ALONE = leg(mute="On")
INVITED, REVOKED = SessionShows("Invited"), SessionShows("Revoked")


def of_session(*seen: SessionSeen) -> Told:
    """Give (rule, number of the observation that broke it, from 1)."""
    history = History(Table(partial(session_moves, GWS_V2), session_start()))
    told: Told = []
    for number, each in enumerate(seen, 1):
        found = history.observe(each, Stamp(None, number))
        told += [(one.charge.rule, one.last.stamp.line or 0) for one in history.explain(found)]
    return told


def chatting(offered: tuple[str, ...], seen_by: str | None = None, *, is_perhaps_own: bool = False) -> SessionShows:
    """Give a message of a session that offers these switches."""
    looks = Looks(frozenset(offered), frozenset({seen_by or SEEN_BY[offered]}), is_perhaps_own)
    return SessionShows("Chatting", looks, is_recorded=True)


Price = tuple[Happened, int]
"""A row of the table, and by how much its price would be wrong."""

DEVICES: dict[Price, tuple[list[DeviceSeen], Told]] = {
    (Happened.AGAIN, -1): (
        [nothing(), shows(NEXT_CALL, NEW), Asked(ALL_CALLS, NEW, 0, reach=2, is_alike=True), shows(ALL_CALLS, NEW),
         shows(ALL_CALLS, 1), shows(ALL_CALLS)._replace(is_again=True), shows(ALL_CALLS)],
        [("VD-CONFIRMS", 7)],
    ),
    (Happened.AGAIN_INSTEAD, 1): (
        [shows(ALL_CALLS, NEW), Asked(ALL_CALLS, NEW, 0, reach=0), Asked(ALL_CALLS, 0, 0, reach=2),
         Asked(CANCEL, None, 0, reach=2), nothing(), Asked(CANCEL, None, 0, reach=2, is_shown=True)],
        [],
    ),
    (Happened.SWAPPED, -1): (
        [nothing(), shows(ALL_CALLS, NEW), Asked(CANCEL, None, 0), nothing()._replace(is_as_before=True), nothing(),
         shows(ALL_CALLS, NEW)],
        [("VD-CONFIRMS", 6)],
    ),
    (Happened.SWAPPED, 1): (
        [nothing(), shows(NEXT_CALL, NEW), nothing()._replace(is_as_before=True),
         shows(NEXT_CALL)._replace(is_as_before=True), shows(ALL_CALLS, NEW),
         shows(NEXT_CALL, 1)._replace(is_as_before=True), Asked(ALL_CALLS, 1, None, reach=2, is_alike=True), End()],
        [],
    ),
    (Happened.LATE_IDLE, 1): (
        [Asked(ALL_CALLS, NEW, 0, reach=2), shows(ALL_CALLS, NEW), nothing(), nothing()._replace(is_logged_out=True),
         shows(ALL_CALLS), End()],
        [],
    ),
    (Happened.LATE_UNNAMED, 1): (
        [Asked(CANCEL, None, 0, reach=2), shows(NEXT_CALL, NEW), shows(NEXT_CALL), shows(ALL_CALLS, NEW), nothing(),
         End()],
        [],
    ),
    (Happened.OVERTAKEN, -1): (
        [nothing(), Asked(ALL_CALLS, NEW, 0, reach=0), Asked(ALL_CALLS, 0, 0, reach=0), shows(ALL_CALLS, NEW),
         nothing()._replace(is_as_before=True), Asked(CANCEL, None, 0, reach=2, is_shown=True), End()],
        [],
    ),
    (Happened.OWED_ALIKE, -1): (
        [Asked(CANCEL, None, 0), Asked(CANCEL, None, 0, is_repeated=True)], [("VD-CANCEL", 2)],
    ),
    (Happened.OWED_ALIKE, 1): (
        [nothing(), *[shows(ALL_CALLS, NEW)] * 2, Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), LegBegan(True),
         Asked(ALL_CALLS, 1, None, reach=0), shows(NEXT_CALL, 1)],
        [],
    ),
    (Happened.ENDED_ELSEWHERE, 1): (
        [nothing(), Asked(ALL_CALLS, NEW, 0), shows(NEXT_CALL, NEW), nothing()._replace(is_as_before=True),
         Asked(ALL_CALLS, 1, None), shows(NEXT_CALL, 1)._replace(is_as_before=True), End()],
        [],
    ),
    (Happened.LOGGED_OUT, 1): (
        [shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), nothing()._replace(is_logged_out=True), nothing(),
         Asked(CANCEL, None, None, is_shown=True), shows(ALL_CALLS, NEW), End()],
        [("VD-CONFIRMS", 7)],
    ),
    (Happened.ENDED_UNTOLD, -1): (
        [Asked(ALL_CALLS, NEW, 0, reach=2), shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), LegBegan(True), nothing(),
         Asked(NEXT_CALL, 0, 2, reach=2, was_offered=True), End()],
        [],
    ),
    (Happened.SAME_RULE, 1): (
        [*[nothing()] * 2, *[Asked(CANCEL, None, 0, reach=2, is_shown=True)] * 2, End()], [("VD-CANCEL", 3)],
    ),
    (Happened.OFFERED_REFUSED, 1): (
        [shows(NEXT_CALL, NEW), Gap(), shows(ALL_CALLS, NEW), Asked(ALL_CALLS, NEW, 2, was_offered=True), End()], [],
    ),
    (Happened.TOLD_ELSEWHERE, 1): (
        [Asked(ALL_CALLS, NEW, 0, reach=0), shows(NEXT_CALL, NEW)._replace(is_alike=True), LegBegan(True), LegEnded(),
         shows(ALL_CALLS, NEW), shows(NEXT_CALL, 1)._replace(is_alike=True, is_as_before=True), End()],
        [],
    ),
    (Happened.OUTLIVED, -1): (
        [nothing(), Asked(NEXT_CALL, NEW, 0), shows(ALL_CALLS, NEW)._replace(is_alike=True),
         nothing()._replace(is_logged_out=True, is_as_before=True), shows(NEXT_CALL, NEW), LegBegan(True), LegEnded(),
         LegBegan(True)],
        [],
    ),
    (Happened.OUTLIVED, 1): (
        [Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL, NEW), LegBegan(True), LegEnded(), *[shows(NEXT_CALL)] * 2],
        [("VD-NEXT-CALL", 6), ("AN-EFFECT", 6)],
    ),
}  # fmt: skip

LEGS: dict[Price, tuple[list[LegSeen], Told]] = {
    (Happened.LOST, -1): (
        [COACH, Line("SwitchToListenIn", 0),
         CLOSED._replace(is_recorded=False, is_mute_change=True, is_unmuted=True, is_at_once=True), BARGE_IN],
        [("VC-MUTE-BARGE-IN", 3)],
    ),
    (Happened.NOT_AS_DEVICE, -1): (
        [HELD_MUTED._replace(starts=frozenset({"Coach"})), COACH], [("VC-LISTEN-UNMUTES", 1)],
    ),
    (Happened.COACH_LEFT_BEFORE, -1): (
        [LISTEN_IN, COACH, BARGE_IN, Line("MuteMonitoredUser", None)], [("VC-COACH-IS-ENTRY", 2)],
    ),
    (Happened.COACH_LEFT_BEFORE, 1): (
        [CLOSED, COACH._replace(order=UNKNOWN), LISTEN_IN, End()], [],
    ),
    (Happened.READ_OTHERWISE, 1): (
        [COACH, Line("SwitchToListenIn", 0),
         CLOSED._replace(is_recorded=False, is_mute_change=True, is_unmuted=True, is_at_once=True), BARGE_IN],
        [("VC-MUTE-BARGE-IN", 3)],
    ),
    (Happened.SILENT, 1): (
        [Line("SwitchToListenIn", 0), CLOSED, MUTED, CLOSED], [("AN-EFFECT", 4)],
    ),
    (Happened.CLOSED_ACCEPTED_SHOWN, 1): (
        [ALONE._replace(starts=frozenset({"Coach"})), Line("SwitchToListenIn", 0), Line("SwitchToCoach", 0), COACH,
         HELD_MUTED._replace(after_gap=True)],
        [("VC-COACH-IS-ENTRY", 4), ("VC-LISTEN-UNMUTES", 5)],
    ),
    (Happened.OFFERED_REFUSED, -1): (
        [MUTED, Line("Hold", 2, was_offered=True), LISTEN_IN, End()], [("VC-TO-LISTEN-IN", 4)],
    ),
    (Happened.LISTED_WRONG_IN_COACH, 1): (
        [COACH, CLOSED._replace(is_unmuted=True), COACH, End()], [("VC-SWITCHES-COACH", 2), ("VC-MUTE-COACH", 2)],
    ),
    (Happened.MUTE_IN_COACH, 1): (
        [COACH, CLOSED._replace(is_unmuted=True), COACH, End()], [("VC-SWITCHES-COACH", 2), ("VC-MUTE-COACH", 2)],
    ),
    (Happened.AGENT_STILL_MUTED, -1): (
        [LISTEN_IN, HELD_MUTED._replace(order=UNKNOWN), CLOSED._replace(is_unmuted=True), End()],
        [("VC-MUTE-BARGE-IN", 3), ("VC-TO-BARGE-IN", 4)],
    ),
    (Happened.AGENT_STILL_MUTED, 1): (
        [HELD_MUTED._replace(starts=frozenset({"Coach"})), COACH], [("VC-LISTEN-UNMUTES", 1)],
    ),
}  # fmt: skip

SESSIONS: dict[Price, tuple[list[SessionSeen], Told]] = {
    (Happened.OLDER_AFTER_NEWER, -1): (
        [chatting(IN_COACH), chatting(IN_MONITOR), INVITED, chatting(IN_MONITOR), INVITED, End()], [("TX-SWITCH", 6)],
    ),
    (Happened.OLDER_AFTER_NEWER, 1): (
        [chatting(IN_COACH), chatting(IN_BARGE_IN), chatting(IN_BARGE_IN, "Agents"), *[chatting(IN_MONITOR)] * 2],
        [("TX-VISIBILITY-BARGE-IN", 3)],
    ),
    (Happened.OVERTAKEN, 1): (
        [Line("SwitchToCoach", 0), INVITED, chatting(IN_COACH), chatting(IN_BARGE_IN), chatting(IN_MONITOR),
         *[chatting(IN_BARGE_IN)] * 2, End()],
        [("TX-INVITED", 7), ("TX-SWITCH", 8)],
    ),
    (Happened.CLOSED_ACCEPTED, 1): (
        [chatting(IN_MONITOR), Line("Intrude(Coach)", 0), End()], [],
    ),
    (Happened.ENTERED_ELSEWHERE, -1): (
        [REVOKED, Line("Intrude(Monitor)", 0), INVITED, chatting(IN_BARGE_IN)._replace(is_recorded=False)], [],
    ),
    (Happened.VISIBILITY_WRONG, -1): (
        [chatting(IN_COACH, "Supervisors"), Line("SwitchToCoach", 0, reach=0)], [("TX-VISIBILITY-COACH", 1)],
    ),
    (Happened.VISIBILITY_WRONG, 1): (
        [INVITED, chatting(IN_BARGE_IN, "Agents")._replace(is_again=True)], [("TX-VISIBILITY-BARGE-IN", 2)],
    ),
    (Happened.TEXT_LIST_WRONG, -1): (
        [INVITED, chatting(IN_BARGE_IN, "Agents")._replace(is_again=True)], [("TX-VISIBILITY-BARGE-IN", 2)],
    ),
    (Happened.TEXT_LIST_WRONG, 1): (
        [chatting(IN_COACH, "Supervisors"), Line("SwitchToCoach", 0, reach=0)], [("TX-VISIBILITY-COACH", 1)],
    ),
}  # fmt: skip


def told(price: Price) -> str:
    """Give the name of a price that is wrong."""
    return f"{price[0].name} {price[1]:+d}"


@pytest.mark.parametrize(("seen", "expected"), DEVICES.values(), ids=map(told, DEVICES))
def test_a_price_orders_the_histories_of_a_device(seen: list[DeviceSeen], expected: Told) -> None:
    """What is found of a device hangs on a price."""
    assert expected == of_device(*seen)


@pytest.mark.parametrize(("seen", "expected"), LEGS.values(), ids=map(told, LEGS))
def test_a_price_orders_the_histories_of_a_leg(seen: list[LegSeen], expected: Told) -> None:
    """What is found of a leg hangs on a price."""
    assert expected == of_leg(*seen)


@pytest.mark.parametrize(("seen", "expected"), SESSIONS.values(), ids=map(told, SESSIONS))
def test_a_price_orders_the_histories_of_a_session(seen: list[SessionSeen], expected: Told) -> None:
    """What is found of a text session hangs on a price."""
    assert expected == of_session(*seen)
