"""How messages are disturbed on their way: delivered twice, not at all, in another order or late, or not to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from tests.made.recorded import Line
from tests.made.said import Said, Subject

Seen: TypeAlias = list[tuple[float, Said]]

FAULTS = ("twice", "lost", "swapped", "late")
APART = 6
"""Messages of a subject between two faults of it."""

GARBAGE = ('{"at": "2031-03-03T08:', "\0" * 40, "[[[", "-- log rotated --")


def one_fault_of(seen: Seen, random: Random, where: int, fault: str) -> Seen:
    """Give what is seen once the message at a position was delivered with this fault.

    The message is one of what is seen; a request is never disturbed. A message that is swapped changes places with
    the next one of the same subject; one that is late comes after two or three of them.
    """
    at, said = seen[where]
    rest = seen[:where] + seen[where + 1 :]
    if fault == "lost":
        return rest
    if fault == "twice":
        again = at + random.choice((0.01, 0.5, 8.0))
        return _inserted(seen, again, said)
    later = [moment for moment, each in seen[where + 1 :] if _same_subject(each, said)]
    if not later:
        return seen
    places = 0 if fault == "swapped" else min(len(later) - 1, random.choice((1, 2)))
    return _inserted(rest, later[places] + 0.001, said)


def single_faults(seen: Seen, random: Random, *, share: float = 0.15, kinds: Sequence[str] = FAULTS) -> Seen:
    """Give what is seen with delivery faults, at most one within six messages of a subject."""
    told: dict[Subject, int] = {}
    free: dict[Subject, int] = {}
    chosen: list[Said] = []
    for _, said in seen:
        if said.is_request:
            continue
        for subject in said.subjects:
            told[subject] = told.get(subject, 0) + 1
        if random.random() < share and all(told[each] >= free.get(each, 0) for each in said.subjects):
            chosen.append(said)
            # A message that is late takes its fault three messages further.
            free.update({each: told[each] + APART + 4 for each in said.subjects})
    return _each(seen, chosen, lambda _: random.choice(list(kinds)), random)


def many_faults(seen: Seen, random: Random, *, loses: bool = True) -> Seen:
    """Give what is seen with 2 % of the messages delivered twice, 1 % lost and 1 % swapped; or 2 % if none is lost."""
    messages = [said for _, said in seen if not said.is_request]
    drawn = {said.number: random.random() for said in messages}
    chosen = [said for said in messages if drawn[said.number] < 0.04]

    def fault(said: Said) -> str:
        share = drawn[said.number]
        return "twice" if share < 0.02 else "lost" if share < 0.03 and loses else "swapped"

    return _each(seen, chosen, fault, random)


def with_holes(lines: list[Line], random: Random, share: float = 0.02) -> list[Line]:
    """Give the lines with some of them, requests too, not to be read."""
    return [Line(line.at, None, random.choice(GARBAGE)) if random.random() < share else line for line in lines]


def near(seen: Seen, numbers: Sequence[int], random: Random) -> int | None:
    """Give the position of a message within six messages of its subject from one of these, or None without any."""
    marked = [said for _, said in seen if said.number in set(numbers)]
    if not marked:
        return None
    subject = random.choice([each for said in marked[:1] for each in said.subjects])
    of_it = [place for place, (_, said) in enumerate(seen) if subject in said.subjects and not said.is_request]
    line = next(place for place, (_, said) in enumerate(seen) if said.number == marked[0].number)
    before = [place for place in of_it if place < line][-APART:]
    after = [place for place in of_it if place >= line][: APART + 1]
    return random.choice(before + after) if before or after else None


def _each(seen: Seen, chosen: Sequence[Said], fault: Callable[[Said], str], random: Random) -> Seen:
    for said in chosen:
        where = next(place for place, (_, each) in enumerate(seen) if each is said)
        seen = one_fault_of(seen, random, where, fault(said))
    return seen


def _same_subject(one: Said, other: Said) -> bool:
    return not one.is_request and bool(set(one.subjects) & set(other.subjects))


def _inserted(seen: Seen, at: float, said: Said) -> Seen:
    place = next((place for place, (moment, _) in enumerate(seen) if moment > at), len(seen))
    return [*seen[:place], (at, said), *seen[place:]]
