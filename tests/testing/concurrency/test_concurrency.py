"""Programs of several clients: what is recorded, what passes, what is found."""

from __future__ import annotations

import json
import threading
from itertools import permutations
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring_core.floor import AgentAnswers, Ask, Happening, Input, Step
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.concurrency import Program, check, check_program, run, shrink
from monitoring_core.testing.concurrency.linearizability import Verdict
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.strategies import RaceFound, explore_concurrently, programs
from monitoring_core.testing.words import Setting
from tests.testing.concurrency.servers import (
    SHORT,
    LockedServer,
    LosingServer,
    OverwritingServer,
    SilentServer,
    SleepingServer,
)
from tests.testing.oracle.servers import FloorServer

TWO = Setting(("s1", "s2"), ("a1", "a2"))


def subscribes(user: str, state: str = "ListenIn", target: str = "a1-device") -> Ask:
    """Give a supervisor's subscription."""
    return Ask(user, DeviceRequest(f"{user}-device", state, target))


def cancels(user: str) -> Ask:
    """Give a supervisor's Cancel."""
    return Ask(user, DeviceRequest(f"{user}-device", "CancelSupervisorMonitoring"))


BOTH_AT_ONCE = Program(
    TWO, (("s1", (subscribes("s1"),)), ("s2", (subscribes("s2"),))), (), (cancels("s1"), cancels("s2"))
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_a_correct_server_with_a_lock_passes(program: Program) -> None:
    """Whatever clients do at once on a server that takes each input whole, one order explains it."""
    race = check_program(LockedServer(), program, repeats=2, codes=True)
    assert Verdict.OK == race.verdict, str(race)
    assert len(program) - len(program.before) == len(race.history)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_a_correct_server_of_tasks_passes(program: Program) -> None:
    """The same through tasks."""
    assert Verdict.OK == check_program(SleepingServer(loses=False), program, repeats=1, codes=True).verdict


def test_a_lost_update_is_found() -> None:
    """Two supervisors who both get one target are illegal (VD-ONE-SUPERVISOR); the report names both and the code."""
    race = check_program(LosingServer(), BOTH_AT_ONCE, repeats=1)
    assert Verdict.ILLEGAL == race.verdict
    assert {0} == {each.output for each in race.history[:2]}
    assert "the model answers 19" in str(race)
    assert "not linearizable" in str(race)


def test_a_server_that_loses_passes_one_by_one() -> None:
    """The same server passes when the same requests come one after the other: only the race is wrong."""
    one_by_one = Program(TWO, (("both", (subscribes("s1"), subscribes("s2"))),), (), BOTH_AT_ONCE.after)
    assert Verdict.OK == check_program(LosingServer(SHORT), one_by_one, repeats=1).verdict


def test_what_is_asked_afterwards_shows_what_was_forgotten() -> None:
    """Two requests that do not meet in anything are both answered 0; that one was forgotten shows afterwards only."""
    clients = (("s1", (subscribes("s1"),)), ("s2", (subscribes("s2", target="a2-device"),)))
    program = Program(TWO, clients, (), (cancels("s1"), cancels("s2")))
    assert Verdict.ILLEGAL == check_program(OverwritingServer(), program, repeats=1).verdict
    assert Verdict.OK == check_program(OverwritingServer(), evolve(program, after=()), repeats=1).verdict


def test_a_lost_update_between_tasks_is_found() -> None:
    """A server of tasks that looks, waits and writes loses an update each time."""
    race = check_program(SleepingServer(loses=True), BOTH_AT_ONCE, repeats=1)
    assert Verdict.ILLEGAL == race.verdict


def test_without_budget_there_is_no_pass() -> None:
    """When the budget runs out the verdict is unknown, on a correct server too, and that does not pass."""
    race = check_program(LockedServer(), BOTH_AT_ONCE, budget=2)
    assert (Verdict.UNKNOWN, False, 1) == (race.verdict, race.passed, race.runs)
    with pytest.raises(RaceFound, match="unknown: the budget ran out"):
        explore_concurrently(LockedServer(), max_examples=5, budget=2)


def test_exploration_finds_and_shrinks() -> None:
    """Drawn programs find the lost update, and the smallest has two requests and nothing before or after."""
    with pytest.raises(RaceFound) as raised:
        explore_concurrently(
            SleepingServer(loses=True),
            programs(supervisors=2, agents=1, max_size=2, world=False),
            repeats=1,
            derandomize=True,
        )
    race = raised.value.race
    assert Verdict.ILLEGAL == race.verdict
    asked = [each.input.request.operation for each in race.history if isinstance(each.input, Ask)]
    assert 2 == len(race.program.clients)
    assert 2 == len(race.history)
    assert {"ListenIn", "Coach", "BargeIn"} >= set(asked[:2])
    assert "check_program(adapter, program" in str(raised.value)


def test_exploration_of_a_correct_server_ends() -> None:
    """On a correct server exploration runs as many programs as it may, and says how many."""
    assert 10 == explore_concurrently(LockedServer(), max_examples=10, repeats=1)


def test_shrinking_runs_the_program_again() -> None:
    """The history that is told is that of the small program: as many operations as it has inputs."""
    longer = evolve(
        BOTH_AT_ONCE,
        clients=(("s1", (cancels("s1"), subscribes("s1"))), ("s2", (cancels("s2"), subscribes("s2", "Coach")))),
        before=(subscribes("s1"), cancels("s1")),
    )
    race = check_program(SleepingServer(loses=True), longer, repeats=1)
    small = shrink(SleepingServer(loses=True), race, repeats=1)
    assert Verdict.ILLEGAL == small.verdict
    assert (2, 0, 0) == (len(small.program), len(small.program.before), len(small.program.after))
    given = [each for _, inputs in small.program.clients for each in inputs]
    assert sorted(map(str, given)) == sorted(str(each.input) for each in small.history)


def test_the_program_that_is_printed_does_it_again() -> None:
    """What is printed can be pasted: run with the same adapter it builds the same program."""
    program = evolve(BOTH_AT_ONCE, before=(subscribes("s1"), cancels("s1")))
    seen: list[Any] = []
    names: dict[str, Any] = {"adapter": SleepingServer(loses=True), "print": seen.append}
    exec(str(program), names)
    assert program == names["program"]
    assert Verdict.ILLEGAL == seen[0].verdict


@pytest.mark.parametrize("takes_effect", [True, False])
def test_what_was_never_answered_may_have_happened(takes_effect: bool) -> None:
    """A request that times out is explained either way, and the client asks nothing more."""
    program = evolve(
        BOTH_AT_ONCE,
        clients=(("s1", (subscribes("s1"), cancels("s1"))), ("s2", (subscribes("s2"),))),
        after=(cancels("s2"),),
    )
    race = check_program(SilentServer("s1", takes_effect=takes_effect), program, repeats=1)
    assert Verdict.OK == race.verdict
    (unanswered,) = [each for each in race.history if each.answered is None]
    assert subscribes("s1") == unanswered.input


def test_other_errors_of_an_adapter_are_raised() -> None:
    """Whatever else an adapter raises ends the run, with a note that says for whom and at what."""

    class Broken(LockedServer):
        def request(self, ask: Ask) -> dict[str, int]:
            raise ArithmeticError("seven")

    with pytest.raises(ArithmeticError, match="seven") as raised:
        check_program(Broken(), BOTH_AT_ONCE)
    assert any("for client s" in note for note in raised.value.__notes__)


class Junk(LockedServer):
    """Answers the second supervisor with what is no answer."""

    def __init__(self, junk: Any) -> None:
        super().__init__()
        self.junk = junk

    def request(self, ask: Ask) -> Any:
        answer = super().request(ask)
        return self.junk if ask.supervisor == "s2" else answer


class LaterJunk(Junk):
    async def request(self, ask: Ask) -> Any:  # type: ignore[override]
        return super().request(ask)


@pytest.mark.parametrize("kind", [Junk, LaterJunk], ids=["plain", "async"])
@pytest.mark.parametrize("junk", ["ok", True, {"status": 0}, {"statusCode": "0"}, [0]], ids=str)
def test_an_answer_that_cannot_be_read_is_told(kind: type[Junk], junk: Any) -> None:
    """It is a finding, RQ-READABLE, as where one input follows the other, and no order makes it pass."""
    race = check_program(kind(junk), BOTH_AT_ONCE)
    assert (Verdict.ILLEGAL, 1) == (race.verdict, race.runs)
    assert {"RQ-READABLE"} == {each.rule for each in race.differences}
    assert all(
        each.subject.startswith(("client s2: s2 asks", "client afterwards: s2 asks")) for each in race.differences
    )
    assert "wrong while clients ran" in str(race)
    assert "the answer cannot be read" in str(race)


def test_a_program_with_an_answer_that_cannot_be_read_is_made_small() -> None:
    """What is left is one request with such an answer, and it is told with it."""
    small = shrink(Junk("ok"), check_program(Junk("ok"), BOTH_AT_ONCE), repeats=1)
    assert (1, 1) == (len(small.program), len(small.differences))


def test_what_a_happening_gives_is_an_object_or_nothing() -> None:
    """An adapter that gives something else cannot be used, as where one input follows the other."""

    class Tells(LockedServer):
        def happen(self, happening: Happening) -> Any:
            super().happen(happening)
            return "c1"

    program = Program(TWO, (("world", (AgentAnswers("a1", "c1"),)), ("s2", (subscribes("s2"),))))
    with pytest.raises(AdapterError, match="it gave 'c1'") as raised:
        check_program(Tells(), program)
    assert any("for client world" in note for note in raised.value.__notes__)


def test_what_is_wrong_before_is_told_as_that() -> None:
    """Where the adapter goes another way before any client has started, that is told, and nobody is started."""

    class Refusing(LockedServer):
        def request(self, ask: Ask) -> dict[str, int]:
            return {"statusCode": 4}

    race = check_program(Refusing(), evolve(BOTH_AT_ONCE, before=(subscribes("s1"),)))
    assert (Verdict.ILLEGAL, ()) == (race.verdict, race.history)
    assert race.differences
    assert "before any client started" in str(race)
    assert race is shrink(Refusing(), race)


def test_a_servers_own_ids_are_bound() -> None:
    """Calls that began before the clients have the server's own ids for them, and clients name them rightly."""
    hangs_up = Ask("s1", CallRequest("c1", "Hangup"))
    program = Program(
        TWO,
        (("s1", (hangs_up, hangs_up)), ("s2", (subscribes("s2", target="a2-device"),))),
        (subscribes("s1"), AgentAnswers("a1", "c1")),
    )

    class Locked(FloorServer):
        lock = threading.Lock()

        def step(self, given: Input) -> Step:
            with self.lock:
                return super().step(given)

    race = check_program(Locked(), program, repeats=2, codes=True)
    assert Verdict.OK == race.verdict, str(race)
    assert [0, 6] == [each.output for each in race.history if each.input == hangs_up]


@pytest.mark.parametrize(("codes", "verdict"), [(False, Verdict.OK), (True, Verdict.ILLEGAL)])
def test_codes_are_judged_if_wanted(codes: bool, verdict: Verdict) -> None:
    """A refusal with another code than the rule's is a refusal; whether the code matters is for the tester to say."""

    class Other(LockedServer):
        def request(self, ask: Ask) -> dict[str, int]:
            return {"statusCode": 7 if super().request(ask)["statusCode"] else 0}

    assert verdict == check_program(Other(), BOTH_AT_ONCE, codes=codes).verdict


def test_refusals_without_effect() -> None:
    """A server that answers 0 to all passes where refusals only have to be without effect, and fails elsewhere."""

    class Polite(LockedServer):
        def request(self, ask: Ask) -> dict[str, int]:
            super().request(ask)
            return {"statusCode": 0}

    assert Verdict.OK == check_program(Polite(), BOTH_AT_ONCE, Requirements(refusals="without effect")).verdict
    assert Verdict.ILLEGAL == check_program(Polite(), BOTH_AT_ONCE).verdict


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(max_size=2), st.data())
def test_drawn_programs_are_possible_in_every_order(program: Program, data: st.DataObject) -> None:
    """However clients of a drawn program come between one another, the world can do its part."""
    floor = program.setting.floor()
    for each in program.before:
        floor = floor.step(each).next
    left = {name: list(inputs) for name, inputs in program.clients}
    while any(left.values()):
        name = data.draw(st.sampled_from([client for client, inputs in left.items() if inputs]))
        floor = floor.step(left[name].pop(0)).next
    for each in program.after:
        floor = floor.step(each).next


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(supervisors=2, agents=1, max_size=2, world=False))
def test_the_verdict_is_that_of_all_orders(program: Program) -> None:
    """For small programs on a server that loses updates, the verdict is that of trying every order on the floor."""
    history, differences = run(LosingServer(SHORT), evolve(program, after=program.after[:2]))
    assert () == differences
    floor = program.setting.floor()
    for each in program.before:
        floor = floor.step(each).next

    def explains(order: tuple[Any, ...]) -> bool:
        now = floor
        for place, each in enumerate(order):
            if any(each.answered < earlier.invoked for earlier in order[:place]):
                return False
            step = now.step(each.input)
            if step.accepted != (each.output == 0):
                return False
            now = step.next
        return True

    expected = Verdict.OK if any(explains(order) for order in permutations(history)) else Verdict.ILLEGAL
    assert expected == check(program, history).verdict


def test_four_clients_with_a_hundred_operations_each() -> None:
    """A history of four clients with a hundred requests each is decided in some steps for each request."""
    setting = Setting(("s1", "s2", "s3", "s4"), ("a1", "a2"))
    clients: list[tuple[str, tuple[Input, ...]]] = []
    for place, user in enumerate(setting.supervisors):
        target = f"a{place % 2 + 1}-device"
        clients.append(
            (user, tuple(each for _ in range(50) for each in (subscribes(user, target=target), cancels(user))))
        )
    race = check_program(LockedServer(), Program(setting, tuple(clients)), repeats=1)
    assert Verdict.OK == race.verdict
    assert 400 == len(race.history)
    assert race.linearization.steps < 400 * 40


def test_histories_are_readable() -> None:
    """A race is printed as its program and the order found, in words that are used everywhere."""
    told = str(check_program(LosingServer(), BOTH_AT_ONCE, repeats=1))
    assert "DeviceRequest('s1-device', 'ListenIn', target_device_uri='a1-device')" in told
    assert json.dumps(told).isascii()


def test_a_run_in_which_nothing_was_answered_proves_nothing() -> None:
    """Any order explains that, so the verdict is unknown and the run does not pass."""

    class Mute(LockedServer):
        def request(self, ask: Ask) -> Any:
            super().request(ask)

    race = check_program(Mute(), BOTH_AT_ONCE)
    assert (Verdict.UNKNOWN, False) == (race.verdict, race.passed)
    assert "no request was answered" in str(race)


def test_what_is_printed_of_a_race_runs_when_it_is_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    """It makes the adapter, if a name is enough for that, and prints the race that it finds."""
    race = check_program(LosingServer(), BOTH_AT_ONCE, repeats=1)
    assert "from tests.testing.concurrency.servers import LosingServer" in str(race)
    exec(str(race), {})
    assert "not linearizable" in capsys.readouterr().out
