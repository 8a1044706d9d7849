"""The search over beliefs, shown with an automaton of a lamp that is on or off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from monitoring_core.follow.engine import costs
from monitoring_core.follow.engine.beliefs import Table
from monitoring_core.follow.engine.costs import (
    COSTS,
    CUT,
    HYPOTHESES,
    MARGIN,
    MARGIN_ELSEWHERE,
    MOST_MOVES,
    NARROW,
    Charge,
    Happened,
    Kind,
    price,
)
from monitoring_core.follow.engine.search import Entry, Move, Outcome, begin, consider

BROKEN = Charge("AN-EFFECT", Happened.RETURNED)


class Lamp(NamedTuple):
    on: bool


def lamp(hypothesis: Lamp, shown: str) -> Iterable[Move[Lamp]]:
    """A lamp may be switched on; that it goes off by itself breaks a rule, or the message is an old one."""
    on = shown == "on"
    if on == hypothesis.on:
        yield Move(price(Happened.SAME), hypothesis)
    elif on:
        yield Move(price(Happened.EFFECT), Lamp(True))
    else:
        yield Move(0, Lamp(False), (BROKEN,))
        yield Move(price(Happened.LATE), hypothesis, (), (Happened.LATE,))


def told(*shown: str) -> list[tuple[Charge, ...]]:
    """Give what is found at each message."""
    entries = begin(Lamp(False))
    found: list[tuple[Charge, ...]] = []
    for each in shown:
        outcome = consider(entries, each, lamp)
        found.append(outcome.found)
        entries = outcome.entries
    return found


def test_one_message_that_a_fault_of_delivery_explains_is_no_finding() -> None:
    """While a cheaper history without a broken rule is left, nothing is found."""
    assert told("on", "off", "on") == [(), (), ()]


def test_what_every_cheap_history_has_paid_for_is_found() -> None:
    """A second message that agrees makes the innocent history dearer by the margin, and the rule is found."""
    assert told("on", "off", "off") == [(), (), (BROKEN,)]


def test_after_a_finding_nothing_is_held_against_the_subject() -> None:
    """What was found once is not found again by a message that fits."""
    assert told("on", "off", "off", "off", "on") == [(), (), (BROKEN,), (), ()]


def test_a_history_tells_the_faults_it_rests_on_and_the_rule_broken_else() -> None:
    """While a late message explains what is seen, the outcome names that fault and the suspected rule."""
    entries = consider(begin(Lamp(False)), "on", lamp).entries
    outcome = consider(entries, "off", lamp)
    assert ((Happened.LATE,), (BROKEN,), ()) == (outcome.faults, outcome.suspected, outcome.found)


def test_the_same_is_explained_again_with_the_way_kept() -> None:
    """The way back leads to the observation at which the rule was broken, not to the one that made it certain."""
    told, entries = list[Outcome[Lamp]](), begin(Lamp(False))
    for shown in ("on", "off", "off"):
        told.append(consider(entries, shown, lamp))
        entries = told[-1].entries
    number, at = 0, len(told) - 1
    while not told[at].ways[number].move.broken:
        number = told[at].ways[number].came_from
        at -= 1
    assert 1 == at


def test_two_rules_at_one_price_are_both_found() -> None:
    """Of two cheapest histories that say different things, the first of the table is found and the other told."""
    other = Charge("VC-SELF", Happened.RETURNED)

    def moves(hypothesis: Lamp, _: str) -> Iterable[Move[Lamp]]:
        return [Move(0, hypothesis, (other,)), Move(0, hypothesis, (BROKEN,))]

    outcome = consider(begin(Lamp(False)), "off", moves)
    assert ((BROKEN,), (other,)) == (outcome.found, outcome.also)


@pytest.mark.parametrize(("refund", "expected"), [(0, (BROKEN,)), (3, (BROKEN,)), (4, ()), (5, ())])
def test_a_finding_waits_while_another_rule_may_be_named(refund: int, expected: tuple[Charge, ...]) -> None:
    """What is broken is found unless a history with another rule would be as cheap with what it may get back."""
    other = Charge("VC-SELF", BROKEN.what)

    def moves(_: Lamp, __: str) -> Iterable[Move[Lamp]]:
        return [Move(0, Lamp(False), (BROKEN,)), Move(4, Lamp(True), (other,), refund=refund)]

    assert expected == consider(begin(Lamp(False)), "off", moves).found


@pytest.mark.parametrize(("price", "expected"), [(2, ()), (3, (BROKEN,))])
def test_what_was_asked_elsewhere_breaks_no_rule(price: int, expected: tuple[Charge, ...]) -> None:
    """A history in which another window asked keeps a rule from being found, as one does that breaks none."""
    elsewhere = Charge("VC-TO-BARGE-IN", Happened.OWED)

    def moves(_: Lamp, __: str) -> Iterable[Move[Lamp]]:
        return [Move(0, Lamp(False), (BROKEN,)), Move(price + costs.price(BROKEN.what), Lamp(True), (elsewhere,))]

    assert expected == consider(begin(Lamp(False)), "off", moves).found


def test_at_the_end_it_is_found_what_another_window_must_have_asked_for() -> None:
    """Before the end that waits, since what comes may show that the server broke the rule."""
    elsewhere, broken = Charge("A", Happened.OWED), Charge("A", Happened.CONFIRMED_UNLIKE)
    dearer = COSTS[Happened.CONFIRMED_UNLIKE].price + MARGIN_ELSEWHERE - 1

    def moves(_: int, __: str) -> list[Move[int]]:
        return [Move(0, 1, (broken,)), Move(dearer, 2, (elsewhere,))]

    assert () == consider(begin(0), "", moves).found
    assert (elsewhere,) == consider(begin(0), "", moves, is_last=True).found


def test_after_a_finding_one_of_the_cheapest_hypotheses_is_left() -> None:
    """Where two histories of one price end alike, the one whose rule is named is kept, at no cost."""
    named, other = Charge("VD-CANCEL", Happened.CANCEL_ACCEPTED), Charge("VC-ONE-LEG", Happened.TWO_LEGS)

    def moves(_: int, __: str) -> Iterable[Move[int]]:
        yield from [Move(0, 1, (named,)), Move(0, 1, (other,))]

    outcome = consider(begin(0), "", moves)
    assert ((named,), (other,), (Entry(0, 1),)) == (outcome.found, outcome.also, outcome.entries)


def test_the_same_rule_again_costs_little() -> None:
    """A hypothesis pays in full for a rule once."""

    def moves(hypothesis: int, _: str) -> Iterable[Move[int]]:
        return [Move(0, hypothesis + 1, (BROKEN,)), Move(7, hypothesis + 1)]

    entries = begin(0)
    for _ in range(2):
        entries = consider(entries, "", moves).entries
    paid, innocent = (next(each for each in entries if bool(each.broken) is paid) for paid in (True, False))
    assert price(Happened.RETURNED) + price(Happened.SAME_RULE) - 14 == paid.cost - innocent.cost


def test_a_belief_keeps_no_more_than_its_number_and_says_so() -> None:
    """Of too many hypotheses the cheapest stay, and the outcome is cut short."""

    def moves(_: int, __: str) -> Iterable[Move[int]]:
        return [Move(0, each) for each in range(HYPOTHESES + 1)]

    outcome = consider(begin(0), "", moves)
    assert (HYPOTHESES, True) == (len(outcome.entries), outcome.is_cut)


def test_no_step_weighs_more_moves_than_the_bound() -> None:
    """A function of moves without end is asked for no more than the bound."""
    asked = 0

    def moves(_: int, __: str) -> Iterable[Move[int]]:
        nonlocal asked
        while True:
            asked += 1
            yield Move(asked % 3, asked)

    assert consider(begin(0), "", moves).is_cut
    assert asked <= MOST_MOVES + 1


def test_what_no_hypothesis_explains_leaves_the_belief_as_it_was() -> None:
    """An automaton without a move makes no finding, and the belief counts as cut short."""
    outcome = consider(begin(Lamp(True)), "?", lambda _, __: ())
    assert (begin(Lamp(True)), True, ()) == (outcome.entries, outcome.is_cut, outcome.found)


def test_a_table_that_is_cleared_changes_nothing() -> None:
    """A table that forgets each step at once gives what one that remembers all gives."""
    shown = ["on", "off", "on", "off", "off", "on", "off", "off"] * 3
    tables = [Table(lamp, begin(Lamp(False)), largest=size) for size in (1, 1000)]
    found = []
    for table in tables:
        belief, made = table.start, []
        for each in shown:
            step = table.step(belief, each)
            belief = step.belief
            made.append((step.found, step.faults, belief.entries))
        found.append(made)
    assert found[0] == found[1]
    assert tables[0].cleared > tables[1].cleared == 0


def test_a_known_step_is_not_searched_again() -> None:
    """The table searches each pair of belief and observation once."""
    table = Table(lamp, begin(Lamp(False)))
    for _ in range(3):
        table.step(table.start, "on")
    assert (1, 2) == (table.searched, len(table))


@pytest.mark.parametrize("happened", list(Happened), ids=str)
def test_everything_that_may_have_happened_has_a_price(happened: Happened) -> None:
    """Every word of the search has a row, a price that is not negative, and an automaton that knows it."""
    row = COSTS[happened]
    assert row.price >= 0
    assert row.of <= frozenset(Kind)
    assert row.of


def test_the_bounds_stand_in_their_order() -> None:
    """Nothing is cut away from a belief that the margin still has to be compared with."""
    assert MARGIN <= NARROW < CUT
    assert [] == [each for each in COSTS if COSTS[each].proves is None and COSTS[each].price > CUT + MARGIN]


def test_a_belief_begins_with_every_start_at_the_same_cost() -> None:
    """Of several ways to begin none is dearer."""
    assert (Entry(0, 1), Entry(0, 2)) == begin(2, 1)


def test_every_row_of_the_table_is_charged() -> None:
    """Each row is named by some other module of the follower, but for the effect of a request, which costs nothing."""
    folder = Path(costs.__file__).parent.parent
    others = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if path.name != "costs.py")
    assert ["EFFECT"] == [each.name for each in Happened if not re.search(rf"\bHappened\.{each.name}\b", others)]
