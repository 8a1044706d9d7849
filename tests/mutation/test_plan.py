"""The plan of the wrong functions names what there is, and docs/proofs.md says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mutation.argued import argued
from tests.mutation.engine import files
from tests.mutation.plan import PLAN

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PLAN)
def test_a_file_of_the_plan_is_there_and_so_are_its_tests(path: str) -> None:
    """No file was moved without the plan, and the page lists each."""
    for file in (path, *(file for stage in PLAN[path] for file in stage)):
        assert (ROOT / file).is_file()
    assert f"- `{path}`" in PAGE.splitlines()


def test_the_page_lists_no_other_file() -> None:
    """What the page claims is what is done."""
    assert [*PLAN] == [line[3:-1] for line in PAGE.splitlines() if line.startswith("- `monitoring_core/")]


def test_every_survivor_that_is_argued_is_of_a_file_of_the_plan() -> None:
    """A line names its file first; those of the engine of the check are made wrong by another command."""
    of_engine = {str(path.relative_to(ROOT)) for path in files(["*"])}
    assert {line.partition(" ")[0] for line in argued(PAGE)} <= {*PLAN, *of_engine}


LONG = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "tests").rglob("test_*.py")
    if "pytest.mark.long" in path.read_text(encoding="utf-8") and path != Path(__file__)
)
NAMED = re.findall(r"`(tests/[^`]+)`", PAGE.partition("## The long tests")[2].partition("\n## ")[0])


def holds(named: str, path: str) -> bool:
    """Tell whether a name of the page is a file or a folder that it lies in."""
    return path == named or path.startswith(f"{named}/")


@pytest.mark.parametrize("path", LONG)
def test_the_page_tells_what_each_long_test_shows(path: str) -> None:
    """The list of the page names the file or its folder."""
    assert any(holds(named, path) for named in NAMED)


@pytest.mark.parametrize("named", NAMED)
def test_each_entry_of_the_list_is_of_a_long_test(named: str) -> None:
    """The file, or one in the folder, has a test that is marked as long."""
    assert any(holds(named, path) for path in LONG)
