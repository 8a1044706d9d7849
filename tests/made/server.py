"""A correct server at work: a floor, a clock, and everything that is said, as it is said.

Whatever happens is decided by `monitoring_core.floor`, so what is written here a correct server
may write. Beside the supervisors' messages there are those of the agents' own calls and text
sessions, of calls that supervise nobody, and answers to GET.

A fault is planted as a lie: a function that changes what is told of something, while the floor
stays right. So a shift can go on from a right state once the lie is over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import TypeAlias

from attrs import define, evolve, field

from monitoring_core.floor import (
    AgentSeat,
    Ask,
    Floor,
    Happening,
    Step,
    SupervisorEndsCall,
    SupervisorRetrieves,
    SupervisorSeat,
    SupervisorTakesCall,
    open_floor,
)
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    LogEntry,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, Request
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState, Medium, Mute, TextSessionState
from monitoring_core.voice.agent_side import ordinary_capabilities
from monitoring_core.wire import Context, write, write_request
from tests.made.said import BASE, START, Body, Said, Subject

QUEUE = "queue-0"
LATENCY = (0.02, 0.05, 0.2)
"""Seconds that a message is on its way."""

QUIET = 4.5
"""Seconds after a switch in which nobody mutes his own call: the two could not be told apart."""

Lie: TypeAlias = Callable[[str, Notification], Notification]
"""Gives what a client is told instead of a notification."""

BodyLie: TypeAlias = Callable[[str, Body], None]
"""Changes a message of a client as it is written, for what no notification can hold."""


def number_of(person: str) -> str:
    """Give the telephone number of a supervisor, an agent, or the customer of a call."""
    kind, _, number = person.partition("-")
    return {"sup": "71", "agent": "41"}.get(kind, "5550142") + number


@define
class Server:
    """A floor with a clock; ``said`` is all that was said so far.

    Attributes:
        random: where every choice comes from.
        supervisors: how many there are.
        agents: how many there are.
        ruleset: what the floor lives by.
        with_durations: whether calls show how long they have lasted.
        call_delay: seconds by which the channel of calls is behind the others.
        agents_recorded: whether agents' clients record, too.
        second_device: whether each supervisor has a second device, at which nothing is monitored.
        answers_late: whether answers take longer than messages.
    """

    random: Random
    supervisors: int = 1
    agents: int = 2
    ruleset: Ruleset = GWS_V2
    with_durations: bool = True
    call_delay: float = 0.0
    agents_recorded: bool = False
    second_device: bool = False
    answers_late: bool = True
    now: float = 0.0
    said: list[Said] = field(factory=list)
    floor: Floor = field(init=False)
    lies: list[Lie] = field(factory=list)
    body_lies: list[BodyLie] = field(factory=list)
    began: dict[tuple[str, str], float] = field(factory=dict)
    arrived: dict[Subject, list[float]] = field(factory=dict)
    channels: dict[tuple[str, str], float] = field(factory=dict)
    free_at: dict[str, float] = field(factory=dict)
    switched: dict[str, tuple[float, int]] = field(factory=dict)
    user_states: dict[str, str] = field(factory=dict)
    forwards: dict[str, str] = field(factory=dict)
    own_calls: dict[str, str] = field(factory=dict)
    own_talks: set[str] = field(factory=set)
    shown_calls: dict[tuple[str, str], CallNotification] = field(factory=dict)
    shown_entries: dict[tuple[str, str], int] = field(factory=dict)
    names: int = 0

    def __attrs_post_init__(self) -> None:
        """Open the floor."""
        self.floor = open_floor(
            [SupervisorSeat(f"sup-{n}", f"desk-{n}", f"Kim {n}") for n in range(self.supervisors)],
            [AgentSeat(f"agent-{n}", f"phone-{n}") for n in range(self.agents)],
            self.ruleset,
            [QUEUE],
        )

    # What happens.

    def ask(self, user: str, request: Request, *, elsewhere: bool = False) -> bool:
        """Put a request to the floor, write down what comes of it, and tell whether it was accepted."""
        about = self.subject_of(user, request)
        sent, decided = self._sent(user, about), self.now
        step = self.floor.step(Ask(user, request))
        code = int(step.code)
        if step.accepted and isinstance(request, CallRequest) and request.operation == "RetrieveCall":
            self._holds_own_call(user)
        self._after(step)
        if isinstance(request, CallRequest) and step.accepted and request.operation.startswith("Switch"):
            self.switched[user] = (self.now, len(self.arrived.get(about, ())))
        self.asked(user, request, code, sent=sent, decided=decided, elsewhere=elsewhere)
        return step.accepted

    def asked(
        self,
        user: str,
        request: Request,
        code: int,
        *,
        sent: float | None = None,
        decided: float | None = None,
        elsewhere: bool = False,
    ) -> Said:
        """Write down a request that was answered with this code, whatever the floor makes of it.

        Args:
            user: who asked.
            request: what he asked.
            code: of the answer.
            sent: when it was sent; without it, a moment ago.
            decided: when it took effect; without it, now.
            elsewhere: another window asked.
        """
        about = self.subject_of(user, request)
        sent = self._sent(user, about) if sent is None else sent
        decided = self.now if decided is None else decided
        answered = decided + self.random.choice((0.05, 0.3, 1.0, 1.8) if self.answers_late else (0.02,))
        answer: Body = {"statusCode": code} | ({} if code == 0 else {"statusMessage": "no"})
        body = {"request": dict(write_request(request, BASE)), "response": answer}
        said = Said(len(self.said), user, (about,), body, decided, sent, answered, elsewhere)
        if not elsewhere:
            self.free_at[user] = answered
        self.said.append(said)
        return said

    def happens(self, *happenings: Happening) -> bool:
        """Let these things happen, as far as they can, and tell whether all of them could."""
        for happening in happenings:
            if self.floor.impossible(happening):
                return False
            if isinstance(happening, SupervisorRetrieves):
                self._holds_own_call(happening.supervisor)
            self._after(self.floor.step(happening))
            self._own_telephone(happening)
        return True

    def waits(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def reads(self, user: str, collection: str) -> Said:
        """Let a client read its devices, calls or sessions with GET, once nothing is on its way to it."""
        on_the_way = [times[-1] for subject, times in self.arrived.items() if subject.client == user and times]
        self.now = max([self.now, *on_the_way]) + 0.1
        step = self.floor.answer(user, "GET", f"/api/v2/me/{collection}", None)
        assert step.state is not None
        shown = tuple(self._told(user, each) for each in step.state.shown)
        body = evolve(step, state=evolve(step.state, shown=shown)).body(lambda each: self._context(user, each))
        request = {"method": "GET", "url": f"{BASE}/api/v2/me/{collection}"}
        about = tuple(self._about(user, each) for each in shown)
        answer = json.loads(json.dumps(body))
        said = Said(len(self.said), user, about, {"request": request, "response": answer}, self.now, self.now, self.now)
        self.said.append(said)
        for subject in about:
            self.arrived.setdefault(subject, []).append(self.now)
        return said

    # What changes nothing of monitoring.

    def talks_of_device(self, user: str, *, kind: str | None = None) -> Said:
        """Have a device show something else that is no monitoring: do-not-disturb, forwarding, or its user's state.

        Of kind ``anew`` it is what it never showed before; any other may have been shown already.
        """
        kind = kind or self.random.choice(("state", "state", "disturb", "forward", "same"))
        desk = self.floor.supervisors[user]
        device = desk.voice.device
        if kind == "state":
            states = ("Ready", "NotReady", "Busy") if desk.logged_in else ("LoggedOut",)
            self.user_states[user] = self.random.choice(
                [s for s in states if s != self.user_states.get(user)] or states
            )
        elif kind == "disturb":
            device = evolve(device, do_not_disturb=not device.do_not_disturb)
        elif kind == "anew":
            self.names += 1
            device = evolve(device, forward_to=f"7{self.names:04d}")
        elif kind == "forward":
            device = evolve(device, forward_to=None if device.forward_to else f"72{self.random.randrange(100):02d}")
        if device is not desk.voice.device:
            supervisor = evolve(desk.voice, device=device)
            desks = self.floor.supervisors.insert(user, evolve(desk, voice=supervisor))
            self.floor = evolve(self.floor, supervisors=desks)
        return self.tells(user, self.floor.supervisors[user].voice.device_notification())

    def talks_of_leg(self, user: str, *, anew: bool = False) -> Said | None:
        """Have a leg show that other data are attached to its call; not always, unless ``anew``, they are shown."""
        voice = self.floor.supervisors[user].voice
        if voice.call is None:
            return None
        self.names += 1
        data = {"userData": {"step": str(self.names)}} if anew or self.random.random() < 0.8 else None
        return self.tells(user, voice.call_notification(), "AttachedDataChanged", data)

    def talks_of_session(self, user: str, medium: Medium, session_id: str) -> Said | None:
        """Have a text session show something that is no monitoring."""
        text = self.floor.supervisors[user].text
        session = text.sessions.get((medium, session_id))
        if session is None or not session.control.allowed():
            return None
        self.names += 1
        return self.tells(user, text.notification(session), None, {"userData": {"step": str(self.names)}})

    def talks_of_second_device(self, user: str) -> Said:
        """Have the supervisor's second device show something."""
        self.names += 1
        on = self.names % 2 == 0
        offered = {"ListenIn", "Coach", "BargeIn", "ForwardCallsOn", "DoNotDisturbOff" if on else "DoNotDisturbOn"}
        shown = DeviceNotification(f"{user}-second", frozenset(offered), None, on)
        return self.tells(user, shown)

    # What is told.

    def tells(self, user: str, notification: Notification, kind: str | None = None, keys: Body | None = None) -> Said:
        """Write down that a client is told this, after whatever it was told of the same before."""
        notification = self._told(user, notification)
        context = evolve(self._context(user, notification), object_keys=keys or {})
        body: Body = json.loads(json.dumps(write(notification, context)))
        if kind is not None:
            body["data"]["notificationType"] = kind
        return self.delivers(user, (self._about(user, notification),), body, isinstance(notification, CallNotification))

    def delivers(self, user: str, about: tuple[Subject, ...], body: Body, of_call: bool = False) -> Said:
        """Write down a message."""
        at = self.now + self.random.choice(LATENCY) + (self.call_delay if of_call else 0)
        # One channel of a client keeps its order; two have none in common.
        channel = (user, body["channel"])
        at = max(at, self.channels.get(channel, 0.0) + 0.01)
        for lie in self.body_lies:
            lie(user, body)
        for subject in about:
            at = max([at, *(each + 0.01 for each in self.arrived.setdefault(subject, [])[-1:])])
        for subject in about:
            self.arrived[subject].append(at)
        self.channels[channel] = at
        said = Said(len(self.said), user, about, body, at)
        self.said.append(said)
        return said

    def _told(self, user: str, notification: Notification) -> Notification:
        for lie in self.lies:
            notification = lie(user, notification)
        return notification

    def _context(self, user: str, notification: Notification) -> Context:
        if isinstance(notification, CallNotification):
            began = self.began.setdefault((user, notification.call_id), self.now)
            return Context(
                base_url=BASE,
                duration=int(self.now - began) if self.with_durations else None,
                participants=self.numbers_seen(user, notification.call_id),
                message_keys={"phoneNumber": number_of(user)},
            )
        if isinstance(notification, DeviceNotification):
            state = self.user_states.get(user)
            return Context(base_url=BASE, user_state=None if state is None else {"state": state})
        if isinstance(notification, MessageLogNotification):
            made = {each.index: START + timedelta(seconds=self.now) for each in notification.messages}
            return Context(base_url=BASE, timestamps=made)
        return Context(base_url=BASE)

    def numbers_seen(self, user: str, call_id: str) -> list[str] | None:
        """Give the numbers of the others whom a user may be shown in a call; None if it is no call of the floor."""
        if call_id not in self.floor.calls:
            return None
        seen = self.floor.visible_call_participants(call_id, user)
        return [number_of(each) for each in seen if each != user]

    def _about(self, user: str, notification: Notification) -> Subject:
        if isinstance(notification, DeviceNotification):
            return Subject("device", user, notification.device_id)
        if isinstance(notification, CallNotification):
            return Subject("call", user, notification.call_id)
        return Subject("session", user, notification.session_id)

    def subject_of(self, user: str, request: Request) -> Subject:
        """Give what a request is about."""
        if isinstance(request, DeviceRequest):
            return Subject("device", user, request.device_id)
        if isinstance(request, CallRequest):
            return Subject("call", user, request.call_id)
        if isinstance(request, ChannelRequest):
            return Subject("channel", user, request.user_id)
        return Subject("session", user, request.session_id)

    def _sent(self, user: str, about: Subject) -> float:
        """Give when a request was sent that takes effect now; one message at most of its subject is on its way then."""
        earliest = max(self.now - self.random.choice((0.02, 0.1, 0.4)), self.free_at.get(user, 0.0) + 0.01)
        return min(self.now, max([earliest, *(each + 0.01 for each in self.arrived.get(about, ())[-2:-1])]))

    def _after(self, step: Step) -> None:
        before, self.floor = self.floor, step.next
        for delivery in step.deliveries:
            told, user = delivery.notification, delivery.recipient
            if isinstance(told, CallNotification):
                self._before_a_leg(before, user, told)
            self.tells(user, told)
            if isinstance(told, CallNotification) and told.state == CallState.RELEASED:
                self.began.pop((user, told.call_id), None)
        if self.agents_recorded:
            self._agents_calls()
            self._agents_sessions(step)

    def _before_a_leg(self, before: Floor, user: str, told: CallNotification) -> None:
        """Begin to count the duration of a leg; half of them ring first."""
        if before.supervisors[user].voice.call is not None:
            return
        self.began[user, told.call_id] = self.now
        if self.random.random() < 0.5:
            capabilities = self.random.choice((frozenset({"Hangup"}), frozenset({"Answer", "Hangup"})))
            mute = self.random.choice((None, Mute.OFF))
            ringing = CallNotification(told.call_id, told.device_id, CallState.RINGING, capabilities, mute, False)
            self.tells(user, ringing)
            self.now += self.random.choice((0.3, 1.0))

    def _own_telephone(self, happening: Happening) -> None:
        """Tell of a supervisor's own call, in which he supervises nobody."""
        if isinstance(happening, SupervisorTakesCall):
            if happening.supervisor not in self.own_calls:
                self.names += 1
                self.own_calls[happening.supervisor] = f"own-{self.names}"
            self.own_talks.add(happening.supervisor)
            self._own_call(happening.supervisor, CallState.ESTABLISHED)
        elif isinstance(happening, SupervisorEndsCall):
            self._own_call(happening.supervisor, CallState.RELEASED)
            self.own_talks.discard(happening.supervisor)
            self.own_calls.pop(happening.supervisor)

    def _holds_own_call(self, user: str) -> None:
        """Tell that a supervisor's own call is on hold, since he retrieves his leg (VC-ONE-LEG)."""
        if user in self.own_talks:
            self.own_talks.discard(user)
            self._own_call(user, CallState.HELD)

    def _own_call(self, user: str, state: CallState) -> None:
        offered: frozenset[str] = frozenset()
        if state is not CallState.RELEASED:
            offered = ordinary_capabilities(held=state is CallState.HELD)
        device = self.floor.supervisors[user].voice.device.id
        self.tells(user, CallNotification(self.own_calls[user], device, state, offered, Mute.OFF, False))

    # What agents are told of their own calls and sessions.

    def _agents_calls(self) -> None:
        # The order of a shared map hangs on hashes.
        for agent in (self.floor.agents[user] for user in sorted(self.floor.agents)):
            for call in [call for user, call in self.shown_calls if user == agent.user and call not in agent.calls]:
                last = self.shown_calls.pop((agent.user, call))
                over = evolve(
                    last,
                    state=CallState.RELEASED,
                    capabilities=frozenset(),
                    monitored_user_muted=False,
                    supervisor_listening_in=False,
                )
                self.tells(agent.user, over)
                self.began.pop((agent.user, call), None)
            # What is put on hold is told before what is answered or retrieved (VC-ONE-LEG).
            held = [each for each in agent.calls if each != agent.talks_in]
            for call in (*held, *([] if agent.talks_in is None else [agent.talks_in])):
                shown = self.floor.agent_call(agent.user, call)
                if self.shown_calls.get((agent.user, call)) != shown:
                    self.shown_calls[agent.user, call] = shown
                    self.tells(agent.user, shown)

    def talks_of_agents_call(self, agent: str) -> Said | None:
        """Have an agent's call show that other data are attached to it."""
        seat = self.floor.agents[agent]
        call = seat.talks_in or next(iter(seat.calls), None)
        if call is None:
            return None
        self.names += 1
        shown = self.floor.agent_call(agent, call)
        return self.tells(agent, shown, "AttachedDataChanged", {"userData": {"step": str(self.names)}})

    def _agents_sessions(self, step: Step) -> None:
        """Show agents the entries that they may see, each once."""
        for delivery in step.deliveries:
            told = delivery.notification
            if not isinstance(told, MessageLogNotification):
                continue
            running = self.floor.sessions.get((told.medium, told.session_id))
            for agent in () if running is None else running.agents:
                last = self.shown_entries.get((agent, told.session_id), 0)
                seen = tuple(each for each in told.messages if each.index > last and each.visibility != "Supervisors")
                if seen:
                    self.shown_entries[agent, told.session_id] = seen[-1].index
                    self._shows_agent(agent, told.medium, told.session_id, seen)

    def _shows_agent(self, agent: str, medium: Medium, session_id: str, entries: tuple[LogEntry, ...]) -> None:
        own = Participant(agent, "Agent", "All", f"{agent}-{session_id}", f"/api/v2/users/{agent}")
        customer = Participant("customer", "Customer", "All", f"customer-{session_id}")
        offered = frozenset({"Leave", "SendMessage", "Transfer", "Invite", "Consult"})
        shown = SessionNotification(medium, session_id, TextSessionState.CHATTING, offered, (customer, own))
        if Subject("session", agent, session_id) not in self.arrived:
            self.tells(agent, shown)
        self.tells(agent, MessageLogNotification(medium, session_id, entries))

    # What is there to choose from.

    def name(self, of: str) -> str:
        """Give an id that nothing had before."""
        self.names += 1
        return f"{of}-{self.names:03d}"

    def users(self) -> list[str]:
        """Give the ids of the supervisors."""
        return [f"sup-{number}" for number in range(self.supervisors)]

    def sessions_of(self, user: str) -> Iterator[tuple[Medium, str]]:
        """Give the text sessions in which a supervisor has a part."""
        for (medium, session_id), session in self.floor.supervisors[user].text.sessions.items():
            if session.control.allowed():
                yield medium, session_id

    def target(self, device: str) -> str:
        """Spell the uri of a device in one of the ways in which it is spelled."""
        head = self.random.choice((BASE, "http://localhost:8080", "http://127.0.0.1:8080", ""))
        return f"{head}/api/v2/devices/{device}{self.random.choice(('', '', '/', '?x=1'))}"
