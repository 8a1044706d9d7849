"""Which status a check gives, and what the report says of a pass that is worth less."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitoring_core import cli
from monitoring_core.conformance import Checked, Report, as_json, as_text
from monitoring_core.conformance.verdict import CAUSES, PRECEDENCE, Status, reasons, status_of
from monitoring_core.follow import Cause, Doubt
from monitoring_core.follow.findings import bounds

DOUBT = Doubt(Cause.MET_AGAIN, "calls", 2, ("call k-1 of device d-1",))


def test_of_several_statuses_the_first_of_the_table_is_given() -> None:
    """2 wins over 1, 1 over 3, 3 over 4 and 4 over 0, whichever others apply."""
    order = [2, 1, 3, 4, 0]
    assert order == [int(status) for status, _ in PRECEDENCE]
    for size in range(6):
        for given in combinations(Status, size):
            assert min((order.index(each) for each in given), default=4) == order.index(status_of(given))


def test_who_allows_it_is_given_a_0_for_a_4_and_nothing_else() -> None:
    """Only an inconclusive recording that would be clean otherwise becomes clean."""
    for status in Status:
        expected = Status.CLEAN if status is Status.INCONCLUSIVE else status
        assert expected is status_of([status, Status.INCONCLUSIVE], allow_inconclusive=True)


def test_every_cause_has_its_words() -> None:
    """No cause goes unsaid."""
    assert set(Cause) == set(CAUSES)


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        (DOUBT, "2 calls forgotten and met again (call k-1 of device d-1, ...)"),
        (Doubt(Cause.APART, "devices", 1, ("device d-1",)), "1 device followed apart (device d-1)"),
        (Doubt(Cause.UNREADABLE, "places", 1_200), "1,200 places unreadable"),
        (Doubt(Cause.OVERFLOWN, "requests", 3), "3 requests more than are remembered"),
    ],
)
def test_a_doubt_is_said_in_a_few_words(doubt: Doubt, words: str) -> None:
    """How many of what, why, and the first of them by name."""
    assert [words] == list(reasons([doubt]))


def test_the_first_line_and_the_data_say_what_makes_a_pass_worth_less() -> None:
    """The summary of a recording names it, and the JSON report has it as data with its file."""
    report = Report(
        [Checked("shift.jsonl", messages=3, requests=1, doubts=(DOUBT,)), Checked("other.jsonl", messages=1)]
    )
    first = "".join(text for text, _ in next(as_text(report)))
    why = "2 calls forgotten and met again (call k-1 of device d-1, ...)"
    assert f"shift.jsonl: 0 findings in 3 messages · inconclusive: {why}" == first
    assert [
        {
            "file": "shift.jsonl",
            "cause": "forgotten and met again",
            "what": "calls",
            "count": 2,
            "names": ["call k-1 of device d-1"],
        }
    ] == json.loads(as_json(report))["inconclusive"]
    assert (4, 0) == (report.status(), report.status(allow_inconclusive=True))


def shown(number: int) -> str:
    """Give the line of a device that is monitoring."""
    uri = f"https://desk.example/api/v2/devices/a-{number}"
    monitoring = {"state": "Coach", "scope": "Call", "mode": "AllCalls", "targetDeviceUri": uri}
    offered = ["ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring", "DoNotDisturbOn", "ForwardCallsOn"]
    device: dict[str, Any] = {"id": f"d-{number}", "doNotDisturb": "Off", "capabilities": offered}
    device["supervisorMonitoringState"] = monitoring
    return json.dumps({"messageType": "DeviceStateChangeMessage", "devices": [device]})


def check(path: Path, *options: str) -> tuple[int, Any]:
    """Check a recording by the command, and give its status and report."""
    result = CliRunner().invoke(cli.commands, ["check", "--format", "json", *options, str(path)])
    return result.exit_code, json.loads(result.stdout)


def test_the_command_takes_a_limit_on_memory(tmp_path: Path) -> None:
    """Beyond `--memory` the longest unheard goes; met again, it makes the status 4, which can be allowed."""
    path = tmp_path / "shift.jsonl"
    path.write_text("\n".join([*map(shown, range(100)), shown(0)]) + "\n")
    memory = str(50 * bounds.BYTES_OF_DEVICE / bounds.GIB)
    status, document = check(path)
    assert (0, {}, []) == (status, document["forgotten"], document["inconclusive"])
    status, document = check(path, "--memory", memory)
    assert (4, ["forgotten and met again"]) == (status, [each["cause"] for each in document["inconclusive"]])
    assert document["forgotten"]["devices"] > 40
    assert 0 == check(path, "--memory", memory, "--allow-inconclusive")[0]
    assert 2 == CliRunner().invoke(cli.commands, ["check", "--memory", "0", str(path)]).exit_code


def test_a_damaged_line_makes_a_clean_recording_inconclusive(tmp_path: Path) -> None:
    """Something may have stood there."""
    path = tmp_path / "shift.jsonl"
    path.write_bytes(shown(1).encode() + b"\n" + b"\0" * 50 + b"\n[5, {}]\n")
    status, document = check(path)
    assert (4, [("unreadable", 2)]) == (status, [(each["cause"], each["count"]) for each in document["inconclusive"]])
    assert 2 == len(document["unreadable"])


@pytest.mark.parametrize(("read", "damaged"), [(1, 1), (1, 2), (3, 3), (3, 4), (1_000, 1_001)])
def test_more_unreadable_than_read_makes_the_status_2(tmp_path: Path, read: int, damaged: int) -> None:
    """One place more is too many, and a line says how many of each; as many of both is inconclusive."""
    path = tmp_path / "shift.jsonl"
    path.write_text("\n".join([*map(shown, range(read)), *["{" for _ in range(damaged)]]) + "\n")
    told = f"more of it is unreadable than was read: {damaged:,} places against {read:,}"
    unusable = [] if damaged == read else [{"file": str(path), "reason": told}]
    status, document = check(path)
    assert (4 if damaged == read else 2, unusable, read) == (status, document["unusable"], document["messages"])
    result = CliRunner().invoke(cli.commands, ["check", "--exit-zero", str(path)])
    said = [] if damaged == read else [f"monitoring-core: {path}: {told}"]
    assert (0 if damaged == read else 2, said) == (result.exit_code, result.stderr.splitlines())
