"""Scenes of a shift that are brought about on purpose, so that a fault can be planted into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from monitoring_core import floor
from monitoring_core.notifications import CallNotification, DeviceNotification, Notification
from monitoring_core.requests import (
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
    SessionRequest,
)
from monitoring_core.vocabulary import CallState, Medium, Mute
from tests.made.said import Said
from tests.made.server import Server
from tests.made.shift import Shift, voice_target

SUPERVISOR = "sup-0"
"""Whose server is at fault."""

AGENT = "agent-0"
"""Whom he monitors."""

STATES = ("ListenIn", "Coach", "BargeIn")
"""The monitoring states."""

SWITCHES: dict[str, frozenset[str]] = {
    "ListenIn": frozenset({"SwitchToBargeIn"}),
    "Coach": frozenset({"SwitchToListenIn", "SwitchToBargeIn"}),
    "BargeIn": frozenset({"SwitchToListenIn"}),
}
"""Monitoring state -> the switches that are offered in it."""

OFFERED = frozenset(
    {
        "AttachUserData", "InitiateConference", "UpdateUserData", "Hold", "SingleStepTransfer", "DeleteUserData",
        "SingleStepConference", "Hangup", "DeleteUserDataPair", "SendDtmf", "InitiateTransfer",
        "RemoveParticipantFromConference",
    }
)  # fmt: skip
"""What an Established leg offers besides."""

ALL_SWITCHES = frozenset({"SwitchToListenIn", "SwitchToBargeIn", "SwitchToCoach"})


def pause(shift: Shift) -> None:
    """Let a few seconds pass."""
    shift.waits(shift.random.choice((2.5, 3.0, 5.0, 8.0)))


def asks(shift: Shift, request: Request, user: str = SUPERVISOR) -> None:
    """Ask, once the answer to what was asked before has come; it must be accepted."""
    shift.now = max(shift.now, shift.free_at.get(user, 0.0) + 0.05)
    assert shift.ask(user, request), f"{request} was refused"
    pause(shift)


def answered_wrongly(shift: Shift, request: Request, code: int = 0) -> Said:
    """Have a request answered with a code, while the floor hears nothing of it."""
    shift.now = max(shift.now, shift.free_at.get(SUPERVISOR, 0.0) + 0.05)
    return shift.asked(SUPERVISOR, request, code)


def happens(shift: Shift, *happenings: floor.Happening) -> None:
    """Let these things happen, which must be possible."""
    assert shift.happens(*happenings), f"{happenings} cannot happen"
    pause(shift)


def at_rest(shift: Shift) -> None:
    """Let the supervisor monitor nobody, the agent be monitored by nobody, and both be logged in and in no call."""
    user, agent = SUPERVISOR, AGENT
    for seat in (floor.SupervisorLogsIn(user), floor.AgentLogsIn(agent)):
        if not shift.floor.impossible(seat):
            if isinstance(seat, floor.SupervisorLogsIn):
                shift.user_states[user] = "Ready"
            happens(shift, seat)
    for happening in (floor.SupervisorEndsCall(user), floor.SupervisorHangsUp(user)):
        if not shift.floor.impossible(happening):
            happens(shift, happening)
    for call in shift.floor.agents[agent].calls:
        if call in shift.floor.calls:
            happens(shift, floor.CallEnds(call))
    for each in shift.users():
        target = shift.floor.supervisors[each].voice.target
        if target is not None and (each == user or voice_target(target) == own_target(shift)):
            asks(shift, DeviceRequest(own_device(shift, each), "CancelSupervisorMonitoring"), each)
    shift.waits(6)
    shift.talks_of_device(user, kind="state")
    pause(shift)


def own_device(shift: Server, user: str = SUPERVISOR) -> str:
    """Give the id of a supervisor's device."""
    return shift.floor.supervisors[user].voice.device.id


def own_target(shift: Server, agent: str = AGENT) -> str:
    """Give the id of an agent's device."""
    return shift.floor.agents[agent].device


def subscription(
    shift: Shift, state: str, mode: str | None = None, scope: str | None = None, agent: str = AGENT
) -> DeviceRequest:
    """Give the request for a subscription to an agent."""
    return DeviceRequest(own_device(shift), state, shift.target(own_target(shift, agent)), scope, mode)


def cancel(shift: Server) -> DeviceRequest:
    """Give the request that ends the subscription."""
    return DeviceRequest(own_device(shift), "CancelSupervisorMonitoring")


def joined(shift: Shift, state: str, mode: str | None = None, scope: str | None = None) -> str:
    """Have the supervisor subscribe and join a call of the agent, this way round or the other; give the call's id."""
    call = shift.name("call")
    answers = floor.AgentAnswers(AGENT, call)
    if shift.random.random() < 0.3:
        happens(shift, answers)
        asks(shift, subscription(shift, state, mode, scope))
    else:
        asks(shift, subscription(shift, state, mode, scope))
        shift.waits(6)
        happens(shift, answers)
    assert shift.floor.supervisors[SUPERVISOR].voice.call is not None
    return call


def switches(shift: Shift, call: str, state: str) -> None:
    """Have the supervisor switch."""
    asks(shift, CallRequest(call, f"SwitchTo{state}"))


def chatters_of_leg(shift: Shift, least: int, most: int) -> list[Said]:
    """Have the leg shown again a few times, each time with other data attached."""
    told: list[Said] = []
    for _ in range(shift.random.randint(least, most)):
        said = shift.talks_of_leg(SUPERVISOR, anew=True)
        assert said is not None
        told.append(said)
        pause(shift)
    return told


def chatters_of_device(shift: Shift, least: int, most: int) -> list[Said]:
    """Have the device shown again a few times, each time as it was not shown before."""
    told: list[Said] = []
    for _ in range(shift.random.randint(least, most)):
        told.append(shift.talks_of_device(SUPERVISOR, kind="anew"))
        pause(shift)
    return told


def tells_of_leg(shift: Shift, call: str, state: str, call_state: CallState = CallState.ESTABLISHED) -> Said:
    """Tell the supervisor of a leg that the floor knows nothing of."""
    is_on = call_state is CallState.ESTABLISHED
    offered = OFFERED | SWITCHES[state] if is_on else frozenset[str]()
    mute = Mute.ON if state == "ListenIn" else Mute.OFF
    told = CallNotification(call, own_device(shift), call_state, offered, mute, False)
    shift.names += 1
    said = shift.tells(SUPERVISOR, told, keys={"userData": {"step": str(shift.names)}})
    pause(shift)
    return said


def hangs_up(shift: Shift) -> None:
    """Let the leg end, and with it whatever was told wrongly."""
    if not shift.floor.impossible(floor.SupervisorHangsUp(SUPERVISOR)):
        happens(shift, floor.SupervisorHangsUp(SUPERVISOR))
    tells_the_truth(shift)


def tells_the_truth(shift: Shift) -> None:
    """End every lie."""
    shift.lies.clear()
    shift.body_lies.clear()


def told_since(shift: Server, number: int, kind: str, client: str = SUPERVISOR) -> list[Said]:
    """Give the messages that were said from that number on to a client about something of that kind."""
    return [
        said
        for said in shift.said[number:]
        if not said.is_request and any(each.kind == kind and each.client == client for each in said.subjects)
    ]


# Lies.


def shown_in(state: str, call: str) -> Callable[[str, Notification], Notification]:
    """Give the lie that shows a leg in another state."""

    def lie(user: str, told: Notification) -> Notification:
        if not is_leg(user, told, call):
            return told
        assert isinstance(told, CallNotification)
        offered = (told.capabilities or frozenset()) - ALL_SWITCHES | SWITCHES[state]
        return evolve(told, capabilities=offered, mute=Mute.ON if state == "ListenIn" else Mute.OFF)

    return lie


def call_shown(call: str, **changes: Any) -> Callable[[str, Notification], Notification]:
    """Give the lie that changes what is shown of a leg while it is Established."""

    def lie(user: str, told: Notification) -> Notification:
        return evolve(told, **changes) if is_leg(user, told, call) else told

    return lie


def is_leg(user: str, told: Notification, call: str) -> bool:
    """Tell whether it is the supervisor's leg in that call, Established."""
    return (
        user == SUPERVISOR
        and isinstance(told, CallNotification)
        and told.call_id == call
        and told.state == "Established"
    )


def device_shown(shift: Server, **changes: Any) -> Callable[[str, Notification], Notification]:
    """Give the lie that changes the subscription that is shown."""
    device = own_device(shift)

    def lie(user: str, told: Notification) -> Notification:
        if user != SUPERVISOR or not isinstance(told, DeviceNotification) or told.device_id != device:
            return told
        return told if told.monitoring is None else evolve(told, monitoring=evolve(told.monitoring, **changes))

    return lie


def still_subscribed(shift: Server) -> Callable[[str, Notification], Notification]:
    """Give the lie that goes on showing the subscription there is now."""
    shown = shift.floor.supervisors[SUPERVISOR].voice.device_notification()
    assert shown.monitoring is not None

    def lie(user: str, told: Notification) -> Notification:
        if user != SUPERVISOR or not isinstance(told, DeviceNotification) or told.device_id != shown.device_id:
            return told
        offered = (told.capabilities or frozenset()) | {"CancelSupervisorMonitoring"}
        return evolve(told, monitoring=shown.monitoring, capabilities=offered)

    return lie


# Text.


def in_session(
    shift: Shift, mode: str, user: str = SUPERVISOR, session: tuple[Medium, str] | None = None
) -> tuple[Medium, str]:
    """Have a supervisor subscribe to the agent's sessions and accept one; give the session."""
    if session is None:
        medium = shift.random.choice(tuple(Medium))
        session = medium, shift.name("session")
        asks(shift, ChannelRequest(AGENT, medium, mode), user)
        happens(shift, floor.SessionStarts(AGENT, *session))
    asks(shift, SessionRequest(*session, "Accept"), user)
    return session
