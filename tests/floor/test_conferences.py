"""A conference: several agents in one call. Each leg follows one of them."""

from __future__ import annotations

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentHolds,
    AgentJoinsConference,
    AgentLeaves,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CustomerLeaves,
    Floor,
    open_floor,
)
from monitoring_core.floor.inputs import Happening
from tests.floor.playing import all_told, on_call, play, subscribe

FLOOR = open_floor(["s1", "s2"], ["a1", "a2", "a3"])
STATES = ["ListenIn", "Coach", "BargeIn"]


def conference(state: str = "Coach", scope: str | None = None) -> Floor:
    """Give a floor with a conference of two agents and a customer, in which a leg follows the first."""
    return play(FLOOR, subscribe("s1", state, "a1", scope), AgentAnswers("a1", "c1"), AgentJoinsConference("c1", "a2"))


def followed(floor: Floor, user: str = "s1") -> str | None:
    """Give the device that a supervisor's leg follows; None while he has no leg."""
    call = floor.supervisors[user].voice.call
    return None if call is None else call.agent


def hearers(floor: Floor, speaker: str) -> set[str]:
    """Give who in the call hears somebody."""
    call = floor.calls["c1"]
    people = ("customer", *call.agents, *call.legs)
    return {each for each in people if floor.hears("c1", listener=each, speaker=speaker)}


def test_a_conference_is_one_call() -> None:
    """It has its agents in the order in which they came, and a leg is told nothing when one comes."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"))
    step = floor.step(AgentJoinsConference("c1", "a2"))
    assert ("a1", "a2") == step.next.calls["c1"].agents
    assert ([], floor.supervisors) == (all_told(step), step.next.supervisors)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("ListenIn", set[str]()), ("Coach", {"a1"}), ("BargeIn", {"a1", "a2", "customer"})],
)
def test_coaching_reaches_the_monitored_agent_alone(state: str, expected: set[str]) -> None:
    """The other agent hears what a customer hears."""
    assert expected == hearers(conference(state), "s1")


def test_the_mute_reaches_the_monitored_agent_alone() -> None:
    """VC-MUTE-AGENT: the monitored agent is heard by nobody, the other by everybody."""
    floor = play(conference("BargeIn"), on_call("s1", "c1", "MuteMonitoredUser"))
    assert (set(), {"customer", "a1", "s1"}) == (hearers(floor, "a1"), hearers(floor, "a2"))


def test_who_monitors_the_other_agent_joins_with_him() -> None:
    """A new agent's monitor joins the conference, and his leg follows that agent."""
    floor = play(FLOOR, subscribe("s2", "Coach", "a2"), AgentAnswers("a1", "c1"), AgentJoinsConference("c1", "a2"))
    assert ("a2-device", {"a2"}) == (followed(floor, "s2"), hearers(floor, "s2"))


@pytest.mark.parametrize("state", STATES)
def test_scope_agent_ends_with_the_monitored_agent(state: str) -> None:
    """VC-SCOPE-AGENT: when the monitored agent leaves the leg ends, and the others go on."""
    step = conference(state, "Agent").step(AgentLeaves("c1", "a1"))
    assert ["s1: call c1 Released"] == all_told(step)
    assert (("a2",), ()) == (step.next.calls["c1"].agents, step.next.calls["c1"].legs)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scope", ["Agent", "Call"])
def test_a_leg_is_told_nothing_of_the_other_agent(state: str, scope: str) -> None:
    """When the other agent leaves, nothing changes for the leg."""
    floor = conference(state, scope)
    step = floor.step(AgentLeaves("c1", "a2"))
    assert ([], floor.supervisors) == (all_told(step), step.next.supervisors)


@pytest.mark.parametrize("state", STATES)
def test_scope_call_passes_to_who_was_there_longest(state: str) -> None:
    """VC-SCOPE-CALL: when the monitored agent leaves, the leg follows whoever of the others came first."""
    floor = play(conference(state), AgentJoinsConference("c1", "a3"), AgentLeaves("c1", "a1"))
    leg = floor.supervisors["s1"].voice.control.call
    assert ("a2-device", state, "agent and customer") == (followed(floor), leg.state, leg.parties)


def test_scope_call_passes_to_whom_the_call_is_handed_over() -> None:
    """VC-SCOPE-CALL: handed over within the conference, the leg follows that agent, whoever was there longer."""
    floor = play(conference(), AgentJoinsConference("c1", "a3"))
    for successor in ("a2", "a3"):
        after = play(floor, AgentTransfers("c1", successor, "a1"))
        assert (f"{successor}-device", {"a2", "a3"}) == (followed(after), {*after.calls["c1"].agents})


def test_a_conference_may_be_handed_to_somebody_else() -> None:
    """A new agent takes the place of the one who leaves; his monitor joins with him."""
    floor = play(conference(), subscribe("s2", "BargeIn", "a3"), AgentTransfers("c1", "a3", "a1"))
    assert (("a2", "a3"), ("s1", "s2")) == (floor.calls["c1"].agents, floor.calls["c1"].legs)
    assert ("a3-device", "a3-device") == (followed(floor, "s1"), followed(floor, "s2"))


def test_the_mute_ends_when_the_leg_passes_on() -> None:
    """VC-LISTEN-UNMUTES: the agent whom the leg follows from now on is not muted."""
    floor = play(conference("BargeIn"), on_call("s1", "c1", "MuteMonitoredUser"), AgentLeaves("c1", "a1"))
    assert {"customer", "s1"} == hearers(floor, "a2")
    assert not floor.agent_call("a2").monitored_user_muted


@pytest.mark.parametrize("state", STATES)
def test_the_other_agent_stands_in_the_customers_place(state: str) -> None:
    """When the customer leaves two agents, the leg goes on as it is; Coach is still heard by the monitored one."""
    floor = conference(state)
    step = floor.step(CustomerLeaves("c1"))
    assert ([], floor.supervisors) == (all_told(step), step.next.supervisors)
    assert hearers(floor, "s1") - {"customer"} == hearers(step.next, "s1")


@pytest.mark.parametrize("leaves", ["a1", "a2"])
@pytest.mark.parametrize(("state", "goes_on"), [("ListenIn", False), ("Coach", True), ("BargeIn", True)])
def test_one_agent_alone_is_left_as_by_a_customer(state: str, goes_on: bool, leaves: str) -> None:
    """VC-CUSTOMER-LEAVES: in ListenIn the leg ends, and the call with it; else the leg stays with who is left."""
    floor = play(conference(state), CustomerLeaves("c1"), AgentLeaves("c1", leaves))
    assert goes_on == ("c1" in floor.calls)
    if goes_on:
        stays = "a2" if leaves == "a1" else "a1"
        leg = floor.supervisors["s1"].voice.control.call
        assert (f"{stays}-device", "agent only") == (followed(floor), leg.parties)


def test_scope_agent_ends_without_a_customer_too() -> None:
    """With the last leg gone, the agent who is alone is in no call any longer."""
    floor = play(conference("Coach", "Agent"), CustomerLeaves("c1"))
    step = floor.step(AgentLeaves("c1", "a1"))
    assert (["s1: call c1 Released"], set[str]()) == (all_told(step), set(step.next.calls))
    assert () == step.next.agents["a2"].calls


@pytest.mark.parametrize(("state", "goes_on"), [("ListenIn", False), ("Coach", False), ("BargeIn", True)])
def test_with_no_agent_left_it_is_as_ever(state: str, goes_on: bool) -> None:
    """VC-AGENT-LEAVES: after both agents have gone only BargeIn stays with the customer."""
    floor = play(conference(state), AgentLeaves("c1", "a1"), AgentLeaves("c1"))
    assert goes_on == (followed(floor) is None and "c1" in floor.calls)


def test_two_agents_without_a_customer_are_joined() -> None:
    """VD-INTRUDE: the other stands in the customer's place, so the call is there to be joined."""
    floor = play(FLOOR, AgentAnswers("a1", "c1"), AgentJoinsConference("c1", "a2"), CustomerLeaves("c1"))
    assert "a2-device" == followed(play(floor, subscribe("s1", "BargeIn", "a2")))


def test_an_agent_of_a_conference_may_hold_it() -> None:
    """The others hear each other as before."""
    floor = play(conference("BargeIn"), AgentHolds("a1", "c1"))
    assert (set(), {"customer", "a2"}) == (hearers(floor, "a1"), hearers(floor, "s1"))


def test_the_end_of_a_conference_frees_everybody() -> None:
    """CallEnds ends the call for each agent and each leg."""
    step = conference().step(CallEnds("c1"))
    assert ["s1: call c1 Released"] == all_told(step)
    assert [(), ()] == [step.next.agents[each].calls for each in ("a1", "a2")]


CONFERENCE = conference()

IMPOSSIBLE: list[tuple[Floor, Happening, str]] = [
    (CONFERENCE, AgentJoinsConference("c9", "a3"), "there is no call 'c9'"),
    (CONFERENCE, AgentJoinsConference("c1", "a2"), "agent 'a2' is in call 'c1'"),
    (CONFERENCE, AgentJoinsConference("c1", "a9"), "there is no agent 'a9'"),
    (
        play(CONFERENCE, CustomerLeaves("c1")),
        AgentJoinsConference("c1", "a3"),
        "call 'c1' does not have both an agent and a customer",
    ),
    (
        play(CONFERENCE, AgentAnswersConsultation("a1", "c2")),
        AgentJoinsConference("c2", "a3"),
        "call 'c2' is a consultation",
    ),
    (CONFERENCE, AgentLeaves("c1"), "the happening does not name the agent, and call 'c1' has agents 'a1' and 'a2'"),
    (CONFERENCE, AgentLeaves("c1", "a3"), "agent 'a3' is in no call 'c1'"),
    (CONFERENCE, AgentLeaves("c1", "a9"), "there is no agent 'a9'"),
    (
        CONFERENCE,
        AgentTransfers("c1", "a3"),
        "the happening does not name the agent, and call 'c1' has agents 'a1' and 'a2'",
    ),
    (CONFERENCE, AgentTransfers("c1", "a1", "a1"), "agent 'a1' is in call 'c1'"),
    (
        CONFERENCE,
        AgentTransfersToQueue("c1"),
        "call 'c1' has agents 'a1' and 'a2'; a call goes to a queue only from one agent",
    ),
]


@pytest.mark.parametrize(
    ("floor", "happening", "reason"), IMPOSSIBLE, ids=[f"{each[1]}: {each[2]}" for each in IMPOSSIBLE]
)
def test_what_cannot_have_happened_says_why(floor: Floor, happening: Happening, reason: str) -> None:
    """Where several agents are in a call it must be said who leaves it, or hands it over."""
    assert reason == floor.impossible(happening)
