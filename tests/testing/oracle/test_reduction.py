"""A failure is told in the fewest words, and under the strongest rule that a run has shown."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentJoinsSession,
    AgentTransfers,
    Ask,
    CallEnds,
    Input,
    SessionStarts,
    Step,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2
from monitoring_core.testing.adapter import Caller
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running import reduction
from monitoring_core.testing.running.leaving_out import groups, possible_without, without, without_strangers
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.reduction import Reduced, attempt, reduced
from monitoring_core.testing.running.report import Failure, as_text
from monitoring_core.testing.running.stronger import MOST_RUNS, alike, stronger_words
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import Medium, MonitoringScope, MonitoringState
from monitoring_core.voice.events import SWITCH_TO_LISTEN_IN
from monitoring_core.voice.leg import joined_leg
from tests.faults.between import ForgetsCoachWithTheHold
from tests.faults.handwritten import HANDWRITTEN, Handwritten
from tests.faults.measure import STRICT, words_of
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, call, device

CALL = MonitoringScope.CALL
CROWD = Setting(("s1", "s2", "s3"), ("a1", "a2", "a3"), ("q1",))


def one(server: FloorServer, *inputs: Input, setting: Setting = PAIR, **given: Any) -> Failure:
    """Give the one failure of a word."""
    (failure,) = check_conformance(server, Requirements(**given), [Word("word/one", setting, inputs)]).failures
    return failure


# What can be left out.


def test_what_becomes_impossible_goes_too() -> None:
    """Without the answer there is no call, so nothing more can happen in it and no request of it is accepted."""
    word = Word("word/one", PAIR, (ANSWERS, device("Coach"), AgentTransfers("c1", "a2"), CallEnds("c1"), CANCEL))
    left = possible_without(word, {0})
    assert left is not None
    assert (device("Coach"), CANCEL) == left.inputs
    assert without(word, {0}) is None


def test_the_last_input_stays() -> None:
    """Where it is not possible any more there is no such word."""
    assert possible_without(Word("word/one", PAIR, (ANSWERS, CallEnds("c1"))), {0}) is None


def test_inputs_belong_together_that_name_one_thing() -> None:
    """A call, a session, a supervisor and an agent, whom his device stands for; the last input is in no group."""
    chat = SessionStarts("a2", Medium.CHAT, "t1"), AgentJoinsSession("a1", Medium.CHAT, "t1")
    inputs = device("Coach"), ANSWERS, call("SwitchToBargeIn"), *chat, device("Coach", "a2-device", user="s2"), CANCEL
    assert [{0, 1, 4}, {0, 2}, {1, 2}, {3, 4}, {3, 5}] == list(map(set, groups(Word("word/one", PAIR, inputs))))


def test_persons_whom_no_input_names_leave_the_setting() -> None:
    """All of them at once, then one by one; one supervisor and one agent stay."""
    settings = [each.setting for each in without_strangers(Word("word/one", CROWD, (device("Coach", "a2-device"),)))]
    assert Setting(("s1",), ("a2",)) == settings[0]
    assert Setting(("s1", "s3"), ("a1", "a2", "a3"), ("q1",)) == settings[1]
    logs_out = SupervisorLogsOut("s2"), SupervisorLogsIn("s2")
    assert Setting(("s2",), ("a1",)) == next(without_strangers(Word("word/one", PAIR, logs_out))).setting


# What is left.


class CountsTransfers(FloorServer):
    """Refuses a subscription once two calls have been transferred."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.transfers = 0
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        self.transfers += isinstance(given, AgentTransfers)
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and self.transfers >= 2:
            given = Ask(given.supervisor, DeviceRequest(given.request.device_id, "ListenIn", "nobody"))
        return super().step(given)


MUCH = (
    device("Coach", "a3-device", user="s2"),
    AgentAnswers("a2", "c1"),
    device("BargeIn", "a2-device", user="s3"),
    AgentTransfers("c1", "a1"),
    SessionStarts("a3", Medium.CHAT, "t1"),
    call("SwitchToListenIn", user="s3"),
    AgentAnswers("a2", "c2"),
    AgentTransfers("c2", "a3"),
    CallEnds("c2"),
    device("ListenIn", "a1-device"),
)


def test_the_fewest_words_are_left() -> None:
    """Five of ten inputs, although each alone is of no use and two calls are needed."""
    failure = one(CountsTransfers(), *MUCH, setting=CROWD)
    kinds = [type(each).__name__ for each in failure.word.inputs]
    assert ["AgentAnswers", "AgentTransfers"] == sorted({*kinds[:-1]})
    assert ("Ask", "") == (kinds[-1], failure.not_minimal)
    assert () == failure.word.setting.routing_points
    assert len(failure.word) < len(MUCH)
    assert ("s1",) == failure.word.setting.supervisors


def test_a_report_says_where_something_more_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the most runs that are made for one failure."""
    monkeypatch.setattr(reduction, "MOST_RUNS", 2)
    report = check_conformance(CountsTransfers(), suite=[Word("word/one", CROWD, MUCH)])
    assert "2 runs were made" == report.failures[0].not_minimal
    assert "not minimal: 2 runs were made" in as_text(report)


def test_a_budget_ends_a_reduction() -> None:
    """After so many inputs nothing more is tried, and what was found so far is told."""
    word = Word("word/one", CROWD, MUCH)
    with Caller() as caller:
        _, found = caller.have(attempt(CountsTransfers(), word, Requirements()))
        small = caller.have(reduced(CountsTransfers(), word, Requirements(), found, most_inputs=25))
    assert "the budget was used up" == small.not_minimal
    assert small.inputs < 25 + 3 * len(MUCH)


class Forgets(FloorServer):
    """Refuses everything in its first two runs."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = count()

    def reset(self, setting: Setting) -> dict[str, str]:
        self.fails = next(self.runs) in (0, 1)
        return super().reset(setting)

    def request(self, ask: Ask) -> Any:
        return 2 if self.fails else super().request(ask)


def test_what_is_flaky_is_not_minimal() -> None:
    """Nobody can tell what may be left out of what does not fail each time."""
    assert "it does not fail each time" == one(Forgets(), ANSWERS, device("Coach")).not_minimal


def _small(fault: Handwritten) -> Reduced:
    """Make the first failure of a handwritten fault small."""
    report = check_conformance(fault.server(), STRICT, words_of(fault), reduce=False, stop_at_first=True)
    failure = report.failing[0]
    with Caller() as caller:
        return caller.have(reduced(fault.server(), failure.word, STRICT, failure.differences, caller))


@pytest.mark.once
@pytest.mark.parametrize("fault", [each for each in HANDWRITTEN if not each.races], ids=lambda fault: fault.about)
def test_no_single_input_and_no_group_can_go(fault: Handwritten) -> None:
    """Of the program of a handwritten fault; to see that takes fewer than 25 runs."""
    small = _small(fault)
    assert ("", 2) == (small.not_minimal, small.failed)
    rules = {each.rule for each in small.differences if each.level.rank >= STRICT.fail_on.rank}
    single = [{place} for place in range(len(small.word) - 1)]
    shorter = {possible_without(small.word, places) for places in (*single, *groups(small.word))} - {None, small.word}
    assert len(shorter) < 25
    with Caller() as caller:
        for each in shorter:
            assert each is not None
            place, found = caller.have(attempt(fault.server(), each, STRICT, caller))
            assert not (place == len(each) and rules <= {one.rule for one in found}), each.inputs


# The strongest rule.


FORGETS = device("ListenIn"), ANSWERS, call("Hold"), call("RetrieveCall"), call("SwitchToCoach")


class HasSwitchToCoach(ForgetsCoachWithTheHold):
    """Goes to Coach after Hold and RetrieveCall too, but never back to it."""

    def request(self, ask: Ask) -> Any:
        left = self.floor.supervisors[ask.supervisor].voice.control.call.coach_left
        return FloorServer.request(self, ask) if left else super().request(ask)


def test_a_stronger_rule_is_named_where_a_run_has_shown_it() -> None:
    """Accepted after Hold and RetrieveCall, and accepted as well once Coach was left: that is VC-NO-RETURN."""
    failure = one(ForgetsCoachWithTheHold(), *FORGETS)
    assert ("VC-NO-RETURN", "error") == (failure.rule, str(failure.level))
    assert [call("Hold"), call("RetrieveCall"), call("SwitchToCoach")] == list(failure.word.inputs[-3:])
    assert "VC-NO-RETURN" in failure.program


def test_a_stronger_rule_is_not_named_without_such_a_run() -> None:
    """A server that does refuse the return keeps the weaker finding."""
    assert ("VC-COACH-IS-ENTRY", 5) == ((failure := one(HasSwitchToCoach(), *FORGETS)).rule, len(failure.word))


def test_states_that_differ_only_in_why_they_refuse_are_alike() -> None:
    """Under GWS_V2 Coach left changes no answer and no list; under COACH_ONCE it does."""
    for ruleset, expected in ((GWS_V2, True), (COACH_ONCE, False)):
        left = joined_leg(ruleset, MonitoringState.COACH, CALL).require(SWITCH_TO_LISTEN_IN)
        assert expected is alike(joined_leg(ruleset, MonitoringState.LISTEN_IN, CALL), left)
    listens, barges_in = (
        joined_leg(GWS_V2, each, CALL) for each in (MonitoringState.LISTEN_IN, MonitoringState.BARGE_IN)
    )
    assert not alike(listens, barges_in)


def test_the_rest_is_run_from_every_other_state_of_the_class() -> None:
    """From each place at which the leg was on, with a few runs; a word whose rule is the strongest has none."""
    words = stronger_words(Word("word/one", PAIR, FORGETS))
    assert 3 <= len(words) <= MOST_RUNS == 18
    assert all(call("SwitchToCoach") == each.inputs[-1] and device("Coach") == each.inputs[0] for each in words)
    assert [] == stronger_words(words[0])
    assert [] == stronger_words(Word("word/one", Setting(ruleset=ANY_TO_ANY), (*FORGETS, call("SwitchToCoach"))))
    assert [] == stronger_words(Word("word/one", PAIR, (CANCEL,)))


def test_a_request_of_a_call_that_is_not_there_has_no_stronger_rule() -> None:
    """There is no leg to be in another state."""
    assert [] == stronger_words(Word("word/one", PAIR, (Ask("s1", CallRequest("c1", "SwitchToCoach")),)))
