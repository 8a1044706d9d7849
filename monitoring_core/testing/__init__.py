"""The oracle: it tests whether a server or a client keeps the rules.

The thing under test is called the implementation. The parts, from the lowest to the highest:

- ``words`` defines a word: a sequence of inputs, which is one test case.
- ``adapter`` defines the methods that connect an implementation to the oracle.
- ``requirements`` says what an implementation has and promises, and so what is tested.
- ``suites`` makes complete sets of words.
- ``judging`` compares answers and notifications with those of a correct server.
- ``running`` gives words to an implementation and writes a report.
- ``concurrency`` tests several clients at once. ``strategies`` draws random values with Hypothesis.
- ``entry`` holds the ways to start: a test class, a pytest plugin, programs in other languages, clients.

The most used names can be imported from here. Each is loaded when it is first used. So importing this package
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
"""Name -> the module of this package that defines it."""


def __getattr__(name: str) -> Any:
    """Load a name when it is first used."""
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
