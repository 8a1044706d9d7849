"""The exploration of a world: its states, the effect of each input, and the obligations that this meets.

An **obligation** is a pair state, an input of one of the two components, and the outcome. The outcome is the status
code, and the kinds and recipients of messages. Two pair states are the same if they differ only in the names of
calls, sessions and agents. Supervisors keep their names, since a server may treat the third one differently from the
second.

The exploration is breadth first, on the floor of this library. It ends after the number of states that the world
allows. If the world was explored completely, its obligations are all *reachable* ones; else they are those *seen*.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any

from attrs import fields, frozen

from monitoring_core.floor import Ask, Floor, Input, Step
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.pairs.component_values import Component, Value, components, inputs_of, standing
from monitoring_core.testing.suites.pairs.worlds import World

__all__ = ["Cell", "ExploredWorld", "Obligations", "explore", "forgotten", "kind_of"]


UNKNOWN = -1
"""The number for no obligation: it belongs to another world, or was found after the exploration had ended."""


@frozen
class Cell:
    """The effect of an input in a state.

    Attributes:
        input: number of the input in the world.
        next: number of the next state.
        meets: numbers of the obligations that it meets.
    """

    input: int
    next: int
    meets: tuple[int, ...]


class Obligations:
    """The obligations of a world and their numbers.

    Attributes:
        elsewhere: names of obligations of an earlier world; here they do not count.
        are_closed: whether no further obligation is added.
    """

    def __init__(self, world: World, elsewhere: frozenset[Hashable] = frozenset()) -> None:
        self.world = world
        self.elsewhere = elsewhere
        self.are_closed = False
        self._values: dict[tuple[Component, Value], int] = {}
        self._kept: list[tuple[Component, Value]] = []
        self._outcomes: dict[Hashable, int] = {}
        self._outcome_list: list[Any] = []
        self._pairs: dict[tuple[int, int, int, int], int] = {}
        self._names: dict[Hashable, int] = {}
        self._groups: dict[tuple[int, ...], int] = {}
        self._group_names: dict[Hashable, int] = {}
        self._written = [_written(each) for each in world.inputs]

    def __len__(self) -> int:
        return len(self._names)

    def names(self) -> frozenset[Hashable]:
        """Return the names of the obligations; they are the same in every world."""
        return frozenset(self._names)

    def values(self, floor: Floor) -> list[int]:
        """Return the values of a floor's components as numbers."""
        known = self._values
        numbers: list[int] = []
        for each in components(floor):
            number = known.get(each)
            if number is None:
                number = known[each] = len(known)
                self._kept.append(each)
            numbers.append(number)
        return numbers

    def met(self, floor: Floor, values: list[int], input: int, step: Step) -> tuple[int, ...]:
        """Return the obligations that an input meets on a floor."""
        outcome = self._outcome(self.world.inputs[input], step)
        own = set(inputs_of(floor, self.world.inputs[input]))
        kept, pairs = self._kept, self._pairs
        mine = [each for each in values if kept[each][0] in own]
        met: list[int] = []
        for one in mine:
            for other in values:
                if other == one:
                    continue
                key = (one, other, input, outcome)
                number = pairs.get(key)
                if number is None:
                    number = pairs[key] = self._number(*key)
                if number >= 0:
                    met.append(number)
        return tuple(dict.fromkeys(met))

    def together(self, several: tuple[int, ...]) -> int:
        """Return one number for several values; combinations that differ only in ids have the same number.

        Args:
            several: the numbers of the values, as `values` returns them.
        """
        number = self._groups.get(several)
        if number is None:
            parts = sorted((self._kept[each] for each in several), key=lambda each: each[0])
            flat = _renamed(tuple(value for part in parts for value in (*part[0], part[1])), self.world)
            number = self._groups[several] = self._group_names.setdefault(flat, len(self._group_names))
        return number

    def _outcome(self, given: Input, step: Step) -> int:
        told = (int(step.code), *sorted((each.recipient, kind_of(each.notification)) for each in step.deliveries))
        number = self._outcomes.get(told)
        if number is None:
            number = self._outcomes[told] = len(self._outcomes)
            self._outcome_list.append(told)
        return number

    def _number(self, one: int, other: int, input: int, outcome: int) -> int:
        """Return the number of an obligation; names of agents, calls and sessions do not matter."""
        # The two components are sorted, so that a pair has one form.
        first, second = sorted((self._kept[one], self._kept[other]), key=lambda each: each[0])
        if not self.world.is_own(first[0], second[0]):
            return UNKNOWN
        anonymous = [
            _renamed((*a[0], a[1], *b[0], b[1], self._written[input]), self.world)
            for a, b in ((first, second), (second, first))
            if a is first or first[0].kind == second[0].kind
        ]
        told = self._outcome_list[outcome]
        # Two agents have no order.
        for each in anonymous:
            if (each, told) in self._names:
                return self._names[each, told]
        if self.are_closed or any((each, told) in self.elsewhere for each in anonymous):
            return UNKNOWN
        return self._names.setdefault((anonymous[0], told), len(self._names))


def kind_of(notification: Any) -> str:
    """Return the kind of a message."""
    if isinstance(notification, DeviceNotification):
        return "device"
    if isinstance(notification, CallNotification):
        return f"call {notification.notification_type}"
    return type(notification).__name__


def _written(given: Input) -> tuple[Hashable, ...]:
    """Return an input as plain words, so that the names in it can be replaced."""
    if isinstance(given, Ask):
        request = given.request
        values = tuple(getattr(request, each.name) for each in fields(type(request)) if each.name != "extra")
        return (given.supervisor, type(request).__name__, *values)
    return (type(given).__name__, *(getattr(given, each.name) for each in fields(type(given))))


def _renamed(value: Hashable, world: World) -> Hashable:
    names: dict[str, str] = {}

    def renamed(each: Any) -> Any:
        if each.__class__ is tuple:
            return tuple(map(renamed, each))
        if each.__class__ is not str or not each:
            return each
        agent = each.removesuffix("-device")
        if agent in world.agents:
            return names.setdefault(agent, f"agent {len(names)}")
        if each[0] in "ct" and each[1:].isdigit():
            return names.setdefault(each, f"{each[0]} {len(names)}")
        return each

    replaced: Hashable = renamed(value)
    return replaced


class ExploredWorld:
    """A world that was explored under one ruleset, completely or in part.

    Attributes:
        world: the world.
        ruleset: the ruleset of its floor.
        floors: a floor for each state that was seen.
        states: number of states that were explored.
        is_whole: whether every state that can be reached was explored.
    """

    def __init__(
        self,
        world: World,
        ruleset: Ruleset,
        limits: Limits = NO_LIMITS,
        elsewhere: frozenset[Hashable] = frozenset(),
    ) -> None:
        self.world: World = world.under(limits)
        self.ruleset: Ruleset = ruleset
        self._limits = limits
        first = world.setting(ruleset).floor()
        self.floors: list[Floor] = [first]
        self._numbers: dict[Hashable, int] = {standing(first): 0}
        self._rows: dict[int, tuple[Cell, ...]] = {}
        self._names = Obligations(self.world, elsewhere)
        self.states: int = 0
        self.is_whole: bool = False

    @property
    def obligations(self) -> int:
        """The number of obligations that were met."""
        return len(self._names)

    def explore(self, most_states: int) -> None:
        """Give every input in every state, breadth first, up to a number of states.

        After that no obligation is added. States that are explored later only have next states.
        """
        while self.states < min(most_states, len(self.floors)):
            self.row(self.states)
            self.states += 1
        self.is_whole = self.states == len(self.floors)
        self._names.are_closed = True

    def triples(self, states: Iterable[int]) -> int:
        """Count the combinations of values of three components in these states; names of ids do not matter."""
        found: set[int] = set()
        for state in states:
            found.update(map(self._names.together, combinations(self._names.values(self.floors[state]), 3)))
        return len(found)

    def row(self, state: int) -> tuple[Cell, ...]:
        """Return the cells of a state; the state is explored now if it was not yet."""
        row = self._rows.get(state)
        if row is None:
            row = self._rows[state] = tuple(self._played(state))
        return row

    def _played(self, state: int) -> Iterator[Cell]:
        floor = self.floors[state]
        values = self._names.values(floor)
        for number, given in enumerate(self.world.inputs):
            if not self.world.can_be_given(floor, given) or self._limits.leaves_out(floor, given):
                continue
            step = floor.step(given)
            there = state if step.next is floor else self._state(forgotten(step))
            yield Cell(number, there, self._names.met(floor, values, number, step))

    def _state(self, floor: Floor) -> int:
        there = self._numbers.setdefault(standing(floor), len(self.floors))
        if there == len(self.floors):
            self.floors.append(floor)
        return there


def explore(
    world: World,
    ruleset: Ruleset,
    most_states: int | None = None,
    limits: Limits = NO_LIMITS,
    elsewhere: frozenset[Hashable] = frozenset(),
) -> ExploredWorld:
    """Explore a world.

    Args:
        world: the world.
        ruleset: the ruleset of its floor.
        most_states: the most states that are explored; by default the number of the world.
        limits: the inputs that cannot be given.
        elsewhere: names of obligations of an earlier world, which do not count.
    """
    explored = ExploredWorld(world, ruleset, limits, elsewhere)
    explored.explore(world.most_states if most_states is None else most_states)
    return explored


def forgotten(step: Step) -> Floor:
    """Return the floor after a step, without the sessions that are over in the supervisors' records."""
    floor = step.next
    for ended in step.ended:
        if isinstance(ended, tuple):
            floor = floor.forget(*ended)
    return floor
