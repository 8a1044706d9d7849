"""Make what checks recordings wrong one place at a time, and print the places that no test of it notices.

``python -m tests.mutation.engine`` takes every module of `monitoring_core.follow` in which histories are searched
(`FILES`), makes the versions of `tests.mutation.wrong`, and runs the tests of `STAGES` against each, in a process in
which the wrong module is imported instead of the right one. ``--every N`` takes each N-th version only.

Ends with status 0 if the survivors are argued in docs/proofs.md, 1 otherwise.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from types import CodeType, ModuleType

if __name__ == "__main__":
    # Plugins of the library would import it here, where nothing is wrong yet, for all the versions to come.
    os.environ |= {"HYPOTHESIS_NO_PLUGINS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

import hypothesis  # noqa: F401
import pytest

from tests.mutation.argued import argued
from tests.mutation.wrong import Wrong, versions

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "docs/proofs.md"
FOLLOW = ROOT / "monitoring_core/follow"
SECONDS = 300
"""Processor time after which a version counts as noticed: it does not come to an end."""

FILES = ("costs.py", "search.py", "beliefs.py", "hypotheses.py", "*_moves.py", "leg_requests.py", "coupling.py")
"""The modules in which histories are compared, by the end of their path."""

STAGES = (
    (
        "tests/follow/test_costs.py",
        "tests/follow/test_prices.py",
        "tests/follow/test_device_moves.py",
        "tests/follow/test_leg_moves.py",
        "tests/follow/test_search.py",
        "tests/follow/test_search_edges.py",
        "tests/follow/test_automata.py",
        "tests/follow/test_session_automaton.py",
        "tests/follow/test_session_moves.py",
    ),
    ("tests/follow", "--ignore=tests/follow/test_adversary.py", "--ignore=tests/follow/test_bounds.py"),
    ("tests/follow/test_adversary.py", "tests/follow/test_bounds.py"),
    ("tests/made",),
)
"""The tests that are asked, the quickest first."""


class Instead(importlib.abc.MetaPathFinder):
    """Has a wrong version imported where a module is asked for."""

    def __init__(self, path: Path, source: str) -> None:
        self.name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self.path = path
        self.source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Give the wrong module, if it is the one that is asked for."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(self.source, self.path), origin=str(self.path))


class _Loader(importlib.abc.InspectLoader):
    def __init__(self, source: str, path: Path) -> None:
        self.source = source
        self.path = path

    def get_source(self, fullname: str) -> str:
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, str(self.path), "exec")


def survives(path: Path, wrong: Wrong | None, stages: Sequence[Sequence[str]] = STAGES) -> bool:
    """Tell whether all tests pass with a wrong version in the place of a module; None leaves it right."""
    for stage in stages:
        child = os.fork()
        if not child:
            os._exit(_asked(path, wrong, stage))
        if os.waitpid(child, 0)[1] != 0:
            return False
    return True


def _asked(path: Path, wrong: Wrong | None, stage: Sequence[str]) -> int:
    """Run tests silently, and give 0 if they pass."""
    assert "monitoring_core" not in sys.modules
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.chdir(ROOT)
    if wrong is not None:
        sys.meta_path.insert(0, Instead(path, wrong.source))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    options = ["-x", "-q", "--assert=plain", "--tb=native", "-k", "not crowd", "-p", "no:cacheprovider"]
    try:
        return int(pytest.main([*options, *stage]))
    except BaseException:
        return 1


def files(patterns: Sequence[str]) -> list[Path]:
    """Give the modules whose names match."""
    there = sorted(FOLLOW.rglob("*.py"))
    return [
        path
        for path in there
        if any(fnmatch(path.name, each) for each in FILES) and any(fnmatch(path.name, each) for each in patterns)
    ]


def chosen(paths: Sequence[Path], every: int) -> Iterator[tuple[Path, Wrong]]:
    """Give each N-th version of these modules."""
    for path in paths:
        for number, wrong in enumerate(versions(path.read_text(), str(path.relative_to(ROOT)))):
            if number % every == 0:
                yield path, wrong


def main() -> int:
    """Try the versions, and compare the survivors with those that are argued."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation.engine", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("patterns", nargs="*", default=["*"], help="modules to be made wrong, as costs.py")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th version only")
    given = parser.parse_args()
    os.environ["CI"] = "true"
    os.environ.pop("PYTEST_ADDOPTS", None)
    paths = files(given.patterns)
    if not survives(paths[0], None):
        print("without a wrong version the tests fail")
        return 1
    known, left, count, began = argued(PROOFS.read_text(encoding="utf-8")), list[str](), 0, time.monotonic()
    for path, wrong in chosen(paths, given.every):
        count += 1
        if survives(path, wrong):
            left.append(wrong.told)
            print(f"{'argued' if wrong.told in known else 'survives'}: {wrong.told}", flush=True)
    unargued = [told for told in left if told not in known]
    print(f"{count} versions, {len(left)} survive, {len(unargued)} not argued, {time.monotonic() - began:.0f} s")
    return 1 if unargued else 0


if __name__ == "__main__":
    sys.exit(main())
