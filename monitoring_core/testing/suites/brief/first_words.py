"""The first words of a run with a budget: chosen from the words of components, and stored in the package.

They are chosen from the suite with k = 0 and from short tours, in the order of what they add (`gain`). A word does not
contain the expected results, so the words of one ruleset can be used for another one. Inputs that cannot be given are
left out of a word.

``python -m monitoring_core.testing.suites`` makes the files.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import evolve

from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.testing.suites.brief.gain import in_order_of_gain
from monitoring_core.testing.suites.component import Component, explored_once
from monitoring_core.testing.suites.fitted import fitted
from monitoring_core.testing.suites.limits import Limits
from monitoring_core.testing.suites.methods import hsi
from monitoring_core.testing.suites.tours import transition_tour
from monitoring_core.testing.words import Word, from_json, setting_from_json, setting_to_json, to_json

__all__ = ["BRIEF", "FOLDER", "MOST_INPUTS", "as_data", "first_words", "made_first_words", "write"]

BRIEF = "first"
"""The first part of the names of these words."""

MOST_INPUTS = 6_000
"""The most inputs of all first words together; after them, words of pairs add more."""

LONGEST_TOUR = 12
"""The most letters of a word of a tour; a short word adds much for each input."""

FOLDER = Path(__file__).parent / "words"
"""The folder of the files in a checkout."""


def made_first_words(ruleset: Ruleset, components: Iterable[Component], most_inputs: int = MOST_INPUTS) -> list[Word]:
    """Return the first words, chosen from the words of components."""
    return in_order_of_gain([*_pool(ruleset, components)], most_inputs)


def _pool(ruleset: Ruleset, components: Iterable[Component]) -> Iterator[Word]:
    for component in components:
        explored = explored_once(component, ruleset)
        if component.k is not None:
            yield from explored.words(hsi(explored.minimal, 0))
        yield from explored.words(transition_tour(explored.minimal, LONGEST_TOUR))


def first_words(ruleset: Ruleset, limits: Limits) -> Iterator[Word]:
    """Yield the first words for a ruleset, with inputs that can be given; their names are ``first/1`` ..."""
    stored = _stored(ruleset if BUILT_IN.get(ruleset.name) is ruleset else GWS_V2)
    for number, word in enumerate(stored, 1):
        made = fitted(evolve(word, name=f"{BRIEF}/{number}", setting=evolve(word.setting, ruleset=ruleset)), limits)
        if made.inputs:
            yield made


@lru_cache
def _stored(ruleset: Ruleset) -> tuple[Word, ...]:
    file = files("monitoring_core.testing.suites.brief").joinpath("words", f"{ruleset.name}.json.gz")
    data: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    inputs = [from_json(each) for each in data["inputs"]]
    settings = [setting_from_json(each) for each in data["settings"]]
    words: list[Word] = []
    written: list[tuple[int, list[int]]] = data["words"]
    for place, numbers in written:
        words.append(Word(f"{BRIEF}/{len(words) + 1}", settings[place], tuple(inputs[each] for each in numbers)))
    return tuple(words)


def as_data(words: Iterable[Word]) -> dict[str, Any]:
    """Return words as a JSON object: lists of settings and inputs, and each word as numbers of them."""
    kept = list(words)
    settings = list(dict.fromkeys(word.setting for word in kept))
    inputs = {
        given: number for number, given in enumerate(dict.fromkeys(given for word in kept for given in word.inputs))
    }
    return {
        "settings": [setting_to_json(each) for each in settings],
        "inputs": [to_json(each) for each in inputs],
        "words": [[settings.index(word.setting), [inputs[given] for given in word.inputs]] for word in kept],
    }


def write(ruleset: Ruleset, words: Iterable[Word], folder: Path = FOLDER) -> Path:
    """Write the first words of a ruleset as a file of the package."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{ruleset.name}.json.gz"
    file.write_bytes(gzip.compress(json.dumps(as_data(words), separators=(",", ":")).encode(), mtime=0))
    return file
