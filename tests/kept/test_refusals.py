"""What is no value that can be is refused with place and reason, in data and in values alike."""

from __future__ import annotations

import copy
from collections.abc import Callable
from enum import Enum
from itertools import product
from typing import Any, get_type_hints

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core import DataError, MonitoringError, from_data, text, voice
from monitoring_core.rulesets import ANY_TO_ANY, GWS_V2, Ruleset
from monitoring_core.testing.strategies import floors, text_supervisors
from monitoring_core.testing.strategies import supervisors as voice_supervisors
from monitoring_core.vocabulary import Medium
from tests.documentation import agrees
from tests.kept.material import CLUSTER, MADE
from tests.text.test_reachable import sessions
from tests.voice.cases import RINGING
from tests.voice.test_reachable import voices
from tests.wire.material import json_values, mutated

CALL, QUEUE, TEXT, FLOOR = "a supervisor in a call", "a supervisor in a queue", "a supervisor of text", "a floor"
DELETE = object()


def changed(name: str, *changes: tuple[str, Any]) -> Callable[[], Any]:
    """Give what gives the data of an example with the places of these paths changed, or their keys taken away."""
    return lambda: with_changes(name, changes)


def with_changes(name: str, changes: tuple[tuple[str, Any], ...]) -> Any:
    """Give the data of an example with the places of these paths changed."""
    data = copy.deepcopy(MADE[name].to_data())
    for path, value in changes:
        keys = [int(key) if key.isdigit() else key for key in path.split(".")]
        at = data
        for key in keys[:-1]:
            at = at[key]
        if value is DELETE:
            del at[keys[-1]]
        else:
            at[keys[-1]] = value
    return data


KNOWN = "absent: the keys here are"
REFUSED: list[tuple[Any, str]] = [
    # What stands around a value.
    (None, "$ is null; it must be an object, as to_data returns it"),
    ([], "$ is an array; it must be an object, as to_data returns it"),
    ({}, "version is missing; it must be present: data begins with version, kind and ruleset"),
    (changed(CALL, ("version", 2)), "version is 2; it must be 1, the version that this library writes"),
    (changed(CALL, ("version", True)), "version is true; it must be 1, the version that this library writes"),
    (
        changed("a leg", ("kind", DELETE)),
        "kind is missing; it must be present: data begins with version, kind and ruleset",
    ),
    (
        changed("a leg", ("kind", "device")),
        "kind is 'device'; it must be one of voice supervisor, voice, subscription, leg, text supervisor, "
        "text subscription, own session, desk, floor",
    ),
    (changed("a leg", ("situation.muted", True)), f"situation.muted is true; it must be {KNOWN} state, scope, ..."),
    (changed("a leg", ("colour", "red")), f"colour is 'red'; it must be {KNOWN} situation, ringing"),
    (changed("a leg", ("two words", 1)), f"['two words'] is 1; it must be {KNOWN} situation, ringing"),
    # The ruleset.
    (
        changed("a leg", ("ruleset", "GWS_V3")),
        "ruleset is 'GWS_V3'; it must be one of GWS_V2, COACH_ONCE, ANY_TO_ANY, or an object with the name of another",
    ),
    (changed(QUEUE, ("ruleset.name", DELETE)), "ruleset.name is missing; it must be a text"),
    (changed(QUEUE, ("ruleset.carry_over", 1)), "ruleset.carry_over is 1; it must be true or false"),
    (changed(QUEUE, ("ruleset.self", 1)), f"ruleset.self is 1; it must be {KNOWN} name, switches, ..."),
    (changed(QUEUE, ("ruleset.switches", "all")), "ruleset.switches is 'all'; it must be one of coach-is-entry, ..."),
    (
        changed(QUEUE, ("ruleset.name", "GWS_V2")),
        "ruleset.name is 'GWS_V2'; it must be one line of printable text, not empty, and no name of a built-in "
        "ruleset with other fields",
    ),
    # Controls that no step leads to.
    (
        changed("a leg", ("situation.state", "ListenIn")),
        "$ is a control that no step leads to; it must be one that can be reached under GWS_V2; "
        "nearest are situation.agent_muted false, situation.state 'BargeIn'",
    ),
    (
        changed(CALL, ("control.call.coach_left", DELETE), ("control.subscription.scope", DELETE)),
        "control is a control that no step leads to; it must be one that can be reached under GWS_V2...",
    ),
    (
        changed(CALL, ("control.call.state", "Whisper")),
        "control.call.state is 'Whisper'; it must be one of ListenIn, ...",
    ),
    (changed(CALL, ("control.call.held", 0)), "control.call.held is 0; it must be true or false"),
    (changed(CALL, ("control.call.state", DELETE)), "control.call.state is missing; it must be one of ListenIn, ..."),
    (
        changed("a session", ("part.phase", "left")),
        "$ is a control that no step leads to; it must be one that can be reached under GWS_V2; "
        "nearest are part.phase 'Chatting', part.phase 'Invited'",
    ),
    # A supervisor of voice whose parts contradict each other.
    (changed(CALL, ("device", "desk-17")), "device is 'desk-17'; it must be an object: a device"),
    (
        changed(CALL, ("device.features", ["a", "b", "a"])),
        "device.features[2] is 'a'; it must be a text that the array does not have yet",
    ),
    (changed(CALL, ("device.features", "api-voice")), "device.features is 'api-voice'; it must be an array, each ..."),
    (changed(CALL, ("device.features", [None])), "device.features[0] is null; it must be a text"),
    (changed(CALL, ("call", DELETE)), "call is missing; it must be the call, since the control has a leg"),
    (
        changed(CALL, ("control.call", DELETE)),
        "call is an object; it must be absent, since the control has no leg",
    ),
    (changed(CALL, ("call.id", "")), "call.id is ''; it must be the id of the call, not empty"),
    (changed(CALL, ("target", None)), "target is missing; it must be the target, since the control has a subscription"),
    (changed(CALL, ("target", "")), "target is ''; it must be the target, since the control has a subscription"),
    (
        changed("a supervisor of nobody", ("target", "desk-40")),
        "target is 'desk-40'; it must be absent, since the control has no subscription",
    ),
    (changed(QUEUE, ("call.muted", True)), "call.muted is true; it must be false: in ListenIn the state sets the mute"),
    (changed(QUEUE, ("call.agent", "a1")), "call.agent is 'a1'; it must be absent, since no agent is in the call"),
    # A supervisor of text.
    (
        changed(TEXT, ("sessions.0.control.part.phase", "not in the session"), ("sessions.0.control.part.mode", None)),
        "sessions[0].control is a control that no step leads to; ...",
    ),
    (
        changed(TEXT, ("sessions.1.control.part.phase", "not in the session")),
        "sessions[1].control.part.phase is 'not in the session'; it must be another phase: this session is none of his",
    ),
    (
        changed(TEXT, ("subscriptions.0.control.subscribed", None)),
        "subscriptions[0].control.subscribed is missing; it must be there: only active subscriptions are kept",
    ),
    (
        changed(TEXT, ("subscriptions.0.agent", "user-9")),
        "sessions[0].control.part.under_subscription is true; it must be false, "
        "since there is no subscription to that agent",
    ),
    (
        changed(TEXT, ("sessions.1.id", "chat-1")),
        "sessions[1] is the second; it must be the only one of its medium and id",
    ),
    (changed(TEXT, ("sessions.0.entries", -1)), "sessions[0].entries is -1; it must be a whole number, 0 or more"),
    (changed(TEXT, ("sessions.0.entries", 6.0)), "sessions[0].entries is 6.0; it must be a whole number, 0 or more"),
    (changed(TEXT, ("sessions.0.medium", "fax")), "sessions[0].medium is 'fax'; it must be one of sms, chat"),
    (changed(TEXT, ("sessions", {})), "sessions is an object; it must be an array, each element an object: a session"),
    # A desk.
    (changed("a desk", ("text.user_id", "s9")), "text.user_id is 's9'; it must be 's1', the user of the desk"),
    (
        changed("a desk", ("logged_in", False)),
        "voice.target is '/devices/a1-device'; it must be absent: who is logged out monitors nobody",
    ),
    # A floor.
    (
        changed(FLOOR, ("calls.0.legs", ["s1", "s3"])),
        "calls[0].legs is an array; it must be without 's3', who has no leg in the call",
    ),
    (changed(FLOOR, ("calls.0.legs", ["s1", "s1"])), "calls[0].legs is an array; it must be an array with each ..."),
    (
        changed(FLOOR, ("calls.0.legs", [])),
        "supervisors[0].voice.call.id is 'c1'; it must be a call of the floor that has this leg",
    ),
    (
        changed(FLOOR, ("calls.2.agent", "a2"), ("calls.2.waits", False), ("agents.1.call", "c3")),
        "supervisors[1].voice.control.call.parties is 'customer only'; it must be as in the call, ...",
    ),
    (
        changed(FLOOR, ("supervisors.1.voice.target", "a1-device")),
        "supervisors[1].voice.control.subscription.target_kind is 'routing point'; it must be 'device', ...",
    ),
    (
        changed(
            FLOOR,
            ("supervisors.2.logged_in", True),
            ("supervisors.2.voice.target", "https://desk.example/devices/a1-device/"),
            ("supervisors.2.voice.control.subscription", {"state": "Coach"}),
        ),
        "supervisors[2].voice.target is 'https://desk.example/...'; it must be another than that of 's1'",
    ),
    (
        changed(FLOOR, ("supervisors.0.voice.target", "a9-device")),
        "supervisors[0].voice.target is 'a9-device'; it must be a device or a routing point of the floor",
    ),
    (
        changed(FLOOR, ("supervisors.1.user", "s1"), ("supervisors.1.text.user_id", "s1")),
        "supervisors[1] is the second; ...",
    ),
    (changed(FLOOR, ("agents.1.user", "s1")), "agents[...].user is 's1'; it must be an id of his own, not empty"),
    (
        changed(FLOOR, ("agents.1.device", "s1-device")),
        "agents[1].device is 's1-device'; it must be an id of its own, ...",
    ),
    (
        changed(FLOOR, ("agents.1.call", "c1")),
        "agents[1].call is 'c1'; it must be a call of the floor that has this ...",
    ),
    (changed(FLOOR, ("agents.0.call", DELETE)), "agents[0].call is missing; it must be another call than ..."),
    (
        changed(FLOOR, ("calls.1.is_consultation", DELETE)),
        "agents[0].consultation is 'c2'; it must be a call that is ...",
    ),
    (
        changed(FLOOR, ("agents.0.consultation", DELETE)),
        "calls[1].agent is 'a1'; it must be an agent who is in this call",
    ),
    (
        changed(FLOOR, ("agents.0.held", ["c9"])),
        "agents[0].held is 'c9'; it must be a call of the floor that has this agent",
    ),
    (
        changed(FLOOR, ("agents.0.held", ["c1"])),
        "agents[0].held is an array; it must be an array of further calls, each once, in the order of their ids",
    ),
    (
        changed(FLOOR, ("calls.0.others", ["a2"])),
        "calls[0].others is 'a2'; it must be an agent who is in this call",
    ),
    (
        changed(FLOOR, ("calls.0.others", ["a1"])),
        "calls[0].others is an array; it must be an array of further agents, each once, and none in a consultation",
    ),
    (
        changed(FLOOR, ("supervisors.0.voice.call.agent", "a2-device")),
        "supervisors[0].voice.call.agent is 'a2-device'; it must be the device of an agent who is in the call",
    ),
    (changed(FLOOR, ("calls.0.waits", True)), "calls[0].waits is true; it must be false: a customer alone waits ..."),
    (
        changed(FLOOR, ("calls.0.rings_at", "a1")),
        "calls[0].rings_at is 'a1'; it must be an agent, of a call that waits",
    ),
    (
        changed(FLOOR, ("calls.2.rings_at", "a9")),
        "calls[2].rings_at is 'a9'; it must be an agent, of a call that waits",
    ),
    (
        changed(FLOOR, ("calls.1.customer", False)),
        "calls[1].id is 'c2'; it must be a call in which two may talk, or a customer waits",
    ),
    (
        changed(FLOOR, ("sessions.0.agents", ["a9"])),
        "sessions[0].agents is an array; it must be an array of agents ...",
    ),
    (
        changed(FLOOR, ("sessions.1.supervisors", ["s2"])),
        "supervisors[0].text.sessions[1].id is 't1'; it must be a session of the floor that has this ...",
    ),
    (
        changed(FLOOR, ("sessions.1.supervisors", ["s1", "s2", "s3"])),
        "sessions[1].supervisors is an array; it must be an array of supervisors who take part, each once",
    ),
    (
        changed(FLOOR, ("watchers.0.supervisors", ["s1"])),
        "supervisors[1].text.subscriptions[0].agent is 'a2'; it must be an agent whom this supervisor watches",
    ),
    (
        changed(FLOOR, ("watchers.0.supervisors", ["s1", "s2", "s3"])),
        "watchers[0].supervisors is an array; it must be an array of the supervisors who ...",
    ),
]


@pytest.mark.parametrize(("data", "told"), REFUSED, ids=[told[:60] for _, told in REFUSED])
def test_data_of_no_value_is_refused(data: Any, told: str) -> None:
    """The error says where, what stands there and what would be right."""
    given_now = data() if callable(data) else data
    with pytest.raises(DataError) as refused:
        from_data(given_now)
    assert agrees(told, str(refused.value)), str(refused.value)
    assert isinstance(refused.value, MonitoringError)


CONTRADICTING: list[tuple[Callable[[], Any], str]] = [
    (lambda: evolve(MADE[CALL], call=None), "call is missing; it must be the call, since the control has a leg"),
    (lambda: evolve(MADE[CALL], target=7), "target is 7; it must be a text"),
    (lambda: evolve(MADE[CALL], device="desk"), "device is 'desk'; it must be an object: a device"),
    (
        lambda: evolve(MADE[TEXT], nicknames={}),
        "nicknames is of other agents; it must be one for each subscription, and no more",
    ),
    (
        lambda: evolve(MADE[TEXT], sessions={(Medium.SMS, "x"): MADE[TEXT].sessions[Medium.SMS, "sms-1"]}),
        "sessions[0] is kept under another key; it must be kept under its own medium and id",
    ),
    (
        lambda: evolve(MADE["a desk"], text=text.text_supervisor("s1", ruleset=ANY_TO_ANY)),
        "text.ruleset is 'ANY_TO_ANY'; it must be 'GWS_V2', as for the whole value",
    ),
    (
        lambda: voice.joined_leg(GWS_V2, "ListenIn", "Call", "agent only"),
        "$ is a control that no step leads to; it must be one that can be reached under GWS_V2; "
        "nearest are situation.parties 'agent and customer', situation.parties 'customer only', "
        "situation.state 'BargeIn', situation.state 'Coach'",
    ),
]


@pytest.mark.parametrize(("made", "told"), CONTRADICTING, ids=[told[:40] for _, told in CONTRADICTING])
def test_a_value_that_could_not_be_read_again_is_not_written(made: Callable[[], Any], told: str) -> None:
    """A value of which the parts contradict each other is refused before anybody keeps it."""
    with pytest.raises(DataError) as refused:
        made().to_data()
    assert told == str(refused.value)


def test_a_class_of_ones_own_is_not_kept() -> None:
    """What came back would be a value of another class."""

    class Own(voice.Supervisor):
        pass

    with pytest.raises(TypeError, match=r"Own cannot be written as data; the library's own classes can$"):
        Own(voice.Device("desk-1"), voice.idle()).to_data()


def every(kind: type[Any]) -> list[Any]:
    """Give every combination of the fields of what decides, whether it can be reached or not."""
    values: list[tuple[Any, ...]] = []
    for hint in get_type_hints(kind).values():
        named = [each for each in getattr(hint, "__args__", (hint,)) if each is not type(None)]
        words = (True, False) if named == [bool] else tuple(named[0])
        values.append((*words, *((None,) if len(named) < len(getattr(hint, "__args__", (hint,))) else ())))
    return [kind(*each) for each in product(*values)]


def data_of(kind: str, place: str, ruleset: Ruleset, decides: Any) -> Any:
    """Give the data of a control with that content."""
    content = {name: str(held) if isinstance(held, Enum) else held for name, held in decides._asdict().items()}
    return voice.idle(ruleset).to_data() | {"kind": kind, place: content}


@pytest.mark.once
@pytest.mark.parametrize("ruleset", [GWS_V2, ANY_TO_ANY, CLUSTER, RINGING], ids=lambda each: each.name)
@pytest.mark.parametrize("kind", ["leg", "leg that rings", "subscription", "own session"])
def test_of_all_controls_those_are_read_that_steps_lead_to(kind: str, ruleset: Ruleset) -> None:
    """Every combination of what decides gives the control if it is reached, and is refused if it is not."""
    decided: dict[str, tuple[str, type[Any], set[Any]]] = {
        "leg": ("situation", voice.Situation, {each.call.situation for each in voices(ruleset)}),
        "leg that rings": ("ringing", voice.Ringing, {each.call.ringing for each in voices(ruleset)}),
        "subscription": ("monitored", voice.Monitored, {each.subscription.monitored for each in voices(ruleset)}),
        "own session": ("part", text.Part, {each.part for each in sessions(ruleset)}),
    }
    place, of, reached = decided[kind]
    combinations = every(of)
    assert {*combinations} >= reached - {None}
    for decides in combinations:
        data = data_of(kind.removesuffix(" that rings"), place, ruleset, decides)
        if decides in reached:
            assert decides == getattr(from_data(data), place)
        else:
            with pytest.raises(DataError, match="no step leads to"):
                from_data(data)


def in_order_of(written: Any, given_then: Any) -> Any:
    """Give as much of the data as was written, with what stands in arrays in the order in which it was written."""
    if isinstance(written, dict) and isinstance(given_then, dict):
        return {key: in_order_of(held, given_then[key]) for key, held in written.items() if key in given_then}
    if isinstance(written, list) and isinstance(given_then, list):
        if len(written) != len(given_then):
            return given_then
        return [held if any(in_order_of(held, each) == held for each in given_then) else None for held in written]
    return given_then


VALID = st.one_of(st.sampled_from(list(MADE.values())), voice_supervisors(), text_supervisors(), floors()).map(
    lambda value: value.to_data()
)


@pytest.mark.once
@given(json_values | mutated(VALID))
def test_nothing_is_guessed(data: Any) -> None:
    """Whatever JSON it is, it is refused, or all that the value is made of stands in it."""
    try:
        value = from_data(data)
    except DataError:
        return
    written = value.to_data()
    assert value == from_data(written)
    assert written == in_order_of(written, data)
