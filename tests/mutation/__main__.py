"""Make functions wrong one place at a time, and print those that no test notices.

mutmut makes the mutants: every function of a file stands there in all its wrong versions, and an environment variable
says which is called. The tests run here and not under mutmut itself, which forks its workers from a process that has
run them all before: the library's values exist once, so whatever was computed then would never be computed wrongly.
Here a mutant is tried first in a process where the quickest tests are imported and none has run; if it survives that,
by all the tests in processes that have not even imported the library, since much is computed once, during an import.

Ends with status 0 if exactly the survivors that docs/proofs.md argues are left, 1 otherwise.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from difflib import unified_diff
from fnmatch import fnmatch
from itertools import repeat
from pathlib import Path

# Plugins of the library would import it here, where nothing is wrong yet, for all the mutants to come.
os.environ |= {"HYPOTHESIS_NO_PLUGINS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

import attrs
import hypothesis  # noqa: F401  # pyright: ignore[reportUnusedImport]
import libcst
import pytest
from mutmut.mutation import trampoline
from mutmut.mutation.diff_apply import read_mutant_function, read_original_function
from mutmut.mutation.file_mutation import mutate_file_contents

from tests.mutation.argued import argued
from tests.mutation.plan import PLAN, Stages

ROOT = Path(__file__).resolve().parent.parent.parent
PROOFS = ROOT / "docs" / "proofs.md"
AT_ONCE = os.cpu_count() or 1
SECONDS = 300
"""Processor time after which a mutant counts as noticed: it does not come to an end."""


@attrs.frozen
class Mutant:
    """One wrong version of one function.

    Attributes:
        name: what the environment variable calls it.
        path: the file.
        told: function, the right lines and the wrong ones; the same however many mutants stand before it.
    """

    name: str
    path: str
    told: str


def told(module: libcst.Module, path: str, name: str) -> str:
    """Tell what is wrong in a mutant."""
    nothing = libcst.Module([])
    right, wrong = (
        nothing.code_for_node(read(module, name)).splitlines()
        for read in (read_original_function, read_mutant_function)
    )
    changed: dict[str, list[str]] = {"-": [], "+": []}
    for line in list(unified_diff(right, wrong, n=0))[2:]:
        if line[0] in changed:
            changed[line[0]].append(line[1:].strip())
    # A function is called x_name, a method xǁClassǁname.
    function = re.sub("__mutmut_[0-9]+$", "", name)[1:].replace("\u01c1", ".")[1:]
    return f"{path} {function}: {' / '.join(changed['-'])} => {' / '.join(changed['+'])}"


def mutants(path: str, tree: Path) -> list[Mutant]:
    """Put all the wrong versions of a file's functions into the tree, and give their names."""
    mutated = mutate_file_contents(path, (ROOT / path).read_text(encoding="utf-8"))
    (tree / path).write_text(mutated.code, encoding="utf-8")
    module = libcst.parse_module(mutated.code)
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return [Mutant(f"{dotted}.{name}", path, told(module, path, name)) for name in mutated.mutant_names]


def forked(job: Callable[[], int]) -> int:
    """Start a process that does the job and ends with its status, and give its id."""
    child = os.fork()
    if child:
        return child
    try:
        os._exit(job())
    except BaseException:
        os._exit(1)


def each_at_once(tried: Iterable[Mutant], job: Callable[[Mutant], int]) -> Iterator[tuple[Mutant, int]]:
    """Do the job for each mutant in a process of its own, as many at once as there are processors; give the status."""
    running: dict[int, Mutant] = {}
    for mutant in (*tried, None):
        while running and (mutant is None or len(running) == AT_ONCE):
            child, status = os.wait()
            yield running.pop(child), status
        if mutant is not None:
            running[forked(lambda mutant=mutant: job(mutant))] = mutant  # type: ignore[misc]


def asked(tree: Path, files: Iterable[str], *plugins: object) -> int:
    """Run the tests of the tree silently, and give pytest's status."""
    assert "monitoring_core" not in sys.modules
    os.chdir(tree)
    sys.path[:] = [str(tree), *(each for each in sys.path if Path(each or ".").resolve() != ROOT)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    options = ["-x", "-q", "--assert=plain", "--tb=native", "-k", "not threads", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *files], plugins=plugins))


def be(mutant: Mutant) -> None:
    """Let the wrong version be called from now on, for so long at most."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.environ["MUTANT_UNDER_TEST"] = mutant.name
    # Asked at every call: the variable would cost more than most functions do.
    trampoline.get_mutant_under_test = lambda: mutant.name


class Imported:
    """Tries each mutant where all the tests are imported and none has run, and writes down those that survive."""

    def __init__(self, tried: list[Mutant], survivors: Path) -> None:
        self.tried = tried
        self.survivors = survivors

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in a process for each mutant, instead of once in this one."""

        def job(mutant: Mutant) -> int:
            be(mutant)
            for item in session.items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if session.shouldfail:
                    return 1
            return 0

        gc.freeze()
        with self.survivors.open("w", encoding="utf-8") as file:
            for mutant, status in each_at_once(self.tried, job):
                if status == 0:
                    file.write(f"{mutant.name}\n")
        return True


def surviving(tree: Path, tried: list[Mutant], stages: Stages) -> list[Mutant]:
    """Give the mutants that no test of these stages notices."""
    names = tree / "survivors"
    os.waitpid(forked(lambda: asked(tree, stages[0], Imported(tried, names))), 0)
    left = set(names.read_text(encoding="utf-8").split("\n"))
    names.unlink()
    tried = [mutant for mutant in tried if mutant.name in left]
    for stage in stages:

        def job(mutant: Mutant, stage: tuple[str, ...] = stage) -> int:
            be(mutant)
            return asked(tree, stage)

        tried = [mutant for mutant, status in each_at_once(tried, job) if status == 0]
    return tried


def main() -> int:
    """Try every mutant of the files whose names match, and compare the survivors with those that are argued."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("patterns", nargs="*", default=["*"], help="files to be made wrong, as monitoring_core/text/*")
    patterns = parser.parse_args().patterns
    paths = [path for path in PLAN if any(fnmatch(path, pattern) for pattern in patterns)]
    # Whoever looks for a counterexample looks in the same places each time.
    os.environ["CI"] = "true"
    os.environ.pop("PYTEST_ADDOPTS", None)
    found: set[str] = set()
    began, count = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "__pycache__", "mutants"))
        # In processes of their own, since what is forked later should be small.
        with ProcessPoolExecutor(AT_ONCE) as makers:
            made = dict(zip(paths, makers.map(mutants, paths, repeat(tree)), strict=True))
        for stages in dict.fromkeys(PLAN[path] for path in paths):
            tried = [mutant for path in paths if PLAN[path] == stages for mutant in made[path]]
            right = Mutant("", "", "without a wrong function the tests fail")
            # Before all others, and once more after them: it must make no difference what was tried meanwhile.
            left = [right] if [right] == surviving(tree, [right], stages) else []
            left = left and surviving(tree, [*tried, right], stages)
            if right not in left:
                print(right.told, *stages)
                return 1
            left.remove(right)
            found |= {mutant.told for mutant in left}
            for mutant in left:
                print(f"survives: {mutant.told}", flush=True)
            count += len(tried)
            print(f"{count} mutants, {len(found)} survivors, {time.monotonic() - began:.0f} s", flush=True)
    known = {line for line in argued(PROOFS.read_text(encoding="utf-8")) if line.partition(" ")[0] in paths}
    for title, lines in (("not argued", found - known), ("argued, but noticed or gone", known - found)):
        for line in sorted(lines):
            print(f"{title}: {line}")
    print(f"{count} mutants of {len(paths)} files, {len(found)} survivors, {len(found - known)} not argued")
    return 0 if found == known else 1


if __name__ == "__main__":
    sys.exit(main())
