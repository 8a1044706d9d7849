"""The default suite finds what it is made to find; samples here, everything in the long tests."""

from __future__ import annotations

import pytest

from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.suites.default import suite
from tests.faults.handwritten import HANDWRITTEN, Handwritten
from tests.faults.machines import Fault, Numbered, Words, hidden_histories, is_equivalent, wrong_transitions
from tests.faults.measure import (
    BASE,
    STRICT,
    Row,
    by_default_suite,
    components,
    handwritten,
    hidden_history,
    product_mutants,
    table_mutants,
    words_of,
)
from tests.faults.tables import rulesets
from tests.faults.ways import WORDS
from tests.testing.oracle.servers import AtLeastOnce, FloorServer
from tests.testing.oracle.test_correct_servers import AGAIN, EXACT, walked

pytestmark = pytest.mark.once


def test_a_sample_of_wrong_cells_is_found() -> None:
    """Every wrong cell of the tables that changes anything; no extra state is needed for that."""
    # Tables that another ruleset reads need its suite too, which takes longer to make.
    found = table_mutants(12, BASE, (), only=lambda mutant: rulesets(mutant) == (GWS_V2,) and mutant.side == "text")
    assert () == found.row(BASE).missed
    assert found.equivalent < found.made


def test_a_sample_of_hidden_histories_is_found() -> None:
    """Of every component that allows for extra states, all; a suite that allows for none misses more than half."""
    for part in components():
        found = hidden_history(part, 60, drawn=())
        assert 1.0 == found.row("default suite").share, part.name
        assert found.row("HSI, k = 0").share < 0.8


def test_a_sample_of_the_product_is_found() -> None:
    """Of the mutants of subscription and leg together nearly all, and more than by what is random at the same cost."""
    found = product_mutants(400, ("default suite",), ("uniform random",))
    assert found.row("default suite").share >= 0.99 > found.row("uniform random").share


def test_every_handwritten_fault_is_found_by_its_component() -> None:
    """Over the wire, by words of the default suite; the lost update by two clients at once."""
    caught = list(handwritten())
    assert [] == [each.fault.about for each in caught if not each.rule]
    assert len(caught) == len(HANDWRITTEN) >= 50


@pytest.mark.parametrize("fault", [each for each in HANDWRITTEN if each.word], ids=lambda fault: fault.about)
def test_a_fault_between_components_is_told_at_the_level_of_its_rule(fault: Handwritten) -> None:
    """Never above it, though what follows from it may break a stronger one; a correct server earns nothing there."""
    report = check_conformance(fault.server(), Requirements(delivery="exact", ordered=True), words_of(fault))
    assert [(fault.rule, fault.level)] == [(each.rule, str(each.level)) for each in report.failures]
    assert [] == check_conformance(FloorServer(), STRICT, words_of(fault)).failures


def test_a_machine_with_nothing_wrong_is_equivalent() -> None:
    """The proof that a fault changes nothing holds for none, and for no fault that a word shows."""
    (part,) = suite(components=["leg core"]).parts
    numbered = Numbered(part.explored.minimal)
    right = numbered.machine.following[0][0], numbered.outputs[0][0]
    assert is_equivalent(numbered, Fault("none", (0, 0), {(0, 0): right}))
    words = Words(numbered, part.letters)
    faults = [*wrong_transitions(numbered, 50, 1), *hidden_histories(numbered, 50, 1)]
    shown = [fault for fault in faults if words.spent(fault) is not None]
    assert shown
    assert not any(is_equivalent(numbered, fault) for fault in shown)


def test_a_share_is_100_percent_only_if_it_is() -> None:
    """999 of 1,000 is 99.9 %, and so is 9,999 of 10,000."""
    assert "| way | 10 | 99.9 % (9,999 of 10,000) | 3 |" == str(Row("way", 10, 9_999, 10_000, 3))
    assert "| way | 10 | 100 % (10 of 10) | – |" == str(Row("way", 10, 10, 10))


@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_a_correct_server_earns_no_finding(ruleset: Ruleset) -> None:
    """On random runs, delivered once and in order, and delivered at least once with repeats and in any order."""
    assert [] == [found for seed in range(8) for found in walked(FloorServer(), EXACT, ruleset, 1_000 + seed)]
    assert [] == [found for seed in range(8) for found in walked(AtLeastOnce(seed), AGAIN, ruleset, 1_000 + seed)]


@pytest.mark.long
@pytest.mark.parametrize("ruleset", BUILT_IN.values(), ids=BUILT_IN)
def test_a_correct_server_earns_no_finding_in_ten_thousand_runs(ruleset: Ruleset) -> None:
    """Half of them delivered once and in order, half with repeats and in any order."""
    for seed in range(10_000):
        server, requirements = (AtLeastOnce(seed), AGAIN) if seed % 2 else (FloorServer(), EXACT)
        assert [] == walked(server, requirements, ruleset, seed)


@pytest.mark.long
@pytest.mark.parametrize("fault", [each for each in HANDWRITTEN if each.word], ids=lambda fault: fault.about)
def test_the_default_suite_finds_what_lies_between_components(fault: Handwritten) -> None:
    """At the level of the rule that is broken, by words for pairs, for loops, and for what a refusal leaves behind."""
    assert fault.level == by_default_suite(fault).level


@pytest.mark.long
def test_every_wrong_cell_is_found() -> None:
    """By the default suite all; by ``@given(words())`` 99 % at a tenth more than what the suite with k = 0 costs."""
    found = table_mutants(others=(WORDS,))
    assert () == found.row("default suite").missed
    assert found.row(WORDS).share >= 0.99


@pytest.mark.long
def test_every_hidden_history_is_found() -> None:
    """A thousand of each component, all."""
    for part in components():
        assert 1.0 == hidden_history(part, drawn=()).row("default suite").share, part.name


@pytest.mark.long
def test_nearly_every_mutant_of_the_product_is_found() -> None:
    """Of ten thousand of them, 99 %."""
    assert product_mutants(ways=("default suite",), drawn=()).row("default suite").share >= 0.99
