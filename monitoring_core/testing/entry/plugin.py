"""The pytest plugin: it adds a section with the oracle's reports to the end of a pytest run.

It is loaded into every pytest run in an environment with this library. So it imports only
pytest. The tests record the reports as properties, which also come from other processes. Several tests may find
one cause. It is told once, with the number of words and the tests that found it, errors first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

__all__ = ["pytest_addoption", "pytest_terminal_summary"]

_PROPERTY = "monitoring_core.report"
_FINDINGS = "monitoring_core.findings"


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
    findings: dict[str, list[dict[str, Any]]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == _PROPERTY:
                    recorded[report.nodeid, str(text)] = None
                elif name == _FINDINGS:
                    findings[report.nodeid] = json.loads(text)
    if recorded:
        terminalreporter.section("monitoring oracle")
    for nodeid, text in recorded:
        terminalreporter.write_line(nodeid)
        for line in text.splitlines():
            terminalreporter.write_line(f"  {line}")
    for line in _told(findings):
        terminalreporter.write_line(line)


def _told(findings: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield lines about the findings of all tests: each cause of a class once, errors first."""
    causes: dict[tuple[str, ...], list[tuple[str, dict[str, Any]]]] = {}
    for nodeid, found in findings.items():
        of, _, test = nodeid.rpartition("::")
        for each in found:
            causes.setdefault((of, *each["cause"]), []).append((test, each))
    for (of, *_), told in sorted(causes.items(), key=lambda cause: -cause[1][0][1]["rank"]):
        yield from told[0][1]["lines"]
        words = sum(each["words"] for _, each in told)
        tests = ", ".join(test for test, _ in told)
        yield f"    {words:,} {'word' if words == 1 else 'words'} of {of}: {tests}"
