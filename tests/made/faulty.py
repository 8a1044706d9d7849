"""Recordings with one planted fault, drawn by their seed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from attrs import evolve, frozen

from tests.made import planted_agent, planted_device, planted_leg, planted_text, unknowable
from tests.made.correct import drawn_shift
from tests.made.disturbed import FAULTS, many_faults, near, one_fault_of
from tests.made.kind import Kind, Planted
from tests.made.recorded import Line, Manner, in_order, lines
from tests.made.said import Said, Subject
from tests.made.shift import TEXT, VOICE, Shift

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (*planted_leg.KINDS, *planted_device.KINDS, *planted_text.KINDS, *planted_agent.KINDS)
}
"""Name -> kind of fault that a checker can know."""

UNKNOWABLE: dict[str, Kind] = {kind.name: kind for kind in unknowable.KINDS}
"""Name -> kind of fault that none can."""


class Around(StrEnum):
    """What happens to the messages around a fault on their way."""

    CLEAN = "clean"
    ONE_FAULT = "one delivery fault within six messages"
    MANY_FAULTS = "2 % twice, 1 % lost, 1 % swapped"


@frozen
class Faulty:
    """A recording with a planted fault.

    Attributes:
        lines: what it holds.
        expected: numbers of the lines, from 1, at one of which the fault is to be found; none if it does not show.
        shift: what was played.
        kind: what was planted.
    """

    lines: list[Line]
    expected: frozenset[int]
    shift: Shift
    kind: Kind


def faulty(kind: Kind, seed: int, around: Around = Around.CLEAN) -> Faulty:
    """Give the recording of that seed with a fault of that kind."""
    random = Random(f"{kind.name} {seed}")
    shift = evolve(
        drawn_shift(random),
        supervisors=2,
        agents=2,
        agents_recorded=kind.agents,
        weights=TEXT if kind.is_text else VOICE,
        illegal=0.0,
    )
    if kind.durations is not None:
        shift.with_durations = kind.durations
    shift.play(random.choice((0, 10, 30)))
    shift.waits(10)
    began = len(shift.said)
    planted = kind.plant(shift)
    shift.waits(5)
    shift.play(random.choice((0, 10)))
    manner = _drawn_manner(random, kind)
    seen = in_order(shift.said, manner)
    if random.random() < 0.3:
        seen = [each for each in seen if each[1].number >= began]
    marked = [number for group in planted.places for number in group]
    if around is Around.ONE_FAULT:
        where = near(seen, marked, random)
        if where is not None:
            seen = one_fault_of(seen, random, where, random.choice(FAULTS))
    elif around is Around.MANY_FAULTS:
        seen = many_faults(seen, random)
    stands: dict[int, int] = {}
    for line, (_, said) in enumerate(seen, 1):
        stands.setdefault(said.number, line)
    is_told = manner.with_at or not planted.times
    places = planted.places if is_told and is_shown(planted, [said for _, said in seen]) else ()
    first = (next((stands[number] for number in group if number in stands), None) for group in places)
    return Faulty(list(lines(seen, manner)), frozenset(line for line in first if line is not None), shift, kind)


def is_shown(planted: Planted, seen: Sequence[Said]) -> bool:
    """Tell whether what is seen holds, in its order, all that the fault needs to show.

    A message does not count if a later one of its subject stands before it, since it is late.
    """
    newest: dict[Subject, int] = {}
    left = list(planted.needs)
    found = 0
    for said in seen:
        if not left:
            break
        is_late = not said.is_request and any(newest.get(each, -1) >= said.number for each in said.subjects)
        if left != [*planted.needs] and (planted.hides(said) or (is_late and planted.hides_late(said))):
            return False
        if not said.is_request:
            newest.update({each: max(newest.get(each, -1), said.number) for each in said.subjects})
        numbers, least = left[0]
        found += said.number in numbers and not is_late
        if found == least:
            del left[0]
            found = 0
    return not left


def _drawn_manner(random: Random, kind: Kind) -> Manner:
    """Draw how the recording is made; the supervisors' requests are in it."""
    return Manner(
        requests=random.choice(("sent", "answered")),
        with_at=kind.times or random.random() < 0.7,
        self_=random.choice(("nickname", "uri") if kind.told else ("nickname", "uri", "none")),
        with_role=kind.told or random.random() < 0.5,
        envelope=random.random() < 0.8,
    )
