"""What is about another call or another device changes nothing of a supervisor's record (VD-OTHER-CALL)."""

from __future__ import annotations

import pytest

from monitoring_core import voice
from monitoring_core.outcome import Accepted
from monitoring_core.requests import DeviceRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice import Event, Facts, Supervisor
from monitoring_core.voice.relevance import COMPARED, Compared
from tests.voice.cases import ADA, BO, BOS_DEVICE, CALL, DESK, NEXT, QUEUE, RULESETS, STATES, Shift, each

AGENTS_NEWS = tuple(
    event for event, compared in COMPARED.items() if compared is Compared.LEG_AGENT and event is not voice.AGENT_JOINS
)
ANSWERS = (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION)
SPELLINGS = ("ada-7", "http://127.0.0.1:8443/api/v2/devices/ada-7/", "/devices/ada-7?tab=1#top", "/devices/ada%2D7")


def spelled_so(event: Event) -> str:
    """Give a uri of the device that the happening is about in a leg with Ada."""
    own = f"http://localhost/api/v2/devices/{DESK}"
    return own if COMPARED[event] is Compared.OWN_DEVICE else "http://localhost/api/v2/devices/ada-7"


def test_every_happening_says_what_it_is_compared_with() -> None:
    """The table has a row for each happening and for nothing else."""
    assert {*voice.HAPPENINGS} == {*COMPARED}


@each("VD-OTHER-CALL", ruleset=RULESETS, event=voice.HAPPENINGS, state=STATES)
def test_what_happens_in_another_call_changes_nothing(ruleset: Ruleset, event: Event, state: MonitoringState) -> None:
    """The leg, the subscription and the record are the very same, and nothing is told."""
    before = Shift(ruleset).joined(state).now
    outcome = before.happen(event, call_id=NEXT, agent=spelled_so(event), to_agent=BO)
    assert (before, ()) == (outcome.next, outcome.notifications)


@each("VD-OTHER-CALL", ruleset=RULESETS, event=voice.HAPPENINGS, state=STATES)
def test_what_happens_at_another_device_changes_nothing(ruleset: Ruleset, event: Event, state: MonitoringState) -> None:
    """Even if the call is the leg's, or not told; a device is another one if only its case differs."""
    before = Shift(ruleset).joined(state).now
    for agent in (BO, "ADA-7", ""):
        for call_id in (CALL, None):
            outcome = before.happen(event, call_id=call_id, agent=agent)
            assert (before, ()) == (outcome.next, outcome.notifications)


@each("VD-OTHER-CALL", ruleset=RULESETS, event=voice.HAPPENINGS, state=STATES)
def test_what_is_not_told_is_not_compared(ruleset: Ruleset, event: Event, state: MonitoringState) -> None:
    """Whether call and device are named or not, what is about the leg has one outcome."""
    before = Shift(ruleset).joined(state).now
    expected = before.happen(event)
    for call_id in (CALL, None):
        for agent in (spelled_so(event), None):
            assert expected == before.happen(event, call_id=call_id, agent=agent)


@each("VD-OTHER-CALL", ruleset=RULESETS, event=ANSWERS, state=STATES)
def test_the_call_of_a_stranger_is_not_joined(ruleset: Ruleset, event: Event, state: MonitoringState) -> None:
    """Neither his answer nor his consultation begins a leg, while the target's own does however it is written."""
    shift = Shift(ruleset)
    shift.ask(state)
    before = shift.now
    outcome = before.happen(event, call_id=CALL, agent=BO)
    assert (before, ()) == (outcome.next, outcome.notifications)
    expected = before.happen(event, call_id=CALL)
    for agent in SPELLINGS:
        assert expected == before.happen(event, call_id=CALL, agent=agent)


@each("VD-OTHER-CALL", ruleset=RULESETS)
def test_the_call_of_another_queue_is_not_joined(ruleset: Ruleset) -> None:
    """A routing point is compared like a device; one that was asked for by its number is told by its number."""
    for target, number, named in ((QUEUE, None, "queue-2"), (None, "7100", "7100")):
        shift = Shift(ruleset)
        shift.ask("ListenIn", target, Facts(target_is_routing_point=True), number=number)
        other = shift.now.happen(voice.ROUTING_POINT_RECEIVES_CALL, call_id=CALL, agent="queue-3")
        assert shift.now == other.next
        told = shift.now.happen(voice.ROUTING_POINT_RECEIVES_CALL, call_id=CALL, agent=named)
        assert voice.Call(CALL) == told.next.call


@each("VD-OTHER-CALL", ruleset=RULESETS, event=AGENTS_NEWS)
def test_an_agent_who_was_not_named_is_not_compared(ruleset: Ruleset, event: Event) -> None:
    """Where the server did not tell who took the call over, whatever happens to the agent in it counts."""
    shift = Shift(ruleset).joined("BargeIn")
    shift.happens(voice.AGENT_TRANSFERS)
    assert shift.now.happen(event) == shift.now.happen(event, call_id=CALL, agent=BO)


@each("VD-OTHER-CALL", event=AGENTS_NEWS)
def test_the_agent_who_took_over_is_compared_from_then_on(event: Event) -> None:
    """News of the agent before changes nothing, though he is still the target; news of the new one does."""
    shift = Shift().joined("BargeIn")
    shift.keep(shift.now.happen(voice.AGENT_TRANSFERS, call_id=CALL, agent=ADA, to_agent=BO))
    assert BOS_DEVICE == (shift.now.call and shift.now.call.agent)
    assert shift.now == shift.now.happen(event, call_id=CALL, agent=ADA).next
    assert shift.now.happen(event) == shift.now.happen(event, call_id=CALL, agent=BO)


@each("VD-OTHER-CALL")
def test_who_joins_a_waiting_customer_is_named_either_way() -> None:
    """He is both whom it is about and who takes over; to_agent counts if both are given."""
    shift = Shift().joined("BargeIn")
    shift.happens(voice.AGENT_TRANSFERS_TO_QUEUE)
    for given in ({"agent": BO}, {"to_agent": BO}, {"agent": ADA, "to_agent": BO}):
        assert voice.Call(CALL, BOS_DEVICE) == shift.now.happen(voice.AGENT_JOINS, call_id=CALL, **given).next.call


def _subscribed(state: str, facts: Facts) -> Supervisor:
    request = DeviceRequest("D1", state, "http://h/api/v2/devices/A1")
    outcome = voice.supervisor(voice.Device("D1")).decide(request, facts)
    assert isinstance(outcome, Accepted)
    return outcome.next


@pytest.mark.parametrize("event", voice.HAPPENINGS, ids=str)
def test_a_record_that_nothing_happens_to_is_the_very_same(event: Event) -> None:
    """So whoever keeps records sees by identity that there is nothing to keep."""
    for before in (Shift().now, _subscribed("Coach", Facts())):
        outcome = before.happen(event, call_id=CALL)
        assert (outcome.next is before) is (outcome.next == before)


def test_a_server_that_tells_everybody_everything_loses_no_leg() -> None:
    """Of a whole centre's events only those of the call and of the target have an effect."""
    listens = _subscribed("BargeIn", Facts(target_call="c1"))
    for event in (voice.CALL_ENDS, voice.AGENT_TRANSFERS, voice.CUSTOMER_LEAVES, voice.AGENT_LEAVES):
        assert listens is listens.happen(event, call_id="OTHER", agent="A1", to_agent="A2").next
    waits = _subscribed("Coach", Facts())
    assert waits is waits.happen(voice.TARGET_ANSWERED, call_id="c7", agent="SOMEBODY-ELSE").next
    assert voice.Call("c8", "A1") == waits.happen(voice.TARGET_ANSWERED, call_id="c8", agent="A1").next.call
