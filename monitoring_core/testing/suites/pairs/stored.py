"""The stored words of pairs for the built-in rulesets, so that a run begins at once.

``python -m monitoring_core.testing.suites`` makes them, which takes some minutes. A file has for each world a list of
inputs, and each word as numbers of inputs. If an input only looks, its number ``n`` is written as ``~n``, which is
negative. A file is read when the first word of its ruleset is needed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from monitoring_core.rulesets import BUILT_IN, Ruleset
from monitoring_core.testing.suites.pairs.making import Made, Placed
from monitoring_core.testing.words import from_json, to_json

__all__ = ["FOLDER", "as_data", "is_stored", "stored", "write"]

FOLDER = Path(__file__).parent / "words"
"""Where the files lie in a checkout."""


def is_stored(ruleset: Ruleset) -> bool:
    """Tell whether words are stored for a ruleset."""
    return BUILT_IN.get(ruleset.name) is ruleset and _file(ruleset).is_file()


def _file(ruleset: Ruleset) -> Traversable:
    return files("monitoring_core.testing.suites.pairs").joinpath("words", f"{ruleset.name}.json.gz")


@lru_cache
def stored(ruleset: Ruleset) -> Mapping[str, Made]:
    """Read the words of a built-in ruleset: name of the world -> its words."""
    packed = _file(ruleset).read_bytes()
    data: dict[str, Any] = json.loads(gzip.decompress(packed))
    rules: list[str] = data["rules"]
    return MappingProxyType({each["world"]: _made(each, rules) for each in data["worlds"]})


def _made(written: dict[str, Any], rules: list[str]) -> Made:
    inputs = [from_json(each) for each in written["inputs"]]
    words: list[Placed] = []
    for word in written["words"]:
        numbers: list[int] = word["inputs"]
        exercised: list[int] = word["rules"]
        given = tuple((inputs[each], False) if each >= 0 else (inputs[~each], True) for each in numbers)
        words.append(Placed(given, tuple(rules[each] for each in exercised), word["new"]))
    return Made(
        written["world"],
        tuple(words),
        written["known"],
        written["states"],
        written["is_whole"],
        written["triples"],
        written["known_triples"],
    )


def as_data(ruleset: Ruleset, worlds: Mapping[str, Made]) -> dict[str, Any]:
    """Return the words of a ruleset as a JSON object."""
    rules = sorted({rule for made in worlds.values() for word in made.words for rule in word.rules})
    numbers = {rule: number for number, rule in enumerate(rules)}
    return {"ruleset": ruleset.name, "rules": rules, "worlds": [_written(each, numbers) for each in worlds.values()]}


def _written(made: Made, rules: Mapping[str, int]) -> dict[str, Any]:
    inputs = list(dict.fromkeys(given for word in made.words for given, _ in word.inputs))
    numbers = {given: number for number, given in enumerate(inputs)}
    return {
        "world": made.world,
        "known": made.known,
        "states": made.states,
        "is_whole": made.is_whole,
        "triples": made.triples,
        "known_triples": made.known_triples,
        "inputs": [to_json(each) for each in inputs],
        "words": [
            {
                "inputs": [~numbers[given] if looks else numbers[given] for given, looks in word.inputs],
                "rules": [rules[each] for each in word.rules],
                "new": word.new,
            }
            for word in made.words
        ],
    }


def write(ruleset: Ruleset, worlds: Mapping[str, Made], folder: Path = FOLDER) -> Path:
    """Write the words of a ruleset as a file of the package."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{ruleset.name}.json.gz"
    text = json.dumps(as_data(ruleset, worlds), separators=(",", ":"))
    # No time is stored, so that the same words give the same bytes.
    file.write_bytes(gzip.compress(text.encode(), mtime=0))
    return file
