"""The export of a suite as JSON lines, for tests in other languages.

The first line is a header with the format, the version and counts. Each further line is one
word: its setting, and for each step the input and the expected result. The
JSON Schema beside this file describes both kinds of line. ``docs/suites.md`` explains them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from monitoring_core.floor import Ask, Delivery, Floor, Input, Step
from monitoring_core.notifications import Notification
from monitoring_core.testing.suites.default import Suite
from monitoring_core.testing.suites.listed import Pairs
from monitoring_core.testing.words import Word, ruleset_to_json, setting_to_json, to_json
from monitoring_core.version import __version__
from monitoring_core.wire.context import Context
from monitoring_core.wire.fields import is_array, is_object
from monitoring_core.wire.writing import write

__all__ = ["FORMAT", "VERSION", "header", "lines", "schema", "word_to_json"]

FORMAT = "monitoring-core suite"
"""The name of the format in the header."""

VERSION = 1
"""The version of the format. It grows if a reader of an older version would misread a newer file."""

_BARE = Context(envelope=False)


def lines(suite: Suite) -> Iterator[str]:
    """Yield the lines of the file, without line ends; each word is run when its line is needed."""
    yield _dumped(header(suite))
    runner = _Runner()
    for name, words in suite.components().items():
        for word in words:
            yield _dumped(_written(word, name, runner.steps(word)))


def header(suite: Suite) -> dict[str, Any]:
    """Return the first line: format, version, ruleset and counts."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": f"monitoring-core {__version__}",
        "ruleset": ruleset_to_json(suite.ruleset),
        "words": len(suite),
        "inputs": suite.inputs,
        "components": [
            {
                "name": part.name,
                "about": part.explored.component.about,
                "method": part.how,
                "extra_states": part.k,
                "states": len(part.explored.minimal.states),
                "letters": [letter.name for letter in part.explored.component.letters],
                "words": len(part.letters),
                "inputs": part.inputs,
            }
            for part in suite.parts
        ]
        + [
            {
                "name": part.name,
                "about": part.about,
                "method": part.how,
                "extra_states": None,
                "states": part.made.states if isinstance(part, Pairs) else 1,
                "letters": [],
                "words": len(part),
                "inputs": part.inputs,
                **(_obligations(part) if isinstance(part, Pairs) else {}),
            }
            for part in suite.listed
        ],
    }


def _obligations(part: Pairs) -> dict[str, Any]:
    made = part.made
    return {"obligations": made.met, "obligations_known": made.known, "explored_to_the_end": made.is_whole}


def word_to_json(word: Word, component: str = "") -> dict[str, Any]:
    """Return the line of one word, with the expected steps of its ruleset.

    Raises:
        ImpossibleHappening: a happening of the word is impossible.
    """
    return _written(word, component, _Runner().steps(word))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the lines, as a new decoded object."""
    read: dict[str, Any] = json.loads(
        (files("monitoring_core.testing.suites") / "suite.schema.json").read_text(encoding="utf-8")
    )
    return read


def _written(word: Word, component: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "word": word.name,
        "component": component,
        "setting": setting_to_json(word.setting),
        "rules": list(word.rules),
        "steps": steps,
    }


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Runner:
    """Runs words one after the other; the common beginning with the word before is not run again."""

    def __init__(self) -> None:
        self._setting: object = None
        self._done: list[tuple[Input, Floor, dict[str, Any]]] = []
        self._start: Floor | None = None

    def steps(self, word: Word) -> list[dict[str, Any]]:
        if self._start is None or word.setting != self._setting:
            self._setting, self._start, self._done = word.setting, word.setting.floor(), []
        common = 0
        for given, (done, _, _) in zip(word.inputs, self._done, strict=False):
            if given != done:
                break
            common += 1
        del self._done[common:]
        floor = self._done[-1][1] if self._done else self._start
        for given in word.inputs[common:]:
            step = floor.step(given)
            floor = step.next
            self._done.append((given, floor, _step(given, step)))
        return [written for _, _, written in self._done]


def _step(given: Input, step: Step) -> dict[str, Any]:
    written: dict[str, Any] = {"give": to_json(given)}
    if isinstance(given, Ask):
        written["code"] = int(step.code)
    if step.outcome is not None:
        written["refused_by"] = list(step.outcome.reasons)
    written["deliveries"] = [_delivery(each) for each in step.deliveries]
    return written


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {"to": delivery.recipient, "message": _message(delivery.notification)}


@lru_cache(maxsize=4_096)
def _message(notification: Notification) -> dict[str, Any]:
    # Capability lists are sets (VD-SETS). They are sorted, so that every export is the same.
    message: dict[str, Any] = _sorted(write(notification, _BARE))
    return message


def _sorted(value: Any) -> Any:
    if is_object(value):
        return {
            key: sorted(inner) if key == "capabilities" and is_array(inner) else _sorted(inner)
            for key, inner in value.items()
        }
    return [_sorted(each) for each in value] if is_array(value) else value
