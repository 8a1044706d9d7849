"""The default suite: its size, the rules it exercises, and what it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest

from monitoring_core.floor import Ask, Floor, ImpossibleHappening
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rules import RULES
from monitoring_core.rulesets import ANY_TO_ANY, BUILT_IN, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites import (
    COMPONENTS,
    LIMIT,
    Part,
    Suite,
    SuiteError,
    lines,
    reading_suite,
    schema,
    suite,
)
from monitoring_core.testing.suites.exercised_rules import EXERCISES, Shown, sights
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN
from monitoring_core.testing.suites.voice_components import COUPLING, LEG_CORE
from monitoring_core.testing.words import Setting, Word
from monitoring_core.vocabulary import Medium
from tests.documentation import ROOT
from tests.testing.suites.explored import explored, part, whole
from tests.testing.suites.json_schema import errors

pytestmark = pytest.mark.once

NOT_ON_A_FLOOR = {
    "VD-FEATURES": "everybody of a setting is permitted",
    "TS-FEATURES": "everybody of a setting is permitted",
    "VC-TO-COACH": "GWS_V2 has no SwitchToCoach",
    "VC-RINGING": "nothing rings under GWS_V2",
    "VC-ESTABLISHED": "a call in which there is no leg is not found",
    "VA-LISTENING-FLAG": "no supervisor is told of an agent's call",
    "VA-MUTED-FLAG": "no supervisor is told of an agent's call",
    "VA-OFFERS-NO-SWITCH": "no supervisor is told of an agent's call",
    "VA-UNSEEN": "who is shown to agents and customers is for their own clients",
}
"""Rules that no word exercises, and why."""

TEXT = ("subscription", "session", "joining")
"""What the components of a text session are called that allow for extra states on one wire."""

PAGE = (ROOT / "docs" / "suites.md").read_text(encoding="utf-8")


EVERY_RULESET = [
    pytest.param(ruleset, id=ruleset.name, marks=() if ruleset is GWS_V2 else pytest.mark.long)
    for ruleset in BUILT_IN.values()
]


@pytest.mark.parametrize("ruleset", EVERY_RULESET)
def test_the_default_suite_keeps_to_its_limit(ruleset: Ruleset) -> None:
    """Under no built-in ruleset it has more inputs than promised."""
    assert 0 < whole(ruleset).inputs <= LIMIT == 200_000


@pytest.mark.parametrize("ruleset", EVERY_RULESET)
def test_the_counts_on_the_page_are_those_of_the_suite(ruleset: Ruleset) -> None:
    """The documentation's table has a row for each component, with its counts under each built-in ruleset."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"]
    (head,) = [row for row in rows if row[0] == "component"]
    counts = {row[0]: row[head.index(ruleset.name)] for row in rows if len(row) == len(head)}
    for each in whole(ruleset).parts:
        assert f"{len(each.letters):,} / {each.inputs:,}" == counts[each.name]
    for other in whole(ruleset).listed:
        assert f"{len(other):,} / {other.inputs:,}" == counts[other.name]
    assert f"{len(whole(ruleset)):,} / {whole(ruleset).inputs:,}" == counts["all"]


RINGS = GWS_V2.derive("ringing", ringing=True)


def test_what_the_page_says_of_each_component_is_so() -> None:
    """The table names letters and extra states of every component."""
    rows = {row[0].strip(): row for row in (line.strip("|").split("|") for line in PAGE.splitlines())}
    for component in COMPONENTS:
        _, letters, how, *_ = [cell.strip() for cell in rows[f"{component.name}"]]
        assert str(len(component.letters)) == letters
        tour = "tour with identifiers" if component.identifies else "tour"
        assert (tour if component.k is None else f"k = {component.k}") == how


def test_components_are_complete_for_one_extra_state_and_the_core_for_two() -> None:
    """Subscription, leg and SMS with k = 1, the core of a leg with k = 2; chat, the machine of SMS, with k = 0."""
    k = {each.name: each.k for each in whole().parts}
    assert 2 == k["leg core"]
    sms, chat = ([f"{medium} {name}" for name in TEXT] for medium in Medium)
    assert {1} == {k[name] for name in ("subscription", "leg", "leg held", *sms)}
    assert {0} == {k[name] for name in chat}
    assert {None} == {k[name] for name in ("coupling", "sms coupling")}


@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
@pytest.mark.parametrize("name", TEXT)
def test_a_chat_is_the_machine_of_an_sms_session(name: str, ruleset: Ruleset) -> None:
    """Letter by letter and state by state, so that what is proved of one holds for the other."""
    sms, chat = (suite(ruleset, [f"{medium} {name}"]).parts[0].explored.minimal.plain() for medium in Medium)
    assert (sms.following, sms.outputs, sms.costs) == (chat.following, chat.outputs, chat.costs)


@pytest.mark.parametrize("name", TEXT)
def test_every_transition_is_taken_on_the_wire_of_both(name: str) -> None:
    """By the words of the default suite, each letter in each state in which it can be given."""
    for medium in Medium:
        made = suite(components=[f"{medium} {name}"]).parts[0]
        machine, taken = made.explored.minimal, set[tuple[int, int]]()
        for word in made.letters:
            state = 0
            for letter in word:
                taken.add((state, letter))
                state = machine.following[state][letter]
        cells = {(state, letter) for state in machine.states for letter in range(len(machine.inputs))}
        assert {cell for cell in cells if machine.outputs[cell[0]][cell[1]] is not NOTHING_GIVEN} <= taken
        asked = [given.request for word in made.words() for given in word.inputs if isinstance(given, Ask)]
        assert {medium} == {each.medium for each in asked if not isinstance(each, DeviceRequest | CallRequest)}


def test_every_rule_is_exercised_that_can_be_on_a_floor() -> None:
    """Nothing is left out but what a setting cannot show."""
    exercised = {rule for word in whole().words() for rule in word.rules}
    assert set(NOT_ON_A_FLOOR) == set(RULES) - exercised


def broad_first(parts: Iterable[Part]) -> list[Part]:
    """Parts with k = 0, tours, and then what is long for its thoroughness."""
    return sorted(parts, key=lambda each: 1 if each.k is None else 2 * each.k)


def test_the_page_names_the_rules_that_no_word_exercises() -> None:
    """The section about them has each of them, and no other rule."""
    _, _, section = PAGE.partition("### Rules that no word tests\n")
    told = re.findall(r"\b[VTA][A-Z]-[A-Z-]+[A-Z]\b", section.partition("\n## ")[0])
    assert sorted(NOT_ON_A_FLOOR) == sorted(told)


def test_everything_that_can_be_seen_is_seen() -> None:
    """No row of the table of what a step exercises is for nothing."""
    left = set(Shown)
    tour = Part(explored(COUPLING, GWS_V2.derive("no intrusion", intrusion=False)), None, None)
    otherwise = (part(LEG_CORE, COACH_ONCE), tour, *suite(RINGS, ["ringing"]).parts)
    made = broad_first((*otherwise, *whole().parts))
    each_so_many = [(part.words(), 25 if part.k else 4 if part.identifies else 1) for part in made]
    each_so_many += [(part.words(), 1) for part in whole().listed]
    for words, so_many in each_so_many:
        for word in islice(words, 0, None, so_many):
            if not left:
                return
            floor = word.setting.floor()
            for given in word.inputs:
                step = floor.step(given)
                left.difference_update(sights(floor, given, step))
                floor = step.next
    assert set() == left


def test_the_table_of_what_a_step_exercises_names_rules_that_there_are() -> None:
    """Each sight has its row, and each rule in it is in the rule reference."""
    assert set(Shown) == set(EXERCISES)
    assert set() == {rule for rules in EXERCISES.values() for rule in rules} - set(RULES)


OTHERWISE: list[dict[str, Any]] = [
    {"switches": "coach-once"},
    {"switches": "any-to-any"},
    {"self_switch_accepted": True},
    {"replace_during_call": False},
    {"intrusion": False},
    {"sip_cluster": True},
    {"carry_over": True},
    {"consultation_calls": True},
    {"leave_barge_in_while_muted": False},
    {"send_in_every_mode": True},
    {"intrude_joins_at_once": True},
]


@pytest.mark.parametrize("changes", OTHERWISE, ids=str)
def test_a_server_that_lives_by_another_ruleset_is_found(changes: dict[str, Any]) -> None:
    """For each field of a ruleset, some word tells a server that has it otherwise from one that keeps GWS_V2."""
    other = GWS_V2.derive("other", **changes)
    assert any(differs(word, other) for each in broad_first(whole().parts) for word in each.words())


def differs(word: Word, ruleset: Ruleset) -> bool:
    """Whether a floor under another ruleset answers or tells anything else."""
    setting = word.setting
    here = setting.floor()
    there: Floor = Setting(setting.supervisors, setting.agents, setting.routing_points, ruleset).floor()
    for given in word.inputs:
        right = here.step(given)
        try:
            wrong = there.step(given)
        except ImpossibleHappening:
            return True
        if right.code != wrong.code or right.deliveries != wrong.deliveries:
            return True
        here, there = right.next, wrong.next
    return False


def test_a_run_is_given_the_parts_of_the_suite() -> None:
    """And those alone: what rings is looked at where the ruleset has ringing."""
    assert [each.name for each in whole().all_parts] == list(default_components())
    ringing = default_components(GWS_V2.derive("ringing", ringing=True))
    assert {"ringing"} == ringing.keys() - default_components().keys()


def test_words_are_named_after_their_component_and_unique() -> None:
    """A report can name a word, and it can be found again."""
    names = [word.name for word in whole().words()]
    assert len(names) == len(set(names)) == len(whole())
    assert all(re.fullmatch(r"[a-z]+( [a-z]+)*/\d+", name) for name in names)


def test_parts_can_be_chosen_and_made_stronger_or_weaker() -> None:
    """By name, by k and by method; a tour stays what it is."""
    chosen = suite(ANY_TO_ANY, ["leg core"], k=0, method="W")
    assert [("leg core", 0)] == [(each.name, each.k) for each in chosen.parts]
    assert ANY_TO_ANY is chosen.ruleset
    assert chosen.inputs < suite(ANY_TO_ANY, ["leg core"], k=1).inputs
    assert suite(GWS_V2, ["leg core"], k=1, method="HSI").inputs < suite(GWS_V2, ["leg core"], k=1, method="W").inputs


def test_who_can_read_the_state_needs_fewer_inputs() -> None:
    """Where all states read differently one word does, at less than half the inputs of a suite for k = 0."""
    reads = reading_suite(GWS_V2, ["subscription", "leg core"])
    assert [1, 1] == [len(each.letters) for each in reads.parts]
    assert reads.inputs * 2 < suite(GWS_V2, ["subscription", "leg core"], 0).inputs


def test_every_part_but_the_tours_can_be_read() -> None:
    """A tour proves nothing, so reading adds nothing to it."""
    proved = [each for each in COMPONENTS if each.k is not None]
    assert [each.name for each in proved if not each.needs_ringing] == [each.name for each in reading_suite().parts]
    assert [each.name for each in proved] == [each.name for each in reading_suite(RINGS).parts]


def test_the_word_for_who_can_read_takes_every_transition_and_is_read_after_each() -> None:
    """Of the machine in which states that read differently are different, Coach left included."""
    machine, readings = explored(LEG_CORE, COACH_ONCE).readable()
    (made,) = reading_suite(COACH_ONCE, ["leg core"]).parts
    states = {(machine.after(word[:end]), each) for word in made.letters for end, each in enumerate(word)}
    given = {(s, each) for s in machine.states for each in machine.alphabet if machine.can_be_given(s, each)}
    assert given == states
    assert len(machine.states) == len(readings) >= len(explored(LEG_CORE, COACH_ONCE).minimal.states)


def test_a_suite_says_what_it_holds() -> None:
    """A line for each part, and the sum."""
    told = str(suite(GWS_V2, ["leg core"], k=0)).splitlines()
    assert 2 == len(told)
    assert re.fullmatch(r"leg core: 5 states × 9 letters, HSI, k = 0: [\d,]+ words, [\d,]+ inputs", told[0])
    assert re.fullmatch(r"GWS_V2: [\d,]+ words, [\d,]+ inputs", told[1])


def test_the_lines_of_what_is_not_complete_are_as_the_schema_says() -> None:
    """A tour has no number of extra states, and neither have pairs."""
    for made in (Suite(GWS_V2, (part(COUPLING),)), suite(components=["pairs of text", "residue"])):
        head, *words = (json.loads(line) for line in islice(lines(made), 4))
        assert None is head["components"][0]["extra_states"]
        for line in (head, *words):
            assert [] == list(errors(schema(), line))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"components": ["arm"]}, "no component 'arm'; the components are subscription"),
        ({"method": "UIO"}, "no method 'UIO'; the methods are W, Wp, HSI"),
        ({"k": -1}, "k is -1"),
    ],
    ids=["component", "method", "k"],
)
def test_a_suite_that_there_is_not_is_an_error_that_says_what_there_is(options: dict[str, Any], why: str) -> None:
    """The error derives from the library's own."""
    with pytest.raises(SuiteError, match=why):
        suite(**options)
