"""What a step costs on a large floor, beside one on a small floor."""

from __future__ import annotations

from random import Random
from time import perf_counter

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Floor, Input, open_floor
from monitoring_core.requests import CallRequest, DeviceRequest
from tests.benchmarks.bars import Bar
from tests.benchmarks.timing import Job, medians

__all__ = ["floor_bar"]


def floor_bar(rounds: int, small: int = 10, large: int = 10_000, steps: int = 500) -> Bar:
    """Measure the same work on a floor of many agents and on one of few."""
    costs = medians({"small": _job(small, steps), "large": _job(large, steps)}, rounds)
    return Bar(f"floor: step on {large:,} agents / on {small}", costs["large"] / costs["small"], 3)


def _job(agents: int, steps: int) -> Job:
    floor = open_floor([f"s{each}" for each in range(agents // 10)], [f"a{each}" for each in range(agents)])
    inputs = _shift(agents, steps)
    return lambda: _played(floor, inputs)


def _played(floor: Floor, inputs: list[Input]) -> float:
    began = perf_counter()
    for given in inputs:
        floor = floor.step(given).next
    return perf_counter() - began


def _shift(agents: int, steps: int) -> list[Input]:
    """Give what many supervisors ask, each of another agent, and what their agents do."""
    random, inputs = Random(0), list[Input]()
    for number in range(steps):
        supervisor, agent = f"s{random.randrange(agents // 10)}", f"a{random.randrange(agents)}"
        inputs += [
            Ask(supervisor, DeviceRequest(f"{supervisor}-device", "Coach", f"{agent}-device")),
            AgentAnswers(agent, f"c{number}"),
            Ask(supervisor, CallRequest(f"c{number}", "SwitchToBargeIn")),
            CallEnds(f"c{number}"),
        ]
    return inputs
