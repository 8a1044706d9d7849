"""The project can be handed to strangers: its own files, its public names, and what its README points to."""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from monitoring_core import rulesets, voice, wire
from monitoring_core.testing import Adapter
from monitoring_core.version import __version__
from tests.documentation import PAGES, ROOT, blocks

sys.path.insert(0, str(ROOT / "docs"))

from api_pages import described, public_names
from signatures import shown_signature

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PUBLIC_NAMES = (ROOT / "docs" / "public-names.txt").read_text(encoding="utf-8").splitlines()


def public_modules() -> list[str]:
    """Give the modules of docs/public_names.py, which needs griffe to be run."""
    tree = ast.parse((ROOT / "docs" / "public_names.py").read_text(encoding="utf-8"))
    (table,) = (each.value for each in tree.body if isinstance(each, ast.AnnAssign) and each.value)
    return [f"monitoring_core.{name}".rstrip(".") for name in ast.literal_eval(table)]


MODULES = public_modules()


@pytest.mark.parametrize("module", MODULES)
def test_a_public_module_is_there(module: str) -> None:
    """Each module that is called public can be imported, and has names on the list."""
    assert import_module(module).__name__ == module
    names = [line.removeprefix(f"{module}.").partition("(")[0].partition(".")[0] for line in PUBLIC_NAMES]
    assert any(hasattr(import_module(module), name) for name in names)


def examples_import(page: Path) -> set[str]:
    """Give the modules of the package that the Python examples of a page import names from."""
    python = [block for block in blocks(page) if block.info.startswith("python") and ">>>" not in block.text]
    nodes = [node for block in python for node in ast.walk(ast.parse(block.text))]
    found = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {module for module in found if module.startswith("monitoring_core")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_use_public_modules(page: Path) -> None:
    """What a page shows to a reader is imported from a module whose names are promised."""
    assert set() == examples_import(page) - set(MODULES)


def test_the_changelog_has_a_place_for_what_comes() -> None:
    """Its first section is Unreleased, and the next one, if there is any, is the library's version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert "Unreleased" == sections[0]
    assert {__version__} >= set(sections[1:2])


def test_the_two_commands_are_those_of_the_readme() -> None:
    """A contributor is told the command that README tells, and that CI runs."""
    _, _, after = README.partition("<!-- ci: tests -->\n```sh\n")
    command = after.partition("\n")[0]
    assert command in CONTRIBUTING
    assert ".ci/run" in CONTRIBUTING


def test_the_readme_has_no_link_that_an_index_cannot_follow() -> None:
    """On a package index there is no file beside the README, so it names files in plain text."""
    assert [] == re.findall(r"(?<!!)\[[^\]]*\]\((?!https?:)[^)]+\)", README)


def test_every_file_that_the_readme_names_is_there() -> None:
    """A path in backticks leads to a file or a folder of the project."""
    named = re.findall(r"`((?:docs|tests|\.ci)/[\w./-]*)`", README)
    assert len(named) > 20
    assert [] == [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_diagram_of_the_first_page_is_drawn_from_the_table(page: str) -> None:
    """It shows the states of a leg as the generated diagram does."""
    from monitoring_core.machine import mermaid

    _, _, part = mermaid("leg").partition('state "the leg\'s state" as leg_state {\n')
    lines = [line.strip() for line in part.partition("\n    }")[0].splitlines()]
    (block,) = (block for block in blocks(ROOT / page) if block.info == "mermaid")
    shown = [line.strip() for line in block.text.splitlines()]
    assert ["stateDiagram-v2", *lines] == shown


@pytest.mark.parametrize(("module", "names"), public_names().items(), ids=list(public_names()))
def test_the_reference_says_what_each_constant_is(module: str, names: list[str]) -> None:
    """A public name that is no class and no function has a text."""
    assert [] == [name for name in names if not described(module, name)]


def test_the_reference_shows_the_defaults_of_a_class() -> None:
    """A constructor that attrs has written is shown with its defaults, and not with how attrs finds them."""
    written = (
        "(known: bool = attr_dict['target_known'].default, target_call: str | None = attr_dict['target_call'].default)"
    )
    assert "(known: bool = True, target_call: str | None = None)" == shown_signature(voice.Facts, written)
    assert "(log: tuple[str, ...] = ...)" == shown_signature(wire.Context, "(log: tuple[str, ...] = NOTHING)")


def test_the_reference_shows_no_constructor_that_raises() -> None:
    """Nobody constructs a ruleset or a protocol, so there is no signature of that."""
    assert "" == shown_signature(rulesets.Ruleset, "(*args: Any, **kwargs: Any)")
    assert "" == shown_signature(Adapter, "(*args, **kwargs)")
