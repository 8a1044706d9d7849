"""What is learned of an implementation is what it does, and its shortest difference is one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec

import pytest

from monitoring_core.floor import Ask, Input, Step
from monitoring_core.requests import CallRequest
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.learning import Against, Learned, LearningError, learn
from monitoring_core.testing.running.trial import Trial
from tests.testing.oracle.servers import AsyncFloorServer, FloorServer

needs_aalpy = pytest.mark.skipif(find_spec("aalpy") is None, reason="AALpy, the extra `learn`, is not installed")


class UnmutesNobody(FloorServer):
    """A switch to ListenIn while the agent is muted is refused; the ruleset would unmute the agent."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and isinstance(given.request, CallRequest):
            muted = self.floor.supervisors[given.supervisor].voice.control.call.agent_muted
            if muted and given.request.operation == "SwitchToListenIn":
                given = Ask(given.supervisor, CallRequest(given.request.call_id, "Whisper"))
        return super().step(given)


def learned(server: Callable[[], Adapter], **given: object) -> Learned:
    """Learn the core of a leg."""
    return learn(server(), "leg core", k=0, random_words=10, **given)  # type: ignore[arg-type]


@needs_aalpy
@pytest.mark.parametrize(("learner", "server"), [("KV", AsyncFloorServer), ("L*", FloorServer)])
def test_of_a_correct_server_the_ruleset_is_learned(learner: str, server: Callable[[], Adapter]) -> None:
    """As many states as the component has, and no difference."""
    found = learned(server, learner=learner)
    assert len(found.explored.minimal.states) == len(found.machine.states)
    assert (True, None) == (found.conforms, found.difference())
    assert found.questions < found.inputs


@needs_aalpy
def test_of_a_faulty_server_the_shortest_difference_is_told() -> None:
    """Join in BargeIn, mute the agent, switch: nothing shorter shows it, and the word fails on the server."""
    found = learned(UnmutesNobody)
    difference = found.difference()
    assert difference is not None
    assert ("joins in BargeIn, Call", "MuteMonitoredUser", "SwitchToListenIn") == difference.letters
    assert "answered 2" in difference.against.answers
    assert "differs after joins in BargeIn, Call, MuteMonitoredUser, SwitchToListenIn: answered 2" in str(difference)
    with Trial(UnmutesNobody(), difference.word.setting, Requirements()) as trial:
        *before, last = (trial.take(each) for each in difference.word.inputs)
    assert [] == [each for found_there in before for each in found_there]
    assert last


@needs_aalpy
def test_the_diagram_shows_every_change_and_what_is_wrong() -> None:
    """Mermaid text; a transition that goes against a rule bears its name."""
    right, wrong = learned(FloorServer).diagram(), learned(UnmutesNobody).diagram()
    assert right.startswith("stateDiagram-v2\n    [*] --> S0\n    S0 --> ")
    assert "joins in Coach, Call" in right
    assert "answered" not in right
    assert "SwitchToListenIn (answered 2, " in wrong


@needs_aalpy
def test_a_server_that_breaks_down_is_learned_too() -> None:
    """What its adapter raises is its output, and nothing is asked of it until the next word."""

    class Breaks(FloorServer):
        def step(self, given: Input) -> Step:
            if isinstance(given, Ask) and given.request.operation == "MuteMonitoredUser":
                raise RuntimeError("no such thing")
            return super().step(given)

    difference = learned(Breaks).difference()
    assert difference is not None
    assert Against((), ("RuntimeError",)) == difference.against


def test_without_aalpy_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of this library, which names the extra."""
    monkeypatch.setitem(sys.modules, "aalpy", None)
    with pytest.raises(LearningError, match=r"monitoring-core\[learn\]"):
        learn(FloorServer())
