"""Made recordings of correct servers, whose truth is remembered, and how their messages are disturbed on the way."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from random import Random

from attrs import evolve, frozen

from tests.conformance.audit.truth import RememberedShift
from tests.made.correct import drawn_shift
from tests.made.disturbed import Seen, many_faults
from tests.made.recorded import Line, Manner, drawn_manner, in_order, lines


class Disturbed(StrEnum):
    """What happens to messages on their way."""

    NOT = "undisturbed"
    NONE_LOST = "2 % twice, 2 % swapped"
    SOME_LOST = "2 % twice, 1 % lost, 1 % swapped"


_DISTURB: dict[Disturbed, Callable[[Seen, Random], Seen]] = {
    Disturbed.NOT: lambda seen, _: seen,
    Disturbed.NONE_LOST: partial(many_faults, loses=False),
    Disturbed.SOME_LOST: many_faults,
}


@frozen
class History:
    """A recording, and what was true while it was made.

    Attributes:
        lines: what it holds.
        manner: how it was made.
        shift: what was played.
    """

    lines: list[Line]
    manner: Manner
    shift: RememberedShift


def history(seed: int, disturbed: Disturbed) -> History:
    """Give the history of that seed."""
    random = Random(f"audit {disturbed} {seed}")
    shift = drawn_shift(random, of=RememberedShift)
    assert isinstance(shift, RememberedShift)
    shift.play(random.choice((10, 40, 40, 80)))
    manner = drawn_manner(random, shift.users())
    if shift.agents_recorded:
        manner = evolve(manner, client="all")
    seen = _DISTURB[disturbed](in_order(shift.said, manner), random)
    return History(list(lines(seen, manner)), manner, shift)
