"""The recipes for continuous integration are what the two services read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation import ROOT, blocks

pytestmark = pytest.mark.tools

RECIPES = {
    block.text.splitlines()[0].removeprefix("# "): block.text
    for block in blocks(ROOT / "docs" / "continuous-integration.md")
    if block.info == "yaml"
}
SCHEMAS = {
    ".github/workflows/recordings.yml": ["--builtin-schema", "vendor.github-workflows"],
    ".gitlab-ci.yml": ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}


def is_valid(name: str, text: str, folder: Path) -> bool:
    """Tell whether the schema that a service publishes takes a file."""
    (folder / "recipe.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", *SCHEMAS[name], str(folder / "recipe.yml")]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_every_recipe_has_its_schema() -> None:
    """The page has one for each of the two services."""
    assert set(SCHEMAS) == set(RECIPES)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_recipe_is_valid(name: str, tmp_path: Path) -> None:
    """The service's schema takes it, and takes it no more with a word misspelled."""
    assert is_valid(name, RECIPES[name], tmp_path)
    assert not is_valid(name, RECIPES[name].replace("steps:", "stepps:").replace("script:", "skript:"), tmp_path)
