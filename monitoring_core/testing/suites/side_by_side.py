"""The component of one supervisor with several sessions, agents and media, and a call at the same time.

Each letter begins and ends with nothing monitored, so the component is a machine with one
state. It tests that these things do not influence each other (TS-MANY).
"""

from __future__ import annotations

from monitoring_core.floor import (
    AgentAnswers,
    AgentJoinsSession,
    AgentLeavesSession,
    CallEnds,
    PartyWrites,
    SessionCompleted,
    SessionStarts,
)
from monitoring_core.requests import AgentSessionRequest, CallRequest, DeviceRequest, SessionRequest
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.suites.letters import Letter, Scene
from monitoring_core.testing.suites.text_components import CANCEL, WITH_TEXT, channel_request
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    Medium,
    MonitoringState,
    SessionOperation,
    TextMonitoringMode,
    VisibilityMode,
)

__all__ = ["SIDE_BY_SIDE"]


def _begins(scene: Scene, medium: Medium, agent: str = "a1") -> str:
    session = scene.new_session()
    scene.give(SessionStarts(agent, medium, session))
    return session


def _in_session(scene: Scene, medium: Medium, session: str, *operations: str) -> None:
    for operation in operations:
        text = "Which order is it?" if operation in WITH_TEXT else None
        scene.ask("s1", SessionRequest(medium, session, operation, text))


def _ends(scene: Scene, medium: Medium, *sessions: str) -> None:
    for session in sessions:
        scene.give(SessionCompleted(medium, session))


def _two_sessions(medium: Medium, agents: tuple[str, str]) -> Letter:
    """Return a letter with two sessions at once, of one agent or of two; they do not influence each other (TS-MANY)."""

    def play(scene: Scene) -> None:
        for agent, mode in dict(zip(agents, (VisibilityMode.COACH, VisibilityMode.MONITOR), strict=True)).items():
            scene.ask("s1", channel_request(medium, mode, agent=agent))
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
        scene.ask("s1", channel_request(medium, CANCEL, agent=agents[0]))
        # With two agents one subscription is left; with one agent none is left.
        _ends(scene, medium, _begins(scene, medium, agents[1]))
        scene.ask("s1", channel_request(medium, CANCEL, agent=agents[1]))

    return Letter(f"two {medium} sessions of {' and '.join(dict.fromkeys(agents))}", play)


def _next_chat_of_two(medium: Medium) -> Letter:
    """Return a letter with NextChat of two agents: a session of one agent uses up only his NextChat (TS-NEXT-CHAT)."""

    def play(scene: Scene) -> None:
        for agent in ("a1", "a2"):
            scene.ask("s1", channel_request(medium, VisibilityMode.COACH, TextMonitoringMode.NEXT_CHAT, agent=agent))
        for agent in ("a1", "a2", "a1"):
            session = _begins(scene, medium, agent)
            _in_session(scene, medium, session, "Accept")
            _ends(scene, medium, session)

    return Letter(f"{medium}: NextChat of a1 and a2", play)


def _one_session_of_two(medium: Medium) -> Letter:
    """Return a letter with one session of two monitored agents; after Reject it is offered again."""

    def play(scene: Scene) -> None:
        for agent, mode in (("a1", VisibilityMode.COACH), ("a2", VisibilityMode.BARGE_IN)):
            scene.ask("s1", channel_request(medium, mode, agent=agent))
        for answer in ("Accept", "Reject"):
            session = _begins(scene, medium)
            scene.give(AgentJoinsSession("a2", medium, session))
            scene.give(AgentLeavesSession("a2", medium, session))
            _in_session(scene, medium, session, answer)
            scene.give(AgentJoinsSession("a2", medium, session))
            _in_session(scene, medium, session, "Accept")
            _ends(scene, medium, session)
        for agent in ("a1", "a2"):
            scene.ask("s1", channel_request(medium, CANCEL, agent=agent))

    return Letter(f"one {medium} session of a1 and a2", play)


def _two_media(scene: Scene) -> None:
    """Subscribe to SMS and chat of one agent; each is joined, switched and cancelled independently."""
    sms, chat = Medium
    scene.ask("s1", channel_request(sms, VisibilityMode.COACH))
    _ends(scene, chat, _begins(scene, chat))
    scene.ask("s1", channel_request(chat, VisibilityMode.MONITOR))
    one, other = _begins(scene, sms), _begins(scene, chat)
    _in_session(scene, sms, one, "Accept")
    _in_session(scene, chat, other, "Accept")
    _in_session(scene, sms, one, "SwitchToBargeIn")
    scene.ask("s1", channel_request(sms, CANCEL))
    _in_session(scene, chat, other, "SwitchToCoach")
    _in_session(scene, sms, one, "SendMessage")
    _ends(scene, sms, one)
    _ends(scene, chat, other, _begins(scene, chat))
    scene.ask("s1", channel_request(chat, CANCEL))


def _text_beside_a_call(scene: Scene) -> None:
    """Play a leg and a chat of one agent; neither influences the subscription, the mode or the end of the other."""
    chat, device = Medium.CHAT, "s1-device"
    scene.ask("s1", channel_request(chat, VisibilityMode.MONITOR))
    scene.ask("s1", DeviceRequest(device, MonitoringState.COACH, "a1-device"))
    call = scene.new_call()
    scene.give(AgentAnswers("a1", call))
    first = _begins(scene, chat)
    _in_session(scene, chat, first, "Accept", "SwitchToBargeIn")
    scene.ask("s1", CallRequest(call, CallOperation.SWITCH_TO_LISTEN_IN))
    _in_session(scene, chat, first, "Leave")
    scene.ask("s1", AgentSessionRequest("a1", chat, first, SessionOperation.INTRUDE, VisibilityMode.COACH))
    _in_session(scene, chat, first, "Accept")
    scene.ask("s1", DeviceRequest(device, DeviceOperation.CANCEL_SUPERVISOR_MONITORING))
    _ends(scene, chat, first, _begins(scene, chat))
    scene.ask("s1", channel_request(chat, CANCEL))
    scene.ask("s1", CallRequest(call, CallOperation.SWITCH_TO_BARGE_IN))
    scene.give(CallEnds(call))


SIDE_BY_SIDE = Component(
    "side by side",
    "One supervisor in several sessions, with several agents, in both media and in a call at once.",
    (
        *(_two_sessions(medium, agents) for medium in Medium for agents in (("a1", "a1"), ("a1", "a2"))),
        *(_next_chat_of_two(medium) for medium in Medium),
        *(_one_session_of_two(medium) for medium in Medium),
        Letter("an SMS session and a chat of a1", _two_media),
        Letter("a call and a chat of a1", _text_beside_a_call),
    ),
    agents=("a1", "a2"),
    k=0,
)
