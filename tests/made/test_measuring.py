"""What is measured is what a check says, and what is kept is what the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from tests.made import measuring, page
from tests.made.correct import Mode
from tests.made.faulty import KINDS, UNKNOWABLE, Around, faulty
from tests.made.measure import main
from tests.made.measuring import ALLOWED, Judged, false_findings, found, seeds
from tests.made.page import DATA, PAGE, shortcomings, tables


def test_the_halves_have_no_seed_in_common() -> None:
    """Costs are found on one half and proved on the other."""
    assert [0, 2, 4] == list(seeds(3, "even"))
    assert [1, 3, 5] == list(seeds(3, "odd"))


def test_a_fault_that_one_message_shows_is_found() -> None:
    """A list without Cancel is found by rule, level and line, whoever follows the recording."""
    row = found(KINDS["Cancel hidden"], Around.CLEAN, range(4))
    assert (4, 4, 4, 4) == tuple(row[column] for column in ("recordings", "by rule", "at level", "at line"))


def test_what_is_found_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding counts by its rule, at its level and at its line; another rule and a suspicion count for themselves."""
    kind = KINDS["Cancel hidden"]
    verdicts = iter(
        [
            Judged((("VD-CANCEL", "warning", None), ("VD-DND", "error", 1)), False, frozenset()),
            Judged((), True, frozenset({"VD-CANCEL"})),
            Judged((), False, frozenset()),
        ]
    )
    monkeypatch.setattr(measuring, "judged", lambda lines: next(verdicts))
    expected = {
        "recordings": 3, "without it": 0, "by rule": 1, "at level": 0, "at line": 0, "inconclusive, naming it": 1,
        "other rule": 1, "missed": [1, 2], "others": {"VD-DND error": 1},
    }  # fmt: skip
    assert expected == found(kind, Around.CLEAN, range(3))


def test_a_recording_that_has_lost_the_fault_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no message shows the fault any more, nothing can be found, and nothing is missed."""
    lost = evolve(faulty(KINDS["Cancel hidden"], 0), expected=frozenset())
    monkeypatch.setattr(measuring, "faulty", lambda kind, seed, around: lost)
    row = found(KINDS["Cancel hidden"], Around.ONE_FAULT, range(2))
    assert (0, 2, []) == (row["recordings"], row["without it"], row["missed"])


def test_false_findings_are_counted_once_a_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording counts under the worst level that is found in it, and each rule names its first seeds."""
    finding = ("VC-JOIN", "warning", 3)
    verdicts = iter(
        [Judged((finding, finding, ("VC-SELF", "note", 4)), False, frozenset()), Judged((), True, frozenset())]
    )
    monkeypatch.setattr(measuring, "judged", lambda lines: next(verdicts))
    row = false_findings(Mode.UNDISTURBED, [6, 8])
    assert {"error": 0, "warning": 1, "note": 0, ALLOWED: 0, "inconclusive": 1} == row["recordings with"]
    assert {"recordings": 1, "seeds": [6]} == row["rules"]["VC-JOIN warning"]


def test_what_was_asked_elsewhere_is_no_false_finding() -> None:
    """A note that says so counts for itself, and names no rule."""
    row = false_findings(Mode.ELSEWHERE, [58])
    assert ({"error": 0, "warning": 0, "note": 0, ALLOWED: 1, "inconclusive": 0}, {}) == (
        row["recordings with"],
        row["rules"],
    )


def test_figures_of_before_stand_beside_those_of_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the two differ both are shown, and one where they do not."""
    monkeypatch.setattr(measuring, "judged", lambda lines: Judged((), False, frozenset()))
    before = measuring.measured(12, 1, "even", "Cancel hidden")
    monkeypatch.undo()
    after = measuring.measured(12, 1, "even", "Cancel hidden")
    assert "| Cancel hidden | 0 / 0 / 0 → 100 / 100 / 100 |" in "\n".join(tables(after, before))
    assert "| Cancel hidden | 100 / 100 / 100 |" in "\n".join(tables(after, after))


def test_what_is_found_too_seldom_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind below its bar is named with both numbers, and so is one that was found more often before."""
    after = measuring.measured(0, 1, "even", "defaults missing")
    monkeypatch.setattr(measuring, "judged", lambda lines: Judged((), False, frozenset()))
    nothing = measuring.measured(0, 1, "even", "defaults missing")
    assert "- defaults missing, clean: 0 of 100" in "\n".join(shortcomings(nothing, after))
    assert "- defaults missing, clean: 100 → 0" in "\n".join(shortcomings(nothing, after))
    assert [
        "No kind is below its bar.", "\nNo kind is found less often than before by more than 4 points.",
    ] == [*shortcomings(after, nothing)]  # fmt: skip


def test_the_page_shows_what_is_kept() -> None:
    """The page of the figures is the one that is made of them, and every kind of fault is on it."""
    shown = PAGE.read_text()
    assert page.page(json.loads(DATA.read_text())) == shown
    assert [] == [name for name in (*KINDS, *UNKNOWABLE) if f"| {name} |" not in shown]


def test_the_command_prints_and_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints the tables, writes the figures where it is told, and makes the page of those that are kept."""
    monkeypatch.setattr(page, "DATA", tmp_path / "figures.json")
    monkeypatch.setattr(page, "PAGE", tmp_path / "figures.md")
    told = ["measure", "--correct", "6", "--planted", "1", "--only", "hidden", "--json", str(tmp_path / "own.json")]
    monkeypatch.setattr("sys.argv", [*told, "--keep", "before"])
    main()
    figures = json.loads((tmp_path / "own.json").read_text())
    assert {"before": figures} == json.loads((tmp_path / "figures.json").read_text())
    printed = capsys.readouterr().out
    written = (tmp_path / "figures.md").read_text()
    assert "| Cancel hidden |" in printed
    assert [] == [line for line in printed.splitlines() if line not in written]
    assert [str(mode) for mode in Mode] == [*figures["correct"]]
