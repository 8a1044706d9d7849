"""The components of voice monitoring and their letters.

A letter is a request or a happening, with inputs around it if the test of one component must not
depend on another. For example, ``joins in Coach`` subscribes for one call and lets the
agent answer it. A letter that ends the supervisor's leg also ends the rest of the call, so
that an implementation that wrongly keeps the leg shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from monitoring_core.floor import (
    AgentAnswers,
    AgentAnswersConsultation,
    AgentJoins,
    AgentLeaves,
    AgentLogsIn,
    AgentLogsOut,
    AgentTransfers,
    AgentTransfersToQueue,
    CallEnds,
    CustomerLeaves,
    Happening,
    RingingEnds,
    RoutingPointReceives,
    SupervisorAnswers,
    SupervisorEndsCall,
    SupervisorHangsUp,
    SupervisorHolds,
    SupervisorLogsIn,
    SupervisorLogsOut,
    SupervisorMutes,
    SupervisorRetrieves,
    SupervisorTakesCall,
)
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.testing.suites.component import Component
from monitoring_core.testing.suites.letters import Letter, Scene
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
    Mute,
)

__all__ = [
    "COUPLING",
    "LEG",
    "LEG_CORE",
    "LEG_HELD",
    "LEG_HELD_IN_CALL",
    "LEG_MUTED",
    "LEG_ON_TELEPHONE",
    "REQUESTS",
    "RINGING",
    "SUBSCRIPTION",
    "VOICE_COMPONENTS",
]

_LISTEN_IN, _COACH, _BARGE_IN = MonitoringState
_AGENT, _CALL = MonitoringScope
_ANOTHER_SPELLING = "http://localhost/api/v2/devices/a1-device/"
"""The device of a1 on another host, with a slash at the end (VD-SAME-DEVICE)."""
_NEXT, _ALL = MonitoringMode
_CANCEL = DeviceOperation.CANCEL_SUPERVISOR_MONITORING


def _device(
    operation: str,
    target: str | None = None,
    scope: str | None = None,
    mode: str | None = None,
    *,
    user: str = "s1",
    device: str = "",
    phone_number: str | None = None,
) -> DeviceRequest:
    return DeviceRequest(device or f"{user}-device", operation, target, scope, mode, phone_number)


def _asks(name: str, request: DeviceRequest, user: str = "s1") -> Letter:
    return Letter(name, lambda scene: scene.ask(user, request))


def _subscribes(state: str, scope: str, mode: str, target: str = "a1", user: str = "s1") -> Letter:
    name = f"{state} of {target}, {scope}, {mode}" if user == "s1" else f"{user}: {state} of {target}, {scope}, {mode}"
    return _asks(name, _device(state, f"{target}-device", scope, mode, user=user), user)


def _cancels(user: str = "s1") -> Letter:
    return _asks("Cancel" if user == "s1" else f"{user}: Cancel", _device(_CANCEL, user=user), user)


def _operation(operation: CallOperation, user: str = "s1") -> Letter:
    """Return a letter for an operation on the supervisor's call; if his leg ends, the call ends, too."""

    def play(scene: Scene) -> None:
        scene.ask(user, CallRequest(scene.call, operation))
        _clear(scene)

    return Letter(str(operation) if user == "s1" else f"{user}: {operation}", play)


def _clear(scene: Scene) -> None:
    call = scene.floor.calls.get(scene.call)
    if call is not None and not call.legs:
        scene.give(CallEnds(scene.call))


def _answer(scene: Scene) -> None:
    """Let the supervisor answer, if the call rings at him (VC-RINGING)."""
    if scene.floor.supervisors["s1"].voice.control.call.is_ringing:
        scene.give(SupervisorAnswers("s1"))


def _call_of_a1(scene: Scene) -> None:
    # A leg of scope Agent ends with the transfer, one of scope Call with the call. So the scope shows, too.
    call = scene.new_call()
    scene.give(AgentAnswers("a1", call))
    _answer(scene)
    scene.give(AgentTransfers(call, "a2"))
    scene.give(CallEnds(call))


def _out_and_in(out: Happening, back: Happening, between: DeviceRequest | None = None) -> Callable[[Scene], None]:
    def play(scene: Scene) -> None:
        scene.give(out)
        if between is not None:
            scene.ask("s1", between)
        scene.give(back)

    return play


def _s2_tries(scene: Scene) -> None:
    scene.ask("s2", _device(_LISTEN_IN, "a1-device", user="s2"))
    scene.ask("s2", _device(_CANCEL, user="s2"))


def _asks_while_s2_monitors(scene: Scene) -> None:
    scene.ask("s2", _device(_LISTEN_IN, "a1-device", user="s2"))
    scene.ask("s1", _device(_COACH, "a1-device", _AGENT))
    scene.ask("s2", _device(_CANCEL, user="s2"))


def _ends_with_agent_alone(scene: Scene) -> None:
    """Play two calls that the customer leaves first; a leg with only the agent has the same reading as others."""
    scene.ask("s1", _device(_BARGE_IN, "a1-device", _AGENT))
    for end in (CallEnds, AgentLeaves):
        call = scene.new_call()
        scene.give(AgentAnswers("a1", call))
        _answer(scene)
        scene.give(CustomerLeaves(call))
        scene.give(end(call))
    scene.ask("s1", _device(_CANCEL))


_SUBSCRIPTIONS = tuple(_subscribes(*each) for each in product(MonitoringState, MonitoringScope, MonitoringMode))
_S1_RELOGS = Letter("s1 logs out and in", _out_and_in(SupervisorLogsOut("s1"), SupervisorLogsIn("s1")))
_A1_RELOGS = Letter("a1 logs out and in", _out_and_in(AgentLogsOut("a1"), AgentLogsIn("a1")))

SUBSCRIPTION = Component(
    "subscription",
    "Every subscription to one agent, cancelled, ended by log-outs and by calls.",
    (*_SUBSCRIPTIONS, _cancels(), Letter("a1 has a call and transfers it", _call_of_a1), _S1_RELOGS, _A1_RELOGS),
    agents=("a1", "a2"),
)

REQUESTS = Component(
    "requests",
    "What else can be asked of a device: defaults, other targets, routing points, taken targets, and every error.",
    (
        _asks("ListenIn of a1", _device(_LISTEN_IN, "a1-device")),
        _asks("Coach of a1, NextCall", _device(_COACH, "a1-device", mode=_NEXT)),
        _asks("BargeIn of a1 in another spelling", _device(_BARGE_IN, _ANOTHER_SPELLING, _AGENT)),
        _asks("Coach of a2", _device(_COACH, "a2-device")),
        _asks("ListenIn of q1", _device(_LISTEN_IN, "q1")),
        _asks("ListenIn of q1, Agent", _device(_LISTEN_IN, "q1", _AGENT)),
        _asks("Coach of q1", _device(_COACH, "q1")),
        _asks("BargeIn of q1 by its number", _device(_BARGE_IN, phone_number="q1")),
        _cancels(),
        Letter("a1 has a call and transfers it", _call_of_a1),
        Letter("BargeIn, and a1's customers leave", _ends_with_agent_alone),
        Letter("s2 asks for a1", _s2_tries),
        Letter("Coach of a1 while s2 monitors him", _asks_while_s2_monitors),
        Letter(
            "ListenIn while logged out",
            _out_and_in(SupervisorLogsOut("s1"), SupervisorLogsIn("s1"), _device(_LISTEN_IN, "a1-device")),
        ),
        Letter(
            "ListenIn of a1 who is logged out",
            _out_and_in(AgentLogsOut("a1"), AgentLogsIn("a1"), _device(_LISTEN_IN, "a1-device")),
        ),
        _asks("ListenIn of nobody", _device(_LISTEN_IN)),
        _asks("ListenIn of a1 in another case", _device(_LISTEN_IN, "A1-DEVICE")),
        _asks("ListenIn of his own device", _device(_LISTEN_IN, "s1-device")),
        _asks("ListenIn with a wrong scope", _device(_LISTEN_IN, "a1-device", "Team")),
        _asks("ListenIn with a wrong mode", _device(_LISTEN_IN, "a1-device", mode="EveryCall")),
        _asks("ListenIn on another device", _device(_LISTEN_IN, "a1-device", device="s9-device")),
        _asks("an operation there is not", _device("Whisper", "a1-device")),
    ),
    supervisors=("s1", "s2"),
    agents=("a1", "a2"),
    routing_points=("q1",),
    k=0,
)


def _subscribes_anew(scene: Scene) -> None:
    """Subscribe and cancel during a call; the leg does not change."""
    scene.ask("s1", _device(_COACH, "a1-device"))
    scene.ask("s1", _device(_CANCEL))


def _on_leg(scene: Scene) -> bool:
    return scene.floor.supervisors["s1"].voice.call is not None


def _joins(state: MonitoringState, scope: MonitoringScope = _CALL) -> Letter:
    def play(scene: Scene) -> None:
        if not _on_leg(scene):
            scene.ask("s1", _device(state, "a1-device", scope, _NEXT))
            scene.give(AgentAnswers("a1", scene.new_call()))
            _answer(scene)
            _clear(scene)

    return Letter(f"joins in {state}, {scope}", play)


def _happens(name: str, happening: Callable[[Scene], Happening | None]) -> Letter:
    """Return a letter for a happening in the call, if possible; if the supervisor's leg ends, the call ends, too."""

    def play(scene: Scene) -> None:
        what = happening(scene)
        if what is not None and not scene.floor.impossible(what):
            scene.give(what)
            _clear(scene)

    return Letter(name, play)


def _other_agent(scene: Scene) -> str:
    call = scene.floor.calls.get(scene.call)
    return "a2" if call is not None and call.agent == "a1" else "a1"


_SWITCHES = tuple(
    _operation(each)
    for each in (
        CallOperation.SWITCH_TO_LISTEN_IN,
        CallOperation.SWITCH_TO_COACH,
        CallOperation.SWITCH_TO_BARGE_IN,
    )
)
_MUTES = (_operation(CallOperation.MUTE_MONITORED_USER), _operation(CallOperation.UNMUTE_MONITORED_USER))
_HOLDS = (_operation(CallOperation.HOLD), _operation(CallOperation.RETRIEVE_CALL))
_HANGUP = _operation(CallOperation.HANGUP)
_CALL_ENDS = _happens("the call ends", lambda scene: CallEnds(scene.call))
_TRANSFER = _happens("the agent transfers", lambda scene: AgentTransfers(scene.call, _other_agent(scene)))
_TO_QUEUE = _happens("the agent transfers to a queue", lambda scene: AgentTransfersToQueue(scene.call))
_AGENT_JOINS = _happens("an agent takes the call", lambda scene: AgentJoins(scene.call, _other_agent(scene)))
_AGENT_LEAVES = _happens("the agent leaves", lambda scene: AgentLeaves(scene.call))
_CUSTOMER_LEAVES = _happens("the customer leaves", lambda scene: CustomerLeaves(scene.call))
_IN_CALL = (_TRANSFER, _TO_QUEUE, _AGENT_JOINS, _AGENT_LEAVES, _CUSTOMER_LEAVES, _CALL_ENDS)
_OWN_MUTE = _happens("s1 mutes himself", lambda scene: SupervisorMutes("s1", Mute.ON))
_OWN_UNMUTE = _happens("s1 unmutes himself", lambda scene: SupervisorMutes("s1", Mute.OFF))

LEG = Component(
    "leg",
    "A leg of either scope in every state: switches, mute of the agent, and whatever can happen in the call.",
    (
        *(_joins(state, scope) for state in MonitoringState for scope in MonitoringScope),
        *_SWITCHES,
        *_MUTES,
        _HANGUP,
        *_IN_CALL,
    ),
    agents=("a1", "a2"),
)

LEG_HELD = Component(
    "leg held",
    "A leg that is held and retrieved, with the agent muted or not, with the customer and without.",
    (
        *(_joins(state) for state in MonitoringState),
        *_SWITCHES,
        *_MUTES,
        *_HOLDS,
        _HANGUP,
        _CUSTOMER_LEAVES,
    ),
)

LEG_HELD_IN_CALL = Component(
    "leg held in its call",
    "A leg that is held while the call goes on without it: transfers, who leaves and comes, log-outs, subscriptions.",
    (
        _joins(_COACH),
        _joins(_BARGE_IN),
        _joins(_LISTEN_IN, _AGENT),
        *_HOLDS,
        *_IN_CALL,
        Letter("subscribes anew and cancels", _subscribes_anew),
        _S1_RELOGS,
        _A1_RELOGS,
    ),
    agents=("a1", "a2"),
    k=0,
)

LEG_MUTED = Component(
    "leg muted",
    "A leg whose supervisor mutes his own side, beside switches, hold and the mute of the agent.",
    (_joins(_COACH), *_SWITCHES, _MUTES[0], *_HOLDS, _OWN_MUTE, _OWN_UNMUTE, _CALL_ENDS),
    k=0,
)

_OWN_CALL = _happens("s1 takes a call of his own", lambda scene: SupervisorTakesCall("s1"))
_OWN_CALL_ENDS = _happens("s1 ends his own call", lambda scene: SupervisorEndsCall("s1"))


def _hangs_up_logged_out(scene: Scene) -> None:
    scene.give(SupervisorLogsOut("s1"))
    if _on_leg(scene):
        scene.give(SupervisorHangsUp("s1"))
        _clear(scene)
    scene.give(SupervisorLogsIn("s1"))


LEG_ON_TELEPHONE = Component(
    "leg on the telephone",
    "A leg that is held, retrieved and hung up on the telephone itself, logged in or not, beside a call of his own.",
    (
        _joins(_COACH),
        _joins(_BARGE_IN),
        _SWITCHES[0],
        _MUTES[0],
        *_HOLDS,
        _happens("s1 holds on his telephone", lambda scene: SupervisorHolds("s1")),
        _happens("s1 retrieves on his telephone", lambda scene: SupervisorRetrieves("s1")),
        _happens("s1 hangs up on his telephone", lambda scene: SupervisorHangsUp("s1")),
        Letter("s1 hangs up while logged out", _hangs_up_logged_out),
        _OWN_CALL,
        _OWN_CALL_ENDS,
        _CUSTOMER_LEAVES,
    ),
    k=0,
)

LEG_CORE = Component(
    "leg core",
    "State, agent muted and Coach left, against implementations that remember more than they should.",
    (*(_joins(state) for state in MonitoringState), *_SWITCHES, *_MUTES, _HANGUP),
    k=2,
)


def _rings(state: MonitoringState, scope: MonitoringScope) -> Letter:
    def play(scene: Scene) -> None:
        if not _on_leg(scene):
            scene.ask("s1", _device(state, "a1-device", scope, _NEXT))
            scene.give(AgentAnswers("a1", scene.new_call()))
            _clear(scene)

    return Letter(f"rings for {state}, {scope}", play)


def _and_clears(letter: Letter) -> Letter:
    """Return a letter that also ends the call if no leg is left in it."""

    def play(scene: Scene) -> None:
        letter.play(scene)
        _clear(scene)

    return Letter(letter.name, play)


_PICKS_UP = _happens("s1 answers", lambda scene: SupervisorAnswers("s1"))
_MISSES = _happens("s1 does not answer", lambda scene: RingingEnds("s1"))

RINGING = Component(
    "ringing",
    "A call that rings before it is joined, beside a call of his own or not: answered, missed, handed on, over.",
    (
        _rings(_COACH, _CALL),
        _rings(_BARGE_IN, _AGENT),
        _PICKS_UP,
        _MISSES,
        _SWITCHES[2],
        *_HOLDS,
        _HANGUP,
        _happens("s1 hangs up on his telephone", lambda scene: SupervisorHangsUp("s1")),
        *_IN_CALL,
        _OWN_CALL,
        _OWN_CALL_ENDS,
        *map(_and_clears, (Letter("subscribes anew and cancels", _subscribes_anew), _S1_RELOGS, _A1_RELOGS)),
    ),
    agents=("a1", "a2"),
    k=0,
    needs_ringing=True,
)


def _answers(agent: str) -> Letter:
    """Return a letter that gives the agent a call, unless there is already one with a leg."""

    def play(scene: Scene) -> None:
        if scene.floor.agents[agent].call is not None:
            return
        if scene.call in scene.floor.calls:
            call = scene.new_call(passing=True)
            scene.give(AgentAnswers(agent, call))
            scene.give(CallEnds(call))
        else:
            scene.give(AgentAnswers(agent, scene.new_call()))

    return Letter(f"{agent} answers", play)


def _consults(scene: Scene) -> None:
    if scene.floor.agents["a1"].call is not None:
        call = scene.new_call(passing=True)
        scene.give(AgentAnswersConsultation("a1", call))
        scene.give(CallEnds(call))


def _queue_receives(scene: Scene) -> None:
    if scene.call not in scene.floor.calls:
        scene.give(RoutingPointReceives("q1", scene.new_call()))


def _world(name: str, happening: Callable[[Scene], Happening]) -> Letter:
    def play(scene: Scene) -> None:
        what = happening(scene)
        if not scene.floor.impossible(what):
            scene.give(what)

    return Letter(name, play)


def _plain(operation: CallOperation, user: str = "s1") -> Letter:
    name = str(operation) if user == "s1" else f"{user}: {operation}"
    return Letter(name, lambda scene: scene.ask(user, CallRequest(scene.call, operation)))


def _takes_own_call(scene: Scene) -> None:
    """Let a supervisor without a leg take a call of his own; `LEG_ON_TELEPHONE` tests its effect on a leg."""
    what = SupervisorTakesCall("s1")
    if not _on_leg(scene) and not scene.floor.impossible(what):
        scene.give(what)


COUPLING = Component(
    "coupling",
    "What subscription and leg do to each other: joining, intrusion, being busy, NextCall, cancelling during a call.",
    (
        *(_subscribes(state, _CALL, mode) for state in MonitoringState for mode in MonitoringMode),
        _subscribes(_LISTEN_IN, _AGENT, _NEXT),
        _subscribes(_COACH, _CALL, _NEXT, "a2"),
        _asks("ListenIn of q1", _device(_LISTEN_IN, "q1")),
        _cancels(),
        *(_plain(each) for each in CallOperation if each not in (CallOperation.HOLD, CallOperation.RETRIEVE_CALL)),
        _answers("a1"),
        _answers("a2"),
        Letter("a1 consults", _consults),
        Letter("q1 receives a call", _queue_receives),
        _world("an agent takes the call", lambda scene: AgentJoins(scene.call, "a2")),
        _world("the agent transfers", lambda scene: AgentTransfers(scene.call, _other_agent(scene))),
        _world("the agent leaves", lambda scene: AgentLeaves(scene.call)),
        _world("the call ends", lambda scene: CallEnds(scene.call)),
        Letter("s1 takes a call of his own", _takes_own_call),
        _world("s1 ends his own call", lambda scene: SupervisorEndsCall("s1")),
        _S1_RELOGS,
        _A1_RELOGS,
    ),
    agents=("a1", "a2"),
    routing_points=("q1",),
    k=None,
    identifies=True,
    while_ringing=(
        _world("s1 answers", lambda scene: SupervisorAnswers("s1")),
        _world("s1 does not answer", lambda scene: RingingEnds("s1")),
    ),
)

VOICE_COMPONENTS = (
    SUBSCRIPTION,
    REQUESTS,
    LEG,
    LEG_HELD,
    LEG_HELD_IN_CALL,
    LEG_MUTED,
    LEG_ON_TELEPHONE,
    LEG_CORE,
    RINGING,
    COUPLING,
)
