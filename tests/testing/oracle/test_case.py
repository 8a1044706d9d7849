"""The test class and the plugin, as pytest sees them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = ("-p", "monitoring_core.testing.entry.plugin")


@pytest.fixture(autouse=True)
def _this_plugin_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no other plugin into the runs within these tests, which makes them quick."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


SERVER = """
from attrs import evolve
from monitoring_core.testing.entry.case import MonitoringOracle
from monitoring_core.testing.requirements import Requirements
from tests.testing.oracle.servers import {server} as Server
from tests.testing.oracle.words import SUITE


class TestMyServer(MonitoringOracle):
    requirements = Requirements(fail_on="note")

    @classmethod
    def suite(cls):
        return SUITE

    def setup_method(self):
        self.server = Server()

    def reset(self, setting):
        return self.server.reset(setting)

    def request(self, ask):
        {request}

    def happen(self, happening):
        return self.server.happen(happening)

    def observe(self, expected, deadline):
        return self.server.observe(expected, deadline)
"""


def run(
    pytester: pytest.Pytester, server: str = "FloorServer", request: str = "return self.server.request(ask)"
) -> str:
    """Write such a test, run it in a process of its own, and give what pytest prints."""
    pytester.makepyfile(test_my_server=SERVER.format(server=server, request=request))
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    return pytester.runpytest_inprocess("-v", *PLUGIN).stdout.str()


@pytest.mark.parametrize("server", ["FloorServer", "AsyncFloorServer"])
def test_each_component_is_a_test_and_coverage_is_one_more(pytester: pytest.Pytester, server: str) -> None:
    """The ids are the components' names; plain and async servers alike."""
    printed = run(pytester, server)
    for name in (
        "test_component[subscription] PASSED",
        "test_component[leg] PASSED",
        "test_component[text session] PASSED",
        "test_component[text subscription] PASSED",
        "test_coverage PASSED",
    ):
        assert name in printed
    assert "5 passed" in printed


def test_a_budget_is_one_test(pytester: pytest.Pytester) -> None:
    """Given by the option, it is used up, and the coverage asks for no more."""
    pytester.makepyfile(test_my_server=SERVER.format(server="FloorServer", request="return self.server.request(ask)"))
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    printed = pytester.runpytest_inprocess("-v", "--monitoring-budget", "7", *PLUGIN).stdout.str()
    assert "test_component[by budget] PASSED" in printed
    assert "2 passed" in printed
    assert ", 7 inputs, " in printed
    assert "budget of 7 inputs: 7 inputs given" in printed


def test_the_plugin_shows_what_was_run_and_judged(pytester: pytest.Pytester) -> None:
    """In a section at the end, under the id of each test."""
    _, _, section = run(pytester).partition("monitoring oracle")
    assert "test_my_server.py::TestMyServer::test_component[leg]" in section
    assert "GWS_V2: 5 words (leg 5), " in section
    assert "rules judged: " in section
    assert "legal cells taken: " in section


def test_a_failure_is_the_report_and_no_traceback(pytester: pytest.Pytester) -> None:
    """Rule, expectation and a program stand in what the failing test prints; the other components pass."""
    request = "answer = self.server.request(ask); return 0 if ask.request.operation == 'SwitchToCoach' else answer"
    printed = run(pytester, request=request)
    assert "test_component[leg] FAILED" in printed
    assert "test_component[text subscription] PASSED" in printed
    assert "error  VC-COACH-IS-ENTRY" in printed or "warning  VC-SELF" in printed or "VC-NO-RETURN" in printed
    assert "from test_my_server import TestMyServer" in printed
    assert "Traceback" not in printed


COMPONENTS = "subscription", "leg", "text session", "text subscription"
REFUSES_WITH_FOUR = """answer = self.server.request(ask)
        if ask.request.operation == "SwitchToCoach":
            return 0
        return answer if answer["statusCode"] == 0 else {"statusCode": 4}"""
"""Accepts SwitchToCoach, which is an error, and refuses with a code of its own, which is a note."""


def test_what_several_components_find_of_one_cause_is_told_once(pytester: pytest.Pytester) -> None:
    """The first test has its program; a later one says where that is. The section has each cause once, errors first."""
    printed = run(pytester, request=REFUSES_WITH_FOUR)
    failures, _, rest = printed.partition("monitoring oracle")
    # Where CI is set, pytest's summary repeats the failures in full.
    section = rest.partition("short test summary")[0]
    assert 3 == failures.count("; told with its program under test_component[subscription]")
    told = [line.split()[:2] for line in section.splitlines() if line.startswith(("error  ", "warning  ", "note  "))]
    assert [["error", "TX-INVITED"], ["warning", "VC-SELF"], ["note", "AN-CODE"]] == told
    tests = ", ".join(f"test_component[{each}]" for each in COMPONENTS)
    assert f"    7 words of test_my_server.py::TestMyServer: {tests}\n" in section


def test_a_class_that_takes_nothing_is_vacuous(pytester: pytest.Pytester) -> None:
    """A suite that was left empty fails the coverage test, and says why."""
    text = SERVER.format(server="FloorServer", request="return 0").replace("return SUITE", "return {'leg': []}")
    pytester.makepyfile(test_my_server=text)
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    printed = pytester.runpytest_inprocess("-v", *PLUGIN).stdout.str()
    assert "test_component[leg] PASSED" in printed
    assert "test_coverage FAILED" in printed
    assert "vacuous" in printed


def test_a_component_that_is_not_required_is_skipped(pytester: pytest.Pytester) -> None:
    """With the reason; it is not passed without having been asked anything."""
    text = SERVER.format(server="FloorServer", request="return self.server.request(ask)")
    pytester.makepyfile(test_my_server=text.replace('fail_on="note"', "text=False"))
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    printed = pytester.runpytest_inprocess("-v", "-rs", *PLUGIN).stdout.str()
    assert "test_component[leg] PASSED" in printed
    assert "test_component[text session] SKIPPED" in printed
    assert "not required: no text (" in printed
    assert "3 passed, 2 skipped" in printed
    told = printed.partition("monitoring oracle")[2]
    assert "test_component[leg]" in told
    assert "test_component[text session]" not in told


def test_a_component_of_which_nothing_is_left_has_few_reasons(pytester: pytest.Pytester) -> None:
    """Those that leave out most, and how many there are besides."""
    text = SERVER.format(server="FloorServer", request="return self.server.request(ask)")
    text = text.replace('fail_on="note"', "text=False, hold=False, scope=False, agent_mute=False, mode=False")
    pytester.makepyfile(test_my_server=text.replace("return SUITE", "return None"))
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    printed = pytester.runpytest_inprocess("-rs", "-k", "test_component and chat and session", *PLUGIN).stdout.str()
    (skipped,) = (line for line in printed.splitlines() if "not required: " in line)
    assert 1 == skipped.count(" more reasons")
    assert len(skipped) < 250


def test_a_class_says_which_method_it_lacks(pytester: pytest.Pytester) -> None:
    """Not an AttributeError deep in the oracle."""
    pytester.makepyfile(
        test_my_server="""
from monitoring_core.testing.entry.case import MonitoringOracle
from tests.testing.oracle.words import SUITE


class TestMyServer(MonitoringOracle):
    @classmethod
    def suite(cls):
        return SUITE[:1]
"""
    )
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    printed = pytester.runpytest_inprocess(*PLUGIN).stdout.str()
    assert "TestMyServer needs a method reset(setting)" in printed


def test_a_run_without_the_oracle_has_no_section(pytester: pytest.Pytester) -> None:
    """Whoever has the library installed and does not use it sees nothing of it."""
    pytester.makepyfile("def test_nothing():\n    assert True\n")
    pytester.makeini("[pytest]\npythonpath = " + str(ROOT).replace("\\", "/"))
    assert "monitoring oracle" not in pytester.runpytest_inprocess(*PLUGIN).stdout.str()


def test_the_plugin_imports_pytest_alone() -> None:
    """Beyond pytest and the top of the library, it loads nothing but its own module and the packages it is in."""
    program = (
        "import sys, pytest, monitoring_core; before = set(sys.modules); "
        "import monitoring_core.testing.entry.plugin; print(*sorted(set(sys.modules) - before))"
    )
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    rooms = ["monitoring_core.testing", "monitoring_core.testing.entry", "monitoring_core.testing.entry.plugin"]
    assert rooms == finished.stdout.split()
