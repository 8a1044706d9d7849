"""Every floor within bounds keeps the rules; how many there are is known, and counted by others too."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from monitoring_core.floor import Floor, ImpossibleHappening
from monitoring_core.rules import rule
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, Ruleset
from monitoring_core.verification import INVARIANTS, PROOFS, Bounds, BoundsError, bounds, explore, verify
from monitoring_core.verification.keys import Keys

pytestmark = pytest.mark.once

FORMAL = Path(__file__).resolve().parents[2] / "docs" / "formal" / "run"
SPIN = [each for each in ("spin", os.environ.get("CC", "cc")) if shutil.which(each) is None]

STATES = (44_116, 17_806, 95_760, 4_013, 1_272, 312)
"""Of each of the proofs. The first four are counted by Spin as well."""
AS_SPIN_SAYS = (
    ("2x1x2", "free", "free", "queue"),
    ("1x2x2", "free", "free", "mute-agent,hold,queue"),
    ("2x2x2", "default", "default", "queue"),
    ("2x1x1", "default", "default", "mute-agent,hold,queue"),
)
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


@pytest.mark.long
@pytest.mark.skipif(bool(SPIN), reason=f"{' and '.join(SPIN)} not installed")
@pytest.mark.parametrize(
    ("words", "within", "states"),
    [pytest.param(*each, id=each[0][0]) for each in zip(AS_SPIN_SAYS, PROOFS, STATES, strict=False)],
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


@pytest.mark.parametrize("size", ["1x2x1", "1x1x2", pytest.param("2x1x1", marks=pytest.mark.long)])
def test_names_decide_nothing(size: str) -> None:
    """Exploring floors that differ in names alone once finds and counts what exploring each of them does."""
    within = bounds(size, scope="default", mode="default", parts="queue")
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
    """The rule that an invariant names exists, and no two invariants have one name."""
    assert [each.rule for each in INVARIANTS] == [rule(each.rule).id for each in INVARIANTS]
    assert len(INVARIANTS) == len({each.name for each in INVARIANTS})


@pytest.mark.parametrize(
    ("size", "options", "says"),
    [
        ("2x2", {}, "nothing to explore"),
        ("0x1x1", {}, "0 supervisors"),
        ("two", {}, "each 1 to 9"),
        ("1x1x1", {"parts": "hold,chat"}, "'chat' is no part"),
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


def test_more_floors_than_the_limit_are_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Bounds that are too large end with status 2 and one line, instead of filling the memory."""
    with pytest.raises(BoundsError, match="more than 10 floors"):
        explore(bounds("1x1x1"), limit=10)
    assert 2 == verify("1x1x1", limit=10)
    printed = capsys.readouterr()
    assert "" == printed.out
    ((complaint),) = printed.err.splitlines()
    assert complaint.endswith("more than 10 floors; give smaller bounds, or a higher limit")


def test_the_command_prints_what_it_found() -> None:
    """States, transitions, invariants and rate are printed, and how far it is where somebody looks."""
    printed: list[str] = []
    progress = io.StringIO()
    assert 0 == verify("1x1x1", scope="default", mode="default", parts="none", write=printed.append, progress=progress)
    assert "1 supervisor × 1 agent × 1 call, scope not given, mode not given, parts: none" == printed[0]
    assert "62 states (62 but for names), 658 transitions (174 refused), depth 5" == printed[1].strip()
    assert f"{len(INVARIANTS)} invariants hold" == printed[-1]
    assert "1x1x1: depth 0, 1 found" in progress.getvalue()


def test_an_interrupted_command_leaves_a_clean_line() -> None:
    """Ctrl-C goes on to the caller, which ends quietly, and the line of progress is wiped first."""

    class Interrupting(io.StringIO):
        def flush(self) -> None:
            if "found" in self.getvalue() and not self.getvalue().endswith("\x1b[K"):
                raise KeyboardInterrupt

    progress = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        verify("1x1x1", progress=progress, write=lambda line: None)
    assert progress.getvalue().endswith("\r\x1b[K")
