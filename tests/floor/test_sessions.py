"""Several supervisors and agents in SMS sessions and chats together."""

from __future__ import annotations

import pytest

from monitoring_core.floor import (
    AgentJoinsSession,
    AgentLeavesSession,
    Floor,
    ImpossibleHappening,
    PartyWrites,
    SessionCompleted,
    SessionRequeued,
    SessionStarts,
    Step,
    SupervisorLogsIn,
    SupervisorLogsOut,
    open_floor,
)
from monitoring_core.floor.inputs import Happening, Input
from monitoring_core.notifications import MessageLogNotification, Participant, SessionNotification
from monitoring_core.rulesets import GWS_V2
from monitoring_core.vocabulary import Medium, Visibility, VisibilityMode
from tests.floor.playing import SMS, all_told, in_session, intrude, play, rule_and_code, watch

FLOOR = open_floor(["s1", "s2"], ["a1", "a2"])
STARTS = SessionStarts("a1", SMS, "t1")
BOTH = play(
    FLOOR,
    watch("s1", "Monitor", "a1"),
    watch("s2", "Coach", "a1"),
    STARTS,
    in_session("s1", "t1", "Accept"),
    in_session("s2", "t1", "Accept"),
)


def test_several_supervisors_are_invited_to_one_session() -> None:
    """TS-MANY: everybody who is subscribed to the agent is invited, and only to the medium he named."""
    floor = play(FLOOR, watch("s1", "Monitor", "a1"), watch("s2", "Coach", "a1"))
    assert ["s1: session Invited StatusChange", "s2: session Invited StatusChange"] == all_told(floor.step(STARTS))
    assert [] == all_told(floor.step(SessionStarts("a1", Medium.CHAT, "t1")))


def test_a_subscription_is_for_the_next_session() -> None:
    """TS-NEXT-SESSION: the session that runs already is not joined; it takes an Intrude."""
    floor = play(FLOOR, STARTS, watch("s1", "Monitor", "a1"))
    assert () == floor.sessions[SMS, "t1"].supervisors
    assert ("s1",) == play(floor, intrude("s1", "a1", "t1")).sessions[SMS, "t1"].supervisors


def test_an_intruder_is_invited_and_seen_once_he_accepts() -> None:
    """TS-INTRUDE: until he accepts nobody is told of him; then the other supervisor sees him come (TX-NOTICES)."""
    floor = play(FLOOR, watch("s1", "Monitor", "a1"), STARTS, in_session("s1", "t1", "Accept"))
    invited = floor.step(intrude("s2", "a1", "t1", "Coach"))
    assert ["s2: session Invited StatusChange"] == all_told(invited)
    assert ("s1", "s2") == invited.next.sessions[SMS, "t1"].supervisors
    assert ("TS-INTRUDE-TWICE", 2) == rule_and_code(invited.next.step(intrude("s2", "a1", "t1", "Monitor")))
    assert [
        "s2: session Chatting StatusChange",
        "s2: log ParticipantJoined#2",
        "s1: session Chatting ParticipantsUpdated",
        "s1: log ParticipantJoined#2",
    ] == all_told(invited.next.step(in_session("s2", "t1", "Accept")))
    rejected = invited.next.step(in_session("s2", "t1", "Reject"))
    assert ["s2: session Revoked StatusChange"] == all_told(rejected)
    assert ["s2: session Invited StatusChange"] == all_told(rejected.next.step(intrude("s2", "a1", "t1", "Monitor")))


def test_intrude_may_join_at_once() -> None:
    """TS-INTRUDE: under the alternative the other supervisor sees the intruder come without an Accept."""
    floor = open_floor(["s1", "s2"], ["a1"], GWS_V2.derive("joins at once", intrude_joins_at_once=True))
    floor = play(floor, STARTS, intrude("s1", "a1", "t1", "Monitor"))
    assert [
        "s2: session Chatting StatusChange",
        "s2: log ParticipantJoined#2",
        "s1: session Chatting ParticipantsUpdated",
        "s1: log ParticipantJoined#2",
    ] == all_told(floor.step(intrude("s2", "a1", "t1", "Coach")))


def test_intrude_without_a_mode_lacks_a_parameter() -> None:
    """TS-INTRUDE: with neither a mode nor a subscription it is code 1, before an unknown session and a wrong state."""
    assert ("TS-INTRUDE", 1) == rule_and_code(FLOOR.step(intrude("s1", "a1", "t9")))
    there = play(FLOOR, STARTS, intrude("s1", "a1", "t1", "Coach"))
    assert ("TS-INTRUDE", 1) == rule_and_code(there.step(intrude("s1", "a1", "t1")))
    watching = play(FLOOR, watch("s1", "Coach", "a1"))
    assert ("AN-CODE", 6) == rule_and_code(watching.step(intrude("s1", "a1", "t9")))
    assert ("AN-CODE", 10) == rule_and_code(watching.step(intrude("s1", "a1", "t9", "ListenIn")))


def test_a_session_of_two_monitored_agents_is_one_session() -> None:
    """TS-TWO-AGENTS: it keeps the mode in which it came first, and after Reject comes anew with the second agent."""
    both = play(FLOOR, watch("s1", "Coach", "a1"), watch("s1", "BargeIn", "a2"), STARTS)
    joins = AgentJoinsSession("a2", SMS, "t1")
    assert [] == all_told(both.step(joins))
    accepted = play(both, joins, in_session("s1", "t1", "Accept"))
    assert VisibilityMode.COACH is accepted.supervisors["s1"].text.session(SMS, "t1").mode
    anew = play(both, in_session("s1", "t1", "Reject")).step(joins)
    assert ["s1: session Invited StatusChange"] == all_told(anew)
    assert VisibilityMode.BARGE_IN is anew.next.supervisors["s1"].text.session(SMS, "t1").mode


def test_next_chat_offers_one_session_at_a_time() -> None:
    """TS-NEXT-CHAT-PENDING: while its session is Invited no other is, and the next one after Reject."""
    waits = play(FLOOR, watch("s1", "Coach", "a1", "NextChat"), STARTS)
    second = SessionStarts("a1", SMS, "t2")
    assert [] == all_told(waits.step(second))
    assert ["s1: session Invited StatusChange"] == all_told(play(waits, in_session("s1", "t1", "Reject")).step(second))
    cancelled = play(waits, watch("s1", "CancelSupervisorMonitoring", "a1"))
    assert ["s1: session Chatting StatusChange", "s1: log ParticipantJoined#1"] == all_told(
        cancelled.step(in_session("s1", "t1", "Accept"))
    )


def test_who_is_logged_out_asks_no_session() -> None:
    """TS-LOGGED-OUT: until he is back he may ask nothing of a channel, an agent's session or his own."""
    out = play(BOTH, SupervisorLogsOut("s1"), SessionStarts("a1", SMS, "t2"))
    for asked in (watch("s1", "Coach", "a2"), intrude("s1", "a1", "t2", "Coach"), in_session("s1", "t1", "Leave")):
        assert ("TS-LOGGED-OUT", 2) == rule_and_code(out.step(asked))
    back = play(out, SupervisorLogsIn("s1"))
    play(back, watch("s1", "Coach", "a2"), intrude("s1", "a1", "t2", "Coach"), in_session("s1", "t1", "Leave"))


def test_what_is_written_is_seen_by_no_more_than_who_writes_it() -> None:
    """TX-PRIVATE: where every mode sends, what is written in Monitor is for supervisors, to whomever it is sent."""
    floor = open_floor(["s1", "s2"], ["a1"], GWS_V2.derive("sends", send_in_every_mode=True))
    floor = play(floor, STARTS, *(intrude(user, "a1", "t1", "Monitor") for user in ("s1", "s2")))
    floor = play(floor, *(in_session(user, "t1", "Accept") for user in ("s1", "s2")))
    for sends in ("SendMessage", "SendToAgents"):
        told = floor.step(in_session("s1", "t1", sends)).deliveries
        assert ["s1", "s2"] == [each.recipient for each in told]
        assert {Visibility.SUPERVISORS} == {
            entry.visibility
            for each in told
            if isinstance(each.notification, MessageLogNotification)
            for entry in each.notification.messages
        }


def test_each_sees_the_other_come_switch_and_leave() -> None:
    """TX-AUDIENCE: a supervisor sees the other's comings, switches and leaving, with visibility and log entry."""
    switched = BOTH.step(in_session("s1", "t1", "SwitchToBargeIn"))
    assert [
        "s1: session Chatting ParticipantsUpdated",
        "s1: log ParticipantRejoined#3",
        "s2: session Chatting ParticipantsUpdated",
        "s2: log ParticipantRejoined#3",
    ] == all_told(switched)
    shown = switched.deliveries[2].notification
    assert isinstance(shown, SessionNotification)
    assert {"customer": "All", "a1": "All", "nick-s1": "All", "nick-s2": "Agents"} == {
        each.nickname: str(each.visibility) for each in shown.participants or ()
    }
    left = switched.next.step(in_session("s1", "t1", "Leave"))
    assert [
        "s1: log ParticipantLeft#4",
        "s1: session Revoked StatusChange",
        "s2: session Chatting ParticipantsUpdated",
        "s2: log ParticipantLeft#4",
    ] == all_told(left)
    assert ("s2",) == left.next.sessions[SMS, "t1"].supervisors


def test_the_log_counts_on_whoever_writes() -> None:
    """Entries are numbered through the session, whether a party or a supervisor writes them."""
    first = BOTH.step(PartyWrites(SMS, "t1", "customer", "hello"))
    assert ["s1: log Text#3", "s2: log Text#3"] == all_told(first)
    second = first.next.step(in_session("s2", "t1", "SendToAgents"))
    assert ["s2: log Text#4", "s1: log Text#4"] == all_told(second)
    entry = second.deliveries[1].notification
    assert isinstance(entry, MessageLogNotification)
    assert [("words", "Agents", "nick-s2")] == [
        (each.text, str(each.visibility), each.sender.nickname) for each in entry.messages
    ]


def test_an_invited_supervisor_is_not_told_what_is_written() -> None:
    """TX-INVITED: until he accepts he takes no part, and comes in with the log as long as it is then."""
    floor = play(FLOOR, watch("s1", "Monitor", "a1"), STARTS)
    step = floor.step(PartyWrites(SMS, "t1", "a1", "hello"))
    assert [] == all_told(step)
    assert ["s1: session Chatting StatusChange", "s1: log ParticipantJoined#2"] == all_told(
        step.next.step(in_session("s1", "t1", "Accept"))
    )


def test_the_supervisor_stays_while_an_agent_does() -> None:
    """TX-FOLLOWS: another agent joins, the first leaves, the supervisors stay; with the last agent it is over."""
    two = play(BOTH, AgentJoinsSession("a2", SMS, "t1"))
    one = two.step(AgentLeavesSession("a1", SMS, "t1"))
    assert ["s1: session Chatting ParticipantsUpdated", "s2: session Chatting ParticipantsUpdated"] == all_told(one)
    none = one.next.step(AgentLeavesSession("a2", SMS, "t1"))
    assert ["s1: session Revoked StatusChange", "s2: session Revoked StatusChange"] == all_told(none)
    assert {} == dict(none.next.sessions)


def test_a_session_is_the_next_one_of_an_agent_who_joins_it() -> None:
    """TS-NEXT-SESSION: who is subscribed to the agent who joins is invited then, unless he is there already."""
    floor = play(FLOOR, watch("s1", "Monitor", "a1"), watch("s2", "Coach", "a2"), watch("s1", "Coach", "a2"), STARTS)
    step = floor.step(AgentJoinsSession("a2", SMS, "t1"))
    assert "s2: session Invited StatusChange" in all_told(step)
    assert ("s1", "s2") == step.next.sessions[SMS, "t1"].supervisors


@pytest.mark.parametrize("over", [SessionCompleted(SMS, "t1"), SessionRequeued(SMS, "t1")], ids=["done", "requeued"])
def test_the_supervisors_parts_end_with_the_session(over: Happening) -> None:
    """TX-REVOKED: completed or put back in a queue, it is Revoked for every supervisor, and nothing is open."""
    step = BOTH.step(over)
    assert ["s1: session Revoked StatusChange", "s2: session Revoked StatusChange"] == [
        each for each in all_told(step) if "Revoked" in each
    ]
    assert ("TX-REVOKED", 2) == rule_and_code(step.next.step(in_session("s1", "t1", "Leave")))


def test_a_requeued_session_comes_back_with_the_next_agent() -> None:
    """A session in a queue has no agent; whoever is subscribed to the agent who takes it is invited again."""
    queued = play(BOTH, SessionRequeued(SMS, "t1"))
    assert () == queued.sessions[SMS, "t1"].agents
    assert ["s1: session Invited StatusChange", "s2: session Invited StatusChange"] == all_told(
        queued.step(AgentJoinsSession("a1", SMS, "t1"))
    )


def test_a_session_that_is_over_can_be_forgotten() -> None:
    """Until it is forgotten a request is refused as one to a session that is over; then there is no such session."""
    over = play(BOTH, SessionCompleted(SMS, "t1"))
    forgotten = over.forget(SMS, "t1")
    assert ("AN-CODE", 6) == rule_and_code(forgotten.step(in_session("s1", "t1", "Leave")))
    with pytest.raises(ValueError, match="session 't1' is not over"):
        BOTH.forget(SMS, "t1")


def test_one_supervisor_may_forget_what_another_keeps() -> None:
    """A session that is over is dropped from the record of the one who is named, and of nobody else."""
    over = play(BOTH, SessionCompleted(SMS, "t1"))
    forgotten = over.forget(SMS, "t1", "s1")
    kept = {user: (SMS, "t1") in desk.text.sessions for user, desk in forgotten.supervisors.items()}
    assert {"s1": False, "s2": True} == kept
    assert forgotten.forget(SMS, "t1") == over.forget(SMS, "t1")
    with pytest.raises(KeyError):
        over.forget(SMS, "t1", "nobody")


def test_next_chat_ends_with_the_session_joined_under_it() -> None:
    """TS-NEXT-CHAT: after that one session the supervisor watches nobody."""
    floor = play(FLOOR, watch("s1", "Monitor", "a1", "NextChat"), STARTS, in_session("s1", "t1", "Accept"))
    assert {(SMS, "a1"): ("s1",)} == dict(floor.watchers)
    assert {} == dict(play(floor, SessionCompleted(SMS, "t1")).watchers)


IMPOSSIBLE: list[tuple[Floor, Happening, str]] = [
    (BOTH, STARTS, "session 't1' goes on already"),
    (BOTH, SessionStarts("a1", SMS, ""), "a session needs an id that is not empty"),
    (BOTH, SessionStarts("a9", SMS, "t2"), "there is no agent 'a9'"),
    (BOTH, AgentJoinsSession("a1", SMS, "t1"), "agent 'a1' is in session 't1' already"),
    (BOTH, AgentJoinsSession("a1", SMS, "t9"), "there is no session 't9'"),
    (BOTH, AgentLeavesSession("a2", SMS, "t1"), "agent 'a2' is not in session 't1'"),
    (BOTH, SessionCompleted(SMS, "t9"), "there is no session 't9'"),
    (play(BOTH, SessionRequeued(SMS, "t1")), SessionRequeued(SMS, "t1"), "session 't1' waits in a queue already"),
    (BOTH, PartyWrites(SMS, "t1", "a2", "hi"), "'a2' is not in session 't1'"),
    (
        BOTH,
        PartyWrites(SMS, "t1", "customer", "hi", Visibility.AGENTS),
        "the visibility must be All, since a customer wrote it",
    ),
]


@pytest.mark.parametrize(
    ("floor", "happening", "reason"), IMPOSSIBLE, ids=[f"{each[1]}: {each[2]}" for each in IMPOSSIBLE]
)
def test_what_cannot_have_happened_is_an_error(floor: Floor, happening: Happening, reason: str) -> None:
    """The error names the reason, which can be asked for beforehand."""
    assert reason == floor.impossible(happening)
    with pytest.raises(ImpossibleHappening, match=reason):
        floor.step(happening)


def shown_in(step: Step) -> dict[str, set[Participant]]:
    """Give everybody of whom lists and entries of logs tell, by nickname, as they are shown there."""
    shown: dict[str, set[Participant]] = {}
    for delivery in step.deliveries:
        told = delivery.notification
        if isinstance(told, SessionNotification):
            seen = told.participants or ()
        else:
            assert isinstance(told, MessageLogNotification)
            seen = tuple(entry.sender for entry in told.messages)
        for each in seen:
            shown.setdefault(each.nickname, set()).add(each)
    return shown


@pytest.mark.parametrize(
    "given",
    [
        in_session("s1", "t1", "SwitchToBargeIn"),
        in_session("s2", "t1", "SendToAgents"),
        in_session("s1", "t1", "SwitchToCoach"),
        AgentJoinsSession("a2", SMS, "t1"),
        PartyWrites(SMS, "t1", "customer", "Good morning."),
        PartyWrites(SMS, "t1", "a1", "Good morning."),
    ],
    ids=lambda given: type(given).__name__,
)
def test_everybody_is_shown_alike_wherever_he_is_shown(given: Input) -> None:
    """TX-PARTICIPANT-ID: in the lists and in the log, to himself and to others, a participant is one and the same."""
    writes = play(BOTH, AgentJoinsSession("a2", SMS, "t1")) if isinstance(given, PartyWrites) else BOTH
    listed = shown_in(writes.step(in_session("s2", "t1", "SwitchToBargeIn")))
    step = writes.step(given)
    assert [1] * len(shown_in(step)) == [len(each) for each in shown_in(step).values()]
    for nickname, seen in shown_in(step).items():
        if nickname in ("a1", "customer"):
            assert listed[nickname] == seen


def test_users_have_uris_and_customers_none() -> None:
    """Agents and supervisors are shown with the path of their user, the customer without one."""
    shown = shown_in(BOTH.step(in_session("s1", "t1", "SwitchToBargeIn")))
    paths = {"a1": "/api/v2/users/a1", "nick-s1": "/api/v2/users/s1", "nick-s2": "/api/v2/users/s2", "customer": None}
    assert paths == {nickname: each.uri for nickname, (each,) in shown.items()}


def test_who_leaves_is_shown_as_he_was() -> None:
    """TX-PARTICIPANT-ID: the entry of his leaving shows him as the list showed him before."""
    before = shown_in(BOTH.step(in_session("s1", "t1", "SwitchToBargeIn")))["nick-s2"]
    (sender,) = [
        entry.sender
        for told in BOTH.step(in_session("s2", "t1", "Leave")).deliveries
        if isinstance(told.notification, MessageLogNotification)
        for entry in told.notification.messages
        if told.recipient == "s1"
    ]
    assert before == {sender}
