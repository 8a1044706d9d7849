"""The components of text monitoring, as letters on the floor; each once for SMS and once for chat."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from monitoring_core.floor import (
    AgentAnswers,
    AgentJoinsSession,
    AgentLeavesSession,
    AgentLogsIn,
    AgentLogsOut,
    CallEnds,
    Happening,
    PartyWrites,
    SessionCompleted,
    SessionRequeued,
    SessionStarts,
    SupervisorLogsIn,
    SupervisorLogsOut,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, ChannelRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.suites.scene import Letter, Scene
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    MonitoringState,
    SessionOperation,
    TextMonitoringMode,
    TextSubscriptionOperation,
    Visibility,
    VisibilityMode,
)

__all__ = [
    "SIDE_BY_SIDE",
    "TEXT_COMPONENTS",
    "text_coupling",
    "text_joining",
    "text_modes",
    "text_requests",
    "text_subscription",
]

_CANCEL = TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING
_TYPING = (
    SessionOperation.SEND_START_TYPING_TO_AGENTS_NOTIFICATION,
    SessionOperation.SEND_STOP_TYPING_TO_AGENTS_NOTIFICATION,
    SessionOperation.SEND_START_TYPING_NOTIFICATION,
    SessionOperation.SEND_STOP_TYPING_NOTIFICATION,
)
_WITH_TEXT = frozenset({SessionOperation.SEND_MESSAGE, SessionOperation.SEND_TO_AGENTS})


def _channel(
    medium: Medium, operation: str, mode: str | None = None, *, agent: str = "a1", nickname: str | None = None
) -> ChannelRequest:
    return ChannelRequest(agent, medium, operation, mode, nickname)


def _subscribes(medium: Medium, mode: str, monitoring_mode: str | None = None, user: str = "s1") -> Letter:
    name = f"{mode} of a1" if monitoring_mode is None else f"{mode} of a1, {monitoring_mode}"
    if user != "s1":
        name = f"{user}: {name}"
    return Letter(name, lambda scene: scene.ask(user, _channel(medium, mode, monitoring_mode)))


def _cancels(medium: Medium, user: str = "s1") -> Letter:
    return Letter(
        "Cancel" if user == "s1" else f"{user}: Cancel", lambda scene: scene.ask(user, _channel(medium, _CANCEL))
    )


def _operates(medium: Medium, operation: SessionOperation, user: str = "s1") -> Letter:
    """An operation of the supervisor's own session."""
    text = "Is the order number known?" if operation in _WITH_TEXT else None
    return Letter(
        str(operation) if user == "s1" else f"{user}: {operation}",
        lambda scene: scene.ask(user, SessionRequest(medium, scene.session, operation, text)),
    )


def _goes(medium: Medium, operation: SessionOperation) -> Letter:
    """A way out of the session, which then is over for all: who is out is not told so."""

    def play(scene: Scene) -> None:
        scene.ask("s1", SessionRequest(medium, scene.session, operation))
        session = scene.floor.sessions.get((medium, scene.session))
        if session is not None and not session.supervisors:
            scene.give(SessionCompleted(medium, scene.session))

    return Letter(str(operation), play)


def _intrudes(medium: Medium, mode: str | None, user: str = "s1") -> Letter:
    name = f"Intrude as {mode}" if mode else "Intrude"
    return Letter(
        name if user == "s1" else f"{user}: {name}",
        lambda scene: scene.ask(user, AgentSessionRequest("a1", medium, scene.session, SessionOperation.INTRUDE, mode)),
    )


def _runs(medium: Medium, scene: Scene) -> bool:
    return (medium, scene.session) in scene.floor.sessions


def _starts(medium: Medium) -> Letter:
    def play(scene: Scene) -> None:
        if not _runs(medium, scene):
            scene.give(SessionStarts("a1", medium, scene.new_session()))

    return Letter("a1's session begins", play)


def _invited(medium: Medium, mode: VisibilityMode) -> Letter:
    """A session to which the supervisor is invited, and nothing subscribed any more."""

    def play(scene: Scene) -> None:
        if not _runs(medium, scene):
            scene.ask("s1", _channel(medium, mode))
            scene.give(SessionStarts("a1", medium, scene.new_session()))
            scene.ask("s1", _channel(medium, _CANCEL))

    return Letter(f"is invited as {mode}", play)


def _happens(medium: Medium, name: str, happening: Callable[[Scene], Happening]) -> Letter:
    """Something that happens in the session, if it can."""

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
    """Another agent comes whom the supervisor monitors too, which invites him again if he is not in the session."""

    def play(scene: Scene) -> None:
        if _agents(medium, scene) == ("a1",):
            scene.ask("s1", _channel(medium, VisibilityMode.COACH, agent="a2"))
            scene.give(AgentJoinsSession("a2", medium, scene.session))
            scene.ask("s1", _channel(medium, _CANCEL, agent="a2"))
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
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.REJECT))
        scene.ask("s1", AgentSessionRequest("a1", medium, session, SessionOperation.INTRUDE))
        scene.give(SessionCompleted(medium, session))

    return Letter("Intrude without a mode", play)


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
    """A session under NextChat stays its session whatever is done in it, so it uses NextChat up: the next is free."""

    def play(scene: Scene) -> None:
        scene.ask("s1", _channel(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT))
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
    """A session that went back to a queue and is taken again: whose part in it was Revoked is invited anew."""

    def play(scene: Scene) -> None:
        scene.ask("s1", _channel(medium, VisibilityMode.COACH))
        session = scene.new_session()
        scene.give(SessionStarts("a1", medium, session))
        scene.ask("s1", SessionRequest(medium, session, SessionOperation.ACCEPT))
        scene.give(SessionRequeued(medium, session))
        scene.give(AgentJoinsSession("a1", medium, session))
        scene.give(SessionCompleted(medium, session))

    return Letter("is invited anew to a session that comes back", play)


def text_subscription(medium: Medium) -> Component:
    """Give the component of the subscription to one agent's sessions."""
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
    )


def text_modes(medium: Medium) -> Component:
    """Give the component of what is done while in a session."""
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
    )


def text_joining(medium: Medium) -> Component:
    """Give the component of how a supervisor comes into a session and out of it."""
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
    )


def text_requests(medium: Medium) -> Component:
    """Give the component of what else can be asked, and of every error."""
    return Component(
        f"{medium} requests",
        f"What else can be asked in {medium}: defaults, nicknames, and every error.",
        (
            _subscribes(medium, VisibilityMode.MONITOR),
            Letter(
                "Coach of a1 under a nickname",
                lambda scene: scene.ask("s1", _channel(medium, VisibilityMode.COACH, nickname="Robin")),
            ),
            _cancels(medium),
            *(_types_in_session(medium, mode) for mode in VisibilityMode),
            _switches_under_next_chat(medium),
            _comes_back(medium),
            _intrudes_without_mode(medium),
            _relogs(
                "Monitor while logged out",
                SupervisorLogsOut("s1"),
                SupervisorLogsIn("s1"),
                _channel(medium, VisibilityMode.MONITOR),
            ),
            _relogs(
                "Coach of a1 who is logged out",
                AgentLogsOut("a1"),
                AgentLogsIn("a1"),
                _channel(medium, VisibilityMode.COACH),
            ),
            Letter(
                "Monitor with a wrong mode",
                lambda scene: scene.ask("s1", _channel(medium, VisibilityMode.MONITOR, "EveryChat")),
            ),
            Letter(
                "Monitor of a user there is not",
                lambda scene: scene.ask("s1", _channel(medium, VisibilityMode.MONITOR, agent="a9")),
            ),
            Letter(
                "an operation there is not on the channel", lambda scene: scene.ask("s1", _channel(medium, "Whisper"))
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
    """Give the component of what subscription and session do to each other, and two supervisors in one session."""
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
            _intrudes(medium, VisibilityMode.COACH, "s2"),
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


def _begins(scene: Scene, medium: Medium, agent: str = "a1") -> str:
    session = scene.new_session()
    scene.give(SessionStarts(agent, medium, session))
    return session


def _in_session(scene: Scene, medium: Medium, session: str, *operations: str) -> None:
    for operation in operations:
        text = "Which order is it?" if operation in _WITH_TEXT else None
        scene.ask("s1", SessionRequest(medium, session, operation, text))


def _ends(scene: Scene, medium: Medium, *sessions: str) -> None:
    for session in sessions:
        scene.give(SessionCompleted(medium, session))


def _two_sessions(medium: Medium, agents: tuple[str, str]) -> Letter:
    """Two sessions at once, of one agent or of two: what is done in one is nothing to the other (TS-MANY)."""

    def play(scene: Scene) -> None:
        for agent, mode in dict(zip(agents, (VisibilityMode.COACH, VisibilityMode.MONITOR), strict=True)).items():
            scene.ask("s1", _channel(medium, mode, agent=agent))
        first, second = (_begins(scene, medium, agent) for agent in agents)
        _in_session(scene, medium, first, "Accept")
        _in_session(scene, medium, second, "Accept")
        _in_session(scene, medium, first, "SwitchToBargeIn")
        _in_session(scene, medium, second, "SwitchToCoach", "SendToAgents", "SendMessage")
        _in_session(scene, medium, first, "SendMessage", "Leave")
        scene.give(PartyWrites(medium, first, "customer", "Is anybody there?"))
        _in_session(scene, medium, second, "SwitchToMonitor")
        scene.give(PartyWrites(medium, second, "customer", "And who are you?"))
        _ends(scene, medium, first, second)
        scene.ask("s1", _channel(medium, _CANCEL, agent=agents[0]))
        # With two agents one subscription is left, with one none.
        _ends(scene, medium, _begins(scene, medium, agents[1]))
        scene.ask("s1", _channel(medium, _CANCEL, agent=agents[1]))

    return Letter(f"two {medium} sessions of {' and '.join(dict.fromkeys(agents))}", play)


def _next_chat_of_two(medium: Medium) -> Letter:
    """NextChat of two agents: the session of one uses up his own (TS-NEXT-CHAT)."""

    def play(scene: Scene) -> None:
        for agent in ("a1", "a2"):
            scene.ask("s1", _channel(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT, agent=agent))
        for agent in ("a1", "a2", "a1"):
            session = _begins(scene, medium, agent)
            _in_session(scene, medium, session, "Accept")
            _ends(scene, medium, session)

    return Letter(f"{medium}: NextChat of a1 and a2", play)


def _two_media(scene: Scene) -> None:
    """SMS and chat of one agent: subscribed, joined, switched and cancelled each for itself."""
    sms, chat = Medium
    scene.ask("s1", _channel(sms, VisibilityMode.COACH))
    _ends(scene, chat, _begins(scene, chat))
    scene.ask("s1", _channel(chat, VisibilityMode.MONITOR))
    one, other = _begins(scene, sms), _begins(scene, chat)
    _in_session(scene, sms, one, "Accept")
    _in_session(scene, chat, other, "Accept")
    _in_session(scene, sms, one, "SwitchToBargeIn")
    scene.ask("s1", _channel(sms, _CANCEL))
    _in_session(scene, chat, other, "SwitchToCoach")
    _in_session(scene, sms, one, "SendMessage")
    _ends(scene, sms, one)
    _ends(scene, chat, other, _begins(scene, chat))
    scene.ask("s1", _channel(chat, _CANCEL))


def _text_beside_a_call(scene: Scene) -> None:
    """A leg in a call and a chat of the same agent: neither subscription, nor mode, nor end is the other's business."""
    chat, device = Medium.CHAT, "s1-device"
    scene.ask("s1", _channel(chat, VisibilityMode.MONITOR))
    scene.ask("s1", DeviceRequest(device, MonitoringState.COACH, "a1-device"))
    call = scene.new_call()
    scene.give(AgentAnswers("a1", call))
    first = _begins(scene, chat)
    _in_session(scene, chat, first, "Accept", "SwitchToBargeIn")
    scene.ask("s1", CallRequest(call, CallOperation.SWITCH_TO_LISTEN_IN))
    _in_session(scene, chat, first, "Leave")
    scene.ask("s1", AgentSessionRequest("a1", chat, first, SessionOperation.INTRUDE, VisibilityMode.COACH))
    scene.ask("s1", DeviceRequest(device, DeviceOperation.CANCEL_SUPERVISOR_MONITORING))
    _ends(scene, chat, first, _begins(scene, chat))
    scene.ask("s1", _channel(chat, _CANCEL))
    scene.ask("s1", CallRequest(call, CallOperation.SWITCH_TO_BARGE_IN))
    scene.give(CallEnds(call))


SIDE_BY_SIDE = Component(
    "side by side",
    "One supervisor in several sessions, with several agents, in both media and in a call at once.",
    (
        *(_two_sessions(medium, agents) for medium in Medium for agents in (("a1", "a1"), ("a1", "a2"))),
        *(_next_chat_of_two(medium) for medium in Medium),
        Letter("an SMS session and a chat of a1", _two_media),
        Letter("a call and a chat of a1", _text_beside_a_call),
    ),
    agents=("a1", "a2"),
    k=0,
)

TEXT_COMPONENTS: tuple[Component, ...] = (
    *(
        make(medium)
        for medium in Medium
        for make in (text_subscription, text_modes, text_joining, text_requests, text_coupling)
    ),
    SIDE_BY_SIDE,
)
