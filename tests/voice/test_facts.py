"""Every fact of voice monitoring holds, and every rule that a table decides has one."""

from __future__ import annotations

import pytest

from monitoring_core.rules import RULES
from tests.voice.facts import FACTS, Fact


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.rule}: {fact.says}")
def test_the_fact_holds(fact: Fact) -> None:
    """What the fact says is so."""
    fact.holds()


def test_every_rule_of_the_tables_has_a_fact() -> None:
    """The rules without a fact here are those of lists, requests and messages, which are tested with `decide`."""
    elsewhere = {
        "VD-TARGET", "VD-SAME-DEVICE", "VD-FEATURES", "VD-CAPABILITIES", "VD-ONE-TARGET", "VD-ONE-SUPERVISOR",
        "VD-LOGGED-OUT", "VD-DND", "VD-FORWARD", "VD-SETS", "VD-OWN-DEVICE", "VC-CAPABILITIES",
        "VC-LISTENING-FLAG", "VC-MUTE-OWN-LEG",
    }  # fmt: skip
    voice_rules = {each for each in RULES if each.startswith(("VD-", "VC-"))}
    assert elsewhere == voice_rules - {fact.rule for fact in FACTS}
