"""How a supervisor comes into a session and goes: by Intrude, under NextChat, through two agents, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring_core.notifications import MessageLogNotification, SessionNotification
from monitoring_core.requests import CallRequest, SessionRequest
from monitoring_core.text import (
    LAST_AGENT_LEAVES,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
    Phase,
    TextEvent,
    TextFacts,
    sees,
)
from monitoring_core.vocabulary import Medium, MessageType, SessionNotificationType, Visibility, VisibilityMode
from tests.text.cases import (
    ADA,
    AGENT,
    BO,
    COACH,
    CUSTOMER,
    JOINS_AT_ONCE,
    MEDIA,
    MODES,
    OTHER_MODES,
    PARTIES,
    SEEN_BY,
    SENDS_EVERYWHERE,
    SENT,
    SHOWN,
    Shift,
    accepted,
    each,
    log_entry,
    refused,
    session_part,
)

ENDS = (SESSION_COMPLETED, SESSION_REQUEUED, LAST_AGENT_LEAVES)


@each("TS-INTRUDE", medium=MEDIA, mode=MODES)
def test_intrude_brings_the_running_session(medium: Medium, mode: VisibilityMode) -> None:
    """Without a subscription Intrude brings the session as Invited in the mode given; Accept joins it."""
    shift = Shift(medium)
    (told,) = shift.intrude(mode)
    shown = session_part((told,))
    assert ("Invited", frozenset({"Accept", "Reject"}), (CUSTOMER, AGENT)) == (
        shown.state,
        shown.capabilities,
        shown.participants,
    )
    told_then = shift.ask("Accept")
    assert ("Chatting", mode) == (session_part(told_then).state, shift.control().mode)
    assert (CUSTOMER, AGENT) == (session_part(told_then).participants or ())[:2]
    entry = log_entry(told_then)
    assert (MessageType.PARTICIPANT_JOINED, SHOWN[mode], 5) == (entry.type, entry.visibility, entry.index)


@each("TS-INTRUDE", medium=MEDIA, mode=MODES)
def test_intrude_may_join_the_running_session_at_once(medium: Medium, mode: VisibilityMode) -> None:
    """Under the alternative one Intrude tells both, that the session is Chatting and that he joined."""
    shift = Shift(medium, JOINS_AT_ONCE)
    told = shift.intrude(mode)
    assert ("Chatting", mode) == (session_part(told).state, shift.control().mode)
    entry = log_entry(told)
    assert (MessageType.PARTICIPANT_JOINED, SHOWN[mode], 5) == (entry.type, entry.visibility, entry.index)


@each("TS-INTRUDE", medium=MEDIA, subscribed=MODES, given=(*MODES, None))
def test_intrude_takes_the_given_mode_or_the_subscriptions(
    medium: Medium, subscribed: VisibilityMode, given: VisibilityMode | None
) -> None:
    """The mode of the request goes before the one of the subscription."""
    shift = Shift(medium)
    shift.subscribe(subscribed)
    shift.enter(given)
    assert (given or subscribed) is shift.control().mode


@each("TS-INTRUDE", medium=MEDIA)
def test_intrude_without_any_mode_is_refused(medium: Medium) -> None:
    """With neither a mode nor a subscription to that agent Intrude is refused."""
    shift = Shift(medium)
    shift.subscribe("Coach", BO)
    outcome = refused(shift.now.decide(shift.intrude_request(None)))
    assert ("TS-INTRUDE", 1) == (outcome.rule, outcome.code)


@each("TS-INTRUDE", medium=MEDIA, mode=MODES)
def test_a_missing_mode_is_told_before_a_second_intrude(medium: Medium, mode: VisibilityMode) -> None:
    """Intrude without any mode into a session one is in lacks a parameter first of all."""
    shift = Shift(medium)
    shift.enter(mode)
    outcome = refused(shift.now.decide(shift.intrude_request(None)))
    assert ("TS-INTRUDE", 1) == (outcome.rule, outcome.code)
    shift.subscribe(mode)
    outcome = refused(shift.now.decide(shift.intrude_request(None)))
    assert ("TS-INTRUDE-TWICE", 2, shift.control()) == (outcome.rule, outcome.code, outcome.state)


@each("TS-INTRUDE-TWICE", medium=MEDIA, first=MODES, second=MODES, ends=("Reject", "Leave"))
def test_a_session_is_intruded_into_again_only_after_leaving(
    medium: Medium, first: VisibilityMode, second: VisibilityMode, ends: str
) -> None:
    """Intrude into a session one is in or invited to is refused; into one left or rejected it is accepted."""
    shift = Shift(medium)
    shift.intrude(first)
    if ends == "Leave":
        shift.ask("Accept")
    outcome = refused(shift.now.decide(shift.intrude_request(second)))
    assert ("TS-INTRUDE-TWICE", 2) == (outcome.rule, outcome.code)
    shift.ask(ends)
    shift.enter(second)
    assert second is shift.control().mode


@each("TX-REVOKED", medium=MEDIA, ends=ENDS, given=(*MODES, None))
def test_a_session_that_runs_again_is_intruded_into(
    medium: Medium, ends: TextEvent, given: VisibilityMode | None
) -> None:
    """A session that was Revoked and runs with the agent once more is joined by Intrude like any other."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.join()
    shift.happen(ends)
    told = shift.enter(given)
    assert ("Chatting", given or COACH) == (session_part(told).state, shift.control().mode)
    assert not shift.control().under_subscription


@each("TS-NEXT-CHAT-PENDING", medium=MEDIA, mode=MODES, ends=("Reject", *ENDS))
def test_next_chat_offers_no_other_session_meanwhile(
    medium: Medium, mode: VisibilityMode, ends: str | TextEvent
) -> None:
    """While its session is Invited no other is; once that is rejected or over before Accept the next one is."""
    shift = Shift(medium)
    shift.subscribe(mode, mode="NextChat")
    shift.session_starts("s-1")
    assert () == shift.session_starts("s-2")
    assert Phase.ABSENT is shift.control("s-2").phase
    if isinstance(ends, str):
        shift.ask(ends)
    else:
        shift.happen(ends)
    assert mode is shift.subscribed()
    assert "Invited" == session_part(shift.session_starts("s-3")).state


@each("TS-NEXT-CHAT-PENDING", medium=MEDIA, mode=MODES)
def test_a_cancel_leaves_the_session_of_next_chat_invited(medium: Medium, mode: VisibilityMode) -> None:
    """After Cancel the session that NextChat brought can still be accepted, in its mode."""
    shift = Shift(medium)
    shift.subscribe(mode, mode="NextChat")
    shift.session_starts()
    shift.cancel()
    assert ("Invited", mode) == (shift.control().state, shift.control().mode)
    shift.ask("Accept")
    assert ("Chatting", mode) == (shift.control().state, shift.control().mode)


@each("TS-NEXT-CHAT-PENDING", medium=MEDIA)
def test_an_intruded_session_holds_next_chat_up_in_no_way(medium: Medium) -> None:
    """An invitation by Intrude is not the one of NextChat: the agent's next session is offered all the same."""
    shift = Shift(medium)
    shift.subscribe("Coach", mode="NextChat")
    shift.intrude(None, "s-1")
    assert "Invited" == session_part(shift.session_starts("s-2")).state


@each("TS-TWO-AGENTS", medium=MEDIA, modes=OTHER_MODES, phase=("Invited", "Chatting"))
def test_a_session_that_comes_through_two_agents_is_one(
    medium: Medium, modes: tuple[VisibilityMode, VisibilityMode], phase: str
) -> None:
    """It has the mode of the subscription that brought it first; the second agent's joining tells nothing."""
    shift = Shift(medium)
    for agent, mode in zip((ADA, BO), modes, strict=True):
        shift.subscribe(mode, agent)
    shift.session_starts("s-1", ADA)
    if phase == "Chatting":
        shift.ask("Accept")
    before = shift.now
    assert () == shift.session_starts("s-1", BO)
    assert (before, modes[0]) == (shift.now, shift.control().mode)


@each("TS-TWO-AGENTS", medium=MEDIA, modes=OTHER_MODES)
def test_a_rejected_session_is_offered_anew_through_the_second_agent(
    medium: Medium, modes: tuple[VisibilityMode, VisibilityMode]
) -> None:
    """When the second monitored agent joins a session that was rejected, it is Invited in his subscription's mode."""
    shift = Shift(medium)
    for agent, mode in zip((ADA, BO), modes, strict=True):
        shift.subscribe(mode, agent)
    shift.session_starts("s-1", ADA)
    shift.ask("Reject")
    assert "Invited" == session_part(shift.session_starts("s-1", BO)).state
    assert (modes[1], BO) == (shift.control().mode, shift.now.sessions[medium, "s-1"].agent)


@each("TX-LEFT-SHOWN", medium=MEDIA, mode=MODES, ends=("Leave", "Reject"))
def test_what_was_left_or_rejected_is_shown_once_more(medium: Medium, mode: VisibilityMode, ends: str) -> None:
    """The last that the supervisor is told of his session is Revoked, without himself and with nothing offered."""
    shift = Shift(medium)
    shift.intrude(mode)
    if ends == "Leave":
        shift.ask("Accept")
    told = shift.ask(ends)
    shown = session_part(told)
    assert told[-1] is shown
    assert ("Revoked", frozenset(), (CUSTOMER, AGENT)) == (shown.state, shown.capabilities, shown.participants)
    assert SessionNotificationType.STATUS_CHANGE is shown.notification_type


@each("TX-NOTICES", medium=MEDIA, mode=MODES, there=MODES)
def test_coming_and_going_are_entries_of_the_log(medium: Medium, mode: VisibilityMode, there: VisibilityMode) -> None:
    """Joining is ParticipantJoined in the mode of then, leaving ParticipantLeft in the mode of then, before Revoked."""
    shift = Shift(medium)
    joined = log_entry(shift.enter(mode))
    if there is not mode:
        shift.ask(f"SwitchTo{there}")
    told = shift.ask("Leave")
    assert [MessageLogNotification, SessionNotification] == [type(each) for each in told]
    left = log_entry(told)
    last = 5 if there is mode else 6
    assert [
        (MessageType.PARTICIPANT_JOINED, SHOWN[mode], SHOWN[mode], 5, "sup-s-1"),
        (MessageType.PARTICIPANT_LEFT, SHOWN[there], SHOWN[there], last + 1, "sup-s-1"),
    ] == [
        (each.type, each.visibility, each.sender.visibility, each.index, each.sender.participant_id)
        for each in (joined, left)
    ]


@each("TX-NOTICES", medium=MEDIA, phase=("Invited", "Chatting"), ends=("Reject", *ENDS))
def test_nobody_is_told_to_have_left_who_was_not_there_to_leave(
    medium: Medium, phase: str, ends: str | TextEvent
) -> None:
    """Neither Reject nor the end of a session writes an entry, and the log counts none."""
    shift = Shift(medium)
    shift.subscribe("BargeIn")
    shift.session_starts()
    if phase == "Chatting" and ends != "Reject":
        shift.ask("Accept")
    before = shift.now.sessions[medium, "s-1"].entries
    told = shift.ask(ends) if isinstance(ends, str) else shift.happen(ends)
    assert [SessionNotification] == [type(each) for each in told]
    assert before == shift.now.sessions[medium, "s-1"].entries


@each("TX-NOTICES", medium=MEDIA, leaves=(("Accept", "Leave", 6), ("Reject", 4)))
def test_leaving_is_an_entry_of_the_log(medium: Medium, leaves: tuple[str | int, ...]) -> None:
    """The log counts the supervisor's coming and going; whoever rejects has never come."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.session_starts()
    for operation in leaves[:-1]:
        shift.ask(str(operation))
    assert leaves[-1] == shift.now.sessions[medium, "s-1"].entries


@each("TX-PRIVATE", medium=MEDIA, sent=SENT, mode=MODES)
def test_an_entry_is_seen_by_no_more_than_its_sender(
    medium: Medium, sent: tuple[str, MessageType, Visibility], mode: VisibilityMode
) -> None:
    """Where every mode sends, an entry gets the narrower of what its operation asks and its sender is seen by."""
    operation, kind, visibility = sent
    shift = Shift(medium, SENDS_EVERYWHERE)
    shift.enter(mode)
    entry = log_entry(shift.ask(operation, text="hello" if kind is MessageType.TEXT else None))
    seen_by = [viewer for viewer in PARTIES if viewer.value in SEEN_BY[mode] and sees(viewer, visibility)]
    assert seen_by == [viewer for viewer in PARTIES if sees(viewer, entry.visibility)]
    assert SHOWN[mode] == entry.sender.visibility


@each("TX-PARTICIPANT-ID", medium=MEDIA, told=("with Intrude", "with Accept", "never"))
def test_the_participant_id_may_be_given_with_intrude(medium: Medium, told: str) -> None:
    """The server's id of the supervisor in the session is kept from Intrude on; Accept and Leave show it."""
    shift = Shift(medium)
    given = {
        name: TextFacts(participant_id="00AF-0C" if name == told else None) for name in ("with Intrude", "with Accept")
    }
    shift.now = accepted(shift.now.decide(shift.intrude_request("Coach"), given["with Intrude"])).next
    joined = accepted(shift.now.decide(SessionRequest(medium, "s-1", "Accept"), given["with Accept"]))
    shift.now = joined.next
    expected = "sup-s-1" if told == "never" else "00AF-0C"
    senders = [log_entry(each).sender for each in (joined.notifications, shift.ask("Leave"))]
    assert [expected, expected] == [each.participant_id for each in senders]


def test_a_request_of_voice_is_a_mistake() -> None:
    """The error says whose such a request is."""
    asked: Any = CallRequest("c-1", "Hangup")
    with pytest.raises(TypeError, match=r"^request is CallRequest.*voice\.Supervisor decides about devices and calls$"):
        Shift(Medium.CHAT).now.decide(asked)
