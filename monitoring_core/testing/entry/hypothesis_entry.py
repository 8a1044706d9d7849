"""The entry point for Hypothesis: it registers the public types, so that Hypothesis can draw them.

Hypothesis calls its entry points when it is imported, in every process, also in one that does not use
this library otherwise. To register a type, the module that defines it must be imported. The strategies are
imported later, when a type is first drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["TYPES", "register"]

TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "monitoring_core.rulesets": ("Ruleset",),
        "monitoring_core.rules": ("Alternative", "Rule", "Source", "UnknownRule"),
        "monitoring_core.outcome": (
            "Accepted",
            "IllegalOperation",
            "MonitoringError",
            "Refusal",
            "RulesetError",
            "UnknownEvent",
        ),
        "monitoring_core.requests": (
            "AgentSessionRequest",
            "CallRequest",
            "ChannelRequest",
            "DeviceRequest",
            "SessionRequest",
        ),
        "monitoring_core.notifications": (
            "CallNotification",
            "DeviceNotification",
            "LogEntry",
            "MessageLogNotification",
            "Monitoring",
            "Participant",
            "SessionNotification",
        ),
        "monitoring_core.voice": (
            "Call",
            "Device",
            "Event",
            "Facts",
            "Leg",
            "Monitored",
            "Ringing",
            "Situation",
            "Subscribe",
            "Subscription",
            "Supervisor",
            "Voice",
        ),
        "monitoring_core.text": (
            "OwnSession",
            "Part",
            "Session",
            "Subscribed",
            "TextEvent",
            "TextFacts",
            "TextSubscription",
            "TextSupervisor",
        ),
        "monitoring_core.wire": ("Answer", "Context", "Message", "PayloadError", "State", "StateRequest"),
        "monitoring_core.follow": (
            "Assumed",
            "DeviceView",
            "Doubt",
            "Finding",
            "Follower",
            "Innocent",
            "LegView",
            "Place",
            "SessionView",
        ),
        "monitoring_core.floor": (
            "Agent",
            "AgentAnswers",
            "AgentAnswersConsultation",
            "AgentHolds",
            "AgentJoins",
            "AgentJoinsConference",
            "AgentJoinsSession",
            "AgentLeaves",
            "AgentLeavesSession",
            "AgentLogsIn",
            "AgentLogsOut",
            "AgentRetrieves",
            "AgentSeat",
            "AgentTransfers",
            "AgentTransfersToQueue",
            "Ask",
            "CallEnds",
            "CallRings",
            "CustomerLeaves",
            "Delivery",
            "Desk",
            "Floor",
            "ImpossibleHappening",
            "PartyWrites",
            "RingingEnds",
            "RoutingPointReceives",
            "RunningCall",
            "RunningSession",
            "SessionCompleted",
            "SessionRequeued",
            "SessionStarts",
            "Step",
            "SupervisorAnswers",
            "SupervisorEndsCall",
            "SupervisorHangsUp",
            "SupervisorHolds",
            "SupervisorLogsIn",
            "SupervisorLogsOut",
            "SupervisorMutes",
            "SupervisorRetrieves",
            "SupervisorSeat",
            "SupervisorTakesCall",
        ),
        "monitoring_core.testing.requirements": ("Requirements", "RequirementsError"),
        "monitoring_core.testing.words": ("Setting", "Word"),
    }
)
"""Module -> its types. Enumerations are left out, since Hypothesis draws their members by itself."""


def register() -> None:
    """Register the public types with Hypothesis; it does no harm to call this twice."""
    from hypothesis.strategies import register_type_strategy

    for module, names in TYPES.items():
        found = import_module(module)
        for name in names:
            register_type_strategy(getattr(found, name), _strategy)


def _strategy(asked: type[Any]) -> SearchStrategy[Any]:
    from monitoring_core.testing.strategies.registration import strategy_of

    return strategy_of(asked)
