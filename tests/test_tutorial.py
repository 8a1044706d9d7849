"""Each tutorial can be followed word by word, from an empty folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.documentation import ROOT, Block, agrees, blocks

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("tutorial*.md")), DOCS / "coming-from-transitions.md"]
TESTER = DOCS / "tutorial.md"

pytestmark = pytest.mark.once


def title(block: Block) -> str:
    """Give the name of the file that a block is; empty if it is none."""
    found = re.fullmatch(r"(?:python|text) title=([\w-]+\.\w+)", block.info)
    return "" if found is None else found[1]


def files(page: Path) -> dict[str, str]:
    """Give the files of a page, in order: name -> text."""
    return {title(block): block.text for block in blocks(page) if title(block)}


def commands(page: Path) -> list[tuple[str, str]]:
    """Give each command of a page with what the page shows that it prints."""
    return [
        (block.text.strip(), shown.text)
        for block, shown in pairwise(blocks(page))
        if block.info == "sh" and block.text.startswith(("python ", "monitoring-core "))
    ]


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a folder that holds the files of the page and nothing else; without a page, those of the tester's."""
    page = request.node.callspec.params["page"] if hasattr(request.node, "callspec") else TESTER
    for name, text in files(page).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str) -> str:
    """Run a command of the page as its reader would, and give what it prints."""
    program, *arguments = shlex.split(command)
    module = {"python": [], "monitoring-core": ["-m", "monitoring_core"]}[program]
    settings = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "PYTEST_ADDOPTS"}}
    settings["PYTHONPATH"] = str(ROOT)
    settings["PYTHONIOENCODING"] = "utf-8"
    finished = subprocess.run(
        [sys.executable, *module, *arguments],
        cwd=folder,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    return finished.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_prints_what_the_page_shows(folder: Path, page: Path) -> None:
    """One after the other, in a folder with the files that stand on the page."""
    assert commands(page)
    for command, shown in commands(page):
        printed = run(folder, command)
        assert agrees(shown, printed), f"{command}\n{printed}"


def test_the_program_of_the_failure_can_be_pasted(folder: Path) -> None:
    """What every program begins with, and the lines below the error, are a file that shows it again."""
    printed = run(folder, "python find.py").splitlines()
    start = printed.index("every program below begins with") + 1
    end = next(place for place in range(start, len(printed)) if printed[place][:1].strip())
    begins = [line[4:] for line in printed[start:end]]
    first = next(place for place in range(end, len(printed)) if printed[place].startswith("        with Trial("))
    rest = [line[8:] for line in printed[first:] if line.startswith("        ")]
    (folder / "again.py").write_text("\n".join([*begins, *rest[: _length(rest)]]), encoding="utf-8")
    assert run(folder, "python again.py").startswith("error VC-NO-RETURN: s1 asks SwitchToCoach on c1: answered 0\n")


def _length(lines: list[str]) -> int:
    """Give how many lines the first program has."""
    later = (place for place, line in enumerate(lines) if place and line.startswith("with Trial("))
    return next(later, len(lines))


def test_the_tester_is_shown_these_files() -> None:
    """From the server that he tests to the test that he keeps."""
    assert ["switchboard.py", "adapter.py", "find.py", "mended.py", "conform.py", "test_switchboard.py"] == list(
        files(TESTER)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_names_each_file_that_it_holds(page: Path) -> None:
    """By the name under which it is to be saved."""
    text = page.read_text(encoding="utf-8")
    assert [] == [name for name in files(page) if not re.search(f"[Tt]his is `{re.escape(name)}`", text)]
