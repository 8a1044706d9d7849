"""The recording that a check is measured on: generated, the same in every run, about 1 kB a line.

A `LongShift` plays a correct server, with the mix of a day's recording: most
lines are notifications, and most of those change nothing of the monitoring. Each
line is padded as real ones are: calls and sessions with the user data attached to
them, devices with their settings, requests with the headers sent along.

At the end of a shift everything is over: calls are released, sessions revoked and subscriptions
cancelled. The next shift has other calls and sessions on the same devices, as other supervisors
sit down at them. The lines of two agents are among those of the supervisors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from random import Random
from typing import Any

from attrs import define, field

from monitoring_core import text, voice
from monitoring_core.requests import CallRequest, DeviceRequest
from tests.histories import BASE, Disturbance, Record, Shift, recorded

__all__ = ["LINE", "lines", "padded"]

LINE = 1000
"""Bytes that a line is padded to."""

AROUND = 110
"""About so many bytes stand around a message."""

ROOMS = 8
"""Shifts after which the same devices come again."""

_WORDS = [
    "account",
    "adviser",
    "balance",
    "branch",
    "contract",
    "customer",
    "desk",
    "2031",
    "invoice",
    "4711",
    "north",
    "order",
    "parcel",
    "88",
    "return",
]
_STEPS = 700
_KINDS = {"device": 2, "call": 3, "world": 4, "mute": 1, "chatter": 10, "text": 5, "agent": 4}
_PADDED = {"call": "userData", "smssession": "userData", "chat": "userData", "devices": "settings"}


@define
class LongShift(Shift):
    """A shift with the mix of lines that a day's recording has, from its beginning to its end."""

    agents: int = 2
    in_call: dict[int, int] = field(factory=dict)

    def step(self, client: str) -> None:
        """Let one thing happen to one supervisor, or to an agent."""
        (kind,) = self.random.choices(tuple(_KINDS), tuple(_KINDS.values()))
        if kind == "agent":
            self.agent(self.random.randrange(self.agents))
        else:
            self.one(kind, client)

    def agent(self, number: int, *, is_over: bool = False) -> None:
        """Let an agent's telephone or call show something, or that his call is over."""
        device = f"desk-of-agent-{number}"
        body: dict[str, Any]
        if not is_over and self.random.random() < 0.5:
            shown: dict[str, Any] = {"id": device, "doNotDisturb": "Off", "capabilities": ["DoNotDisturbOn"]}
            shown["userState"] = {"state": self.random.choice(("Ready", "NotReady"))}
            body, channel = {"messageType": "DeviceStateChangeMessage", "devices": [shown]}, "devices"
        else:
            shown = self.agents_call(number, device, is_over=is_over)
            body, channel = {"messageType": "CallStateChangeMessage", "call": shown}, "calls"
        written = {"data": body, "channel": f"/v2/me/{channel}"}
        self.records.append(Record(self.now + 0.05, f"agent-{number}", channel, written))

    def agents_call(self, number: int, device: str, *, is_over: bool = False) -> dict[str, Any]:
        """Give what an agent's call shows; once it is over, the next one is another call."""
        call = self.in_call.pop(number, self.calls)
        state = "Released" if is_over else self.random.choice(("Established", "Established", "Held", "Released"))
        if state != "Released":
            self.in_call[number] = call
        return {
            "id": f"agent-{number}-call-{call:04d}",
            "deviceUri": f"{BASE}/api/v2/devices/{device}",
            "state": state,
            "capabilities": ["Hangup"],
        }

    def ends(self) -> None:
        """End every call, text session and subscription."""
        for number in list(self.in_call):
            self.agent(number, is_over=True)
        for client in self.state:
            self.now += 5
            supervisor = self.state[client]
            if supervisor.call is not None:
                self.ask(client, CallRequest(supervisor.call.id, "Hangup"), voice.Facts())
            self.now += 5
            cancel = DeviceRequest(self.state[client].device.id, "CancelSupervisorMonitoring")
            self.ask(client, cancel, voice.Facts())
            for session in list(self.texts[client].sessions.values()):
                if session.control.allowed():
                    self.now += 1
                    self._told(client, self.texts[client].happen(text.SESSION_COMPLETED, session.medium, session.id))


def lines(count: int) -> Iterator[bytes]:
    """Give that many lines, shift after shift, each with calls and sessions of its own."""
    seed = given = 0
    while given < count:
        random = Random(seed)
        shift = LongShift(random, supervisors=4)
        shift.play(_STEPS)
        shift.ends()
        history = recorded(shift.records, random, Disturbance(twice=0.02, late=0.02))
        for line in history[: count - given]:
            yield padded(_of_shift(line, seed))
            given += 1
        seed += 1


def _of_shift(line: dict[str, Any], seed: int) -> dict[str, Any]:
    """Give the line with the names of its shift: rooms come again, calls and sessions do not."""
    told = json.dumps(line, separators=(",", ":"))
    told = re.sub("(call|session)-([0-9])", rf"\1-{seed}-\2", told)
    told = re.sub("(sup|dev|user|nick|desk-of-agent)-([0-9])", rf"\1-{seed % ROOMS}-\2", told)
    return dict(json.loads(told))


def padded(line: dict[str, Any]) -> bytes:
    """Give a line as it is written, with what real ones carry besides; the same message is padded in the same way."""
    if "request" in line:
        message, where, key = line["request"], line["request"], "headers"
    else:
        message = body = line["message"].get("data", line["message"])
        held = next((each for each in _PADDED if each in body), None)
        where, key = (body, "extra") if held is None else (body[held], _PADDED[held])
        where = where[0] if isinstance(where, list) else where
    told = json.dumps(message, sort_keys=True)
    random = Random(blake2b(told.encode(), digest_size=8).digest())
    missing = LINE - len(told) - AROUND
    padding: dict[str, str] = {}
    while missing > 0:
        padding[f"key-{len(padding)}"] = value = " ".join(random.choices(_WORDS, k=4))
        missing -= len(value) + 14
    where[key] = padding
    return json.dumps(line, separators=(",", ":")).encode()
