"""Supervisor monitoring in a contact centre: the domain as values and tables.

``voice`` and ``text`` hold the machines and ``decide`` for a server, ``follow`` is
the client's side, ``wire`` reads and writes JSON, ``conformance`` checks recordings,
``machine`` builds live `transitions` machines, ``floor`` is many supervisors and agents
together, ``testing`` the oracle for implementations. Each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from monitoring_core.outcome import (
    Accepted,
    IllegalOperation,
    MonitoringError,
    Refusal,
    RulesetError,
)
from monitoring_core.rules import RULES, Level, Rule, Severity, rule
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset, SwitchRules
from monitoring_core.version import __version__

if TYPE_CHECKING:
    from monitoring_core import (
        conformance,
        explain,
        floor,
        follow,
        machine,
        notifications,
        requests,
        testing,
        text,
        verification,
        vocabulary,
        voice,
        wire,
    )

__all__ = [
    "ANY_TO_ANY",
    "COACH_ONCE",
    "GWS_V2",
    "RULES",
    "Accepted",
    "IllegalOperation",
    "Level",
    "MonitoringError",
    "Refusal",
    "Rule",
    "Ruleset",
    "RulesetError",
    "Severity",
    "SwitchRules",
    "__version__",
    "conformance",
    "explain",
    "floor",
    "follow",
    "machine",
    "notifications",
    "requests",
    "rule",
    "testing",
    "text",
    "verification",
    "vocabulary",
    "voice",
    "wire",
]

_ROOMS = frozenset(
    {
        "conformance",
        "explain",
        "floor",
        "follow",
        "machine",
        "notifications",
        "requests",
        "testing",
        "text",
        "verification",
        "vocabulary",
        "voice",
        "wire",
    }
)


def __getattr__(name: str) -> Any:
    """Load a room of the library when it is first used, so that importing the library stays light."""
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
