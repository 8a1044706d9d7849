"""Several supervisors and the world at once, on the same agents: one order explains all that everybody saw.

The history is of real requests, each with the moments at which it was sent and
answered. The order has to give every answer, every notification that each supervisor
received, in turn, and what the server shows of each of them in the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from attrs import define, evolve, field

from monitoring_core import GWS_V2
from monitoring_core.floor import (
    AgentAnswers,
    AgentLeaves,
    AgentTransfers,
    Ask,
    CallEnds,
    Floor,
    Happening,
    ImpossibleHappening,
    SessionCompleted,
    SessionStarts,
    open_floor,
)
from monitoring_core.notifications import (
    CallNotification,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import (
    AgentSessionRequest,
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.testing.concurrency.linearizability import NOT_HERE, Linearization, Operation, linearize
from monitoring_core.testing.words import to_json
from monitoring_core.vocabulary import Medium
from monitoring_core.wire import read_notification, write_request
from tests.server.running import Json, Listener, Running

SUPERVISORS: tuple[str, ...] = ("s1", "s2", "s3")
AGENTS: tuple[str, ...] = ("a1", "a2")
REQUESTS = 30

Told: TypeAlias = Mapping[str, list[Notification]]
State: TypeAlias = tuple[Floor, tuple[int, ...]]
"""A floor, and how many of his notifications each supervisor has been told."""


@define
class History:
    """What was asked and answered; positions come from one clock for all threads."""

    operations: list[Operation[Ask | Happening, int]] = field(factory=list[Operation[Ask | Happening, int]])
    clock: Iterator[int] = field(factory=count)

    def record(self, client: str, given: Ask | Happening, send: Callable[[], Json]) -> Json:
        """Record an input with its answer, under the id of what began if something did."""
        invoked = next(self.clock)
        answer = send()
        answered = next(self.clock)
        begun = {key: answer[key] for key in ("call", "session") if key in answer}
        operation = Operation(client, evolve(given, **begun), answer["statusCode"], invoked, answered)
        self.operations.append(operation)
        return answer


def read(messages: list[Json]) -> list[Notification]:
    """Read messages as a client does, and give users' uris as their paths alone, as the model has them."""
    return [without_host(each) for message in messages for each in read_notification(message).notifications]


def without_host(notification: Notification) -> Notification:
    """Give a notification whose participants have paths alone."""
    if isinstance(notification, SessionNotification) and notification.participants is not None:
        return evolve(notification, participants=tuple(at_home(each) for each in notification.participants))
    if isinstance(notification, MessageLogNotification):
        entries = tuple(evolve(each, sender=at_home(each.sender)) for each in notification.messages)
        return evolve(notification, messages=entries)
    return notification


def at_home(participant: Participant) -> Participant:
    """Give a participant with the path of his uri alone."""
    return evolve(participant, uri=participant.uri and urlsplit(participant.uri).path)


def a_request(user: str, chance: random.Random, calls: list[str], sessions: list[str]) -> Request:
    """Give a request, as often as not about something that there is."""
    agent, medium = chance.choice(AGENTS), Medium.CHAT
    requests: list[Request] = [
        DeviceRequest(f"{user}-device", chance.choice(["ListenIn", "Coach", "BargeIn"]), f"{agent}-device"),
        DeviceRequest(f"{user}-device", "CancelSupervisorMonitoring"),
        CallRequest(calls[-1], chance.choice(["SwitchToBargeIn", "SwitchToListenIn", "MuteMonitoredUser"])),
        CallRequest(calls[-1], chance.choice(["Hold", "RetrieveCall", "Hangup"])),
        ChannelRequest(agent, medium, chance.choice(["Monitor", "BargeIn", "CancelSupervisorMonitoring"])),
        SessionRequest(medium, sessions[-1], chance.choice(["Accept", "SwitchToCoach", "Leave"])),
        AgentSessionRequest(agent, medium, sessions[-1], "Intrude", "BargeIn"),
    ]
    return chance.choice(requests)


def supervise(server: Running, history: History, chance: random.Random, listener: Listener) -> list[Notification]:
    """Ask at random, mostly about what one was told of; give what one was told."""
    told: list[Notification] = []
    calls, sessions = ["none"], ["none"]
    user = listener.client.user
    with server.client(user) as client:
        for _ in range(REQUESTS):
            request = a_request(user, chance, calls, sessions)
            written = write_request(request)
            history.record(user, Ask(user, request), partial(client.post, written["url"], written["body"]))
            news = read(listener.poll())
            told += news
            calls += [each.call_id for each in news if isinstance(each, CallNotification)]
            sessions += [each.session_id for each in news if isinstance(each, SessionNotification)]
    return told


def happen(server: Running, history: History, chance: random.Random, name: str) -> None:
    """Do what the world does, whether or not it can."""
    calls, sessions = ["none"], ["none"]
    with server.client("admin") as admin:
        for _ in range(REQUESTS):
            agent, other = chance.choice(AGENTS), chance.choice(AGENTS)
            happenings: list[Happening] = [
                AgentAnswers(agent, "new"),
                AgentAnswers(agent, "new"),
                AgentTransfers(calls[-1], other),
                AgentLeaves(calls[-1]),
                CallEnds(chance.choice(calls)),
                SessionStarts(agent, Medium.CHAT, "new"),
                SessionCompleted(Medium.CHAT, chance.choice(sessions)),
            ]
            given = chance.choice(happenings)
            answer = history.record(name, given, partial(admin.post, "/admin/happenings", to_json(given)))
            calls += [answer["call"]] if "call" in answer else []
            sessions += [answer["session"]] if "session" in answer else []


def explained(history: History, told: Told, shown: Told) -> Linearization[Ask | Happening, int]:
    """Look for an order that gives the answers, what each supervisor was told, and what is shown of him at the end."""

    def step(state: State, given: Ask | Happening) -> Any:
        floor, read_so_far = state
        try:
            taken = floor.step(given)
        except ImpossibleHappening:
            return state, 2
        places = dict(zip(SUPERVISORS, read_so_far, strict=True))
        for delivery in taken.deliveries:
            place = places[delivery.recipient]
            if told[delivery.recipient][place : place + 1] != [delivery.notification]:
                return NOT_HERE
            places[delivery.recipient] = place + 1
        return (taken.next, tuple(places.values())), int(taken.code)

    def final(state: State) -> bool:
        floor, read_so_far = state
        return tuple(len(told[user]) for user in SUPERVISORS) == read_so_far and all(
            shown[user] == standing(floor, user) for user in SUPERVISORS
        )

    start = open_floor(SUPERVISORS, AGENTS, GWS_V2, ("q1",))
    return linearize(history.operations, step, (start, (0,) * len(SUPERVISORS)), final=final)


def standing(floor: Floor, user: str) -> list[Notification]:
    """Give what is to be shown of a supervisor on that floor."""
    desk = floor.supervisors[user]
    call = [desk.voice.call_notification()] if desk.voice.call is not None else []
    sessions = [desk.text.notification(session) for session in desk.text.sessions.values()]
    return [desk.voice.device_notification(), *call, *sessions]


def played(server: Running, seed: int) -> tuple[History, dict[str, list[Notification]], dict[str, list[Notification]]]:
    """Have three supervisors and two worlds at work at once; give the history, what they were told and are shown."""
    server.reset(SUPERVISORS, AGENTS)
    history = History()
    clients = [server.client(user) for user in SUPERVISORS]
    listeners = [Listener(client).shake_hands() for client in clients]
    with ThreadPoolExecutor() as threads:
        chances = [random.Random(f"{seed} {number}") for number in range(5)]
        worlds = [threads.submit(happen, server, history, chances.pop(), f"world {number}") for number in range(2)]
        asking = [threads.submit(supervise, server, history, chances.pop(), listener) for listener in listeners]
        for world in worlds:
            world.result()
        told = {user: future.result() for user, future in zip(SUPERVISORS, asking, strict=True)}
    for listener in listeners:
        told[listener.client.user] += read(listener.poll())
    shown = {client.user: read(client.state()) for client in clients}
    for client in clients:
        client.connection.close()
    return history, told, shown


@pytest.mark.parametrize("seed", range(6))
def test_one_order_explains_what_everybody_saw(server: Running, seed: int) -> None:
    """The answers, the notifications of every supervisor and the last state all follow from one order of steps."""
    history, told, shown = played(server, seed)
    found = explained(history, told, shown)
    assert found.passed, str(found)
    assert 5 * REQUESTS == len(found.order)
    assert any(one.invoked < other.invoked < (one.answered or 0) for one in found.order for other in found.order)
    assert any(told.values())


def test_a_lost_notification_has_no_explanation(server: Running) -> None:
    """Of what a supervisor was told nothing can be left out: the check would see a server that loses a message."""
    history, told, shown = played(server, 0)
    user = max(told, key=lambda each: len(told[each]))
    del told[user][len(told[user]) // 2]
    assert not explained(history, told, shown).passed
