"""Log-outs and log-ins of supervisors and agents."""

from __future__ import annotations

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentLogsIn,
    AgentLogsOut,
    ImpossibleHappening,
    SessionStarts,
    SupervisorLogsIn,
    SupervisorLogsOut,
    open_floor,
)
from monitoring_core.floor.inputs import Happening
from tests.floor.playing import SMS, all_told, on_call, play, rule_and_code, subscribe, watch

FLOOR = open_floor(["s1", "s2"], ["a1", "a2"])
MONITORED = play(
    FLOOR,
    subscribe("s1", "Coach", "a1"),
    watch("s1", "Monitor", "a1"),
    watch("s2", "Coach", "a1"),
    AgentAnswers("a1", "c1"),
)


@pytest.mark.parametrize("logout", [SupervisorLogsOut("s1"), AgentLogsOut("a1")], ids=["supervisor", "agent"])
def test_a_log_out_of_either_ends_the_subscription_and_no_leg(logout: Happening) -> None:
    """VD-LOGOUT: the target is free at once, the leg goes on as after a cancellation."""
    step = MONITORED.step(logout)
    assert "s1: device monitors nobody" in all_told(step)
    assert ("s1",) == step.next.calls["c1"].legs
    assert {} == dict(step.next.monitored_by)


def test_text_subscriptions_end_with_the_log_out() -> None:
    """TS-LOGOUT: the supervisor's end with his own log-out, everybody's to an agent with the agent's."""
    assert {(SMS, "a1"): ("s2",)} == dict(play(MONITORED, SupervisorLogsOut("s1")).watchers)
    assert {} == dict(play(MONITORED, AgentLogsOut("a1")).watchers)


def test_a_logged_out_supervisor_is_refused() -> None:
    """VD-LOGGED-OUT: until he is back he may ask nothing, of device or call."""
    out = play(MONITORED, SupervisorLogsOut("s1"))
    assert ("VD-LOGGED-OUT", 2) == rule_and_code(out.step(subscribe("s1", "Coach", "a2")))
    assert ("VD-LOGGED-OUT", 2) == rule_and_code(out.step(on_call("s1", "c1", "SwitchToBargeIn")))
    play(out, SupervisorLogsIn("s1"), subscribe("s1", "Coach", "a2"))


def test_a_logged_out_target_is_accepted_and_waited_for() -> None:
    """VD-LOGGED-OUT: a subscription to an agent who is out waits for his first call."""
    floor = play(FLOOR, AgentLogsOut("a1"), subscribe("s1", "Coach", "a1"), AgentLogsIn("a1"), AgentAnswers("a1", "c1"))
    assert ("s1",) == floor.calls["c1"].legs


def test_the_call_of_an_agent_who_logs_out_in_it_can_be_joined() -> None:
    """VD-INTRUDE: whoever is in a call is joined there, and whether he would take another one does not matter."""
    floor = play(FLOOR, AgentAnswers("a1", "c1"), AgentLogsOut("a1"), subscribe("s1", "Coach", "a1"))
    assert ("s1",) == floor.calls["c1"].legs


IMPOSSIBLE: list[tuple[Happening, str]] = [
    (SupervisorLogsIn("s1"), "supervisor 's1' is not logged out"),
    (AgentLogsIn("a1"), "agent 'a1' is not logged out"),
    (SupervisorLogsOut("s9"), "supervisor 's9' is not logged in"),
    (AgentLogsOut("a9"), "agent 'a9' is not logged in"),
]


@pytest.mark.parametrize(("happening", "reason"), IMPOSSIBLE, ids=[str(each[0]) for each in IMPOSSIBLE])
def test_what_cannot_have_happened_is_an_error(happening: Happening, reason: str) -> None:
    """Nobody logs in twice, and nobody unknown logs out."""
    with pytest.raises(ImpossibleHappening, match=reason):
        FLOOR.step(happening)


def test_an_agent_who_is_out_takes_nothing() -> None:
    """Neither a call nor a session begins with an agent who is logged out."""
    out = play(FLOOR, AgentLogsOut("a1"))
    assert "agent 'a1' is logged out" == out.impossible(AgentAnswers("a1", "c1"))
    assert "agent 'a1' is logged out" == out.impossible(SessionStarts("a1", SMS, "t1"))
