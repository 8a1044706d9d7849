"""The components of what agents do with monitored calls: holding, several calls, conferences, monitored queues.

They belong to voice, like those of `voice_components`, and use the same letters.
"""

from __future__ import annotations

from collections.abc import Callable

from monitoring_core.floor import (
    AgentAnswers,
    AgentHolds,
    AgentJoins,
    AgentJoinsConference,
    AgentLeaves,
    AgentRetrieves,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CallRings,
    CustomerLeaves,
    Happening,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.suites.letters import Letter, Scene
from monitoring_core.vocabulary import CallOperation, MonitoringMode, MonitoringScope, MonitoringState

__all__ = ["AGENTS_CALLS", "AGENT_COMPONENTS", "CONFERENCE", "MONITORED_QUEUE"]

_LISTEN_IN, _COACH, _BARGE_IN = MonitoringState


def _subscribes(
    state: str, target: str = "a1-device", scope: str = MonitoringScope.CALL, mode: str = MonitoringMode.ALL_CALLS
) -> Letter:
    request = DeviceRequest("s1-device", state, target, scope, mode)
    return Letter(f"{state} of {target}, {scope}, {mode}", lambda scene: scene.ask("s1", request))


def _operation(operation: CallOperation) -> Letter:
    return Letter(str(operation), lambda scene: scene.ask("s1", CallRequest(scene.call, operation)))


def _world(name: str, happening: Callable[[Scene], Happening]) -> Letter:
    """Return a letter for a happening in the call, if it is possible."""

    def play(scene: Scene) -> None:
        what = happening(scene)
        if not scene.floor.impossible(what):
            scene.give(what)

    return Letter(name, play)


def _answers(scene: Scene) -> None:
    if scene.call not in scene.floor.calls:
        scene.give(AgentAnswers("a1", scene.new_call()))


def _has_another_call(scene: Scene) -> None:
    """Let the agent have another call, which ends; the call that was Established stays on hold."""
    if scene.call in scene.floor.calls:
        call = scene.new_call(passing=True)
        scene.give(AgentAnswers("a1", call))
        scene.give(CallEnds(call))


def _asks_in_another_call(scene: Scene) -> None:
    """Subscribe while the agent has one call on hold and another Established: the second is joined."""
    if scene.call in scene.floor.calls and scene.floor.supervisors["s1"].voice.call is None:
        call = scene.new_call(passing=True)
        scene.give(AgentAnswers("a1", call))
        scene.ask("s1", DeviceRequest("s1-device", _LISTEN_IN, "a1-device"))
        scene.give(CallEnds(call))


def _asks_while_one_rings(scene: Scene) -> None:
    """Let a call ring until its customer gives up; a request meanwhile joins the Established call."""
    call = scene.new_call(passing=True)
    scene.give(CallRings("a1", call))
    if scene.floor.supervisors["s1"].voice.call is None:
        scene.ask("s1", DeviceRequest("s1-device", _LISTEN_IN, "a1-device"))
    scene.give(CustomerLeaves(call))


def _rings(scene: Scene) -> None:
    """Let a call ring at an agent who has no other call, and let him take it."""
    if scene.call not in scene.floor.calls:
        call = scene.new_call()
        scene.give(CallRings("a1", call))
        scene.give(AgentJoins(call, "a1"))


_A1_ANSWERS = Letter("a1 answers", _answers)
_CALL_ENDS = _world("the call ends", lambda scene: CallEnds(scene.call))

AGENTS_CALLS = Component(
    "calls of an agent",
    "An agent who holds and retrieves a call, and has others, on hold or ringing: which of them a request joins.",
    (
        _subscribes(_COACH),
        _A1_ANSWERS,
        _world("a1 holds", lambda scene: AgentHolds("a1", scene.call)),
        _world("a1 retrieves", lambda scene: AgentRetrieves("a1", scene.call)),
        Letter("a1 has another call", _has_another_call),
        Letter("ListenIn of a1 in another call", _asks_in_another_call),
        Letter("a1 takes a call that rings", _rings),
        Letter("ListenIn of a1 while a call rings", _asks_while_one_rings),
        _CALL_ENDS,
    ),
    k=0,
)

CONFERENCE = Component(
    "conference",
    "A conference of two agents: the leg passes to the other agent or ends, and who stands in the customer's place.",
    (
        _subscribes(_BARGE_IN),
        _subscribes(_COACH, scope=MonitoringScope.AGENT),
        _A1_ANSWERS,
        _world("a2 joins the conference", lambda scene: AgentJoinsConference(scene.call, "a2")),
        _world("a1 leaves", lambda scene: AgentLeaves(scene.call, "a1")),
        _world("a2 leaves", lambda scene: AgentLeaves(scene.call, "a2")),
        _world("a1 hands over to a2", lambda scene: AgentTransfers(scene.call, "a2", "a1")),
        _world("the customer leaves", lambda scene: CustomerLeaves(scene.call)),
        _operation(CallOperation.MUTE_MONITORED_USER),
    ),
    agents=("a1", "a2"),
    k=0,
)

MONITORED_QUEUE = Component(
    "monitored queue",
    "A call that an agent transfers to a queue that is monitored joins its monitor like a new one.",
    (
        _subscribes(_LISTEN_IN, "q1"),
        _subscribes(_BARGE_IN),
        _A1_ANSWERS,
        _world("a1 transfers to q1", lambda scene: AgentTransfersToQueue(scene.call, "q1")),
        _world("a1 takes the call", lambda scene: AgentJoins(scene.call, "a1")),
        _operation(CallOperation.SWITCH_TO_BARGE_IN),
    ),
    routing_points=("q1",),
    k=0,
)

AGENT_COMPONENTS = (AGENTS_CALLS, CONFERENCE, MONITORED_QUEUE)
