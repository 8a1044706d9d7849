"""Pairs of components: what they are, which words are made for them, and what those find."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from attrs import evolve

from monitoring_core.floor import AgentAnswers, Ask, CallEnds, Input, Step, SupervisorLogsOut
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.suites import suite
from monitoring_core.testing.suites.__main__ import main, worlds_of
from monitoring_core.testing.suites.limits import Limits
from monitoring_core.testing.suites.listed import LISTED
from monitoring_core.testing.suites.pairs.component_values import Component, components, inputs_of
from monitoring_core.testing.suites.pairs.exploring import ExploredWorld, Obligations, explore, forgotten
from monitoring_core.testing.suites.pairs.making import elsewhere, in_fresh_ids, make
from monitoring_core.testing.suites.pairs.probing import other_legs
from monitoring_core.testing.suites.pairs.stored import as_data, stored, write
from monitoring_core.testing.suites.pairs.worlds import (
    ALL_CALLS_OF_TWO,
    CALLS_OF_AGENTS,
    ONE_SUPERVISOR,
    TEXT_AND_VOICE,
    THREE_SUPERVISORS,
    TWO_IN_A_CHAT,
    TWO_MEDIA,
    TWO_SUPERVISORS,
    WORLDS,
    World,
)
from monitoring_core.testing.words import Word, run
from monitoring_core.vocabulary import Medium
from tests.testing.oracle.servers import FloorServer

pytestmark = pytest.mark.once

SMALL = TWO_MEDIA
"""A world of some hundred states."""


def asks(user: str, operation: str, target: str | None = None) -> Ask:
    """A request to the supervisor's device."""
    return Ask(user, DeviceRequest(f"{user}-device", operation, target))


def met(world: World, words: list[tuple[Input, ...]], ruleset: Ruleset = GWS_V2) -> int:
    """How many obligations words meet, counted from the floor alone."""
    names = Obligations(world)
    numbers = {given: number for number, given in enumerate(world.inputs)}
    found: set[int] = set()
    for word in words:
        floor = world.setting(ruleset).floor()
        for given in word:
            step = floor.step(given)
            if given in numbers:
                found.update(names.met(floor, names.values(floor), numbers[given], step))
            floor = forgotten(step)
    return len(found)


def test_the_words_of_a_world_meet_every_obligation() -> None:
    """As many as an exploration to the end knows, counted once more while the words are run."""
    made = make(SMALL, GWS_V2)
    assert made.is_whole
    assert explore(SMALL, GWS_V2).obligations == made.known == made.met
    assert made.known == met(SMALL, [word.given(probes=True) for word in made.words])


def test_who_reads_the_state_needs_no_probe() -> None:
    """Without what only looks, every obligation is met all the same."""
    made = make(SMALL, GWS_V2)
    words = [word.given(probes=False) for word in made.words]
    assert made.known == met(SMALL, words)
    assert sum(map(len, words)) < made.inputs


def test_pair_states_that_differ_in_names_of_agents_and_calls_are_one() -> None:
    """A subscription to a1 and to a2 is the same beside a leg in no call; one of s2 is another than one of s1."""
    names = Obligations(TWO_SUPERVISORS)
    floor = TWO_SUPERVISORS.setting(GWS_V2).floor()

    def obligations(given: Input) -> frozenset[int]:
        return frozenset(names.met(floor, names.values(floor), TWO_SUPERVISORS.inputs.index(given), floor.step(given)))

    cancels = {user: obligations(asks(user, "CancelSupervisorMonitoring")) for user in ("s1", "s2")}
    assert frozenset() == cancels["s1"] & cancels["s2"]
    assert obligations(AgentAnswers("a1", "c1")) == obligations(AgentAnswers("a2", "c1"))


def test_an_outcome_is_the_code_and_who_is_told_of_what() -> None:
    """The same input in the same pair state with another outcome is another obligation."""
    names = Obligations(SMALL)
    floor = SMALL.setting(GWS_V2).floor()
    right = floor.step(SMALL.inputs[0])
    wrong = Step(floor, None, ())
    refused = floor.step(next(each for each in SMALL.inputs if isinstance(each, Ask) and "Cancel" in str(each)))
    values = names.values(floor)
    assert names.met(floor, values, 0, right) == names.met(floor, values, 0, wrong)
    assert frozenset() == frozenset(names.met(floor, values, 0, right)) & set(names.met(floor, values, 0, refused))


def test_an_input_is_of_the_components_that_it_is_about() -> None:
    """What happens in a call is of its agents' calls and of the legs in it."""
    floor = ONE_SUPERVISOR.setting(GWS_V2).floor()
    for given in (asks("s1", "Coach", "a1-device"), AgentAnswers("a1", "c1")):
        floor = floor.step(given).next
    assert ["agent's calls", "leg"] == [each.kind for each in inputs_of(floor, CallEnds("c1"))]
    assert ["log-in"] == [each.kind for each in inputs_of(floor, SupervisorLogsOut("s1"))]
    assert {"subscription", "leg", "log-in", "own call", "agent's log-in", "agent's calls"} == {
        each.kind for each, _ in components(floor)
    }


def test_what_is_not_explored_to_the_end_is_called_seen() -> None:
    """And what is, reachable."""
    part = make(SMALL, GWS_V2, 20)
    assert not part.is_whole
    assert "obligations seen" in str(part)
    assert "obligations reachable" in str(make(SMALL, GWS_V2))


def test_a_state_that_is_explored_late_adds_no_obligation() -> None:
    """A tour may go through it, and what is to be met stays what it was."""
    explored = ExploredWorld(SMALL, GWS_V2)
    explored.explore(20)
    known = explored.obligations
    explored.row(len(explored.floors) - 1)
    assert known == explored.obligations


def test_the_other_leg_of_a_call_is_held_and_retrieved() -> None:
    """After what is asked of one leg, each other leg of the call, as it stands."""
    floor = TWO_SUPERVISORS.setting(GWS_V2).floor()
    for given in (
        asks("s1", "Coach", "a1-device"),
        AgentAnswers("a1", "c1"),
        asks("s1", "CancelSupervisorMonitoring"),
        asks("s2", "BargeIn", "a1-device"),
    ):
        floor = floor.step(given).next
    looks = list(other_legs(floor, Ask("s1", CallRequest("c1", "SwitchToListenIn"))))
    assert [Ask("s2", CallRequest("c1", each)) for each in ("Hold", "RetrieveCall")] == looks
    assert [] == list(other_legs(floor, asks("s1", "Coach", "a2-device")))


@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_there_are_words_for_every_world_of_a_built_in_ruleset(ruleset: Ruleset) -> None:
    """They are package data, meet all obligations that are known, and use no id twice."""
    found = stored(ruleset)
    assert [world.name for world in WORLDS] == list(found)
    for world in WORLDS:
        made = found[world.name]
        assert made.known == made.met > 0
        tried = {given for word in made.words for given, looks in word.inputs if not looks}
        assert tried <= set(world.inputs)
        for word in islice(made.words, 0, None, 40):
            inputs = tuple(in_fresh_ids(word.given(probes=True)))
            run(Word("of the package", world.setting(ruleset), inputs))
            begun = [each.call for each in inputs if isinstance(each, AgentAnswers)]
            assert len(begun) == len(set(begun))


def test_the_words_of_the_package_are_those_that_are_made() -> None:
    """Of the smallest world at once; the long test makes all."""
    assert stored(GWS_V2)[SMALL.name] == make(SMALL, GWS_V2)


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_all_the_words_of_the_package_are_those_that_are_made(ruleset: Ruleset) -> None:
    """``python -m monitoring_core.testing.suites`` would change nothing."""
    assert as_data(ruleset, stored(ruleset)) == json.loads(json.dumps(as_data(ruleset, worlds_of(ruleset))))


def test_what_is_written_is_the_same_bytes_again(tmp_path: Path) -> None:
    """A file holds no time, and what is read is what was written."""
    made = {SMALL.name: make(SMALL, GWS_V2, 20)}
    first = write(GWS_V2, made, tmp_path).read_bytes()
    assert first == write(GWS_V2, made, tmp_path).read_bytes()
    assert len(first) < sum(word.new for word in made[SMALL.name].words) * 40


def test_words_of_a_suite_can_be_gone_through_twice() -> None:
    """Those of pairs, of a component, and of all together."""
    both = suite(components=["leg held", SMALL.name], k=0)
    for words in (both.words(), *both.components().values()):
        assert list(words) == list(words) != []


def test_words_are_made_over_the_inputs_that_can_be_given() -> None:
    """What is left out of the world is in no word, neither in a probe."""

    class NoEnd(Limits):
        def leaves_out(self, floor: object, given: Input) -> bool:
            return type(given).__name__ in ("SessionCompleted", "SupervisorLogsOut")

    made = make(SMALL, GWS_V2, 60, NoEnd())
    names = {type(each).__name__ for word in made.words for each, _ in word.inputs}
    assert "SessionStarts" in names
    assert frozenset() == names & {"SessionCompleted", "SupervisorLogsOut"}


class SwitchesNeedTheAgentsLogIn(FloorServer):
    """Once the monitored agent has logged out no switch is accepted on the leg."""

    def step(self, given: Input) -> Step:
        if isinstance(given, Ask) and str(getattr(given.request, "operation", "")).startswith("SwitchTo"):
            call = self.floor.calls.get(getattr(given.request, "call_id", ""))
            if call is not None and call.agent is not None and not self.floor.agents[call.agent].logged_in:
                refused = Ask(given.supervisor, CallRequest(call.id, "Whisper"))
                return super().step(refused)
        return super().step(given)


class ExclusiveAgainstTheFirst(FloorServer):
    """A third supervisor is given a target that is taken."""

    def step(self, given: Input) -> Step:
        users = sorted(self.floor.supervisors, key=lambda user: int(user.removeprefix("u-")))
        third = users[2] if len(users) > 2 else None
        if isinstance(given, Ask) and given.supervisor == third and isinstance(given.request, DeviceRequest):
            step = self.floor.step(given)
            if step.outcome is not None and step.code == 19:
                return Step(self.floor)
        return super().step(given)


@pytest.mark.parametrize(
    ("server", "world"),
    [(SwitchesNeedTheAgentsLogIn, ONE_SUPERVISOR), (ExclusiveAgainstTheFirst, THREE_SUPERVISORS)],
    ids=["log-out and leg", "third supervisor"],
)
def test_a_fault_between_components_is_found(server: type[FloorServer], world: World) -> None:
    """No component by itself shows it."""
    words = suite(components=[world.name]).components()
    report = check_conformance(server(), suite=words, stop_at_first=True, reduce=False)
    assert [] != report.failures


def test_a_correct_server_passes_the_words_of_pairs() -> None:
    """Over the wire, a sample of each world."""
    for name in LISTED:
        words = islice(suite(components=[name]).words(), 0, None, 25)
        report = check_conformance(FloorServer(), suite={name: words}, reduce=False)
        assert [] == report.failures


def test_a_later_world_has_the_pairs_that_no_earlier_one_has() -> None:
    """Of three supervisors those of the third, of two media those of both, of text and voice those of both."""
    floor = THREE_SUPERVISORS.setting(GWS_V2).floor()
    pairs = {
        (first.owner, second.owner)
        for first, _ in components(floor)
        for second, _ in components(floor)
        if THREE_SUPERVISORS.is_own(first, second)
    }
    assert ("s3", "s1") in pairs
    assert ("s3", "a1") in pairs
    assert ("s1", "s2") not in pairs
    part, chat = Component("part", "s1", medium="sms"), Component("part", "s1", medium="chat")
    leg, logged_in = Component("leg", "s1"), Component("log-in", "s1")
    assert [True, False, False] == [TWO_MEDIA.is_own(part, each) for each in (chat, part, logged_in)]
    assert [True, False, False] == [TEXT_AND_VOICE.is_own(part, each) for each in (leg, chat, logged_in)]


def test_a_world_that_follows_another_has_what_is_new() -> None:
    """Together the words of both meet what the world has; the same world once more has nothing new."""
    follows = evolve(SMALL, name="the rest", follows=SMALL)
    first, whole = make(SMALL, GWS_V2, 20), make(SMALL, GWS_V2)
    rest = make(follows, GWS_V2, earlier=first)
    assert rest.known == rest.met == whole.known - len(elsewhere(follows, GWS_V2, first)) > 0
    both = [word.given(probes=True) for made in (first, rest) for word in made.words]
    assert whole.known == met(SMALL, both)
    assert () == make(follows, GWS_V2, earlier=whole).words


def test_a_followed_world_comes_before_the_one_that_follows_it() -> None:
    """Its words are in every suite that has the other's, and they are given first."""
    followed = [(each.follows, each) for each in WORLDS if each.follows is not None]
    assert {CALLS_OF_AGENTS, ALL_CALLS_OF_TWO} <= {each for _, each in followed}
    assert [] == [each.name for earlier, each in followed if WORLDS.index(earlier) > WORLDS.index(each)]


def test_the_words_of_pairs_have_two_supervisors_in_a_chat() -> None:
    """Both are in it at once, switch there, write, leave and log out."""
    done: set[tuple[str, str]] = set()
    for word in stored(GWS_V2)[TWO_IN_A_CHAT.name].words:
        floor = TWO_IN_A_CHAT.setting(GWS_V2).floor()
        for given, _ in word.inputs:
            running = floor.sessions.get((Medium.CHAT, "t1"))
            if running is not None and len(running.supervisors) == 2:
                if isinstance(given, SupervisorLogsOut):
                    done.add((given.supervisor, type(given).__name__))
                elif isinstance(given, Ask) and floor.step(given).accepted:
                    done.add((given.supervisor, str(given.request.operation)))
            floor = forgotten(floor.step(given))
    operations = ("SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn", "SendMessage", "Leave", "SupervisorLogsOut")
    assert {(user, each) for user in ("s1", "s2") for each in operations} <= done


def test_the_words_of_pairs_ring_hold_and_confer() -> None:
    """A call rings at an agent, is held and retrieved, and has a second agent."""
    words = stored(GWS_V2)[CALLS_OF_AGENTS.name].words
    happenings = {type(given).__name__ for word in words for given, _ in word.inputs}
    assert {"CallRings", "AgentHolds", "AgentRetrieves", "AgentJoinsConference"} <= happenings


def test_words_of_an_unknown_ruleset_are_not_made(capsys: pytest.CaptureFixture[str]) -> None:
    """The command that stores words says which rulesets there are, and ends with status 2."""
    with pytest.raises(SystemExit) as ended:
        main(["GWS"])
    assert 2 == ended.value.code
    told = "there is no ruleset 'GWS'; the built-in rulesets are GWS_V2, COACH_ONCE, ANY_TO_ANY"
    assert told in capsys.readouterr().err
