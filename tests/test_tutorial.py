"""The tutorial can be followed word by word, from an empty folder."""

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

TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCKS = list(blocks(TUTORIAL))

pytestmark = pytest.mark.once


def title(block: Block) -> str:
    """Give the name of the file that a block is; empty if it is none."""
    found = re.fullmatch(r"python title=(\w+\.py)", block.info)
    return "" if found is None else found[1]


FILES = {title(block): block.text for block in BLOCKS if title(block)}
COMMANDS = [
    (block.text.strip(), shown.text)
    for block, shown in pairwise(BLOCKS)
    if block.info == "sh" and block.text.startswith("python ")
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder that holds the files of the page and nothing else."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str) -> str:
    """Run a command of the page as its reader would, and give what it prints."""
    program, *arguments = shlex.split(command)
    assert "python" == program
    settings = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "PYTEST_ADDOPTS"}}
    settings["PYTHONPATH"] = str(ROOT)
    finished = subprocess.run(
        [sys.executable, *arguments],
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


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_each_command_prints_what_the_page_shows(folder: Path, command: str, shown: str) -> None:
    """In a folder with the files that stand on the page."""
    printed = run(folder, command)
    assert agrees(shown, printed), printed


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


def test_the_page_names_each_file_that_it_holds() -> None:
    """By the name under which it is to be saved."""
    text = TUTORIAL.read_text(encoding="utf-8")
    assert ["switchboard.py", "adapter.py", "find.py", "mended.py", "conform.py", "test_switchboard.py"] == list(FILES)
    assert all(f"This is `{name}`:" in text or f"this is `{name}`:" in text for name in FILES)
