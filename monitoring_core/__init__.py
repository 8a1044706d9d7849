"""Supervisor monitoring in a contact centre: the domain as values and tables.

``voice`` and ``text`` hold the machines and ``decide`` for a server, ``follow`` is
the client's side, ``wire`` reads and writes JSON, ``conformance`` checks recordings,
``machine`` builds live `transitions` machines, ``desk`` is one supervisor's voice and text
with the door of a server, ``floor`` many supervisors and agents together, ``testing`` the
oracle for implementations. Each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module

from monitoring_core.version import __version__

# What typing calls so; loading typing would take most of the time that loading this module takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from monitoring_core import (
        conformance,
        desk,
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
    from monitoring_core.kept import from_data
    from monitoring_core.outcome import (
        Accepted,
        IllegalOperation,
        MonitoringError,
        Refusal,
        RulesetError,
        UnknownEvent,
    )
    from monitoring_core.plain_data import DataError
    from monitoring_core.rules import RULES, Level, Rule, Severity, rule
    from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset, SwitchRules

__all__ = [
    "ANY_TO_ANY",
    "COACH_ONCE",
    "GWS_V2",
    "RULES",
    "Accepted",
    "DataError",
    "IllegalOperation",
    "Level",
    "MonitoringError",
    "Refusal",
    "Rule",
    "Ruleset",
    "RulesetError",
    "Severity",
    "SwitchRules",
    "UnknownEvent",
    "__version__",
    "conformance",
    "desk",
    "explain",
    "floor",
    "follow",
    "from_data",
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
        "desk",
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
_HELD_BY = {
    **dict.fromkeys(
        ("Accepted", "IllegalOperation", "MonitoringError", "Refusal", "RulesetError", "UnknownEvent"), "outcome"
    ),
    "DataError": "plain_data",
    "from_data": "kept",
    **dict.fromkeys(("RULES", "Level", "Rule", "Severity", "rule"), "rules"),
    **dict.fromkeys(("ANY_TO_ANY", "COACH_ONCE", "GWS_V2", "Ruleset", "SwitchRules"), "rulesets"),
}
_HOLDERS = frozenset(_HELD_BY.values())


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used.

    So importing the library stays light, and the command line, which is part of it, is
    already running when the time comes that an impatient user presses Ctrl-C.
    """
    if name in _ROOMS or name in _HOLDERS:
        return import_module(f"{__name__}.{name}")
    if name in _HELD_BY:
        found = getattr(import_module(f"{__name__}.{_HELD_BY[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
