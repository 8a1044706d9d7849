"""The words of a world: a tour, checks of the other legs, and a probe at the end of each word.

Here calls and sessions have the places of the world as ids, so that a word can be stored as a few numbers.
`in_fresh_ids` replaces them by the ids of a `Word`, which are never used twice.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from monitoring_core.floor import Ask, Floor, Input
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, SessionRequest
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.exercised_rules import exercised, in_order
from monitoring_core.testing.suites.letters import NEVER_CALL, NEVER_SESSION
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.pairs.component_values import standing
from monitoring_core.testing.suites.pairs.exploring import Obligations, explore, forgotten
from monitoring_core.testing.suites.pairs.probing import other_legs, probe
from monitoring_core.testing.suites.pairs.touring import tour
from monitoring_core.testing.suites.pairs.worlds import World
from monitoring_core.vocabulary import Medium

__all__ = ["Made", "Placed", "Writer", "elsewhere", "in_fresh_ids", "make"]


@frozen
class Placed:
    """A word with places of the world instead of ids.

    Attributes:
        inputs: pairs of an input and whether it only looks: it holds another leg, or belongs to the probe. Inputs that
            only look are not needed if the state is read.
        rules: ids of the rules that it exercises.
        new: number of obligations that no earlier word of the world meets.
    """

    inputs: tuple[tuple[Input, bool], ...]
    rules: tuple[str, ...]
    new: int

    def given(self, *, probes: bool) -> tuple[Input, ...]:
        """Return its inputs, with or without those that only look."""
        return tuple(each for each, looks in self.inputs if probes or not looks)


@frozen
class Made:
    """The words of a world.

    Attributes:
        world: name of the world.
        words: the words.
        known: number of obligations in the explored part of the world; the words meet all of them.
        states: number of explored states.
        is_whole: whether all states were explored.
        triples: number of combinations of three components' values that the words reach.
        known_triples: number of such combinations in the explored part of the world.
    """

    world: str
    words: tuple[Placed, ...]
    known: int
    states: int
    is_whole: bool
    triples: int
    known_triples: int

    @property
    def met(self) -> int:
        """The number of obligations that the words meet."""
        return sum(word.new for word in self.words)

    @property
    def inputs(self) -> int:
        """The number of inputs of all words together."""
        return sum(len(word.inputs) for word in self.words)

    def __str__(self) -> str:
        how = "reachable" if self.is_whole else "seen"
        triples = f"{self.triples:,} of {self.known_triples:,} values of three components come to"
        return f"{self.met:,} of {self.known:,} obligations {how}, {self.states:,} states, {triples}"


def make(
    world: World,
    ruleset: Ruleset,
    most_states: int | None = None,
    limits: Limits = NO_LIMITS,
    *,
    earlier: Made | None = None,
) -> Made:
    """Explore a world and make its words.

    Args:
        world: the world.
        ruleset: the ruleset of its floor.
        most_states: the most states that are explored; by default the number of the world.
        limits: the inputs that cannot be given.
        earlier: the words of the world that it follows; None if it follows none.
    """
    explored = explore(world, ruleset, most_states, limits, elsewhere(world, ruleset, earlier, limits))
    given = explored.world
    writer = Writer(given, ruleset, limits)
    met, words, visited = set[int](), list[Placed](), {0}
    for path in tour(explored, world.longest):
        before = len(met)
        met.update(each for cell in path for each in cell.meets)
        visited.update(cell.next for cell in path)
        words.append(writer.word([given.inputs[cell.input] for cell in path], len(met) - before))
    threes = explored.triples(visited), explored.triples({*visited, *range(explored.states)})
    return Made(world.name, tuple(words), explored.obligations, explored.states, explored.is_whole, *threes)


def elsewhere(world: World, ruleset: Ruleset, earlier: Made | None, limits: Limits = NO_LIMITS) -> frozenset[Hashable]:
    """Return the names of the obligations that the words of the followed world meet; none without these words.

    Args:
        world: the world that follows.
        ruleset: the ruleset of its floor.
        earlier: the words of the world that it follows.
        limits: the inputs that cannot be given.
    """
    if world.follows is None or earlier is None:
        return frozenset()
    followed = world.follows.under(limits)
    names, numbers = Obligations(followed), {given: number for number, given in enumerate(followed.inputs)}
    for word in earlier.words:
        floor = followed.setting(ruleset).floor()
        for given, _ in word.inputs:
            step = floor.step(given)
            if given in numbers:
                names.met(floor, names.values(floor), numbers[given], step)
            floor = forgotten(step)
    return names.names()


class Writer:
    """Writes the words of a world: the inputs of a tour, checks of other legs, and a probe.

    Another leg is checked once after each input and each combination of legs.
    """

    def __init__(self, world: World, ruleset: Ruleset, limits: Limits = NO_LIMITS) -> None:
        self._world = world
        self._start = world.setting(ruleset).floor()
        self._limits = limits
        self._looked: set[Hashable] = set()

    def word(self, path: Iterable[Input], new: int) -> Placed:
        """Return the word of a path; ``new`` is the number of its new obligations."""
        floor, inputs, rules = self._start, list[tuple[Input, bool]](), set[str]()

        def give(given: Input, looks: bool) -> None:
            nonlocal floor
            step = floor.step(given)
            rules.update(exercised(floor, given, step))
            inputs.append((given, looks))
            floor = forgotten(step)

        for given in path:
            before = floor
            give(given, False)
            if floor is not before:
                for each in self.looks(floor, given):
                    give(each, True)
        for each in probe(floor, self._world.media, self._limits, voice=self._world.has_voice):
            give(each, True)
        return Placed(tuple(inputs), in_order(rules), new)

    def looks(self, floor: Floor, given: Input) -> tuple[Input, ...]:
        """Return inputs that hold and retrieve the other legs of a call; empty if this was checked before.

        Args:
            floor: the floor after the input.
            given: the input.
        """
        looks = tuple(other_legs(floor, given))
        legs = tuple(floor.supervisors[user].voice.control.call.situation for user in sorted(floor.supervisors))
        if not looks or (given, legs) in self._looked:
            return ()
        self._looked.add((given, legs))
        return _comes_back(floor, looks, self._limits)


def _comes_back(floor: Floor, inputs: tuple[Input, ...], limits: Limits) -> tuple[Input, ...]:
    """Return the inputs if all can be given and lead back to the same state; else none."""
    after = floor
    for each in inputs:
        if limits.leaves_out(after, each):
            return ()
        after = after.step(each).next
    return inputs if standing(after) == standing(floor) else ()


_BEGIN = frozenset({"AgentAnswers", "AgentAnswersConsultation", "CallRings", "RoutingPointReceives"})


def in_fresh_ids(inputs: Iterable[Input]) -> Iterator[Input]:
    """Yield inputs with new ids instead of places; an id is used only once."""
    calls, sessions = 0, 0
    now: dict[Any, str] = {}
    for given in inputs:
        name = type(given).__name__
        if name in _BEGIN:
            calls += 1
            now[getattr(given, "call")] = f"c{calls}"  # noqa: B009
        elif name == "SessionStarts":
            sessions += 1
            now[getattr(given, "medium"), getattr(given, "session")] = f"t{sessions}"  # noqa: B009
        place = _place(given)
        if place is None:
            yield given
        else:
            yield _moved(given, now.get(place, NEVER_CALL if isinstance(place, str) else NEVER_SESSION))


def _place(given: Input) -> str | tuple[Medium, str] | None:
    what: Any = given.request if isinstance(given, Ask) else given
    if isinstance(what, CallRequest):
        return what.call_id
    if isinstance(what, SessionRequest | AgentSessionRequest):
        return what.medium, what.session_id
    if isinstance(what, ChannelRequest):
        return None
    if hasattr(what, "session"):
        return what.medium, what.session
    call: str | None = getattr(what, "call", None)
    return call


@lru_cache(20_000)
def _moved(given: Input, id: str) -> Input:
    if isinstance(given, Ask):
        request: Any = given.request
        changed = evolve(request, **{"call_id" if isinstance(request, CallRequest) else "session_id": id})
        return Ask(given.supervisor, changed)
    what: Any = given
    moved: Input = evolve(what, **{"session" if hasattr(what, "session") else "call": id})
    return moved
