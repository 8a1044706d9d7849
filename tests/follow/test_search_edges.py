"""The borders of the search: what is just kept and what is just dropped, shown with moves that are spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat
from types import MappingProxyType

import pytest

from monitoring_core.follow.engine.beliefs import Belief, Table
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
from monitoring_core.follow.engine.search import Entry, Move, Outcome, begin, consider

Step = Mapping[str, Iterable[Move[str]]]
"""Hypothesis -> its moves."""

RETURNED = Charge("VC-NO-RETURN", Happened.RETURNED)
LISTED = Charge("VC-SWITCHES", Happened.LISTED_WRONG)
LISTED_ELSE = Charge("VC-SWITCHES-HELD", Happened.LISTED_WRONG)
ELSEWHERE = Charge("VD-CONFIRMS", sorted(ASKED_ELSEWHERE)[0])
DEAR = COSTS[Happened.RETURNED].price


def spelled_out(hypothesis: str, step: Step) -> Iterable[Move[str]]:
    """Give the moves that are spelled out."""
    return step.get(hypothesis, ())


def reached(*moves: Move[str]) -> Outcome[str]:
    """Give what becomes of one hypothesis that has these moves."""
    return consider(begin("start"), MappingProxyType({"start": moves}), spelled_out)


def kept(outcome: Outcome[str]) -> list[tuple[str, int]]:
    """Give the hypotheses that are kept, with what each costs above the cheapest."""
    return [(each.hypothesis, each.cost) for each in outcome.entries]


def test_what_is_as_dear_as_may_be_is_kept() -> None:
    """While nothing is broken a history may be `NARROW` dearer than the cheapest, and not more."""
    assert [("a", 0), ("b", NARROW)] == kept(reached(Move(0, "a"), Move(NARROW, "b"), Move(NARROW + 1, "c")))


def test_rivals_of_a_broken_rule_may_be_dearer() -> None:
    """Where the cheapest history has broken a rule, those up to `CUT` dearer may still catch up."""
    broken = Move(0, "a", (RETURNED,))
    moves = (broken, Move(DEAR + MARGIN - 1, "b"), Move(DEAR + CUT, "c"), Move(DEAR + CUT + 1, "d"))
    assert [("a", 0), ("b", MARGIN - 1), ("c", CUT)] == kept(reached(*moves))


def test_what_was_asked_elsewhere_keeps_no_rivals() -> None:
    """That another window asked is no broken rule: dearer histories go as if nothing were wrong."""
    moves = (Move(0, "a", (ELSEWHERE,)), Move(MARGIN - 1, "b"), Move(NARROW + 1, "c"))
    assert [("a", 0), ("b", MARGIN - 1)] == kept(reached(*moves))


def test_an_innocent_history_that_is_dear_enough_is_dropped_with_the_finding() -> None:
    """At `MARGIN` above the cheapest it saves the server no more, and what goes on is what has broken the rule."""
    outcome = reached(Move(0, "a", (RETURNED,)), Move(DEAR + MARGIN, "b"))
    assert ((RETURNED,), [("a", 0)]) == (outcome.found, kept(outcome))
    spared = reached(Move(0, "a", (RETURNED,)), Move(DEAR + MARGIN - 1, "b"))
    assert ((), MARGIN - 1) == (spared.found, spared.innocent)


def test_after_a_finding_the_broken_histories_that_are_near_go_on() -> None:
    """Those up to `NARROW` dearer do, each with nothing left to be named; dearer ones do not."""
    moves = (Move(0, "a", (RETURNED,)), Move(NARROW, "b", (RETURNED,)), Move(NARROW + 1, "c", (RETURNED,)))
    outcome = reached(*moves)
    assert ((RETURNED,), [("a", 0), ("b", NARROW)]) == (outcome.found, kept(outcome))
    assert [()] * 2 == [each.broken for each in outcome.entries]


def test_of_two_ways_to_one_history_the_cheaper_counts() -> None:
    """A dearer way that blames another rule is no finding, and a way that is there twice is kept once."""
    dearer = COSTS[Happened.RETURNED].price - COSTS[Happened.LISTED_WRONG].price + 1
    assert (RETURNED,) == reached(Move(0, "a", (RETURNED,)), Move(dearer, "a", (LISTED,))).found
    assert 1 == len(reached(Move(0, "a", (RETURNED,)), Move(0, "a", (RETURNED,))).entries)


def test_an_observation_with_too_many_moves_is_cut_short() -> None:
    """An automaton that has no end of moves is asked for `MOST_MOVES` of them, and proves nothing."""
    endless = consider(begin("start"), MappingProxyType({"start": repeat(Move(0, "a", (RETURNED,)))}), spelled_out)
    assert (True, ()) == (endless.is_cut, endless.found)
    many = consider(begin("start"), MappingProxyType({"start": [Move(0, "a")] * (MOST_MOVES - 1)}), spelled_out)
    assert not many.is_cut


def test_more_hypotheses_than_are_kept_are_cut_short() -> None:
    """`HYPOTHESES` are kept, and that there were more is told."""
    full = reached(*(Move(0, f"{number:02}") for number in range(HYPOTHESES)))
    assert (HYPOTHESES, False) == (len(full.entries), full.is_cut)
    more = reached(*(Move(0, f"{number:02}") for number in range(HYPOTHESES + 1)))
    assert (HYPOTHESES, True) == (len(more.entries), more.is_cut)


@pytest.mark.parametrize(
    ("dearer", "broken", "is_cut"),
    [(MARGIN - 1, (), True), (MARGIN, (), False), (DEAR + MARGIN, (RETURNED,), True)],
    ids=["cheap enough", "dearer by the margin", "while a rule is broken"],
)
def test_what_is_dearer_by_the_margin_cuts_nothing_short(dearer: int, broken: tuple[Charge, ...], is_cut: bool) -> None:
    """What keeps no rule from being found may be left out, unless the cheapest history has broken one."""
    cheap = [Move(0, f"{number:02}", broken) for number in range(HYPOTHESES)]
    outcome = reached(*cheap, Move(dearer, "z"))
    assert (HYPOTHESES, is_cut) == (len(outcome.entries), outcome.is_cut)


def test_only_the_cheapest_is_certain() -> None:
    """What all of the cheapest hypotheses share is certain; the others are possible."""
    belief: Belief[str, str] = Belief((Entry(0, "a"), Entry(0, "b"), Entry(1, "c")), is_cut=False)
    assert (("a", "b"), ("a", "b", "c")) == (belief.certain, belief.possible)


def test_what_another_window_asked_is_certain_though_the_rest_is_not() -> None:
    """A history that says no more than a part of the cheapest one, which another window asked, is no rival of it."""
    outcome = reached(
        Move(0, "guilty", (ELSEWHERE, RETURNED)), Move(DEAR + MARGIN_ELSEWHERE - 1, "alike", (ELSEWHERE,))
    )
    assert (ELSEWHERE,) == outcome.found


@pytest.mark.parametrize(("dearer", "expected"), [(MARGIN_ELSEWHERE - 1, 2), (MARGIN_ELSEWHERE, 1)])
def test_another_window_is_too_dear_where_a_fault_ends_alike(dearer: int, expected: int) -> None:
    """Of two histories that end alike, the one of another window goes if it is dearer by the margin."""
    outcome = reached(Move(0, "end", (RETURNED,)), Move(DEAR + dearer, "end", (ELSEWHERE,)), Move(DEAR, "other"))
    assert expected == len([each for each in outcome.entries if each.hypothesis == "end"])


def test_of_two_ways_at_one_price_the_first_is_told() -> None:
    """After a finding, a hypothesis that is reached by two rules at one price keeps the way that comes first."""
    moves = [Move(0, "end", (RETURNED,)), Move(0, "other", (LISTED,)), Move(0, "other", (LISTED_ELSE,))]
    outcome = reached(*moves)
    assert (RETURNED,) == outcome.found
    assert [("end", (RETURNED,)), ("other", (LISTED,))] == [
        (way.entry.hypothesis, way.move.broken) for way in outcome.ways
    ]


@pytest.mark.parametrize("largest", [1, 3])
def test_a_full_table_is_cleared(largest: int) -> None:
    """It remembers so many steps and is cleared by the next one, which is searched as ever."""
    table: Table[str, str] = Table(lambda hypothesis, seen: [Move(0, seen)], begin("start"), largest=largest)
    for number in range(largest):
        table.step(table.start, str(number))
    assert (0, largest) == (table.cleared, table.searched)
    assert ("more",) == table.step(table.start, "more").belief.possible
    assert 1 == table.cleared


def _passing(largest: int) -> Table[str, str]:
    return Table(lambda hypothesis, seen: [Move(0, seen)], begin("start"), largest=largest)


def test_a_full_table_keeps_the_steps_that_were_taken_again() -> None:
    """What was met once is forgotten, and what was met again needs no further search."""
    table = _passing(4)
    for seen in ("often", "often", "once", "twice", "more", "another"):
        table.step(table.start, seen)
    assert (1, 5) == (table.cleared, table.searched)
    table.step(table.start, "often")
    assert 5 == table.searched
    table.step(table.start, "once")
    assert 6 == table.searched


def test_a_step_has_to_be_taken_again_each_time_that_the_table_is_full() -> None:
    """A step that was once common and is met no more goes the next time."""
    table = _passing(4)
    for seen in ("often", "often", *"abcdefgh"):
        table.step(table.start, seen)
    searched = table.searched
    table.step(table.start, "often")
    assert searched + 1 == table.searched


def test_a_full_table_keeps_common_steps_up_to_its_part_of_all() -> None:
    """Three of four steps are as many as may be kept, and the next new ones fill the table again."""
    table = _passing(4)
    for seen in (*"abc", *"abc", "d", "e"):
        table.step(table.start, seen)
    assert (1, 5) == (table.cleared, table.searched)
    for seen in "abc":
        table.step(table.start, seen)
    assert (1, 5) == (table.cleared, table.searched)
    table.step(table.start, "f")
    assert 2 == table.cleared


def test_a_full_table_of_common_steps_alone_is_cleared() -> None:
    """Where nearly every step was taken again, none is kept, so that a full table is not searched at each step."""
    table = _passing(4)
    for seen in (*"abcd", *"abcd", "e"):
        table.step(table.start, seen)
    assert (1, 5) == (table.cleared, table.searched)
    table.step(table.start, "a")
    assert 6 == table.searched


def test_a_table_knows_the_beliefs_that_its_steps_lead_to() -> None:
    """After steps were forgotten a belief is still one object, where a step that was kept leads to it."""
    table = _passing(3)
    for seen in ("often", "often", "once", "twice", "more"):
        table.step(table.start, seen)
    assert table.step(table.start, "often").belief is table.belief((Entry(0, "often"),))
    assert 3 == len(table)
