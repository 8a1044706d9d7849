"""Histories of a correct server, and what recordings make of them.

`Shift` plays supervisors, agents and customers through `Supervisor.decide` and
`Supervisor.happen`, so whatever it writes a correct server may write. `recorded`
then disturbs it as recordings are: it starts anywhere, messages come twice, late or
not at all, the two channels lose their common order, and requests are logged when
they are sent, when they are answered, or not.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from attrs import define, field, frozen

from monitoring_core import text, voice
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification, Participant
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.vocabulary import CallState, Medium, Mute, VisibilityMode
from monitoring_core.wire import Context, write, write_request

START = datetime(2031, 3, 3, 8, 0, tzinfo=UTC)
BASE = "https://desk.example"


@frozen
class Record:
    """A line of a recording before it is disturbed."""

    at: float
    client: str
    channel: str
    body: dict[str, Any]
    answered: float = 0.0


@define
class Shift:
    """A correct server with some supervisors at work; ``records`` is what it said and was asked."""

    random: Random
    ruleset: Ruleset = GWS_V2
    supervisors: int = 2
    now: float = 0.0
    records: list[Record] = field(factory=list)
    state: dict[str, voice.Supervisor] = field(factory=dict)
    texts: dict[str, text.TextSupervisor] = field(factory=dict)
    sessions: int = 0
    joined_at: dict[str, float] = field(factory=dict)
    busy: dict[str, str | None] = field(factory=dict)
    calls: int = 0

    def __attrs_post_init__(self) -> None:
        for number in range(self.supervisors):
            client = f"sup-{number}"
            self.texts[client] = text.text_supervisor(f"user-{number}", f"nick-{number}", self.ruleset)
            self.state[client] = voice.supervisor(
                voice.Device(f"dev-{number}", phone_number=f"71{number}"), self.ruleset
            )

    def play(self, steps: int) -> list[Record]:
        """Play that many steps, with some seconds between them."""
        for _ in range(steps):
            self.now += self.random.choice((0.3, 1, 2.5, 3, 5, 8, 20, 90))
            self.step(self.random.choice(sorted(self.state)))
        return self.records

    def step(self, client: str) -> None:
        """Let one thing happen to one supervisor."""
        kind = self.random.choices(("device", "call", "world", "mute", "chatter", "text"), (3, 6, 5, 1, 2, 6))[0]
        self.one(kind, client)

    def one(self, kind: str, client: str) -> None:
        """Let one thing of that kind happen to one supervisor."""
        supervisor = self.state[client]
        if kind == "device":
            self.ask(client, self._device_request(supervisor), self._facts(client))
        elif kind == "call" and supervisor.call is not None:
            operation = self.random.choice(voice.LEG_OPERATIONS).name
            self.ask(client, CallRequest(supervisor.call.id, operation), voice.Facts())
        elif kind == "text":
            self._text(client)
        elif kind == "mute":
            # Nobody mutes himself within a second of what he was answered last.
            self.now += 2.5
            self._tell(client, supervisor.own_mute(self.random.choice((Mute.ON, Mute.OFF))))
        elif kind == "chatter" and supervisor.call is not None:
            self._write(client, supervisor.call_notification(), "AttachedDataChanged")
        elif kind == "chatter":
            self._write(client, supervisor.device_notification())
        else:
            self._world(client)

    def ask(self, client: str, request: DeviceRequest | CallRequest, facts: voice.Facts) -> None:
        """Put a request to the server and record it with its answer."""
        outcome = self.state[client].decide(request, facts)
        self._asked(client, request, outcome)
        if isinstance(outcome, Accepted):
            self._tell(client, outcome)

    def _asked(self, client: str, request: Request, outcome: Accepted[Any, Any] | Refusal) -> None:
        written = write_request(request, BASE)
        answer = {"statusCode": int(outcome.code)} | ({"statusMessage": "no"} if isinstance(outcome, Refusal) else {})
        body = {"request": dict(written), "response": answer}
        self.records.append(Record(self.now, client, "requests", body, self.now + self.random.choice((0.1, 0.4, 1.5))))

    def _text(self, client: str) -> None:
        """Let one thing happen to the text sessions of one supervisor."""
        supervisor, medium = self.texts[client], self.random.choice(tuple(Medium))
        agent = f"agent-user-{self.random.randrange(2)}"
        others = (
            Participant(f"nick-of-{agent}", "Agent", "All", "p1", f"{BASE}/api/v2/users/{agent}"),
            Participant("caller", "Customer", "All", "p2"),
        )
        running = [session for session in supervisor.sessions.values() if session.control.allowed()]
        kind = self.random.choice(("channel", "starts", "intrude", "session", "session", "session", "world"))
        if kind == "starts" or (kind in ("session", "world") and not running):
            self.sessions += 1
            self._told(
                client, supervisor.session_starts(medium, agent, f"{client}-session-{self.sessions:03d}", others)
            )
        elif kind == "channel":
            operation = self.random.choice((*VisibilityMode, "CancelSupervisorMonitoring"))
            mode = self.random.choice((None, "NextChat", "AllChats"))
            self._text_request(client, ChannelRequest(agent, medium, operation, mode), text.TextFacts())
        elif kind == "intrude":
            session_id = f"{client}-session-{self.random.randrange(self.sessions + 1):03d}"
            mode = self.random.choice((None, *VisibilityMode))
            intrude = AgentSessionRequest(agent, medium, session_id, "Intrude", mode)
            self._text_request(client, intrude, text.TextFacts(participants=others))
        elif kind == "session":
            session = self.random.choice(running)
            asked = text.SESSION_OPERATIONS
            # Most of what may be asked is asked of a session that was accepted.
            operation = self.random.choice(
                (*asked, *[text.ACCEPT] * (len(asked) if session.control.visibility is None else 0))
            ).name
            request = SessionRequest(session.medium, session.id, operation, "words")
            self._text_request(client, request, text.TextFacts())
        else:
            session = self.random.choice(running)
            event = self.random.choice((text.AGENT_LEAVES, text.SESSION_COMPLETED, text.SESSION_REQUEUED))
            self._told(client, supervisor.happen(event, session.medium, session.id))

    def _text_request(
        self, client: str, request: ChannelRequest | AgentSessionRequest | SessionRequest, facts: text.TextFacts
    ) -> None:
        outcome = self.texts[client].decide(request, facts)
        self._asked(client, request, outcome)
        if isinstance(outcome, Accepted):
            self._told(client, outcome)

    def _told(self, client: str, outcome: Accepted[text.TextSupervisor, text.TextNotification]) -> None:
        self.texts[client] = outcome.next
        for notification in outcome.notifications:
            self._write(client, notification)

    def _device_request(self, supervisor: voice.Supervisor) -> DeviceRequest:
        device = supervisor.device.id
        operation = self.random.choice(("ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring"))
        if operation == "CancelSupervisorMonitoring":
            return DeviceRequest(device, operation)
        host = self.random.choice(("desk.example", "localhost:8080", "127.0.0.1"))
        target = f"http://{host}/api/v2/devices/agent-{device}-{self.random.randrange(2)}"
        scope, mode = self.random.choice((None, "Agent", "Call")), self.random.choice((None, "NextCall", "AllCalls"))
        return DeviceRequest(device, operation, target, scope, mode)

    def _facts(self, client: str) -> voice.Facts:
        in_call = self.random.random() < 0.4
        return voice.Facts(target_call=self._call_id(client) if in_call else None, busy=self.random.random() < 0.1)

    def _call_id(self, client: str) -> str:
        """Give the id of a call: mostly a new one, now and then one that was joined before."""
        if self.calls == 0 or self.random.random() < 0.8:
            self.calls += 1
        return f"{client}-call-{self.calls:04d}"

    def _world(self, client: str) -> None:
        event = self.random.choice(voice.HAPPENINGS)
        supervisor = self.state[client]
        before = supervisor.control.call.is_on_call
        agent = f"agent-{self.random.randrange(9)}"
        call_id = self._call_id(client) if supervisor.call is None else supervisor.call.id
        outcome = supervisor.happen(event, call_id=call_id, to_agent=agent)
        if outcome.next.control.call.is_on_call and not before and self.random.random() < 0.5:
            self._ringing(client, outcome.next)
        self._tell(client, outcome)

    def _ringing(self, client: str, after: voice.Supervisor) -> None:
        shown = after.call_notification()
        ringing = CallNotification(
            shown.call_id, shown.device_id, CallState.RINGING, frozenset({"Answer"}), Mute.OFF, False
        )
        self.joined_at[client] = self.now
        self._write(client, ringing)

    def _tell(self, client: str, outcome: Accepted[voice.Supervisor, voice.VoiceNotification]) -> None:
        was_on_call = self.state[client].call is not None
        self.state[client] = outcome.next
        if outcome.next.call is not None and not was_on_call:
            self.joined_at[client] = self.now
        for notification in outcome.notifications:
            self._write(client, notification)

    def _write(self, client: str, notification: Notification, kind: str | None = None) -> None:
        is_call = isinstance(notification, CallNotification)
        channel = "calls" if is_call else "devices" if isinstance(notification, DeviceNotification) else "sessions"
        seconds = self.now - self.joined_at.get(client, self.now)
        payload = write(notification, Context(base_url=BASE, duration=int(seconds) if is_call else None))
        body = dict(json.loads(json.dumps(payload)))
        if kind is not None:
            body["data"]["notificationType"] = kind
        self.records.append(Record(self.now + 0.05, client, channel, body))


@frozen
class Disturbance:
    """How a recording differs from what was said; each share is of the messages."""

    twice: float = 0.0
    late: float = 0.0
    lost: float = 0.0
    channel_delay: float = 0.0
    begins_at: float = 0.0
    requests: str = "answer"
    with_at: bool = True
    with_self: bool = True


def recorded(records: list[Record], random: Random, disturbance: Disturbance) -> list[dict[str, Any]]:
    """Give the lines of a recording of that history, disturbed."""
    timed: list[tuple[float, int, Record]] = []
    for number, record in enumerate(records):
        if record.channel == "requests":
            if disturbance.requests != "none":
                moment = record.at if disturbance.requests == "sending" else record.answered
                timed.append((moment, number, record))
            continue
        if random.random() < disturbance.lost:
            continue
        delay = disturbance.channel_delay if record.channel == "calls" else 0.0
        if random.random() < disturbance.late:
            delay += random.choice((3.0, 10.0, 60.0))
        timed.append((record.at + delay, number, record))
        if random.random() < disturbance.twice:
            timed.append((record.at + delay + random.choice((0.0, 1.0, 30.0)), number, record))
    timed.sort(key=lambda each: each[:2])
    lines: list[dict[str, Any]] = []
    for moment, _, record in timed[int(len(timed) * disturbance.begins_at) :]:
        wrapped: dict[str, Any] = {"client": record.client}
        if disturbance.with_self:
            wrapped["self"] = record.client.replace("sup", "nick")
        if disturbance.with_at or record.channel == "requests":
            wrapped["at"] = (START + timedelta(seconds=moment)).isoformat().replace("+00:00", "Z")
        lines.append(wrapped | (record.body if record.channel == "requests" else {"message": record.body}))
    return lines
