"""The events of text monitoring: requests, which may be refused, and happenings, which are never refused.

A happening is something that occurs without a request, such as the end of a session. Each
event is one object, and ``event(spelling)`` finds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

from monitoring_core.interning import Interned
from monitoring_core.operations import Address, Field, Operation, at
from monitoring_core.outcome import UnknownEvent, alike
from monitoring_core.vocabulary import SessionOperation, TextMonitoringMode, TextSubscriptionOperation, VisibilityMode

__all__ = [
    "ACCEPT",
    "AGENT_LEAVES",
    "AGENT_LOGS_OUT",
    "CANCEL_SUPERVISOR_MONITORING",
    "EVENTS",
    "INTRUDE",
    "INVITATION",
    "LAST_AGENT_LEAVES",
    "LEAVE",
    "REJECT",
    "SENDING",
    "SEND_MESSAGE",
    "SEND_TO_AGENTS",
    "SESSION_COMPLETED",
    "SESSION_JOINED_UNDER_IT_ENDS",
    "SESSION_REQUEUED",
    "SUBSCRIBE",
    "SUPERVISOR_LOGS_OUT",
    "SWITCH",
    "SWITCH_TO_BARGE_IN",
    "SWITCH_TO_COACH",
    "SWITCH_TO_MONITOR",
    "TextEvent",
    "event",
    "subscribe",
]


class TextEvent(Interned):
    """A request or a happening of text monitoring, as a value that exists once.

    Attributes:
        name: for a request the wire spelling of its operation, else the name of the happening.
        spelling: the name and its parameters; unique.
        is_request: True for a request, which can be refused; False for a happening.
        mode: the visibility mode of a subscription, an invitation, an Intrude or a switch; None for other events.
        monitoring_mode: the monitoring mode of a subscription; None for other events.
    """

    __slots__ = ("is_request", "mode", "monitoring_mode", "name", "spelling")

    name: str
    spelling: str
    is_request: bool
    mode: VisibilityMode | None
    monitoring_mode: TextMonitoringMode | None

    @classmethod
    def _instead(cls) -> str:
        return "take one of the constants of monitoring_core.text"

    def _key(self) -> tuple[Callable[..., TextEvent], tuple[Any, ...]]:
        return event, (self.spelling,)

    def __str__(self) -> str:
        return self.spelling

    def __repr__(self) -> str:
        return f"<TextEvent {self.spelling}>"


_made: dict[str, TextEvent] = {}


def _event(
    name: str,
    *,
    is_request: bool,
    mode: VisibilityMode | None = None,
    monitoring_mode: TextMonitoringMode | None = None,
    told: str = "",
) -> TextEvent:
    spelling = f"{name}({told})" if told else str(name)
    made = TextEvent._make(
        name=str(name), spelling=spelling, is_request=is_request, mode=mode, monitoring_mode=monitoring_mode
    )
    return _made.setdefault(spelling, made)


SUBSCRIBE: Mapping[tuple[VisibilityMode, TextMonitoringMode], TextEvent] = MappingProxyType(
    {
        (mode, monitoring_mode): _event(
            mode,
            is_request=True,
            mode=mode,
            monitoring_mode=monitoring_mode,
            told="" if monitoring_mode is TextMonitoringMode.ALL_CHATS else monitoring_mode,
        )
        for mode, monitoring_mode in product(VisibilityMode, TextMonitoringMode)
    }
)
"""All subscription requests to an agent's channel: (visibility mode, monitoring mode) -> event."""

CANCEL_SUPERVISOR_MONITORING = _event(TextSubscriptionOperation.CANCEL_SUPERVISOR_MONITORING, is_request=True)
SUPERVISOR_LOGS_OUT = _event("SupervisorLogsOut", is_request=False)
AGENT_LOGS_OUT = _event("AgentLogsOut", is_request=False)
SESSION_JOINED_UNDER_IT_ENDS = _event("SessionJoinedUnderItEnds", is_request=False)

INTRUDE: Mapping[VisibilityMode, TextEvent] = MappingProxyType(
    {mode: _event(SessionOperation.INTRUDE, is_request=True, mode=mode, told=mode) for mode in VisibilityMode}
)
"""Visibility mode of the request or of the subscription -> event Intrude (TS-INTRUDE)."""
INVITATION: Mapping[VisibilityMode, TextEvent] = MappingProxyType(
    {mode: _event("Invitation", is_request=False, mode=mode, told=mode) for mode in VisibilityMode}
)
"""Subscribed visibility mode -> happening: the agent's next session begins (TS-NEXT-SESSION)."""


def _of_session(operation: Operation) -> TextEvent:
    switches = operation.shows is not None and operation.shows.field is Field.VISIBILITY_MODE
    mode = VisibilityMode(str(operation.shows.value)) if operation.shows is not None and switches else None
    return _event(operation.name, is_request=True, mode=mode)


_OF_SESSION: dict[str, TextEvent] = {str(each.name): _of_session(each) for each in at(Address.SESSION)}

ACCEPT = _OF_SESSION[SessionOperation.ACCEPT]
REJECT = _OF_SESSION[SessionOperation.REJECT]
LEAVE = _OF_SESSION[SessionOperation.LEAVE]
SWITCH_TO_MONITOR = _OF_SESSION[SessionOperation.SWITCH_TO_MONITOR]
SWITCH_TO_COACH = _OF_SESSION[SessionOperation.SWITCH_TO_COACH]
SWITCH_TO_BARGE_IN = _OF_SESSION[SessionOperation.SWITCH_TO_BARGE_IN]
SEND_MESSAGE = _OF_SESSION[SessionOperation.SEND_MESSAGE]
SEND_TO_AGENTS = _OF_SESSION[SessionOperation.SEND_TO_AGENTS]

SWITCH: tuple[TextEvent, ...] = tuple(each for each in _OF_SESSION.values() if each.mode is not None)
"""The switches of a session, from one visibility mode to another."""

SENDING: tuple[TextEvent, ...] = tuple(
    _OF_SESSION[each.name] for each in at(Address.SESSION) if each.shows is not None and each.shows.field is Field.ENTRY
)
"""The requests that add an entry to the message log of a session."""

AGENT_LEAVES = _event("AgentLeaves", is_request=False)
LAST_AGENT_LEAVES = _event("LastAgentLeaves", is_request=False)
SESSION_COMPLETED = _event("SessionCompleted", is_request=False)
SESSION_REQUEUED = _event("SessionRequeued", is_request=False)

EVENTS: tuple[TextEvent, ...] = tuple(_made.values())
"""Every event, each once."""


def event(spelling: str) -> TextEvent:
    """Return the event with that spelling, which is ``str(event)``.

    Raises:
        UnknownEvent: no event has that spelling; ``close`` lists similar ones.
    """
    try:
        return _made[spelling]
    except KeyError:
        raise UnknownEvent(spelling, "text monitoring", alike(spelling, _made)) from None


def subscribe(
    mode: VisibilityMode | str, monitoring_mode: TextMonitoringMode | str = TextMonitoringMode.ALL_CHATS
) -> TextEvent:
    """Return the event of a subscription request. The arguments are members of the enumerations or their spellings.

    Args:
        mode: the visibility mode of the invitations.
        monitoring_mode: the sessions that it is for: all, or the next one.

    Raises:
        ValueError: a word is not in its enumeration; the message names it.
    """
    return SUBSCRIBE[VisibilityMode(mode), TextMonitoringMode(monitoring_mode)]
