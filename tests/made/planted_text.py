"""Faults of text sessions: who sees what, and switches that do nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve

from monitoring_core import floor
from monitoring_core.notifications import (
    LogEntry,
    MessageLogNotification,
    Notification,
    Participant,
    SessionNotification,
)
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.vocabulary import Medium, Visibility
from tests.made.kind import Kind, Planted, at, at_any
from tests.made.planted_device import SILENT
from tests.made.said import Said
from tests.made.scenes import AGENT, SUPERVISOR, answered_wrongly, asks, in_session, pause, tells_the_truth
from tests.made.shift import Shift

MODES = ("Monitor", "Coach", "BargeIn")
SEEN_BY = {"Monitor": "Supervisors", "Coach": "Agents", "BargeIn": "All"}
"""Visibility mode -> who sees the supervisor."""


def logged_in(shift: Shift) -> None:
    """Have everybody there who is needed, and nobody subscribed to the agent's sessions."""
    comings: list[floor.Happening] = [floor.SupervisorLogsIn(user) for user in shift.users()]
    comings += [floor.AgentLogsIn(agent) for agent in sorted(shift.floor.agents)]
    for happening in comings:
        if not shift.floor.impossible(happening):
            shift.happens(happening)
    pause(shift)
    for user in shift.users():
        for medium, agent in sorted(shift.floor.supervisors[user].text.subscriptions):
            if agent == AGENT:
                asks(shift, ChannelRequest(agent, medium, "CancelSupervisorMonitoring"), user)


def chatters(shift: Shift, session: tuple[Medium, str], least: int, most: int) -> list[Said]:
    """Have the supervisor's session shown a few times, each time with other data attached."""
    told: list[Said] = []
    for _ in range(shift.random.randint(least, most)):
        said = shift.talks_of_session(SUPERVISOR, *session)
        assert said is not None
        told.append(said)
        pause(shift)
    return told


def entries(shift: Shift, since: int, client: str = SUPERVISOR, text: str = "") -> list[Said]:
    """Give the messages since then that hold an entry of that text."""
    return [
        said
        for said in shift.said[since:]
        if said.client == client
        and not said.is_request
        and any(entry.get("text") == text for entry in said.body["data"].get("messages", ()))
    ]


def changed_entries(
    change: Callable[[LogEntry], LogEntry], text: str, client: str = SUPERVISOR
) -> Callable[[str, Notification], Notification]:
    """Give the lie that changes the entry of that text, as a client is told it."""

    def lie(user: str, told: Notification) -> Notification:
        if user != client or not isinstance(told, MessageLogNotification):
            return told
        return evolve(told, messages=tuple(change(each) if each.text == text else each for each in told.messages))

    return lie


def _seen_by_all(entry: LogEntry) -> LogEntry:
    return evolve(entry, visibility=Visibility.ALL)


def _all_told_all(entry: LogEntry) -> LogEntry:
    return evolve(entry, visibility=Visibility.ALL, sender=evolve(entry.sender, visibility=Visibility.ALL))


def private_note_of_own(shift: Shift) -> Planted:
    """Show what the supervisor sent to agents as seen by all."""
    logged_in(shift)
    session = in_session(shift, shift.random.choice(("Coach", "BargeIn")))
    chatters(shift, session, 0, 2)
    text, since = shift.name("words"), len(shift.said)
    shift.lies.append(changed_entries(_seen_by_all, text))
    asks(shift, SessionRequest(*session, "SendToAgents", text))
    return _ends(shift, session, entries(shift, since, text=text))


def private_note_of_another(shift: Shift) -> Planted:
    """Show what another supervisor wrote in Coach as seen by all, while he himself is seen by agents."""
    session, text, since = _another_writes(shift, _seen_by_all)
    return _ends(shift, session, entries(shift, since, text=text))


def private_note_against_participants(shift: Shift) -> Planted:
    """Show what another supervisor wrote in Coach as of one who is seen by all, while the list shows him to agents."""
    session, text, since = _another_writes(shift, _all_told_all)
    return _ends(shift, session, entries(shift, since, text=text))


def _another_writes(shift: Shift, change: Callable[[LogEntry], LogEntry]) -> tuple[tuple[Medium, str], str, int]:
    logged_in(shift)
    session = in_session(shift, shift.random.choice(MODES))
    asks(shift, AgentSessionRequest(AGENT, *session, "Intrude", "Coach"), "sup-1")
    in_session(shift, "Coach", "sup-1", session)
    chatters(shift, session, 1, 2)
    text, since = shift.name("words"), len(shift.said)
    shift.lies.append(changed_entries(change, text))
    asks(shift, SessionRequest(*session, "SendToAgents", text), "sup-1")
    return session, text, since


def _ends(shift: Shift, session: tuple[Medium, str], told: Iterable[Said]) -> Planted:
    tells_the_truth(shift)
    chatters(shift, session, 1, 2)
    return at(told)


def visibility_of(mode: str) -> Callable[[Shift], Planted]:
    """Give what shows the supervisor in that mode to others than may see him."""

    def plant(shift: Shift) -> Planted:
        logged_in(shift)
        entered = shift.random.choice(MODES)
        since = len(shift.said)
        wrong = shift.random.choice([seen for seen in SEEN_BY.values() if seen != SEEN_BY[mode]])
        nickname = shift.floor.supervisors[SUPERVISOR].text.user_name

        def changed(participant: Participant) -> Participant:
            is_own = participant.nickname == nickname and participant.visibility == SEEN_BY[mode]
            return evolve(participant, visibility=wrong) if is_own else participant

        def lie(user: str, told: Notification) -> Notification:
            if user != SUPERVISOR or not isinstance(told, SessionNotification) or told.participants is None:
                return told
            return evolve(told, participants=tuple(map(changed, told.participants)))

        shift.lies.append(lie)
        session = in_session(shift, entered)
        if entered != mode:
            chatters(shift, session, 0, 1)
            since = len(shift.said)
            asks(shift, SessionRequest(*session, f"SwitchTo{mode}"))
        chatters(shift, session, 1, 3)
        told = [said for said in shift.said[since:] if _lists_participants(said, session[1])]
        tells_the_truth(shift)
        return at(told)

    return plant


def _lists_participants(said: Said, session_id: str) -> bool:
    if said.client != SUPERVISOR or said.is_request or said.subjects[0].id != session_id:
        return False
    data = said.body["data"]
    shown = data.get("chat", data.get("smssession"))
    return shown is not None and shown["state"] == "Chatting"


def switch_without_effect(shift: Shift) -> Planted:
    """Answer a switch with 0, and stay in the mode."""
    logged_in(shift)
    mode, other = shift.random.sample(MODES, 2)
    session = in_session(shift, mode)
    chatters(shift, session, 0, 2)
    asked = answered_wrongly(shift, SessionRequest(*session, f"SwitchTo{other}"))
    pause(shift)
    told = chatters(shift, session, 3, 5)
    return at([asked], told[2:]).needing(([asked], 1), (told, SILENT))


def self_switch_offered(shift: Shift) -> Planted:
    """Offer a switch to the present mode."""
    logged_in(shift)
    mode = shift.random.choice(MODES)
    session = in_session(shift, mode)
    chatters(shift, session, 0, 1)

    def lie(user: str, told: Notification) -> Notification:
        if user != SUPERVISOR or not isinstance(told, SessionNotification) or told.session_id != session[1]:
            return told
        return evolve(told, capabilities=(told.capabilities or frozenset()) | {f"SwitchTo{mode}"})

    shift.lies.append(lie)
    told = chatters(shift, session, 1, 3)
    tells_the_truth(shift)
    return at(told)


def entry_not_for_agents(shift: Shift) -> Planted:
    """Show an agent what supervisors write to each other."""
    logged_in(shift)
    session = in_session(shift, "BargeIn")
    shift.happens(floor.PartyWrites(*session, "customer", "hello"))
    pause(shift)
    index = shift.floor.sessions[session].entries + 1
    own = shift.floor.supervisors[SUPERVISOR].text.sessions[session].participant(SUPERVISOR)
    assert own is not None
    sender = evolve(own, visibility=shift.random.choice(("All", "Supervisors")))
    entry = LogEntry(index, "Text", sender, Visibility.SUPERVISORS, "for supervisors only")
    told = [shift.tells(AGENT, MessageLogNotification(*session, (entry,)))]
    pause(shift)
    return at_any(told)


_PRIVATE = ("TX-PRIVATE",)

KINDS = (
    Kind("private note seen by all: own", _PRIVATE, "warning", private_note_of_own, 100, 95, is_text=True, told=True),
    Kind("private note seen by all: sender", _PRIVATE, "warning", private_note_of_another, 100, 95, is_text=True),
    Kind(
        "private note seen by all: participants",
        ("TX-PRIVATE", "TX-PARTICIPANT-ID"),
        "warning",
        private_note_against_participants,
        100,
        95,
        is_text=True,
    ),
    *(
        Kind(
            f"visibility of {mode}",
            (f"TX-VISIBILITY-{rule}",),
            level,
            visibility_of(mode),
            100,
            95,
            is_text=True,
            told=True,
        )
        for mode, rule, level in (
            ("Monitor", "MONITOR", "error"),
            ("Coach", "COACH", "warning"),
            ("BargeIn", "BARGE-IN", "error"),
        )
    ),
    Kind("text switch without effect", ("AN-EFFECT",), "warning", switch_without_effect, 100, 95, is_text=True),
    Kind("text self switch offered", ("TX-SELF",), "warning", self_switch_offered, is_text=True),
    Kind(
        "entry that the recorder may not see",
        ("TX-AUDIENCE",),
        "warning",
        entry_not_for_agents,
        100,
        95,
        is_text=True,
        agents=True,
        told=True,
    ),
)
"""Every kind of fault that a text session shows."""
