from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitoring_core.conformance import check_file, check_lines
from monitoring_core.follow import Follower
from tests.benchmarks.__main__ import main
from tests.benchmarks.bars import control_bar, findings_differ, measure_crowd, memory_bar, step_bars
from tests.benchmarks.beliefs import measure_beliefs
from tests.benchmarks.crowd import FAULTS, planted
from tests.benchmarks.floors import floor_bar
from tests.benchmarks.kept import kept_bars
from tests.benchmarks.material import LINE, lines
from tests.benchmarks.processes import measure_jobs
from tests.benchmarks.reading import followed_alone, reading_bar


def test_the_steps_are_measured() -> None:
    """Every bar of the steps has a number; what it is belongs to the machine, so nothing is asserted of it."""
    assert 4 == len([bar for bar in step_bars(rounds=1, number=50) if bar.measured > 0])


def test_a_control_costs_its_reference_only() -> None:
    """Controls exist once, so however many sessions there are, nothing is allocated for one."""
    assert 0 == control_bar(100_000).measured


def test_the_peak_memory_is_measured() -> None:
    """A check in a process of its own tells its peak."""
    assert memory_bar(20, 40).measured > 0


def test_two_processes_are_measured_against_one() -> None:
    """Both check the same two files, or the same one; the ratios are numbers."""
    assert [True, True] == [made.clock > 0 and made.processors > 0 for made in measure_jobs(1, 50)]


def test_a_check_is_measured_against_the_follower_alone(tmp_path: Path) -> None:
    """Both take the same messages and find the same number of faults, and the ratio is a number."""
    path = tmp_path / "shift.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines(400)))
    checked = check_file(path)
    assert (checked.messages, sum(checked.found.values())) == followed_alone(path)
    assert reading_bar(1, 50).measured > 0


def test_a_step_on_a_large_floor_is_measured() -> None:
    """Both floors do the same work, and the ratio is a number."""
    assert floor_bar(1, 10, 40, 5).measured > 0


def test_keeping_is_measured() -> None:
    """The bytes of a supervisor in a leg are the same on every machine and hold; both ways are measured."""
    size, *ways = kept_bars(rounds=1, number=20)
    assert size.holds
    assert 2 == len([bar for bar in ways if bar.measured > 0])


def test_the_decoders_find_the_same_in_the_recording_that_is_measured() -> None:
    """Findings are identical whoever reads the JSON."""
    assert 0 == findings_differ(300)


def test_the_recording_is_the_same_each_time_and_its_lines_are_about_1_kb() -> None:
    """Two runs measure the same lines."""
    made = list(lines(200))
    assert list(lines(200)) == made
    assert LINE * 0.9 < sum(map(len, made)) / len(made) < LINE * 1.1


@pytest.mark.once
def test_shifts_end_and_the_same_devices_come_again() -> None:
    """Whatever was begun in a shift is over at its end, and later shifts are at the devices of earlier ones.

    So after twice as many shifts no more text sessions are followed.
    """
    follower, open_ones = Follower(), list[int]()
    for number, line in enumerate(lines(20_000), 1):
        told = json.loads(line)
        record = told if "request" in told else told["message"]
        follower.take(record, at=told["at"], client=told["client"], self_=told["self"])
        if number in (10_000, 20_000):
            open_ones.append(len(follower._subjects.sessions))
    assert 64 >= follower.subjects["devices"]
    assert {"ended calls", "ended sessions"} == {*follower.forgotten}
    assert open_ones[1] < 1.5 * open_ones[0] + 20


def test_most_notifications_change_nothing_of_the_monitoring() -> None:
    """More than half of the notifications show the same subscription, leg or text session as the one before."""
    before, same, notifications = dict[tuple[str, ...], object](), 0, 0
    for line in lines(4_000):
        told = json.loads(line)
        if "request" in told:
            continue
        notifications += 1
        for subject, shows in _monitoring(told["message"]["data"]):
            same += before.get((told["client"], *subject)) == shows
            before[told["client"], *subject] = shows
    assert same > notifications / 2


def _monitoring(body: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Give what a notification shows of the monitoring, with what it is about."""
    for device in body.get("devices", ()):
        yield ("device", device["id"]), device.get("supervisorMonitoringState")
    for kind in ("call", "smssession", "chat"):
        if kind in body:
            about = body[kind]
            shown = ("state", "capabilities", "mute", "monitoredUserMuted", "supervisorListeningIn", "participants")
            yield (kind, about["id"], about.get("deviceUri", "")), [about.get(key) for key in shown]


def test_a_repeated_line_is_equal_as_a_whole() -> None:
    """A message that comes twice is padded as its original."""
    messages = [
        json.dumps(json.loads(each)["message"], sort_keys=True) for each in lines(2_000) if b'"message"' in each
    ]
    assert 20 < len(messages) - len(set(messages))


def test_agents_are_in_the_recording() -> None:
    """Lines of agents' devices and calls are among those of the supervisors."""
    clients = {json.loads(line)["client"].partition("-")[0] for line in lines(300)}
    assert {"sup", "agent"} == clients


@pytest.mark.parametrize("rule", FAULTS)
def test_a_crowd_is_measured(rule: str) -> None:
    """What is found, the memory and the time are those of a process of its own."""
    measured = measure_crowd(20, rule)
    assert (measured.planted, 0) == (measured.found, measured.doubts)
    assert measured.seconds > 0


def test_a_crowd_is_written(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`--supervisors N` writes N supervisors at once, each with the fault that is asked for."""
    monkeypatch.setattr("sys.argv", ["benchmarks", "--supervisors", "6", "--fault", "VD-ONE-SUPERVISOR"])
    main()
    written = capfdbinary.readouterr().out.splitlines()
    assert 6 * len(FAULTS["VD-ONE-SUPERVISOR"].steps) == len(written)
    assert ["VD-ONE-SUPERVISOR"] * 3 == [each.rule for each in check_lines(written).findings]


def test_beliefs_are_counted() -> None:
    """Of each kind of subject there are beliefs, and steps that were known already."""
    (after_one, first), (after_all, last) = measure_beliefs(60)
    assert (6, 60) == (after_one, after_all)
    assert list(first) == list(last) == [kind for kind, each in last.items() if each.beliefs and each.hits]
    assert all(first[kind].misses <= each.misses for kind, each in last.items())


@pytest.mark.parametrize("rules", [["--fault", "VD-ONE-SUPERVISOR"], []], ids=["one rule", "all rules"])
def test_a_row_for_each_crowd_is_printed(
    rules: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--crowds` with `--supervisors N` has the rows of N supervisors, with `--fault RULE` those of one rule."""
    monkeypatch.setattr("sys.argv", ["benchmarks", "--crowds", "--supervisors", "6", *rules])
    main()
    rows = [line.split()[:5] for line in capsys.readouterr().out.splitlines()]
    assert rows == [
        ["6", rule, str(planted(6, rule)), "of", str(planted(6, rule))] for rule in FAULTS if not rules or rule in rules
    ]
