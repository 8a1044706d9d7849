"""The recording that a check is measured on: generated, the same in every run, about 1 kB a line.

A shift plays a correct server, with the mix of a day's recording: most
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

from monitoring_core import floor
from monitoring_core.notifications import SessionNotification
from monitoring_core.requests import DeviceRequest
from monitoring_core.vocabulary import Medium, TextSessionState
from tests.made.disturbed import many_faults
from tests.made.recorded import Manner, in_order, written
from tests.made.shift import Shift

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
_WEIGHTS = {
    "device": 2, "call": 3, "calls": 4, "telephone": 2, "chatter": 30, "channel": 1, "session": 3, "sessions": 3,
    "intrude": 0.5, "chatter of text": 8,
}  # fmt: skip
_PADDED = {"call": "userData", "smssession": "userData", "chat": "userData", "devices": "settings"}


def _shift(random: Random) -> Shift:
    """Give a shift of four supervisors and two agents, who are all recorded, from its beginning to its end."""
    shift = Shift(random, supervisors=4, agents=2, agents_recorded=True, weights=dict(_WEIGHTS))
    shift.play(_STEPS)
    _ends(shift)
    return shift


def _ends(shift: Shift) -> None:
    """End every call, text session and subscription."""
    for user in shift.users():
        shift.waits(5)
        shift.happens(floor.SupervisorEndsCall(user))
    for call in sorted(shift.floor.calls):
        shift.waits(1)
        shift.happens(floor.CallEnds(call))
    for medium, session in sorted(shift.floor.sessions):
        shift.waits(1)
        shift.happens(floor.SessionCompleted(medium, session))
    for agent, medium, session in _agents_sessions(shift):
        shift.tells(agent, SessionNotification(medium, session, TextSessionState.REVOKED, frozenset(), ()))
    for user in shift.users():
        shift.waits(5)
        if shift.floor.supervisors[user].voice.target is not None:
            device = shift.floor.supervisors[user].voice.device.id
            shift.ask(user, DeviceRequest(device, "CancelSupervisorMonitoring"))


def _agents_sessions(shift: Shift) -> list[tuple[str, Medium, str]]:
    """Give each text session that an agent was shown, with its kind."""
    shown = {
        (said.client, medium, each.id)
        for said in shift.said
        for each in said.subjects
        for medium, key in ((Medium.SMS, "smssession"), (Medium.CHAT, "chat"))
        if said.client in shift.floor.agents and each.kind == "session" and key in said.body.get("data", {})
    }
    return sorted(shown)


def lines(count: int) -> Iterator[bytes]:
    """Give that many lines, shift after shift, each with calls and sessions of its own."""
    seed = given = 0
    manner = Manner()
    while given < count:
        random = Random(seed)
        seen = many_faults(in_order(_shift(random).said, manner), random)
        for at, said in seen[: count - given]:
            yield padded(_of_shift(written(at, said, manner), seed))
            given += 1
        seed += 1


def _of_shift(line: dict[str, Any], seed: int) -> dict[str, Any]:
    """Give the line with the names of its shift: rooms come again, calls and sessions do not."""
    told = json.dumps(line, separators=(",", ":"))
    told = re.sub("(call|session|own)-([0-9])", rf"\1-{seed}-\2", told)
    told = re.sub("(sup|desk|agent|phone)-([0-9])", rf"\1-{seed % ROOMS}-\2", told)
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
