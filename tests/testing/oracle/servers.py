"""Servers for the oracle to be tried on: a correct one, and ways to make it wrong.

`FloorServer` is the floor behind the wire: it takes requests as method, url and body, gives payloads as
decoded JSON, and has ids of its own everywhere, with hosts in its uris.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from itertools import count
from random import Random
from typing import Any

from attrs import evolve, fields

from monitoring_core.floor import (
    AgentSeat,
    Ask,
    Delivery,
    Floor,
    Happening,
    Input,
    SessionStarts,
    Step,
    SupervisorSeat,
    open_floor,
)
from monitoring_core.outcome import Accepted
from monitoring_core.testing.judging.ids import BEGINS
from monitoring_core.testing.words import Setting
from monitoring_core.wire import Context, read_request, write, write_answer, write_request

BASE = "https://desk.example:8443"


class FloorServer:
    """A correct server with ids of its own."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.sent: list[tuple[str, Any]] = []
        self.floor: Floor = open_floor((), ())
        self.calls: dict[str, str] = {}

    def reset(self, setting: Setting) -> dict[str, str]:
        ids: dict[str, str] = {}
        for user in (*setting.supervisors, *setting.agents):
            ids[user] = f"u-{next(self.numbers)}"
            ids[f"{user}-device"] = f"{BASE}/api/v2/devices/d-{next(self.numbers)}"
        for queue in setting.routing_points:
            ids[queue] = f"q-{next(self.numbers)}"

        def device(user: str) -> str:
            return ids[f"{user}-device"].rpartition("/")[2]

        self.floor = open_floor(
            [SupervisorSeat(ids[user], device(user)) for user in setting.supervisors],
            [AgentSeat(ids[user], device(user)) for user in setting.agents],
            setting.ruleset,
            [ids[queue] for queue in setting.routing_points],
        )
        self.sent, self.calls = [], {}
        return ids

    def request(self, ask: Ask) -> Any:
        written = json.loads(json.dumps(write_request(ask.request, BASE)))
        request = read_request(**written)
        assert request is not None
        step = self.step(Ask(ask.supervisor, request))
        return json.loads(json.dumps(write_answer(step.outcome or Accepted(None))))

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        own = self.own(happening)
        self.step(own)
        # Nobody need be told of a session before he intrudes into it; a call is bound by what is told of it.
        return {"session": own.session} if isinstance(own, SessionStarts) else None

    def own(self, happening: Happening) -> Happening:
        """Give the happening with an id of the server's own for what begins, and for what is not bound yet."""
        begins = BEGINS.get(type(happening).__name__)
        changes = {}
        for name in ("call", "session"):
            if any(each.name == name for each in fields(type(happening))):
                symbol = getattr(happening, name)
                if name == begins:
                    self.calls[symbol] = f"0{next(self.numbers):05d}K"
                changes[name] = self.calls.get(symbol, symbol)
        return evolve(happening, **changes)

    def step(self, given: Input) -> Step:
        step = self.floor.step(given)
        self.floor = step.next
        self.sent += [(each.recipient, self.payload(each)) for each in step.deliveries]
        return step

    def payload(self, delivery: Delivery) -> Any:
        return json.loads(json.dumps(write(delivery.notification, Context(base_url=BASE))))

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        sent, self.sent = self.sent, []
        return sent


class CanBeRead(FloorServer):
    """The same, and it tells what is true of a supervisor whenever it is asked."""

    def read(self, supervisor: str) -> list[Any]:
        desk = self.floor.supervisors[supervisor]
        told: list[Any] = [desk.voice.device_notification()]
        told += [desk.voice.call_notification()] if desk.voice.call is not None else []
        told += [desk.text.notification(each) for each in desk.text.sessions.values()]
        return [self.payload(Delivery(supervisor, each)) for each in told]


class CanGoBack(FloorServer):
    """The same, and it can be taken back to a state that it has kept, like a database to a savepoint."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[Floor, dict[str, str]]] = []

    def reset(self, setting: Setting) -> dict[str, str]:
        self.kept.clear()
        return super().reset(setting)

    def mark(self) -> int | None:
        assert not self.sent
        self.kept.append((self.floor, dict(self.calls)))
        return len(self.kept)

    def goto(self, state: int) -> bool:
        del self.kept[state:]
        self.floor, calls = self.kept[-1]
        self.calls, self.sent = dict(calls), []
        return True


class AsyncFloorServer:
    """The same, with methods that have to be waited for."""

    def __init__(self) -> None:
        self.server = FloorServer()
        self.arrived: asyncio.Queue[tuple[str, Any]] | None = None

    async def reset(self, setting: Setting) -> dict[str, str]:
        self.arrived = asyncio.Queue()
        return self.server.reset(setting)

    async def request(self, ask: Ask) -> Any:
        await asyncio.sleep(0)
        answer = self.server.request(ask)
        asyncio.get_running_loop().call_soon(self.deliver)
        return answer

    async def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        told = self.server.happen(happening)
        asyncio.get_running_loop().call_soon(self.deliver)
        return told

    def deliver(self) -> None:
        assert self.arrived is not None
        for each in self.server.observe(0, 0):
            self.arrived.put_nowait(each)

    async def observe(self, expected: int, deadline: float) -> list[tuple[str, Any]]:
        assert self.arrived is not None
        got: list[tuple[str, Any]] = []
        try:
            async with asyncio.timeout(deadline):
                while len(got) < expected:
                    got.append(await self.arrived.get())
        except TimeoutError:
            pass
        await asyncio.sleep(0)
        while not self.arrived.empty():
            got.append(self.arrived.get_nowait())
        return got


class TwiceAtOnce(FloorServer):
    """A correct server on a channel that gives some notifications twice, one right behind the other."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.random = Random(seed)

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        came = super().observe(expected, deadline)
        return [each for each in came for _ in range(self.random.randrange(1, 3))]


class AtLeastOnce(FloorServer):
    """A correct server on a channel that delivers twice, late and in no order."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.random = Random(seed)
        self.known: list[tuple[str, Any]] = []

    def reset(self, setting: Setting) -> dict[str, str]:
        self.known = []
        return super().reset(setting)

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        new = list(super().observe(expected, deadline))
        self.known += new
        again = [self.random.choice(self.known) for _ in range(self.random.randrange(3)) if self.known]
        mixed = new + again
        self.random.shuffle(mixed)
        return mixed
