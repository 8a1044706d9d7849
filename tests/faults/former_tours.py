"""What two tours found that gave way to the words of pairs, and what today's suite finds of the same faults.

The default suite once had a tour of two supervisors with two agents, and one of what a chat's subscription and session
do to each other. The components of both stand here. The faults are those of conjunction, drawn from two worlds: the
one of the pairs that took the tour's place, and one of the tour's own, which has its people, and its inputs in every
state that they lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from monitoring_core.floor import (
    AgentAnswers,
    AgentLeaves,
    AgentTransfers,
    CallEnds,
    CustomerLeaves,
    Floor,
    Happening,
    Input,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.judging.ids import BEGINS, Binding
from monitoring_core.testing.suites.component import Component, explored_once
from monitoring_core.testing.suites.default import LONGEST_TOUR, suite
from monitoring_core.testing.suites.letters import Letter, Scene
from monitoring_core.testing.suites.pairs.worlds import WORLDS, World
from monitoring_core.testing.suites.text_components import text_coupling
from monitoring_core.testing.suites.tours import transition_tour
from monitoring_core.testing.words import Word
from monitoring_core.vocabulary import CallOperation, DeviceOperation, Medium
from tests.faults.conjunctions import Conjunction, Situations, draw, shown_by
from tests.faults.found_by_pairs import PairWords
from tests.faults.measure import SEED
from tests.faults.reactions import right

__all__ = ["FORMER", "Compared", "compared", "placed"]

STATES = 1_000
"""So many states of a tour's world are explored at most, and faults drawn from them."""


def _asks(user: str, operation: str, target: str | None = None, *how: str) -> Letter:
    request = DeviceRequest(f"{user}-device", operation, target, *how)
    return Letter(" ".join((user, operation, target or "", *how)), lambda scene: scene.ask(user, request))


def _operates(user: str, operation: CallOperation) -> Letter:
    return Letter(f"{user} {operation}", lambda scene: scene.ask(user, CallRequest(scene.call, operation)))


def _happens(name: str, happening: Callable[[Scene], Happening]) -> Letter:
    def play(scene: Scene) -> None:
        what = happening(scene)
        if not scene.floor.impossible(what):
            scene.give(what)

    return Letter(name, play)


def _answers(scene: Scene) -> None:
    """Give the agent a call; beside one with a leg it ends at once."""
    if scene.floor.agents["a1"].call is None:
        is_passing = scene.call in scene.floor.calls
        call = scene.new_call(passing=is_passing)
        scene.give(AgentAnswers("a1", call))
        if is_passing:
            scene.give(CallEnds(call))


def _other_agent(scene: Scene) -> str:
    call = scene.floor.calls.get(scene.call)
    return "a2" if call is not None and call.agent == "a1" else "a1"


TWO_SUPERVISORS = Component(
    "two supervisors",
    "Two supervisors and two agents: targets that are taken, transfers between monitored agents, legs in one call.",
    (
        *(
            _asks(user, state, f"{agent}-device", "Call", "AllCalls")
            for user, state in (("s1", "Coach"), ("s2", "BargeIn"))
            for agent in ("a1", "a2")
        ),
        _asks("s1", DeviceOperation.CANCEL_SUPERVISOR_MONITORING),
        _asks("s2", DeviceOperation.CANCEL_SUPERVISOR_MONITORING),
        _operates("s2", CallOperation.SWITCH_TO_LISTEN_IN),
        _operates("s2", CallOperation.MUTE_MONITORED_USER),
        _operates("s1", CallOperation.HANGUP),
        _operates("s2", CallOperation.HANGUP),
        Letter("a1 answers", _answers),
        _happens("the agent transfers", lambda scene: AgentTransfers(scene.call, _other_agent(scene))),
        _happens("the agent leaves", lambda scene: AgentLeaves(scene.call)),
        _happens("the customer leaves", lambda scene: CustomerLeaves(scene.call)),
        _happens("the call ends", lambda scene: CallEnds(scene.call)),
    ),
    supervisors=("s1", "s2"),
    agents=("a1", "a2"),
    k=None,
)

FORMER = {TWO_SUPERVISORS: "pairs of two supervisors", text_coupling(Medium.CHAT): "pairs of sms and chat"}
"""The components that were toured -> the world of the pairs that took the place of the tour."""


def placed(word: Word) -> tuple[Input, ...]:
    """Give the inputs of a word with the first free place as the id of each call and session, as in a world."""
    floor, binding, inputs = word.setting.floor(), Binding(), list[Input]()
    for given in word.inputs:
        kind = BEGINS.get(type(given).__name__)
        if kind is not None:
            medium, symbol = getattr(given, "medium", None), getattr(given, kind)
            binding.begins(medium, symbol)
            binding.bind(medium, symbol, _first_free(floor, kind))
        inputs.append(binding.translated(given))
        floor = right(floor, inputs[-1]).next
    return tuple(inputs)


def _first_free(floor: Floor, kind: str) -> str:
    taken: Any = floor.calls if kind == "call" else {session for _, session in floor.sessions}
    letter = "c" if kind == "call" else "t"
    return next(place for place in (f"{letter}{number}" for number in range(1, 100)) if place not in taken)


def tour_of(component: Component, ruleset: Ruleset) -> tuple[tuple[Input, ...], ...]:
    """Give the words of the tour that there was."""
    explored = explored_once(component, ruleset)
    return tuple(map(placed, explored.words(transition_tour(explored.minimal, LONGEST_TOUR))))


def _now(world: World, ruleset: Ruleset) -> Iterator[tuple[Input, ...]]:
    """Give the words of today's suite whose people are all in a world."""
    for word in suite(ruleset).words():
        if {*word.setting.supervisors} <= {*world.supervisors} and {*word.setting.agents} <= {*world.agents}:
            yield placed(word)


@frozen
class Compared:
    """What became of the faults of one world.

    Attributes:
        tour: the name of the tour.
        world: the name of the world that the faults are drawn from; the tour's own bears its name.
        inputs: that the tour had.
        faults: how many were drawn that can be observed.
        before: how many of them the tour finds.
        now: how many today's default suite finds.
    """

    tour: str
    world: str
    inputs: int
    faults: int
    before: int
    now: int


def compared(component: Component, count: int, ruleset: Ruleset = GWS_V2) -> Iterator[Compared]:
    """Draw faults from the worlds of a tour, and give them to it and to today's suite.

    Args:
        component: what was toured.
        count: how many faults are drawn from each world.
        ruleset: the rules of the floor.
    """
    tour = tour_of(component, ruleset)
    inputs = tuple(dict.fromkeys(given for word in tour for given in word))
    own = World(component.name, component.about, component.supervisors, component.agents, inputs)
    for world in (next(each for each in WORLDS if each.name == FORMER[component]), own):
        situations = Situations(world, ruleset, STATES)
        faults = [each for each in draw(situations, count, SEED) if shown_by(situations, each) is not None]
        before, now = (_found(situations, words, faults) for words in (tour, _now(world, ruleset)))
        yield Compared(component.name, world.name, sum(map(len, tour)), len(faults), before, now)


def _found(situations: Situations, words: Iterable[tuple[Input, ...]], faults: Iterable[Conjunction]) -> int:
    given = PairWords(situations, words)
    return sum(given.spent(each) is not None for each in faults)
