"""Faults of the sort people write are found, each under the rule that it breaks and as severe as that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.floor import (
    Ask,
    Delivery,
    Floor,
    Input,
    SessionStarts,
    Step,
    SupervisorLogsOut,
    SupervisorTakesCall,
)
from monitoring_core.notifications import MessageLogNotification, Notification, SessionNotification
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest
from monitoring_core.rules import Severity
from monitoring_core.rulesets import ANY_TO_ANY, GWS_V2
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.words import Setting, Word
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import PAIR, SUITE, channel, session


class DefaultScopeIsAgent(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            given = Ask(given.supervisor, evolve(given.request, scope=given.request.scope or "Agent"))
        return super().step(given)


class DefaultModeIsNextCall(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            given = Ask(given.supervisor, evolve(given.request, mode=given.request.mode or "NextCall"))
        return super().step(given)


class AnotherRuleset(FloorServer):
    ruleset = ANY_TO_ANY

    def reset(self, setting: Setting) -> dict[str, str]:
        return super().reset(evolve(setting, ruleset=self.ruleset))


class MonitorMayWrite(AnotherRuleset):
    ruleset = GWS_V2.derive("writes", send_in_every_mode=True)


class NeverIntrudes(AnotherRuleset):
    ruleset = GWS_V2.derive("never intrudes", intrusion=False)


class NextCallNeverEnds(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            self.mode = given.request.mode
            given = Ask(given.supervisor, evolve(given.request, mode=None))
        return super().step(given)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            if "supervisorMonitoringState" in device and self.mode:
                device["supervisorMonitoringState"]["mode"] = self.mode
        return payload


class ScopeIsIgnored(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            self.scope = given.request.scope
            given = Ask(given.supervisor, evolve(given.request, scope=None))
        return super().step(given)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            if "supervisorMonitoringState" in device and self.scope:
                device["supervisorMonitoringState"]["scope"] = self.scope
        return payload


class CapabilitiesAreOneStepLate(FloorServer):
    last: list[str] | None

    def reset(self, setting: Setting) -> dict[str, str]:
        self.last = None
        return super().reset(setting)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        call = payload["data"].get("call")
        if call is not None:
            now = call["capabilities"]
            call["capabilities"] = self.last or now
            self.last = now or None
        return payload


class CancelEndsTheCall(FloorServer):
    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation == "CancelSupervisorMonitoring" and not step.outcome:
            call = self.floor.supervisors[given.supervisor].voice.call
            if call is not None:
                super().step(Ask(given.supervisor, CallRequest(call.id, "Hangup")))
        return step


class RejoinsWithItsOldVisibility(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for entry in payload["data"].get("messages", ()):
            if entry["type"] == "ParticipantRejoined":
                entry["visibility"] = entry["from"]["visibility"] = "Supervisors"
        return payload


class TellsOfWhatItRefuses(FloorServer):
    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and step.outcome is not None:
            desk = self.floor.supervisors[given.supervisor]
            after = evolve(desk.voice.device_notification(), monitoring=None, capabilities=frozenset())
            self.sent.append((given.supervisor, self.payload(Delivery(given.supervisor, after))))
        return step


class ComparesTargetsByUri(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            target = given.request.target_device_uri
            if target is not None and "localhost" in target:
                given = Ask(given.supervisor, evolve(given.request, target_device_uri="d-of-nobody"))
        return super().step(given)


class MuteSurvivesTheSwitch(FloorServer):
    muted: bool

    def reset(self, setting: Setting) -> dict[str, str]:
        self.muted = False
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and given.request.operation in ("MuteMonitoredUser", "UnmuteMonitoredUser"):
            self.muted = given.request.operation == "MuteMonitoredUser"
        return super().step(given)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        call = payload["data"].get("call")
        if call is not None and call["notificationType" if "notificationType" in call else "state"] and self.muted:
            call["monitoredUserMuted"] = True
        return payload


class TwoSupervisorsOnOneTarget(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            target = given.request.target_device_uri
            holder = self.floor.monitored_by.get(device_id(target or ""))
            if holder is not None and holder != given.supervisor:
                self.floor = self.without(holder)
        return super().step(given)

    def without(self, user: str) -> Floor:
        own = self.floor.supervisors[user].voice.device.id
        return self.floor.step(Ask(user, DeviceRequest(own, "CancelSupervisorMonitoring"))).next


class JoinsTheBusy(FloorServer):
    def step(self, given: Input) -> Step:
        return Step(self.floor) if isinstance(given, SupervisorTakesCall) else super().step(given)


class LogoutEndsNothing(FloorServer):
    def step(self, given: Input) -> Step:
        return Step(self.floor) if isinstance(given, SupervisorLogsOut) else super().step(given)


class AnswersFour(FloorServer):
    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        return answer if answer["statusCode"] == 0 else {"statusCode": 4}


class AcceptsAll(FloorServer):
    def request(self, ask: Ask) -> Any:
        super().request(ask)
        return 0


class NeverAnswers(FloorServer):
    def request(self, ask: Ask) -> Any:
        super().request(ask)


class AnswersInWords(FloorServer):
    def request(self, ask: Ask) -> Any:
        super().request(ask)
        return {"statusCode": "ok"}


class RefusesAll(FloorServer):
    def request(self, ask: Ask) -> Any:
        return 2


class SaysEverythingTwice(FloorServer):
    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return [each for each in super().observe(expected, deadline) for _ in range(2)]


class LosesEveryOther(FloorServer):
    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return list(super().observe(expected, deadline))[::2]


class SaysNothing(FloorServer):
    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return []


class TurnsTheOrderRound(FloorServer):
    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return list(super().observe(expected, deadline))[::-1]


class CapabilitiesAreText(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        if "call" in payload["data"]:
            payload["data"]["call"]["capabilities"] = "Hangup"
        return payload


class ShowsNullMonitoringAlways(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            device.pop("supervisorMonitoringState", None)
        return payload


class OffersCancelAlways(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            device["capabilities"] = sorted({*device["capabilities"], "CancelSupervisorMonitoring"})
        return payload


class ListsMuting(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        if "call" in payload["data"]:
            payload["data"]["call"]["capabilities"].append("MuteMonitoredUser")
        return payload


class BargesInUnheard(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        call = payload["data"].get("call")
        if call is not None:
            call["mute"] = "On"
        return payload


class IsCalledSupervisor(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for participant in payload["data"].get("chat", {}).get("participants", ()):
            if participant["nickname"] == delivery.recipient:
                participant["type"] = "Supervisor"
        return payload


class ShowsNullMonitoring(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            device.setdefault("supervisorMonitoringState", None)
        return payload


class SetOn(FloorServer):
    """A correct server whose devices are not to be disturbed and forward their calls."""

    offered: tuple[str, str] = ("DoNotDisturbOff", "ForwardCallsOff")

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            kept = set(device["capabilities"]) - {"DoNotDisturbOn", "ForwardCallsOn"}
            device |= {"doNotDisturb": "On", "forwardTo": "5550", "capabilities": sorted(kept | {*self.offered})}
        return payload


class OffersToDisturbNoMore(SetOn):
    offered = ("DoNotDisturbOn", "ForwardCallsOff")


class OffersToForwardAgain(SetOn):
    offered = ("DoNotDisturbOff", "ForwardCallsOn")


class IsMutedInCoach(FloorServer):
    """Shows the supervisor's mute as On while he coaches, which is for a server to choose."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        call = payload["data"].get("call")
        if call is not None and {"SwitchToListenIn", "SwitchToBargeIn"} <= set(call["capabilities"]):
            call["mute"] = "On"
        return payload


class CompletesWhatIsReleased(FloorServer):
    """Tells of the end of a call in two steps, as some servers do."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        for user, payload in list(self.sent):
            if payload["data"].get("call", {}).get("state") == "Released":
                again = json.loads(json.dumps(payload))
                again["data"]["call"]["state"] = "Completed"
                self.sent.append((user, again))
        return step


class WritesAsACustomer(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for entry in payload["data"].get("messages", ()):
            entry["from"]["type"] = "Customer"
        return payload


class ForgetsTheNickname(FloorServer):
    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, ChannelRequest):
            given = Ask(given.supervisor, evolve(given.request, nickname=None))
        return super().step(given)


class ShowsEverybodyToAll(FloorServer):
    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for participant in payload["data"].get("chat", {}).get("participants", ()):
            if participant["nickname"] != delivery.recipient:
                participant["visibility"] = "All"
        return payload


class IntrudeJoinsAtOnce(AnotherRuleset):
    ruleset = GWS_V2.derive("joins at once", intrude_joins_at_once=True)


class Untold(FloorServer):
    """Leaves out some of what is due."""

    def untold(self, told: Notification) -> bool:
        raise NotImplementedError

    def step(self, given: Input) -> Step:
        already = len(self.sent)
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation == "Leave":
            told = [each.notification for each in step.deliveries]
            self.sent[already:] = [
                sent for sent, each in zip(self.sent[already:], told, strict=True) if not self.untold(each)
            ]
        return step


class LeavesWithoutANotice(Untold):
    def untold(self, told: Notification) -> bool:
        return isinstance(told, MessageLogNotification)


class ShowsNothingMoreOfWhatWasLeft(Untold):
    def untold(self, told: Notification) -> bool:
        return isinstance(told, SessionNotification)


class CoachesAloud(FloorServer):
    """What is sent to agents is seen by all."""

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for entry in payload["data"].get("messages", ()):
            if entry["type"] == "Text":
                entry["visibility"] = "All"
        return payload


CHAT = SessionStarts("a1", Medium.CHAT, "t1")
COMES = (
    Ask("s2", AgentSessionRequest("a1", Medium.CHAT, "t1", "Intrude", "Monitor")),
    session("Accept", user="s2"),
)
"""Another supervisor comes into the chat."""
TOGETHER = [
    Word(
        "together/a coach",
        PAIR,
        (channel("Coach"), CHAT, session("Accept"), session("SendToAgents", text="Ask for it."), session("Leave")),
    ),
    Word("together/nickname", PAIR, (channel("Coach", nickname="Bo"), CHAT, session("Accept"))),
    Word(
        "together/two in one chat",
        PAIR,
        (channel("Monitor"), CHAT, session("Accept"), *COMES, session("SwitchToCoach")),
    ),
]
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("server", "rule", "level"),
    [
        (DefaultScopeIsAgent, "VD-DEFAULTS", ERROR),
        (DefaultModeIsNextCall, "VD-DEFAULTS", ERROR),
        (AnotherRuleset, "VC-COACH-IS-ENTRY", WARNING),
        (AnotherRuleset, "VC-NO-RETURN", ERROR),
        (MonitorMayWrite, "TX-SEND", NOTE),
        (NeverIntrudes, "VD-INTRUDE-BARGE-IN", ERROR),
        (NextCallNeverEnds, "VD-NEXT-CALL", ERROR),
        (ScopeIsIgnored, "VC-SCOPE-AGENT", ERROR),
        (CapabilitiesAreOneStepLate, "VC-SWITCHES", ERROR),
        (CancelEndsTheCall, "VC-CANCEL-RUNNING", NOTE),
        (RejoinsWithItsOldVisibility, "TX-NOTIFY-BARGE-IN", ERROR),
        (TellsOfWhatItRefuses, "AN-REFUSED", ERROR),
        (ComparesTargetsByUri, "VD-SAME-DEVICE", WARNING),
        (MuteSurvivesTheSwitch, "VC-LISTEN-UNMUTES", NOTE),
        (TwoSupervisorsOnOneTarget, "VD-ONE-SUPERVISOR", ERROR),
        (JoinsTheBusy, "VD-BUSY", WARNING),
        (LogoutEndsNothing, "VD-LOGOUT", ERROR),
        (AnswersFour, "AN-CODE", NOTE),
        (AcceptsAll, "VD-CANCEL", ERROR),
        (NeverAnswers, "RQ-ANSWERED", ERROR),
        (AnswersInWords, "RQ-READABLE", ERROR),
        (RefusesAll, "VD-CAPABILITIES", ERROR),
        (SaysEverythingTwice, "RQ-EXACT", ERROR),
        (LosesEveryOther, "VD-INTRUDE-BARGE-IN", ERROR),
        (SaysNothing, "VD-CONFIRMS", ERROR),
        (TurnsTheOrderRound, "RQ-ORDERED", ERROR),
        (CapabilitiesAreText, "RQ-READABLE", ERROR),
        (ShowsNullMonitoringAlways, "VD-CONFIRMS", ERROR),
        (OffersCancelAlways, "VD-CANCEL", ERROR),
        (ListsMuting, "VC-UNLISTED", ERROR),
        (BargesInUnheard, "VC-MUTE-BARGE-IN", ERROR),
        (IsCalledSupervisor, "TX-TYPE", ERROR),
        (ShowsNullMonitoring, "VD-ABSENT", ERROR),
        (OffersToDisturbNoMore, "VD-DND", ERROR),
        (OffersToForwardAgain, "VD-FORWARD", ERROR),
        (IsMutedInCoach, "VC-MUTE-COACH", NOTE),
        (WritesAsACustomer, "TX-TYPE", ERROR),
        (ForgetsTheNickname, "TS-DEFAULTS", ERROR),
        (ShowsEverybodyToAll, "TX-VISIBILITY-MONITOR", ERROR),
        (IntrudeJoinsAtOnce, "TS-INTRUDE", ERROR),
        (LeavesWithoutANotice, "TX-NOTICES", WARNING),
        (ShowsNothingMoreOfWhatWasLeft, "TX-LEFT-SHOWN", NOTE),
        (CoachesAloud, "TX-PRIVATE", WARNING),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
def test_a_fault_is_found_under_its_rule(server: type[FloorServer], rule: str, level: Severity) -> None:
    """The words written by hand find it, as severe as its rule is well founded."""
    requirements = Requirements(delivery="exact", ordered=True)
    report = check_conformance(server(), requirements, [*SUITE, *TOGETHER], reduce=False)
    found = {(each.rule, each.level) for failure in report.failures for each in failure.differences}
    assert (rule, level) in found


@pytest.mark.parametrize("server", [SetOn, CompletesWhatIsReleased])
def test_what_a_server_may_choose_is_no_finding(server: type[FloorServer]) -> None:
    """Settings that are on, and a call that is told of as Completed after it was Released."""
    report = check_conformance(server(), Requirements(ordered=True), [*SUITE, *TOGETHER])
    assert [] == report.failures
    assert report.conforms


def test_a_field_that_shows_something_else_does_not_end_a_word() -> None:
    """What comes after a note is judged all the same, so the run takes what it has to take."""
    report = check_conformance(IsMutedInCoach(), suite=SUITE)
    assert {"VC-MUTE-COACH"} == {failure.rule for failure in report.failures}
    assert [] == report.coverage.never_taken
    assert report.conforms


@pytest.mark.parametrize("fail_on", Severity)
def test_what_fails_is_what_was_asked_for(fail_on: Severity) -> None:
    """A server whose one fault is a note fails a run that fails on notes, and no other."""
    report = check_conformance(CancelEndsTheCall(), Requirements(fail_on=fail_on), SUITE, reduce=False)
    assert [(fail_on is NOTE)] == [bool(report.failing)]


def test_a_rule_that_is_waived_is_left_out() -> None:
    """What the rule decides is neither asked nor judged, and the report says so."""
    waived = Requirements(waived={"VC-CANCEL-RUNNING", "VD-CANCEL"}, fail_on=NOTE)
    report = check_conformance(CancelEndsTheCall(), waived, SUITE)
    assert [] == report.failures
    assert report.skipped["VD-CANCEL is waived"] > 0
