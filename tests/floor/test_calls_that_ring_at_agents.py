"""A call that rings at an agent is joined by nobody until an agent is established in it (VD-WHICH-CALLS)."""

from __future__ import annotations

import pytest

from monitoring_core import voice
from monitoring_core.floor import (
    AgentAnswers,
    AgentHolds,
    AgentJoins,
    AgentLogsOut,
    AgentTransfers,
    CallEnds,
    CallRings,
    CustomerLeaves,
    Floor,
    open_floor,
)
from monitoring_core.floor.inputs import Happening
from tests.floor.playing import all_told, play, subscribe

FLOOR = open_floor(["s1"], ["a1", "a2"])
MONITORED = play(FLOOR, subscribe("s1", "Coach", "a1"))
RINGS = play(MONITORED, CallRings("a1", "c1"))
TALKING = play(FLOOR, AgentAnswers("a1", "c1"))


def test_it_is_joined_when_the_agent_takes_it_and_not_before() -> None:
    """Nobody is told that it rings."""
    step = MONITORED.step(CallRings("a1", "c1"))
    assert ([], ()) == (all_told(step), step.next.calls["c1"].legs)
    assert MONITORED.supervisors == step.next.supervisors
    taken = step.next.step(AgentJoins("c1", "a1"))
    assert ["s1: call c1 Established"] == all_told(taken)
    assert (("s1",), None) == (taken.next.calls["c1"].legs, taken.next.calls["c1"].rings_at)
    assert MONITORED.step(AgentAnswers("a1", "c1")).next == taken.next


@pytest.mark.parametrize(
    ("beside", "joined"),
    [((), None), ((AgentHolds("a1", "c1"),), None), ((AgentHolds("a1", "c1"), AgentAnswers("a1", "c3")), "c3")],
    ids=["Established", "held", "another Established"],
)
def test_a_request_never_joins_a_call_that_rings(beside: tuple[Happening, ...], joined: str | None) -> None:
    """It joins the Established one, and none if all are held or ring."""
    floor = play(TALKING, CallRings("a1", "c2"), *beside, subscribe("s1", "ListenIn", "a1"))
    expected = joined or (None if beside else "c1")
    assert expected == getattr(floor.supervisors["s1"].voice.call, "id", None)
    assert () == floor.calls["c2"].legs


def test_the_call_beside_it_stays_as_it_is_until_it_is_taken() -> None:
    """VC-ONE-LEG: it is put on hold by the agent's taking, not by the ringing."""
    floor = play(TALKING, CallRings("a1", "c2"))
    assert (TALKING.agents["a1"], "c1") == (floor.agents["a1"], floor.agents["a1"].talks_in)
    assert ("c2", ("c1",)) == (
        play(floor, AgentJoins("c2", "a1")).agents["a1"].talks_in,
        play(floor, AgentJoins("c2", "a1")).agents["a1"].held,
    )


@pytest.mark.parametrize("end", [CustomerLeaves("c1"), CallEnds("c1")], ids=str)
def test_a_customer_who_gives_up_ends_it(end: Happening) -> None:
    """Nobody was in it, so nobody is told."""
    step = RINGS.step(end)
    assert ([], ("c1",), MONITORED) == (all_told(step), step.ended, step.next)


def test_another_agent_may_pick_it_up() -> None:
    """It is joined by who monitors the one who takes it."""
    assert () == play(RINGS, AgentJoins("c1", "a2")).calls["c1"].legs
    monitored = play(FLOOR, subscribe("s1", "Coach", "a2"), CallRings("a1", "c1"))
    assert ("s1",) == play(monitored, AgentJoins("c1", "a2")).calls["c1"].legs


def test_the_agents_call_shows_that_it_rings() -> None:
    """It offers Answer, or what the server says; no flag is set before there is a leg (VA-LISTENING-FLAG)."""
    told = RINGS.agent_call("a1", "c1")
    assert ("Ringing", frozenset({"Answer"}), False, False) == (
        told.state,
        told.capabilities,
        told.supervisor_listening_in,
        told.monitored_user_muted,
    )
    assert frozenset({"Answer", "Hangup"}) == RINGS.agent_call("a1", "c1", ["Answer", "Hangup"]).capabilities
    assert "Established" == play(RINGS, AgentJoins("c1", "a1")).agent_call("a1", "c1").state
    with pytest.raises(ValueError, match=r"^agent 'a2' is in no call 'c1'$"):
        RINGS.agent_call("a2", "c1")
    with pytest.raises(ValueError, match=r"^held and ringing are both true; a call that rings cannot be on hold$"):
        voice.agent_call([], "c1", "a1-device", held=True, ringing=True)


def test_the_agent_is_not_in_it_yet() -> None:
    """He hears nobody there, and is shown to nobody."""
    assert not RINGS.hears("c1", listener="a1", speaker="customer")
    assert not RINGS.hears("c1", listener="customer", speaker="a1")
    assert ("customer",) == RINGS.visible_call_participants("c1", "customer")


IMPOSSIBLE: list[tuple[Floor, Happening, str]] = [
    (FLOOR, CallRings("a9", "c1"), "there is no agent 'a9'"),
    (FLOOR, CallRings("a1", ""), "a call needs an id that is not empty"),
    (play(FLOOR, AgentLogsOut("a1")), CallRings("a1", "c1"), "agent 'a1' is logged out"),
    (TALKING, CallRings("a1", "c1"), "call 'c1' goes on already"),
    (RINGS, CallRings("a2", "c1"), "call 'c1' rings at agent 'a1' already; an agent takes it with AgentJoins"),
    (RINGS, AgentAnswers("a1", "c1"), "call 'c1' rings at agent 'a1' already; an agent takes it with AgentJoins"),
    (RINGS, AgentTransfers("c1", "a2"), "call 'c1' does not have both an agent and a customer"),
    (RINGS, AgentHolds("a1", "c1"), "agent 'a1' is in no call 'c1'"),
]


@pytest.mark.parametrize(
    ("floor", "happening", "reason"), IMPOSSIBLE, ids=[f"{each[1]}: {each[2]}" for each in IMPOSSIBLE]
)
def test_what_cannot_have_happened_says_why(floor: Floor, happening: Happening, reason: str) -> None:
    """A call begins to ring once, and is taken before anything else is done in it."""
    assert reason == floor.impossible(happening)
