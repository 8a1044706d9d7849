"""The exploration: it reaches every floor within bounds and checks the invariants on each floor and each step.

An invariant is a statement that must always hold. The exploration is breadth first and begins
with a floor on which nothing goes on. It gives every input of the bounds to every
floor with `Floor.step`, as a server would. This module itself knows no rule. Floors that differ only in
names are explored once (see `keys`), but all of them are counted.

At the end it checks that no floor is a trap. A way must lead from every floor back to a
floor on which nothing goes on.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeAlias

from attrs import define, field, frozen

from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input, Step
from monitoring_core.requests import CallRequest, ChannelRequest, DeviceRequest, Request
from monitoring_core.verification.bounds import BYSTANDER, Bounds, BoundsError
from monitoring_core.verification.invariants import (
    FLOORS,
    NO_TRAP,
    OFFERS,
    STEPS,
    Invariant,
    Offer,
    Passage,
    nothing_goes_on,
)
from monitoring_core.verification.keys import Keys
from monitoring_core.verification.memory import check_is_affordable, in_use
from monitoring_core.verification.steps import Showing
from monitoring_core.vocabulary import MonitoringState

__all__ = ["Progress", "Violation", "Verified", "explore"]


@frozen
class Violation:
    """An invariant that does not hold, and the inputs that lead there.

    Attributes:
        invariant: the invariant that is broken.
        wrong: what was found, in words.
        path: the inputs from the first floor on. No shorter path breaks any invariant.
    """

    invariant: Invariant[Any]
    wrong: str
    path: tuple[Input, ...]


@frozen
class Verified:
    """The result of an exploration.

    Attributes:
        bounds: the bounds that were explored.
        states: number of floors that were reached.
        orbits: number of floors if floors that differ only in names are counted once.
        transitions: number of steps between the floors: accepted and refused requests, and happenings.
        refused: number of refused requests among the transitions.
        steps: number of calls of `Floor.step`; impossible happenings are not counted.
        depth: number of inputs that lead to the farthest floor.
        seconds: duration of the exploration.
        violations: the violations on the shortest paths, one for each broken invariant; empty if all invariants hold.
    """

    bounds: Bounds
    states: int
    orbits: int
    transitions: int
    refused: int
    steps: int
    depth: int
    seconds: float
    violations: tuple[Violation, ...] = ()


@frozen
class Progress:
    """The progress of an exploration.

    Attributes:
        orbits: the number of floors that were found, if floors that differ only in names are counted once.
        waiting: the number of these floors that are still to be explored.
        steps: the number of steps that were checked.
        depth: the number of inputs that lead to the farthest floor so far.
        seconds: the seconds since the beginning.
    """

    orbits: int
    waiting: int
    steps: int
    depth: int
    seconds: float


Tell: TypeAlias = Callable[[Progress], None]

_BETWEEN_TELLING = 0.5
_BETWEEN_WEIGHING = 0.05
"""Seconds between two looks at the memory; it cannot grow much in that time."""


def explore(
    bounds: Bounds, *, symmetry: bool = True, memory: float | None = None, tell: Tell | None = None
) -> Verified:
    """Explore every floor within the bounds, and check every step from it.

    The exploration ends at the first violation, with its shortest path.

    Args:
        bounds: the bounds.
        symmetry: whether floors that differ only in names are explored once.
        memory: the most memory that the process may take, in GiB; needed for bounds above `MEASURED`.
        tell: called with the progress, about twice a second.

    Raises:
        BoundsError: the bounds are above `MEASURED` and ``memory`` is not given. Or the memory was used up. Or this
            system does not say how much memory a process takes.
    """
    check_is_affordable(bounds, memory)
    return _Exploration(bounds, memory, tell).run(symmetry)


Accepted: TypeAlias = tuple[type, str, str]
"""Class of a request, id of the object that it went to, operation."""


def _accepted(request: Request) -> Accepted:
    if isinstance(request, DeviceRequest):
        subject = request.device_id
    elif isinstance(request, CallRequest):
        subject = request.call_id
    elif isinstance(request, ChannelRequest):
        subject = request.user_id
    else:
        subject = request.session_id
    return type(request), subject, request.operation


@define
class _Exploration:
    bounds: Bounds
    memory: float | None
    tell: Tell | None
    keys: Keys = field(init=False)
    inputs: tuple[Input, ...] = ()
    showing: Showing = field(factory=Showing)
    numbers: dict[int, int] = field(factory=dict[int, int])
    """Key of a floor -> its number; floors are numbered in the order in which they were found."""
    found_from: array[int] = field(factory=lambda: array("Q"))
    found_by: array[int] = field(factory=lambda: array("H"))
    successors: array[int] = field(factory=lambda: array("Q"))
    """The next floors of one floor after the other, each once; `ends` says where those of a floor end."""
    ends: array[int] = field(factory=lambda: array("Q"))
    home: set[int] = field(factory=set[int])
    waiting: list[tuple[int, int, Floor]] = field(factory=list[tuple[int, int, Floor]])
    violations: dict[Invariant[Any], Violation] = field(factory=dict[Invariant[Any], Violation])
    length: int = 2**32
    """The length of the shortest path to a violation."""
    states: int = 0
    transitions: int = 0
    refused: int = 0
    steps: int = 0
    depth: int = 0
    began: float = field(factory=perf_counter)
    told: float = -1
    """Seconds from the start to the last progress report; `weighed` is the same for the last look at the memory."""
    weighed: float = -1

    def run(self, symmetry: bool) -> Verified:
        self.keys = Keys(self.bounds, symmetry, self._look)
        self.inputs = self.bounds.inputs()
        self._take(self.bounds.floor(), 0, 0)
        # A wrong offer on a floor of this layer is nearer than a violation by a step from this layer.
        while self.waiting and not self.violations:
            layer, self.waiting = self.waiting, []
            for number, weight, floor in layer:
                self._look()
                self._expand(number, weight, floor)
            self.depth += bool(self.waiting)
        if not self.violations:
            self._look_for_traps()
        return Verified(
            self.bounds,
            self.states,
            len(self.numbers),
            self.transitions,
            self.refused,
            self.steps,
            self.depth,
            self._seconds(),
            tuple(self.violations.values()),
        )

    def _seconds(self) -> float:
        return perf_counter() - self.began

    def _look(self) -> None:
        """Report the progress, and stop if the memory is used up; both only from time to time."""
        seconds = self._seconds()
        if self.tell is not None and seconds - self.told >= _BETWEEN_TELLING:
            self.told = seconds
            self.tell(self._progress())
        if self.memory is not None and seconds - self.weighed >= _BETWEEN_WEIGHING:
            self.weighed = seconds
            if (in_use() or 0) > self.memory:
                reached = self._progress()
                raise BoundsError(
                    f"{self.bounds}: stopped, since {self.memory:g} GiB of memory are used up, after {seconds:.0f} s: "
                    f"{reached.orbits:,} floors found, {reached.waiting:,} of them waiting, depth {reached.depth}; "
                    "give smaller bounds, or more with --memory"
                )

    def _progress(self) -> Progress:
        found = len(self.numbers)
        return Progress(found, found - len(self.ends), self.steps, self.depth, self._seconds())

    def _expand(self, number: int, weight: int, floor: Floor) -> None:
        key = self.keys.key(floor)
        reached: set[int] = set()
        accepted: dict[str, set[Accepted]] = {user: set() for user in self.bounds.supervisor_ids}
        refused = steps = 0
        for position, given in enumerate(self.inputs):
            if not self.bounds.tries(floor, given):
                continue
            try:
                step = floor.step(given)
            except ImpossibleHappening:
                continue
            steps += 1
            if step.outcome is not None:
                refused += 1
                if step.next is not floor or step.deliveries:
                    self._check_step(number, position, floor, step)
                continue
            if isinstance(given, Ask):
                accepted[given.supervisor].add(_accepted(given.request))
            self._check_step(number, position, floor, step)
            reached.add(self._take(step.next, number, position))
        self.steps += steps
        self.transitions += steps * weight
        self.refused += refused * weight
        self._check_offers(number, floor, accepted)
        if self.keys.key(floor) != key:
            raise AssertionError("a step has changed the floor that it was taken on")
        self.successors.extend(sorted(reached - {number}))
        self.ends.append(len(self.successors))

    def _take(self, floor: Floor, number: int, position: int) -> int:
        """Return the number of a floor; a new floor is checked, and its steps are explored later."""
        key = self.keys.key(floor)
        known = self.numbers.get(key)
        if known is not None:
            return known
        self._look()
        new = self.numbers[key] = len(self.numbers)
        self.found_from.append(number)
        self.found_by.append(position)
        weight = self.keys.size(floor)
        self.states += weight
        self.waiting.append((new, weight, floor))
        if nothing_goes_on(floor):
            self.home.add(new)
        for invariant in FLOORS:
            wrong = invariant.broken(floor)
            if wrong:
                self._violated(invariant, wrong, new)
        return new

    def _check_step(self, number: int, position: int, floor: Floor, step: Step) -> None:
        passage = Passage.of(floor, self.inputs[position], step, self.showing)
        for invariant in STEPS:
            wrong = invariant.broken(passage)
            if wrong:
                self._violated(invariant, wrong, number, position)

    def _check_offers(self, number: int, floor: Floor, accepted: dict[str, set[Accepted]]) -> None:
        for user, open_now in accepted.items():
            desk = floor.supervisors[user]
            if self.bounds.calls and desk.logged_in:
                device = desk.voice.device.id
                untried = [each for each in MonitoringState if (DeviceRequest, device, each) not in open_now]
                requests = [DeviceRequest(device, state, f"{BYSTANDER}-device") for state in untried]
                open_now |= {_accepted(each) for each in requests if floor.step(Ask(user, each)).accepted}
            offer = Offer(self.bounds, desk, frozenset(open_now))
            for invariant in OFFERS:
                wrong = invariant.broken(offer)
                if wrong:
                    self._violated(invariant, wrong, number)

    def _violated(self, invariant: Invariant[Any], wrong: str, number: int, position: int | None = None) -> None:
        """Keep a violation unless a shorter path to one is known; ``position`` is the number of its last input."""
        known = self.violations.get(invariant)
        length = len(self._path(number)) + (position is not None)
        if length > self.length or (known is not None and len(known.path) <= length):
            return
        if length < self.length:
            self.length = length
            self.violations.clear()
        last = () if position is None else (self.inputs[position],)
        self.violations[invariant] = Violation(invariant, wrong, (*self._path(number), *last))

    def _path(self, number: int) -> tuple[Input, ...]:
        """Return the inputs by which the floor was first reached from the first floor."""
        path: list[Input] = []
        while number:
            path.append(self.inputs[self.found_by[number]])
            number = self.found_from[number]
        return tuple(reversed(path))

    def _look_for_traps(self) -> None:
        """Look for floors from which no way leads back to a floor on which nothing goes on."""
        found = 0
        # Most floors lead to a floor with a lower number, so a few rounds in this order are enough.
        while found != len(self.home):
            found = len(self.home)
            begin = 0
            for number, end in enumerate(self.ends):
                if number not in self.home and not self.home.isdisjoint(self.successors[begin:end]):
                    self.home.add(number)
                begin = end
        for number in range(len(self.numbers)):
            if number not in self.home:
                self._violated(NO_TRAP, "from here no way leads back to a floor on which nothing goes on", number)
