"""A recording checked in parts comes to what it comes to as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest

from monitoring_core.conformance import Checked, check_lines
from monitoring_core.conformance.grouped import check_lines_by_groups
from tests.made.correct import Mode, correct
from tests.made.faulty import KINDS, Around, faulty

GARBAGE = (b'{"at": "2031-03-03T08:', b"\0" * 40, b"[[[", b"-- log rotated --", b'{"client": 9, "message": {}}')

BEFORE = (b"\0" * 40, b"2031-03-03 08:00:00 INFO received ", b"]")
"""What damage or another program leaves before a record that is whole."""


def drawn_lines(seed: int) -> list[bytes]:
    """Draw a recording of several shifts at once, in which lines lose their client, their role or their time.

    The shifts share ids or have their own. Some lines come twice, some are lost, some are no JSON, some are malformed,
    some stand behind damage, and some stand in an array with the next one. A hole may reach over the end of a line.
    """
    random = Random(seed)
    shifts = [list(_shift(random, number)) for number in range(random.randint(1, 4))]
    merged: list[dict[str, Any]] = []
    while any(shifts):
        shift = random.choice([each for each in shifts if each])
        taken = random.choice((1, 1, 3))
        merged += shift[:taken]
        del shift[:taken]
    worse = {name: random.choice((0.0, 0.0, 0.02, 0.3)) for name in ("client", "role", "at", "lost", "twice", "array")}
    return list(_written(merged, worse, random.choice((0.0, 0.0, 0.01)), random))


def _shift(random: Random, number: int) -> Iterator[dict[str, Any]]:
    seed = random.randrange(10_000)
    if random.random() < 0.3:
        lines = correct(seed, random.choice(list(Mode))).lines
    else:
        lines = faulty(random.choice(list(KINDS.values())), seed, random.choice(list(Around))).lines
    own_ids = random.random() < 0.6
    for line in lines:
        try:
            told = json.loads(line.text)
        except ValueError:
            continue
        if own_ids:
            text = line.text
            for word in ("sup-", "desk-", "agent-", "call-", "hb-", "chat-", "sms-"):
                text = text.replace(word, f"{word}{number}")
            told = json.loads(text)
        yield told


def _written(
    merged: Iterable[dict[str, Any]], worse: dict[str, float], damaged: float, random: Random
) -> Iterator[bytes]:
    waiting: list[Any] = []
    for told in merged:
        for key in ("client", "role", "at"):
            if random.random() < worse[key]:
                told.pop(key, None)
        if "client" in told and random.random() < worse["client"]:
            told["client"] = f"{told['client']}-again"
        if random.random() < worse["lost"]:
            continue
        waiting.append(told)
        if random.random() < worse["array"]:
            continue
        for _ in range(2 if random.random() < worse["twice"] else 1):
            yield json.dumps(waiting if len(waiting) > 1 else waiting[0]).encode()
        waiting = []
        if random.random() < damaged:
            yield random.choice(GARBAGE)
        if random.random() < damaged:
            whole = json.dumps(told).encode()
            yield random.choice(BEFORE) + whole
            yield whole[: len(whole) // 2] + whole
        if random.random() < damaged:
            whole = json.dumps(told).encode()
            # A hole that reaches over the end of a line.
            yield whole[: random.randrange(len(whole))] + b"\0" * 40
            yield whole[random.randrange(len(whole)) :]
        if random.random() < damaged:
            yield json.dumps({**told, "message": {"data": {"messageType": "CallStateChangeMessage"}}}).encode()


def outcome(checked: Checked) -> dict[str, Any]:
    """Give all that is the same in whatever parts a recording is checked: findings as a set, and every sum."""
    found = {(each.rule, each.level, each.place, each.subject, each.witnesses) for each in checked.findings}
    others = (
        "messages",
        "requests",
        "unnamed",
        "exercised",
        "never_shown",
        "verdicts",
        "unknown_roles",
        "doubts",
        "unusable",
        "form",
        "suffixed",
    )
    counted = ("subjects", "found", "of_rule", "fingerprints", "unknown", "forgotten", "passed")
    return {
        "findings": found,
        "unreadable": {(each.place, each.reason) for each in checked.unreadable},
        **{name: getattr(checked, name) for name in others},
        **{name: {key: count for key, count in getattr(checked, name).items() if count} for name in counted},
    }


@pytest.mark.parametrize(
    "seed", [*range(25), *(pytest.param(each, marks=pytest.mark.long) for each in range(25, 2000))]
)
def test_groups_find_what_one_process_finds(seed: int) -> None:
    """Duplicates, losses, damage and lines without names change nothing: the findings and the sums are the same."""
    lines = drawn_lines(seed)
    assert outcome(check_lines(lines)) == outcome(check_lines_by_groups(lines))
