"""Several supervisors, agents and calls together."""

from __future__ import annotations

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentJoins,
    AgentLeaves,
    AgentTransfers,
    AgentTransfersToQueue,
    Ask,
    CallEnds,
    CustomerLeaves,
    Floor,
    ImpossibleHappening,
    Input,
    RingingEnds,
    RoutingPointReceives,
    SupervisorAnswers,
    SupervisorEndsCall,
    SupervisorHangsUp,
    SupervisorHolds,
    SupervisorLogsOut,
    SupervisorMutes,
    SupervisorRetrieves,
    SupervisorTakesCall,
    open_floor,
)
from monitoring_core.floor.inputs import Happening
from monitoring_core.requests import DeviceRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import Mute
from tests.floor.playing import all_told, cancel, on_call, play, rule_and_code, subscribe

FLOOR = open_floor(["s1", "s2"], ["a1", "a2"])


def test_a_target_has_one_supervisor() -> None:
    """VD-ONE-SUPERVISOR: a second supervisor's request for a taken target is answered 19 and changes nothing."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"))
    step = floor.step(subscribe("s2", "ListenIn", "a1"))
    assert ("VD-ONE-SUPERVISOR", 19) == rule_and_code(step)
    assert floor is step.next
    assert () == step.deliveries


def test_a_target_that_was_given_up_is_free_for_another() -> None:
    """VD-ONE-SUPERVISOR: whoever cancels, or turns to another agent, leaves the target free."""
    for given_up in (cancel("s1"), subscribe("s1", "Coach", "a2")):
        floor = play(FLOOR, subscribe("s1", "Coach", "a1"), given_up, subscribe("s2", "BargeIn", "a1"))
        assert "s2" == floor.monitored_by["a1-device"]


def test_the_same_device_under_another_host_is_the_same_target() -> None:
    """VD-SAME-DEVICE: a taken target is taken whatever host its uri names."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"))
    elsewhere = Ask("s2", DeviceRequest("s2-device", "Coach", "http://127.0.0.1:8080/api/v2/devices/a1-device/"))
    assert ("VD-ONE-SUPERVISOR", 19) == rule_and_code(floor.step(elsewhere))


def test_one_supervisor_has_one_target() -> None:
    """VD-ONE-TARGET: a second subscription replaces the first, and the first target's calls are not joined."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), subscribe("s1", "Coach", "a2"), AgentAnswers("a1", "c1"))
    assert () == floor.calls["c1"].legs
    assert {"a2-device": "s1"} == dict(floor.monitored_by)


def test_who_monitors_an_agent_joins_his_call() -> None:
    """VC-JOIN: the supervisor is told of his own leg as soon as the agent is established."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), subscribe("s2", "Coach", "a2"))
    step = floor.step(AgentAnswers("a1", "c1"))
    assert ["s1: call c1 Established"] == all_told(step)
    assert ("s1",) == step.next.calls["c1"].legs


def test_a_running_call_is_intruded() -> None:
    """VD-INTRUDE: subscribing to an agent in a call joins it at once where the centre allows intrusion."""
    floor = play(FLOOR, AgentAnswers("a1", "c1"))
    step = floor.step(subscribe("s1", "ListenIn", "a1"))
    assert ["s1: device monitors ListenIn a1-device", "s1: call c1 Established"] == all_told(step)
    without = open_floor(["s1"], ["a1"], GWS_V2.derive("no-intrusion", intrusion=False))
    assert () == play(without, AgentAnswers("a1", "c1"), subscribe("s1", "ListenIn", "a1")).calls["c1"].legs


def test_a_busy_supervisor_waits_for_the_next_call() -> None:
    """VD-BUSY: a supervisor in a call of his own is not joined, and later is not either until a new call."""
    busy = play(FLOOR, subscribe("s1", "Coach", "a1"), SupervisorTakesCall("s1"), AgentAnswers("a1", "c1"))
    assert () == busy.calls["c1"].legs
    free = play(busy, SupervisorEndsCall("s1"))
    assert () == free.calls["c1"].legs
    assert ("s1",) == play(free, CallEnds("c1"), AgentAnswers("a1", "c2")).calls["c2"].legs


def test_a_transfer_brings_the_other_agents_supervisor_in() -> None:
    """VC-SCOPE-CALL: scope Call stays with the call, and who monitors the agent who takes over joins too."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), subscribe("s2", "BargeIn", "a2"), AgentAnswers("a1", "c1"))
    step = floor.step(AgentTransfers("c1", "a2"))
    assert ["s1: call c1 Established", "s2: call c1 Established"] == all_told(step)
    assert ("s1", "s2") == step.next.calls["c1"].legs
    assert (None, "c1") == (step.next.agents["a1"].call, step.next.agents["a2"].call)


def test_scope_agent_ends_with_the_transfer() -> None:
    """VC-SCOPE-AGENT: with scope Agent the leg ends when the agent transfers; the call goes on."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1", "Agent"), AgentAnswers("a1", "c1"))
    step = floor.step(AgentTransfers("c1", "a2"))
    assert ["s1: call c1 Released"] == all_told(step)
    assert ("a2", ()) == (step.next.calls["c1"].agent, step.next.calls["c1"].legs)


def test_who_waits_for_the_agent_that_takes_over_joins_again() -> None:
    """VC-SCOPE-AGENT: a leg that ends at a transfer is a new leg at once if he monitors the next agent by now."""
    floor = play(
        FLOOR, subscribe("s1", "Coach", "a1", "Agent"), AgentAnswers("a1", "c1"), subscribe("s1", "ListenIn", "a2")
    )
    step = floor.step(AgentTransfers("c1", "a2"))
    assert ["s1: call c1 Released", "s1: call c1 Established"] == all_told(step)
    assert "ListenIn" == step.next.supervisors["s1"].voice.control.call.state


def test_a_queue_takes_over() -> None:
    """VC-SCOPE-CALL: in a queue the leg stays with the customer, and the next agent completes the call."""
    floor = play(FLOOR, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"), AgentTransfersToQueue("c1"))
    assert (None, True, ("s1",)) == (floor.calls["c1"].agent, floor.calls["c1"].waits, floor.calls["c1"].legs)
    assert {"agent", "customer", "supervisor"} == {
        *play(floor, AgentJoins("c1", "a2")).supervisors["s1"].voice.control.call.present
    }


def test_a_customer_alone_in_a_queue_goes_on_waiting() -> None:
    """A call in a queue needs nobody else, and ends when the customer gives up."""
    floor = play(FLOOR, AgentAnswers("a1", "c1"), AgentTransfersToQueue("c1"))
    assert {"c1"} == set(floor.calls)
    assert set() == set(play(floor, CustomerLeaves("c1")).calls)


@pytest.mark.parametrize(
    ("state", "ends"),
    [("ListenIn", True), ("Coach", True), ("BargeIn", False)],
)
def test_the_agent_leaves(state: str, ends: bool) -> None:
    """VC-AGENT-LEAVES: the leg ends, except in BargeIn, where supervisor and customer stay and the call with them."""
    floor = play(FLOOR, subscribe("s1", state, "a1"), AgentAnswers("a1", "c1"), AgentLeaves("c1"))
    assert ends == ("c1" not in floor.calls)
    assert ends == (floor.supervisors["s1"].voice.call is None)


def test_who_is_left_alone_has_no_call() -> None:
    """VC-ONE-PARTY: once supervisor and customer are alone, either one's leaving ends the call for both."""
    floor = play(FLOOR, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"), AgentLeaves("c1"))
    for last in (CustomerLeaves("c1"), on_call("s1", "c1", "Hangup")):
        after = play(floor, last)
        assert set() == set(after.calls)
        assert None is after.supervisors["s1"].voice.call


def test_supervisors_alone_are_no_call() -> None:
    """Two supervisors in BargeIn with the customer: when he leaves nobody is left to talk to, and both legs end."""
    floor = play(
        FLOOR,
        subscribe("s1", "BargeIn", "a1"),
        subscribe("s2", "BargeIn", "a2"),
        AgentAnswers("a1", "c1"),
        AgentTransfers("c1", "a2"),
        AgentLeaves("c1"),
    )
    assert ("s1", "s2") == floor.calls["c1"].legs
    step = floor.step(CustomerLeaves("c1"))
    assert ["s1: call c1 Released", "s2: call c1 Released"] == all_told(step)
    assert set() == set(step.next.calls)


def test_the_customer_leaves_agent_and_coach() -> None:
    """VC-CUSTOMER-LEAVES: agent and coaching supervisor stay; when he hangs up the agent is free again."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"), CustomerLeaves("c1"))
    assert "c1" == floor.agents["a1"].call
    after = play(floor, on_call("s1", "c1", "Hangup"))
    assert (None, set()) == (after.agents["a1"].call, set(after.calls))


def test_hanging_up_ends_the_leg_only() -> None:
    """VC-HANGUP: agent and customer go on."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"), on_call("s1", "c1", "Hangup"))
    assert ("a1", True, ()) == (floor.calls["c1"].agent, floor.calls["c1"].customer, floor.calls["c1"].legs)


def test_next_call_monitors_one_call() -> None:
    """VD-NEXT-CALL: NextCall is over with the leg joined under it, and the target is free."""
    floor = play(FLOOR, subscribe("s1", "Coach", "a1", None, "NextCall"), AgentAnswers("a1", "c1"))
    step = floor.step(CallEnds("c1"))
    assert ["s1: call c1 Released", "s1: device monitors nobody"] == all_told(step)
    assert {} == dict(step.next.monitored_by)
    assert () == play(step.next, AgentAnswers("a1", "c2")).calls["c2"].legs


def test_a_call_id_may_come_again() -> None:
    """A new join, even of the same call id, is a new leg."""
    floor = play(
        FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"), CallEnds("c1"), AgentAnswers("a2", "c1")
    )
    assert ("a2", ()) == (floor.calls["c1"].agent, floor.calls["c1"].legs)


def test_consultation_is_not_joined_unless_the_centre_says_so() -> None:
    """VD-WHICH-CALLS: a consultation call is joined only under the alternative, by a supervisor who is free."""
    for consulted, expected in ((False, ()), (True, ("s1",))):
        ruleset = GWS_V2.derive("centre", consultation_calls=consulted, intrusion=False)
        floor = play(
            open_floor(["s1"], ["a1"], ruleset),
            AgentAnswers("a1", "c1"),
            subscribe("s1", "Coach", "a1"),
            AgentAnswersConsultation("a1", "c2"),
        )
        assert expected == floor.calls["c2"].legs


def test_whom_the_agent_consults_stays_when_the_customer_goes() -> None:
    """The first call ends, and the consultation is what the agent is in from then on."""
    floor = play(FLOOR, AgentAnswers("a1", "c1"), AgentAnswersConsultation("a1", "c2"), CallEnds("c1"))
    assert ("c2", None) == (floor.agents["a1"].call, floor.agents["a1"].consultation)


def test_a_consultation_is_not_intruded() -> None:
    """VD-WHICH-CALLS: an agent who is only in a consultation is in no call that could be joined."""
    floor = play(
        FLOOR,
        AgentAnswers("a1", "c1"),
        AgentAnswersConsultation("a1", "c2"),
        CallEnds("c1"),
        subscribe("s1", "ListenIn", "a1"),
    )
    assert () == floor.calls["c2"].legs


CLUSTER = GWS_V2.derive("cluster", sip_cluster=True)


def test_a_routing_points_call_is_joined_before_an_agent_has_it() -> None:
    """VD-ROUTING-POINT: in a SIP Cluster ListenIn joins the waiting customer; an agent may take the call then."""
    floor = open_floor(["s1", "s2"], ["a1"], CLUSTER, ["queue-1"])
    listen = Ask("s1", DeviceRequest("s1-device", "ListenIn", None, None, None, "queue-1"))
    floor = play(floor, listen, RoutingPointReceives("queue-1", "c1"))
    assert {"customer", "supervisor"} == {*floor.supervisors["s1"].voice.control.call.present}
    assert ("VC-ONE-PARTY", 2) == rule_and_code(floor.step(on_call("s1", "c1", "SwitchToBargeIn")))
    play(floor, AgentJoins("c1", "a1"), on_call("s1", "c1", "SwitchToBargeIn"))
    taken = Ask("s2", DeviceRequest("s2-device", "ListenIn", "https://desk.example/api/v2/devices/queue-1"))
    assert ("VD-ONE-SUPERVISOR", 19) == rule_and_code(floor.step(taken))


@pytest.mark.parametrize("state", ["Coach", "BargeIn"])
def test_a_routing_point_takes_listen_in_only(state: str) -> None:
    """VD-ROUTING-POINT: Coach and BargeIn on a routing point are refused."""
    floor = open_floor(["s1"], ["a1"], CLUSTER, ["queue-1"])
    step = floor.step(Ask("s1", DeviceRequest("s1-device", state, None, None, None, "queue-1")))
    assert ("VD-ROUTING-POINT", 2) == rule_and_code(step)


def test_who_hears_whom_with_two_supervisors() -> None:
    """Coach is heard by the agent alone, BargeIn by everybody, the other supervisor included."""
    floor = play(
        FLOOR,
        subscribe("s1", "Coach", "a1"),
        subscribe("s2", "BargeIn", "a2"),
        AgentAnswers("a1", "c1"),
        AgentTransfers("c1", "a2"),
    )
    parties = ("customer", "agent", "s1", "s2")
    heard = {
        listener: [speaker for speaker in parties if floor.hears("c1", listener=listener, speaker=speaker)]
        for listener in parties
    }
    assert {
        "customer": ["agent", "s2"],
        "agent": ["customer", "s1", "s2"],
        "s1": ["customer", "agent", "s2"],
        "s2": ["customer", "agent"],
    } == heard


def test_an_agent_muted_by_one_is_muted_for_all() -> None:
    """VC-MUTE-OWN-LEG: nobody hears a muted agent, and a supervisor who muted himself is heard by nobody."""
    floor = play(
        FLOOR, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"), on_call("s1", "c1", "MuteMonitoredUser")
    )
    assert not floor.hears("c1", listener="customer", speaker="agent")
    assert floor.hears("c1", listener="agent", speaker="s1")
    muted = play(floor, SupervisorMutes("s1", Mute.ON))
    assert not muted.hears("c1", listener="agent", speaker="s1")


def test_a_leg_shows_the_mute_of_its_own_supervisor() -> None:
    """VC-MUTE-OWN-LEG: of two in one call the one who muted the agent is told so, and the other hears nothing."""
    floor = play(
        FLOOR,
        subscribe("s1", "BargeIn", "a1"),
        subscribe("s2", "BargeIn", "a2"),
        AgentAnswers("a1", "c1"),
        AgentTransfers("c1", "a2"),
    )
    step = floor.step(on_call("s1", "c1", "MuteMonitoredUser"))
    assert ["s1"] == [each.recipient for each in step.deliveries]
    muted = {user: desk.voice.call_notification().monitored_user_muted for user, desk in step.next.supervisors.items()}
    assert {"s1": True, "s2": False} == muted
    assert not step.next.hears("c1", listener="s2", speaker="agent")
    assert floor.hears("c1", listener="s2", speaker="agent")


def test_a_held_supervisor_hears_nobody() -> None:
    """VC-HOLD: on hold he hears and is heard by nobody; agent and customer go on."""
    floor = play(FLOOR, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"), on_call("s1", "c1", "Hold"))
    heard = [
        (listener, speaker)
        for listener in ("customer", "agent", "s1")
        for speaker in ("customer", "agent", "s1")
        if floor.hears("c1", listener=listener, speaker=speaker)
    ]
    assert [("customer", "agent"), ("agent", "customer")] == heard


def test_a_call_of_his_own_beside_a_leg() -> None:
    """VC-ONE-LEG: to take or retrieve the one puts the other on hold; he is busy meanwhile (VD-BUSY)."""
    step = TALKING.step(SupervisorTakesCall("s1"))
    assert ["s1: call c1 Held"] == all_told(step)
    assert "supervisor 's1' is in a call of his own already" == step.next.impossible(SupervisorTakesCall("s1"))
    back = step.next.step(SupervisorRetrieves("s1"))
    assert ["s1: call c1 Established"] == all_told(back)
    again = back.next.step(SupervisorTakesCall("s1"))
    assert (step.next, ["s1: call c1 Held"]) == (again.next, all_told(again))
    waits = play(step.next, SupervisorHangsUp("s1"), CallEnds("c1"), AgentAnswers("a1", "c2"))
    assert () == waits.calls["c2"].legs
    free = play(waits, SupervisorEndsCall("s1"), CallEnds("c2"), AgentAnswers("a1", "c3"))
    assert ("s1",) == free.calls["c3"].legs


RINGING = open_floor(["s1", "s2"], ["a1", "a2"], GWS_V2.derive("ringing", ringing=True), ["q1"])
RINGS = play(RINGING, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"))


def test_a_call_rings_before_it_is_joined() -> None:
    """VC-RINGING: the supervisor is told of it and is in the call once he answers, not before."""
    assert ["s1: call c1 Ringing"] == all_told(
        play(RINGING, subscribe("s1", "BargeIn", "a1")).step(AgentAnswers("a1", "c1"))
    )
    assert not RINGS.hears("c1", listener="customer", speaker="s1")
    assert not RINGS.hears("c1", listener="s1", speaker="customer")
    assert RINGS.hears("c1", listener="customer", speaker="agent")
    answered = RINGS.step(SupervisorAnswers("s1"))
    assert ["s1: call c1 Established"] == all_told(answered)
    assert answered.next.hears("c1", listener="customer", speaker="s1")


def test_a_missed_call_leaves_the_call_as_it_is() -> None:
    """VC-RINGING: it is Released for the supervisor, goes on for the others, and the next one rings again."""
    missed = RINGS.step(RingingEnds("s1"))
    assert (["s1: call c1 Released"], ()) == (all_told(missed), missed.next.calls["c1"].legs)
    assert ["s1: call c2 Ringing"] == all_told(play(missed.next, CallEnds("c1")).step(AgentAnswers("a1", "c2")))


def test_it_rings_on_beside_a_call_of_his_own() -> None:
    """VC-RINGING, VC-ONE-LEG: he answers it all the same, which puts his own call on hold."""
    busy = RINGS.step(SupervisorTakesCall("s1"))
    assert [] == all_told(busy)
    assert "supervisor 's1' is in a call of his own already" == busy.next.impossible(SupervisorTakesCall("s1"))
    answered = busy.next.step(SupervisorAnswers("s1"))
    assert ["s1: call c1 Established"] == all_told(answered)
    assert ["s1: call c1 Held"] == all_told(answered.next.step(SupervisorTakesCall("s1")))


def test_who_is_logged_out_has_his_telephone() -> None:
    """VC-HANGUP: what he asks is refused; he hangs up, holds and retrieves on the telephone itself."""
    out = play(TALKING, SupervisorLogsOut("s1"))
    assert 2 == out.step(on_call("s1", "c1", "Hangup")).code
    held = out.step(SupervisorHolds("s1"))
    assert ["s1: call c1 Held"] == all_told(held)
    assert ["s1: call c1 Established"] == all_told(held.next.step(SupervisorRetrieves("s1")))
    over = held.next.step(SupervisorHangsUp("s1"))
    assert (["s1: call c1 Released"], ()) == (all_told(over), over.next.calls["c1"].legs)


def test_a_call_that_nobody_talks_in_ends_when_the_supervisor_hangs_up() -> None:
    """VC-HANGUP: with the customer gone he was the one whom the agent talked to."""
    step = play(TALKING, CustomerLeaves("c1")).step(SupervisorHangsUp("s1"))
    assert ("c1",) == step.ended


TALKING = play(FLOOR, subscribe("s1", "Coach", "a1"), AgentAnswers("a1", "c1"))
QUEUED = play(TALKING, AgentTransfersToQueue("c1"))

IMPOSSIBLE: list[tuple[Floor, Happening, str]] = [
    (TALKING, AgentAnswers("a2", "c1"), "call 'c1' goes on already"),
    (TALKING, AgentAnswers("a2", ""), "a call needs an id that is not empty"),
    (TALKING, AgentAnswers("a9", "c2"), "there is no agent 'a9'"),
    (TALKING, AgentAnswersConsultation("a2", "c2"), "agent 'a2' is in no call, so this is not a second call"),
    (TALKING, AgentTransfers("c1", "a1"), "agent 'a1' is in call 'c1'"),
    (TALKING, AgentTransfers("c9", "a2"), "there is no call 'c9'"),
    (QUEUED, AgentTransfers("c1", "a2"), "call 'c1' does not have both an agent and a customer"),
    (QUEUED, AgentTransfersToQueue("c1"), "call 'c1' does not have both an agent and a customer"),
    (TALKING, AgentJoins("c1", "a2"), "agent 'a1' is in call 'c1' already"),
    (QUEUED, AgentLeaves("c1"), "there is no agent in call 'c1'"),
    (play(TALKING, CustomerLeaves("c1")), CustomerLeaves("c1"), "the customer has left call 'c1' already"),
    (TALKING, CallEnds("c9"), "there is no call 'c9'"),
    (TALKING, RoutingPointReceives("a1-device", "c2"), "there is no routing point 'a1-device'"),
    (
        play(TALKING, SupervisorTakesCall("s1")),
        SupervisorTakesCall("s1"),
        "supervisor 's1' is in a call of his own already",
    ),
    (play(TALKING, SupervisorLogsOut("s1")), SupervisorTakesCall("s1"), "there is no supervisor 's1' who is logged in"),
    (TALKING, SupervisorEndsCall("s1"), "supervisor 's1' is in no call of his own"),
    (TALKING, SupervisorMutes("s2", Mute.ON), "supervisor 's2' is in no monitored call"),
    (TALKING, SupervisorAnswers("s1"), "no monitored call rings at supervisor 's1'"),
    (TALKING, RingingEnds("s9"), "there is no supervisor 's9'"),
    (RINGS, SupervisorHolds("s1"), "supervisor 's1' is in no monitored call"),
    (RINGS, SupervisorMutes("s1", Mute.ON), "supervisor 's1' is in no monitored call"),
    (TALKING, SupervisorHangsUp("s2"), "supervisor 's2' is in no monitored call"),
    (TALKING, SupervisorHangsUp("s9"), "there is no supervisor 's9'"),
    (TALKING, SupervisorHolds("s2"), "supervisor 's2' is in no monitored call"),
    (play(TALKING, SupervisorHolds("s1")), SupervisorHolds("s1"), "supervisor 's1' holds the monitored call already"),
    (TALKING, SupervisorRetrieves("s2"), "supervisor 's2' is in no monitored call"),
    (TALKING, SupervisorRetrieves("s1"), "supervisor 's1' does not hold the monitored call"),
]


@pytest.mark.parametrize(
    ("floor", "happening", "reason"), IMPOSSIBLE, ids=[f"{each[1]}: {each[2]}" for each in IMPOSSIBLE]
)
def test_what_cannot_have_happened_is_an_error(floor: Floor, happening: Happening, reason: str) -> None:
    """The error names the happening and the reason, which can be asked for beforehand."""
    assert reason == floor.impossible(happening)
    with pytest.raises(ImpossibleHappening) as raised:
        floor.step(happening)
    assert (happening, reason) == (raised.value.happening, raised.value.reason)
    assert f"{happening} cannot have happened: {reason}" == str(raised.value)


def test_what_is_no_input_is_a_type_error() -> None:
    """Neither an Ask nor a happening: the error says what would be right."""
    # On purpose: not everybody runs a type checker.
    nonsense: Input = "hello"  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r"'hello' is neither an Ask nor one of floor\.HAPPENINGS"):
        FLOOR.step(nonsense)


def test_nobody_unknown_asks() -> None:
    """A request of somebody who is no supervisor of this floor is a mistake of the embedder, not a refusal."""
    with pytest.raises(ImpossibleHappening, match="there is no supervisor 's9'"):
        FLOOR.step(cancel("s9"))


@pytest.mark.parametrize(
    ("supervisors", "agents", "message"),
    [
        (["x"], ["x"], "user 'x' is taken twice; each user needs an id of its own"),
        ([""], [], "user '' is empty; each user needs an id of its own"),
    ],
    ids=["twice", "empty"],
)
def test_each_seat_has_ids_of_its_own(supervisors: list[str], agents: list[str], message: str) -> None:
    """A floor with two seats of one id, or one without, is refused when it is opened."""
    with pytest.raises(ValueError, match=message):
        open_floor(supervisors, agents)
