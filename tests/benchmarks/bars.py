"""What is measured: one function for each bar or each group of them that shares its jobs."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from timeit import Timer
from typing import Any

from attrs import frozen
from transitions import Machine

from monitoring_core import voice
from monitoring_core.conformance.recordings import check_file
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import CallRequest, DeviceRequest
from tests.benchmarks.crowd import FAULTS, crowd, planted
from tests.benchmarks.material import lines
from tests.benchmarks.timing import Job, medians

__all__ = [
    "Bar",
    "Crowd",
    "check_bars",
    "control_bar",
    "findings_differ",
    "import_bars",
    "measure_crowd",
    "memory_bar",
    "step_bars",
    "timed",
]

ROOT = Path(__file__).parents[2]


@frozen
class Bar:
    """One row of the table.

    Attributes:
        what: the job and what it is compared with.
        measured: the ratio.
        bar: what the ratio is to reach.
        at_least: whether it is to be at least that, not at most.
    """

    what: str
    measured: float
    bar: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        return self.measured >= self.bar if self.at_least else self.measured <= self.bar


class State(StrEnum):
    """States of the inline table and of the machine that the steps are compared with."""

    LISTEN_IN = "ListenIn"
    COACH = "Coach"
    BARGE_IN = "BargeIn"


class Switch(StrEnum):
    """Events of the inline table."""

    TO_LISTEN_IN = "SwitchToListenIn"
    TO_BARGE_IN = "SwitchToBargeIn"


class Model:
    """What the machine drives; it has the triggers as methods."""

    switch_to_listen_in: Any
    switch_to_barge_in: Any


TABLE = {
    (State.LISTEN_IN, Switch.TO_BARGE_IN): State.BARGE_IN,
    (State.COACH, Switch.TO_BARGE_IN): State.BARGE_IN,
    (State.COACH, Switch.TO_LISTEN_IN): State.LISTEN_IN,
    (State.BARGE_IN, Switch.TO_LISTEN_IN): State.LISTEN_IN,
}


def _model() -> Model:
    model = Model()
    machine = Machine(model, states=list(State), initial=State.LISTEN_IN, auto_transitions=False)
    for (source, switch), target in TABLE.items():
        trigger = "switch_to_barge_in" if switch is Switch.TO_BARGE_IN else "switch_to_listen_in"
        machine.add_transition(trigger, source, target)
    return model


def timed(statement: str, number: int, steps: int = 1, **names: object) -> Job:
    """Give the job that runs a statement so many times; it costs what one step of it takes."""
    timer = Timer(statement, globals=names)
    return lambda: timer.timeit(number) / number / steps


def step_bars(rounds: int, number: int) -> list[Bar]:
    """Measure steps and decisions.

    Args:
        rounds: of the round-robin.
        number: steps in each turn; the slow jobs take fewer.
    """
    leg = voice.idle().require(voice.COACH).require(voice.TARGET_ANSWERED)
    subscribed = voice.supervisor("desk-1").decide(DeviceRequest("desk-1", "Coach", "agent-1"))
    assert isinstance(subscribed, Accepted)
    supervisor = subscribed.next.happen(voice.TARGET_ANSWERED, call_id="call-1").next
    request, facts = CallRequest("call-1", "SwitchToBargeIn"), voice.Facts()
    decided = supervisor.decide(request, facts)
    assert isinstance(decided, Accepted)
    assert len(decided.notifications) == 1
    assert isinstance(leg.step(voice.SWITCH_TO_COACH), Refusal)
    few = max(1, number // 50)
    there_and_back = "model.switch_to_barge_in(); model.switch_to_listen_in()"
    cost = medians(
        {
            "typed": timed("leg.switch_to_barge_in()", number, leg=leg),
            "look-up": timed("table[(state, event)]", number, table=TABLE, state=State.COACH, event=Switch.TO_BARGE_IN),
            "accepted": timed("leg.step(event)", number, leg=leg, event=voice.SWITCH_TO_BARGE_IN),
            "refused": timed("leg.step(event)", number, leg=leg, event=voice.SWITCH_TO_COACH),
            "decide": timed("decide(request, facts)", few, decide=supervisor.decide, request=request, facts=facts),
            "transitions": timed(there_and_back, few, 2, model=_model()),
        },
        rounds,
    )
    return [
        Bar("a typed accepted step / an inline dict look-up", cost["typed"] / cost["look-up"], 0.6),
        Bar("a transitions trigger / a typed accepted step", cost["transitions"] / cost["typed"], 100, at_least=True),
        Bar("a refusal as a value / a generic accepted step", cost["refused"] / cost["accepted"], 1.5),
        Bar("decide, one notification / a transitions trigger", cost["decide"] / cost["transitions"], 0.5),
    ]


def control_bar(sessions: int) -> Bar:
    """Measure what a session's control costs beyond the reference to it, in bytes."""
    here = voice.idle().require(voice.COACH).require(voice.TARGET_ANSWERED)
    kept = [here] * sessions
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for place in range(sessions):
        kept[place] = here.require(voice.SWITCH_TO_BARGE_IN)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    # What is left is the loop's own number and what other threads did meanwhile, however many sessions there are.
    return Bar("bytes of a session's control beyond one reference", round(grown / sessions), 0)


def import_bars(rounds: int) -> list[Bar]:
    """Measure the import of the library in new interpreters: alone, and with what nearly everybody takes from it."""
    attrs, alone, rules = "import attrs", "import monitoring_core", "from monitoring_core import GWS_V2, Refusal, rule"
    cost = medians({each: _imported(each) for each in (attrs, alone, rules)}, rounds)
    return [
        Bar("import monitoring_core / import attrs", cost[alone] / cost[attrs], 1.5),
        Bar("import of rulesets, refusals and rules / import attrs", cost[rules] / cost[attrs], 1.5),
    ]


def _imported(statement: str) -> Job:
    code = f"from time import perf_counter as now; begun = now(); {statement}; print(now() - begun)"
    return lambda: float(_run(code))


def _run(code: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def _write(path: Path, given: Iterator[bytes]) -> None:
    with path.open("wb") as stream:
        stream.writelines(line + b"\n" for line in given)


def check_bars(rounds: int, count: int) -> list[Bar]:
    """Measure checks of a recording with that many lines; the ratios are of lines per second."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "shift.jsonl")
        _write(path, lines(count))
        cost = medians(
            {
                "json.loads": lambda: _took(lambda: _only_decoded(path)),
                "json": lambda: _took(lambda: check_file(path, decoder="json")),
                "msgspec": lambda: _took(lambda: check_file(path, decoder="msgspec")),
                "orjson": lambda: _took(lambda: check_file(path, decoder="orjson")),
            },
            rounds,
        )
    bars = {"json": 0.65, "msgspec": 1.0, "orjson": 0.85}
    return [
        Bar(f"check with {each} / bare json.loads, lines per second", cost["json.loads"] / cost[each], bar, True)
        for each, bar in bars.items()
    ]


def _only_decoded(path: Path) -> None:
    with path.open("rb") as stream:
        for line in stream:
            json.loads(line)


def _took(work: Any) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def findings_differ(count: int) -> int:
    """Give how many decoders find something else than json does in a recording with that many lines."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "shift.jsonl")
        _write(path, lines(count))
        expected = check_file(path, decoder="json")
        return sum(check_file(path, decoder=name) != expected for name in ("msgspec", "orjson"))


_PEAK = """
import sys
from monitoring_core.conformance.recordings import check_file
from tests.benchmarks.peak import peak
assert check_file(sys.argv[1]).messages
print(peak())
"""


_CHECK = """
import sys
from tests.benchmarks.peak import peak, processor_seconds
from tests.benchmarks.ways import WAYS
few, many, rule, way = sys.argv[1:]
WAYS["one process"](few)
empty, begun = peak(), processor_seconds()
checked = WAYS[way](many)
found = sum(each.rule == rule for each in checked.findings) + checked.omitted[rule]
print(found, peak() - empty, processor_seconds() - begun, len(checked.doubts))
"""


@frozen
class Crowd:
    """What came of checking many supervisors at once, each with one known fault.

    Attributes:
        rule: the rule that the fault breaks.
        supervisors: how many.
        planted: how many faults there are.
        found: how many were found.
        doubts: reasons why the check was inconclusive.
        megabytes: the peak memory above that of a process that has checked a few lines; without its child processes.
        seconds: of the processor, with all child processes.
        lines: of the recording.
    """

    rule: str
    supervisors: int
    planted: int
    found: int
    doubts: int
    megabytes: float
    seconds: float
    lines: int


def measure_crowd(supervisors: int, rule: str, way: str = "one process") -> Crowd:
    """Check a crowd in a process of its own, in the way of that name; see `ways`."""
    with TemporaryDirectory() as folder:
        few, many = Path(folder, "few.jsonl"), Path(folder, "many.jsonl")
        _write(few, crowd(10, rule))
        _write(many, crowd(supervisors, rule))
        found, kilobytes, seconds, doubts = _run(_CHECK, str(few), str(many), rule, way).split()
    lines_of_it = supervisors * len(FAULTS[rule].steps)
    megabytes = int(kilobytes) * 1024 / 1e6
    expected = planted(supervisors, rule)
    return Crowd(rule, supervisors, expected, int(found), int(doubts), megabytes, float(seconds), lines_of_it)


def memory_bar(few: int, many: int) -> Bar:
    """Measure the peak memory of a check of many lines against that of few."""
    peaks: list[float] = []
    with TemporaryDirectory() as folder:
        path = Path(folder, "shift.jsonl")
        for count in (few, many):
            _write(path, lines(count))
            peaks.append(float(_run(_PEAK, str(path))))
    return Bar(f"peak memory at {many:,} lines / at {few:,}", peaks[1] / peaks[0], 1.2)
