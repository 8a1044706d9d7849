"""Words: running them, and their JSON form."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core import floor, testing
from monitoring_core.floor import (
    AgentAnswers,
    Ask,
    ImpossibleHappening,
    PartyWrites,
    SessionStarts,
    SupervisorMutes,
)
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.outcome import RulesetError
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.running.program import source_of
from monitoring_core.testing.words import (
    Setting,
    Word,
    from_json,
    run,
    setting_from_json,
    setting_to_json,
    to_json,
)
from monitoring_core.vocabulary import Medium, Mute, Visibility
from monitoring_core.wire import PayloadError

SUBSCRIBES = Ask("s1", DeviceRequest("s1-device", "Coach", "a1-device"))


def test_a_word_is_run_step_by_step_on_the_floor_of_its_setting() -> None:
    """Subscribing confirms on the device, an answered call is joined, a refused switch tells nobody anything."""
    word = Word(
        "by hand/1",
        Setting(),
        (SUBSCRIBES, AgentAnswers("a1", "c1"), Ask("s1", CallRequest("c1", "SwitchToCoach"))),
    )
    subscribed, joined, refused = run(word)
    assert [0, 0, 2] == [step.code for step in (subscribed, joined, refused)]
    assert [DeviceNotification] == [type(each.notification) for each in subscribed.deliveries]
    assert [CallNotification] == [type(each.notification) for each in joined.deliveries]
    assert refused.next is joined.next
    assert 3 == len(word)


def test_a_word_that_cannot_happen_is_an_error() -> None:
    """An agent does not answer a call that goes on already."""
    word = Word("by hand/2", Setting(), (AgentAnswers("a1", "c1"), AgentAnswers("a1", "c1")))
    with pytest.raises(ImpossibleHappening, match="goes on already"):
        run(word)


def test_a_setting_opens_its_floor() -> None:
    """Everybody of the setting is there, under its ruleset."""
    opened = Setting(("s1", "s2"), ("a1",), ("q1",), COACH_ONCE).floor()
    assert {"s1", "s2"} == set(opened.supervisors)
    assert {"a1"} == set(opened.agents)
    assert frozenset({"q1"}) == opened.routing_points
    assert COACH_ONCE is opened.ruleset


def test_a_request_in_json_is_what_a_client_sends() -> None:
    """Method, url and body are those of the API."""
    assert {
        "do": "request",
        "supervisor": "s1",
        "method": "POST",
        "url": "/api/v2/me/devices/s1-device",
        "body": {"operationName": "Coach", "targetDeviceUri": "a1-device"},
    } == to_json(SUBSCRIBES)


def test_a_happening_in_json_has_the_fields_of_its_class() -> None:
    """Its name is in ``do``."""
    assert {"do": "AgentAnswers", "agent": "a1", "call": "c1"} == to_json(AgentAnswers("a1", "c1"))
    assert {"do": "SupervisorMutes", "supervisor": "s1", "mute": "On"} == to_json(SupervisorMutes("s1", Mute.ON))


IDS = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() != "" and "/" not in text)
MAYBE = st.none() | st.text(max_size=8)
REQUESTS: st.SearchStrategy[Request] = st.one_of(
    st.builds(DeviceRequest, st.just("s1-device"), st.text(max_size=8), MAYBE, MAYBE, MAYBE, MAYBE),
    st.builds(CallRequest, st.sampled_from(["c1", "c2"]), st.text(max_size=8)),
    st.builds(ChannelRequest, st.just("a1"), st.sampled_from(Medium), st.text(max_size=8), MAYBE, MAYBE),
    st.builds(AgentSessionRequest, st.just("a1"), st.sampled_from(Medium), st.just("t1"), st.text(max_size=8), MAYBE),
    st.builds(SessionRequest, st.sampled_from(Medium), st.just("t1"), st.text(max_size=8), MAYBE),
)


@st.composite
def happenings(draw: st.DrawFn) -> floor.Happening:
    """Any happening, with any ids."""
    kind = draw(st.sampled_from(floor.HAPPENINGS))
    words: dict[str, st.SearchStrategy[Any]] = {
        "medium": st.sampled_from(Medium),
        "mute": st.sampled_from(Mute),
        "visibility": st.sampled_from(Visibility),
    }
    return kind(**{each.name: draw(words.get(each.name, IDS)) for each in fields(kind)})


def test_unknown_keys_of_a_request_are_part_of_a_word() -> None:
    """A request keeps them through JSON, and in the program that shows a failure."""
    names: dict[str, set[str]] = {}
    asked = CallRequest("c1", "AttachUserData", extra={"userData": {"reason": ["refund"]}})
    assert Ask("s1", asked) == from_json(json.loads(json.dumps(to_json(Ask("s1", asked)))))
    assert "CallRequest('c1', 'AttachUserData', extra={'userData': {'reason': ['refund']}})" == source_of(asked, names)
    assert "CallRequest('c1', 'Hold')" == source_of(CallRequest("c1", "Hold", extra={}), names)


@given(st.builds(Ask, IDS, REQUESTS) | happenings())
@settings(max_examples=300, deadline=None)
def test_reading_what_was_written_gives_the_same_input(input: floor.Input) -> None:
    """Through text, as another program would have it."""
    again = from_json(json.loads(json.dumps(to_json(input))))
    assert input == again
    assert type(input) is type(again)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ([], "$"),
        ({}, "do"),
        ({"do": 1}, "do"),
        ({"do": "AgentSings"}, "do"),
        ({"do": "AgentAnswers", "agent": "a1"}, "call"),
        ({"do": "AgentAnswers", "agent": "a1", "call": 7}, "call"),
        ({"do": "SupervisorMutes", "supervisor": "s1", "mute": "Perhaps"}, "mute"),
        ({"do": "request", "supervisor": "s1", "method": "GET", "url": "/api/v2/me/calls/c1", "body": {}}, "url"),
        ({"do": "request", "supervisor": "s1", "method": "POST", "url": "/api/v2/me", "body": {}}, "url"),
        (
            {"do": "request", "supervisor": "s1", "method": "POST", "url": "/api/v2/me/calls/c1", "body": {}},
            "body.operationName",
        ),
        (
            {"do": "request", "method": "POST", "url": "/api/v2/me/calls/c1", "body": {"operationName": "Hold"}},
            "supervisor",
        ),
    ],
    ids=str,
)
def test_what_is_no_input_is_told_with_its_place(written: Any, path: str) -> None:
    """The error names the field."""
    with pytest.raises(PayloadError) as raised:
        from_json(written)
    assert path == raised.value.path


@pytest.mark.parametrize(
    "ruleset",
    [GWS_V2, COACH_ONCE, ANY_TO_ANY, COACH_ONCE.derive("acme", intrusion=False)],
    ids=lambda each: each.name,
)
def test_a_setting_read_from_json_is_the_same(ruleset: Ruleset) -> None:
    """Its ruleset is the very same object."""
    setting = Setting(("s1", "s2"), ("a1", "a2"), ("q1",), ruleset)
    again = setting_from_json(json.loads(json.dumps(setting_to_json(setting))))
    assert setting == again
    assert ruleset is again.ruleset


def test_a_built_in_ruleset_is_written_by_its_name_alone() -> None:
    """Another one with the fields in which it differs from GWS_V2."""
    assert {"name": "COACH_ONCE"} == setting_to_json(Setting(ruleset=COACH_ONCE))["ruleset"]
    derived = GWS_V2.derive("acme", carry_over=True)
    assert {"name": "acme", "carry_over": True} == setting_to_json(Setting(ruleset=derived))["ruleset"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"agents": None}, "agents"), ({"supervisors": [1]}, "supervisors"), ({"ruleset": "GWS_V2"}, "ruleset")],
    ids=["agents", "supervisors", "ruleset"],
)
def test_what_is_no_setting_is_told_with_its_place(changes: dict[str, Any], path: str) -> None:
    """The error names the field."""
    with pytest.raises(PayloadError) as raised:
        setting_from_json({**setting_to_json(Setting()), **changes})
    assert path == raised.value.path


def test_a_ruleset_that_cannot_be_is_an_error_of_the_ruleset() -> None:
    """As when it is derived."""
    with pytest.raises(RulesetError, match="speed"):
        setting_from_json({**setting_to_json(Setting()), "ruleset": {"name": "acme", "speed": True}})


def test_every_kind_of_input_is_given_somewhere_above() -> None:
    """Sessions and messages in JSON keep their enumerations."""
    starts = SessionStarts("a1", Medium.SMS, "t1")
    writes = PartyWrites(Medium.CHAT, "t1", "a1", "Hello", Visibility.AGENTS)
    assert (starts, writes) == (from_json(to_json(starts)), from_json(to_json(writes)))
    read = from_json(to_json(writes))
    assert isinstance(read, PartyWrites)
    assert Visibility.AGENTS is read.visibility


def test_what_a_tester_needs_can_be_imported_from_the_room() -> None:
    """Every name is there, and it is the one of its module; no other name is."""
    for name in testing.__all__:
        module = f"monitoring_core.testing.{testing._MODULES[name]}"
        assert getattr(testing, name) is getattr(import_module(module), name)
    with pytest.raises(AttributeError, match="no attribute 'Orakel'"):
        getattr(testing, "Orakel")  # noqa: B009


def test_importing_the_room_loads_neither_pytest_nor_hypothesis() -> None:
    """A server's own tests decide what they need; words and suites need neither, nor click."""
    program = (
        "import sys, monitoring_core.testing, monitoring_core.testing.words, monitoring_core.testing.suites;"
        "print({'pytest', '_pytest', 'hypothesis', 'click', 'rich', 'asyncio'} & set(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "set()" == printed.strip()
