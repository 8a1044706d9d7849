"""A shift: supervisors, agents and customers do at random what they may, and now and then what they may not."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from monitoring_core import floor, text, voice
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.vocabulary import Medium, Mute, Visibility, VisibilityMode
from tests.made.server import QUEUE, QUIET, Server

PAUSES = (0.3, 1.0, 2.5, 3.0, 5.0, 8.0, 20.0, 90.0)
"""Seconds from one step to the next."""

VOICE = {"device": 3, "call": 6, "calls": 5, "telephone": 2, "chatter": 4, "presence": 0.3, "reads": 0.4}
TEXT = {"channel": 2, "session": 7, "sessions": 4, "intrude": 1, "chatter of text": 3, "reads": 0.4, "presence": 0.2}
"""What is done in a step -> how often."""


@define
class Shift(Server):
    """A server on whose floor one thing after another happens.

    Attributes:
        weights: what is done in a step -> how often.
        asks_elsewhere: share of the requests that another window of the same user makes.
        illegal: share of the requests that are not looked at before they are made.
        left_alone: supervisors whom nothing happens to.
    """

    weights: dict[str, float] = field(factory=lambda: VOICE | TEXT)
    asks_elsewhere: float = 0.0
    illegal: float = 0.2
    left_alone: set[str] = field(factory=set)

    def play(self, steps: int) -> None:
        """Let so many things happen, with some seconds between them."""
        for _ in range(steps):
            self.waits(self.random.choice(PAUSES))
            users = [user for user in self.users() if user not in self.left_alone]
            if users:
                self.step(self.random.choice(users))

    def step(self, user: str) -> None:
        """Let one thing happen to a supervisor, or to whom he monitors."""
        (kind,) = self.random.choices(tuple(self.weights), tuple(self.weights.values()))
        steps: dict[str, Callable[[str], object]] = {
            "device": self.asks_device,
            "call": self.asks_call,
            "calls": self.calls_change,
            "telephone": self.uses_telephone,
            "chatter": self.chats_of_voice,
            "presence": self.comes_or_goes,
            "reads": self.reads_something,
            "channel": self.asks_channel,
            "session": self.asks_session,
            "sessions": self.sessions_change,
            "intrude": self.intrudes,
            "chatter of text": self.chats_of_text,
        }
        steps[kind](user)

    def _ask(self, user: str, request: Request) -> None:
        # Who is logged out has no client that asks. A client waits for an answer before it asks again.
        if not self.floor.supervisors[user].logged_in:
            return
        elsewhere = self.random.random() < self.asks_elsewhere
        if self.now < self.free_at.get(user, 0.0) and not elsewhere:
            self.now = self.free_at[user] + 0.05
        self.ask(user, request, elsewhere=elsewhere)

    # Voice.

    def asks_device(self, user: str) -> None:
        """Subscribe, or cancel."""
        desk = self.floor.supervisors[user]
        legal = self.random.random() >= self.illegal
        operation = self.random.choice(("ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring"))
        if operation == "CancelSupervisorMonitoring":
            if legal and desk.voice.target is None:
                return
            self._ask(user, DeviceRequest(desk.voice.device.id, operation))
            return
        target = self.random.choice(sorted(agent.device for agent in self.floor.agents.values()))
        scope, mode = self.random.choice((None, "Agent", "Call")), self.random.choice((None, "NextCall", "AllCalls"))
        if self.random.random() < 0.05:
            request = DeviceRequest(desk.voice.device.id, operation, None, scope, mode, QUEUE)
        elif legal or self.random.random() < 0.7:
            request = DeviceRequest(desk.voice.device.id, operation, self.target(target), scope, mode)
        else:
            wrong = self.random.choice((None, self.target("nobody"), self.target(desk.voice.device.id)))
            request = DeviceRequest(desk.voice.device.id, operation, wrong, scope, mode)
        self._ask(user, request)

    def asks_call(self, user: str) -> None:
        """Switch, mute, hold or hang up."""
        call = self.floor.supervisors[user].voice.call
        if call is None:
            return
        leg = self.floor.supervisors[user].voice.control.call
        operations = [each for each in voice.LEG_OPERATIONS if each.name != "Hangup" or self.random.random() < 0.3]
        if self.random.random() >= self.illegal:
            operations = [each for each in operations if leg.can(each)]
        if operations:
            self._ask(user, CallRequest(call.id, self.random.choice(operations).name))

    def calls_change(self, user: str) -> None:
        """Let something happen to the calls of an agent, mostly of the one whom the supervisor monitors."""
        happening = self._of_calls(self._agent_of(user))
        if happening is not None:
            self.happens(happening)

    def _agent_of(self, user: str) -> str:
        target = self.floor.supervisors[user].voice.target
        monitored = None if target is None else self.floor.devices.get(voice_target(target))
        if monitored is not None and self.random.random() < 0.8:
            return monitored
        return self.random.choice(sorted(self.floor.agents))

    def _of_calls(self, agent: str) -> floor.Happening | None:
        seat = self.floor.agents[agent]
        other = self.random.choice(sorted(self.floor.agents))
        # Sorted, since the order of a map hangs on hashes.
        running = sorted(self.floor.calls)
        if not seat.calls:
            waiting = [call for call in running if self.floor.calls[call].agent is None]
            if waiting and self.random.random() < 0.5:
                return floor.AgentJoins(self.random.choice(waiting), agent)
            if self.random.random() < 0.1:
                return floor.RoutingPointReceives(QUEUE, self.name("call"))
            return floor.AgentAnswers(agent, self.name("call"))
        call = self.random.choice(seat.calls)
        kinds: dict[floor.Happening, int] = {
            floor.AgentAnswers(agent, self.name("call")): 1,
            floor.AgentAnswersConsultation(agent, self.name("call")): 1,
            floor.AgentHolds(agent, call): 2,
            floor.AgentRetrieves(agent, call): 3,
            floor.AgentTransfers(call, other, agent): 2,
            floor.AgentTransfersToQueue(call, self.random.choice((None, QUEUE))): 1,
            floor.AgentJoinsConference(call, other): 2,
            floor.AgentLeaves(call, agent): 1,
            floor.CustomerLeaves(call): 1,
            floor.CallEnds(call): 3,
        }
        possible = {each: weight for each, weight in kinds.items() if not self.floor.impossible(each)}
        return self.random.choices(tuple(possible), tuple(possible.values()))[0] if possible else None

    def uses_telephone(self, user: str) -> None:
        """Do something on the supervisor's own telephone, which nobody is asked for."""
        kinds: dict[floor.Happening, float] = {
            floor.SupervisorTakesCall(user): 1,
            floor.SupervisorEndsCall(user): 3,
            floor.SupervisorHangsUp(user): 0.5,
            floor.SupervisorHolds(user): 1,
            floor.SupervisorRetrieves(user): 3,
        }
        if self._may_mute_himself(user):
            kinds[floor.SupervisorMutes(user, self.random.choice(tuple(Mute)))] = 2
        possible = {each: weight for each, weight in kinds.items() if not self.floor.impossible(each)}
        if possible:
            self.happens(self.random.choices(tuple(possible), tuple(possible.values()))[0])

    def _may_mute_himself(self, user: str) -> bool:
        """Tell whether he may: not so soon after a switch that the two could be taken for one."""
        call = self.floor.supervisors[user].voice.call
        since, told = self.switched.get(user, (-QUIET, -2))
        if call is None or self.now - since < QUIET:
            return False
        return sum(len(times) for about, times in self.arrived.items() if about[1:] == (user, call.id)) >= told + 2

    def chats_of_voice(self, user: str) -> None:
        """Tell of a device or a call what is no monitoring."""
        if self.second_device and self.random.random() < 0.2:
            self.talks_of_second_device(user)
        elif self.agents_recorded and self.random.random() < 0.3:
            self.talks_of_agents_call(self._agent_of(user))
        elif self.floor.supervisors[user].voice.call is not None and self.random.random() < 0.7:
            self.talks_of_leg(user)
        else:
            self.talks_of_device(user)

    def comes_or_goes(self, user: str) -> None:
        """Log the supervisor or an agent out, or in again."""
        agent = self._agent_of(user)
        if self.random.random() < 0.5:
            self.happens((floor.AgentLogsOut if self.floor.agents[agent].logged_in else floor.AgentLogsIn)(agent))
        elif self.floor.supervisors[user].logged_in:
            self.user_states[user] = "LoggedOut"
            if self.happens(floor.SupervisorLogsOut(user)):
                self.talks_of_device(user)
        else:
            self.user_states[user] = "Ready"
            if self.happens(floor.SupervisorLogsIn(user)):
                self.talks_of_device(user)

    def reads_something(self, user: str) -> None:
        """Have the client start anew and read what it has."""
        self.reads(user, self.random.choice(("devices", "calls", "smssessions", "chats")))

    # Text.

    def asks_channel(self, user: str) -> None:
        """Subscribe to an agent's sessions, or cancel."""
        agent, medium = self.random.choice(sorted(self.floor.agents)), self.random.choice(tuple(Medium))
        operation = self.random.choice((*VisibilityMode, "CancelSupervisorMonitoring"))
        active = (medium, agent) in self.floor.supervisors[user].text.subscriptions
        if operation == "CancelSupervisorMonitoring":
            if not active and self.random.random() >= self.illegal:
                return
            self._ask(user, ChannelRequest(agent, medium, operation))
        else:
            mode = self.random.choice((None, "NextChat", "AllChats"))
            self._ask(user, ChannelRequest(agent, medium, operation, mode))

    def intrudes(self, user: str) -> None:
        """Ask for an agent's running session."""
        running = sorted(key for key, session in self.floor.sessions.items() if session.agents)
        if running:
            medium, session_id = self.random.choice(running)
            agent = self.random.choice(self.floor.sessions[medium, session_id].agents)
            mode = self.random.choice((None, *VisibilityMode))
            self._ask(user, AgentSessionRequest(agent, medium, session_id, "Intrude", mode))

    def asks_session(self, user: str) -> None:
        """Accept, leave, switch or send."""
        own = sorted(self.sessions_of(user))
        if not own:
            return
        medium, session_id = self.random.choice(own)
        control = self.floor.supervisors[user].text.session(medium, session_id)
        operations = [each for each in text.SESSION_OPERATIONS if each is not text.LEAVE or self.random.random() < 0.3]
        if self.random.random() >= self.illegal:
            operations = [each for each in operations if control.can(each)]
            operations = [each for each in operations if each is not text.REJECT or self.random.random() < 0.3]
        if operations:
            operation = self.random.choice(operations)
            self._ask(user, SessionRequest(medium, session_id, operation.name, f"words {self.name('text')}"))

    def sessions_change(self, user: str) -> None:
        """Let something happen to the sessions of the agents."""
        agent, medium = self.random.choice(sorted(self.floor.agents)), self.random.choice(tuple(Medium))
        watched = sorted(agent for _, agent in self.floor.supervisors[user].text.subscriptions)
        if watched and self.random.random() < 0.7:
            medium, agent = self.random.choice(sorted(self.floor.supervisors[user].text.subscriptions))
        running = sorted(self.floor.sessions)
        if not running or self.random.random() < 0.3:
            self.happens(floor.SessionStarts(agent, medium, self.name("session")))
            return
        medium, session = self.random.choice(running)
        words = f"words {self.name('text')}"
        writes = floor.PartyWrites(
            medium, session, agent, words, self.random.choice((Visibility.ALL, Visibility.AGENTS))
        )
        kinds: dict[floor.Happening, int] = {
            floor.PartyWrites(medium, session, "customer", words): 4,
            writes: 4,
            floor.AgentJoinsSession(agent, medium, session): 2,
            floor.AgentLeavesSession(agent, medium, session): 1,
            floor.SessionCompleted(medium, session): 2,
            floor.SessionRequeued(medium, session): 1,
        }
        possible = {each: weight for each, weight in kinds.items() if not self.floor.impossible(each)}
        if possible:
            self.happens(self.random.choices(tuple(possible), tuple(possible.values()))[0])

    def chats_of_text(self, user: str) -> None:
        """Tell of a text session what is no monitoring."""
        own = sorted(self.sessions_of(user))
        if own:
            self.talks_of_session(user, *self.random.choice(own))


def voice_target(uri: str) -> str:
    """Give the id of the device that a subscription's target names."""
    return uri.partition("?")[0].rstrip("/").rpartition("/")[2]
