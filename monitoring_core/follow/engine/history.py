"""The history of one subject: its belief, and the newest observations that changed it.

A subject gives its observations, and gets the rules that are certain to be broken. Beliefs hold no lines. So each
subject keeps a ring of the newest observations that changed something. When there is a finding, the ring is explained
once more, and each step is kept. This gives the line that broke the rule, the witnesses, the states that were possible
before, and the cheapest innocent history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from monitoring_core.follow.engine.beliefs import Belief, Table
from monitoring_core.follow.engine.costs import ASKED_ELSEWHERE, LOST, Charge, Happened
from monitoring_core.follow.engine.search import Outcome, Way
from monitoring_core.follow.findings.stamp import Stamp

__all__ = ["FEWEST_WITNESSES", "RING", "WITNESSES", "Explained", "History", "Told", "Verdict"]

RING = 24
"""The number of observations that are kept for a subject: the newest ones that changed something."""

WITNESSES = 5
"""The most witnesses of a finding."""

FEWEST_WITNESSES = 3
"""The fewest witnesses of a finding, if the ring has so many."""

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


class Told(NamedTuple, Generic[Hypothesis, Observation]):
    """A step of the history that explains what was observed.

    Attributes:
        stamp: of the observation.
        seen: the observation.
        before: the hypothesis before it.
        then: the hypothesis after it.
        context: what the subject kept with the observation.
    """

    stamp: Stamp
    seen: Observation
    before: Hypothesis
    then: Hypothesis
    context: Any


class Explained(NamedTuple, Generic[Hypothesis, Observation]):
    """A rule that is certain to be broken, with what the newest observations tell of it.

    Attributes:
        charge: the rule, and what broke it.
        path: the history up to the observation that broke it, which is its last step; the oldest first.
        also: what histories of the same price say was broken in its place.
        witnesses: stamps of the observations that the finding rests on, with that one, in order.
        possible: what was possible before it, the cheapest first.
        innocent: what the cheapest history without a broken rule costs more; None if there is none.
        excuses: the faults of delivery that this history rests on, each once.
    """

    charge: Charge
    path: tuple[Told[Hypothesis, Observation], ...]
    also: tuple[Charge, ...]
    witnesses: tuple[Stamp, ...]
    possible: tuple[Hypothesis, ...]
    innocent: int | None
    excuses: tuple[Happened, ...]

    @property
    def last(self) -> Told[Hypothesis, Observation]:
        """The step that broke the rule."""
        return self.path[-1]


class Verdict(NamedTuple):
    """The explanation of a subject where no rule is certain to be broken.

    Attributes:
        lost: messages that the cheapest history says were lost.
        faults: the faults of delivery that it rests on, each once.
        suspected: the rules that would be broken if there were no such fault.
    """

    lost: int = 0
    faults: tuple[Happened, ...] = ()
    suspected: tuple[Charge, ...] = ()

    def resting_on(self, faults: Sequence[Happened], suspected: Sequence[Charge]) -> Verdict:
        """Return the verdict with these faults, too; a rule is suspected only if a message was lost."""
        lost = sum(each in LOST for each in faults)
        return Verdict(
            self.lost + lost,
            tuple(dict.fromkeys((*self.faults, *faults))),
            tuple(dict.fromkeys((*self.suspected, *(suspected if lost else ())))),
        )


class _Kept(NamedTuple):
    stamp: Stamp
    before: Belief[Any, Any]
    seen: Any
    context: Any


class History(Generic[Hypothesis, Observation]):
    """The history of one subject.

    Attributes:
        belief: the histories that are cheap enough.
        verdict: how it is explained so far.
    """

    __slots__ = ("_ring", "_table", "belief", "verdict")

    def __init__(self, table: Table[Hypothesis, Observation]) -> None:
        self._table = table
        self._ring: list[_Kept] | None = None
        self.belief: Belief[Hypothesis, Observation] = table.start
        self.verdict: Verdict | None = None

    @property
    def cheapest(self) -> Hypothesis:
        """The hypothesis of the cheapest history; of several the first by their text."""
        return self.belief.entries[0].hypothesis

    def observe(self, seen: Observation, stamp: Stamp, context: Any = None) -> tuple[Charge, ...]:
        """Take an observation, and give what is certain to be broken now.

        Args:
            seen: the observation.
            stamp: where and when it stands.
            context: whatever the subject needs later, to say what the observation was about.
        """
        belief = self.belief
        step = belief.steps.get(seen)
        if step is None:
            step = self._table.step(belief, seen)
        else:
            step.taken += 1
        if step.is_quiet:
            return ()
        self.belief = step.belief
        ring = self._ring
        if ring is None:
            ring = self._ring = []
        ring.append(_Kept(stamp, belief, seen, context))
        if len(ring) > RING:
            del ring[0]
        if step.faults:
            self.verdict = (self.verdict or Verdict()).resting_on(step.faults, step.suspected)
        return step.found

    def newest(self, is_meant: Callable[[Observation], bool], most: int) -> list[Stamp]:
        """Give the stamps of the newest observations that told something and are meant, the newest first."""
        meant = (each.stamp for each in reversed(self._ring or ()) if is_meant(each.seen))
        return list(islice(meant, most))

    def conclude(self) -> Verdict:
        """Return the verdict about the subject after its last observation, and begin a new one.

        The cheapest history may have a broken rule that only lost messages keep from being certain. Then these messages
        count as lost, and the rule is suspected.
        """
        verdict, self.verdict = self.verdict or Verdict(), None
        broken = tuple([each for each in self.belief.entries[0].broken if each.what not in ASKED_ELSEWHERE])
        if not broken or self._ring is None:
            return verdict
        faults = _excuses([self._table.consider(each.before.entries, each.seen) for each in self._ring], 0)
        return verdict if LOST.isdisjoint(faults) else verdict.resting_on(faults, broken)

    def explain(self, found: Sequence[Charge]) -> list[Explained[Hypothesis, Observation]]:
        """Return the findings of the last observation, explained by the newest observations."""
        ring = list(self._ring or ())
        outcomes = [self._table.consider(each.before.entries, each.seen) for each in ring]
        # An earlier finding is reported already, so observations before it explain nothing new.
        first = max((number + 1 for number, each in enumerate(outcomes[:-1]) if each.found), default=0)
        return [self._explained(charge, ring, outcomes, first) for charge in found]

    def _explained(
        self, charge: Charge, ring: list[_Kept], outcomes: list[Outcome[Hypothesis]], first: int
    ) -> Explained[Hypothesis, Observation]:
        path = _path(charge, outcomes, first)
        broke = [number for number, way in path if number >= first and charge in way.move.broken]
        place = broke[0] if broke else len(ring) - 1
        steps = [_told(ring[number], way) for number, way in path if number <= place]
        return Explained(
            charge=charge,
            path=tuple(steps),
            also=outcomes[-1].also,
            witnesses=tuple(dict.fromkeys((*_leading_to(steps), steps[-1].stamp, ring[-1].stamp))),
            possible=ring[place].before.possible,
            innocent=outcomes[-1].innocent,
            excuses=tuple(dict.fromkeys(_excuses(outcomes, first))),
        )


def _told(kept: _Kept, way: Way[Hypothesis]) -> Told[Hypothesis, Any]:
    return Told(kept.stamp, kept.seen, kept.before.entries[way.came_from].hypothesis, way.move.then, kept.context)


def _leading_to(steps: list[Told[Hypothesis, Any]]) -> list[Stamp]:
    """Return the stamps that lead to the last step: those that changed the hypothesis, or else the newest."""
    before = steps[:-1]
    chosen = [number for number, each in enumerate(before) if each.before != each.then][-WITNESSES + 2 :]
    others = [number for number in range(len(before)) if number not in chosen]
    lacking = max(FEWEST_WITNESSES - 1 - len(chosen), 0)
    return [before[number].stamp for number in sorted([*chosen, *others[len(others) - lacking :]])]


def _excuses(outcomes: list[Outcome[Hypothesis]], first: int) -> list[Happened]:
    """Return the faults of delivery that the cheapest history without a broken rule rests on."""
    way = outcomes[-1].excuse
    if way is None:
        return []
    faults = [*reversed(way.move.faults)]
    for outcome in reversed(outcomes[first:-1]):
        way = outcome.ways[way.came_from]
        faults += reversed(way.move.faults)
    return faults[::-1]


def _path(charge: Charge, outcomes: list[Outcome[Hypothesis]], first: int) -> list[tuple[int, Way[Hypothesis]]]:
    """Return the cheapest history with this charge, from its first kept step: pairs of observation and way."""
    found: list[tuple[int, Way[Hypothesis]]] = []
    for start in outcomes[-1].ways:
        way, path = start, [(len(outcomes) - 1, start)]
        for number in range(len(outcomes) - 2, -1, -1):
            way = outcomes[number].ways[way.came_from]
            path.append((number, way))
        found = path[::-1]
        if any(number >= first and charge in way.move.broken for number, way in path):
            break
    return found
