"""Servers with one wrong reaction, which shows only where two components have certain values at once.

A fault of **conjunction** stands in one pair state and at one input: a supervisor's leg held, say, beside an agent who
is logged out, and SwitchToBargeIn. One of **three** needs a third component's value too. Everywhere else the server
is the library's floor.

Faults are drawn by kind of pair first, then by pair state and input, then by what is wrong. They are drawn from the
exploration of a world alone, and not from words. A fault that no word of at most `DEPTH` inputs after it shows is
*not to be observed*, and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from random import Random

from attrs import define, evolve, field, frozen

from monitoring_core.floor import Ask, Floor, Input, Step
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.pairs.component_values import Component, components, inputs_of, standing
from monitoring_core.testing.suites.pairs.exploring import ExploredWorld, Obligations, explore
from monitoring_core.testing.suites.pairs.worlds import World
from tests.faults.reactions import KINDS, NEXT_STATE, Reaction, Wrong, right, wrong_reactions

__all__ = ["DEPTH", "Conjunction", "Situations", "draw", "react", "shown_by"]

DEPTH = 4
"""So many inputs after a wrong reaction are tried before it counts as not to be observed."""


@frozen
class Conjunction:
    """A fault that stands where some pair states meet one input.

    Attributes:
        kind: which kind of wrong reaction it is.
        pair: the kinds of the components.
        where: numbers of the pair states with the input, one of a pair, two of three components.
        given: the input, as it was drawn.
        state: the number of the explored state that it was drawn in.
        about: what is wrong, in words.
        wrong: the wrong reaction.
    """

    kind: str
    pair: tuple[str, ...]
    where: frozenset[int]
    given: Input
    state: int
    about: str
    wrong: Wrong = field(eq=False, repr=False)


@define(eq=False, slots=False)
class Situations:
    """The pair states of a world, each with an input, as numbers.

    The numbers are those of this object; another one of the same world may give others.

    Attributes:
        world: the world.
        ruleset: the rules of its floor.
        states: how many of its states are explored, at most.
    """

    world: World
    ruleset: Ruleset
    states: int

    @cached_property
    def explored(self) -> ExploredWorld:
        """The world as far as it was explored."""
        return explore(self.world, self.ruleset, self.states)

    @cached_property
    def names(self) -> Obligations:
        """What gives pair states with an input their numbers, by inputs of the world that is followed as well.

        They may name another call, which does not matter to a pair state.
        """
        followed = () if self.world.follows is None else self.world.follows.inputs
        return Obligations(evolve(self.world, inputs=tuple(dict.fromkeys((*self.world.inputs, *followed)))))

    @cached_property
    def numbers(self) -> dict[Input, int]:
        """Input -> its number, the first ones as in the world."""
        return {given: number for number, given in enumerate(self.names.world.inputs)}

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """Every request of the world."""
        return tuple(each for each in self.world.inputs if isinstance(each, Ask))

    def met(self, floor: Floor, given: Input) -> frozenset[int]:
        """Give the pair states with this input that are met on a floor; none by an input that the world lacks."""
        number = self.numbers.get(given)
        if number is None:
            return frozenset()
        # With one outcome for all, the number is that of pair state and input alone.
        return frozenset(self.names.met(floor, self.names.values(floor), number, Step(floor)))

    def valued(self, floor: Floor) -> list[tuple[Component, int]]:
        """Give the components of a floor, each with the number of its value."""
        return list(zip((component for component, _ in components(floor)), self.names.values(floor), strict=True))

    def pairs(
        self, floor: Floor, given: Input, valued: list[tuple[Component, int]] | None = None
    ) -> Iterator[tuple[tuple[str, ...], int]]:
        """Give each pair of which one component is the input's: its kind and its number with the input.

        Args:
            floor: where the input is given.
            given: the input.
            valued: what `valued` gives for the floor, if that is known.
        """
        known = self.valued(floor) if valued is None else valued
        mine = set(inputs_of(floor, given))
        number = self.numbers[given]
        for own, value in known:
            if own not in mine:
                continue
            for other, beside in known:
                if other == own:
                    continue
                key = value, beside, number
                if key not in self._pair_numbers:
                    self._pair_numbers[key] = self.names.met(floor, [value, beside], number, Step(floor))
                for each in self._pair_numbers[key]:
                    yield _kind(own, other), each

    @cached_property
    def _pair_numbers(self) -> dict[tuple[int, int, int], tuple[int, ...]]:
        return {}

    @cached_property
    def drawn_from(self) -> dict[tuple[str, ...], dict[int, tuple[int, int]]]:
        """Kind of pair -> pair state with input -> a state of the world where it is met, and the input's number."""
        found = defaultdict[tuple[str, ...], dict[int, tuple[int, int]]](dict)
        for state in range(self.explored.states):
            floor = self.explored.floors[state]
            valued = self.valued(floor)
            for cell in self.explored.row(state):
                for kind, number in self.pairs(floor, self.world.inputs[cell.input], valued):
                    found[kind].setdefault(number, (state, cell.input))
        return found

    @cached_property
    def _before(self) -> dict[int, tuple[int, int]]:
        """State -> the state and the input by which a shortest way comes to it."""
        before: dict[int, tuple[int, int]] = {}
        waiting = [0]
        for state in waiting:
            if state >= self.explored.states:
                continue
            for cell in self.explored.row(state):
                if cell.next not in before and cell.next:
                    before[cell.next] = (state, cell.input)
                    waiting.append(cell.next)
        return before

    def way(self, state: int) -> tuple[Input, ...]:
        """Give a shortest way to a state."""
        inputs: list[Input] = []
        while state:
            state, number = self._before[state]
            inputs.append(self.world.inputs[number])
        return tuple(reversed(inputs))


def _kind(own: Component, other: Component) -> tuple[str, ...]:
    return own.kind, other.kind, "of the same" if own.owner == other.owner else "of another"


def react(situations: Situations, fault: Conjunction, floor: Floor, given: Input) -> Reaction:
    """Give the reaction of the server that has the fault."""
    reaction = right(floor, given)
    return fault.wrong(floor, reaction) if fault.where <= situations.met(floor, given) else reaction


def draw(situations: Situations, count: int, seed: int, *, of: int = 2) -> Iterator[Conjunction]:
    """Draw faults, those that cannot be observed among them; the same for a seed.

    Args:
        situations: of the world that they are drawn from.
        count: how many.
        seed: of what is drawn.
        of: how many components they need, two or three.
    """
    random = Random(seed)
    kinds = sorted(situations.drawn_from)
    drawn: set[tuple[frozenset[int], str]] = set()
    misses = 0
    while len(drawn) < count and misses < 1_000:
        # As many of one kind of wrong reaction as of another.
        fault = _drawn(situations, random, random.choice(kinds), KINDS[len(drawn) % len(KINDS)], of)
        if fault is None or (fault.where, fault.about) in drawn:
            misses += 1
            continue
        misses = 0
        drawn.add((fault.where, fault.about))
        yield fault


def _drawn(situations: Situations, random: Random, pair: tuple[str, ...], kind: str, of: int) -> Conjunction | None:
    among = situations.drawn_from[pair]
    number = random.choice(list(among))
    state, input = among[number]
    floor, given = situations.explored.floors[state], situations.world.inputs[input]
    where = frozenset({number})
    if of > 2:
        others = [each for each in situations.pairs(floor, given) if each[1] != number]
        if not others:
            return None
        third, beside = random.choice(others)
        pair, where = (*pair, *third[1:]), where | {beside}
    reaction = right(floor, given)
    possible = [
        each
        for each in wrong_reactions(kind, floor, given, reaction, situations.asks)
        if _differs(each[1](floor, reaction), reaction, kind)
    ]
    if not possible:
        return None
    about, wrong = random.choice(possible)
    return Conjunction(kind, pair, where, given, state, about, wrong)


def _differs(wrong: Reaction, reaction: Reaction, kind: str) -> bool:
    if kind == NEXT_STATE:
        return standing(wrong.next) != standing(reaction.next)
    return wrong.shown != reaction.shown


def shown_by(situations: Situations, fault: Conjunction) -> tuple[Input, ...] | None:
    """Give a word that shows a fault: a way to where it stands, its input, and at most `DEPTH` more; None if none does.

    The fault may show on the way already; then the word ends there.
    """
    floor = wrong = situations.world.setting(situations.ruleset).floor()
    word = (*situations.way(fault.state), fault.given)
    for place, given in enumerate(word, 1):
        reaction, other = right(floor, given), react(situations, fault, wrong, given)
        if reaction.shown != other.shown:
            return word[:place]
        floor, wrong = reaction.next, other.next
    more = _tells_apart(situations, fault, floor, wrong)
    return None if more is None else (*word, *more)


def _tells_apart(situations: Situations, fault: Conjunction, floor: Floor, wrong: Floor) -> tuple[Input, ...] | None:
    """Search the shortest inputs after which the right and the wrong floor show another thing."""
    seen = {(standing(floor), standing(wrong))}
    level: list[tuple[Floor, Floor, tuple[Input, ...]]] = [(floor, wrong, ())]
    for _ in range(DEPTH):
        following: list[tuple[Floor, Floor, tuple[Input, ...]]] = []
        for here, there, word in level:
            for given in situations.world.inputs:
                if not situations.world.can_be_given(here, given):
                    continue
                reaction, other = right(here, given), react(situations, fault, there, given)
                if reaction.shown != other.shown:
                    return (*word, given)
                both = standing(reaction.next), standing(other.next)
                # Where they stand alike again, the wrong reaction has left nothing.
                if both[0] != both[1] and both not in seen:
                    seen.add(both)
                    following.append((reaction.next, other.next, (*word, given)))
        level = following
    return None
