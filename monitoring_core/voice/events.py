"""What can happen to a supervisor's voice monitoring: two kinds of event.

A **request** is an operation the supervisor asks for; it has the operation's
wire spelling and may be refused. A **happening** is something the world does:
an agent answers, a customer hangs up. The world asks nobody, so a happening
is never refused; one that does not concern the state leaves it as it is.

An event exists once. Its spelling (``str(event)``) is unique among all events
of this module, and ``event(spelling)`` finds it again.
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
    """What the target of a subscription is at the moment of the request; only the server knows."""

    FREE = "free"
    """An agent who is in no call, or in one that cannot be joined now."""
    IN_CALL = "in call"
    """An agent who is in an established call, and a supervisor who is in none (VD-INTRUDE)."""
    ROUTING_POINT = "routing point"
    """No agent at all, but a queue (VD-ROUTING-POINT)."""


class TargetKind(StrEnum):
    """What a subscription is to; it remembers that as long as it lasts (VD-TARGET-KIND)."""

    DEVICE = "device"
    ROUTING_POINT = "routing point"


TARGET_KIND: Mapping[Target, TargetKind] = MappingProxyType(
    {
        Target.FREE: TargetKind.DEVICE,
        Target.IN_CALL: TargetKind.DEVICE,
        Target.ROUTING_POINT: TargetKind.ROUTING_POINT,
    }
)
"""Situation of the target at the request -> what kind of target it is."""


class Event(Interned):
    """Something that is asked for or happens.

    Attributes:
        name: for a request the wire spelling of its operation, for a happening what happens.
        spelling: the name and, for a subscription, its parameters; unique.
        is_request: whether it can be refused.
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
    """ListenIn, Coach or BargeIn with its parameters, asked while the target is in a certain situation.

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
"""Every subscription request: (state, scope, mode, situation of the target) -> event."""


def subscribe(
    state: MonitoringState | str,
    scope: MonitoringScope | str = MonitoringScope.CALL,
    mode: MonitoringMode | str = MonitoringMode.ALL_CALLS,
    target: Target | str = Target.FREE,
) -> Subscribe:
    """Give the event of a subscription request, from members or their wire spelling.

    Raises:
        ValueError: a word that is none of the enumeration's; the message names it.
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
"""The three switches and the state each leads to."""

LEG_OPERATION_NAMES: frozenset[str] = frozenset(str(each.name) for each in at(Address.CALL))
"""The wire spelling of every operation of a leg."""

EVENTS: tuple[Event, ...] = tuple(_made.values())
"""Every event, subscriptions first, each once."""
REQUESTS: tuple[Event, ...] = tuple(each for each in EVENTS if each.is_request)
HAPPENINGS: tuple[Event, ...] = tuple(each for each in EVENTS if not each.is_request)


def event(spelling: str) -> Event:
    """Give the event of that spelling, as ``str`` of it printed.

    Raises:
        UnknownEvent: no event is spelled so; ``close`` names those that look like it.
    """
    try:
        return _made[spelling]
    except KeyError:
        raise UnknownEvent(spelling, "voice monitoring", alike(spelling, _made)) from None
