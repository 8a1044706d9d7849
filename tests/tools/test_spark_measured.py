"""The program that measures a check on Spark counts lines, findings and groups, and says what they took."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.benchmarks.cluster import main

pytestmark = pytest.mark.tools


@pytest.mark.parametrize("recordings", [1, 3])
def test_the_same_lines_are_measured_as_several_recordings(
    session: Any, recordings: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each recording has all lines, faults and groups; what Java and a worker had of memory is told."""
    # It would end the session that others share.
    monkeypatch.setattr(type(session), "stop", lambda self: None)
    given = ["cluster", "4", "--fault", "VC-NO-RETURN", "--recordings", str(recordings)]
    monkeypatch.setattr("sys.argv", given)
    main()
    told = capsys.readouterr().out
    lines, findings, groups = 28 * recordings, 4 * recordings, 4 * recordings
    assert f"{lines} lines, 0.00 GB, {recordings} recordings, {findings} findings, {groups} groups, the" in told
    memory = {kind: int(most.replace(",", "")) for kind, most in re.findall(r"(java|python\S*) ([\d,]+) MB", told)}
    assert memory["java"] > 100
    assert max(most for kind, most in memory.items() if kind != "java") > 20
