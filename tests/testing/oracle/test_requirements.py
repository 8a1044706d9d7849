"""Requirements say what is asked and judged; what is not required is left out, and the report says so."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pytest

from monitoring_core.floor import HAPPENINGS, AgentAnswers, AgentLogsOut, Ask, CallEnds, Happening, SessionStarts
from monitoring_core.requests import ChannelRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.requirements import PROMISES, Requirements, RequirementsError
from monitoring_core.testing.running import examination
from monitoring_core.testing.running.coverage import Cell, legal_cells, words_to_cells
from monitoring_core.testing.running.limited import left_out
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites import suite
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    SessionOperation,
    TextSubscriptionOperation,
)
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, SUITE, call, channel, device

SETTING = Setting(("s1",), ("a1",), ("q1",))


@pytest.mark.parametrize(
    ("requirements", "input", "excuse"),
    [
        (Requirements(), device("Coach"), ""),
        (Requirements(voice=False), device("Coach"), "no voice"),
        (Requirements(voice=False), ANSWERS, "no voice"),
        (Requirements(voice=False), AgentLogsOut("a1"), ""),
        (Requirements(text=False), channel("Coach"), "no text"),
        (Requirements(text=False), SessionStarts("a1", Medium.SMS, "t1"), "no text"),
        (Requirements(media=["sms"]), channel("Coach"), "no chat"),
        (Requirements(media=["sms"]), SessionStarts("a1", Medium.SMS, "t1"), ""),
        (Requirements(agent_mute=False), call("MuteMonitoredUser"), "no MuteMonitoredUser"),
        (Requirements(hold=False), call("RetrieveCall"), "no RetrieveCall"),
        (Requirements(without_operations=["Hangup"]), call("Hangup"), "no Hangup"),
        (Requirements(routing_points=False), device("ListenIn", "q1"), "no routing points"),
        (Requirements(routing_points=False), device("ListenIn", "http://x/api/v2/devices/q1"), "no routing points"),
        (Requirements(scope=False), device("ListenIn", scope="Sometimes"), "no scope"),
        (Requirements(mode=False), channel("Coach", mode="NextChat"), "no mode"),
        (Requirements(cannot_provoke=["CallEnds"]), CallEnds("c1"), "cannot provoke CallEnds"),
    ],
    ids=lambda each: (
        ", ".join(f"{name}={value}" for name, value in each.to_json().items())
        if isinstance(each, Requirements)
        else str(each)
    ),
)
def test_what_is_not_required_is_excused(requirements: Requirements, input: Any, excuse: str) -> None:
    """With the reason that the report gives."""
    assert excuse == requirements.excuses(input, SETTING)


def test_a_scope_and_a_mode_are_left_out_where_there_are_none() -> None:
    """Valid ones: one that no server would accept has to stay, and is excused."""
    bare = Requirements(scope=False, mode=False)
    full = device("Coach", scope="Agent", mode="NextCall")
    assert device("Coach") == bare.adapted(full)
    assert channel("Coach") == bare.adapted(channel("Coach", mode="NextChat"))
    assert device("Coach", scope="Never") == bare.adapted(device("Coach", scope="Never", mode="AllCalls"))
    assert full == Requirements().adapted(full)
    assert isinstance(full, Ask)
    assert isinstance(full.request, DeviceRequest | ChannelRequest)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"media": ["fax"]}, "media"),
        ({"cannot_provoke": ["Rain"]}, "cannot_provoke"),
        ({"waived": ["VC-NEVER"]}, "waived"),
        ({"delivery": "perhaps"}, "delivery"),
        ({"refusals": "politely"}, "refusals"),
        ({"ordered": True, "delivery": "at-least-once"}, "ordered"),
        ({"media": "sms"}, "media"),
        ({"text": 1}, "text"),
        ({"without_operations": ["HangUp"]}, "without_operations"),
        ({"not_shown": ["supervisorMonitoringState"]}, "not_shown"),
        ({"deadline": 0}, "deadline"),
        ({"deadline": 1e300}, "deadline"),
        ({"deadline": 10**400}, "deadline"),
        ({"deadline": float("inf")}, "deadline"),
        ({"deadline": float("nan")}, "deadline"),
        ({"deadline": "soon"}, "deadline"),
        ({"most_supervisors": 1.5}, "most_supervisors"),
        ({"fail_on": "panic"}, "fail_on"),
        ({"telepathy": True}, "'telepathy'"),
        ([], "requirements"),
    ],
    ids=str,
)
def test_requirements_that_cannot_be_are_refused(changes: Any, field: str) -> None:
    """The error names the field."""
    with pytest.raises(RequirementsError) as caught:
        Requirements.from_json(changes)
    assert field == caught.value.field


@pytest.mark.parametrize("deadline", [0, -1, 86_401, 1e300, float("inf"), float("nan"), True, "soon"])
def test_a_deadline_that_cannot_be_waited_for_is_refused_in_python_too(deadline: Any) -> None:
    """It is a number of seconds above 0 and at most a day."""
    with pytest.raises(RequirementsError, match=r"deadline is .*; it must be a number of seconds above 0, at most 864"):
        Requirements(deadline=deadline)
    assert 86_400 == Requirements(deadline=86_400).deadline


def test_what_may_be_lacking_is_named_where_a_name_is_misspelled() -> None:
    """Every operation that the rules know may be left out: asked for, or only offered."""
    with pytest.raises(RequirementsError, match="holds 'HangUp'; it must be one of ListenIn, Coach, ") as caught:
        Requirements(without_operations=["HangUp"])
    known = frozenset(str(caught.value).partition("one of ")[2].split(", "))
    operations = {*DeviceOperation, *CallOperation, *TextSubscriptionOperation, *SessionOperation}
    assert set() == operations - known
    assert {"DoNotDisturbOn", "ForwardCallsOff", "AttachUserData", "SetInFocus"} < known
    assert known == Requirements(without_operations=known).missing_operations


def test_what_may_not_be_shown_is_named_where_a_name_is_misspelled() -> None:
    """Fields have the names that a comparison knows them by."""
    with pytest.raises(RequirementsError, match="holds 'Mute', 'mode'; it must be one of device_id, ") as caught:
        Requirements(not_shown=["Mute", "mode"])
    known = frozenset(str(caught.value).partition("one of ")[2].split(", "))
    assert {"monitoring", "monitoring.scope", "mute", "participants", "messages.type", "forward_to"} < known
    assert known == Requirements(not_shown=known).not_shown


def test_requirements_survive_json() -> None:
    """What differs from the default is written, and read again."""
    wanted = Requirements(text=False, media=["chat"], cannot_provoke=["CallEnds"], fail_on="note", deadline=0.5)
    assert {"text", "media", "cannot_provoke", "fail_on", "deadline"} == set(wanted.to_json())
    assert wanted == Requirements.from_json(wanted.to_json())
    assert {} == Requirements().to_json()


def test_what_an_override_names_takes_the_place_of_what_was_told() -> None:
    """The rest stays; a default that is named is one."""
    told = Requirements(text=False, hold=False, deadline=0.5)
    assert Requirements(hold=False, deadline=3) == told.overridden({"text": True, "deadline": 3})
    assert told == told.overridden({})


def test_what_each_allows_may_not_go_together() -> None:
    """An order is promised there, and that it is not there."""
    with pytest.raises(RequirementsError, match="needs delivery='exact' or 'repeats'"):
        Requirements(ordered=True).overridden({"delivery": "at-least-once"})


def test_an_input_that_changes_nothing_is_left_out_and_the_word_goes_on() -> None:
    """A refused Hold is no reason to stop before the Hangup."""
    word = Word("leg/hold", PAIR, (device("Coach"), ANSWERS, call("RetrieveCall"), call("Hangup")))
    report = check_conformance(FloorServer(), Requirements(hold=False), [word])
    assert {"no RetrieveCall": 1} == report.skipped
    assert 3 == report.inputs


def test_a_word_ends_before_an_input_that_would_have_changed_something() -> None:
    """After a Hold that was not asked nothing is as the word supposes."""
    word = Word("leg/hold", PAIR, (device("Coach"), ANSWERS, call("Hold"), call("Hangup")))
    report = check_conformance(FloorServer(), Requirements(hold=False), [word])
    assert 2 == report.inputs
    assert report.conforms


class OneCallEach(FloorServer):
    """A bench at which no agent can be brought into a second call."""

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        assert not self.floor.is_second_call(self.own(happening))
        return super().happen(happening)


@pytest.mark.once
@pytest.mark.parametrize("component", ["calls of an agent", "coupling"])
def test_a_bench_whose_agents_have_one_call_is_asked_for_no_second_one(component: str) -> None:
    """A word ends before it, one that he answers or one in which he consults somebody."""
    words = list(islice(suite(components=[component]).parts[0].words(), 0, None, 3))
    assert check_conformance(OneCallEach(), suite=words, reduce=False).errors
    report = check_conformance(OneCallEach(), Requirements(several_calls=False), words)
    assert {"no second call of an agent"} == set(report.skipped)
    assert [] == report.failures
    assert report.conforms


def test_words_with_too_many_supervisors_are_left_out() -> None:
    """A bench with one supervisor is asked words with one."""
    words = [Word("one", Setting(("s1",), ("a1", "a2")), (device("Coach"),)), Word("two", PAIR, (device("Coach"),))]
    report = check_conformance(FloorServer(), Requirements(most_supervisors=1), words)
    assert ({"more than 1 supervisors": 1}, 1) == (report.skipped, report.inputs)


def test_words_that_become_the_same_are_run_once() -> None:
    """Without a scope there is nothing to choose between two words that differ in it alone."""
    words = [Word(f"subscription/{scope}", PAIR, (device("Coach", scope=scope), CANCEL)) for scope in ("Agent", "Call")]
    report = check_conformance(FloorServer(), Requirements(scope=False), words)
    assert {"subscription": 1} == report.words
    assert {"the same as another word, without scope or mode": 1} == report.skipped


def test_without_answers_the_effect_alone_is_judged() -> None:
    """A server that answers 0 to everything conforms if that is all it promised."""

    class AcceptsInWords(FloorServer):
        def request(self, ask: Ask) -> Any:
            super().request(ask)
            return 0

    assert not check_conformance(AcceptsInWords(), suite=SUITE, reduce=False).conforms
    assert check_conformance(AcceptsInWords(), Requirements(refusals="without effect"), SUITE).conforms


def test_fields_that_are_never_shown_are_not_judged() -> None:
    """A server whose device messages have no supervisorMonitoringState can say so."""

    class ShowsNothing(FloorServer):
        def payload(self, delivery: Any) -> Any:
            payload = super().payload(delivery)
            for shown in payload["data"].get("devices", ()):
                shown.pop("supervisorMonitoringState", None)
            return payload

    assert not check_conformance(ShowsNothing(), suite=SUITE, reduce=False).conforms
    assert check_conformance(ShowsNothing(), Requirements(not_shown=["monitoring"]), SUITE).conforms


def test_the_legal_cells_are_those_of_what_is_required() -> None:
    """Nothing of a leg where no agent can be made to answer, no held leg where nobody holds."""
    whole = legal_cells(GWS_V2, Requirements())
    assert {"subscription", "leg", "text subscription", "text session"} == {cell.table for cell in whole}
    assert Cell("leg", "BargeIn, agent muted", "UnmuteMonitoredUser") in whole
    assert Cell("leg", "ListenIn", "SwitchToListenIn") not in whole
    assert Cell("subscription", "nothing monitored", "CancelSupervisorMonitoring") not in whole
    voice = legal_cells(GWS_V2, Requirements(text=False, hold=False))
    assert {"subscription", "leg"} == {cell.table for cell in voice}
    assert not [cell for cell in voice if "held" in cell.state or cell.input == "Hold"]
    unheard = legal_cells(GWS_V2, Requirements(text=False, cannot_provoke=["AgentAnswers"]))
    assert {"subscription"} == {cell.table for cell in unheard}


def test_a_run_that_takes_nothing_it_should_is_vacuous() -> None:
    """No finding, and yet no pass: the complete suite's cells were never taken."""
    report = check_conformance(FloorServer(), suite={"leg": [Word("leg/x", PAIR, (AgentAnswers("a1", "c1"),))]})
    assert [] == report.failures
    assert report.is_vacuous
    assert not report.conforms


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_says_what_it_promises(promise: str) -> None:
    """And its name cannot be taken for a rule's."""
    assert promise.startswith("RQ-")
    assert PROMISES[promise]


@pytest.mark.once
@pytest.mark.parametrize(
    "lacking",
    [
        {"cannot_provoke": [each.__name__ for each in HAPPENINGS if each not in (AgentAnswers, CallEnds)]},
        {"scope": False, "mode": False, "text": False},
        {"hold": False, "without_operations": ["Coach"], "waived": ["VD-REPLACE"]},
    ],
    ids=["two happenings", "no scope and mode", "operations and a rule"],
)
@pytest.mark.parametrize("component", ["leg", "subscription", "sms joining", "pairs of three supervisors", "residue"])
def test_words_are_made_over_what_can_be_given(component: str, lacking: dict[str, Any]) -> None:
    """None of them ends before its time, and nothing is skipped."""
    requirements = Requirements.from_json(lacking)
    words = list(default_components(requirements=requirements)[component])
    report = check_conformance(FloorServer(), requirements, {component: words[:150]}, reduce=False)
    assert [] == report.failures
    assert {} == report.skipped
    assert report.inputs == sum(map(len, words[:150]))
    assert bool(words) is (requirements.text or not component.startswith("sms"))


def test_the_report_says_what_words_are_made_without() -> None:
    """With the reason, and for how many inputs of the worlds of pairs."""
    assert {} == left_out(Requirements())
    lacks = left_out(Requirements(hold=False, cannot_provoke=["AgentLeaves"]))
    assert {"no Hold", "no RetrieveCall", "cannot provoke AgentLeaves"} == set(lacks)


LACKING = [
    {"agent_mute": False},
    {"hold": False},
    {"without_operations": ["Coach"]},
    {"without_operations": ["BargeIn", "SwitchToBargeIn", "MuteMonitoredUser"]},
    {"without_operations": ["CancelSupervisorMonitoring", "Hangup"]},
    {"without_operations": ["Accept", "Monitor"]},
    {"waived": ["VC-HOLD", "VC-MUTE-AGENT", "VD-REPLACE"]},
    {"waived": ["TX-SWITCH", "TS-INTRUDE"]},
    {"cannot_provoke": ["SessionStarts", "CallEnds"]},
    {"voice": False},
]


@pytest.mark.parametrize("lacking", LACKING, ids=str)
def test_every_cell_that_is_required_can_be_taken(lacking: dict[str, Any]) -> None:
    """For each there is a word that takes it and asks for nothing that the implementation does not have."""
    requirements = Requirements.from_json(lacking)
    words = words_to_cells(GWS_V2, requirements)
    report = check_conformance(FloorServer(), requirements, list(dict.fromkeys(words.values())))
    assert ({}, [], set()) == (report.skipped, report.failures, words.keys() - report.coverage.taken.keys())
    whole = words_to_cells(GWS_V2, Requirements())
    assert words.keys() < whole.keys()
    assert {cell.input for cell in words}.isdisjoint(lacking.get("without_operations", ()))


def test_what_a_suite_cannot_reach_without_what_is_missing_is_reached_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A correct server that says what it lacks passes, even if every word of the suite ended early."""
    monkeypatch.setattr(examination, "default_components", lambda ruleset, **_: {})
    requirements = Requirements(without_operations=["Coach"])
    report = check_conformance(FloorServer(), requirements)
    assert report.conforms
    assert {"rest": len(legal_cells(GWS_V2, requirements))} == dict(report.words)
