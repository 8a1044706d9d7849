"""The tables of the automata, one of each for every ruleset; all followers of a process share them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from itertools import islice
from typing import TypeVar

from monitoring_core.follow.beliefs import Table
from monitoring_core.follow.costs import DELIVERY, LOST, MOST_MOVES
from monitoring_core.follow.device_moves import Device, DeviceSeen, device_moves, device_start
from monitoring_core.follow.leg_moves import LegHypothesis, LegSeen, leg_moves, leg_start
from monitoring_core.follow.search import Move, Moves
from monitoring_core.follow.session_moves import SessionHypothesis, SessionSeen, session_moves, session_start
from monitoring_core.rulesets import Ruleset

__all__ = ["device_table", "leg_table", "session_table"]

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


@cache
def device_table(ruleset: Ruleset, *, idle: bool = False, reliable: bool = False) -> Table[Device, DeviceSeen]:
    """Give the table of devices.

    Args:
        ruleset: what they are judged by.
        idle: whether nothing is monitored where a recording begins.
        reliable: whether no fault of delivery explains anything.
    """
    moves = partial(device_moves, ruleset)
    return Table(_reliable(moves) if reliable else moves, device_start(idle=idle))


@cache
def leg_table(ruleset: Ruleset, *, reliable: bool = False) -> Table[LegHypothesis, LegSeen]:
    """Give the table of legs; see `device_table`."""
    moves = partial(leg_moves, ruleset)
    return Table(_reliable(moves) if reliable else moves, leg_start())


@cache
def session_table(
    ruleset: Ruleset, *, is_over: bool = False, reliable: bool = False
) -> Table[SessionHypothesis, SessionSeen]:
    """Give the table of text sessions; ``is_over`` is whether the session is known to be over."""
    moves = partial(session_moves, ruleset)
    return Table(_reliable(moves) if reliable else moves, session_start(is_over=is_over))


def _reliable(moves: Moves[Hypothesis, Observation]) -> Moves[Hypothesis, Observation]:
    """Give the moves that rest on no fault of delivery; all of them where there is no other."""

    def without_faults(hypothesis: Hypothesis, seen: Observation) -> Iterable[Move[Hypothesis]]:
        made = list(islice(moves(hypothesis, seen), MOST_MOVES))
        return [each for each in made if _FAULTS.isdisjoint(each.faults)] or made

    return without_faults


_FAULTS = DELIVERY | LOST
