"""What a floor says of the agents' own calls: it is asked, and tells nobody by itself."""

from __future__ import annotations

import pytest

from monitoring_core import voice
from monitoring_core.floor import (
    AgentAnswers,
    AgentHolds,
    AgentJoinsConference,
    AgentTransfers,
    CallEnds,
    Floor,
    SupervisorAnswers,
    open_floor,
)
from monitoring_core.notifications import CallNotification
from monitoring_core.rulesets import GWS_V2
from tests.floor.playing import cancel, on_call, play, subscribe

FLOOR = open_floor(["s1", "s2"], ["a1", "a2"])
TALKING = play(FLOOR, AgentAnswers("a1", "c1"))
STATES = ["ListenIn", "Coach", "BargeIn"]

ORDINARY: frozenset[str] = frozenset(
    {
        "AttachUserData",
        "UpdateUserData",
        "DeleteUserData",
        "DeleteUserDataPair",
        "InitiateConference",
        "SingleStepConference",
        "RemoveParticipantFromConference",
        "InitiateTransfer",
        "SingleStepTransfer",
        "SendDtmf",
        "Hangup",
    }
)


def flags(floor: Floor, agent: str = "a1") -> tuple[bool | None, bool | None]:
    """Give whether somebody listens in, and whether the agent is muted, as his call shows it."""
    told = floor.agent_call(agent)
    return told.supervisor_listening_in, told.monitored_user_muted


def test_an_agents_call_is_told_whole() -> None:
    """VA-LISTENING-FLAG: the call has the id of the leg and the agent's device; his own mute is not known."""
    floor = play(TALKING, subscribe("s1", "Coach", "a1"))
    expected = CallNotification("c1", "a1-device", "Established", ORDINARY | {"Hold"}, None, False, True)
    assert expected == floor.agent_call("a1")


@pytest.mark.parametrize("state", STATES)
def test_the_flag_is_on_while_a_leg_is(state: str) -> None:
    """VA-LISTENING-FLAG: whatever its state, held too; not before it begins and not after it ends."""
    assert (False, False) == flags(TALKING)
    floor = play(TALKING, subscribe("s1", state, "a1"))
    held = play(floor, on_call("s1", "c1", "Hold"))
    assert [(True, False)] * 3 == [flags(each) for each in (floor, held, play(floor, cancel("s1")))]
    assert (False, False) == flags(play(floor, on_call("s1", "c1", "Hangup")))


def test_the_flag_is_off_while_it_rings_at_the_supervisor() -> None:
    """VA-LISTENING-FLAG, VA-UNSEEN: the leg begins, and he is shown, when he answers (VC-RINGING)."""
    floor = open_floor(["s1"], ["a1"], GWS_V2.derive("ringing", ringing=True))
    rings = play(floor, subscribe("s1", "BargeIn", "a1"), AgentAnswers("a1", "c1"))
    answered = play(rings, SupervisorAnswers("s1"))
    assert [(False, False), (True, False)] == [flags(rings), flags(answered)]
    assert ("customer", "a1") == rings.visible_call_participants("c1", "a1")
    assert ("customer", "a1", "s1") == answered.visible_call_participants("c1", "a1")


def test_the_flag_goes_with_a_transfer() -> None:
    """VA-LISTENING-FLAG: after a transfer in scope Call it is on the new agent's call, in scope Agent on none."""
    for scope, expected in (("Call", True), ("Agent", False)):
        floor = play(TALKING, subscribe("s1", "Coach", "a1", scope), AgentTransfers("c1", "a2"))
        assert (expected, False) == flags(floor, "a2")


def test_the_flags_are_of_the_agent_whom_the_leg_follows() -> None:
    """In a conference the other agent's call shows neither."""
    floor = play(
        TALKING,
        subscribe("s1", "BargeIn", "a1"),
        AgentJoinsConference("c1", "a2"),
        on_call("s1", "c1", "MuteMonitoredUser"),
    )
    assert ((True, True), (False, False)) == (flags(floor, "a1"), flags(floor, "a2"))


def test_an_agent_is_muted_while_one_leg_mutes_him() -> None:
    """VA-MUTED-FLAG: of two legs either mutes; only when both have unmuted is he not."""
    floor = play(FLOOR, subscribe("s2", "BargeIn", "a2"), AgentAnswers("a1", "c1"), subscribe("s1", "BargeIn", "a1"))
    floor = play(floor, AgentTransfers("c1", "a2"))
    mute, unmute = "MuteMonitoredUser", "UnmuteMonitoredUser"
    both = play(floor, on_call("s1", "c1", mute), on_call("s2", "c1", mute))
    one = play(both, on_call("s1", "c1", unmute))
    none = play(one, on_call("s2", "c1", unmute))
    assert [False, True, True, False] == [flags(each, "a2")[1] for each in (floor, both, one, none)]


@pytest.mark.parametrize("state", [None, *STATES])
@pytest.mark.parametrize(("held", "hold"), [(False, "Hold"), (True, "RetrieveCall")])
def test_being_monitored_changes_no_list(state: str | None, held: bool, hold: str) -> None:
    """VA-LISTS-UNCHANGED, VA-OFFERS-NO-SWITCH: the list is an ordinary call's, with Hold or RetrieveCall as it is."""
    floor = TALKING if state is None else play(TALKING, subscribe("s1", state, "a1"))
    floor = play(floor, AgentHolds("a1", "c1")) if held else floor
    told = floor.agent_call("a1")
    assert (ORDINARY | {hold}, "Held" if held else "Established") == (told.capabilities, told.state)


def test_an_embedder_has_a_list_of_his_own() -> None:
    """VA-LISTS-UNCHANGED: what he says is offered is what is shown."""
    own = frozenset({"Hangup", "StartCallRecording"})
    assert own == TALKING.agent_call("a1", capabilities=own).capabilities


def test_a_switch_in_that_list_is_a_mistake() -> None:
    """VA-OFFERS-NO-SWITCH: the error names what must not be there."""
    expected = "^capabilities holds SwitchToCoach; an agent's call offers no switch .VA-OFFERS-NO-SWITCH.$"
    with pytest.raises(ValueError, match=expected):
        TALKING.agent_call("a1", capabilities=["Hangup", "SwitchToCoach"])
    with pytest.raises(TypeError, match=r"^capabilities is the text 'Hangup'; give a set of such texts$"):
        TALKING.agent_call("a1", capabilities="Hangup")


def test_which_call_is_told() -> None:
    """The Established one if none is named, else the first on hold; any of them if it is."""
    floor = play(TALKING, AgentAnswers("a1", "c2"))
    assert ["c2", "c1"] == [floor.agent_call("a1").call_id, floor.agent_call("a1", "c1").call_id]
    assert "c1" == play(floor, CallEnds("c2")).agent_call("a1").call_id


def test_a_call_that_the_agent_is_not_in_is_an_error() -> None:
    """Neither one of another agent, nor any while he is in none."""
    with pytest.raises(ValueError, match=r"^agent 'a2' is in no call 'c1'$"):
        TALKING.agent_call("a2", "c1")
    with pytest.raises(ValueError, match=r"^agent 'a2' is in no call$"):
        TALKING.agent_call("a2")
    with pytest.raises(KeyError, match=r"a9"):
        TALKING.agent_call("a9")


@pytest.mark.parametrize(
    ("state", "agent", "customer"),
    [("ListenIn", False, False), ("Coach", True, False), ("BargeIn", True, True)],
)
def test_who_is_shown_to_whom(state: str, agent: bool, customer: bool) -> None:
    """VA-UNSEEN: in ListenIn to neither, in Coach not to the customer; supervisors see everybody."""
    floor = play(TALKING, subscribe("s1", state, "a1"))
    seen = {viewer: floor.visible_call_participants("c1", viewer) for viewer in ("agent", "a1", "customer", "s1", "s2")}
    everybody, unseen = ("customer", "a1", "s1"), ("customer", "a1")
    to_agent = everybody if agent else unseen
    to_customer = everybody if customer else unseen
    assert {"agent": to_agent, "a1": to_agent, "customer": to_customer, "s1": everybody, "s2": ()} == seen


def test_another_agent_is_shown_what_a_customer_is() -> None:
    """VA-UNSEEN: in a conference Coach is shown to the agent alone whom the leg follows."""
    floor = play(TALKING, subscribe("s1", "Coach", "a1"), AgentJoinsConference("c1", "a2"))
    assert ("customer", "a1", "a2", "s1") == floor.visible_call_participants("c1", "a1")
    assert ("customer", "a1", "a2") == floor.visible_call_participants("c1", "a2")


def test_without_a_floor_the_records_say_it() -> None:
    """An embedder who keeps supervisors' records asks with them, by any spelling of the agent's device."""
    record = TALKING.step(subscribe("s1", "Coach", "a1")).next.supervisors["s1"].voice
    told = voice.agent_call([record], "c1", "https://desk.example/api/v2/devices/a1-device", held=True)
    assert ("a1-device", "Held", True, False) == (
        told.device_id,
        told.state,
        told.supervisor_listening_in,
        told.monitored_user_muted,
    )
    assert not voice.agent_call([record], "c2", "a1-device").supervisor_listening_in
    assert not voice.agent_call([record], "c1", "a2-device").supervisor_listening_in
    with pytest.raises(ValueError, match=r"^call_id is ''; it must be an id, not empty$"):
        voice.agent_call([record], "", "a1-device")


def test_a_record_says_who_may_be_shown() -> None:
    """VA-UNSEEN: of a supervisor's own call; who has no leg knows of nobody."""
    idle = TALKING.supervisors["s1"].voice
    coach = play(TALKING, subscribe("s1", "Coach", "a1")).supervisors["s1"].voice
    assert {"agent", "customer", "supervisor"} == voice.visible_call_participants(coach, "agent")
    assert {"agent", "customer"} == voice.visible_call_participants(coach, "customer")
    assert set() == voice.visible_call_participants(idle, "agent")
    with pytest.raises(ValueError, match=r"^viewer is 'nobody'; it must be one of"):
        # Nonsense on purpose: not everybody runs a type checker.
        voice.visible_call_participants(coach, "nobody")  # type: ignore[arg-type]
