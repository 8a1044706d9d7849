"""Inputs that may come next on a floor, drawn at random: what happens is possible, what is asked may be refused."""

from __future__ import annotations

from random import Random

from attrs import define

from monitoring_core import floor as floors
from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.floor.inputs import Happening
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    SessionRequest,
)
from monitoring_core.text import SESSION_OPERATIONS
from monitoring_core.vocabulary import Medium, MonitoringState, Mute, Visibility, VisibilityMode
from monitoring_core.voice import LEG_OPERATIONS


@define
class Shuffle:
    """Draws inputs for a floor; ids of new calls and sessions count up."""

    random: Random
    begun: int = 0

    def next(self, floor: Floor) -> Input:
        """Give a request, or a happening that is possible now."""
        while True:
            given = self._ask(floor) if self.random.random() < 0.55 else self._happening(floor)
            if given is not None and (isinstance(given, Ask) or not floor.impossible(given)):
                return given

    def _ask(self, floor: Floor) -> Ask | None:
        supervisor, agent = self.random.choice(sorted(floor.supervisors)), self.random.choice(sorted(floor.agents))
        kind = self.random.choice(("device", "call", "call", "channel", "intrude", "session", "session"))
        medium = self.random.choice(tuple(Medium))
        if kind == "device":
            operation = self.random.choice((*MonitoringState, "CancelSupervisorMonitoring"))
            device = floor.agents[agent].device
            scope, mode = (
                self.random.choice((None, "Agent", "Call")),
                self.random.choice((None, "NextCall", "AllCalls")),
            )
            uri = f"https://desk.example/api/v2/devices/{device}"
            own = floor.supervisors[supervisor].voice.device.id
            subscribes = operation in tuple(MonitoringState)
            return Ask(supervisor, DeviceRequest(own, operation, *((uri, scope, mode) if subscribes else ())))
        if kind == "call":
            call = floor.supervisors[supervisor].voice.call
            return None if call is None else Ask(supervisor, CallRequest(call.id, self._operation()))
        if kind == "channel":
            operation = self.random.choice((*VisibilityMode, "CancelSupervisorMonitoring"))
            mode = self.random.choice((None, "NextChat", "AllChats"))
            return Ask(supervisor, ChannelRequest(agent, medium, operation, mode))
        keys = sorted(floor.sessions)
        if not keys:
            return None
        medium, session = self.random.choice(keys)
        if kind == "intrude":
            mode = self.random.choice((None, *VisibilityMode))
            return Ask(supervisor, AgentSessionRequest(agent, medium, session, "Intrude", mode))
        return Ask(supervisor, SessionRequest(medium, session, self.random.choice(SESSION_OPERATIONS).name, "words"))

    def _operation(self) -> str:
        return self.random.choice(LEG_OPERATIONS).name

    def _happening(self, floor: Floor) -> Happening:
        choice = self.random.choice
        agent, supervisor = choice(sorted(floor.agents)), choice(sorted(floor.supervisors))
        call = choice(sorted(floor.calls)) if floor.calls else "none"
        medium, session = choice(sorted(floor.sessions)) if floor.sessions else (Medium.SMS, "none")
        queue = choice(sorted(floor.routing_points)) if floor.routing_points else "none"
        self.begun += 1
        candidates: tuple[Happening, ...] = (
            floors.AgentAnswers(agent, f"c{self.begun}"),
            floors.AgentAnswersConsultation(agent, f"c{self.begun}"),
            floors.CallRings(agent, f"c{self.begun}"),
            floors.AgentHolds(agent, call),
            floors.AgentRetrieves(agent, call),
            floors.AgentTransfers(call, agent),
            floors.AgentTransfers(call, agent, choice(sorted(floor.agents))),
            floors.AgentTransfersToQueue(call),
            floors.AgentTransfersToQueue(call, queue),
            floors.AgentJoins(call, agent),
            floors.AgentJoinsConference(call, agent),
            floors.AgentLeaves(call),
            floors.AgentLeaves(call, agent),
            floors.CustomerLeaves(call),
            floors.CallEnds(call),
            floors.RoutingPointReceives(queue, f"c{self.begun}"),
            floors.SupervisorTakesCall(supervisor),
            floors.SupervisorEndsCall(supervisor),
            floors.SupervisorMutes(supervisor, choice(tuple(Mute))),
            floors.SupervisorAnswers(supervisor),
            floors.RingingEnds(supervisor),
            floors.SupervisorHangsUp(supervisor),
            floors.SupervisorHolds(supervisor),
            floors.SupervisorRetrieves(supervisor),
            floors.SupervisorLogsIn(supervisor),
            floors.AgentLogsIn(agent),
            floors.SessionStarts(agent, choice(tuple(Medium)), f"t{self.begun}"),
            floors.AgentJoinsSession(agent, medium, session),
            floors.AgentLeavesSession(agent, medium, session),
            floors.SessionCompleted(medium, session),
            floors.SessionRequeued(medium, session),
            floors.PartyWrites(medium, session, choice((agent, "customer")), "words", Visibility.ALL),
        )
        # Whoever logs out is back sooner or later, but not so often that nothing else happens.
        if self.random.random() < 0.03:
            return choice((floors.SupervisorLogsOut(supervisor), floors.AgentLogsOut(agent)))
        return choice(candidates)
