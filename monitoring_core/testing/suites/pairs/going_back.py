"""The words of a world for a server that can return to a saved state; few inputs are given twice.

The words of a tour are run again on the floor, and each input that met a new obligation is noted at its state. Then a
walk gives these inputs. If a state has none left, the walk returns to the last state on its way that has some, and goes
on from there. So each word begins like the one before it, and this beginning is given only once.

Inputs that change nothing, and inputs that only look, come at the end of a word. If a server fails there, the next
words still reach the later states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from monitoring_core.floor import Floor, Input
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.exercised_rules import exercised, in_order
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.pairs.component_values import standing
from monitoring_core.testing.suites.pairs.exploring import Obligations, forgotten
from monitoring_core.testing.suites.pairs.making import Made, Placed, Writer, elsewhere
from monitoring_core.testing.suites.pairs.probing import probe
from monitoring_core.testing.suites.pairs.worlds import World

__all__ = ["going_back"]


def going_back(
    world: World, ruleset: Ruleset, made: Made, limits: Limits = NO_LIMITS, *, earlier: Made | None = None
) -> tuple[Placed, ...]:
    """Return words that meet all obligations that the words of a tour meet.

    Args:
        world: the world of the words.
        ruleset: the ruleset of its floor.
        made: the words of a tour.
        limits: the inputs that cannot be given.
        earlier: the words of the world that it follows; None if it follows none.
    """
    met = elsewhere(world, ruleset, earlier, limits)
    return tuple(_Walk(Obligations(world.under(limits), met), ruleset, made, limits).words())


class _Place(NamedTuple):
    """A place of a walk: a floor, the inputs that led there, and the rules that these exercise."""

    floor: Floor
    path: tuple[Input, ...] = ()
    rules: frozenset[str] = frozenset()

    def then(self, given: Input) -> _Place:
        step = self.floor.step(given)
        return _Place(forgotten(step), (*self.path, given), self.rules | frozenset(exercised(self.floor, given, step)))


class _Walk:
    def __init__(self, names: Obligations, ruleset: Ruleset, made: Made, limits: Limits) -> None:
        world = self._world = names.world
        self._limits = limits
        self._writer = Writer(world, ruleset, limits)
        self._start = _Place(world.setting(ruleset).floor())
        # State -> each input that must be given there, with the number of new obligations that it meets.
        self._open = defaultdict[Hashable, dict[Input, int]](dict)
        # State -> the state before it on a shortest way, and the input between; the nearest first.
        self._ways: dict[Hashable, tuple[Hashable, Input] | None] = {standing(self._start.floor): None}
        # Inputs since the last word, and since the last probe.
        self._new = 0
        self._unprobed = 0
        self._note(made, names)

    def _note(self, made: Made, names: Obligations) -> None:
        met = set[int]()
        numbers = {given: number for number, given in enumerate(self._world.inputs)}
        edges = defaultdict[Hashable, dict[Hashable, Input]](dict)
        for word in made.words:
            floor = self._start.floor
            here, left = standing(floor), word.new
            for given in word.given(probes=False):
                step = floor.step(given)
                new = set(names.met(floor, names.values(floor), numbers[given], step)) - met
                if new:
                    met |= new
                    # A tour also reaches states that were not explored; obligations there do not count.
                    self._open[here][given] = min(len(new), left)
                    left -= self._open[here][given]
                floor = forgotten(step)
                there = standing(floor)
                edges[here].setdefault(there, given)
                here = there
        waiting = list(self._ways)
        for here in waiting:
            for there, given in edges[here].items():
                if there not in self._ways:
                    self._ways[there] = here, given
                    waiting.append(there)

    def words(self) -> Iterator[Placed]:
        """Yield the words; each shares as long a beginning as possible with the one before it."""
        while any(self._open.values()):
            yield from self._from(self._way(next(here for here in self._ways if self._open.get(here))))

    def _way(self, there: Hashable) -> _Place:
        inputs: list[Input] = []
        while (way := self._ways[there]) is not None:
            there, given = way
            inputs.append(given)
        place = self._start
        for given in reversed(inputs):
            place = place.then(given)
        self._unprobed += len(inputs)
        return place

    def _from(self, place: _Place) -> Iterator[Placed]:
        """Give the noted inputs, and return to earlier states, until no state on the way has a noted input."""
        behind = [place]
        while behind:
            here = behind[-1]
            stands = standing(here.floor)
            yield from self._staying(here, stands)
            left = self._open[stands]
            if not left:
                behind.pop()
                continue
            given = max(left, key=lambda each: left[each])
            there = self._give(here, stands, given)
            looks = self._writer.looks(there.floor, given)
            goes_on = len(there.path) < self._world.longest and bool(self._open.get(standing(there.floor)))
            if looks or not goes_on:
                yield self._word(there, looks)
            if goes_on:
                behind.append(there)

    def _staying(self, here: _Place, stands: Hashable) -> Iterator[Placed]:
        """Yield a word with all noted inputs that do not change the state."""
        place = here
        for given in list(self._open[stands]):
            if standing(here.then(given).floor) == stands:
                place = self._give(place, stands, given)
        if place is not here:
            yield self._word(place, ())

    def _give(self, here: _Place, stands: Hashable, given: Input) -> _Place:
        self._new += self._open[stands].pop(given)
        self._unprobed += 1
        return here.then(given)

    def _word(self, place: _Place, looks: tuple[Input, ...]) -> Placed:
        after = place
        for each in looks:
            after = after.then(each)
        self._unprobed += len(looks)
        if self._unprobed >= self._world.longest or not any(self._open.values()):
            self._unprobed = 0
            for each in probe(after.floor, self._world.media, self._limits, voice=self._world.has_voice):
                after = after.then(each)
        new, self._new = self._new, 0
        given = len(place.path)
        inputs = tuple((each, number >= given) for number, each in enumerate(after.path))
        return Placed(inputs, in_order(after.rules), new)
