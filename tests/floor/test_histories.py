"""What holds in every history of a floor: random inputs, exact accounts."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.floor import Ask, Floor, Input, Step, open_floor
from monitoring_core.floor import floor as floor_room
from monitoring_core.floor.sharing import Copied
from monitoring_core.follow import Finding, Follower
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState
from monitoring_core.wire import Context, write, write_request
from tests.floor.random_inputs import Shuffle

pytestmark = pytest.mark.once

CLUSTER = GWS_V2.derive("cluster", sip_cluster=True, consultation_calls=True, carry_over=True)
RINGING = GWS_V2.derive("ringing", ringing=True, consultation_calls=True)
RULESETS = [GWS_V2, COACH_ONCE, ANY_TO_ANY, CLUSTER, RINGING]
LOGGED_OUT = ("VD-LOGGED-OUT", "TS-LOGGED-OUT")
SEEDS = st.integers(min_value=0, max_value=10**9)
BRIEF = settings(max_examples=40)
"""Of each ruleset; `tests/verification` goes through every history within small bounds."""


def opened(ruleset: Ruleset) -> Floor:
    """Give a floor with three supervisors and agents and a queue."""
    return open_floor(["s1", "s2", "s3"], ["a1", "a2", "a3"], ruleset, ["queue-1"])


def history(floor: Floor, seed: int, length: int = 60) -> Iterator[tuple[Floor, Input, Step]]:
    """Give what was put in at random and what came of it, with the floor before."""
    shuffle = Shuffle(Random(seed))
    for _ in range(length):
        given_now = shuffle.next(floor)
        step = floor.step(given_now)
        yield floor, given_now, step
        floor = step.next


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda each: each.name)
@BRIEF
@given(seed=SEEDS)
def test_the_accounts_agree(ruleset: Ruleset, seed: int) -> None:
    """Who monitors whom, who has a leg where, and who watches whose sessions agree with everybody's own record."""
    for _, _, step in history(opened(ruleset), seed):
        floor = step.next
        desks = floor.supervisors.values()
        devices = {
            (desk.voice.target or "").rpartition("/")[2]: desk.user for desk in desks if desk.voice.target is not None
        }
        legs = {(desk.voice.call.id, desk.user) for desk in desks if desk.voice.call is not None}
        watched = {(key, desk.user) for desk in desks for key in desk.text.subscriptions}
        part = {
            (key, desk.user)
            for desk in desks
            for key, session in desk.text.sessions.items()
            if session.control.state in ("Invited", "Chatting")
        }
        assert devices == dict(floor.monitored_by)
        assert legs == {(call.id, user) for call in floor.calls.values() for user in call.legs}
        assert watched == {(key, user) for key, users in floor.watchers.items() for user in users}
        assert part == {(key, user) for key, session in floor.sessions.items() for user in session.supervisors}
        calls = {agent.user: {*agent.calls} for agent in floor.agents.values()}
        talking = {user: {call.id for call in floor.calls.values() if user in call.agents} for user in calls}
        assert calls == talking
        for call in floor.calls.values():
            # Of two agents without a customer the other stands in the customer's place.
            present = {"agent": call.agent is not None, "customer": call.customer or len(call.agents) > 1}
            for user in call.legs:
                own = floor.supervisors[user].voice.control.call.present
                assert {party for party, there in present.items() if there} == {*own} - {"supervisor"}


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda each: each.name)
@BRIEF
@given(seed=SEEDS)
def test_refused_is_unchanged_and_silent(ruleset: Ruleset, seed: int) -> None:
    """AN-REFUSED: a refused request gives the very same floor and tells nobody anything."""
    for before, given_now, step in history(opened(ruleset), seed):
        if step.outcome is not None:
            assert isinstance(given_now, Ask)
            assert before is step.next
            assert () == step.deliveries


def subject_is_of(user: str, notification: Notification, before: Floor, after: Floor) -> bool:
    """Tell whether a notification is about the device, the call or a session of this supervisor."""
    if isinstance(notification, DeviceNotification | CallNotification):
        return notification.device_id == after.supervisors[user].voice.device.id
    key = (notification.medium, notification.session_id)
    return any(key in floor.supervisors[user].text.sessions for floor in (before, after))


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda each: each.name)
@BRIEF
@given(seed=SEEDS)
def test_a_notification_goes_to_whom_it_is_about(ruleset: Ruleset, seed: int) -> None:
    """AN-RECIPIENT: whoever is notified is notified of a device, call or session of his own."""
    astray = [
        (given_now, each)
        for before, given_now, step in history(opened(ruleset), seed)
        for each in step.deliveries
        if not subject_is_of(each.recipient, each.notification, before, step.next)
    ]
    assert [] == astray


def followed(floor: Floor, seed: int) -> list[Finding]:
    """Give what following everything that a floor says, and is asked, finds."""
    follower = Follower(floor.ruleset)
    findings: list[Finding] = []
    joined: dict[tuple[str, str], int] = {}
    for number, (_, given_now, step) in enumerate(history(floor, seed)):
        at = f"2031-03-03T08:{number // 60 * 5:02d}:{number % 60:02d}.000Z"
        # That somebody is logged out is nothing a recording shows.
        if isinstance(given_now, Ask) and not (step.outcome and step.outcome.rule in LOGGED_OUT):
            record = {
                "request": dict(write_request(given_now.request, "https://desk.example")),
                "response": {"statusCode": int(step.code)},
            }
            findings += follower.take(record, at=at, client=given_now.supervisor)
        for delivery in step.deliveries:
            notification, client, duration = delivery.notification, delivery.recipient, None
            if isinstance(notification, CallNotification):
                key = (client, notification.call_id)
                duration = number - joined.setdefault(key, number)
                if notification.state == CallState.RELEASED:
                    del joined[key]
            context = Context(base_url="https://desk.example", duration=duration)
            payload = json.loads(json.dumps(write(notification, context)))
            findings += follower.take(payload, at=at, client=client, self_=client)
    return findings + follower.finish()


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda each: each.name)
@BRIEF
@given(seed=SEEDS)
def test_what_a_floor_says_breaks_no_rule(ruleset: Ruleset, seed: int) -> None:
    """Everything that a floor tells its supervisors, followed from the first message on, earns no finding."""
    assert [] == followed(opened(ruleset), seed)


@given(seed=SEEDS)
def test_a_map_that_copies_gives_the_same(seed: int) -> None:
    """With and without the library of shared maps every step is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor_room, "shared", Copied)
        copying = opened(GWS_V2)
    assert isinstance(copying.calls, Copied)
    for _, given_now, step in history(opened(GWS_V2), seed, 30):
        other = copying.step(given_now)
        assert (step.code, step.deliveries) == (other.code, other.deliveries)
        copying = other.next
        for name in ("supervisors", "agents", "calls", "sessions", "monitored_by", "watchers"):
            assert dict(getattr(step.next, name)) == dict(getattr(copying, name))


@pytest.mark.parametrize("make", [Copied, None], ids=["copied", "shared"])
@given(seed=SEEDS)
def test_floors_are_values(make: type[Copied[str, int]] | None, seed: int) -> None:
    """Two floors to which the same happened are equal, hash alike, and survive pickle and copy."""
    with pytest.MonkeyPatch.context() as patch:
        if make is not None:
            patch.setattr(floor_room, "shared", make)
        one, other = opened(GWS_V2), opened(GWS_V2)
    for _, given_now, step in history(one, seed, 20):
        one, other = step.next, other.step(given_now).next
    assert one == other
    assert hash(one) == hash(other)
    for twin in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert one == twin
