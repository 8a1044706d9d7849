"""The words of a world for a server that can be taken back: little is given twice to come to where something is new.

The words of a tour are run again on the floor, and each input that met something new there is noted at its state. Then
a walk goes on with what is new. Where there is nothing more it goes back to the last state that it came through and
that has something new, and goes on from there. So each word begins like the one before it, and that is given once.

What changes nothing stands at the end of a word, and so does what only looks. After a server has done that wrong,
the next words still come to the states behind.
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
from monitoring_core.testing.suites.pairs.making import LONGEST, Made, Placed, Writer
from monitoring_core.testing.suites.pairs.probing import probe
from monitoring_core.testing.suites.pairs.worlds import World

__all__ = ["going_back"]


def going_back(world: World, ruleset: Ruleset, made: Made, limits: Limits = NO_LIMITS) -> tuple[Placed, ...]:
    """Give words that meet all the obligations that the words of a tour meet.

    Args:
        world: of the words.
        ruleset: the rules of its floor.
        made: the words of a tour.
        limits: what cannot be given.
    """
    return tuple(_Walk(world.under(limits), ruleset, made, limits).words())


class _Place(NamedTuple):
    """Where a walk is: a floor, and what was given to come there, with the rules that this exercises."""

    floor: Floor
    path: tuple[Input, ...] = ()
    rules: frozenset[str] = frozenset()

    def then(self, given: Input) -> _Place:
        step = self.floor.step(given)
        return _Place(forgotten(step), (*self.path, given), self.rules | frozenset(exercised(self.floor, given, step)))


class _Walk:
    def __init__(self, world: World, ruleset: Ruleset, made: Made, limits: Limits) -> None:
        self._world = world
        self._limits = limits
        self._writer = Writer(world, ruleset, limits)
        self._start = _Place(world.setting(ruleset).floor())
        # How things stand -> each input that is to be given there, with how many obligations it is the first to meet.
        self._open = defaultdict[Hashable, dict[Input, int]](dict)
        # How things stand -> from where a shortest way comes, and by which input; the nearest first.
        self._ways: dict[Hashable, tuple[Hashable, Input] | None] = {standing(self._start.floor): None}
        # What was given since the last word, and since the last probe.
        self._new = 0
        self._unprobed = 0
        self._note(made)

    def _note(self, made: Made) -> None:
        names, met = Obligations(self._world), set[int]()
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
                    # A tour also comes to states that were not explored; what is met there does not count.
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
        """Give the words, each of which begins like the one before it as far as it can."""
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
        """Walk on with what is new, and back where there is nothing more, until there is nothing on the way."""
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
            goes_on = len(there.path) < LONGEST and bool(self._open.get(standing(there.floor)))
            if looks or not goes_on:
                yield self._word(there, looks)
            if goes_on:
                behind.append(there)

    def _staying(self, here: _Place, stands: Hashable) -> Iterator[Placed]:
        """Give, as a word, all that is new in a state and leaves it as it is."""
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
        if self._unprobed >= LONGEST or not any(self._open.values()):
            self._unprobed = 0
            for each in probe(after.floor, self._world.media, self._limits, voice=self._world.has_voice):
                after = after.then(each)
        new, self._new = self._new, 0
        given = len(place.path)
        inputs = tuple((each, number >= given) for number, each in enumerate(after.path))
        return Placed(inputs, in_order(after.rules), new)
