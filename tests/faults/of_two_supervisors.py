"""Servers that are right with one supervisor, and wrong with two in one chat or beside each other.

Each comes with the shortest word that shows it, as in `between`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from monitoring_core.floor import (
    AgentAnswers,
    Ask,
    CallEnds,
    Input,
    SessionStarts,
    Step,
    SupervisorLogsOut,
)
from monitoring_core.requests import AgentSessionRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.words import Setting
from monitoring_core.vocabulary import Medium, MonitoringMode, VisibilityMode
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import ANSWERS, channel, device, session

__all__ = ["OF_TWO_SUPERVISORS"]


class OfTwoInAChat(FloorServer):
    """Knows who else is in a chat."""

    def others(self, user: str, chat: str) -> Iterator[str]:
        running = self.floor.sessions.get((Medium.CHAT, chat))
        if running is not None:
            yield from (each for each in running.supervisors if each != user)


class SwitchesOneAtATime(OfTwoInAChat):
    """While another supervisor is in a chat nobody is switched there."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, SessionRequest):
            asked = given.request
            is_chat = asked.medium == Medium.CHAT and asked.operation.startswith("SwitchTo")
            if is_chat and any(self.others(given.supervisor, asked.session_id)):
                given = Ask(given.supervisor, evolve(asked, operation="Whisper"))
        return super().step(given)


class ALeaveIsForAll(OfTwoInAChat):
    """Who leaves a chat takes the other supervisors with him; they are not told."""

    def step(self, given: Input) -> Step:
        left = list[Ask]()
        if isinstance(given, Ask) and isinstance(given.request, SessionRequest) and given.request.operation == "Leave":
            left = [Ask(other, given.request) for other in self.others(given.supervisor, given.request.session_id)]
        step = super().step(given)
        for each in left:
            self.floor = self.floor.step(each).next
        return step


class ALogOutIsForAll(OfTwoInAChat):
    """Who logs out takes the other supervisors out of his chats; they are not told."""

    def step(self, given: Input) -> Step:
        left = list[Ask]()
        if isinstance(given, SupervisorLogsOut):
            for medium, chat in self.floor.supervisors[given.supervisor].text.sessions:
                if medium is Medium.CHAT:
                    leave = SessionRequest(Medium.CHAT, chat, "Leave")
                    left += [Ask(other, leave) for other in self.others(given.supervisor, chat)]
        step = super().step(given)
        for each in left:
            self.floor = self.floor.step(each).next
        return step


class AllCallsIsForOneSupervisor(FloorServer):
    """Who subscribes for all calls while somebody else monitors is joined into one call alone."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.for_one = set[str]()
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and given.request.target_device_uri:
            others = [each for each in self.floor.monitored_by.values() if each != given.supervisor]
            is_for_one = bool(others) and given.request.mode != MonitoringMode.NEXT_CALL
            (self.for_one.add if is_for_one else self.for_one.discard)(given.supervisor)
        legs = self.floor.calls[given.call].legs if isinstance(given, CallEnds) else ()
        step = super().step(given)
        for user in self.for_one.intersection(legs):
            cancel = DeviceRequest(self.floor.supervisors[user].voice.device.id, "CancelSupervisorMonitoring")
            self.floor = self.floor.step(Ask(user, cancel)).next
        return step


TWO = Setting(("s1", "s2"), ("a1", "a2"))
CHAT = SessionStarts("a1", Medium.CHAT, "t1")
ENTERS = (
    Ask("s2", AgentSessionRequest("a1", Medium.CHAT, "t1", "Intrude", VisibilityMode.COACH)),
    session("Accept", user="s2"),
)
BOTH = (channel("Monitor"), CHAT, session("Accept"), *ENTERS)

OF_TWO_SUPERVISORS: tuple[tuple[str, Any, Setting, tuple[Input, ...], str, str], ...] = (
    (
        "a switch in a chat is refused while another supervisor is there",
        SwitchesOneAtATime,
        TWO,
        (*BOTH, session("SwitchToBargeIn", user="s2")),
        "TX-SWITCH",
        "error",
    ),
    (
        "one supervisor's Leave takes all out of a chat",
        ALeaveIsForAll,
        TWO,
        (*BOTH, session("Leave"), session("SwitchToBargeIn", user="s2")),
        "TX-SWITCH",
        "error",
    ),
    (
        "one supervisor's log-out takes all out of a chat",
        ALogOutIsForAll,
        TWO,
        (*BOTH, SupervisorLogsOut("s1"), session("SwitchToBargeIn", user="s2")),
        "TX-SWITCH",
        "error",
    ),
    (
        "AllCalls holds for the first supervisor only",
        AllCallsIsForOneSupervisor,
        TWO,
        (
            device("Coach", "a2-device"),
            device("BargeIn", user="s2"),
            ANSWERS,
            CallEnds("c1"),
            AgentAnswers("a1", "c2"),
        ),
        "VC-JOIN",
        "error",
    ),
)
"""What is wrong, the server, the setting and the inputs of a word that shows it, and the rule with its level."""
