"""Raw keys of the wire stand in ``wire/`` alone, so that another vendor's wire can be a folder beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import monitoring_core
from monitoring_core import vocabulary

pytestmark = pytest.mark.once

PACKAGE = Path(monitoring_core.__file__).parent
WIRE = PACKAGE / "wire"

EXCEPTED = {
    "explain": "shows payloads as they are printed",
    "follow": "reads payloads by itself until its redesign",
    "testing/strategies": "make payloads that are wrong, and print them as live systems do",
}
"""Folder -> why keys stand there."""

CAMEL_CASE = re.compile(r"[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*")
# A key by itself or in a path is no sentence, which has blanks; in a piece of JSON a key stands in quotes.
NO_SENTENCE = re.compile(r"[\w.\[\]$/]+")
QUOTED = re.compile(r'"(\w+)"')


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Give the line and the text of each string of a module that is no docstring."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
        elif isinstance(node, ast.keyword) and node.arg is not None:
            # dict(callUuid=...) is a key, too.
            yield node.value.lineno, node.arg


def words(text: str) -> Iterator[str]:
    """Give the words in camel case of a text that is no sentence."""
    found = re.split(r"\W+", text) if NO_SENTENCE.fullmatch(text) else QUOTED.findall(text)
    yield from (word for word in found if CAMEL_CASE.fullmatch(word))


def keys_of_the_wire() -> set[str]:
    """Give every key in camel case that the modules of ``wire/`` read or write."""
    sources = [path.read_text(encoding="utf-8") for path in WIRE.rglob("*.py")]
    return {word for source in sources for _, text in texts(source) for word in words(text)}


KEYS = keys_of_the_wire()
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if WIRE not in path.parents]


def is_excepted(module: str) -> bool:
    """Tell whether keys may stand in a module."""
    return any(module == f"{folder}.py" or module.startswith(f"{folder}/") for folder in EXCEPTED)


def raw_keys(source: str) -> list[tuple[int, str]]:
    """Give the line and the word of every key of the wire that a module spells out."""
    return [(line, word) for line, text in texts(source) for word in words(text) if word in KEYS]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_key_is_spelled_outside_of_the_wire(path: Path) -> None:
    """A module outside ``wire/`` holds none of the keys that ``wire/`` reads and writes."""
    module = path.relative_to(PACKAGE).as_posix()
    found = [] if is_excepted(module) else raw_keys(path.read_text(encoding="utf-8"))
    assert [] == [f"monitoring_core/{module}:{line} spells {word}" for line, word in found]


@pytest.mark.parametrize("folder", EXCEPTED)
def test_an_exception_is_needed(folder: str) -> None:
    """Each folder that is excepted spells some key; one that no longer does is taken off the list."""
    inside = [path for path in MODULES if path.relative_to(PACKAGE).as_posix().startswith(f"{folder}/")]
    assert any(raw_keys(path.read_text(encoding="utf-8")) for path in inside)


def test_the_keys_are_those_of_payloads_requests_and_answers() -> None:
    """The keys that are looked for are found in ``wire/`` itself; words of the domain are none of them."""
    assert {"supervisorMonitoringState", "deviceUri", "operationName", "statusCode", "smssessionUri"} < KEYS
    enumerations = [each for each in vars(vocabulary).values() if isinstance(each, type) and issubclass(each, StrEnum)]
    assert [] == [str(member) for each in enumerations for member in each if member in KEYS]


@pytest.mark.parametrize(
    "source",
    [
        'call.get("deviceUri")',
        'call = {"monitoredUserMuted": True}',
        "line = '{\"callUuid\": 1, '",
        'path = f"data.call.deviceUri"',
        "call = dict(callUuid=1)",
        'match call:\n    case {"deviceUri": uri}:\n        pass',
    ],
)
def test_a_key_is_found_however_it_is_spelled(source: str) -> None:
    """A key is found as a text, as a part of a path or of a line, as a keyword and in a pattern."""
    assert 1 == len(raw_keys(source))


@pytest.mark.parametrize(
    "source",
    ['"""Read deviceUri."""', 'because = "targetDeviceUri is missing"', 'operation = "SwitchToCoach"', "deviceUri = 1"],
)
def test_a_sentence_is_no_key(source: str) -> None:
    """Docstrings, messages, operations and names of variables are no keys."""
    assert [] == raw_keys(source)
