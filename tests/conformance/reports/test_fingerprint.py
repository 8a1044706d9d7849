"""A fingerprint knows a fault again in another recording."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from monitoring_core.conformance import check_lines
from monitoring_core.conformance.reports.fingerprint import KINDS, fingerprint, kind_of
from monitoring_core.follow import Place
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import Severity

FAULTY = Path(__file__).resolve().parents[3] / "docs" / "examples" / "faulty-shift.jsonl"
FINDING = Finding(
    rule="VC-NO-RETURN",
    level=Severity.ERROR,
    subject="call 7H of device d-1",
    message="in Coach again, after BargeIn; SwitchToCoach was answered 0 at line 57",
    expected="ListenIn or BargeIn: no accepted switch leads there",
    place=Place("shift.jsonl", 58),
    at="2031-03-03T09:00:00Z",
    client="bo",
)


@pytest.mark.parametrize(
    "changed",
    [
        {"level": Severity.NOTE},
        {"place": Place("other.jsonl", 3, 1)},
        {"at": None},
        {"client": "ida"},
        {"subject": "call 9-Coach of device Agent-3"},
        {"message": "in Coach again, after BargeIn; SwitchToCoach was answered 0 at line 4,711"},
        {"message": "call 7H of device d-1: in Coach again, after BargeIn; SwitchToCoach was answered"},
        {
            "subject": "call Coach of device Agent",
            "message": "call Coach of device Agent: in Coach again, after BargeIn; SwitchToCoach was answered",
        },
    ],
    ids=["level", "place", "time", "client", "ids", "line", "subject in the message", "ids that are words"],
)
def test_what_differs_between_recordings_is_not_in_a_fingerprint(changed: dict[str, Any]) -> None:
    """Ids, times, lines, names and the level make no difference."""
    assert fingerprint(FINDING) == fingerprint(evolve(FINDING, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "VC-COACH-IS-ENTRY"},
        {"subject": "chat 7H"},
        {"message": "in Coach again, after ListenIn; SwitchToCoach was answered 0 at line 57"},
        {"message": "in Coach again, after BargeIn; SwitchToListenIn was answered 0 at line 57"},
        {"expected": "ListenIn: no accepted switch leads there"},
    ],
    ids=["rule", "kind of subject", "state before", "operation", "expected"],
)
def test_another_fault_has_another_fingerprint(changed: dict[str, Any]) -> None:
    """Rule, kind of subject, states before, operation and what was expected each make a difference."""
    assert fingerprint(FINDING) != fingerprint(evolve(FINDING, **changed))


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({"message": "in Coach again, after ListenIn"}, True),
        ({"before": ("BargeIn", "ListenIn")}, True),
        ({"before": ("ListenIn",)}, False),
        ({"operation": "SwitchToListenIn"}, False),
    ],
    ids=["message", "a less likely state", "state before", "operation"],
)
def test_a_finding_that_names_the_state_before_is_known_by_it(changed: dict[str, Any], is_same: bool) -> None:
    """The likeliest state before and the operation make a fingerprint, and the message does not."""
    known = evolve(FINDING, before=("BargeIn",), operation="SwitchToCoach")
    assert is_same is (fingerprint(known) == fingerprint(evolve(known, **changed)))


def test_a_shift_of_other_names_has_the_same_fingerprints() -> None:
    """Where every id, nickname and time of a recording is another, and other lines stand before, nothing is new."""
    lines = FAULTY.read_text(encoding="utf-8").splitlines()
    renamed = [re.sub(r"\bh([a-z])([\w-]*\d)", r"z\1\2x", line).replace("2032-05", "2041-07") for line in lines]
    here, there = (check_lines(each).findings for each in (lines, ["{}"] * 7 + renamed))
    assert Counter(map(fingerprint, here)) == Counter(map(fingerprint, there))
    assert {each.subject for each in here}.isdisjoint(each.subject for each in there)


def test_every_subject_has_a_kind() -> None:
    """Whatever the example's findings are about is of a kind, and what is about nothing of none."""
    kinds = {kind_of(each.subject) for each in check_lines(FAULTY.read_bytes().splitlines()).findings}
    assert set(KINDS) == kinds
    assert "" == kind_of("") == kind_of("callers")
