"""Correct recordings, drawn by their seed: how the shift is, how it is written down, and how it is disturbed."""

from __future__ import annotations

from enum import StrEnum
from random import Random

from attrs import evolve, frozen

from monitoring_core.rulesets import GWS_V2, Ruleset
from tests.made.disturbed import many_faults, single_faults, with_holes
from tests.made.recorded import Line, Manner, drawn_manner, in_order, lines
from tests.made.shift import TEXT, VOICE, Shift


class Mode(StrEnum):
    """What a correct recording goes through; `MODES` says of each what a check may find in it."""

    UNDISTURBED = "undisturbed"
    ONE_FAULT = "one fault within six"
    MANY_FAULTS = "2 % twice, 1 % lost, 1 % swapped"
    HOLES = "lines that cannot be read"
    ELSEWHERE = "another window asks"
    ELSEWHERE_FAULTS = "another window asks, one fault within six"


MODES: dict[Mode, str] = {
    Mode.UNDISTURBED: "every message, once and in order: no finding",
    Mode.ONE_FAULT: "at most one delivery fault within six messages of a subject: no finding",
    Mode.MANY_FAULTS: "errors and warnings in at most 1 of 1,000 recordings",
    Mode.HOLES: "2 % of the lines cannot be read: no finding, but inconclusive",
    Mode.ELSEWHERE: "half of the requests are made in another window, which records nothing: only notes",
    Mode.ELSEWHERE_FAULTS: "the same with at most one delivery fault within six messages: only notes",
}


@frozen
class Recording:
    """A recording of a correct server.

    Attributes:
        lines: what it holds.
        manner: how it was made.
        shift: what was played.
    """

    lines: list[Line]
    manner: Manner
    shift: Shift


def drawn_shift(
    random: Random,
    ruleset: Ruleset = GWS_V2,
    *,
    asks_elsewhere: float = 0.0,
    of: type[Shift] = Shift,
) -> Shift:
    """Draw a shift that has not begun, of a class that may remember more."""
    supervisors = random.choice((1, 1, 2, 3))
    weights: dict[str, float] = random.choice((VOICE, VOICE, TEXT, VOICE | TEXT))
    return of(
        random,
        supervisors=supervisors,
        agents=random.choice((1, 2, 3)),
        ruleset=ruleset,
        with_durations=random.random() < 0.7,
        call_delay=random.choice((0.0, 0.0, 0.3)),
        agents_recorded=random.random() < 0.25,
        second_device=random.random() < 0.25,
        answers_late=random.random() < 0.7,
        weights=weights,
        asks_elsewhere=asks_elsewhere,
        illegal=random.choice((0.0, 0.2, 0.5)),
    )


def correct(seed: int, mode: Mode = Mode.UNDISTURBED, ruleset: Ruleset = GWS_V2) -> Recording:
    """Give the correct recording of that seed."""
    random = Random(f"{mode} {seed}")
    elsewhere = 0.5 if mode in (Mode.ELSEWHERE, Mode.ELSEWHERE_FAULTS) else 0.0
    shift = drawn_shift(random, ruleset, asks_elsewhere=elsewhere)
    shift.play(random.choice((10, 40, 40, 80)))
    manner = drawn_manner(random, shift.users())
    if shift.agents_recorded:
        manner = evolve(manner, client="all")
    seen = in_order(shift.said, manner)
    if mode in (Mode.ONE_FAULT, Mode.ELSEWHERE_FAULTS):
        seen = single_faults(seen, random)
    elif mode is Mode.MANY_FAULTS:
        seen = many_faults(seen, random)
    made = list(lines(seen, manner))
    return Recording(with_holes(made, random) if mode is Mode.HOLES else made, manner, shift)
