"""A server whose calls ring before they are joined is tested like any other (VC-RINGING)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.floor import (
    AgentJoins,
    Ask,
    CallRings,
    Happening,
    Input,
    RingingEnds,
    Step,
    SupervisorAnswers,
)
from monitoring_core.rules import Severity
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.suites import suite
from monitoring_core.testing.words import Setting, Word
from tests.testing.oracle.servers import FloorServer

RINGING = GWS_V2.derive("ringing", ringing=True)
EXACT = Requirements(ordered=True, fail_on=Severity.NOTE)


def words(every: int) -> dict[str, list[Word]]:
    """Give some of the words about calls that ring."""
    (part,) = suite(RINGING, ["ringing"]).parts
    return {part.name: [*part.words()][::every]}


def broken(server: FloorServer, every: int = 40) -> set[tuple[str, str]]:
    """Give the rules that a server is found to break, with their levels."""
    report = check_conformance(server, EXACT, words(every), ruleset=RINGING)
    return {(each.rule, str(each.level)) for failure in report.failures for each in failure.differences}


@pytest.mark.once
def test_only_a_ruleset_with_ringing_has_words_about_it() -> None:
    """Its component is no part of the suite of another, whose words are what they were."""
    names = {part.name for part in suite(RINGING).parts}
    assert {"ringing"} == names - {part.name for part in suite(GWS_V2).parts}


def test_a_server_whose_calls_ring_conforms() -> None:
    """Not a note."""
    report = check_conformance(FloorServer(), EXACT, words(5), ruleset=RINGING)
    assert [] == report.failures
    assert report.conforms


class JoinsAtOnce(FloorServer):
    """Knows nothing of ringing."""

    def reset(self, setting: Setting) -> dict[str, str]:
        return super().reset(evolve(setting, ruleset=GWS_V2))

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        return None if isinstance(happening, SupervisorAnswers | RingingEnds) else super().happen(happening)


class RingsLouder(FloorServer):
    """Shows a call that rings with what an established one offers, or with a mute."""

    offers: str | None = None
    mute: str | None = None

    def payload(self, delivery: Any) -> Any:
        payload = super().payload(delivery)
        call = payload["data"].get("call")
        if call is not None and call["state"] == "Ringing":
            call["capabilities"] += [self.offers] if self.offers else []
            call |= {"mute": self.mute} if self.mute else {}
        return payload


class TellsOfWhatRings(FloorServer):
    """Tells whoever monitors an agent of a call that rings at the agent, as if he had taken it."""

    def step(self, given: Input) -> Step:
        step = super().step(given)
        if isinstance(given, CallRings):
            self.tell(step.next.step(AgentJoins(given.call, given.agent)))
        return step

    def tell(self, step: Step) -> None:
        self.sent += [(each.recipient, self.payload(each)) for each in step.deliveries]


class JoinsWhatRings(TellsOfWhatRings):
    """Takes a call that rings at an agent for the one to join when it is asked, and says which call is which."""

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        super().happen(happening)
        call = getattr(happening, "call", None)
        return {} if call is None else {"call": self.calls.get(call, call)}

    def step(self, given: Input) -> Step:
        ringing = [call for call in self.floor.calls.values() if call.rings_at is not None]
        if not ringing or not isinstance(given, Ask):
            return FloorServer.step(self, given)
        before = self.floor
        step = FloorServer.step(self, given)
        self.sent.clear()
        self.tell(before.step(AgentJoins(ringing[0].id, str(ringing[0].rings_at))).next.step(given))
        return step


@pytest.mark.parametrize(("server", "rule"), [(TellsOfWhatRings, "VD-WHICH-CALLS"), (JoinsWhatRings, "VD-INTRUDE")])
def test_a_server_that_joins_what_rings_at_an_agent_is_found(server: type[FloorServer], rule: str) -> None:
    """A call is joined when it is established; a request joins the Established one, and none that rings."""
    words = suite(components=["calls of an agent"]).parts[0].words()
    report = check_conformance(server(), EXACT, words, reduce=False)
    assert rule in {each.rule for failure in report.failures for each in failure.differences}


def test_a_server_that_joins_at_once_is_found() -> None:
    """It breaks the rule of ringing, which is a decision."""
    assert {("VC-RINGING", "note")} == broken(JoinsAtOnce())


def test_a_call_that_rings_and_offers_more_is_found() -> None:
    """A switch needs a leg; whatever else, and a mute, are not of a call that rings."""
    server = RingsLouder()
    server.offers = "SendDtmf"
    assert {("VC-RINGING", "note")} == broken(server)
    server.offers, server.mute = None, "On"
    assert {("VC-RINGING", "note")} == broken(server)
