"""The automata of a device and of a leg, asked directly."""

from __future__ import annotations

from functools import partial

import pytest

from monitoring_core.follow.automata.device_moves import device_moves
from monitoring_core.follow.automata.device_situations import (
    CANCEL,
    RANKS,
    Asked,
    DeviceSeen,
    LegBegan,
    LegEnded,
    Shows,
    Token,
    device_start,
)
from monitoring_core.follow.automata.hypotheses import End
from monitoring_core.follow.automata.hypotheses import RequestLine as Line
from monitoring_core.follow.automata.leg_moves import LegSeen, leg_moves, leg_start
from monitoring_core.follow.automata.leg_situations import LegHypothesis, LegShows, Order, refusing, situations
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import Charge, Happened
from monitoring_core.follow.engine.history import History
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset

NEXT_CALL, ALL_CALLS = Token(0, True), Token(0, False)
NEW = RANKS

Told = list[tuple[str, int]]


def of_device(*seen: DeviceSeen, ruleset: Ruleset = GWS_V2) -> Told:
    """Give (rule, number of the observation that broke it, from 1)."""
    table = Table(partial(device_moves, ruleset), device_start(idle=False))
    history = History(table)
    told: Told = []
    for number, each in enumerate(seen, 1):
        found = history.observe(each, Stamp(None, number))
        told += [(one.charge.rule, one.last.stamp.line or 0) for one in history.explain(found)]
    return told


def of_leg(*seen: LegSeen, ruleset: Ruleset = GWS_V2) -> Told:
    """Give the same of a leg."""
    history = History(Table(partial(leg_moves, ruleset), leg_start()))
    told: Told = []
    for number, each in enumerate(seen, 1):
        found = history.observe(each, Stamp(None, number))
        told += [(one.charge.rule, one.last.stamp.line or 0) for one in history.explain(found)]
    return told


def nothing() -> Shows:
    """Give a message that shows no subscription."""
    return Shows(None, None, is_recorded=True)


def shows(token: Token, named: int = 0, *, is_alike: bool = False) -> Shows:
    """Give a message that shows a subscription."""
    return Shows(token, named, is_recorded=True, is_alike=is_alike)


FIRST = nothing()
BEGAN = LegBegan(True, is_recorded=True)
DEVICE: dict[str, tuple[list[DeviceSeen], Told]] = {
    "asked and shown": ([FIRST, Asked(ALL_CALLS, NEW, 0), shows(ALL_CALLS)], []),
    "shown and asked": ([FIRST, shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, 0)], []),
    "Cancel without effect": (
        [shows(ALL_CALLS, NEW), Asked(CANCEL, None, 0), *[shows(ALL_CALLS)] * 3], [("AN-EFFECT", 5)],
    ),
    "Cancel while nothing is monitored": (
        [FIRST, nothing(), Asked(CANCEL, None, 0, reach=0), End()], [("VD-CANCEL", 3)],
    ),
    "Cancel that may have taken effect before its line": (
        [shows(ALL_CALLS, NEW), nothing(), Asked(CANCEL, None, 0)], [],
    ),
    "another subscription than asked for": (
        [FIRST, Asked(ALL_CALLS, NEW, 0), shows(ALL_CALLS, NEW, is_alike=True), shows(ALL_CALLS), End()],
        [("VD-CONFIRMS", 3)],
    ),
    "asked for before another window asked alike": (
        [FIRST, shows(ALL_CALLS, NEW), shows(Token(0, True), NEW, is_alike=True), Asked(ALL_CALLS, 1, 0, False, True)],
        [],
    ),
    "NextCall ends with its leg": (
        [FIRST, Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), BEGAN, LegEnded(), nothing()], [],
    ),
    "a second leg under NextCall": (
        [FIRST, Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), BEGAN, LegEnded(), BEGAN],
        [("VD-NEXT-CALL", 6)],
    ),
    "NextCall shown twice after its leg": (
        [FIRST, Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), BEGAN, LegEnded(), *[shows(NEXT_CALL)] * 2],
        [("VD-NEXT-CALL", 7)],
    ),
    "another subscription than asked for, its line late, and ended soon": (
        [FIRST, nothing(), shows(ALL_CALLS, NEW), Asked(ALL_CALLS, NEW, 0, is_alike=True),
         shows(ALL_CALLS, 1, is_alike=True), nothing(), Asked(CANCEL, None, 0), End()],
        [("VD-CONFIRMS", 4)],
    ),
    "what is asked for before the first message is overtaken by what that shows": (
        [Asked(ALL_CALLS, NEW, 0), nothing(), Asked(CANCEL, None, 0), shows(NEXT_CALL, NEW, is_alike=True), End()],
        [("VD-CONFIRMS", 5)],
    ),
    "what is asked for is overtaken by what was asked for later": (
        [FIRST, Asked(ALL_CALLS, NEW, 0), Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), *[nothing()] * 3,
         Asked(ALL_CALLS, 1, 0), shows(ALL_CALLS)],
        [],
    ),
    "a leg under NextCall that is shown later": (
        [FIRST, BEGAN, shows(NEXT_CALL, NEW), Asked(NEXT_CALL, 0, 0), LegEnded(), *[shows(NEXT_CALL)] * 2],
        [("VD-NEXT-CALL", 7)],
    ),
    "a leg under AllCalls that is shown later": (
        [FIRST, BEGAN, shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, 0), LegEnded(), *[shows(ALL_CALLS)] * 2],
        [],
    ),
    "a leg that may have begun under what ended before": (
        [FIRST, LegBegan(False), shows(NEXT_CALL, NEW), Asked(NEXT_CALL, 0, 0), LegEnded(), *[shows(NEXT_CALL)] * 3],
        [],
    ),
    "a leg that is over before NextCall is shown": (
        [FIRST, BEGAN, LegEnded(), Asked(NEXT_CALL, NEW, 0), *[shows(NEXT_CALL)] * 3], [],
    ),
    "a line that may be of the message before the last": (
        [FIRST, shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, 0), *[nothing()] * 2, Asked(CANCEL, None, 0)], [],
    ),
    "a line that is too late for the message before the last": (
        [FIRST, shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, 0), *[nothing()] * 2, Asked(CANCEL, None, 0, 2), End()],
        [("VD-CANCEL", 6)],
    ),
    "a Cancel behind the line of a newer change is none of the change before": (
        [shows(ALL_CALLS, NEW), *[nothing()] * 2, shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, 0),
         Asked(CANCEL, None, 0), *[shows(ALL_CALLS)] * 3],
        [("AN-EFFECT", 9)],
    ),
    "a line behind that of a newer change that followed at once": (
        [FIRST, shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), Asked(NEXT_CALL, 0, 0), Asked(ALL_CALLS, 1, 0), End()],
        [],
    ),
    "no line of an older change comes behind that of a newer one": (
        [FIRST, shows(ALL_CALLS, NEW), shows(ALL_CALLS), shows(NEXT_CALL, NEW), Asked(NEXT_CALL, 0, 0), End()],
        [("VD-CONFIRMS", 5)],
    ),
    "a subscription that was asked for before the first message, and a leg under it that is over": (
        [Asked(NEXT_CALL, NEW, 0), BEGAN, LegEnded(), nothing(), shows(ALL_CALLS, NEW, is_alike=True),
         *[shows(ALL_CALLS)] * 3],
        [("VD-CONFIRMS", 8)],
    ),
    "what is shown first is what the line behind it asks for, and not asked for twice": (
        [shows(NEXT_CALL, NEW), Asked(NEXT_CALL, 0, 0), BEGAN, LegEnded(), shows(NEXT_CALL), BEGAN],
        [("VD-NEXT-CALL", 6)],
    ),
    "asked elsewhere": ([FIRST, shows(ALL_CALLS, NEW), shows(ALL_CALLS), End()], [("VD-CONFIRMS", 4)]),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), DEVICE.values(), ids=DEVICE)
def test_a_device_is_explained(seen: list[DeviceSeen], expected: Told) -> None:
    """What a device shows is explained by the tables, or breaks a rule at the observation that broke it."""
    assert expected == of_device(*seen)


def leg(*switches: str, mute: str = "Off", order: Order = Order.NEWER, **changes: bool) -> LegShows:
    """Give a message of an Established leg."""
    # Only flags are changed, and mypy holds each of them against every field.
    return LegShows(False, frozenset(switches), True, mute, False, order, True, **changes)  # type: ignore[arg-type]


def before(seen: LegShows) -> LegShows:
    """Give the same message, older than the newest one by its duration."""
    return seen._replace(order=Order.OLDER, is_before_newest=True)


TO_LISTEN_IN, TO_COACH, TO_BARGE_IN = "SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"
MUTE, UNMUTE = "MuteMonitoredUser", "UnmuteMonitoredUser"
LISTEN_IN = leg(TO_BARGE_IN, mute="On")
COACH = leg(TO_LISTEN_IN, TO_BARGE_IN)
BARGE_IN = leg(TO_LISTEN_IN)
MUTED = BARGE_IN._replace(agent_muted=True)
BEGUN = BARGE_IN._replace(starts=frozenset({"BargeIn"}))
CLOSED_MICROPHONE = BARGE_IN._replace(mute="On", starts=frozenset({"Coach"}), is_unmuted=True)
HELD = leg()._replace(is_held=True)
LEGS: dict[str, tuple[list[LegSeen], Told]] = {
    "from Coach to BargeIn": ([COACH, Line(TO_BARGE_IN, 0), BARGE_IN], []),
    "from Coach to BargeIn, logged late": ([COACH, BARGE_IN, Line(TO_BARGE_IN, 0)], []),
    "Coach again": ([COACH, Line(TO_BARGE_IN, 0), BARGE_IN, COACH], [("VC-NO-RETURN", 4)]),
    "Coach again, asked for": (
        [COACH, Line(TO_BARGE_IN, 0), BARGE_IN, BARGE_IN, Line(TO_COACH, 0), COACH], [("VC-NO-RETURN", 6)],
    ),
    "Coach again, accepted and not shown": (
        [COACH, Line(TO_BARGE_IN, 0), BARGE_IN, BARGE_IN, Line(TO_COACH, 0), BARGE_IN, End()],
        [("VC-NO-RETURN", 7)],
    ),
    "Coach shown late": ([COACH, Line(TO_BARGE_IN, 0), BARGE_IN, COACH._replace(order=Order.OLDER)], []),
    "Coach again, after it was shown late": (
        [BARGE_IN, COACH._replace(order=Order.OLDER), COACH], [("VC-NO-RETURN", 3)],
    ),
    "Coach again, as an older message shows": (
        [COACH, Line(TO_BARGE_IN, 0), COACH, before(BARGE_IN)], [("VC-NO-RETURN", 4)],
    ),
    "Coach again, and an older message shows once more what was between": (
        [COACH, Line(TO_BARGE_IN, 0), BARGE_IN, COACH, before(BARGE_IN), COACH, End()],
        [("VC-NO-RETURN", 4)],
    ),
    "on hold, and an older message shows that Coach was left": (
        [COACH, Line(TO_BARGE_IN, 0), HELD, before(BARGE_IN), End()], [],
    ),
    "Coach again, its request logged late": (
        [COACH, Line(TO_BARGE_IN, 0), *[BARGE_IN] * 3, COACH, Line(TO_COACH, 0), COACH, End()],
        [("VC-NO-RETURN", 6)],
    ),
    "Coach again, after it was left before the first message": (
        [Line(TO_BARGE_IN, 0), BARGE_IN._replace(starts=frozenset({"Coach"})), COACH], [("VC-NO-RETURN", 3)],
    ),
    "a closed microphone, seen at once in the first message of a leg that was switched": (
        [Line(TO_BARGE_IN, 0), CLOSED_MICROPHONE._replace(is_at_once=True), End()], [("VC-MUTE-BARGE-IN", 2)],
    ),
    "a closed microphone in the first message of a leg, its request logged late": (
        [CLOSED_MICROPHONE._replace(is_just_before=True), Line(TO_BARGE_IN, 0), End()], [("VC-MUTE-BARGE-IN", 2)],
    ),
    "a closed microphone, seen some time after the switch": ([Line(TO_BARGE_IN, 0), CLOSED_MICROPHONE, End()], []),
    "a switch with one party, whose message that the other came was lost": (
        [LISTEN_IN, leg(mute="On"), Line(TO_BARGE_IN, 0, reach=0), BARGE_IN, End()], [],
    ),
    "a switch on hold, whose message that it was retrieved was on its way": (
        [COACH, HELD, Line(TO_BARGE_IN, 0, reach=0), COACH, BARGE_IN, End()], [],
    ),
    "a switch before it was held, whose message was lost": (
        [LISTEN_IN, HELD, Line(TO_BARGE_IN, 0), BARGE_IN, End()], [],
    ),
    "a switch on hold, unless a lost message told that it was retrieved": (
        [LISTEN_IN, HELD, Line(TO_BARGE_IN, 0, reach=0), BARGE_IN, End()], [],
    ),
    "Hold refused, though offered, since the telephone held it": (
        [LISTEN_IN, LISTEN_IN, LISTEN_IN, Line("Hold", 2, was_offered=True), HELD, End()], [],
    ),
    "the agent unmuted, though no message showed him muted": (
        [BARGE_IN, BARGE_IN, Line(UNMUTE, 0), BARGE_IN, BARGE_IN, BARGE_IN, End()], [],
    ),
    "the agent muted, as an older message shows after a switch": (
        [BARGE_IN, Line(MUTE, 0), LISTEN_IN, before(MUTED), Line(TO_LISTEN_IN, 0), *[LISTEN_IN] * 3, End()],
        [],
    ),
    "the agent unmuted without effect in a leg that has just begun": (
        [BEGUN, Line(MUTE, 0), Line(UNMUTE, 0), *[MUTED] * 3], [("AN-EFFECT", 6)],
    ),
    "the agent unmuted before the first message that is seen": (
        [BARGE_IN, Line(MUTE, 0), Line(UNMUTE, 0), *[MUTED] * 3, End()], [],
    ),
    "Hold without effect": ([COACH, Line("Hold", 0), *[COACH] * 3], [("AN-EFFECT", 5)]),
    "Hold, and a message that the call has changed": (
        [COACH, Line("Hold", 0), COACH._replace(may_be_retrieved=True), *[COACH] * 3, End()], [],
    ),
    "switched twice before the first message": (
        [Line(TO_BARGE_IN, 0), Line(TO_LISTEN_IN, 0), *[LISTEN_IN] * 4, End()], [],
    ),
    "a switch before the first message, without effect": (
        [Line(TO_BARGE_IN, 0), *[COACH] * 3], [("AN-EFFECT", 4)],
    ),
    "a switch that an older message shows": (
        [COACH, Line(TO_LISTEN_IN, 0), COACH, LISTEN_IN._replace(order=Order.OLDER), COACH, COACH], [],
    ),
    "a switch back, after an older message shows the first one": (
        [BARGE_IN, Line(TO_LISTEN_IN, 0), BARGE_IN, LISTEN_IN._replace(order=Order.OLDER), Line(TO_BARGE_IN, 0),
         End()], [],
    ),
    "a switch that an older message does not show": (
        [COACH, Line(TO_LISTEN_IN, 0), COACH, COACH._replace(order=Order.OLDER), COACH, COACH],
        [("AN-EFFECT", 6)],
    ),
    "an open microphone in ListenIn": (
        [BARGE_IN, Line(TO_LISTEN_IN, 0), LISTEN_IN._replace(mute="Off")], [("VC-MUTE-LISTEN-IN", 3)],
    ),
    "an open microphone in ListenIn, its request logged late": (
        [COACH, COACH, LISTEN_IN._replace(mute="Off"), Line(TO_LISTEN_IN, 0)], [("VC-MUTE-LISTEN-IN", 3)],
    ),
    "a switch whose line may be of the message before the last": (
        [COACH, COACH, *[BARGE_IN] * 2, Line(TO_BARGE_IN, 0)], [],
    ),
    "a switch whose line is too late for the message before the last": (
        [COACH, COACH, *[BARGE_IN] * 2, Line(TO_BARGE_IN, 0, reach=2), *[BARGE_IN] * 3],
        [("VC-TO-BARGE-IN", 7), ("VC-SELF", 8)],
    ),
    "a switch elsewhere and back, twice": (
        [BARGE_IN, Line(TO_BARGE_IN, 9), BARGE_IN, *[LISTEN_IN, BARGE_IN] * 2, End()],
        [("VC-TO-LISTEN-IN", 8), ("VC-TO-BARGE-IN", 8)],
    ),
    "a Coach that lacks a switch, where nobody asked": (
        [COACH, COACH, *[LISTEN_IN._replace(mute="Off")] * 4], [("VC-SWITCHES-COACH", 3)],
    ),
    "a switch without effect": ([LISTEN_IN, Line(TO_BARGE_IN, 0), *[LISTEN_IN] * 3], [("AN-EFFECT", 5)]),
    "a switch to the present state": (
        [LISTEN_IN, LISTEN_IN, LISTEN_IN, LISTEN_IN, Line(TO_BARGE_IN, 0), BARGE_IN, BARGE_IN, BARGE_IN,
         Line(TO_BARGE_IN, 0), *[BARGE_IN] * 3], [("VC-SELF", 12)],
    ),
    "refused though offered": (
        [LISTEN_IN, LISTEN_IN, LISTEN_IN, Line(TO_BARGE_IN, 2, was_offered=True)], [("VC-TO-BARGE-IN", 4)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), LEGS.values(), ids=LEGS)
def test_a_leg_is_explained(seen: list[LegSeen], expected: Told) -> None:
    """What a leg shows is explained by the tables, or breaks a rule at the observation that broke it."""
    assert expected == of_leg(*seen)


def test_coach_again_is_allowed_where_the_ruleset_allows_it() -> None:
    """Under ANY_TO_ANY a leg may be in Coach again and again."""
    coach, barge_in = leg(TO_LISTEN_IN, TO_BARGE_IN), leg(TO_LISTEN_IN, TO_COACH)
    assert [] == of_leg(coach, Line(TO_BARGE_IN, 0), barge_in, Line(TO_COACH, 0), coach, ruleset=ANY_TO_ANY)


def test_coach_after_another_state_is_allowed_where_the_ruleset_allows_it_once() -> None:
    """Under COACH_ONCE an older message that shows another state proves nothing, since a switch leads to Coach."""
    older = before(leg(TO_LISTEN_IN, TO_COACH))
    assert [] == of_leg(COACH, COACH, older, COACH, ruleset=COACH_ONCE)


@pytest.mark.parametrize(("ruleset", "expected"), [(GWS_V2, 24), (COACH_ONCE, 24), (ANY_TO_ANY, 28)], ids=str)
def test_a_leg_can_be_in_few_situations(ruleset: Ruleset, expected: int) -> None:
    """All situations that the tables of the core lead to are known, and there are few."""
    assert expected == len(situations(ruleset))


@pytest.mark.parametrize("operation", ["Hold", "RetrieveCall"])
def test_a_lost_message_opens_what_the_core_opens(operation: str) -> None:
    """Hold or Retrieve that is closed is explained by the telephone, and only where the core says that it is closed."""
    for before in situations(GWS_V2):
        moves = leg_moves(GWS_V2, LegHypothesis(before), Line(operation, 0))
        unseen = [each.then.situation for each in moves if Happened.LOST in each.faults]
        is_closed = refusing(GWS_V2, before, operation) is not None
        assert ([before._replace(held=not before.held)] if is_closed else []) == unseen


def test_a_history_rests_on_a_lost_message_and_names_what_would_be_broken() -> None:
    """Where only a lost message explains what is seen, the verdict says so."""
    history = History(Table(partial(leg_moves, GWS_V2), leg_start()))
    for seen in (COACH, Line(TO_BARGE_IN, 0), Line(TO_LISTEN_IN, 0), LISTEN_IN):
        assert history.observe(seen, Stamp()) == ()
    assert history.verdict is None or Happened.LOST in history.verdict.faults
    assert Charge("AN-EFFECT", Happened.SILENT) not in (history.verdict.suspected if history.verdict else ())
