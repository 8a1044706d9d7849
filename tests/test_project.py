"""The project keeps its own shape: what it imports, what lies where, and what it says about itself."""

from __future__ import annotations

import ast
import fnmatch
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "monitoring_core"

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "docs",
    "monitoring_core",
    "pyproject.toml",
    "tests",
}

# From the ground up. A room (a module or a package of monitoring_core) imports from lower floors only.
FLOORS: list[set[str]] = [
    {"interning", "uris", "version", "vocabulary"},
    {"outcome", "notifications", "operations"},
    {"requests"},
    {"rulesets", "cells", "decoded"},
    {"rules", "plain_data"},
    {"control"},
    {"perception", "capabilities"},
    {"voice", "text"},
    {"wire"},
    {"door"},
    {"desk"},
    {"follow", "floor"},
    {"conformance", "kept"},
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

# And within `conformance`.
CONFORMANCE_FLOORS: list[set[str]] = [
    {"reading"},
    {"timelines", "verdict"},
    {"reports"},
    {"how", "check", "converting", "grouping"},
    {"recordings", "joined", "grouped", "witnessed"},
    {"audit", "shares"},
    {"grouped_audit", "split"},
    {"jobs", "spark"},
    {"__init__"},
]

# And within `follow`.
FOLLOW_FLOORS: list[set[str]] = [
    {"findings"},
    {"lines", "engine"},
    {"automata", "across"},
    {"wording"},
    {"subjects"},
    {"kept"},
    {"taking", "view"},
    {"follower"},
    {"__init__"},
]

HOUSES = {
    (): FLOORS,
    ("testing",): TESTING_FLOORS,
    ("conformance",): CONFORMANCE_FLOORS,
    ("follow",): FOLLOW_FLOORS,
}
"""A folder of monitoring_core, as the names on the way to it -> the floors of the rooms within it."""

NOT_ON_IMPORT = {
    "asyncio",
    "click",
    "hypothesis",
    "jinja2",
    "json",
    "logging",
    "msgspec",
    "orjson",
    "rich",
    "transitions",
}

# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:home|root|tmp|work|Users)/[A-Za-z0-9.]")
ADDRESS = re.compile(r"(?<![\w/)\]}])(?:[a-z][a-z0-9+.-]*:)?//(?:[^\s/@\"'`]*@)?([\w.-]*\w)", re.IGNORECASE)
INDEX_OPTION = re.compile(r"(?:index[-_]url|find[-_]links|trusted[-_]host|[\w@:]*registry)\"?\s*[=:]", re.IGNORECASE)
# Each of these records from which index its packages came.
INSTALLERS_FILES = {
    ".npmrc",
    ".pypirc",
    ".yarnrc",
    ".yarnrc.yml",
    "Pipfile.lock",
    "package-lock.json",
    "pdm.lock",
    "pip.conf",
    "pip.ini",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pylock.toml",
    "uv.lock",
    "uv.toml",
    "yarn.lock",
}

# Pages that a reader is sent to, and the schema that a report says it follows.
LINKED_HOSTS = {
    "github.com",
    "hypothesis.readthedocs.io",
    "json-schema.org",
    "json.schemastore.org",
    "mutmut.readthedocs.io",
}
# Nobody's host can be called so (RFC 2606, RFC 6761); a name without any dot is nobody's either.
NOBODYS_HOSTS = (".example", ".invalid", ".localhost", ".test")


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


CLASSIFIER = "Programming Language :: Python :: "


def supported() -> list[str]:
    """Give the versions of Python that the classifiers name."""
    classifiers = pyproject()["classifiers"]
    assert isinstance(classifiers, list)
    return [each.removeprefix(CLASSIFIER) for each in classifiers if each.startswith(CLASSIFIER)]


def imported_from_elsewhere(folder: Path) -> set[str]:
    """Give the packages that modules of the folder import which are neither Python's nor ours."""
    names: set[str] = set()
    for path in tree(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.suffix == ".py" else ():
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
    return names - sys.stdlib_module_names - {PACKAGE.name}


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


def test_the_extra_for_testers_is_what_they_need() -> None:
    """The extra ``testing`` holds what monitoring_core.testing imports and no more."""
    extras = pyproject()["optional-dependencies"]
    assert isinstance(extras, dict)
    at_run_time = pyproject()["dependencies"]
    assert isinstance(at_run_time, list)
    needed, always = ({re.split(r"[<>=~]", each)[0] for each in names} for names in (extras["testing"], at_run_time))
    assert needed == imported_from_elsewhere(PACKAGE / "testing") - {*always, "attr"}


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: "/".join((PACKAGE.name, *house)))
def test_every_room_has_its_floor(house: House) -> None:
    """Each module or package of a folder with floors is on exactly one of them."""
    placed = [name for floors in HOUSES[house] for name in floors]
    assert sorted(set(placed)) == sorted(placed)
    assert set(placed) == rooms(house)


@pytest.mark.once
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
        pytest.param(("follow", "follower"), ("wire", "reading"), False, id="from a lower floor"),
        pytest.param(("wire", "reading"), ("follow", "follower"), True, id="from a higher floor"),
        pytest.param(("follow", "follower"), ("floor", "calls"), True, id="from beside"),
        pytest.param(("testing", "judging", "judge"), ("testing", "suites"), False, id="testing, from a lower folder"),
        pytest.param(("testing", "requirements"), ("testing", "judging", "ids"), True, id="testing, from a higher one"),
        pytest.param(("conformance", "reports", "html"), ("conformance", "audit"), True, id="conformance, from above"),
        pytest.param(("follow", "engine", "search"), ("follow", "subjects", "leg"), True, id="follow, from above"),
        pytest.param(("testing", "words"), ("cli",), True, id="out of testing, from a higher floor"),
    ],
)
def test_an_import_that_runs_up_is_recognized(here: tuple[str, ...], there: tuple[str, ...], is_up: bool) -> None:
    """The check above can fail, between the rooms of the package and within testing."""
    assert is_up == runs_up(here, there)


def test_the_top_level_holds_what_was_agreed() -> None:
    """Nothing lies at the top of the tree but what is meant to."""
    assert {path.name for path in ROOT.iterdir() if not ignored(path)} == TOP_LEVEL


def is_ours(host: str) -> bool:
    """Tell whether a file may name that host: an example's, a loopback address, or one that a page links to."""
    return (
        "." not in host or host.startswith("127.0.0.") or host.endswith(NOBODYS_HOSTS) or host.lower() in LINKED_HOSTS
    )


def names_a_machine(line: str) -> bool:
    """Tell whether a line holds the path of somebody's machine."""
    return MACHINE_PATH.search(line) is not None


def names_a_foreign_address(line: str) -> bool:
    """Tell whether a line holds an address that is not one of ours, or tells an installer where its index is."""
    return not all(map(is_ours, ADDRESS.findall(line))) or INDEX_OPTION.search(line) is not None


def lines_that(says: Callable[[str], bool], folder: Path) -> list[str]:
    """Give file and number of each line below the folder of which that is true."""
    return [
        f"{path.relative_to(folder).as_posix()}:{number}"
        for path in tree(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if says(line)
    ]


@pytest.mark.once
@pytest.mark.parametrize("says", [names_a_machine, names_a_foreign_address], ids=lambda each: each.__name__)
def test_no_file_names_a_place(says: Callable[[str], bool]) -> None:
    """No file holds the path of somebody's machine, a foreign address or where an index of packages is."""
    assert [] == lines_that(says, ROOT)


def test_no_file_is_an_installers() -> None:
    """No file that an installer writes or reads lies in the tree, since it names the index."""
    assert [] == [path for path in tree(ROOT) if path.name in INSTALLERS_FILES]


PLANTED = [
    (names_a_machine, "open('" + "/home" + "/somebody/shift.jsonl')"),
    (names_a_machine, "#!" + "/work" + "/bin/python"),
    (names_a_foreign_address, "see https://packages" + ".somewhere.net/simple"),
    (names_a_foreign_address, "git+ssh://git@code" + ".somewhere.net:22/it"),
    (names_a_foreign_address, 'resolved "//packages' + '.somewhere.net/it.tgz"'),
    (names_a_foreign_address, "two: http://desk.example/a, http://10" + ".1.2.3/b"),
    (names_a_foreign_address, "pip install --extra-index" + "-url=mirror it"),
    (names_a_foreign_address, "@scope:reg" + "istry = mirror"),
]


@pytest.mark.parametrize(("says", "line"), PLANTED, ids=[line for _, line in PLANTED])
def test_a_place_is_recognized(says: Callable[[str], bool], line: str, tmp_path: Path) -> None:
    """A file with one such line among others is found, wherever it lies."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "page.md").write_text(f"http://desk.example/api and 7 // 2.5\n{line}\n", encoding="utf-8")
    assert ["inner/page.md:2"] == lines_that(says, tmp_path)


def test_no_python_is_too_new() -> None:
    """The oldest version that the classifiers name is required, and no newer one is ruled out."""
    versions = [tuple(map(int, each.split("."))) for each in supported()]
    assert [(3, minor) for minor in range(versions[0][1], versions[-1][1] + 1)] == versions
    assert f">={supported()[0]}" == pyproject()["requires-python"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("README.md", f"Python {supported()[0]} to {supported()[-1]}"),
        (".ci/run", f"supported=({' '.join(supported())})"),
        (".ci/long", f"supported=({' '.join(supported())})"),
        ("docs/benchmarks.md", "".join(f" | {each}.*" for each in supported())),
    ],
)
def test_the_supported_versions_are_named(file: str, says: str) -> None:
    """README, the CI scripts and the benchmarks speak of the versions that the classifiers name."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert any(fnmatch.fnmatchcase(line, f"*{says}*") for line in lines)
