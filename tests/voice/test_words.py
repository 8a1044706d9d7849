"""Whatever is asked and happens in whatever order, certain things always hold of a supervisor's record."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core import voice
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.outcome import Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import Ruleset, SwitchRules
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, Mute
from monitoring_core.voice import Event, Facts, Supervisor
from tests.voice.cases import ADA, BARGE_IN, BO, CALL, COACH, DESK, NEXT, NOT_REPLACED, QUEUE, RULESETS

CANCEL = "CancelSupervisorMonitoring"
MUTES = {"MuteMonitoredUser", "UnmuteMonitoredUser"}
OPERATIONS = tuple(event.name for event in voice.LEG_OPERATIONS)

REQUESTS = st.one_of(
    st.builds(
        DeviceRequest,
        st.sampled_from([DESK, DESK, DESK, "desk-9"]),
        st.sampled_from([*MonitoringState, *MonitoringState, CANCEL, "Monitor"]),
        st.sampled_from([ADA, BO, QUEUE, None]),
        st.sampled_from([None, *MonitoringScope, "Everything"]),
        st.sampled_from([None, *MonitoringMode, "AllChats"]),
        st.sampled_from([None, "7100"]),
    ),
    st.builds(CallRequest, st.sampled_from([CALL, CALL, NEXT]), st.sampled_from([*OPERATIONS, "Answer"])),
)
MOSTLY = st.just(True) | st.just(True) | st.booleans()
FACTS = st.builds(
    Facts,
    logged_in=MOSTLY,
    target_known=MOSTLY,
    target_call=st.sampled_from([None, CALL, NEXT]),
    target_taken=MOSTLY.map(lambda known: not known),
    target_is_routing_point=MOSTLY.map(lambda known: not known),
    busy=MOSTLY.map(lambda known: not known),
)
AGENTS = st.sampled_from([None, ADA, BO])
CALLS = st.sampled_from([CALL, CALL, NEXT])
HAPPENED = st.tuples(st.sampled_from(voice.HAPPENINGS), CALLS, st.none() | AGENTS, AGENTS)
EVENTS = st.one_of(st.tuples(REQUESTS, FACTS), st.tuples(REQUESTS, FACTS), HAPPENED, st.sampled_from(Mute))
Word = list[tuple[DeviceRequest | CallRequest, Facts] | tuple[Event, str, str | None, str | None] | Mute]


def take(
    record: Supervisor,
    event: tuple[DeviceRequest | CallRequest, Facts] | tuple[Event, str, str | None, str | None] | Mute,
) -> tuple[Supervisor, tuple[voice.VoiceNotification, ...]]:
    """Give the record after the event and what was told, having seen that a refusal leaves the record as it is."""
    if isinstance(event, Mute):
        outcome = record.own_mute(event)
    elif len(event) == 4:
        outcome = record.happen(event[0], call_id=event[1], agent=event[2], to_agent=event[3])
    else:
        before = pickle.dumps(record)
        decided = record.decide(*event)
        assert before == pickle.dumps(record)
        if isinstance(decided, Refusal):
            assert (decided.reasons[0], True) == (decided.rule, {*decided.reasons} <= {*RULES})
            assert decided.code in {1, 2, 6, 10, 19}
            assert str(decided).startswith(f"refused: {decided.event}")
            return record, ()
        outcome = decided
    return outcome.next, outcome.notifications


def tells_the_truth(before: Supervisor, after: Supervisor, told: tuple[voice.VoiceNotification, ...]) -> None:
    """See that what is told is what the record shows, each subject at most once, and every end of a leg is told."""
    devices = [shown for shown in told if isinstance(shown, DeviceNotification)]
    calls = [shown for shown in told if isinstance(shown, CallNotification)]
    assert all(shown == after.device_notification() for shown in devices)
    assert len(devices) <= 1
    assert len(calls) <= 1
    for shown in calls:
        if after.call is None:
            assert before.call is not None
            assert (before.call.id, "Released", frozenset()) == (shown.call_id, shown.state, shown.capabilities)
        else:
            assert after.call_notification(shown.notification_type) == shown  # type: ignore[arg-type]
    # A client that keeps the last message of each subject knows the record.
    assert devices or before.device_notification() == after.device_notification()
    if before.call is not None and after.call is not None:
        assert calls or before.call_notification() == after.call_notification()
    else:
        assert calls or before.call is after.call


def is_in_order(record: Supervisor) -> None:
    """See that the parts of a record agree with each other."""
    control = record.control
    assert (record.target is None) is (control.subscription.monitored is None)
    assert (record.call is None) is (control.call.situation is None)
    assert control.subscription.is_active or not control.call.under_subscription
    assert control.call.state is BARGE_IN or not (control.call.agent_muted or (record.call and record.call.muted))
    for muted in (False, True):
        assert control.call.state is BARGE_IN or not control.hears(
            listener="customer", speaker="supervisor", muted=muted
        )
    if control.ruleset.switches is not SwitchRules.ANY_TO_ANY:
        assert not (control.call.coach_left and control.call.state is COACH)


def offers_what_it_accepts(record: Supervisor) -> None:
    """See that an operation is listed exactly if it is accepted, the two mute operations excepted (VC-UNLISTED)."""
    free = Facts()
    accepted = {
        name for name in (*MonitoringState, CANCEL) if record.decide(DeviceRequest(DESK, name, ADA), free).accepted
    }
    if control_may_replace := record.control.ruleset is not NOT_REPLACED or record.call is None:
        assert accepted == record.capabilities & {*MonitoringState, CANCEL}
    assert control_may_replace or accepted <= record.capabilities
    if record.call is None:
        return
    outcomes = {name: record.decide(CallRequest(record.call.id, name)) for name in OPERATIONS}
    # A switch that is accepted without effect is not offered (VC-SELF).
    listed = {
        name
        for name, outcome in outcomes.items()
        if not isinstance(outcome, Refusal) and outcome.next != record and name not in MUTES
    }
    assert listed == (record.call_notification().capabilities or frozenset()) & {*OPERATIONS}
    assert {name for name, outcome in outcomes.items() if outcome.accepted} == {*record.control.call.allowed()}


def lives_through(ruleset: Ruleset, word: Word) -> None:
    """See that after each event of the word all of this holds."""
    record = voice.supervisor(DESK, ruleset)
    for event in word:
        before = record
        record, told = take(before, event)
        tells_the_truth(before, record, told)
        is_in_order(record)
        if ruleset.switches is SwitchRules.COACH_IS_ENTRY and before.call is not None and record.call is not None:
            assert record.control.call.state is not COACH or before.control.call.state is COACH
    offers_what_it_accepts(record)
    assert record == pickle.loads(pickle.dumps(record))


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.name)
@given(word=st.lists(EVENTS, max_size=25))
@settings(max_examples=25)
def test_whatever_is_asked_and_happens(ruleset: Ruleset, word: Word) -> None:
    """A refusal changes nothing, what is told is so, lists are what is accepted, and nobody returns to Coach."""
    lives_through(ruleset, word)


@pytest.mark.long
@given(ruleset=st.sampled_from(RULESETS), word=st.lists(EVENTS, max_size=50))
@settings(max_examples=10_000, deadline=None)
def test_whatever_is_asked_and_happens_ten_thousand_times(ruleset: Ruleset, word: Word) -> None:
    """The same, ten thousand times."""
    lives_through(ruleset, word)
