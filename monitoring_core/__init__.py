"""Supervisor monitoring in a contact centre: a supervisor listens to an agent's calls and chats, coaches and barges in.

The parts of the package:

- ``voice`` and ``text`` hold the state tables. With them a server decides about a request.
- ``desk`` holds all that one supervisor monitors. It turns an HTTP request into an answer.
- ``floor`` holds many supervisors, agents, calls and sessions as one value.
- ``wire`` reads and writes the JSON of requests, answers and notifications.
- ``follow`` checks the notifications that a client receives, one after the other.
- ``conformance`` checks whole recordings and writes reports.
- ``testing`` holds the oracle: it tests a server and compares its answers with the rules.
- ``machine`` builds machines of the library `transitions` from the tables.

Each part is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module

from monitoring_core.version import __version__

# The same as typing.TYPE_CHECKING. To import typing would take longer than all else in this module.
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

_MODULES = frozenset(
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
_MODULE_OF_NAME = {
    **dict.fromkeys(
        ("Accepted", "IllegalOperation", "MonitoringError", "Refusal", "RulesetError", "UnknownEvent"), "outcome"
    ),
    "DataError": "plain_data",
    "from_data": "kept",
    **dict.fromkeys(("RULES", "Level", "Rule", "Severity", "rule"), "rules"),
    **dict.fromkeys(("ANY_TO_ANY", "COACH_ONCE", "GWS_V2", "Ruleset", "SwitchRules"), "rulesets"),
}
_NAME_MODULES = frozenset(_MODULE_OF_NAME.values())


def __getattr__(name: str) -> Any:
    """Load a module or a name of the package when it is first used.

    So importing the library stays fast. The command line also starts fast enough to handle an early Ctrl-C.
    """
    if name in _MODULES or name in _NAME_MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _MODULE_OF_NAME:
        found = getattr(import_module(f"{__name__}.{_MODULE_OF_NAME[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
