"""The oracle runs against the server, over loopback, and finds that it keeps the rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from multiprocessing import get_context

import pytest

from monitoring_core import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.coverage import words_to_cells
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.testing.suites.default import COMPONENTS, suite
from monitoring_core.testing.words import Word
from tests.server.adapter import ReadingAdapter, ServerAdapter, ServerLane, crowd_of
from tests.server.running import NOTIFICATIONS, Connection, Running, request, running

pytestmark = pytest.mark.once

PROMISES = Requirements(delivery="exact", ordered=True, refusals="answered")
"""What the server promises: everything."""

COMPLETE = [component.name for component in COMPONENTS if component.k is not None and not component.needs_ringing]
AT_ONCE = [name for name in COMPLETE if name.startswith("sms")] + ["leg core", "leg held"]
ONE_BY_ONE = [name for name in COMPLETE if not name.startswith("sms")]
TOURED = [component.name for component in COMPONENTS if component.k is None]

TOUR = 200
"""Inputs of a tour that are played here, and of calls that ring; whole tours are played with the default suite."""


@pytest.fixture
def adapter(process: Running) -> Iterator[ServerAdapter]:
    """Give the adapter of the server."""
    made = ServerAdapter(process)
    yield made
    made.close()


# The default suite, which is played whole whenever everything is checked, has these words too.
@pytest.mark.long
@pytest.mark.parametrize("component", ONE_BY_ONE)
def test_a_component_conforms(adapter: ServerAdapter, component: str) -> None:
    """The complete suite of a component, without extra states, finds nothing."""
    chosen = suite(components=[component], k=0)
    report = check_conformance(adapter, PROMISES, chosen.words())
    assert report.conforms, str(report)
    assert chosen.inputs == report.inputs > 0


def test_what_the_server_shows_conforms(process: Running) -> None:
    """Read after each input, the state is what was told before."""
    adapter = ReadingAdapter(process)
    report = check_conformance(adapter, PROMISES, suite(components=["leg core", "chat session"], k=0).words())
    adapter.close()
    assert report.conforms, str(report)


@pytest.mark.parametrize("component", TOURED)
def test_the_first_of_a_tour_conforms(adapter: ServerAdapter, component: str) -> None:
    """Where components meet, and where supervisors do, the first inputs of the tour find nothing."""
    report = check_conformance(adapter, PROMISES, first(suite(components=[component]).words()))
    assert report.conforms, str(report)
    assert report.inputs >= TOUR


def first(words: Iterable[Word]) -> list[Word]:
    """Give the first words, with as many inputs as are played of a tour, or a few more."""
    taken: list[Word] = []
    for word in words:
        taken.append(word)
        if sum(map(len, taken)) >= TOUR:
            break
    return taken


@pytest.mark.parametrize("ruleset", [COACH_ONCE, ANY_TO_ANY], ids=lambda ruleset: ruleset.name)
def test_other_rulesets_conform(adapter: ServerAdapter, ruleset: Ruleset) -> None:
    """The server lives by the ruleset that a reset names."""
    report = check_conformance(adapter, PROMISES, suite(ruleset, components=["leg core"], k=0).words(), ruleset=ruleset)
    assert report.conforms, str(report)


def test_calls_that_ring_conform(adapter: ServerAdapter) -> None:
    """Under a ruleset with ringing a call rings before it is joined; the first words of that find nothing."""
    ringing = GWS_V2.derive("calls ring", ringing=True)
    report = check_conformance(adapter, PROMISES, first(suite(ringing, ["ringing"], k=0).words()), ruleset=ringing)
    assert report.conforms, str(report)
    assert report.inputs >= TOUR


def test_components_conform_while_others_are_served(process: Running) -> None:
    """Several components at once, in one centre, each word with people of its own: nobody notices anybody else."""
    crowd = crowd_of(process)

    def run(component: str) -> Report:
        lane = ServerLane(process, crowd)
        try:
            return check_conformance(lane, PROMISES, suite(components=[component], k=0).words(), reduce=False)
        finally:
            lane.close()

    with ThreadPoolExecutor(len(AT_ONCE)) as threads:
        for report in threads.map(run, AT_ONCE):
            assert report.conforms, str(report)


def test_a_run_after_abuse_and_a_reset_conforms(process: Running, adapter: ServerAdapter) -> None:
    """After broken requests, garbage, floods and a reader who never reads, a reset is enough to conform again."""
    process.reset()
    with closing(Connection(process.address, timeout=0.5)) as stuck:
        with pytest.raises(TimeoutError):
            stuck.send(request("s1", "GET", "/api/v2/me/devices") * 100_000)
        abuse(process, random.Random(11))
    report = check_conformance(adapter, PROMISES, suite(components=["leg core", "chat session"], k=0).words())
    assert report.conforms, str(report)


def abuse(process: Running, chance: random.Random) -> None:
    """Break off, send garbage, shake hands too often, and ask for what nobody reads."""
    whole = request(
        "s1", "POST", "/api/v2/me/devices/s1-device", b'{"operationName": "Coach", "targetDeviceUri": "a1"}'
    )
    for _ in range(100):
        broken = Connection(process.address)
        broken.send(whole[: chance.randrange(len(whole))], chance.randbytes(chance.randrange(200)))
        broken.close()
    with process.client("s1") as client:
        hello = {"channel": "/meta/handshake", "supportedConnectionTypes": ["long-polling"]}
        client.post(NOTIFICATIONS, [hello] * 30)
        for _ in range(30):
            client.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")


LEGAL = words_to_cells(GWS_V2, PROMISES)
"""The legal cells of the default suite, each with a word that comes to it."""


HALVES = range(2)
"""The default suite is given by two processes, each to a server of its own."""


def half_of_default_suite(which: int) -> Report:
    """Give every second word of each component to a server."""
    words = {name: tuple(islice(each, which, None, len(HALVES))) for name, each in default_components().items()}
    with running() as server:
        adapter = ServerAdapter(server)
        report = check_conformance(adapter, PROMISES, words, reduce=False)
        adapter.close()
    return report


@pytest.mark.long
def test_the_default_suite_conforms() -> None:
    """The default suite, with extra states, whole tours and pairs, finds nothing and takes every legal cell."""
    whole = Report(PROMISES)
    with ProcessPoolExecutor(len(HALVES), get_context("spawn")) as processes:
        for report in processes.map(half_of_default_suite, HALVES):
            assert report.conforms, str(report)
            whole.add(report)
    assert whole.conforms, str(whole)
    assert suite().inputs == whole.inputs
    assert set() == LEGAL.keys() - whole.coverage.taken.keys()
