"""A supervisor's subscriptions and sessions together: what is joined, what ends, and what is told."""

from __future__ import annotations

import copy
import pickle
from typing import Any, cast

import pytest
from attrs import evolve

from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant, SessionNotification
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.text import (
    ACCEPT,
    AGENT_LEAVES,
    INVITATION,
    LAST_AGENT_LEAVES,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
    Phase,
    TextEvent,
    TextFacts,
    TextNotification,
    sees,
    text_supervisor,
    visible_participants,
)
from monitoring_core.vocabulary import Medium, MessageType, Party, SessionNotificationType, Visibility, VisibilityMode
from tests.text.cases import (
    ADA,
    AGENT,
    BARGE_IN,
    BO,
    COACH,
    CUSTOMER,
    MEDIA,
    MODES,
    MONITOR,
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
    own,
    refused,
    session_part,
)

ENDS = (SESSION_COMPLETED, SESSION_REQUEUED, LAST_AGENT_LEAVES)


@each("TS-DEFAULTS", medium=MEDIA)
def test_a_subscription_fills_in_all_chats_and_the_user_name(medium: Medium) -> None:
    """Without a mode AllChats is subscribed, and without a nickname the supervisor appears by the user name."""
    shift = Shift(medium)
    assert () == shift.subscribe("Coach")
    assert "AllChats" == shift.now.subscription(medium, ADA).monitoring_mode
    shift.join()
    assert "Sam" == own(session_part(shift.ask("SwitchToBargeIn")).participants).nickname


@each("TS-DEFAULTS", medium=MEDIA)
def test_a_nickname_is_used_where_given(medium: Medium) -> None:
    """The nickname of the subscription is what the supervisor is called, by invitation and by Intrude."""
    shift = Shift(medium)
    shift.subscribe("Coach", nickname="Desk 5")
    shift.join()
    assert "Desk 5" == own(session_part(shift.ask("SwitchToBargeIn")).participants).nickname
    assert "Desk 5" == own(session_part(shift.enter(None, "s-2")).participants).nickname
    assert "Sam" == own(session_part(shift.enter("Coach", "s-3", BO)).participants).nickname


@each("TS-DEFAULTS", medium=MEDIA)
def test_without_a_user_name_the_id_is_shown(medium: Medium) -> None:
    """A supervisor whose name is not told is called by the id."""
    assert ("sup-9", "Sam") == (text_supervisor("sup-9").user_name, text_supervisor("sup-9", "Sam").user_name)


@each("TS-NEXT-SESSION", medium=MEDIA, mode=MODES)
def test_a_subscription_brings_in_at_the_next_session(medium: Medium, mode: VisibilityMode) -> None:
    """Subscribing joins nothing; the agent's next session arrives as Invited, with Accept and Reject."""
    shift = Shift(medium)
    assert () == shift.subscribe(mode)
    assert {} == shift.now.sessions
    arrived = session_part(shift.session_starts())
    assert ("s-1", "Invited", frozenset({"Accept", "Reject"})) == (
        arrived.session_id,
        arrived.state,
        arrived.capabilities,
    )
    assert (medium, SessionNotificationType.STATUS_CHANGE) == (arrived.medium, arrived.notification_type)
    assert (CUSTOMER, AGENT) == arrived.participants
    assert mode is shift.control().mode


@each("TS-NEXT-SESSION", medium=MEDIA)
def test_a_session_of_somebody_else_invites_nobody(medium: Medium) -> None:
    """Sessions of other agents, and of the other medium, are not joined; nor are any without a subscription."""
    shift = Shift(medium)
    assert () == shift.session_starts("s-0")
    shift.subscribe("Coach")
    assert () == shift.session_starts("s-1", BO)
    other = Medium.CHAT if medium is Medium.SMS else Medium.SMS
    assert () == shift.now.session_starts(other, ADA, "s-2").notifications
    assert {} == shift.now.sessions


@each("TS-NEXT-SESSION", medium=MEDIA)
def test_a_session_that_is_told_twice_is_joined_once(medium: Medium) -> None:
    """The beginning of a session one is in already changes and tells nothing."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.join()
    before = shift.now
    assert () == shift.session_starts()
    assert before is shift.now


@each("TX-INVITED", medium=MEDIA, mode=MODES)
def test_accept_shows_the_supervisor(medium: Medium, mode: VisibilityMode) -> None:
    """After Accept the session is Chatting, and a join notice has the visibility of the mode."""
    shift = Shift(medium)
    shift.subscribe(mode)
    shift.session_starts()
    told = shift.ask("Accept")
    assert ("Chatting", shift.control().capabilities) == (session_part(told).state, session_part(told).capabilities)
    entry = log_entry(told)
    assert (MessageType.PARTICIPANT_JOINED, SHOWN[mode], 5) == (entry.type, entry.visibility, entry.index)


@each("TS-MANY", medium=MEDIA)
def test_a_supervisor_monitors_many_agents(medium: Medium) -> None:
    """Subscriptions to two agents and sessions of both stand side by side, and end one by one."""
    shift = Shift(medium)
    shift.subscribe("Coach", ADA)
    shift.subscribe("Monitor", BO)
    for session_id, agent in (("s-1", ADA), ("s-2", BO), ("s-3", ADA)):
        shift.join(session_id, agent)
    assert [COACH, MONITOR, COACH] == [shift.control(each).mode for each in ("s-1", "s-2", "s-3")]
    shift.ask("SwitchToBargeIn", "s-1")
    shift.ask("Leave", "s-3")
    assert [BARGE_IN, MONITOR, None] == [shift.control(each).mode for each in ("s-1", "s-2", "s-3")]
    shift.cancel(ADA)
    assert (None, MONITOR) == (shift.subscribed(ADA), shift.subscribed(BO))


@each("TS-MANY", medium=MEDIA)
def test_an_agent_has_many_supervisors(medium: Medium) -> None:
    """What one supervisor does in a session is none of another's."""
    one, two = Shift(medium, user_id="sup-1"), Shift(medium, user_id="sup-2")
    for shift in (one, two):
        shift.subscribe("Coach")
        shift.join()
    one.ask("SwitchToBargeIn")
    assert (BARGE_IN, COACH) == (one.control().mode, two.control().mode)


@each("TS-MANY", mode=MODES)
def test_the_two_media_are_apart(mode: VisibilityMode) -> None:
    """A subscription to an agent's chats is none to his SMS sessions, and equal ids in both are two sessions."""
    shift = Shift(Medium.CHAT)
    shift.subscribe(mode)
    shift.join()
    shift.medium = Medium.SMS
    assert shift.subscribed() is None
    assert Phase.ABSENT is shift.control().phase
    shift.enter("BargeIn")
    shift.ask("Leave")
    shift.medium = Medium.CHAT
    assert mode is shift.control().mode


@each("TS-REPLACE", medium=MEDIA, modes=OTHER_MODES)
def test_a_new_subscription_leaves_running_sessions(
    medium: Medium, modes: tuple[VisibilityMode, VisibilityMode]
) -> None:
    """The session that runs goes on in its mode; the next one comes in the new mode, under the new nickname."""
    shift = Shift(medium)
    shift.subscribe(modes[0], nickname="Desk 5")
    shift.join("s-1")
    shift.subscribe(modes[1])
    shift.join("s-2")
    assert list(modes) == [shift.control(each).mode for each in ("s-1", "s-2")]
    assert "Sam" == shift.now.sessions[medium, "s-2"].nickname


@each("TS-REPLACE", medium=MEDIA)
def test_next_chat_asked_for_again_starts_afresh(medium: Medium) -> None:
    """A session joined under the subscription before does not use the new one up."""
    shift = Shift(medium)
    shift.subscribe("Coach", mode="NextChat")
    shift.join("s-1")
    shift.subscribe("Coach", mode="NextChat")
    shift.ask("Leave", "s-1")
    assert COACH is shift.subscribed()
    shift.join("s-2")
    shift.ask("Leave", "s-2")
    assert shift.subscribed() is None


@each("TS-CANCEL", medium=MEDIA, mode=MODES)
def test_cancel_leaves_running_sessions(medium: Medium, mode: VisibilityMode) -> None:
    """After Cancel a session that runs goes on as it is, an invitation too; the next is not joined."""
    shift = Shift(medium)
    shift.subscribe(mode)
    shift.join("s-1")
    shift.session_starts("s-2")
    assert () == shift.cancel()
    assert (mode, "Chatting") == (shift.control("s-1").mode, shift.control("s-1").state)
    shift.ask("Accept", "s-2")
    assert mode is shift.control("s-2").mode
    assert () == shift.session_starts("s-3")


@each("TS-CANCEL", medium=MEDIA)
def test_cancel_without_a_subscription_is_refused(medium: Medium) -> None:
    """A subscription to another agent is none to this one."""
    shift = Shift(medium)
    shift.subscribe("Coach", BO)
    outcome = refused(shift.now.decide(shift.channel_request("CancelSupervisorMonitoring")))
    assert ("TS-CANCEL", 2) == (outcome.rule, outcome.code)


@each("TS-NEXT-CHAT", medium=MEDIA, mode=MODES, ends=("Leave", *ENDS))
def test_next_chat_ends_with_the_session_that_was_joined(
    medium: Medium, mode: VisibilityMode, ends: str | TextEvent
) -> None:
    """NextChat takes one session, is still there while it runs, and ends with it."""
    shift = Shift(medium)
    shift.subscribe(mode, mode="NextChat")
    shift.join("s-1")
    assert mode is shift.subscribed()
    assert () == shift.session_starts("s-2")
    if isinstance(ends, str):
        shift.ask(ends)
    else:
        shift.happen(ends)
    assert shift.subscribed() is None
    assert () == shift.session_starts("s-3")


@each("TS-NEXT-CHAT", medium=MEDIA, ends=ENDS)
def test_next_chat_is_not_used_up_by_what_was_not_joined(medium: Medium, ends: TextEvent) -> None:
    """A rejected session, one that ended before Accept, and an intruded one leave NextChat for the next."""
    shift = Shift(medium)
    shift.subscribe("Coach", mode="NextChat")
    shift.enter("Monitor", "s-0")
    shift.session_starts("s-1")
    shift.ask("Reject", "s-1")
    shift.session_starts("s-2")
    shift.happen(ends, "s-2")
    shift.happen(ends, "s-0")
    assert COACH is shift.subscribed()
    assert "Invited" == session_part(shift.session_starts("s-3")).state


@each("TS-NEXT-CHAT", medium=MEDIA)
def test_next_chat_is_not_used_up_by_leaving_an_intruded_session(medium: Medium) -> None:
    """Leave of an intruded session leaves NextChat for the next, whether it was intruded before or after."""
    shift = Shift(medium)
    shift.enter("Monitor", "s-0")
    shift.subscribe("Coach", mode="NextChat")
    shift.enter(None, "s-1")
    shift.ask("Leave", "s-0")
    shift.ask("Leave", "s-1")
    assert COACH is shift.subscribed()


@each("TS-NEXT-CHAT", medium=MEDIA, ends=("Leave", *ENDS))
def test_all_chats_goes_on(medium: Medium, ends: str | TextEvent) -> None:
    """AllChats takes session after session."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    for session_id in ("s-1", "s-2", "s-3"):
        shift.join(session_id)
        if isinstance(ends, str):
            shift.ask(ends, session_id)
        else:
            shift.happen(ends, session_id)
    assert COACH is shift.subscribed()


@each("TS-LOGOUT", medium=MEDIA, mode=MODES)
def test_a_logout_of_the_agent_ends_the_subscriptions_to_him(medium: Medium, mode: VisibilityMode) -> None:
    """The agent's logout ends the subscriptions to him, not those to others; his session goes on."""
    shift = Shift(medium)
    shift.subscribe(mode, ADA)
    shift.subscribe(mode, BO)
    shift.join()
    outcome = shift.now.agent_logs_out(ADA)
    shift.now = outcome.next
    assert () == outcome.notifications
    assert (None, mode) == (shift.subscribed(ADA), shift.subscribed(BO))
    assert ("Chatting", False) == (shift.control().state, shift.control().under_subscription)


@each("TS-LOGOUT", mode=MODES)
def test_a_logout_of_the_supervisor_ends_every_subscription(mode: VisibilityMode) -> None:
    """The supervisor's logout ends the subscriptions to all agents, of both media."""
    shift = Shift(Medium.CHAT)
    shift.subscribe(mode, ADA)
    shift.join()
    shift.medium = Medium.SMS
    shift.subscribe(mode, BO)
    outcome = shift.now.logs_out()
    assert ({}, {}, ()) == (outcome.next.subscriptions, outcome.next.nicknames, outcome.notifications)
    assert "Chatting" == outcome.next.session(Medium.CHAT, "s-1").state


@each("TS-LOGGED-OUT", medium=MEDIA, asked=("a subscription", "an Intrude", "an Accept", "a Leave"))
def test_a_logged_out_supervisor_asks_nothing(medium: Medium, asked: str) -> None:
    """Whoever is logged out is refused at the channel, at the agent's session and at his own."""
    shift = Shift(medium)
    shift.enter("Coach", "s-1")
    shift.intrude("Coach", "s-2")
    requests: dict[str, ChannelRequest | AgentSessionRequest | SessionRequest] = {
        "a subscription": shift.channel_request("Coach"),
        "an Intrude": shift.intrude_request("Coach", "s-3"),
        "an Accept": SessionRequest(medium, "s-2", "Accept"),
        "a Leave": SessionRequest(medium, "s-1", "Leave"),
    }
    outcome = refused(shift.now.decide(requests[asked], TextFacts(logged_in=False)))
    assert ("TS-LOGGED-OUT", 2, ()) == (outcome.rule, outcome.code, outcome.allowed)
    assert shift.now.decide(requests[asked]).accepted


@each("TX-REVOKED", medium=MEDIA, ends=ENDS, phase=("Invited", "Chatting"))
def test_the_end_of_a_session_is_told_as_revoked(medium: Medium, ends: TextEvent, phase: str) -> None:
    """The session is shown as Revoked once, without capabilities and without the supervisor."""
    shift = Shift(medium)
    shift.subscribe("BargeIn")
    shift.session_starts()
    if phase == "Chatting":
        shift.ask("Accept")
    told = session_part(shift.happen(ends))
    assert ("Revoked", frozenset(), (CUSTOMER, AGENT)) == (told.state, told.capabilities, told.participants)
    assert () == shift.happen(ends)
    assert ("TX-REVOKED", 2) == (shift.refuses("SwitchToCoach").rule, shift.refuses("Leave").code)


@each("TX-FOLLOWS", medium=MEDIA, mode=MODES)
def test_the_supervisor_stays_while_an_agent_does(medium: Medium, mode: VisibilityMode) -> None:
    """One agent of several leaving changes and tells nothing."""
    shift = Shift(medium)
    shift.enter(mode)
    before = shift.now
    assert () == shift.happen(AGENT_LEAVES)
    assert before is shift.now


@each("TX-LEAVE", medium=MEDIA, mode=MODES)
def test_leave_ends_the_supervisors_part_only(medium: Medium, mode: VisibilityMode) -> None:
    """After Leave the others are still in the session, the subscription stays, and nothing is offered."""
    shift = Shift(medium)
    shift.subscribe(mode)
    shift.join()
    told = session_part(shift.ask("Leave"))
    assert ("Revoked", frozenset(), (CUSTOMER, AGENT)) == (told.state, told.capabilities, told.participants)
    assert mode is shift.subscribed()
    assert "TX-LEAVE" == shift.refuses("Leave").rule
    assert () == shift.happen(SESSION_COMPLETED)


@each("TX-TYPE", medium=MEDIA, mode=MODES)
def test_a_supervisor_is_shown_as_an_agent(medium: Medium, mode: VisibilityMode) -> None:
    """The type of a supervisor's participant is Agent in every mode; the visibility tells the mode."""
    shift = Shift(medium)
    told = shift.enter(mode)
    for shown in (own(session_part(told).participants), log_entry(told).sender):
        assert ("Agent", SHOWN[mode]) == (shown.type, shown.visibility)


@each("TX-AUDIENCE", medium=MEDIA, mode=MODES, viewer=PARTIES)
def test_who_sees_the_supervisor(medium: Medium, mode: VisibilityMode, viewer: Party) -> None:
    """A customer sees a supervisor only in BargeIn, an agent in Coach too: the participant and the join notice."""
    told = Shift(medium).enter(mode)
    seen = viewer.value in SEEN_BY[mode]
    participants = session_part(told).participants or ()
    assert seen == (own(participants) in visible_participants(viewer, participants))
    assert seen == sees(viewer, log_entry(told).visibility)


def shows_the_switch(medium: Medium, here: VisibilityMode, there: VisibilityMode) -> None:
    """See that a switch is told in the two ways, both with the new visibility."""
    shift = Shift(medium)
    shift.enter(here)
    told = shift.ask(f"SwitchTo{there}")
    assert 2 == len(told)
    part, entry = session_part(told), log_entry(told)
    assert told[0] is part
    assert SessionNotificationType.PARTICIPANTS_UPDATED is part.notification_type
    assert (medium, "s-1", "Chatting") == (part.medium, part.session_id, part.state)
    assert shift.control().capabilities == part.capabilities
    assert SHOWN[there] == own(part.participants).visibility
    assert (CUSTOMER, AGENT) == (part.participants or ())[:2]
    assert (MessageType.PARTICIPANT_REJOINED, SHOWN[there]) == (entry.type, entry.visibility)
    assert (own(part.participants), 6, None) == (entry.sender, entry.index, entry.text)
    assert SessionNotificationType.NEW_MESSAGES is told[1].notification_type


@each("TX-NOTIFY-BARGE-IN", medium=MEDIA, here=(MONITOR, COACH))
def test_a_switch_to_barge_in_is_told(medium: Medium, here: VisibilityMode) -> None:
    """It shows as ParticipantsUpdated and as ParticipantRejoined, both with visibility All."""
    shows_the_switch(medium, here, BARGE_IN)


@each("TX-NOTIFY", medium=MEDIA, modes=[modes for modes in OTHER_MODES if modes[1] is not BARGE_IN])
def test_the_other_switches_are_told_alike(medium: Medium, modes: tuple[VisibilityMode, VisibilityMode]) -> None:
    """A switch to Monitor or Coach shows in the same two ways, with that mode's visibility."""
    shows_the_switch(medium, *modes)


@each("TX-SEND", medium=MEDIA, sent=SENT, everywhere=(False, True))
def test_what_is_sent_has_the_visibility_of_whom_it_is_for(
    medium: Medium, sent: tuple[str, MessageType, Visibility], everywhere: bool
) -> None:
    """In BargeIn an accepted sending operation writes one entry, for agents or for all, and changes nothing else."""
    operation, kind, visibility = sent
    shift = Shift(medium, SENDS_EVERYWHERE) if everywhere else Shift(medium)
    shift.enter("BargeIn")
    control = shift.control()
    told = shift.ask(operation, text="hello" if kind is MessageType.TEXT else None)
    sender = Participant("Sam", "Agent", Visibility.ALL, "sup-s-1", "/api/v2/users/sup")
    entry = LogEntry(6, kind, sender, visibility, "hello" if kind is MessageType.TEXT else None)
    assert (MessageLogNotification(medium, "s-1", (entry,)),) == told
    assert control is shift.control()


@each("TX-SEND", medium=MEDIA, sends=[operation for operation, kind, _ in SENT if kind is not MessageType.TEXT])
def test_a_notice_has_no_text(medium: Medium, sends: str) -> None:
    """That somebody types is told without what he types, even where the request brings a text."""
    shift = Shift(medium)
    shift.enter("BargeIn")
    assert log_entry(shift.ask(sends, text="not yet sent")).text is None


@each("TS-NEXT-CHAT", medium=MEDIA)
def test_a_medium_may_be_given_by_its_word(medium: Medium) -> None:
    """NextChat is used up by the session joined under it, however the medium is spelled."""
    word: Any = str(medium.value)
    now = accepted(text_supervisor("sam").decide(ChannelRequest(ADA, medium, "Monitor", "NextChat"))).next
    now = now.session_starts(word, ADA, "s-1").next
    now = accepted(now.decide(SessionRequest(word, "s-1", "Accept"))).next
    assert Phase.ABSENT is now.session_starts(medium, ADA, "s-2").next.session(medium, "s-2").phase


@each("TX-SEND", medium=MEDIA, sent=SENT, mode=(MONITOR, COACH))
def test_what_a_mode_does_not_send_is_refused(
    medium: Medium, sent: tuple[str, MessageType, Visibility], mode: VisibilityMode
) -> None:
    """Monitor sends nothing, Coach nothing to all."""
    operation, _, visibility = sent
    shift = Shift(medium)
    shift.enter(mode)
    if mode is COACH and visibility is Visibility.AGENTS:
        assert visibility == log_entry(shift.ask(operation, text="hello")).visibility
    else:
        outcome = shift.refuses(operation, text="hello")
        assert ("TX-SEND", 2) == (outcome.rule, outcome.code)


@each("AN-ASYNC", medium=MEDIA)
def test_an_accepted_request_is_answered_with_0(medium: Medium) -> None:
    """What is accepted has status code 0."""
    shift = Shift(medium)
    outcome = shift.now.decide(shift.channel_request("Coach"))
    assert (True, 0) == (outcome.accepted, outcome.code)


@pytest.mark.parametrize("event", [ACCEPT, INVITATION[COACH]], ids=str)
def test_a_request_is_no_happening(event: TextEvent) -> None:
    """What is asked for, and the beginning of a session, does not happen to a running session."""
    with pytest.raises(ValueError, match="is not a happening of a running session"):
        text_supervisor("sup").happen(event, Medium.CHAT, "s-1")


def test_a_happening_in_an_unknown_session_changes_nothing() -> None:
    """Sessions of others end without the supervisor."""
    supervisor = text_supervisor("sup")
    assert supervisor is supervisor.happen(SESSION_COMPLETED, Medium.CHAT, "s-1").next


def test_a_record_is_copied_and_pickled_with_its_controls() -> None:
    """A record crosses processes: it is equal there, and its controls are the objects that exist once."""
    shift = Shift(Medium.CHAT)
    shift.subscribe("Coach", nickname="Desk 5")
    shift.join()
    for again in (copy.copy(shift.now), copy.deepcopy(shift.now), pickle.loads(pickle.dumps(shift.now))):
        assert shift.now == again
        assert shift.control() is again.session(Medium.CHAT, "s-1")
        assert shift.now.subscription(Medium.CHAT, ADA) is again.subscription(Medium.CHAT, ADA)


def test_records_that_are_equal_have_one_hash() -> None:
    """Records stand in sets: one that was come by in another way is the same, and one that differs is another."""
    ways = []
    for order in ((ADA, BO), (BO, ADA)):
        shift = Shift(Medium.CHAT)
        for agent in order:
            shift.subscribe("Coach", agent)
        for number, agent in enumerate((ADA, BO)):
            shift.join(f"s-{number}", agent)
        ways.append(shift.now)
    one, other = ways
    assert one is not other
    assert {one} == {one, other, pickle.loads(pickle.dumps(one))}
    differing = [
        evolve(one, subscriptions={}),
        evolve(one, nicknames={}),
        evolve(one, sessions={}),
        evolve(one, is_supervisor=False),
        evolve(one, features=()),
        evolve(one, user_id="another"),
        evolve(one, user_name="another"),
        evolve(one, ruleset=SENDS_EVERYWHERE),
    ]
    assert 9 == len({one, *differing}) == len({hash(each) for each in (one, *differing)})


def test_a_refusal_by_the_record_is_pickled() -> None:
    """A refusal that holds the record crosses processes too."""
    shift = Shift(Medium.CHAT)
    outcome = shift.refuses("Leave", "nowhere")
    assert outcome == pickle.loads(pickle.dumps(outcome))


def test_a_record_cannot_be_changed() -> None:
    """What a record holds is read-only, and apart from what it was made of."""
    shift = Shift(Medium.CHAT)
    shift.subscribe("Coach")
    for kept in (shift.now.subscriptions, shift.now.nicknames, shift.now.sessions):
        with pytest.raises(TypeError):
            cast(dict[Any, Any], kept)[Medium.CHAT, BO] = None
    given = {(Medium.CHAT, ADA): "Desk 5"}
    supervisor = evolve(shift.now, nicknames=given)
    given.clear()
    assert {(Medium.CHAT, ADA): "Desk 5"} == supervisor.nicknames


@each("TS-NEXT-CHAT", media=[MEDIA, MEDIA[::-1]])
def test_next_chat_of_one_medium_is_none_of_the_others(media: tuple[Medium, Medium]) -> None:
    """A session of one medium neither holds up nor is detached by a subscription to the same agent's other medium."""
    shift = Shift(media[0])
    shift.subscribe("Coach", mode="NextChat")
    shift.join()
    shift.medium = media[1]
    shift.subscribe("Monitor", mode="NextChat")
    assert "Invited" == session_part(shift.session_starts()).state
    shift.cancel()
    shift.medium = media[0]
    assert shift.control().under_subscription
    shift.ask("Leave")
    assert shift.subscribed() is None


@each("TX-AUDIENCE", medium=MEDIA)
def test_who_is_in_it_is_told_who_else_is(medium: Medium) -> None:
    """A supervisor who takes part sees the others change; one who is invited is told once he accepts."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.session_starts()
    another = Participant("Kim", "Agent", "Supervisors", "p-9")
    changed = accepted(shift.now.participants_change(medium, "s-1", (CUSTOMER, AGENT, another)))
    assert () == changed.notifications
    shift.now = changed.next
    joined = session_part(shift.ask("Accept"))
    assert [CUSTOMER, AGENT, another] == [each for each in joined.participants or () if each.nickname != "Sam"]
    left = accepted(shift.now.participants_change(medium, "s-1", (CUSTOMER, AGENT)))
    told = session_part(left.notifications)
    assert SessionNotificationType.PARTICIPANTS_UPDATED == told.notification_type
    assert [CUSTOMER, AGENT] == [each for each in told.participants or () if each.nickname != "Sam"]


@each("TX-AUDIENCE", medium=MEDIA)
def test_the_same_others_are_no_change(medium: Medium) -> None:
    """Who is told what he was told already, or of a session he has no part in, is told nothing and is the same."""
    shift = Shift(medium)
    shift.subscribe("Coach")
    shift.join()
    for session_id, others in (("s-1", (CUSTOMER, AGENT)), ("s-9", (CUSTOMER,))):
        outcome = accepted(shift.now.participants_change(medium, session_id, others))
        assert (shift.now, ()) == (outcome.next, outcome.notifications)


@each("TX-SPELLING", medium=MEDIA, mode=(MONITOR, COACH))
def test_who_asks_as_lists_are_printed_is_understood(medium: Medium, mode: VisibilityMode) -> None:
    """A request for SwitchBargeIn does what one for SwitchToBargeIn does."""
    printed, documented = Shift(medium), Shift(medium)
    for shift in (printed, documented):
        shift.subscribe(mode)
        shift.join()
    assert documented.ask("SwitchToBargeIn") == printed.ask("SwitchBargeIn")
    assert documented.now == printed.now
    assert "TX-SELF" == printed.refuses("SwitchBargeIn").rule


def shown_of_himself(told: tuple[TextNotification, ...]) -> list[Participant]:
    """Give the supervisor as each of the notifications shows him."""
    return [
        own(each.participants) if isinstance(each, SessionNotification) else each.messages[0].sender for each in told
    ]


@each("TX-PARTICIPANT-ID", medium=MEDIA, modes=OTHER_MODES)
def test_the_list_and_the_log_show_the_supervisor_alike(
    medium: Medium, modes: tuple[VisibilityMode, VisibilityMode]
) -> None:
    """After joining and after each switch: participantId, uri, nickname and visibility."""
    here, there = modes
    shift = Shift(medium)
    shift.subscribe(here, nickname="Coach Kay")
    shift.session_starts()
    for told in (shift.ask("Accept"), shift.ask(f"SwitchTo{there}")):
        listed, logged = shown_of_himself(told)
        assert listed == logged
        assert ("Coach Kay", "/api/v2/users/sup") == (listed.nickname, listed.uri)


@each("TX-PARTICIPANT-ID", medium=MEDIA, joins=("Accept", "SwitchToCoach"))
def test_the_participant_id_is_the_one_that_the_server_gave(medium: Medium, joins: str) -> None:
    """Told once, with the request that joins or any later one, it is kept; before it is made of the ids."""
    shift = Shift(medium)
    shift.subscribe(MONITOR)
    shift.session_starts()
    given = TextFacts(entries=4, participant_id="00AF-0B")
    for operation in ("Accept", "SwitchToCoach", "SwitchToBargeIn"):
        facts = given if operation == joins else TextFacts(entries=4)
        outcome = accepted(shift.now.decide(SessionRequest(medium, "s-1", operation), facts))
        shift.now = outcome.next
        is_told = operation != "Accept" or joins == "Accept"
        ids = [each.participant_id for each in shown_of_himself(outcome.notifications)]
        assert ["00AF-0B" if is_told else "sup-s-1"] * 2 == ids
    assert "00AF-0B" == log_entry(shift.ask("SendMessage", text="Hello.")).sender.participant_id


@each("TX-PARTICIPANT-ID", medium=MEDIA)
def test_another_session_has_another_participant(medium: Medium) -> None:
    """Without an id of the server the ids of user and session make one, so no two sessions share it."""
    shift = Shift(medium)
    shift.subscribe(COACH)
    ids = set[str | None]()
    for session_id in ("s-1", "s-2"):
        shift.session_starts(session_id)
        ids |= {each.participant_id for each in shown_of_himself(shift.ask("Accept", session_id))}
    assert 2 == len(ids)
