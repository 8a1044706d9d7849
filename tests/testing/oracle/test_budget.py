"""A run by budget: how much it costs, what comes first, and what the report says of it."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from monitoring_core.floor import Ask, Step
from monitoring_core.requests import CallRequest
from monitoring_core.rulesets import GWS_V2
from monitoring_core.testing.running.budget import Budget, BudgetError, Spending
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Status, as_json
from tests.testing.oracle.servers import FloorServer
from tests.testing.oracle.words import SUITE

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("written", "budget"), [("500", Budget(500)), (500, Budget(500)), (" 60s", Budget(None, 60))])
def test_a_budget_is_inputs_or_seconds(written: Any, budget: Budget) -> None:
    """A number alone is inputs."""
    assert budget == Budget.read(written) == Budget.read(budget)


@pytest.mark.parametrize("written", ["", "0", "0s", "-5", "5m", "ten", "1.5s", "9" * 30])
def test_what_is_no_budget_is_refused(written: str) -> None:
    """The message says what it must be."""
    with pytest.raises(BudgetError, match="give inputs, such as 500, or seconds, such as 60s"):
        Budget.read(written)


@pytest.mark.parametrize("wrong", [{}, {"inputs": 1, "seconds": 1}, {"inputs": 0}, {"seconds": -1}], ids=str)
def test_a_budget_has_one_of_the_two(wrong: dict[str, Any]) -> None:
    """Above 0."""
    with pytest.raises(BudgetError, match="it must be one, above 0"):
        Budget(**wrong)


def test_a_fifth_is_for_reductions() -> None:
    """Of inputs at once; of seconds by what an input took so far."""
    inputs = Spending(Budget(500))
    assert (100, 60, 0, 10) == tuple(
        inputs.left_for_reductions(*each) for each in ((0, 0), (99, 40), (300, 120), (490, 0))
    )
    ticks = count(0, 10)
    seconds = Spending(Budget(None, 100), lambda: next(ticks))
    assert None is seconds.left(10)
    # After 20 seconds and 10 inputs an input takes two seconds, and ten of them twenty.
    assert 10 == seconds.left_for_reductions(10, 0)
    assert 0 == Spending(Budget(None, 5), lambda: next(ticks)).left(10)


def test_a_correct_server_passes_on_any_budget() -> None:
    """So many inputs are given, and what was left out makes no run vacuous."""
    report = check_conformance(FloorServer(), budget=Budget(300))
    assert (300, Status.CONFORMS) == (report.inputs, report.status)
    assert 0 < report.legal_taken < report.legal
    assert {"first"} == set(report.words)
    told = str(report)
    assert "budget of 300 inputs: 300 inputs given" in told
    assert f"legal cells taken: {report.legal_taken} of {report.legal} (" in told
    assert f"obligations of pairs met: 0 of {report.obligations_known:,} (0 %)" in told
    assert (300, "300 inputs") == (as_json(report)["inputs"], as_json(report)["budget"])


def test_pairs_are_counted_where_the_budget_reaches_them() -> None:
    """By the words that went to their end."""
    report = check_conformance(FloorServer(), budget=Budget(6_500), reduce=False)
    assert 0 < report.obligations < report.obligations_known
    assert any(each.startswith("pairs of ") for each in report.words)


def test_words_of_ones_own_are_given_in_their_order() -> None:
    """Until the budget is used up."""
    report = check_conformance(FloorServer(), suite=SUITE, budget=Budget(5))
    assert 5 == report.inputs


class RefusesToListen(FloorServer):
    """SwitchToListenIn is refused."""

    def step(self, given: Any) -> Step:
        listens = isinstance(given, Ask) and given.request.operation == "SwitchToListenIn"
        if listens and isinstance(given.request, CallRequest):
            given = Ask(given.supervisor, CallRequest(given.request.call_id, "Whisper"))
        return super().step(given)


@pytest.mark.parametrize("inputs", [150, 400, 2_000])
def test_reductions_take_a_fifth_of_the_budget_at_most(inputs: int) -> None:
    """And what could not be made smaller says so."""
    report = check_conformance(RefusesToListen(), budget=Budget(inputs))
    assert report.failing
    assert report.inputs <= inputs
    assert report.reductions <= inputs // 5
    short = [each for each in report.failures if "budget" in each.not_minimal]
    assert bool(short) is (inputs == 150)
    assert GWS_V2 is report.ruleset
