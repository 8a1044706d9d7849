"""Every control that can be reached under any ruleset answers every event, and exists once however it is come by."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier
from typing import Any, cast

import attrs
import pytest

from monitoring_core import voice
from monitoring_core.interning import Interned
from monitoring_core.outcome import IllegalOperation, Refusal, UnknownEvent
from monitoring_core.rules import RULES
from monitoring_core.rulesets import ANY_TO_ANY, GWS_V2, Ruleset
from monitoring_core.text import ACCEPT
from monitoring_core.voice import Voice
from tests.voice.cases import COACH, EVERY_RULESET

pytestmark = pytest.mark.once

EACH_RULESET = [pytest.param(ruleset, id=ruleset.name) for ruleset in EVERY_RULESET]
NEVER_LISTED = {"MuteMonitoredUser", "UnmuteMonitoredUser"}


def explored(ruleset: Ruleset) -> list[Voice]:
    """Give every value that events lead to, in the order in which they are found."""
    found = {voice.idle(ruleset): None}
    queue = [*found]
    for value in queue:
        for event in voice.EVENTS:
            after = value.step(event)
            if isinstance(after, Voice) and after not in found:
                found[after] = None
                queue.append(after)
    return queue


voices = cache(explored)


def parts(ruleset: Ruleset) -> list[Interned]:
    """Give every value, and every leg and subscription that is part of one."""
    reached = voices(ruleset)
    return [*reached, *dict.fromkeys(value.call for value in reached), *{value.subscription for value in reached}]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads take turns as often as the interpreter can, so that they meet in the making of a value."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_every_state_answers_every_event(ruleset: Ruleset) -> None:
    """With a value that is the same each time, or with a refusal by rules there are; happenings are never refused."""
    for value in voices(ruleset):
        for event in voice.EVENTS:
            outcome = value.step(event)
            assert outcome is value.step(event)
            if isinstance(outcome, Voice):
                assert ruleset is outcome.ruleset
                continue
            assert event.is_request
            assert (outcome.rule, outcome.event, 2) == (outcome.reasons[0], event.name, outcome.code)
            assert outcome.state in (value.call, value.subscription)
            assert event.name not in outcome.allowed or isinstance(event, voice.Subscribe)


def test_whatever_asks_for_an_event_says_the_same() -> None:
    """`can`, `why_not` and `require` tell what `step` gives."""
    for value in voices(GWS_V2):
        for event in voice.EVENTS:
            outcome = value.step(event)
            if isinstance(outcome, Voice):
                assert ((), True) == (value.why_not(event), value.can(event))
                assert outcome is value.require(event)
            else:
                assert {*outcome.reasons} <= {*RULES}
                assert (outcome.reasons, False) == (value.why_not(event), value.can(event))


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_call_offers_what_it_accepts_and_what_would_change_something(ruleset: Ruleset) -> None:
    """Of the operations those that are accepted with an effect are listed, but never the two mute operations."""
    for value in voices(ruleset):
        outcomes = {event.name: value.call.step(event) for event in voice.LEG_OPERATIONS}
        accepted = {name for name, outcome in outcomes.items() if not isinstance(outcome, Refusal)}
        effective = {name for name in accepted if outcomes[name] is not value.call}
        assert accepted == {*value.call.allowed()}
        assert effective - NEVER_LISTED == value.call.capabilities & {*outcomes}
        device = {event.name for event in voice.SUBSCRIPTION_EVENTS if event.is_request and value.can(event)}
        assert device | accepted == {*value.allowed()}


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_coach_that_was_left_is_entered_again_under_any_to_any_only(ruleset: Ruleset) -> None:
    """VC-NO-RETURN, over all that can be reached."""
    again = [value for value in voices(ruleset) if value.call.coach_left and value.call.state is COACH]
    assert ("any-to-any" == ruleset.switches) is bool(again)


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_copy_is_the_same_object(ruleset: Ruleset) -> None:
    """Pickle, copy and deepcopy give back the object, of values, legs and subscriptions."""
    for part in parts(ruleset):
        assert part is pickle.loads(pickle.dumps(part))
        assert part is copy.copy(part)
        assert part is copy.deepcopy([part])[0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_any_protocol_is_the_same_object(protocol: int) -> None:
    """Old protocols too, of events as well."""
    for part in (*parts(GWS_V2), *voice.EVENTS):
        assert part is pickle.loads(pickle.dumps(part, protocol))


@pytest.mark.parametrize("ruleset", [GWS_V2, ANY_TO_ANY], ids=["GWS_V2", "ANY_TO_ANY"])
def test_nothing_is_made_or_changed_from_outside(ruleset: Ruleset) -> None:
    """Setting and deleting an attribute, attrs.evolve and the constructor raise."""
    for part in parts(ruleset):
        for name in ("ruleset", "call", "situation", "monitored", "_cells", "_hold", "anything"):
            with pytest.raises(AttributeError, match=name):
                setattr(part, name, None)
            with pytest.raises(AttributeError, match=name):
                delattr(part, name)
        with pytest.raises(attrs.exceptions.NotAnAttrsClassError):
            attrs.evolve(cast(Any, part))
        with pytest.raises(TypeError, match="exists once"):
            type(part)()
        with pytest.raises(TypeError, match="exists once"):
            type(part)(ruleset=ruleset)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_reach_the_same_objects() -> None:
    """Threads that explore a new ruleset at the same moment find the same values, legs, subscriptions and refusals."""
    for number in range(3):
        ruleset, at_once = GWS_V2.derive(f"voice threads {number}", consultation_calls=True), Barrier(3)

        def explore(_: int, ruleset: Ruleset = ruleset, at_once: Barrier = at_once) -> list[int]:
            at_once.wait()
            found = explored(ruleset)
            refusals = [id(value.hold()) for value in found] + [id(value.step(voice.HOLD)) for value in found]
            return [*map(id, found), *(id(value.call) for value in found), *refusals]

        with ThreadPoolExecutor(3) as threads:
            assert 1 == len({tuple(found) for found in threads.map(explore, range(3))})


def test_rulesets_share_no_value() -> None:
    """Each ruleset has values of its own."""
    found = [part for ruleset in EVERY_RULESET for part in parts(ruleset)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("part", "foreign", "told"),
    [
        (voice.idle(), ACCEPT, "<TextEvent Accept> is not an event of voice monitoring"),
        (
            voice.idle().call,
            voice.CANCEL_SUPERVISOR_MONITORING,
            "<Event CancelSupervisorMonitoring> is not an event of a leg",
        ),
        (voice.idle().call, voice.TARGET_ANSWERED, "<Event TargetAnswered> is not an event of a leg"),
        (voice.idle(), "Coach", "the text 'Coach' is not an event of voice monitoring"),
        (voice.idle().subscription, voice.HOLD, "<Event Hold> is not an event of a subscription"),
    ],
    ids=[
        "an event of text",
        "a device's for the leg",
        "the coupling's for the leg",
        "a text",
        "a leg's for the subscription",
    ],
)
def test_an_event_of_another_machine_is_an_error(part: Any, foreign: Any, told: str) -> None:
    """It is not refused: nobody could ask it."""
    with pytest.raises(UnknownEvent) as raised:
        part.step(foreign)
    finds = "; use a constant, or find one by its spelling with event(spelling)"
    assert (True, told + finds) == (isinstance(raised.value, KeyError), str(raised.value))
    again = pickle.loads(pickle.dumps(raised.value))
    assert (raised.value.event, raised.value.machine, told + finds) == (again.event, again.machine, str(again))


def test_a_misspelled_event_is_told_what_may_be_meant() -> None:
    """The error names the events that look like it, pickled too."""
    with pytest.raises(UnknownEvent) as raised:
        voice.event("SwitchToCouch")
    again = pickle.loads(pickle.dumps(raised.value))
    told = "the text 'SwitchToCouch' is not an event of voice monitoring; did you mean SwitchToCoach?"
    assert (("SwitchToCoach",), told) == (again.close, str(again))


def test_the_refusal_of_require_is_the_refusal_of_step() -> None:
    """Raised, printed and pickled, it is the same refusal, and its root is ValueError."""
    value = voice.idle()
    with pytest.raises(ValueError, match="VD-CANCEL") as raised:
        value.require(voice.CANCEL_SUPERVISOR_MONITORING)
    assert isinstance(raised.value, IllegalOperation)
    assert value.cancel_supervisor_monitoring() is raised.value.refusal
    thawed = pickle.loads(pickle.dumps(raised.value))
    assert (raised.value.refusal, str(raised.value)) == (thawed.refusal, str(thawed))
    assert value.subscription is thawed.refusal.state
