"""Examples of the rules about the agent's call, as steps of a floor."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitoring_core.explain.steps import Step, Steps, differ
from monitoring_core.floor import AgentAnswers, AgentHolds, Ask, Floor, Input, open_floor
from monitoring_core.requests import DeviceRequest
from monitoring_core.vocabulary import CallOperation

__all__ = ["AGENT_CALL_EXAMPLES"]

_FLOOR = open_floor(["sup-1"], ["agent-1", "agent-2"])


def _takes(text: str, given: Input) -> Step:
    return Step(text, lambda floor: floor.step(given).next)


def _monitored_in(state: str) -> tuple[Step, ...]:
    request = DeviceRequest("sup-1-device", state, "agent-1-device")
    return (
        _takes(f"sup-1 asks for {state} of agent-1", Ask("sup-1", request)),
        _takes("agent-1 answers c-1", AgentAnswers("agent-1", "c-1")),
    )


def _offered(floor: Floor) -> frozenset[str]:
    return floor.agent_call("agent-1").capabilities or frozenset()


def _hold(floor: Floor) -> str:
    offered = _offered(floor) & {str(CallOperation.HOLD), str(CallOperation.RETRIEVE_CALL)}
    leg = floor.supervisors["sup-1"].voice.control.call
    return f"the call of agent-1 offers {' and '.join(sorted(offered))}; sup-1 is {leg}"


AGENT_CALL_EXAMPLES: Mapping[str, tuple[Steps, Steps]] = MappingProxyType(
    {
        "VA-LISTS-UNCHANGED": differ(
            "VA-LISTS-UNCHANGED",
            _FLOOR,
            (*_monitored_in("Coach"), _takes("agent-1 holds c-1", AgentHolds("agent-1", "c-1"))),
            _hold,
            "the call of agent-1 offers RetrieveCall; sup-1 is in Coach",
            "the call of agent-1 offers RetrieveCall; sup-1 is in Coach, held",
        ),
    }
)
"""Id of a rule -> the case that keeps the rule, and the case that breaks it."""
