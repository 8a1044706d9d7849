"""The oracle: whether an implementation keeps the rules, and how that is found out.

``words`` holds what a test is made of, ``suites`` the complete sets of them,
``strategies`` the random ones; the rest binds an implementation and compares. What
a tester needs most can be imported from here; it is loaded when it is first used, so
that importing this package loads neither pytest nor Hypothesis nor anything else that
a test of another kind needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitoring_core.testing.adapter import Adapter
    from monitoring_core.testing.case import MonitoringOracle
    from monitoring_core.testing.clients import Client, ClientReport, check_client, check_client_async
    from monitoring_core.testing.oracle import check_conformance, check_conformance_async
    from monitoring_core.testing.report import Report
    from monitoring_core.testing.requirements import Requirements
    from monitoring_core.testing.suites import suite
    from monitoring_core.testing.words import Setting, Word, run

__all__ = [
    "Adapter",
    "Client",
    "ClientReport",
    "MonitoringOracle",
    "Report",
    "Requirements",
    "Setting",
    "Word",
    "check_client",
    "check_client_async",
    "check_conformance",
    "check_conformance_async",
    "run",
    "suite",
]

_MODULES: dict[str, str] = {
    "Adapter": "adapter",
    "Client": "clients",
    "ClientReport": "clients",
    "MonitoringOracle": "case",
    "Report": "report",
    "Requirements": "requirements",
    "Setting": "words",
    "Word": "words",
    "check_client": "clients",
    "check_client_async": "clients",
    "check_conformance": "oracle",
    "check_conformance_async": "oracle",
    "run": "words",
    "suite": "suites",
}
"""Name -> the module of this package that it is in."""


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used."""
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
