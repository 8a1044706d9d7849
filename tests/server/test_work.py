"""What a step of the example's centre costs does not grow with what goes on elsewhere: work is counted, not timed."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from types import FrameType
from typing import Any

import pytest

from monitoring_core.testing.words import Setting
from tests.server.running import EXAMPLE

FEW, MANY = 100, 1_600


def centre() -> Any:
    """Give a centre of the example in this process, with many agents and nothing going on."""
    spec = spec_from_file_location("centre_of_the_example", EXAMPLE / "centre.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    agents = tuple(f"a{number}" for number in range(MANY))
    return module.Centre(Setting(("s1", "s2"), agents, ("q1",)), lambda user, message: None)


def busy(running: int) -> Any:
    """Give a centre in which that many chats and calls go on, half of each, none of them of the first agent."""
    made = centre()
    for number in range(1, running // 2 + 1):
        made.happen({"do": "SessionStarts", "agent": f"a{number}", "medium": "chat", "session": ""})
        made.happen({"do": "AgentAnswers", "agent": f"a{number}", "call": ""})
    return made


def shift(made: Any) -> None:
    """Have something of each kind happen to the first agent and his supervisor."""

    def ask(path: str, **body: str) -> None:
        answer = made.answer("s1", "POST", f"/api/v2/{path}", json.dumps(body).encode())
        assert answer == {"statusCode": 0}, answer

    ask("me/devices/s1-device", operationName="Coach", targetDeviceUri="a0-device")
    ask("users/a0/channels/chat", operationName="Monitor")
    call = made.happen({"do": "AgentAnswers", "agent": "a0", "call": ""})["call"]
    ask(f"me/calls/{call}", operationName="SwitchToBargeIn")
    made.happen({"do": "CallEnds", "call": call})
    for _ in range(22):
        session = made.happen({"do": "SessionStarts", "agent": "a0", "medium": "chat", "session": ""})["session"]
        ask(f"me/chats/{session}", operationName="Accept")
        made.happen({"do": "SessionCompleted", "medium": "chat", "session": session})
    made.answer("s1", "GET", "/api/v2/me/chats", b"")


def lines(work: Callable[[], object]) -> int:
    """Give how many lines of Python it runs."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def most_memory(work: Callable[[], object]) -> int:
    """Give the bytes that it holds at its most, beyond what was held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("measure", [lines, most_memory], ids=["lines", "memory"])
def test_a_step_costs_the_same_whatever_goes_on(measure: Callable[[Callable[[], object]], int]) -> None:
    """The same shift runs as many lines, and needs no more memory, beside 1,600 calls and sessions as beside 100."""
    few, many = busy(FEW), busy(MANY)
    shift(few)  # What is computed once is not counted.
    shift(many)
    costs = [measure(lambda made=made: shift(made)) for made in (few, many)]  # type: ignore[misc]
    assert costs[1] < 1.1 * costs[0], costs


def test_what_is_over_is_kept_for_nobody() -> None:
    """Of what has ended the centre keeps no time, and no more sessions than a supervisor still finds."""
    made = centre()
    for _ in range(4):
        shift(made)
    assert ({}, {}) == (made._began, made._finders)
    assert 20 == len(made.floor.supervisors["s1"].text.sessions) == len(made._over["s1"])
