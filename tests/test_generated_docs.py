"""The pages that are made from the code say what the code says."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.documentation import ROOT


def load() -> ModuleType:
    """Load docs/generate.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load()


@pytest.mark.parametrize("name", [*generate.PAGES, *generate.PARTS])
def test_a_generated_page_is_current(name: str) -> None:
    """The page on disk is what the code gives; if not, run docs/generate.py."""
    assert generate.difference(name) == ""


def test_the_check_ends_with_1_and_shows_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that differs from the code is shown as a diff, and left as it is."""
    for name in generate.PARTS:
        shutil.copy(generate.DOCS / name, tmp_path)
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    generate.main([])
    assert generate.main(["--check"]) == 0
    page = tmp_path / "rules.md"
    changed = page.read_text(encoding="utf-8").replace("# The rules", "# Some rules", 1)
    page.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert {"-# Some rules", "+# The rules"} <= set(shown)
    assert page.read_text(encoding="utf-8") == changed


def test_every_rule_is_on_the_page() -> None:
    """The rule reference has a section for each rule, under the subject that its id begins with."""
    from monitoring_core.rules import RULES

    lines = generate.text("rules.md").splitlines()
    assert sorted(RULES) == sorted(line.removeprefix("### ") for line in lines if line.startswith("### "))


def test_a_part_of_a_page_is_written_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what stands between its marks changes, and a page that has lost a mark is told."""
    for name in generate.PARTS:
        shutil.copy(generate.DOCS / name, tmp_path)
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    page = tmp_path / "verification.md"
    right = page.read_text(encoding="utf-8")
    page.write_text(right.replace("VD-DEFAULTS, ", "", 1), encoding="utf-8")
    assert generate.main(["--check"]) == 1
    generate.main([])
    assert right == page.read_text(encoding="utf-8")
    page.write_text(right.replace("<!-- generated: uncovered rules -->", ""), encoding="utf-8")
    with pytest.raises(SystemExit, match="has no part between"):
        generate.main([])
