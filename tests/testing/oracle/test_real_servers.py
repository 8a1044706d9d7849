"""Servers that send when they are ready, cannot be reset, and sometimes break down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.floor import AgentLogsOut, Ask, Floor, Happening, SupervisorLogsOut, open_floor
from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.entry.crowd import Crowd, Lane
from monitoring_core.testing.entry.going_home import GoesHome, way_home
from monitoring_core.testing.entry.polling import poll, poll_async
from monitoring_core.testing.entry.stateful import check_word
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.progress import on_stderr
from monitoring_core.testing.running.report import Status, as_json, as_text
from monitoring_core.testing.words import Setting, Word, run
from tests.testing.oracle.servers import AsyncFloorServer, FloorServer
from tests.testing.oracle.test_faults import CHAT
from tests.testing.oracle.words import ANSWERS, PAIR, SUITE, WORDS, call, channel, device

STRICT = Requirements(delivery="exact", ordered=True, fail_on="note")


# Waiting.


class Arriving:
    """Gives one message at each fetch."""

    def __init__(self) -> None:
        self.fetches = 0

    def __call__(self) -> list[tuple[str, Any]]:
        self.fetches += 1
        return [("s1", self.fetches)]

    async def later(self) -> list[tuple[str, Any]]:
        return self()


def test_polling_ends_when_what_is_expected_has_come() -> None:
    """Long before the deadline."""
    assert [("s1", 1), ("s1", 2), ("s1", 3)] == poll(Arriving(), 3, 3_600, pause=0)
    assert [("s1", 1), ("s1", 2)] == asyncio.run(poll_async(Arriving().later, 2, 3_600, pause=0))
    assert [("s1", 1)] == asyncio.run(poll_async(Arriving(), 1, 3_600))


def test_polling_gives_what_there_is_when_the_time_is_over() -> None:
    """Without any time it is fetched once; where nothing is due all the time is waited."""
    assert [("s1", 1)] == poll(Arriving(), 3, 0)
    assert [("s1", 1)] == asyncio.run(poll_async(Arriving(), 3, 0))
    patient = Arriving()
    assert len(poll(patient, 0, 0.02, pause=0.001)) == patient.fetches > 1


class Waits(FloorServer):
    """Notes how long it may wait for how many."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: set[tuple[bool, float]] = set()

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        self.waits.add((bool(expected), deadline))
        return super().observe(expected, deadline)


def test_where_nothing_is_due_the_quiet_time_is_waited() -> None:
    """The report says how often, and how long that took."""
    server = Waits()
    report = check_conformance(server, Requirements(deadline=7, quiet=0.25), SUITE)
    assert {(True, 7.0), (False, 0.25)} == server.waits
    assert 0 < report.quiet_looks < report.inputs + report.words.total()
    assert f" s to see that nothing comes, {report.quiet_looks} times (quiet=0.25)" in as_text(report)
    assert "nothing comes" not in as_text(check_conformance(FloorServer(), suite=SUITE))


# Without a reset.


class Centre(FloorServer):
    """A centre that is never reset: its people are there from the beginning, and what they have done stays done."""

    def __init__(self, people: int) -> None:
        super().__init__()
        names = [[f"{kind}{number}" for number in range(people)] for kind in ("boss", "clerk", "queue")]
        self.crowd = Crowd(names[0], [(clerk, f"{clerk}-device") for clerk in names[1]], names[2])
        self.floor = open_floor(names[0], names[1], routing_points=names[2])

    def reset(self, setting: Setting) -> dict[str, str]:
        raise NotImplementedError


class InALane(Lane):
    """An adapter of a centre that others use as well."""

    def __init__(self, centre: Centre) -> None:
        super().__init__(centre.crowd)
        self.centre = centre
        self.met: list[str] = []

    def meet(self, ids: dict[str, str], setting: Setting) -> None:
        self.met += [ids[each] for each in setting.supervisors]

    def request(self, ask: Ask) -> Any:
        return self.centre.request(ask)

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        self.centre.calls = {}
        own = self.centre.own(happening)
        self.centre.step(own)
        return {key: getattr(own, key) for key in ("call", "session") if hasattr(own, key)}

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return self.centre.observe(expected, deadline)


def test_people_of_their_own_take_the_place_of_a_reset() -> None:
    """Two adapters in one centre, each word with people whom nobody was given before; nothing is found."""
    centre = Centre(2 * 2 * len(SUITE))
    lanes = InALane(centre), InALane(centre)
    for lane in lanes:
        report = check_conformance(lane, STRICT, SUITE)
        assert report.conforms, str(report)
    met = [*lanes[0].met, *lanes[1].met]
    assert len(met) == len({*met}) == 2 * 2 * len(SUITE)


def test_a_crowd_can_run_out_of_people() -> None:
    """That ends the run, and says of which kind there were too few."""
    report = check_conformance(InALane(Centre(3)), STRICT, SUITE)
    assert Status.UNUSABLE == report.status
    assert "the crowd has no supervisors left; 3 were given out" in str(report.unusable)


class OneTeam:
    """An adapter of a server that has two supervisors, two agents and a queue, and no reset at all."""

    def __init__(self) -> None:
        self.centre = Centre(2)

    def request(self, ask: Ask) -> Any:
        return self.centre.request(ask)

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        own = self.centre.own(happening)
        self.centre.step(own)
        return {key: getattr(own, key) for key in ("call", "session") if hasattr(own, key)}

    def observe(self, expected: int, deadline: float) -> Iterable[tuple[str, Any]]:
        return self.centre.observe(expected, deadline)


PEOPLE = {"s1": "boss0", "s2": "boss1", "a1": "clerk0", "a2": "clerk1", "q1": "queue0"}
PEOPLE |= {f"{symbol}-device": f"{own}-device" for symbol, own in PEOPLE.items() if symbol != "q1"}


def test_a_few_people_can_be_brought_home() -> None:
    """Before each word what goes on is ended, and so the next one begins as from a reset."""
    report = check_conformance(GoesHome(OneTeam(), PEOPLE), STRICT, SUITE)
    assert report.conforms, str(report)


class AsyncTeam:
    """The same, with methods that have to be waited for."""

    def __init__(self) -> None:
        self.team = OneTeam()

    async def request(self, ask: Ask) -> Any:
        return self.team.request(ask)

    async def happen(self, happening: Happening) -> Any:
        return self.team.happen(happening)

    async def observe(self, expected: int, deadline: float) -> Any:
        return self.team.observe(expected, deadline)


def test_a_team_whose_methods_are_async_is_brought_home_too() -> None:
    """By the same wrapper."""
    report = check_conformance(GoesHome(AsyncTeam(), PEOPLE), STRICT, SUITE)
    assert report.conforms, str(report)


def test_two_people_need_two_ids() -> None:
    """A mistake in the list of people is told before anything is asked."""
    report = check_conformance(GoesHome(OneTeam(), PEOPLE | {"s2": "boss0"}), STRICT, SUITE)
    assert "two people of the setting have the same id" in str(report.unusable)


def home(floor: Floor) -> Floor:
    """Play the way home."""
    for given in way_home(floor):
        if isinstance(given, Ask) or not floor.impossible(given):
            floor = floor.step(given).next
    return floor


@pytest.mark.parametrize("name", WORDS)
def test_the_way_home_ends_everything(name: str) -> None:
    """Whatever a word has begun: nobody is in a call or a session, nobody monitors, and everybody is logged in."""
    inputs = (*WORDS[name], channel("Coach"), SupervisorLogsOut("s2"), AgentLogsOut("a2"))
    floor = home(run(Word("word/one", PAIR, inputs))[-1].next)
    assert ({}, {}, {}) == (dict(floor.calls), dict(floor.sessions), dict(floor.monitored_by))
    for desk in floor.supervisors.values():
        assert desk.logged_in
        assert (None, None) == (desk.voice.call, desk.voice.control.subscription.monitored)
        assert {} == dict(desk.text.subscriptions)
    assert all(agent.logged_in for agent in floor.agents.values())


# Errors of an adapter.


class BreaksDown(FloorServer):
    """Raises an error at the requests of these numbers."""

    def __init__(self, *requests: int) -> None:
        super().__init__()
        self.requests = count()
        self.broken = requests

    def request(self, ask: Ask) -> Any:
        if next(self.requests) in self.broken:
            raise ConnectionError("the line is dead")
        return super().request(ask)


def test_an_error_that_does_not_come_again_is_no_matter() -> None:
    """The word is run once more, and counted once."""
    report = check_conformance(BreaksDown(0), STRICT, SUITE)
    assert report.conforms
    assert len(SUITE) == report.words.total()


def test_an_error_that_comes_again_is_told_and_the_run_goes_on() -> None:
    """The other words are judged; the run does not conform, since one was not."""
    report = check_conformance(BreaksDown(0, 1), STRICT, SUITE)
    assert ([], Status.UNUSABLE, None) == (report.failures, report.status, report.unusable)
    (error,) = report.errors
    assert error.startswith("word subscription/defaults: ConnectionError: the line is dead (request, line ")
    assert error.endswith(
        "the adapter raised this during s1 asked ListenIn on s1-device (target a1-device), after nothing"
    )
    assert f"not judged  {error}" in as_text(report)
    assert report.errors == as_json(report)["errors"]


def test_three_words_in_a_row_end_the_run() -> None:
    """An adapter that always breaks down is not asked any further, and what was found stands in the report."""
    report = check_conformance(BreaksDown(*range(5, 10_000)), STRICT, SUITE)
    assert 3 == len(report.errors)
    assert "the adapter raised an error in 3 words, one after the other" == report.unusable
    assert report.answers > 0


def test_a_word_of_one_s_own_raises_what_the_adapter_raised() -> None:
    """Where there is no report to tell it in."""
    with pytest.raises(ConnectionError, match="the line is dead"):
        check_word(BreaksDown(0), SUITE[0])


class Stops(FloorServer):
    """Has a wrong code for what it refuses; and somebody presses Ctrl-C."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.requests = count()
        self.at = at

    def request(self, ask: Ask) -> Any:
        if next(self.requests) == self.at:
            raise KeyboardInterrupt
        answer = super().request(ask)
        return answer if answer["statusCode"] == 0 else {"statusCode": 4}


def test_what_was_found_until_the_run_was_stopped_is_told() -> None:
    """Ctrl-C ends the run, and the report holds what there is."""
    report = check_conformance(Stops(30), STRICT, SUITE, reduce=False)
    assert report.failing
    assert (True, Status.UNUSABLE) == (report.interrupted, report.status)
    assert "\nstopped  by Ctrl-C, in word " in as_text(report)
    with pytest.raises(KeyboardInterrupt):
        check_word(Stops(0), SUITE[0])


def test_what_was_found_until_an_adapter_gave_up_is_told() -> None:
    """A time-out of a program ends a run in this way, and the report holds what there is."""

    class GivesUp(Stops):
        def request(self, ask: Ask) -> Any:
            try:
                return super().request(ask)
            except KeyboardInterrupt:
                raise AdapterError("a request", "no answer within 10 seconds") from None

    report = check_conformance(GivesUp(30), STRICT, SUITE, reduce=False)
    assert report.failing
    assert (False, Status.UNUSABLE) == (report.interrupted, report.status)
    assert "no answer within 10 seconds" in str(report.unusable)
    assert "\nunusable  " in as_text(report)


def test_an_async_adapter_can_break_down_too() -> None:
    """What it raises when it is waited for is tried once more as well."""

    class Breaks(AsyncFloorServer):
        broken = False

        async def request(self, ask: Ask) -> Any:
            self.broken = not self.broken
            if self.broken:
                raise ConnectionError("the line is dead")
            return await super().request(ask)

    words = [Word("word/one", PAIR, (ANSWERS, device("Coach")))]
    assert check_conformance(Breaks(), STRICT, words).conforms


def test_an_error_while_a_failure_is_made_small_leaves_it_as_it_was_found() -> None:
    """The report says that it may be shorter."""

    class Breaks(FloorServer):
        resets = count()

        def reset(self, setting: Setting) -> dict[str, str]:
            if next(self.resets):
                raise ConnectionError("the line is dead")
            return super().reset(setting)

        def request(self, ask: Ask) -> Any:
            return 0 if ask.request.operation == "SwitchToCoach" else super().request(ask)

    inputs = device("ListenIn"), ANSWERS, CHAT, call("SwitchToCoach")
    (failure,) = check_conformance(Breaks(), suite=[Word("word/one", PAIR, inputs)]).failures
    assert inputs == failure.word.inputs
    assert failure.not_minimal.startswith("the adapter raised an error: ConnectionError: the line is dead")


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of it comes to where a report goes."""
    check_conformance(FloorServer(), STRICT, SUITE, progress=on_stderr(every=0))
    out, error = capsys.readouterr()
    assert "" == out
    assert "subscription: 9 words; 9 in " in error
    check_conformance(FloorServer(), STRICT, SUITE, progress=on_stderr(every=3_600))
    assert ("", "") == capsys.readouterr()


def test_a_crowd_names_devices_by_users_unless_told_otherwise() -> None:
    """A pair is a user and a device, whose id may be a uri."""
    crowd = Crowd(["u-1", ("u-2", "https://desk.example/devices/d-2")], ["u-3"], ["q-1"])
    given = crowd.people(Setting(("s1", "s2"), ("a1",), ("q1",)))
    assert {"s1": "u-1", "s1-device": "u-1-device", "s2": "u-2"} == {
        key: given[key] for key in ("s1", "s1-device", "s2")
    }
    assert ("https://desk.example/devices/d-2", "q-1") == (given["s2-device"], given["q1"])
    with pytest.raises(AdapterError, match="no agents left; 1 were given out"):
        crowd.people(evolve(Setting(), supervisors=()))
