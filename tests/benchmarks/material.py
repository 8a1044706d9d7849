"""The recording that a check is measured on: generated, the same in every run, about 1 kB a line.

A `Shift` plays a correct server, here with the mix of a day's recording: most
lines are notifications, and most of those change nothing of the monitoring. Each
line is padded as real ones are: calls and sessions with the user data attached to
them, devices with their settings, requests with the headers sent along.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from attrs import define

from tests.histories import Disturbance, Shift, recorded

LINE = 1000
"""Bytes that a line is padded to."""

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
_KINDS = {"device": 2, "call": 3, "world": 4, "mute": 1, "chatter": 10, "text": 5}
_PADDED = {"call": "userData", "smssession": "userData", "chat": "userData", "devices": "settings"}


@define
class LongShift(Shift):
    """A shift with the mix of lines that a day's recording has."""

    def step(self, client: str) -> None:
        """Let one thing happen to one supervisor."""
        (kind,) = self.random.choices(tuple(_KINDS), tuple(_KINDS.values()))
        self.one(kind, client)


def lines(count: int) -> Iterator[bytes]:
    """Give that many lines, shift after shift, each with supervisors of its own."""
    seed = given = 0
    while given < count:
        random = Random(seed)
        history = recorded(LongShift(random, supervisors=4).play(_STEPS), random, Disturbance(twice=0.02, late=0.02))
        for line in history[: count - given]:
            yield _padded(line, random, seed)
            given += 1
        seed += 1


def _padded(line: dict[str, Any], random: Random, seed: int) -> bytes:
    text = json.dumps(line, separators=(",", ":"))
    for name in ("sup-", "dev-", "user-", "nick-"):
        text = text.replace(name, f"{name}{seed}-")
    line = json.loads(text)
    missing = LINE - len(text)
    if "request" in line:
        where, key = line["request"], "headers"
    else:
        body = line["message"].get("data", line["message"])
        held = next((each for each in _PADDED if each in body), None)
        where, key = (body, "extra") if held is None else (body[held], _PADDED[held])
        where = where[0] if isinstance(where, list) else where
    padding: dict[str, str] = {}
    while missing > 0:
        padding[f"key-{len(padding)}"] = value = " ".join(random.choices(_WORDS, k=4))
        missing -= len(value) + 14
    where[key] = padding
    return json.dumps(line, separators=(",", ":")).encode()
