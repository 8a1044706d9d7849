"""The fitting of a word: inputs that cannot be given are left out, and so are inputs that become impossible."""

from __future__ import annotations

from attrs import evolve

from monitoring_core.floor import Ask, Input
from monitoring_core.testing.suites.exercised_rules import exercised, in_order
from monitoring_core.testing.suites.limits import Limits
from monitoring_core.testing.words import Word

__all__ = ["fitted"]


def fitted(word: Word, limits: Limits) -> Word:
    """Return a word without inputs that cannot be given or become impossible, with the rules that it exercises."""
    floor, given, rules = word.setting.floor(), list[Input](), set[str]()
    for each in map(limits.adapted, word.inputs):
        if limits.leaves_out(floor, each) or (not isinstance(each, Ask) and floor.impossible(each)):
            continue
        step = floor.step(each)
        rules.update(exercised(floor, each, step))
        given.append(each)
        floor = step.next
    return evolve(word, inputs=tuple(given), rules=in_order(rules))
