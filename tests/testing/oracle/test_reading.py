"""Servers whose state can be read: what is read is judged, and one word then checks a whole component."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from monitoring_core.floor import Ask, Input, Step
from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.entry.case import MonitoringOracle
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Status
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.words import Setting, Word
from tests.testing.oracle.servers import CanBeRead, FloorServer
from tests.testing.oracle.test_faults import AnotherRuleset
from tests.testing.oracle.words import SUITE

pytestmark = pytest.mark.once

STRICT = Requirements(ordered=True, fail_on="note")
READ = default_components(reads=True)


def words_of(*components: str) -> dict[str, Iterable[Word]]:
    """Give some components of the default suite for a server that can be read."""
    return {each: READ[each] for each in components}


def test_what_is_read_of_a_correct_server_agrees() -> None:
    """Asked after every input, in every word."""
    assert [] == check_conformance(CanBeRead(), Requirements(fail_on="note"), SUITE).failures


def test_what_is_read_shows_a_fault_that_no_notification_shows() -> None:
    """A server whose refusal moves its state says nothing, and is found when it is asked."""

    class MovesBeforeItRefuses(CanBeRead):
        def reset(self, setting: Setting) -> dict[str, str]:
            self.moved = False
            return super().reset(setting)

        def request(self, ask: Ask) -> Any:
            answer = super().request(ask)
            if ask.request.operation == "SwitchToCoach" and answer["statusCode"] == 2:
                self.moved = True
            return answer

        def read(self, supervisor: str) -> list[Any]:
            told = super().read(supervisor)
            for payload in told:
                if self.moved and "call" in payload["data"]:
                    payload["data"]["call"]["state"] = "Held"
            return told

    report = check_conformance(MovesBeforeItRefuses(), suite=SUITE, reduce=False)
    assert [] != report.failing
    assert "SwitchToCoach" in report.failing[0].worst.subject


def test_the_default_suite_of_a_server_that_can_be_read_is_one_word_for_a_component() -> None:
    """Wherever its states read differently; a server that cannot be read is given many."""

    def given(server: type[FloorServer]) -> dict[str, int]:
        class Ends(server):  # type: ignore[valid-type, misc]
            left = 3

            def reset(self, setting: Setting) -> Any:
                self.left -= 1
                if self.left < 0:
                    raise AdapterError("reset", "that was enough")
                return super().reset(setting)

        return dict(check_conformance(Ends()).words)

    assert {"subscription": 1, "requests": 1, "leg": 2} == given(CanBeRead)
    assert {"subscription": 4} == given(FloorServer)


def test_an_adapter_may_say_that_it_cannot_be_read() -> None:
    """As one does whose program does not know how."""

    class CannotBeRead(FloorServer):
        read = None

        def reset(self, setting: Setting) -> Any:
            raise AdapterError("reset", "never")

    assert ["subscription"] == list(check_conformance(CannotBeRead()).words)
    assert check_conformance(type("Server", (FloorServer,), {"read": None})(), suite=SUITE).conforms


def test_a_test_class_that_can_be_read_has_those_words() -> None:
    """The components are the same ones, with fewer words."""

    class Readable(CanBeRead, MonitoringOracle):
        pass

    made = Readable._components()
    assert list(default_components()) == list(made)
    assert 1 == len(list(made["leg core"]))


def test_a_correct_server_that_can_be_read_conforms_with_far_fewer_inputs() -> None:
    """A tenth, and not a note."""
    names = ["subscription", "leg core"]
    report = check_conformance(CanBeRead(), STRICT, words_of(*names))
    assert report.conforms
    assert [] == report.failures
    assert report.inputs * 10 < suite(components=names).inputs


@pytest.mark.long
def test_the_default_run_of_a_correct_server_that_can_be_read_finds_nothing() -> None:
    """Every component, with every legal cell taken."""
    report = check_conformance(CanBeRead(), STRICT)
    assert (Status.CONFORMS, []) == (report.status, report.failures)
    assert report.inputs * 2 < suite().inputs


class StaysWhereItWas(CanBeRead):
    """Answers and tells everything as it should, and does not do it."""

    operation = "SwitchToBargeIn"

    def step(self, given: Input) -> Step:
        before = self.floor
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation == self.operation:
            self.floor = before
        return step


def test_a_state_that_is_not_reached_is_found_at_once() -> None:
    """Before anything else is asked that would show it."""
    report = check_conformance(StaysWhereItWas(), suite=words_of("leg core"))
    worst = report.failing[0].worst
    assert "VC-TO-BARGE-IN" == worst.rule
    assert "SwitchToBargeIn" in worst.subject
    assert "SwitchToBargeIn" == report.failing[0].word.inputs[-1].request.operation  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "field", "lie", "component", "rule"),
    [
        ("devices", "supervisorMonitoringState", {"mode": "AllCalls"}, "subscription", "VD-CONFIRMS"),
        ("call", "mute", "On", "leg core", "VC-MUTE-BARGE-IN"),
        ("call", "monitoredUserMuted", False, "leg muted", "VC-MUTE-AGENT-KEEPS"),
        ("chat", "state", "Invited", "chat session", "TX-INVITED"),
    ],
    ids=["mode", "mute", "agent muted", "session"],
)
def test_a_lie_about_one_field_is_found(kind: str, field: str, lie: Any, component: str, rule: str) -> None:
    """Notifications are right, what is read is not."""

    class Lies(CanBeRead):
        def read(self, supervisor: str) -> list[Any]:
            told = super().read(supervisor)
            for payload in told:
                about = payload["data"].get(kind, {})
                for shown in about if isinstance(about, list) else [about]:
                    if isinstance(lie, dict):
                        shown.get(field, {}).update(lie)
                    elif field in shown:
                        shown[field] = lie
            return told

    report = check_conformance(Lies(), suite=words_of(component), reduce=False)
    assert rule in {each.rule for failure in report.failing for each in failure.differences}


class Forgets(CanBeRead):
    """Shows no call once its agent is muted."""

    def read(self, supervisor: str) -> list[Any]:
        told = super().read(supervisor)
        return [each for each in told if not each["data"].get("call", {}).get("monitoredUserMuted")]


def test_a_call_that_is_not_shown_any_more_is_found() -> None:
    """It goes on, and others were shown."""
    report = check_conformance(Forgets(), suite=words_of("leg muted"))
    assert any("nothing is read of call" in each.message for each in report.failing[0].differences)


def test_who_never_shows_calls_is_not_asked_for_them() -> None:
    """What an adapter returns is as much as it can see."""

    class ShowsDevices(CanBeRead):
        def read(self, supervisor: str) -> list[Any]:
            return super().read(supervisor)[:1]

    assert check_conformance(ShowsDevices(), STRICT, words_of("leg muted", "subscription")).conforms


@pytest.mark.parametrize(
    "requirements",
    [
        Requirements(scope=False, mode=False, routing_points=False, fail_on="note"),
        Requirements(cannot_provoke=["CallEnds", "SupervisorLogsOut"], fail_on="note"),
    ],
    ids=["bare", "happenings"],
)
def test_where_the_one_word_ends_early_each_transition_has_a_word(requirements: Requirements) -> None:
    """What stands behind something that the server does not have is not lost with it."""
    report = check_conformance(CanBeRead(), requirements, words_of("subscription", "requests"))
    assert [] == report.failures
    assert report.conforms
    assert report.words["requests"] > 100 or report.words["subscription"] > 100


def test_what_stands_behind_a_finding_is_not_lost() -> None:
    """A warning ends the one word; the error behind it is found all the same."""

    class CoachAgain(CanBeRead, AnotherRuleset):
        pass

    report = check_conformance(CoachAgain(), suite=words_of("leg core"), reduce=False)
    assert "leg core/1" == report.failures[0].found_in
    assert {"VC-COACH-IS-ENTRY", "VC-NO-RETURN"} <= {failure.rule for failure in report.failures}
