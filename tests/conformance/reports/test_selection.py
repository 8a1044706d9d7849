"""Findings are narrowed, lowered and compared with earlier ones; what is read stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance import Checked, Report, check_file, check_lines
from monitoring_core.conformance.reports.selection import ONLY, Selection, SelectionError
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.rules import Severity

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
FAULTY = EXAMPLES / "faulty-shift.jsonl"
LINES = FAULTY.read_bytes().splitlines()
ALL = check_lines(LINES).findings


def kept(**how: Any) -> list[Finding]:
    """Give the findings of the faulty shift that a selection leaves."""
    return check_lines(LINES, selection=Selection.of(**how)).findings


@pytest.mark.parametrize(
    ("how", "fits"),
    [
        ({"select": ["VC-*"]}, lambda each: each.rule.startswith("VC-")),
        ({"select": ["vc-no-return", "TX-SELF"]}, lambda each: each.rule in ("VC-NO-RETURN", "TX-SELF")),
        ({"ignore": ["*-MUTE-*"]}, lambda each: "-MUTE-" not in each.rule),
        (
            {"select": ["VC-*"], "ignore": ["VC-NO-RETURN"]},
            lambda each: each.rule.startswith("VC-") and each.rule != "VC-NO-RETURN",
        ),
        ({"only": [("rule", "TX-*")]}, lambda each: each.rule.startswith("TX-")),
        ({"only": [("client", "bo")]}, lambda each: each.client == "bo"),
        ({"only": [("client", "bo"), ("client", "ida")]}, lambda each: each.client in ("bo", "ida")),
        ({"only": [("client", "bo"), ("rule", "TX-*")]}, lambda each: each.client == "bo" and each.rule[:3] == "TX-"),
        ({"only": [("subject", "device hb-bo-32")]}, lambda each: each.subject == "device hb-bo-32"),
        ({"only": [("subject", "*hb-bo-32")]}, lambda each: each.subject.endswith("hb-bo-32")),
        ({"only": [("from", ALL[3].at)]}, lambda each: (each.at or "") >= (ALL[3].at or "")),
        ({"only": [("to", ALL[3].at)]}, lambda each: (each.at or "") <= (ALL[3].at or "")),
        ({"only": [("from", "2100-01-01")]}, lambda each: False),
    ],
    ids=lambda each: str(each) if isinstance(each, dict) else "",
)
def test_only_findings_that_fit_are_left(how: dict[str, Any], fits: Any) -> None:
    """What fits stays, and nothing else."""
    assert [each for each in ALL if fits(each)] == kept(**how)


def test_a_selection_changes_nothing_that_is_read() -> None:
    """Messages, subjects and the rules exercised are those of the whole recording."""
    whole, part = check_lines(LINES), check_lines(LINES, selection=Selection.of(only=[("client", "nobody")]))
    assert ([], {}) == (part.findings, dict(part.found))
    assert (whole.messages, whole.subjects, whole.exercised) == (part.messages, part.subjects, part.exercised)


def at_time(at: str | None) -> Finding:
    """Give a finding of that time."""
    return Finding("TX-SEND", Severity.NOTE, "", "", "", at=at)


def test_a_finding_without_time_is_in_no_time() -> None:
    """Where no time is recorded, or none that can be read, a finding is neither after nor before anything."""
    for at in (None, "09:00", "yesterday"):
        for key in ("from", "to"):
            made = Checked()
            Selection.of(only=[(key, "2031-01-01T00:00:00")]).add(
                made, Finding("TX-SEND", Severity.NOTE, "", "", "", at=at)
            )
            assert [] == made.findings


def test_a_time_without_a_zone_is_utc() -> None:
    """So a bound and a recorded time compare, whichever of them has a zone."""
    for at, found in (("2031-01-01T10:00:00+02:00", 1), ("2031-01-01T10:30:00+01:00", 0), ("2031-01-01T08:00:00", 1)):
        made = Checked()
        Selection.of(only=[("to", "2031-01-01T09:00:00")]).add(
            made, Finding("TX-SEND", Severity.NOTE, "", "", "", at=at)
        )
        assert found == len(made.findings)


def test_a_level_is_lowered() -> None:
    """A finding of the rule is at most a note then, and one that is one already stays it."""
    lowered = kept(levels={"VC-NO-RETURN": "note", "tx-send": Severity.NOTE})
    assert {each.rule: each.level for each in ALL} | {"VC-NO-RETURN": Severity.NOTE} == {
        each.rule: each.level for each in lowered
    }


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"select": ["VC-NO-RETRUN"]}, "did you mean VC-NO-RETURN"),
        ({"ignore": ["XY-*"]}, "there is no such rule"),
        ({"only": [("rule", "nonsense")]}, "there is no such rule"),
        ({"only": [("line", "5")]}, "there is no such key; the keys are rule, client, subject, from, to"),
        ({"only": [("from", "noon")]}, "it is no time"),
        ({"levels": {"VC-*": "note"}}, "there is no such rule"),
        ({"levels": {"VC-NO-RETURN": "bad"}}, "the levels are "),
        ({"levels": {"TX-SEND": "error"}}, "a level may only be lowered"),
    ],
    ids=lambda each: str(each) if isinstance(each, dict) else "",
)
def test_a_selection_that_makes_no_sense_is_refused(how: dict[str, Any], told: str) -> None:
    """The error says what was given, and what would be right."""
    with pytest.raises(SelectionError) as caught:
        Selection.of(**how)
    assert told in str(caught.value)


def test_what_the_baseline_counts_is_known() -> None:
    """The same recording has nothing new, and the report of that is a baseline again."""
    before = Report([check_lines(LINES)])
    again = check_lines(LINES, selection=Selection.of(baseline=before))
    assert ([], {}, len(ALL)) == (again.findings, dict(again.found), again.known)
    assert before.recordings[0].fingerprints == again.fingerprints
    assert (1, 0) == (before.status(), Report([again]).status())


@given(st.integers(0, 4), st.integers(0, 6))
def test_new_is_more_than_was_counted(before: int, now: int) -> None:
    """Of one fingerprint as many are known as the baseline counts, in all recordings together; the others are new."""
    earlier = Checked()
    for _ in range(before):
        earlier.add(ALL[0])
    selection = Selection.of(baseline=Report([earlier]))
    parts = [Checked("one"), Checked("two")]
    for number in range(now):
        selection.add(parts[number % 2], ALL[0])
    assert min(before, now) == sum(each.known for each in parts)
    assert max(0, now - before) == sum(len(each.findings) for each in parts)


def test_another_fault_is_new() -> None:
    """What the baseline has never seen is no less new for what it has seen."""
    before = Report([check_lines(LINES, selection=Selection.of(ignore=["VC-NO-RETURN"]))])
    new = check_file(FAULTY, selection=Selection.of(baseline=before)).findings
    assert ["VC-NO-RETURN"] == [each.rule for each in new]


def test_a_baseline_is_of_findings_that_count() -> None:
    """What is ignored uses nothing of the baseline up."""
    before = Report([check_lines(LINES)])
    made = check_lines(LINES, selection=Selection.of(ignore=["VC-*"], baseline=before))
    assert len([each for each in ALL if not each.rule.startswith("VC-")]) == made.known


def test_every_key_is_known_to_the_command_line() -> None:
    """A shell completes ``--only`` to the keys that there are."""
    from monitoring_core.cli.parameters import ONLY as PARAMETER

    completed = PARAMETER.shell_complete(None, None, "")  # type: ignore[arg-type]  # neither is looked at
    assert [f"{key}=" for key in ONLY] == [each.value for each in completed]
