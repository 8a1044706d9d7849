"""The rule that is broken when an implementation differs from the floor.

A refusal names its rule. An operation has the rules of its row in the table of operations. A happening
in a call has the rule of its cell. In all other cases the rule depends on the situation before the
input. `Brought` names these situations, and `BROUGHT` and `HAPPENED` give the rule of each.
This module does not decide what is right. It only names the rule in a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from attrs import frozen

from monitoring_core.floor import AgentLeaves, Ask, Desk, Floor, Happening, Input, Step
from monitoring_core.notifications import CallNotification, DeviceNotification, MessageLogNotification, Notification
from monitoring_core.operations import operation
from monitoring_core.outcome import Refusal
from monitoring_core.requests import (
    CallRequest,
    ChannelRequest,
    DeviceRequest,
    Request,
)
from monitoring_core.rules.severity import is_rule
from monitoring_core.rulesets import Ruleset
from monitoring_core.uris import device_id
from monitoring_core.vocabulary import MonitoringMode, MonitoringState, StatusCode
from monitoring_core.voice.events import AGENT_TRANSFERS, SWITCH, Event, event
from monitoring_core.voice.leg_tables import WORLD

__all__ = [
    "BROUGHT",
    "HAPPENED",
    "Brought",
    "Change",
    "accepting_rule",
    "deciding_rules",
    "effect_rule",
    "refusing_rule",
]

_CANCEL = "CancelSupervisorMonitoring"


class Brought(StrEnum):
    """A situation that decides which rule an input, or a notification after it, is about."""

    ANOTHER_SPELLING = "a request names its target by more than its id"
    ANOTHER_CASE = "a request names its target with letters in another case"
    REPLACING = "a voice subscription takes the place of another"
    REPLACING_TEXT = "a text subscription takes the place of another"
    SWITCHING_NOWHERE = "a switch to the present state is accepted"
    NO_OPERATION = "a request for an operation that does not exist"
    NOT_OF_RULESET = "a request for an operation that the ruleset does not have"
    HEARD_AGAIN = "an agent who was muted is heard again"
    ANOTHER_SUPERVISOR = "a device shows what another supervisor asked for"
    LOGGED_OUT = "a device is shown after a log-out"
    NOTHING_MONITORED = "a device that monitors nothing is shown"
    SWITCHED = "a device is shown after its supervisor asked for a switch of his leg"
    ALL_CALLS = "a device that monitors all calls is shown"
    NEXT_CALL = "a device is shown whose NextCall ends with the leg"
    NEXT_CALL_UNUSED = "a device is shown whose NextCall no leg has used"
    LEG_OF_ANOTHER_REQUEST = "a leg is shown after a request that is not about it"
    LEG_OF_ANOTHER_DEVICE = "a leg is shown after another supervisor's subscription"
    CANCELLED = "a leg is shown after its subscription was cancelled"
    ALREADY_THERE = "a leg is shown after a new subscription"
    INTRUDED = "a running call is joined"
    INTRUDED_IN_BARGE_IN = "a running call is joined in BargeIn"
    RANG = "a call is shown that rings, or rang"
    BUSY = "a call that begins is shown to a supervisor in a call of his own"
    SESSION_OF_ANOTHER = "a session is shown after another supervisor's request"
    SESSION_UNASKED = "a session is shown after a request of voice monitoring"


BROUGHT: Mapping[Brought, str] = MappingProxyType(
    {
        Brought.ANOTHER_SPELLING: "VD-SAME-DEVICE",
        Brought.ANOTHER_CASE: "VD-SAME-DEVICE",
        Brought.REPLACING: "VD-REPLACE",
        Brought.REPLACING_TEXT: "TS-REPLACE",
        Brought.SWITCHING_NOWHERE: "VC-SELF",
        Brought.NO_OPERATION: "AN-CODE",
        Brought.NOT_OF_RULESET: "VC-COACH-IS-ENTRY",
        Brought.HEARD_AGAIN: "VC-LISTEN-UNMUTES",
        Brought.ANOTHER_SUPERVISOR: "VD-ONE-SUPERVISOR",
        Brought.LOGGED_OUT: "VD-LOGOUT",
        Brought.NOTHING_MONITORED: "VD-ABSENT",
        Brought.SWITCHED: "VC-SUBSCRIPTION-KEPT",
        Brought.ALL_CALLS: "VD-ALL-CALLS",
        Brought.NEXT_CALL: "VD-NEXT-CALL",
        Brought.NEXT_CALL_UNUSED: "VD-NEXT-CALL-UNUSED",
        Brought.LEG_OF_ANOTHER_REQUEST: "VC-HANGUP",
        Brought.LEG_OF_ANOTHER_DEVICE: "VC-SUBSCRIPTION-KEPT",
        Brought.CANCELLED: "VC-CANCEL-RUNNING",
        Brought.ALREADY_THERE: "VD-ALREADY-THERE",
        Brought.INTRUDED: "VD-INTRUDE",
        Brought.INTRUDED_IN_BARGE_IN: "VD-INTRUDE-BARGE-IN",
        Brought.RANG: "VC-RINGING",
        Brought.BUSY: "VD-BUSY",
        Brought.SESSION_OF_ANOTHER: "TX-AUDIENCE",
        Brought.SESSION_UNASKED: "TS-NEXT-SESSION",
    }
)
"""Situation -> id of the rule."""


class _Happened(NamedTuple):
    """The rules about a happening: without a leg, for a leg (None: its cell names the rule), and for a session."""

    no_leg: str
    leg: str | None
    session: str


HAPPENED: Mapping[str, _Happened] = MappingProxyType(
    {
        "AgentAnswers": _Happened("VC-JOIN", "VD-BUSY", "TX-FOLLOWS"),
        "AgentAnswersConsultation": _Happened("VD-WHICH-CALLS", "VD-WHICH-CALLS", "TX-FOLLOWS"),
        "CallRings": _Happened("VD-WHICH-CALLS", "VD-WHICH-CALLS", "TX-FOLLOWS"),
        "AgentHolds": _Happened("VD-WHICH-CALLS", "VA-LISTS-UNCHANGED", "TX-FOLLOWS"),
        "AgentRetrieves": _Happened("VD-WHICH-CALLS", "VA-LISTS-UNCHANGED", "TX-FOLLOWS"),
        "AgentTransfers": _Happened("VC-JOIN", None, "TX-FOLLOWS"),
        "AgentTransfersToQueue": _Happened("VD-TARGET-KIND", None, "TX-FOLLOWS"),
        "AgentJoins": _Happened("VC-JOIN", None, "TX-FOLLOWS"),
        "AgentJoinsConference": _Happened("VC-JOIN", "VC-SCOPE-CALL", "TX-FOLLOWS"),
        "AgentLeaves": _Happened("VC-JOIN", None, "TX-FOLLOWS"),
        "CustomerLeaves": _Happened("VC-CUSTOMER-LEAVES", None, "TX-FOLLOWS"),
        "CallEnds": _Happened("VC-JOIN", None, "TX-FOLLOWS"),
        "RoutingPointReceives": _Happened("VD-ROUTING-POINT", "VD-ROUTING-POINT", "TX-FOLLOWS"),
        "SupervisorTakesCall": _Happened("VD-BUSY", "VC-ONE-LEG", "TX-FOLLOWS"),
        "SupervisorEndsCall": _Happened("VD-BUSY", "VD-BUSY", "TX-FOLLOWS"),
        "SupervisorMutes": _Happened("VC-MUTE-BARGE-IN", "VC-MUTE-BARGE-IN", "TX-FOLLOWS"),
        "SupervisorAnswers": _Happened("VC-RINGING", "VC-RINGING", "TX-FOLLOWS"),
        "RingingEnds": _Happened("VC-RINGING", "VC-RINGING", "TX-FOLLOWS"),
        "SupervisorHangsUp": _Happened("VC-HANGUP", "VC-HANGUP", "TX-FOLLOWS"),
        "SupervisorHolds": _Happened("VC-HANGUP", "VC-HANGUP", "TX-FOLLOWS"),
        "SupervisorRetrieves": _Happened("VC-HANGUP", "VC-HANGUP", "TX-FOLLOWS"),
        "SupervisorLogsOut": _Happened("VD-LOGOUT", "VD-LOGOUT", "TS-LOGOUT"),
        "SupervisorLogsIn": _Happened("VD-LOGGED-OUT", "VD-LOGGED-OUT", "TX-FOLLOWS"),
        "AgentLogsOut": _Happened("VD-LOGOUT", "VD-LOGOUT", "TS-LOGOUT"),
        "AgentLogsIn": _Happened("VD-LOGGED-OUT", "VD-LOGGED-OUT", "TX-FOLLOWS"),
        # A happening in a text session does not concern a leg.
        "SessionStarts": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TS-NEXT-SESSION"),
        "AgentJoinsSession": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TX-FOLLOWS"),
        "AgentLeavesSession": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TX-FOLLOWS"),
        "SessionCompleted": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TX-REVOKED"),
        "SessionRequeued": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TX-REVOKED"),
        "PartyWrites": _Happened("VC-JOIN", "VC-SUBSCRIPTION-KEPT", "TX-AUDIENCE"),
    }
)
"""Name of a happening -> ids of the rules about its effect."""

_LOG_OUTS = frozenset({"SupervisorLogsOut", "AgentLogsOut"})
_SWITCH_TO: Mapping[str, MonitoringState] = MappingProxyType({each.name: state for each, state in SWITCH.items()})


@frozen
class Change:
    """The effect of an input on one supervisor.

    Attributes:
        input: the input, with symbolic ids.
        before: the supervisor's desk before the input.
        after: the supervisor's desk after it.
        floor: the floor after it; None if only this supervisor matters.
    """

    input: Input
    before: Desk
    after: Desk
    floor: Floor | None = None

    @property
    def is_own_request(self) -> bool:
        """True if the supervisor himself sent the request."""
        return isinstance(self.input, Ask) and self.input.supervisor == self.before.user

    @property
    def another_muted_the_agent(self) -> bool:
        """True if another supervisor in the call has muted the agent, or has just muted or unmuted him."""
        call, floor = self.after.voice.call, self.floor
        running = floor.calls.get(call.id) if call is not None and floor is not None else None
        if running is None or floor is None:
            return False
        others = [each for each in running.legs if each != self.after.user]
        asked = isinstance(self.input, Ask) and self.input.supervisor in others
        return asked or any(floor.supervisors[each].voice.control.call.agent_muted for each in others)

    @property
    def ruleset(self) -> Ruleset:
        """The rules of the centre."""
        return self.before.voice.control.ruleset


def accepting_rule(ask: Ask, before: Desk) -> str:
    """Give the rule by which a request is accepted."""
    situation = _accepting(ask.request, before)
    if situation is not None:
        return BROUGHT[situation]
    row = operation(ask.request.address, ask.request.operation)
    return row.opened_by if row is not None else BROUGHT[Brought.NO_OPERATION]


def refusing_rule(ask: Ask, before: Floor, refusal: Refusal) -> str:
    """Return the rule that an implementation breaks if it accepts a request that must be refused.

    The id of an unknown device may differ from that of a known device only in upper and lower case.
    """
    request = ask.request
    target = device_id(getattr(request, "target_device_uri", None) or "")
    if refusal.code is StatusCode.NOT_FOUND and isinstance(request, DeviceRequest) and target:
        known = {*before.devices, *before.routing_points}
        if target not in known and target.casefold() in {each.casefold() for each in known}:
            return BROUGHT[Brought.ANOTHER_CASE]
    return refusal.rule


def _accepting(request: Request, before: Desk) -> Brought | None:
    """Return the situation that names the rule; None if the operation names it."""
    if isinstance(request, DeviceRequest) and request.operation != _CANCEL:
        target = request.target_device_uri or ""
        if target != device_id(target):
            # Every other target has the id from ``reset``. This one is special only in how it is written.
            return Brought.ANOTHER_SPELLING
        return Brought.REPLACING if before.voice.control.subscription.is_active else None
    if isinstance(request, ChannelRequest) and request.operation != _CANCEL:
        return Brought.REPLACING_TEXT if (request.medium, request.user_id) in before.text.subscriptions else None
    if isinstance(request, CallRequest):
        to = _SWITCH_TO.get(request.operation)
        return Brought.SWITCHING_NOWHERE if to is not None and to is before.voice.control.call.state else None
    return None


def deciding_rules(input: Input, before: Floor, step: Step) -> set[str]:
    """Return the rules that decide about an input: whether it is accepted, and its effects on all supervisors.

    Args:
        input: the request or happening.
        before: the floor before it.
        step: the step of the floor.
    """
    rules: set[str] = set()
    if isinstance(input, Ask):
        desk = before.supervisors[input.supervisor]
        refusal = step.outcome
        rules.add(accepting_rule(input, desk) if refusal is None else refusing_rule(input, before, refusal))
    for user, desk in before.supervisors.items():
        rules |= _deciding_rules(Change(input, desk, step.next.supervisors[user]))
    return rules


def _deciding_rules(change: Change) -> set[str]:
    """Return the rules about the effect of an input on one supervisor."""
    leg, then = change.before.voice.control.call, change.after.voice.control.call
    is_heard_again = leg.agent_muted and not then.agent_muted
    if isinstance(change.input, Ask):
        is_heard_again = is_heard_again and change.input.request.operation in _SWITCH_TO
    rules = {BROUGHT[Brought.HEARD_AGAIN]} if is_heard_again else set[str]()
    if isinstance(change.input, Ask):
        return rules
    if leg is not then:
        rules.add(_on_call(change))
    if change.before.text != change.after.text:
        rules.add(_on_session(change))
    return rules


def effect_rule(change: Change, notification: Notification) -> str:
    """Return the rule about the effect of an input that this notification shows."""
    if isinstance(notification, DeviceNotification):
        return _on_device(change)
    if isinstance(notification, CallNotification):
        return _on_call(change)
    if isinstance(notification, MessageLogNotification) and isinstance(change.input, Ask) and change.is_own_request:
        request = change.input.request
        row = operation(request.address, request.operation)
        return (row.notice if row is not None else None) or _on_session(change)
    return _on_session(change)


def _effect(request: Request, ruleset: Ruleset) -> str:
    """Return the rule about the effect of an accepted operation."""
    row = operation(request.address, request.operation)
    if row is None:
        return BROUGHT[Brought.NO_OPERATION]
    return row.effect if is_rule(row.effect, ruleset) else BROUGHT[Brought.NOT_OF_RULESET]


def _on_device(change: Change) -> str:
    if isinstance(change.input, Ask) and isinstance(change.input.request, DeviceRequest):
        if change.is_own_request:
            return _effect(change.input.request, change.ruleset)
        return BROUGHT[Brought.ANOTHER_SUPERVISOR]
    return BROUGHT[_of_device(change)]


def _of_device(change: Change) -> Brought:
    """Return the situation in which a device is shown without a request of its supervisor."""
    if type(change.input).__name__ in _LOG_OUTS:
        return Brought.LOGGED_OUT
    if isinstance(change.input, Ask) and change.is_own_request and change.input.request.operation in _SWITCH_TO:
        return Brought.SWITCHED
    monitored = change.before.voice.control.subscription.monitored
    if monitored is None:
        return Brought.NOTHING_MONITORED
    if monitored.mode is not MonitoringMode.NEXT_CALL:
        return Brought.ALL_CALLS
    is_used = change.before.voice.control.call.under_subscription
    return Brought.NEXT_CALL if is_used else Brought.NEXT_CALL_UNUSED


def _on_call(change: Change) -> str:
    if change.before.voice.control.call.is_ringing or change.after.voice.control.call.is_ringing:
        return BROUGHT[Brought.RANG]
    if isinstance(change.input, Ask):
        request = change.input.request
        if isinstance(request, CallRequest) and change.is_own_request:
            return _effect(request, change.ruleset)
        return BROUGHT[_of_leg(change, request)]
    row = HAPPENED[type(change.input).__name__]
    leg = change.before.voice.control.call
    if leg.parties is None or leg.scope is None:
        return BROUGHT[Brought.BUSY] if change.before.in_own_call else row.no_leg
    return row.leg or WORLD[leg.parties, leg.scope][_told_as(change.input)].rule


def _told_as(happening: Happening) -> Event:
    """Return the event that a leg gets; an agent who leaves a conference is a transfer for the leg."""
    if isinstance(happening, AgentLeaves) and happening.agent is not None:
        return AGENT_TRANSFERS
    return event(type(happening).__name__)


def _of_leg(change: Change, request: Request) -> Brought:
    """Return the situation in which a leg is shown after a request that is not about it."""
    if not isinstance(request, DeviceRequest):
        return Brought.LEG_OF_ANOTHER_REQUEST
    if not change.is_own_request:
        return Brought.LEG_OF_ANOTHER_DEVICE
    if request.operation == _CANCEL:
        return Brought.CANCELLED
    if change.before.voice.control.call.is_on_call:
        return Brought.ALREADY_THERE
    return Brought.INTRUDED_IN_BARGE_IN if request.operation == MonitoringState.BARGE_IN else Brought.INTRUDED


def _on_session(change: Change) -> str:
    if not isinstance(change.input, Ask):
        return HAPPENED[type(change.input).__name__].session
    if not change.is_own_request:
        return BROUGHT[Brought.SESSION_OF_ANOTHER]
    request = change.input.request
    return (
        BROUGHT[Brought.SESSION_UNASKED]
        if isinstance(request, DeviceRequest | CallRequest)
        else _effect(request, change.ruleset)
    )
