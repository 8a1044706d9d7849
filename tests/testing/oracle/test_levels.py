"""How severely a fault is told: by the rule that is broken, whatever else follows from it or came before it."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.floor import (
    AgentJoinsSession,
    Ask,
    CustomerLeaves,
    Delivery,
    Input,
    PartyWrites,
    SessionStarts,
    Step,
    SupervisorEndsCall,
    SupervisorTakesCall,
)
from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest
from monitoring_core.rules import Severity
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running import keeping
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Report, Status
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.words import Word
from monitoring_core.text import Phase
from monitoring_core.vocabulary import Medium, MessageType, Visibility
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.test_faults import CHAT, COMES
from tests.testing.oracle.words import ANSWERS, CANCEL, PAIR, SUITE, call, channel, device, session

WRITES = PartyWrites(Medium.CHAT, "t1", "customer", "where is it?")


def told(server: FloorServer, *inputs: Input, **given: Any) -> set[tuple[str, str]]:
    """Give rule and level of all that is found in one word."""
    return {
        (each.rule, str(each.level))
        for failure in run(server, *inputs, **given).failures
        for each in failure.differences
    }


def run(server: FloorServer, *inputs: Input, **given: Any) -> Report:
    """Run one word."""
    return check_conformance(server, Requirements(**given), [Word("word/one", PAIR, inputs)], reduce=False)


class LeavesOut(FloorServer):
    """Never offers SendDtmf, which is a note, and answers Hangup with 2, which is more."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        offered = payload["data"].get("call", {}).get("capabilities")
        if offered and "SendDtmf" in offered:
            offered.remove("SendDtmf")
        return payload

    def step(self, given: Input) -> Step:
        request = given.request if isinstance(given, Ask) else None
        if isinstance(given, Ask) and isinstance(request, CallRequest) and request.operation == "Hangup":
            given = Ask(given.supervisor, CallRequest(request.call_id, "Whisper"))
        return super().step(given)


def test_what_is_worse_is_kept_after_any_number_of_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ways of differing were kept before, the first one under another rule is kept, and fails the run."""
    monkeypatch.setattr(keeping, "MOST_FAILURES", 1)
    report = check_conformance(LeavesOut(), Requirements(fail_on="warning"), SUITE, reduce=False)
    assert ["VC-CAPABILITIES", "VC-HANGUP"] == [failure.rule for failure in report.failures]
    assert Status.FINDINGS == report.status


class TellsWhoIsOut(FloorServer):
    """Whatever is written in a session goes to every supervisor who ever had a part in it."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, PartyWrites):
            for user, desk in self.floor.supervisors.items():
                part = desk.text.session(given.medium, given.session)
                if part.phase not in (Phase.CHATTING, Phase.ABSENT):
                    sender = Participant("Kim", "Customer", Visibility.ALL)
                    entry = LogEntry(7, MessageType.TEXT, sender, Visibility.ALL, given.text)
                    leak = MessageLogNotification(given.medium, given.session, (entry,))
                    self.sent.append((user, self.payload(Delivery(user, leak))))
        return step


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Reject", ("AN-RECIPIENT", "error")),
        ("Accept, Leave", ("AN-RECIPIENT", "error")),
        ("", ("TX-AUDIENCE", "warning")),
    ],
    ids=["rejected", "left", "invited"],
)
def test_what_others_write_is_not_for_who_is_not_in_the_session(answer: str, expected: tuple[str, str]) -> None:
    """Who has rejected or left it has no part in it (AN-RECIPIENT); who is invited sees nothing yet (TX-AUDIENCE)."""
    inputs: list[Input] = [channel("Coach"), CHAT, *(session(each) for each in answer.split(", ") if each), WRITES]
    assert {expected} == told(TellsWhoIsOut(), *inputs)
    assert set() == told(FloorServer(), *inputs)


class HidesSupervisors(FloorServer):
    """Shows each supervisor only himself, the agents and the customer."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        chat = payload["data"].get("chat", {})
        hidden = ("Supervisors", "Agents")
        chat["participants"] = [
            each
            for each in chat.get("participants", ())
            if each["visibility"] not in hidden or each["nickname"] == delivery.recipient
        ]
        return payload


def test_a_supervisor_sees_the_other_supervisors() -> None:
    """TX-AUDIENCE: one who is in the session as well is missing from the participants that are shown."""
    inputs = channel("Monitor"), CHAT, session("Accept"), *COMES, session("SwitchToCoach")
    assert ("TX-AUDIENCE", "warning") in told(HidesSupervisors(), *inputs)
    assert set() == told(FloorServer(), *inputs)


class TellsInItsOwnWay(FloorServer):
    """Tells every change of a session as StatusChange, those of the supervisors' own switches excepted."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        switched = isinstance(self.given, Ask) and self.given.request.operation.startswith("SwitchTo")
        if "chat" in payload["data"] and not switched:
            payload["data"]["notificationType"] = "StatusChange"
        return payload

    def step(self, given: Input) -> Step:
        self.given = given
        return super().step(given)


def test_for_what_a_session_is_told_matters_where_it_was_switched() -> None:
    """No rule speaks of the notificationType when an agent comes: another one is a note, and the word goes on."""
    joins = AgentJoinsSession("a2", Medium.CHAT, "t1")
    inputs = channel("Monitor"), CHAT, session("Accept"), joins, session("SwitchToCoach")
    assert {("TX-FOLLOWS", "note")} == told(TellsInItsOwnWay(), *inputs)


class TellsTheInvited(FloorServer):
    """An invited supervisor is told of the session again when somebody joins it."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, AgentJoinsSession):
            for user, desk in self.floor.supervisors.items():
                for kept in desk.text.sessions.values():
                    shown = desk.text.notification(kept)
                    if kept.control.phase is Phase.INVITED and isinstance(shown, SessionNotification):
                        payload = self.payload(Delivery(user, shown))
                        payload["data"]["notificationType"] = "ParticipantsUpdated"
                        self.sent.append((user, payload))
        return step


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [("exact", {("RQ-EXACT", "error")}), ("repeats", {("RQ-REPEATS", "error")}), ("at-least-once", set())],
)
def test_what_is_true_and_was_not_due_is_held_against_the_delivery_alone(
    delivery: str, expected: set[tuple[str, str]]
) -> None:
    """A session told of as it is, for another reason, breaks the promise to tell it once, and no rule."""
    inputs = channel("Monitor"), CHAT, AgentJoinsSession("a2", Medium.CHAT, "t1")
    assert expected == told(TellsTheInvited(), *inputs, delivery=delivery, deadline=0.01)


class LogsAgents(FloorServer):
    """Has an entry of the log for each agent who joins, as for supervisors."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, SessionStarts | AgentJoinsSession):
            for user, desk in self.floor.supervisors.items():
                if desk.text.session(given.medium, given.session).phase is Phase.CHATTING:
                    sender = Participant("Ada", "Agent", Visibility.ALL)
                    entry = LogEntry(9, MessageType.PARTICIPANT_JOINED, sender, Visibility.ALL)
                    joined = MessageLogNotification(given.medium, given.session, (entry,))
                    self.sent.append((user, self.payload(Delivery(user, joined))))
        return step


def test_that_an_agent_joins_is_no_second_telling_of_a_supervisor_who_did() -> None:
    """An entry of somebody else is one of its own, though it reads like one that was due."""
    barges_in = Ask("s1", AgentSessionRequest("a1", Medium.CHAT, "t1", "Intrude", "BargeIn"))
    inputs = CHAT, barges_in, session("Accept"), AgentJoinsSession("a2", Medium.CHAT, "t1")
    assert set() == told(LogsAgents(), *inputs)


class CoachEndsWithTheCustomer(FloorServer):
    """In Coach the leg ends when the customer leaves, which a chosen rule says otherwise."""

    def step(self, given: Input) -> Step:
        if isinstance(given, CustomerLeaves):
            for user, desk in self.floor.supervisors.items():
                if desk.voice.call is not None and str(desk.voice.control.call.state) == "Coach":
                    already = len(self.sent)
                    step = super().step(Ask(user, CallRequest(given.call, "Hangup")))
                    self.floor = self.floor.step(given).next
                    assert len(self.sent) > already
                    return step
        return super().step(given)


ENDS_WITH_IT = device("Coach", mode="NextCall"), ANSWERS, CustomerLeaves("c1")


def test_what_follows_from_a_call_that_went_another_way_is_no_worse_than_that() -> None:
    """With the leg NextCall ends, rightly if the leg had: so all of it is told at the level of the broken rule."""
    found = told(CoachEndsWithTheCustomer(), *ENDS_WITH_IT)
    assert {"note"} == {level for _, level in found}
    assert ("VC-CUSTOMER-LEAVES", "note") in found


def test_a_waived_rule_is_left_out_of_what_happens_too() -> None:
    """A happening that a waived rule decides is not made to happen."""
    report = run(CoachEndsWithTheCustomer(), *ENDS_WITH_IT, waived={"VC-CUSTOMER-LEAVES"}, fail_on=Severity.NOTE)
    assert [] == report.failures
    assert 1 == report.skipped["VC-CUSTOMER-LEAVES is waived"]


def test_the_mute_of_an_agent_that_may_survive_is_waived_with_its_rule() -> None:
    """VC-LISTEN-UNMUTES decides every input after which a muted agent is heard again, and no other."""
    muted = device("BargeIn"), ANSWERS, call("MuteMonitoredUser")
    waived = {"VC-LISTEN-UNMUTES"}
    assert 1 == run(FloorServer(), *muted, call("SwitchToListenIn"), waived=waived).skipped.total()
    assert 1 == run(FloorServer(), *muted, CustomerLeaves("c1"), waived=waived).skipped.total()
    assert 0 == run(FloorServer(), *muted, call("UnmuteMonitoredUser"), CANCEL, waived=waived).skipped.total()


class KeepsTypingQuiet(FloorServer):
    """Tells nobody that a supervisor types."""

    def step(self, given: Input) -> Step:
        already = len(self.sent)
        step = super().step(given)
        if isinstance(given, Ask) and "Typing" in given.request.operation:
            del self.sent[already:]
        return step


def test_a_cell_that_gave_a_note_was_taken() -> None:
    """What fails no run makes none vacuous: the input was given, and what came of it was told."""
    words = list(suite(components=["chat requests"]).words())
    report = check_conformance(KeepsTypingQuiet(), suite=words, reduce=False)
    assert {"TX-SEND"} == {failure.rule for failure in report.failures}
    assert ([], Status.CONFORMS) == (report.coverage.never_taken, report.status)


class JoinsAgain(FloorServer):
    """A supervisor who was busy is joined to the running call as soon as his own is over."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, SupervisorEndsCall):
            desk = self.floor.supervisors[given.supervisor]
            (running,) = self.floor.calls.values()
            target = self.floor.agents[running.agent or ""].device
            again = Ask(given.supervisor, DeviceRequest(desk.voice.device.id, "ListenIn", target))
            step, already = self.floor.step(again), len(self.sent)
            self.floor = step.next
            self.sent += [(each.recipient, self.payload(each)) for each in step.deliveries]
            self.sent[already:] = [each for each in self.sent[already:] if "call" in each[1]["data"]]
        return step


def test_a_call_joined_once_more_is_no_second_telling_of_the_first() -> None:
    """VD-BUSY: what was told of a leg before it was over is no duplicate when it is told again."""
    busy = SupervisorTakesCall("s1"), SupervisorEndsCall("s1")
    assert {("VD-BUSY", "warning")} == told(JoinsAgain(), device("ListenIn"), ANSWERS, call("Hangup"), *busy)


def test_a_warning_is_made_small_though_its_word_goes_on() -> None:
    """What fails no run is shown by a program of its own, of the inputs that it takes and no other."""
    there, goes_on = (channel("Monitor"), CHAT, session("Accept")), session("SwitchToCoach")
    report = check_conformance(HidesSupervisors(), suite=[Word("word/one", PAIR, (*there, goes_on, *COMES, CANCEL))])
    (failure,) = [each for each in report.failures if each.rule == "TX-AUDIENCE"]
    assert ((*there, *COMES), 2, False) == (failure.word.inputs, failure.failed, failure.is_flaky)
    assert "# warning TX-AUDIENCE: to s1, chat t1" in failure.program
