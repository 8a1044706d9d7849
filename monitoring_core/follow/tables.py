"""The tables of the automata, one of each for every ruleset; all followers of a process share them."""

from __future__ import annotations

from functools import cache, partial

from monitoring_core.follow.beliefs import Table
from monitoring_core.follow.device_moves import Device, DeviceSeen, device_moves, device_start
from monitoring_core.follow.leg_moves import LegHypothesis, LegSeen, leg_moves, leg_start
from monitoring_core.follow.session_moves import SessionHypothesis, SessionSeen, session_moves, session_start
from monitoring_core.rulesets import Ruleset

__all__ = ["device_table", "leg_table", "session_table"]


@cache
def device_table(ruleset: Ruleset, *, idle: bool = False) -> Table[Device, DeviceSeen]:
    """Give the table of devices; ``idle`` is whether nothing is monitored where a recording begins."""
    return Table(partial(device_moves, ruleset), device_start(idle=idle))


@cache
def leg_table(ruleset: Ruleset) -> Table[LegHypothesis, LegSeen]:
    """Give the table of legs."""
    return Table(partial(leg_moves, ruleset), leg_start())


@cache
def session_table(ruleset: Ruleset, *, is_over: bool = False) -> Table[SessionHypothesis, SessionSeen]:
    """Give the table of text sessions; ``is_over`` is whether the session is known to be over."""
    return Table(partial(session_moves, ruleset), session_start(is_over=is_over))
