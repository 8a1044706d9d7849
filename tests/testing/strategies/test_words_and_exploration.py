"""Words find nearly all faults of a table; exploration drives servers of both kinds, and what fails is a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, seed, settings

from monitoring_core.floor import Ask, Happening
from monitoring_core.requests import CallRequest
from monitoring_core.rulesets import COACH_ONCE, GWS_V2
from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.entry.stateful import NotConforming, check_word, exploration, explore
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.strategies import words
from monitoring_core.testing.strategies.words import machine_words
from monitoring_core.testing.suites import COMPONENTS, suite
from monitoring_core.testing.suites.mealy import MachineWord, Mealy
from monitoring_core.testing.suites.methods import METHODS, Method
from monitoring_core.testing.suites.minimal import harmonized
from monitoring_core.testing.suites.tours import state_cover
from monitoring_core.testing.words import Setting, Word, run
from tests.testing.oracle.servers import AsyncFloorServer, FloorServer

BRIEF = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Mutant = tuple[int, int, int, Any]


class Enough(BaseException):
    """Ends a run of Hypothesis; it replays what ends with an `Exception`."""


def minimal(component: str) -> Mealy:
    """Give the machine of a component."""
    (part,) = suite(GWS_V2, (component,)).parts
    return part.explored.minimal


def cost(machine: Mealy, found: list[MachineWord]) -> int:
    """Give the inputs of some words."""
    return sum(machine.cost(word) for word in found)


def drawn_words(machine: Mealy, inputs: int) -> list[MachineWord]:
    """Draw words until so many inputs are spent."""
    found: list[MachineWord] = []

    @seed(7)
    @settings(max_examples=100_000, database=None, deadline=None, phases=[Phase.generate])
    @given(machine_words(machine))
    def drawn(word: MachineWord) -> None:
        if cost(machine, [*found, word]) > inputs:
            raise Enough
        found.append(word)

    with suppress(Enough):
        # There may be no further word before that.
        drawn()
    return found


def mutants(machine: Mealy) -> Iterator[Mutant]:
    """Give every machine with one transition retargeted, or with another output there: (state, input, next, output).

    It leads on to a state in which the same can be given: who is in a call, the tester knows.
    """
    world = [tuple(machine.can_be_given(state, each) for each in machine.alphabet) for state in machine.states]
    for state in machine.states:
        for each in machine.alphabet:
            if machine.can_be_given(state, each):
                output, after = machine.outputs[state][each], machine.following[state][each]
                others = [other for other in machine.states if other != after and world[other] == world[after]]
                yield from ((state, each, other, output) for other in others)
                yield state, each, after, "another output"


def shows(machine: Mealy, mutant: Mutant, word: MachineWord) -> bool:
    """Tell whether a word has another output on the mutant."""
    place, where, after, output = mutant
    right = wrong = 0
    for each in word:
        changed = (wrong, each) == (place, where)
        if (output if changed else machine.outputs[wrong][each]) != machine.outputs[right][each]:
            return True
        wrong = after if changed else machine.following[wrong][each]
        right = machine.following[right][each]
    return False


@pytest.mark.parametrize("component", ["leg", "leg muted", "subscription", "sms session"])
def test_words_find_nearly_all_table_faults(component: str) -> None:
    """At 1.1 times the inputs of the complete suite with k = 0, drawn words show 99 % of the table's mutants."""
    machine = minimal(component)
    inputs = cost(machine, list(METHODS[Method.HSI](machine, 0)))
    found = drawn_words(machine, int(1.1 * inputs) + 1)
    sample = list(mutants(machine))
    sample = Random(3).sample(sample, min(len(sample), 600))
    shown = sum(any(shows(machine, mutant, word) for word in found) for mutant in sample)
    assert shown / len(sample) >= 0.99


def test_a_word_is_access_transition_identifier() -> None:
    """Every drawn word begins with a cheapest way to a state and a transition, and ends with an identifier."""
    machine = minimal("leg")
    identifiers = {each for state in harmonized(machine) for each in state}

    @settings(BRIEF, max_examples=30)
    @given(machine_words(machine))
    def drawn(word: MachineWord) -> None:
        assert any(
            word == (*access, *each, *machine.given(identifier, machine.after((*access, *each))))
            for access in state_cover(machine)
            if access is not None and word[: len(access)] == access
            for each in (word[len(access) : len(access) + 1], ())
            for identifier in identifiers | {()}
        )

    drawn()


@pytest.mark.once
@settings(BRIEF, max_examples=60)
@given(words(components=("leg", "requests", "sms session", "conference")))
def test_words_are_of_the_components(word: Word) -> None:
    """A word is named after its component, can be run on the floor, and names the rules that its requests exercise."""
    assert word.name in ("leg/drawn", "requests/drawn", "sms session/drawn", "conference/drawn")
    assert len(word) == len(run(word))
    assert word.rules or not any(isinstance(each, Ask) for each in word.inputs)


@pytest.mark.long
def test_words_are_of_every_component() -> None:
    """Unless some are named; those of what components do to each other are words of the whole suite too."""
    drawn: set[str] = set()

    @settings(BRIEF, database=None, max_examples=300)
    @given(words())
    def draw(word: Word) -> None:
        drawn.add(word.name.removesuffix("/drawn"))

    draw()
    assert {component.name for component in COMPONENTS} == drawn


@settings(BRIEF, max_examples=20)
@given(words(COACH_ONCE, ("leg",)))
def test_words_of_a_ruleset_and_a_component(word: Word) -> None:
    """Ruleset and components can be chosen."""
    assert ("leg/drawn", COACH_ONCE) == (word.name, word.setting.ruleset)


@settings(BRIEF, max_examples=30)
@given(words(components=("requests", "leg held", "conference", "chat session")))
def test_a_correct_server_passes_every_word(word: Word) -> None:
    """A correct server with ids of its own passes, plain and async."""
    check_word(FloorServer(), word)
    check_word(AsyncFloorServer(), word)


class Deaf(FloorServer):
    """Refuses SwitchToBargeIn, whenever it comes."""

    def request(self, ask: Ask) -> Any:
        if isinstance(ask.request, CallRequest) and ask.request.operation == "SwitchToBargeIn":
            return {"statusCode": 2}
        return super().request(ask)


class AsyncDeaf(AsyncFloorServer):
    """The same, to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.server = Deaf()


def test_a_failing_word_shrinks_and_is_a_program() -> None:
    """What remains of a failing word is how to get there and the input that fails; its program fails too."""

    @settings(BRIEF, database=None, derandomize=True, max_examples=400)
    @given(words(components=("leg",)))
    def on_deaf(word: Word) -> None:
        check_word(Deaf(), word)

    with pytest.raises(NotConforming, match="SwitchToBargeIn") as raised:
        on_deaf()
    word = raised.value.word
    last = word.inputs[-1]
    assert isinstance(last, Ask)
    assert "SwitchToBargeIn" == last.request.operation
    assert len(word) <= 4
    assert fails_again(str(raised.value))


def fails_again(message: str) -> bool:
    """Tell whether the program in a message prints a difference when it is run."""
    printed: list[Any] = []
    source = message.partition("\n\n")[2]
    exec(source, {"print": printed.append, "__name__": "pasted"})
    return bool(printed)


@pytest.mark.parametrize("server", [FloorServer, AsyncFloorServer])
def test_exploring_a_correct_server(server: Any) -> None:
    """Exploration of a correct server finds nothing, plain and async."""
    explore(server, max_examples=15, steps=20)


@pytest.mark.once
@pytest.mark.parametrize("server", [Deaf, AsyncDeaf])
def test_exploring_finds_and_shrinks(server: Any) -> None:
    """Exploration finds a server that refuses SwitchToBargeIn, plain and async, by a way of a few inputs."""
    with pytest.raises(NotConforming, match="SwitchToBargeIn") as raised:
        explore(
            server, Requirements(text=False, deadline=0.005), Setting(), max_examples=400, steps=30, derandomize=True
        )
    last = raised.value.word.inputs[-1]
    assert isinstance(last, Ask)
    assert "SwitchToBargeIn" == last.request.operation
    assert len(raised.value.word) <= 5
    assert fails_again(str(raised.value))


def test_what_is_not_required_is_not_asked() -> None:
    """A server passes where what it does not have is not required."""
    explore(Deaf, Requirements(without_operations=["SwitchToBargeIn"], text=False), max_examples=15, steps=20)


class OneCallEach(FloorServer):
    """A bench at which no agent can be brought into a second call."""

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        if self.floor.is_second_call(self.own(happening)):
            raise Enough
        return super().happen(happening)


def test_no_second_call_is_explored_where_agents_have_one() -> None:
    """What depends on the floor is left out too."""
    one, several = Setting(("s1",), ("a1",)), Requirements(text=False)
    with pytest.raises(Enough):
        explore(OneCallEach, several, one, max_examples=25, steps=20, derandomize=True)
    explore(OneCallEach, evolve(several, several_calls=False), one, max_examples=25, steps=20, derandomize=True)


def test_a_test_case_is_collected() -> None:
    """The machine is a state machine of Hypothesis, with a test case that pytest collects."""
    machine = exploration(FloorServer, setting=Setting())
    case = machine.TestCase
    case.settings = settings(max_examples=3, stateful_step_count=5, deadline=None, database=None)
    case("runTest").runTest()


def test_a_failure_of_the_test_case_is_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """It is the one that `explore` raises, in the fewest words, and Hypothesis prints no steps of its own."""
    case = exploration(Deaf, Requirements(text=False, deadline=0.005), Setting()).TestCase
    case.settings = settings(max_examples=400, stateful_step_count=30, deadline=None, derandomize=True)
    with pytest.raises(NotConforming, match="SwitchToBargeIn") as raised:
        case("runTest").runTest()
    message = str(raised.value)
    assert fails_again(message)
    told = "".join([message, *getattr(raised.value, "__notes__", []), *capsys.readouterr()])
    assert "state.step(" not in told
    assert len(message.splitlines()) < 40


class Late(FloorServer):
    """Tells of each input once more when the word is over."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, Any]] = []

    def observe(self, expected: int, deadline: float) -> Any:
        sent = list(super().observe(expected, deadline))
        again, self.told = (self.told, []) if expected == 0 else ([], [*self.told, *sent])
        return [*sent, *again]


def test_what_is_told_at_the_end_counts() -> None:
    """Notifications that come when nothing is due any more fail a test case at its end."""
    with pytest.raises(NotConforming, match="RQ-REPEATS"):
        explore(Late, max_examples=100, steps=10, derandomize=True)


def test_an_unusable_adapter_is_no_finding() -> None:
    """An adapter that gives up is told as that."""

    class GivesUp(FloorServer):
        def request(self, ask: Ask) -> Any:
            raise AdapterError("a request", "the line is dead")

    word = evolve(next(iter(suite(GWS_V2, ("leg",)).words())), name="leg/first")
    with pytest.raises(AdapterError, match="the line is dead"):
        check_word(GivesUp(), word)


@pytest.mark.once
def test_an_exploration_says_how_much_it_has_seen() -> None:
    """Of the legal cells, and of the pair states of two supervisors; more for more inputs."""
    few, more = (explore(FloorServer, max_examples=each, steps=20, derandomize=True) for each in (2, 40))
    assert 0 < few.inputs < more.inputs
    for counted in ("cells", "pairs"):
        (little, known), (much, all_of_them) = getattr(few, counted), getattr(more, counted)
        assert known == all_of_them
        assert 0 < little < much < known
    assert more.pairs[0] <= more.pair_states
    assert f"{more.inputs:,} inputs: legal cells taken {more.cells[0]} of {more.cells[1]} (" in str(more)
