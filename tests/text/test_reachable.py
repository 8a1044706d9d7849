"""Every control that can be reached exists once, whatever way it is come by."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, cast

import attrs
import pytest

from monitoring_core.interning import Interned
from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import (
    CHATTING_CONSTANT,
    SESSION_EVENTS,
    TEXT_SUBSCRIPTION_EVENTS,
    OwnSession,
    Phase,
    TextSubscription,
    not_in_session,
    nothing_subscribed,
)
from tests.text.cases import RULESETS

EACH_RULESET = [pytest.param(each, id=each.name) for each in RULESETS]


def sessions(ruleset: Ruleset) -> list[OwnSession]:
    """Give every session that events, and the end of the subscription, lead to."""
    found = [not_in_session(ruleset)]
    for session in found:
        outcomes = [*(session.step(event) for event in SESSION_EVENTS), session.detached()]
        found += dict.fromkeys(after for after in outcomes if not isinstance(after, Refusal) and after not in found)
    return found


def subscriptions(ruleset: Ruleset) -> list[TextSubscription]:
    """Give every subscription that events lead to."""
    found = [nothing_subscribed(ruleset)]
    for subscription in found:
        outcomes = [subscription.step(event) for event in TEXT_SUBSCRIPTION_EVENTS]
        found += dict.fromkeys(after for after in outcomes if not isinstance(after, Refusal) and after not in found)
    return found


def controls(ruleset: Ruleset) -> list[Interned]:
    """Give every control of a ruleset."""
    return [*sessions(ruleset), *subscriptions(ruleset)]


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_there_are_fifteen_sessions_and_seven_subscriptions(ruleset: Ruleset) -> None:
    """Absent, left and Revoked; Invited and Chatting, three modes, under the subscription or not; six and none."""
    assert (15, 7) == (len(sessions(ruleset)), len(subscriptions(ruleset)))
    assert {ruleset} == {each.ruleset for each in sessions(ruleset)}
    assert {ruleset} == {each.ruleset for each in subscriptions(ruleset)}


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_copy_is_the_same_object(ruleset: Ruleset) -> None:
    """Pickle in every protocol, copy and deepcopy give back the object."""
    for control in controls(ruleset):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert control is pickle.loads(pickle.dumps(control, protocol))
        assert control is copy.copy(control)
        assert control is copy.deepcopy([control])[0]


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_step_gives_the_same_object_again(ruleset: Ruleset) -> None:
    """The same event gives the same outcome, refusals too, and leaves the control as it is."""
    for session in sessions(ruleset):
        part = session.part
        for event in SESSION_EVENTS:
            assert session.step(event) is session.step(event)
        assert part == session.part


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_control_cannot_be_changed_or_made(ruleset: Ruleset) -> None:
    """Setting and deleting an attribute, attrs.evolve and the constructor raise."""
    for control in controls(ruleset):
        for name in ("ruleset", "part", "subscribed", "_cells", "anything"):
            with pytest.raises(AttributeError, match=name):
                setattr(control, name, None)
            with pytest.raises(AttributeError, match=name):
                delattr(control, name)
        with pytest.raises(attrs.exceptions.NotAnAttrsClassError):
            attrs.evolve(cast(Any, control))
        with pytest.raises(TypeError, match="exists once"):
            type(control)()


def test_threads_reach_the_same_objects() -> None:
    """Threads that explore a new ruleset at the same moment find the same controls."""
    for number in range(10):
        ruleset, at_once = GWS_V2.derive(f"text threads {number}"), Barrier(6)

        def explore(_: int, ruleset: Ruleset = ruleset, at_once: Barrier = at_once) -> list[int]:
            at_once.wait()
            return [id(each) for each in controls(ruleset)]

        with ThreadPoolExecutor(6) as threads:
            assert 1 == len({tuple(found) for found in threads.map(explore, range(6))})


def test_rulesets_share_no_control() -> None:
    """Each ruleset has controls of its own."""
    found = [control for ruleset in RULESETS for control in controls(ruleset)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_a_list_is_what_is_accepted_and_the_constant_names(ruleset: Ruleset) -> None:
    """Capabilities are the operations that are accepted, and while Chatting the constant names besides."""
    for session in sessions(ruleset):
        open_now = {
            event.name
            for event in SESSION_EVENTS
            if event.is_request and event.name != "Intrude" and session.can(event)
        }
        constant = CHATTING_CONSTANT if session.phase is Phase.CHATTING else frozenset()
        assert open_now == set(session.allowed())
        assert open_now | constant == session.capabilities


@pytest.mark.parametrize("ruleset", EACH_RULESET)
def test_happenings_are_never_refused(ruleset: Ruleset) -> None:
    """What the world does is taken in, in every session and subscription."""
    for session in sessions(ruleset):
        assert all(session.can(event) for event in SESSION_EVENTS if not event.is_request)
    for subscription in subscriptions(ruleset):
        assert all(subscription.can(event) for event in TEXT_SUBSCRIPTION_EVENTS if not event.is_request)
