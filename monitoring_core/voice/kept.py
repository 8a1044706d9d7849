"""The form of voice monitoring as plain data: its controls, and the record of a supervisor.

There is one table for each kind of value: its fields, the form of each field, and its default
value. Writing and reading both use the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from monitoring_core.decoded import MISSING, shown
from monitoring_core.outcome import Refusal
from monitoring_core.plain_data.errors import DataError
from monitoring_core.plain_data.kinds import Kind
from monitoring_core.plain_data.parts import FLAG, TEXT, Maybe, Texts, Word
from monitoring_core.plain_data.reached import fields_of, unreached
from monitoring_core.plain_data.records import Field, Record, SameAs
from monitoring_core.rulesets import Ruleset
from monitoring_core.vocabulary import Feature, MonitoringMode, MonitoringScope, MonitoringState
from monitoring_core.voice.coupling import Voice, idle, voice_in
from monitoring_core.voice.events import EVENTS, TargetKind
from monitoring_core.voice.leg import Decides, Leg, Ringing, Situation, leg_in
from monitoring_core.voice.leg_tables import Parties
from monitoring_core.voice.records import Call, Device
from monitoring_core.voice.subscription import Monitored, Subscription, subscription_in
from monitoring_core.voice.supervisor import Supervisor

__all__ = ["KINDS", "VOICE_SUPERVISOR"]


@frozen
class Reached:
    """All controls that steps lead to under a ruleset.

    Attributes:
        pairs: the contents of the controls of subscription and leg together.
        subscriptions: the contents of the subscriptions alone.
        legs: the contents of the legs alone.
    """

    pairs: frozenset[tuple[Monitored | None, Decides]]
    subscriptions: frozenset[Monitored | None]
    legs: frozenset[Decides]


_explored: dict[tuple[object, ...], Reached] = {}


def reached(ruleset: Ruleset) -> Reached:
    """Return all controls that steps lead to under a ruleset; they are found at the first call."""
    key = fields_of(ruleset)
    if key not in _explored:
        found = {idle(ruleset): None}
        queue = [*found]
        for value in queue:
            # `step` is not used: it would keep every outcome in memory.
            outcomes = [value._compute(event) for event in EVENTS]
            new = dict.fromkeys(each for each in outcomes if not isinstance(each, Refusal) and each not in found)
            found |= new
            queue += new
        pairs = frozenset((each.subscription.monitored, each.call.situation or each.call.ringing) for each in found)
        subscriptions, legs = (frozenset(each) for each in zip(*pairs, strict=True))
        _explored[key] = Reached(pairs, subscriptions, legs)
    return _explored[key]


def _leg_told(decides: Decides, place: str) -> dict[str, Monitored | Situation | Ringing | None]:
    """Return the content of a leg under the name of its field in the data."""
    return {"ringing" if isinstance(decides, Ringing) else place: decides}


def _told(**decides: Monitored | Situation | Ringing | None) -> dict[str, object]:
    return {
        f"{place}.{name}": value
        for place, held in decides.items()
        if held is not None
        for name, value in held._asdict().items()
    }


def _decides(values: Mapping[str, Any], place: str) -> Decides:
    """Return the content of a leg that was read.

    Raises:
        DataError: the data has both a leg and a call that rings.
    """
    situation: Situation | None = values[place]
    ringing: Ringing | None = values["ringing"]
    if situation is not None and ringing is not None:
        raise DataError("ringing", "an object", f"absent, since there is {place}")
    return situation or ringing


def _voice_is_reached(ruleset: Ruleset, values: Mapping[str, Any]) -> None:
    there = reached(ruleset).pairs
    if (values["subscription"], _decides(values, "call")) not in there:
        near = (_told(subscription=monitored, **_leg_told(decides, "call")) for monitored, decides in there)
        raise unreached(_told(**values), near, ruleset)


def _leg_is_reached(ruleset: Ruleset, values: Mapping[str, Any]) -> None:
    there = reached(ruleset).legs
    if _decides(values, "situation") not in there:
        raise unreached(_told(**values), (_told(**_leg_told(each, "situation")) for each in there), ruleset)


def _subscription_is_reached(ruleset: Ruleset, values: Mapping[str, Any]) -> None:
    if values["monitored"] not in reached(ruleset).subscriptions:
        raise unreached(_told(**values), (_told(monitored=each) for each in reached(ruleset).subscriptions), ruleset)


def _made_voice(ruleset: Ruleset, values: Mapping[str, Any]) -> Voice:
    return voice_in(subscription_in(ruleset, values["subscription"]), leg_in(ruleset, _decides(values, "call")))


def _made_leg(ruleset: Ruleset, values: Mapping[str, Any]) -> Leg:
    return leg_in(ruleset, _decides(values, "situation"))


def _made_subscription(ruleset: Ruleset, values: Mapping[str, Any]) -> Subscription:
    return subscription_in(ruleset, values["monitored"])


MONITORED = Record(
    "what is monitored",
    Monitored,
    Field("state", Word(MonitoringState)),
    Field("scope", Word(MonitoringScope), MonitoringScope.CALL),
    Field("mode", Word(MonitoringMode), MonitoringMode.ALL_CALLS),
    Field("starts_in", Word(MonitoringState), SameAs("state")),
    Field("target_kind", Word(TargetKind), TargetKind.DEVICE),
)

SITUATION = Record(
    "what decides about a leg",
    Situation,
    Field("state", Word(MonitoringState)),
    Field("scope", Word(MonitoringScope), MonitoringScope.CALL),
    Field("agent_muted", FLAG, False),
    Field("coach_left", FLAG, False),
    Field("held", FLAG, False),
    Field("parties", Word(Parties), Parties.BOTH),
    Field("under_subscription", FLAG, True),
    Field("from_routing_point", FLAG, False),
)

RINGING = Record(
    "a call that rings",
    Ringing,
    Field("parties", Word(Parties), Parties.BOTH),
    Field("scope", Word(MonitoringScope), MonitoringScope.CALL),
)

SUBSCRIPTION = Record(
    "a subscription",
    Subscription,
    Field("monitored", Maybe(MONITORED), None),
    make=_made_subscription,
    check=_subscription_is_reached,
    has_ruleset=True,
)

LEG = Record(
    "a leg",
    Leg,
    Field("situation", Maybe(SITUATION), None),
    Field("ringing", Maybe(RINGING), None),
    make=_made_leg,
    check=_leg_is_reached,
    has_ruleset=True,
    follows=("capabilities",),
)

VOICE = Record(
    "a subscription and a leg",
    Voice,
    Field("subscription", Maybe(MONITORED), None, of="subscription.monitored"),
    Field("call", Maybe(SITUATION), None, of="call.situation"),
    Field("ringing", Maybe(RINGING), None, of="call.ringing"),
    make=_made_voice,
    check=_voice_is_reached,
    has_ruleset=True,
)

DEVICE = Record(
    "a device",
    Device,
    Field("id", TEXT),
    Field("features", Texts(), frozenset({Feature.VOICE, Feature.SUPERVISOR_MONITORING})),
    Field("is_supervisor", FLAG, True),
    Field("do_not_disturb", Maybe(FLAG), False),
    Field("forward_to", Maybe(TEXT), None),
    Field("phone_number", Maybe(TEXT), None),
)

CALL = Record(
    "a call",
    Call,
    Field("id", TEXT),
    Field("agent", Maybe(TEXT), None),
    Field("muted", FLAG, False),
)


def _where(leg: Leg) -> str:
    return "while it rings" if leg.state is None else f"in {leg.state}"


def _supervisor_agrees(_: Ruleset, values: Mapping[str, Any]) -> None:
    control: Voice = values["control"]
    target, call = values["target"], values["call"]
    if control.subscription.is_active and not target:
        raise DataError("target", _shown(target), "the target, since the control has a subscription")
    if target is not None and not control.subscription.is_active:
        raise DataError("target", shown(target), "absent, since the control has no subscription")
    if control.call.has_call and call is None:
        raise DataError("call", MISSING, "the call, since the control has a leg")
    if call is None:
        return
    if not control.call.has_call:
        raise DataError("call", "an object", "absent, since the control has no leg")
    if not call.id:
        raise DataError("call.id", shown(call.id), "the id of the call, not empty")
    if call.agent is not None and control.call.parties is Parties.CUSTOMER:
        raise DataError("call.agent", shown(call.agent), "absent, since no agent is in the call")
    if call.muted and control.call.state is not MonitoringState.BARGE_IN:
        raise DataError("call.muted", "true", f"false: {_where(control.call)} the state sets the mute")


def _shown(value: object) -> str:
    return MISSING if value is None else shown(value)


VOICE_SUPERVISOR = Record(
    "a supervisor's voice monitoring",
    Supervisor,
    Field("device", DEVICE),
    Field("control", VOICE),
    Field("target", Maybe(TEXT), None),
    Field("call", Maybe(CALL), None),
    check=_supervisor_agrees,
)

KINDS = (
    Kind("voice supervisor", VOICE_SUPERVISOR, "control.ruleset"),
    Kind("voice", VOICE),
    Kind("subscription", SUBSCRIPTION),
    Kind("leg", LEG),
)
"""The values of this module that plain data can hold on their own."""
