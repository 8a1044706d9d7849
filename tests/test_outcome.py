"""What outcomes say of themselves."""

from __future__ import annotations

import pickle

import pytest

from monitoring_core.outcome import Accepted, IllegalOperation, MonitoringError, Refusal, RulesetError
from monitoring_core.vocabulary import StatusCode


def refusal(*allowed: str, place: str = "on the call", because: str = "it rings") -> Refusal:
    """Give a refusal of its own making."""
    code = StatusCode.NOT_VALID_IN_STATE
    return Refusal("VC-HOLD", ("VC-HOLD", "VC-SELF"), "in Coach", "Hold", code, allowed, place, because)


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (refusal("Hangup"), "refused: Hold in Coach (VC-HOLD: it rings).\nAllowed on the call now: Hangup."),
        (refusal("A", "B"), "refused: Hold in Coach (VC-HOLD: it rings).\nAllowed on the call now: A, B."),
        (refusal(), "refused: Hold in Coach (VC-HOLD: it rings).\nAllowed on the call now: nothing."),
        (refusal("A", place=""), "refused: Hold in Coach (VC-HOLD: it rings)."),
        (refusal("A", because=""), "refused: Hold in Coach (VC-HOLD).\nAllowed on the call now: A."),
    ],
    ids=["one", "two", "nothing", "no place", "no reason"],
)
def test_a_refusal_is_a_sentence(refused: Refusal, expected: str) -> None:
    """Event, state, rule and reason; then what is allowed, where there is a place to speak of."""
    assert expected == str(refused)


def test_the_two_outcomes_are_told_apart_by_one_attribute() -> None:
    """``accepted`` and ``code`` are there on both."""
    assert (False, 2) == (refusal().accepted, refusal().code)
    assert (True, 0, ()) == (Accepted("next").accepted, Accepted("next").code, Accepted("next").notifications)


def test_an_illegal_operation_carries_its_refusal() -> None:
    """It is a ValueError, prints as the refusal does, and pickles."""
    raised = IllegalOperation(refusal("Hangup"))
    assert isinstance(raised, MonitoringError)
    assert isinstance(raised, ValueError)
    assert (refusal("Hangup"), str(refusal("Hangup"))) == (raised.refusal, str(raised))
    again = pickle.loads(pickle.dumps(raised))
    assert (raised.refusal, (raised.refusal,)) == (again.refusal, again.args)


def test_a_ruleset_error_names_field_and_reason() -> None:
    """It prints both, keeps both, and pickles."""
    raised = RulesetError("switches", "is 7")
    again = pickle.loads(pickle.dumps(raised))
    assert ("switches", "is 7", "ruleset field switches: is 7") == (raised.field, raised.reason, str(raised))
    assert ("switches", "is 7", str(raised)) == (again.field, again.reason, str(again))
    assert ("switches", "is 7") == again.args
