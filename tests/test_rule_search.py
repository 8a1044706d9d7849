"""Rules are found by the words that stand in them, those first that are most about them."""

from __future__ import annotations

import pytest

from monitoring_core.rules import RULES
from monitoring_core.rules.search import found, near


def ids(*words: str) -> list[str]:
    """Give the ids of the rules that are found."""
    return [rule.id for rule in found(words)]


def test_that_coach_cannot_be_re_entered_is_among_the_first_about_coach() -> None:
    """So is that Coach is an entry state, and that a ruleset may have a switch to it; each names its field."""
    assert {"VC-NO-RETURN", "VC-COACH-IS-ENTRY", "VC-TO-COACH"} == set(ids("coach")[:3])
    for rule in found(["coach"])[:3]:
        assert "switches=" in str(rule.alternative)


@pytest.mark.parametrize("word", ["coach", "Coach", "COACH"])
def test_every_rule_that_speaks_of_it_is_found(word: str) -> None:
    """In its id, its statement, its reason or an alternative, whatever the case; and no other rule is."""
    said = {
        id: " ".join([id, rule.statement, rule.because, *(each.statement for each in rule.alternatives)]).lower()
        for id, rule in RULES.items()
    }
    assert {id for id, text in said.items() if "coach" in text} == set(ids(word))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("vc-no-return",), "VC-NO-RETURN"),
        (("re-entered",), "VC-NO-RETURN"),
        (("intrusion", "bargein"), "VD-INTRUDE-BARGE-IN"),
        (("carry_over",), "VD-ALL-CALLS"),
        (("own", "device"), "VD-OWN-DEVICE"),
    ],
    ids=" ".join,
)
def test_what_is_most_about_the_words_comes_first(words: tuple[str, ...], first: str) -> None:
    """An id is found, and a field of a ruleset, and a rule in which all of several words stand."""
    assert first == ids(*words)[0]


def test_each_word_narrows_what_is_found() -> None:
    """A rule in which one of the words does not stand is not found."""
    assert set(ids("agent", "mute")) == set(ids("agent")) & set(ids("mute"))
    assert [] == ids("coach", "nonsense")


def test_rules_that_count_the_same_stay_in_their_order() -> None:
    """Without words every rule counts the same, and all of them are given as they stand."""
    assert list(RULES) == ids()


def test_a_word_that_stands_nowhere_has_near_ones() -> None:
    """Whatever its case; where nothing is near there is none."""
    assert "coach" in near("Couch")
    assert () == near("xqzw")
