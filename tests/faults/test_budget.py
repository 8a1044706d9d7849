"""What a run by budget finds of the wrong cells of the tables; a sample here, all of them in the long test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import pytest

from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.suites.brief.by_gain import by_gain
from monitoring_core.testing.words import Word
from tests.faults.tables import Given, TableMutant, behaves_the_same, changes_nothing, mutants, rulesets

pytestmark = pytest.mark.once

BUDGETS = {500: 0.55, 2_000: 0.88, 5_000: 0.93}
"""Inputs -> the share of the wrong cells that is to be found by then."""


@cache
def given(ruleset: Ruleset) -> Given:
    """The words that a run by the largest budget is given."""
    return Given(up_to(max(BUDGETS), by_gain(ruleset)))


def up_to(inputs: int, words: Iterator[Word]) -> Iterator[Word]:
    """Words until there are so many inputs."""
    for word in words:
        if inputs <= 0:
            return
        inputs -= len(word)
        yield word


def spent(mutant: TableMutant) -> tuple[bool, int | None]:
    """Whether it changes anything, and how many inputs of a run by budget it takes until that shows."""
    for ruleset in rulesets(mutant):
        if changes_nothing(mutant, ruleset) or behaves_the_same(mutant, ruleset):
            continue
        words = given(ruleset)
        with mutant.in_place():
            return True, words.spent()
    return False, None


def shares(chosen: Callable[[TableMutant], bool], sample: int | None) -> dict[int, float]:
    """The share that is found within each budget."""
    meant = [each for each in mutants() if chosen(each)]
    meant = Random(20_261).sample(meant, sample or len(meant))
    faults = [took for real, took in map(spent, meant) if real]
    return {most: sum(took is not None and took <= most for took in faults) / len(faults) for most in BUDGETS}


def test_a_budget_finds_most_wrong_cells_of_a_sample() -> None:
    """Of text, under GWS_V2; a sample of this size may be some percent worse than all."""
    found = shares(lambda mutant: mutant.side == "text" and rulesets(mutant) == (GWS_V2,), 40)
    assert [] == [most for most, share in BUDGETS.items() if found[most] < share - 0.1]


@pytest.mark.long
def test_a_budget_finds_most_wrong_cells() -> None:
    """55 % by 500 inputs, 88 % by 2,000, 93 % by 5,000."""
    found = shares(lambda mutant: True, None)
    assert [] == [most for most, share in BUDGETS.items() if found[most] < share]
