"""The oracle: whether an implementation keeps the rules, and how that is found out.

From the ground up: ``words`` holds what a test is made of. ``adapter`` is the door to an implementation, and
``requirements`` says what is asked of it. ``suites`` makes complete sets of words. ``judging`` holds an answer and
notifications against what a correct server gives. ``running`` gives words to an implementation and reports.
``concurrency`` tests several clients at once, and ``strategies`` draws values at random. ``entry`` holds the ways in:
a test class, a pytest plugin, programs in other languages, clients.

What a tester needs most can be imported from here. It is loaded when it is first used. So importing this package
loads neither pytest nor Hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitoring_core.testing.adapter import Adapter
    from monitoring_core.testing.entry.case import MonitoringOracle
    from monitoring_core.testing.entry.clients import Client, ClientReport, check_client, check_client_async
    from monitoring_core.testing.requirements import Requirements
    from monitoring_core.testing.running.oracle import check_conformance, check_conformance_async
    from monitoring_core.testing.running.report import Report
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
    "Client": "entry.clients",
    "ClientReport": "entry.clients",
    "MonitoringOracle": "entry.case",
    "Report": "running.report",
    "Requirements": "requirements",
    "Setting": "words",
    "Word": "words",
    "check_client": "entry.clients",
    "check_client_async": "entry.clients",
    "check_conformance": "running.oracle",
    "check_conformance_async": "running.oracle",
    "run": "words",
    "suite": "suites",
}
"""Name -> the module of this package that it is in."""


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used."""
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
