"""The search: it computes the belief after an observation, for every kind of subject.

A **hypothesis** is one history of a subject, as far as it matters for the next observations. It has the control of the
tables, the requests that wait, and the effects whose request line is still to come. It is any hashable value whose
``repr`` is the same in every process; a named tuple is one.

A **belief** is the set of hypotheses that are still cheap enough. Each has its cost above the cheapest one, and the
rules that are broken in it. An observation leads from each hypothesis to others by its *moves*. An automaton is only a
function that returns those moves, and a first belief:

    def moves(hypothesis, observation): -> Iterable[Move]

A move has the next hypothesis, and its price without the price of broken rules (`costs.price`). It also has the rules
that are broken now, and the faults of delivery that it rests on. The search adds the price of the rules. A rule that
the same hypothesis had broken before, and that no finding has named since, costs at most `Happened.SAME_RULE`. If a
hypothesis cannot explain an observation, the function returns no move. If the observation tells nothing, it returns a
move to the same hypothesis. If no hypothesis explains an observation, the belief stays, and counts as cut short.
Observations and hypotheses with different meanings must be unequal. Named tuples of two classes with equal values
are equal.

There is a **finding** if the cheapest history has broken a rule, and each history without a broken rule is
`costs.MARGIN` dearer. A history in which another window asked for what is shown need only be `costs.MARGIN_ELSEWHERE`
dearer.
The finding names the broken rules of the cheapest histories. It waits while another rule may be named in its place.
That is so if a history that has broken the other rule would be as cheap after the line of a request. It waits, too,
while that line would make a history without a broken rule cheap enough. Then the histories that have broken a rule
start again with none broken, and the others are dropped. Rules that are still uncertain stay in the belief.
A finding that only waits for another window does not wait at the end. It then says what that window must have asked.

The result does not depend on hashes, on the order of arrival, or on earlier searches. Ties are decided by the price,
then by the number of broken rules, then by the text of the hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from monitoring_core.follow.engine.costs import (
    ASKED_ELSEWHERE,
    COSTS,
    CUT,
    HYPOTHESES,
    MARGIN,
    MARGIN_ELSEWHERE,
    MOST_MOVES,
    NARROW,
    Charge,
    Happened,
)

__all__ = ["Entry", "Move", "Moves", "Outcome", "Way", "begin", "consider"]

Hypothesis = TypeVar("Hypothesis")
Observation = TypeVar("Observation")


class Move(NamedTuple, Generic[Hypothesis]):
    """One way in which a hypothesis explains an observation.

    Attributes:
        price: of all that happened, rules that were broken excepted.
        then: the hypothesis after it.
        broken: the rules that it says were broken, and by what.
        faults: the faults of delivery that it rests on.
        refund: what the hypothesis may get back yet, if the line of a request comes.
    """

    price: int
    then: Hypothesis
    broken: tuple[Charge, ...] = ()
    faults: tuple[Happened, ...] = ()
    refund: int = 0


Moves: TypeAlias = Callable[[Hypothesis, Observation], Iterable[Move[Hypothesis]]]


class Entry(NamedTuple, Generic[Hypothesis]):
    """A hypothesis of a belief.

    Attributes:
        cost: above the cheapest of the belief.
        hypothesis: what it says.
        broken: the rules that it says were broken and that no finding has named yet.
    """

    cost: int
    hypothesis: Hypothesis
    broken: tuple[Charge, ...] = ()


class Way(NamedTuple, Generic[Hypothesis]):
    """An entry together with how it came about: which entry before, by which move."""

    entry: Entry[Hypothesis]
    came_from: int
    move: Move[Hypothesis]


class Outcome(NamedTuple, Generic[Hypothesis]):
    """The outcome of one step of the search.

    Attributes:
        ways: the entries then, the cheapest first, and how each came about.
        found: what is certain to be broken now, as one of the cheapest histories has it.
        also: what other histories of that price have in its place.
        innocent: what the cheapest history without a broken rule costs more than the cheapest; None if there is none.
        excuse: the way of that history, whether it is kept or not; None if there is none.
        faults: the faults of delivery that the cheapest history rests on for this observation.
        suspected: what the cheapest history that has broken a rule says was broken, found or not; empty if none has.
        is_cut: whether something cheap enough was left out.
    """

    ways: tuple[Way[Hypothesis], ...]
    found: tuple[Charge, ...]
    also: tuple[Charge, ...]
    innocent: int | None
    excuse: Way[Hypothesis] | None
    faults: tuple[Happened, ...]
    suspected: tuple[Charge, ...]
    is_cut: bool

    @property
    def entries(self) -> tuple[Entry[Hypothesis], ...]:
        """The belief then."""
        return tuple([way.entry for way in self.ways])


def begin(*hypotheses: Hypothesis) -> tuple[Entry[Hypothesis], ...]:
    """Return the belief that one of these is so and nothing else is known."""
    return tuple([Entry(0, each) for each in sorted(hypotheses, key=repr)])


class _Weighed(NamedTuple, Generic[Hypothesis]):
    """The histories of one step, each with its cost above the cheapest.

    Attributes:
        kept: those that are cheap enough, the cheapest first.
        excuse: the cheapest without a broken rule, whether it is kept or not; None if there is none.
        is_cut: whether something cheap enough was left out.
    """

    kept: list[Way[Hypothesis]]
    excuse: Way[Hypothesis] | None
    is_cut: bool

    @property
    def broken(self) -> tuple[Charge, ...]:
        """The broken rules of the cheapest history."""
        return self.kept[0].entry.broken


def _may_be_innocent(weighed: _Weighed[Any]) -> bool:
    excuse = weighed.excuse
    if excuse is None:
        return False
    # What never showed is told at once, since it may show after all.
    may_wait = all(each.what is not Happened.SILENT for each in weighed.broken)
    return excuse.entry.cost - (excuse.move.refund if may_wait else 0) < MARGIN


def _may_be_another(weighed: _Weighed[Any]) -> bool:
    rules = {each.rule for each in weighed.broken}
    return any(
        bool(way.entry.broken)
        and way.entry.cost <= way.move.refund > 0
        and {each.rule for each in way.entry.broken} != rules
        for way in weighed.kept
    )


def _elsewhere(weighed: _Weighed[Hypothesis]) -> Way[Hypothesis] | None:
    """Return the cheapest history in which the server broke no rule, since another window asked; None if none is near.

    What the cheapest history says was asked elsewhere, too, is no rival: that much is certain.
    """
    if not _is_faulty(weighed.kept[0]):
        return None
    near = [way for way in weighed.kept if way.entry.cost < MARGIN_ELSEWHERE and not _is_faulty(way)]
    rivals = [way for way in near if way.entry.broken and not set(way.entry.broken) < set(weighed.broken)]
    return _cheapest(rivals)


_WAITS: Mapping[str, Callable[[_Weighed[Any]], bool]] = MappingProxyType(
    {
        "the cheapest history has broken no rule": lambda weighed: not weighed.broken,
        "something cheap enough was left out": lambda weighed: weighed.is_cut,
        "a history without a broken rule is cheap enough, or may be so after the line of a request": _may_be_innocent,
        "after such a line a history that has broken other rules may be as cheap": _may_be_another,
    }
)
"""Reason to wait with a finding -> whether it holds.

There is one more reason, which the end of a recording ends. Another window may have asked, so that the server broke no
rule, in a history that is cheap enough.
"""


def consider(
    entries: Sequence[Entry[Hypothesis]],
    observation: Observation,
    moves: Moves[Hypothesis, Observation],
    *,
    is_last: bool = False,
) -> Outcome[Hypothesis]:
    """Take an observation into a belief.

    Args:
        entries: the belief.
        observation: what was observed; the automaton's own kind of value.
        moves: the automaton.
        is_last: whether nothing more comes. Then no finding waits until it is certain that no other window asked. What
            another window must have asked for is found in its place.
    """
    reached, is_cut = _reached(entries, observation, moves)
    first = _cheapest(reached)
    if first is None:
        stays = tuple([Way(each, number, Move(0, each.hypothesis)) for number, each in enumerate(entries)])
        return Outcome(stays, (), (), None, None, (), (), True)
    least, is_faulty = first.entry.cost, _is_faulty(first)
    bound = CUT if is_faulty else NARROW
    near = sorted([way for way in reached if way.entry.cost - least <= bound], key=_order)
    kept = [_above(way, least) for way in near[:HYPOTHESES]]
    left_out = near[HYPOTHESES:]
    # While nothing is broken, what is dearer by the margin would keep no rule from being found.
    is_cut = is_cut or (bool(left_out) and (is_faulty or left_out[0].entry.cost - least < MARGIN))
    excuse = _cheapest([way for way in reached if not way.entry.broken])
    innocent = excuse.entry.cost - least if excuse is not None else None
    guilty = _cheapest([way for way in reached if way.entry.broken])
    suspected = guilty.entry.broken if guilty is not None else ()
    found: tuple[Charge, ...] = ()
    also: tuple[Charge, ...] = ()
    weighed = _Weighed(kept, _above(excuse, least) if excuse is not None else None, is_cut)
    elsewhere = _elsewhere(weighed)
    waits = any(holds(weighed) for holds in _WAITS.values())
    if elsewhere is not None:
        found = elsewhere.entry.broken if is_last and not waits else ()
    elif not waits:
        told = sorted([way.entry.broken for way in kept if way.entry.cost == 0], key=_in_table)
        found = _shared(told[0], kept)
        also = tuple(dict.fromkeys(each for broken in told[1:] for each in broken if each not in found))
        kept = _named(kept, told[0], found)
    return Outcome(tuple(kept), found, also, innocent, excuse, kept[0].move.faults, suspected, is_cut)


def _shared(broken: tuple[Charge, ...], kept: list[Way[Hypothesis]]) -> tuple[Charge, ...]:
    """Return the certain ones among the broken rules of the cheapest history.

    A history that is not dearer by the margin may say no more than that some of it was asked elsewhere. Then all else
    is still to be seen.
    """
    near = [way.entry.broken for way in kept if way.entry.cost < MARGIN]
    fewer = [each for each in near if set(each) < set(broken) and all(one.what in ASKED_ELSEWHERE for one in each)]
    return min(fewer, key=_in_table, default=broken)


def _is_faulty(way: Way[Hypothesis]) -> bool:
    """Tell whether a history says that the server broke a rule."""
    return any(each.what not in ASKED_ELSEWHERE for each in way.entry.broken)


def _cheapest(ways: list[Way[Hypothesis]]) -> Way[Hypothesis] | None:
    """Return the cheapest of these, as `_order` has it; None if there is none."""
    least = min([way.entry.cost for way in ways], default=0)
    cheapest = [way for way in ways if way.entry.cost == least]
    return min(cheapest, key=_order) if len(cheapest) > 1 else cheapest[0] if cheapest else None


def _reached(
    entries: Sequence[Entry[Hypothesis]], observation: Observation, moves: Moves[Hypothesis, Observation]
) -> tuple[list[Way[Hypothesis]], bool]:
    """Return every hypothesis that is reached, each at its cheapest with and without a broken rule or a fault.

    Returns:
        The ways, and whether there were more moves than may be weighed.
    """
    cheapest: dict[tuple[Hypothesis, bool, bool], list[Way[Hypothesis]]] = {}
    left = MOST_MOVES
    for number, entry in enumerate(entries):
        for move in islice(moves(entry.hypothesis, observation), left):
            left -= 1
            broken = tuple(dict.fromkeys((*entry.broken, *move.broken)))
            cost = entry.cost + move.price + _price_of_rules(entry, move)
            way = Way(Entry(cost, move.then, broken), number, move)
            there = cheapest.setdefault((move.then, bool(broken), _is_faulty(way)), [])
            if not there or cost < there[0].entry.cost:
                there[:] = [way]
            elif cost == there[0].entry.cost and all(broken != each.entry.broken for each in there):
                there.append(way)
    kept = [
        ways
        for (then, _, _), ways in cheapest.items()
        if not _is_outdone(ways[0], cheapest.get((then, True, True)))
        and not _is_needless(ways[0], cheapest.get((then, False, False)))
    ]
    return [way for ways in kept for way in ways], left <= 0


def _is_outdone(way: Way[Hypothesis], faulty: list[Way[Hypothesis]] | None) -> bool:
    """Tell whether another window is too dear to explain what a history with a fault, which ends alike, explains."""
    is_elsewhere = bool(way.entry.broken) and not _is_faulty(way)
    return is_elsewhere and faulty is not None and way.entry.cost - faulty[0].entry.cost >= MARGIN_ELSEWHERE


def _is_needless(way: Way[Hypothesis], innocent: list[Way[Hypothesis]] | None) -> bool:
    """Tell whether a history with a broken rule can never be cheaper than one without, which ends alike.

    It only saves what its rules cost less when they are broken again.
    """
    if innocent is None or not way.entry.broken:
        return False
    again = COSTS[Happened.SAME_RULE].price
    whats = [each.what for each in way.entry.broken if each.what not in ASKED_ELSEWHERE]
    saved = sum([max(COSTS[each].price, COSTS[Happened.SILENT].price) - again for each in whats])
    return way.entry.cost - innocent[0].entry.cost >= saved


def _price_of_rules(entry: Entry[Hypothesis], move: Move[Hypothesis]) -> int:
    """Return the price of the rules that a hypothesis breaks now; requests from elsewhere were paid before."""
    known = {each.rule for each in entry.broken if each.what not in ASKED_ELSEWHERE}
    again = COSTS[Happened.SAME_RULE].price
    prices = [(COSTS[each.what].price, each.rule) for each in move.broken if each.what not in ASKED_ELSEWHERE]
    return sum([min(full, again) if rule in known else full for full, rule in prices])


def _order(way: Way[Hypothesis]) -> tuple[int, int, str, str]:
    cost, hypothesis, broken = way.entry
    return cost, len(broken), repr(hypothesis), repr(broken)


_PLACES = {each: number for number, each in enumerate(COSTS)}


def _in_table(broken: tuple[Charge, ...]) -> tuple[int, list[tuple[int, str]]]:
    """Return the key by which broken rules of one price are sorted: the fewest first, then as in the table of costs."""
    return len(broken), [(_PLACES[each.what], each.rule) for each in broken]


def _above(way: Way[Hypothesis], least: int) -> Way[Hypothesis]:
    return way._replace(entry=way.entry._replace(cost=way.entry.cost - least))


def _named(ways: list[Way[Hypothesis]], told: tuple[Charge, ...], found: tuple[Charge, ...]) -> list[Way[Hypothesis]]:
    """Return the ways that have broken a rule, each hypothesis once, with nothing broken that is not to be named.

    What is found is believed before what explains it at the same price. Of what the cheapest history has told, the
    part that is not certain yet stays.
    """
    made: dict[tuple[Hypothesis, bool], Way[Hypothesis]] = {}
    for way in ways:
        cost, hypothesis, broken = way.entry
        cost = cost if broken in (told, found) else max(cost, 1)
        rest = tuple([each for each in broken if each not in found]) if broken == told else ()
        known = made.get((hypothesis, bool(rest)))
        if broken and cost <= NARROW and (known is None or cost < known.entry.cost):
            made[hypothesis, bool(rest)] = way._replace(entry=Entry(cost, hypothesis, rest))
    return sorted(made.values(), key=_order)
