"""The components of text monitoring and their letters, each for SMS and for chat.

A chat has the same tables as an SMS session; only the JSON differs. So only the suites of SMS components
find servers with extra states. Those of chat check every transition once.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from monitoring_core.floor import (
    AgentJoinsSession,
    AgentLeavesSession,
    AgentLogsIn,
    AgentLogsOut,
    Happening,
    PartyWrites,
    SessionCompleted,
    SessionRequeued,
    SessionStarts,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.requests import AgentSessionRequest, ChannelRequest, SessionRequest
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.suites.letters import Letter, Scene
from monitoring_core.vocabulary import (
    Medium,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)

__all__ = [
    "CANCEL",
    "TEXT_COMPONENTS",
    "WITH_TEXT",
    "channel_request",
    "text_coupling",
    "text_joining",
    "text_modes",
    "text_requests",
    "text_subscription",
]

CANCEL = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING
EXTRA_STATES = {Medium.SMS: 1, Medium.CHAT: 0}
_TYPING = (
    SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION,
    SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION,
    SessionOperation.SEND_START_TYPING_NOTIFICATION,
    SessionOperation.SEND_STOP_TYPING_NOTIFICATION,
)
WITH_TEXT = frozenset({SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS})


def channel_request(
    medium: Medium, operation: str, mode: str | None = None, *, agent: str = "a1", nickname: str | None = None
) -> ChannelRequest:
    """Return a request to an agent's channel."""
    return ChannelRequest(agent, medium, operation, mode, nickname)


def _subscribes(medium: Medium, mode: str, monitoring_mode: str | None = None, user: str = "s1") -> Letter:
    name = f"{mode} of a1" if monitoring_mode is None else f"{mode} of a1, {monitoring_mode}"
    if user != "s1":
        name = f"{user}: {name}"
    return Letter(name, lambda scene: scene.ask(user, channel_request(medium, mode, monitoring_mode)))


def _cancels(medium: Medium, user: str = "s1") -> Letter:
    return Letter(
        "Cancel" if user == "s1" else f"{user}: Cancel", lambda scene: scene.ask(user, channel_request(medium, CANCEL))
    )


def _operates(medium: Medium, operation: SessionOperation, user: str = "s1") -> Letter:
    """Return a letter for an operation in the supervisor's own session."""
    text = "Is the order number known?" if operation in WITH_TEXT else None
    return Letter(
        str(operation) if user == "s1" else f"{user}: {operation}",
        lambda scene: scene.ask(user, SessionRequest(medium, scene.session, operation, text)),
    )


def _goes(medium: Medium, operation: SessionOperation) -> Letter:
    """Return a letter that leaves the session, which then ends for all; a supervisor who has left is not notified."""

    def play(scene: Scene) -> None:
        scene.ask("s1", SessionRequest(medium, scene.session, operation))
        session = scene.floor.sessions.get((medium, scene.session))
        if session is not None and not session.supervisors:
            scene.give(SessionCompleted(medium, scene.session))

    return Letter(str(operation), play)


def _intrudes(medium: Medium, mode: str | None) -> Letter:
    return Letter(
        f"Intrude as {mode}" if mode else "Intrude",
        lambda scene: scene.ask("s1", AgentSessionRequest("a1", medium, scene.session, SessionOperation.INTRUDE, mode)),
    )


def _enters(medium: Medium, mode: str, user: str) -> Letter:
    """Return a letter with Intrude and, if the session is Invited, Accept."""

    def play(scene: Scene) -> None:
        scene.ask(user, AgentSessionRequest("a1", medium, scene.session, SessionOperation.INTRUDE, mode))
        scene.ask(user, SessionRequest(medium, scene.session, SessionOperation.ACCEPT))

    return Letter(f"{user}: Intrude as {mode}, and Accept", play)


def _runs(medium: Medium, scene: Scene) -> bool:
    return (medium, scene.session) in scene.floor.sessions


def _starts(medium: Medium) -> Letter:
    def play(scene: Scene) -> None:
        if not _runs(medium, scene):
            scene.give(SessionStarts("a1", medium, scene.new_session()))

    return Letter("a1's session begins", play)


def _invited(medium: Medium, mode: VisibilityMode) -> Letter:
    """Return a letter that invites the supervisor to a session and cancels his subscription."""

    def play(scene: Scene) -> None:
        if not _runs(medium, scene):
            scene.ask("s1", channel_request(medium, mode))
            scene.give(SessionStarts("a1", medium, scene.new_session()))
            scene.ask("s1", channel_request(medium, CANCEL))

    return Letter(f"is invited as {mode}", play)


def _happens(medium: Medium, name: str, happening: Callable[[Scene], Happening]) -> Letter:
    """Return a letter for a happening in the session, if it is possible."""

    def play(scene: Scene) -> None:
        what = happening(scene)
        if _runs(medium, scene) and not scene.floor.impossible(what):
            scene.give(what)

    return Letter(name, play)


def _completed(medium: Medium) -> Letter:
    return _happens(medium, "the session is completed", lambda scene: SessionCompleted(medium, scene.session))


def _requeued(medium: Medium) -> Letter:
    return _happens(medium, "the session goes back to a queue", lambda scene: SessionRequeued(medium, scene.session))


def _taken_again(medium: Medium) -> Letter:
    return _happens(
        medium,
        "a1 takes the session from the queue",
        lambda scene: AgentJoinsSession("a1", medium, scene.session),
    )


def _second_agent_monitored(medium: Medium) -> Letter:
    """Return a letter in which a second monitored agent joins: this invites a supervisor who is not in the session."""

    def play(scene: Scene) -> None:
        if _agents(medium, scene) == ("a1",):
            scene.ask("s1", channel_request(medium, VisibilityMode.COACH, agent="a2"))
            scene.give(AgentJoinsSession("a2", medium, scene.session))
            scene.ask("s1", channel_request(medium, CANCEL, agent="a2"))
            scene.give(AgentLeavesSession("a2", medium, scene.session))

    return Letter("a2, who is monitored, comes and goes", play)


def _agents(medium: Medium, scene: Scene) -> tuple[str, ...]:
    session = scene.floor.sessions.get((medium, scene.session))
    return () if session is None else session.agents


def _agent_leaves(medium: Medium) -> Letter:
    return _happens(medium, "the last agent leaves", lambda scene: AgentLeavesSession("a1", medium, scene.session))


def _second_agent(medium: Medium) -> Letter:
    def play(scene: Scene) -> None:
        if _agents(medium, scene) == ("a1",):
            scene.give(AgentJoinsSession("a2", medium, scene.session))
            scene.give(AgentLeavesSession("a2", medium, scene.session))

    return Letter("a2 comes and goes", play)


def _written(medium: Medium) -> Letter:
    def play(scene: Scene) -> None:
        if _agents(medium, scene) == ("a1",):
            scene.give(PartyWrites(medium, scene.session, "customer", "Where is my parcel?"))
            scene.give(PartyWrites(medium, scene.session, "a1", "Who can look it up?", Visibility.AGENTS))

    return Letter("customer and agent write", play)


def _relogs(name: str, out: Happening, back: Happening, between: ChannelRequest | None = None) -> Letter:
    def play(scene: Scene) -> None:
        scene.give(out)
        if between is not None:
            scene.ask("s1", between)
        scene.give(back)

    return Letter(name, play)


def _s1_relogs(medium: Medium) -> Letter:
    return _relogs("s1 logs out and in", SupervisorLogsOut("s1"), SupervisorLogsIn("s1"))


def _a1_relogs(medium: Medium) -> Letter:
    return _relogs("a1 logs out and in", AgentLogsOut("a1"), AgentLogsIn("a1"))


def _has_session(medium: Medium, answer: SessionOperation) -> Letter:
    def play(scene: Scene) -> None:
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, answer))
        scene.give(SessionCompleted(medium, session))

    done = {SessionOperation.ACCEPT: "accepts", SessionOperation.REJECT: "rejects"}[answer]
    return Letter(f"a1 has a session, which s1 {done}", play)


def _intrudes_without_mode(medium: Medium) -> Letter:
    def play(scene: Scene) -> None:
        # For an unknown or ended session, too, the missing mode is the first reason to refuse.
        scene.ask("s1", AgentSessionRequest("a1", medium, scene.session, SessionOperation.INTRUDE))
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.REJECT))
        scene.ask("s1", AgentSessionRequest("a1", medium, session, SessionOperation.INTRUDE))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.ACCEPT))
        scene.give(SessionCompleted(medium, session))

    return Letter("Intrude without a mode", play)


def _next_chat_waits(medium: Medium) -> Letter:
    """Return a letter in which no other session is offered while that of NextChat is Invited."""

    def play(scene: Scene) -> None:
        scene.ask("s1", channel_request(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT))
        first, second, third = (scene.new_session() for _ in range(3))
        scene.give(SessionStarts("a1", medium, first))
        scene.give(SessionStarts("a1", medium, second))
        scene.ask("s1", SessionRequest(medium, first, SessionOperation.REJECT))
        scene.give(SessionStarts("a1", medium, third))
        scene.ask("s1", channel_request(medium, CANCEL))
        scene.ask("s1", SessionRequest(medium, third, SessionOperation.ACCEPT))
        for session in (first, second, third):
            scene.give(SessionCompleted(medium, session))

    return Letter("the session of NextChat waits to be accepted", play)


def _accepts_logged_out(medium: Medium) -> Letter:
    """Return a letter that logs out while invited: the invitation stays, and requests wait for the log-in."""

    def play(scene: Scene) -> None:
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        intrude = AgentSessionRequest("a1", medium, session, SessionOperation.INTRUDE, VisibilityMode.COACH)
        accept = SessionRequest(medium, session, SessionOperation.ACCEPT)
        scene.ask("s1", intrude)
        scene.give(SupervisorLogsOut("s1"))
        scene.ask("s1", accept)
        scene.ask("s1", intrude)
        scene.give(SupervisorLogsIn("s1"))
        scene.ask("s1", accept)
        scene.give(SessionCompleted(medium, session))

    return Letter("is logged out while invited", play)


def _types_in_session(medium: Medium, mode: VisibilityMode) -> Letter:
    def play(scene: Scene) -> None:
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.ACCEPT))
        scene.ask("s1", SessionRequest(medium, session, f"SwitchTo{mode}"))
        for operation in _TYPING:
            scene.ask("s1", SessionRequest(medium, session, operation))
        scene.give(SessionCompleted(medium, session))

    return Letter(f"types in a session as {mode}", play)


def _switches_under_next_chat(medium: Medium) -> Letter:
    """Return a letter with a session under NextChat and switches in it; the session uses NextChat up."""

    def play(scene: Scene) -> None:
        scene.ask("s1", channel_request(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT))
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        for operation in (SessionOperation.ACCEPT, SessionOperation.SWITCH_TO_BARGE_IN):
            scene.ask("s1", SessionRequest(medium, session, operation))
        scene.give(SessionCompleted(medium, session))
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.give(SessionCompleted(medium, session))

    return Letter("switches in the one session of NextChat", play)


def _comes_back(medium: Medium) -> Letter:
    """Return a letter that requeues a session and takes it again: a supervisor who was Revoked is invited again."""

    def play(scene: Scene) -> None:
        scene.ask("s1", channel_request(medium, VisibilityMode.COACH))
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.ACCEPT))
        scene.give(SessionRequeued(medium, session))
        scene.give(AgentJoinsSession("a1", medium, session))
        scene.give(SessionCompleted(medium, session))

    return Letter("is invited anew to a session that comes back", play)


def text_subscription(medium: Medium) -> Component:
    """Return the component of the subscription to one agent's sessions."""
    return Component(
        f"{medium} subscription",
        f"Every subscription to one agent's {medium} sessions, cancelled, ended by log-outs and by sessions.",
        (
            *(_subscribes(medium, *each) for each in product(VisibilityMode, TextMonitoringMode)),
            _cancels(medium),
            _has_session(medium, SessionOperation.ACCEPT),
            _has_session(medium, SessionOperation.REJECT),
            _s1_relogs(medium),
            _a1_relogs(medium),
        ),
        k=EXTRA_STATES[medium],
    )


def text_modes(medium: Medium) -> Component:
    """Return the component of the supervisor's operations in a session."""
    return Component(
        f"{medium} session",
        f"A {medium} session from the invitation on: the answer, the switches, sending, and how it ends.",
        (
            *(_invited(medium, mode) for mode in VisibilityMode),
            _operates(medium, SessionOperation.ACCEPT),
            _goes(medium, SessionOperation.REJECT),
            _operates(medium, SessionOperation.SWITCH_TO_MONITOR),
            _operates(medium, SessionOperation.SWITCH_TO_COACH),
            _operates(medium, SessionOperation.SWITCH_TO_BARGE_IN),
            _goes(medium, SessionOperation.LEAVE),
            _operates(medium, SessionOperation.SEND_TO_AGENTS),
            _operates(medium, SessionOperation.SEND_MESSAGE),
            _completed(medium),
        ),
        k=EXTRA_STATES[medium],
    )


def text_joining(medium: Medium) -> Component:
    """Return the component of how a supervisor joins and leaves a session."""
    return Component(
        f"{medium} joining",
        f"How a supervisor comes into a {medium} session and out of it: invitation, Intrude, agents, its end.",
        (
            _starts(medium),
            _invited(medium, VisibilityMode.COACH),
            *(_intrudes(medium, mode) for mode in (*VisibilityMode, None)),
            _operates(medium, SessionOperation.ACCEPT),
            _operates(medium, SessionOperation.REJECT),
            _operates(medium, SessionOperation.LEAVE),
            _second_agent_monitored(medium),
            _written(medium),
            _agent_leaves(medium),
            _requeued(medium),
            _taken_again(medium),
            _completed(medium),
        ),
        agents=("a1", "a2"),
        k=EXTRA_STATES[medium],
    )


def text_requests(medium: Medium) -> Component:
    """Return the component of all other requests and all errors."""
    return Component(
        f"{medium} requests",
        f"What else can be asked in {medium}: defaults, nicknames, and every error.",
        (
            _subscribes(medium, VisibilityMode.MONITOR),
            Letter(
                "Coach of a1 under a nickname",
                lambda scene: scene.ask("s1", channel_request(medium, VisibilityMode.COACH, nickname="Robin")),
            ),
            _cancels(medium),
            *(_types_in_session(medium, mode) for mode in VisibilityMode),
            _switches_under_next_chat(medium),
            _comes_back(medium),
            _intrudes_without_mode(medium),
            _next_chat_waits(medium),
            _accepts_logged_out(medium),
            _relogs(
                "Monitor while logged out",
                SupervisorLogsOut("s1"),
                SupervisorLogsIn("s1"),
                channel_request(medium, VisibilityMode.MONITOR),
            ),
            _relogs(
                "Coach of a1 who is logged out",
                AgentLogsOut("a1"),
                AgentLogsIn("a1"),
                channel_request(medium, VisibilityMode.COACH),
            ),
            Letter(
                "Monitor with a wrong mode",
                lambda scene: scene.ask("s1", channel_request(medium, VisibilityMode.MONITOR, "EveryChat")),
            ),
            Letter(
                "Monitor of a user there is not",
                lambda scene: scene.ask("s1", channel_request(medium, VisibilityMode.MONITOR, agent="a9")),
            ),
            Letter(
                "an operation there is not on the channel",
                lambda scene: scene.ask("s1", channel_request(medium, "Whisper")),
            ),
            Letter(
                "an operation there is not in the session",
                lambda scene: scene.ask("s1", SessionRequest(medium, scene.session, "Whisper")),
            ),
            Letter(
                "SendMessage without a text",
                lambda scene: scene.ask("s1", SessionRequest(medium, scene.session, SessionOperation.SEND_MESSAGE)),
            ),
            _intrudes(medium, "Whisper"),
        ),
        k=0,
    )


def text_coupling(medium: Medium) -> Component:
    """Return the component of the coupling of subscription and session, and of two supervisors in one session."""
    return Component(
        f"{medium} coupling",
        f"What a subscription and a {medium} session do to each other, and two supervisors in one session.",
        (
            _subscribes(medium, VisibilityMode.MONITOR, TextMonitoringMode.NEXT_CHAT),
            _subscribes(medium, VisibilityMode.COACH, TextMonitoringMode.ALL_CHATS),
            _cancels(medium),
            _starts(medium),
            _operates(medium, SessionOperation.ACCEPT),
            _operates(medium, SessionOperation.REJECT),
            _operates(medium, SessionOperation.SWITCH_TO_BARGE_IN),
            _operates(medium, SessionOperation.SEND_TO_AGENTS),
            _operates(medium, SessionOperation.LEAVE),
            _intrudes(medium, None),
            _enters(medium, VisibilityMode.COACH, "s2"),
            _operates(medium, SessionOperation.SWITCH_TO_MONITOR, "s2"),
            _operates(medium, SessionOperation.LEAVE, "s2"),
            _second_agent(medium),
            _completed(medium),
            _s1_relogs(medium),
            _a1_relogs(medium),
        ),
        supervisors=("s1", "s2"),
        agents=("a1", "a2"),
        k=None,
    )


TEXT_COMPONENTS: tuple[Component, ...] = tuple(
    make(medium)
    for medium in Medium
    for make in (text_subscription, text_modes, text_joining, text_requests, text_coupling)
    # The coupling of a chat is tested beside an SMS session, by pairs.
    if medium is Medium.SMS or make is not text_coupling
)
"""The components of text monitoring, separately for each medium."""
