"""Every floor within bounds keeps the rules; how many there are is known, and counted by others too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.floor import Floor, ImpossibleHappening
from monitoring_core.rules import RULES, rule
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.verification import (
    INVARIANTS,
    PROOFS,
    Bounds,
    BoundsError,
    bounds,
    exploration,
    explore,
    memory,
    verify,
)
from monitoring_core.verification.keys import Keys
from monitoring_core.verification.memory import MEASURED, in_use
from monitoring_core.verification.report import invariant_lines

pytestmark = pytest.mark.once

DOCS = Path(__file__).resolve().parents[2] / "docs"
FORMAL = DOCS / "formal" / "run"
PAGE = DOCS / "verification.md"
SPIN = [each for each in ("spin", os.environ.get("CC", "cc")) if shutil.which(each) is None]

STATES = (44_116, 17_806, 95_760, 4_013, 1_272, 312, 2_128, 984, 2_607, 782, 3_672, 669, 952, 660, 505)
"""Of each of the proofs."""
AS_SPIN_SAYS = {
    0: ("2x1x2", "free", "free", "queue"),
    1: ("1x2x2", "free", "free", "mute-agent,hold,queue"),
    2: ("2x2x2", "default", "default", "queue"),
    3: ("2x1x1", "default", "default", "mute-agent,hold,queue"),
    6: ("1x1x2", "default", "free", "busy,log-outs,own-telephone"),
    7: ("1x1x2", "default", "default", "consultation,agent-hold,several-calls"),
    8: ("1x2x1", "default", "default", "mute-agent,agent-hold,conference"),
    9: ("1x1x2", "default", "default", "queue,routing-point,monitored-queue"),
    11: ("1x2x1", "free", "default", "queue,ringing"),
    12: ("1x1x1", "default", "free", "busy,log-outs,ringing,own-telephone"),
    13: ("1x1x2", "default", "default", "agent-ringing,several-calls"),
    14: ("1x2x1", "default", "free", "queue,agent-ringing"),
}
"""Which of the proofs Spin counts as well, and how its model is told of the bounds."""
LARGE = 2_000
"""Floors with more states are left to `monitoring-core verify`."""


@pytest.mark.parametrize(
    ("within", "states"),
    [
        pytest.param(each, states, id=str(each), marks=[pytest.mark.long] * (states > LARGE))
        for each, states in zip(PROOFS, STATES, strict=True)
    ],
)
def test_every_floor_keeps_the_rules(within: Bounds, states: int) -> None:
    """Every invariant holds on every floor within the bounds and at every step, and there are as many as ever."""
    verified = explore(within)
    assert () == verified.violations
    assert states == verified.states
    told = (verified.states, verified.orbits, verified.transitions, verified.refused, verified.depth)
    assert [f"{each:,}" for each in told] == on_the_page()[str(within)]


def on_the_page() -> dict[str, list[str]]:
    """Give the numbers of the documentation's table of what is explored, by bounds."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## How much is explored\n")
    rows = [line.strip("|").split("|") for line in section.partition("\n## ")[0].splitlines() if line[:1] == "|"]
    return {name.strip(): [each.strip() for each in numbers] for name, *numbers in rows[2:]}


def test_the_page_has_a_row_for_each_of_the_proofs() -> None:
    """Bounds and states stand in the documentation in the order in which the command prints them."""
    rows = on_the_page()
    assert [str(each) for each in PROOFS] == [*rows]
    assert [f"{each:,}" for each in STATES] == [states for states, *_ in rows.values()]


@pytest.mark.long
@pytest.mark.skipif(bool(SPIN), reason=f"{' and '.join(SPIN)} not installed")
@pytest.mark.parametrize(
    ("words", "within", "states"),
    [pytest.param(each, PROOFS[number], STATES[number], id=" ".join(each)) for number, each in AS_SPIN_SAYS.items()],
)
def test_spin_counts_as_many(words: tuple[str, str, str, str], within: Bounds, states: int) -> None:
    """The second formulation of the voice rules, explored by Spin, has as many states as the floor."""
    size, scope, mode, parts = words
    assert within == bounds(size, scope=scope, mode=mode, parts=parts)
    counted = subprocess.run([FORMAL, "states", *words], capture_output=True, text=True, check=True)
    assert states == int(counted.stdout)


@pytest.mark.parametrize("ruleset", [COACH_ONCE, ANY_TO_ANY], ids=lambda each: each.name)
def test_the_other_rulesets_keep_the_rules(ruleset: Ruleset) -> None:
    """With more switches accepted every invariant holds as well."""
    within = bounds("1x1x1", scope="default", mode="default", parts="mute-agent,hold,queue", ruleset=ruleset)
    assert () == explore(within).violations


@pytest.mark.parametrize(
    "ruleset",
    [
        COACH_ONCE.derive("as elsewhere", carry_over=True, self_switch_accepted=True, replace_during_call=False),
        COACH_ONCE.derive("cluster", sip_cluster=True, carry_over=True, consultation_calls=True, intrusion=False),
        COACH_ONCE.derive("strict", leave_barge_in_while_muted=False),
    ],
    ids=lambda each: each.name,
)
def test_alternatives_keep_the_rules(ruleset: Ruleset) -> None:
    """With the alternatives that a ruleset can turn every invariant holds that does not name one."""
    within = bounds("1x1x1", scope="default", mode="default", parts="mute-agent,queue,routing-point", ruleset=ruleset)
    assert () == explore(within).violations


@pytest.mark.parametrize(
    "ruleset",
    [GWS_V2.derive("sends", send_in_every_mode=True), GWS_V2.derive("joins at once", intrude_joins_at_once=True)],
    ids=lambda each: each.name,
)
def test_alternatives_of_text_keep_the_rules(ruleset: Ruleset) -> None:
    """With sending open in every mode, and with Intrude that joins at once, every invariant holds as well."""
    assert () == explore(bounds("1x1", sessions=1, ruleset=ruleset)).violations


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        ("1x2x1", "queue"),
        ("1x1x2", "queue"),
        pytest.param("1x2x1", "agent-hold,conference", marks=pytest.mark.long),
        ("1x1x2", "consultation,agent-hold,several-calls"),
        pytest.param("2x1x1", "queue", marks=pytest.mark.long),
    ],
)
def test_names_decide_nothing(size: str, parts: str) -> None:
    """Exploring floors that differ in names alone once finds and counts what exploring each of them does."""
    within = bounds(size, scope="default", mode="default", parts=parts)
    once, each = explore(within), explore(within, symmetry=False)
    assert (each.states, each.transitions, each.refused) == (once.states, once.transitions, once.refused)
    assert each.orbits == each.states > once.orbits


def test_the_order_of_joining_decides_nothing() -> None:
    """Of two floors that differ in who joined first, each input makes two that differ in nothing else."""
    within = bounds("2x2x1", scope="default", mode="default", parts="queue")
    keys, random = Keys(within), Random(7)
    floor, tried = within.floor(), 0
    while tried < 40:
        step = None
        while step is None:
            try:
                step = floor.step(random.choice(within.inputs()))
            except ImpossibleHappening:
                continue
        floor = step.next
        call = floor.calls.get("c1")
        if call is None or len(call.legs) < 2:
            continue
        tried += 1
        other = evolve(floor, calls=floor.calls.insert("c1", evolve(call, legs=call.legs[::-1])))
        assert keys.key(floor) == keys.key(other)
        for given in within.inputs():
            assert told(floor, given, keys) == told(other, given, keys)


def told(floor: Floor, given: object, keys: Keys) -> object:
    """Give what comes of an input, whoever is told first."""
    try:
        step = floor.step(given)  # type: ignore[arg-type]
    except ImpossibleHappening as impossible:
        return impossible.reason
    return step.code, keys.key(step.next), sorted(map(str, step.deliveries))


def test_each_invariant_comes_from_a_rule() -> None:
    """The rules that an invariant names exist, and no two invariants have one name."""
    named = [each for invariant in INVARIANTS for each in invariant.rules]
    assert named == [rule(each).id for each in named]
    assert len(INVARIANTS) == len({each.name for each in INVARIANTS})


@pytest.mark.parametrize(
    ("size", "options", "says"),
    [
        ("2x2", {}, "nothing to explore"),
        ("0x1x1", {}, "0 supervisors"),
        ("two", {}, "each 1 to 9"),
        ("1x1x1", {"parts": "hold,chat"}, "there is no part 'chat'"),
        ("1x1x1", {"scope": "Device"}, "no scope"),
        ("1x1x1", {"mode": "NextChat"}, "no mode"),
    ],
)
def test_bad_bounds_are_told(size: str, options: dict[str, str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bounds that cannot be explored raise with a reason; the command says it and ends with status 2."""
    with pytest.raises(BoundsError, match=says):
        bounds(size, **options)  # type: ignore[arg-type]
    assert 2 == verify(size, **options)  # type: ignore[arg-type]
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("size", ["9x9x9", "2x2x2", "1x1x9"])
def test_bounds_above_those_that_were_measured_are_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is listed or explored, with status 2 and a line that says what is needed."""
    with pytest.raises(BoundsError, match="larger than any bounds whose memory was measured"):
        explore(bounds(size))
    assert 2 == verify(size)
    printed = capsys.readouterr()
    assert "" == printed.out
    ((complaint),) = printed.err.splitlines()
    assert complaint.endswith("or how many GiB it may take (--memory 4)")


def test_no_bounds_are_explored_if_some_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The long proofs are above what was measured, which is said before the short ones are explored."""
    assert 2 == verify(long=True)
    assert "" == capsys.readouterr().out


@pytest.mark.parametrize(
    ("size", "options", "fits"),
    [
        ("1x1x1", {}, True),
        ("1x1x1", {"parts": "none", "scope": "Call"}, True),
        ("2x1x2", {"parts": "queue"}, True),
        ("2x1x1", {"parts": "queue"}, True),
        ("2x1x2", {"parts": "queue,hold"}, False),
        ("1x2x2", {"parts": "hold", "mode": "free"}, True),
        ("2x1", {"sessions": 1}, True),
        ("2x1", {"sessions": 2}, False),
        ("1x1x1", {"sessions": 1}, False),
    ],
)
def test_bounds_fit_if_larger_ones_were_measured(size: str, options: dict[str, Any], fits: bool) -> None:
    """In every respect: counts, scopes, modes and parts; the two sides together are a size of their own."""
    assert fits is any(each.covers(bounds(size, **options)) for each in MEASURED)


def test_the_proofs_fit_what_was_measured() -> None:
    """So they need nobody to say how much memory there is."""
    assert [] == [str(each) for each in PROOFS if not any(row.covers(each) for row in MEASURED)]


def test_it_stops_where_the_memory_is_used_up(capsys: pytest.CaptureFixture[str]) -> None:
    """While renamings are listed already, with status 2 and one line, and little above what it may take."""
    before = in_use()
    assert before is not None
    told: list[str] = []
    assert 2 == verify("9x9x9", memory=before + 0.05, progress=told.append)
    printed = capsys.readouterr()
    assert "" == printed.out
    ((complaint),) = printed.err.splitlines()
    assert "9 supervisors × 9 agents × 9 calls, parts: all: stopped" in complaint
    assert complaint.endswith("0 floors found, 0 of them waiting, depth 0; give smaller bounds, or more with --memory")
    assert told[0].startswith("9x9x9: depth 0, 0 found, 0 waiting, 0 steps/s")
    assert "" == told[-1]


def test_floors_count_as_memory_too() -> None:
    """An exploration that has begun stops as well, and tells how far it came."""
    with pytest.raises(BoundsError, match=r"after 0 s: 0 floors found"):
        explore(bounds("1x1x1"), memory=0.001)
    with pytest.MonkeyPatch.context() as patch:
        weights = iter([0.0] * 50 + [0.2])
        patch.setattr(exploration, "in_use", lambda: next(weights))
        patch.setattr(exploration, "_BETWEEN_WEIGHING", 0)
        with pytest.raises(BoundsError, match=r"since 0.1 GiB of memory are used up, .* [1-9][0-9]* floors found"):
            explore(bounds("1x1x1"), memory=0.1)


def test_a_system_that_does_not_tell_cannot_keep_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody says how much memory a process takes, a limit is refused and not passed over."""
    monkeypatch.setattr(memory, "in_use", lambda: None)
    with pytest.raises(BoundsError, match="this system does not say"):
        explore(bounds("1x1x1"), memory=1)


def test_what_memory_is_in_use_is_told_without_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Elsewhere than on Linux it is the most that was ever in use, in the same unit."""
    now = in_use()
    monkeypatch.setattr(memory, "_STATM", tmp_path / "none")
    most = in_use()
    assert now is not None
    assert most is not None
    assert 0 < now <= most * 1.05 < 64


_EXPLORE = """
import sys
from monitoring_core.verification import explore
from monitoring_core.verification.memory import MEASURED
row = MEASURED[int(sys.argv[1])]
explore(row.bounds, memory=row.memory)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
@pytest.mark.parametrize(
    "row",
    [
        pytest.param(number, id=str(row.bounds), marks=[pytest.mark.long] * (row.seconds > 2))
        for number, row in enumerate(MEASURED)
    ],
)
def test_what_was_measured_is_so(row: int) -> None:
    """A process of its own that explores the bounds is not stopped for taking more memory than the table says."""
    finished = subprocess.run([sys.executable, "-c", _EXPLORE, str(row)], capture_output=True, text=True)
    assert (0, "") == (finished.returncode, finished.stderr)


def test_what_no_invariant_covers_is_told() -> None:
    """A rule is either of an invariant or in the line that names those without."""
    covered = [rule for each in INVARIANTS for rule in each.rules]
    *rows, last = invariant_lines()
    assert len(INVARIANTS) == len(rows)
    head, _, names = last.partition(": ")
    assert set(RULES) == {*covered, *names.split(", ")}
    assert not {*covered} & {*names.split(", ")}
    assert f"no invariant covers {len(names.split(', '))} of {len(RULES)} rules" == head
    assert {"VD-LOGOUT", "VC-CUSTOMER-LEAVES", "TX-VISIBILITY-COACH"} <= {*covered}


def test_the_command_prints_what_it_found() -> None:
    """States, transitions, invariants and rate are printed, and how far it is where somebody looks."""
    printed: list[str] = []
    progress: list[str] = []
    small = {"scope": "default", "mode": "default", "parts": "none"}
    assert 0 == verify("1x1x1", **small, write=printed.append, progress=progress.append)  # type: ignore[arg-type]
    assert "1 supervisor × 1 agent × 1 call, scope not given, mode not given, parts: none" == printed[0]
    assert "62 states (62 without names), 658 transitions (174 refused), depth 5" == printed[1].strip()
    assert f"{len(INVARIANTS)} invariants hold" == printed[-1]
    assert printed[-2].startswith("no invariant covers ")
    first, last = progress
    assert first.startswith("1x1x1: depth 0, 0 found, 0 waiting")
    assert "" == last


def test_an_interrupted_command_leaves_a_clean_line() -> None:
    """Ctrl-C goes on to the caller, which ends quietly, and the line of progress is wiped first."""
    told: list[str] = []

    def interrupted(text: str) -> None:
        told.append(text)
        if text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify("1x1x1", progress=interrupted, write=lambda line: None)
    assert "" == told[-1]
