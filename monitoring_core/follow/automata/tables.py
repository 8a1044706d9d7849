"""The tables of the automata, one of each for every ruleset; all followers of a process share them.

So a run that is counted begins with tables that know nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from monitoring_core.follow.automata.agent_moves import AgentHypothesis, AgentSeen, agent_moves, agent_start
from monitoring_core.follow.automata.device_moves import device_moves
from monitoring_core.follow.automata.device_situations import Device, DeviceSeen, device_start
from monitoring_core.follow.automata.hypotheses import END
from monitoring_core.follow.automata.leg_moves import LegSeen, leg_moves, leg_start
from monitoring_core.follow.automata.leg_situations import LegHypothesis
from monitoring_core.follow.automata.session_moves import SessionHypothesis, SessionSeen, session_moves, session_start
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import DELIVERY, LOST, MARGIN, MOST_MOVES
from monitoring_core.follow.engine.search import Entry, Move, Moves
from monitoring_core.follow.findings.standing import AGENT_CALLS, DEVICES, KINDS, LEGS, SESSIONS
from monitoring_core.rulesets import Ruleset

__all__ = [
    "Beliefs",
    "beliefs_counted",
    "beliefs_since",
    "forget_beliefs",
    "agent_table",
    "device_table",
    "leg_table",
    "session_table",
]

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


class Beliefs(NamedTuple):
    """The counts of the tables of one automaton.

    Attributes:
        beliefs: how many are in them now.
        hits: how often what an observation makes of a belief was known already.
        misses: how often it was searched for.
    """

    beliefs: int = 0
    hits: int = 0
    misses: int = 0


_TABLES: dict[str, list[Table[Any, Any]]] = {kind: [] for kind in KINDS}
"""Kind of subject -> the tables of its automaton that this process has made."""


def beliefs_counted() -> dict[str, Beliefs]:
    """Give the counts of this process so far, by the kind of subject."""
    return {
        kind: Beliefs(
            sum(len(each) for each in tables), sum(each.taken for each in tables), sum(each.searched for each in tables)
        )
        for kind, tables in _TABLES.items()
    }


def beliefs_since(before: dict[str, Beliefs]) -> dict[str, Beliefs]:
    """Give the counts of what was followed since the process had counted that much; the beliefs are those of now."""
    now = beliefs_counted()
    return {
        kind: Beliefs(each.beliefs, each.hits - before[kind].hits, each.misses - before[kind].misses)
        for kind, each in now.items()
    }


def forget_beliefs() -> dict[str, Beliefs]:
    """Forget every belief of this process, and give its counts so far; nothing else changes."""
    for table in (table for tables in _TABLES.values() for table in tables):
        table.clear()
    return beliefs_counted()


def _table(
    kind: str, moves: Moves[Hypothesis, Observation], start: tuple[Entry[Hypothesis], ...], *, reliable: bool
) -> Table[Hypothesis, Observation]:
    """Return a new table, which is counted from now on; ``reliable`` is as for `device_table`."""
    table = Table(_reliable(moves) if reliable else moves, start, last=END)
    _TABLES[kind].append(table)
    return table


@cache
def device_table(ruleset: Ruleset, *, idle: bool = False, reliable: bool = False) -> Table[Device, DeviceSeen]:
    """Return the table of devices.

    Args:
        ruleset: what they are judged by.
        idle: whether nothing is monitored where a recording begins.
        reliable: whether no fault of delivery explains anything.
    """
    return _table(DEVICES, partial(device_moves, ruleset), device_start(idle=idle), reliable=reliable)


@cache
def leg_table(ruleset: Ruleset, *, reliable: bool = False) -> Table[LegHypothesis, LegSeen]:
    """Return the table of legs; see `device_table`."""
    return _table(LEGS, partial(leg_moves, ruleset), leg_start(), reliable=reliable)


@cache
def session_table(
    ruleset: Ruleset, *, is_over: bool = False, reliable: bool = False
) -> Table[SessionHypothesis, SessionSeen]:
    """Return the table of text sessions; ``is_over`` is whether the session is known to be over."""
    return _table(SESSIONS, partial(session_moves, ruleset), session_start(is_over=is_over), reliable=reliable)


@cache
def agent_table(*, reliable: bool = False) -> Table[AgentHypothesis, AgentSeen]:
    """Return the table of agents' calls, which is the same for every ruleset; see `device_table`."""
    return _table(AGENT_CALLS, agent_moves, agent_start(), reliable=reliable)


def _reliable(moves: Moves[Hypothesis, Observation]) -> Moves[Hypothesis, Observation]:
    """Return the moves that rest on no fault of delivery; if there are none, all of them, each dearer by the margin."""

    def without_faults(hypothesis: Hypothesis, seen: Observation) -> Iterable[Move[Hypothesis]]:
        made = list(islice(moves(hypothesis, seen), MOST_MOVES))
        without = [each for each in made if _FAULTS.isdisjoint(each.faults)]
        return without or [each._replace(price=each.price + MARGIN) for each in made]

    return without_faults


_FAULTS = DELIVERY | LOST
