"""The automaton of the agent's call, asked directly, and what its verdicts say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from monitoring_core.follow import Follower, Place
from monitoring_core.follow.across.claims import Claims
from monitoring_core.follow.automata.agent_moves import (
    AgentHypothesis,
    AgentSeen,
    Known,
    LegsShow,
    Reading,
    SideShows,
    agent_moves,
)
from monitoring_core.follow.automata.hypotheses import End
from monitoring_core.follow.findings.assumed import USUAL
from monitoring_core.follow.findings.doubts import Doubts
from monitoring_core.follow.findings.standing import AGENT_CALLS, Standing
from monitoring_core.follow.subjects.second_stage import judged
from monitoring_core.rulesets import GWS_V2
from tests.follow.recordings import LISTEN_IN, call, device, subscription

AS_TOLD, AHEAD, UNMET, MISSED, WRONG_ONCE, WRONG = Reading

Ways = list[tuple[int, Reading, str]]
"""Price, reading then, and the names of the faults and of what broke a rule; the cheapest first."""


def ways(reading: Reading, seen: AgentSeen, *, has_leg: bool) -> Ways:
    """Give the ways in which a flag that the legs tell to be true explains something; nothing is known of the other."""
    known = AgentHypothesis((Known(True, reading), Known()), has_leg)
    made: Ways = []
    for each in agent_moves(known, seen):
        told = [*[fault.name for fault in each.faults], *[f"{one.rule} {one.what.name}" for one in each.broken]]
        made.append((each.price, each.then.known[0].reading, " ".join(told)))
    return sorted(made)


OTHERWISE: dict[Reading, tuple[Ways, Ways]] = {
    AS_TOLD: ([(3, AHEAD, ""), (7, WRONG_ONCE, "")], [(3, AHEAD, ""), (7, WRONG_ONCE, "")]),
    AHEAD: ([(6, MISSED, "LOST")], [(0, UNMET, "")]),
    UNMET: ([(0, UNMET, "")], [(0, UNMET, "")]),
    MISSED: ([(0, MISSED, "")], [(0, MISSED, "")]),
    WRONG_ONCE: (
        [(0, WRONG, "VA-LISTENING-FLAG FLAG_WRONG")],
        [(0, WRONG, "VA-LISTENING-FLAG FLAG_WRONG")],
    ),
    WRONG: ([(0, WRONG, "")], [(0, WRONG, "")]),
}
"""Reading -> the ways to explain a newer message with another flag than the legs tell: with a leg, and without."""

AS_THE_LEGS_TELL: dict[Reading, Ways] = {
    AS_TOLD: [(0, AS_TOLD, "")],
    AHEAD: [(3, AS_TOLD, "")],
    UNMET: [(12, AS_TOLD, "LOST LOST")],
    MISSED: [(6, AS_TOLD, "LOST")],
    WRONG_ONCE: [(0, AS_TOLD, "")],
    WRONG: [(0, AS_TOLD, "")],
}
"""Reading -> the ways to explain a newer message whose flag is as the legs tell."""

LEGS_AGAIN: dict[Reading, Ways] = {
    AS_TOLD: [(0, AS_TOLD, "")],
    AHEAD: [(7, AHEAD, "")],
    UNMET: [(7, UNMET, "")],
    MISSED: [(6, AS_TOLD, "LOST"), (7, MISSED, "LATE")],
    WRONG_ONCE: [(0, WRONG_ONCE, "")],
    WRONG: [(0, WRONG, "")],
}
"""Reading -> the ways to explain that a leg tells the same again."""

LEGS_CHANGED: dict[Reading, Ways] = {each: [(7 if each is WRONG else 0, AS_TOLD, "")] for each in Reading}
"""Reading -> the ways to explain that the legs tell another value now."""

ENDED: dict[Reading, Ways] = {each: [(12, UNMET, "LOST LOST") if each is UNMET else (0, each, "")] for each in Reading}
"""Reading -> the ways to explain that nothing more comes."""


@pytest.mark.parametrize("reading", Reading, ids=str)
def test_every_reading_explains_what_the_table_says(reading: Reading) -> None:
    """Whatever comes: a message with either flag, what a leg tells, and the end."""
    with_leg, without = OTHERWISE[reading]
    assert with_leg == ways(reading, SideShows((False, None), is_newest=True), has_leg=True)
    assert without == ways(reading, SideShows((False, None), is_newest=True), has_leg=False)
    assert AS_THE_LEGS_TELL[reading] == ways(reading, SideShows((True, None), is_newest=True), has_leg=True)
    assert LEGS_AGAIN[reading] == ways(reading, LegsShow((True, None), has_leg=True), has_leg=True)
    assert LEGS_CHANGED[reading] == ways(reading, LegsShow((False, None), has_leg=False), has_leg=True)
    assert ENDED[reading] == ways(reading, End(), has_leg=True)


@pytest.mark.parametrize("reading", Reading, ids=str)
def test_what_is_not_told_changes_nothing(reading: Reading) -> None:
    """A message without the flag leaves it as it was; where the legs tell no value, nothing is left to compare."""
    assert [(0, reading, "")] == ways(reading, SideShows((None, True), is_newest=True), has_leg=True)
    assert [(0, AS_TOLD, "")] == ways(reading, LegsShow((None, None), has_leg=True), has_leg=True)
    unknown = AgentHypothesis((Known(None), Known(None)), has_leg=True)
    assert [unknown] == [each.then for each in agent_moves(unknown, SideShows((True, True), is_newest=False))]


@pytest.mark.parametrize("reading", Reading, ids=str)
def test_a_message_may_be_late_where_it_differs_and_no_duration_proves_it_new(reading: Reading) -> None:
    """What agrees with the history needs no such explanation."""
    late = (7, reading, "LATE")
    agrees = reading in (AHEAD, UNMET, MISSED, WRONG_ONCE, WRONG)
    otherwise, alike = (SideShows((flag, None), is_newest=False) for flag in (False, True))
    assert (not agrees) == (late in ways(reading, otherwise, has_leg=True))
    assert agrees == (late in ways(reading, alike, has_leg=True))


def test_the_notification_of_a_changed_mute_tells_a_change_though_its_value_is_as_before() -> None:
    """The message of the change before it was lost, so what was shown meanwhile was right."""
    known = AgentHypothesis((Known(), Known(False, MISSED)), has_leg=True)
    seen = LegsShow((None, False), has_leg=True, is_change=True)
    assert [(0, Known(False))] == [(each.price, each.then.known[1]) for each in agent_moves(known, seen)]


def test_both_flags_are_explained_together() -> None:
    """Each way of one flag goes with each way of the other, and the prices add up."""
    known = AgentHypothesis((Known(True, AHEAD), Known(True, MISSED)), has_leg=True)
    moves = agent_moves(known, SideShows((True, True), is_newest=True))
    assert [(9, (Known(True), Known(True)))] == [(each.price, each.then.known) for each in moves]


def said(second: int, client: str, message: dict[str, Any]) -> dict[str, Any]:
    """Give the arguments of a message, so many seconds after the recording began."""
    at = f"2031-03-03T08:00:{second:02}Z"
    role = "agent" if client == "ana" else None
    return {"record": message, "place": Place(None, second), "at": at, "client": client, "role": role}


def side(second: int, *, listening: bool) -> dict[str, Any]:
    """Give a message of the agent's call."""
    flags = {"supervisorListeningIn": listening, "monitoredUserMuted": False}
    shown = call((), "Off", second, deviceUri="https://desk.example/api/v2/devices/desk-9", **flags)
    return said(second, "ana", shown)


def leg(second: int) -> dict[str, Any]:
    """Give a message of the supervisor's leg."""
    return said(second, "sup", call(LISTEN_IN, "On", second))


SUBSCRIBED = said(0, "sup", device(subscription("ListenIn")))
UNTOLD = [SUBSCRIBED, side(1, listening=False), leg(2), side(3, listening=True), side(9, listening=False)]
ENDS_UNTOLD = [*UNTOLD, side(12, listening=False)]
"""The flag goes out, and no message of the leg comes any more: the message of its end may be lost."""


def followed(follower: Follower, lines: list[dict[str, Any]]) -> list[Any]:
    """Give what is found."""
    found = [each for line in lines for each in follower.take(**line)]
    return [*found, *follower.finish()]


def test_an_agents_call_that_only_a_lost_message_explains_is_inconclusive() -> None:
    """The doubt names the call and the rule that is broken else; one message alone casts none."""
    follower = Follower()
    assert [] == followed(follower, ENDS_UNTOLD)
    (doubt,) = follower.doubts
    assert "lost" in doubt.names[0]
    assert "VA-LISTENING-FLAG" in doubt.names[0]
    assert 1 == follower.verdicts[AGENT_CALLS, Standing.INCONCLUSIVE]
    assert [] == followed(once := Follower(), UNTOLD)
    assert () == once.doubts


def test_the_second_stage_has_the_same_doubt() -> None:
    """The claims of a part are judged under the assumptions of the check."""
    whole, claims, doubts = Follower(), Claims(), Doubts()
    followed(whole, ENDS_UNTOLD)
    followed(Follower(claims=claims), ENDS_UNTOLD)
    standings = Counter[tuple[str, str]]()
    assert [] == judged(claims.written, GWS_V2, USUAL, exercised=set(), doubts=doubts, standings=standings)
    assert whole.doubts == doubts.all()
    assert 1 == standings[AGENT_CALLS, Standing.INCONCLUSIVE]


def test_where_delivery_is_reliable_the_same_is_a_finding() -> None:
    """It stands at the first message with the wrong flag, and names the lines of both clients that prove it."""
    (found,) = followed(Follower(assume="reliable"), ENDS_UNTOLD)
    assert ("VA-LISTENING-FLAG", 9) == (found.rule, found.place.line)
    assert (2, 9, 12) == tuple(each.line for each in found.witnesses)


def test_a_finding_names_its_witnesses_the_states_before_and_the_innocent_history() -> None:
    """The lines of both clients stand together."""
    (found,) = followed(Follower(), [SUBSCRIBED, side(1, listening=False), leg(2), side(5, listening=False), leg(6),
                                     side(8, listening=False)])  # fmt: skip
    assert (2, 5, 8) == tuple(each.line for each in found.witnesses)
    assert ("supervisorListeningIn true", "supervisorListeningIn false") == found.before
    assert found.innocent is not None
    assert 9 == found.innocent.cost
