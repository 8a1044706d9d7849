"""The events of voice monitoring: requests and happenings.

A **request** is an operation that the supervisor asks for. It has the operation's
wire spelling and may be refused. A **happening** is something that occurs without a
request: an agent answers, a customer hangs up. It is never refused. If it
does not concern the present state, nothing changes.

Each event is one object. Its spelling (``str(event)``) is unique in this module, and
``event(spelling)`` finds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Any

from monitoring_core.interning import Interned
from monitoring_core.operations import Address, Field, at
from monitoring_core.outcome import UnknownEvent, alike
from monitoring_core.vocabulary import (
    CallOperation,
    DeviceOperation,
    MonitoringMode,
    MonitoringScope,
    MonitoringState,
)

__all__ = [
    "AGENT_JOINS",
    "AGENT_LEAVES",
    "AGENT_TRANSFERS",
    "AGENT_TRANSFERS_TO_QUEUE",
    "BARGE_IN",
    "CALL_ENDS",
    "CANCEL_SUPERVISOR_MONITORING",
    "COACH",
    "CUSTOMER_LEAVES",
    "EVENTS",
    "HANGUP",
    "HAPPENINGS",
    "HOLD",
    "LISTEN_IN",
    "MUTE_MONITORED_USER",
    "REQUESTS",
    "RETRIEVE_CALL",
    "RINGING_ENDS",
    "ROUTING_POINT_RECEIVES_CALL",
    "SUBSCRIBE",
    "SUPERVISOR_ANSWERS",
    "SUPERVISOR_HANGS_UP",
    "SUPERVISOR_HOLDS",
    "SUPERVISOR_LOGS_OUT",
    "SUPERVISOR_RETRIEVES",
    "SWITCH",
    "SWITCH_TO_BARGE_IN",
    "SWITCH_TO_COACH",
    "SWITCH_TO_LISTEN_IN",
    "TARGET_ANSWERED",
    "TARGET_ANSWERED_CONSULTATION",
    "TARGET_ANSWERED_WHILE_BUSY",
    "TARGET_KIND",
    "TARGET_LOGS_OUT",
    "UNMUTE_MONITORED_USER",
    "Event",
    "Subscribe",
    "Target",
    "TargetKind",
    "event",
    "subscribe",
]


class Target(StrEnum):
    """The situation of the target at the moment of a subscription request; only the server knows it."""

    FREE = "free"
    """The agent is in no call, or in a call that cannot be joined now."""
    IN_CALL = "in call"
    """The agent is in an established call, and the supervisor is in no call (VD-INTRUDE)."""
    ROUTING_POINT = "routing point"
    """The target is a queue, and not an agent (VD-ROUTING-POINT)."""


class TargetKind(StrEnum):
    """The kind of target: a device or a routing point. A subscription remembers it (VD-TARGET-KIND)."""

    DEVICE = "device"
    ROUTING_POINT = "routing point"


TARGET_KIND: Mapping[Target, TargetKind] = MappingProxyType(
    {
        Target.FREE: TargetKind.DEVICE,
        Target.IN_CALL: TargetKind.DEVICE,
        Target.ROUTING_POINT: TargetKind.ROUTING_POINT,
    }
)
"""Situation of the target at the request -> kind of target."""


class Event(Interned):
    """A request or a happening, as a value that exists once.

    Attributes:
        name: for a request the wire spelling of its operation, else the name of the happening.
        spelling: the name and, for a subscription, its parameters; unique.
        is_request: True for a request, which can be refused; False for a happening.
    """

    __slots__ = ("is_request", "name", "spelling")

    name: str
    spelling: str
    is_request: bool

    @classmethod
    def _instead(cls) -> str:
        return "take one of the constants of monitoring_core.voice"

    def _key(self) -> tuple[Callable[..., Event], tuple[Any, ...]]:
        return event, (self.spelling,)

    def __str__(self) -> str:
        return self.spelling

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.spelling}>"


class Subscribe(Event):
    """A subscription request: ListenIn, Coach or BargeIn with its parameters, and the situation of the target.

    Attributes:
        state: the monitoring state asked for.
        scope: monitoring scope, Call unless given (VD-DEFAULTS).
        mode: monitoring mode, AllCalls unless given (VD-DEFAULTS).
        target: the situation of the target.
    """

    __slots__ = ("mode", "scope", "state", "target")

    state: MonitoringState
    scope: MonitoringScope
    mode: MonitoringMode
    target: Target

    @classmethod
    def _instead(cls) -> str:
        return "call monitoring_core.voice.subscribe"


_made: dict[str, Event] = {}


def _event(name: str, *, is_request: bool) -> Event:
    return _made.setdefault(name, Event._make(name=str(name), spelling=str(name), is_request=is_request))


def _subscribe(state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode, target: Target) -> Subscribe:
    told = [
        word
        for word, default in ((scope, MonitoringScope.CALL), (mode, MonitoringMode.ALL_CALLS), (target, Target.FREE))
        if word is not default
    ]
    spelling = f"{state}({', '.join(told)})" if told else str(state)
    made = Subscribe._make(
        name=str(state), spelling=spelling, is_request=True, state=state, scope=scope, mode=mode, target=target
    )
    _made[spelling] = made
    return made


SUBSCRIBE: Mapping[tuple[MonitoringState, MonitoringScope, MonitoringMode, Target], Subscribe] = MappingProxyType(
    {key: _subscribe(*key) for key in product(MonitoringState, MonitoringScope, MonitoringMode, Target)}
)
"""All subscription requests: (state, scope, mode, situation of the target) -> event."""


def subscribe(
    state: MonitoringState | str,
    scope: MonitoringScope | str = MonitoringScope.CALL,
    mode: MonitoringMode | str = MonitoringMode.ALL_CALLS,
    target: Target | str = Target.FREE,
) -> Subscribe:
    """Return the event of a subscription request. The arguments are members of the enumerations or their spellings.

    Args:
        state: the state in which a leg begins.
        scope: the scope of the legs.
        mode: the calls that it is for: all, or the next one.
        target: the situation of the target, such as free or in a call.

    Raises:
        ValueError: a word is not in its enumeration; the message names it.
    """
    return SUBSCRIBE[MonitoringState(state), MonitoringScope(scope), MonitoringMode(mode), Target(target)]


LISTEN_IN = subscribe(MonitoringState.LISTEN_IN)
COACH = subscribe(MonitoringState.COACH)
BARGE_IN = subscribe(MonitoringState.BARGE_IN)
CANCEL_SUPERVISOR_MONITORING = _event(DeviceOperation.CANCEL_SUPERVISOR_MONITORING, is_request=True)

_OF_CALL: dict[str, Event] = {str(each.name): _event(each.name, is_request=True) for each in at(Address.CALL)}
SWITCH_TO_LISTEN_IN = _OF_CALL[CallOperation.SWITCH_TO_LISTEN_IN]
SWITCH_TO_COACH = _OF_CALL[CallOperation.SWITCH_TO_COACH]
SWITCH_TO_BARGE_IN = _OF_CALL[CallOperation.SWITCH_TO_BARGE_IN]
MUTE_MONITORED_USER = _OF_CALL[CallOperation.MUTE_MONITORED_USER]
UNMUTE_MONITORED_USER = _OF_CALL[CallOperation.UNMUTE_MONITORED_USER]
HOLD = _OF_CALL[CallOperation.HOLD]
RETRIEVE_CALL = _OF_CALL[CallOperation.RETRIEVE_CALL]
HANGUP = _OF_CALL[CallOperation.HANGUP]

TARGET_ANSWERED = _event("TargetAnswered", is_request=False)
TARGET_ANSWERED_WHILE_BUSY = _event("TargetAnsweredWhileBusy", is_request=False)
TARGET_ANSWERED_CONSULTATION = _event("TargetAnsweredConsultation", is_request=False)
ROUTING_POINT_RECEIVES_CALL = _event("RoutingPointReceivesCall", is_request=False)
AGENT_JOINS = _event("AgentJoins", is_request=False)
AGENT_TRANSFERS = _event("AgentTransfers", is_request=False)
AGENT_TRANSFERS_TO_QUEUE = _event("AgentTransfersToQueue", is_request=False)
AGENT_LEAVES = _event("AgentLeaves", is_request=False)
CUSTOMER_LEAVES = _event("CustomerLeaves", is_request=False)
CALL_ENDS = _event("CallEnds", is_request=False)
SUPERVISOR_ANSWERS = _event("SupervisorAnswers", is_request=False)
RINGING_ENDS = _event("RingingEnds", is_request=False)
SUPERVISOR_HANGS_UP = _event("SupervisorHangsUp", is_request=False)
SUPERVISOR_HOLDS = _event("SupervisorHolds", is_request=False)
SUPERVISOR_RETRIEVES = _event("SupervisorRetrieves", is_request=False)
SUPERVISOR_LOGS_OUT = _event("SupervisorLogsOut", is_request=False)
TARGET_LOGS_OUT = _event("TargetLogsOut", is_request=False)

SWITCH: Mapping[Event, MonitoringState] = MappingProxyType(
    {
        _OF_CALL[each.name]: MonitoringState(str(each.shows.value))
        for each in at(Address.CALL)
        if each.shows is not None and each.shows.field is Field.MONITORING_STATE
    }
)
"""Switch -> the state that it leads to."""

LEG_OPERATION_NAMES: frozenset[str] = frozenset(str(each.name) for each in at(Address.CALL))
"""The wire spelling of every operation of a leg."""

EVENTS: tuple[Event, ...] = tuple(_made.values())
"""Every event, subscriptions first, each once."""

REQUESTS: tuple[Event, ...] = tuple(each for each in EVENTS if each.is_request)
"""Every event that a supervisor asks for; it can be refused."""

HAPPENINGS: tuple[Event, ...] = tuple(each for each in EVENTS if not each.is_request)
"""Every event that happens without being asked for; it cannot be refused."""


def event(spelling: str) -> Event:
    """Return the event with that spelling, which is ``str(event)``.

    Raises:
        UnknownEvent: no event has that spelling; ``close`` lists similar ones.
    """
    try:
        return _made[spelling]
    except KeyError:
        raise UnknownEvent(spelling, "voice monitoring", alike(spelling, _made)) from None
