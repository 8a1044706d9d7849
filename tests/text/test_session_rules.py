"""The supervisor's own session: what each rule says of each phase and mode."""

from __future__ import annotations

import pytest

from monitoring_core.outcome import IllegalOperation, Refusal
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import (
    ACCEPT,
    AGENT_LEAVES,
    CANCEL_SUPERVISOR_MONITORING,
    INTRUDE,
    INVITATION,
    LAST_AGENT_LEAVES,
    LEAVE,
    REJECT,
    SENDING,
    SESSION_COMPLETED,
    SESSION_REQUEUED,
    SWITCH,
    SWITCH_TO_BARGE_IN,
    SWITCH_TO_COACH,
    SWITCH_TO_MONITOR,
    OwnSession,
    Phase,
    TextEvent,
    not_in_session,
)
from monitoring_core.vocabulary import StatusCode, Visibility, VisibilityMode
from tests.text.cases import (
    BARGE_IN,
    COACH,
    JOINS_AT_ONCE,
    MODES,
    MONITOR,
    OTHER_MODES,
    RULESETS,
    SENDS_EVERYWHERE,
    chatting,
    each,
    in_phase,
    invited,
)

TO = {MONITOR: SWITCH_TO_MONITOR, COACH: SWITCH_TO_COACH, BARGE_IN: SWITCH_TO_BARGE_IN}
ENDS = (SESSION_COMPLETED, SESSION_REQUEUED, LAST_AGENT_LEAVES)
TO_AGENTS = ("SendToAgents", "SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification")
TO_EVERYBODY = ("SendMessage", "SendStartTypingNotification", "SendStopTypingNotification")
CONSTANT = (
    "Leave",
    "SetInFocus",
    "SetDisposition",
    "AttachUserData",
    "DeleteUserData",
    "UpdateUserData",
    "Transfer",
    "Invite",
    "Consult",
)
ENTRIES = ("Intrude", "Accept")
PHASES = ("absent", "invited", "chatting", "left", "revoked")

SENT = {name: event for event in SENDING for name in [event.name]}


def refusal(session: OwnSession, event: TextEvent) -> tuple[str, ...]:
    """Give the rules that refuse, having seen that the refusal tells the truth about the session."""
    outcome = session.step(event)
    assert isinstance(outcome, Refusal)
    assert not session.can(event)
    assert (outcome.rule, session) == (outcome.reasons[0], outcome.state)
    assert (event.name, StatusCode.NOT_VALID_IN_STATE) == (outcome.event, outcome.code)
    assert session.allowed() == outcome.allowed
    assert session.why_not(event) == outcome.reasons
    with pytest.raises(IllegalOperation) as caught:
        session.require(event)
    assert outcome is caught.value.refusal
    return outcome.reasons


def test_a_supervisor_is_in_no_session_at_first() -> None:
    """Without an invitation or Intrude there is no part in the session: no mode, nothing shown, nothing offered."""
    session = not_in_session()
    assert (Phase.ABSENT, None, None) == (session.phase, session.mode, session.visibility)
    assert (frozenset(), ()) == (session.capabilities, session.allowed())
    assert not session.under_subscription


@each("TX-INVITED", mode=MODES)
def test_a_session_arrives_as_invited(mode: VisibilityMode) -> None:
    """A session that begins under a subscription is Invited, in the subscribed mode, and shows nobody yet."""
    session = invited(mode)
    assert (Phase.INVITED, "Invited", mode, None) == (session.phase, session.state, session.mode, session.visibility)
    assert session.under_subscription


@each("TX-INVITED", mode=MODES, ruleset=RULESETS)
def test_an_invited_session_offers_accept_and_reject_only(mode: VisibilityMode, ruleset: Ruleset) -> None:
    """Of an Invited session the capabilities are Accept and Reject, whatever the ruleset."""
    assert {"Accept", "Reject"} == invited(mode, ruleset).capabilities
    assert ("Accept", "Reject") == invited(mode, ruleset).allowed()


@each("TX-INVITED", mode=MODES)
def test_an_accepted_session_is_chatting(mode: VisibilityMode) -> None:
    """After Accept the session is Chatting, in the mode it came with."""
    session = invited(mode).require(ACCEPT)
    assert (Phase.CHATTING, "Chatting", mode) == (session.phase, session.state, session.mode)


@each("TX-INVITED", mode=MODES)
def test_a_rejected_session_is_over_for_the_supervisor(mode: VisibilityMode) -> None:
    """After Reject there is no mode, nothing shown and nothing offered."""
    session = invited(mode).require(REJECT)
    assert (Phase.LEFT, "Revoked", None, None) == (session.phase, session.state, session.mode, session.visibility)
    assert frozenset() == session.capabilities


@each("TX-INVITED", mode=MODES, event=(*SWITCH, *SENDING, LEAVE))
def test_an_invited_session_takes_nothing_else(mode: VisibilityMode, event: TextEvent) -> None:
    """Switching, sending and leaving are refused before Accept."""
    assert ("TX-INVITED",) == refusal(invited(mode), event)


@each("TX-INVITED", phase=("absent", "chatting", "left"), event=(ACCEPT, REJECT))
def test_only_an_invitation_is_accepted_or_rejected(phase: str, event: TextEvent) -> None:
    """Accept and Reject are refused of a session that is not Invited."""
    assert ("TX-INVITED",) == refusal(in_phase(phase), event)


@each("TX-SWITCH", modes=OTHER_MODES, by=ENTRIES, ruleset=RULESETS)
def test_every_mode_is_switched_to_from_every_other(
    modes: tuple[VisibilityMode, VisibilityMode], by: str, ruleset: Ruleset
) -> None:
    """While Chatting a switch to another mode is offered and accepted, and leads there."""
    here, there = modes
    session = chatting(here, ruleset, by=by)
    assert TO[there].name in session.capabilities
    after = session.require(TO[there])
    assert (Phase.CHATTING, there) == (after.phase, after.mode)


@each("TX-SWITCH", between=(MONITOR, BARGE_IN))
def test_coach_can_be_entered_again_and_again(between: VisibilityMode) -> None:
    """Unlike voice, Coach that has been left is gone back to."""
    session = chatting(COACH)
    for _ in range(3):
        session = session.require(TO[between]).require(SWITCH_TO_COACH)
    assert chatting(COACH) is session


@each("TX-SWITCH", phase=("absent", "left"), event=SWITCH)
def test_a_switch_needs_a_session_that_is_chatting(phase: str, event: TextEvent) -> None:
    """Of a session one is not in, a switch is refused."""
    assert ("TX-SWITCH",) == refusal(in_phase(phase), event)


@each("TX-SWITCH", mode=MODES)
def test_the_methods_ask_for_the_operations(mode: VisibilityMode) -> None:
    """Each method is the step of its operation."""
    session = chatting(mode)
    assert [session.step(event) for event in (*SWITCH, LEAVE, ACCEPT, REJECT)] == [
        session.switch_to_monitor(),
        session.switch_to_coach(),
        session.switch_to_barge_in(),
        session.leave(),
        session.accept(),
        session.reject(),
    ]


@each("TX-SELF", mode=MODES, by=ENTRIES, ruleset=RULESETS)
def test_a_switch_to_the_present_mode_is_refused(mode: VisibilityMode, by: str, ruleset: Ruleset) -> None:
    """The mode one is in is not offered, and a switch to it is refused."""
    session = chatting(mode, ruleset, by=by)
    assert TO[mode].name not in session.capabilities
    assert ("TX-SELF",) == refusal(session, TO[mode])


@each("TX-REVOKED", phase=("invited", "chatting"), mode=MODES, event=ENDS)
def test_the_end_of_the_session_revokes_the_supervisors(phase: str, mode: VisibilityMode, event: TextEvent) -> None:
    """Completed, back in a queue, or without any agent: the supervisor's session is Revoked and offers nothing."""
    session = in_phase(phase, mode=mode).require(event)
    assert (Phase.REVOKED, "Revoked", None, None) == (session.phase, session.state, session.mode, session.visibility)
    assert (frozenset(), ()) == (session.capabilities, session.allowed())


@each("TX-REVOKED", event=(ACCEPT, REJECT, LEAVE, *SWITCH, *SENDING))
def test_a_revoked_session_takes_nothing(event: TextEvent) -> None:
    """Every operation on a Revoked session of one's own is refused."""
    assert ("TX-REVOKED",) == refusal(in_phase("revoked"), event)


@each("TX-REVOKED", phase=("absent", "left", "revoked"), event=ENDS)
def test_the_end_of_a_session_one_is_not_in_changes_nothing(phase: str, event: TextEvent) -> None:
    """Where the supervisor has no part, the end of the session is none of his."""
    assert in_phase(phase) is in_phase(phase).require(event)


@each("TX-FOLLOWS", phase=PHASES, mode=MODES)
def test_an_agent_who_leaves_leaves_the_supervisor_there(phase: str, mode: VisibilityMode) -> None:
    """As long as another agent is in the session, one leaving it changes nothing."""
    session = in_phase(phase, mode=mode)
    assert session is session.require(AGENT_LEAVES)


@each("TX-LEFT-SHOWN", mode=MODES, event=(LEAVE, REJECT))
def test_a_session_that_was_left_or_rejected_shows_as_revoked(mode: VisibilityMode, event: TextEvent) -> None:
    """Left or rejected, the state is Revoked, the supervisor is shown no more, and nothing is offered."""
    session = (chatting(mode) if event is LEAVE else invited(mode)).require(event)
    assert ("Revoked", None, frozenset()) == (session.state, session.visibility, session.capabilities)


@each("TX-LEAVE", mode=MODES, by=ENTRIES)
def test_leave_ends_the_supervisors_part(mode: VisibilityMode, by: str) -> None:
    """After Leave there is no mode, nothing shown and nothing offered."""
    session = chatting(mode, by=by).require(LEAVE)
    assert (Phase.LEFT, "Revoked", None, None) == (session.phase, session.state, session.mode, session.visibility)
    assert (frozenset(), ()) == (session.capabilities, session.allowed())


@each("TX-LEAVE", phase=("absent", "left"), event=(LEAVE, *SENDING))
def test_who_is_not_there_neither_leaves_nor_sends(phase: str, event: TextEvent) -> None:
    """Leave and the sending operations are refused of a session one is not in."""
    assert ("TX-LEAVE",) == refusal(in_phase(phase), event)


@each("TS-INTRUDE", mode=MODES, phase=("absent", "left", "rejected", "revoked"))
def test_intrude_brings_the_session_as_invited(mode: VisibilityMode, phase: str) -> None:
    """After Intrude the session is Invited in the given mode, shows nobody yet, and is under no subscription."""
    session = in_phase(phase).require(INTRUDE[mode])
    assert (Phase.INVITED, "Invited", mode, None) == (session.phase, session.state, session.mode, session.visibility)
    assert {"Accept", "Reject"} == session.capabilities
    assert not session.under_subscription
    accepted = session.require(ACCEPT)
    assert (Phase.CHATTING, mode, False) == (accepted.phase, accepted.mode, accepted.under_subscription)


@each("TS-INTRUDE", mode=MODES, phase=("absent", "left", "rejected", "revoked"))
def test_a_ruleset_may_have_intrude_join_at_once(mode: VisibilityMode, phase: str) -> None:
    """Under the alternative the session is Chatting after Intrude, in the given mode and under no subscription."""
    session = in_phase(phase, JOINS_AT_ONCE).require(INTRUDE[mode])
    assert (Phase.CHATTING, "Chatting", mode) == (session.phase, session.state, session.mode)
    assert not session.under_subscription


@each("TS-INTRUDE-TWICE", phase=("invited", "chatting"), here=MODES, there=MODES, ruleset=(GWS_V2, JOINS_AT_ONCE))
def test_intrude_into_a_session_one_is_in_is_refused(
    phase: str, here: VisibilityMode, there: VisibilityMode, ruleset: Ruleset
) -> None:
    """Neither into the same mode nor into another is a session joined twice; an invitation is to be accepted."""
    assert ("TS-INTRUDE-TWICE",) == refusal(in_phase(phase, ruleset, here), INTRUDE[there])


@each("TS-INTRUDE-TWICE", here=MODES, there=MODES)
def test_intrude_into_a_session_one_is_invited_to_by_intrude_is_refused(
    here: VisibilityMode, there: VisibilityMode
) -> None:
    """It makes no difference to a second Intrude what brought the invitation."""
    assert ("TS-INTRUDE-TWICE",) == refusal(not_in_session().require(INTRUDE[here]), INTRUDE[there])


@each("TS-INTRUDE-TWICE", here=MODES, there=MODES, by=ENTRIES, event=(LEAVE, REJECT))
def test_intrude_into_a_session_one_has_left_or_rejected_is_accepted(
    here: VisibilityMode, there: VisibilityMode, by: str, event: TextEvent
) -> None:
    """Whoever has left or rejected a session may come back by Intrude, in any mode."""
    before = chatting(here, by=by) if event is LEAVE else invited(here)
    assert chatting(there) is before.require(event).require(INTRUDE[there]).require(ACCEPT)


@each("TS-INTRUDE", mode=MODES, here=MODES, by=ENTRIES)
def test_a_revoked_session_that_runs_again_is_intruded_into(
    mode: VisibilityMode, here: VisibilityMode, by: str
) -> None:
    """A session that came back from a queue to an agent is brought by Intrude as if for the first time."""
    assert chatting(mode) is chatting(here, by=by).require(SESSION_REQUEUED).require(INTRUDE[mode]).require(ACCEPT)


@each("TX-SEND", mode=MODES, name=(*TO_AGENTS, *TO_EVERYBODY))
def test_a_mode_sends_to_whom_it_shows(mode: VisibilityMode, name: str) -> None:
    """Monitor sends nothing, Coach to agents only, BargeIn to everybody too; sending leaves the session as it is."""
    session = chatting(mode, by="Accept")
    sends = mode is BARGE_IN or (mode is COACH and name in TO_AGENTS)
    assert sends == (name in session.capabilities)
    if sends:
        assert session is session.require(SENT[name])
    else:
        assert ("TX-SEND",) == refusal(session, SENT[name])


@each("TX-SEND", mode=MODES, name=(*TO_AGENTS, *TO_EVERYBODY))
def test_a_ruleset_may_open_sending_in_every_mode(mode: VisibilityMode, name: str) -> None:
    """Under the alternative every mode sends everything, and the list shows so."""
    session = chatting(mode, SENDS_EVERYWHERE, by="Accept")
    assert name in session.capabilities
    assert session is session.require(SENT[name])


@each(
    "TX-CAPABILITIES",
    mode_and_list=[
        (MONITOR, ("SwitchToCoach", "SwitchToBargeIn")),
        (COACH, ("SwitchToMonitor", "SwitchToBargeIn", *TO_AGENTS)),
        (BARGE_IN, ("SwitchToMonitor", "SwitchToCoach", *TO_AGENTS, *TO_EVERYBODY)),
    ],
)
def test_the_list_of_a_mode_is_this(mode_and_list: tuple[VisibilityMode, tuple[str, ...]]) -> None:
    """While Chatting a session offers the other modes, what the mode sends, Leave, and eight constant names."""
    mode, offered = mode_and_list
    for by in ENTRIES:
        assert {*offered, *CONSTANT} == chatting(mode, by=by).capabilities
    assert {*offered, "Leave"} == set(chatting(mode).allowed())


@each("TX-SPELLING", mode=MODES)
def test_the_capability_is_written_in_full(mode: VisibilityMode) -> None:
    """The list says SwitchToBargeIn, never SwitchBargeIn."""
    assert "SwitchBargeIn" not in chatting(mode).capabilities
    assert (mode is not BARGE_IN) == ("SwitchToBargeIn" in chatting(mode).capabilities)


@each("TX-VISIBILITY-MONITOR", by=ENTRIES)
def test_monitor_shows_to_supervisors(by: str) -> None:
    """In Monitor the supervisor's participant has visibility Supervisors."""
    assert Visibility.SUPERVISORS is chatting(MONITOR, by=by).visibility


@each("TX-VISIBILITY-COACH", by=ENTRIES)
def test_coach_shows_to_agents(by: str) -> None:
    """In Coach the supervisor's participant has visibility Agents."""
    assert Visibility.AGENTS is chatting(COACH, by=by).visibility


@each("TX-VISIBILITY-BARGE-IN", by=ENTRIES)
def test_barge_in_shows_to_all(by: str) -> None:
    """In BargeIn the supervisor's participant has visibility All."""
    assert Visibility.ALL is chatting(BARGE_IN, by=by).visibility


@each("TS-NEXT-CHAT", mode=MODES, there=MODES)
def test_a_session_remembers_that_it_was_joined_under_the_subscription(
    mode: VisibilityMode, there: VisibilityMode
) -> None:
    """Switching, sending and an agent leaving make no difference to how the session was joined."""
    for by, under in (("Accept", True), ("Intrude", False)):
        session = chatting(mode, by=by)
        if there is not mode:
            session = session.require(TO[there])
        for event in (*SENDING, AGENT_LEAVES):
            if session.can(event):
                session = session.require(event)
        assert under == session.under_subscription


@each("TS-NEXT-CHAT", mode=MODES, event=(LEAVE, *ENDS))
def test_a_session_that_has_ended_is_under_no_subscription(mode: VisibilityMode, event: TextEvent) -> None:
    """What has ended is not joined any more."""
    assert not chatting(mode, by="Accept").require(event).under_subscription


@each("TS-CANCEL", phase=PHASES, mode=MODES)
def test_a_detached_session_differs_in_nothing_else(phase: str, mode: VisibilityMode) -> None:
    """Without its subscription a session keeps phase, mode and list."""
    session = in_phase(phase, mode=mode)
    detached = session.detached()
    assert (session.phase, session.mode, session.capabilities, False) == (
        detached.phase,
        detached.mode,
        detached.capabilities,
        detached.under_subscription,
    )


@each("TS-TWO-AGENTS", phase=("invited", "chatting"), here=MODES, there=MODES)
def test_an_invitation_to_a_session_one_is_in_changes_nothing(
    phase: str, here: VisibilityMode, there: VisibilityMode
) -> None:
    """A session that comes through a second agent too is the same one, in the mode in which it came first."""
    session = in_phase(phase, mode=here)
    assert session is session.require(INVITATION[there])


@each("TS-NEXT-SESSION", phase=("absent", "left", "revoked"), mode=MODES)
def test_an_invitation_begins_a_part_in_the_session(phase: str, mode: VisibilityMode) -> None:
    """A session that comes to the agent, again too, invites the subscriber."""
    assert invited(mode) is in_phase(phase).require(INVITATION[mode])


@pytest.mark.parametrize("phase", PHASES)
def test_an_event_of_the_subscription_is_no_event_of_the_session(phase: str) -> None:
    """What the machine does not know raises, and is no refusal."""
    with pytest.raises(KeyError, match="CancelSupervisorMonitoring"):
        in_phase(phase).step(CANCEL_SUPERVISOR_MONITORING)


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        ("absent", "while not in the session"),
        ("invited", "while Invited as Coach"),
        ("chatting", "while Chatting as Coach"),
        ("left", "while left"),
        ("revoked", "while Revoked"),
    ],
)
def test_a_session_tells_how_it_stands(phase: str, shown: str) -> None:
    """A session reads as the end of the sentence "refused: …"."""
    assert shown == str(in_phase(phase))
    assert f"<OwnSession {shown} (GWS_V2)>" == repr(in_phase(phase))


def test_a_refusal_prints_the_rule_and_what_is_allowed() -> None:
    """A refusal names operation, state, rule and reason, and the operations that are open."""
    outcome = chatting(MONITOR).step(SWITCH_TO_MONITOR)
    assert (
        "refused: SwitchToMonitor while Chatting as Monitor (TX-SELF: the supervisor is in that mode already).\n"
        "Allowed in the session now: SwitchToCoach, SwitchToBargeIn, Leave."
    ) == str(outcome)
