"""Single moves of the automaton of a leg: what was waited for, what was lost, and what was so before."""

from __future__ import annotations

from functools import partial

import pytest

from monitoring_core.follow.automata.hypotheses import End
from monitoring_core.follow.automata.hypotheses import RequestLine as Line
from monitoring_core.follow.automata.leg_moves import LegSeen, leg_moves, leg_start
from monitoring_core.follow.automata.leg_situations import Order
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import Happened
from monitoring_core.follow.engine.history import History
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rulesets import GWS_V2
from tests.follow.test_automata import (
    BARGE_IN,
    COACH,
    HELD,
    LISTEN_IN,
    MUTE,
    MUTED,
    TO_BARGE_IN,
    TO_COACH,
    TO_LISTEN_IN,
    UNMUTE,
    Told,
    leg,
    of_leg,
)

NOT_TOLD, OLDER = Order.UNKNOWN, Order.OLDER
OPEN = LISTEN_IN._replace(mute="Off")
CLOSED = BARGE_IN._replace(mute="On")
CLOSED_ASKED = CLOSED._replace(is_unmuted=True)
CLOSED_AT_ONCE = CLOSED_ASKED._replace(is_at_once=True)
HELD_MUTED = HELD._replace(agent_muted=True)
ALONE, ALONE_MUTED = leg(), leg(mute="On")

SCENES: dict[str, tuple[list[LegSeen], Told]] = {
    "Coach that was never entered": ([BARGE_IN, COACH], [("VC-COACH-IS-ENTRY", 2)]),
    "Coach that was never entered, after the agent was muted": ([MUTED, COACH], [("VC-COACH-IS-ENTRY", 2)]),
    "Coach that was never entered, behind something that could not be read": (
        [MUTED, COACH._replace(after_gap=True)], [("VC-COACH-IS-ENTRY", 2)],
    ),
    "Coach once, where nothing tells that the message is new": ([MUTED, COACH._replace(order=NOT_TOLD)], []),
    "Coach again behind something that could not be read": (
        [COACH, CLOSED, COACH._replace(after_gap=True)], [("VC-NO-RETURN", 3)],
    ),
    "Coach after a hold in which the agent was muted": ([CLOSED, HELD_MUTED, COACH], [("VC-COACH-IS-ENTRY", 3)]),
    "Coach after the other party came": ([ALONE_MUTED, CLOSED_ASKED, COACH], [("VC-COACH-IS-ENTRY", 3)]),
    "Coach asked for before the first message, and shown after a late one": (
        [Line(TO_COACH, 0), MUTED, HELD._replace(order=OLDER), COACH._replace(order=NOT_TOLD)],
        [("VC-COACH-IS-ENTRY", 4)],
    ),
    "Coach asked for with one party, and held": (
        [ALONE, Line(TO_COACH, 0), HELD, End()], [("VC-COACH-IS-ENTRY", 4)],
    ),
    "Coach asked for while the agent is muted, and not shown": (
        [MUTED, Line(TO_COACH, 0), End()], [("VC-COACH-IS-ENTRY", 3)],
    ),
    "Coach asked for without an answer before the first message": (
        [Line(TO_COACH, None), LISTEN_IN._replace(starts=frozenset({"BargeIn"})), End()], [],
    ),
    "a list of Coach just when BargeIn was asked for": (
        [LISTEN_IN, Line(TO_BARGE_IN, 0), COACH], [("VC-SWITCHES", 3)],
    ),
    "BargeIn asked for late, of a leg that is met in BargeIn": ([BARGE_IN, Line(TO_BARGE_IN, 0), End()], []),
    "BargeIn with the agent muted, after two requests that were not recorded": ([LISTEN_IN, MUTED], []),
    "a closed microphone just when BargeIn shows that was asked for before the first message": (
        [Line(TO_BARGE_IN, 0), LISTEN_IN, CLOSED_AT_ONCE._replace(order=NOT_TOLD)], [("VC-MUTE-BARGE-IN", 3)],
    ),
    "a closed microphone when BargeIn shows, with the line behind it": (
        [LISTEN_IN, CLOSED._replace(is_just_before=True), Line(TO_BARGE_IN, 0)], [("VC-MUTE-BARGE-IN", 3)],
    ),
    "a closed microphone after BargeIn was shown": ([BARGE_IN, CLOSED_ASKED], []),
    "a closed microphone after the agent was unmuted": ([MUTED, CLOSED_ASKED], []),
    "a closed microphone in BargeIn, the first message of which may be lost": (
        [LISTEN_IN, CLOSED_ASKED._replace(is_recorded=False)], [],
    ),
    "a closed microphone after something that could not be read, and one switch that nobody asked for": (
        [COACH, CLOSED_ASKED._replace(after_gap=True), LISTEN_IN, End()], [("VC-TO-LISTEN-IN", 4)],
    ),
    "an open microphone in ListenIn after a hold in which the agent was muted": (
        [HELD_MUTED, OPEN._replace(is_recorded=False)], [("VC-MUTE-LISTEN-IN", 2)],
    ),
    "an open microphone in ListenIn after such a hold, where requests are recorded": ([HELD_MUTED, OPEN], []),
    "an open microphone in ListenIn after a request without an answer": (
        [ALONE_MUTED, Line(MUTE, None), OPEN], [],
    ),
    "a wrong list, and then an open microphone, of a leg in which a mute waits": (
        [Line(MUTE, 0), OPEN._replace(starts=frozenset({"ListenIn"})), OPEN],
        [("VC-SWITCHES", 2), ("VC-MUTE-LISTEN-IN", 3)],
    ),
    "Coach asked for in Coach, and then ListenIn, with the microphone open": (
        [COACH, Line(TO_COACH, 0), OPEN, Line(TO_LISTEN_IN, 0), ALONE, End()],
        [("VC-MUTE-LISTEN-IN", 3), ("VC-SELF", 6)],
    ),
    "a switch with one party, after which the other one came": (
        [ALONE_MUTED, Line(TO_LISTEN_IN, 0), COACH, End()], [],
    ),
    "a switch before the first message without effect, since one party came": (
        [Line(TO_LISTEN_IN, 0), ALONE, CLOSED, CLOSED], [("AN-EFFECT", 4)],
    ),
    "a switch and a mute before the first message, both without effect": (
        [Line(TO_BARGE_IN, 0), Line(MUTE, 0), *[LISTEN_IN] * 3], [("AN-EFFECT", 5)],
    ),
    "a switch and one back, which show nothing new": (
        [Line(TO_LISTEN_IN, 0), CLOSED, Line(TO_BARGE_IN, 0), BARGE_IN, CLOSED], [],
    ),
    "an unmute of an agent who is not muted, and a switch to the present state": (
        [BARGE_IN, Line(UNMUTE, 0), Line(TO_BARGE_IN, 0), COACH], [("VC-COACH-IS-ENTRY", 4)],
    ),
    "the agent unmuted during a hold, as a message of mutes tells": (
        [HELD_MUTED, ALONE_MUTED._replace(is_mute_change=True), End()], [("VC-MUTE-AGENT", 3)],
    ),
    "the agent muted, and a late message of a hold that was asked for before": (
        [LISTEN_IN, Line("Hold", 0), MUTED, HELD._replace(order=OLDER), End()], [("VC-MUTE-AGENT", 5)],
    ),
    "an unmute on hold of an agent of whom nothing was asked": (
        [CLOSED, HELD_MUTED, Line(UNMUTE, 0), End()], [("VC-HOLD", 4), ("VC-MUTE-AGENT", 4)],
    ),
    "an unmute where nobody could be muted": ([LISTEN_IN, Line(UNMUTE, 0)], []),
    "an unmute where a mute may have been lost": ([CLOSED, Line(UNMUTE, 0, reach=0), End()], []),
    "a switch on hold, which was not asked for before": (
        [HELD_MUTED, Line(TO_LISTEN_IN, 0), *[HELD_MUTED] * 3], [("VC-HOLD", 5)],
    ),
    "a closed microphone after two switches, the first of which was lost": (
        [Line(TO_LISTEN_IN, 0), Line(TO_BARGE_IN, 0), CLOSED_ASKED, CLOSED, CLOSED_ASKED], [],
    ),
    "a closed microphone once a hold is over whose message was lost": (
        [LISTEN_IN, BARGE_IN._replace(after_gap=True), CLOSED_ASKED._replace(may_be_retrieved=True), End()], [],
    ),
    "a Hangup refused that was not offered": ([MUTED, Line("Hangup", 2), End()], []),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), SCENES.values(), ids=SCENES)
def test_a_leg_is_explained(seen: list[LegSeen], expected: Told) -> None:
    """What a leg shows is explained by the tables, or breaks a rule at the observation that broke it."""
    assert expected == of_leg(*seen)


PROVED: dict[str, tuple[list[LegSeen], list[Happened]]] = {
    "Coach again, which is shown": (
        [COACH, Line(TO_BARGE_IN, 0), BARGE_IN, BARGE_IN, Line(TO_COACH, 0), COACH], [Happened.CLOSED_ACCEPTED_SHOWN],
    ),
    "Coach again, which is not shown": (
        [COACH, Line(TO_BARGE_IN, 0), BARGE_IN, BARGE_IN, Line(TO_COACH, 0), BARGE_IN, End()],
        [Happened.CLOSED_ACCEPTED_UNSHOWN],
    ),
    "a switch on hold, which is not shown": (
        [LISTEN_IN, HELD, Line(TO_BARGE_IN, 0, reach=0), *[HELD] * 3, End()], [Happened.CLOSED_ACCEPTED_UNSHOWN],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), PROVED.values(), ids=PROVED)
def test_an_effect_proves_more_than_an_answer(seen: list[LegSeen], expected: list[Happened]) -> None:
    """What was closed and answered 0 is told by its effect if that shows, and by the answer alone if not."""
    history = History(Table(partial(leg_moves, GWS_V2), leg_start()))
    found = [history.observe(each, Stamp(None, number)) for number, each in enumerate(seen)]
    assert expected == [charge.what for charges in found for charge in charges]
