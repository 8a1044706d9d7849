"""Every wrong cell of the text tables breaks a stated fact, unless it changes nothing."""

from __future__ import annotations

import pytest

from monitoring_core.rules import RULES
from tests.text import (
    test_coming_and_going,
    test_session_rules,
    test_subscription_rules,
    test_supervisor_rules,
    test_visibility_rules,
)
from tests.text.mutator import facts, killed_by, mutants

pytestmark = pytest.mark.once

FACTS = [
    fact
    for module in (
        test_session_rules,
        test_subscription_rules,
        test_visibility_rules,
        test_supervisor_rules,
        test_coming_and_going,
    )
    for fact in facts(module)
]
TABLES = mutants()

# Rebuilding a part from an event that brings no mode gives the same part, so in these cells "stays" and the phase
# itself are two spellings of one thing: phase, mode and how the session was joined are all kept.
SAME_PHASE = {
    "PHASES: not in the session × agent leaves: not in the session",
    "PHASES: not in the session × session over: not in the session",
    "PHASES: Invited × agent leaves: Invited",
    "PHASES: Chatting × send: Chatting",
    "PHASES: Chatting × agent leaves: Chatting",
    "PHASES: left × agent leaves: left",
    "PHASES: left × session over: left",
    "PHASES: Revoked × agent leaves: Revoked",
    "PHASES: Revoked × session over: Revoked",
}
# Where nothing is subscribed, "stays" and "none" both say that nothing is.
STILL_NOTHING = {
    "TEXT_SUBSCRIPTION: None × supervisor logs out: none",
    "TEXT_SUBSCRIPTION: None × agent logs out: none",
    "TEXT_SUBSCRIPTION: None × the session joined under it ends: none",
}
EQUIVALENT = SAME_PHASE | STILL_NOTHING


@pytest.mark.parametrize("table", TABLES)
def test_every_wrong_cell_is_noticed(table: str) -> None:
    """The mutants that survive all the facts are those that are listed as equivalent, and no others."""
    survivors = {mutant.name for mutant in TABLES[table] if killed_by(mutant, FACTS) is None}
    assert {name for name in EQUIVALENT if name.startswith(f"{table}:")} == survivors


def test_the_facts_hold_for_the_tables_themselves() -> None:
    """Without a wrong cell every fact holds, before and after mutants were tried."""
    killed_by(TABLES["SWITCHES"][0], FACTS)
    for _, holds in FACTS:
        holds()


def test_mutants_have_names_of_their_own() -> None:
    """No two mutants are called alike, and every equivalent is one of them."""
    names = [mutant.name for table in TABLES.values() for mutant in table]
    assert len(names) == len(set(names))
    assert set(names) >= EQUIVALENT


def test_every_rule_of_text_sessions_is_stated() -> None:
    """Each TS- and TX- rule is named by a fact; TS-FEATURES is a matter of the codes of refusals."""
    stated = {name.partition("[")[2] for name, _ in FACTS}
    rules = {id for id in RULES if id.startswith(("TS-", "TX-"))}
    assert {"TS-FEATURES"} == {id for id in rules if not any(name.startswith(f"{id}-") for name in stated)}
