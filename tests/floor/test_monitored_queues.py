"""Calls that agents transfer to a queue which is a routing point of the floor."""

from __future__ import annotations

import pytest

from monitoring_core.floor import AgentAnswers, AgentJoins, AgentTransfersToQueue, Ask, Floor, open_floor
from monitoring_core.requests import DeviceRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from tests.floor.playing import all_told, play, subscribe

CLUSTER = GWS_V2.derive("cluster", sip_cluster=True)
TO_QUEUE = AgentTransfersToQueue("c1", "q1")


def monitor_queue(user: str, state: str = "ListenIn") -> Ask:
    """Give the request to monitor the queue."""
    return Ask(user, DeviceRequest(f"{user}-device", state, "https://desk.example/api/v2/devices/q1"))


def opened(ruleset: Ruleset = GWS_V2) -> Floor:
    """Give a floor with a routing point, and an agent in a call."""
    return play(open_floor(["s1", "s2"], ["a1", "a2"], ruleset, ["q1", "q2"]), AgentAnswers("a1", "c1"))


@pytest.mark.parametrize("ruleset", [GWS_V2, CLUSTER], ids=lambda each: each.name)
def test_a_call_that_comes_to_a_monitored_queue_joins_its_monitor(ruleset: Ruleset) -> None:
    """VD-TARGET-KIND: a call transferred to a monitored routing point joins its monitor like a new one."""
    step = play(opened(ruleset), monitor_queue("s1")).step(TO_QUEUE)
    assert ["s1: call c1 Established"] == all_told(step)
    leg = step.next.supervisors["s1"].voice.control.call
    assert ("ListenIn", "customer only") == (leg.state, leg.parties)
    with_agent = play(step.next, AgentJoins("c1", "a2")).supervisors["s1"].voice
    assert (with_agent.call and with_agent.call.agent) == "a2-device"


def test_another_queue_joins_nobody() -> None:
    """Neither a queue that nobody monitors, nor one that is no routing point."""
    floor = play(opened(), monitor_queue("s1"))
    for given in (AgentTransfersToQueue("c1", "q2"), AgentTransfersToQueue("c1")):
        assert () == floor.step(given).next.calls["c1"].legs


def test_legs_in_the_call_stay_beside_the_queues_monitor() -> None:
    """VC-SCOPE-CALL: the queue takes over, and who monitors it comes in too."""
    floor = play(opened(), subscribe("s2", "BargeIn", "a1"), monitor_queue("s1"), TO_QUEUE)
    assert ("s2", "s1") == floor.calls["c1"].legs


def test_who_monitors_the_queue_now_and_the_agent_before_stays_in_one_leg() -> None:
    """A supervisor who has a leg in the call is not joined a second time (VD-BUSY)."""
    floor = play(opened(), subscribe("s1", "BargeIn", "a1"), monitor_queue("s1"))
    step = floor.step(TO_QUEUE)
    assert ("s1",) == step.next.calls["c1"].legs
    assert "BargeIn" == step.next.supervisors["s1"].voice.control.call.state


def test_there_must_be_such_a_routing_point() -> None:
    """The reason names the queue."""
    assert "there is no routing point 'q9'" == opened().impossible(AgentTransfersToQueue("c1", "q9"))
