"""Each invariant is broken by a fault that breaks what it says, and is found by the shortest path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from monitoring_core import perception
from monitoring_core.floor import AgentAnswers, Ask, Floor, ImpossibleHappening, Input, Step, hearing
from monitoring_core.notifications import MessageLogNotification, SessionNotification
from monitoring_core.requests import CallRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.text.session import OwnSession
from monitoring_core.verification import INVARIANTS, Bounds, Verified, as_program, bounds, explore
from monitoring_core.vocabulary import CallState, MonitoringState, Mute, Party, Visibility
from monitoring_core.voice import Leg
from monitoring_core.voice.leg_tables import MUTE_SHOWN
from tests.verification import faults

pytestmark = pytest.mark.once

VOICE = bounds("1x1x1", parts="queue,log-outs")
HOLDING = bounds("1x1x1", mode="default", scope="default", parts="hold,own-mute,mute-agent")
TWO = bounds("2x1x1", mode="default", scope="default", parts="hold")
QUEUE = bounds("1x1x1", mode="default", scope="default", parts="routing-point")
TELEPHONE = bounds("1x1x1", mode="default", scope="default", parts="busy,own-telephone")
SEVERAL = bounds("1x1x2", mode="default", scope="default", parts="several-calls")
CONFERENCE = bounds("1x2x1", mode="default", scope="default", parts="agent-hold,conference")
RINGING = bounds("1x1x1", mode="default", scope="default", parts="ringing")
AGENT_RINGING = bounds("1x1x1", mode="default", scope="default", parts="agent-ringing")
TEXT = bounds("1x1", sessions=1)
NEXT_CHAT = bounds("1x1", sessions=2, mode="NextCall")
TWO_AGENTS = bounds("1x2", sessions=1, mode="default")


def plant(monkeypatch: pytest.MonkeyPatch, fault: faults.Fault) -> None:
    """Have every step of every floor changed by the fault."""
    right = Floor.step

    def step(self: Floor, given: Input) -> Step:
        return fault(self, given, right(self, given))

    monkeypatch.setattr(Floor, "step", step)


IN_STEPS: list[tuple[str, faults.Fault, Bounds]] = [
    ("one supervisor", faults.taken_twice, TWO),
    ("one target", faults.target_forgotten, VOICE),
    ("kinds are known", faults.kind_forgotten, QUEUE),
    ("joins what it monitors", faults.any_call_joined, QUEUE),
    ("monitors are known", faults.index_behind, VOICE),
    ("legs are known", faults.leg_not_listed, VOICE),
    ("company is known", faults.customer_stays_in_leg, VOICE),
    ("agents are in their calls", faults.agent_never_free, VOICE),
    ("somebody talks", faults.lonely_customer, VOICE),
    ("somebody serves the customer", faults.muted_without_customer, HOLDING),
    ("rings first", faults.joins_unanswered, RINGING),
    ("busy joins nothing", faults.busy_joins, TELEPHONE),
    ("one call established", faults.two_calls, TELEPHONE),
    ("logged out, unsubscribed", faults.logs_out_subscribed, VOICE),
    ("watchers are known", faults.watchers_behind, TEXT),
    ("in a session while it runs", faults.session_forgets, TEXT),
    ("refused changes nothing", faults.refusals_tell, VOICE),
    ("told is shown", faults.silence, VOICE),
    ("confirmed as asked", faults.unconfirmed, VOICE),
    ("no way back to Coach", faults.coach_again, VOICE),
    ("a leg begins as subscribed", faults.joins_in_listen_in, VOICE),
    ("NextCall is one call", faults.next_call_stays, VOICE),
    ("nothing else ends it", faults.call_end_cancels, VOICE),
    ("legs go on", faults.cancel_changes_leg, VOICE),
    ("agent logged out, unmonitored", faults.monitored_after_log_out, VOICE),
    ("agent logged out, unmonitored", faults.watched_after_log_out, TEXT),
    ("customer gone, agent there", faults.coach_left_alone, VOICE),
    ("customer gone, agent there", faults.listens_to_an_agent_alone, VOICE),
    ("switching keeps the subscription", faults.switch_cancels, VOICE),
    ("nobody else's business", faults.hold_holds_all, TWO),
    ("scope Agent stays with the agent", faults.scope_ignored, VOICE),
    ("scope Call stays with the call", faults.call_ignored, VOICE),
    ("who follows whom", faults.leg_stays_with_who_left, CONFERENCE),
    ("an agent's hold is his own", faults.agents_hold_holds_leg, CONFERENCE),
    ("what rings joins nobody", faults.taken_at_once, AGENT_RINGING),
    ("Intrude brings an invitation", faults.intrude_joins, TEXT),
    ("no second Intrude", faults.intrudes_anew, TEXT),
    ("nothing while logged out", faults.asks_while_logged_out, TEXT),
    ("one session of NextChat", faults.next_chat_offers_all, NEXT_CHAT),
    ("one session of two agents", faults.second_agent_brings_it_again, TWO_AGENTS),
    ("left is shown", faults.untold("Reject", SessionNotification), TEXT),
    ("coming and going is told", faults.untold("Leave", MessageLogNotification), TEXT),
    ("coming and going is told", faults.untold("Accept", MessageLogNotification), TEXT),
    ("coming and going is told", faults.revoked_before_left, TEXT),
    ("notes are private", faults.written_to_all(Visibility.ALL), TEXT),
    ("customers see All alone", faults.written_to_all(Visibility.AGENTS), TEXT),
    ("listed on the device", faults.refused_although_offered(DeviceRequest, "ListenIn"), VOICE),
    ("listed on the call", faults.refused_although_offered(CallRequest, "SwitchToBargeIn"), VOICE),
    ("the agent's mute", faults.refused_although_offered(CallRequest, "MuteMonitoredUser"), HOLDING),
    ("listed in the session", faults.refused_although_offered(SessionRequest, "Leave"), TEXT),
    ("no trap", faults.no_way_out, VOICE),
]


@pytest.mark.parametrize(("name", "fault", "within"), IN_STEPS, ids=[name for name, _, _ in IN_STEPS])
def test_a_faulty_step_is_found(
    name: str, fault: faults.Fault, within: Bounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that does what the invariant forbids breaks it, and the program that is printed goes the same way."""
    plant(monkeypatch, fault)
    verified = explore(within)
    assert name in [each.invariant.name for each in verified.violations]
    assert 1 == len({len(each.path) for each in verified.violations})
    for each in verified.violations:
        exec(compile(as_program(within, each), name, "exec"), {})


def heard(change: Callable[[dict[str, Any]], bool | None]) -> Callable[..., bool]:
    """Give who hears whom with a fault: what ``change`` says of the question, unless it is None."""
    right = perception.hears

    def hears(**question: Any) -> bool:
        answer = change(question)
        return right(**question) if answer is None else answer

    return hears


def by_supervisor(state: MonitoringState, listener: Party) -> Callable[[dict[str, Any]], bool | None]:
    """Give the fault that the listener hears a supervisor in that state."""
    return lambda asked: True if asked["state"] is state and asked["listener"] == listener else None


IN_HEARING = [
    ("silent in ListenIn", by_supervisor(MonitoringState.LISTEN_IN, Party.AGENT)),
    ("coaching is private", by_supervisor(MonitoringState.COACH, Party.CUSTOMER)),
    ("barging in is heard", lambda asked: False if asked["state"] is MonitoringState.BARGE_IN else None),
]


@pytest.mark.parametrize(("name", "change"), IN_HEARING, ids=[name for name, _ in IN_HEARING])
def test_wrong_hearing_is_found(
    name: str, change: Callable[[dict[str, Any]], bool | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who hears whom he may not, or does not whom he should, breaks the invariant that says so."""
    monkeypatch.setattr(perception, "hears", heard(change))
    assert name in broken(explore(HOLDING))


def broken(verified: Verified) -> list[str]:
    """Give the names of what is broken."""
    return [each.invariant.name for each in verified.violations]


def test_a_call_that_rings_and_is_heard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A floor on which the customer hears whoever has not answered yet breaks the invariant of ringing."""
    right = Floor.hears

    def hears(self: Floor, call_id: str, *, listener: str, speaker: str) -> bool:
        return speaker == "s1" or right(self, call_id, listener=listener, speaker=speaker)

    monkeypatch.setattr(Floor, "hears", hears)
    assert "ringing is silent" in broken(explore(RINGING))


def test_a_muted_agent_who_is_heard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A floor on which a mute of the agent has no effect breaks the invariant of the muted agent."""
    right = Floor.hears

    def hears(self: Floor, call_id: str, *, listener: str, speaker: str) -> bool:
        return speaker == "a1" or right(self, call_id, listener=listener, speaker=speaker)

    monkeypatch.setattr(Floor, "hears", hears)
    assert "the muted agent is silent" in broken(explore(HOLDING))


@pytest.mark.parametrize(
    ("name", "within"), [("held is deaf and mute", HOLDING), ("an agent on hold is deaf and mute", CONFERENCE)]
)
def test_a_hold_without_effect_is_found(name: str, within: Bounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has put the call on hold and hears all the same breaks the invariant of those who do."""
    monkeypatch.setattr(hearing, "on_hold", lambda *_: False)
    assert name in broken(explore(within))


IN_AGENTS_CALLS: list[tuple[str, dict[str, Any], Bounds]] = [
    ("an agent's call tells of legs", {"supervisor_listening_in": False}, VOICE),
    ("an agent's call tells of legs", {"monitored_user_muted": False}, HOLDING),
    ("an agent's call is an ordinary one", {"capabilities": frozenset({"Hold", "SwitchToCoach"})}, VOICE),
    ("an agent's call is an ordinary one", {"capabilities": frozenset({"Hold"})}, CONFERENCE),
    ("an agent talks in one call", {"state": CallState.ESTABLISHED}, SEVERAL),
]
IN_AGENTS_CALLS_IDS = [
    "it listens to nobody",
    "nobody is muted",
    "it offers a switch",
    "it lacks what it offers",
    "it is established beside another",
]


@pytest.mark.parametrize(("name", "shown", "within"), IN_AGENTS_CALLS, ids=IN_AGENTS_CALLS_IDS)
def test_a_wrong_call_of_an_agent_is_found(
    name: str, shown: dict[str, Any], within: Bounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent's call that shows something else breaks the invariant that says what it shows."""
    right = Floor.agent_call
    monkeypatch.setattr(Floor, "agent_call", lambda *asked: evolve(right(*asked), **shown))
    assert [name] == broken(explore(within))


def test_a_supervisor_shown_to_all_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor in ListenIn whom an agent sees breaks the invariant of who is seen."""
    monkeypatch.setattr(
        Floor, "visible_call_participants", lambda floor, call, _: ("customer", "a1", *floor.calls[call].legs)
    )
    assert ["seen by who could hear"] == broken(explore(VOICE))


def test_a_listed_mute_of_the_agent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leg that offers MuteMonitoredUser breaks the invariant of what is never listed."""
    right: Any = vars(Leg)["capabilities"]

    def capabilities(self: Leg) -> frozenset[str]:
        listed: frozenset[str] = right.__get__(self)
        return listed | {"MuteMonitoredUser"} if self.held else listed

    monkeypatch.setattr(Leg, "capabilities", property(capabilities))
    assert ["agent's mute unlisted"] == broken(explore(HOLDING))


def test_a_wrong_visibility_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor who shows as All in Coach breaks the invariant of what a mode shows as."""
    right: Any = vars(OwnSession)["visibility"]

    def visibility(self: OwnSession) -> Visibility | None:
        shown: Visibility | None = right.__get__(self)
        return Visibility.ALL if shown is Visibility.AGENTS else shown

    monkeypatch.setattr(OwnSession, "visibility", property(visibility))
    assert "shown as the mode says" in broken(explore(TEXT))


def test_a_wrong_cell_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell of a table that has ListenIn show mute Off breaks the invariant of ListenIn, at the second input."""
    monkeypatch.setitem(MUTE_SHOWN, MonitoringState.LISTEN_IN, Mute.OFF)
    [violation] = explore(VOICE).violations
    assert "silent in ListenIn" == violation.invariant.name
    assert 2 == len(violation.path)


def test_every_invariant_has_its_fault() -> None:
    """No invariant is without a fault in this file that breaks it."""
    elsewhere = {
        "the muted agent is silent",
        "agent's mute unlisted",
        "shown as the mode says",
        "held is deaf and mute",
        "an agent on hold is deaf and mute",
        "seen by who could hear",
        "ringing is silent",
    }
    tried = {name for name, *_ in (*IN_STEPS, *IN_HEARING, *IN_AGENTS_CALLS)} | elsewhere
    assert {each.name for each in INVARIANTS} == tried


def test_the_path_is_the_shortest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sequence of fewer inputs shows the fault, tried one by one on floors and without keys."""
    plant(monkeypatch, faults.coach_again)
    within = bounds("1x1x1", scope="default", mode="default", parts="none")
    [*violations] = explore(within).violations
    length = len(violations[0].path)
    floors = {within.floor()}
    for _ in range(length - 1):
        reached: set[Floor] = set()
        for floor in floors:
            for given in within.inputs():
                try:
                    step = floor.step(given)
                except ImpossibleHappening:
                    continue
                leg, was = (each.supervisors["s1"].voice.control.call for each in (step.next, floor))
                assert not (leg.state is MonitoringState.COACH and was.is_on_call and was.state is not leg.state)
                reached.add(step.next)
        floors = reached
    assert 4 == length
    assert isinstance(violations[0].path[-1], Ask)
    assert AgentAnswers("a1", "c1") in violations[0].path


def test_a_floor_that_is_right_breaks_nothing() -> None:
    """Without a fault the bounds of these tests hold, so it is the faults that are found."""
    for within in (HOLDING, TWO, TEXT):
        assert () == explore(within).violations
    assert GWS_V2 is VOICE.ruleset
