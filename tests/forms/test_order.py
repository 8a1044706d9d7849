"""A recording whose newest record stands first is refused, with the command that turns it round."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance import Checked, audit_of, check_file, check_lines, check_together
from monitoring_core.conformance.check import Checking
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.order import NEWEST_FIRST, Beginning
from monitoring_core.follow import Assumed
from tests.benchmarks.crowd import crowd
from tests.benchmarks.ways import WAYS
from tests.forms.reference import reference
from tests.forms.shift import SHIFT

Record = dict[str, Any]


def _lines(records: list[Record]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def _streams(records: list[Record]) -> bytes:
    values = [
        [f"{datetime.fromisoformat(each['at']).timestamp() * 1000:.0f}000000", json.dumps(each)] for each in records
    ]
    return json.dumps({"data": {"result": [{"values": values}]}}).encode()


def _without_times(records: list[Record]) -> bytes:
    return _lines([{key: value for key, value in each.items() if key != "at"} for each in records])


def _unusable(stored: bytes) -> str | None:
    return Checking(io.BytesIO(stored)).run().unusable


FALLING: dict[str, tuple[bytes, str | None]] = {
    "lines": (_lines(SHIFT[::-1]), NEWEST_FIRST),
    "streams of Loki": (_streams(SHIFT[::-1]), NEWEST_FIRST),
    "four lines": (_lines(SHIFT[3::-1]), NEWEST_FIRST),
    "three lines": (_lines(SHIFT[2::-1]), None),
    "lines without times": (_without_times(SHIFT[::-1]), None),
    "two lines changed places": (_lines([SHIFT[1], SHIFT[0], *SHIFT[2:]]), None),
    "the newest line stands first, and all others in order": (_lines([SHIFT[-1], *SHIFT[:-1]]), None),
}


@pytest.mark.parametrize(("stored", "expected"), FALLING.values(), ids=FALLING)
def test_only_a_recording_whose_times_all_fall_is_refused(stored: bytes, expected: str | None) -> None:
    """Four times that only go backwards, over more than five seconds, are enough; anything else is read as it is."""
    assert expected == _unusable(stored)


@pytest.mark.parametrize("seconds", [4, 6])
def test_messages_that_are_some_seconds_late_are_no_reason(seconds: int) -> None:
    """Over five seconds or less the times may fall, since messages may be late."""
    falling = [
        {**each, "at": f"2033-05-01T08:00:{59 - place * seconds / 3:06.3f}Z"} for place, each in enumerate(SHIFT)
    ]
    assert (seconds > 5) is (_unusable(_lines(falling[:4])) == NEWEST_FIRST)


def test_turned_round_it_gives_what_it_should() -> None:
    """The lines in the other order are the recording again."""
    turned = _lines(SHIFT[::-1]).split(b"\n")[::-1]
    expected, messages = reference(SHIFT)
    checked = Checking(io.BytesIO(b"\n".join(turned))).run()
    assert messages == checked.messages
    assert [(rule, level) for rule, level, _ in expected] == [
        (found.rule, found.level.value) for found in checked.findings
    ]


BACKWARDS = [*crowd(20, "VC-NO-RETURN")][::-1]


@pytest.fixture
def backwards(tmp_path: Path) -> str:
    """Write a recording whose newest record stands first, and give its path."""
    path = tmp_path / "backwards.jsonl"
    path.write_bytes(b"\n".join(BACKWARDS) + b"\n")
    return str(path)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_running_refuses_it(way: str, backwards: str) -> None:
    """The outcome is the same, and has no findings."""
    checked = WAYS[way](backwards)
    assert (check_file(backwards), NEWEST_FIRST, []) == (checked, checked.unusable, checked.findings)


def test_it_is_refused_however_it_is_given(backwards: str) -> None:
    """As lines, with the name of its form, as one of several files, and from a pipe that gives one line at a time."""

    class Pipe:
        def __init__(self) -> None:
            self._lines = iter(BACKWARDS)

        def read(self, _size: int = -1, /) -> bytes:
            return next(self._lines, b"") + b"\n"

    given_otherwise = [
        check_lines(BACKWARDS),
        check_file(backwards, reading=Reading(form="lines")),
        *check_together([backwards]).recordings,
        Checking(Pipe()).run(),
    ]
    assert [NEWEST_FIRST] * 4 == [each.unusable for each in given_otherwise]


def test_it_is_refused_before_the_rest_of_it_is_read() -> None:
    """Fifty records are enough."""
    taken: list[bytes] = []

    def lines() -> Iterator[bytes]:
        for line in BACKWARDS:
            taken.append(line)
            yield line

    assumed = (str(Assumed()),)
    assert Checked(unusable=NEWEST_FIRST, form="JSON lines", assumed=assumed) == check_lines(lines())
    assert 50 == len(taken)


def test_an_audit_of_it_has_no_rows(backwards: str) -> None:
    """Who heard whom cannot be told."""
    audited = audit_of(check_file(backwards, timed=True))
    assert (NEWEST_FIRST, ()) == (audited.unusable, tuple(audited.rows))


@given(st.data(), st.lists(st.lists(st.none() | st.integers(-9, 1), max_size=9), max_size=40))
def test_the_pieces_of_a_beginning_may_come_in_any_order(data: st.DataObject, steps: list[list[int | None]]) -> None:
    """Only the first fifty records count, in the order of their positions."""
    now = iter(accumulate(step or 0 for piece in steps for step in piece))
    pieces = [[None if step is None else float(next(now)) for step in piece] for piece in steps]
    in_order, other = Beginning(), Beginning()
    for position, times in enumerate(pieces):
        if in_order.needs(position):
            in_order.take(position, times)
    for position in data.draw(st.permutations(range(len(pieces)))):
        if other.needs(position):
            other.take(position, pieces[position])
    assert (in_order.rows(), in_order.is_newest_first) == (other.rows(), other.is_newest_first)
