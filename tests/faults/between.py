"""Servers whose faults lie between components: each needs two things at once, or more of them than a component has.

Each comes with the shortest word that shows it. The words of one component do not ask for it, or only by chance.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from monitoring_core.floor import (
    AgentLogsOut,
    AgentTransfers,
    Ask,
    Delivery,
    Input,
    PartyWrites,
    SessionStarts,
    Step,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.notifications import DeviceNotification, LogEntry, MessageLogNotification, Participant
from monitoring_core.requests import CallRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.words import Setting
from monitoring_core.text import Phase
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import Medium, MessageType, MonitoringMode, Visibility, VisibilityMode
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import ANSWERS, CANCEL, call, channel, device, session

__all__ = ["BETWEEN"]


class RefusesSwitchesAfterALogOut(FloorServer):
    """A leg whose agent has logged out is switched no more."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.out = set[str]()
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, AgentLogsOut):
            self.out.add(self.floor.agents[given.agent].device)
        if isinstance(given, Ask) and given.request.operation.startswith("SwitchTo"):
            own = self.floor.supervisors[given.supervisor].voice.call
            if own is not None and own.agent in self.out and isinstance(given.request, CallRequest):
                given = Ask(given.supervisor, evolve(given.request, operation="Whisper"))
        return super().step(given)


class KeepsTheScopeOfARefusedRequest(FloorServer):
    """The scope is taken in before the mode is looked at, and stays for the next request that names none."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.scope: dict[str, str | None] = {}
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if not isinstance(given, Ask) or not isinstance(given.request, DeviceRequest):
            return super().step(given)
        asked = given.request
        if asked.mode is not None and asked.mode not in frozenset(MonitoringMode):
            self.scope[given.supervisor] = asked.scope
        elif asked.scope is None:
            given = Ask(given.supervisor, evolve(asked, scope=self.scope.pop(given.supervisor, None)))
        return super().step(given)


class TakesTargets(FloorServer):
    """Gives a taken target to another supervisor, sometimes; the one who had it is told nothing."""

    def gives(self, holder: str, asks: str) -> bool:
        raise NotImplementedError

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest):
            holder = self.floor.monitored_by.get(device_id(given.request.target_device_uri or ""))
            if holder is not None and holder != given.supervisor and self.gives(holder, given.supervisor):
                own = self.floor.supervisors[holder].voice.device.id
                cancel = DeviceRequest(own, "CancelSupervisorMonitoring")
                self.floor = self.floor.step(Ask(holder, cancel)).next
        return super().step(given)


class ComparesWithTheFirstSupervisor(TakesTargets):
    """Whether a target is taken is looked up at the first other supervisor only."""

    def reset(self, setting: Setting) -> dict[str, str]:
        ids = super().reset(setting)
        self.in_order = [ids[user] for user in setting.supervisors]
        return ids

    def gives(self, holder: str, asks: str) -> bool:
        return holder != next(each for each in self.in_order if each != asks)


class ACancelFreesAll(TakesTargets):
    """Once somebody has cancelled, no target counts as taken."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.cancelled = False
        return super().reset(setting)

    def gives(self, holder: str, asks: str) -> bool:
        return self.cancelled

    def step(self, given: Input) -> Step:
        step = super().step(given)
        cancels = isinstance(given, Ask) and given.request.operation == "CancelSupervisorMonitoring"
        self.cancelled = self.cancelled or (cancels and step.accepted)
        return step


class ShowsTheMuteToAll(FloorServer):
    """Each supervisor in a call is shown whether anybody there has muted the agent."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and given.request.operation == "MuteMonitoredUser" and step.accepted:
            assert isinstance(given.request, CallRequest)
            for user in self.floor.calls[given.request.call_id].legs:
                if user != given.supervisor:
                    shown = self.payload(Delivery(user, self.floor.supervisors[user].voice.call_notification()))
                    shown["data"]["call"]["monitoredUserMuted"] = True
                    self.sent.append((user, shown))
        return step


class TellsTheWrongSupervisor(FloorServer):
    """With two supervisors, each is told of the other's device."""

    def step(self, given: Input) -> Step:
        already = len(self.sent)
        step = super().step(given)
        users = sorted(self.floor.supervisors)
        for place, delivery in enumerate(step.deliveries, already):
            if isinstance(delivery.notification, DeviceNotification) and len(users) > 1:
                other = next(each for each in users if each != delivery.recipient)
                self.sent[place] = other, self.sent[place][1]
        return step


class InvitesEverybody(FloorServer):
    """An invitation to a session goes to all supervisors."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, SessionStarts):
            for each in step.deliveries:
                others = [user for user in self.floor.supervisors if user != each.recipient]
                self.sent += [(user, self.payload(each)) for user in others]
        return step


class GoesOnTellingWhoHasLeft(FloorServer):
    """Who has left a session is told what is written in it all the same."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, PartyWrites):
            for user, desk in self.floor.supervisors.items():
                if desk.text.session(given.medium, given.session).phase is Phase.LEFT:
                    sender = Participant("Kim", "Customer", Visibility.ALL)
                    entry = LogEntry(7, MessageType.TEXT, sender, Visibility.ALL, given.text)
                    leak = MessageLogNotification(given.medium, given.session, (entry,))
                    self.sent.append((user, self.payload(Delivery(user, leak))))
        return step


class FindsInAnyCase(FloorServer):
    """Finds a device whatever the case of its id."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and given.request.target_device_uri:
            known = {each.casefold(): each for each in self.floor.devices}
            asked = given.request.target_device_uri
            target = known.get(device_id(asked).casefold(), asked)
            given = Ask(given.supervisor, evolve(given.request, target_device_uri=target))
        return super().step(given)


class MissesTheSlash(FloorServer):
    """Takes what stands behind the last slash of a uri for the id."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and given.request.target_device_uri:
            target = given.request.target_device_uri.rpartition("/")[2] or "nobody"
            given = Ask(given.supervisor, evolve(given.request, target_device_uri=target))
        return super().step(given)


class TheFourthSwitchSubscribes(FloorServer):
    """The fourth switch of a supervisor is taken for one of his subscription, and his device shows it."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.switches = 0
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, Ask) and isinstance(given.request, CallRequest) and step.accepted:
            self.switches += given.request.operation.startswith("SwitchTo")
            desk = self.floor.supervisors[given.supervisor]
            if self.switches == 4 and given.request.operation.startswith("SwitchTo"):
                shown = self.payload(Delivery(given.supervisor, desk.voice.device_notification()))
                monitoring = shown["data"]["devices"][0].get("supervisorMonitoringState")
                if monitoring is not None:
                    monitoring["state"] = given.request.operation.removeprefix("SwitchTo")
                    self.sent.append((given.supervisor, shown))
        return step


class ForgetsCoachWithTheHold(FloorServer):
    """A leg that was held and retrieved may go to Coach, again or for the first time."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.retrieved = set[str]()
        return super().reset(setting)

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        if ask.request.operation == "RetrieveCall" and answer["statusCode"] == 0:
            self.retrieved.add(ask.supervisor)
        on = self.floor.supervisors[ask.supervisor].voice.control.call.is_on_call
        return 0 if on and ask.request.operation == "SwitchToCoach" and ask.supervisor in self.retrieved else answer


class ALogInSubscribesAgain(FloorServer):
    """Who logs in again has the subscription that his log-out ended."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.had: dict[str, DeviceRequest] = {}
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, SupervisorLogsOut):
            voice = self.floor.supervisors[given.supervisor].voice
            monitored = voice.control.subscription.monitored
            if monitored is not None:
                state, scope, mode = str(monitored.state), str(monitored.scope), str(monitored.mode)
                self.had[given.supervisor] = DeviceRequest(voice.device.id, state, voice.target, scope, mode)
        step = super().step(given)
        if isinstance(given, SupervisorLogsIn) and given.supervisor in self.had:
            again = self.floor.step(Ask(given.supervisor, self.had.pop(given.supervisor)))
            self.floor = again.next
        return step


class OneInvitationAtATime(FloorServer):
    """While a supervisor has an invitation he is given no other."""

    def step(self, given: Input) -> Step:
        if isinstance(given, SessionStarts):
            waiting = {
                user
                for user, desk in self.floor.supervisors.items()
                if any(each.control.phase is Phase.INVITED for each in desk.text.sessions.values())
            }
            already = len(self.sent)
            step = super().step(given)
            self.sent[already:] = [each for each in self.sent[already:] if each[0] not in waiting]
            return step
        return super().step(given)


class TextIsLikeVoice(FloorServer):
    """Once Coach was left in a text session there is no way back to it, as on a call."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.left = set[tuple[str, str]]()
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        request = given.request if isinstance(given, Ask) else None
        if not isinstance(given, Ask) or not isinstance(request, SessionRequest):
            return super().step(given)
        key = given.supervisor, request.session_id
        was = self.floor.supervisors[given.supervisor].text.session(request.medium, request.session_id).mode
        if request.operation == "SwitchToCoach" and key in self.left:
            given = Ask(given.supervisor, evolve(request, operation="Whisper"))
        step = super().step(given)
        now = self.floor.supervisors[given.supervisor].text.session(request.medium, request.session_id).mode
        if was is VisibilityMode.COACH and now is not was:
            self.left.add(key)
        return step


class AHandOverKeepsTheMute(FloorServer):
    """The next agent is muted as the one before was."""

    def step(self, given: Input) -> Step:
        muted = {
            user: isinstance(given, AgentTransfers) and desk.voice.control.call.agent_muted
            for user, desk in self.floor.supervisors.items()
        }
        already = len(self.sent)
        step = super().step(given)
        for user, payload in self.sent[already:]:
            if muted.get(user) and payload["data"].get("call", {}).get("state") == "Established":
                payload["data"]["call"]["monitoredUserMuted"] = True
        return step


TWO = Setting(("s1", "s2"), ("a1", "a2"))
THREE = Setting(("s1", "s2", "s3"), ("a1", "a2"))
CHAT = SessionStarts("a1", Medium.CHAT, "t1")
SWITCHES = tuple(call(each) for each in ("SwitchToBargeIn", "SwitchToListenIn") * 2)
MUTED = device("BargeIn"), ANSWERS, call("MuteMonitoredUser")

BETWEEN: tuple[tuple[str, Any, Setting, tuple[Input, ...], str, str], ...] = (
    (
        "switches are refused once the monitored agent has logged out",
        RefusesSwitchesAfterALogOut,
        TWO,
        (device("Coach"), ANSWERS, AgentLogsOut("a1"), call("SwitchToBargeIn")),
        "VC-TO-BARGE-IN",
        "error",
    ),
    (
        "a request refused for its mode leaves its scope behind",
        KeepsTheScopeOfARefusedRequest,
        TWO,
        (device("Coach", scope="Agent", mode="Sometimes"), device("Coach")),
        "VD-DEFAULTS",
        "error",
    ),
    (
        "only the first other supervisor is asked whether a target is taken",
        ComparesWithTheFirstSupervisor,
        THREE,
        (device("Coach", user="s2"), device("Coach", user="s3")),
        "VD-ONE-SUPERVISOR",
        "error",
    ),
    (
        "one supervisor's Cancel frees the targets of all",
        ACancelFreesAll,
        THREE,
        (device("Coach", user="s2"), device("Coach", "a2-device"), CANCEL, device("Coach")),
        "VD-ONE-SUPERVISOR",
        "error",
    ),
    (
        "the mute of an agent shows on another supervisor's leg",
        ShowsTheMuteToAll,
        TWO,
        (device("BargeIn"), ANSWERS, CANCEL, device("BargeIn", user="s2"), call("MuteMonitoredUser")),
        "VC-MUTE-OWN-LEG",
        "note",
    ),
    (
        "a supervisor gets notifications about another one's device",
        TellsTheWrongSupervisor,
        TWO,
        (device("Coach"),),
        "AN-RECIPIENT",
        "error",
    ),
    (
        "an invitation goes to all supervisors",
        InvitesEverybody,
        TWO,
        (channel("Coach"), CHAT),
        "AN-RECIPIENT",
        "error",
    ),
    (
        "a supervisor who has left a session still gets its messages",
        GoesOnTellingWhoHasLeft,
        TWO,
        (channel("Coach"), CHAT, session("Accept"), session("Leave"), PartyWrites(Medium.CHAT, "t1", "customer", "hi")),
        "AN-RECIPIENT",
        "error",
    ),
    (
        "the case of an id does not matter",
        FindsInAnyCase,
        TWO,
        (device("Coach", "A1-DEVICE"),),
        "VD-SAME-DEVICE",
        "warning",
    ),
    (
        "a slash at the end of a target hides its id",
        MissesTheSlash,
        TWO,
        (device("Coach", "a1-device/"),),
        "VD-SAME-DEVICE",
        "warning",
    ),
    (
        "the fourth switch alters the subscription",
        TheFourthSwitchSubscribes,
        TWO,
        (device("Coach"), ANSWERS, *SWITCHES),
        "VC-SUBSCRIPTION-KEPT",
        "warning",
    ),
    (
        "a leg returns to Coach after Hold and RetrieveCall",
        ForgetsCoachWithTheHold,
        TWO,
        (device("ListenIn"), ANSWERS, call("Hold"), call("RetrieveCall"), call("SwitchToCoach")),
        "VC-NO-RETURN",
        "error",
    ),
    (
        "a log-in brings back the subscription that the log-out ended",
        ALogInSubscribesAgain,
        TWO,
        (device("Coach"), SupervisorLogsOut("s1"), SupervisorLogsIn("s1"), ANSWERS),
        "VC-JOIN",
        "error",
    ),
    (
        "an invited supervisor is offered no second session",
        OneInvitationAtATime,
        TWO,
        (channel("Coach"), CHAT, SessionStarts("a1", Medium.CHAT, "t2")),
        "TS-NEXT-SESSION",
        "error",
    ),
    (
        "Coach cannot be re-entered in a text session",
        TextIsLikeVoice,
        TWO,
        (channel("Coach"), CHAT, session("Accept"), session("SwitchToMonitor"), session("SwitchToCoach")),
        "TX-SWITCH",
        "error",
    ),
    (
        "the mute of one agent passes on to the next agent",
        AHandOverKeepsTheMute,
        TWO,
        (*MUTED, AgentTransfers("c1", "a2")),
        "VC-LISTEN-UNMUTES",
        "note",
    ),
)
"""What is wrong, the server, the setting and the inputs of a word that shows it, and the rule with its level."""
