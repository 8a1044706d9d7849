from __future__ import annotations

from tests.benchmarks.bars import control_bar, findings_differ, memory_bar, step_bars
from tests.benchmarks.floors import floor_bar
from tests.benchmarks.material import LINE, lines


def test_the_steps_are_measured() -> None:
    """Every bar of the steps has a number; what it is belongs to the machine, so nothing is asserted of it."""
    assert 4 == len([bar for bar in step_bars(rounds=1, number=50) if bar.measured > 0])


def test_a_control_costs_its_reference_only() -> None:
    """Controls exist once, so however many sessions there are, nothing is allocated for one."""
    assert 0 == control_bar(100_000).measured


def test_the_peak_memory_is_measured() -> None:
    """A check in a process of its own tells its peak."""
    assert memory_bar(20, 40).measured > 0


def test_a_step_on_a_large_floor_is_measured() -> None:
    """Both floors do the same work, and the ratio is a number."""
    assert floor_bar(1, 10, 40, 5).measured > 0


def test_the_decoders_find_the_same_in_the_recording_that_is_measured() -> None:
    """Findings are identical whoever reads the JSON."""
    assert 0 == findings_differ(300)


def test_the_recording_is_the_same_each_time_and_its_lines_are_about_1_kb() -> None:
    """Two runs measure the same lines."""
    made = list(lines(200))
    assert list(lines(200)) == made
    assert LINE * 0.9 < sum(map(len, made)) / len(made) < LINE * 1.1
