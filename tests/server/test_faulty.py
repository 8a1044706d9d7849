"""A server with one line gone wrong does not pass: what runs over loopback can tell right from wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.suites.default import suite
from tests.server.adapter import ServerAdapter
from tests.server.running import Listener, changed, running

FAULTS = {
    "every message twice": (
        "            self._publish(recipient, message)\n",
        "            self._publish(recipient, message)\n" * 2,
        "RQ-EXACT",
    ),
    "the last message first": (
        "for recipient, message in messages:",
        "for recipient, message in reversed(messages):",
        "RQ-ORDERED",
    ),
    "the first message never": (
        "for recipient, message in messages:",
        "for recipient, message in messages[1:]:",
        "VD-CONFIRMS",
    ),
    "a switch that is answered and not kept": (
        "            self._keep(step)\n",
        "            if b'Switch' not in body:\n                self._keep(step)\n",
        "VC-TO-BARGE-IN",
    ),
}
"""What is wrong -> the right text of ``centre.py``, the wrong one, and the rule by which it is found."""


@pytest.mark.parametrize(("right", "wrong", "rule"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_server_is_found(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    """The same suite that the example passes finds the fault, and names the rule that it breaks."""
    folder = changed(tmp_path, {right: wrong})
    words = suite(components=["leg core"], k=0).words()
    with running(example=folder) as server:
        adapter = ServerAdapter(server)
        try:
            requirements = Requirements(delivery="exact", ordered=True, deadline=0.1)
            report = check_conformance(adapter, requirements, words, reduce=False, stop_at_first=True)
        finally:
            adapter.close()
    assert [rule] == [failure.rule for failure in report.failing]


def test_a_failure_in_mid_step_changes_nothing(tmp_path: Path) -> None:
    """If the server itself fails while it writes what a step tells, the answer is 4 and the step has not been taken."""
    right = "        match notification:\n"
    wrong = (
        f"        if 'MonitoringState.COACH' in repr(notification):\n            raise RuntimeError('planted')\n{right}"
    )
    folder = changed(tmp_path, {right: wrong})
    with running(example=folder, complaint="RuntimeError: planted") as server, server.client("s1") as s1:
        listener = Listener(s1).shake_hands()
        before = s1.state()
        answer = s1.ask("me/devices/s1-device", "Coach", targetDeviceUri="a1-device")
        assert (4, before, []) == (answer["statusCode"], s1.state(), listener.poll())
        assert {"statusCode": 0} == s1.ask("me/devices/s1-device", "ListenIn", targetDeviceUri="a1-device")
        assert 1 == len(listener.poll())
