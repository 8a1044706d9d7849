"""What is found in a recording hangs on nothing but the recording."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from monitoring_core.conformance import check_lines
from monitoring_core.follow.engine.beliefs import Belief, Step, Table
from tests.made.correct import Mode, correct
from tests.made.faulty import KINDS, Around, faulty

FAULTS = ("return to Coach, unasked", "no effect after Cancel", "NextCall outlived, with a second leg", "wrong default")


def recordings() -> dict[str, str]:
    """Give recordings with and without faults, by the names of their files."""
    made = {f"correct-{mode.name}.jsonl": correct(7, mode).lines for mode in Mode}
    for number, name in enumerate(FAULTS):
        made |= {f"faulty-{number}-{around.name}.jsonl": faulty(KINDS[name], 3, around).lines for around in Around}
    return {name: "".join(f"{line.text}\n" for line in lines) for name, lines in made.items()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the paths of the recordings."""
    folder = tmp_path_factory.mktemp("recordings")
    for name, text in recordings().items():
        (folder / name).write_text(text)
    return sorted(map(str, folder.iterdir()))


def found(paths: list[str], hash_seed: str) -> dict[str, list[Any]]:
    """Check the files in a process of its own, and give the findings of each."""
    done = subprocess.run(
        [sys.executable, "-m", "monitoring_core", "check", "--format", "json", "--allow-inconclusive", *paths],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )  # fmt: skip
    told: dict[str, list[Any]] = {path: [] for path in paths}
    for finding in json.loads(done.stdout)["findings"]:
        told[finding["file"]].append(finding)
    return told


def test_findings_hang_on_no_order_and_no_hash(written: list[str]) -> None:
    """Two orders of the files and two hash seeds give the same findings, and there are some."""
    expected = found(written, "1")
    assert len(FAULTS) < sum(map(len, expected.values()))
    assert expected == found(written[::-1], "2")


def test_findings_do_not_hang_on_what_was_searched_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of beliefs may be cleared at any step: whatever is searched again comes out as before."""
    lines = [text.splitlines() for text in recordings().values()]
    expected = [check_lines(each).findings for each in lines]
    step, count = Table.step, 0

    def forgetful(self: Table[Any, Any], belief: Belief[Any, Any], observation: Any) -> Step[Any, Any]:
        nonlocal count
        count += 1
        if count % 3 == 0:
            self.clear()
        return step(self, belief, observation)

    monkeypatch.setattr(Table, "step", forgetful)
    assert expected == [check_lines(each).findings for each in lines]
