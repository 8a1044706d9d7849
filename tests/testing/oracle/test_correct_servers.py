"""A correct server earns no finding, however it is reached and whatever its channel does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from monitoring_core.floor import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentHolds,
    AgentJoins,
    AgentJoinsConference,
    AgentJoinsSession,
    AgentLeaves,
    AgentLeavesSession,
    AgentLogsIn,
    AgentLogsOut,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    Ask,
    CallEnds,
    CallRings,
    CustomerLeaves,
    Floor,
    Input,
    PartyWrites,
    RingingEnds,
    RoutingPointReceives,
    SessionCompleted,
    SessionRequeued,
    SessionStarts,
    Step,
    SupervisorAnswers,
    SupervisorEndsCall,
    SupervisorHangsUp,
    SupervisorHolds,
    SupervisorLogsIn,
    SupervisorLogsOut,
    SupervisorMutes,
    SupervisorRetrieves,
    SupervisorTakesCall,
)
from monitoring_core.notifications import CallNotification
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance, check_conformance_async
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.suites.default import suite
from monitoring_core.testing.words import Setting
from monitoring_core.vocabulary import CallOperation, DeviceOperation, Medium, Mute, SessionOperation, VisibilityMode
from tests.testing.oracle.servers import AsyncFloorServer, AtLeastOnce, FloorServer, TwiceAtOnce
from tests.testing.oracle.words import SUITE

EXACT = Requirements(delivery="exact", ordered=True, fail_on="note")
REPEATS = Requirements(ordered=True, fail_on="note")
AGAIN = Requirements(delivery="at-least-once", fail_on="note")
SERVERS: list[tuple[Callable[[], Adapter], Requirements]] = [
    (FloorServer, EXACT),
    (AsyncFloorServer, EXACT),
    (TwiceAtOnce, REPEATS),
    (AtLeastOnce, AGAIN),
]
WALKS = 8
RULESETS = {**BUILT_IN, "ringing": GWS_V2.derive("ringing", ringing=True, consultation_calls=True)}
IDS = ["plain", "async", "twice at once", "at least once"]


def anything(random: Random, floor: Floor, fresh: int) -> Input:
    """Give an input of any kind, often one that the floor refuses."""
    user, agent = random.choice(list(floor.supervisors)), random.choice(list(floor.agents))
    calls, sessions = list(floor.calls), list(floor.sessions)
    kind = random.random()
    if kind < 0.25:
        target = random.choice((f"{agent}-device", f"http://localhost/api/v2/devices/{agent}-device", "q1", "nobody"))
        scope, mode = random.choice((None, "Agent", "Call")), random.choice((None, "NextCall", "Sometimes"))
        return Ask(user, DeviceRequest(f"{user}-device", random.choice(list(DeviceOperation)), target, scope, mode))
    if kind < 0.5:
        return Ask(user, CallRequest(random.choice(calls or ["c0"]), random.choice(list(CallOperation))))
    medium, session = random.choice(sessions or [(Medium.CHAT, f"t{fresh}")])
    if kind < 0.6:
        operation = random.choice((*VisibilityMode, "CancelSupervisorMonitoring"))
        return Ask(
            user, ChannelRequest(agent, random.choice(list(Medium)), operation, random.choice((None, "NextChat")))
        )
    if kind < 0.65:
        return Ask(user, AgentSessionRequest(agent, medium, session, "Intrude", random.choice((None, "Coach"))))
    if kind < 0.75:
        return Ask(user, SessionRequest(medium, session, random.choice(list(SessionOperation)), "hello"))
    call = random.choice(calls or [f"c{fresh}"])
    happenings: list[Input] = [
        AgentAnswers(agent, f"c{fresh}"),
        AgentAnswersConsultation(agent, f"c{fresh}"),
        CallRings(agent, f"c{fresh}"),
        AgentHolds(agent, call),
        AgentRetrieves(agent, call),
        AgentTransfers(call, agent, random.choice((None, "a1", "a2"))),
        AgentTransfersToQueue(call, random.choice((None, "q1"))),
        AgentJoins(call, agent),
        AgentJoinsConference(call, agent),
        AgentLeaves(call, random.choice((None, agent))),
        CustomerLeaves(call),
        CallEnds(call),
        RoutingPointReceives("q1", f"c{fresh}"),
        SupervisorTakesCall(user),
        SupervisorEndsCall(user),
        SupervisorMutes(user, random.choice(list(Mute))),
        random.choice((SupervisorAnswers, RingingEnds, SupervisorHangsUp, SupervisorHolds, SupervisorRetrieves))(user),
        SupervisorLogsOut(user),
        SupervisorLogsIn(user),
        AgentLogsOut(agent),
        AgentLogsIn(agent),
        SessionStarts(agent, random.choice(list(Medium)), f"t{fresh}"),
        AgentJoinsSession(agent, medium, session),
        AgentLeavesSession(agent, medium, session),
        SessionCompleted(medium, session),
        SessionRequeued(medium, session),
        PartyWrites(medium, session, "customer", "hi"),
    ]
    return random.choice([each for each in happenings if isinstance(each, Ask) or not floor.impossible(each)])


def walked(adapter: Adapter, requirements: Requirements, ruleset: Ruleset, seed: int) -> list[str]:
    """Give the differences of a random walk of sixty inputs; half of the walks have a third supervisor."""
    random = Random(seed)
    supervisors = ("s1", "s2", "s3")[: random.choice((2, 3))]
    with Trial(adapter, Setting(supervisors, ("a1", "a2"), ("q1",), ruleset), requirements) as trial:
        found = [each for fresh in range(60) for each in trial.take(anything(random, trial.floor, fresh))]
        return [str(each) for each in found + trial.finish()]


@pytest.mark.parametrize(("server", "requirements"), SERVERS, ids=IDS)
def test_the_words_written_by_hand_find_nothing(server: Callable[[], Adapter], requirements: Requirements) -> None:
    """Not a note, and every legal cell of the words is taken."""
    report = check_conformance(server(), requirements, SUITE)
    assert [] == report.failures
    assert report.conforms
    assert {"subscription": 9, "leg": 5, "text session": 3, "text subscription": 1} == report.words


@pytest.mark.parametrize("ruleset", RULESETS.values(), ids=RULESETS)
@pytest.mark.parametrize(("server", "requirements"), SERVERS, ids=IDS)
def test_random_walks_find_nothing(server: Callable[[], Adapter], requirements: Requirements, ruleset: Ruleset) -> None:
    """Requests and happenings of every kind, most of them pointless, earn not a note."""
    assert [] == [found for seed in range(WALKS) for found in walked(server(), requirements, ruleset, seed)]


class TellsTheLast(FloorServer):
    """Calls of the first of several supervisors are told to the last one, too."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        users = sorted(self.floor.supervisors, key=lambda user: int(user.removeprefix("u-")))
        for each in step.deliveries:
            if each.recipient == users[0] and isinstance(each.notification, CallNotification):
                self.sent.append((users[-1], self.payload(each)))
        return step


def test_random_walks_find_who_is_told_of_what_is_not_his() -> None:
    """Recipients are judged, with a third supervisor as with two."""
    told = set[str]()
    for seed in range(25 * WALKS):
        found = walked(TellsTheLast(), REPEATS, GWS_V2, seed)
        told |= {each.partition(": to ")[2][:2] for each in found if "AN-RECIPIENT" in each}
        if told == {"s2", "s3"}:
            break
    assert {"s2", "s3"} == told


def test_part_of_the_complete_suite_finds_nothing() -> None:
    """Not a note from the core of a leg with an extra state, and from muting its agent."""
    parts = (*suite(components=["leg core"], k=1).parts, *suite(components=["leg muted"]).parts)
    report = check_conformance(FloorServer(), EXACT, {part.name: part.words() for part in parts})
    assert [] == report.failures
    assert report.conforms


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_the_complete_suite_finds_nothing(ruleset: Ruleset) -> None:
    """The default suite of every built-in ruleset, with every legal cell taken."""
    report = check_conformance(FloorServer(), EXACT, ruleset=ruleset)
    assert [] == report.failures
    assert report.conforms


def test_an_async_server_can_be_checked_on_a_running_loop() -> None:
    """Whoever is in a loop already awaits the same run."""

    async def running() -> bool:
        return (await check_conformance_async(AsyncFloorServer(), EXACT, SUITE)).conforms

    assert asyncio.run(running())


def test_what_comes_again_is_a_finding_where_it_was_promised_to_come_once() -> None:
    """The channel that is right at least once is wrong where exactly once is promised."""
    report = check_conformance(AtLeastOnce(), Requirements(delivery="exact"), SUITE, reduce=False)
    assert "RQ-EXACT" in {failure.rule for failure in report.failing}
