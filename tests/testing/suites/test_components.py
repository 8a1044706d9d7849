"""Components of the domain: what is explored is what the floor does, and words play it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Input, open_floor
from monitoring_core.floor import floor as floor_room
from monitoring_core.floor.sharing import Copied
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.suites.component import Component, standing
from monitoring_core.testing.suites.default import COMPONENTS
from monitoring_core.testing.suites.letters import NEVER_CALL, Names, played
from monitoring_core.testing.suites.mealy import NOTHING_GIVEN, Mealy
from monitoring_core.testing.suites.minimal import separating_words
from monitoring_core.testing.suites.voice_components import LEG, LEG_CORE, REQUESTS, SUBSCRIPTION
from monitoring_core.testing.words import run
from tests.testing.suites.explored import explored, part
from tests.testing.suites.machines import difference

pytestmark = pytest.mark.once

SMALL = [component for component in COMPONENTS if component.k is not None]
"""Components that are explored in a moment."""


def walked(component: Component, ruleset: Ruleset, letters: list[int]) -> None:
    """Play letters on the floor one after the other, and compare with the machine at every step."""
    found = explored(component, ruleset)
    floor, names, state = found.setting.floor(), Names(), 0
    inputs: list[Input] = []
    for each in letters:
        letter = component.letters[each % len(component.letters)]
        number = component.letters.index(letter)
        before = names
        what, seen, floor, names = played(letter, floor, before)
        if not what.inputs:
            assert found.whole.outputs[state][number] is NOTHING_GIVEN
        else:
            assert found.whole.outputs[state][number] == seen
        inputs.extend(what.under(before)[0])
        state = found.whole.following[state][number]
        assert standing(floor, names) == standing(found.floors[state], found.names[state])
    assert tuple(inputs) == found.word("walk", tuple(each % len(component.letters) for each in letters)).inputs


def test_the_order_of_people_is_no_state() -> None:
    """Two floors that differ only in the order in which a map gives the supervisors and agents stand alike."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor_room, "shared", Copied)
        one, other = open_floor(["s1", "s2"], ["a1", "a2"]), open_floor(["s2", "s1"], ["a2", "a1"])
    assert ["s2", "s1"] == list(other.supervisors)
    assert standing(one, Names()) == standing(other, Names())


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
@given(letters=st.lists(st.integers(0, 1_000), max_size=40))
@settings(max_examples=8, deadline=None)
def test_the_machine_does_what_the_floor_does(component: Component, letters: list[int]) -> None:
    """On random words, floors that are one state stay so: the same letters show the same from either."""
    walked(component, GWS_V2, letters)


@pytest.mark.long
@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
@pytest.mark.parametrize("ruleset", [GWS_V2, COACH_ONCE, ANY_TO_ANY], ids=lambda each: each.name)
@given(letters=st.lists(st.integers(0, 1_000), max_size=120))
@settings(max_examples=300, deadline=None)
def test_the_machine_does_what_the_floor_does_at_length(
    component: Component, ruleset: Ruleset, letters: list[int]
) -> None:
    """The same under every built-in ruleset, with longer words and more of them."""
    walked(component, ruleset, letters)


def takes(machine: Mealy, state: int) -> tuple[bool, ...]:
    """What can be given in a state, which is what a tester knows of the world there."""
    return tuple(machine.can_be_given(state, each) for each in machine.alphabet)


def with_one_state_more(machine: Mealy, draw: st.DataObject) -> Mealy:
    """A machine that remembers: one transition leads to a twin of a state, in which one cell is wrong.

    It goes wrong within its world: who is in a call is the tester's doing, and no server can be mistaken there.
    """
    size = len(machine.states)
    given = [(s, each) for s in machine.states for each in machine.alphabet if machine.can_be_given(s, each)]
    state, each = draw.draw(st.sampled_from(given))
    twin = machine.following[state][each]
    following = [list(row) for row in (*machine.following, machine.following[twin])]
    told = [list(row) for row in (*machine.outputs, machine.outputs[twin])]
    for blank in machine.alphabet:
        if told[size][blank] is NOTHING_GIVEN:
            following[size][blank] = size
    following[state][each] = size
    wrong = draw.draw(st.sampled_from([each for each in machine.alphabet if told[size][each] is not NOTHING_GIVEN]))
    if draw.draw(st.booleans()):
        told[size][wrong] = "wrong"
    else:
        world = takes(machine, machine.following[twin][wrong])
        same = [other for other in machine.states if takes(machine, other) == world]
        following[size][wrong] = draw.draw(st.sampled_from([*same, size] if takes(machine, twin) == world else same))
    rows = tuple(tuple(row) for row in following)
    return Mealy(machine.inputs, rows, tuple(tuple(row) for row in told))


@pytest.mark.parametrize("component", [each for each in SMALL if each.k], ids=lambda each: each.name)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_an_implementation_that_remembers_one_thing_too_many_is_found(
    component: Component, data: st.DataObject
) -> None:
    """With one hidden state more than it should have, it differs on some word of the suite, if it differs at all."""
    minimal = explored(component).minimal
    faulty = with_one_state_more(minimal, data)
    seen = any(minimal.run(word) != faulty.run(word) for word in part(component).letters)
    assert seen == (difference(minimal, faulty) is not None)


@pytest.mark.parametrize("component", SMALL, ids=lambda each: each.name)
def test_states_of_one_world_are_told_apart_by_what_both_of_them_take(component: Component) -> None:
    """Only between worlds, which the tester knows of, does a word count that one of the two states does not take."""
    minimal = explored(component).minimal
    for pair, word in separating_words(minimal).items():
        if any(NOTHING_GIVEN in minimal.run(word, state) for state in pair):
            one, other = pair
            assert takes(minimal, one) != takes(minimal, other)


@pytest.mark.parametrize("component", SMALL, ids=lambda each: each.name)
def test_no_state_is_a_trap_for_a_tester(component: Component) -> None:
    """From every state some letter shows something, and the quotient is minimal."""
    minimal = explored(component).minimal
    for state in minimal.states:
        assert any(minimal.can_be_given(state, each) for each in minimal.alphabet)
    assert len(set(explored(component).into)) == len(minimal.states)


def test_a_subscription_is_nothing_or_one_of_twelve() -> None:
    """Three states, two scopes, two modes, all of which a tester can tell apart."""
    assert 13 == len(explored(SUBSCRIPTION).minimal.states)


@pytest.mark.parametrize(("ruleset", "states"), [(GWS_V2, 5), (COACH_ONCE, 8), (ANY_TO_ANY, 5)], ids=str)
def test_coach_left_can_be_seen_only_where_it_decides(ruleset: Ruleset, states: int) -> None:
    """No leg, three states, agent muted; under COACH_ONCE three of them once more, with Coach left."""
    assert states == len(explored(LEG_CORE, ruleset).minimal.states)


def test_letters_that_cannot_be_given_leave_no_trace_in_a_word() -> None:
    """Nobody joins twice, and no agent leaves a call that is not there."""
    found = explored(LEG)
    numbers = {letter.name: number for number, letter in enumerate(LEG.letters)}
    word = found.word(
        "by hand", (numbers["the agent leaves"], numbers["joins in Coach, Call"], numbers["joins in BargeIn, Call"])
    )
    assert 2 == len(word.inputs)
    assert ("joins in Coach, Call",) == found.letters_of((numbers["joins in Coach, Call"],))


def test_every_call_of_a_word_has_an_id_of_its_own() -> None:
    """Symbolic ids count on from c1, and requests name the call that is going on."""
    found = explored(LEG_CORE)
    numbers = {letter.name: number for number, letter in enumerate(LEG_CORE.letters)}
    again = (numbers["joins in Coach, Call"], numbers["SwitchToBargeIn"], numbers["Hangup"])
    word = found.word("by hand", again + again)
    assert ["c1", "c2"] == [each.call for each in word.inputs if isinstance(each, AgentAnswers)]
    assert ["c1", "c2"] == [each.call for each in word.inputs if isinstance(each, CallEnds)]
    asked = [each.request for each in word.inputs if isinstance(each, Ask)]
    assert ["c1", "c1", "c2", "c2"] == [each.call_id for each in asked if isinstance(each, CallRequest)]


def test_before_there_was_a_call_requests_name_one_that_never_was() -> None:
    """No server knows it, so it answers that it is not found."""
    found = explored(LEG_CORE)
    hangup = [letter.name for letter in LEG_CORE.letters].index("Hangup")
    word = found.word("by hand", (hangup,))
    assert (Ask("s1", CallRequest(NEVER_CALL, "Hangup")),) == word.inputs
    assert [6] == [step.code for step in run(word)]


def test_what_is_seen_does_not_depend_on_ids() -> None:
    """The second call of a word is seen as the first one was."""
    letters = {letter.name: letter for letter in LEG.letters}
    floor, names = explored(LEG).setting.floor(), Names()
    _, first, floor, names = played(letters["joins in Coach, Call"], floor, names)
    _, _, floor, names = played(letters["Hangup"], floor, names)
    _, second, floor, names = played(letters["joins in Coach, Call"], floor, names)
    assert first == second
    assert "c2" == names.call


def test_a_word_carries_the_rules_of_its_steps() -> None:
    """A refusal brings its rules, an accepted step those that it shows."""
    found = explored(SUBSCRIPTION)
    numbers = {letter.name: number for number, letter in enumerate(SUBSCRIPTION.letters)}
    refused = found.word("refused", (numbers["Cancel"],))
    accepted = found.word("accepted", (numbers["Coach of a1, Call, AllCalls"], numbers["Cancel"]))
    assert {"VD-CANCEL", "AN-REFUSED", "AN-CODE"} == set(refused.rules)
    assert {"VD-CANCEL", "VD-CONFIRMS", "VD-ABSENT", "AN-ASYNC"} <= set(accepted.rules)
    assert "AN-REFUSED" not in accepted.rules


def test_every_error_of_a_device_request_is_asked_for() -> None:
    """Every status code that AN-CODE gives for a permitted supervisor's device request is among the answers."""
    found = explored(REQUESTS)
    codes = set()
    for row in found.whole.outputs:
        for output in row:
            if isinstance(output, tuple):
                codes |= {each for each in output if isinstance(each, int)}
    assert {0, 1, 2, 6, 10, 19} == codes


def test_names_of_components_and_letters_are_unique() -> None:
    """A report names them, and the command line takes them."""
    assert len(COMPONENTS) == len({component.name for component in COMPONENTS})
    for component in COMPONENTS:
        assert len(component.letters) == len({letter.name for letter in component.letters})


def test_device_requests_are_asked_by_whose_device_it_is() -> None:
    """Only the letter that says so asks on another device."""
    others = [
        (letter.name, each)
        for row in explored(REQUESTS).cells
        for letter, cell in zip(REQUESTS.letters, row, strict=True)
        for each in (cell.inputs if cell else ())
        if isinstance(each, Ask)
        and isinstance(each.request, DeviceRequest)
        and each.request.device_id != f"{each.supervisor}-device"
    ]
    assert {"ListenIn on another device"} == {name for name, _ in others}
