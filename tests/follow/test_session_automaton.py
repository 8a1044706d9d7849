"""The automaton of a text session, asked directly: each way in which a hypothesis explains an observation."""

from __future__ import annotations

import pytest

from monitoring_core.follow.automata.hypotheses import Owed, RequestLine, Waiting, is_settled
from monitoring_core.follow.automata.session_moves import (
    Looks,
    SessionHypothesis,
    SessionSeen,
    SessionShows,
    modes_of,
    session_moves,
)
from monitoring_core.follow.engine.costs import Happened, price
from monitoring_core.rulesets import GWS_V2
from monitoring_core.text.session import Part, Phase
from monitoring_core.vocabulary import VisibilityMode

LOST, OWED, SAME = Happened.LOST, Happened.OWED, Happened.SAME
COACH, BARGE_IN, MONITOR = VisibilityMode.COACH, VisibilityMode.BARGE_IN, VisibilityMode.MONITOR
LOOKS_COACH = Looks(frozenset({"SwitchToMonitor", "SwitchToBargeIn"}), frozenset({"Agents"}))
LOOKS_BARGE_IN = Looks(frozenset({"SwitchToMonitor", "SwitchToCoach"}), frozenset({"All"}))
JOINS_AT_ONCE = GWS_V2.derive("joining at once", intrude_joins_at_once=True)

Way = tuple[int, Phase | None, VisibilityMode | None, str, str, str]
"""Price, phase, mode, and the requests that wait, those whose line is owed, and the faults and broken rules."""


def hypothesis(
    phase: Phase, mode: VisibilityMode | None = None, *waiting: str, owed: tuple[Owed[str], ...] = ()
) -> SessionHypothesis:
    """Give a hypothesis with requests that wait."""
    return SessionHypothesis(Part(phase, mode), tuple(Waiting(each) for each in waiting), owed)


def ways(known: SessionHypothesis, seen: SessionSeen) -> list[Way]:
    """Give the ways, the cheapest first."""
    made: list[Way] = []
    for each in session_moves(GWS_V2, known, seen):
        part = each.then.part
        asked = [" ".join(one.asks for one in waits) for waits in (each.then.waiting, each.then.owed)]
        told = " ".join([*[fault.name for fault in each.faults], *[one.what.name for one in each.broken]])
        made.append((each.price, part and part.phase, part and part.mode, asked[0], asked[1], told))
    return sorted(made, key=repr)


INVITED, CHATTING, REVOKED, ABSENT = Phase.INVITED, Phase.CHATTING, Phase.REVOKED, Phase.ABSENT
SHOWS_INVITED, SHOWS_REVOKED = SessionShows("Invited"), SessionShows("Revoked")
SHOWS_COACH = SessionShows("Chatting", LOOKS_COACH, is_recorded=True)
OWED_LATE = Owed("SwitchToCoach", OWED, "TX-SWITCH", age=3)

WAYS: dict[str, tuple[SessionHypothesis, SessionSeen, list[Way]]] = {
    "Invited as before": (hypothesis(INVITED), SHOWS_INVITED, [(0, INVITED, None, "", "", "")]),
    "Invited while in the session": (
        hypothesis(CHATTING, COACH),
        SHOWS_INVITED,
        [
            (price(LOST), INVITED, None, "", "Intrude", "LOST"),
            (price(Happened.LATE), CHATTING, COACH, "", "", "LATE"),
        ],
    ),
    "Invited by Intrude, after an end that was lost": (
        hypothesis(CHATTING, COACH, "Intrude(Monitor)"),
        SHOWS_INVITED,
        [
            (price(LOST), INVITED, MONITOR, "", "", "LOST"),
            (price(Happened.LATE), CHATTING, COACH, "Intrude(Monitor)", "", "LATE"),
        ],
    ),
    "Invited anew, by a message that may be old": (
        hypothesis(REVOKED),
        SHOWS_INVITED,
        [
            (0, INVITED, None, "", "Intrude", ""),
            (price(Happened.OLDER_AFTER_NEWER), REVOKED, None, "", "", "OLDER_AFTER_NEWER"),
        ],
    ),
    "Invited anew, with what was asked for before": (
        hypothesis(ABSENT, None, "Leave", "SwitchToCoach", "Reject"),
        SHOWS_INVITED,
        [
            (0, INVITED, None, "SwitchToCoach", "Intrude", ""),
            (price(Happened.LATE), ABSENT, None, "Leave SwitchToCoach Reject", "", "LATE"),
        ],
    ),
    "Revoked": (hypothesis(CHATTING, COACH), SHOWS_REVOKED, [(0, REVOKED, None, "", "", "")]),
    "Revoked, as a message before": (
        hypothesis(INVITED),
        SessionShows("Revoked", is_again=True),
        [(0, REVOKED, None, "", "", "")],
    ),
    "a state that nobody knows": (
        hypothesis(CHATTING, COACH),
        SessionShows("Parked"),
        [(0, CHATTING, COACH, "", "", "")],
    ),
    "a switch refused though it was offered": (
        hypothesis(CHATTING, COACH),
        RequestLine("SwitchToMonitor", 2, 0, was_offered=True),
        [(0, CHATTING, COACH, "", "", "OFFERED_REFUSED")],
    ),
    "a switch refused in a mode that nothing tells": (
        hypothesis(CHATTING),
        RequestLine("SwitchToMonitor", 2, 0, was_offered=True),
        [(0, CHATTING, None, "", "", "")],
    ),
    "Accept refused though it was offered": (
        hypothesis(INVITED),
        RequestLine("Accept", 2, 0, was_offered=True),
        [(0, INVITED, None, "", "", "OFFERED_REFUSED")],
    ),
    "a line that is just too late": (
        hypothesis(CHATTING, COACH, owed=(OWED_LATE,)),
        RequestLine("SwitchToCoach", 0, 3),
        [(0, CHATTING, COACH, "", "SwitchToCoach", "CLOSED_ACCEPTED")],
    ),
    "a line that just comes": (
        hypothesis(CHATTING, COACH, owed=(OWED_LATE,)),
        RequestLine("SwitchToCoach", 0, 4),
        [(-price(OWED), CHATTING, COACH, "", "", "")],
    ),
    "an answer that is not recorded, to what is closed": (
        hypothesis(INVITED),
        RequestLine("SwitchToCoach", None),
        [(0, INVITED, None, "", "", ""), (0, INVITED, None, "SwitchToCoach", "", "")],
    ),
    "a text that is sent while Invited": (
        hypothesis(INVITED, COACH),
        RequestLine("SendToAgents", 0),
        [
            (0, INVITED, COACH, "", "", "CLOSED_ACCEPTED"),
            (price(OWED, LOST), CHATTING, COACH, "", "", "LOST"),
        ],
    ),
    "a switch that is asked for while Invited": (
        hypothesis(INVITED, COACH),
        RequestLine("SwitchToMonitor", 0),
        [
            (0, INVITED, COACH, "", "", "CLOSED_ACCEPTED"),
            (price(OWED, LOST), CHATTING, COACH, "SwitchToMonitor", "", "LOST"),
        ],
    ),
    "Accept while in the session": (
        hypothesis(CHATTING, COACH),
        RequestLine("Accept", 0),
        [(0, CHATTING, COACH, "", "", "CLOSED_ACCEPTED")],
    ),
    "Accept after the end": (
        hypothesis(REVOKED),
        RequestLine("Accept", 0),
        [
            (0, REVOKED, None, "", "", "CLOSED_ACCEPTED"),
            (price(LOST), INVITED, None, "Accept", "", "LOST"),
        ],
    ),
    "Leave after the end": (
        hypothesis(REVOKED),
        RequestLine("Leave", 0),
        [(0, REVOKED, None, "", "", "CLOSED_ACCEPTED")],
    ),
    "Intrude while Invited": (
        hypothesis(INVITED),
        RequestLine("Intrude(Coach)", 0),
        [
            (0, INVITED, None, "", "", "CLOSED_ACCEPTED"),
            (price(LOST), REVOKED, None, "Intrude(Coach)", "", "LOST"),
        ],
    ),
    "Intrude while in the session": (
        hypothesis(CHATTING, COACH),
        RequestLine("Intrude(Coach)", 0),
        [
            (0, CHATTING, COACH, "", "", "CLOSED_ACCEPTED"),
            (price(OWED), REVOKED, None, "Intrude(Coach)", "Leave", ""),
        ],
    ),
}


@pytest.mark.parametrize(("known", "seen", "expected"), WAYS.values(), ids=WAYS)
def test_these_and_no_other_histories_are_weighed(
    known: SessionHypothesis, seen: SessionSeen, expected: list[Way]
) -> None:
    """A hypothesis and an observation give these ways, each at its price."""
    assert sorted(expected, key=repr) == ways(known, seen)


def unbroken(known: SessionHypothesis, seen: SessionShows) -> set[tuple[int, str]]:
    """Give the price and the waiting requests of each way that breaks no rule."""
    return {(cost, waits) for cost, _, _, waits, _, told in ways(known, seen) if told in ("", "LOST")}


def test_a_switch_after_accept_may_have_been_overtaken() -> None:
    """Where Accept and a switch wait, the mode of the switch may be that of the beginning, or that of the switch."""
    known = hypothesis(INVITED, None, "Accept", "SwitchToCoach")
    expected = {(0, "SwitchToCoach"), (price(Happened.OVERTAKEN), "")}
    assert expected <= unbroken(known, SHOWS_COACH)


def test_a_session_is_entered_in_the_mode_of_a_switch_if_the_message_before_is_lost() -> None:
    """Another mode than Intrude asked for is explained by the switch that waits, at the price of a lost message."""
    known = hypothesis(INVITED, MONITOR, "Accept", "SwitchToCoach")
    assert (price(LOST), "") in unbroken(known, SHOWS_COACH)
    assert (0, "SwitchToCoach") not in unbroken(known, SHOWS_COACH)


@pytest.mark.parametrize(
    ("asked", "joins_at_once", "expected"),
    [
        ("Accept", False, 0),
        ("SwitchToMonitor", False, price(LOST)),
        ("Intrude(Coach)", False, price(LOST)),
        ("Intrude(Coach)", True, 0),
        (None, True, price(LOST)),
    ],
)
def test_a_session_begins_by_what_was_asked_for(asked: str | None, joins_at_once: bool, expected: int) -> None:
    """After an end, a session in which the user is in was entered by a request; otherwise a message was lost."""
    known = hypothesis(REVOKED, None, *([asked] if asked else []))
    ruleset = JOINS_AT_ONCE if joins_at_once else GWS_V2
    assert expected == min(each.price for each in session_moves(ruleset, known, SHOWS_COACH) if not each.broken)


def test_a_request_from_before_the_recording_may_be_over() -> None:
    """What waits when a session is met may have taken effect before, and something unrecorded has changed it since."""
    known = SessionHypothesis(None, (Waiting("SwitchToMonitor"),))
    assert {(0, "SwitchToMonitor"), (price(Happened.OWED_UNRECORDED), "")} == unbroken(known, SHOWS_COACH)


def test_an_overtaken_message_uses_its_request_up() -> None:
    """A late message of what was asked for earlier costs less, and its request waits no more."""
    waiting = (Waiting("SwitchToBargeIn", may_be_over=True), Waiting("SwitchToMonitor", may_be_over=True))
    known = SessionHypothesis(Part(CHATTING, COACH), waiting)
    late = [each for each in ways(known, SessionShows("Chatting", LOOKS_BARGE_IN)) if "OLDER" in each[-1]]
    assert [(4, CHATTING, COACH, "SwitchToMonitor", "", "OLDER_AFTER_NEWER")] == late


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (LOOKS_COACH, {COACH}),
        (LOOKS_BARGE_IN, {BARGE_IN}),
        (Looks(None, frozenset({"All"})), {BARGE_IN}),
        (Looks(None, frozenset()), set(VisibilityMode)),
    ],
)
def test_a_message_means_the_modes_in_which_it_breaks_least(looks: Looks, expected: set[VisibilityMode]) -> None:
    """The switches that are offered and the visibility tell the mode, as far as they are there."""
    assert expected == modes_of(looks)


@pytest.mark.parametrize(
    ("waiting", "owed", "expected"),
    [
        ((), (), True),
        ((), (Owed("Accept", SAME, "TX-INVITED"),), True),
        ((), (OWED_LATE,), False),
        ((Waiting("Leave"),), (), False),
        ((Waiting("Leave"),), (OWED_LATE,), False),
    ],
)
def test_a_state_is_settled_if_nothing_waits_and_no_line_is_missing(
    waiting: tuple[Waiting[str], ...], owed: tuple[Owed[str], ...], expected: bool
) -> None:
    """What was so at the beginning needs no line."""
    assert expected is is_settled(waiting, owed)


@pytest.mark.parametrize(
    ("age", "expected"),
    [(1, Happened.OLDER_AFTER_NEWER), (2, Happened.LATE)],
    ids=["just after the first message", "later"],
)
def test_the_mode_in_which_a_session_was_entered_may_be_told_second(age: int, expected: Happened) -> None:
    """Just after the first message of a session, a message of another mode may have been overtaken by it."""
    known = hypothesis(CHATTING, BARGE_IN, owed=(Owed("SwitchToBargeIn", SAME, "TX-SWITCH", age),))
    late = (price(expected), CHATTING, BARGE_IN, "", "SwitchToBargeIn", expected.name)
    assert late in ways(known, SHOWS_COACH)
