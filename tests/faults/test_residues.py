"""Faults of residue: how they are drawn, that each is one, and what the words of residue find of them."""

from __future__ import annotations

import pytest

from monitoring_core.floor import Ask
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, DeviceRequest
from monitoring_core.rulesets import BUILT_IN, Ruleset
from monitoring_core.testing.words import Setting
from tests.faults.found_by_pairs import RESIDUES, residue
from tests.faults.residues import Server, draw, shown_at, shown_by

pytestmark = pytest.mark.once

PEOPLE = Setting(("s1", "s2"), ("a1", "a2"))


def asks(operation: str, scope: str | None = None, mode: str | None = None) -> Ask:
    """A request of s1 to monitor a1."""
    return Ask("s1", DeviceRequest("s1-device", operation, "a1-device", scope, mode))


def test_the_same_seed_draws_the_same_faults() -> None:
    """Another seed draws others; no fault is drawn twice."""
    assert draw(20, 1) == draw(20, 1) != draw(20, 2)
    assert len(set(draw(RESIDUES, 1))) == len(draw(RESIDUES, 1)) < RESIDUES


def test_there_are_faults_of_every_request_that_takes_a_parameter() -> None:
    """Of devices, channels and Intrude, while something is subscribed or nothing is."""
    found = {(fault.asked, fault.parameter, fault.subscribed) for fault in draw(RESIDUES, 1)}
    parameters = [
        (DeviceRequest, "scope"),
        (DeviceRequest, "mode"),
        (ChannelRequest, "mode"),
        (ChannelRequest, "nickname"),
        (AgentSessionRequest, "visibility_mode"),
    ]
    assert {(*each, subscribed) for each in parameters for subscribed in (True, False)} == found


def test_the_scope_of_a_refused_request_stays_for_one_that_gives_none() -> None:
    """It does for the next one alone, and not for one that gives a scope of its own."""
    (fault,) = (
        each
        for each in draw(RESIDUES, 1)
        if (each.asked, each.parameter, each.operation, each.subscribed) == (DeviceRequest, "scope", "Coach", False)
        and each.rule == "AN-CODE"
    )
    refused = asks("Coach", "Agent", "Sometimes")
    assert 1 == shown_at(fault, PEOPLE, [refused, asks("ListenIn")])
    assert shown_at(fault, PEOPLE, [refused, asks("ListenIn", "Call"), asks("ListenIn")]) is None
    assert shown_at(fault, PEOPLE, [asks("Coach", "Agent"), asks("ListenIn")]) is None


@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_each_fault_differs_from_the_right_floor_on_the_word_that_shows_it(ruleset: Ruleset) -> None:
    """At its last input; a server without the fault does not."""
    setting = Setting(PEOPLE.supervisors, PEOPLE.agents, (), ruleset)
    for fault in draw(30, 3, ruleset):
        word = shown_by(fault, ruleset)
        assert word is not None, fault
        right, wrong = Server(None, setting), Server(fault, setting)
        differs = [right.give(given).shown != wrong.give(given).shown for given in word]
        assert [False] * (len(word) - 1) + [True] == differs


def test_the_words_of_residue_find_every_fault_of_residue() -> None:
    """Of requests to devices and channels and of Intrude, by whatever rule they are refused."""
    found = residue()
    assert (0, ()) == (found.equivalent, found.row("residue").missed)
