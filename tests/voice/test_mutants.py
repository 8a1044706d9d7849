"""Every wrong cell of the voice tables breaks a fact, unless it changes nothing."""

from __future__ import annotations

import pickle

import pytest

from monitoring_core.vocabulary import MonitoringState
from monitoring_core.voice import LISTEN_IN, SWITCH_TO_BARGE_IN, TARGET_ANSWERED, idle, leg_tables
from tests.voice.facts import FACTS
from tests.voice.mutator import made_afresh, mutants, survives

pytestmark = pytest.mark.once

TABLES = mutants()
NAMES = [mutant.name for table in TABLES.values() for mutant in table]

# A leg in ListenIn ends with the customer, and with one party left nothing is switched: no leg in ListenIn has the
# agent only, so these cells are never read.
NEVER_READ = {name for name in NAMES if name.startswith("WORLD: agent only") and " × ListenIn:" in name}
# Naming the parties that are there differs from "stays" only by unmuting the agent, and only in BargeIn with agent
# and customer can the agent be muted.
NOBODY_MUTED = {
    f"WORLD: {parties}, {scope} × {event} × {state}: {parties}"
    for (parties, scope), row in leg_tables.WORLD.items()
    for event, effect in row.items()
    for state, cell in zip(MonitoringState, effect.then, strict=True)
    if cell is leg_tables.STAYS and (parties is not leg_tables.Parties.BOTH or state is not MonitoringState.BARGE_IN)
} | {f"WORLD: agent and customer, Call × AgentTransfers × {state}: stays" for state in ("ListenIn", "Coach")}
# To hold what is held, or to retrieve what is not, gives what is there already: what "stays" says.
HELD_ALREADY = {
    "TELEPHONE: False × SupervisorRetrieves: False",
    "TELEPHONE: True × SupervisorHolds: True",
    "TELEPHONE: False × RingingEnds: False",
    "TELEPHONE: True × RingingEnds: True",
}
# While it rings nobody is muted, so to name the parties that are there is to say "stays".
NOBODY_MUTED_YET = {
    f"RINGING: {parties}, {scope} × {event}: {parties}"
    for (parties, scope), row in leg_tables.RINGING.items()
    for event, cell in row.items()
    if cell is leg_tables.STAYS
}
# Where nothing is monitored, "stays" and "none" both say that nothing is, and no leg is joined under nothing.
STILL_NOTHING = {
    "SUBSCRIPTION: None × supervisor logs out: none",
    "SUBSCRIPTION: None × target logs out: none",
    "SUBSCRIPTION: None × the leg joined under it ends: none",
    "SUBSCRIPTION: None × the leg joined under it ends: requested",
    "SUBSCRIPTION: None × the leg joined under it ends: refused VD-LOGGED-OUT",
}
# Two rules that never refuse the same event in the same state can stand in either order: a logged-out supervisor is
# refused before a table is asked; Cancel, a subscription, each of the switches and each mute are different events; a
# leg that is not there is refused for nothing else.
NEVER_TOGETHER = {
    "REFUSAL_ORDER: VD-CANCEL before VD-LOGGED-OUT",
    "REFUSAL_ORDER: VC-NO-RETURN before VD-CANCEL",
    "REFUSAL_ORDER: VC-TO-LISTEN-IN before VD-REPLACE",
    "REFUSAL_ORDER: VC-TO-COACH before VC-TO-LISTEN-IN",
    "REFUSAL_ORDER: VC-TO-BARGE-IN before VC-TO-COACH",
    "REFUSAL_ORDER: VC-ESTABLISHED before VC-TO-BARGE-IN",
    "REFUSAL_ORDER: VC-HOLD before VC-ESTABLISHED",
    "REFUSAL_ORDER: VC-LISTEN-UNMUTES before VC-MUTE-AGENT",
}
# A call of the target's that is answered while the supervisor is busy changes nothing, whosever it is.
NOTHING_TO_COMPARE = {name for name in NAMES if name.startswith("COMPARED: TargetAnsweredWhileBusy:")}
EQUIVALENT = (
    NEVER_READ | NOBODY_MUTED | HELD_ALREADY | NOBODY_MUTED_YET | STILL_NOTHING | NEVER_TOGETHER | NOTHING_TO_COMPARE
)


@pytest.mark.parametrize("table", TABLES)
def test_every_wrong_cell_is_noticed(table: str) -> None:
    """The mutants that survive all the facts are those that are listed as equivalent, and no others."""
    expected = {name for name in EQUIVALENT if name.startswith(f"{table}:")}
    assert expected == {mutant.name for mutant in TABLES[table] if survives(mutant)}


def test_the_facts_hold_on_controls_made_afresh() -> None:
    """Without a wrong cell every fact holds, so it is the wrong cell that breaks one."""
    with made_afresh():
        for fact in FACTS:
            fact.holds()


def test_what_was_made_before_is_back_afterwards() -> None:
    """Controls made under a wrong table are forgotten, and those from before exist once again."""
    before = idle().require(LISTEN_IN).require(TARGET_ANSWERED)
    for table in TABLES.values():
        survives(table[0])
        assert before is idle().require(LISTEN_IN).require(TARGET_ANSWERED)
        assert before.require(SWITCH_TO_BARGE_IN) is pickle.loads(pickle.dumps(before)).require(SWITCH_TO_BARGE_IN)


def test_mutants_have_names_of_their_own() -> None:
    """No two mutants are called alike, and every equivalent is one of them."""
    assert sorted(set(NAMES)) == sorted(NAMES)
    assert set(NAMES) >= EQUIVALENT
    groups = (
        NEVER_READ,
        NOBODY_MUTED - NEVER_READ,
        HELD_ALREADY,
        NOBODY_MUTED_YET,
        STILL_NOTHING,
        NEVER_TOGETHER,
        NOTHING_TO_COMPARE,
    )
    assert [48, 32, 4, 17, 5, 8, 2] == [len(group) for group in groups]
