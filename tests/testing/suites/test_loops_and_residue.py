"""Loops find a server that counts, and residue one that keeps something of what it refused."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.floor import Ask, Input, Step
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.suites import suite
from monitoring_core.testing.suites.listed import LOOPED
from monitoring_core.testing.suites.loops import TIMES, looped, loops
from monitoring_core.testing.suites.mealy import Mealy
from monitoring_core.testing.suites.residue import WAYS, residue
from monitoring_core.testing.words import Setting, Word, run
from monitoring_core.vocabulary import StatusCode
from tests.testing.oracle.servers import FloorServer
from tests.testing.suites.explored import explored

pytestmark = pytest.mark.once

ACCEPTED, REFUSED = (0,), (2,)

TWO_STATES = Mealy(
    ("on", "off", "look"), ((1, 0, 0), (1, 0, 1)), ((ACCEPTED, REFUSED, (0, "off")), (REFUSED, ACCEPTED, (0, "on")))
)
"""A lamp: it is switched on and off, and looked at."""


def test_a_loop_is_one_or_two_accepted_letters_that_lead_back() -> None:
    """What is refused leads back too, and is none."""
    assert {(0, (2,)), (1, (2,)), (0, (0, 1)), (1, (1, 0))} == set(loops(TWO_STATES))


@pytest.mark.parametrize("name", [component.name for component in LOOPED])
def test_every_loop_is_taken_so_often_in_its_state(name: str) -> None:
    """In some word, one time after the other, and the word goes on with what tells the state."""
    (component,) = (each for each in LOOPED if each.name == name)
    machine = explored(component).minimal
    taken = set[tuple[int, tuple[int, ...]]]()
    for word in looped(machine, 100):
        for start in range(len(word)):
            for size in (1, 2):
                loop = word[start : start + size]
                if word[start : start + size * TIMES] == loop * TIMES and len(word) > start + size * TIMES:
                    taken.add((machine.after(word[:start]), loop))
    assert set(loops(machine)) <= taken


class CountsSwitches(FloorServer):
    """The fourth switch to BargeIn on a leg is refused."""

    def reset(self, setting: Setting) -> dict[str, str]:
        self.count = 0
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, CallRequest):
            self.count += given.request.operation == "SwitchToBargeIn" and self.floor.step(given).outcome is None
            if given.request.operation == "SwitchToBargeIn" and self.count > 3:
                return super().step(Ask(given.supervisor, evolve(given.request, operation="Whisper")))
        return super().step(given)


def test_a_server_that_counts_is_found() -> None:
    """By the words of loops, over the wire."""
    report = check_conformance(CountsSwitches(), suite=suite(components=["loops"]).components(), reduce=False)
    assert [] != report.failures


def test_every_way_to_be_refused_is_refused() -> None:
    """Each input of such a word is refused once for each request of its way, and what follows is accepted."""
    for about, inputs in residue():
        steps = run(Word(about, Setting(("s1", "s2"), ("a1", "a2")), inputs))
        refused = [step.code for step in steps if step.outcome is not None]
        assert refused
        assert len(refused) < len(steps)
    assert len(WAYS) == len({way.about for way in WAYS})


def test_a_bare_request_follows_each_refused_one() -> None:
    """It gives neither scope nor mode."""
    _, inputs = next(iter(residue()))
    asked: list[Any] = [given.request for given in inputs if isinstance(given, Ask)]
    after = [then for one, then in pairwise(asked) if is_without_target(one)]
    assert 24 == len(after)
    assert {(None, None, "a1-device")} == {(then.scope, then.mode, then.target_device_uri) for then in after}


def is_without_target(request: Any) -> bool:
    """Whether it asks to monitor nobody."""
    return request.target_device_uri is None and request.operation in ("ListenIn", "Coach", "BargeIn")


class KeepsTheScope(FloorServer):
    """Of a request that is refused for its mode the scope is there for the next one."""

    scope: str | None = None

    def reset(self, setting: Setting) -> dict[str, str]:
        self.scope = None
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, DeviceRequest) and given.request.target_device_uri:
            request = given.request
            if self.scope is not None and request.scope is None:
                given = Ask(given.supervisor, evolve(request, scope=self.scope))
            self.scope = request.scope if self.floor.step(given).code == StatusCode.OUT_OF_RANGE else None
        return super().step(given)


class KeepsTheTextMode(FloorServer):
    """Of a text request that is refused the monitoring mode is there for the next one."""

    mode: str | None = None

    def reset(self, setting: Setting) -> dict[str, str]:
        self.mode = None
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, ChannelRequest):
            request = given.request
            if self.mode is not None and request.mode is None and "Cancel" not in request.operation:
                given = Ask(given.supervisor, evolve(request, mode=self.mode))
            self.mode = request.mode if self.floor.step(given).outcome is not None else None
        return super().step(given)


class KeepsTheVisibility(FloorServer):
    """Of an Intrude that is refused the visibility mode is there for the next one."""

    mode: Any = None

    def reset(self, setting: Setting) -> dict[str, str]:
        self.mode = None
        return super().reset(setting)

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, AgentSessionRequest):
            request = given.request
            if self.mode is not None and request.visibility_mode is None:
                given = Ask(given.supervisor, evolve(request, visibility_mode=self.mode))
            self.mode = request.visibility_mode if self.floor.step(given).code == StatusCode.NOT_FOUND else None
        return super().step(given)


@pytest.mark.parametrize("server", [KeepsTheScope, KeepsTheTextMode, KeepsTheVisibility])
def test_what_is_left_of_a_refused_request_is_found(server: type[FloorServer]) -> None:
    """In voice, on a text channel and by Intrude."""
    report = check_conformance(server(), suite=suite(components=["residue"]).components(), reduce=False)
    assert [] != report.failures


def test_a_correct_server_passes_both() -> None:
    """Over the wire, under GWS_V2: all of residue, and a sample of loops."""
    words = [*suite(GWS_V2, ["residue"]).words(), *islice(suite(GWS_V2, ["loops"]).words(), 0, None, 5)]
    assert [] == check_conformance(FloorServer(), suite=words, reduce=False).failures
