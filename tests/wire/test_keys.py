"""The keys that are known to mean something are those by which messages are asked."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

import pytest

from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.opening import Recording
from monitoring_core.conformance.reading.pieces import Told
from monitoring_core.conformance.reading.records import CARRIERS
from monitoring_core.conformance.reading.times import TIME_NAMES
from monitoring_core.wire.keys import KEYS
from tests.made.correct import Mode, correct
from tests.made.faulty import KINDS, faulty

OF_READERS = {*TIME_NAMES, *chain.from_iterable(CARRIERS)}
"""By which other programs put a record somewhere; who redacts takes the record out first."""


class Asked(dict[str, Any]):
    """An object that remembers by which keys it, and those in it, were asked."""

    asked: set[str]

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Give what stands under a key, and remember that."""
        self.asked.add(key)
        return super().get(key, default)


def asked_by(texts: list[str]) -> set[str]:
    """Give the keys by which the lines of a recording are asked while it is checked."""
    told: set[str] = set()

    def remembering(pairs: list[tuple[str, Any]]) -> Asked:
        made = Asked(pairs)
        made.asked = told
        return made

    items = [
        (number, None, Told(json.loads(text, object_pairs_hook=remembering))) for number, text in enumerate(texts, 1)
    ]
    Checking(Recording(None, iter(items), None, b"")).run()
    return told


@pytest.mark.once
def test_whoever_judges_a_message_asks_by_no_other_key() -> None:
    """What the redaction keeps is all that any rule looks at, in correct recordings and in faulty ones of each kind."""
    asked: set[str] = set()
    for mode in Mode:
        for seed in range(3):
            asked |= asked_by([line.text for line in correct(seed, mode).lines if line.said is not None])
    for kind in KINDS.values():
        asked |= asked_by([line.text for line in faulty(kind, 1).lines if line.said is not None])
    assert set() == asked - KEYS - OF_READERS
