"""A failure is made small, confirmed, and printed as a program that shows it."""

from __future__ import annotations

import contextlib
import io
from itertools import count
from typing import Any

import pytest

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Delivery, ImpossibleHappening, Input, SupervisorLogsIn
from monitoring_core.rules import RULES
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.failure import causes
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Failure, Report, Status, as_json, as_text
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.words import Setting, Word
from tests.testing.oracle.servers import AsyncFloorServer, FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, SUITE, call, device

LONG = Word(
    "leg/long",
    Setting(("s1",), ("a1", "a2")),
    (
        device("ListenIn", "a2-device"),
        CANCEL,
        device("Coach"),
        ANSWERS,
        call("Hold"),
        call("RetrieveCall"),
        call("SwitchToListenIn"),
        AgentAnswers("a2", "c2"),
        call("SwitchToBargeIn"),
        CallEnds("c2"),
        call("SwitchToCoach"),
        call("Hangup"),
    ),
)


class ReturnsToCoach(FloorServer):
    """Accepts SwitchToCoach, though in words only."""

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        return 0 if ask.request.operation == "SwitchToCoach" else answer


class ForgetsNow(FloorServer):
    """Loses a notification now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.observed = count()

    def observe(self, expected: int, deadline: float) -> Any:
        came = super().observe(expected, deadline)
        return [] if next(self.observed) == 2 else came


def the_failure(report: Report) -> Failure:
    """Give the one failure of a report."""
    assert 1 == len(report.failures)
    return report.failures[0]


def test_a_failure_is_reduced_to_how_to_get_there_and_the_input_that_fails() -> None:
    """Of twelve inputs four are left, and the last is the one that fails."""
    failure = the_failure(check_conformance(ReturnsToCoach(), suite=[LONG]))
    short = (device("Coach"), ANSWERS, call("SwitchToBargeIn"), call("SwitchToCoach"))
    assert short == failure.word.inputs
    assert ("VC-NO-RETURN", "leg/long", "leg") == (failure.rule, failure.found_in, failure.component)
    assert (2, 2, False) == (failure.runs, failure.failed, failure.is_flaky)


def test_a_failure_says_what_was_expected_seen_and_allowed() -> None:
    """Rule, level, expectation, observation and what was open then."""
    worst = the_failure(check_conformance(ReturnsToCoach(), suite=[LONG])).worst
    assert "s1 asks SwitchToCoach on c1: answered 0" == f"{worst.subject}: {worst.message}"
    assert worst.expected.startswith("refused: SwitchToCoach in BargeIn (VC-NO-RETURN: ")
    assert worst.expected.endswith("Code 2")
    assert {"SwitchToListenIn", "Hold", "Hangup"} <= set(worst.allowed)


def test_the_program_of_a_failure_runs_and_shows_it() -> None:
    """Pasted and run, it prints the very difference that its last lines show."""
    failure = the_failure(check_conformance(ReturnsToCoach(), suite=[LONG]))
    assert "from tests.testing.oracle.test_failures import ReturnsToCoach" in failure.program
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(failure.program, "failure", "exec"), {})
    shown = "".join(f"{line.removeprefix('# ')}\n" for line in failure.program.splitlines() if line.startswith("# "))
    assert shown == output.getvalue()
    assert output.getvalue().startswith("error VC-NO-RETURN: s1 asks SwitchToCoach on c1: answered 0\n")


@pytest.mark.parametrize("fault", [ReturnsToCoach])
def test_the_program_says_what_the_setting_and_the_requirements_were(fault: type[FloorServer]) -> None:
    """A derived ruleset and requirements other than the default stand in it, and it runs."""
    ruleset = GWS_V2.derive("acme", intrusion=False)
    word = Word("leg/acme", Setting(("s1",), ("a1", "a2"), ("q1",), ruleset), LONG.inputs)
    report = check_conformance(fault(), Requirements(text=False, delivery="at-least-once", fail_on="warning"), [word])
    program = the_failure(report).program
    assert "GWS_V2.derive('acme', intrusion=False)" in program
    assert "Requirements.from_json({'text': False, 'delivery': 'at-least-once', 'fail_on': 'warning'})" in program
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(program, "failure", "exec"), {})
    assert "VC-NO-RETURN" in output.getvalue()


def test_what_does_not_fail_again_is_flaky_and_told_as_that() -> None:
    """A word that failed once and never again is kept as it was, with the number of tries."""
    report = check_conformance(ForgetsNow(), suite=[LONG])
    failure = the_failure(report)
    assert failure.is_flaky
    assert (3, 0) == (failure.runs, failure.failed)
    assert "flaky: failed 0 of 3 times when run again" in as_text(report)


def test_one_way_of_failing_is_told_once() -> None:
    """However many words show it; the report counts them."""
    words = [LONG, Word("leg/again", LONG.setting, LONG.inputs)]
    assert 2 == the_failure(check_conformance(ReturnsToCoach(), suite=words)).times


def test_a_run_can_end_with_its_first_failure() -> None:
    """With stop_at_first the words after it are not run."""
    report = check_conformance(ReturnsToCoach(), suite=[LONG, *SUITE], stop_at_first=True, reduce=False)
    assert {"leg": 1} == report.words
    assert len(LONG.inputs) - 1 == report.inputs


def test_an_async_server_s_failure_is_reduced_too() -> None:
    """The same four inputs."""

    class Returns(AsyncFloorServer):
        async def request(self, ask: Ask) -> Any:
            answer = await super().request(ask)
            return 0 if ask.request.operation == "SwitchToCoach" else answer

    failure = the_failure(check_conformance(Returns(), suite=[LONG]))
    assert 4 == len(failure.word.inputs)
    assert "adapter = ...  # your adapter, made as in your test" in failure.program


def test_statuses_and_json() -> None:
    """0 conforms, 1 findings, 3 vacuous; the JSON holds the word that fails."""
    assert Status.CONFORMS == check_conformance(FloorServer(), suite=SUITE).status
    assert Status.VACUOUS == check_conformance(FloorServer(), suite=[]).status
    report = check_conformance(ReturnsToCoach(), suite=[LONG])
    assert Status.FINDINGS == report.status
    written = as_json(report)
    assert 1 == written["status"]
    assert ["request", "AgentAnswers", "request", "request"] == [
        each["do"] for each in written["failures"][0]["word"]["inputs"]
    ]


def test_rules_that_nothing_was_judged_by_are_counted() -> None:
    """A list of sixty ids helps nobody on a terminal; the report as JSON has it."""
    report = check_conformance(ReturnsToCoach(), suite=[LONG])
    never = [each for each in RULES if each not in report.rules]
    judged = len(RULES) - len(never)
    line = f"rules judged: {judged} of {len(RULES)} · never judged: {len(never)} rules, which the report as JSON lists"
    assert line in str(report).splitlines()
    assert never == as_json(report)["rules_never_judged"]


def test_few_rules_that_nothing_was_judged_by_are_named() -> None:
    """A reader sees at once which are left."""
    report = Report(rules=set(RULES) - {"VC-HOLD", "VD-BUSY"})
    assert any(line.endswith(" · never judged: VD-BUSY, VC-HOLD") for line in str(report).splitlines())


def test_what_an_adapter_raises_says_where() -> None:
    """The error is told with the input at which it was raised, and what came before."""

    class Breaks(FloorServer):
        def happen(self, happening: Any) -> Any:
            raise KeyError("call")

    report = check_conformance(Breaks(), suite=[Word("leg/breaks", Setting(), (device("Coach"), ANSWERS))])
    note = "the adapter raised this during AgentAnswers(a1, c1), after s1 asked Coach on s1-device (target a1-device)"
    (error,) = report.errors
    assert ("word leg/breaks: KeyError: 'call'", note) == (error.partition(" (")[0], error.partition("; ")[2])


def test_an_impossible_happening_reaches_no_adapter() -> None:
    """The floor says so first, and the trial goes on."""
    given: list[Input] = []

    class Counts(FloorServer):
        def happen(self, happening: Any) -> Any:
            given.append(happening)
            return super().happen(happening)

    with Trial(Counts()) as trial:
        with pytest.raises(ImpossibleHappening):
            trial.take(SupervisorLogsIn("s1"))
        assert [] == given
        assert [] == trial.take(ANSWERS)


def test_a_report_prints_no_more_than_it_knows() -> None:
    """What was skipped, what was judged and what was taken each have their line."""
    report = check_conformance(FloorServer(), Requirements(text=False), SUITE)
    text = as_text(report)
    assert "skipped as not required: no text (" in text
    assert "legal cells taken: 24 of 24 required" in text
    assert text.endswith("conforms\n")


def test_what_a_server_writes_cannot_steer_a_terminal() -> None:
    """Control characters in what it shows are escaped in the report."""

    class Paints(FloorServer):
        def payload(self, delivery: Delivery) -> Any:
            payload = super().payload(delivery)
            if "call" in payload["data"]:
                payload["data"]["call"]["mute"] = "\x1b[31mOff"
            return payload

    text = as_text(check_conformance(Paints(), suite=[LONG], reduce=False))
    assert "mute is \\x1b[31mOff" in text
    assert "\x1b" not in text


class Muddles(FloorServer):
    """Shows BargeIn with its mute On."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        if "call" in payload["data"]:
            payload["data"]["call"]["mute"] = "On"
        return payload


def test_what_failed_is_missing_from_the_coverage() -> None:
    """The input that failed, and what would have come after it in its word, were not taken."""
    report = check_conformance(Muddles(), suite=SUITE, reduce=False)
    assert report.is_vacuous
    assert "leg: Hangup in BargeIn" in map(str, report.coverage.never_taken)


class AnswersFour(FloorServer):
    """Refuses with a code of its own, and shows a supervisor's mute as On in Coach, which is a note."""

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        return answer if answer["statusCode"] == 0 else {"statusCode": 4}


class AnswersFourAndReturns(AnswersFour):
    """And accepts SwitchToCoach, in words only."""

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        return 0 if ask.request.operation == "SwitchToCoach" else answer


class AcceptsInWords(FloorServer):
    """Answers everything with 0, whatever becomes of it."""

    def request(self, ask: Ask) -> Any:
        super().request(ask)
        return 0


def test_one_cause_is_told_once_with_its_number() -> None:
    """A wrong code of every refusal is one note with a count, though each operation was a way of its own."""
    report = check_conformance(AnswersFour(), Requirements(fail_on="note"), SUITE)
    text = as_text(report)
    assert len(report.failures) > 3
    assert 1 == text.count("\nnote  AN-CODE")
    assert f"and in {len(report.failures) - 1} ways of this cause: " in text


def test_a_run_that_conforms_says_what_it_found_all_the_same() -> None:
    """In its last line, by level and cause."""
    assert as_text(check_conformance(AnswersFour(), suite=SUITE)).endswith("\nconforms, with 1 note\n")
    assert as_text(check_conformance(FloorServer(), suite=SUITE)).endswith("\nconforms\n")


def test_errors_come_first() -> None:
    """In whatever order they were found."""
    report = check_conformance(AnswersFourAndReturns(), suite=[*SUITE, LONG])
    told = [line.split()[0] for line in as_text(report).splitlines() if line.startswith(("error  ", "note  "))]
    assert "note" == report.failures[0].level
    assert ("error", "note") == (told[0], told[-1])
    assert sorted(told) == told


def test_what_programs_have_in_common_is_printed_once() -> None:
    """Imports, adapter, requirements and settings stand before the first; each program names its setting."""
    alone = Setting(("s1",), ("a1",), ("q1",))
    words = [*SUITE, Word("leg/queue", alone, (device("Coach", "q1"),))]
    report = check_conformance(AcceptsInWords(), Requirements(text=False), words)
    text = as_text(report)
    for once in ("    adapter = AcceptsInWords()", "    requirements = Requirements.from_json(", " import Trial"):
        assert 1 == text.count(once), once
    programs = [each.program for each in causes(report.failures) if each.program]
    assert len(programs) == text.count("        with Trial(adapter, setting") > 1
    for each in programs:
        (setting,) = [line.partition(" = ")[2] for line in each.splitlines() if line.startswith("setting = ")]
        assert 1 == text.count(f" = {setting}\n")
