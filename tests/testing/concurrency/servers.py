"""Servers that take several requests at once: a correct one with a lock, and some that lose updates."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from monitoring_core.floor import Ask, Floor, Happening, Input, Step, open_floor
from monitoring_core.outcome import Accepted
from monitoring_core.requests import DeviceRequest
from monitoring_core.testing.words import Setting
from monitoring_core.voice import Facts, Supervisor, supervisor

LONG = 20.0
"""Seconds that one of two who are sure to meet waits for the other at most, on a busy machine too."""
SHORT = 0.02
"""The same where nobody else may come."""


class LockedServer:
    """A correct server: each input is taken whole, under a lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.floor: Floor = open_floor((), ())
        self.sent: list[tuple[str, Any]] = []

    def reset(self, setting: Setting) -> None:
        self.floor, self.sent = setting.floor(), []

    def request(self, ask: Ask) -> dict[str, int]:
        return {"statusCode": int(self.take(ask).code)}

    def happen(self, happening: Happening) -> None:
        self.take(happening)

    def take(self, given: Input) -> Step:
        with self.lock:
            step = self.floor.step(given)
            self.keep(step)
        return step

    def keep(self, step: Step) -> None:
        self.floor = step.next
        self.sent += [(each.recipient, each.notification) for each in step.deliveries]

    def observe(self, expected: int, deadline: float) -> list[tuple[str, Any]]:
        with self.lock:
            sent, self.sent = self.sent, []
        return sent


class LosingServer:
    """Keeps a row for each supervisor, looks whether a target is free, and writes its row later.

    Two who look at once both get the target (VD-ONE-SUPERVISOR). They meet at a barrier between the look and the
    writing, so the race happens each time. Nothing happens on this server; supervisors ask, and that is all.
    """

    def __init__(self, waits: float = LONG) -> None:
        self.rows: dict[str, Supervisor] = {}
        self.sent: list[tuple[str, Any]] = []
        self.meeting = threading.Barrier(2, timeout=waits)

    def reset(self, setting: Setting) -> None:
        self.rows = {user: supervisor(f"{user}-device", setting.ruleset) for user in setting.supervisors}
        self.sent = []

    def request(self, ask: Ask) -> dict[str, int]:
        assert isinstance(ask.request, DeviceRequest)
        target = ask.request.target_device_uri
        others = [row for user, row in self.rows.items() if user != ask.supervisor]
        facts = Facts(target_taken=target is not None and any(row.target == target for row in others))
        if target is not None:
            self.meet()
        outcome = self.rows[ask.supervisor].decide(ask.request, facts)
        if isinstance(outcome, Accepted):
            self.rows[ask.supervisor] = outcome.next
            self.sent += [(ask.supervisor, each) for each in outcome.notifications]
        return {"statusCode": int(outcome.code)}

    def meet(self) -> None:
        try:
            self.meeting.wait()
        except threading.BrokenBarrierError:
            # Nobody else asks at the same time.
            self.meeting.reset()

    def happen(self, happening: Happening) -> None:
        raise NotImplementedError

    def observe(self, expected: int, deadline: float) -> list[tuple[str, Any]]:
        sent, self.sent = self.sent, []
        return sent


class OverwritingServer(LockedServer):
    """Reads all, thinks, and writes all: of two subscriptions at once one is answered 0 and forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self.meeting = threading.Barrier(2, timeout=LONG)

    def request(self, ask: Ask) -> dict[str, int]:
        read = self.floor
        if isinstance(ask.request, DeviceRequest) and ask.request.target_device_uri is not None:
            self.meeting.wait()
        step = read.step(ask)
        with self.lock:
            self.keep(step)
        return {"statusCode": int(step.code)}


class SleepingServer:
    """A server of tasks that gives others their turn before it takes a request, after it has looked if it may lose."""

    def __init__(self, *, loses: bool) -> None:
        self.loses = loses
        self.inner = LockedServer()

    async def reset(self, setting: Setting) -> None:
        self.inner.reset(setting)

    async def request(self, ask: Ask) -> Mapping[str, int]:
        looked_at = self.inner.floor
        await asyncio.sleep(0)
        if not self.loses:
            return self.inner.request(ask)
        step = looked_at.step(ask)
        self.inner.keep(step)
        return {"statusCode": int(step.code)}

    async def happen(self, happening: Happening) -> None:
        await asyncio.sleep(0)
        self.inner.happen(happening)

    async def observe(self, expected: int, deadline: float) -> list[tuple[str, Any]]:
        return self.inner.observe(expected, deadline)


class SilentServer(LockedServer):
    """Answers nothing to whom it has been told to leave without an answer; the request has taken effect, or not."""

    def __init__(self, unanswered: str, *, takes_effect: bool) -> None:
        super().__init__()
        self.unanswered = unanswered
        self.takes_effect = takes_effect

    def request(self, ask: Ask) -> dict[str, int]:
        if ask.supervisor != self.unanswered:
            return super().request(ask)
        if self.takes_effect:
            self.take(ask)
        raise TimeoutError
