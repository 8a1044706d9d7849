"""The pytest plugin: it adds a section with the oracle's reports to the end of a pytest run.

It is loaded into every pytest run in an environment with this library. So it imports only
pytest. The tests record the reports as properties, which also come from other processes.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_addoption", "pytest_terminal_summary"]

_PROPERTY = "monitoring_core.report"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--monitoring-budget``: the most that each run of the oracle may cost."""
    parser.getgroup("monitoring oracle").addoption(
        "--monitoring-budget",
        dest="monitoring_budget",
        metavar="INPUTS|SECONDSs",
        help="the most that a run of the oracle may cost: 500 inputs, or 60s; words that add most come first",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the report that each test of the oracle has recorded; print nothing if there is none."""
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
