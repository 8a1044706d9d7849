"""Every public type can be drawn, and what is drawn is what could be."""

from __future__ import annotations

import pickle
import subprocess
import sys
from enum import Enum
from importlib import import_module
from inspect import isclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitoring_core import floor, text, voice
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.rules import RULES
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.entry.hypothesis_entry import TYPES, register
from monitoring_core.testing.strategies.random_walks import LONGEST
from monitoring_core.testing.strategies.registration import STRATEGIES
from monitoring_core.testing.words import Word, run
from monitoring_core.vocabulary import Feature, MonitoringState

register()

ENTRY = "monitoring_core.testing.entry.hypothesis_entry:register"
KINDS = [getattr(import_module(module), name) for module, names in TYPES.items() for name in names]


def public_types() -> list[Any]:
    """Give every class that a module of `TYPES` names as public, enumerations apart."""
    found: list[Any] = []
    for module in map(import_module, TYPES):
        names = getattr(module, "__all__", None) or vars(module)
        found += [getattr(module, name) for name in names if isclass(getattr(module, name)) and name[0] != "_"]
    ours = (each for each in found if each.__module__.startswith("monitoring_core"))
    return [each for each in dict.fromkeys(ours) if not issubclass(each, Enum)]


def test_no_type_is_forgotten() -> None:
    """Every public class of the modules a tester meets has a strategy of its own, and the table has no other."""
    assert sorted(kind.__qualname__ for kind in KINDS) == sorted(kind.__qualname__ for kind in public_types())
    with_table = {*STRATEGIES, *floor.HAPPENINGS, Accepted}
    assert set(KINDS) == with_table


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_type_is_drawn(kind: type[Any]) -> None:
    """``st.from_type`` gives values of the type, and they can be printed."""

    @settings(max_examples=3, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.from_type(kind))
    def drawn(value: Any) -> None:
        assert isinstance(value, kind)
        assert repr(value)

    drawn()


def test_arguments_are_drawn_by_their_annotations() -> None:
    """``@given`` without strategies reads the annotations, unions included."""
    seen: list[tuple[Any, ...]] = []

    @settings(max_examples=5, database=None)
    @given(...)
    def drawn(leg: voice.Leg, ruleset: Ruleset, happening: floor.AgentAnswers | floor.CallEnds) -> None:
        seen.append((leg, ruleset, happening))

    drawn()
    assert all(
        isinstance(leg, voice.Leg)
        and isinstance(ruleset, Ruleset)
        and isinstance(happening, floor.AgentAnswers | floor.CallEnds)
        for leg, ruleset, happening in seen
    )


@settings(max_examples=30)
@given(st.from_type(Accepted[voice.Supervisor, Any]), st.from_type(Accepted[text.TextSupervisor, Any]))
def test_an_outcome_is_of_the_record_asked_for(of_voice: Accepted[Any, Any], of_text: Accepted[Any, Any]) -> None:
    """`Accepted` says of which record it is."""
    assert isinstance(of_voice.next, voice.Supervisor)
    assert isinstance(of_text.next, text.TextSupervisor)


@settings(max_examples=25)
@given(st.from_type(voice.Supervisor))
def test_a_supervisors_parts_fit_one_another(record: voice.Supervisor) -> None:
    """Target, call and control agree, whoever is not permitted has none of them, and the record can be told."""
    subscription, leg = record.control.subscription, record.control.call
    assert subscription.is_active == (record.target is not None)
    assert (leg.is_on_call or leg.is_ringing) == (record.call is not None)
    assert record.device.is_permitted or not (subscription.is_active or record.call is not None)
    if record.call is not None and leg.is_on_call:
        assert not record.call.muted or leg.state is MonitoringState.BARGE_IN
        assert (record.call.agent is None) == (leg.parties is voice.Parties.CUSTOMER)
        record.call_notification()
    record.device_notification()


@settings(max_examples=25)
@given(st.from_type(text.TextSupervisor))
def test_a_text_supervisors_parts_fit_one_another(record: text.TextSupervisor) -> None:
    """Only active subscriptions are kept, each with a nickname, all under one ruleset; it pickles."""
    assert all(each.mode is not None for each in record.subscriptions.values())
    assert set(record.subscriptions) == set(record.nicknames)
    assert all(each.control.ruleset is record.ruleset for each in record.sessions.values())
    assert all(key == (each.medium, each.id) for key, each in record.sessions.items())
    assert Feature.MULTIMEDIA in record.features or not record.sessions
    assert record == pickle.loads(pickle.dumps(record))


@settings(max_examples=40)
@given(st.from_type(Refusal))
def test_a_refusal_is_one_that_was_given(refusal: Refusal) -> None:
    """A refusal names a rule first among its reasons, a code other than 0, and what refused is not changed by it."""
    assert refusal.rule == refusal.reasons[0]
    assert set(refusal.reasons) <= set(RULES)
    assert refusal.code != 0


@settings(max_examples=40)
@given(st.from_type(Word))
def test_a_word_is_a_legal_history(word: Word) -> None:
    """What is drawn for a word is a history in which everything is accepted."""
    assert all(step.accepted for step in run(word))


def reachable(first: Any, events: tuple[Any, ...]) -> dict[Any, int]:
    """Give every value that can be reached, with the number of steps to it."""
    found, waiting = {first: 0}, [first]
    for value in waiting:
        for event in events:
            after = value.step(event)
            if not isinstance(after, Refusal) and after not in found:
                found[after] = found[value] + 1
                waiting.append(after)
    return found


def test_walks_are_long_enough() -> None:
    """Every control of voice and of a session can be drawn: none is farther than the longest walk."""
    from monitoring_core.rulesets import BUILT_IN

    for ruleset in BUILT_IN.values():
        assert max(reachable(voice.idle(ruleset), voice.EVENTS).values()) <= LONGEST
        assert max(reachable(text.not_in_session(ruleset), tuple(text.SESSION_EVENTS)).values()) <= LONGEST


def test_many_controls_are_drawn() -> None:
    """A test of usual length sees many different controls, those with the agent muted and with Coach left too."""
    seen: set[voice.Voice] = set()

    @settings(max_examples=200, database=None, derandomize=True)
    @given(st.from_type(voice.Voice))
    def drawn(control: voice.Voice) -> None:
        seen.add(control)

    drawn()
    assert len(seen) > 100
    assert any(each.call.agent_muted for each in seen)
    assert any(each.call.coach_left for each in seen)
    assert any(each.call.held for each in seen)


def test_failures_shrink_to_the_simplest_value() -> None:
    """A failure with any leg on a call is shown with one that has just been joined."""
    found: list[voice.Leg] = []

    @settings(database=None, derandomize=True, max_examples=60)
    @given(st.from_type(voice.Leg))
    def drawn(leg: voice.Leg) -> None:
        assume(leg.is_on_call)
        found.append(leg)
        raise AssertionError

    with pytest.raises(AssertionError):
        drawn()
    situation = found[-1].situation
    assert situation is not None
    assert (False, False, voice.Parties.BOTH) == (situation.agent_muted, situation.held, situation.parties)


def python(code: str, folder: Path | None = None) -> str:
    """Run a program in a process of its own, and give what it printed."""
    root = Path(__file__).parents[3]
    path = [str(root), *([str(folder)] if folder else [])]
    program = f"import sys; sys.path[:0] = {path!r}\n{code}"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (0, "") == (ran.returncode, ran.stderr)
    return ran.stdout.strip()


@pytest.mark.parametrize(
    "name", ["monitoring_core", "monitoring_core.testing", "monitoring_core.testing.entry.hypothesis_entry"]
)
def test_importing_us_does_not_import_hypothesis(name: str) -> None:
    """Neither the library nor the oracle's package nor the entry point itself imports Hypothesis."""
    assert "False" == python(f"import {name}, sys; print('hypothesis' in sys.modules)")


def test_hypothesis_finds_the_entry_point(tmp_path: Path) -> None:
    """Where the entry point is installed, ``st.from_type`` works without an import of ours; and loads no strategies."""
    installed = tmp_path / "monitoring_core_entry-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: monitoring-core-entry\nVersion: 0\n")
    (installed / "entry_points.txt").write_text(f"[hypothesis]\nmonitoring-core = {ENTRY}\n")
    code = """
import sys, hypothesis, warnings
from hypothesis import strategies as st
warnings.simplefilter("ignore")
print("monitoring_core.testing.strategies" in sys.modules)
from monitoring_core.voice import Leg
print(type(st.from_type(Leg).example()).__name__)
"""
    assert ["False", "Leg"] == python(code, tmp_path).split()
