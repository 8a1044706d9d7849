"""The project keeps its own shape: what it imports, what lies where, and what it says about itself."""

from __future__ import annotations

import ast
import fnmatch
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "monitoring_core"

TOP_LEVEL = {".ci", ".gitignore", "LICENSE", "README.md", "docs", "monitoring_core", "pyproject.toml", "tests"}

# From the ground up. A room (a module or a package of monitoring_core) imports from lower floors only.
FLOORS: list[set[str]] = [
    {"interning", "uris", "version", "vocabulary"},
    {"outcome", "notifications", "requests"},
    {"rules", "rulesets", "cells", "control"},
    {"perception", "capabilities"},
    {"voice", "text"},
    {"wire"},
    {"follow", "floor"},
    {"conformance"},
    {"machine", "explain"},
    {"testing", "verification"},
    {"cli"},
    {"__main__", "__init__"},
]

# The same within `testing`, whose folders and modules are rooms too.
TESTING_FLOORS: list[set[str]] = [
    {"words"},
    {"adapter"},
    {"requirements"},
    {"suites"},
    {"judging"},
    {"running"},
    {"concurrency"},
    {"strategies"},
    {"entry"},
    {"__init__"},
]

HOUSES = {(): FLOORS, ("testing",): TESTING_FLOORS}
"""A folder of monitoring_core, as the names on the way to it -> the floors of the rooms within it."""

NOT_ON_IMPORT = {
    "asyncio",
    "click",
    "hypothesis",
    "json",
    "logging",
    "msgspec",
    "orjson",
    "rich",
    "transitions",
}

# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:home|root|tmp|work|Users)/[A-Za-z0-9.]")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.|npmjs\.|debian\.org|registry\.[a-z]+\.", re.IGNORECASE)


def ignored(path: Path) -> bool:
    """Tell whether .gitignore names this file or folder; its patterns are plain names."""
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return path.name == ".git" or any(fnmatch.fnmatch(path.name, pattern.rstrip("/")) for pattern in patterns)


def tree(folder: Path) -> Iterator[Path]:
    """Give every file of the project below the folder."""
    for path in sorted(folder.iterdir()):
        if ignored(path):
            continue
        if path.is_dir():
            yield from tree(path)
        else:
            yield path


House = tuple[str, ...]


def module(path: Path) -> tuple[str, ...]:
    """Give the names on the way to a module, from monitoring_core on."""
    return path.relative_to(PACKAGE).with_suffix("").parts


SOURCES = [path for path in tree(PACKAGE) if path.suffix == ".py"]


def rooms(house: House) -> set[str]:
    """Give the modules and packages that lie in a folder."""
    depth = len(house)
    return {names[depth] for names in map(module, SOURCES) if names[:depth] == house}


def imported(source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the line and the name of everything of the package that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *inner = name.split(".")
            if package == PACKAGE.name:
                yield node.lineno, tuple(inner)


def floor(house: House, name: str) -> int:
    """Give the floor that a room of a folder is on, from 0; a name that is no room comes from ``__init__``."""
    room = name if any(name in floors for floors in HOUSES[house]) else "__init__"
    return next(number for number, floors in enumerate(HOUSES[house]) if room in floors)


def runs_up(here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Tell whether an import goes to a room beside the importing one or above it, in any folder that holds both."""
    for house in HOUSES:
        depth = len(house)
        if here[:depth] == house == there[:depth] and len(here) > depth and len(there) > depth:
            mine, other = here[depth], there[depth]
            if mine != other and floor(house, other) >= floor(house, mine):
                return True
    return False


def pyproject() -> dict[str, object]:
    """Give the ``project`` table of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(project, dict)
    return project


def supported() -> list[str]:
    """Give the versions of Python within the range of pyproject.toml."""
    bounds = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", str(pyproject()["requires-python"]))
    assert bounds is not None
    return [f"3.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]


def test_the_import_is_light() -> None:
    """Importing the package pulls in nothing that only some of its users need."""
    program = "import sys; before = set(sys.modules); import monitoring_core; print(*set(sys.modules) - before)"
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = finished.stdout.split()
    assert "monitoring_core" in imported
    assert set() == NOT_ON_IMPORT.intersection(imported)
    # Until the command line runs, nothing catches Ctrl-C.
    assert {"monitoring_core", "monitoring_core.version"} == {name for name in imported if name.startswith("monitor")}
    assert "attr" not in imported


def test_what_is_loaded_late_is_there() -> None:
    """Every name of the package can be had from it, the modules that hold them included, and ``dir`` lists them."""
    program = (
        "import monitoring_core as package; listed = dir(package); "
        "print(*(name for name in (*package.__all__, 'outcome', 'rules', 'rulesets') if not hasattr(package, name)), "
        "*set(package.__all__).difference(listed), hasattr(package, 'nothing'))"
    )
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "False\n" == finished.stdout


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: "/".join((PACKAGE.name, *house)))
def test_every_room_has_its_floor(house: House) -> None:
    """Each module or package of a folder with floors is on exactly one of them."""
    placed = [name for floors in HOUSES[house] for name in floors]
    assert sorted(set(placed)) == sorted(placed)
    assert set(placed) == rooms(house)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path: Path) -> None:
    """A module imports from its own room or from lower floors, never from beside it or above."""
    upward = [
        f"{path.relative_to(ROOT)}:{line} imports {'.'.join(name)}"
        for line, name in imported(path.read_text(encoding="utf-8"))
        if runs_up(module(path), name)
    ]
    assert [] == upward


@pytest.mark.parametrize(
    ("here", "there", "is_up"),
    [
        pytest.param(("follow", "leg"), ("wire", "reading"), False, id="from a lower floor"),
        pytest.param(("wire", "reading"), ("follow", "leg"), True, id="from a higher floor"),
        pytest.param(("follow", "leg"), ("floor", "calls"), True, id="from beside"),
        pytest.param(("testing", "judging", "judge"), ("testing", "suites"), False, id="testing, from a lower folder"),
        pytest.param(("testing", "requirements"), ("testing", "judging", "ids"), True, id="testing, from a higher one"),
        pytest.param(("testing", "words"), ("cli",), True, id="out of testing, from a higher floor"),
    ],
)
def test_an_import_that_runs_up_is_recognised(here: tuple[str, ...], there: tuple[str, ...], is_up: bool) -> None:
    """The check above can fail, between the rooms of the package and within testing."""
    assert is_up == runs_up(here, there)


def test_the_top_level_holds_what_was_agreed() -> None:
    """Nothing lies at the top of the tree but what is meant to."""
    assert {path.name for path in ROOT.iterdir() if not ignored(path)} == TOP_LEVEL


@pytest.mark.parametrize("forbidden", [MACHINE_PATH, REGISTRY], ids=["path of a machine", "address of a registry"])
def test_no_file_names_a_place(forbidden: re.Pattern[str]) -> None:
    """No file holds the path of somebody's machine or the address of a package registry."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tree(ROOT)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert [] == found


@pytest.mark.parametrize(
    ("forbidden", "text"),
    [
        (MACHINE_PATH, "open('" + "/home" + "/somebody/shift.jsonl')"),
        (MACHINE_PATH, "#!" + "/work" + "/bin/python"),
        (REGISTRY, "https://" + "py" + "pi.org/simple"),
    ],
)
def test_a_place_is_recognised(forbidden: re.Pattern[str], text: str) -> None:
    """The patterns find what they are for."""
    assert forbidden.search(text)


def test_the_readme_names_the_supported_versions() -> None:
    """README and pyproject.toml speak of the same versions of Python."""
    *most, last = supported()
    assert f"Python {', '.join(most)} or {last}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_supported_versions() -> None:
    """The CI script tries every version that pyproject.toml allows."""
    assert f"supported=({' '.join(supported())})" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_classifiers_name_the_supported_versions() -> None:
    """The package's classifiers are those of the versions that it allows."""
    classifiers = pyproject()["classifiers"]
    assert isinstance(classifiers, list)
    prefix = "Programming Language :: Python :: "
    assert supported() == [each.removeprefix(prefix) for each in classifiers if each.startswith(prefix)]
