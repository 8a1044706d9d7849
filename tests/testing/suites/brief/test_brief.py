"""Words in the order of what they add, and the first of them as package data."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Input
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.limited import limits_of
from monitoring_core.testing.suites.brief.by_gain import by_gain
from monitoring_core.testing.suites.brief.first_words import (
    MOST_INPUTS,
    as_data,
    first_words,
    made_first_words,
    write,
)
from monitoring_core.testing.suites.brief.gain import added, in_order_of_gain
from monitoring_core.testing.suites.default import COMPONENTS
from monitoring_core.testing.suites.limits import NO_LIMITS
from monitoring_core.testing.suites.voice_components import LEG_CORE
from monitoring_core.testing.words import Setting, Word, run

pytestmark = pytest.mark.once

SETTING = Setting(("s1",), ("a1", "a2"))


def word(*inputs: Input, name: str = "word") -> Word:
    """A word of these inputs."""
    return Word(name, SETTING, inputs)


def coaches(agent: str) -> Ask:
    """A subscription to an agent."""
    return Ask("s1", DeviceRequest("s1-device", "Coach", f"{agent}-device"))


def test_names_of_agents_and_calls_add_nothing() -> None:
    """The same word about another agent and another call adds the same."""
    one = word(coaches("a1"), AgentAnswers("a1", "c1"), CallEnds("c1"))
    other = word(coaches("a2"), AgentAnswers("a2", "c2"), CallEnds("c2"))
    assert added(one) == added(other)


def test_what_tells_where_an_input_led_adds_a_sequence() -> None:
    """The same switch after another one is another sequence, in a value that was there before."""
    switch = [Ask("s1", CallRequest("c1", each)) for each in ("SwitchToBargeIn", "SwitchToListenIn")]
    once = added(word(coaches("a1"), AgentAnswers("a1", "c1"), *switch))
    twice = added(word(coaches("a1"), AgentAnswers("a1", "c1"), *switch, *switch))
    assert once.fields < twice.fields
    assert once.sequences < twice.sequences


def test_the_word_that_adds_most_for_its_inputs_comes_first() -> None:
    """And one that adds nothing more is left out."""
    short, long = word(coaches("a1"), name="short"), word(*[coaches("a1")] * 9, name="long")
    assert ["short", "long"] == [each.name for each in in_order_of_gain([long, short, short], 100)]
    assert ["short"] == [each.name for each in in_order_of_gain([long, short], 1)]


@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_the_first_words_of_a_built_in_ruleset_are_package_data(ruleset: Ruleset) -> None:
    """About as many inputs as promised, and each can be run."""
    words = list(first_words(ruleset, NO_LIMITS))
    assert MOST_INPUTS <= sum(map(len, words)) < MOST_INPUTS + 50
    assert {ruleset} == {each.setting.ruleset for each in words}
    for each in words[::20]:
        run(each)


@pytest.mark.parametrize("changes", [{"intrusion": False}, {"ringing": True}], ids=str)
def test_another_ruleset_is_given_the_same_words(changes: dict[str, bool]) -> None:
    """Without what cannot happen under it."""
    ruleset = GWS_V2.derive("other", **changes)
    words = list(first_words(ruleset, NO_LIMITS))
    assert len(words) > 500
    for each in words[::10]:
        run(each)


def test_first_words_hold_only_what_can_be_given() -> None:
    """What comes after what was left out, and cannot happen without it, goes too."""
    limits = limits_of(Requirements(cannot_provoke=["AgentTransfers", "SessionStarts"], hold=False))
    given = [each for found in first_words(GWS_V2, limits) for each in found.inputs]
    names = {type(each).__name__ for each in given}
    operations = {str(each.request.operation) for each in given if isinstance(each, Ask)}
    assert frozenset() == names & {"AgentTransfers", "SessionStarts", "SessionCompleted"}
    assert "Hold" not in operations
    assert "SwitchToBargeIn" in operations


def test_pairs_come_after_the_first_words() -> None:
    """Then those that meet most new obligations for their inputs."""
    names = [each.name.partition("/")[0] for each in islice(by_gain(GWS_V2), 700)]
    first = names.index(next(each for each in names if each != "first"))
    assert {"first"} == set(names[:first])
    assert len({each for each in names[first:] if each.startswith("pairs of ")}) >= 5


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """And is the same bytes each time."""
    words = made_first_words(GWS_V2, [LEG_CORE], 60)
    first = write(GWS_V2, words, tmp_path).read_bytes()
    assert first == write(GWS_V2, words, tmp_path).read_bytes()
    assert 60 <= sum(map(len, words)) < 80


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_the_first_words_of_the_package_are_those_that_are_made(ruleset: Ruleset) -> None:
    """``python -m monitoring_core.testing.suites`` would change nothing."""
    components = [each for each in COMPONENTS if not each.needs_ringing]
    made = as_data(made_first_words(ruleset, components))
    assert json.loads(json.dumps(made)) == as_data(first_words(ruleset, NO_LIMITS))
