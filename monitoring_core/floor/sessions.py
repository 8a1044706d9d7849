"""The text side of a floor: which supervisor is invited to which session, and who is notified of what.

The tables of `text.session` say what a supervisor may do in a session. This module says
who is notified:

- Every supervisor who is subscribed to an agent is invited when the agent gets a session
  (TS-NEXT-SESSION). Several supervisors may be subscribed to one agent (TS-MANY).
- A session that reaches a supervisor through two agents is one session for him
  (TS-TWO-AGENTS).
- Everybody in a session is notified of its participants, of what is written, and of who
  joins or leaves (TX-NOTICES). A supervisor sees everything (TX-AUDIENCE).
- The supervisors' parts end when the session ends, goes back to a queue, or loses its
  last agent (TX-REVOKED, TX-FOLLOWS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from attrs import evolve

from monitoring_core.floor.change import Change
from monitoring_core.floor.inputs import (
    AgentJoinsSession,
    AgentLeavesSession,
    PartyWrites,
    SessionCompleted,
    SessionRequeued,
    SessionStarts,
)
from monitoring_core.floor.values import Desk, RunningSession
from monitoring_core.notifications import LogEntry, MessageLogNotification, Participant
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.text import TextFacts, TextNotification, TextSupervisor, events
from monitoring_core.text.events import TextEvent
from monitoring_core.text.session import Phase
from monitoring_core.uris import user_path
from monitoring_core.vocabulary import Medium, MessageType, Visibility

__all__ = ["CUSTOMER", "SESSION_HAPPENINGS", "ask", "forget", "tell", "watching"]

CUSTOMER = "customer"
"""The nickname of the customer of every session."""


def ask(change: Change, desk: Desk, request: ChannelRequest | AgentSessionRequest | SessionRequest) -> Refusal | None:
    """Let the supervisor's record decide, with the facts of the floor; return the refusal, or None if accepted."""
    outcome = desk.text.decide(request, desk.text_facts(_facts(change, desk, request)))
    if isinstance(outcome, Refusal):
        return outcome
    _take_in(change, desk, outcome)
    if not isinstance(request, ChannelRequest):
        _tell_others(change, desk, request.medium, request.session_id, outcome)
    return None


def watching(change: Change, agent: str) -> tuple[str, ...]:
    """Return the supervisors who are subscribed to the agent's sessions of any medium."""
    return tuple(dict.fromkeys(user for medium in Medium for user in change.watchers.get((medium, agent), ())))


def tell(
    change: Change, user: str, what: Callable[[TextSupervisor], Accepted[TextSupervisor, TextNotification]]
) -> None:
    """Change a supervisor's text record with a function, and keep the outcome."""
    desk = change.supervisors[user]
    _take_in(change, desk, what(desk.text))


def forget(change: Change, medium: Medium, session_id: str, users: Iterable[str]) -> None:
    """Remove a session that is over from the records of these supervisors."""
    for user in users:
        desk = change.supervisors[user]
        if (medium, session_id) in desk.text.sessions:
            change.keep_desk(evolve(desk, text=desk.text.forget(medium, session_id)))


def _facts(change: Change, desk: Desk, request: ChannelRequest | AgentSessionRequest | SessionRequest) -> TextFacts:
    if isinstance(request, ChannelRequest):
        return TextFacts(agent_known=request.user_id in change.agents)
    session = change.sessions.get((request.medium, request.session_id))
    if isinstance(request, SessionRequest):
        return TextFacts(entries=0 if session is None else session.entries)
    return TextFacts(
        agent_known=request.user_id in change.agents,
        session_known=session is not None and request.user_id in session.agents,
        participants=() if session is None else _participants(change, session, desk.user),
        entries=0 if session is None else session.entries,
    )


def _take_in(change: Change, desk: Desk, outcome: Accepted[TextSupervisor, TextNotification]) -> None:
    """Keep a supervisor's next record, and update the watchers of the floor."""
    before, after = desk.text, outcome.next
    change.deliver(desk.user, outcome.notifications)
    if after is before:
        return
    change.keep_desk(evolve(change.supervisors[desk.user], text=after))
    for key in {*before.subscriptions, *after.subscriptions}:
        if (key in before.subscriptions) != (key in after.subscriptions):
            watching = change.watchers.get(key, ())
            if key in after.subscriptions:
                change.watchers = change.watchers.insert(key, (*watching, desk.user))
            elif watching == (desk.user,):
                change.watchers = change.watchers.remove(key)
            else:
                change.watchers = change.watchers.insert(key, tuple(user for user in watching if user != desk.user))


def _phase(change: Change, user: str, medium: Medium, session_id: str) -> Phase:
    return change.supervisors[user].text.session(medium, session_id).part.phase


_TAKES_PART = frozenset({Phase.INVITED, Phase.CHATTING})


def _tell_others(
    change: Change,
    desk: Desk,
    medium: Medium,
    session_id: str,
    outcome: Accepted[TextSupervisor, TextNotification],
) -> None:
    """Update the session after one supervisor acted in it, and notify the other supervisors."""
    session = change.sessions.get((medium, session_id))
    if session is None:
        return
    written = tuple(
        entry for told in outcome.notifications if isinstance(told, MessageLogNotification) for entry in told.messages
    )
    takes_part = _phase(change, desk.user, medium, session_id) in _TAKES_PART
    others = tuple(user for user in session.supervisors if user != desk.user)
    stays = session.supervisors if desk.user in session.supervisors else (*others, desk.user)
    session = evolve(session, supervisors=stays if takes_part else others, entries=session.entries + len(written))
    change.keep_session(session)
    _show(change, session, others, written)


def _show(change: Change, session: RunningSession, users: tuple[str, ...], entries: tuple[LogEntry, ...] = ()) -> None:
    """Notify these supervisors of the participants of the session and of new log entries."""
    for user in users:
        shown = _participants(change, session, user)
        tell(change, user, partial(_others_change, session=session, shown=shown))
        if entries and _phase(change, user, session.medium, session.id) is Phase.CHATTING:
            change.deliver(user, (MessageLogNotification(session.medium, session.id, entries),))


def _others_change(
    text: TextSupervisor, session: RunningSession, shown: tuple[Participant, ...]
) -> Accepted[TextSupervisor, TextNotification]:
    return text.participants_change(session.medium, session.id, shown)


def _happen(
    text: TextSupervisor, session: RunningSession, shown: tuple[Participant, ...], event: TextEvent
) -> Accepted[TextSupervisor, TextNotification]:
    return text.happen(event, session.medium, session.id, shown)


def _party(session: RunningSession, user: str) -> Participant:
    """Return the customer or an agent as a participant, the same for list and log (TX-PARTICIPANT-ID)."""
    participant_id = f"{user}-{session.id}"
    if user == CUSTOMER:
        return Participant(user, "Customer", Visibility.ALL, participant_id)
    return Participant(user, "Agent", Visibility.ALL, participant_id, user_path(user))


def _participants(change: Change, session: RunningSession, but: str) -> tuple[Participant, ...]:
    """Return the participants of the session besides one supervisor, as he is shown them."""
    shown = [_party(session, user) for user in (CUSTOMER, *session.agents)]
    for user in session.supervisors:
        known = change.supervisors[user].text.sessions.get((session.medium, session.id))
        participant = None if known is None or user == but else known.participant(user)
        if participant is not None:
            shown.append(participant)
    return tuple(shown)


def _starts(change: Change, happening: SessionStarts) -> None:
    change.keep_session(RunningSession(happening.medium, happening.session, (happening.agent,)))
    _invite(change, happening.medium, happening.session, happening.agent)


def _invite(change: Change, medium: Medium, session_id: str, agent: str) -> None:
    """Invite all supervisors who are subscribed to the agent and not yet in the session."""
    for user in change.watchers.get((medium, agent), ()):
        session = change.sessions[medium, session_id]
        desk = change.supervisors[user]
        if user in session.supervisors:
            continue
        shown = _participants(change, session, user)
        outcome = desk.text.session_starts(medium, agent, session_id, shown, session.entries)
        _take_in(change, desk, outcome)
        if _phase(change, user, medium, session_id) is Phase.INVITED:
            change.keep_session(evolve(session, supervisors=(*session.supervisors, user)))


def _cannot_start(change: Change, happening: SessionStarts) -> str:
    if not happening.session:
        return "a session needs an id that is not empty"
    if (happening.medium, happening.session) in change.sessions:
        return f"session {happening.session!a} goes on already"
    return _no_agent(change, happening.agent)


def _agent_joins(change: Change, happening: AgentJoinsSession) -> None:
    before = change.sessions[happening.medium, happening.session]
    session = evolve(before, agents=(*before.agents, happening.agent))
    change.keep_session(session)
    _show(change, session, session.supervisors)
    _invite(change, happening.medium, happening.session, happening.agent)


def _agent_cannot_join(change: Change, happening: AgentJoinsSession) -> str:
    session = change.sessions.get((happening.medium, happening.session))
    if session is None:
        return _no_session(happening.session)
    if happening.agent in session.agents:
        return f"agent {happening.agent!a} is in session {session.id!a} already"
    return _no_agent(change, happening.agent)


def _agent_leaves(change: Change, happening: AgentLeavesSession) -> None:
    before = change.sessions[happening.medium, happening.session]
    session = evolve(before, agents=tuple(user for user in before.agents if user != happening.agent))
    if not session.agents:
        _over(change, session, events.LAST_AGENT_LEAVES)
        return
    change.keep_session(session)
    _show(change, session, session.supervisors)


def _agent_cannot_leave(change: Change, happening: AgentLeavesSession) -> str:
    session = change.sessions.get((happening.medium, happening.session))
    if session is None:
        return _no_session(happening.session)
    return "" if happening.agent in session.agents else f"agent {happening.agent!a} is not in session {session.id!a}"


def _over(change: Change, session: RunningSession, event: TextEvent) -> None:
    """End the session and the parts of all supervisors in it."""
    for user in session.supervisors:
        shown = _participants(change, session, user)
        tell(change, user, partial(_happen, session=session, shown=shown, event=event))
    change.end_session(session.medium, session.id)


def _completed(change: Change, happening: SessionCompleted) -> None:
    _over(change, change.sessions[happening.medium, happening.session], events.SESSION_COMPLETED)


def _requeued(change: Change, happening: SessionRequeued) -> None:
    session = change.sessions[happening.medium, happening.session]
    _over(change, session, events.SESSION_REQUEUED)
    change.keep_session(evolve(session, agents=(), supervisors=()))


def _does_not_run(change: Change, happening: SessionCompleted | SessionRequeued) -> str:
    return "" if (happening.medium, happening.session) in change.sessions else _no_session(happening.session)


def _cannot_requeue(change: Change, happening: SessionRequeued) -> str:
    session = change.sessions.get((happening.medium, happening.session))
    if session is None:
        return _no_session(happening.session)
    return "" if session.agents else f"session {session.id!a} waits in a queue already"


def _writes(change: Change, happening: PartyWrites) -> None:
    session = change.sessions[happening.medium, happening.session]
    sender = _party(session, happening.sender)
    entry = LogEntry(session.entries + 1, MessageType.TEXT, sender, happening.visibility, happening.text)
    session = evolve(session, entries=session.entries + 1)
    change.keep_session(session)
    _show(change, session, session.supervisors, (entry,))


def _cannot_write(change: Change, happening: PartyWrites) -> str:
    session = change.sessions.get((happening.medium, happening.session))
    if session is None:
        return _no_session(happening.session)
    if happening.sender == CUSTOMER:
        return "" if happening.visibility is Visibility.ALL else "the visibility must be All, since a customer wrote it"
    return "" if happening.sender in session.agents else f"{happening.sender!a} is not in session {session.id!a}"


def _no_agent(change: Change, user: str) -> str:
    agent = change.agents.get(user)
    if agent is None:
        return f"there is no agent {user!a}"
    return "" if agent.logged_in else f"agent {user!a} is logged out"


def _no_session(session_id: str) -> str:
    return f"there is no session {session_id!a}"


SESSION_HAPPENINGS: dict[type, tuple[Callable[[Change, Any], str], Callable[[Change, Any], None]]] = {
    SessionStarts: (_cannot_start, _starts),
    AgentJoinsSession: (_agent_cannot_join, _agent_joins),
    AgentLeavesSession: (_agent_cannot_leave, _agent_leaves),
    SessionCompleted: (_does_not_run, _completed),
    SessionRequeued: (_cannot_requeue, _requeued),
    PartyWrites: (_cannot_write, _writes),
}
"""Kind of happening -> two functions: why it is impossible (empty if it is possible), and its effect."""
