"""The pytest plugin: a section at the end of a run that says what the oracle has shown.

It is loaded into every pytest run where this library is installed, so it imports
pytest and nothing else; what it shows was written by the tests themselves, and comes with their results from
other processes too.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_addoption", "pytest_terminal_summary"]

_PROPERTY = "monitoring_core.report"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs tests of the oracle say how much each may cost."""
    parser.getgroup("monitoring oracle").addoption(
        "--monitoring-budget",
        dest="monitoring_budget",
        metavar="INPUTS|SECONDSs",
        help="how much a run of the oracle may cost: 500 inputs, or 60s; what adds most is given first",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each test of the oracle has recorded; nothing where there is none."""
    recorded: dict[tuple[str, str], None] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == _PROPERTY:
                    recorded[report.nodeid, str(text)] = None
    if recorded:
        terminalreporter.section("monitoring oracle")
    for nodeid, text in recorded:
        terminalreporter.write_line(nodeid)
        for line in text.splitlines():
            terminalreporter.write_line(f"  {line}")
