"""Files that are one recording are merged by time, and what stands in two of them counts once."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance import as_json, check_together, from_json
from monitoring_core.conformance.reading.options import Reading
from monitoring_core.conformance.reading.records import Context, Found, Passed, Record
from monitoring_core.conformance.reading.tail import Following
from monitoring_core.conformance.reading.together import IN_TWO_FILES, in_order
from monitoring_core.follow.findings.finding import Place
from tests.forms.reference import reference
from tests.forms.shift import SHIFT


def record(second: float | None, name: object, client: str | None = None) -> Record:
    """Give a record with a time."""
    at = None if second is None else f"2032-07-05T10:{int(second) // 60:02}:{second % 60:06.3f}Z"
    return Record({"messageType": name}, Place(), Context(at, client))


def names(*files: list[Found]) -> list[Any]:
    """Give what comes out of several files, in order."""
    return [each.value["messageType"] if isinstance(each, Record) else each for each in in_order(files)]


def test_files_are_merged_by_time() -> None:
    """What is earlier comes first, whatever file it stands in."""
    assert ["a", "b", "c", "d"] == names([record(1, "a"), record(3, "c")], [record(2, "b"), record(4, "d")])


def test_a_record_without_a_time_stays_behind_the_one_before_it() -> None:
    """It has no time of its own, and its file has an order."""
    assert ["a", "?", "b", "c"] == names([record(1, "a"), record(None, "?"), record(3, "c")], [record(2, "b")])


@given(st.lists(st.lists(st.none() | st.integers(0, 300), max_size=8), max_size=4))
def test_no_file_is_put_into_another_order(files: list[list[int | None]]) -> None:
    """Whatever its times are."""
    made: list[list[Found]] = [
        [record(at, (number, place)) for place, at in enumerate(file)] for number, file in enumerate(files)
    ]
    merged: list[Any] = names(*made)
    for number, file in enumerate(files):
        assert [(number, place) for place in range(len(file))] == [each for each in merged if each[0] == number]


@pytest.mark.parametrize(
    ("one", "other", "is_once"),
    [
        (record(1, "a", "kim"), record(1, "a", "kim"), True),
        (record(1, "a", "kim"), record(2.9, "a", "kim"), True),
        (record(1, "a", "kim"), record(3, "a", "kim"), False),
        (record(1, "a", "kim"), record(None, "a", "kim"), True),
        (record(1, "a", "kim"), record(1, "a", "bo"), False),
        (record(1, "a", "kim"), record(1, "b", "kim"), False),
    ],
    ids=["the same", "nearly", "two seconds", "no time", "another client", "another message"],
)
def test_what_stands_in_two_files_of_a_client_counts_once(one: Record, other: Record, is_once: bool) -> None:
    """The same message, at times less than two seconds apart or without a time."""
    assert is_once == (Passed(IN_TWO_FILES) in in_order([[one], [other]]))


def test_what_comes_twice_in_one_file_stays() -> None:
    """A message that was delivered twice is twice in the recording, and twice in its copy."""
    twice: list[Found] = [record(1, "a"), record(1, "a")]
    assert ["a", "a", Passed(IN_TWO_FILES), Passed(IN_TWO_FILES)] == names(twice, list(twice))
    assert ["a", "a"] == names(twice)


def write(path: Path, records: list[dict[str, Any]]) -> str:
    """Write records as lines."""
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return str(path)


def test_rotated_files_give_what_one_file_gives(tmp_path: Path) -> None:
    """Each finding names the file and the line that it stands on, and the report can be read again."""
    old, new = write(tmp_path / "b.log", SHIFT[:5]), write(tmp_path / "a.log", SHIFT[4:])
    report = check_together([new, old])
    (checked,) = report.recordings
    places = [(old, line) for line in range(1, 5)] + [(new, line) for line in range(1, 5)]
    found = sorted(
        (places.index((each.place.file or "", each.place.line or 0)), each.rule, each.level.value)
        for each in checked.findings
    )
    expected, messages = reference(SHIFT)
    assert (sorted((place, rule, level) for rule, level, place in expected), messages) == (found, checked.messages)
    assert ("2 files, merged by time", {IN_TWO_FILES: 1}) == (checked.form, dict(checked.passed))
    assert json.loads(as_json(report)) == json.loads(as_json(from_json(as_json(report))))


def test_times_without_a_zone_are_followed_apart(tmp_path: Path) -> None:
    """They have no order in common with times that have one, until somebody says which zone is meant."""
    local = [{**each, "at": each["at"].replace("T10:", "T12:").removesuffix("Z")} for each in SHIFT[4:]]
    files = [write(tmp_path / "a.log", SHIFT[:4]), write(tmp_path / "b.log", local)]
    assert 2 == len(check_together(files).recordings)
    (checked,) = check_together(files, reading=Reading(zone=timezone(timedelta(hours=2)))).recordings
    assert reference(SHIFT)[1] == checked.messages
    assert {"VC-MUTE-BARGE-IN", "VC-NO-RETURN"} <= {each.rule for each in checked.findings}


def test_whoever_looks_is_told_how_much_was_read(tmp_path: Path) -> None:
    """Of all the files together, byte by byte."""
    files = [write(tmp_path / "a.log", SHIFT[:4]), write(tmp_path / "b.log", SHIFT[4:])]
    told: list[int] = []
    check_together(files, read=told.append)
    assert sum(Path(file).stat().st_size for file in files) == sum(told)


def test_a_missing_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """It is told, and the rest is checked."""
    missing, read = check_together([str(tmp_path / "no"), write(tmp_path / "a.log", SHIFT)]).recordings
    assert "No such file or directory" == missing.unusable
    assert reference(SHIFT)[1] == read.messages


def test_a_file_is_followed_while_it_is_written(tmp_path: Path) -> None:
    """More of it, a new file of its name, and the beginning of one that was cut; Ctrl-C is the end."""
    path = tmp_path / "a.log"
    path.write_bytes(b"one")

    def more() -> None:
        with path.open("ab") as stream:
            stream.write(b"two")

    def rotated() -> None:
        path.rename(tmp_path / "a.log.1")

    def anew() -> None:
        path.write_bytes(b"three")

    def cut() -> None:
        path.write_bytes(b"4")

    steps = iter([more, rotated, anew, cut])

    def wait(_: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    stream = Following(str(path), wait)
    assert [b"one", b"two", b"three", b"4", b"", b""] == [stream.read(100) for _ in range(6)]
