"""What a correct server shows of a session that is come to by Intrude, left, and come back to."""

from __future__ import annotations

import pytest

from monitoring_core.explain import Line, Recording
from monitoring_core.explain.recording import asks_session, log, session

INVITED, REVOKED = session(None, state="Invited"), session(None, state="Revoked")
VISIBILITY = {"Monitor": "Supervisors", "Coach": "Agents", "BargeIn": "All"}


def comes(mode: str) -> tuple[Line, ...]:
    """Give what is recorded of a session that Intrude brings and that is accepted."""
    return INVITED, asks_session("Accept"), session(mode), log("ParticipantJoined", VISIBILITY[mode])


def goes(mode: str) -> tuple[Line, ...]:
    """Give what is recorded of a session that is left."""
    return asks_session("Leave"), log("ParticipantLeft", VISIBILITY[mode]), REVOKED


@pytest.mark.parametrize("again", VISIBILITY)
@pytest.mark.parametrize("mode", VISIBILITY)
def test_who_comes_and_goes_and_comes_back_earns_nothing(mode: str, again: str) -> None:
    """Invited after Intrude, the notices of joining and leaving, and Revoked after Leave and Reject are right."""
    rejected = INVITED, asks_session("Reject"), REVOKED
    assert () == Recording((*comes(mode), *goes(mode), *rejected, *comes(again), *goes(again))).findings()


def test_a_switch_that_was_refused_while_invited_may_be_logged_late() -> None:
    """A request is logged with its answer, which may be after the message that shows what was asked for next."""
    late = INVITED, session("BargeIn"), asks_session("SwitchToMonitor", 2), asks_session("Accept"), session("BargeIn")
    assert () == Recording(late).findings()


def test_a_switch_that_is_refused_once_the_session_was_shown_twice_is_a_note() -> None:
    """What is offered for a while and refused all the same is noted, however the session began."""
    lines = INVITED, asks_session("Accept"), session("BargeIn"), session("BargeIn", besides=("Extra",))
    findings = Recording((*lines, asks_session("SwitchToMonitor", 2))).findings()
    assert [("TX-SWITCH", "note")] == [(each.rule, each.level) for each in findings]


def test_a_session_that_was_offered_anew_may_be_accepted_before_that_is_shown() -> None:
    """A request to accept a session that is over tells that it was offered anew, by a message that comes late."""
    over = INVITED, REVOKED, asks_session("Accept"), session("Coach"), INVITED
    assert () == Recording((*over, session("Coach", besides=("Extra",)))).findings()
