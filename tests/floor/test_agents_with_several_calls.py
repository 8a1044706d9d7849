"""What an agent does with his calls: one at most is Established, and he has the others on hold."""

from __future__ import annotations

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentHolds,
    AgentJoins,
    AgentJoinsConference,
    AgentLeaves,
    AgentLogsOut,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CallRings,
    Floor,
    RoutingPointReceives,
    open_floor,
)
from monitoring_core.floor.inputs import Happening
from monitoring_core.rulesets import GWS_V2
from tests.floor.playing import all_told, on_call, play, subscribe

FLOOR = open_floor(["s1", "s2"], ["a1", "a2"])
TALKING = play(FLOOR, AgentAnswers("a1", "c1"))
TWO = play(TALKING, AgentAnswers("a1", "c2"))
CONSULTING = play(TALKING, AgentAnswersConsultation("a1", "c2"))


def states(floor: Floor, agent: str = "a1") -> dict[str, str]:
    """Give the state in which each of an agent's calls is shown."""
    return {call: str(floor.agent_call(agent, call).state) for call in sorted(floor.agents[agent].calls)}


def heard(floor: Floor, call: str = "c1") -> set[tuple[str, str]]:
    """Give (listener, speaker) of all in a call."""
    people = ("customer", "agent", *floor.calls[call].legs)
    return {
        (listener, speaker)
        for listener in people
        for speaker in people
        if floor.hears(call, listener=listener, speaker=speaker)
    }


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ((), {"c1": "Established"}),
        ((AgentHolds("a1", "c1"),), {"c1": "Held"}),
        ((AgentHolds("a1", "c1"), AgentRetrieves("a1", "c1")), {"c1": "Established"}),
        ((AgentAnswers("a1", "c2"),), {"c1": "Held", "c2": "Established"}),
        ((AgentAnswers("a1", "c2"), AgentRetrieves("a1", "c1")), {"c1": "Established", "c2": "Held"}),
        ((AgentAnswers("a1", "c2"), AgentHolds("a1", "c2")), {"c1": "Held", "c2": "Held"}),
        ((AgentAnswers("a1", "c2"), CallEnds("c2")), {"c1": "Held"}),
        ((AgentAnswers("a1", "c2"), AgentTransfers("c2", "a2")), {"c1": "Held"}),
        ((AgentAnswers("a1", "c2"), AgentLeaves("c1")), {"c2": "Established"}),
        ((AgentAnswers("a2", "c2"), AgentTransfers("c2", "a1")), {"c1": "Held", "c2": "Established"}),
        (
            (AgentAnswers("a2", "c2"), AgentTransfersToQueue("c2"), AgentJoins("c2", "a1")),
            {"c1": "Held", "c2": "Established"},
        ),
        ((AgentAnswersConsultation("a1", "c2"),), {"c1": "Held", "c2": "Established"}),
        ((AgentAnswersConsultation("a1", "c2"), CallEnds("c2")), {"c1": "Established"}),
        ((AgentAnswersConsultation("a1", "c2"), AgentRetrieves("a1", "c1")), {"c1": "Established", "c2": "Held"}),
        ((AgentAnswersConsultation("a1", "c2"), AgentHolds("a1", "c2")), {"c1": "Held", "c2": "Held"}),
        (
            (AgentAnswersConsultation("a1", "c2"), AgentHolds("a1", "c2"), CallEnds("c2")),
            {"c1": "Held"},
        ),
        (
            (AgentAnswersConsultation("a1", "c2"), AgentAnswers("a1", "c3")),
            {"c1": "Held", "c2": "Held", "c3": "Established"},
        ),
    ],
    ids=str,
)
def test_one_call_at_most_is_established(inputs: tuple[Happening, ...], expected: dict[str, str]) -> None:
    """VC-ONE-LEG: answering or retrieving one call puts the other on hold, and an ended one brings none back.

    The end of a consultation alone gives an agent the call back that he consulted about.
    """
    assert expected == states(play(TALKING, *inputs))


@pytest.mark.parametrize("state", ["ListenIn", "Coach", "BargeIn"])
def test_who_has_the_call_on_hold_hears_nobody_in_it(state: str) -> None:
    """An agent on hold hears nobody and is heard by nobody; all others hear each other as before."""
    floor = play(TALKING, subscribe("s1", state, "a1"))
    held = play(floor, AgentHolds("a1", "c1"))
    assert {pair for pair in heard(floor) if "agent" not in pair} == heard(held)
    assert heard(floor) == heard(play(held, AgentRetrieves("a1", "c1")))


def test_a_consultation_is_not_heard() -> None:
    """While the agent consults, the customer hears him no more, and neither does the supervisor in the first call."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"), AgentAnswersConsultation("a1", "c2"))
    assert {("s1", "customer")} == heard(floor)
    assert {("customer", "agent"), ("agent", "customer")} == heard(floor, "c2")


def test_a_hold_of_the_agent_is_told_to_nobody_and_changes_no_leg() -> None:
    """VA-LISTS-UNCHANGED: the agent's hold and retrieve are no business of the supervisor's."""
    floor = play(FLOOR, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"))
    for given in (AgentHolds("a1", "c1"), AgentRetrieves("a1", "c1")):
        step = floor.step(given)
        assert ([], floor.supervisors) == (all_told(step), step.next.supervisors)
        floor = step.next


def test_a_muted_agent_on_hold_stays_muted() -> None:
    """Hold and retrieve leave the mute as it is."""
    floor = play(TALKING, subscribe("s1", "BargeIn", "a1"), on_call("s1", "c1", "MuteMonitoredUser"))
    again = play(floor, AgentHolds("a1", "c1"), AgentRetrieves("a1", "c1"))
    assert not again.hears("c1", listener="customer", speaker="agent")
    assert again.agent_call("a1").monitored_user_muted


@pytest.mark.parametrize(
    ("floor", "expected"),
    [
        (TWO, "c2"),
        (play(TWO, AgentRetrieves("a1", "c1")), "c1"),
        (play(TWO, AgentHolds("a1", "c2")), None),
        (play(TALKING, AgentHolds("a1", "c1")), None),
        (play(TWO, CallEnds("c2")), None),
        (CONSULTING, None),
        (play(CONSULTING, AgentRetrieves("a1", "c1")), "c1"),
        (play(CONSULTING, CallEnds("c2")), "c1"),
    ],
    ids=["the newest", "the retrieved", "all held", "the only one held", "one left", "consults", "back", "consulted"],
)
@pytest.mark.parametrize("state", ["ListenIn", "Coach", "BargeIn"])
def test_a_request_joins_the_established_call(floor: Floor, expected: str | None, state: str) -> None:
    """VD-WHICH-CALLS: of several calls the Established one, and none if all are held or it is a consultation."""
    call = play(floor, subscribe("s1", state, "a1")).supervisors["s1"].voice.call
    assert expected == (None if call is None else call.id)


def test_a_consultation_is_joined_where_the_centre_says_so() -> None:
    """VD-WHICH-CALLS, the alternative: the Established call is then the consultation."""
    floor = open_floor(["s1"], ["a1"], GWS_V2.derive("centre", consultation_calls=True))
    floor = play(floor, AgentAnswers("a1", "c1"), AgentAnswersConsultation("a1", "c2"), subscribe("s1", "Coach", "a1"))
    assert ((), ("s1",)) == (floor.calls["c1"].legs, floor.calls["c2"].legs)


def test_retrieving_is_no_new_call_and_joins_nobody() -> None:
    """VD-WHICH-CALLS: a supervisor who waits is joined by the next new call, not by one that is retrieved."""
    waits = play(TALKING, AgentHolds("a1", "c1"), subscribe("s1", "Coach", "a1"))
    step = waits.step(AgentRetrieves("a1", "c1"))
    assert ([], ()) == (all_told(step), step.next.calls["c1"].legs)
    assert ("s1",) == play(step.next, AgentAnswers("a1", "c2")).calls["c2"].legs


def test_a_second_call_is_joined_by_who_waits_and_missed_by_who_has_a_leg() -> None:
    """VD-BUSY: a leg stays in its call when the agent answers another."""
    with_leg = play(TALKING, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c2"))
    assert (("s1",), ()) == (with_leg.calls["c1"].legs, with_leg.calls["c2"].legs)
    waits = play(TALKING, AgentHolds("a1", "c1"), subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c2"))
    assert ((), ("s1",)) == (waits.calls["c1"].legs, waits.calls["c2"].legs)


def test_floors_are_equal_whatever_was_held_first() -> None:
    """Two agents with the same calls on hold are the same."""
    one = play(TWO, AgentHolds("a1", "c2"))
    other = play(TWO, AgentRetrieves("a1", "c1"), AgentHolds("a1", "c1"))
    assert one == other
    assert ("c1", "c2") == one.agents["a1"].held


TWO_TALK = play(
    open_floor(["s1"], ["a1", "a2", "a3"], routing_points=["q1"]),
    *(AgentAnswers("a1", "c1"), AgentAnswers("a2", "c2"), RoutingPointReceives("q1", "c6")),
)


@pytest.mark.parametrize(
    ("happening", "second"),
    [
        (AgentAnswers("a1", "c9"), True),
        (AgentAnswers("a3", "c9"), False),
        (CallRings("a1", "c9"), True),
        (CallRings("a3", "c9"), False),
        (AgentAnswersConsultation("a1", "c9"), True),
        (AgentTransfers("c1", "a2"), True),
        (AgentTransfers("c1", "a3"), False),
        (AgentJoins("c6", "a1"), True),
        (AgentJoins("c6", "a3"), False),
        (AgentJoinsConference("c1", "a2"), True),
        (AgentJoinsConference("c1", "a3"), False),
        (AgentHolds("a1", "c1"), False),
        (CallEnds("c1"), False),
    ],
    ids=str,
)
def test_which_happenings_bring_an_agent_into_a_second_call(happening: Happening, second: bool) -> None:
    """Whichever way he comes into it, and not if he has no other."""
    assert "" == TWO_TALK.impossible(happening)
    assert second is TWO_TALK.is_second_call(happening)


IMPOSSIBLE: list[tuple[Floor, Happening, str]] = [
    (TALKING, AgentHolds("a9", "c1"), "there is no agent 'a9'"),
    (TALKING, AgentHolds("a2", "c1"), "agent 'a2' is in no call 'c1'"),
    (TWO, AgentHolds("a1", "c1"), "agent 'a1' has call 'c1' on hold already"),
    (CONSULTING, AgentHolds("a1", "c1"), "agent 'a1' has call 'c1' on hold already"),
    (TALKING, AgentRetrieves("a1", "c1"), "agent 'a1' does not have call 'c1' on hold"),
    (TALKING, AgentRetrieves("a1", "c9"), "agent 'a1' is in no call 'c9'"),
    (TALKING, AgentAnswers("a1", "c1"), "call 'c1' goes on already"),
    (CONSULTING, AgentAnswersConsultation("a1", "c3"), "agent 'a1' consults somebody already"),
    (
        play(TALKING, AgentHolds("a1", "c1")),
        AgentAnswersConsultation("a1", "c2"),
        "agent 'a1' has all his calls on hold, so he cannot consult about a call",
    ),
    (play(TALKING, AgentLogsOut("a2")), AgentTransfers("c1", "a2"), "agent 'a2' is logged out"),
]


@pytest.mark.parametrize(
    ("floor", "happening", "reason"), IMPOSSIBLE, ids=[f"{each[1]}: {each[2]}" for each in IMPOSSIBLE]
)
def test_what_cannot_have_happened_says_why(floor: Floor, happening: Happening, reason: str) -> None:
    """Only a call that is Established is put on hold, and only one on hold is retrieved."""
    assert reason == floor.impossible(happening)
