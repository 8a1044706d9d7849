"""What a supervisor's record keeps of sessions: who is in them, what their logs count, and what is forgotten."""

from __future__ import annotations

import pytest
from attrs import evolve

from monitoring_core.notifications import Participant
from monitoring_core.outcome import Refusal
from monitoring_core.requests import SessionRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import (
    AGENT_LEAVES,
    LAST_AGENT_LEAVES,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
    SHOWN_AS,
    TextEvent,
    TextFacts,
    not_in_session,
    nothing_subscribed,
    text_supervisor,
)
from monitoring_core.vocabulary import Medium, SessionNotificationType, Visibility, VisibilityMode
from tests.text.cases import (
    ADA,
    AGENT,
    BO,
    CUSTOMER,
    MEDIA,
    MODES,
    MONITOR,
    SENDS_EVERYWHERE,
    Shift,
    each,
    log_entry,
    session_part,
)

ENDS = (SESSION_COMPLETED, SESSION_REQUEUED, LAST_AGENT_LEAVES)
NEXT_AGENT = Participant("Bo", "Agent", Visibility.ALL, "p-3")


@each("TX-FOLLOWS", medium=MEDIA, mode=MODES)
def test_another_agent_in_the_session_is_told(medium: Medium, mode: VisibilityMode) -> None:
    """Whoever is there from now on shows in one ParticipantsUpdated, the supervisor as before, and no log entry."""
    shift = Shift(medium)
    shift.enter(mode)
    before = shift.control()
    outcome = shift.now.happen(AGENT_LEAVES, medium, "s-1", (CUSTOMER, NEXT_AGENT))
    (told,) = outcome.notifications
    assert (told,) == (session_part(outcome.notifications),)
    assert (SessionNotificationType.PARTICIPANTS_UPDATED, "Chatting") == (
        told.notification_type,
        session_part((told,)).state,
    )
    *others, own_part = session_part((told,)).participants or ()
    assert ([CUSTOMER, NEXT_AGENT], SHOWN_AS[mode]) == (others, own_part.visibility)
    kept = outcome.next.sessions[medium, "s-1"]
    assert ((CUSTOMER, NEXT_AGENT), 5, before) == (kept.others, kept.entries, kept.control)


@each("TX-FOLLOWS", medium=MEDIA)
def test_participants_that_are_as_before_are_not_told(medium: Medium) -> None:
    """Nothing shows of an agent's leaving whom nobody saw: the same participants, or none named."""
    shift = Shift(medium)
    shift.enter("Coach")
    for same in ((CUSTOMER, AGENT), None):
        outcome = shift.now.happen(AGENT_LEAVES, medium, "s-1", same)
        assert (shift.now, ()) == (outcome.next, outcome.notifications)


@each("TX-FOLLOWS", medium=MEDIA)
def test_participants_of_a_session_one_is_invited_to_are_kept_until_they_are_seen(medium: Medium) -> None:
    """While Invited nothing is told; after Accept the new participants show."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.session_starts()
    outcome = shift.now.happen(AGENT_LEAVES, medium, "s-1", (CUSTOMER, NEXT_AGENT))
    assert () == outcome.notifications
    shift.now = outcome.next
    assert (CUSTOMER, NEXT_AGENT) == (session_part(shift.ask("Accept")).participants or ())[:2]


@each("TX-REVOKED", medium=MEDIA, ends=ENDS)
def test_the_end_of_a_session_shows_who_is_left(medium: Medium, ends: TextEvent) -> None:
    """The Revoked message has the participants of that moment; the supervisor's going is the server's to write."""
    shift = Shift(medium)
    shift.enter("Coach")
    outcome = shift.now.happen(ends, medium, "s-1", (CUSTOMER,))
    (told,) = outcome.notifications
    shown = session_part((told,))
    assert (SessionNotificationType.STATUS_CHANGE, "Revoked") == (shown.notification_type, shown.state)
    assert (CUSTOMER,) == shown.participants
    assert 5 == outcome.next.sessions[medium, "s-1"].entries


@each("TS-DEFAULTS", medium=MEDIA, operation=("SendMessage", "SwitchToCoach", "Leave"), others=(0, 5, 6, 9))
def test_the_log_counts_on_from_what_others_wrote(medium: Medium, operation: str, others: int) -> None:
    """An entry of the supervisor comes after his own last one and after whatever the server has seen meanwhile."""
    shift = Shift(medium)
    shift.enter("BargeIn")
    outcome = shift.now.decide(SessionRequest(medium, "s-1", operation, "hello"), TextFacts(entries=others))
    assert not isinstance(outcome, Refusal)
    assert max(5, others) + 1 == outcome.next.sessions[medium, "s-1"].entries


def test_a_session_begins_with_nobody_and_no_entries_unless_told() -> None:
    """A server that names no participants and no entries of a new session has the supervisor join as the first."""
    shift = Shift(Medium.CHAT)
    shift.subscribe("Coach")
    shift.now = shift.now.session_starts(Medium.CHAT, ADA, "s-1").next
    told = shift.ask("Accept")
    assert (1, 1) == (log_entry(told).index, len(session_part(told).participants or ()))


@each("TS-INTRUDE", medium=MEDIA)
def test_an_intruded_session_is_its_agents(medium: Medium) -> None:
    """The record knows whose session it is."""
    shift = Shift(medium)
    shift.enter("Coach", "s-1", BO)
    assert BO == shift.now.sessions[medium, "s-1"].agent


@pytest.mark.parametrize("ruleset", [GWS_V2, SENDS_EVERYWHERE], ids=lambda ruleset: ruleset.name)
def test_what_a_record_does_not_have_is_of_its_ruleset(ruleset: Ruleset) -> None:
    """The subscription that says there is none, and the session one is not in, are those of the record's ruleset."""
    record = text_supervisor("sup", "Sam", ruleset)
    assert nothing_subscribed(ruleset) is record.subscription(Medium.CHAT, ADA)
    assert not_in_session(ruleset) is record.session(Medium.CHAT, "s-1")


@each("TS-DEFAULTS", medium=MEDIA)
def test_a_record_that_lost_a_nickname_falls_back_on_the_user_name(medium: Medium) -> None:
    """A record made without nicknames shows the user name, by invitation and by Intrude."""
    shift = Shift(medium)
    shift.subscribe("Coach", nickname="Desk 5")
    shift.now = evolve(shift.now, nicknames={})
    shift.join("s-1")
    shift.enter(None, "s-2")
    assert ["Sam", "Sam"] == [session.nickname for session in shift.now.sessions.values()]


@each("TX-REVOKED", medium=MEDIA, ends=ENDS, phase=("Invited", "Chatting"))
def test_a_session_that_is_over_is_kept_until_it_is_forgotten(medium: Medium, ends: TextEvent, phase: str) -> None:
    """Until then a late request is refused for what became of the session, from then on as for one that never was."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.session_starts("s-1")
    shift.session_starts("s-2")
    if phase == "Chatting":
        shift.ask("Accept")
    shift.happen(ends)
    assert ("TX-REVOKED", 2) == (shift.refuses("Leave").rule, shift.refuses("Leave").code)
    before = shift.now
    shift.now = shift.now.forget(medium, "s-1")
    assert ("AN-CODE", 6) == (shift.refuses("Leave").rule, shift.refuses("Leave").code)
    assert [(medium, "s-2")] == [*shift.now.sessions]
    assert (before.subscriptions, before.nicknames) == (shift.now.subscriptions, shift.now.nicknames)
    assert shift.now is shift.now.forget(medium, "s-1")


@each("TX-LEAVE", medium=MEDIA, leaves=(("Accept", "Leave"), ("Reject",)))
def test_a_session_that_was_left_may_be_forgotten_and_come_back_to(medium: Medium, leaves: tuple[str, ...]) -> None:
    """Forgotten or not, a session that was left or rejected is joined again by Intrude."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.session_starts()
    for operation in leaves:
        shift.ask(operation)
    assert ("TX-LEAVE", 2) == (shift.refuses("Leave").rule, shift.refuses("Leave").code)
    shift.now = shift.now.forget(medium, "s-1")
    assert {} == shift.now.sessions
    shift.enter("Monitor")
    assert MONITOR is shift.control().mode


@pytest.mark.parametrize("phase", ["Invited", "Chatting"])
def test_a_session_that_is_not_over_is_not_forgotten(phase: str) -> None:
    """Forgetting a session one is invited to, or in, is an error."""
    shift = Shift(Medium.CHAT)
    shift.subscribe("Coach")
    shift.session_starts()
    if phase == "Chatting":
        shift.ask("Accept")
    with pytest.raises(ValueError, match=rf"^session 's-1' is {phase}; only one that is over can be forgotten$"):
        shift.now.forget(Medium.CHAT, "s-1")
    assert shift.now is shift.now.forget(Medium.SMS, "s-1")
