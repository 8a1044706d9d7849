"""Servers with faults of the sort people write, each a correct server with one thing done wrong.

Every one of them speaks the wire: the oracle gives it requests and happenings and sees answers
and notifications, in the server's own ids. Those that tests of the oracle plant are used again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, field, frozen

from monitoring_core.floor import AgentTransfers, Ask, Delivery, Input, Step, SupervisorEndsCall
from monitoring_core.notifications import DeviceNotification
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.rulesets import COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.words import Setting, Word
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium, MonitoringMode, MonitoringState, TextMonitoringMode, VisibilityMode
from tests.faults.between import BETWEEN
from tests.faults.of_two_supervisors import OF_TWO_SUPERVISORS
from tests.testing.oracle import test_faults as planted
from tests.testing.oracle.servers import FloorServer

__all__ = ["HANDWRITTEN", "Handwritten"]


class CoachLeftIsKeptOfTheDevice(FloorServer):
    """Who has left Coach once can never come back to it, on no later leg."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.left = set[str]()
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if not isinstance(given, Ask) or not isinstance(given.request, CallRequest):
            return super().step(given)
        before = self.floor.supervisors[given.supervisor].voice.control.call
        if given.request.operation == "SwitchToCoach" and given.supervisor in self.left and not before.coach_left:
            return super().step(Ask(given.supervisor, evolve(given.request, operation="Whisper")))
        step = super().step(given)
        after = self.floor.supervisors[given.supervisor].voice.control.call
        if before.state is MonitoringState.COACH and after.state not in (None, MonitoringState.COACH):
            self.left.add(given.supervisor)
        return step


class IntrusionLeavesNextCallUnused(FloorServer):
    """NextCall goes on after the call that was intruded into."""

    mode: str | None = None

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            agent = self.floor.agents.get(self.floor.devices.get(device_id(given.request.target_device_uri or ""), ""))
            intrudes = agent is not None and agent.call is not None
            self.mode = given.request.mode if intrudes and given.request.mode == MonitoringMode.NEXT_CALL else None
            if self.mode:
                given = Ask(given.supervisor, evolve(given.request, mode=None))
        return super().step(given)

    def payload(self, delivery: Delivery) -> Any:
        payload = super().payload(delivery)
        for device in payload["data"].get("devices", ()):
            if "supervisorMonitoringState" in device and self.mode:
                device["supervisorMonitoringState"]["mode"] = self.mode
        return payload


class JoinsTheBusy(planted.JoinsTheBusy):
    """It knows nothing of a supervisor's own calls, neither of their end."""

    def step(self, given: Input) -> Step:
        return Step(self.floor) if isinstance(given, SupervisorEndsCall) else super().step(given)


class ASwitchForgetsTheHold(FloorServer):
    """A switch on a held leg is done, and the leg is established again."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, CallRequest):
            call = self.floor.supervisors[given.supervisor].voice.call
            held = call is not None and call.id == given.request.call_id
            held = held and self.floor.supervisors[given.supervisor].voice.control.call.held
            if held and given.request.operation.startswith("SwitchTo"):
                self.floor = self.floor.step(
                    Ask(given.supervisor, evolve(given.request, operation="RetrieveCall"))
                ).next
        return super().step(given)


class AcceptsWithoutEffect(FloorServer):
    """What is refused under some rules for these operations is answered 0, and nothing comes of it."""

    operations: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        refusal = self.last.outcome
        if refusal is not None and ask.request.operation in self.operations and refusal.rule in self.rules:
            return {"statusCode": 0}
        return answer

    def step(self, given: Input) -> Step:
        self.last = super().step(given)
        return self.last


class RetrievesWhatIsNotHeld(AcceptsWithoutEffect):
    operations = frozenset({"RetrieveCall"})
    rules = frozenset({"VC-HOLD"})


class SwitchesToTheSameMode(AcceptsWithoutEffect):
    operations = frozenset({"SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn"})
    rules = frozenset({"TX-SELF"})


class RevokedSessionsStillAnswer(AcceptsWithoutEffect):
    operations = frozenset({"Accept"})
    rules = frozenset({"TX-REVOKED"})


class CoachWritesToAll(FloorServer):
    """SendMessage is open in Coach, and offered."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, SessionRequest):
            part = self.floor.supervisors[given.supervisor].text.session(given.request.medium, given.request.session_id)
            if part.mode is VisibilityMode.COACH and given.request.operation == "SendMessage":
                given = Ask(given.supervisor, evolve(given.request, operation="SendToAgents"))
        return super().step(given)


class IntrudesWithoutAMode(FloorServer):
    """Intrude without a mode and without a subscription brings the session as Monitor."""

    def step(self, given: Input) -> Step:
        if (
            isinstance(given, Ask)
            and isinstance(given.request, AgentSessionRequest)
            and given.request.visibility_mode is None
        ):
            key = given.request.medium, given.request.user_id
            if key not in self.floor.supervisors[given.supervisor].text.subscriptions:
                given = Ask(given.supervisor, evolve(given.request, visibility_mode="Monitor"))
        return super().step(given)


class RejectUsesNextChatUp(FloorServer):
    """A NextChat subscription ends with the session that was rejected."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation == "Reject" and step.accepted:
            for (medium, agent), kept in self.floor.supervisors[given.supervisor].text.subscriptions.items():
                if kept.monitoring_mode is TextMonitoringMode.NEXT_CHAT:
                    cancel = ChannelRequest(agent, medium, "CancelSupervisorMonitoring")
                    self.floor = self.floor.step(Ask(given.supervisor, cancel)).next
        return step


class TakesOffHold(FloorServer):
    """A leg that is held is retrieved, without a word, before this happens or is asked."""

    def takes(self, given: Input) -> bool:
        raise NotImplementedError

    def step(self, given: Input) -> Step:
        if self.takes(given):
            for user, desk in self.floor.supervisors.items():
                if desk.voice.call is not None and desk.voice.control.call.held:
                    retrieve = CallRequest(desk.voice.call.id, "RetrieveCall")
                    self.floor = self.floor.step(Ask(user, retrieve)).next
        return super().step(given)


class ATransferTakesOffHold(TakesOffHold):
    def takes(self, given: Input) -> bool:
        return isinstance(given, AgentTransfers)


class ASubscriptionTakesOffHold(TakesOffHold):
    def takes(self, given: Input) -> bool:
        return isinstance(given, Ask) and isinstance(given.request, DeviceRequest)


class EndsTextSubscriptions(FloorServer):
    """An accepted request ends subscriptions to text sessions that are none of its business, and nobody is told."""

    def ended(self, request: Request, agent: str) -> bool:
        raise NotImplementedError

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and step.accepted:
            for medium, agent in list(self.floor.supervisors[given.supervisor].text.subscriptions):
                if self.ended(given.request, agent):
                    cancel = ChannelRequest(agent, medium, "CancelSupervisorMonitoring")
                    self.floor = self.floor.step(Ask(given.supervisor, cancel)).next
        return step


class OneAgentAtATime(EndsTextSubscriptions):
    """A subscription to the sessions of an agent ends that to another agent's."""

    def ended(self, request: Request, agent: str) -> bool:
        if not isinstance(request, ChannelRequest) or request.operation == "CancelSupervisorMonitoring":
            return False
        return agent != request.user_id


class CancelOfVoiceEndsText(EndsTextSubscriptions):
    """CancelSupervisorMonitoring on the device ends the subscriptions to text sessions, too."""

    def ended(self, request: Request, agent: str) -> bool:
        return isinstance(request, DeviceRequest) and request.operation == "CancelSupervisorMonitoring"


class OneModeForAllSessions(FloorServer):
    """A switch in one session switches in the others, too, and nobody is told."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        request = given.request if isinstance(given, Ask) else None
        if isinstance(request, SessionRequest) and request.operation.startswith("SwitchTo") and step.accepted:
            assert isinstance(given, Ask)
            for medium, other in list(self.floor.supervisors[given.supervisor].text.sessions):
                switch = SessionRequest(medium, other, request.operation)
                self.floor = self.floor.step(Ask(given.supervisor, switch)).next
        return step


class SmsMeansChatToo(FloorServer):
    """Who subscribes to an agent's SMS sessions is invited to his chats."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        request = given.request if isinstance(given, Ask) else None
        if isinstance(request, ChannelRequest) and request.medium is Medium.SMS and step.accepted:
            assert isinstance(given, Ask)
            self.floor = self.floor.step(Ask(given.supervisor, evolve(request, medium=Medium.CHAT))).next
        return step


class TheStateMovesBeforeTheRefusal(FloorServer):
    """The old subscription is taken away before the new one is looked at, and refused."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and not step.accepted:
            device = self.floor.supervisors[given.supervisor].voice.device.id
            cancel = Ask(given.supervisor, DeviceRequest(device, "CancelSupervisorMonitoring"))
            self.floor = self.floor.step(cancel).next
        return step


class LooksUpBeforeItValidates(FloorServer):
    """A session that is not there is told before a mode that cannot be."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, AgentSessionRequest) and given.request.visibility_mode:
            running = (given.request.medium, given.request.session_id) in self.floor.sessions
            if not running:
                given = Ask(given.supervisor, evolve(given.request, visibility_mode="Coach"))
        return super().step(given)


class NextCallIsOverTooEarly(FloorServer):
    """The device shows that NextCall is over when its call begins, instead of when it ends."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.told = set[str]()
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        before = self.floor.supervisors
        already = len(self.sent)
        step = super().step(given)
        for user, desk in self.floor.supervisors.items():
            if before[user].voice.call is None and desk.voice.call is not None:
                monitored = desk.voice.control.subscription.monitored
                if monitored is not None and monitored.mode is MonitoringMode.NEXT_CALL:
                    shown = desk.voice.device_notification()
                    offered = (shown.capabilities or frozenset()) - {"CancelSupervisorMonitoring"}
                    over = evolve(shown, monitoring=None, capabilities=offered)
                    self.sent.append((user, self.payload(Delivery(user, over))))
                    self.told.add(user)
            elif user in self.told and before[user].voice.call is not None and desk.voice.call is None:
                self.told.discard(user)
                for place, delivery in reversed(list(enumerate(step.deliveries, already))):
                    if delivery.recipient == user and isinstance(delivery.notification, DeviceNotification):
                        del self.sent[place]
        return step


class SaysTheLastOfTwoFirst(FloorServer):
    """Two notifications in a row change places."""

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        came = list(super().observe(expected, deadline))
        return [came[1], came[0], *came[2:]] if len(came) > 1 else came


@frozen
class Handwritten:
    """One fault of the sort people write.

    Attributes:
        about: what is wrong, in a line.
        server: makes the server.
        component: a component whose words find it, for the quick run.
        ruleset: what the server should live by.
        races: whether it is wrong only with several supervisors at once.
        word: a word that shows it, where it lies between components.
        rule: the rule that it breaks there; empty where it has no such word.
        level: the level of that rule.
    """

    about: str
    server: Any
    component: str
    ruleset: Ruleset = field(default=GWS_V2)
    races: bool = False
    word: Word | None = None
    rule: str = ""
    level: str = ""


def _losing() -> Any:
    from tests.testing.concurrency.servers import SHORT, LosingServer

    return LosingServer(SHORT)


TWO = "pairs of two supervisors"

HANDWRITTEN: tuple[Handwritten, ...] = (
    Handwritten("scope defaults to Agent", planted.DefaultScopeIsAgent, "requests"),
    Handwritten("mode defaults to NextCall", planted.DefaultModeIsNextCall, "requests"),
    Handwritten("scope is ignored when the agent transfers", planted.ScopeIsIgnored, "leg"),
    Handwritten(
        "the server remembers for the device, not for the leg, that Coach was left",
        CoachLeftIsKeptOfTheDevice,
        "leg core",
        COACH_ONCE,
    ),
    Handwritten("NextCall never ends", planted.NextCallNeverEnds, "subscription"),
    Handwritten("capabilities are one step late", planted.CapabilitiesAreOneStepLate, "leg core"),
    Handwritten("Cancel throws the supervisor out of the call", planted.CancelEndsTheCall, "coupling"),
    Handwritten(
        "the notice about joining again has the old visibility", planted.RejoinsWithItsOldVisibility, "chat session"
    ),
    Handwritten("a refused request changes the state", TheStateMovesBeforeTheRefusal, "requests"),
    Handwritten("notifications are sent about a refused request", planted.TellsOfWhatItRefuses, "requests"),
    Handwritten("the host counts when targets are compared", planted.ComparesTargetsByUri, "requests"),
    Handwritten("the agent's mute survives the switch", planted.MuteSurvivesTheSwitch, "leg core"),
    Handwritten(
        "a taken target is given to a second supervisor", planted.TwoSupervisorsOnOneTarget, "pairs of two supervisors"
    ),
    Handwritten("an update is lost between two supervisors", _losing, "pairs of two supervisors", races=True),
    Handwritten("NextCall goes on after an intrusion", IntrusionLeavesNextCallUnused, "coupling"),
    Handwritten("a busy supervisor is joined", JoinsTheBusy, "coupling"),
    Handwritten("a supervisor's logout does not end the subscription", planted.LogoutEndsNothing, "subscription"),
    Handwritten("a switch forgets the hold", ASwitchForgetsTheHold, "leg held"),
    Handwritten("Retrieve is accepted when nothing is held", RetrievesWhatIsNotHeld, "leg held"),
    Handwritten("a transfer takes a held leg off hold", ATransferTakesOffHold, "leg held in its call"),
    Handwritten("a subscription takes a held leg off hold", ASubscriptionTakesOffHold, "leg held in its call"),
    Handwritten("a second agent's text subscription ends the first", OneAgentAtATime, "side by side"),
    Handwritten("a switch in one text session switches in all", OneModeForAllSessions, "side by side"),
    Handwritten("a subscription to SMS invites to chats", SmsMeansChatToo, "side by side"),
    Handwritten("Cancel of voice ends text subscriptions", CancelOfVoiceEndsText, "side by side"),
    Handwritten("a text switch to the present mode is accepted", SwitchesToTheSameMode, "chat session"),
    Handwritten("Intrude without a mode is accepted", IntrudesWithoutAMode, "chat requests"),
    Handwritten("NextChat ends when a session is rejected", RejectUsesNextChatUp, "chat subscription"),
    Handwritten("a Revoked session can be accepted", RevokedSessionsStillAnswer, "chat joining"),
    Handwritten("SendMessage is accepted in Coach", CoachWritesToAll, "chat session"),
    Handwritten("ids are looked up before parameters are validated", LooksUpBeforeItValidates, "chat requests"),
    Handwritten("refusals have codes of the server's own", planted.AnswersFour, "requests"),
    Handwritten("intrusion never happens", planted.NeverIntrudes, "coupling"),
    Handwritten("every notification comes twice", planted.SaysEverythingTwice, "leg core"),
    Handwritten("the end of NextCall is told too early", NextCallIsOverTooEarly, "leg core"),
    Handwritten("every other notification is missing", planted.LosesEveryOther, "leg core"),
    Handwritten("two notifications in a row change places", SaysTheLastOfTwoFirst, "leg core"),
    Handwritten("notifications come in reverse", planted.TurnsTheOrderRound, "leg core"),
    *(
        Handwritten(about, server, "between", word=Word(f"between/{about}", setting, inputs), rule=rule, level=level)
        for about, server, setting, inputs, rule, level in (*BETWEEN, *OF_TWO_SUPERVISORS)
    ),
)
