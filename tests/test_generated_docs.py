"""The pages that are made from the code say what the code says."""

from __future__ import annotations

import importlib.util
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


@pytest.mark.parametrize("name", list(generate.PAGES))
def test_a_generated_page_is_current(name: str) -> None:
    """The page on disk is what the code gives; if not, run docs/generate.py."""
    assert generate.difference(name) == ""


def test_the_check_ends_with_1_and_shows_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that differs from the code is shown as a diff, and left as it is."""
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
