"""Lines are cut out of a stream however it arrives, and damage in them is told with its extent."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.conformance.reading import lines as lines_module
from monitoring_core.conformance.reading.lines import hole, restart, split_lines
from monitoring_core.conformance.recordings import check_lines


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    """Cut a content into pieces of a size."""
    return (content[begin : begin + size] for begin in range(0, len(content), size))


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b" "))), st.integers(1, 7), st.booleans())
def test_lines_do_not_depend_on_how_they_arrive(lines: list[bytes], size: int, ends_with_feed: bool) -> None:
    """However small the pieces in which a stream comes, its lines are the same."""
    content = b"".join(line + b"\n" for line in lines)
    if not ends_with_feed:
        content = content.removesuffix(b"\n")
    expected = content.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert expected == list(split_lines(pieces(content, size)))


def test_a_line_over_the_limit_is_told_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than the limit is none of the lines, but has its place among them."""
    monkeypatch.setattr(lines_module, "LONGEST", 10)
    assert [b"1", None, b"3", b"0123456789"] == list(split_lines(pieces(b"1\n0123456789A\n3\n0123456789", 4)))


def test_a_line_over_the_limit_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than the limit is read to its end, but never held in memory."""
    monkeypatch.setattr(lines_module, "LONGEST", 1024**2)
    endless = (b"x" * 65536 for _ in range(200 * 16))
    tracemalloc.start()
    try:
        assert [None] == list(split_lines(endless))
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"call": ' + b"\0" * 4096, "a hole of 4,096 NUL bytes that begins at byte 10 of the line"),
        (b"\0" * 5 + b"{}" + b"\0" * 4, "a hole of 9 NUL bytes that begins at byte 1 of the line"),
        ("{}".encode("utf-32"), None),
        (b"{}", None),
    ],
    ids=["at the end", "twice", "wide characters", "none"],
)
def test_a_hole_is_told_with_its_extent(line: bytes, told: str | None) -> None:
    """A hole of NUL bytes is told with its beginning and its length; characters of four bytes are none."""
    assert told == hole(line)


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        (b'{"at": "09:00", "mess{"at": "10:00"}', 21),
        (b'{"at": "09:00", "message": {"data": 1}}', None),
        (b'{"a": [{"data": 1}, {"data": 2}]', None),
        (b'{"data": {"a": 1}', None),
    ],
    ids=["a new record", "within", "in an array", "cut off"],
)
def test_where_a_recorder_began_again(line: bytes, begins: int | None) -> None:
    """A record that stands where none can stand is a new one."""
    assert begins == restart(line)


_DEVICES = b'{"messageType": "DeviceStateChangeMessage", "devices": []}'
_TORN = b'{"messageType": "DeviceStateChangeMessage", "dev' + b"\0" * 9


@pytest.mark.parametrize("behind", [b"", b"\n" + _DEVICES], ids=["last", "not last"])
@pytest.mark.parametrize(
    ("next_line", "unreadable", "messages"),
    [
        (b'ices": []}', [1], 0),
        (_DEVICES, [1], 1),
        (b"2031-03-03 09:00:00 " + _DEVICES, [1], 1),
        (b'{"messageType": ', [1, 2], 0),
    ],
    ids=["the rest of the record", "a record", "a record behind a time", "a record that is torn itself"],
)
def test_a_hole_and_the_rest_of_what_it_tore_are_one_place(
    next_line: bytes, behind: bytes, unreadable: list[int], messages: int
) -> None:
    """What a hole at the end of a line leaves of the next one is the same damage; what is whole there is read."""
    checked = check_lines((_TORN + b"\n" + next_line + behind).split(b"\n"))
    assert unreadable == [each.place.line for each in checked.unreadable]
    assert [len(unreadable)] == [each.count for each in checked.doubts]
    assert messages + bool(behind) == checked.messages
